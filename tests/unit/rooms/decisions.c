/* What the packs' decisions say: fees, exemptions, time limits, competence and the green lane. */
#include "base/cleanup.h"
#include "base/time.h"
#include "db/schema.h"
#include "os/files.h"
#include "rooms/catalogue/load.h"
#include "rooms/catalogue/version.h"
#include "tests/support/law.h"
#include "tests/support/store.h"
#include "tests/support/test.h"

#define HOUR_MS (int64_t)(60 * 60 * 1000)

static int64_t noon(int year, int month, int day)
{
    return moment_of(day_from((struct date){year, month, day}), 12 * HOUR_MS);
}

static const struct json *json_of(struct arena *a, const char *text)
{
    struct json *v = NULL;
    struct fault f = {0};
    if (text)
        CHECK_INT(OK, json_parse(a, text, strlen(text), &v, &f));
    return v;
}

/* "LP-KS 1x8000=0 free; PHI-TLHT 2x8000=16000; " */
static const char *bill_words(struct arena *a, const struct law *law, const struct case_question *q)
{
    struct fee_bill bill = {0};
    struct fault f = {0};
    struct buf b;
    if (catalogue_fees(law->catalogue, a, q, &bill, &f) < 0)
        return arena_strdup(a, f.words);
    buf_init(&b, a, 10000);
    for (size_t i = 0; i < bill.count; i++) {
        const struct fee_line *x = &bill.lines[i];
        CHECK(x->basis[0] && x->fee_basis[0] && x->rules[0] && x->name.vi[0] && x->name.en[0]);
        CHECK_INT(x->amount, x->unit * x->quantity);
        buf_printf(&b, "%s %lldx%lld=%lld%s; ", x->code, (long long)x->quantity, (long long)x->unit,
                   (long long)x->due, x->exempt ? " free" : "");
    }
    return b.p;
}

static const struct {
    const char *procedure, *form;
    const char *pays;   /* at the counter, by post, and online before the exemption */
    const char *online; /* from 24 June 2025 */
} bills[] = {
    {"1.001193", "{\"con_ngay_sinh\":\"2025-01-01\",\"so_ban_sao\":2}",
     "LP-KS 1x8000=8000; PHI-TLHT 2x8000=16000; ", "LP-KS 1x8000=0 free; PHI-TLHT 2x8000=16000; "},
    {"1.001193", "{\"con_ngay_sinh\":\"2025-06-01\",\"so_ban_sao\":0}", "LP-KS 1x0=0 free; ",
     "LP-KS 1x0=0 free; "}, /* in time: free by the law on civil status */
    {"1.001193", NULL, "", ""},
    {"1.000656", "{\"ngay_mat\":\"2025-05-01\",\"so_ban_sao\":1}",
     "LP-KT 1x8000=8000; PHI-TLHT 1x8000=8000; ", "LP-KT 1x8000=0 free; PHI-TLHT 1x8000=8000; "},
    {"1.000656", "{\"ngay_mat\":\"2025-06-20\"}", "LP-KT 1x0=0 free; ", "LP-KT 1x0=0 free; "},
    {"1.000894", "{\"so_ban_sao\":3}", "LP-KH 1x0=0 free; PHI-TLHT 3x8000=24000; ",
     "LP-KH 1x0=0 free; PHI-TLHT 3x8000=24000; "},
    {"1.001022", "{\"so_ban_sao\":0}", "LP-NCMC 1x15000=15000; ", "LP-NCMC 1x15000=0 free; "},
    {"1.004873", NULL, "LP-XNTTHN 1x15000=15000; ", "LP-XNTTHN 1x15000=0 free; "},
    {"2.000635", "{\"so_ban\":5}", "PHI-TLHT 5x8000=40000; ", "PHI-TLHT 5x8000=40000; "},
    {"2.000635", NULL, "PHI-TLHT 1x8000=8000; ", "PHI-TLHT 1x8000=8000; "},
    {"2.000815", "{\"giay_to\":[{\"so_trang\":5,\"so_ban\":2},{\"so_trang\":1,\"so_ban\":1}]}",
     "PHI-CTBS-1 5x2000=10000; PHI-CTBS-2 6x1000=6000; ",
     "PHI-CTBS-1 5x2000=10000; PHI-CTBS-2 6x1000=6000; "},
    {"1.001612", NULL, "LP-HKD 1x100000=100000; ", "LP-HKD 1x100000=0 free; "},
};

TEST(each_procedure_costs_what_the_law_says_on_each_channel_and_day)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct law *law = test_law(a, test_store(a, &db_whole_schema));
    const struct {
        enum channel channel;
        int64_t now_ms;
        bool free;
    } ways[] = {
        {CHANNEL_COUNTER, noon(2025, 6, 23), false}, {CHANNEL_COUNTER, noon(2025, 6, 24), false},
        {CHANNEL_POST, noon(2025, 6, 24), false},    {CHANNEL_ONLINE, noon(2025, 6, 23), false},
        {CHANNEL_ONLINE, noon(2025, 6, 24), true},   {CHANNEL_ONLINE, noon(2025, 6, 25), true},
    };
    for (size_t i = 0; i < sizeof bills / sizeof *bills; i++) {
        const struct procedure *p = catalogue_current(law->catalogue, bills[i].procedure);
        REQUIRE(p != NULL);
        for (size_t k = 0; k < p->case_count * (sizeof ways / sizeof *ways); k++) {
            const struct case_question q = {.procedure = p,
                                            .c = &p->cases[k % p->case_count],
                                            .channel = ways[k / p->case_count].channel,
                                            .now_ms = ways[k / p->case_count].now_ms,
                                            .form = json_of(a, bills[i].form)};
            CHECK_STR(ways[k / p->case_count].free ? bills[i].online : bills[i].pays,
                      bill_words(a, law, &q));
        }
    }
}

TEST(a_line_tells_its_law_and_its_rules)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct law *law = test_law(a, test_store(a, &db_whole_schema));
    const struct procedure *p = catalogue_current(law->catalogue, "1.004873");
    const struct case_question q = {.procedure = p,
                                    .c = catalogue_case(p, NULL),
                                    .channel = CHANNEL_ONLINE,
                                    .now_ms = test_friday_ms()};
    struct fee_bill bill = {0};
    CHECK_INT(OK, catalogue_fees(law->catalogue, a, &q, &bill, NULL));
    REQUIRE(bill.count == 1);
    CHECK_STR("Phí, lệ phí 1; Mức thu 5; Miễn, giảm 1", bill.lines[0].rules);
    CHECK(strstr(bill.lines[0].basis, "12/2025/NQ-HĐND") != NULL);
    CHECK(strstr(bill.lines[0].fee_basis, "lệ phí hộ tịch") != NULL);
}

TEST(limits_and_competence_are_the_packs)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct law *law = test_law(a, test_store(a, &db_whole_schema));
    static const struct {
        const char *procedure, *unit;
        int amount;
    } cases[] = {
        {"1.004873", "working_day", 3}, {"1.001193", "same_day", 1},    {"1.000656", "same_day", 1},
        {"1.000894", "same_day", 1},    {"1.001022", "working_day", 3}, {"2.000635", "same_day", 1},
        {"2.000815", "same_day", 1},    {"1.001612", "working_day", 3},
    };
    const struct agency *ward = agency_find(law->agencies, "H56.102"),
                        *centre = agency_find(law->agencies, "H56.102.01");
    REQUIRE(ward && centre);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct procedure *p = catalogue_current(law->catalogue, cases[i].procedure);
        const struct case_question q = {.procedure = p,
                                        .c = catalogue_case(p, NULL),
                                        .channel = CHANNEL_COUNTER,
                                        .now_ms = test_friday_ms()};
        struct case_term t = {0};
        CHECK_INT(OK, catalogue_term(law->catalogue, a, &q, &t, NULL));
        CHECK_STR(cases[i].unit, t.promised.unit);
        CHECK_INT(cases[i].amount, t.promised.amount);
        CHECK(t.promised.basis[0] && !t.green);
        CHECK_STR("Thời hạn 1", t.rules);
        CHECK(catalogue_offered_by(law->catalogue, a, &q, ward));
        CHECK(!catalogue_offered_by(law->catalogue, a, &q, centre));
    }
}

TEST(a_term_is_kept_and_read_back)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct case_term t = {.legal = {{.unit = CALENDAR_WORKING_DAY, .amount = 3, .cutoff_ms = -1},
                                    "working_day",
                                    3,
                                    "Luật"},
                          .promised = {{.unit = CALENDAR_SAME_DAY,
                                        .amount = 1,
                                        .cutoff_ms = (int32_t)(15 * HOUR_MS)},
                                       "same_day",
                                       1,
                                       "Luồng"},
                          .green = true,
                          .lane = {"Luồng xanh", "Green lane"},
                          .rules = "Thời hạn 1"},
                     back = {0};
    CHECK_INT(OK, catalogue_term_read(catalogue_term_json(a, &t), &back, NULL));
    CHECK(back.green);
    CHECK_STR("Green lane", back.lane.en);
    CHECK_INT(CALENDAR_SAME_DAY, back.promised.rule.unit);
    CHECK_INT(15 * HOUR_MS, back.promised.rule.cutoff_ms);
    CHECK_INT(3, back.legal.amount);
}

/* ---- other packs ---- */

struct loading {
    const char *folder; /* of the changed province */
    struct load_report report;
};

static int load_packs(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct loading *l = data;
    const char *const folders[] = {"packs/national", l->folder};
    return packs_load(
        db, a, &(struct load){.folders = folders, .folder_count = 2, .now_ms = test_now_ms()},
        &l->report, f);
}

static char *text_of(struct arena *a, const char *path)
{
    struct bytes text = {0};
    CHECK_INT(OK, file_read(a, path, 1 << 22, &text, NULL));
    return arena_strndup(a, (const char *)text.p, text.n);
}

static const char *changed(struct arena *a, const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    CHECK(at != NULL);
    return at ? arena_printf(a, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from)) : text;
}

/* A pack with a province's decisions in which something stands otherwise. */
static const char *province_with(struct arena *a, const char *from, const char *to)
{
    const char *folder = arena_printf(a, "%s.pack", test_database(a));
    const char *pack = "{\"code\":\"x\",\"title\":{\"vi\":\"X\",\"en\":\"X\"},\"version\":\"1\"}";
    const char *law = changed(a, text_of(a, "packs/thanh-hoa/quyet-dinh.dmn"), from, to);
    const char *const files[][2] = {{"pack.json", pack}, {"quyet-dinh.dmn", law}};
    CHECK_INT(OK, folder_make(folder, 0700, NULL));
    for (size_t i = 0; i < 2; i++)
        CHECK_INT(OK, file_write(arena_printf(a, "%s/%s", folder, files[i][0]),
                                 (struct bytes){(const uint8_t *)files[i][1], strlen(files[i][1])},
                                 0644, NULL));
    return folder;
}

static const char *fault_words(struct arena *a, const struct pack *p)
{
    const struct pack_fault *x = p->faults;
    return p->fault_count ? arena_printf(a, "%s:%d: %s: %s", x->file, x->line, x->element, x->words)
                          : "";
}

/* The first fault of a province's decisions; "" when they are taken. */
static const char *fault_of(struct arena *a, struct store *s, const char *from, const char *to)
{
    struct loading l = {.folder = province_with(a, from, to)};
    (void)test_write(s, a, load_packs, &l, NULL);
    CHECK_INT(OK, folder_remove(l.folder, NULL));
    for (size_t i = 0; i < l.report.pack_count; i++)
        if (l.report.packs[i].fault_count)
            return fault_words(a, &l.report.packs[i]);
    return "";
}

/* ---- a procedure with other decisions ---- */

#define FOLDER "packs/national/procedures/1.004873/"

struct other {
    struct arena *arena;
    const char *from, *to;
};

static const char *other_text(void *self, const char *name)
{
    const struct other *x = self;
    const char *text = text_of(x->arena, arena_printf(x->arena, FOLDER "%s", name));
    return strcmp(name, "quyet-dinh.dmn") == 0 ? changed(x->arena, text, x->from, x->to) : text;
}

TEST(a_procedure_whose_decisions_do_not_fit_is_refused_with_file_line_and_element)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct law *law = test_law(a, test_store(a, &db_whole_schema));
    static const struct {
        const char *from, *to, *element, *words;
    } cases[] = {
        {"name=\"Thời hạn\">", "name=\"Hạn\">", "Thời hạn", "there is no decision"},
        {"\"working_day\"", "\"week\"", "thoi-han", "is no limit"},
        {"<text>\"council\"</text>", "<text>\"king\"</text>", "phi-le-phi", "\"authority\""},
        {"<text>\"LP-XNTTHN\"</text>", "<text>15</text>", "phi-le-phi", "\"code\""},
        {"name=\"basis\" label=\"Căn cứ thu\"", "name=\"x\"", "phi-le-phi", "\"basis\" is missing"},
        {"<text>\"commune\"</text>", "<text>null</text>", "tham-quyen", "\"kind\" is missing"},
        {"<text>channel</text>", "<text>channel +</text>", "", "ends too early"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct other other = {a, cases[i].from, cases[i].to};
        struct pack pack = pack_in_memory(a, other_text, &other);
        struct candidate c;
        CHECK(!candidate_read(&pack, law->agencies, "", "1.004873", &c));
        const char *words = fault_words(a, &pack);
        CHECK(strncmp(words, "quyet-dinh.dmn:", 15) == 0);
        CHECK(strstr(words, cases[i].element) != NULL);
        if (!strstr(words, cases[i].words))
            CHECK_STR(cases[i].words, words);
    }
}

/* ---- a province with other decisions ---- */

TEST(a_province_whose_decisions_do_not_fit_is_refused)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &db_whole_schema);
    (void)test_law(a, s);
    const char *words = fault_of(a, s, "name=\"Miễn, giảm\"", "name=\"Miễn\"");
    CHECK(strstr(words, "quyet-dinh.dmn") && strstr(words, "Miễn, giảm"));
    words = fault_of(a, s, "\"LP-XNTTHN\"", "\"LP-KHAC\"");
    CHECK(strstr(words, "nothing says what LP-XNTTHN costs") != NULL);
    words = fault_of(a, s, "<text>15000</text>", "<text>\"nhiều\"</text>");
    CHECK(words[0]);
    words = fault_of(a, s, "<text>100</text>", "<text>101</text>");
    CHECK(strstr(words, "more than 100") != NULL);
}

static const char lane_rule[] =
    "<rule id=\"luong-xanh-dong-1\"><inputEntry><text>\"1.004873\"</text></inputEntry>"
    "<inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry>"
    "<inputEntry><text>-</text></inputEntry><outputEntry><text>\"Luồng xanh\"</text></outputEntry>"
    "<outputEntry><text>\"Green "
    "lane\"</text></outputEntry><outputEntry><text>2</text></outputEntry>"
    "<outputEntry><text>\"working_day\"</text></outputEntry><outputEntry><text>null</text>"
    "</outputEntry><outputEntry><text>\"Quyết định thử\"</text></outputEntry></rule>";

/* Where the table of the green lane ends. */
static const char *lane_end(struct arena *a)
{
    const char *text = text_of(a, "packs/thanh-hoa/quyet-dinh.dmn");
    const char *table = strstr(text, "luong-xanh-bang"), *end = strstr(table, "</decisionTable>");
    return arena_printf(a, "%.*s", (int)(end - table) + (int)strlen("</decisionTable>"), table);
}

TEST(the_green_lane_is_promised_sooner_and_says_why)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &db_whole_schema);
    struct test_people people;
    struct submitted usual, quick;
    struct law *newer;
    struct dossier d;
    struct dossier_file file = {0};
    const struct law *law = test_law(a, s);
    test_people(a, s, &people);
    REQUIRE(test_submit(a, s, law, &people, test_friday_ms(), "usual", &usual, NULL) == OK);
    const char *end = lane_end(a);
    CHECK_STR("", fault_of(a, s, end,
                           arena_printf(a, "%.*s%s</decisionTable>",
                                        (int)(strlen(end) - strlen("</decisionTable>")), end,
                                        lane_rule)));
    REQUIRE(law_read(store_reader(s), a, TEST_DAY, &newer, NULL) == OK);
    REQUIRE(test_submit(a, s, newer, &people, test_friday_ms(), "quick", &quick, NULL) == OK);
    CHECK(quick.due_ms < usual.due_ms);
    REQUIRE(dossier_read_id(store_reader(s), a, quick.id, &d, NULL) == OK);
    CHECK(d.green);
    REQUIRE(dossier_open(store_reader(s), a, &d, &file, NULL) == OK);
    REQUIRE(file.term && file.due_count == 1);
    CHECK_INT(2, file.term->promised.amount);
    CHECK_INT(3, file.term->legal.amount);
    CHECK_STR("Quyết định thử", file.dues[0].ground);
    CHECK_STR("Thời hạn 1; Luồng xanh 1", file.term->rules);
    REQUIRE(dossier_read_id(store_reader(s), a, usual.id, &d, NULL) == OK);
    CHECK(!d.green);
}
