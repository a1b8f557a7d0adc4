/* Inside base/ only: the forms of printf that nearly all texts here are made of, several times
 * quicker than the library's, which reads a language of widths, flags and locales for each number.
 */
#ifndef BASE_FORMAT_H
#define BASE_FORMAT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* %s %c %d %u %ld %lu %zu %% without widths or flags, ended by a NUL; ret is the length. False when
 * there is another form or no room: then the library is to be asked. ap stays as it is. */
bool format_plain(char *out, size_t room, const char *fmt, va_list ap, size_t *ret)
    __attribute__((format(printf, 3, 0)));

#endif
