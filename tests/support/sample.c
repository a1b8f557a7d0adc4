#include "tests/support/sample.h"

#include "crypto/digest.h"

struct bytes sample_bytes(struct arena *a, size_t n)
{
    uint8_t *p = arena_alloc(a, n);
    for (size_t i = 0; i < n; i++)
        p[i] = (uint8_t)(i * 31 + i / 253);
    return (struct bytes){p, n};
}

const char *sample_name(struct arena *a, struct bytes b)
{
    uint8_t sum[DIGEST_BYTES];
    char *hex = arena_alloc(a, DIGEST_HEX);
    digest_sha256(b.p, b.n, sum);
    digest_hex(sum, hex);
    return hex;
}
