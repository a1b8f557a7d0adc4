/* One dossier at work: what was asked, what the register says, and the acts that the law allows
 * this post now. Opening it is recorded with its purpose before anything is shown. */
#include "rooms/desk/desk_parts.h"

#include "base/limits.h"
#include "base/time.h"
#include "html/templates.h"
#include "files/filestore.h"

#include <inttypes.h>
#include <string.h>

/* ---- the acts ---- */

/* An act that the state allows and this dossier does not: it was asked for once already, or the
 * citizen still has time. */
static bool is_idle(const struct page *p, const struct dossier_file *x, enum act_kind k)
{
    bool asked = x->supplement_count > 0;
    if (k == ACT_REQUEST_SUPPLEMENT)
        return asked;
    return k == ACT_STOP && asked && x->d.waiting_from_ms &&
           p->now_ms < x->supplements[x->supplement_count - 1].until_ms;
}

static bool has_post(const struct visitor *who, enum role role, const char *agency)
{
    for (size_t i = 0; i < who->post_count; i++)
        if (who->posts[i].role == role && strcmp(who->posts[i].agency, agency) == 0)
            return true;
    return false;
}

/* Is there an open task of one of this visitor's posts that somebody else or nobody has taken? */
static bool is_takeable(const struct page *p, const struct dossier_file *x)
{
    for (size_t i = 0; i < x->task_count; i++) {
        const struct task_row *t = &x->tasks[i];
        if (!t->closed_ms && t->account_id != p->visitor->account_id &&
            has_post(p->visitor, t->role, t->agency))
            return true;
    }
    return false;
}

static bool is_allowed(const enum act_kind *may, size_t n, enum act_kind k)
{
    for (size_t i = 0; i < n; i++)
        if (may[i] == k)
            return true;
    return false;
}

static void fill_acts(struct page *p, const struct dossier_file *x, struct desk_dossier_view *v)
{
    enum act_kind may[ACT_COUNT];
    size_t n = dossier_acts(p->db, p->rq->arena, p->visitor, &x->d, may, NULL);
    struct desk_button_view *out = arena_new(p->rq->arena, struct desk_button_view, 2 * ACT_COUNT);
    const struct desk_act *row;
    for (size_t i = 0; (row = desk_act_row(i)); i++) {
        if (!is_allowed(may, n, row->kind) || is_idle(p, x, row->kind) ||
            (row->kind == ACT_CLAIM && !is_takeable(p, x)))
            continue;
        out[v->button_count++] = (struct desk_button_view){.slug = row->slug,
                                                           .label = page_words(p, row->label),
                                                           .hint = page_words(p, row->hint),
                                                           .post = row->asks == ASKS_NOTHING,
                                                           .main = row->main};
    }
    v->buttons = out;
    if (v->button_count == 0)
        v->wait = page_words(p, state_is_final(x->d.state) ? MSG_desk_no_more
                                : dossier_awaits(x)        ? MSG_linked_awaited
                                                           : MSG_desk_not_yours);
}

/* ---- the draft beside the form ---- */

static void fill_text(struct page *p, const struct result_text *t, struct desk_draft_view *ret)
{
    static const enum desk_line kinds[] = {[RESULT_PARAGRAPH] = DESK_PARAGRAPH,
                                           [RESULT_HEADING] = DESK_HEADING,
                                           [RESULT_CENTER] = DESK_CENTER,
                                           [RESULT_FIELD] = DESK_FIELD,
                                           [RESULT_ITEM] = DESK_PARAGRAPH};
    struct desk_line_view *lines = arena_new(p->rq->arena, struct desk_line_view, t->block_count);
    for (size_t i = 0; i < t->block_count; i++)
        lines[i] = (struct desk_line_view){.kind = kinds[t->blocks[i].kind],
                                           .label = t->blocks[i].label,
                                           .text = t->blocks[i].text};
    *ret = (struct desk_draft_view){.title = t->title,
                                    .subtitle = t->subtitle,
                                    .authority = t->authority,
                                    .position = t->position,
                                    .lines = lines,
                                    .line_count = t->block_count};
}

static bool shows_draft(const struct page *p, const struct dossier_file *x)
{
    bool maker = visitor_post(p->visitor, PROCESS, x->d.agency) ||
                 visitor_post(p->visitor, SIGN, x->d.agency) ||
                 visitor_post(p->visitor, ISSUE, x->d.agency);
    return maker && x->d.state == STATE_IN_PROCESS;
}

static void fill_draft(struct page *p, const struct dossier_file *x, const struct result *result,
                       struct desk_dossier_view *v)
{
    struct fault f = {0};
    struct result_text text;
    struct desk_draft_view *draft = arena_new(p->rq->arena, struct desk_draft_view, 1);
    const struct result_source source = {
        .law = p->law, .dossier = x, .result = result, .now_ms = p->now_ms};
    if (!shows_draft(p, x))
        return;
    if (result_text(p->rq->arena, &source, &text, &f) < 0)
        draft->trouble = arena_strdup(p->rq->arena, f.words);
    else
        fill_text(p, &text, draft);
    v->draft = draft;
}

/* ---- papers to print ---- */

static const struct paper {
    const char *name; /* in the address */
    bool slip;
    enum slip which;
    enum message_key label;
} papers[] = {
    {"bien-nhan.pdf", true, SLIP_RECEIPT, MSG_desk_slip_receipt},
    {"bo-sung.pdf", true, SLIP_SUPPLEMENT, MSG_desk_slip_supplement},
    {"tu-choi.pdf", true, SLIP_REFUSAL, MSG_desk_slip_refusal},
    {"kiem-soat.pdf", true, SLIP_CONTROL, MSG_desk_slip_control},
    {"du-thao.pdf", false, SLIP_COUNT, MSG_desk_slip_draft},
    {"ket-qua.pdf", false, SLIP_COUNT, MSG_desk_slip_result},
};
enum { PAPERS = sizeof papers / sizeof *papers, RESULT = PAPERS - 1 };

static void fill_slips(struct page *p, const struct dossier_file *x, const struct result *result,
                       struct desk_dossier_view *v)
{
    const bool there[PAPERS] = {
        x->d.accepted_ms != 0, x->supplement_count > 0,           x->d.state == STATE_NOT_ACCEPTED,
        x->d.accepted_ms != 0, result && !result->issued_file[0], result && result->issued_file[0],
    };
    struct link_view *links = arena_new(p->rq->arena, struct link_view, PAPERS);
    for (size_t i = 0; i < PAPERS; i++)
        if (there[i])
            links[v->slip_count++] =
                (struct link_view){.href = arena_printf(p->rq->arena, "/mot-cua/ho-so/%s/%s",
                                                        x->d.code, papers[i].name),
                                   .label = page_words(p, papers[i].label)};
    v->slips = links;
}

/* ---- the page ---- */

static const char *channel_words(const struct page *p, enum channel c)
{
    static const enum message_key words[] = {[CHANNEL_COUNTER] = MSG_desk_channel_counter,
                                             [CHANNEL_ONLINE] = MSG_desk_channel_online,
                                             [CHANNEL_POST] = MSG_desk_channel_post};
    return page_words(p, words[c]);
}

static void fill_head(struct page *p, const struct dossier *d, struct desk_dossier_view *v)
{
    const struct procedure_case *c = desk_case(p, d);
    v->code = d->code;
    v->procedure = desk_procedure_name(p, d);
    v->what = c ? page_text2(p, c->name) : NULL;
    v->applicant = d->applicant_name;
    v->pin = d->applicant_pin;
    v->channel = channel_words(p, d->channel);
    v->revision = d->revision;
    v->state = desk_state_tag(p, d);
    v->due = desk_due_tag(p, d);
    v->green = d->green;
    v->due_text = desk_moment(p, d->due_ms);
    v->next = desk_next(p, d->code);
}

/* That they are there concerns whoever works on this one; opened are those that are one's own. */
static int fill_linked(struct page *p, const struct dossier *d, struct desk_dossier_view *v,
                       struct fault *f)
{
    struct linked *list;
    size_t n;
    int r = dossier_linked(p->db, p->rq->arena, d->id, &list, &n, f);
    if (r < 0)
        return r;
    struct linked_view *out = arena_new(p->rq->arena, struct linked_view, n);
    for (size_t i = 0; i < n; i++) {
        const struct dossier *x = &list[i].d;
        struct dossier own;
        const bool may = dossier_read(p->db, p->rq->arena, p->visitor, x->code, &own, NULL) == OK;
        out[i] = (struct linked_view){
            .code = x->code,
            .name = desk_procedure_name(p, x),
            .how = page_words(p, list[i].caller ? MSG_linked_caller : MSG_linked_called),
            .href = may ? arena_printf(p->rq->arena, "/mot-cua/ho-so/%s", x->code) : NULL,
            .state = desk_state_tag(p, x)};
    }
    v->linked = (struct linked_list_view){out, n};
    return OK;
}

static int fill(struct page *p, const struct dossier *d, struct desk_dossier_view *v,
                struct fault *f)
{
    struct dossier_file x;
    struct result result;
    struct fault none = {0};
    int r = dossier_open(p->db, p->rq->arena, d, &x, f);
    if (r < 0)
        return r;
    bool made = result_of(p->db, p->rq->arena, d->id, &result, &none) == OK;
    fill_head(p, d, v);
    fill_acts(p, &x, v);
    desk_show_parts(p, &x, v);
    desk_show_components(p, &x, v);
    v->fees = desk_fees(p, x.fees, x.fee_count);
    desk_show_times(p, &x, v);
    desk_show_help(p, &x, v);
    fill_slips(p, &x, made ? &result : NULL, v);
    fill_draft(p, &x, made ? &result : NULL, v);
    return fill_linked(p, d, v, f);
}

static void show(struct request *rq, void *data, int code, const struct fault *noted)
{
    const struct desk_look *x = data;
    struct page p;
    struct fault f = {0};
    struct desk_dossier_view v = {0};
    struct dossier d;
    page_open(&p, rq);
    int r = code < 0 ? code : desk_read(&p, x->d.code, &d, &f);
    if (r == OK)
        r = fill(&p, &d, &v, &f);
    if (r < 0) {
        reply_fault(rq, code < 0 ? noted : &f);
        return;
    }
    struct link_view crumb = {.href = "/mot-cua", .label = page_words(&p, MSG_menu_queue)};
    p.view.crumbs = &crumb;
    p.view.crumb_count = 1;
    p.view.wide = true;
    page_begin(&p, arena_printf(rq->arena, "%s – %s", v.code, v.procedure));
    tpl_desk_dossier(&p.html, &p.view, &v);
    page_end(&p, 200);
}

/* Why it is opened: the act that waits for this post, else only to look. */
static const char *purpose_of(struct page *p, const struct dossier *d)
{
    enum act_kind may[ACT_COUNT];
    size_t n = dossier_acts(p->db, p->rq->arena, p->visitor, d, may, NULL);
    const struct desk_act *row;
    for (size_t i = 0; (row = desk_act_row(i)); i++)
        if (row->main && is_allowed(may, n, row->kind))
            return act_name(row->kind);
    return "view";
}

void desk_show(struct request *rq)
{
    struct page p;
    struct dossier d;
    page_open(&p, rq);
    if (desk_dossier(&p, &d))
        page_write(rq, &(struct write){.run = desk_note_look,
                                       .answer = show,
                                       .data = desk_look_at(&p, &d, purpose_of(&p, &d))});
}

/* ---- one paper ---- */

static void hand_out(struct request *rq, void *data, int code, const struct fault *f)
{
    const struct desk_look *x = data;
    if (code < 0) {
        reply_fault(rq, f);
        return;
    }
    reply_inline(rq, x->name);
    reply_bytes(rq, 200, "application/pdf", x->pdf);
}

static int read_stored(struct page *p, const struct dossier *d, bool issued, struct bytes *ret,
                       struct fault *f)
{
    struct result result;
    int r = result_of(p->db, p->rq->arena, d->id, &result, f);
    if (r < 0)
        return r;
    const char *file = issued                  ? result.issued_file
                       : result.signed_file[0] ? result.signed_file
                                               : result.draft_file;
    if (!file[0])
        return fault_reason(f, NOT_FOUND, "slip.none", "there is no such paper");
    return filestore_get(p->house->files, p->rq->arena, file, LIMIT_RESULT_FILE, ret, f);
}

static int make_paper(struct page *p, const struct dossier *d, const struct paper *x,
                      struct bytes *ret, struct fault *f)
{
    struct dossier_file file;
    const struct result_work w = {
        .house = p->house, .arena = p->rq->arena, .db = p->db, .law = p->law, .now_ms = p->now_ms};
    if (!x->slip)
        return read_stored(p, d, x == &papers[RESULT], ret, f);
    int r = dossier_open(p->db, p->rq->arena, d, &file, f);
    return r < 0 ? r : result_slip(&w, &file, x->which, ret, f);
}

static const struct paper *paper_of(const char *name)
{
    for (size_t i = 0; i < PAPERS; i++)
        if (strcmp(papers[i].name, name) == 0)
            return &papers[i];
    return NULL;
}

static void make_slip(struct request *rq)
{
    struct page p;
    struct dossier d;
    struct fault f = {0};
    struct bytes pdf;
    const struct paper *paper = paper_of(request_param(rq, "slip"));
    page_open(&p, rq);
    if (!desk_dossier(&p, &d))
        return;
    if (make_paper(&p, &d, paper, &pdf, &f) < 0) {
        reply_fault(rq, &f);
        return;
    }
    struct desk_look *x = desk_look_at(&p, &d, "print");
    x->pdf = pdf;
    x->name = arena_printf(rq->arena, "%s-%s", d.code, paper->name);
    page_write(rq, &(struct write){.run = desk_note_look, .answer = hand_out, .data = x});
}

void desk_slip(struct request *rq)
{
    if (paper_of(request_param(rq, "slip")))
        request_offload(rq, make_slip);
    else
        reply_error(rq, 404);
}
