#include "tests/unit/rules/feel/say.h"
#include "base/cleanup.h"
#include "tests/support/test.h"

static const struct feel_moment now = {.year = 2026,
                                       .month = 11,
                                       .day = 22,
                                       .hour = 7,
                                       .minute = 5,
                                       .zone = FEEL_OFFSET,
                                       .offset_s = 7 * 3600};

const char *say(struct arena *a, const char *text, const char *context)
{
    struct fault f = {0};
    struct feel *e;
    struct feel_value v, names = {.kind = FEEL_CONTEXT, .context = feel_context_new(a, 0)};
    if (context &&
        (feel_parse(a, context, NULL, &e, &f) < 0 || feel_eval(e, NULL, a, &names, &f) < 0))
        return arena_printf(a, "!context: %s", f.words);
    struct feel_scope scope = {.context = names.context, .now = &now};
    if (feel_parse(a, text, names.context, &e, &f) < 0 || feel_eval(e, &scope, a, &v, &f) < 0)
        return arena_printf(a, "!%s", f.reason);
    struct buf b;
    buf_init(&b, a, 100000);
    feel_write(&b, &v);
    return b.p;
}

void check_rows(const struct row *rows, size_t count, const char *context)
{
    for (size_t i = 0; i < count; i++) {
        CLEANUP(arena_closep) struct arena *a = arena_open();
        const char *got = say(a, rows[i].text, context);
        if (strcmp(got, rows[i].value) != 0)
            test_fail(__FILE__, __LINE__, "%s is %s, expected %s", rows[i].text, got,
                      rows[i].value);
    }
}
