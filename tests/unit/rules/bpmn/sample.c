#include "tests/unit/rules/bpmn/sample.h"

#include "base/buf.h"
#include "tests/support/test.h"

#include <stdio.h>

const char sample_one_stop[] =
    "<startEvent id='start'/>"
    "<userTask id='tiep-nhan' name='Tiếp nhận' mc:role='reception' mc:act='accept' "
    "mc:budget='4h'/>"
    "<userTask id='xu-ly' name='Xử lý' mc:role='officer' mc:act='process' mc:budget='2d'/>"
    "<userTask id='ky-duyet' name='Ký duyệt' mc:role='leader' mc:act='sign' mc:budget='4h'/>"
    "<exclusiveGateway id='duyet' default='tiep'/>"
    "<userTask id='phat-hanh' name='Phát hành' mc:role='clerk' mc:act='issue' mc:budget='2h'/>"
    "<userTask id='tra-ket-qua' name='Trả kết quả' mc:role='reception' mc:act='hand-over' "
    "mc:budget='2h'/>"
    "<endEvent id='end'/>"
    "<sequenceFlow id='f1' sourceRef='start' targetRef='tiep-nhan'/>"
    "<sequenceFlow id='f2' sourceRef='tiep-nhan' targetRef='xu-ly'/>"
    "<sequenceFlow id='f3' sourceRef='xu-ly' targetRef='ky-duyet'/>"
    "<sequenceFlow id='f4' sourceRef='ky-duyet' targetRef='duyet'/>"
    "<sequenceFlow id='lai' sourceRef='duyet' targetRef='xu-ly'>"
    "<conditionExpression>outcome = \"return\"</conditionExpression></sequenceFlow>"
    "<sequenceFlow id='tiep' sourceRef='duyet' targetRef='phat-hanh'/>"
    "<sequenceFlow id='f6' sourceRef='phat-hanh' targetRef='tra-ket-qua'/>"
    "<sequenceFlow id='f7' sourceRef='tra-ket-qua' targetRef='end'/>";

const char *sample_document(struct arena *a, const char *inside)
{
    return arena_printf(
        a,
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' "
        "xmlns:mc='https://motcua.vn/bpmn/1' id='defs' targetNamespace='https://motcua.vn/t'>"
        "<message id='m1' name='papers'/><message id='m2' name='withdrawn'/>"
        "<error id='err1' errorCode='no-money'/><error id='err2' errorCode='down'/>"
        "<signal id='sig1' name='law-changed'/><signal id='sig2' name='all-clear'/>"
        "<escalation id='esc1' escalationCode='late'/><escalation id='esc2' "
        "escalationCode='worse'/>\n"
        "<process id='p' isExecutable='true'>\n%s</process></definitions>",
        inside);
}

struct json *sample_json(struct arena *a, const char *text)
{
    struct json *v = NULL;
    CHECK_INT(OK, json_parse(a, text, strlen(text), &v, NULL));
    return v;
}

static int read(struct arena *a, const char *inside, struct bpmn_model **ret, struct fault *f)
{
    const char *text = sample_document(a, inside);
    struct bpmn_findings findings;
    return bpmn_read(a, text, strlen(text), &findings, ret, f);
}

struct bpmn_model *sample_model(struct arena *a, const char *inside)
{
    struct bpmn_model *m = NULL;
    struct fault f = {0};
    if (read(a, inside, &m, &f) < 0)
        test_fail(__FILE__, __LINE__, "refused: %s", f.words);
    return m;
}

const char *sample_refusal(struct arena *a, const char *inside)
{
    struct bpmn_model *m = NULL;
    struct fault f = {0};
    return read(a, inside, &m, &f) < 0 ? arena_strdup(a, f.words) : "";
}

const struct feel_moment *sample_now;

struct sample_run sample_start(struct arena *a, const char *inside, const char *variables)
{
    static const struct bpmn_state nothing = {.status = BPMN_ENDED};
    static struct bpmn_state none;
    struct sample_run r = {.arena = a, .model = sample_model(a, inside)};
    none = nothing;
    r.step.state = &none;
    struct fault f = {0};
    if (r.model &&
        bpmn_start(a, r.model,
                   &(struct bpmn_given){variables ? sample_json(a, variables) : NULL, sample_now},
                   &r.step, &f) < 0)
        test_fail(__FILE__, __LINE__, "not started: %s", f.words);
    return r;
}

static int advance(struct sample_run *r, struct bpmn_event e)
{
    e.now = sample_now;
    return bpmn_advance(r->arena, r->model, r->step.state, &e, &r->step, NULL);
}

static int64_t token_at(const struct sample_run *r, const char *node)
{
    for (const struct bpmn_token *t = r->step.state->tokens; t; t = t->next)
        if (t->state == BPMN_WAITING && strcmp(r->model->nodes[t->node].id, node) == 0)
            return t->id;
    return -1;
}

int sample_done(struct sample_run *r, const char *node, const char *outcome, const char *variables)
{
    return advance(
        r, (struct bpmn_event){.kind = BPMN_DONE,
                               .token = token_at(r, node),
                               .outcome = outcome,
                               .variables = variables ? sample_json(r->arena, variables) : NULL});
}

int sample_failed(struct sample_run *r, const char *node, const char *error)
{
    return advance(
        r, (struct bpmn_event){.kind = BPMN_FAILED, .token = token_at(r, node), .error = error});
}

int sample_due(struct sample_run *r, const char *timer)
{
    int64_t id = -1;
    for (const struct bpmn_timer *t = r->step.state->timers; t; t = t->next)
        if (strcmp(r->model->nodes[t->node].id, timer) == 0)
            id = t->id;
    return advance(r, (struct bpmn_event){.kind = BPMN_DUE, .timer = id});
}

int sample_message(struct sample_run *r, const char *name, const char *variables)
{
    return advance(
        r, (struct bpmn_event){.kind = BPMN_RECEIVED,
                               .message = name,
                               .variables = variables ? sample_json(r->arena, variables) : NULL});
}

int sample_signal(struct sample_run *r, const char *name, const char *variables)
{
    return advance(
        r, (struct bpmn_event){.kind = BPMN_SIGNALLED,
                               .message = name,
                               .variables = variables ? sample_json(r->arena, variables) : NULL});
}

int sample_escalated(struct sample_run *r, const char *node, const char *code)
{
    return advance(r, (struct bpmn_event){
                          .kind = BPMN_ESCALATED, .token = token_at(r, node), .message = code});
}

int sample_changed(struct sample_run *r, const char *variables)
{
    return advance(
        r, (struct bpmn_event){.kind = BPMN_RETRY, .variables = sample_json(r->arena, variables)});
}

static void word(struct buf *b, const char *fmt, const char *x, const char *y)
{
    if (b->n)
        buf_char(b, ' ');
    buf_str(b, x);
    if (*fmt)
        buf_str(b, fmt);
    buf_str(b, y);
}

const char *sample_visited(const struct sample_run *r)
{
    struct buf b;
    buf_init(&b, r->arena, 100000);
    for (size_t i = 0; i < r->step.visited_count; i++)
        word(&b, "", r->model->nodes[r->step.visited[i]].id, "");
    return b.p;
}

const char *sample_rest(const struct sample_run *r)
{
    static const char *const states[] = {"ready", "waiting", "joining", "hosting", "leaving"};
    struct buf b;
    buf_init(&b, r->arena, 100000);
    for (const struct bpmn_token *t = r->step.state->tokens; t; t = t->next)
        word(&b, ":", r->model->nodes[t->node].id, states[t->state]);
    return r->step.state->status == BPMN_ENDED ? "ended" : b.p;
}

const char *sample_effects(const struct sample_run *r)
{
    static const char *const names[] = {"open",     "close",        "call",         "decide",
                                        "send",     "timer",        "cancel-timer", "finished",
                                        "incident", "call-process", "signal",       "escalate"};
    struct buf b;
    buf_init(&b, r->arena, 100000);
    for (const struct bpmn_effect *e = r->step.effects; e; e = e->next) {
        const bool text = e->kind == BPMN_SEND_MESSAGE || e->kind == BPMN_FINISHED ||
                          e->kind == BPMN_SEND_SIGNAL || e->kind == BPMN_ESCALATE;
        word(&b, ":", names[e->kind],
             text           ? e->text
             : e->node >= 0 ? r->model->nodes[e->node].id
                            : "");
    }
    return b.p;
}

const char *sample_variables(const struct sample_run *r)
{
    struct buf b;
    buf_init(&b, r->arena, 100000);
    json_write(&b, r->step.state->variables);
    return b.p;
}
