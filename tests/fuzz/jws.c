/* A token from the network, judged with a provider's keys. Nothing that is not signed gets through.
 */
#include "base/arena.h"
#include "base/cleanup.h"
#include "crypto/jws.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char set[] = "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\","
                          "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *token = arena_strndup(a, (const char *)data, size);
    const struct json *claims = NULL;
    struct jws_keys *keys;
    if (jws_keys_parse(a, set, sizeof set - 1, &keys, NULL) < 0)
        abort();
    if (jws_verify(a, keys, token, &claims, NULL) == OK && !claims)
        abort();
    (void)jws_algorithm_of(a, token);
    return 0;
}
