/* Years that are made up look to all other rooms as if people had lived them. */
#include "rooms/sample/sample.h"

#include "base/cleanup.h"
#include "base/time.h"
#include "db/schema.h"
#include "db/table.h"
#include "os/files.h"
#include "files/filestore.h"
#include "rooms/custody/transfer.h"
#include "rooms/record/log.h"
#include "rooms/sample/inside.h"
#include "tests/support/law.h"
#include "tests/support/store.h"
#include "tests/support/test.h"

#include <stdatomic.h>
#include <string.h>

enum { MANY = 2000, FEW = 150, SEED = 7 };

static void open_files(struct arena *a, struct house *h)
{
    h->data = arena_printf(a, "%s.d", test_database_file(a));
    CHECK_INT(OK, folder_make(h->data, 0700, NULL));
    CHECK_INT(OK,
              filestore_open(
                  a, &(struct filestore_options){.folder = arena_printf(a, "%s/files", h->data)},
                  &h->files, NULL));
}

static struct house *open_house(struct arena *a)
{
    struct house *h = arena_new(a, struct house, 1);
    h->store = test_store(a, &db_whole_schema);
    h->origin = "https://example.vn";
    atomic_store(&h->law, test_law(a, h->store));
    open_files(a, h);
    return h;
}

static struct sample_report generate(struct arena *a, struct house *h, int64_t n, int64_t seed)
{
    struct sample_report report = {0};
    struct fault f = {0};
    const struct sample_order o = {.dossiers = n,
                                   .seed = seed,
                                   .years = 1,
                                   .open_percent = 5,
                                   .mix = "packs/thanh-hoa/years.json",
                                   .list = arena_printf(a, "%s/odd.jsonl", h->data),
                                   .now_ms = test_now_ms()};
    CHECK_INT(OK, sample_generate(h, &o, &report, &f));
    CHECK_STR("", f.words);
    return report;
}

/* A number of the first row of a table with that key; -1 when there is none. */
static int64_t first_of(struct db *db, struct arena *a, const char *table, const char *key,
                        int64_t value)
{
    struct db_table t;
    struct db_rows rows = {0};
    CHECK_INT(OK, db_table_open(db, a, table, key, &t, NULL));
    CHECK_INT(OK, db_table_rows(db, a, &t, value, &rows, NULL));
    return rows.count ? rows.list[table_column(&t, key)].number : -1;
}

/* ---- what is not there ---- */

static void count_told(void *count, const char *what, const char *name)
{
    (void)what, (void)name;
    ++*(int *)count;
}

static int forget_years(struct db *db, struct arena *a, void *data, struct fault *f)
{
    (void)a, (void)data;
    return agency_write_setting(db, CUSTODY_MADE_UP_SETTING, "", f);
}

/* A look through the house goes on over results that never were, and over nothing else. */
static void check_files(struct arena *a, struct house *h)
{
    struct custody_report report = {0};
    struct fault f = {0};
    int told = 0;
    const struct custody_teller teller = {count_told, &told};
    CHECK_INT(OK, custody_scrub(h, &teller, false, test_now_ms(), &report, &f));
    CHECK_STR("", f.words);
    CHECK(report.made_up > 0);
    CHECK_INT(0, told);
    CHECK_INT(OK, test_write(h->store, a, forget_years, NULL, &f));
    CHECK_INT(BROKEN, custody_scrub(h, &teller, false, test_now_ms(), &report, &f));
    CHECK_INT(told, report.missing);
}

/* ---- the record ---- */

static void check_record(struct house *h, const struct sample_report *made)
{
    struct record_report chains;
    struct record_log_report log;
    struct fault f = {0};
    CHECK_INT(OK, record_verify(store_reader(h->store), &chains, &f));
    CHECK_INT(made->dossiers, chains.dossiers);
    CHECK_INT(OK, record_verify_log(store_reader(h->store), NULL, &log, &f));
    CHECK_STR("", f.words);
    CHECK_INT(made->entries, log.entries);
}

/* ---- the desk ---- */

static struct visitor reception_at(struct arena *a, const char *agency)
{
    struct visitor v = {.account_id = 1, .name = "Lê Thị Hoa", .post_count = 1};
    v.posts[0] =
        (struct post){.agency = arena_strdup(a, agency), .title = "", .role = ROLE_RECEPTION};
    return v;
}

static void check_dossier(struct db *db, struct arena *a, const struct visitor *who,
                          const struct queue_row *row)
{
    struct dossier d;
    struct dossier_file file;
    struct queue_page page;
    const char *check = row->d.applicant_pin + strlen(row->d.applicant_pin) - 4;
    struct queue_query q = {.words = row->d.code, .limit = 25, .now_ms = test_now_ms()};
    CHECK_INT(OK, dossier_read(db, a, who, row->d.code, &d, NULL));
    CHECK_INT(OK, dossier_track(db, a, row->d.code, check, &d, NULL));
    CHECK_INT(OK, dossier_open(db, a, &d, &file, NULL));
    CHECK(file.event_count >= 1 && file.task_count >= 1);
    CHECK_STR(d.applicant_name, json_str(file.form, "ho_ten", d.applicant_name));
    CHECK_INT(OK, dossier_queue(db, a, who, &q, &page, NULL));
    CHECK_INT(1, (int)page.count);
}

/* The queues of all centres together hold what the counts say. */
static void check_queues(struct house *h, struct arena *a)
{
    struct db *db = store_reader(h->store);
    const struct law *law = house_law(h);
    size_t n, rows = 0;
    int64_t counted = 0;
    const struct agency *const *centres = agency_of_kind(law->agencies, "centre", &n);
    for (size_t i = 0; i < n; i++) {
        struct visitor who = reception_at(a, centres[i]->code);
        struct queue_query q = {.limit = 200, .now_ms = test_now_ms()};
        struct queue_page page;
        struct queue_counts counts;
        REQUIRE(dossier_queue(db, a, &who, &q, &page, NULL) == OK);
        REQUIRE(dossier_queue_counts(db, &who, q.now_ms, &counts, NULL) == OK);
        rows += page.count;
        counted += counts.open;
        if (page.count && i % 16 == 0)
            check_dossier(db, a, &who, &page.rows[0]);
    }
    CHECK(rows > 0);
    CHECK_INT(counted, (int64_t)rows);
}

/* ---- what is odd ---- */

static void check_list(struct house *h, struct arena *a, const struct sample_report *made)
{
    struct bytes text;
    int64_t lines = 0;
    REQUIRE(file_read(a, arena_printf(a, "%s/odd.jsonl", h->data), 1 << 20, &text, NULL) == OK);
    const char *at = arena_strndup(a, (const char *)text.p, text.n);
    for (size_t n; (n = strcspn(at, "\n")) > 0; at += n + 1, lines++) {
        struct json *line;
        struct dossier d;
        REQUIRE(json_parse(a, at, n, &line, NULL) == OK);
        CHECK(json_str(line, "kind", "")[0] != '\0');
        CHECK_INT(NOT_FOUND, dossier_track(store_reader(h->store), a, json_str(line, "dossier", ""),
                                           "none", &d, NULL));
    }
    CHECK_INT(made->odd, lines);
}

/* A newly made number goes on behind the made-up ones. */
static void check_numbers(struct house *h, struct arena *a)
{
    struct test_people people;
    struct submitted done;
    struct fault f = {0};
    test_people(a, h->store, &people);
    CHECK_INT(
        OK, test_submit(a, h->store, house_law(h), &people, test_now_ms(), "one more", &done, &f));
    CHECK_STR("", f.words);
    struct db *db = store_reader(h->store);
    CHECK_INT(done.id, first_of(db, a, "submission", "dossier_id", done.id));
}

TEST(made_up_years_are_as_lived_ones)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct house *h = open_house(a);
    struct sample_report made = generate(a, h, MANY, SEED);
    CHECK_INT(MANY, made.dossiers);
    CHECK(made.open > MANY / 50 && made.open < MANY / 5);
    check_record(h, &made);
    check_queues(h, a);
    check_list(h, a, &made);
    check_numbers(h, a);
    check_files(a, h);
    struct sample_report again;
    const struct sample_order o = {.dossiers = 1,
                                   .years = 1,
                                   .mix = "packs/thanh-hoa/years.json",
                                   .list = "",
                                   .now_ms = test_now_ms()};
    struct fault f = {0};
    CHECK_INT(CONFLICT, sample_generate(h, &o, &again, &f));
    CHECK_STR("sample.not_empty", f.reason);
}

/* ---- the same seed ---- */

/* Accounts have keys of the moment at which they are made, so the record differs; what is planned
 * does not. */
TEST(the_same_seed_gives_the_same_years)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_report x = generate(a, open_house(a), FEW, SEED),
                         y = generate(a, open_house(a), FEW, SEED);
    CHECK_INT(x.rows, y.rows);
    CHECK_INT(x.entries, y.entries);
    CHECK_INT(x.open, y.open);
}

/* ---- nothing is forgotten ---- */

/* Growing tables that a made-up dossier does not fill, each for a reason. */
static const char *const others[] = {
    "file_owner", /* the one paper is nobody's to attach again */
    "log_entry",
    "log_tile",
    "log_head", /* the record's own */
    "law_draft_revision",
    "law_act",
    "log_act", /* the law's, not a dossier's */
    "linked",  /* courses begin no other dossiers */
    "person",  /* made before the days */
};

static bool is_known(const char *name, size_t n)
{
    for (int i = 0; i < TABLES; i++)
        if (strlen(sample_specs[i].name) == n && strncmp(sample_specs[i].name, name, n) == 0)
            return true;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strlen(others[i]) == n && strncmp(others[i], name, n) == 0)
            return true;
    return false;
}

TEST(each_growing_table_is_filled_or_named)
{
    static const char create[] = "CREATE TABLE ";
    for (size_t i = 0; i < db_whole_schema.n; i++)
        for (const char *at = db_whole_schema.files[i].sqlite; (at = strstr(at, create)) != NULL;) {
            at += sizeof create - 1;
            const char *mark = strstr(at, "-- growing");
            if (mark && mark < at + strcspn(at, "\n") && !is_known(at, strcspn(at, " ")))
                test_fail(__FILE__, __LINE__, "%.*s: rooms/sample does not fill it",
                          (int)strcspn(at, " "), at);
        }
}

static void fault_told(void *self, const char *file, int64_t line, const char *words)
{
    (void)self;
    test_fail(__FILE__, __LINE__, "%s:%d: %s", file, (int)line, words);
}

TEST(made_up_years_leave_and_come_back)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct house *from = open_house(a), *to = arena_new(a, struct house, 1);
    const struct custody_teller teller = {count_told, &(int){0}};
    const struct transfer_faults faults = {fault_told, NULL};
    const char *away = arena_printf(a, "%s/away", from->data);
    struct transfer_count left, judged, came;
    struct fault f = {0};
    (void)generate(a, from, FEW, SEED);
    CHECK_INT(OK, transfer_export(from, away, false, &teller, &left, &f));
    CHECK_STR("", f.words);
    CHECK_INT(OK, transfer_judge(away, &faults, &judged, &f));
    to->store = test_store(a, &db_whole_schema);
    open_files(a, to);
    const struct transfer_target target = {to->store, to->files, to->data};
    CHECK_INT(OK, transfer_import(away, &target, &faults, &came, &f));
    CHECK_STR("", f.words);
    CHECK_INT(left.rows, came.rows);
}
