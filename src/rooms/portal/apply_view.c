/* What the steps of an application show. */
#include "rooms/portal/taking.h"

#include "html/templates.h"

#include <inttypes.h>
#include <string.h>

const char *apply_href(struct page *p, const struct procedure *x, enum apply_step s)
{
    return arena_printf(p->rq->arena, "/nop/%s?buoc=%s", x->code, apply_step_name(s));
}

/* ---- views ---- */

static const char *worry_of(struct page *p, const struct taking *t)
{
    if (t->worried)
        return page_words(p, t->worry);
    if (t->app.new_version)
        return page_words(p, MSG_portal_apply_new_version);
    if (t->app.facts.count == 0)
        return page_words(p, MSG_portal_apply_register_down);
    return NULL;
}

static void fill_buttons(struct page *p, struct form_view *form)
{
    struct form_button *out = arena_new(p->rq->arena, struct form_button, 2);
    out[0] = (struct form_button){.value = "next", .label = page_words(p, MSG_button_next)};
    out[1] = (struct form_button){
        .value = "save", .label = page_words(p, MSG_button_save_later), .secondary = true};
    form->buttons = out;
    form->button_count = 2;
}

static void fill_frame(struct page *p, const struct taking *t, struct portal_apply_view *v)
{
    enum apply_step steps[APPLY_STEPS];
    struct hidden_view *hidden = arena_new(p->rq->arena, struct hidden_view, 1);
    const struct procedure *x = t->app.procedure;
    v->steps = (int)application_steps(p, &t->app, steps);
    v->step = v->steps - 1; /* papers that nobody demands are a side path */
    for (int i = 0; i < v->steps; i++)
        if (steps[i] == t->at)
            v->step = i + 1;
    hidden[0] = (struct hidden_view){.name = "_buoc", .value = apply_step_name(t->at)};
    v->name = page_text2(p, x->name);
    v->code = x->code;
    v->worry = worry_of(p, t);
    v->may_drop = t->app.draft.id != 0;
    v->form.id = "application";
    v->form.action = arena_printf(p->rq->arena, "/nop/%s", x->code);
    v->form.hidden = hidden;
    v->form.hidden_count = 1;
    fill_buttons(p, &v->form);
}

static void fill_complaints(const struct taking *t, struct form_view *form)
{
    if (t->complaint_count) {
        form->errors = t->complaints;
        form->error_count = t->complaint_count;
    }
}

static const char *complaint_of(const struct taking *t, const char *id)
{
    for (size_t i = 0; i < t->complaint_count; i++)
        if (t->complaints[i].id && strcmp(t->complaints[i].id, id) == 0)
            return t->complaints[i].text;
    return NULL;
}

static struct field_view cases_field(struct page *p, const struct taking *t)
{
    const struct procedure *x = t->app.procedure;
    struct option_view *options = arena_new(p->rq->arena, struct option_view, x->case_count);
    for (size_t i = 0; i < x->case_count; i++)
        options[i] = (struct option_view){.value = x->cases[i].code,
                                          .label = page_text2(p, x->cases[i].name),
                                          .chosen = t->app.c == &x->cases[i]};
    return (struct field_view){.kind = VIEW_RADIO,
                               .id = "truong-hop",
                               .name = "truong-hop",
                               .label = page_words(p, MSG_portal_apply_case),
                               .error = complaint_of(t, "truong-hop"),
                               .required = true,
                               .options = options,
                               .option_count = x->case_count};
}

static struct field_view agencies_field(struct page *p, const struct taking *t)
{
    size_t n;
    const struct agency **list = application_agencies(p, t->app.procedure, &n);
    struct option_view *options = arena_new(p->rq->arena, struct option_view, n);
    for (size_t i = 0; i < n; i++)
        options[i] =
            (struct option_view){.value = list[i]->code,
                                 .label = page_text2(p, list[i]->name),
                                 .chosen = strcmp(list[i]->code, t->app.draft.agency) == 0};
    return (struct field_view){.kind = VIEW_SELECT,
                               .id = "co-quan",
                               .name = "co-quan",
                               .label = page_words(p, MSG_portal_apply_agency),
                               .hint = page_words(p, MSG_portal_apply_agency_hint),
                               .error = complaint_of(t, "co-quan"),
                               .required = true,
                               .options = options,
                               .option_count = n};
}

static void fill_choose(struct page *p, const struct taking *t, struct portal_apply_view *v)
{
    struct field_view *fields = arena_new(p->rq->arena, struct field_view, 2);
    size_t n = 0;
    if (t->app.procedure->case_count > 1)
        fields[n++] = cases_field(p, t);
    fields[n++] = agencies_field(p, t);
    v->title = page_words(p, MSG_portal_apply_choose);
    v->form.fields = fields;
    v->form.field_count = n;
}

/* The answers with all around them. */
static struct form_sheet sheet_of(struct page *p, const struct taking *t)
{
    struct form_sheet s = {.form = t->app.c->form,
                           .data = t->app.form,
                           .typed = t->post,
                           .known = t->app.known,
                           .facts = &t->app.facts,
                           .errors = t->errors,
                           .error_count = t->error_count,
                           .hidden = t->hidden,
                           .report = "/du-lieu-ca-nhan",
                           .known_apart = true};
    struct form_result checked;
    if (!s.hidden && application_check(p, &t->app, true, &checked, NULL) == OK)
        s.hidden = checked.hidden;
    s.file_count = form_page_files(p, s.form, s.data, &s.files);
    return s;
}

/* All of it comes from one answer of the register, so that is said once and not on every line. */
static struct facts_view known_facts(struct page *p, struct form_sheet s)
{
    s.facts = NULL;
    s.report = NULL;
    return form_page_answers(p, &s, ANSWERS_KNOWN, NULL);
}

static const char *provenance(struct page *p, const struct taking *t)
{
    return t->app.facts.count ? form_page_provenance(p, &t->app.facts.list[0]) : NULL;
}

static void fill_form(struct page *p, const struct taking *t, struct portal_apply_view *v)
{
    const struct form_sheet s = sheet_of(p, t);
    v->title = page_words(p, MSG_portal_apply_form);
    v->note = t->app.facts.count ? page_words(p, MSG_portal_apply_known_note) : NULL;
    v->known = known_facts(p, s);
    v->provenance = provenance(p, t);
    form_page_fill(p, &s, &v->form);
    v->form.draft = arena_printf(p->rq->arena, "/nop/%s/nhap", t->app.procedure->code);
}

const char *apply_paper_name(struct page *p, const char *code)
{
    return arena_printf(p->rq->arena, "tep-%s", code);
}

static struct field_view paper_field(struct page *p, const struct taking *t,
                                     const struct component *c, enum paper_wish wish)
{
    struct html o = {.buf.arena = p->rq->arena, .lang = p->lang};
    struct file_view *files = arena_new(p->rq->arena, struct file_view, t->app.file_count);
    const char *note = page_text2(p, c->note);
    struct field_view v = {.kind = VIEW_FILE,
                           .id = apply_paper_name(p, c->code),
                           .name = apply_paper_name(p, c->code),
                           .label = page_text2(p, c->name),
                           .hint = note[0] ? note : page_words(p, MSG_portal_apply_files_hint),
                           .required = wish == PAPER_REQUIRED,
                           .accept = catalogue_accept(p->rq->arena, t->app.procedure, c->code),
                           .many = true,
                           .files = files};
    v.error = complaint_of(t, v.id);
    for (size_t i = 0; i < t->app.file_count; i++) {
        const struct attached *x = &t->app.files[i];
        if (strcmp(x->code, c->code) == 0)
            files[v.file_count++] =
                (struct file_view){.key = x->file,
                                   .name = x->name,
                                   .size = html_size(&o, x->bytes),
                                   .href = arena_printf(p->rq->arena, "/tep/%s", x->file)};
    }
    return v;
}

static void fill_papers(struct page *p, const struct taking *t, struct portal_apply_view *v)
{
    const struct procedure_case *c = t->app.c;
    struct field_view *fields = arena_new(p->rq->arena, struct field_view, c->component_count);
    for (size_t i = 0; i < c->component_count; i++) {
        enum paper_wish wish = application_paper(p, &t->app, c->components[i]);
        if (wish != PAPER_NOT_ASKED)
            fields[v->form.field_count++] = paper_field(p, t, c->components[i], wish);
    }
    v->title = page_words(p, MSG_portal_apply_files);
    v->form.fields = fields;
    v->form.multipart = true;
}

/* ---- the check page ---- */

static struct facts_view where_facts(struct page *p, const struct taking *t)
{
    struct fact_view *out = arena_new(p->rq->arena, struct fact_view, 3);
    const struct application *x = &t->app;
    const struct agency *centre = agency_centre_of(p->law->agencies, x->draft.agency);
    const char *change = page_words(p, MSG_button_change),
               *to = apply_href(p, x->procedure, APPLY_CHOOSE);
    size_t n = 0;
    if (x->procedure->case_count > 1)
        out[n++] = (struct fact_view){.label = page_words(p, MSG_portal_apply_case),
                                      .value = page_text2(p, x->c->name),
                                      .href = to,
                                      .link = change};
    out[n++] = (struct fact_view){.label = page_words(p, MSG_portal_apply_agency),
                                  .value = portal_agency(p, x->draft.agency),
                                  .href = to,
                                  .link = change};
    if (centre)
        out[n++] = (struct fact_view){.label = page_words(p, MSG_portal_check_reception),
                                      .value = page_text2(p, centre->name)};
    return (struct facts_view){.facts = out, .count = n};
}

static struct facts_view paper_facts(struct page *p, const struct taking *t)
{
    struct fact_view *out = arena_new(p->rq->arena, struct fact_view, t->app.file_count);
    size_t n = 0;
    for (size_t i = 0; i < t->app.file_count; i++) {
        const struct component *c = catalogue_component(t->app.c, t->app.files[i].code);
        if (c)
            out[n++] = (struct fact_view){.label = page_text2(p, c->name),
                                          .value = t->app.files[i].name,
                                          .href = apply_href(p, t->app.procedure, APPLY_FILES),
                                          .link = page_words(p, MSG_button_change)};
    }
    return (struct facts_view){.facts = out, .count = n};
}

static const char *promise(struct page *p, const struct case_term *term, const struct submission *s)
{
    struct calendar_due due;
    const struct due_question q = {
        .limit = &term->promised, .agency = s->reception, .received_ms = p->now_ms};
    if (catalogue_due(p->law, p->rq->arena, &q, &due, NULL, NULL) < 0 || due.none)
        return page_words(p, MSG_portal_unit_none);
    return portal_moment(p, due.due_ms);
}

static int fill_check(struct page *p, const struct taking *t, struct portal_check_view *v,
                      struct fault *f)
{
    const struct application *x = &t->app;
    struct form_sheet s = sheet_of(p, t);
    struct fee_bill bill;
    struct case_term term;
    struct submission submission;
    const struct case_question q = {.procedure = x->procedure,
                                    .c = x->c,
                                    .channel = CHANNEL_ONLINE,
                                    .now_ms = p->now_ms,
                                    .form = x->form};
    int r = catalogue_fees(p->law->catalogue, p->rq->arena, &q, &bill, f);
    if (r == OK)
        r = catalogue_term(p->law->catalogue, p->rq->arena, &q, &term, f);
    if (r == OK)
        r = application_submission(p, x, &submission, f);
    if (r < 0)
        return r;
    enum apply_step steps[APPLY_STEPS];
    v->steps = v->step = (int)application_steps(p, x, steps);
    v->name = page_text2(p, x->procedure->name);
    v->code = x->procedure->code;
    v->where = where_facts(p, t);
    v->known = known_facts(p, s);
    v->provenance = provenance(p, t);
    v->answers = form_page_answers(p, &s, ANSWERS_GIVEN, apply_href(p, x->procedure, APPLY_FORM));
    v->files = paper_facts(p, t);
    if (application_asks_papers(p, x, PAPER_OPTIONAL))
        v->attach = apply_href(p, x->procedure, APPLY_FILES);
    v->fees = portal_fees(p, bill.lines, bill.count);
    v->fee_count = bill.count;
    v->total = portal_money(p, bill.total);
    v->due = promise(p, &term, &submission);
    v->term = portal_term(p, &term);
    v->nonce = x->nonce;
    v->revision = arena_printf(p->rq->arena, "%" PRId64, x->draft.saved_ms);
    v->later = x->facts.count ? NULL : page_words(p, MSG_portal_apply_register_down);
    return OK;
}

/* ---- showing ---- */

static int status_of(const struct taking *t)
{
    return t->error_count || t->complaint_count ? 422 : 200;
}

static void crumbs(struct page *p, const struct procedure *x)
{
    const struct link_view up = {.href = arena_printf(p->rq->arena, "/thu-tuc/%s", x->code),
                                 .label = page_text2(p, x->name)};
    portal_crumbs(p, &up, 1);
}

static void show_check(struct page *p, const struct taking *t)
{
    struct portal_check_view v = {0};
    struct fault f = {0};
    if (fill_check(p, t, &v, &f) < 0) {
        reply_fault(p->rq, &f);
        return;
    }
    crumbs(p, t->app.procedure);
    page_begin(p, page_words(p, MSG_portal_check_title));
    tpl_portal_check(&p->html, &p->view, &v);
    page_end(p, 200);
}

void apply_show(struct page *p, const struct taking *t)
{
    static void (*const fill[])(struct page *, const struct taking *,
                                struct portal_apply_view *) = {
        [APPLY_CHOOSE] = fill_choose, [APPLY_FORM] = fill_form, [APPLY_FILES] = fill_papers};
    struct portal_apply_view v = {0};
    if (t->at == APPLY_CHECK) {
        show_check(p, t);
        return;
    }
    fill[t->at](p, t, &v);
    fill_frame(p, t, &v);
    fill_complaints(t, &v.form);
    crumbs(p, t->app.procedure);
    page_begin(p, v.title);
    tpl_portal_apply(&p->html, &p->view, &v);
    page_end(p, status_of(t));
}
