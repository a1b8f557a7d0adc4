#include "base/cleanup.h"
#include "base/time.h"
#include "db/schema.h"
#include "dossier_sql.h"
#include "rooms/record/record.h"
#include "tests/support/law.h"
#include "tests/support/store.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

/* A site for one test. */
struct site {
    struct arena *arena;
    struct store *store;
    const struct law *law;
    struct test_people people;
    int64_t now_ms;
};

static void site_open(struct site *s)
{
    s->arena = arena_open();
    s->store = test_store(s->arena, &db_whole_schema);
    s->law = test_law(s->arena, s->store);
    test_people(s->arena, s->store, &s->people);
    s->now_ms = test_friday_ms();
}

static void site_close(struct site *s)
{
    arena_close(s->arena);
}

#define SITE                                                                                       \
    CLEANUP(site_close) struct site s;                                                             \
    site_open(&s)

static struct submitted submit(struct site *s, const char *key)
{
    struct submitted done = {0};
    struct fault f = {0};
    CHECK_INT(OK, test_submit(s->arena, s->store, s->law, &s->people, s->now_ms, key, &done, &f));
    CHECK_STR("", f.words);
    return done;
}

static int do_act(struct site *s, int64_t id, enum act_kind kind, const struct visitor *who,
                  struct act more, struct fault *f)
{
    struct act_done done;
    more.kind = kind;
    more.dossier_id = id;
    more.who = who;
    more.now_ms = s->now_ms;
    return test_act(s->arena, s->store, s->law, &more, &done, f);
}

/* Do an act that must succeed. */
#define DO(id, kind, person, ...)                                                                  \
    do {                                                                                           \
        struct fault do_fault = {0};                                                               \
        CHECK_INT(OK,                                                                              \
                  do_act(&s, id, kind, &s.people.person, (struct act){__VA_ARGS__}, &do_fault));   \
        CHECK_STR("", do_fault.words);                                                             \
    } while (0)

/* Do an act that must fail for a reason. */
#define REFUSED(why, id, kind, person, ...)                                                        \
    do {                                                                                           \
        struct fault no_fault = {0};                                                               \
        CHECK(do_act(&s, id, kind, &s.people.person, (struct act){__VA_ARGS__}, &no_fault) < 0);   \
        CHECK_STR(why, no_fault.reason);                                                           \
    } while (0)

static struct dossier_file open_file(struct site *s, int64_t id)
{
    struct dossier d = {0};
    struct dossier_file x = {0};
    struct fault f = {0};
    CHECK_INT(OK, dossier_read_id(store_reader(s->store), s->arena, id, &d, &f));
    CHECK_INT(OK, dossier_open(store_reader(s->store), s->arena, &d, &x, &f));
    return x;
}

TEST(a_submission_has_a_code_a_promise_and_a_task)
{
    SITE;
    struct submitted done = submit(&s, "one");
    CHECK_STR("H56.102-261120-0001", done.code);
    CHECK_INT(STATE_NEW, done.state);
    CHECK(!done.repeated && !done.later_check);
    char due[TIME_TEXT];
    time_rfc3339(done.due_ms, due);
    CHECK_STR("2026-11-26T09:00:00+07:00", due); /* three working days; 24 November is a holiday */
    struct dossier_file x = open_file(&s, done.id);
    CHECK_INT(1, x.event_count);
    CHECK_INT(1, x.task_count);
    CHECK_STR("accept", x.tasks[0].act);
    CHECK_STR("H56.102.01", x.tasks[0].agency);
    CHECK_INT(1, x.due_count);
    CHECK_INT(3, x.fact_count);
}

/* What the dossier gives its process is not kept with the process again, at any step. */
static void check_form_stands_once(struct site *s, int64_t id)
{
    struct dossier_form_of_row row = {0};
    struct fault f = {0};
    CHECK_INT(OK, dossier_form_of(store_reader(s->store), s->arena, id, &row, &f));
    CHECK(strstr(row.data, "ho_ten") && strstr(row.process, "variables"));
    CHECK(!strstr(row.process, "ho_ten") && !strstr(row.process, "\"channel\""));
}

TEST(the_form_stands_once)
{
    SITE;
    struct submitted done = submit(&s, "one");
    check_form_stands_once(&s, done.id);
    DO(done.id, ACT_ACCEPT, reception);
    check_form_stands_once(&s, done.id);
}

TEST(the_same_key_gives_the_same_dossier)
{
    SITE;
    struct submitted first = submit(&s, "same"), again = submit(&s, "same"),
                     other = submit(&s, "other");
    CHECK(again.repeated);
    CHECK_STR(first.code, again.code);
    CHECK_STR("H56.102-261120-0002", other.code);
}

TEST(the_whole_way)
{
    SITE;
    int64_t id = submit(&s, "way").id;
    DO(id, ACT_ACCEPT, reception, 0);
    CHECK_INT(STATE_IN_PROCESS, open_file(&s, id).d.state);
    DO(id, ACT_PROCESS, officer, 0);
    DO(id, ACT_SIGN, leader, .outcome = "approve");
    REFUSED("act.no_result", id, ACT_ISSUE, clerk, 0);
    DO(id, ACT_ISSUE, clerk, .result_file = "aa", .result_number = "01/UBND-XNTTHN");
    CHECK_INT(STATE_PROCESSED, open_file(&s, id).d.state);
    DO(id, ACT_HAND_OVER, reception, 0);
    struct dossier_file x = open_file(&s, id);
    CHECK_INT(STATE_RETURNED, x.d.state);
    CHECK(x.d.returned_ms && x.d.ended_ms);
    for (size_t i = 0; i < x.task_count; i++)
        CHECK(x.tasks[i].closed_ms != 0);
    struct queue_counts counts;
    CHECK_INT(OK, dossier_queue_counts(store_reader(s.store), &s.people.reception, s.now_ms,
                                       &counts, NULL));
    CHECK_INT(0, counts.open);
}

TEST(a_draft_is_returned_with_a_reason)
{
    SITE;
    int64_t id = submit(&s, "return").id;
    DO(id, ACT_ACCEPT, reception, 0);
    DO(id, ACT_PROCESS, officer, 0);
    REFUSED("act.no_reason", id, ACT_SIGN, leader, .outcome = "return");
    DO(id, ACT_SIGN, leader, .outcome = "return", .reason = "Sai nơi cư trú");
    DO(id, ACT_PROCESS, officer, 0);
    DO(id, ACT_SIGN, leader, .outcome = "approve");
    struct dossier_file x = open_file(&s, id);
    CHECK_STR("draft_returned", x.events[x.event_count - 3].kind);
}

TEST(who_may_not)
{
    SITE;
    int64_t id = submit(&s, "rights").id;
    REFUSED("dossier.unknown", id, ACT_ACCEPT, other_reception, 0);
    REFUSED("dossier.unknown", id, ACT_WITHDRAW, stranger, 0);
    REFUSED("act.not_yours", id, ACT_ACCEPT, officer, 0);
    REFUSED("act.not_yours", id, ACT_ACCEPT, citizen, 0);
    REFUSED("act.not_now", id, ACT_PROCESS, officer, 0);
    REFUSED("act.not_now", id, ACT_HAND_OVER, reception, 0);
    REFUSED("act.no_reason", id, ACT_REFUSE, reception, 0);
    DO(id, ACT_REFUSE, reception, .reason = "Không thuộc thẩm quyền");
    REFUSED("act.not_now", id, ACT_ACCEPT, reception, 0);
    CHECK_INT(STATE_NOT_ACCEPTED, open_file(&s, id).d.state);
}

TEST(an_old_revision_is_a_conflict)
{
    SITE;
    int64_t id = submit(&s, "stale").id;
    int64_t seen = open_file(&s, id).d.revision;
    DO(id, ACT_ACCEPT, reception, .revision = seen);
    REFUSED("act.stale", id, ACT_REQUEST_SUPPLEMENT, officer, .revision = seen, .reason = "x");
}

TEST(a_supplement_stops_the_clock_and_moves_the_promise)
{
    SITE;
    static const struct supplement_item items[] = {{"XNC", "Thiếu trang 2"}},
                                        held[] = {{"LH", "Nộp bản án"}}, foreign[] = {{"XYZ", "?"}};
    int64_t id = submit(&s, "supplement").id;
    DO(id, ACT_ACCEPT, reception, 0);
    int64_t promised = open_file(&s, id).d.due_ms;
    REFUSED("act.not_listed", id, ACT_REQUEST_SUPPLEMENT, officer, .reason = "x", .items = foreign,
            .item_count = 1);
    REFUSED("act.data_held", id, ACT_REQUEST_SUPPLEMENT, officer, .reason = "x", .items = held,
            .item_count = 1);
    REFUSED("act.no_items", id, ACT_REQUEST_SUPPLEMENT, officer, .reason = "x");
    DO(id, ACT_REQUEST_SUPPLEMENT, officer, .reason = "Bản án chưa đủ", .items = items,
       .item_count = 1);
    struct dossier_file x = open_file(&s, id);
    CHECK_INT(STATE_SUPPLEMENT, x.d.state);
    CHECK_INT(s.now_ms, x.d.waiting_from_ms);
    CHECK_STR("01/HDHS", x.supplements[0].number);
    REFUSED("act.still_waiting", id, ACT_STOP, officer, .reason = "x", .revision = x.d.revision);
    s.now_ms += 3 * (int64_t)DAY_MS; /* Friday to Monday, the same hour: one working day */
    DO(id, ACT_ANSWER_SUPPLEMENT, citizen, 0);
    x = open_file(&s, id);
    CHECK_INT(STATE_IN_PROCESS, x.d.state);
    CHECK_INT(0, x.d.waiting_from_ms);
    CHECK_INT(promised, x.d.first_due_ms);
    CHECK_INT(promised + DAY_MS, x.d.due_ms); /* Thursday to Friday */
    CHECK_INT(2, x.due_count);
    CHECK_STR("supplement", x.dues[1].kind);
    CHECK_INT(x.d.due_ms, x.tasks[x.task_count - 1].due_ms);
    REFUSED("act.supplement_again", id, ACT_REQUEST_SUPPLEMENT, officer, .reason = "x",
            .items = items, .item_count = 1);
}

TEST(a_withdrawal_is_confirmed_or_refused)
{
    SITE;
    int64_t id = submit(&s, "withdraw").id;
    DO(id, ACT_ACCEPT, reception, 0);
    DO(id, ACT_WITHDRAW, citizen, 0);
    CHECK_INT(STATE_WITHDRAWN, open_file(&s, id).d.state);
    DO(id, ACT_REFUSE_WITHDRAWAL, officer, .reason = "Đã ký");
    CHECK_INT(STATE_IN_PROCESS, open_file(&s, id).d.state);
    DO(id, ACT_WITHDRAW, citizen, 0);
    DO(id, ACT_STOP, officer, .reason = "Theo yêu cầu của công dân");
    CHECK_INT(STATE_STOPPED, open_file(&s, id).d.state);
}

TEST(a_correction_leads_back_to_work)
{
    SITE;
    int64_t id = submit(&s, "correct").id;
    DO(id, ACT_ACCEPT, reception, 0);
    DO(id, ACT_PROCESS, officer, 0);
    DO(id, ACT_SIGN, leader, .outcome = "approve");
    DO(id, ACT_ISSUE, clerk, .result_file = "aa", .result_number = "01");
    REFUSED("act.no_reason", id, ACT_CORRECT, leader, 0);
    DO(id, ACT_CORRECT, leader, .reason = "Sai ngày sinh");
    struct dossier_file x = open_file(&s, id);
    CHECK_INT(STATE_IN_PROCESS, x.d.state);
    CHECK_STR("", x.d.result_file);
    DO(id, ACT_PROCESS, officer, 0);
}

TEST(queues_show_the_own_unit_only_and_due_first)
{
    SITE;
    submit(&s, "q1");
    s.now_ms -= HOUR_MS;
    int64_t earlier = submit(&s, "q2").id;
    struct queue_page page;
    struct queue_query q = {.limit = 25, .now_ms = s.now_ms};
    struct db *db = store_reader(s.store);
    REQUIRE(dossier_queue(db, s.arena, &s.people.reception, &q, &page, NULL) == OK);
    CHECK_INT(2, page.count);
    CHECK_INT(earlier, page.rows[0].d.id);
    q.after_due_ms = page.rows[0].task.due_ms;
    q.after_id = page.rows[0].task.id;
    REQUIRE(dossier_queue(db, s.arena, &s.people.reception, &q, &page, NULL) == OK);
    CHECK_INT(1, page.count);
    q.after_due_ms = q.after_id = 0;
    for (const struct visitor *const *v =
             (const struct visitor *const[]){&s.people.officer, &s.people.other_reception,
                                             &s.people.citizen, NULL};
         *v; v++) {
        REQUIRE(dossier_queue(db, s.arena, *v, &q, &page, NULL) == OK);
        CHECK_INT(0, page.count);
    }
    struct queue_counts counts;
    CHECK_INT(OK, dossier_queue_counts(db, &s.people.reception, s.now_ms, &counts, NULL));
    CHECK_INT(2, counts.open);
    CHECK_INT(0, counts.overdue);
}

/* The rows of a queue in which something is looked for. */
static size_t look_for(struct site *s, const struct visitor *who, const char *words, size_t limit,
                       struct queue_row *ret_first)
{
    struct queue_page page = {0};
    const struct queue_query q = {.words = words, .limit = limit, .now_ms = s->now_ms};
    CHECK_INT(OK, dossier_queue(store_reader(s->store), s->arena, who, &q, &page, NULL));
    if (page.count)
        *ret_first = page.rows[0];
    return page.count;
}

TEST(a_queue_is_searched_by_code_and_by_personal_number)
{
    SITE;
    struct submitted one = submit(&s, "s1");
    s.now_ms -= HOUR_MS;
    int64_t earlier = submit(&s, "s2").id;
    struct queue_row first = {0};
    const struct visitor *reception = &s.people.reception;
    CHECK_INT(1, look_for(&s, reception, one.code, 25, &first));
    CHECK_INT(one.id, first.d.id);
    const char *pin = first.d.applicant_pin;
    CHECK_INT(2, look_for(&s, reception, pin, 25, &first));
    CHECK_INT(earlier, first.d.id);
    CHECK_INT(1, look_for(&s, reception, pin, 1, &first));
    CHECK_INT(earlier, first.d.id);
    CHECK_INT(0, look_for(&s, reception, "000000000000", 25, &first));
    CHECK_INT(0, look_for(&s, &s.people.other_reception, pin, 25, &first));
    CHECK_INT(0, look_for(&s, &s.people.officer, one.code, 25, &first));
}

/* ---- for somebody else ---- */

static const char another[] =
    "{\"nyc_ho_ten\":\"Nguyễn Thị Lụa\",\"nyc_so_dinh_danh\":\"038198004512\",\"nyc_noi_cu_tru\":"
    "\"Hạc Thành\",\"quan_he\":\"child\",\"ho_ten\":\"Nguyễn Thị Mận\",\"so_dinh_danh\":"
    "\"038170001234\",\"ngay_sinh\":\"1970-02-03\",\"gioi_tinh\":\"female\",\"dan_toc\":\"01\","
    "\"quoc_tich\":\"VN\",\"noi_cu_tru\":\"Hạc Thành\",\"tinh_trang\":\"%s\",\"muc_dich\":"
    "\"vay-von\",\"khoang_thoi_gian\":false,\"cam_doan\":true}";

struct for_another {
    struct site *site;
    const char *status;
    struct submitted done;
};

static int submit_for_another(struct db *db, struct arena *a, void *data, struct fault *f)
{
    static const struct fact own[] = {
        {.key = "population.pin", .value = "038198004512", .source = "population"},
        {.key = "population.permanent_address", .value = "Hạc Thành", .source = "population"},
        {.key = "population.marital_status", .value = "divorced", .source = "population"},
    };
    struct for_another *x = data;
    const struct visitor *me = &x->site->people.citizen;
    const struct procedure *p = catalogue_current(x->site->law->catalogue, "1.004873");
    const char *text = arena_printf(a, another, x->status);
    struct json *form;
    int r = json_parse(a, text, strlen(text), &form, f);
    if (r < 0)
        return r;
    return dossier_submit(db, a, x->site->law,
                          &(struct submission){.procedure = p,
                                               .c = catalogue_case(p, "thay"),
                                               .agency = "H56.102",
                                               .reception = "H56.102.01",
                                               .channel = CHANNEL_ONLINE,
                                               .applicant = {.pin = me->pin,
                                                             .full_name = me->name,
                                                             .birth_date = "1998-03-27",
                                                             .phone = "",
                                                             .email = ""},
                                               .form = form,
                                               .facts = own,
                                               .fact_count = sizeof own / sizeof *own,
                                               .by = visitor_actor(me, NULL),
                                               .key = x->status,
                                               .now_ms = x->site->now_ms},
                          &x->done, f);
}

/* What the register says about the applicant proves nothing about the one who gets the paper. */
TEST(an_applicants_own_divorce_is_no_proof_of_anothers)
{
    SITE;
    static const struct {
        const char *status, *missing;
    } cases[] = {{"divorced", "LHT"}, {"widowed", "KTT"}, {"single", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct for_another x = {.site = &s, .status = cases[i].status};
        struct fault f = {0};
        int r = test_write(s.store, s.arena, submit_for_another, &x, &f);
        CHECK_INT(cases[i].missing[0] ? INVALID : OK, r);
        CHECK_STR(cases[i].missing[0] ? "dossier.component_missing" : "", f.reason);
        CHECK_STR(cases[i].missing, f.words);
    }
}

TEST(a_case_for_somebody_else_takes_no_fact_of_the_applicants_marriage)
{
    SITE;
    const struct procedure *p = catalogue_current(s.law->catalogue, "1.004873");
    CHECK(catalogue_uses(catalogue_case(p, "chung"), "population.marital_status"));
    CHECK(!catalogue_uses(catalogue_case(p, "thay"), "population.marital_status"));
}

TEST(the_chain_is_whole_and_an_altered_event_is_found)
{
    SITE;
    int64_t id = submit(&s, "chain").id;
    DO(id, ACT_ACCEPT, reception, 0);
    struct record_report report;
    struct fault f = {0};
    CHECK_INT(OK, record_verify(store_reader(s.store), &report, &f));
    CHECK_STR("", f.words);
    CHECK_INT(1, report.dossiers);
    CHECK_INT(3, report.events);
}

TEST(public_tracking_needs_the_last_digits)
{
    SITE;
    struct submitted done = submit(&s, "track");
    struct dossier d;
    CHECK_INT(OK, dossier_track(store_reader(s.store), s.arena, done.code, "4512", &d, NULL));
    CHECK_INT(NOT_FOUND,
              dossier_track(store_reader(s.store), s.arena, done.code, "0000", &d, NULL));
    CHECK_INT(NOT_FOUND, dossier_track(store_reader(s.store), s.arena, done.code, "", &d, NULL));
    CHECK_INT(NOT_FOUND, dossier_track(store_reader(s.store), s.arena, "H56.102-261120-0009",
                                       "4512", &d, NULL));
}
