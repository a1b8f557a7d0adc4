#include "base/cleanup.h"
#include "tests/support/test.h"
#include "tests/unit/rules/bpmn/sample.h"

#define FLOW(id, from, to) "<sequenceFlow id='" id "' sourceRef='" from "' targetRef='" to "'/>"
#define TASK(id, role) "<userTask id='" id "' name='" id "' mc:role='" role "' mc:act='process'/>"

static const char old_model[] = "<startEvent id='s'/><parallelGateway id='f'/>" TASK("a", "clerk")
    TASK("b", "clerk") "<boundaryEvent id='slow' attachedToRef='b' cancelActivity='false'>"
                       "<timerEventDefinition mc:due='2d'/></boundaryEvent>" TASK(
                           "w", "clerk") "<parallelGateway id='j'/><endEvent id='e'/>" FLOW("1",
                                                                                            "s",
                                                                                            "f")
                           FLOW("2", "f", "a") FLOW("3", "f", "b") FLOW("4", "a", "j")
                               FLOW("5", "b", "j") FLOW("6", "j", "e") FLOW("7", "slow", "w");

/* Move a run in which "a" is done and "b" open; the code of bpmn_migrate. */
static int move(struct sample_run *r, const char *inside, const char *mapping,
                struct bpmn_findings *findings)
{
    struct bpmn_model *to = sample_model(r->arena, inside);
    struct fault f = {0};
    if (!to)
        return INVALID;
    const struct bpmn_move x = {.from = r->model,
                                .to = to,
                                .state = r->step.state,
                                .mapping = mapping ? sample_json(r->arena, mapping) : NULL};
    const int c = bpmn_migrate(r->arena, &x, findings, &r->step, &f);
    if (c == OK)
        r->model = to;
    return c;
}

static struct sample_run begin(struct arena *a)
{
    struct sample_run r = sample_start(a, old_model, NULL);
    CHECK_INT(OK, sample_done(&r, "a", NULL, NULL));
    CHECK_STR("b:waiting j:joining", sample_rest(&r));
    return r;
}

TEST(the_same_model_changes_nothing)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = begin(a);
    struct bpmn_findings findings = {0};
    CHECK_INT(OK, move(&r, old_model, NULL, &findings));
    CHECK_STR("", sample_effects(&r));
    CHECK_STR("b:waiting j:joining", sample_rest(&r));
    CHECK_INT(OK, sample_done(&r, "b", NULL, NULL));
    CHECK_STR("cancel-timer:slow finished:", sample_effects(&r));
}

static const char new_model[] = "<startEvent id='s'/><parallelGateway id='f'/>" TASK("a", "clerk")
    TASK("b2",
         "leader") "<boundaryEvent id='slow' attachedToRef='b2' "
                   "cancelActivity='false'><timerEventDefinition "
                   "mc:due='3d'/></boundaryEvent>" TASK("w", "clerk")
                       TASK("extra", "clerk") "<parallelGateway id='j'/><endEvent id='e'/>" FLOW(
                           "1", "s", "f") FLOW("2", "f", "a") FLOW("3", "f", "b2")
                           FLOW("4", "a", "j") FLOW("5", "b2", "j") FLOW("6", "j", "extra")
                               FLOW("8", "extra", "e") FLOW("7", "slow", "w");

TEST(tasks_and_timers_that_differ_are_made_again)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = begin(a);
    struct bpmn_findings findings = {0};
    CHECK_INT(OK, move(&r, new_model, "{\"b\":\"b2\"}", &findings));
    CHECK_STR("cancel-timer: close:b2 open:b2 timer:slow", sample_effects(&r));
    CHECK_INT(OK, sample_done(&r, "b2", NULL, NULL));
    CHECK_STR("extra:waiting", sample_rest(&r));
}

TEST(a_token_without_a_place_is_named)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = begin(a);
    struct bpmn_findings findings = {0};
    CHECK_INT(INVALID, move(&r, new_model, NULL, &findings));
    REQUIRE(findings.count == 1);
    CHECK_STR("b", findings.first->id);
    CHECK_STR("line 4: userTask b: a token stands here: there is no such step in the new version",
              findings.first->words);
    CHECK_STR("b:waiting j:joining", sample_rest(&r));
}

TEST(a_place_of_another_kind_or_scope_is_none)
{
    static const char *const bad[] = {
        "<startEvent id='s'/><task id='b'/><parallelGateway id='j'/>" FLOW("4", "s", "j")
            FLOW("5", "b", "j"),
        "<startEvent id='s'/><subProcess id='x'>" TASK(
            "b", "clerk") "</subProcess>"
                          "<parallelGateway id='j'/>" FLOW("4", "s", "j") FLOW("5", "s", "j"),
        "<startEvent id='s'/><userTask id='b'><standardLoopCharacteristics loopMaximum='2'/>"
        "</userTask><parallelGateway id='j'/>" FLOW("4", "s", "j") FLOW("5", "b", "j"),
        "<startEvent id='s'/>" TASK("b", "clerk") "<parallelGateway id='j'/>" FLOW("44", "s", "j")
            FLOW("5", "b", "j"),
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct sample_run r = begin(a);
        struct bpmn_findings findings = {0};
        CHECK_INT(INVALID, move(&r, bad[i], NULL, &findings));
        CHECK_INT(1, findings.count);
    }
}

TEST(an_ended_process_stays_where_it_is)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = begin(a);
    struct bpmn_findings findings = {0};
    CHECK_INT(OK, sample_done(&r, "b", NULL, NULL));
    CHECK_INT(CONFLICT, move(&r, old_model, NULL, &findings));
}
