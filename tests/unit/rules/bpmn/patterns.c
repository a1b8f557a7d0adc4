/* The control-flow patterns of Russell, ter Hofstede, van der Aalst and Mulyar (BPM-06-22, 2006)
 * that BPMN can express, each as a small process. docs/bpmn.md has the table of all 43. */
#include "base/cleanup.h"
#include "tests/support/test.h"
#include "tests/unit/rules/bpmn/sample.h"

#define FLOW(id, from, to) "<sequenceFlow id='" id "' sourceRef='" from "' targetRef='" to "'/>"
#define IF(id, from, to, condition)                                                                \
    "<sequenceFlow id='" id "' sourceRef='" from "' targetRef='" to                                \
    "'><conditionExpression>" condition "</conditionExpression></sequenceFlow>"
#define USER(id) "<userTask id='" id "'/>"
#define S "<startEvent id='s'/>"
#define E "<endEvent id='e'/>"
#define AND(id) "<parallelGateway id='" id "'/>"
#define XOR(id) "<exclusiveGateway id='" id "'/>"
#define OR(id) "<inclusiveGateway id='" id "'/>"
#define CATCH(id, definition)                                                                      \
    "<intermediateCatchEvent id='" id "'>" definition "</intermediateCatchEvent>"
#define MESSAGE "<messageEventDefinition messageRef='m1'/>"
#define SIGNAL "<signalEventDefinition signalRef='sig1'/>"
#define MANY(id, attributes, inside)                                                               \
    "<userTask id='" id "'><multiInstanceLoopCharacteristics " attributes ">" inside               \
    "</multiInstanceLoopCharacteristics></userTask>"
#define COUNT(n) "<loopCardinality>" n "</loopCardinality>"
#define TWO                                                                                        \
    S AND("f") USER("a") USER("b") FLOW("1", "s", "f") FLOW("2", "f", "a") FLOW("3", "f", "b")

/* One pattern: begin, do things in order, and see where tokens rest after each. A step is a task's
 * name, "!NAME" for a message, "~NAME" for a signal, "NAME=TEXT" for a task with an outcome,
 * "{…}" for variables that change outside, "?" before one that must find nobody. */
struct pattern {
    int number;
    const char *inside, *variables;
    struct {
        const char *step, *rest;
    } steps[8];
};

static int change(struct sample_run *r, const char *step)
{
    const char *outcome = strchr(step, '=');
    if (*step == '{')
        return sample_changed(r, step);
    if (*step == '!')
        return sample_message(r, step + 1, NULL);
    if (*step == '~')
        return sample_signal(r, step + 1, NULL);
    if (!outcome)
        return sample_done(r, step, NULL, NULL);
    return sample_done(r, arena_strndup(r->arena, step, (size_t)(outcome - step)), outcome + 1,
                       NULL);
}

static void run(const struct pattern *p)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(a, p->inside, p->variables);
    for (size_t i = 0; i < 8 && p->steps[i].step; i++) {
        const char *step = p->steps[i].step;
        const int wanted = *step == '?' ? NOT_FOUND : OK;
        const int got = *step ? change(&r, step + (*step == '?')) : OK;
        const char *rest = sample_rest(&r);
        if (got != wanted || strcmp(rest, p->steps[i].rest) != 0)
            test_fail(__FILE__, __LINE__,
                      "pattern %d, step %zu \"%s\": %d, \"%s\" instead of \"%s\"", p->number, i,
                      step, got, rest, p->steps[i].rest);
    }
}

static void run_all(const struct pattern *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        run(&list[i]);
}

TEST(basic_control_flow)
{
    static const struct pattern list[] = {
        {1,
         S USER("a") USER("b") E FLOW("1", "s", "a") FLOW("2", "a", "b") FLOW("3", "b", "e"),
         NULL,
         {{"", "a:waiting"}, {"a", "b:waiting"}, {"b", "ended"}}},
        {2, TWO, NULL, {{"", "a:waiting b:waiting"}}},
        {3,
         TWO AND("j") USER("c") FLOW("4", "a", "j") FLOW("5", "b", "j") FLOW("6", "j", "c"),
         NULL,
         {{"a", "b:waiting j:joining"}, {"b", "c:waiting"}}},
        {4,
         S XOR("g") USER("a") USER("b") FLOW("1", "s", "g") IF("2", "g", "a", "x = 1")
             IF("3", "g", "b", "x = 2"),
         "{\"x\":2}",
         {{"", "b:waiting"}}},
        {5,
         S XOR("g") USER("a") USER("b") XOR("m") USER("c") FLOW("1", "s", "g")
             IF("2", "g", "a", "x = 1") IF("3", "g", "b", "x = 2") FLOW("4", "a", "m")
                 FLOW("5", "b", "m") FLOW("6", "m", "c"),
         "{\"x\":2}",
         {{"b", "c:waiting"}}},
    };
    run_all(list, sizeof list / sizeof *list);
}

#define CHOSEN                                                                                     \
    S OR("g") USER("a") USER("b") USER("c") FLOW("1", "s", "g") IF("2", "g", "a", "x &gt;= 1")     \
        IF("3", "g", "b", "x &gt;= 2") IF("4", "g", "c", "x &gt;= 3")

TEST(advanced_branching)
{
    static const struct pattern list[] = {
        {6, CHOSEN, "{\"x\":2}", {{"", "a:waiting b:waiting"}}},
        {7,
         CHOSEN OR("j") USER("d") FLOW("5", "a", "j") FLOW("6", "b", "j") FLOW("7", "c", "j")
             FLOW("8", "j", "d"),
         "{\"x\":2}",
         {{"a", "b:waiting j:joining"}, {"b", "d:waiting"}}},
        {8,
         TWO XOR("m") USER("c") FLOW("4", "a", "m") FLOW("5", "b", "m") FLOW("6", "m", "c"),
         NULL,
         {{"a", "b:waiting c:waiting"}, {"b", "c:waiting c:waiting"}}},
        /* 9: of the branches, the first to end lets the next task begin, the other is ignored: a
         * sub-process whose first end escalates to a boundary that does not interrupt. */
        {9,
         S "<subProcess id='sub'><startEvent id='s2'/>" AND("f") USER("a") USER("b") XOR(
             "m") "<scriptTask id='n' mc:script='{n: if n = null then 1 else n + 1}'/>"
                  "<exclusiveGateway id='x' default='i9'/><endEvent "
                  "id='first'><escalationEventDefinition "
                  "escalationRef='esc1'/></endEvent><endEvent id='other'/>" FLOW("i1", "s2", "f")
                      FLOW("i2", "f", "a") FLOW("i3", "f", "b") FLOW("i4", "a", "m")
                          FLOW("i5", "b", "m") FLOW("i6", "m", "n") FLOW("i7", "n", "x")
                              IF("i8", "x", "first", "n = 1")
                                  FLOW("i9", "x",
                                       "other") "</subProcess>"
                                                "<boundaryEvent id='y' attachedToRef='sub' "
                                                "cancelActivity='false'>"
                                                "<escalationEventDefinition "
                                                "escalationRef='esc1'/></boundaryEvent>" USER("c")
                                                    FLOW("1", "s", "sub") FLOW("2", "y", "c"),
         NULL,
         {{"b", "sub:hosting a:waiting c:waiting"}, {"a", "c:waiting"}}},
        /* 28, 29: blocking and cancelling discriminators: the first ends the sub-process. */
        {29,
         S "<subProcess id='sub'><startEvent id='s2'/>" AND("f") USER("a") USER(
             "b") "<endEvent id='k'><terminateEventDefinition/></endEvent>" FLOW("i1", "s2", "f")
             FLOW("i2", "f", "a") FLOW("i3", "f", "b") FLOW("i4", "a", "k")
                 FLOW("i5", "b", "k") "</subProcess>" USER("c") FLOW("1", "s", "sub")
                     FLOW("2", "sub", "c"),
         NULL,
         {{"b", "c:waiting"}, {"?a", "c:waiting"}}},
        /* 30, 32: partial joins as instances with a completion condition. */
        {32,
         S MANY("a", "",
                COUNT("3") "<completionCondition>numberOfCompletedInstances &gt;= 2"
                           "</completionCondition>") USER("b") FLOW("1", "s", "a")
             FLOW("2", "a", "b"),
         NULL,
         {{"a", "a:hosting a:waiting a:waiting"}, {"a", "b:waiting"}}},
        /* 33: a join of all branches that are needed, more than one token of a branch waits. */
        {33,
         TWO AND("j") USER("c") FLOW("4", "a", "j") FLOW("5", "b", "j") FLOW("6", "j", "c"),
         NULL,
         {{"b", "a:waiting j:joining"}, {"a", "c:waiting"}}},
        /* 37, 38: inclusive joins without a matching split. */
        {37,
         S OR("g") USER("a") USER("b") XOR("back") OR("j") USER("d") FLOW("1", "s", "g")
             IF("2", "g", "a", "x &gt;= 1") IF("3", "g", "b", "x &gt;= 2") FLOW("4", "a", "j")
                 FLOW("5", "b", "back") IF("6", "back", "b", "outcome = &quot;again&quot;")
                     IF("7", "back", "j", "outcome != &quot;again&quot;") FLOW("8", "j", "d"),
         "{\"x\":2}",
         {{"a", "b:waiting j:joining"}, {"b=again", "j:joining b:waiting"}, {"b=ok", "d:waiting"}}},
        {38,
         S AND("f") USER("a") XOR("x") USER("b") USER("z") OR("j") USER("d") FLOW("1", "s", "f")
             FLOW("2", "f", "a") FLOW("3", "f", "b") FLOW("4", "a", "j") FLOW("5", "b", "x")
                 IF("6", "x", "j", "outcome = &quot;in&quot;") IF("7", "x", "z", "true")
                     FLOW("8", "j", "d"),
         NULL,
         {{"a", "b:waiting j:joining"}, {"b=out", "z:waiting d:waiting"}}},
        /* 41, 42: tokens of one flow merge and split without being told apart. */
        {41,
         TWO XOR("m") AND("t") USER("c") USER("d") FLOW("4", "a", "m") FLOW("5", "b", "m")
             FLOW("6", "m", "t") FLOW("7", "t", "c") FLOW("8", "t", "d"),
         NULL,
         {{"a", "b:waiting c:waiting d:waiting"},
          {"b", "c:waiting d:waiting c:waiting d:waiting"}}},
    };
    run_all(list, sizeof list / sizeof *list);
}

TEST(several_instances)
{
    static const struct pattern list[] = {
        {12,
         S XOR("m") USER("more") AND("f") USER("a") FLOW("1", "s", "m") FLOW("2", "m", "more")
             FLOW("3", "more", "f") FLOW("4", "f", "a") IF("5", "f2", "m", "true") OR("f2")
                 FLOW("6", "f", "f2"),
         NULL,
         {{"more", "a:waiting more:waiting"}, {"more", "a:waiting a:waiting more:waiting"}}},
        {13,
         S MANY("a", "", COUNT("2")) USER("b") FLOW("1", "s", "a") FLOW("2", "a", "b"),
         NULL,
         {{"", "a:hosting a:waiting a:waiting"}, {"a", "a:hosting a:waiting"}, {"a", "b:waiting"}}},
        {14,
         S MANY("a", "", COUNT("n")) USER("b") FLOW("1", "s", "a") FLOW("2", "a", "b"),
         "{\"n\":1}",
         {{"", "a:hosting a:waiting"}, {"a", "b:waiting"}}},
        /* 34, 36: enough of the instances, or the others go on: a completion condition cancels. */
        {35,
         S MANY("a", "",
                COUNT("3") "<completionCondition>numberOfCompletedInstances = 1"
                           "</completionCondition>") USER("b") FLOW("1", "s", "a")
             FLOW("2", "a", "b"),
         NULL,
         {{"a", "b:waiting"}, {"?a", "b:waiting"}}},
    };
    run_all(list, sizeof list / sizeof *list);
}

TEST(states_and_milestones)
{
    static const struct pattern list[] = {
        {16,
         S "<eventBasedGateway id='g'/>" CATCH("m", MESSAGE) CATCH("x", SIGNAL) USER("a") USER("b")
             FLOW("1", "s", "g") FLOW("2", "g", "m") FLOW("3", "g", "x") FLOW("4", "m", "a")
                 FLOW("5", "x", "b"),
         NULL,
         {{"", "g:waiting"}, {"!papers", "a:waiting"}, {"?~law-changed", "a:waiting"}}},
        /* 18: b is enabled while the milestone holds: a condition waits for it. */
        {18,
         S AND("f") USER("a") CATCH("m", "<conditionalEventDefinition><condition>paid = true"
                                         "</condition></conditionalEventDefinition>") USER("b")
             FLOW("1", "s", "f") FLOW("2", "f", "a") FLOW("3", "f", "m") FLOW("4", "m", "b"),
         NULL,
         {{"", "a:waiting m:waiting"}, {"{\"paid\":true}", "a:waiting b:waiting"}}},
        /* 39: critical sections: each waits for the other's signal that it is free. */
        {39,
         S AND("f") USER("a")
             CATCH("free", SIGNAL) "<intermediateThrowEvent id='t'>" SIGNAL
                                   "</intermediateThrowEvent>" USER("b") FLOW("1", "s", "f")
                                       FLOW("2", "f", "a") FLOW("3", "f", "free")
                                           FLOW("4", "a", "t") FLOW("5", "free", "b"),
         NULL,
         {{"", "a:waiting free:waiting"}, {"?b", "a:waiting free:waiting"}, {"a", "b:waiting"}}},
        /* 40: a set of tasks in some order, one at a time: instances one after the other. */
        {40,
         S MANY("a",
                "isSequential='true' mc:collection='[&quot;x&quot;, &quot;y&quot;]' "
                "mc:element='what'",
                "") FLOW("1", "s", "a"),
         NULL,
         {{"", "a:hosting a:waiting"}, {"a", "a:hosting a:waiting"}, {"a", "ended"}}},
    };
    run_all(list, sizeof list / sizeof *list);
}

#define CANCEL(at) "<boundaryEvent id='y' attachedToRef='" at "'>" MESSAGE "</boundaryEvent>"

TEST(cancelling)
{
    static const struct pattern list[] = {
        {19,
         TWO CANCEL("a") USER("c") FLOW("4", "y", "c"),
         NULL,
         {{"!papers", "b:waiting c:waiting"}, {"?a", "b:waiting c:waiting"}}},
        {20,
         TWO "<subProcess id='w' triggeredByEvent='true'><startEvent id='ws'>" MESSAGE
             "</startEvent><endEvent id='we'><terminateEventDefinition/></endEvent>" FLOW(
                 "w1", "ws", "we") "</subProcess>",
         NULL,
         {{"", "a:waiting b:waiting"}, {"!papers", "ended"}}},
        {25,
         S "<subProcess id='sub'><startEvent id='s2'/>" AND("f") USER("a") USER("b")
             FLOW("i1", "s2", "f") FLOW("i2", "f", "a") FLOW("i3", "f", "b") "</subProcess>" CANCEL(
                 "sub") USER("c") FLOW("1", "s", "sub") FLOW("2", "y", "c"),
         NULL,
         {{"", "sub:hosting a:waiting b:waiting"}, {"!papers", "c:waiting"}}},
        {26,
         S MANY("a", "", COUNT("3")) CANCEL("a") USER("c") FLOW("1", "s", "a") FLOW("2", "y", "c"),
         NULL,
         {{"a", "a:hosting a:waiting a:waiting"}, {"!papers", "c:waiting"}}},
        /* 27: the rest of the instances is completed early, what is done stays done. */
        {27,
         S MANY("a", "",
                COUNT("3") "<completionCondition>outcome = &quot;enough&quot;"
                           "</completionCondition>") USER("b") FLOW("1", "s", "a")
             FLOW("2", "a", "b"),
         NULL,
         {{"a", "a:hosting a:waiting a:waiting"}, {"a=enough", "b:waiting"}}},
    };
    run_all(list, sizeof list / sizeof *list);
}

TEST(iteration_and_ends)
{
    static const struct pattern list[] = {
        {10,
         S XOR("m") USER("a") XOR("x") USER("b") XOR("y") USER("c") FLOW("1", "s", "m")
             FLOW("2", "m", "a") FLOW("3", "a", "x") IF("4", "x", "b", "outcome = &quot;on&quot;")
                 IF("5", "x", "m", "true") FLOW("6", "b", "y")
                     IF("7", "y", "m", "outcome = &quot;back&quot;") IF("8", "y", "c", "true"),
         NULL,
         {{"a=no", "a:waiting"},
          {"a=on", "b:waiting"},
          {"b=back", "a:waiting"},
          {"a=on", "b:waiting"},
          {"b", "c:waiting"}}},
        {11, TWO, NULL, {{"a", "b:waiting"}, {"b", "ended"}}},
        {21,
         S "<userTask id='a'><standardLoopCharacteristics testBefore='true'><loopCondition>"
           "outcome != &quot;enough&quot; or outcome = null</loopCondition>"
           "</standardLoopCharacteristics></userTask>" USER("b") FLOW("1", "s", "a")
               FLOW("2", "a", "b"),
         NULL,
         {{"a=more", "a:hosting a:waiting"}, {"a=enough", "b:waiting"}}},
        {43,
         TWO "<endEvent id='k'><terminateEventDefinition/></endEvent>" FLOW("4", "a", "k"),
         NULL,
         {{"a", "ended"}}},
    };
    run_all(list, sizeof list / sizeof *list);
}

TEST(triggers)
{
    static const struct pattern list[] = {
        /* 23: a trigger that finds nobody is lost. */
        {23,
         S USER("a") CATCH("m", SIGNAL) USER("b") FLOW("1", "s", "a") FLOW("2", "a", "m")
             FLOW("3", "m", "b"),
         NULL,
         {{"?~law-changed", "a:waiting"}, {"a", "m:waiting"}, {"~law-changed", "b:waiting"}}},
        /* 24: a trigger that is kept: an event sub-process notes it, a condition looks at the note.
         */
        {24,
         S USER("a") CATCH("m", "<conditionalEventDefinition><condition>came = true</condition>"
                                "</conditionalEventDefinition>") USER("b") FLOW("1", "s", "a")
             FLOW("2", "a", "m") FLOW(
                 "3", "m", "b") "<subProcess id='w' triggeredByEvent='true'><startEvent id='ws' "
                                "isInterrupting='false'>" MESSAGE
                                "</startEvent><scriptTask id='n' mc:script='{came: "
                                "true}'/>" FLOW("w1", "ws", "n") "</subProcess>",
         NULL,
         {{"!papers", "a:waiting"}, {"a", "b:waiting"}}},
    };
    run_all(list, sizeof list / sizeof *list);
}

TEST(recursion_is_a_call)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(
        a, S "<callActivity id='again' calledElement='p' mc:version='1'/>" FLOW("1", "s", "again"),
        NULL);
    CHECK_STR("call-process:again", sample_effects(&r));
    CHECK_INT(OK, sample_done(&r, "again", NULL, NULL));
    CHECK_STR("ended", sample_rest(&r));
}
