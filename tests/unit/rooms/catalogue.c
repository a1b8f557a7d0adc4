#include "base/cleanup.h"
#include "base/time.h"
#include "db/schema.h"
#include "os/files.h"
#include "rooms/catalogue/load.h"
#include "rooms/catalogue/plain.h"
#include "tests/support/law.h"
#include "tests/support/store.h"
#include "tests/support/test.h"

static const struct procedure *first_hit(struct arena *a, const struct law *law, const char *words)
{
    struct catalogue_page page;
    catalogue_search(law->catalogue, a, &(struct catalogue_query){.words = words, .limit = 10},
                     &page);
    return page.count ? page.procedures[0] : NULL;
}

TEST(search_finds_with_and_without_marks)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct law *law = test_law(a, test_store(a, &db_whole_schema));
    static const struct {
        const char *words, *code;
    } cases[] = {
        {"tinh trang hon nhan", "1.004873"},
        {"Tình trạng hôn nhân", "1.004873"},
        {"doc than", "1.004873"},
        {"khai sinh", "1.001193"},
        {"KẾT HÔN", "1.000894"},
        {"1.001612", "1.001612"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct procedure *p = first_hit(a, law, cases[i].words);
        CHECK_STR(cases[i].code, p ? p->code : "nothing");
    }
    CHECK(first_hit(a, law, "xyzzy") == NULL);
}

TEST(pages_follow_each_other)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct law *law = test_law(a, test_store(a, &db_whole_schema));
    struct catalogue_page page;
    struct catalogue_query q = {.limit = 3};
    size_t seen = 0;
    do {
        catalogue_search(law->catalogue, a, &q, &page);
        seen += page.count;
        q.after = page.count ? page.procedures[page.count - 1]->code : NULL;
    } while (page.more && seen < 100);
    CHECK_INT(8, seen);
    CHECK_INT(8, page.total);
}

static void check_plain(const struct plain_answer *x, const struct plain_answer *y)
{
    CHECK_INT(x->has_fees, y->has_fees);
    CHECK_INT(x->has_term, y->has_term);
    CHECK_INT(x->total, y->total);
    CHECK_INT(x->promised.amount, y->promised.amount);
    CHECK_STR(x->relief ? x->relief : "none", y->relief ? y->relief : "none");
    CHECK_STR(x->promised.unit ? x->promised.unit : "", y->promised.unit ? y->promised.unit : "");
}

TEST(what_lists_tell_is_kept_for_a_day_and_is_what_the_law_says)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct law *law = test_law(a, test_store(a, &db_whole_schema));
    struct plain_memory *m = plain_memory_new(a);
    size_t n;
    const struct procedure *const *all = catalogue_all_current(law->catalogue, &n);
    const int64_t days[] = {test_friday_ms(), test_friday_ms() + 400 * (int64_t)DAY_MS,
                            test_friday_ms()};
    for (size_t d = 0; d < sizeof days / sizeof *days; d++)
        for (size_t i = 0; i < 2 * n; i++) { /* each twice: asked, and remembered */
            struct arena *request = arena_open();
            struct plain_answer anew = plain_answer_of(NULL, a, law, all[i % n], days[d]);
            struct plain_answer kept = plain_answer_of(m, request, law, all[i % n], days[d]);
            check_plain(&anew, &kept);
            arena_close(request);
        }
    struct plain_answer first =
        plain_answer_of(m, a, law, catalogue_current(law->catalogue, "1.004873"), days[0]);
    CHECK(first.has_fees && first.total == 0 && first.relief && first.has_term);
}

TEST(online_is_free_where_the_council_says_so_and_the_counter_pays)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct law *law = test_law(a, test_store(a, &db_whole_schema));
    const struct procedure *p = catalogue_current(law->catalogue, "1.004873");
    struct fee_bill bill;
    struct case_question q = {.procedure = p,
                              .c = catalogue_case(p, NULL),
                              .channel = CHANNEL_ONLINE,
                              .now_ms = test_friday_ms()};
    REQUIRE(catalogue_fees(law->catalogue, a, &q, &bill, NULL) == OK);
    REQUIRE(bill.count == 1);
    CHECK_INT(0, bill.total);
    CHECK(bill.lines[0].exempt && bill.lines[0].amount > 0);
    CHECK(strstr(bill.lines[0].basis, "12/2025/NQ-HĐND") != NULL);
    q.channel = CHANNEL_COUNTER;
    REQUIRE(catalogue_fees(law->catalogue, a, &q, &bill, NULL) == OK);
    CHECK_INT(bill.lines[0].amount, bill.total);
    q.channel = CHANNEL_ONLINE;
    q.now_ms =
        moment_of(day_from((struct date){2025, 6, 23}), 0); /* the day before it came into force */
    REQUIRE(catalogue_fees(law->catalogue, a, &q, &bill, NULL) == OK);
    CHECK(!bill.count || bill.total > 0);
}

/* The register answers about the applicant: what it says replaces no paper of anybody else. */
TEST(an_applicants_fact_replaces_only_the_applicants_papers)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct law *law = test_law(a, test_store(a, &db_whole_schema));
    static const struct {
        const char *procedure, *c, *component, *fact;
    } cases[] = {
        {"1.004873", "chung", "LH", "population.marital_status"},
        {"1.004873", "chung", "KT", "population.marital_status"},
        {"1.004873", "thay", "LHT", ""},
        {"1.004873", "thay", "KTT", ""},
        {"1.004873", "thay", "CTT", ""},
        {"1.000894", "chung", "LH", "population.marital_status"},
        {"1.000894", "chung", "LHB", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct procedure *p = catalogue_current(law->catalogue, cases[i].procedure);
        const struct component *c =
            p ? catalogue_component(catalogue_case(p, cases[i].c), cases[i].component) : NULL;
        CHECK_STR(cases[i].fact, c ? c->replaced_by : "no such component");
    }
}

static int load_again(struct db *db, struct arena *a, void *data, struct fault *f)
{
    const char *const *folders = ((const char *const *[]){data})[0];
    struct load_report report;
    int r = packs_load(
        db, a, &(struct load){.folders = folders, .folder_count = 2, .now_ms = test_now_ms()},
        &report, f);
    return r < 0 ? r : report.versions;
}

TEST(loading_again_changes_nothing)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &db_whole_schema);
    static const char *folders[] = {"packs/national", "packs/thanh-hoa"};
    int64_t before, after;
    test_law(a, s);
    REQUIRE(law_generation(store_reader(s), &before, NULL) == OK);
    CHECK_INT(0, test_write(s, a, load_again, folders, NULL));
    REQUIRE(law_generation(store_reader(s), &after, NULL) == OK);
    CHECK_INT(before, after);
}

static void put(struct arena *a, const char *folder, const char *name, const char *text)
{
    const char *path = arena_printf(a, "%s/%s", folder, name);
    CHECK_INT(OK,
              file_write(path, (struct bytes){(const uint8_t *)text, strlen(text)}, 0644, NULL));
}

TEST(a_faulty_pack_is_refused_whole_with_file_and_line)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &db_whole_schema);
    const char *folder = arena_printf(a, "%s.pack", test_database(a));
    test_law(a, s);
    REQUIRE(folder_make(folder, 0700, NULL) == OK);
    put(a, folder, "pack.json",
        "{\"code\":\"x\",\"title\":{\"vi\":\"X\",\"en\":\"X\"},\n\"version\":\"1\",\"colour\":1}");
    const char *folders[] = {"packs/national", folder};
    struct fault f = {0};
    CHECK_INT(INVALID, test_write(s, a, load_again, folders, &f));
    CHECK_STR("load.faults", f.reason);
    put(a, folder, "pack.json",
        "{\"code\":\"x\",\"title\":{\"vi\":\"X\",\"en\":\"X\"},\"version\":\"1\"}");
    put(a, folder, "exemptions.json",
        "{\"exemptions\":[{\"code\":\"x\",\"name\":{\"vi\":\"X\",\"en\":\"X\"},\"basis\":\"x\",\n"
        "\"items\":[{\"no\":1,\"field\":\"x\",\"name\":\"x\",\"procedures\":[\"9.999999\"]}]}]}");
    fault_clear(&f);
    CHECK_INT(INVALID, test_write(s, a, load_again, folders, &f));
    CHECK_INT(OK, folder_remove(folder, NULL));
}

/* A changed procedure becomes a new version; a dossier stays on the one that it began on. */

static int copy_with_change(struct arena *a, const char *folder, struct fault *f)
{
    static const char *const files[] = {"quyet-dinh.dmn",  "procedure.json", "form.json",
                                        "form-thay.json",  "process.bpmn",   "result.json",
                                        "result-thay.json"};
    const char *to = arena_printf(a, "%s/procedures/1.004873", folder);
    int r = folder_make(to, 0700, f);
    for (size_t i = 0; r == OK && i < sizeof files / sizeof *files; i++) {
        struct bytes text;
        r = file_read(a, arena_printf(a, "packs/national/procedures/1.004873/%s", files[i]),
                      1 << 20, &text, f);
        char *copy = r == OK ? arena_strndup(a, (const char *)text.p, text.n) : NULL;
        char *amount = r == OK && i == 0 ? strstr(copy, "thoi-han-1-ra-1\"><text>3") : NULL;
        if (amount) /* three working days become five */
            amount[strlen("thoi-han-1-ra-1\"><text>")] = '5';
        if (r == OK)
            r = file_write(arena_printf(a, "%s/%s", to, files[i]),
                           (struct bytes){(uint8_t *)copy, text.n}, 0644, f);
    }
    return r;
}

TEST(a_dossier_stays_on_its_version)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &db_whole_schema);
    struct test_people people;
    struct submitted before, after;
    struct law *newer;
    struct dossier d;
    const struct law *law = test_law(a, s);
    const char *folder = arena_printf(a, "%s.pack", test_database(a));
    test_people(a, s, &people);
    REQUIRE(test_submit(a, s, law, &people, test_friday_ms(), "before", &before, NULL) == OK);
    REQUIRE(folder_make(folder, 0700, NULL) == OK);
    put(a, folder, "pack.json",
        "{\"code\":\"x\",\"title\":{\"vi\":\"X\",\"en\":\"X\"},\"version\":\"1\"}");
    REQUIRE(copy_with_change(a, folder, NULL) == OK);
    const char *folders[] = {"packs/thanh-hoa", folder};
    struct fault f = {0};
    CHECK_INT(1, test_write(s, a, load_again, folders, &f));
    CHECK_STR("", f.words);
    REQUIRE(law_read(store_reader(s), a, TEST_DAY, &newer, NULL) == OK);
    CHECK_INT(2, catalogue_current(newer->catalogue, "1.004873")->number);
    REQUIRE(test_submit(a, s, newer, &people, test_friday_ms(), "after", &after, NULL) == OK);
    CHECK(after.due_ms > before.due_ms);
    REQUIRE(dossier_read_id(store_reader(s), a, before.id, &d, NULL) == OK);
    CHECK_INT(1, catalogue_version(newer->catalogue, d.version_id)->number);
    struct act_done done;
    struct act accept = {.kind = ACT_ACCEPT,
                         .dossier_id = before.id,
                         .who = &people.reception,
                         .now_ms = test_friday_ms()};
    CHECK_INT(OK, test_act(a, s, newer, &accept, &done, NULL));
    CHECK_INT(before.due_ms, done.due_ms);
    CHECK_INT(OK, folder_remove(folder, NULL));
}
