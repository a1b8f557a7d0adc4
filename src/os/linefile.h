/* A file of lines, written or read from its beginning to its end, a piece at a time. */
#ifndef OS_LINEFILE_H
#define OS_LINEFILE_H

#include "base/buf.h"
#include "base/fault.h"

/* Make a new file with mode 0600. CONFLICT "file.taken": it is there already. What is not ended is
 * closed with the arena. */
struct linefile_out;
int linefile_make(struct arena *a, const char *path, struct linefile_out **ret, struct fault *f);

/* Add bytes; whoever adds a line adds its line feed. BROKEN. */
int linefile_add(struct linefile_out *l, struct bytes in, struct fault *f);

/* Everything is on the disk, and so is the file's name. */
int linefile_end(struct linefile_out *l, struct fault *f);

/* Read an existing file; most: bytes in its longest line. NOT_FOUND, BROKEN. */
struct linefile_in;
int linefile_open(struct arena *a, const char *path, size_t most, struct linefile_in **ret,
                  struct fault *f);

/* 1: the next line, without its line feed and ended by a NUL; valid until the next call. 0: there
 * is none. INVALID "linefile.end" (the last line has no line feed), TOO_LARGE "linefile.long",
 * BROKEN. */
int linefile_next(struct linefile_in *l, struct bytes *ret, struct fault *f);

#endif
