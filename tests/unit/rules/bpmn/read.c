#include "base/cleanup.h"
#include "tests/support/test.h"
#include "tests/unit/rules/bpmn/sample.h"

#define FLOW(id, from, to) "<sequenceFlow id='" id "' sourceRef='" from "' targetRef='" to "'/>"

TEST(what_is_not_executed_is_refused_by_element_id_and_line)
{
    static const struct {
        const char *inside, *words;
    } bad[] = {
        {"<adHocSubProcess id='x'/>", "line 4: adHocSubProcess x: ad-hoc sub-processes are not "
                                      "executed: the law gives steps an order"},
        {"\n<complexGateway id='x'/>", "line 5: complexGateway x: complex gateways are not "
                                       "executed: use an inclusive gateway, or "
                                       "instances with a completion condition"},
        {"<transaction id='x'/>", "line 4: transaction x: transactions are not executed: use a "
                                  "sub-process with error events"},
        {"<endEvent id='x'>\n<compensateEventDefinition/></endEvent>",
         "line 5: compensateEventDefinition x: compensation is not executed: what was done is "
         "undone by acts of its own"},
        {"<endEvent id='x'><cancelEventDefinition/></endEvent>",
         "line 4: cancelEventDefinition x: transactions are not executed: use an error event"},
        {"<userTask id='x'><ioSpecification id='y'/></userTask>",
         "line 4: ioSpecification y: this element is not executed"},
        {"<subProcess id='x' triggeredByEvent='true'/>",
         "line 4: subProcess x: an event sub-process has one start event"},
        {"<startEvent id='x' isInterrupting='false'/>",
         "line 4: startEvent x: isInterrupting=\"false\" is for event sub-processes"},
        {"<scriptTask id='x' scriptFormat='javascript'><script>1</script></scriptTask>",
         "line 4: scriptTask x: scripts in \"javascript\" are not executed: write FEEL"},
        {"<scriptTask id='x'/>", "line 4: scriptTask x: one of script and mc:script is needed"},
        {"<callActivity id='x' mc:version='1'/>",
         "line 4: callActivity x: calledElement must name a procedure"},
        {"<callActivity id='x' calledElement='1.004873' mc:version='latest'/>",
         "line 4: callActivity x: mc:version=\"latest\" is no version"},
        {"<userTask id='x'><standardLoopCharacteristics/></userTask>",
         "line 4: standardLoopCharacteristics x: one of loopCondition and loopMaximum is needed"},
        {"<userTask id='x'><standardLoopCharacteristics loopMaximum='-1'/></userTask>",
         "line 4: standardLoopCharacteristics x: loopMaximum=\"-1\" is no number"},
        {"<intermediateThrowEvent id='x'><linkEventDefinition name='a'/></intermediateThrowEvent>",
         "line 4: intermediateThrowEvent x: 0 catching links here are called \"a\""},
        {"<intermediateCatchEvent id='x'><linkEventDefinition name='a'/></intermediateCatchEvent>",
         "line 4: intermediateCatchEvent x: no throwing link here is called \"a\""},
        {"<endEvent id='x'><signalEventDefinition/></endEvent>",
         "line 4: signalEventDefinition x: a signal is missing"},
        {"<endEvent id='x'><escalationEventDefinition escalationRef='zz'/></endEvent>",
         "line 4: escalationEventDefinition x: there is no escalation \"zz\""},
        {"<intermediateCatchEvent id='x'><conditionalEventDefinition/></intermediateCatchEvent>",
         "line 4: conditionalEventDefinition x: a condition is missing"},
        {"<intermediateCatchEvent id='x'><timerEventDefinition><timeCycle>R3/PT1H</timeCycle>"
         "</timerEventDefinition></intermediateCatchEvent>",
         "line 4: timerEventDefinition x: a cycle repeats only what does not interrupt"},
        {"<task id='x' isForCompensation='true'/>",
         "line 4: task x: isForCompensation=\"true\" is not executed"},
        {"<receiveTask id='x' messageRef='m1' instantiate='true'/>",
         "line 4: receiveTask x: instantiate=\"true\" is not executed"},
        {"<startEvent id='x'><errorEventDefinition/></startEvent>",
         "line 4: errorEventDefinition x: this event is not executed in startEvent"},
        {"<intermediateCatchEvent id='x'><timerEventDefinition mc:due='1d'/>"
         "<messageEventDefinition messageRef='m1'/></intermediateCatchEvent>",
         "line 4: messageEventDefinition x: several event definitions are not executed"},
        {"<dance id='x'/>", "line 4: dance x: unknown element"},
        {"<userTask id='x' speed='9'/>", "line 4: userTask x: unknown attribute \"speed\""},
        {"<userTask id='x' mc:speed='9'/>",
         "line 4: userTask x: unknown attribute \"speed\" of https://motcua.vn/bpmn/1"},
        {"<userTask id='x' xmlns:c='http://c' c:assignee='y'/>",
         "line 4: userTask x: unknown attribute \"assignee\" of http://c"},
        {"<userTask id='x'><extensionElements><c:y xmlns:c='http://c'/></extensionElements>"
         "</userTask>",
         "line 4: y x: unknown extension of \"http://c\""},
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK_STR(bad[i].words, sample_refusal(a, bad[i].inside));
}

TEST(what_is_tied_wrongly_is_refused)
{
    static const struct {
        const char *inside, *words;
    } bad[] = {
        {"<task id='a'/>" FLOW("f", "a", "b"),
         "line 4: sequenceFlow f: targetRef \"b\" is no flow node"},
        {"<task id='a'/>" FLOW("f", "a", "p"),
         "line 4: sequenceFlow f: targetRef \"p\" is no flow node"},
        {"<task id='a'/><subProcess id='s'><task id='b'/></subProcess>" FLOW("f", "a", "b"),
         "line 4: sequenceFlow f: a flow may not cross the border of a process"},
        {"<endEvent id='a'/><task id='b'/>" FLOW("f", "a", "b"),
         "line 4: sequenceFlow f: nothing flows from an end event"},
        {"<task id='a'/><startEvent id='b'/>" FLOW("f", "a", "b"),
         "line 4: sequenceFlow f: nothing flows into a startEvent"},
        {"<eventBasedGateway id='a'/><task id='b'/>" FLOW("f", "a", "b"),
         "line 4: sequenceFlow f: an event gateway leads to catching events only"},
        {"<parallelGateway id='a'/><task id='b'/><sequenceFlow id='f' sourceRef='a' targetRef='b'>"
         "<conditionExpression>true</conditionExpression></sequenceFlow>",
         "line 4: sequenceFlow f: a flow from a parallelGateway has no condition"},
        {"<exclusiveGateway id='a' default='g'/>",
         "line 4: exclusiveGateway a: \"g\" is no flow from here"},
        {"<boundaryEvent id='a' attachedToRef='p'><timerEventDefinition "
         "mc:due='1d'/></boundaryEvent>",
         "line 4: boundaryEvent a: \"p\" is no activity here"},
        {"<task id='a'/><task id='a'/>", "line 4: task a: this id is there twice"},
        {"<task/>", "line 4: task p: an id is missing"},
        {"<serviceTask id='a'/>", "line 4: serviceTask a: mc:service is missing"},
        {"<businessRuleTask id='a'/>", "line 4: businessRuleTask a: mc:decision is missing"},
        {"<sendTask id='a'/>", "line 4: sendTask a: a message is missing"},
        {"<sendTask id='a' messageRef='m9'/>", "line 4: sendTask a: there is no message \"m9\""},
        {"<intermediateCatchEvent id='a'/>",
         "line 4: intermediateCatchEvent a: an event definition is missing"},
        {"<task id='t'/><boundaryEvent id='a' attachedToRef='t' cancelActivity='false'>"
         "<errorEventDefinition/></boundaryEvent>",
         "line 4: errorEventDefinition a: an error always interrupts"},
        {"<userTask id='a'><multiInstanceLoopCharacteristics/></userTask>",
         "line 4: multiInstanceLoopCharacteristics a: one of loopCardinality and mc:collection is "
         "needed"},
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK_STR(bad[i].words, sample_refusal(a, bad[i].inside));
}

TEST(times_are_judged)
{
    static const char *const budgets[] = {"", "4", "h", "0h", "-1d", "4 h", "4hd", "99999d", "P1D"};
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 1; i < sizeof budgets / sizeof *budgets; i++)
        CHECK(*sample_refusal(a, arena_printf(a, "<userTask id='a' mc:budget='%s'/>", budgets[i])));
    static const char *const timers[] = {
        "",
        "<timeDate>2026-02-30T00:00:00Z</timeDate>",
        "<timeDuration>5 days</timeDuration>",
        "<timeDuration>-PT1H</timeDuration>",
        "<timeDate>2026-02-03T00:00:00Z</timeDate><timeDuration>PT1H</timeDuration>",
    };
    for (size_t i = 0; i < sizeof timers / sizeof *timers; i++)
        CHECK(
            *sample_refusal(a, arena_printf(a,
                                            "<intermediateCatchEvent id='a'><timerEventDefinition>"
                                            "%s</timerEventDefinition></intermediateCatchEvent>",
                                            timers[i])));
}

TEST(days_at_a_user_task_must_be_working_days)
{
    static const char inside[] =
        "<userTask id='a'/><boundaryEvent id='b' attachedToRef='a'><timerEventDefinition>"
        "<timeDuration>%s</timeDuration></timerEventDefinition></boundaryEvent>";
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("", sample_refusal(a, arena_printf(a, inside, "PT90M")));
    CHECK_STR("line 4: boundaryEvent b: days at a user task are working days: write mc:due",
              sample_refusal(a, arena_printf(a, inside, "P5D")));
    CHECK(*sample_refusal(a, arena_printf(a, inside, "P1M")));
}

TEST(conditions_must_be_feel)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *words = sample_refusal(
        a,
        "<exclusiveGateway id='a'/><task id='b'/><sequenceFlow id='f' sourceRef='a' targetRef='b'>"
        "<conditionExpression>${x == 1}</conditionExpression></sequenceFlow>");
    CHECK(strncmp(words, "line 4: conditionExpression f: \"${x == 1}\" is no FEEL", 50) == 0);
    CHECK_STR("", sample_refusal(a, "<exclusiveGateway id='a'/><task id='b'/>"
                                    "<sequenceFlow id='f' sourceRef='a' targetRef='b'>"
                                    "<conditionExpression>= x = 1</conditionExpression>"
                                    "</sequenceFlow>"));
}

TEST(all_findings_are_gathered)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *text = sample_document(a, "<transaction id='a'/>\n<complexGateway id='b'/>\n<x/>");
    struct bpmn_findings found;
    struct bpmn_model *m = NULL;
    CHECK_INT(INVALID, bpmn_read(a, text, strlen(text), &found, &m, NULL));
    CHECK_INT(3, found.count);
    REQUIRE(found.first && found.first->next);
    CHECK_STR("b", found.first->next->id);
    CHECK_INT(5, found.first->next->line);
    CHECK(m == NULL);
}

TEST(lanes_give_roles)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct bpmn_model *m =
        sample_model(a, "<laneSet id='ls'><lane id='l' name='Một cửa' mc:role='reception'>"
                        "<flowNodeRef>a</flowNodeRef><flowNodeRef>b</flowNodeRef></lane></laneSet>"
                        "<userTask id='a'/><userTask id='b' mc:role='clerk'/>");
    REQUIRE(m);
    CHECK_STR("Một cửa", m->nodes[bpmn_node_of(m, "a")].lane);
    CHECK_STR("reception", m->nodes[bpmn_node_of(m, "a")].role);
    CHECK_STR("clerk", m->nodes[bpmn_node_of(m, "b")].role);
}

TEST(other_documents)
{
    static const char *const bad[] = {
        "", "<a/>", "no xml", "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'/>"};
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct bpmn_findings found;
        struct bpmn_model *m = NULL;
        struct fault f = {0};
        CHECK_INT(INVALID, bpmn_read(a, bad[i], strlen(bad[i]), &found, &m, &f));
        CHECK(*f.words);
    }
}
