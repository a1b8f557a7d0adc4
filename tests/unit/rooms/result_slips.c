/* Slips and layouts: every case of every procedure has them. */
#include "base/time.h"
#include "tests/support/test.h"
#include "tests/unit/paper/sheets.h"
#include "tests/unit/rooms/bureau.h"

/* A dossier of every case, with nothing in its form: slips and layouts must bear what is missing.
 */
static struct dossier_file empty_file(struct bureau *b, const struct procedure *p,
                                      const struct procedure_case *c)
{
    struct supplement_item *items = arena_new(b->arena, struct supplement_item, c->component_count);
    struct attached *attached = arena_new(b->arena, struct attached, c->component_count);
    static struct supplement_row supplement = {
        .number = "02/HDHS", .actor = "Đỗ Ngọc Quỳnh", .reason = "Thiếu giấy tờ"};
    static struct event_row refusal = {
        .kind = "not_accepted",
        .actor = "Đỗ Ngọc Quỳnh",
        .data = "{\"reason\":\"Không thuộc thẩm quyền\",\"number\":\"03/TCHS\"}"};
    static struct task_row task = {
        .name = "Tiếp nhận", .agency = "H56.102.01", .taken_by = "Đỗ Ngọc Quỳnh", .act = "accept"};
    supplement.asked_ms = refusal.at_ms = task.opened_ms = b->now_ms;
    task.closed_ms = b->now_ms + HOUR_MS;
    supplement.until_ms = task.due_ms = b->now_ms + 3 * (int64_t)DAY_MS;
    for (size_t i = 0; i < c->component_count; i++) {
        items[i] = (struct supplement_item){c->components[i]->code, "mờ, không đọc được"};
        attached[i] = (struct attached){
            .code = c->components[i]->code, .source = "upload", .file = "", .name = "anh.jpg"};
    }
    supplement.items = items;
    supplement.item_count = c->component_count;
    return (struct dossier_file){.d = {.code = "H56.102-261120-0042",
                                       .procedure = p->code,
                                       .case_code = c->code,
                                       .version_id = p->version_id,
                                       .agency = "H56.102",
                                       .reception = "H56.102.01",
                                       .channel = CHANNEL_ONLINE,
                                       .applicant_name = "Nguyễn Thị Lụa",
                                       .applicant_pin = "038198004512",
                                       .phone = "0900000001",
                                       .email = "",
                                       .submitted_ms = b->now_ms,
                                       .due_ms = b->now_ms + 3 * (int64_t)DAY_MS},
                                 .form = json_new_object(b->arena),
                                 .components = attached,
                                 .component_count = c->component_count,
                                 .supplements = &supplement,
                                 .supplement_count = 1,
                                 .events = &refusal,
                                 .event_count = 1,
                                 .tasks = &task,
                                 .task_count = 1};
}

static void check_papers(struct bureau *b, const struct dossier_file *d, const char *name)
{
    static const char *const slips[] = {"receipt", "supplement", "refusal", "control"};
    static const char *const parts[] = {"trực tuyến", "02/HDHS", "Không thuộc thẩm quyền",
                                        "Trước hạn"};
    struct result_work w = bureau_work(b);
    struct result_text text;
    struct fault f = {0};
    CHECK_INT(OK,
              result_text(b->arena,
                          &(struct result_source){.law = b->law, .dossier = d, .now_ms = b->now_ms},
                          &text, &f));
    CHECK_STR("", f.words);
    for (size_t i = 0; i < SLIP_COUNT; i++) {
        enum slip which;
        struct bytes pdf;
        fault_clear(&f);
        REQUIRE(slip_from(slips[i], &which));
        CHECK_INT(OK, result_slip(&w, d, which, &pdf, &f));
        CHECK_STR("", f.words);
        if (f.code)
            continue;
        sheets_keep(b->arena, pdf, arena_printf(b->arena, "%s-%s", slips[i], name));
        const char *words = sheets_text(b->arena, pdf);
        HAS(words, "H56.102-261120-0042");
        HAS(words, parts[i]);
    }
}

TEST(every_procedure_has_its_slips_and_its_layout)
{
    BUREAU;
    struct catalogue_page page;
    catalogue_search(b.law->catalogue, b.arena, &(struct catalogue_query){.limit = 100}, &page);
    CHECK(page.count >= 8);
    for (size_t i = 0; i < page.count; i++)
        for (size_t k = 0; k < page.procedures[i]->case_count; k++) {
            const struct procedure_case *c = &page.procedures[i]->cases[k];
            struct dossier_file d = empty_file(&b, page.procedures[i], c);
            check_papers(&b, &d, arena_printf(b.arena, "%s-%s", d.d.procedure, c->code));
        }
}

TEST(a_slip_that_was_never_made_is_not_there)
{
    BUREAU;
    int64_t id = bureau_submit(&b, "none");
    struct dossier d = bureau_dossier(&b, id);
    struct dossier_file file;
    struct result_work w = bureau_work(&b);
    struct fault f = {0};
    struct bytes pdf;
    enum slip which;
    REQUIRE(dossier_open(w.db, b.arena, &d, &file, &f) == OK);
    CHECK_INT(NOT_FOUND, result_slip(&w, &file, SLIP_SUPPLEMENT, &pdf, &f));
    CHECK_STR("slip.none", f.reason);
    fault_clear(&f);
    CHECK_INT(NOT_FOUND, result_slip(&w, &file, SLIP_REFUSAL, &pdf, &f));
    fault_clear(&f);
    CHECK_INT(OK, result_slip(&w, &file, SLIP_RECEIPT, &pdf, &f));
    CHECK_STR("", f.words);
    CHECK(!slip_from("apology", &which));
}
