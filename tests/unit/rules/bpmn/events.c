/* Signals, escalations, conditions, links, cycles, event sub-processes. */
#include "base/cleanup.h"
#include "tests/support/test.h"
#include "tests/unit/rules/bpmn/sample.h"

#define FLOW(id, from, to) "<sequenceFlow id='" id "' sourceRef='" from "' targetRef='" to "'/>"
#define USER(id) "<userTask id='" id "'/>"
#define SIGNAL "<signalEventDefinition signalRef='sig1'/>"
#define LATE "<escalationEventDefinition escalationRef='esc1'/>"
#define CONDITION(text)                                                                            \
    "<conditionalEventDefinition><condition>" text "</condition></conditionalEventDefinition>"
#define CYCLE(text) "<timerEventDefinition><timeCycle>" text "</timeCycle></timerEventDefinition>"

/* An event sub-process "ID" with a start of this kind and one user task. */
#define WATCH(id, attributes, definition, task)                                                    \
    "<subProcess id='" id "' triggeredByEvent='true'><startEvent id='" id "-s' " attributes        \
    ">" definition "</startEvent>" USER(task) FLOW(id "-f", id "-s", task) "</subProcess>"

TEST(a_signal_reaches_everything_that_waits)
{
    static const char inside[] = "<startEvent id='s'/><parallelGateway id='f'/>" USER(
        "a") "<boundaryEvent id='more' attachedToRef='a' cancelActivity='false'>" SIGNAL
             "</boundaryEvent>"
             "<intermediateCatchEvent id='c'>" SIGNAL "</intermediateCatchEvent>" USER("b")
                 USER("x") FLOW("1", "s", "f") FLOW("2", "f", "a") FLOW("3", "f", "c")
                     FLOW("4", "c", "b") FLOW("5", "more", "x")
                         WATCH("w", "isInterrupting='false'", SIGNAL, "watched");
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(a, inside, NULL);
    CHECK_STR("a:waiting c:waiting", sample_rest(&r));
    CHECK_INT(NOT_FOUND, sample_signal(&r, "all-clear", "{\"x\":1}"));
    CHECK_STR("{}", sample_variables(&r));
    CHECK_INT(OK, sample_signal(&r, "law-changed", "{\"x\":1}"));
    CHECK_STR("a:waiting w:hosting b:waiting x:waiting watched:waiting", sample_rest(&r));
    CHECK_STR("{\"x\":1}", sample_variables(&r));
}

TEST(a_thrown_signal_is_heard_inside_and_told_outside)
{
    static const char inside[] = "<startEvent id='s'/><parallelGateway id='f'/>" USER(
        "a") "<boundaryEvent id='stop' attachedToRef='a'>" SIGNAL "</boundaryEvent>" USER("b")
        USER("x") "<endEvent id='e'>" SIGNAL "</endEvent>" FLOW("1", "s", "f") FLOW("2", "f", "a")
            FLOW("3", "f", "b") FLOW("4", "b", "e") FLOW("5", "stop", "x");
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(a, inside, NULL);
    CHECK_INT(OK, sample_done(&r, "b", NULL, NULL));
    CHECK_STR("signal:law-changed close:a open:x", sample_effects(&r));
    CHECK_STR("x:waiting", sample_rest(&r));
}

static const char escalating[] =
    "<startEvent id='s'/><subProcess id='sub'><startEvent id='s2'/>" USER(
        "a") "<intermediateThrowEvent id='up'>" LATE
             "</intermediateThrowEvent>" USER(
                 "b") "<endEvent id='worse'><escalationEventDefinition "
                      "escalationRef='esc2'/></endEvent>" FLOW("i1", "s2", "a")
                          FLOW("i2", "a", "up") FLOW("i3", "up", "b") FLOW(
                              "i4", "b",
                              "worse") "</subProcess><boundaryEvent id='note' attachedToRef='sub' "
                                       "cancelActivity='%s'>%s</boundaryEvent>" USER("noted")
                                           USER("after") FLOW("1", "s", "sub")
                                               FLOW("2", "sub", "after") FLOW("3", "note", "noted");

TEST(an_escalation_may_go_on_beside_its_handling)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(a, arena_printf(a, escalating, "false", LATE), NULL);
    CHECK_INT(OK, sample_done(&r, "a", NULL, NULL));
    CHECK_STR("sub:hosting b:waiting noted:waiting", sample_rest(&r));
    CHECK_INT(OK, sample_done(&r, "b", NULL, NULL));
    CHECK_STR("escalate:worse open:after", sample_effects(&r));
    CHECK_STR("noted:waiting after:waiting", sample_rest(&r));
}

TEST(an_interrupting_escalation_ends_its_scope)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r =
        sample_start(a, arena_printf(a, escalating, "true", "<escalationEventDefinition/>"), NULL);
    CHECK_INT(OK, sample_done(&r, "a", NULL, NULL));
    CHECK_STR("noted:waiting", sample_rest(&r));
}

TEST(a_condition_is_asked_when_variables_change)
{
    static const char inside[] =
        "<startEvent id='s'/>" USER("a") "<intermediateCatchEvent id='paid'>" CONDITION(
            "pa"
            "id"
            " ="
            " t"
            "ru"
            "e") "</intermediateCatchEvent>" USER("b") "<boundaryEvent id='rich' attachedToRef='b' "
                                                       "cancelActivity='false'>" CONDITION(
                                                           "amount &gt; 5") "</"
                                                                            "boundaryEvent>" USER(
                                                                                "look") FLOW("1",
                                                                                             "s",
                                                                                             "a")
                                                                                FLOW("2", "a",
                                                                                     "pa"
                                                                                     "i"
                                                                                     "d")
                                                                                    FLOW("3",
                                                                                         "paid",
                                                                                         "b")
                                                                                        FLOW("4",
                                                                                             "ric"
                                                                                             "h",
                                                                                             "loo"
                                                                                             "k");
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(a, inside, NULL);
    CHECK_INT(OK, sample_done(&r, "a", NULL, NULL));
    CHECK_STR("paid:waiting", sample_rest(&r));
    CHECK_INT(OK, sample_changed(&r, "{\"paid\":false}"));
    CHECK_STR("paid:waiting", sample_rest(&r));
    CHECK_INT(OK, sample_changed(&r, "{\"paid\":true}"));
    CHECK_STR("b:waiting", sample_rest(&r));
    CHECK_INT(OK, sample_changed(&r, "{\"amount\":6}"));
    CHECK_STR("b:waiting look:waiting", sample_rest(&r));
    CHECK_INT(OK, sample_changed(&r, "{\"amount\":7}")); /* was true already */
    CHECK_STR("b:waiting look:waiting", sample_rest(&r));
    CHECK_INT(OK, sample_changed(&r, "{\"amount\":1}"));
    CHECK_INT(OK, sample_changed(&r, "{\"amount\":8}"));
    CHECK_STR("b:waiting look:waiting look:waiting", sample_rest(&r));
}

TEST(a_link_is_a_flow)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(
        a,
        "<startEvent id='s'/><intermediateThrowEvent id='t'><linkEventDefinition name='A'/>"
        "</intermediateThrowEvent><intermediateCatchEvent id='c'><linkEventDefinition name='A'/>"
        "</intermediateCatchEvent>" USER("b") FLOW("1", "s", "t") FLOW("2", "c", "b"),
        NULL);
    CHECK_STR("s t c b", sample_visited(&r));
    CHECK_STR("t>c", r.model->flows[2].id);
}

TEST(a_cycle_repeats_and_ends_with_what_it_watches)
{
    static const char inside[] = "<startEvent id='s'/>" USER(
        "a") "<boundaryEvent id='again' attachedToRef='a' "
             "cancelActivity='false'>" CYCLE("R3/PT1H") "</boundaryEvent><sendTask id='warn' "
                                                        "messageRef='m1'/>" FLOW("1", "s", "a")
                                                            FLOW("2", "again", "warn");
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(a, inside, NULL);
    for (int i = 0; i < 3; i++) {
        CHECK_STR(i == 0 ? "open:a timer:again" : "timer:again send:papers", sample_effects(&r));
        CHECK_INT(OK, sample_due(&r, "again"));
    }
    CHECK_STR("send:papers", sample_effects(&r));
    CHECK_INT(NOT_FOUND, sample_due(&r, "again"));
    r = sample_start(a, inside, NULL);
    CHECK_INT(OK, sample_due(&r, "again"));
    CHECK_INT(OK, sample_done(&r, "a", NULL, NULL));
    CHECK_STR("cancel-timer:again finished:", sample_effects(&r));
}

TEST(cycles_as_the_standard_writes_them)
{
    static const struct {
        const char *text;
        int64_t cycle;
    } good[] = {{"R3/PT1H", 3}, {"R/P1D", BPMN_FOREVER}, {"R2/2026-11-23T07:00:00+07:00/PT1H", 2}};
    static const char *const bad[] = {"R0/PT1H", "R3",        "3/PT1H",  "R-1/PT1H",
                                      "R3/PT0S", "R3/x/PT1H", "Rx/PT1H", "R9999/PT1H"};
    CLEANUP(arena_closep) struct arena *a = arena_open();
    static const char inside[] =
        "<startEvent id='s'/><task id='a'/><boundaryEvent id='b' attachedToRef='a' "
        "cancelActivity='false'>" CYCLE("%s") "</boundaryEvent>";
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        const struct bpmn_model *m = sample_model(a, arena_printf(a, inside, good[i].text));
        REQUIRE(m);
        CHECK_INT(good[i].cycle, m->nodes[bpmn_node_of(m, "b")].timer.cycle);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(*sample_refusal(a, arena_printf(a, inside, bad[i])));
}

TEST(an_event_sub_process_beside_its_scope)
{
    static const char inside[] = "<startEvent id='s'/>" USER("a") FLOW("1", "s", "a")
        WATCH("w", "isInterrupting='false'", "<messageEventDefinition messageRef='m1'/>", "ask")
            WATCH("t", "isInterrupting='false'", CYCLE("R2/PT1H"), "remind");
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(a, inside, NULL);
    CHECK_STR("timer:t-s open:a", sample_effects(&r));
    CHECK_INT(OK, sample_message(&r, "papers", NULL));
    CHECK_INT(OK, sample_message(&r, "papers", NULL));
    CHECK_INT(OK, sample_due(&r, "t-s"));
    CHECK_STR("a:waiting w:hosting ask:waiting w:hosting ask:waiting t:hosting remind:waiting",
              sample_rest(&r));
    CHECK_INT(OK, sample_done(&r, "a", NULL, NULL));
    CHECK_INT(OK, sample_done(&r, "ask", NULL, NULL));
    CHECK_INT(OK, sample_done(&r, "ask", NULL, NULL));
    CHECK_STR("t:hosting remind:waiting", sample_rest(&r));
    CHECK_INT(OK, sample_done(&r, "remind", NULL, NULL));
    CHECK_STR("cancel-timer:t-s finished:", sample_effects(&r));
}

TEST(an_interrupting_event_sub_process_takes_over)
{
    static const char inside[] = "<startEvent id='s'/><parallelGateway id='f'/>" USER("a") USER("b")
        FLOW("1", "s", "f") FLOW("2", "f", "a") FLOW("3", "f", "b")
            WATCH("w", "", "<messageEventDefinition messageRef='m2'/>", "undo") WATCH(
                "t", "isInterrupting='false'", "<timerEventDefinition mc:due='2d'/>", "remind");
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(a, inside, NULL);
    CHECK_INT(OK, sample_message(&r, "withdrawn", NULL));
    CHECK_STR("close:a close:b cancel-timer:t-s open:undo", sample_effects(&r));
    CHECK_STR("w:hosting undo:waiting", sample_rest(&r));
    CHECK_INT(NOT_FOUND, sample_message(&r, "withdrawn", NULL));
    CHECK_INT(OK, sample_done(&r, "undo", NULL, NULL));
    CHECK_STR("ended", sample_rest(&r));
}

TEST(an_error_is_caught_by_the_nearest)
{
    static const char inside[] =
        "<startEvent id='s'/><subProcess id='sub'><startEvent id='s2'/><serviceTask id='ask' "
        "mc:service='x'/>" FLOW("i1", "s2", "ask") WATCH(
            "inner", "", "<errorEventDefinition errorRef='err1'/>",
            "mend") "</subProcess>"
                    "<boundaryEvent id='outer' "
                    "attachedToRef='sub'><errorEventDefinition/></boundaryEvent>" USER("other")
                        FLOW("1", "s", "sub") FLOW("2", "outer", "other");
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(a, inside, NULL), again = r;
    CHECK_INT(OK, sample_failed(&r, "ask", "no-money"));
    CHECK_STR("sub:hosting inner:hosting mend:waiting", sample_rest(&r));
    CHECK_INT(OK, sample_failed(&r, "mend", "no-money")); /* not caught by itself again */
    CHECK_STR("other:waiting", sample_rest(&r));
    CHECK_INT(OK, sample_failed(&again, "ask", "down"));
    CHECK_STR("other:waiting", sample_rest(&again));
}

TEST(events_of_every_kind_at_an_event_gateway)
{
    static const char inside[] =
        "<startEvent id='s'/><eventBasedGateway id='g'/><receiveTask id='r' messageRef='m1'/>"
        "<intermediateCatchEvent id='sig'>" SIGNAL "</intermediateCatchEvent>"
        "<intermediateCatchEvent id='con'>" CONDITION("x = 1") "</intermediateCatchEvent>" USER("a")
            USER("b") USER("c") FLOW("1", "s", "g") FLOW("2", "g", "r") FLOW("3", "g", "sig")
                FLOW("4", "g", "con") FLOW("5", "r", "a") FLOW("6", "sig", "b")
                    FLOW("7", "con", "c");
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(a, inside, NULL), s = r, c = r;
    CHECK_INT(OK, sample_message(&r, "papers", NULL));
    CHECK_STR("a:waiting", sample_rest(&r));
    CHECK_INT(OK, sample_signal(&s, "law-changed", NULL));
    CHECK_STR("b:waiting", sample_rest(&s));
    CHECK_INT(OK, sample_changed(&c, "{\"x\":1}"));
    CHECK_STR("c:waiting", sample_rest(&c));
}

TEST(a_receive_task_behind_an_event_gateway_has_no_boundary)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR(
        "line 4: boundaryEvent b: a receive task behind an event gateway has no boundary events",
        sample_refusal(a, "<startEvent id='s'/><eventBasedGateway id='g'/><receiveTask id='r' "
                          "messageRef='m1'/><boundaryEvent id='b' attachedToRef='r'>" SIGNAL
                          "</boundaryEvent>" FLOW("1", "s", "g") FLOW("2", "g", "r")));
}
