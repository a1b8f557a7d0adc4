/* Small commands that look and tell: expressions, processes, signatures. */
#include "app/app.h"

#include "base/limits.h"
#include "os/clock.h"
#include "os/files.h"
#include "paper/verify.h"
#include "rules/bpmn/bpmn.h"
#include "rules/feel/feel.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int read_context(struct arena *a, const char *text, struct feel_value *ret, struct fault *f)
{
    struct feel *e;
    int r = feel_parse(a, text[0] ? text : "{}", NULL, &e, f);
    if (r == OK)
        r = feel_eval(e, NULL, a, ret, f);
    if (r == OK && ret->kind != FEEL_CONTEXT)
        return fault_set(f, INVALID, "a FEEL context is expected, as {a: 1}");
    return r;
}

int command_feel(struct arena *a, const struct options *o, struct fault *f)
{
    struct feel_value context, value;
    struct feel *e;
    struct feel_moment now = feel_moment_of(clock_now_ms());
    struct buf out;
    if (o->word_count != 1)
        return fault_set(f, INVALID, "one expression is expected");
    int r = read_context(a, option(o, OPTION_CONTEXT), &context, f);
    if (r == OK)
        r = feel_parse(a, o->words[0], context.context, &e, f);
    if (r == OK)
        r = feel_eval(e, &(struct feel_scope){.context = context.context, .now = &now}, a, &value,
                      f);
    if (r < 0)
        return r;
    buf_init(&out, a, LIMIT_PACK_FILE);
    feel_write(&out, &value);
    puts(out.p);
    return OK;
}

static void print_findings(const char *file, const struct bpmn_findings *findings)
{
    for (const struct bpmn_finding *x = findings->first; x; x = x->next)
        fprintf(stderr, "%s:%d: %s\n", file, x->line, x->words);
}

static const char *effect_name(enum bpmn_effect_kind kind)
{
    static const char *const names[] = {
        [BPMN_OPEN_TASK] = "task",
        [BPMN_CLOSE_TASK] = "withdrawn",
        [BPMN_CALL_SERVICE] = "service",
        [BPMN_DECIDE] = "decision",
        [BPMN_SEND_MESSAGE] = "message",
        [BPMN_START_TIMER] = "timer",
        [BPMN_CANCEL_TIMER] = "timer cancelled",
        [BPMN_FINISHED] = "finished",
        [BPMN_INCIDENT] = "incident",
        [BPMN_CALL] = "call",
        [BPMN_SEND_SIGNAL] = "signal",
        [BPMN_ESCALATE] = "escalation",
    };
    return names[kind];
}

static void print_effects(const struct bpmn_model *m, const struct bpmn_step *step)
{
    for (const struct bpmn_effect *e = step->effects; e; e = e->next)
        printf("%-16s %s%s%s\n", effect_name(e->kind), e->node >= 0 ? m->nodes[e->node].id : "",
               e->text && e->text[0] ? " " : "", e->text ? e->text : "");
}

/* The event that a node waits for; false when none from outside can end the wait (conditions). */
static bool event_of(const struct bpmn_state *s, const struct bpmn_token *t,
                     const struct bpmn_node *n, int node, struct bpmn_event *ret)
{
    const struct bpmn_timer *timer = s->timers;
    while (timer && (timer->token != t->id || timer->node != node))
        timer = timer->next;
    if (timer)
        *ret = (struct bpmn_event){.kind = BPMN_DUE, .timer = timer->id};
    else if (*n->message)
        *ret = (struct bpmn_event){.kind = BPMN_RECEIVED, .message = n->message};
    else if (*n->signal)
        *ret = (struct bpmn_event){.kind = BPMN_SIGNALLED, .message = n->signal};
    else if (n->trigger == BPMN_NONE && n->kind != BPMN_EVENT_GATEWAY)
        *ret = (struct bpmn_event){.kind = BPMN_DONE, .token = t->id};
    else
        return false;
    return true;
}

/* What ends the first wait; of several events behind a gateway the first. */
static bool next_event(const struct bpmn_model *m, const struct bpmn_state *s,
                       struct bpmn_event *ret)
{
    for (const struct bpmn_token *t = s->tokens; t; t = t->next) {
        const struct bpmn_node *n = &m->nodes[t->node];
        if (t->state == BPMN_WAITING && event_of(s, t, n, t->node, ret))
            return true;
        for (size_t i = 0; n->kind == BPMN_EVENT_GATEWAY && i < n->out_count; i++) {
            const int to = m->flows[n->out[i]].to;
            if (event_of(s, t, &m->nodes[to], to, ret))
                return true;
        }
    }
    return false;
}

static int64_t token_at(const struct bpmn_model *m, const struct bpmn_state *s, const char *node)
{
    for (const struct bpmn_token *t = s->tokens; t; t = t->next)
        if (t->state == BPMN_WAITING && strcmp(m->nodes[t->node].id, node) == 0)
            return t->id;
    return 0;
}

static int64_t timer_at(const struct bpmn_model *m, const struct bpmn_state *s, const char *node)
{
    for (const struct bpmn_timer *t = s->timers; t; t = t->next)
        if (strcmp(m->nodes[t->node].id, node) == 0)
            return t->id;
    return 0;
}

/* {done: "xu-ly", outcome: "return", variables: {…}}, {failed: …, error: …}, {message: …},
 * {signal: …}, {timer: …}, {escalated: …, code: …}, {variables: {…}}. */
static struct bpmn_event told_event(const struct bpmn_model *m, const struct bpmn_state *s,
                                    const struct json *o)
{
    static const struct {
        const char *key;
        enum bpmn_event_kind kind;
    } kinds[] = {{"done", BPMN_DONE},        {"failed", BPMN_FAILED},
                 {"message", BPMN_RECEIVED}, {"signal", BPMN_SIGNALLED},
                 {"timer", BPMN_DUE},        {"escalated", BPMN_ESCALATED}};
    struct bpmn_event e = {.kind = BPMN_RETRY,
                           .outcome = json_str(o, "outcome", NULL),
                           .error = json_str(o, "error", ""),
                           .variables = json_get(o, "variables")};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const char *name = json_str(o, kinds[i].key, NULL);
        if (!name)
            continue;
        e.kind = kinds[i].kind;
        e.token = token_at(m, s, name);
        e.timer = timer_at(m, s, name);
        e.message = e.kind == BPMN_ESCALATED ? json_str(o, "code", "") : name;
    }
    return e;
}

/* First what the context's "events" tell, in their order; then whatever ends the first wait. */
static int simulate(struct arena *a, const struct bpmn_model *m, const struct feel_value *context,
                    struct fault *f)
{
    enum { STEPS_MOST = 1000 };
    const struct json *variables = feel_to_json(a, context), *told = json_get(variables, "events");
    struct bpmn_step step;
    struct bpmn_event event;
    struct buf out;
    const struct feel_moment now = feel_moment_of(clock_now_ms());
    int r = bpmn_start(a, m, &(struct bpmn_given){variables, &now}, &step, f);
    told = told && told->kind == JSON_LIST ? told->first : NULL;
    for (int i = 0; r == OK && i < STEPS_MOST; i++) {
        print_effects(m, &step);
        if (step.state->status != BPMN_RUNNING && !told)
            break;
        if (told)
            event = told_event(m, step.state, told);
        else if (!next_event(m, step.state, &event))
            break;
        told = told ? told->next : NULL;
        event.now = &now;
        r = bpmn_advance(a, m, step.state, &event, &step, f);
    }
    if (r < 0)
        return r;
    buf_init(&out, a, LIMIT_PACK_FILE);
    json_write(&out, step.state->variables);
    printf("%-16s %s\n", "variables", out.p);
    return OK;
}

static int read_model(struct arena *a, const struct options *o, struct bpmn_model **ret,
                      struct fault *f)
{
    struct bytes text;
    struct bpmn_findings findings = {0};
    int r = file_read(a, o->words[0], LIMIT_XML, &text, f);
    if (r == OK)
        r = bpmn_read(a, (const char *)text.p, text.n, &findings, ret, f);
    if (r == OK && option_is_set(o, OPTION_CHECK))
        r = bpmn_check(a, *ret, &findings, f);
    print_findings(o->words[0], &findings);
    if (r == OK && findings.count)
        return fault_set(f, INVALID, "%zu findings", findings.count);
    return r;
}

int command_process(struct arena *a, const struct options *o, struct fault *f)
{
    struct bpmn_model *model = NULL;
    struct feel_value context = {0};
    if (o->word_count != 1)
        return fault_set(f, INVALID, "one BPMN file is expected");
    int r = read_model(a, o, &model, f);
    if (r != OK)
        return r;
    if (option_is_set(o, OPTION_CHECK)) {
        puts("no findings");
        return OK;
    }
    r = read_context(a, option(o, OPTION_RUN), &context, f);
    return r < 0 ? r : simulate(a, model, &context, f);
}

static const char *verdict(const struct verify_signature *s)
{
    return !s->intact ? "altered" : !s->valid ? "not valid" : !s->trusted ? "not trusted" : "valid";
}

int command_verify(struct arena *a, const struct options *o, struct fault *f)
{
    struct bytes pdf, roots = {0};
    struct trust *trust;
    struct verify_report report;
    if (o->word_count != 1)
        return fault_set(f, INVALID, "one PDF file is expected");
    int r = file_read(a, o->words[0], LIMIT_RESULT_FILE, &pdf, f);
    if (r == OK && option_is_set(o, OPTION_DATA))
        r = file_read(a, arena_printf(a, "%s/trust.pem", option(o, OPTION_DATA)), LIMIT_FORM_BODY,
                      &roots, f);
    if (r == OK)
        r = trust_read(a, roots, &trust, f);
    if (r == OK)
        r = verify_pdf(a, pdf, trust, clock_now_ms(), &report, f);
    if (r != OK)
        return r;
    for (size_t i = 0; i < report.n; i++)
        printf("%s: %s (%s)\n", report.signatures[i].field,
               report.signatures[i].certificate.subject.common_name,
               verdict(&report.signatures[i]));
    puts(report.genuine ? "genuine" : "not genuine");
    return report.genuine ? OK : fault_set(f, INVALID, "%zu signatures", report.n);
}
