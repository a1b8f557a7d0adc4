/* A key set from the network; what was read can be written again. */
#include "base/arena.h"
#include "base/cleanup.h"
#include "crypto/jws.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    static const char token[] =
        "eyJhbGciOiJFUzI1NiJ9.e30."
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    const struct json *claims;
    struct jws_keys *keys;
    if (jws_keys_parse(a, (const char *)data, size, &keys, NULL) == OK && jws_keys_count(keys) > 0)
        (void)jws_verify(a, keys, token, &claims, NULL);
    return 0;
}
