/* Any text as an expression and as unary tests: parsed, evaluated, written, made JSON. */
#include "base/cleanup.h"
#include "rules/feel/feel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void evaluate(struct arena *a, const struct feel *e)
{
    static const struct feel_moment now = {.year = 2026, .month = 11, .day = 22};
    struct feel_scope scope = {.now = &now};
    struct feel_value v, input = feel_int(5);
    struct buf b;
    size_t n;
    (void)feel_free_names(e, a, &n);
    if (feel_eval(e, &scope, a, &v, NULL) == OK) {
        buf_init(&b, a, 1 << 20);
        feel_write(&b, &v);
        (void)feel_to_json(a, &v);
    }
    (void)feel_test(e, &input, &scope, a, &v, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *text = arena_strndup(a, (const char *)data, size);
    struct feel *e;
    if (feel_parse(a, text, NULL, &e, NULL) == OK)
        evaluate(a, e);
    if (feel_parse_tests(a, text, NULL, &e, NULL) == OK)
        evaluate(a, e);
    return 0;
}
