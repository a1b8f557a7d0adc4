/* Expressions by the thousand for other programs to compare with: one JSON object a line in, as
 * {"text": "a + 1", "context": "{a: 1}"}; the value in FEEL's canonical writing a line out, or "!"
 * and the reason. */
#include "base/cleanup.h"
#include "rules/feel/feel.h"

#include <stdio.h>
#include <stdlib.h>

enum { OUTPUT_MAX = 1 << 20 };

static int answer(struct arena *a, const struct json *line, struct feel_value *ret, struct fault *f)
{
    static const struct feel_moment now = {
        .year = 2026, .month = 11, .day = 22, .hour = 7, .zone = FEEL_OFFSET, .offset_s = 7 * 3600};
    struct feel *e;
    struct feel_value context = {.kind = FEEL_CONTEXT};
    int r = feel_parse(a, json_str(line, "context", "{}"), NULL, &e, f);
    if (r == OK)
        r = feel_eval(e, NULL, a, &context, f);
    if (r == OK && context.kind != FEEL_CONTEXT)
        return fault_reason(f, INVALID, "context", "no context");
    if (r == OK)
        r = feel_parse(a, json_str(line, "text", ""), context.context, &e, f);
    if (r == OK)
        r = feel_eval(e, &(struct feel_scope){.context = context.context, .now = &now}, a, ret, f);
    return r;
}

static void answer_line(const char *text, size_t n)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct fault f = {0};
    struct json *line;
    struct feel_value v;
    struct buf b;
    if (json_parse(a, text, n, &line, &f) < 0 || answer(a, line, &v, &f) < 0) {
        printf("!%s %s\n", f.reason, f.words);
        return;
    }
    buf_init(&b, a, OUTPUT_MAX);
    feel_write(&b, &v);
    puts(b.p);
}

int main(void)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t n;
    while ((n = getline(&line, &room, stdin)) > 0) {
        answer_line(line, (size_t)n);
        (void)fflush(stdout);
    }
    free(line);
    return 0;
}
