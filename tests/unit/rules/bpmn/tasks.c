/* Scripts, calls, decisions, loops; what goes into them and what comes back. */
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/time.h"
#include "rules/feel/value.h"
#include "tests/support/test.h"
#include "tests/unit/rules/bpmn/sample.h"

#define FLOW(id, from, to) "<sequenceFlow id='" id "' sourceRef='" from "' targetRef='" to "'/>"
#define USER(id) "<userTask id='" id "'/>"

static const char *text_of(struct arena *a, const struct json *v)
{
    struct buf b;
    buf_init(&b, a, 100000);
    if (v)
        json_write(&b, v);
    return v ? b.p : "nothing";
}

TEST(a_script_sets_its_variable)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(
        a,
        "<startEvent id='s'/><scriptTask id='x' scriptFormat='FEEL' mc:result='total'><script>"
        "= copies * 8000</script></scriptTask><scriptTask id='y' mc:script='{half: total / 2, "
        "many: total > 10000}'/>" USER("b") FLOW("1", "s", "x") FLOW("2", "x", "y")
            FLOW("3", "y", "b"),
        "{\"copies\":2}");
    CHECK_STR("{\"copies\":2,\"total\":16000,\"half\":8000,\"many\":true}", sample_variables(&r));
}

TEST(a_script_without_a_place_for_its_value_is_an_incident)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(
        a, "<startEvent id='s'/><scriptTask id='x' mc:script='1 + 1'/>" FLOW("1", "s", "x"), NULL);
    CHECK_INT(BPMN_STUCK, r.step.state->status);
    CHECK_STR("scriptTask x: its value is no context, and no mc:result names a variable",
              r.step.effects->text);
}

static const char calling[] =
    "<startEvent id='s'/><callActivity id='c' calledElement='1.004873' mc:version='3' "
    "mc:input='{who: form.name}' mc:output='{number: result.no}'/><boundaryEvent id='refused' "
    "attachedToRef='c'><errorEventDefinition/></boundaryEvent><boundaryEvent id='slow' "
    "attachedToRef='c' cancelActivity='false'><escalationEventDefinition/></boundaryEvent>" USER(
        "b") USER("x") USER("y") FLOW("1", "s", "c") FLOW("2", "c", "b") FLOW("3", "refused", "x")
        FLOW("4", "slow", "y");

TEST(a_procedure_is_called_and_answers)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(a, calling, "{\"form\":{\"name\":\"Lụa\"}}"), e = r, l = r;
    CHECK_STR("call-process:c", sample_effects(&r));
    REQUIRE(r.step.effects);
    CHECK_STR("1.004873", r.step.effects->text);
    CHECK_INT(3, r.model->nodes[r.step.effects->node].version);
    CHECK_STR("{\"who\":\"Lụa\"}", text_of(a, r.step.effects->input));
    CHECK_INT(OK, sample_done(&r, "c", NULL, "{\"no\":\"12/KS\",\"secret\":1}"));
    CHECK_STR("{\"form\":{\"name\":\"Lụa\"},\"number\":\"12/KS\"}", sample_variables(&r));
    CHECK_STR("b:waiting", sample_rest(&r));
    CHECK_INT(OK, sample_failed(&e, "c", "refused"));
    CHECK_STR("x:waiting", sample_rest(&e));
    CHECK_STR("close:c open:x", sample_effects(&e));
    CHECK_INT(OK, sample_escalated(&l, "c", "late"));
    CHECK_STR("c:waiting y:waiting", sample_rest(&l));
    CHECK_INT(NOT_FOUND, sample_escalated(&l, "y", "late"));
}

TEST(a_decision_sees_its_input_or_everything)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r =
        sample_start(a,
                     "<startEvent id='s'/><businessRuleTask id='d' mc:decision='fee' "
                     "mc:result='phi' mc:input='{n: "
                     "x + 1}'/><businessRuleTask id='e' mc:decision='time'/>" FLOW("1", "s", "d")
                         FLOW("2", "d", "e"),
                     "{\"x\":1}");
    REQUIRE(r.step.effects);
    CHECK_STR("{\"n\":2}", text_of(a, r.step.effects->input));
    CHECK_STR("phi", r.model->nodes[r.step.effects->node].result);
    CHECK_INT(OK, sample_done(&r, "d", NULL, "{\"phi\":8000}"));
    CHECK_STR("{\"x\":1,\"phi\":8000}", text_of(a, r.step.effects->input));
}

TEST(an_input_that_is_no_context_is_an_incident)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(
        a,
        "<startEvent id='s'/><serviceTask id='d' mc:service='x' mc:input='7'/>" FLOW("1", "s", "d"),
        NULL);
    CHECK_STR("incident:d", sample_effects(&r));
}

#define LOOP(attributes, inside)                                                                   \
    "<startEvent id='s'/><userTask id='a'><standardLoopCharacteristics " attributes ">" inside     \
    "</standardLoopCharacteristics></userTask>" USER("b") FLOW("1", "s", "a") FLOW("2", "a", "b")

TEST(a_loop_goes_round_while_its_condition_holds)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(
        a, LOOP("", "<loopCondition>outcome = &quot;again&quot;</loopCondition>"), NULL);
    CHECK_STR("a:hosting a:waiting", sample_rest(&r));
    CHECK_INT(OK, sample_done(&r, "a", "again", NULL));
    CHECK_STR("a:hosting a:waiting", sample_rest(&r));
    CHECK_INT(2, json_int(r.step.effects->local, "loopCounter", 0));
    CHECK_INT(OK, sample_done(&r, "a", "enough", NULL));
    CHECK_STR("b:waiting", sample_rest(&r));
}

TEST(a_loop_may_be_asked_before_and_has_a_maximum)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(
        a, LOOP("testBefore='true'", "<loopCondition>x = 1</loopCondition>"), "{\"x\":0}");
    CHECK_STR("b:waiting", sample_rest(&r));
    r = sample_start(a, LOOP("loopMaximum='2'", ""), NULL);
    CHECK_INT(OK, sample_done(&r, "a", NULL, NULL));
    CHECK_INT(OK, sample_done(&r, "a", NULL, NULL));
    CHECK_STR("b:waiting", sample_rest(&r));
}

TEST(names_in_english)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct bpmn_model *m =
        sample_model(a, "<userTask id='a' name='Tiếp nhận' mc:nameEn='Reception'/>" USER("b"));
    REQUIRE(m);
    CHECK_STR("Reception", m->nodes[bpmn_node_of(m, "a")].name_en);
    CHECK_STR("", m->nodes[bpmn_node_of(m, "b")].name_en);
}

#define TIMED(time)                                                                                \
    "<startEvent id='s'/><userTask id='a' mc:role='officer' mc:act='process' mc:budget='1d'/>"     \
    "<boundaryEvent id='late' attachedToRef='a' cancelActivity='false'><timerEventDefinition>"     \
    "<" time "</timerEventDefinition></boundaryEvent><userTask id='b' mc:role='officer' "          \
    "mc:act='process' mc:budget='1d'/><sequenceFlow id='f1' sourceRef='s' targetRef='a'/>"         \
    "<sequenceFlow id='f2' sourceRef='late' targetRef='b'/>"

static const struct bpmn_wait *first_wait(const struct sample_run *r)
{
    static const struct bpmn_wait none = {.kind = BPMN_WAIT_NONE};
    for (const struct bpmn_effect *e = r->step.effects; e; e = e->next)
        if (e->kind == BPMN_START_TIMER)
            return &e->wait;
    return &none;
}

TEST(expressions_see_the_present_that_comes_with_the_event)
{
    static const char inside[] =
        "<startEvent id='s'/><scriptTask id='d' mc:result='day' scriptFormat='FEEL'><script>string("
        "today())</script></scriptTask><exclusiveGateway id='g' default='f4'/><userTask id='a'/>"
        "<userTask id='b'/><sequenceFlow id='f1' sourceRef='s' targetRef='d'/><sequenceFlow "
        "id='f2' sourceRef='d' targetRef='g'/><sequenceFlow id='f3' sourceRef='g' targetRef='a'>"
        "<conditionExpression>today() &gt; date(&quot;2026-11-01&quot;)</conditionExpression>"
        "</sequenceFlow><sequenceFlow id='f4' sourceRef='g' targetRef='b'/>";
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct feel_moment now =
        feel_moment_of(moment_of(day_from((struct date){2026, 11, 20}), 0));
    sample_now = &now;
    struct sample_run r = sample_start(a, inside, NULL);
    sample_now = NULL;
    CHECK_STR("a:waiting", sample_rest(&r));
    CHECK_STR("{\"day\":\"2026-11-20\"}", sample_variables(&r));
    r = sample_start(a, inside, NULL);
    CHECK_STR("b:waiting", sample_rest(&r));
    CHECK_STR("{\"day\":null}", sample_variables(&r));
}

TEST(a_timer_may_be_computed_when_a_token_comes)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const int64_t at = moment_of(day_from((struct date){2026, 11, 20}), 9 * HOUR_MS);
    const struct feel_moment now = feel_moment_of(at);
    sample_now = &now;
    struct sample_run r =
        sample_start(a, TIMED("timeDate>= now() + duration(n)</timeDate>"), "{\"n\":\"PT3H\"}");
    CHECK_INT(BPMN_WAIT_DATE, first_wait(&r)->kind);
    CHECK_INT(at + 3 * (int64_t)HOUR_MS, first_wait(&r)->at_ms);
    r = sample_start(a, TIMED("timeDate>=today() + duration(\"P1D\")</timeDate>"), NULL);
    CHECK_INT(at + 15 * (int64_t)HOUR_MS, first_wait(&r)->at_ms);
    r = sample_start(a, TIMED("timeDuration>=duration(n)</timeDuration>"), "{\"n\":\"PT3H\"}");
    CHECK_INT(3 * (int64_t)HOUR_MS, first_wait(&r)->clock_ms);
    sample_now = NULL;
}

TEST(a_timer_without_a_time_is_an_incident_before_the_task_is_opened)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(a, TIMED("timeDuration>=duration(n)</timeDuration>"), NULL);
    CHECK_STR("incident:a", sample_effects(&r));
    CHECK_INT(BPMN_STUCK, r.step.state->status);
    CHECK_INT(OK, sample_changed(&r, "{\"n\":\"PT3H\"}"));
    CHECK_STR("a:waiting", sample_rest(&r));
    CHECK_STR("open:a timer:late", sample_effects(&r));
    CHECK(strstr(sample_refusal(a, TIMED("timeCycle>=x</timeCycle>")), "a timer has one of"));
}
