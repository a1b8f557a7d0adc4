/* Inside crypto/ only: writing DER (ITU-T X.690) from the inside out. */
#ifndef CRYPTO_DER_H
#define CRYPTO_DER_H

#include "base/buf.h"

enum der_tag { DER_INTEGER = 0x02, DER_OCTETS = 0x04, DER_SEQUENCE = 0x30, DER_SET = 0x31 };

/* Constructed, context-specific [n]. */
#define DER_CONTEXT(n) (0xA0 | (n))

/* Tag, length and the bytes, appended. */
void der_add(struct buf *b, int tag, struct bytes in);

/* The same as new bytes in the arena. */
struct bytes der_wrap(struct arena *a, int tag, struct bytes in);

/* Several pieces, one after the other. */
struct bytes der_join(struct arena *a, const struct bytes *pieces, size_t n);

/* Put pieces into the order that DER demands of a SET OF. */
void der_sort(struct bytes *pieces, size_t n);

#endif
