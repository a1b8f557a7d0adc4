#include "rules/form/design.h"

#include "base/cleanup.h"
#include "tests/support/test.h"
#include "tests/unit/rules/form/sample.h"

static struct json *form_of(struct arena *a)
{
    struct json *v = NULL;
    if (json_parse(a, sample_text, strlen(sample_text), &v, NULL) < 0)
        test_fail(__FILE__, __LINE__, "the sample is bad");
    return v;
}

/* The flaws that form_read finds, as "id about reason", one a line. */
static const char *flaws(struct arena *a, const struct json *definition)
{
    struct form *form;
    struct form_flaws all = {0};
    struct buf b;
    buf_init(&b, a, 100000);
    (void)form_read(a, definition, &sample_lists, &form, &all, NULL);
    for (size_t i = 0; i < all.count; i++)
        buf_printf(&b, "%s%s %s %s", i ? "\n" : "", all.items[i].id, all.items[i].about,
                   all.items[i].reason);
    return b.p;
}

/* The ids of a level, "g( ho-ten so ) tien …". */
static void put_ids(struct buf *b, const struct json *holder)
{
    const struct json *list = json_get(holder, "components");
    for (const struct json *m = list ? list->first : NULL; m; m = m->next) {
        buf_printf(b, " %s", json_str(m, "id", "?"));
        if (json_get(m, "components")) {
            buf_str(b, "(");
            put_ids(b, m);
            buf_str(b, " )");
        }
    }
}

static const char *ids(struct arena *a, const struct json *definition)
{
    struct buf b;
    buf_init(&b, a, 10000);
    put_ids(&b, definition);
    return b.p;
}

static const char *step(struct arena *a, struct json **definition, enum design_step what,
                        const char *id)
{
    const char *next = "?";
    struct fault f = {0};
    const struct design_edit x = {what, id};
    if (design_edit(a, *definition, &x, definition, &next, &f) < 0)
        return arena_strdup(a, f.reason);
    return next;
}

TEST(elements_are_moved_copied_and_taken_away)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct json *d = form_of(a);
    REQUIRE(d);
    CHECK_STR(" g( ho-ten so ) tien ngay loai ghi dt cl cb con( c-ten c-sinh c-lop ) f e t s",
              ids(a, d));
    CHECK_STR("so", step(a, &d, DESIGN_UP, "so"));
    CHECK_STR("so", step(a, &d, DESIGN_UP, "so")); /* it is the first: no room */
    CHECK_STR("tien", step(a, &d, DESIGN_IN, "tien"));
    CHECK_STR("ngay", step(a, &d, DESIGN_DOWN, "ngay"));
    CHECK_STR(" g( so ho-ten tien ) loai ngay ghi dt cl cb con( c-ten c-sinh c-lop ) f e t s",
              ids(a, d));
    CHECK_STR("so", step(a, &d, DESIGN_OUT, "so"));
    CHECK_STR("so", step(a, &d, DESIGN_OUT, "so")); /* it stands at the top */
    CHECK_STR("s", step(a, &d, DESIGN_DOWN, "s"));
    CHECK_STR("ngay", step(a, &d, DESIGN_IN, "ngay")); /* nothing above that holds elements */
    CHECK_STR("con-2", step(a, &d, DESIGN_COPY, "con"));
    CHECK_STR("t", step(a, &d, DESIGN_DELETE, "e"));
    CHECK_STR("t", step(a, &d, DESIGN_DELETE, "s"));
    CHECK_STR("ho-ten", step(a, &d, DESIGN_DELETE, "tien"));
    CHECK_STR("g", step(a, &d, DESIGN_DELETE, "ho-ten"));
    CHECK_STR(" g( ) so loai ngay ghi dt cl cb con( c-ten c-sinh c-lop )"
              " con-2( c-ten-2 c-sinh-2 c-lop-2 ) f t",
              ids(a, d));
    CHECK_STR("g components form.components.none\nc-lop hide form.feel.later\n"
              "c-lop-2 hide form.feel.later\nc-lop-2 hide form.feel.later",
              flaws(a, d));
    CHECK_STR("form.no_element", step(a, &d, DESIGN_UP, "nowhere"));
    CHECK_STR("form.no_element", step(a, &d, DESIGN_UP, ""));
}

TEST(every_type_can_be_added_and_is_taken)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    static const char empty[] =
        "{\"type\":\"default\",\"schemaVersion\":19,\"id\":\"moi\",\"components\":[]}";
    struct json *d;
    REQUIRE(json_parse(a, empty, strlen(empty), &d, NULL) == OK);
    size_t n;
    const char *const *types = design_types(&n);
    for (size_t i = 0; i < n; i++) {
        const char *id = NULL, *inside = NULL;
        CHECK_INT(OK,
                  design_add(a, d, &(struct design_add){types[i], "Họ và tên", ""}, &d, &id, NULL));
        bool holds = strcmp(types[i], "group") == 0 || strcmp(types[i], "dynamiclist") == 0;
        CHECK_INT(holds ? OK : INVALID,
                  design_add(a, d, &(struct design_add){"textfield", "Số", id}, &d, &inside, NULL));
        CHECK(!holds ||
              json_get(design_find(d, id), "components")->first == design_find(d, inside));
    }
    CHECK_STR("", flaws(a, d));
    CHECK(design_find(d, "ho-va-ten") && design_find(d, "ho-va-ten-14"));
    CHECK_STR("ho_va_ten_2", json_str(design_find(d, "ho-va-ten-2"), "key", ""));
    struct fault f = {0};
    const char *id;
    CHECK_INT(INVALID, design_add(a, d, &(struct design_add){"iframe", "x", ""}, &d, &id, &f));
    CHECK_STR("form.type", f.reason);
    fault_clear(&f);
    CHECK_INT(NOT_FOUND, design_add(a, d, &(struct design_add){"text", "x", "y"}, &d, &id, &f));
}

/* A form as another tool wrote it; the members that are not ours stay. */
static const char foreign[] =
    "{\"type\":\"default\",\"schemaVersion\":19,\"id\":\"x\",\"exporter\":{\"name\":\"y\"},"
    "\"components\":[{\"layout\":{\"row\":\"Row_1\",\"columns\":null},\"type\":\"textfield\","
    "\"id\":\"a\",\"key\":\"a\",\"label\":\"A\",\"validate\":{\"maxLength\":\"20\",\"required\":"
    "true},\"properties\":{\"width\":\"12\"}}]}";

static const char *set(struct arena *a, struct json **d, const char *id, const char *property,
                       const char *value)
{
    struct fault f = {0};
    const struct design_value one = {property, value};
    if (design_set(a, *d, &(struct design_set){id, &one, 1}, d, &f) < 0)
        return arena_strdup(a, f.reason);
    struct buf b;
    buf_init(&b, a, 100000);
    const struct json *c = design_find(*d, id);
    for (const struct json *m = c ? c->first : NULL; m; m = m->next) {
        if (!strcmp(m->key, "type") || !strcmp(m->key, "id") || !strcmp(m->key, "layout"))
            continue;
        buf_printf(&b, "%s%s:", b.n ? " " : "", m->key);
        json_write(&b, m);
    }
    return b.p;
}

TEST(properties_are_set_and_taken_away)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct json *d;
    REQUIRE(json_parse(a, foreign, strlen(foreign), &d, NULL) == OK);
    CHECK_STR("20", design_get(a, design_find(d, "a"), "max_length"));
    CHECK_STR("key:\"a\" label:\"B\" validate:{\"maxLength\":\"20\",\"required\":true} "
              "properties:{\"width\":\"12\"}",
              set(a, &d, "a", "label", "B"));
    (void)set(a, &d, "a", "max_length", "20"); /* the same: as it was written */
    (void)set(a, &d, "a", "required", "");
    (void)set(a, &d, "a", "width", "");
    CHECK_STR("key:\"a\" label:\"B\" validate:{\"maxLength\":30}",
              set(a, &d, "a", "max_length", "30"));
    CHECK_STR("key:\"a\" label:\"B\"", set(a, &d, "a", "max_length", ""));
    CHECK_STR("key:\"a\" label:\"B\" conditional:{\"hide\":\"=b = 1\"}",
              set(a, &d, "a", "hide", "b = 1"));
    CHECK_STR("a hide form.feel.later", flaws(a, d));
    CHECK_STR("b = 1", design_get(a, design_find(d, "a"), "hide"));
    (void)set(a, &d, "a", "hide", "");
    CHECK_STR("key:\"a\" label:\"B\" validate:{\"minLength\":\"ba\"}",
              set(a, &d, "a", "min_length", "ba"));
    CHECK_STR("a minLength form.count.range", flaws(a, d));
    CHECK_STR("form.property", set(a, &d, "a", "options", "x = X"));
    CHECK_STR("form.no_element", set(a, &d, "b", "label", "X"));
    CHECK_STR("y", json_str(json_get(d, "exporter"), "name", ""));
    CHECK(json_get(design_find(d, "a"), "layout") != NULL);
}

TEST(options_are_lines)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct json *d = form_of(a);
    REQUIRE(d);
    CHECK_STR("a = A\nkhac = Khác\n", design_get(a, design_find(d, "loai"), "options"));
    CHECK_STR("key:\"loai\" label:\"Loại\" values:[{\"value\":\"a\",\"label\":\"A à\"},{\"value\":"
              "\"b\",\"label\":\"b\"}] properties:{\"options_en\":{\"a\":\"Ah\"}}",
              set(a, &d, "loai", "options", "a = A à | Ah\r\n\r\n  b\r\n"));
    CHECK_STR("a = A à | Ah\nb = b\n", design_get(a, design_find(d, "loai"), "options"));
    (void)set(a, &d, "loai", "options", "");
    CHECK_STR("key:\"loai\" label:\"Loại\" properties:{\"listRef\":\"ethnicity\"}",
              set(a, &d, "loai", "list", "ethnicity"));
    CHECK_STR("", flaws(a, d));
}

TEST(a_written_form_reads_the_same)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct json *d = form_of(a), *back;
    REQUIRE(d);
    const char *text = design_write(a, d);
    REQUIRE(json_parse(a, text, strlen(text), &back, NULL) == OK);
    CHECK_STR(text, design_write(a, back));
    CHECK(strstr(text, "{\n  \"type\": \"default\",\n  \"schemaVersion\": 19,") == text);
    CHECK(strstr(text, "\n      \"validate\": {\"min\": \"1\", \"max\": 2000000}\n"));
    struct buf b, c;
    buf_init(&b, a, 100000);
    buf_init(&c, a, 100000);
    json_write(&b, d);
    json_write(&c, back);
    CHECK_STR(b.p, c.p);
}
