/* Headers of any text: cookies, languages, encodings, parameters. */
#include "base/cleanup.h"
#include "base/text.h"
#include "http/decode.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    static const char *const languages[] = {"vi", "en", NULL};
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *text = arena_strndup(a, (const char *)p, n);
    struct pairs cookies = decode_cookies(a, text);
    assert(cookies.count <= DECODE_COOKIES);
    for (size_t i = 0; i < cookies.count; i++) {
        const struct pair *c = &cookies.list[i];
        assert(decode_is_token(c->name, strlen(c->name)));
        assert(text_is_utf8(c->value, strlen(c->value)));
    }
    (void)decode_language(text, languages);
    (void)decode_takes_gzip(text);
    (void)decode_media_is(text, "multipart/form-data");
    const char *value = decode_parameter(a, text, "name");
    assert(!value || strlen(value) <= n);
    return 0;
}
