/* One file of an export: lines, counted and digested as they pass. Inside custody/ only. */
#ifndef ROOMS_CUSTODY_SCROLL_H
#define ROOMS_CUSTODY_SCROLL_H

#include "base/buf.h"
#include "base/fault.h"
#include "crypto/digest.h"

struct scroll_sum {
    int64_t rows, bytes;
    char sha256[DIGEST_HEX];
};

/* Write a new file; a line comes with its line feed. */
struct scroll_out;
int scroll_make(struct arena *a, const char *path, struct scroll_out **ret, struct fault *f);
int scroll_add(struct scroll_out *s, struct bytes line, struct fault *f);
int scroll_end(struct scroll_out *s, struct scroll_sum *ret, struct fault *f);

/* Read one: 1 and the line without its line feed, 0 at the end. The sum of what was read so far. */
struct scroll_in;
int scroll_open(struct arena *a, const char *path, struct scroll_in **ret, struct fault *f);
int scroll_next(struct scroll_in *s, struct bytes *ret, struct fault *f);
void scroll_sum(struct scroll_in *s, struct scroll_sum *ret);

#endif
