/* What the build's own tools share: whole files in and out, C strings, and the words of a fault
 * with file and line. A tool is a library (so that tests and fuzzers reach it) and a small main.
 */
#ifndef TOOLS_SUPPORT_H
#define TOOLS_SUPPORT_H

#include "base/buf.h"
#include "base/fault.h"

#include <stdbool.h>

enum {
    TOOL_FILE_MAX = 1024 * 1024,       /* the longest source that a tool reads */
    TOOL_OUTPUT_MAX = 8 * 1024 * 1024, /* the longest that it writes */
};

/* A whole file, ended by a NUL that is not counted. NOT_FOUND, TOO_LARGE, BROKEN. */
int file_read(struct arena *a, const char *path, size_t max, struct bytes *ret, struct fault *f);

/* Write a whole file. BROKEN when that fails or the buffer was full. */
int file_write(const char *path, const struct buf *b, struct fault *f);

/* Text as a C string literal with its quotes. */
void c_string(struct buf *b, const char *s, size_t n);

/* A letter or '_', then letters, digits and '_' (ASCII); n may not be 0. */
bool is_c_name(const char *s, size_t n);

#endif
