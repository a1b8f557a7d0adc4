/* A person's own dossiers: the list, the page that follows one, its papers, and who looked. */
#include "rooms/portal/portal_parts.h"

#include "base/limits.h"
#include "base/time.h"
#include "html/templates.h"
#include "paper/codes.h"
#include "rooms/portal/live.h"
#include "rooms/record/record.h"
#include "rooms/result/result.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE_LINES = 20, LOOKED_MOST = 100 };

/* ---- the list ---- */

static const char *procedure_name(struct page *p, int64_t version_id, const char *code)
{
    const struct procedure *x = catalogue_version(p->law->catalogue, version_id);
    return x ? page_text2(p, x->name) : code;
}

static int fill_lines(struct page *p, struct portal_dossiers_view *v, struct fault *f)
{
    const char *after = request_query(p->rq, "sau");
    struct dossier *rows;
    size_t n;
    const struct person_query q = {.person_id = p->visitor->person_id,
                                   .before_id = after ? strtoll(after, NULL, 10) : 0,
                                   .limit = PAGE_LINES + 1};
    int r = dossier_of_person(p->db, p->rq->arena, &q, &rows, &n, f);
    if (r < 0)
        return r;
    v->count = n > PAGE_LINES ? PAGE_LINES : n;
    struct dossier_line_view *lines = arena_new(p->rq->arena, struct dossier_line_view, v->count);
    for (size_t i = 0; i < v->count; i++)
        lines[i] = (struct dossier_line_view){
            .code = rows[i].code,
            .name = procedure_name(p, rows[i].version_id, rows[i].procedure),
            .when = portal_fill1(p, MSG_portal_dossiers_sent_on, "when",
                                 portal_moment(p, rows[i].submitted_ms)),
            .tag = portal_tag(p, rows[i].state),
            .due = rows[i].due_ms && !rows[i].ended_ms && !rows[i].waiting_from_ms
                       ? portal_fill1(p, MSG_time_due, "when", portal_moment(p, rows[i].due_ms))
                       : NULL};
    v->lines = lines;
    v->pages.first = after ? "/ho-so" : NULL;
    if (n > PAGE_LINES)
        v->pages.next = arena_printf(p->rq->arena, "/ho-so?sau=%" PRId64, rows[PAGE_LINES - 1].id);
    return OK;
}

static int fill_drafts(struct page *p, struct portal_dossiers_view *v, struct fault *f)
{
    struct draft *rows;
    int r = draft_list(p->db, p->rq->arena, p->visitor->person_id, &rows, &v->draft_count, f);
    if (r < 0)
        return r;
    struct draft_line_view *lines = arena_new(p->rq->arena, struct draft_line_view, v->draft_count);
    for (size_t i = 0; i < v->draft_count; i++)
        lines[i] = (struct draft_line_view){
            .code = rows[i].procedure,
            .name = procedure_name(p, rows[i].version_id, rows[i].procedure),
            .saved = portal_moment(p, rows[i].saved_ms)};
    v->drafts = lines;
    return OK;
}

void portal_list(struct request *rq)
{
    struct page p;
    struct portal_dossiers_view v = {0};
    struct fault f = {0};
    page_open(&p, rq);
    int r = fill_lines(&p, &v, &f);
    if (r == OK && !v.pages.first)
        r = fill_drafts(&p, &v, &f);
    if (r < 0) {
        reply_fault(rq, &f);
        return;
    }
    page_begin(&p, page_words(&p, MSG_portal_dossiers_title));
    tpl_portal_dossiers(&p.html, &p.view, &v);
    page_end(&p, 200);
}

/* ---- one dossier ---- */

/* The dossier of the address with all that hangs on it; false: it has answered. */
static bool open_own(struct page *p, struct dossier_file *ret)
{
    struct dossier d;
    struct fault f = {0};
    if (!portal_own(p, &d))
        return false;
    if (dossier_open(p->db, p->rq->arena, &d, ret, &f) == OK)
        return true;
    reply_fault(p->rq, &f);
    return false;
}

static bool may(struct page *p, const struct dossier_file *x, enum act_kind kind)
{
    enum act_kind acts[ACT_COUNT];
    size_t n = dossier_file_acts(p->visitor, x, acts);
    for (size_t i = 0; i < n; i++)
        if (acts[i] == kind)
            return true;
    return false;
}

static void fill_asked(struct page *p, const struct dossier_file *x, const struct procedure_case *c,
                       struct portal_follow_view *v)
{
    if (x->d.state != STATE_SUPPLEMENT || x->supplement_count == 0)
        return;
    const struct supplement_row *s = &x->supplements[x->supplement_count - 1];
    struct fact_view *out = arena_new(p->rq->arena, struct fact_view, s->item_count);
    for (size_t i = 0; i < s->item_count; i++) {
        const struct component *component =
            c ? catalogue_component(c, s->items[i].component) : NULL;
        out[i] = (struct fact_view){.label = component ? page_text2(p, component->name)
                                                       : s->items[i].component,
                                    .value = s->items[i].what};
    }
    v->asked = out;
    v->asked_count = s->item_count;
    v->until = portal_moment(p, s->until_ms);
    v->answer = portal_href(p, &x->d, "/bo-sung");
}

/* What was declared, with the papers that go with it. */
static void fill_answers(struct page *p, const struct dossier_file *x,
                         const struct procedure_case *c, struct portal_follow_view *v)
{
    struct fact_view *papers = arena_new(p->rq->arena, struct fact_view, x->component_count);
    size_t n = 0;
    for (size_t i = 0; c && i < x->component_count; i++) {
        const struct attached *file = &x->components[i];
        const struct component *component = catalogue_component(c, file->code);
        if (component && file->file[0])
            papers[n++] =
                (struct fact_view){.label = page_text2(p, component->name),
                                   .value = file->name,
                                   .href = arena_printf(p->rq->arena, "/tep/%s", file->file),
                                   .link = page_words(p, MSG_button_view)};
    }
    v->papers = (struct facts_view){.facts = papers, .count = n};
    v->fees = portal_fees(p, x->fees, x->fee_count);
    v->fee_count = x->fee_count;
    v->total = portal_money(p, portal_fees_total(x->fees, x->fee_count));
    if (!c || !x->form)
        return;
    struct form_sheet s = {.form = c->form, .data = x->form};
    s.file_count = form_page_files(p, s.form, s.data, &s.files);
    v->answers = form_page_answers(p, &s, ANSWERS_ALL, NULL);
}

static const char *who(struct page *p, enum message_key key, const char *agency)
{
    return portal_fill1(p, key, "agency",
                        agency[0] ? portal_agency(p, agency)
                                  : page_words(p, MSG_portal_follow_yourself));
}

/* Reads of this dossier, and questions to registers about its person. */
static int fill_looked(struct page *p, const struct dossier *d, struct portal_follow_view *v,
                       struct fault *f)
{
    struct access_page reads;
    struct asked_row *asked;
    size_t m;
    int r = record_access_of(p->db, p->rq->arena, d->applicant_pin, 0, &reads, f);
    if (r >= 0)
        r = link_asked_about(p->db, p->rq->arena, d->applicant_pin, &asked, &m, f);
    if (r < 0)
        return r;
    struct fact_view *out = arena_new(p->rq->arena, struct fact_view, reads.count + m);
    for (size_t i = 0; i < reads.count && v->looked_count < LOOKED_MOST; i++)
        if (reads.rows[i].dossier_id == d->id)
            out[v->looked_count++] =
                (struct fact_view){.label = portal_moment(p, reads.rows[i].at_ms),
                                   .value = who(p, MSG_portal_follow_opened, reads.rows[i].agency)};
    for (size_t i = 0; i < m && v->looked_count < LOOKED_MOST; i++)
        out[v->looked_count++] =
            (struct fact_view){.label = portal_moment(p, asked[i].at_ms),
                               .value = who(p, MSG_portal_follow_asked_register, asked[i].agency)};
    v->looked = out;
    return OK;
}

/* Linked dossiers are of the same applicant, so they may all be followed. */
static int fill_linked(struct page *p, const struct dossier *d, struct portal_follow_view *v,
                       struct fault *f)
{
    struct linked *list;
    size_t n;
    int r = dossier_linked(p->db, p->rq->arena, d->id, &list, &n, f);
    if (r < 0)
        return r;
    struct linked_view *out = arena_new(p->rq->arena, struct linked_view, n);
    for (size_t i = 0; i < n; i++)
        out[i] = (struct linked_view){
            .code = list[i].d.code,
            .name = procedure_name(p, list[i].d.version_id, list[i].d.procedure),
            .how = page_words(p, list[i].caller ? MSG_linked_caller : MSG_linked_called),
            .href = arena_printf(p->rq->arena, "/ho-so/%s", list[i].d.code),
            .state = portal_tag(p, list[i].d.state)};
    v->linked = (struct linked_list_view){out, n};
    return OK;
}

void portal_follow(struct request *rq)
{
    struct page p;
    struct dossier_file x;
    struct fault f = {0};
    page_open(&p, rq);
    if (!open_own(&p, &x))
        return;
    const struct procedure *procedure = catalogue_version(p.law->catalogue, x.d.version_id);
    const struct procedure_case *c = procedure ? catalogue_case(procedure, x.d.case_code) : NULL;
    const struct portal_state_view state = portal_state_of(&p, &x, /* personal= */ true);
    struct portal_follow_view v = {
        .code = x.d.code,
        .name = procedure_name(&p, x.d.version_id, x.d.procedure),
        .live = state_is_final(x.d.state)
                    ? NULL
                    : arena_printf(rq->arena, "/ho-so/%s/song?tu=%" PRId64, x.d.code, x.d.revision),
        .state = &state,
        .withdraw = may(&p, &x, ACT_WITHDRAW) ? portal_href(&p, &x.d, "/rut") : NULL};
    fill_asked(&p, &x, c, &v);
    fill_answers(&p, &x, c, &v);
    if (fill_looked(&p, &x.d, &v, &f) < 0 || fill_linked(&p, &x.d, &v, &f) < 0) {
        reply_fault(rq, &f);
        return;
    }
    const struct link_view up = {.href = "/ho-so",
                                 .label = page_words(&p, MSG_portal_dossiers_title)};
    portal_crumbs(&p, &up, 1);
    page_begin(&p, v.name);
    tpl_portal_follow(&p.html, &p.view, &v);
    page_end(&p, 200);
}

void portal_live(struct request *rq)
{
    struct page p;
    struct dossier d;
    page_open(&p, rq);
    const char *from = request_query(rq, "tu");
    if (portal_own(&p, &d))
        portal_live_listen(rq, d.id, from ? strtoll(from, NULL, 10) : d.revision);
}

/* ---- after sending ---- */

static bool waits_for_check(const struct dossier_file *x)
{
    return x->fact_count == 0;
}

void portal_receipt(struct request *rq)
{
    struct page p;
    struct dossier_file x;
    page_open(&p, rq);
    if (!open_own(&p, &x))
        return;
    const struct portal_receipt_view v = {
        .code = x.d.code,
        .name = procedure_name(&p, x.d.version_id, x.d.procedure),
        .due = portal_moment(&p, x.d.due_ms),
        .reception = portal_agency(&p, x.d.reception),
        .later = waits_for_check(&x) ? page_words(&p, MSG_portal_receipt_later) : NULL,
        .repeated = request_query(rq, "lai") != NULL};
    page_begin(&p, page_words(&p, MSG_portal_receipt_title));
    tpl_portal_receipt(&p.html, &p.view, &v);
    page_end(&p, 200);
}

void portal_qr(struct request *rq)
{
    struct page p;
    struct dossier d;
    struct code_bars bars;
    struct fault f = {0};
    page_open(&p, rq);
    if (!portal_own(&p, &d))
        return;
    const char *address = arena_printf(rq->arena, "%s/tra-cuu?ma=%s", p.house->origin, d.code);
    if (code_qr(rq->arena, address, &bars, &f) < 0) {
        reply_fault(rq, &f);
        return;
    }
    const char *svg = code_svg(rq->arena, &bars);
    reply_bytes(rq, 200, "image/svg+xml", (struct bytes){(const uint8_t *)svg, strlen(svg)});
}

/* ---- papers ---- */

static void draw_receipt(struct request *rq)
{
    struct page p;
    struct dossier_file x;
    struct bytes pdf;
    struct fault f = {0};
    page_open(&p, rq);
    if (!open_own(&p, &x))
        return;
    const struct result_work w = {
        .house = p.house, .arena = rq->arena, .db = p.db, .law = p.law, .now_ms = p.now_ms};
    if (result_slip(&w, &x, SLIP_RECEIPT, &pdf, &f) < 0) {
        reply_fault(rq, &f);
        return;
    }
    reply_bytes(rq, 200, "application/pdf", pdf);
    reply_inline(rq, arena_printf(rq->arena, "%s.pdf", x.d.code));
}

void portal_receipt_pdf(struct request *rq)
{
    request_offload(rq, draw_receipt);
}

static void send_file(struct page *p, const struct stored_file *file)
{
    struct filestore_file *stored;
    struct fault f = {0};
    if (page_read_file(p->rq, file->sha256, &stored, &f) < 0) {
        reply_fault(p->rq, &f);
        return;
    }
    page_send_file(p->rq, stored, file->type);
    reply_download(p->rq, file->name);
}

static void read_result(struct request *rq)
{
    struct page p;
    struct dossier d;
    struct result result;
    struct fault f = {0};
    page_open(&p, rq);
    if (!portal_own(&p, &d))
        return;
    if (result_issued_of(p.db, rq->arena, d.id, &result, &f) < 0) {
        reply_fault(rq, &f);
        return;
    }
    const struct stored_file file = {.sha256 = result.issued_file,
                                     .name = arena_printf(rq->arena, "%s-ket-qua.pdf", d.code),
                                     .type = "application/pdf"};
    send_file(&p, &file);
}

void portal_result_pdf(struct request *rq)
{
    request_offload(rq, read_result);
}

static void read_file(struct request *rq)
{
    struct page p;
    struct stored_file file;
    struct fault f = {0};
    page_open(&p, rq);
    const char *sha256 = request_param(rq, "sha256");
    if (strlen(sha256) != 64 || strspn(sha256, "0123456789abcdef") != 64)
        reply_error(rq, 404);
    else if (dossier_may_read_file(p.db, rq->arena, p.visitor, sha256, &file, &f) < 0)
        reply_fault(rq, &f);
    else
        send_file(&p, &file);
}

void portal_file(struct request *rq)
{
    request_offload(rq, read_file);
}
