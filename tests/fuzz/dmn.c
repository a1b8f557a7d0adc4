/* Hostile decision models: import, and every element asked, with little and with much given. */
#include "base/cleanup.h"
#include "rules/dmn/dmn.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct feel_context *inputs(struct arena *a, const struct dmn_model *m)
{
    size_t count;
    const struct dmn_element *const *elements = dmn_elements(m, &count);
    struct feel_context *c = feel_context_new(a, 8);
    for (size_t i = 0; i < count && i < 16; i++)
        feel_context_put(c, elements[i]->name,
                         i % 3 ? feel_int((int64_t)i) : feel_string(elements[i]->id));
    return c;
}

static void ask_all(struct arena *a, const struct dmn_model *m)
{
    static const struct feel_moment now = {.year = 2026, .month = 1, .day = 2};
    size_t count;
    const struct dmn_element *const *elements = dmn_elements(m, &count);
    for (size_t i = 0; i < count && i < 8; i++) {
        CLEANUP(arena_closep) struct arena *own = arena_open();
        struct dmn_explanation why;
        struct feel_value v;
        const struct dmn_question q = {.what = elements[i],
                                       .inputs = i % 2 ? inputs(a, m) : NULL,
                                       .now = &now,
                                       .explain = &why};
        (void)dmn_decide(m, &q, own, &v, NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct dmn_text texts[] = {{"a.dmn", (const char *)data, size},
                                     {"b.dmn", (const char *)data, size}};
    struct dmn_findings findings;
    struct dmn_model *m;
    if (size <= 32768 && dmn_read(a, texts, 2, &findings, &m, NULL) == OK)
        ask_all(a, m);
    return 0;
}
