/* Blocks of Unicode: names and borders are ICU's. */
#include "rules/feel/regex.h"

#include <unicode/uchar.h>

enum { LAST = 0x10FFFF, STEP = 16 }; /* blocks begin and end at multiples of 16 */

bool regex_block(const char *name, struct regex_range *ret)
{
    int32_t block = u_getPropertyValueEnum(UCHAR_BLOCK, name);
    if (block == UCHAR_INVALID_CODE || block == UBLOCK_NO_BLOCK)
        return false;
    UChar32 from = 0;
    while (from <= LAST && (int32_t)ublock_getCode(from) != block)
        from += STEP;
    UChar32 to = from;
    while (to <= LAST && (int32_t)ublock_getCode(to) == block)
        to += STEP;
    if (from >= to)
        return false;
    *ret = (struct regex_range){(uint32_t)from, (uint32_t)to - 1};
    return true;
}
