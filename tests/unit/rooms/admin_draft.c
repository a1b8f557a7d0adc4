/* Drafts of the law: begun, saved, judged, proposed, published by a second person. */
#include "base/cleanup.h"
#include "base/time.h"
#include "db/schema.h"
#include "rooms/record/act.h"
#include "rooms/admin/publish.h"
#include "rooms/catalogue/load.h"
#include "tests/support/law.h"
#include "tests/support/store.h"
#include "tests/support/test.h"

#include <string.h>

static const char code[] = "1.004873";

struct stage {
    struct arena *arena;
    struct store *store;
    const struct law *law;
};

static struct stage stage_open(struct arena *a)
{
    struct stage s = {.arena = a, .store = test_store(a, &db_whole_schema)};
    s.law = test_law(a, s.store);
    return s;
}

static struct law_hand hand(int64_t account)
{
    return (struct law_hand){
        .actor = {.account_id = account, .name = account == 1 ? "Một" : "Hai", .agency = "H56"},
        .now_ms = test_now_ms()};
}

/* ---- units ---- */

struct beginning {
    struct law_draft_begin begin;
    int64_t id;
};

static int run_begin(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct beginning *x = data;
    return law_draft_begin(db, a, &x->begin, &x->id, f);
}

static int try_begin(struct stage *s, int64_t *ret, struct fault *f)
{
    struct beginning x = {
        .begin = {.base = catalogue_current(s->law->catalogue, code), .hand = hand(1)}};
    int r = test_write(s->store, s->arena, run_begin, &x, f);
    *ret = x.id;
    return r;
}

static int64_t begin(struct stage *s)
{
    int64_t id;
    struct fault f = {0};
    if (try_begin(s, &id, &f) < 0)
        test_fail(__FILE__, __LINE__, "begin: %s", f.words);
    return id;
}

struct saving {
    struct law_save save;
    int64_t revision;
};

static int run_save(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct saving *x = data;
    return law_draft_save(db, a, &x->save, &x->revision, f);
}

static int save(struct stage *s, struct law_save x, int64_t *ret, struct fault *f)
{
    struct saving w = {.save = x};
    int r = test_write(s->store, s->arena, run_save, &w, f);
    if (ret)
        *ret = w.revision;
    return r;
}

static int run_propose(struct db *db, struct arena *a, void *data, struct fault *f)
{
    return law_propose(db, a, data, f);
}

static int run_return(struct db *db, struct arena *a, void *data, struct fault *f)
{
    return law_return(db, a, data, f);
}

static int run_publish(struct db *db, struct arena *a, void *data, struct fault *f)
{
    int64_t version;
    return law_publish(db, a, data, &version, f);
}

static int run_drop(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct law_hand h = hand(1);
    return law_draft_drop(db, a, *(int64_t *)data, &h, f);
}

/* ---- the draft's text ---- */

static const char *content(struct stage *s, int64_t id, const char *name)
{
    struct law_file x;
    return law_draft_file(store_reader(s->store), s->arena, id, name, &x, NULL) == OK ? x.content
                                                                                      : "";
}

static const char *replaced(struct arena *a, const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    return at ? arena_printf(a, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from)) : text;
}

static struct law_draft draft(struct stage *s, int64_t id)
{
    struct law_draft d = {0};
    CHECK_INT(OK, law_draft_read(store_reader(s->store), s->arena, id, &d, NULL));
    return d;
}

/* Eight days in place of three, saved by an account. */
static int64_t change_limit(struct stage *s, int64_t id, int64_t account)
{
    int64_t revision = 0;
    const char *text = replaced(s->arena, content(s, id, "quyet-dinh.dmn"),
                                "thoi-han-1-ra-1\"><text>3", "thoi-han-1-ra-1\"><text>8");
    CHECK_INT(OK, save(s,
                       (struct law_save){.draft = id,
                                         .revision = draft(s, id).revision,
                                         .file = "quyet-dinh.dmn",
                                         .content = text,
                                         .hand = hand(account)},
                       &revision, NULL));
    return revision;
}

static int propose(struct stage *s, int64_t id, int32_t day, struct fault *f)
{
    return test_write(s->store, s->arena, run_propose,
                      &(struct law_proposal){.draft = id,
                                             .revision = draft(s, id).revision,
                                             .basis = "Nghị quyết của Hội đồng nhân dân tỉnh",
                                             .number = "15/2026/NQ-HĐND",
                                             .valid_from = day,
                                             .law = s->law,
                                             .hand = hand(1)},
                      f);
}

static int publish(struct stage *s, int64_t id, int64_t account, struct fault *f)
{
    return test_write(
        s->store, s->arena, run_publish,
        &(struct law_answer){
            .draft = id, .revision = draft(s, id).revision, .law = s->law, .hand = hand(account)},
        f);
}

static struct law_findings check(struct stage *s, int64_t id)
{
    struct law_file *files;
    struct law_findings found = {0};
    size_t n;
    if (law_draft_files(store_reader(s->store), s->arena, id, &files, &n, NULL) < 0)
        return found;
    CHECK_INT(OK, law_draft_check(s->arena,
                                  &(struct law_check){.law = s->law,
                                                      .procedure = draft(s, id).procedure,
                                                      .files = files,
                                                      .count = n},
                                  &found, NULL));
    return found;
}

/* ---- tests ---- */

TEST(names_stand_for_kinds)
{
    static const struct {
        const char *name;
        int kind; /* -1: none */
    } rows[] = {
        {"procedure.json", LAW_FILE_PROCEDURE},
        {"form.json", LAW_FILE_FORM},
        {"form-thay.json", LAW_FILE_FORM},
        {"process.bpmn", LAW_FILE_PROCESS},
        {"phi.dmn", LAW_FILE_DECISION},
        {"result-2.json", LAW_FILE_RESULT},
        {"procedure.json.json", -1},
        {"../form.json", -1},
        {"form/x.json", -1},
        {".bpmn", -1},
        {"Form.json", -1},
        {"", -1},
        {"x.exe", -1},
        {"form..json", -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum law_file_kind kind;
        bool known = law_file_kind_of(rows[i].name, &kind);
        CHECK_INT(rows[i].kind, known ? (int)kind : -1);
    }
}

TEST(a_draft_begins_as_its_base_without_findings)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct stage s = stage_open(a);
    int64_t id = begin(&s);
    struct law_findings found = check(&s, id);
    CHECK_INT(0, found.count);
    CHECK(strstr(content(&s, id, "procedure.json"), "\n  \"code\": \"1.004873\",\n"));
    struct fault f = {0};
    CHECK_INT(CONFLICT, propose(&s, id, TEST_DAY, &f)); /* nothing was changed */
    CHECK_STR("draft.same", f.reason);
    int64_t other;
    fault_clear(&f);
    CHECK_INT(CONFLICT, try_begin(&s, &other, &f));
    CHECK_STR("draft.open", f.reason);
    CHECK_INT(OK, test_write(s.store, a, run_drop, &id, NULL));
    CHECK_INT(OK, try_begin(&s, &other, NULL));
}

TEST(who_is_slower_loses_nothing_of_the_others)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct stage s = stage_open(a);
    int64_t id = begin(&s), revision = 0;
    struct fault f = {0};
    struct law_save x = {.draft = id, .revision = 1, .file = "form.json", .content = "{}"};
    x.hand = hand(1);
    CHECK_INT(OK, save(&s, x, &revision, NULL));
    CHECK_INT(2, revision);
    x.content = "{\"x\": 1}";
    x.hand = hand(2);
    CHECK_INT(CONFLICT, save(&s, x, NULL, &f));
    CHECK_STR("draft.stale", f.reason);
    CHECK_STR("{}", content(&s, id, "form.json"));
    x.file = "result.json"; /* another file may be saved from what was seen */
    CHECK_INT(OK, save(&s, x, &revision, NULL));
    CHECK_INT(3, revision);
    CHECK_INT(OK, save(&s, x, &revision, NULL)); /* a double click */
    CHECK_INT(3, revision);
    const char *past;
    CHECK_INT(OK, law_draft_past(store_reader(s.store), a, id,
                                 &(struct law_revision){.revision = 1, .file = "form.json"}, &past,
                                 NULL));
    CHECK(strstr(past, "components"));
}

TEST(what_is_no_file_of_a_procedure_is_refused)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct stage s = stage_open(a);
    int64_t id = begin(&s);
    static const struct {
        const char *file, *content, *reason;
    } rows[] = {{"../x.json", "{}", "draft.name"},
                {"procedure.json", NULL, "draft.name"},
                {"form.json", "\xff", "draft.text"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fault f = {0};
        CHECK_INT(INVALID, save(&s,
                                (struct law_save){.draft = id,
                                                  .revision = 1,
                                                  .file = rows[i].file,
                                                  .content = rows[i].content,
                                                  .hand = hand(1)},
                                NULL, &f));
        CHECK_STR(rows[i].reason, f.reason);
    }
    struct fault f = {0};
    CHECK_INT(
        NOT_FOUND,
        save(&s,
             (struct law_save){
                 .draft = 7, .revision = 1, .file = "form.json", .content = "{}", .hand = hand(1)},
             NULL, &f));
}

TEST(findings_name_file_element_and_line)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct stage s = stage_open(a);
    int64_t id = begin(&s);
    const char *text = replaced(a, content(&s, id, "process.bpmn"), "mc:role=\"officer\"", "");
    CHECK_INT(OK, save(&s,
                       (struct law_save){.draft = id,
                                         .revision = 1,
                                         .file = "process.bpmn",
                                         .content = text,
                                         .hand = hand(1)},
                       NULL, NULL));
    struct law_findings found = check(&s, id);
    REQUIRE(found.count == 1);
    CHECK_STR("process.bpmn", found.items[0].file);
    CHECK_STR("bpmn.role", found.items[0].reason);
    CHECK(found.items[0].element[0] && found.items[0].line > 0);
    CHECK(strstr(found.items[0].words, found.items[0].element));
    CHECK_INT(0, law_findings_of(a, &found, "form.json").count);
    struct fault f = {0};
    CHECK_INT(INVALID, propose(&s, id, TEST_DAY, &f));
    CHECK_STR("draft.findings", f.reason);
}

TEST(a_file_that_nothing_names_is_found)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct stage s = stage_open(a);
    int64_t id = begin(&s);
    CHECK_INT(OK, save(&s,
                       (struct law_save){.draft = id,
                                         .revision = 1,
                                         .file = "form-khac.json",
                                         .content = "{}",
                                         .hand = hand(1)},
                       NULL, NULL));
    struct law_findings found = check(&s, id);
    REQUIRE(found.count == 1);
    CHECK_STR("draft.unused", found.items[0].reason);
}

TEST(a_second_person_publishes_and_it_begins_on_its_day)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct stage s = stage_open(a);
    int64_t id = begin(&s), acts;
    struct law *law;
    struct fault f = {0};
    change_limit(&s, id, 1);
    CHECK_INT(INVALID, propose(&s, id, TEST_DAY - 1, &f));
    CHECK_STR("draft.day", f.reason);
    CHECK_INT(OK, propose(&s, id, TEST_DAY + 10, NULL));
    fault_clear(&f);
    CHECK_INT(FORBIDDEN, publish(&s, id, 1, &f));
    CHECK_STR("draft.own", f.reason);
    CHECK_INT(OK, publish(&s, id, 2, NULL));
    CHECK_INT(LAW_DRAFT_PUBLISHED, draft(&s, id).state);
    for (int day = 9; day <= 10; day++) { /* the day before, and its day */
        REQUIRE(law_read(store_reader(s.store), a, TEST_DAY + day, &law, NULL) == OK);
        const struct procedure *p = catalogue_current(law->catalogue, code);
        CHECK_INT(day == 10 ? 2 : 1, p->number);
        const struct case_question q = {.procedure = p,
                                        .c = catalogue_case(p, NULL),
                                        .channel = CHANNEL_ONLINE,
                                        .now_ms = test_friday_ms()};
        struct case_term term;
        CHECK_INT(OK, catalogue_term(law->catalogue, a, &q, &term, NULL));
        CHECK_INT(day == 10 ? 8 : 3, term.promised.amount);
        CHECK_INT(day == 10 ? 0 : TEST_DAY + 10, catalogue_next_day(law->catalogue));
    }
    bool old = false;
    CHECK_INT(OK, law_is_old(store_reader(s.store), s.law, TEST_DAY, &old, NULL));
    CHECK(old);
    CHECK_INT(OK, law_acts_verify(store_reader(s.store), &acts, NULL));
    CHECK_INT(5, acts); /* two packs loaded; begun, proposed, published */
}

TEST(who_changed_it_does_not_publish_it)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct stage s = stage_open(a);
    int64_t id = begin(&s);
    struct fault f = {0};
    change_limit(&s, id, 2);
    CHECK_INT(OK, propose(&s, id, TEST_DAY, NULL));
    CHECK_INT(FORBIDDEN, publish(&s, id, 2, &f));
    CHECK_STR("draft.own", f.reason);
    struct law_answer back = {.draft = id, .revision = 2, .reason = "", .hand = hand(2)};
    fault_clear(&f);
    CHECK_INT(INVALID, test_write(s.store, a, run_return, &back, &f));
    back.reason = "Thiếu căn cứ";
    CHECK_INT(OK, test_write(s.store, a, run_return, &back, NULL));
    CHECK_INT(LAW_DRAFT_OPEN, draft(&s, id).state);
    CHECK_STR("Thiếu căn cứ", draft(&s, id).returned);
}

static int run_load(struct db *db, struct arena *a, void *data, struct fault *f)
{
    static const char *const folders[] = {"packs/national", "packs/thanh-hoa"};
    struct load_report report;
    int r = packs_load(
        db, a,
        &(struct load){
            .folders = folders, .folder_count = 2, .now_ms = test_now_ms(), .force = *(bool *)data},
        &report, f);
    return r < 0 ? r : report.versions * 10 + (int)report.kept_count;
}

TEST(a_pack_does_not_undo_what_staff_published)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct stage s = stage_open(a);
    int64_t id = begin(&s);
    bool force = false;
    struct law *law;
    change_limit(&s, id, 1);
    CHECK_INT(OK, propose(&s, id, TEST_DAY, NULL));
    CHECK_INT(OK, publish(&s, id, 2, NULL));
    CHECK_INT(0, test_write(s.store, a, run_load, &force, NULL));
    force = true;
    CHECK_INT(10, test_write(s.store, a, run_load, &force, NULL));
    REQUIRE(law_read(store_reader(s.store), a, TEST_DAY, &law, NULL) == OK);
    CHECK_INT(3, catalogue_current(law->catalogue, code)->number);
}

TEST(the_chain_of_acts_shows_what_was_altered)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct stage s = stage_open(a);
    int64_t acts;
    (void)begin(&s);
    struct law_act *list;
    size_t n;
    REQUIRE(law_act_list(store_reader(s.store), a,
                         &(struct law_act_query){.procedure = code, .limit = 10}, &list, &n,
                         NULL) == OK);
    REQUIRE(n == 1);
    CHECK_STR("begun", list[0].kind);
    CHECK_INT(OK, law_acts_verify(store_reader(s.store), &acts, NULL));
    CHECK_INT(3, acts); /* two packs loaded */
}
