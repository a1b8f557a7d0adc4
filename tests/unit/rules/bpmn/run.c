#include "base/cleanup.h"
#include "tests/support/test.h"
#include "tests/unit/rules/bpmn/sample.h"

#define FLOW(id, from, to) "<sequenceFlow id='" id "' sourceRef='" from "' targetRef='" to "'/>"
#define IF(id, from, to, condition)                                                                \
    "<sequenceFlow id='" id "' sourceRef='" from "' targetRef='" to                                \
    "'><conditionExpression>" condition "</conditionExpression></sequenceFlow>"
#define USER(id) "<userTask id='" id "'/>"

TEST(the_five_steps_with_a_return)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(a, sample_one_stop, "{\"form\":{\"ho_ten\":\"Lụa\"}}");
    CHECK_STR("start tiep-nhan", sample_visited(&r));
    CHECK_STR("open:tiep-nhan", sample_effects(&r));
    CHECK_INT(OK, sample_done(&r, "tiep-nhan", NULL, NULL));
    CHECK_INT(OK, sample_done(&r, "xu-ly", "done", "{\"ghi_chu\":\"x\"}"));
    CHECK_STR("ky-duyet:waiting", sample_rest(&r));
    CHECK_INT(OK, sample_done(&r, "ky-duyet", "return", NULL));
    CHECK_STR("duyet xu-ly", sample_visited(&r));
    CHECK_INT(OK, sample_done(&r, "xu-ly", NULL, NULL));
    CHECK_INT(OK, sample_done(&r, "ky-duyet", NULL, NULL));
    CHECK_STR("phat-hanh:waiting", sample_rest(&r));
    CHECK_INT(OK, sample_done(&r, "phat-hanh", NULL, NULL));
    CHECK_INT(NOT_FOUND, sample_done(&r, "phat-hanh", NULL, NULL));
    CHECK_INT(OK, sample_done(&r, "tra-ket-qua", NULL, NULL));
    CHECK_STR("ended", sample_rest(&r));
    CHECK_STR("finished:", sample_effects(&r));
    CHECK_STR("{\"form\":{\"ho_ten\":\"Lụa\"},\"ghi_chu\":\"x\"}", sample_variables(&r));
    CHECK_INT(CONFLICT, sample_done(&r, "tra-ket-qua", NULL, NULL));
}

TEST(the_old_state_stays_as_it_was)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(a, sample_one_stop, NULL), old = r;
    CHECK_INT(OK, sample_done(&r, "tiep-nhan", NULL, "{\"x\":1}"));
    CHECK_STR("tiep-nhan:waiting", sample_rest(&old));
    CHECK_STR("{}", sample_variables(&old));
}

TEST(roles_acts_and_budgets)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct bpmn_model *m = sample_model(a, sample_one_stop);
    REQUIRE(m);
    const struct bpmn_node *n = &m->nodes[bpmn_node_of(m, "xu-ly")];
    CHECK_STR("officer", n->role);
    CHECK_STR("process", n->act);
    CHECK_STR("Xử lý", n->name);
    CHECK_INT(BPMN_WAIT_DAYS, n->budget.kind);
    CHECK_INT(2, n->budget.amount);
    CHECK_INT(BPMN_WAIT_HOURS, m->nodes[bpmn_node_of(m, "ky-duyet")].budget.kind);
    CHECK_INT(-1, bpmn_node_of(m, "nowhere"));
}

TEST(tasks_of_every_kind)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(
        a,
        "<startEvent id='s'/><manualTask id='hand'/><task id='plain'/>"
        "<serviceTask id='ask' mc:service='population.confirm'/>"
        "<businessRuleTask id='fee' mc:decision='le_phi'/><sendTask id='tell' messageRef='m2'/>"
        "<receiveTask id='hear' messageRef='m1'/><endEvent "
        "id='e'><messageEventDefinition messageRef='m2'/></endEvent>" FLOW("1", "s", "hand")
            FLOW("2", "hand", "plain") FLOW("3", "plain", "ask") FLOW("4", "ask", "fee")
                FLOW("5", "fee", "tell") FLOW("6", "tell", "hear") FLOW("7", "hear", "e"),
        NULL);
    CHECK_STR("s hand plain ask", sample_visited(&r));
    REQUIRE(r.step.effects);
    CHECK_STR("population.confirm", r.step.effects->text);
    CHECK_INT(OK, sample_done(&r, "ask", NULL, "{\"ok\":true}"));
    CHECK_STR("decide:fee", sample_effects(&r));
    CHECK_STR("le_phi", r.step.effects->text);
    CHECK_INT(OK, sample_done(&r, "fee", NULL, "{\"fee\":15000}"));
    CHECK_STR("send:withdrawn", sample_effects(&r));
    CHECK_STR("hear:waiting", sample_rest(&r));
    CHECK_INT(NOT_FOUND, sample_message(&r, "other", NULL));
    CHECK_INT(OK, sample_message(&r, "papers", "{\"n\":2}"));
    CHECK_STR("send:withdrawn finished:", sample_effects(&r));
    CHECK_STR("{\"ok\":true,\"fee\":15000,\"n\":2}", sample_variables(&r));
}

static const char exclusive[] = "<startEvent id='s'/><exclusiveGateway id='g'/>" USER("a")
    USER("b") "<endEvent id='e'/>" FLOW("1", "s", "g") IF("2", "g", "a", "x &gt; 1")
        IF("3", "g", "b", "x &gt; 0") FLOW("4", "a", "e") FLOW("5", "b", "e");

TEST(exclusive_takes_the_first_true_flow)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(a, exclusive, "{\"x\":2}");
    CHECK_STR("a:waiting", sample_rest(&r));
    r = sample_start(a, exclusive, "{\"x\":1}");
    CHECK_STR("b:waiting", sample_rest(&r));
}

TEST(no_true_flow_is_an_incident_that_can_be_mended)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(a, exclusive, "{\"x\":0}");
    CHECK_INT(BPMN_STUCK, r.step.state->status);
    CHECK_STR("incident:g", sample_effects(&r));
    CHECK_STR("exclusiveGateway g: no flow's condition is true", r.step.effects->text);
    const struct bpmn_event retry = {.kind = BPMN_RETRY, .variables = sample_json(a, "{\"x\":1}")};
    CHECK_INT(OK, bpmn_advance(a, r.model, r.step.state, &retry, &r.step, NULL));
    CHECK_STR("b:waiting", sample_rest(&r));
}

static const char parallel[] = "<startEvent id='s'/><parallelGateway id='f'/>" USER("a")
    USER("b") "<parallelGateway id='j'/>" USER("c") "<endEvent id='e'/>" FLOW("1", "s", "f")
        FLOW("2", "f", "a") FLOW("3", "f", "b") FLOW("4", "a", "j") FLOW("5", "b", "j")
            FLOW("6", "j", "c") FLOW("7", "c", "e");

TEST(parallel_waits_for_every_flow)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(a, parallel, NULL);
    CHECK_STR("a:waiting b:waiting", sample_rest(&r));
    CHECK_INT(OK, sample_done(&r, "b", NULL, NULL));
    CHECK_STR("a:waiting j:joining", sample_rest(&r));
    CHECK_INT(OK, sample_done(&r, "a", NULL, NULL));
    CHECK_STR("c:waiting", sample_rest(&r));
    CHECK_INT(OK, sample_done(&r, "c", NULL, NULL));
    CHECK_STR("ended", sample_rest(&r));
}

TEST(a_join_counts_flows_and_not_tokens)
{
    /* Two tokens come by flow 4; the join still waits for flow 5. */
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(
        a,
        "<startEvent id='s'/><parallelGateway id='f'/>" USER("a") USER("b")
            USER("m") "<parallelGateway id='j'/>" USER("c") FLOW("1", "s", "f") FLOW("2", "f", "m")
                FLOW("2b", "f", "m") FLOW("3", "f", "b") FLOW("x", "m", "a") FLOW("4", "a", "j")
                    FLOW("5", "b", "j") FLOW("6", "j", "c"),
        NULL);
    CHECK_INT(OK, sample_done(&r, "m", NULL, NULL));
    CHECK_INT(OK, sample_done(&r, "m", NULL, NULL));
    CHECK_INT(OK, sample_done(&r, "a", NULL, NULL));
    CHECK_INT(OK, sample_done(&r, "a", NULL, NULL));
    CHECK_STR("b:waiting j:joining j:joining", sample_rest(&r));
    CHECK_INT(OK, sample_done(&r, "b", NULL, NULL));
    CHECK_STR("j:joining c:waiting", sample_rest(&r));
}

static const char inclusive[] =
    "<startEvent id='s'/><inclusiveGateway id='f' default='4'/>" USER("a") USER("b")
        USER("d") "<inclusiveGateway id='j'/>" USER("c") "<endEvent id='e'/>" FLOW("1", "s", "f")
            IF("2", "f", "a", "x &gt; 0") IF("3", "f", "b", "x &gt; 1") FLOW("4", "f", "d")
                FLOW("5", "a", "j") FLOW("6", "b", "j") FLOW("7", "d", "j") FLOW("8", "j", "c")
                    FLOW("9", "c", "e");

TEST(inclusive_waits_for_what_was_taken)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(a, inclusive, "{\"x\":2}");
    CHECK_STR("a:waiting b:waiting", sample_rest(&r));
    CHECK_INT(OK, sample_done(&r, "a", NULL, NULL));
    CHECK_STR("b:waiting j:joining", sample_rest(&r));
    CHECK_INT(OK, sample_done(&r, "b", NULL, NULL));
    CHECK_STR("c:waiting", sample_rest(&r));
    r = sample_start(a, inclusive, "{\"x\":1}");
    CHECK_INT(OK, sample_done(&r, "a", NULL, NULL));
    CHECK_STR("c:waiting", sample_rest(&r));
    r = sample_start(a, inclusive, "{\"x\":0}");
    CHECK_STR("d:waiting", sample_rest(&r));
}

TEST(the_first_event_at_an_event_gateway_wins)
{
    static const char inside[] =
        "<startEvent id='s'/><eventBasedGateway id='g'/>"
        "<intermediateCatchEvent id='m'><messageEventDefinition "
        "messageRef='m1'/></intermediateCatchEvent>"
        "<intermediateCatchEvent id='t'><timerEventDefinition "
        "mc:due='5d'/></intermediateCatchEvent>" USER("a") USER("b") FLOW("1", "s", "g")
            FLOW("2", "g", "m") FLOW("3", "g", "t") FLOW("4", "m", "a") FLOW("5", "t", "b");
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(a, inside, NULL);
    CHECK_STR("timer:t", sample_effects(&r));
    CHECK_INT(BPMN_WAIT_DAYS, r.step.effects->wait.kind);
    CHECK_INT(OK, sample_message(&r, "papers", NULL));
    CHECK_STR("cancel-timer:t open:a", sample_effects(&r));
    CHECK_STR("m a", sample_visited(&r));
    CHECK_INT(NOT_FOUND, sample_due(&r, "t"));
    r = sample_start(a, inside, NULL);
    CHECK_INT(OK, sample_due(&r, "t"));
    CHECK_STR("b:waiting", sample_rest(&r));
    CHECK_INT(NOT_FOUND, sample_message(&r, "papers", NULL));
}

static const char boundary[] = "<startEvent id='s'/>" USER(
    "a") "<boundaryEvent id='late' attachedToRef='a' "
         "cancelActivity='false'><timerEventDefinition mc:due='2d'/></boundaryEvent>"
         "<boundaryEvent id='gone' attachedToRef='a'><messageEventDefinition "
         "messageRef='m2'/></boundaryEvent>"
         "<boundaryEvent id='bad' attachedToRef='a'><errorEventDefinition "
         "errorRef='err1'/></boundaryEvent>" USER("remind") USER("stop") USER("mend")
             FLOW("1", "s", "a") FLOW("2", "late", "remind") FLOW("3", "gone", "stop")
                 FLOW("4", "bad", "mend");

TEST(boundary_events_interrupt_or_not)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(a, boundary, NULL);
    CHECK_STR("open:a timer:late", sample_effects(&r));
    CHECK_INT(OK, sample_due(&r, "late"));
    CHECK_STR("a:waiting remind:waiting", sample_rest(&r));
    CHECK_INT(OK, sample_message(&r, "withdrawn", NULL));
    CHECK_STR("remind:waiting stop:waiting", sample_rest(&r));
    CHECK_STR("close:a open:stop", sample_effects(&r));
}

TEST(an_error_goes_to_its_boundary_or_is_an_incident)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(a, boundary, NULL);
    struct sample_run other = r;
    CHECK_INT(OK, sample_failed(&r, "a", "no-money"));
    CHECK_STR("mend:waiting", sample_rest(&r));
    CHECK_STR("close:a cancel-timer:late open:mend", sample_effects(&r));
    CHECK_INT(OK, sample_failed(&other, "a", "down"));
    CHECK_STR("incident:a", sample_effects(&other));
    CHECK_INT(OK, sample_done(&other, "a", NULL, NULL));
    CHECK_STR("ended", sample_rest(&other));
}

static const char sub_process[] =
    "<startEvent id='s'/><subProcess id='sub'><startEvent id='s2'/><parallelGateway id='f'/>" USER(
        "a")
        USER("b") "<exclusiveGateway id='x' default='i5'/>"
                  "<endEvent id='bad'><errorEventDefinition errorRef='err1'/></endEvent>"
                  "<endEvent id='kill'><terminateEventDefinition/></endEvent>"
                  "<endEvent id='e2'/>" FLOW("i1", "s2", "f") FLOW("i2", "f", "a") FLOW(
                      "i3", "f", "b") FLOW("i4", "a", "x") FLOW("i5", "x",
                                                                "e2") IF("i6", "x", "bad",
                                                                         "outcome = \"fail\"")
                      IF("i7", "x", "kill", "outcome = \"kill\"") FLOW(
                          "i8", "b",
                          "e2") "</subProcess>"
                                "<boundaryEvent id='catch' "
                                "attachedToRef='sub'><errorEventDefinition/></boundaryEvent>"
                                "<boundaryEvent id='slow' "
                                "attachedToRef='sub'><timerEventDefinition><timeDuration>PT30M</"
                                "timeDuration></timerEventDefinition></boundaryEvent>" USER("after")
                                    USER("mend") FLOW("1", "s", "sub") FLOW("2", "sub", "after")
                                        FLOW("3", "catch", "mend") FLOW("4", "slow", "mend");

TEST(a_scope_ends_when_its_last_token_does)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(a, sub_process, NULL);
    CHECK_STR("sub:hosting a:waiting b:waiting", sample_rest(&r));
    CHECK_INT(OK, sample_done(&r, "a", NULL, NULL));
    CHECK_STR("sub:hosting b:waiting", sample_rest(&r));
    CHECK_INT(OK, sample_done(&r, "b", NULL, NULL));
    CHECK_STR("after:waiting", sample_rest(&r));
    CHECK_STR("cancel-timer:slow open:after", sample_effects(&r));
}

TEST(terminate_ends_its_own_scope_only)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(a, sub_process, NULL);
    CHECK_INT(OK, sample_done(&r, "a", "kill", NULL));
    CHECK_STR("after:waiting", sample_rest(&r));
    CHECK_STR("close:b cancel-timer:slow open:after", sample_effects(&r));
}

TEST(an_error_end_is_caught_outside_its_scope)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(a, sub_process, NULL);
    CHECK_INT(OK, sample_done(&r, "a", "fail", NULL));
    CHECK_STR("mend:waiting", sample_rest(&r));
}

TEST(an_error_end_that_nothing_catches_ends_the_process)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(
        a,
        "<startEvent id='s'/><parallelGateway id='f'/>" USER("a")
            USER("b") "<endEvent id='e'><errorEventDefinition errorRef='err2'/></endEvent>" FLOW(
                "1", "s", "f") FLOW("2", "f", "a") FLOW("3", "f", "b") FLOW("4", "a", "e"),
        NULL);
    CHECK_INT(OK, sample_done(&r, "a", NULL, NULL));
    CHECK_STR("ended", sample_rest(&r));
    CHECK_STR("close:b finished:down", sample_effects(&r));
}

TEST(a_timer_at_a_scope_takes_everything_inside_with_it)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(a, sub_process, NULL);
    CHECK_INT(OK, sample_due(&r, "slow"));
    CHECK_STR("mend:waiting", sample_rest(&r));
    CHECK_STR("close:a close:b open:mend", sample_effects(&r));
}

TEST(intermediate_events)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(
        a,
        "<startEvent id='s'/><intermediateThrowEvent id='t'><messageEventDefinition "
        "messageRef='m2'/></intermediateThrowEvent>"
        "<intermediateCatchEvent id='w'><timerEventDefinition><timeDate>2026-11-25T07:00:00+07:00</"
        "timeDate></timerEventDefinition></intermediateCatchEvent>"
        "<intermediateThrowEvent id='mark'/><endEvent id='e'/>" FLOW("1", "s", "t")
            FLOW("2", "t", "w") FLOW("3", "w", "mark") FLOW("4", "mark", "e"),
        NULL);
    CHECK_STR("send:withdrawn timer:w", sample_effects(&r));
    CHECK_INT(BPMN_WAIT_DATE, r.step.effects->next->wait.kind);
    CHECK_INT(1795564800000, r.step.effects->next->wait.at_ms);
    CHECK_INT(OK, sample_due(&r, "w"));
    CHECK_STR("ended", sample_rest(&r));
}

TEST(a_process_may_begin_with_a_message_or_a_timer)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(
        a,
        "<startEvent id='s'><messageEventDefinition messageRef='m1'/></startEvent>" USER("a")
            FLOW("1", "s", "a"),
        NULL);
    CHECK_STR("a:waiting", sample_rest(&r));
    const struct bpmn_model *m = sample_model(a, USER("a"));
    struct bpmn_step step;
    struct fault f = {0};
    CHECK_INT(INVALID, bpmn_start(a, m, NULL, &step, &f));
    CHECK_STR("bpmn.no_start", f.reason);
}

TEST(a_loop_without_rest_is_an_incident)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r =
        sample_start(a,
                     "<startEvent id='s'/><task id='a'/><task id='b'/>" FLOW("1", "s", "a")
                         FLOW("2", "a", "b") FLOW("3", "b", "a"),
                     NULL);
    CHECK_INT(BPMN_STUCK, r.step.state->status);
    CHECK_INT(1000, r.step.visited_count);
}

TEST(flows_from_an_activity_may_have_conditions)
{
    static const char inside[] = "<startEvent id='s'/><task id='t' default='4'/>" USER("a")
        USER("b") USER("c") FLOW("1", "s", "t") IF("2", "t", "a", "x = 1")
            IF("3", "t", "b", "x = 1") FLOW("4", "t", "c");
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(a, inside, "{\"x\":1}");
    CHECK_STR("a:waiting b:waiting", sample_rest(&r));
    r = sample_start(a, inside, NULL);
    CHECK_STR("c:waiting", sample_rest(&r));
}

#define MANY(attributes, inside)                                                                   \
    "<startEvent id='s'/><userTask id='a'><multiInstanceLoopCharacteristics " attributes           \
    ">" inside "</multiInstanceLoopCharacteristics></userTask>" USER("b") FLOW("1", "s", "a")      \
        FLOW("2", "a", "b")

TEST(several_agencies_are_asked_at_once)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(
        a, MANY("mc:collection='agencies' mc:element='agency' mc:collect='opinions'", ""),
        "{\"agencies\":[\"thue\",\"cong-an\"]}");
    CHECK_STR("a:hosting a:waiting a:waiting", sample_rest(&r));
    CHECK_STR("open:a open:a", sample_effects(&r));
    CHECK_STR("cong-an", json_str(r.step.effects->next->local, "agency", ""));
    CHECK_INT(OK, sample_done(&r, "a", "agree", NULL));
    CHECK_INT(OK, sample_done(&r, "a", "refuse", "{\"why\":\"x\"}"));
    CHECK_STR("b:waiting", sample_rest(&r));
    CHECK_STR("{\"agencies\":[\"thue\",\"cong-an\"],\"opinions\":[{\"outcome\":\"agree\"},{"
              "\"why\":\"x\",\"outcome\":\"refuse\"}]}",
              sample_variables(&r));
}

TEST(instances_one_after_the_other)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(
        a, MANY("isSequential='true'", "<loopCardinality>n</loopCardinality>"), "{\"n\":3}");
    for (int i = 1; i <= 3; i++) {
        CHECK_STR("a:hosting a:waiting", sample_rest(&r));
        REQUIRE(r.step.effects && r.step.effects->local);
        CHECK_INT(i, json_int(r.step.effects->local, "loopCounter", 0));
        CHECK_INT(OK, sample_done(&r, "a", NULL, NULL));
    }
    CHECK_STR("b:waiting", sample_rest(&r));
}

TEST(a_completion_condition_ends_the_rest)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(
        a,
        MANY("",
             "<loopCardinality>3</loopCardinality><completionCondition>numberOfCompletedInstances "
             "&gt;= 2</completionCondition>"),
        NULL);
    CHECK_INT(OK, sample_done(&r, "a", NULL, NULL));
    CHECK_STR("a:hosting a:waiting a:waiting", sample_rest(&r));
    CHECK_INT(OK, sample_done(&r, "a", NULL, NULL));
    CHECK_STR("b:waiting", sample_rest(&r));
    CHECK_STR("close:a open:b", sample_effects(&r));
}

TEST(no_instance_at_all_and_too_many)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(a, MANY("mc:collection='list'", ""), "{\"list\":[]}");
    CHECK_STR("b:waiting", sample_rest(&r));
    r = sample_start(a, MANY("mc:collection='list'", ""), "{\"list\":7}");
    CHECK_INT(BPMN_STUCK, r.step.state->status);
    r = sample_start(a, MANY("", "<loopCardinality>100000</loopCardinality>"), NULL);
    CHECK_INT(BPMN_STUCK, r.step.state->status);
}

TEST(instances_of_a_sub_process)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(
        a,
        "<startEvent id='s'/><subProcess id='sub'><startEvent id='s2'/><exclusiveGateway "
        "id='g' default='i3'/>" USER("a") USER("c") FLOW("i1", "s2", "g") IF("i2", "g", "a",
                                                                             "x = &quot;p&quot;")
            FLOW("i3", "g", "c") "<multiInstanceLoopCharacteristics mc:collection='[&quot;p"
                                 "&quot;,&quot;q&quot;]' mc:element='x'/></subProcess>" USER("b")
                                     FLOW("1", "s", "sub") FLOW("2", "sub", "b"),
        NULL);
    CHECK_STR("sub:hosting sub:hosting sub:hosting a:waiting c:waiting", sample_rest(&r));
    CHECK_INT(OK, sample_done(&r, "a", NULL, NULL));
    CHECK_INT(OK, sample_done(&r, "c", NULL, NULL));
    CHECK_STR("b:waiting", sample_rest(&r));
}
