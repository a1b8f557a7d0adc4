/* Asking for something, one thing at a time: case and authority, what is missing, papers, check,
 * send. The draft is saved on the server after every step, so it goes on with any device. */
#include "rooms/portal/application.h"

#include "base/limits.h"
#include "base/time.h"
#include "html/templates.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { CHOICES_MOST = 700, PAPERS_MOST = 60 };

/* A step while it is taken: what came, what is wrong, and where it leads. */
struct taking {
    struct application app;
    struct draft row;
    enum apply_step at;
    const struct form_post *post; /* typed; NULL: only what is kept is shown */
    const struct form_error *errors;
    size_t error_count;
    const struct error_view *complaints; /* of choices and papers */
    size_t complaint_count;
    const struct stored_file *stored; /* new files, to be owned */
    size_t stored_count;
    const bool *hidden;
    enum message_key worry; /* 0: none */
    bool worried;
    const char *go; /* address; NULL: show the step again */
};

static const char *href(struct page *p, const struct procedure *x, enum apply_step s)
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

static const char *paper_name(struct page *p, const char *code)
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
                           .id = paper_name(p, c->code),
                           .name = paper_name(p, c->code),
                           .label = page_text2(p, c->name),
                           .hint = note[0] ? note : page_words(p, MSG_portal_apply_files_hint),
                           .required = wish == PAPER_REQUIRED,
                           .accept = application_accept(p, t->app.procedure, c->code),
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
               *to = href(p, x->procedure, APPLY_CHOOSE);
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
                                          .href = href(p, t->app.procedure, APPLY_FILES),
                                          .link = page_words(p, MSG_button_change)};
    }
    return (struct facts_view){.facts = out, .count = n};
}

static const char *promise(struct page *p, const struct submission *s)
{
    struct calendar_due due;
    const struct due_question q = {
        .c = s->c, .agency = s->reception, .channel = CHANNEL_ONLINE, .received_ms = p->now_ms};
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
    struct submission submission;
    const struct fee_question q = {.procedure = x->procedure,
                                   .c = x->c,
                                   .channel = CHANNEL_ONLINE,
                                   .now_ms = p->now_ms,
                                   .form = x->form};
    int r = catalogue_fees(p->law->catalogue, p->rq->arena, &q, &bill, f);
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
    v->answers = form_page_answers(p, &s, ANSWERS_GIVEN, href(p, x->procedure, APPLY_FORM));
    v->files = paper_facts(p, t);
    if (application_asks_papers(p, x, PAPER_OPTIONAL))
        v->attach = href(p, x->procedure, APPLY_FILES);
    v->fees = portal_fees(p, bill.lines, bill.count);
    v->fee_count = bill.count;
    v->total = portal_money(p, bill.total);
    v->due = promise(p, &submission);
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

static void show(struct page *p, const struct taking *t)
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

/* ---- saving ---- */

/* The draft as it is now, and the files as the person's own. A draft that was sent or thrown away
 * meanwhile is not brought back by a late save. */
static int save(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct taking *t = data;
    struct draft now;
    struct actor who = {.person_id = t->row.person_id, .name = "", .agency = ""};
    int r = t->row.id ? draft_read(db, a, t->row.person_id, t->row.procedure, &now, f) : OK;
    if (r == NOT_FOUND)
        return OK;
    for (size_t i = 0; r == OK && i < t->stored_count; i++)
        r = dossier_own_file(db, &who, &t->stored[i], t->row.saved_ms, f);
    return r < 0 ? r : draft_save(db, &t->row, f);
}

static void saved(struct request *rq, void *data, int code, const struct fault *f)
{
    struct taking *t = data;
    struct page p;
    if (code < 0) {
        reply_fault(rq, f);
        return;
    }
    if (t->go) {
        reply_redirect(rq, t->go);
        return;
    }
    page_open(&p, rq);
    show(&p, t);
}

static void save_and(struct page *p, struct taking *t)
{
    t->row = application_row(p, &t->app);
    page_write(p->rq, &(struct write){.run = save, .answer = saved, .data = t});
}

/* ---- beginning and going on ---- */

static void begin(struct request *rq)
{
    struct page p;
    struct fault f = {0};
    struct taking *t = arena_new(rq->arena, struct taking, 1);
    page_open(&p, rq);
    const struct procedure *x = portal_procedure_of(&p);
    if (!x)
        return;
    if (application_begin(&p, x, &t->app, &f) < 0) {
        reply_fault(rq, &f);
        return;
    }
    bool ready = t->app.c && t->app.draft.agency[0];
    t->go = href(&p, x, ready ? APPLY_FORM : APPLY_CHOOSE);
    save_and(&p, t);
}

/* A step that needs an earlier one leads back to it. */
static enum apply_step step_wanted(const struct request *rq, const struct application *x)
{
    enum apply_step s;
    if (!x->c || !x->draft.agency[0])
        return APPLY_CHOOSE;
    return apply_step_from(request_query(rq, "buoc"), &s) ? s : APPLY_FORM;
}

/* Before the last page, and when asked, all is judged as it will be when it is sent. */
static bool judge(struct page *p, struct taking *t)
{
    struct form_result checked;
    if (t->at != APPLY_CHECK && !request_query(p->rq, "loi"))
        return true;
    if (!t->app.c || application_check(p, &t->app, false, &checked, NULL) < 0)
        return false;
    if (checked.error_count == 0)
        return true;
    t->errors = checked.errors;
    t->error_count = checked.error_count;
    t->at = APPLY_FORM;
    return true;
}

void portal_apply(struct request *rq)
{
    struct page p;
    struct fault f = {0};
    struct taking t = {0};
    page_open(&p, rq);
    const struct procedure *x = portal_procedure_of(&p);
    if (!x)
        return;
    int r = strcmp(x->online, "none") == 0 ? NOT_FOUND : OK;
    if (r == OK)
        r = application_open(&p, x, &t.app, &f);
    if (r == NOT_FOUND && strcmp(x->online, "none") != 0) {
        request_offload(rq, begin);
        return;
    }
    t.at = step_wanted(rq, &t.app);
    if (r < 0)
        reply_error(rq, http_status(r));
    else if (!judge(&p, &t))
        reply_error(rq, 500);
    else
        show(&p, &t);
}

/* ---- the steps ---- */

struct complaining {
    struct error_view *list;
    size_t count;
};

static void complain(struct complaining *c, const char *id, const char *text)
{
    if (c->count < PAPERS_MOST)
        c->list[c->count++] = (struct error_view){.id = id, .text = text};
}

static void step_choose(struct page *p, struct taking *t)
{
    struct complaining c = {.list = arena_new(p->rq->arena, struct error_view, PAPERS_MOST)};
    const struct procedure *x = t->app.procedure;
    const char *case_code = request_field(p->rq, "truong-hop"),
               *agency = request_field(p->rq, "co-quan");
    const struct agency *by = agency ? agency_find(p->law->agencies, agency) : NULL;
    if (x->case_count == 1)
        case_code = x->cases[0].code;
    if (!case_code || !*case_code || !catalogue_case(x, case_code))
        complain(&c, "truong-hop",
                 portal_fill1(p, MSG_form_error_required_choice, "label",
                              page_words(p, MSG_portal_apply_case)));
    else
        application_choose(p, &t->app, case_code);
    if (by && catalogue_offered_by(p->law->catalogue, x->code, by, day_of(p->now_ms)))
        t->app.draft.agency = by->code;
    else
        complain(&c, "co-quan",
                 by ? page_words(p, MSG_portal_apply_not_offered)
                    : portal_fill1(p, MSG_form_error_required_choice, "label",
                                   page_words(p, MSG_portal_apply_agency)));
    t->complaints = c.list;
    t->complaint_count = c.count;
}

/* Only questions that this very answer has brought up are open: they are shown, not complained of.
 */
static bool only_new_questions(const struct form_result *r, const bool *hidden_before)
{
    for (size_t i = 0; i < r->error_count; i++) {
        const struct form_error *e = &r->errors[i];
        if (strcmp(e->code, "required") != 0 || !e->field || !hidden_before[e->field->number])
            return false;
    }
    return r->error_count > 0;
}

static int step_form(struct page *p, struct taking *t, bool quietly, struct fault *f)
{
    struct form_post *post = arena_new(p->rq->arena, struct form_post, 1);
    struct form_result before, now;
    int r = application_check(p, &t->app, true, &before, f);
    if (r == OK)
        r = form_page_post(p, t->app.c->form, post, f);
    const struct form_task task = form_page_task(p, t->app.known, quietly || post->edited);
    if (r == OK)
        r = form_decode(t->app.c->form, post->inputs, post->count, &task, p->rq->arena, &now, f);
    if (r < 0)
        return r;
    t->app.form = now.data;
    t->stored = post->files;
    t->stored_count = post->file_count;
    t->hidden = now.hidden;
    t->post = post;
    if (post->edited)
        return OK;
    if (only_new_questions(&now, before.hidden)) {
        t->worry = MSG_portal_apply_more;
        t->worried = true;
        return OK;
    }
    struct form_error *all =
        arena_new(p->rq->arena, struct form_error, now.error_count + post->error_count);
    for (size_t i = 0; i < post->error_count; i++)
        all[t->error_count++] = post->errors[i];
    for (size_t i = 0; i < now.error_count; i++)
        all[t->error_count++] = now.errors[i];
    t->errors = all;
    return OK;
}

static const struct {
    const char *reason;
    enum message_key words;
} paper_faults[] = {
    {"file.type", MSG_form_error_file_type},
    {"file.empty", MSG_form_error_file_empty},
    {"file.large", MSG_form_error_file_large},
};

/* Store one paper; what is wrong with the file itself is a complaint. */
static int take_paper(struct page *p, struct taking *t, const struct upload *u,
                      const struct component *c, struct complaining *complaints,
                      struct stored_file *ret, struct fault *f)
{
    struct fault found = {0};
    int r = form_page_store(p, u, application_accept(p, t->app.procedure, c->code), ret, &found);
    for (size_t i = 0; r < 0 && i < sizeof paper_faults / sizeof *paper_faults; i++)
        if (strcmp(found.reason, paper_faults[i].reason) == 0) {
            complain(complaints, u->field,
                     portal_fill1(p, paper_faults[i].words, "label", page_text2(p, c->name)));
            return NOT_FOUND;
        }
    return r < 0 ? fault_reason(f, r, found.reason, "%s", found.words) : OK;
}

static int take_papers(struct page *p, struct taking *t, struct complaining *complaints,
                       struct fault *f)
{
    struct stored_file *stored = arena_new(p->rq->arena, struct stored_file, p->rq->upload_count);
    t->stored = stored;
    for (size_t i = 0; i < p->rq->upload_count && t->app.file_count < LIMIT_FILES; i++) {
        const struct upload *u = &p->rq->uploads[i];
        const struct component *c =
            strncmp(u->field, "tep-", 4) == 0 ? catalogue_component(t->app.c, u->field + 4) : NULL;
        struct stored_file *file = &stored[t->stored_count];
        int r = c ? take_paper(p, t, u, c, complaints, file, f) : NOT_FOUND;
        if (r < 0 && r != NOT_FOUND)
            return r;
        if (r < 0)
            continue;
        t->stored_count++;
        t->app.files[t->app.file_count++] = (struct attached){.code = c->code,
                                                              .source = "upload",
                                                              .file = file->sha256,
                                                              .name = file->name,
                                                              .type = file->type,
                                                              .bytes = file->bytes};
    }
    return OK;
}

static void drop_paper(struct taking *t, const char *sha256)
{
    size_t n = 0;
    for (size_t i = 0; i < t->app.file_count; i++)
        if (strcmp(t->app.files[i].file, sha256) != 0)
            t->app.files[n++] = t->app.files[i];
    t->app.file_count = n;
}

static int step_files(struct page *p, struct taking *t, struct fault *f)
{
    struct complaining c = {.list = arena_new(p->rq->arena, struct error_view, PAPERS_MOST)};
    const char *gone = request_field(p->rq, "_unfile");
    int r = take_papers(p, t, &c, f);
    if (gone)
        drop_paper(t, gone);
    for (size_t i = 0; r == OK && !gone && i < t->app.c->component_count; i++) {
        const struct component *x = t->app.c->components[i];
        if (application_paper(p, &t->app, x) == PAPER_REQUIRED &&
            !application_has_file(&t->app, x->code))
            complain(
                &c, paper_name(p, x->code),
                portal_fill1(p, MSG_form_error_required_file, "label", page_text2(p, x->name)));
    }
    t->complaints = c.list;
    t->complaint_count = c.count;
    return r;
}

/* "Save, go on later" is never refused; a button that only changes the form shows it again. */
static const char *way_on(struct page *p, const struct taking *t)
{
    const char *act = request_field(p->rq, "_act");
    if (act && strcmp(act, "save") == 0) {
        page_notice(p->rq, "notice.saved");
        return "/ho-so";
    }
    bool edited = (t->post && t->post->edited) || request_field(p->rq, "_unfile");
    if (edited || t->error_count || t->complaint_count || t->worried)
        return NULL;
    return href(p, t->app.procedure, application_next(p, &t->app, t->at));
}

static void step(struct request *rq)
{
    struct page p;
    struct fault f = {0};
    struct taking *t = arena_new(rq->arena, struct taking, 1);
    page_open(&p, rq);
    const struct procedure *x = portal_procedure_of(&p);
    if (!x)
        return;
    int r = application_open(&p, x, &t->app, &f);
    if (r == NOT_FOUND) {
        reply_redirect(rq, arena_printf(rq->arena, "/nop/%s", x->code));
        return;
    }
    if (!apply_step_from(request_field(rq, "_buoc"), &t->at) ||
        (t->at != APPLY_CHOOSE && !t->app.c))
        t->at = APPLY_CHOOSE;
    if (r == OK && t->at == APPLY_CHOOSE)
        step_choose(&p, t);
    else if (r == OK && t->at == APPLY_FORM)
        r = step_form(&p, t, /* quietly= */ false, &f);
    else if (r == OK)
        r = step_files(&p, t, &f);
    if (r < 0) {
        reply_fault(rq, &f);
        return;
    }
    t->go = way_on(&p, t);
    save_and(&p, t);
}

void portal_apply_step(struct request *rq)
{
    if (rq->upload_count)
        request_offload(rq, step);
    else
        step(rq);
}

/* ---- kept while it is typed ---- */

static void kept(struct request *rq, void *data, int code, const struct fault *f)
{
    (void)data;
    if (code < 0)
        reply_fault(rq, f);
    else
        reply_status(rq, 204);
}

void portal_apply_keep(struct request *rq)
{
    struct page p;
    struct fault f = {0};
    struct taking *t = arena_new(rq->arena, struct taking, 1);
    page_open(&p, rq);
    const struct procedure *x = portal_procedure_of(&p);
    if (!x)
        return;
    int r = application_open(&p, x, &t->app, &f);
    if (r == NOT_FOUND || (r == OK && !t->app.c)) {
        reply_status(rq, 204);
        return;
    }
    if (r == OK)
        r = step_form(&p, t, /* quietly= */ true, &f);
    if (r < 0) {
        reply_fault(rq, &f);
        return;
    }
    t->row = application_row(&p, &t->app);
    page_write(rq, &(struct write){.run = save, .answer = kept, .data = t});
}

/* ---- throwing away ---- */

static int drop(struct db *db, struct arena *a, void *data, struct fault *f)
{
    const struct taking *t = data;
    (void)a;
    return draft_drop(db, t->row.person_id, t->row.procedure, f);
}

static void dropped(struct request *rq, void *data, int code, const struct fault *f)
{
    (void)data;
    if (code < 0) {
        reply_fault(rq, f);
        return;
    }
    page_notice(rq, "notice.dropped");
    reply_redirect(rq, "/ho-so");
}

void portal_apply_drop(struct request *rq)
{
    struct taking *t = arena_new(rq->arena, struct taking, 1);
    t->row = (struct draft){.person_id = visitor_of(rq)->person_id,
                            .procedure = request_param(rq, "code")};
    page_write(rq, &(struct write){.run = drop, .answer = dropped, .data = t});
}
