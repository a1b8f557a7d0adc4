/* What a model gives to its expressions: functions and types (rules/feel/function.h, type.h). */
#include "rules/feel/function.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "tests/support/test.h"

struct bench {
    struct arena *arena;
    struct feel_context *names;
    struct feel_types types;
    struct fault fault;
};

static const char *written(struct arena *a, const struct feel_value *v)
{
    struct buf b;
    buf_init(&b, a, 10000);
    feel_write(&b, v);
    return b.p;
}

static const char *say(struct bench *b, const char *text)
{
    struct feel *e;
    struct feel_value v;
    const struct feel_source source = {.text = text, .known = b->names, .types = &b->types};
    const struct feel_scope scope = {.context = b->names};
    if (feel_parse_source(b->arena, &source, &e, &b->fault) < 0 ||
        feel_eval(e, &scope, b->arena, &v, &b->fault) < 0)
        return b->fault.reason;
    return written(b->arena, &v);
}

/* The first argument less the second. */
static int less(const void *self, const struct feel_call *call, const struct feel_value *args,
                struct feel_value *ret, struct fault *f)
{
    (void)self;
    (void)call;
    (void)f;
    *ret = feel_number(decimal_sub(args[0].number, args[1].number));
    return OK;
}

/* Calls itself by way of an expression, without an end. */
static int endless(const void *self, const struct feel_call *call, const struct feel_value *args,
                   struct feel_value *ret, struct fault *f)
{
    const struct bench *b = self;
    struct feel *e;
    const struct feel_scope scope = {.context = b->names, .outer = call->scope};
    (void)args;
    int r = feel_parse(call->arena, "endless() + 1", NULL, &e, f);
    return r < 0 ? r : feel_eval(e, &scope, call->arena, ret, f);
}

static const char *const less_names[] = {"phí gốc", "phần giảm"};

static struct bench new_bench(struct arena *a)
{
    static const struct feel_type number = {.form = FEEL_TYPE_KIND, .kind = FEEL_NUMBER};
    static const struct feel_type *const numbers[] = {&number, &number};
    struct bench b = {.arena = a, .names = feel_context_new(a, 4)};
    struct feel_function *f = arena_new(a, struct feel_function, 1);
    *f = (struct feel_function){
        .names = less_names, .types = numbers, .count = 2, .result = &number, .invoke = less};
    feel_context_put(b.names, "còn lại", feel_of_function(f));
    return b;
}

TEST(a_native_function_is_called_like_any_other)
{
    static const struct {
        const char *text, *value;
    } rows[] = {
        {"còn lại(5, 2)", "3"},
        {"còn lại(phần giảm: 5, phí gốc: 2)", "-3"},
        {"còn lại([5], 2)", "3"},
        {"còn lại(\"5\", 2)", "null"},
        {"còn lại(5)", "null"},
        {"còn lại(5, 2, 1)", "null"},
        {"còn lại(phí gốc: 5, phí: 2)", "null"},
        {"(for x in [1, 2] return còn lại(10, x))", "[9, 8]"},
        {"{f: còn lại, r: f(3, 1)}.r", "2"},
        {"còn lại instance of function<number, number> -> number", "true"},
        {"còn lại instance of function<number> -> number", "false"},
        {"còn lại instance of function<number, number> -> string", "false"},
        {"còn lại", "function(phí gốc, phần giảm)"},
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct bench b = new_bench(a);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        CHECK_STR(rows[i].value, say(&b, rows[i].text));
}

TEST(a_recursion_through_native_functions_ends_at_the_limits)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct bench b = new_bench(a);
    const struct feel_function f = {.invoke = endless, .self = &b};
    feel_context_put(b.names, "endless", feel_of_function(&f));
    CHECK_STR("feel.depth", say(&b, "endless()"));
}

TEST(a_function_value_is_invoked_from_outside)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct bench b = new_bench(a);
    const struct feel_value args[] = {feel_int(7), feel_int(4)};
    const struct feel_call call = {.arena = a};
    struct feel_value v;
    CHECK(feel_invoke(feel_context_get(b.names, "còn lại"),
                      &(struct feel_arguments){.values = args, .count = 2}, &call, &v,
                      &b.fault) == OK);
    CHECK_STR("3", written(a, &v));
    CHECK(feel_invoke(&args[0], &(struct feel_arguments){.values = args, .count = 2}, &call, &v,
                      &b.fault) == OK);
    CHECK_STR("null", written(a, &v));
}

TEST(a_domain_is_what_a_loop_walks_through)
{
    static const struct {
        const char *text, *domain;
    } rows[] = {{"[1, 2]", "[1, 2]"}, {"(1..4]", "[2, 3, 4]"}, {"7", "[7]"}, {"null", "null"}};
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct fault f = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct feel *e;
        struct feel_value v, domain;
        CHECK(feel_parse(a, rows[i].text, NULL, &e, &f) == OK);
        CHECK(feel_eval(e, NULL, a, &v, &f) == OK);
        CHECK(feel_domain(&v, &(struct feel_call){.arena = a}, &domain, &f) == OK);
        CHECK_STR(rows[i].domain, written(a, &domain));
    }
}

/* tLoại: "A" or "B"; tNgười: a context that contains itself. */
static void add_types(struct bench *b)
{
    static const char *const names[] = {"loại", "con"};
    struct feel *allowed;
    struct feel_type *kind = arena_new(b->arena, struct feel_type, 1);
    struct feel_type *person = arena_new(b->arena, struct feel_type, 1);
    struct feel_type *children = arena_new(b->arena, struct feel_type, 1);
    const struct feel_type **parts = arena_new(b->arena, const struct feel_type *, 3);
    CHECK(feel_parse_tests(b->arena, "\"A\", \"B\"", NULL, &allowed, &b->fault) == OK);
    *kind = (struct feel_type){.form = FEEL_TYPE_KIND, .kind = FEEL_STRING, .allowed = allowed};
    *children = (struct feel_type){.form = FEEL_TYPE_LIST, .parts = &parts[2], .count = 1};
    *person =
        (struct feel_type){.form = FEEL_TYPE_CONTEXT, .names = names, .parts = parts, .count = 2};
    parts[0] = kind, parts[1] = children, parts[2] = person;
    struct feel_named_type *list = arena_new(b->arena, struct feel_named_type, 2);
    list[0] = (struct feel_named_type){"tLoại", kind};
    list[1] = (struct feel_named_type){"nhà.tNgười", person};
    b->types = (struct feel_types){list, 2};
}

TEST(types_of_a_model_have_names)
{
    static const struct {
        const char *text, *value;
    } rows[] = {
        {"\"A\" instance of tLoại", "true"},
        {"\"C\" instance of tLoại", "true"}, /* what is allowed is not asked here */
        {"1 instance of tLoại", "false"},
        {"{loại: \"A\", con: [{loại: \"B\", con: []}]} instance of nhà.tNgười", "true"},
        {"{loại: \"A\", con: [{loại: 1, con: []}]} instance of nhà.tNgười", "false"},
        {"[\"A\"] instance of list<tLoại>", "true"},
        {"1 instance of tKhác", "null"},
        {"(function(x: tLoại) x)(\"A\")", "\"A\""},
        {"(function(x: tLoại) x)(\"C\")", "null"},
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct bench b = new_bench(a);
    add_types(&b);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        CHECK_STR(rows[i].value, say(&b, rows[i].text));
}

TEST(values_are_made_to_fit_a_type)
{
    static const struct {
        const char *type, *text, *value;
    } rows[] = {
        {"number", "1", "1"},
        {"number", "[1]", "1"},
        {"number", "[1, 2]", "null"},
        {"number", "\"1\"", "null"},
        {"number", "null", "null"},
        {"list<number>", "1", "[1]"},
        {"list<number>", "[1, null]", "[1, null]"},
        {"list<list<number>>", "[1]", "[[1]]"},
        {"date and time", "@\"2026-11-22\"", "@\"2026-11-22T00:00:00Z\""},
        {"date", "@\"2026-11-22T00:00:00\"", "null"},
        {"context<a: number>", "{a: 1, b: 2}", "{\"a\": 1, \"b\": 2}"},
        {"context<a: number>", "{b: 2}", "null"},
        {"range<number>", "[1..2]", "[1..2]"},
        {"range<string>", "[1..2]", "null"},
        {"Any", "\"x\"", "\"x\""},
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct fault f = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct feel_type *type;
        struct feel *e;
        struct feel_value v;
        CHECK(feel_parse_type(a, rows[i].type, NULL, &type, &f) == OK);
        CHECK(feel_parse(a, rows[i].text, NULL, &e, &f) == OK);
        CHECK(feel_eval(e, NULL, a, &v, &f) == OK);
        v = feel_coerce(v, type, NULL, a);
        CHECK_STR(rows[i].value, written(a, &v));
    }
}

TEST(types_that_do_not_parse_are_refused)
{
    static const char *const rows[] = {"",          "list<",      "list<>",     "list<number",
                                       "number<a>", "context<a>", "function<>", "number number,"};
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct feel_type *type;
        struct fault f = {0};
        CHECK(feel_parse_type(a, rows[i], NULL, &type, &f) == INVALID);
        CHECK_STR("feel.syntax", f.reason);
    }
}

TEST(a_type_nests_only_so_deep)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct buf b;
    struct fault f = {0};
    const struct feel_type *type;
    buf_init(&b, a, 100000);
    for (int i = 0; i < 2 * LIMIT_FEEL_PARSE_DEPTH; i++)
        buf_str(&b, "list<");
    CHECK(feel_parse_type(a, b.p, NULL, &type, &f) == INVALID);
}
