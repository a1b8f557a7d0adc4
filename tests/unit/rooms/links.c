/* Linked procedures: the process of one dossier begins another, and hears how it ends. */
#include "base/cleanup.h"
#include "db/schema.h"
#include "os/files.h"
#include "rooms/catalogue/calls.h"
#include "rooms/catalogue/load.h"
#include "rooms/catalogue/version.h"
#include "tests/support/law.h"
#include "tests/support/store.h"
#include "tests/support/test.h"

#define CODE "1.004873"
#define PROCESS "process.bpmn"
#define FLOW(id, from, to)                                                                         \
    "<bpmn:sequenceFlow id=\"" id "\" sourceRef=\"" from "\" targetRef=\"" to "\"/>"

/* Version 2 asks version 1 of itself for a certificate before the officer works. */
#define CALL(attributes, more)                                                                     \
    "<bpmn:callActivity id=\"goi\" name=\"Hồ sơ liên thông\" calledElement=\"" CODE                \
    "\" mc:version=\"1\" " attributes "/>" FLOW("fg", "goi", "xu-ly") more "<bpmn:startEvent"
#define GIVE "mc:input=\"{form: form}\" mc:output=\"{ma: result.dossier, tep: result.file}\""

#define TO_CALL                                                                                    \
    {                                                                                              \
        PROCESS, "sourceRef=\"tiep-nhan\" targetRef=\"xu-ly\"",                                    \
            "sourceRef=\"tiep-nhan\" targetRef=\"goi\""                                            \
    }

static const struct test_change calling[] = {TO_CALL,
                                             {PROCESS, "<bpmn:startEvent", CALL(GIVE, "")}};

static const struct test_change empty_handed[] = {TO_CALL,
                                                  {PROCESS, "<bpmn:startEvent", CALL("", "")}};

/* What it refuses goes on to the officer, who is told by another task. */
static const struct test_change catching[] = {
    TO_CALL,
    {PROCESS, "<bpmn:startEvent",
     CALL(GIVE, "<bpmn:boundaryEvent id=\"hong\" attachedToRef=\"goi\"><bpmn:errorEventDefinition/>"
                "</bpmn:boundaryEvent><bpmn:userTask id=\"tu-lam\" name=\"Tự xác minh\" "
                "mc:role=\"officer\" mc:act=\"process\" mc:budget=\"4h\"/>" FLOW(
                    "fh", "hong", "tu-lam") FLOW("ft", "tu-lam", "xu-ly"))}};

static const struct test_change unknown[] = {
    TO_CALL,
    {PROCESS, "<bpmn:startEvent",
     "<bpmn:callActivity id=\"goi\" calledElement=\"9.999999\"/>" FLOW(
         "fg", "goi", "xu-ly") "<bpmn:startEvent"}};

/* Version 3, called as version 2 from version 3: what it signals and escalates is heard. */
#define SIGNAL "<bpmn:signalEventDefinition signalRef=\"xong\"/>"
#define UP "<bpmn:escalationEventDefinition escalationRef=\"len\"/>"
static const struct test_change speaking[] = {
    {PROCESS, "<bpmn:process ",
     "<bpmn:signal id=\"xong\" name=\"xong\"/><bpmn:message id=\"tin\" "
     "name=\"tin\"/><bpmn:escalation id=\"len\" escalationCode=\"len\"/>"
     "<bpmn:process "},
    {PROCESS, "sourceRef=\"tiep-nhan\" targetRef=\"xu-ly\"",
     "sourceRef=\"tiep-nhan\" targetRef=\"noi\""},
    {PROCESS, "<bpmn:startEvent",
     "<bpmn:intermediateThrowEvent id=\"noi\">" SIGNAL "</bpmn:intermediateThrowEvent>"
     "<bpmn:intermediateThrowEvent id=\"bao\">" UP "</bpmn:intermediateThrowEvent>"
     "<bpmn:intermediateThrowEvent id=\"gui\"><bpmn:messageEventDefinition messageRef=\"tin\"/>"
     "</bpmn:intermediateThrowEvent>" FLOW("fn", "noi", "bao") FLOW("fb", "bao", "gui")
         FLOW("fg", "gui", "xu-ly") "<bpmn:startEvent"}};

#define TASK(id, name)                                                                             \
    "<bpmn:userTask id=\"" id "\" name=\"" name                                                    \
    "\" mc:role=\"officer\" mc:act=\"process\" mc:budget=\"4h\"/>"
#define HEAR(id, definition, task)                                                                 \
    "<bpmn:boundaryEvent id=\"" id "\" attachedToRef=\"goi\" cancelActivity=\"false\">" definition \
    "</bpmn:boundaryEvent>" TASK(task, task) FLOW("f-" id, id, task)
static const struct test_change hearing[] = {
    {PROCESS, "<bpmn:process ",
     "<bpmn:signal id=\"xong\" name=\"xong\"/><bpmn:message id=\"tin\" "
     "name=\"tin\"/><bpmn:escalation id=\"len\" escalationCode=\"len\"/>"
     "<bpmn:process "},
    TO_CALL,
    {PROCESS, "<bpmn:startEvent",
     "<bpmn:callActivity id=\"goi\" calledElement=\"" CODE "\" mc:version=\"2\" " GIVE
     "/>" FLOW("fg", "goi", "xu-ly") HEAR("nghe", SIGNAL, "nghe-thay") HEAR("leo", UP, "len-cao")
         HEAR("nhan", "<bpmn:messageEventDefinition messageRef=\"tin\"/>",
              "nhan-tin") "<bpmn:startEvent"}};

struct site {
    struct arena *arena;
    struct store *store;
    const struct law *law;
    struct test_people people;
};

#define PUBLISH(s, changes)                                                                        \
    CHECK_STR("", test_publish((s)->arena, (s)->store, &(s)->law, changes,                         \
                               sizeof(changes) / sizeof *(changes)))

static struct site site_open(struct arena *a)
{
    struct site s = {.arena = a, .store = test_store(a, &db_whole_schema)};
    s.law = test_law(a, s.store);
    test_people(a, s.store, &s.people);
    return s;
}

static int64_t submit(struct site *s, const char *key)
{
    struct submitted done = {0};
    struct fault f = {0};
    CHECK_INT(
        OK, test_submit(s->arena, s->store, s->law, &s->people, test_friday_ms(), key, &done, &f));
    CHECK_STR("", f.words);
    return done.id;
}

static void act(struct site *s, int64_t id, struct act x, const struct visitor *who)
{
    struct act_done done;
    struct fault f = {0};
    x.dossier_id = id;
    x.who = who;
    x.now_ms = test_friday_ms();
    CHECK_INT(OK, test_act(s->arena, s->store, s->law, &x, &done, &f));
    CHECK_STR("", f.words);
}

#define ACT(id, what, person, ...)                                                                 \
    act(&s, id, (struct act){.kind = ACT_##what, __VA_ARGS__}, &s.people.person)

static struct dossier_file open_file(struct site *s, int64_t id)
{
    struct dossier d = {0};
    struct dossier_file x = {0};
    CHECK_INT(OK, dossier_read_id(store_reader(s->store), s->arena, id, &d, NULL));
    CHECK_INT(OK, dossier_open(store_reader(s->store), s->arena, &d, &x, NULL));
    return x;
}

static const struct linked *only_link(struct site *s, int64_t id)
{
    static const struct linked none = {.d = {.code = "", .procedure = "", .agency = ""},
                                       .ended = ""};
    struct linked *list = NULL;
    size_t n = 0;
    CHECK_INT(OK, dossier_linked(store_reader(s->store), s->arena, id, &list, &n, NULL));
    CHECK_INT(1, n);
    return n == 1 && list ? list : &none;
}

static const struct event_row *event_in(const struct dossier_file *x, const char *kind)
{
    static const struct event_row none = {.data = "", .kind = ""};
    for (size_t i = 0; i < x->event_count; i++)
        if (strcmp(x->events[i].kind, kind) == 0)
            return &x->events[i];
    return &none;
}

/* Names of the open tasks, blanks between. */
static const char *open_tasks(struct site *s, int64_t id)
{
    const struct dossier_file x = open_file(s, id);
    const char *out = "";
    for (size_t i = 0; i < x.task_count; i++)
        if (!x.tasks[i].closed_ms)
            out = arena_printf(s->arena, "%s%s%s", out, *out ? " " : "", x.tasks[i].node);
    return out;
}

TEST(a_call_begins_a_dossier_and_takes_its_result)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct site s = site_open(a);
    PUBLISH(&s, calling);
    const int64_t id = submit(&s, "calls");
    ACT(id, ACCEPT, reception, 0);
    CHECK_STR("", open_tasks(&s, id));
    const struct linked *link = only_link(&s, id);
    const int64_t child = link->d.id;
    CHECK(!link->caller);
    CHECK_STR("", link->ended);
    CHECK_STR(CODE, link->d.procedure);
    CHECK_STR("H56.102", link->d.agency);
    CHECK_INT(STATE_NEW, link->d.state);
    struct dossier_file x = open_file(&s, id), y = open_file(&s, child);
    CHECK(x.d.version_id != y.d.version_id);
    CHECK(dossier_awaits(&x) && !dossier_awaits(&y));
    CHECK_INT(x.d.applicant_id, y.d.applicant_id);
    CHECK_INT(x.fact_count, y.fact_count);
    CHECK_INT(1, y.due_count);
    CHECK(strstr(event_in(&x, "link_begun")->data, y.d.code));
    CHECK(strstr(event_in(&y, "link_from")->data, x.d.code));
    CHECK(only_link(&s, child)->caller);
    ACT(child, ACCEPT, reception, 0);
    ACT(child, PROCESS, officer, 0);
    ACT(child, SIGN, leader, .outcome = "approve");
    ACT(child, ISSUE, clerk, .result_file = "aa", .result_number = "01/UBND-XNTTHN");
    CHECK_STR("", open_tasks(&s, id));
    ACT(child, HAND_OVER, reception, 0);
    CHECK_STR("xu-ly", open_tasks(&s, id));
    x = open_file(&s, id);
    CHECK(strstr(event_in(&x, "link_ended")->data, y.d.code));
    CHECK_STR("done", only_link(&s, id)->ended);
    CHECK(!dossier_awaits(&x));
    ACT(id, PROCESS, officer, 0);
}

TEST(what_is_refused_is_caught_or_stands_still)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct site s = site_open(a);
    PUBLISH(&s, catching);
    const int64_t id = submit(&s, "refused");
    ACT(id, ACCEPT, reception, 0);
    ACT(only_link(&s, id)->d.id, REFUSE, reception, .reason = "Không thuộc thẩm quyền");
    CHECK_STR("tu-lam", open_tasks(&s, id));
    CHECK_STR("not_accepted", only_link(&s, id)->ended);
}

TEST(a_dossier_that_cannot_be_begun_is_a_failed_call)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct site s = site_open(a);
    PUBLISH(&s, empty_handed);
    const int64_t id = submit(&s, "empty");
    ACT(id, ACCEPT, reception, 0);
    struct dossier_file x = open_file(&s, id);
    CHECK(strstr(event_in(&x, "link_failed")->data, CODE));
    CHECK(strstr(event_in(&x, "incident")->data, "call"));
    struct linked *list;
    size_t n = 1;
    CHECK_INT(OK, dossier_linked(store_reader(s.store), a, id, &list, &n, NULL));
    CHECK_INT(0, n);
}

TEST(a_caller_that_stops_lets_the_other_go)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct site s = site_open(a);
    PUBLISH(&s, calling);
    const int64_t id = submit(&s, "stops");
    ACT(id, ACCEPT, reception, 0);
    const int64_t child = only_link(&s, id)->d.id;
    ACT(id, STOP, reception, .reason = "Người nộp đề nghị");
    CHECK_STR("released", only_link(&s, id)->ended);
    struct dossier_file y = open_file(&s, child);
    CHECK(*event_in(&y, "link_released")->kind);
    ACT(child, REFUSE, reception, .reason = "Không cần nữa");
    struct dossier_file x = open_file(&s, id);
    CHECK(!*event_in(&x, "link_ended")->kind);
}

TEST(signals_messages_and_escalations_are_heard_by_the_caller)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct site s = site_open(a);
    PUBLISH(&s, speaking);
    PUBLISH(&s, hearing);
    const int64_t id = submit(&s, "hears");
    ACT(id, ACCEPT, reception, 0);
    ACT(only_link(&s, id)->d.id, ACCEPT, reception, 0);
    CHECK_STR("nghe-thay len-cao nhan-tin", open_tasks(&s, id));
    const struct dossier_file x = open_file(&s, id);
    CHECK(strstr(event_in(&x, "heard")->data, "xong"));
}

static int deliver(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct {
        const struct law *law;
        struct delivery what;
    } *x = data;
    return dossier_deliver(db, a, x->law, &x->what, f);
}

TEST(a_message_from_outside_is_delivered_once)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct site s = site_open(a);
    PUBLISH(&s, calling);
    PUBLISH(&s, hearing);
    const int64_t id = submit(&s, "outside");
    ACT(id, ACCEPT, reception, 0);
    struct {
        const struct law *law;
        struct delivery what;
    } x = {s.law, {.dossier_id = id, .now_ms = test_friday_ms(), .message = "tin", .from = "thuế"}};
    struct fault f = {0};
    CHECK_INT(OK, test_write(s.store, a, deliver, &x, &f));
    CHECK_STR("nhan-tin", open_tasks(&s, id));
    x.what.message = "khac";
    CHECK_INT(NOT_FOUND, test_write(s.store, a, deliver, &x, &f));
    CHECK_STR("bpmn.not_waiting", f.reason);
    x.what.message = NULL;
    x.what.signal = "xong";
    CHECK_INT(OK, test_write(s.store, a, deliver, &x, NULL));
    CHECK_STR("nhan-tin nghe-thay", open_tasks(&s, id));
}

static void note_words(void *self, const struct pack_fault *x)
{
    *(const char **)self = x->words;
    CHECK_STR("process.bpmn", x->file);
    CHECK_STR("process.call", x->reason);
    CHECK_STR("goi", x->element);
    CHECK(x->line > 0);
}

TEST(a_call_of_what_is_not_there_is_refused)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct site s = site_open(a);
    const char *words = "";
    PUBLISH(&s, unknown);
    calls_check(a, s.law->catalogue, catalogue_current(s.law->catalogue, CODE),
                &(struct fault_sink){note_words, &words, false});
    CHECK_STR("callActivity goi: there is no procedure \"9.999999\"", words);
    PUBLISH(&s, hearing);
    words = "";
    calls_check(a, s.law->catalogue, catalogue_current(s.law->catalogue, CODE),
                &(struct fault_sink){note_words, &words, false});
    CHECK_STR("", words);
}
