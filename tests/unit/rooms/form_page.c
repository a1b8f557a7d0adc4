/* Published forms on a page: what is shown, as what, and what a post becomes. */
#include "rooms/form_page.h"

#include "db/schema.h"
#include "rooms/catalogue/catalogue.h"
#include "tests/support/law.h"
#include "tests/support/store.h"
#include "tests/support/test.h"

#include <stdatomic.h>
#include <stdio.h>

struct desk {
    struct arena *arena;
    struct request rq;
    struct house house;
    struct page page;
};

static void open_desk(struct desk *d)
{
    static const struct visitor nobody = {.name = ""};
    *d = (struct desk){.arena = arena_open()};
    d->house.store = test_store(d->arena, &db_whole_schema);
    atomic_store(&d->house.law, test_law(d->arena, d->house.store));
    d->rq = (struct request){.arena = d->arena, .lang = "vi"};
    d->page = (struct page){.rq = &d->rq,
                            .house = &d->house,
                            .law = house_law(&d->house),
                            .db = store_reader(d->house.store),
                            .visitor = &nobody,
                            .lang = LANG_VI,
                            .now_ms = test_now_ms()};
}

static struct json *parse(struct desk *d, const char *text)
{
    struct json *v = NULL;
    struct fault f = {0};
    if (json_parse(d->arena, text, strlen(text), &v, &f) < 0)
        printf("%s\n", f.words);
    return v;
}

static const struct form *read_form(struct desk *d, const char *text)
{
    struct form *form = NULL;
    struct form_flaws flaws;
    struct fault f = {0};
    if (form_read(d->arena, parse(d, text), agency_lists(d->page.law->agencies), &form, &flaws,
                  &f) < 0)
        for (size_t i = 0; i < flaws.count; i++)
            printf("%s: %s\n", flaws.items[i].path, flaws.items[i].words);
    return form;
}

static const char definition[] =
    "{\"type\":\"default\",\"schemaVersion\":19,\"id\":\"thu\",\"components\":["
    "{\"type\":\"textfield\",\"id\":\"a\",\"key\":\"ten\",\"label\":\"Tên\",\"validate\":{"
    "\"required\":true,\"maxLength\":20},"
    "\"properties\":{\"label_en\":\"Name\",\"prefill\":\"population.full_name\",\"confirm\":"
    "\"true\"}},"
    "{\"type\":\"datetime\",\"id\":\"b\",\"key\":\"ngay\",\"subtype\":\"date\",\"dateLabel\":"
    "\"Ngày\"},"
    "{\"type\":\"radio\",\"id\":\"c\",\"key\":\"loai\",\"label\":\"Loại\",\"values\":[{\"label\":"
    "\"Một\",\"value\":\"mot\"},{\"label\":\"Hai\",\"value\":\"hai\"}]},"
    "{\"type\":\"textfield\",\"id\":\"d\",\"key\":\"them\",\"label\":\"Thêm\",\"conditional\":{"
    "\"hide\":\"=loai != \\\"hai\\\"\"}},"
    "{\"type\":\"checkbox\",\"id\":\"e\",\"key\":\"dong_y\",\"label\":\"Đồng ý\"},"
    "{\"type\":\"dynamiclist\",\"id\":\"f\",\"path\":\"con\",\"label\":\"Con\",\"components\":["
    "{\"type\":\"textfield\",\"id\":\"g\",\"key\":\"ho_ten\",\"label\":\"Họ tên\"}]}]}";

static struct field_view field(const struct form_view *v, const char *name)
{
    for (size_t i = 0; i < v->field_count; i++)
        if (v->fields[i].name && strcmp(v->fields[i].name, name) == 0)
            return v->fields[i];
    return (struct field_view){.kind = VIEW_SEPARATOR};
}

/* An empty one when there is none: the check behind it fails, not the test program. */
static struct option_view option_of(const struct form_view *v, const char *name, size_t i)
{
    struct field_view f = field(v, name);
    return f.options && i < f.option_count ? f.options[i] : (struct option_view){0};
}

static struct field_view first_in_row(const struct form_view *v, const char *name, size_t i)
{
    struct field_view f = field(v, name);
    bool there = f.rows && i < f.row_count && f.rows[i].fields;
    return there ? f.rows[i].fields[0] : (struct field_view){0};
}

TEST(kept_answers_are_shown_in_the_kind_of_their_field)
{
    struct desk d;
    struct form_view v = {0};
    open_desk(&d);
    const struct form *form = read_form(&d, definition);
    REQUIRE(form);
    form_page_fill(
        &d.page,
        &(struct form_sheet){
            .form = form,
            .data = parse(&d, "{\"ten\":\"Lụa\",\"ngay\":\"1998-03-27\",\"loai\":\"hai\","
                              "\"dong_y\":true,\"con\":[{\"ho_ten\":\"A\"},{\"ho_ten\":\"B\"}]}")},
        &v);
    CHECK_STR("Lụa", field(&v, "ten").value);
    CHECK_STR("f-ten", field(&v, "ten").id);
    CHECK_INT(20, field(&v, "ten").max_length);
    CHECK_STR("27", field(&v, "ngay").day);
    CHECK_STR("1998", field(&v, "ngay").year);
    CHECK(option_of(&v, "loai", 1).chosen && !option_of(&v, "loai", 0).chosen);
    CHECK(field(&v, "dong_y").checked);
    CHECK_STR("loai != \"hai\"", field(&v, "them").hide);
    CHECK_INT(2, field(&v, "con").row_count);
    CHECK_STR("con.1.ho_ten", first_in_row(&v, "con", 1).name);
    CHECK_STR("B", first_in_row(&v, "con", 1).value);
    arena_close(d.arena);
}

TEST(what_was_typed_stands_before_what_is_kept)
{
    struct desk d;
    struct form_view v = {0};
    struct form_input inputs[] = {{.name = "ten", .value = "<x>"},
                                  {.name = "ngay-d", .value = "31"},
                                  {.name = "ngay-m", .value = "2"},
                                  {.name = "ngay-y", .value = "2026"},
                                  {.name = "con.0.ho_ten", .value = "C"}};
    const struct form_post post = {.inputs = inputs, .count = 5, .act = ""};
    open_desk(&d);
    const struct form *form = read_form(&d, definition);
    REQUIRE(form);
    form_page_fill(
        &d.page,
        &(struct form_sheet){.form = form,
                             .typed = &post,
                             .data = parse(&d, "{\"ten\":\"Lụa\",\"dong_y\":true,\"loai\":\"mot\","
                                               "\"con\":[{\"ho_ten\":\"A\"},{\"ho_ten\":\"B\"}]}")},
        &v);
    CHECK_STR("<x>", field(&v, "ten").value);
    CHECK_STR("31", field(&v, "ngay").day);
    CHECK(!field(&v, "dong_y").checked); /* an unticked box is not sent */
    CHECK(option_of(&v, "loai", 0).chosen);
    CHECK_INT(1, field(&v, "con").row_count);
    CHECK_STR("C", first_in_row(&v, "con", 0).value);
    arena_close(d.arena);
}

TEST(a_confirmed_value_is_shown_with_its_source_and_not_asked)
{
    struct desk d;
    struct form_view v = {0};
    struct fact fact = {.key = "population.full_name",
                        .value = "Lụa",
                        .source = "population",
                        .at_ms = test_now_ms()};
    const struct facts facts = {.list = &fact, .count = 1};
    open_desk(&d);
    const struct form *form = read_form(&d, definition);
    REQUIRE(form);
    struct form_sheet s = {
        .form = form, .known = parse(&d, "{\"ten\":\"Lụa\"}"), .facts = &facts, .report = "/bao"};
    form_page_fill(&d.page, &s, &v);
    CHECK(field(&v, "ten").readonly);
    CHECK_STR("Lụa", field(&v, "ten").shown);
    CHECK_STR("/bao", field(&v, "ten").report);
    CHECK(strncmp(field(&v, "ten").provenance, "Theo Cơ sở dữ liệu quốc gia", 20) == 0);
    s.known_apart = true;
    form_page_fill(&d.page, &s, &v);
    CHECK_INT(VIEW_SEPARATOR, field(&v, "ten").kind);
    struct facts_view known = form_page_answers(&d.page, &s, ANSWERS_KNOWN, NULL);
    REQUIRE(known.count == 1);
    CHECK_STR("Tên", known.facts[0].label);
    CHECK_STR("Lụa", known.facts[0].value);
    arena_close(d.arena);
}

TEST(errors_have_words_and_lead_to_their_fields)
{
    struct desk d;
    struct form_view v = {0};
    struct form_result r;
    struct fault f = {0};
    const struct form_input inputs[] = {{.name = "ten", .value = ""},
                                        {.name = "ngay-d", .value = "31"},
                                        {.name = "ngay-m", .value = "2"},
                                        {.name = "ngay-y", .value = "2026"},
                                        {.name = "la", .value = "x"}};
    open_desk(&d);
    const struct form *form = read_form(&d, definition);
    REQUIRE(form);
    const struct form_task task = form_page_task(&d.page, NULL, false);
    REQUIRE(form_decode(form, inputs, 5, &task, d.arena, &r, &f) == OK);
    form_page_fill(
        &d.page,
        &(struct form_sheet){
            .form = form, .errors = r.errors, .error_count = r.error_count, .hidden = r.hidden},
        &v);
    REQUIRE(v.error_count == 3);
    CHECK_STR("f-ten", v.errors[0].id);
    CHECK_STR("Hãy nhập “Tên”", v.errors[0].text);
    CHECK_STR("f-ngay", v.errors[1].id);
    CHECK(v.errors[2].id == NULL);
    CHECK_STR(v.errors[0].text, field(&v, "ten").error);
    CHECK(field(&v, "them").hidden);
    d.page.lang = LANG_EN;
    CHECK_STR("Enter “Name”", form_page_error(&d.page, &r.errors[0]));
    arena_close(d.arena);
}

static struct pairs pairs_of(struct pair *list, size_t n)
{
    return (struct pairs){.list = list, .count = n};
}

TEST(rows_are_added_and_removed_without_losing_what_was_typed)
{
    struct desk d;
    struct form_post post;
    struct fault f = {0};
    struct pair add[] = {{"_csrf", "t"}, {"ten", "Lụa"}, {"con.0.ho_ten", "A"}, {"_add", "con"}};
    struct pair drop[] = {
        {"con.0.ho_ten", "A"}, {"con.1.ho_ten", "B"}, {"con.2.ho_ten", "C"}, {"_remove", "con.1"}};
    open_desk(&d);
    const struct form *form = read_form(&d, definition);
    REQUIRE(form);
    d.rq.fields = pairs_of(add, 4);
    REQUIRE(form_page_post(&d.page, form, &post, &f) == OK);
    CHECK(post.edited);
    REQUIRE(post.count == 3);
    CHECK_STR("con.1.ho_ten", post.inputs[2].name);
    CHECK_STR("Lụa", post.inputs[0].value);
    d.rq.fields = pairs_of(drop, 4);
    REQUIRE(form_page_post(&d.page, form, &post, &f) == OK);
    REQUIRE(post.count == 2);
    CHECK_STR("con.1.ho_ten", post.inputs[1].name);
    CHECK_STR("C", post.inputs[1].value);
    arena_close(d.arena);
}

TEST(buttons_with_forged_values_change_nothing)
{
    static const char *const values[] = {
        "", "ten", "con.", "con.x", "con.-1", "con.999999999999", "la.0", "con.0.ho_ten"};
    struct desk d;
    struct form_post post;
    struct fault f = {0};
    open_desk(&d);
    const struct form *form = read_form(&d, definition);
    REQUIRE(form);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct pair fields[] = {
            {"ten", "Lụa"}, {"con.5.ho_ten", "A"}, {"_remove", values[i]}, {"_unfile", values[i]}};
        d.rq.fields = pairs_of(fields, 4);
        REQUIRE(form_page_post(&d.page, form, &post, &f) == OK);
        CHECK_INT(2, post.count);
    }
    struct pair fields[] = {{"_add", "la"}, {"_add", "con.0"}};
    d.rq.fields = pairs_of(fields, 2);
    REQUIRE(form_page_post(&d.page, form, &post, &f) == OK);
    CHECK_INT(0, post.count);
    arena_close(d.arena);
}

TEST(every_published_form_can_be_shown)
{
    struct desk d;
    struct catalogue_page all;
    open_desk(&d);
    catalogue_search(d.page.law->catalogue, d.arena, &(struct catalogue_query){.limit = 1000},
                     &all);
    CHECK(all.count >= 8);
    for (size_t i = 0; i < all.count; i++)
        for (size_t k = 0; k < all.procedures[i]->case_count; k++) {
            struct form_view v = {0};
            form_page_fill(&d.page, &(struct form_sheet){.form = all.procedures[i]->cases[k].form},
                           &v);
            CHECK(v.field_count > 0);
        }
    arena_close(d.arena);
}
