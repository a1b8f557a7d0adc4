/* The marks in a file that somebody offers for verification. */
#include "rooms/result/inside.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    char code[VERIFY_CODE + 1];
    uint8_t *copy = n ? malloc(n) : NULL; /* its own block, so that overruns are seen */
    if (n)
        memcpy(copy, p, n);
    for (size_t at = 0, before = 0; mark_next((struct bytes){copy, n}, &at, code); before = at) {
        assert(at > before && at <= n);
        assert(strlen(code) == VERIFY_CODE);
    }
    free(copy);
    return 0;
}
