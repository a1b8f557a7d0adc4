/* Files and folders. What was written is on the disk when a function returns: the file is synced,
 * then the folder that names it. */
#ifndef OS_FILES_H
#define OS_FILES_H

#include "base/buf.h"
#include "base/fault.h"

#include <stdbool.h>

/* For CLEANUP(file_close): -1 is nothing. */
void file_close(int *fd);

/* The whole file. NOT_FOUND, TOO_LARGE (more than max bytes), BROKEN. */
int file_read(struct arena *a, const char *path, size_t max, struct bytes *ret, struct fault *f);

/* The same of any length, piece by piece. */
int file_pieces(const char *path, void (*take)(void *self, struct bytes piece), void *self,
                struct fault *f);

/* Its last bytes, `most` of them or all. NOT_FOUND, BROKEN. */
int file_read_end(struct arena *a, const char *path, size_t most, struct bytes *ret,
                  struct fault *f);

/* Replace or make the file in one step: readers see the old bytes or the new. mode as in chmod. */
int file_write(const char *path, struct bytes in, unsigned mode, struct fault *f);

/* Add a line, which ends with a line feed, to a file of such lines; it is made when missing. What a
 * crash has left of an earlier line is cut off first, and nothing stays of one that fails. One
 * process at a time. */
int file_append_line(const char *path, struct bytes line, unsigned mode, struct fault *f);

/* What was written to it by other means is on the disk, and so is its name. NOT_FOUND, BROKEN. */
int file_sync(const char *path, struct fault *f);

bool file_exists(const char *path);

/* Its length; 0 when it is not there. */
int64_t file_size(const char *path);

/* When it was last written, in milliseconds since 1970; 0 when it is not there. */
int64_t file_changed_ms(const char *path);

/* What its disk has room for, and how much of that is free for us, in bytes. NOT_FOUND, BROKEN. */
int folder_space(const char *path, int64_t *ret_free, int64_t *ret_all, struct fault *f);

/* Make a folder and those above it; existing ones are kept as they are. */
int folder_make(const char *path, unsigned mode, struct fault *f);

/* The names in a folder, sorted, without "." and ".."; NULL-ended. */
int folder_list(struct arena *a, const char *path, char ***ret, struct fault *f);

/* Everything below the folder and the folder itself. A missing one is OK. */
int folder_remove(const char *path, struct fault *f);

#endif
