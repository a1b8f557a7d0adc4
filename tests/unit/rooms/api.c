/* The tables of the API: what they check, and what they describe. */
#include "tests/support/test.h"

#include "base/cleanup.h"
#include "rooms/api/api.h"
#include "rooms/api/operation.h"
#include "rooms/api/shapes.h"
#include "rooms/identity/identity.h"

#include <stdlib.h>

/* ---- shapes ---- */

static const struct shape inner = {
    "Inner", (const struct member[]){{"code", VALUE_TEXT}, {"file", VALUE_SHA256, OPTIONAL}, {0}}};
static const char *const colours[] = {"red", "green", NULL};
static const struct shape outer = {
    "Outer", (const struct member[]){{"name", VALUE_TEXT},
                                     {"count", VALUE_INT, OPTIONAL},
                                     {"sure", VALUE_BOOL, OPTIONAL},
                                     {"day", VALUE_DAY, OPTIONAL},
                                     {"at", VALUE_TIME, OPTIONAL},
                                     {"colour", VALUE_TEXT, OPTIONAL, NULL, colours},
                                     {"one", VALUE_OBJECT, OPTIONAL, &inner},
                                     {"many", VALUE_LIST, OPTIONAL, &inner},
                                     {"texts", VALUE_TEXTS, OPTIONAL},
                                     {"data", VALUE_DATA, OPTIONAL},
                                     {0}}};

/* "field reason" of the first error; "" when there is none. */
static const char *first_error(struct arena *a, const char *text)
{
    struct json *v;
    struct shape_errors errors;
    if (json_parse(a, text, strlen(text), &v, NULL) < 0)
        return "no JSON";
    shape_check(a, &outer, v, &errors);
    return errors.count ? arena_printf(a, "%s %s", errors.list[0].field, errors.list[0].reason)
                        : "";
}

TEST(what_fits_is_taken_and_what_does_not_is_named)
{
    static const struct {
        const char *text, *error;
    } all[] = {
        {"{\"name\": \"a\"}", ""},
        {"{\"name\": \"a\", \"count\": null}", ""},
        {"{\"name\": \"a\", \"count\": 3, \"sure\": false, \"day\": \"2026-02-28\", \"colour\": "
         "\"red\"}",
         ""},
        {"{\"name\": \"a\", \"at\": \"2026-02-28T07:00:00+07:00\", \"data\": {\"x\": [1]}}", ""},
        {"{\"name\": \"a\", \"one\": {\"code\": \"x\"}, \"many\": [{\"code\": \"x\"}], \"texts\": "
         "[\"x\"]}",
         ""},
        {"{}", "name missing"},
        {"{\"name\": null}", "name type"},
        {"[]", " type"},
        {"null", " type"},
        {"{\"name\": \"a\", \"nam\": 1}", "nam unknown"},
        {"{\"name\": 1}", "name type"},
        {"{\"name\": \"a\", \"count\": \"3\"}", "count type"},
        {"{\"name\": \"a\", \"count\": 3.5}", "count type"},
        {"{\"name\": \"a\", \"count\": 1e30}", "count type"},
        {"{\"name\": \"a\", \"sure\": 1}", "sure type"},
        {"{\"name\": \"a\", \"day\": \"2026-02-30\"}", "day value"},
        {"{\"name\": \"a\", \"at\": \"soon\"}", "at value"},
        {"{\"name\": \"a\", \"colour\": \"blue\"}", "colour value"},
        {"{\"name\": \"a\", \"one\": []}", "one type"},
        {"{\"name\": \"a\", \"one\": {}}", "one.code missing"},
        {"{\"name\": \"a\", \"many\": {}}", "many type"},
        {"{\"name\": \"a\", \"many\": [{\"code\": \"x\"}, 1]}", "many.1 type"},
        {"{\"name\": \"a\", \"many\": [{\"code\": \"x\", \"file\": \"abc\"}]}",
         "many.0.file value"},
        {"{\"name\": \"a\", \"many\": [{\"code\": \"x\", \"y\": 1}]}", "many.0.y unknown"},
        {"{\"name\": \"a\", \"texts\": [\"x\", 1]}", "texts.1 type"},
        {"{\"name\": \"a\", \"data\": 1}", "data type"},
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        CHECK_STR(all[i].error, first_error(a, all[i].text));
}

TEST(errors_are_told_up_to_a_number)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct json *v = json_new_object(a);
    struct shape_errors errors;
    for (int i = 0; i < 1000; i++)
        json_put(v, arena_printf(a, "x%d", i), json_new_int(a, i));
    shape_check(a, &outer, v, &errors);
    CHECK_INT(SHAPE_ERRORS, errors.count);
}

/* ---- the description ---- */

/* Every "$ref" in it leads to a schema that is there. */
static void check_references(struct arena *a, const struct json *schemas, const struct json *v)
{
    static const char start[] = "#/components/schemas/";
    for (const struct json *x = v->first; x; x = x->next) {
        if (x->key && strcmp(x->key, "$ref") == 0) {
            CHECK(strncmp(x->text, start, strlen(start)) == 0);
            if (!json_get(schemas, x->text + strlen(start)))
                test_fail(__FILE__, __LINE__, "%s is not described", x->text);
        }
        check_references(a, schemas, x);
    }
}

TEST(every_route_is_described)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct json *o;
    struct fault f = {0};
    REQUIRE(openapi_write(a, api_routes, &o, &f) == OK);
    const struct json *paths = json_get(o, "paths");
    size_t operations = 0;
    for (const struct route *r = api_routes; r->pattern; r++, operations++)
        CHECK(json_get(paths, r->pattern) != NULL);
    CHECK(operations >= 26);
    check_references(a, json_get(json_get(o, "components"), "schemas"), o);
}

static void nothing(struct request *rq)
{
    (void)rq;
}

TEST(a_route_without_words_is_refused)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    static const struct route silent[] = {{GET, "/api/v1/x", nothing, EVERYONE, ROUTE_API, NULL},
                                          {0}};
    static const struct route twice[] = {
        {GET, "/api/v1/x", nothing, EVERYONE, ROUTE_API, &api_live},
        {GET, "/api/v1/y", nothing, EVERYONE, ROUTE_API, &api_live},
        {0}};
    struct json *o;
    struct fault f = {0}, g = {0};
    CHECK_INT(INVALID, openapi_write(a, silent, &o, &f));
    CHECK(strstr(f.words, "/api/v1/x") != NULL);
    CHECK_INT(INVALID, openapi_write(a, twice, &o, &g));
}

TEST(every_route_takes_bearer_tokens_only)
{
    for (const struct route *r = api_routes; r->pattern; r++) {
        const struct operation *op = r->extra;
        CHECK((r->flags & ROUTE_API) != 0);
        CHECK(!op->body || (r->flags & ROUTE_JSON) != 0);
        CHECK(!op->file || (r->flags & ROUTE_FILES) != 0);
        CHECK(r->right == EVERYONE || (r->right > RIGHT_FORGOTTEN && r->right < RIGHT_COUNT));
    }
}
