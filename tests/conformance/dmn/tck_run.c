#include "base/cleanup.h"
#include "tests/conformance/dmn/tck.h"

#include <stdio.h>
#include <string.h>

/* Functions written in Java are refused (docs/dmn.md); the suite has no other use of them. */
static const struct {
    const char *folder, *test;
} exceptions[] = {{"level-3/0076-feel-external-java", NULL}};

static bool is_exception(const struct tck_folder *folder, const struct tck_result *r)
{
    for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++)
        if (strcmp(exceptions[i].folder, folder->name) == 0 &&
            (!exceptions[i].test || strcmp(exceptions[i].test, r->test) == 0))
            return true;
    return false;
}

static bool near(struct decimal x, struct decimal y)
{
    struct decimal tolerance;
    struct decimal d = decimal_sub(x, y);
    if (decimal_compare(d, decimal_from_int(0)) < 0)
        d = decimal_sub(y, x);
    return decimal_parse("0.00000001", &tolerance) && decimal_compare(d, tolerance) < 0;
}

static bool same_lists(const struct feel_value *x, const struct feel_value *y)
{
    if (x->count != y->count)
        return false;
    for (uint32_t i = 0; i < x->count; i++)
        if (!tck_same(&x->items[i], &y->items[i]))
            return false;
    return true;
}

static bool same_contexts(const struct feel_context *x, const struct feel_context *y)
{
    if (x->count != y->count)
        return false;
    for (uint32_t i = 0; i < x->count; i++) {
        const struct feel_value *other = feel_context_get(y, x->entries[i].name);
        if (!other || !tck_same(&x->entries[i].value, other))
            return false;
    }
    return true;
}

bool tck_same(const struct feel_value *x, const struct feel_value *y)
{
    if (x->kind != y->kind)
        return false;
    if (x->kind == FEEL_STRING && !*x->text) /* base/xml reads a text of blanks as "" */
        return y->text[strspn(y->text, " ")] == '\0';
    if (x->kind == FEEL_NUMBER)
        return near(x->number, y->number);
    if (x->kind == FEEL_LIST)
        return same_lists(x, y);
    if (x->kind == FEEL_CONTEXT)
        return same_contexts(x->context, y->context);
    struct feel_value same = feel_equal(x, y);
    return same.kind == FEEL_BOOL && same.truth;
}

struct feel_value tck_part(const struct tck_result *r, const struct feel_value *answer)
{
    if (r->kind != DMN_SERVICE || answer->kind != FEEL_CONTEXT || r->expected.kind == FEEL_CONTEXT)
        return *answer;
    const struct feel_value *part = feel_context_get(answer->context, r->part);
    return part ? *part : *answer;
}

static const char *written(struct arena *a, const struct feel_value *v)
{
    struct buf b;
    buf_init(&b, a, 64 * 1024);
    feel_write(&b, v);
    return b.p;
}

static void print_failure(struct arena *a, const struct tck_result *r, const struct feel_value *got)
{
    printf("    %s %s (%s): expected %s, got %s\n", r->file, r->test, r->node,
           written(a, &r->expected), written(a, got));
}

struct score {
    size_t passed, failed, excepted;
};

static struct score run_folder(struct arena *a, const struct tck_folder *folder,
                               tck_answer_fn *answer)
{
    struct score s = {0};
    struct feel_value *answers = arena_new(a, struct feel_value, folder->result_count);
    answer(a, folder, answers);
    for (size_t i = 0; i < folder->result_count; i++) {
        const struct tck_result *r = &folder->results[i];
        struct feel_value got = tck_part(r, &answers[i]);
        if (tck_same(&r->expected, &got)) {
            s.passed++;
            continue;
        }
        *(is_exception(folder, r) ? &s.excepted : &s.failed) += 1;
        print_failure(a, r, &got);
    }
    printf("%4zu passed %4zu failed %4zu excepted  %s\n", s.passed, s.failed, s.excepted,
           folder->name);
    return s;
}

int tck_run(const char *root, tck_answer_fn *answer)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    size_t count;
    struct score sum = {0};
    struct tck_folder *folders = tck_read(a, root, &count);
    for (size_t i = 0; i < count; i++) {
        CLEANUP(arena_closep) struct arena *own = arena_open();
        struct score s = run_folder(own, &folders[i], answer);
        sum.passed += s.passed;
        sum.failed += s.failed;
        sum.excepted += s.excepted;
    }
    printf("DMN TCK: %zu of %zu results; %zu external functions refused\n", sum.passed,
           sum.passed + sum.failed + sum.excepted, sum.excepted);
    printf("%zu passed, %zu failed\n", sum.passed, sum.failed);
    return sum.failed == 0 && count > 0 ? 0 : 1;
}
