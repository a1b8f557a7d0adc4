/* Compressors that are made once and used again: making one costs more than a page. */
#ifndef HTTP_GZIP_H
#define HTTP_GZIP_H

#include "base/arena.h"
#include "base/buf.h"

#include <stdbool.h>

enum { GZIP_LEAST = 1024 }; /* shorter texts fit into one packet anyway */

struct gzip_pool;

/* Lives in the arena and ends with it. */
struct gzip_pool *gzip_pool_new(struct arena *a);

/* Compress (RFC 1952); false when the result would not be smaller, or when all compressors are at
 * work: the text goes out as it is then. From any thread. */
bool gzip_pack(struct gzip_pool *p, struct arena *a, struct bytes in, struct bytes *ret);

/* The same as small as possible, for what is packed once. */
bool gzip_pack_best(struct arena *a, struct bytes in, struct bytes *ret);

#endif
