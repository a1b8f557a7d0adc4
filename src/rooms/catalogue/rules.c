#include "rooms/catalogue/rules.h"

#include "base/decimal.h"
#include "base/time.h"
#include "rooms/catalogue/book.h"

#include <string.h>

static const char *const names[LAW_DECISIONS] = {
    [LAW_FEES] = "Phí, lệ phí", [LAW_LIMIT] = "Thời hạn",    [LAW_COMPETENCE] = "Thẩm quyền",
    [LAW_AMOUNT] = "Mức thu",   [LAW_RELIEF] = "Miễn, giảm", [LAW_LANE] = "Luồng xanh",
};
static const char *const channel_names[] = {"", "counter", "online", "post"};

enum { INPUTS = 10 };

int rules_read(struct arena *a, const char *file, const char *text,
               struct dmn_findings *ret_findings, struct law_rules *ret, struct fault *f)
{
    struct dmn_model *model;
    const struct dmn_text source = {.name = file, .text = text, .n = strlen(text)};
    int r = dmn_read(a, &source, 1, ret_findings, &model, f);
    if (r < 0)
        return r;
    *ret = (struct law_rules){.file = file, .model = model};
    for (size_t i = 0; i < LAW_DECISIONS; i++)
        ret->of[i] = dmn_find(model, DMN_DECISION, names[i]);
    return OK;
}

/* ---- asking ---- */

static struct feel_value form_value(struct arena *a, const struct case_question *q)
{
    return q->form && q->c ? feel_of_context(form_values(q->c->form, q->form, a)) : feel_null();
}

/* A draft stands on the lists of the version in force. */
static struct feel_value lists_of(const struct catalogue_book *b, const struct procedure *p)
{
    const struct procedure *listed = p->list_count || !b ? p : catalogue_current(b, p->code);
    return listed ? feel_list(listed->lists, listed->list_count) : feel_list(NULL, 0);
}

struct asking asking_open(struct arena *a, const struct catalogue_book *b,
                          const struct case_question *q)
{
    const struct procedure *p = q->procedure;
    struct feel_context *c = feel_context_new(a, INPUTS);
    feel_context_put(c, "procedure", feel_string(p->code));
    feel_context_put(c, "field", feel_string(p->field));
    feel_context_put(c, "case", feel_string(q->c ? q->c->code : NULL));
    feel_context_put(c, "channel",
                     q->channel ? feel_string(channel_names[q->channel]) : feel_null());
    feel_context_put(c, "day", feel_day(a, day_of(q->now_ms)));
    feel_context_put(c, "form", form_value(a, q));
    feel_context_put(c, "register", q->facts ? feel_from_json(a, q->facts) : feel_null());
    feel_context_put(c, "lists", lists_of(b, p));
    return (struct asking){
        .arena = a, .book = b, .own = &p->rules, .inputs = c, .now = feel_moment_of(q->now_ms)};
}

static const struct law_rules *rules_for(const struct asking *x, enum law_decision what)
{
    static const struct law_rules none = {.file = ""};
    if (what < LAW_AMOUNT)
        return x->own;
    return x->book ? &x->book->province : &none;
}

/* The rows that fired in the decision's own table. */
static void note_hits(const struct dmn_explanation *why, struct answer *ret)
{
    const struct dmn_table_trace *t = why->last ? why->last->tables : NULL;
    if (t && t->hit_count >= ret->count) {
        ret->hits = t->hits;
        ret->hit_count = t->hit_count;
    }
}

int asking_put(const struct asking *x, enum law_decision what, struct answer *ret, struct fault *f)
{
    const struct law_rules *rules = rules_for(x, what);
    struct dmn_explanation why = {0};
    struct dmn_question q = {
        .what = rules->of[what], .inputs = x->inputs, .now = &x->now, .explain = &why};
    struct feel_value v;
    *ret = (struct answer){.what = what, .rules = rules};
    if (!q.what)
        return OK;
    int r = dmn_decide(rules->model, &q, x->arena, &v, f);
    if (r < 0 || v.kind == FEEL_NULL)
        return r;
    ret->items = v.kind == FEEL_LIST ? v.items : arena_memdup(x->arena, &v, sizeof v);
    ret->count = v.kind == FEEL_LIST ? v.count : 1;
    note_hits(&why, ret);
    return OK;
}

/* ---- what was said ---- */

int said_refuse(struct said *s, const char *key, const char *why)
{
    const struct answer *x = s->answer;
    size_t row = s->item < x->hit_count ? x->hits[s->item].number : 0;
    if (s->wrong)
        return BROKEN;
    s->wrong = true;
    return fault_reason(s->fault, BROKEN, "catalogue.decision",
                        "%s: decision \"%s\", row %zu: \"%s\" %s", x->rules->file, names[x->what],
                        row, key, why);
}

static const struct feel_value *member(struct said *s, const char *key)
{
    const struct feel_value *item = &s->answer->items[s->item];
    if (item->kind != FEEL_CONTEXT) {
        (void)said_refuse(s, key, "is missing: the outputs are no context");
        return NULL;
    }
    const struct feel_value *v = feel_context_get(item->context, key);
    return v && v->kind != FEEL_NULL ? v : NULL;
}

const char *said_text(struct said *s, const char *key)
{
    const struct feel_value *v = member(s, key);
    if (!v)
        return "";
    if (v->kind == FEEL_STRING)
        return v->text;
    (void)said_refuse(s, key, "is not a text");
    return "";
}

bool said_int(struct said *s, const char *key, int64_t *ret)
{
    const struct feel_value *v = member(s, key);
    if (!v)
        return false;
    if (v->kind == FEEL_NUMBER && decimal_to_int(v->number, ret) && *ret >= 0)
        return true;
    (void)said_refuse(s, key, "is not a whole number from 0");
    return false;
}

void said_need(struct said *s, const char *key, bool there)
{
    if (!there)
        (void)said_refuse(s, key, "is missing");
}

const char *said_rule(struct arena *a, const struct answer *x, size_t item)
{
    if (item >= x->hit_count)
        return names[x->what];
    return arena_printf(a, "%s %zu", names[x->what], x->hits[item].number);
}

/* ---- checking ---- */

bool rules_check_names(struct arena *a, const struct law_rules *rules, enum law_decision first,
                       enum law_decision last, const struct fault_sink *sink)
{
    bool good = true;
    for (enum law_decision i = first; i <= last; i++) {
        if (rules->of[i])
            continue;
        sink->report(sink->self,
                     &(struct pack_fault){
                         .file = rules->file,
                         .element = names[i],
                         .reason = "decision.missing",
                         .name = names[i],
                         .words = arena_printf(a, "there is no decision \"%s\"", names[i])});
        good = false;
    }
    return good;
}

/* Why the checks of one kind failed, at the decision that is to blame. */
static void report_answer(struct arena *a, const struct law_rules *rules, enum law_decision what,
                          const struct fault *f, const struct fault_sink *sink)
{
    const struct dmn_element *e = rules->of[what];
    sink->report(sink->self, &(struct pack_fault){.file = rules->file,
                                                  .line = e ? e->line : 0,
                                                  .element = e ? e->id : "",
                                                  .reason = "decision.result",
                                                  .name = names[what],
                                                  .words = arena_strdup(a, f->words)});
}

/* The procedure's own decisions for one case and channel. The first fault of each is enough. */
static unsigned check_case(struct arena *a, const struct case_question *q, unsigned failed,
                           const struct fault_sink *sink)
{
    static const struct {
        enum law_decision what;
        int (*check)(const struct asking *x, struct fault *f);
    } checks[] = {{LAW_FEES, fees_check}, {LAW_LIMIT, terms_check}};
    struct competence competence;
    struct fault f = {0};
    struct asking x = asking_open(a, NULL, q);
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        fault_clear(&f);
        if ((failed & 1u << i) || checks[i].check(&x, &f) == OK)
            continue;
        report_answer(a, x.own, checks[i].what, &f, sink);
        failed |= 1u << i;
    }
    fault_clear(&f);
    if (!(failed & 1u << LAW_COMPETENCE) && catalogue_competence(NULL, a, q, &competence, &f) < 0) {
        report_answer(a, x.own, LAW_COMPETENCE, &f, sink);
        failed |= 1u << LAW_COMPETENCE;
    }
    return failed;
}

bool rules_check_answers(struct arena *a, const struct procedure *p, const struct fault_sink *sink)
{
    unsigned failed = 0;
    for (size_t i = 0; i < p->case_count; i++)
        for (enum channel k = CHANNEL_COUNTER; k <= CHANNEL_POST; k++)
            failed = check_case(a,
                                &(struct case_question){.procedure = p,
                                                        .c = &p->cases[i],
                                                        .channel = k,
                                                        .now_ms = moment_of(p->valid_from, 0)},
                                failed, sink);
    return failed == 0;
}

/* Fees and terms from both layers; the file of the province is to blame for what is missing. */
static void check_current(struct arena *a, const struct catalogue_book *b,
                          const struct case_question *q, const struct fault_sink *sink)
{
    struct fee_bill bill;
    struct case_term term;
    struct fault f = {0};
    if (catalogue_fees(b, a, q, &bill, &f) == OK && catalogue_term(b, a, q, &term, &f) == OK)
        return;
    sink->report(sink->self, &(struct pack_fault){
                                 .file = rules_file,
                                 .element = q->procedure->code,
                                 .reason = "decision.result",
                                 .words = arena_printf(a, "procedure %s, case %s: %s",
                                                       q->procedure->code, q->c->code, f.words)});
}

void rules_check_book(struct arena *a, const struct catalogue_book *b,
                      const struct fault_sink *sink)
{
    for (size_t i = 0; b->province.model && i < b->current_count; i++) {
        const struct procedure *p = b->current[i];
        for (size_t k = 0; k < p->case_count; k++)
            check_current(a, b,
                          &(struct case_question){.procedure = p,
                                                  .c = &p->cases[k],
                                                  .channel = CHANNEL_ONLINE,
                                                  .now_ms = moment_of(p->valid_from, 0)},
                          sink);
    }
}
