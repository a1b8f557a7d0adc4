#include "base/cleanup.h"
#include "rules/form/inside.h"
#include "tests/support/test.h"
#include "tests/unit/rules/form/sample.h"

static struct json *parsed(struct arena *a, const char *text)
{
    struct json *v = NULL;
    if (json_parse(a, text, strlen(text), &v, NULL) < 0)
        test_fail(__FILE__, __LINE__, "bad JSON");
    return v;
}

TEST(only_what_is_missing_is_asked)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct form *form = sample(a);
    struct form_task task = sample_task();
    size_t n = 0;
    struct json *data =
        parsed(a, "{\"ho_ten\":\"Lụa\",\"loai\":\"khac\",\"co_con\":true,\"so\":\"123\"}");
    REQUIRE(form && data);
    const struct form_field *const *missing = form_missing(form, data, &task, a, &n);
    static const char *const expected[] = {"tien", "ngay", "ghi", "dan_toc", "chon", "con", "anh"};
    REQUIRE(n == 7);
    for (size_t i = 0; i < n; i++)
        CHECK_STR(expected[i], missing[i]->key);
}

TEST(prefill_leaves_out_what_does_not_fit)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct form *form = sample(a);
    struct form_task task = sample_task();
    struct json *data = parsed(a, "{\"population.full_name\":\"Quá dài cho ô này\",\"x\":1}");
    REQUIRE(form && data);
    CHECK_INT(0, form_prefill(form, data, &task, a)->count);
}

TEST(values_have_their_kinds)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct form *form = sample(a);
    struct json *data = parsed(a, "{\"ngay\":\"1985-03-07\",\"tien\":12.5,\"con\":[{\"ten\":\"An\","
                                  "\"sinh\":\"2020-02-01\"}]}");
    struct buf b;
    REQUIRE(form && data);
    struct feel_value v = feel_of_context(form_values(form, data, a));
    buf_init(&b, a, 10000);
    feel_write(&b, &v);
    CHECK_STR(
        "{\"ho_ten\": null, \"so\": null, \"tien\": 12.5, \"ngay\": @\"1985-03-07\", \"loai\": "
        "null,"
        " \"ghi\": null, \"dan_toc\": null, \"chon\": null, \"co_con\": null, \"con\": [{\"ten\":"
        " \"An\", \"sinh\": @\"2020-02-01\", \"lop\": null}], \"anh\": null, \"tong\": null}",
        b.p);
}

static const char *written(struct arena *a, const struct json *v)
{
    struct buf b;
    buf_init(&b, a, 100000);
    if (v)
        json_write(&b, v);
    return b.p;
}

TEST(the_schema_says_the_same)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct form *form = sample(a);
    REQUIRE(form);
    const struct json *s = form_schema(form, &sample_lists, a);
    const struct json *p = json_get(s, "properties");
    CHECK_STR("https://json-schema.org/draft/2020-12/schema", json_str(s, "$schema", ""));
    CHECK(!json_bool(s, "additionalProperties", true));
    CHECK_INT(10, json_int(json_get(p, "ho_ten"), "maxLength", 0));
    CHECK_STR("^(?:[0-9]{3}|[a0-9])$", json_str(json_get(p, "so"), "pattern", ""));
    CHECK_STR("date", json_str(json_get(p, "ngay"), "format", ""));
    CHECK_STR("[\"number\",\"null\"]", written(a, json_get(json_get(p, "tien"), "type")));
    CHECK_STR("[\"kinh\",\"thai\",null]", written(a, json_get(json_get(p, "dan_toc"), "enum")));
    CHECK_INT(2, json_int(json_get(p, "con"), "maxItems", 0));
    CHECK(json_get(p, "tong") == NULL);
    CHECK(json_get(s, "required") == NULL); /* ho_ten is confirmed, the others are conditional */
    CHECK_INT(2, json_get(s, "allOf")->count);
}

TEST(conditions_become_schemas_where_they_can)
{
    static const struct {
        const char *hide, *rule;
    } rows[] = {
        {"loai != \\\"khac\\\"",
         "{\"not\":{\"properties\":{\"loai\":{\"const\":\"khac\"}},\"required\":[\"loai\"]}}"},
        {"co", "{\"properties\":{\"co\":{\"const\":true}},\"required\":[\"co\"]}"},
        {"not(co) or n > 5",
         "{\"anyOf\":[{\"not\":{\"properties\":{\"co\":{\"const\":true}},\"required\":[\"co\"]}},"
         "{\"properties\":{\"n\":{\"exclusiveMinimum\":5,\"type\":\"number\"}},\"required\":[\"n\"]"
         "}]}"},
        {"loai in (\\\"a\\\")",
         "{\"properties\":{\"loai\":{\"const\":\"a\"}},\"required\":[\"loai\"]}"},
        {"n + 1 > 5", ""},
        {"not(loai in (\\\"a\\\"))", ""},
        {"loai = \\\"\\\"", ""},
        {"n = \\\"5\\\"", ""},
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct json *v = parsed(
            a,
            arena_printf(a,
                         "{\"type\":\"default\",\"schemaVersion\":19,\"id\":\"x\",\"components\":["
                         "{\"type\":\"textfield\",\"id\":\"a\",\"key\":\"loai\",\"label\":\"A\"},"
                         "{\"type\":\"checkbox\",\"id\":\"b\",\"key\":\"co\",\"label\":\"B\"},"
                         "{\"type\":\"number\",\"id\":\"c\",\"key\":\"n\",\"label\":\"C\"},"
                         "{\"type\":\"textfield\",\"id\":\"d\",\"key\":\"d\",\"label\":\"D\","
                         "\"conditional\":{\"hide\":\"=%s\"}}]}",
                         rows[i].hide));
        struct form *form;
        struct form_flaws flaws;
        REQUIRE(v && form_read(a, v, NULL, &form, &flaws, NULL) == OK);
        const struct json *rules = json_get(form_schema(form, NULL, a), "allOf");
        const struct json *any = rules ? json_get(json_get(rules->first, "if"), "anyOf") : NULL;
        CHECK_STR(rows[i].rule, written(a, any ? any->first : NULL));
    }
}

TEST(patterns_mean_the_same_everywhere)
{
    static const struct {
        const char *pattern, *portable; /* NULL: refused */
    } rows[] = {
        {"\\d{3}-\\w+", "[0-9]{3}-[A-Za-z0-9_]+"},
        {"[a-f\\d\\-]\\-", "[a-f0-9\\-]-"},
        {"[-a]|[a-]|[^\\s]", "[\\-a]|[a\\-]|[^ \\t\\n\\r]"},
        {"(ab){2,}?c*?", "(ab){2,}?c*?"},
        {"a\\{b", "a\\{b"},
        {"a++", NULL},
        {"a{2}{3}", NULL},
        {"*a", NULL},
        {"(*a)", NULL},
        {"^*", NULL},
        {"a{", NULL},
        {"a{,3}", NULL},
        {"a}", NULL},
        {"a]", NULL},
        {"[]a]", NULL},
        {"[a&&b]", NULL},
        {"[[a]]", NULL},
        {"[a-\\d]", NULL},
        {"[\\d-a]", NULL},
        {"[a-f-z]", NULL},
        {"[\\D]", NULL},
        {"[a", NULL},
        {"a\\", NULL},
        {"\\bA", NULL},
        {"(?:a)", NULL},
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct refusal *refusal;
        const char *portable = portable_pattern(a, rows[i].pattern, &refusal);
        CHECK_STR(rows[i].portable ? rows[i].portable : "refused", refusal ? "refused" : portable);
    }
}
