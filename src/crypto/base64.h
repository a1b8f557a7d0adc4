/* Base64 (RFC 4648): section 4 with padding, section 5 ("url") without, as in JOSE and tokens. */
#ifndef CRYPTO_BASE64_H
#define CRYPTO_BASE64_H

#include "base/buf.h"
#include "base/fault.h"

const char *base64_text(struct arena *a, const void *p, size_t n);
const char *base64url_text(struct arena *a, const void *p, size_t n);

/* Strict: no blanks, no foreign letters, no wrong padding, no bits left over. INVALID otherwise. */
int base64_read(struct arena *a, const char *text, size_t n, struct bytes *ret, struct fault *f);
int base64url_read(struct arena *a, const char *text, size_t n, struct bytes *ret, struct fault *f);

#endif
