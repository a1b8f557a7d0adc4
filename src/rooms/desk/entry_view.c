/* The two pages of the counter's form: asking, and everything once more before it is handed in. */
#include "rooms/desk/entry.h"

#include "html/templates.h"

#include <string.h>

/* ---- shared ---- */

static struct case_question question_of(const struct page *p, const struct entry *x)
{
    return (struct case_question){.procedure = x->procedure,
                                  .c = x->c,
                                  .channel = CHANNEL_COUNTER,
                                  .now_ms = p->now_ms,
                                  .form = x->checked ? x->result.data : NULL};
}

static const char *due_words(struct page *p, const struct entry *x)
{
    struct case_term term;
    struct calendar_due due;
    const struct case_question q = question_of(p, x);
    if (catalogue_term(p->law->catalogue, p->rq->arena, &q, &term, NULL) < 0)
        return NULL;
    const struct due_question when = {
        .limit = &term.promised, .agency = counter_post(p)->agency, .received_ms = p->now_ms};
    return catalogue_due(p->law, p->rq->arena, &when, &due, NULL, NULL) < 0
               ? NULL
               : desk_moment(p, due.due_ms);
}

static struct facts_view fees_of(struct page *p, const struct entry *x)
{
    struct fee_bill bill = {0};
    const struct case_question q = question_of(p, x);
    if (catalogue_fees(p->law->catalogue, p->rq->arena, &q, &bill, NULL) < 0)
        return (struct facts_view){0};
    return desk_fees(p, bill.lines, bill.count);
}

static const char *what_of(struct page *p, const struct entry *x)
{
    return x->procedure->case_count > 1 ? page_text2(p, x->c->name) : NULL;
}

static struct form_sheet sheet_of(struct page *p, const struct entry *x)
{
    struct form_task task = form_page_task(p, NULL, true);
    struct form_sheet s = {.form = x->c->form,
                           .data = x->known,
                           .known = x->known,
                           .facts = x->visit.facts.count ? &x->visit.facts : NULL,
                           .known_apart = true};
    if (!x->known && x->visit.card.count)
        s.data = form_prefill(x->c->form, facts_to_json(p->rq->arena, &x->visit.card), &task,
                              p->rq->arena);
    return s;
}

/* ---- asking ---- */

static const struct error_view *all_errors(struct page *p, const struct entry *x,
                                           const struct form_view *form, size_t *ret_n)
{
    size_t n = form->error_count + x->error_count;
    struct error_view *all = arena_new(p->rq->arena, struct error_view, n);
    for (size_t i = 0; i < form->error_count; i++)
        all[i] = form->errors[i];
    for (size_t i = 0; i < x->error_count; i++)
        all[form->error_count + i] = x->errors[i];
    *ret_n = n;
    return all;
}

static const struct option_view *agency_options(struct page *p, const struct entry *x)
{
    struct option_view *out = arena_new(p->rq->arena, struct option_view, x->authority_count);
    for (size_t i = 0; i < x->authority_count; i++)
        out[i] = (struct option_view){.value = x->authorities[i]->code,
                                      .label = page_text2(p, x->authorities[i]->name),
                                      .chosen = x->authorities[i] == x->agency};
    return out;
}

/* Files of papers that earlier tries have brought. */
static const struct hidden_view *stored_papers(struct page *p, const struct entry *x, size_t *ret_n)
{
    struct hidden_view *out = arena_new(p->rq->arena, struct hidden_view, x->attached_count);
    size_t n = 0;
    for (size_t i = 0; i < x->attached_count; i++)
        if (x->attached[i].file[0])
            out[n++] = (struct hidden_view){
                arena_printf(p->rq->arena, "_stored-%s", x->attached[i].code), x->attached[i].file};
    *ret_n = n;
    return out;
}

static void errors_of(struct page *p, const struct entry *x, struct form_sheet *s)
{
    struct form_error *all =
        arena_new(p->rq->arena, struct form_error, x->result.error_count + x->post.error_count);
    size_t n = 0;
    for (size_t i = 0; i < x->result.error_count; i++)
        all[n++] = x->result.errors[i];
    for (size_t i = 0; i < x->post.error_count; i++)
        all[n++] = x->post.errors[i];
    s->errors = all;
    s->error_count = n;
}

void entry_show(struct page *p, struct entry *x, int status)
{
    struct form_view form;
    struct desk_person_view person;
    struct form_sheet s = sheet_of(p, x);
    if (x->checked) {
        s.typed = &x->post;
        s.hidden = x->result.hidden;
    }
    if (x->checked && !x->post.edited)
        errors_of(p, x, &s);
    form_page_fill(p, &s, &form);
    visit_show(p, &x->visit, &person);
    struct desk_entry_view v = {.procedure = page_text2(p, x->procedure->name),
                                .what = what_of(p, x),
                                .person = &person,
                                .form = &form,
                                .sealed = x->sealed,
                                .offer = x->offer,
                                .known = form_page_answers(p, &s, ANSWERS_KNOWN, NULL),
                                .agencies = agency_options(p, x),
                                .agency_count = x->authority_count,
                                .agency = x->agency->code,
                                .asks_phone = !entry_asks(x, "account.phone"),
                                .phone = x->phone,
                                .phone_error = x->phone_error,
                                .papers = x->papers,
                                .paper_count = x->paper_count,
                                .fees = fees_of(p, x),
                                .due_text = due_words(p, x)};
    v.errors = all_errors(p, x, &form, &v.error_count);
    v.stored = stored_papers(p, x, &v.stored_count);
    p->view.wide = true;
    page_begin(p, v.procedure);
    tpl_desk_entry(&p->html, &p->view, &v);
    page_end(p, status);
}

/* ---- once more ---- */

static void hide(struct desk_answers_view *v, struct hidden_view *out, const char *name,
                 const char *value)
{
    out[v->hidden_count++] = (struct hidden_view){name, value};
}

/* All that was typed goes along, so that it can be changed or handed in. */
static void hide_all(struct page *p, const struct entry *x, struct desk_answers_view *v)
{
    enum { OWN_FIELDS = 8 };
    struct hidden_view *out = arena_new(p->rq->arena, struct hidden_view,
                                        x->post.count + 2 * x->paper_count + OWN_FIELDS);
    size_t n;
    const struct hidden_view *stored = stored_papers(p, x, &n);
    hide(v, out, "_sealed", x->sealed);
    hide(v, out, "_procedure", x->offer);
    hide(v, out, "_agency", x->agency->code);
    hide(v, out, "_phone", x->phone);
    for (size_t i = 0; i < x->post.count; i++)
        hide(v, out, x->post.inputs[i].name, x->post.inputs[i].value);
    for (size_t i = 0; i < x->paper_count; i++)
        if (x->papers[i].chosen)
            hide(v, out, "_paper", x->papers[i].code);
    for (size_t i = 0; i < n; i++)
        hide(v, out, stored[i].name, stored[i].value);
    v->hidden = out;
}

static void list_papers(struct page *p, const struct entry *x, struct desk_answers_view *v)
{
    struct fact_view *out = arena_new(p->rq->arena, struct fact_view, x->attached_count);
    for (size_t i = 0; i < x->attached_count; i++) {
        const struct component *k = catalogue_component(x->c, x->attached[i].code);
        bool stored = x->attached[i].file[0] != '\0';
        out[i] = (struct fact_view){.label = page_text2(p, k->name),
                                    .value = stored ? x->attached[i].name
                                                    : page_words(p, MSG_desk_paper_seen)};
    }
    v->papers = (struct facts_view){.facts = out, .count = x->attached_count};
}

void entry_show_answers(struct page *p, struct entry *x)
{
    struct desk_person_view person;
    struct form_sheet s = sheet_of(p, x);
    s.data = x->result.data;
    s.hidden = x->result.hidden;
    s.files = x->post.files;
    s.file_count = x->post.file_count;
    visit_show(p, &x->visit, &person);
    struct desk_answers_view v = {.procedure = page_text2(p, x->procedure->name),
                                  .what = what_of(p, x),
                                  .agency = page_text2(p, x->agency->name),
                                  .person = &person,
                                  .answers = form_page_answers(p, &s, ANSWERS_ALL, NULL),
                                  .fees = fees_of(p, x),
                                  .due_text = due_words(p, x)};
    hide_all(p, x, &v);
    list_papers(p, x, &v);
    p->view.wide = true;
    page_begin(p, page_words(p, MSG_desk_answers_title));
    tpl_desk_answers(&p->html, &p->view, &v);
    page_end(p, 200);
}
