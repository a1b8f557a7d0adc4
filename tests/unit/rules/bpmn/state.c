#include "base/buf.h"
#include "base/cleanup.h"
#include "tests/support/test.h"
#include "tests/unit/rules/bpmn/sample.h"

#include <stdio.h>

static const char *written(struct arena *a, const struct bpmn_model *m, const struct bpmn_state *s)
{
    struct buf b;
    buf_init(&b, a, 1000000);
    json_write(&b, bpmn_state_to_json(a, m, s));
    return b.p;
}

#define FLOW(id, from, to) "<sequenceFlow id='" id "' sourceRef='" from "' targetRef='" to "'/>"
#define IF(id, from, to, condition)                                                                \
    "<sequenceFlow id='" id "' sourceRef='" from "' targetRef='" to                                \
    "'><conditionExpression>" condition "</conditionExpression></sequenceFlow>"

TEST(a_state_as_json)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sample_run r = sample_start(a, sample_one_stop, "{\"x\":1}");
    CHECK_STR("{\"status\":\"running\",\"next\":3,\"tokens\":[{\"id\":2,\"node\":\"tiep-nhan\","
              "\"state\":\"waiting\",\"via\":\"f1\"}],\"timers\":[],\"variables\":{\"x\":1}}",
              written(a, r.model, r.step.state));
}

TEST(a_state_that_does_not_fit_is_refused)
{
    static const char *const bad[] = {
        "{}",
        "[]",
        "{\"status\":\"asleep\",\"next\":3,\"tokens\":[],\"timers\":[],\"variables\":{}}",
        "{\"status\":\"running\",\"next\":0,\"tokens\":[],\"timers\":[],\"variables\":{}}",
        "{\"status\":\"running\",\"next\":3,\"tokens\":[],\"timers\":[],\"variables\":[]}",
        "{\"status\":\"running\",\"next\":3,\"tokens\":[],\"variables\":{}}",
        "{\"status\":\"running\",\"next\":3,\"tokens\":[{\"id\":2,\"node\":\"nowhere\",\"state\":"
        "\"waiting\"}],\"timers\":[],\"variables\":{}}",
        "{\"status\":\"running\",\"next\":3,\"tokens\":[{\"id\":3,\"node\":\"xu-ly\",\"state\":"
        "\"waiting\"}],\"timers\":[],\"variables\":{}}",
        "{\"status\":\"running\",\"next\":3,\"tokens\":[{\"id\":2,\"node\":\"duyet\",\"state\":"
        "\"waiting\"}],\"timers\":[],\"variables\":{}}",
        "{\"status\":\"running\",\"next\":3,\"tokens\":[{\"id\":2,\"node\":\"xu-ly\",\"state\":"
        "\"hosting\"}],\"timers\":[],\"variables\":{}}",
        "{\"status\":\"running\",\"next\":3,\"tokens\":[{\"id\":2,\"node\":\"xu-ly\",\"state\":"
        "\"waiting\",\"host\":1}],\"timers\":[],\"variables\":{}}",
        "{\"status\":\"running\",\"next\":3,\"tokens\":[],\"timers\":[{\"id\":1,\"token\":2,"
        "\"node\":\"xu-ly\"}],\"variables\":{}}",
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct bpmn_model *m = sample_model(a, sample_one_stop);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct bpmn_state *s = NULL;
        struct fault f = {0};
        CHECK_INT(INVALID, bpmn_state_from_json(a, m, sample_json(a, bad[i]), &s, &f));
        CHECK_STR("bpmn.state", f.reason);
        CHECK(s == NULL);
    }
}

/* Everything at once: loop, parallel and inclusive blocks, scopes, boundaries, instances. */
static const char everything[] =
    "<startEvent id='s'/><userTask id='in'/><inclusiveGateway id='f' default='d1'/>"
    "<subProcess id='sub'><startEvent id='s2'/><parallelGateway id='pf'/><userTask id='pa'/>"
    "<userTask id='pb'/><parallelGateway id='pj'/><exclusiveGateway id='px' default='x1'/>"
    "<endEvent id='bad'><errorEventDefinition errorRef='err1'/></endEvent><endEvent id='good'/>"
    "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>"
    "</multiInstanceLoopCharacteristics>" FLOW("p1", "s2", "pf") FLOW("p2", "pf", "pa") FLOW(
        "p3", "pf", "pb") FLOW("p4", "pa", "pj") FLOW("p5", "pb", "pj") FLOW("p6", "pj",
                                                                             "px") FLOW("x1", "px",
                                                                                        "good")
        IF("x2", "px", "bad",
           "outcome = &quot;2&quot;") "</subProcess><boundaryEvent id='caught' "
                                      "attachedToRef='sub'><errorEventDefinition/>"
                                      "</boundaryEvent><boundaryEvent id='slow' "
                                      "attachedToRef='sub' cancelActivity='false'>"
                                      "<timerEventDefinition "
                                      "mc:due='1d'/></boundaryEvent><userTask id='remind'/>"
                                      "<eventBasedGateway id='ev'/><intermediateCatchEvent "
                                      "id='msg'><messageEventDefinition "
                                      "messageRef='m1'/></"
                                      "intermediateCatchEvent><intermediateCatchEvent id='tim'>"
                                      "<timerEventDefinition "
                                      "mc:due='4h'/></intermediateCatchEvent><exclusiveGateway "
                                      "id='em'/>"
                                      "<serviceTask id='call' mc:service='x'/><inclusiveGateway "
                                      "id='j'/><userTask id='last'/>"
                                      "<exclusiveGateway id='again' default='a1'/><endEvent "
                                      "id='e'/>" FLOW("1", "s", "in") FLOW("2", "in", "f") FLOW(
                                          "d1", "f", "sub") IF("4", "f", "ev",
                                                               "outcome != &quot;0&quot;")
                                          IF("5", "f", "call", "outcome = &quot;2&quot;")
                                              FLOW("6", "sub", "j") FLOW("7", "caught", "j") FLOW(
                                                  "8", "slow", "remind") FLOW("9", "ev", "msg")
                                                  FLOW("10", "ev", "tim") FLOW("11", "msg", "em")
                                                      FLOW("12", "tim", "em") FLOW("13", "em", "j")
                                                          FLOW("14", "call", "j") FLOW("15", "j",
                                                                                       "last")
                                                              FLOW("16", "last", "again")
                                                                  FLOW("a1", "again", "e")
                                                                      IF("17", "again", "in",
                                                                         "outcome = &quot;1&quot;");

static uint64_t draw(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

/* One thing that may happen in a state: what a waiting token or timer offers. */
static struct bpmn_event some_event(struct arena *a, const struct bpmn_model *m,
                                    const struct bpmn_state *s, uint64_t *seed)
{
    struct bpmn_event found = {.kind = BPMN_RETRY};
    uint64_t n = 0;
    for (const struct bpmn_timer *t = s->timers; t; t = t->next)
        if (draw(seed) % ++n == 0)
            found = (struct bpmn_event){.kind = BPMN_DUE, .timer = t->id};
    for (const struct bpmn_token *t = s->tokens; t; t = t->next) {
        const enum bpmn_kind k = m->nodes[t->node].kind;
        if (t->state != BPMN_WAITING || draw(seed) % ++n != 0)
            continue;
        if (k == BPMN_USER_TASK || k == BPMN_SERVICE_TASK)
            found = (struct bpmn_event){.kind = BPMN_DONE,
                                        .token = t->id,
                                        .outcome = arena_printf(a, "%d", (int)(draw(seed) % 3))};
        else
            found = (struct bpmn_event){.kind = BPMN_RECEIVED, .message = "papers"};
    }
    return found;
}

/* A running state waits for something; an ended one holds nothing. */
static void check_rest(const struct bpmn_model *m, const struct bpmn_state *s)
{
    bool waits = false;
    for (const struct bpmn_token *t = s->tokens; t; t = t->next) {
        CHECK(t->state != BPMN_READY && t->state != BPMN_LEAVING);
        CHECK(m->nodes[t->node].kind != BPMN_PROCESS);
        waits = waits || t->state == BPMN_WAITING;
    }
    CHECK(s->status != BPMN_STUCK);
    CHECK((s->status == BPMN_RUNNING) == waits);
    if (s->status == BPMN_ENDED)
        CHECK(!s->tokens && !s->timers);
}

/* Tasks opened and closed, timers started and cancelled: the books must agree with the state. */
static void check_books(const struct bpmn_step *step, int64_t *open, int64_t *armed)
{
    for (const struct bpmn_effect *e = step->effects; e; e = e->next) {
        *open += (e->kind == BPMN_OPEN_TASK || e->kind == BPMN_CALL_SERVICE) -
                 (e->kind == BPMN_CLOSE_TASK);
        *armed += (e->kind == BPMN_START_TIMER) - (e->kind == BPMN_CANCEL_TIMER);
    }
    int64_t timers = 0;
    for (const struct bpmn_timer *t = step->state->timers; t; t = t->next)
        timers++;
    CHECK_INT(timers, *armed);
}

TEST(random_walks_end_or_wait_and_survive_json)
{
    int ended = 0;
    for (uint64_t walk = 0; walk < 300; walk++) {
        CLEANUP(arena_closep) struct arena *a = arena_open();
        struct sample_run r = sample_start(a, everything, NULL);
        uint64_t seed = walk;
        int64_t open = 0, armed = 0;
        REQUIRE(r.model);
        check_books(&r.step, &open, &armed);
        for (int i = 0; i < 60 && r.step.state->status == BPMN_RUNNING; i++) {
            const struct bpmn_event e = some_event(a, r.model, r.step.state, &seed);
            struct bpmn_state *again = NULL;
            const char *text = written(a, r.model, r.step.state);
            REQUIRE(bpmn_state_from_json(a, r.model, sample_json(a, text), &again, NULL) == OK);
            CHECK_STR(text, written(a, r.model, again));
            open -= e.kind == BPMN_DONE;
            armed -= e.kind == BPMN_DUE;
            REQUIRE(bpmn_advance(a, r.model, again, &e, &r.step, NULL) == OK);
            check_rest(r.model, r.step.state);
            check_books(&r.step, &open, &armed);
        }
        ended += r.step.state->status == BPMN_ENDED;
        CHECK(r.step.state->status != BPMN_ENDED || open == 0);
    }
    CHECK(ended > 200);
}
