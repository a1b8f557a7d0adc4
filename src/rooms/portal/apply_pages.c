/* Asking for something, one thing at a time: case and authority, what is missing, papers, check,
 * send. The draft is saved on the server after every step, so it goes on with any device. */
#include "rooms/portal/taking.h"

#include "base/limits.h"
#include "base/time.h"

#include <stdlib.h>
#include <string.h>

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
    if (t->app.before)
        renew_show(&p, t);
    else
        apply_show(&p, t);
}

void apply_save(struct page *p, struct taking *t)
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
    t->go = apply_href(&p, x, ready ? APPLY_FORM : APPLY_CHOOSE);
    apply_save(&p, t);
}

/* A step that needs an earlier one leads back to it. */
static enum apply_step step_wanted(const struct request *rq, const struct application *x)
{
    enum apply_step s;
    const char *name = request_query(rq, "buoc");
    if (!x->c || !x->draft.agency[0])
        return APPLY_CHOOSE;
    return apply_step_from(name ? name : request_field(rq, "_buoc"), &s) ? s : APPLY_FORM;
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

/* ---- the steps ---- */

static void complain(struct taking *t, const char *id, const char *text)
{
    if (t->complaint_count < COMPLAINTS_MOST)
        t->complaints[t->complaint_count++] = (struct error_view){.id = id, .text = text};
}

static void step_choose(struct page *p, struct taking *t)
{
    const struct procedure *x = t->app.procedure;
    const char *case_code = request_field(p->rq, "truong-hop"),
               *agency = request_field(p->rq, "co-quan");
    const struct agency *by = agency ? agency_find(p->law->agencies, agency) : NULL;
    if (x->case_count == 1)
        case_code = x->cases[0].code;
    if (!case_code || !*case_code || !catalogue_case(x, case_code))
        complain(t, "truong-hop",
                 portal_fill1(p, MSG_form_error_required_choice, "label",
                              page_words(p, MSG_portal_apply_case)));
    else
        application_choose(p, &t->app, case_code);
    if (by && application_offered(p, x, by))
        t->app.draft.agency = by->code;
    else
        complain(t, "co-quan",
                 by ? page_words(p, MSG_portal_apply_not_offered)
                    : portal_fill1(p, MSG_form_error_required_choice, "label",
                                   page_words(p, MSG_portal_apply_agency)));
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
    struct form_result before, now = {0};
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
                      const struct component *c, struct stored_file *ret, struct fault *f)
{
    struct fault found = {0};
    int r = form_page_store(p, u, catalogue_accept(p->rq->arena, t->app.procedure, c->code), ret,
                            &found);
    for (size_t i = 0; r < 0 && i < sizeof paper_faults / sizeof *paper_faults; i++)
        if (strcmp(found.reason, paper_faults[i].reason) == 0) {
            complain(t, u->field,
                     portal_fill1(p, paper_faults[i].words, "label", page_text2(p, c->name)));
            return NOT_FOUND;
        }
    return r < 0 ? fault_reason(f, r, found.reason, "%s", found.words) : OK;
}

static int take_papers(struct page *p, struct taking *t, struct fault *f)
{
    struct stored_file *stored = arena_new(p->rq->arena, struct stored_file, p->rq->upload_count);
    t->stored = stored;
    for (size_t i = 0; i < p->rq->upload_count && t->app.file_count < LIMIT_FILES; i++) {
        const struct upload *u = &p->rq->uploads[i];
        const struct component *c =
            strncmp(u->field, "tep-", 4) == 0 ? catalogue_component(t->app.c, u->field + 4) : NULL;
        struct stored_file *file = &stored[t->stored_count];
        int r = c ? take_paper(p, t, u, c, file, f) : NOT_FOUND;
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
    const char *gone = request_field(p->rq, "_unfile");
    int r = take_papers(p, t, f);
    if (gone)
        drop_paper(t, gone);
    for (size_t i = 0; r == OK && !gone && i < t->app.c->component_count; i++) {
        const struct component *x = t->app.c->components[i];
        if (application_paper(p, &t->app, x) == PAPER_REQUIRED &&
            !application_has_file(&t->app, x->code))
            complain(
                t, apply_paper_name(p, x->code),
                portal_fill1(p, MSG_form_error_required_file, "label", page_text2(p, x->name)));
    }
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
    return apply_href(p, t->app.procedure, application_next(p, &t->app, t->at));
}

/* While the form has changed and nobody has agreed to it, only what was typed is kept. */
static int take_step(struct page *p, struct taking *t, struct fault *f)
{
    if (t->at == APPLY_FILES)
        return step_files(p, t, f);
    if (t->at == APPLY_FORM)
        return t->app.before ? renew_take(p, t, f) : step_form(p, t, /* quietly= */ false, f);
    if (t->at == APPLY_CHOOSE && !t->app.before)
        step_choose(p, t);
    return OK;
}

static void step(struct request *rq)
{
    struct page p;
    struct fault f = {0};
    struct taking *t = arena_new(rq->arena, struct taking, 1);
    t->complaints = arena_new(rq->arena, struct error_view, COMPLAINTS_MOST);
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
    r = r == OK ? take_step(&p, t, &f) : r;
    if (r < 0) {
        reply_fault(rq, &f);
        return;
    }
    t->go = t->app.before ? apply_href(&p, x, APPLY_FORM) : way_on(&p, t);
    apply_save(&p, t);
}

void portal_apply_step(struct request *rq)
{
    if (rq->upload_count)
        request_offload(rq, step);
    else
        step(rq);
}

/* ---- the page ---- */

static int take_quietly(struct page *p, struct taking *t, struct fault *f)
{
    return t->app.before ? renew_take(p, t, f) : step_form(p, t, /* quietly= */ true, f);
}

/* What was typed before the session ended is shown again, complained of by nobody; answers that are
 * right go into the draft, so that a reload does not lose them. */
static void restore(struct page *p, struct taking *t)
{
    struct fault f = {0};
    int r = OK;
    if (t->at == APPLY_CHOOSE && !t->app.before)
        step_choose(p, t);
    else if (t->at == APPLY_FORM)
        r = take_quietly(p, t, &f);
    t->complaint_count = t->error_count = 0;
    t->worried = false;
    if (r < 0)
        reply_fault(p->rq, &f);
    else if (t->at == APPLY_FORM)
        apply_save(p, t);
    else if (t->app.before)
        renew_show(p, t);
    else
        apply_show(p, t);
}

static void show(struct page *p, struct taking *t)
{
    if (t->app.before)
        renew_show(p, t);
    else if (!judge(p, t))
        reply_error(p->rq, 500);
    else
        apply_show(p, t);
}

void portal_apply(struct request *rq)
{
    struct page p;
    struct fault f = {0};
    struct taking *t = arena_new(rq->arena, struct taking, 1);
    t->complaints = arena_new(rq->arena, struct error_view, COMPLAINTS_MOST);
    page_open(&p, rq);
    const struct procedure *x = portal_procedure_of(&p);
    if (!x)
        return;
    int r = strcmp(x->online, "none") == 0 ? NOT_FOUND : OK;
    if (r == OK)
        r = application_open(&p, x, &t->app, &f);
    if (r == NOT_FOUND && strcmp(x->online, "none") != 0) {
        request_offload(rq, begin);
        return;
    }
    if (r < 0) {
        reply_error(rq, http_status(r));
        return;
    }
    t->at = step_wanted(rq, &t->app);
    if (page_is_restored(rq))
        restore(&p, t);
    else
        show(&p, t);
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
        r = take_quietly(&p, t, &f);
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
