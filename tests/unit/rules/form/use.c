#include "base/cleanup.h"
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

TEST(the_schema_says_the_same)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct form *form = sample(a);
    struct buf b;
    REQUIRE(form);
    const struct json *s = form_schema(form, &sample_lists, a);
    const struct json *p = json_get(s, "properties");
    CHECK_STR("https://json-schema.org/draft/2020-12/schema", json_str(s, "$schema", ""));
    CHECK(!json_bool(s, "additionalProperties", true));
    CHECK_INT(10, json_int(json_get(p, "ho_ten"), "maxLength", 0));
    CHECK_STR("date", json_str(json_get(p, "ngay"), "format", ""));
    CHECK_STR("number", json_str(json_get(p, "tien"), "type", ""));
    CHECK_INT(2, json_get(json_get(p, "dan_toc"), "enum")->count);
    CHECK_INT(2, json_int(json_get(p, "con"), "maxItems", 0));
    CHECK(json_get(p, "tong") == NULL);
    CHECK(json_get(s, "required") == NULL); /* ho_ten is confirmed, the others are conditional */
    buf_init(&b, a, 100000);
    json_write(&b, s);
    CHECK(!b.full);
}
