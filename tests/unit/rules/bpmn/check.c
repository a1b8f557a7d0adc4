#include "base/cleanup.h"
#include "tests/support/test.h"
#include "tests/unit/rules/bpmn/sample.h"

#include <stdio.h>

#define FLOW(id, from, to) "<sequenceFlow id='" id "' sourceRef='" from "' targetRef='" to "'/>"
#define IF(id, from, to)                                                                           \
    "<sequenceFlow id='" id "' sourceRef='" from "' targetRef='" to                                \
    "'><conditionExpression>x</conditionExpression></sequenceFlow>"
#define USER(id, act) "<userTask id='" id "' mc:role='r' mc:act='" act "' mc:budget='1d'/>"

/* A process that is well but for its middle, which goes from "in" to "out". */
#define AROUND(middle)                                                                             \
    "<startEvent id='s'/>" USER("in", "accept")                                                    \
        USER("out", "hand-over") "<endEvent id='e'/>" FLOW("a1", "s", "in") FLOW("a2", "out", "e") \
            middle

/* "REASON ID" of each finding. */
static const char *findings(struct arena *a, const char *inside)
{
    const struct bpmn_model *m = sample_model(a, inside);
    struct bpmn_findings found = {0};
    struct fault f = {0};
    const char *all = "";
    if (!m || bpmn_check(a, m, &found, &f) < 0)
        return arena_strdup(a, f.words);
    for (const struct bpmn_finding *x = found.first; x; x = x->next) {
        all = arena_printf(a, "%s%s%s %s", all, *all ? ", " : "", x->reason, x->id);
        CHECK(x->line > 0);
    }
    return all;
}

TEST(the_one_stop_process_is_well)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("", findings(a, sample_one_stop));
}

TEST(what_is_missing_is_named)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("bpmn.role u, bpmn.act u, bpmn.budget u",
              findings(a, AROUND("<userTask id='u'/>" FLOW("1", "in", "u") FLOW("2", "u", "out"))));
    CHECK_STR("bpmn.act u",
              findings(a, AROUND(USER("u", "dance") FLOW("1", "in", "u") FLOW("2", "u", "out"))));
    CHECK_STR("bpmn.condition g",
              findings(a, AROUND("<exclusiveGateway id='g'/>" FLOW("1", "in", "g")
                                     FLOW("2", "g", "out") IF("3", "g", "in"))));
}

TEST(dead_nodes_and_ends_out_of_reach)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("bpmn.dead u", findings(a, AROUND(USER("u", "process") FLOW("1", "in", "out")
                                                    FLOW("2", "u", "out"))));
    CHECK_STR("bpmn.no_end u",
              findings(a, AROUND("<exclusiveGateway id='g' default='1'/>" USER("u", "process")
                                     FLOW("0", "in", "g") FLOW("1", "g", "out") IF("2", "g", "u")
                                         FLOW("3", "u", "u"))));
}

TEST(a_deadlock_is_found)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("bpmn.deadlock j",
              findings(a, AROUND("<exclusiveGateway id='g' default='1'/><parallelGateway id='j'/>"
                                 "<task id='x'/><task id='y'/>" FLOW("0", "in", "g")
                                     FLOW("1", "g", "x") IF("2", "g", "y") FLOW("3", "x", "j")
                                         FLOW("4", "y", "j") FLOW("5", "j", "out"))));
}

TEST(a_second_token_is_found)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("bpmn.unsafe out, bpmn.unsafe e",
              findings(a, AROUND("<parallelGateway id='f'/><exclusiveGateway id='m'/>"
                                 "<task id='x'/><task id='y'/>" FLOW("0", "in", "f")
                                     FLOW("1", "f", "x") FLOW("2", "f", "y") FLOW("3", "x", "m")
                                         FLOW("4", "y", "m") FLOW("5", "m", "out"))));
}

TEST(matched_blocks_are_well)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    static const char *const kinds[] = {"parallelGateway", "inclusiveGateway"};
    for (int i = 0; i < 2; i++)
        CHECK_STR("", findings(a, arena_printf(
                                      a,
                                      AROUND("<%s id='f'/><%s id='j'/>" USER("x", "process")
                                                 USER("y", "process")
                                                     FLOW("0", "in", "f") "%s" FLOW("3", "x", "j")
                                                         FLOW("4", "y", "j") FLOW("5", "j", "out")),
                                      kinds[i], kinds[i],
                                      i == 0 ? FLOW("1", "f", "x") FLOW("2", "f", "y")
                                             : IF("1", "f", "x") IF("2", "f", "y"))));
}

TEST(boundary_events_and_scopes_are_well)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR(
        "",
        findings(
            a,
            AROUND("<subProcess id='sub'><startEvent id='i'/>" USER(
                "u", "process") "<endEvent id='o'/>" FLOW("i1", "i", "u")
                       FLOW("i2", "u",
                            "o") "</subProcess><boundaryEvent id='late' attachedToRef='sub' "
                                 "cancelActivity='false'><timerEventDefinition mc:due='2d'/>"
                                 "</boundaryEvent><sendTask id='warn' messageRef='m1'/><endEvent "
                                 "id='warned'><terminateEventDefinition/></endEvent>"
                                 "<boundaryEvent id='gone' attachedToRef='sub'>"
                                 "<messageEventDefinition messageRef='m2'/></boundaryEvent>"
                                 "<endEvent id='stop'/>" FLOW("1", "in", "sub")
                                     FLOW("2", "sub", "out") FLOW("3", "late", "warn")
                                         FLOW("4", "warn", "warned") FLOW("5", "gone", "stop"))));
}

TEST(the_first_and_the_last_act)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("bpmn.order u, bpmn.order u",
              findings(a, "<startEvent id='s'/>" USER("u", "process") "<endEvent id='e'/>" FLOW(
                              "1", "s", "u") FLOW("2", "u", "e")));
    CHECK_STR("bpmn.order s",
              findings(a, "<startEvent id='s'/><task id='t'/><endEvent id='e'/>" FLOW("1", "s", "t")
                              FLOW("2", "t", "e")));
}

TEST(what_never_happens_is_dead)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("bpmn.dead b",
              findings(a, AROUND("<task id='t'/><boundaryEvent id='b' attachedToRef='t'>"
                                 "<timerEventDefinition mc:due='1d'/></boundaryEvent>" FLOW(
                                     "1", "in", "t") FLOW("2", "t", "out") FLOW("3", "b", "out"))));
    CHECK_STR(
        "bpmn.dead b",
        findings(a, AROUND(USER("u", "process") "<boundaryEvent id='b' attachedToRef='u'>"
                                                "<escalationEventDefinition/></boundaryEvent>" FLOW(
                                                    "1", "in", "u") FLOW("2", "u", "out")
                                                    FLOW("3", "b", "out"))));
    CHECK_STR(
        "bpmn.dead w-s",
        findings(a, AROUND(FLOW(
                        "1", "in",
                        "out") "<subProcess id='w' "
                               "triggeredByEvent='true'><startEvent id='w-s'>"
                               "<escalationEventDefinition escalationRef='esc1'/></startEvent>"
                               "<endEvent id='w-e'/>" FLOW("w1", "w-s", "w-e") "</subProcess>")));
}

TEST(an_event_sub_process_is_judged_alone)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR(
        "bpmn.role mend, bpmn.act mend, bpmn.budget mend",
        findings(
            a, AROUND(FLOW("1", "in",
                           "out") "<subProcess id='w' "
                                  "triggeredByEvent='true'><startEvent id='w-s'>"
                                  "<errorEventDefinition/></startEvent><userTask id='mend'/>" FLOW(
                                      "w1", "w-s", "mend") "</subProcess>")));
}

TEST(links_and_loops_are_walked)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("",
              findings(a, AROUND("<intermediateThrowEvent id='t'><linkEventDefinition "
                                 "name='A'/></intermediateThrowEvent><intermediateCatchEvent "
                                 "id='c'><linkEventDefinition name='A'/>"
                                 "</intermediateCatchEvent><task id='l'>"
                                 "<standardLoopCharacteristics loopMaximum='3'/></task>" FLOW(
                                     "1", "in", "t") FLOW("2", "c", "l") FLOW("3", "l", "out"))));
}

TEST(too_many_markings_are_a_fault)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *inside = "<startEvent id='s'/><parallelGateway id='f'/>" FLOW("0", "s", "f");
    for (int i = 0; i < 18; i++)
        inside = arena_printf(a,
                              "%s<userTask id='u%d' mc:role='r' mc:act='accept' mc:budget='1d'/>"
                              "<sequenceFlow id='f%d' sourceRef='f' targetRef='u%d'/>",
                              inside, i, i, i);
    const struct bpmn_model *m = sample_model(a, inside);
    struct bpmn_findings found = {0};
    struct fault f = {0};
    REQUIRE(m);
    CHECK_INT(TOO_LARGE, bpmn_check(a, m, &found, &f));
    CHECK_STR("bpmn.markings", f.reason);
}
