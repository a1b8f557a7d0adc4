/* Any bytes as a template: a C file or a fault, never a crash. */
#include "base/cleanup.h"
#include "tools/tmplc.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const char page[] = "{% page p(const struct v *v) %}\n";
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct catalogue words = {.path = "vi.po", .phrases = arena_new(a, struct phrase, 2)};
    (void)catalogue_add(a, &words, "a.a", "text", NULL);
    (void)catalogue_add(a, &words, "a.b", "{n} of {m}", NULL);
    catalogue_sort(&words);
    struct buf text;
    buf_init(&text, a, 2 * TEMPLATE_MAX);
    if (n && data[0] != '{') /* most inputs get a head, so that bodies are reached */
        buf_str(&text, page);
    buf_add(&text, data, n);
    struct template t;
    struct fault f = {0};
    int r = template_compile(a, &words, "t.html", buf_bytes(&text), &t, &f);
    assert(r == OK || (r == f.code && f.words[0]));
    return 0;
}
