#include "rooms/catalogue/layout.h"
#include "base/cleanup.h"
#include "base/time.h"
#include "db/schema.h"
#include "rooms/result/result.h"
#include "tests/support/law.h"
#include "tests/support/store.h"
#include "tests/support/test.h"

#include <stdio.h>

struct reports {
    size_t count;
    int line;
    char words[200];
};

static void note(void *self, const struct pack_fault *x)
{
    struct reports *r = self;
    CHECK_STR("result.json", x->file);
    CHECK(x->reason[0]);
    if (r->count++ == 0) {
        r->line = x->line;
        (void)snprintf(r->words, sizeof r->words, "%s", x->words);
    }
}

static const struct layout *read_layout(struct arena *a, const struct form *form, const char *text,
                                        struct reports *ret)
{
    struct fault_sink sink = {note, ret};
    struct layout_source s = {.file = "result.json", .form = form, .sink = &sink};
    struct json *data;
    *ret = (struct reports){0};
    if (json_parse(a, text, strlen(text), &data, NULL) < 0)
        return NULL;
    s.data = data;
    return layout_read(a, &s);
}

#define LAYOUT(blocks)                                                                             \
    "{\"paper\":\"A4\",\"title\":\"X\",\"signature\":{\"title\":\"Y\"},\n\"blocks\":[" blocks "]}"

TEST(a_layout_becomes_blocks)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct reports r;
    const struct layout *l = read_layout(
        a, NULL,
        LAYOUT("{\"kind\":\"paragraph\",\"text\":\"a {form.x} b {\\\"}\\\"} c\"},"
               "{\"kind\":\"list\",\"each\":\"form.y\",\"text\":\"{item.z}\"},"
               "{\"kind\":\"field\",\"label\":\"L\",\"value\":\"1\",\"when\":\"true\"}"),
        &r);
    REQUIRE(l && l->block_count == 3);
    CHECK_INT(0, r.count);
    CHECK_INT(3, l->blocks[0].piece_count);
    CHECK_STR(" b ", l->blocks[0].pieces[1].words);
    CHECK_STR(" c", l->blocks[0].pieces[2].words);
    CHECK(!l->blocks[0].pieces[2].value);
    CHECK_INT(RESULT_ITEM, l->blocks[1].kind);
    CHECK(l->blocks[2].when != NULL);
}

TEST(what_could_not_be_filled_is_reported_with_its_line)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct law *law = test_law(a, test_store(a, &db_whole_schema));
    const struct procedure_case *c =
        catalogue_case(catalogue_current(law->catalogue, "1.004873"), NULL);
    static const struct {
        const char *text, *words;
    } cases[] = {
        {LAYOUT("{\"kind\":\"paragraf\",\"text\":\"x\"}"), "no kind of block"},
        {LAYOUT("{\"kind\":\"paragraph\",\"text\":\"{form.ho_ten\"}"), "not closed"},
        {LAYOUT("{\"kind\":\"paragraph\",\"text\":\"{form.}\"}"), "form."},
        {LAYOUT("{\"kind\":\"paragraph\",\"text\":\"{form.ho_tenn}\"}"), "ho_tenn"},
        {LAYOUT("{\"kind\":\"paragraph\",\"text\":\"{forn.ho_ten}\"}"), "\"forn\""},
        {LAYOUT("{\"kind\":\"paragraph\",\"text\":\"{item.x}\"}"), "\"item\""},
        {LAYOUT("{\"kind\":\"paragraph\",\"words\":\"x\",\"text\":\"\"}"), "\"words\" is unknown"},
        {LAYOUT("{\"kind\":\"field\",\"label\":\"x\"}"), "\"value\""},
        {LAYOUT("{\"kind\":\"field\",\"value\":\"1\"}"), "label"},
        {LAYOUT("{\"kind\":\"list\",\"text\":\"x\"}"), "\"each\""},
        {LAYOUT("{\"kind\":\"center\",\"text\":\"x\",\"when\":\"1 +\"}"), "1 +"},
        {LAYOUT("{\"kind\":\"center\",\"text\":\"x\",\"when\":true}"), "\"when\""},
        {LAYOUT("{\"kind\":\"center\"}"), "\"text\""},
        {"{\"paper\":\"A4\",\n\"signature\":{\"title\":\"Y\"},\"blocks\":[]}", "title"},
        {"{\"paper\":\"A4\",\"title\":\"X\",\n\"blocks\":[]}", "position"},
        {"{\"paper\":\"A5\",\"title\":\"X\",\n\"signature\":{\"title\":\"Y\"},\"blocks\":[]}",
         "A4"},
        {"{\"paper\":\"A4\",\"title\":\"X\",\n\"signature\":{\"title\":\"Y\"}}", "\"blocks\""},
        {"[\n]", "A4"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reports r;
        CHECK(read_layout(a, c->form, cases[i].text, &r) == NULL);
        CHECK(r.count > 0);
        if (!strstr(r.words, cases[i].words))
            test_fail(__FILE__, __LINE__, "%s: \"%s\"", cases[i].words, r.words);
        CHECK(r.line == 1 || r.line == 2);
    }
}

/* ---- filling ---- */

static const char *all_text(struct arena *a, const struct result_text *t)
{
    struct buf b;
    buf_init(&b, a, 1 << 16);
    for (size_t i = 0; i < t->block_count; i++)
        buf_printf(&b, "%s|%s\n", t->blocks[i].label ? t->blocks[i].label : "", t->blocks[i].text);
    return b.p;
}

static const char *filled(struct arena *a, const struct law *law, const char *code,
                          const char *case_code, const char *form)
{
    static const struct fact facts[] = {
        {.key = "population.father_name", .value = "Nguyễn Văn Cha"},
        {.key = "population.birth_place", .value = "1998-03-27"},
    };
    const struct procedure *p = catalogue_current(law->catalogue, code);
    struct dossier_file d = {.d = {.code = "H56.102-261120-0042",
                                   .version_id = p->version_id,
                                   .case_code = case_code,
                                   .agency = "H56.102",
                                   .submitted_ms = test_friday_ms()},
                             .facts = facts,
                             .fact_count = sizeof facts / sizeof *facts};
    struct result result = {.number = "07/ABC"};
    struct json *data;
    struct result_text text = {0};
    struct fault f = {0};
    CHECK_INT(OK, json_parse(a, form, strlen(form), &data, &f));
    d.form = data;
    CHECK_INT(OK, result_text(
                      a,
                      &(struct result_source){
                          .law = law, .dossier = &d, .result = &result, .now_ms = test_friday_ms()},
                      &text, &f));
    CHECK_STR("", f.words);
    return all_text(a, &text);
}

#define HAS(text, part)                                                                            \
    (strstr(text, part) ? (void)0 : test_fail(__FILE__, __LINE__, "no \"%s\" in: %s", part, text))

TEST(values_are_written_for_people_and_lists_line_by_line)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct law *law = test_law(a, test_store(a, &db_whole_schema));
    const char *t =
        filled(a, law, "1.001612", "ho-gia-dinh",
               "{\"ten_hkd\":\"Hộ {1+1} Lụa\",\"von\":50000000,\"ngay_sinh\":\"1998-03-07\","
               "\"gioi_tinh\":\"female\",\"nganh_nghe\":[{\"ten_nganh\":\"Bán hoa\"},"
               "{\"ten_nganh\":\"Bán nem chua\"}]}");
    HAS(t, "|Hộ {1+1} Lụa\n"); /* what a person typed is no expression */
    HAS(t, "|50.000.000\n");
    HAS(t, "|07/03/1998\n");
    HAS(t, "|Nữ\n");
    HAS(t, "|Bán hoa\n|Bán nem chua\n");
    HAS(t, "|07/ABC\n");
    HAS(t, "ngày 20/11/2026");
}

TEST(conditions_see_stored_values_and_the_register_is_read)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct law *law = test_law(a, test_store(a, &db_whole_schema));
    const char *with = filled(a, law, "2.000635", "chung", "{\"loai\":\"khai-sinh\"}");
    const char *without = filled(a, law, "2.000635", "chung", "{\"loai\":\"ket-hon\"}");
    HAS(with, "|Nguyễn Văn Cha\n");
    HAS(with, "|27/03/1998\n");
    CHECK(strstr(with, "người mẹ") == NULL); /* the register does not say */
    CHECK(strstr(without, "Nguyễn Văn Cha") == NULL);
}
