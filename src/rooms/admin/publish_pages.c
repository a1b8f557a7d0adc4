/* From a draft to a version: the page that proposes, and the acts on what is proposed. */
#include "rooms/admin/admin_parts.h"
#include "rooms/admin/files.h"

#include "base/time.h"
#include "html/templates.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { ERRORS_MAX = 4 };

/* ---- proposing ---- */

struct proposing {
    struct law_draft draft;
    struct law_proposal proposal;
    const char *day; /* as typed */
};

static const char *first_day(struct arena *a, const struct law_draft *d, int64_t now_ms)
{
    char text[TIME_TEXT];
    int32_t today = day_of(now_ms);
    date_iso(d->valid_from > today ? d->valid_from : today, text);
    return arena_strdup(a, text);
}

static size_t count_findings(struct page *p, const struct law_draft *d)
{
    struct law_file *files;
    struct law_findings found;
    size_t n;
    if (law_draft_files(p->db, p->rq->arena, d->id, &files, &n, NULL) < 0 ||
        law_draft_check(p->rq->arena,
                        &(struct law_check){
                            .law = p->law, .procedure = d->procedure, .files = files, .count = n},
                        &found, NULL) < 0)
        return 0;
    return found.count;
}

static void ask(struct page *p, const struct law_draft *d, struct admin_propose_view *v, int status)
{
    v->title = page_words(p, MSG_admin_propose_title);
    v->draft = law_draft_href(p->rq->arena, d->id, "");
    v->action = law_draft_href(p->rq->arena, d->id, "/trinh");
    v->revision = d->revision;
    v->finding_count = count_findings(p, d);
    p->view.wide = true;
    law_crumbs(p, d);
    page_begin(p, v->title);
    tpl_admin_propose(&p->html, &p->view, v);
    page_end(p, status);
}

void admin_ask_proposal(struct request *rq)
{
    struct page p;
    struct law_draft d;
    page_open(&p, rq);
    if (!admin_draft_of(&p, &d))
        return;
    ask(&p, &d,
        &(struct admin_propose_view){
            .basis = d.basis, .number = d.basis_number, .day = first_day(rq->arena, &d, p.now_ms)},
        200);
}

static const char *add_error(struct page *p, struct error_view *errors, size_t *n, const char *id,
                             enum message_key key)
{
    errors[(*n)++] = (struct error_view){.id = id, .text = page_words(p, key)};
    return errors[*n - 1].text;
}

/* True when something was wrong and the page has been shown again. */
static bool complain(struct page *p, struct proposing *x)
{
    struct error_view *errors = arena_new(p->rq->arena, struct error_view, ERRORS_MAX);
    struct law_proposal *y = &x->proposal;
    struct admin_propose_view v = {
        .basis = y->basis, .number = y->number, .day = x->day, .errors = errors};
    if (!y->basis[0])
        v.basis_error =
            add_error(p, errors, &v.error_count, "basis", MSG_admin_propose_basis_wrong);
    if (!y->number[0])
        v.number_error =
            add_error(p, errors, &v.error_count, "number", MSG_admin_propose_number_wrong);
    if (!date_parse(x->day, &y->valid_from) || y->valid_from < day_of(p->now_ms))
        v.day_error = add_error(p, errors, &v.error_count, "day", MSG_admin_propose_day_wrong);
    if (v.error_count)
        ask(p, &x->draft, &v, 422);
    return v.error_count > 0;
}

static int run_propose(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct proposing *x = data;
    return law_propose(db, a, &x->proposal, f);
}

static void proposed(struct request *rq, void *data, int code, const struct fault *f)
{
    const struct proposing *x = data;
    const char *draft = law_draft_href(rq->arena, x->draft.id, "");
    if (code < 0) {
        admin_trouble(rq, draft, f);
        return;
    }
    page_notice(rq, "notice.admin.proposed");
    reply_redirect(rq, draft);
}

void admin_do_propose(struct request *rq)
{
    struct page p;
    struct proposing *x = arena_new(rq->arena, struct proposing, 1);
    page_open(&p, rq);
    if (!admin_draft_of(&p, &x->draft))
        return;
    x->day = admin_typed(&p, "day");
    x->proposal = (struct law_proposal){.draft = x->draft.id,
                                        .basis = admin_typed(&p, "basis"),
                                        .number = admin_typed(&p, "number"),
                                        .law = p.law,
                                        .hand = law_hand_of(&p)};
    if (complain(&p, x))
        return;
    if (!admin_number(request_field(rq, "revision"), &x->proposal.revision))
        reply_error(rq, 422);
    else
        page_write(rq, &(struct write){.run = run_propose, .answer = proposed, .data = x});
}

/* ---- what is done with a draft by one button ---- */

struct deed {
    struct law_answer answer;
    struct law_draft draft;
    int (*act)(struct db *db, struct arena *a, struct deed *x, struct fault *f);
    const char *notice;
    int64_t version;
};

static int run_deed(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct deed *x = data;
    return x->act(db, a, x, f);
}

static void deed_done(struct request *rq, void *data, int code, const struct fault *f)
{
    const struct deed *x = data;
    const char *draft = law_draft_href(rq->arena, x->draft.id, "");
    if (code < 0) {
        admin_trouble(rq, draft, f);
        return;
    }
    page_notice(rq, x->notice);
    reply_redirect(rq, draft);
}

static void do_deed(struct request *rq, const char *notice,
                    int (*act)(struct db *db, struct arena *a, struct deed *x, struct fault *f))
{
    struct page p;
    struct deed *x = arena_new(rq->arena, struct deed, 1);
    page_open(&p, rq);
    if (!admin_draft_of(&p, &x->draft))
        return;
    x->act = act;
    x->notice = notice;
    x->answer = (struct law_answer){.draft = x->draft.id,
                                    .reason = admin_typed(&p, "reason"),
                                    .law = p.law,
                                    .hand = law_hand_of(&p)};
    if (!admin_number(request_field(rq, "revision"), &x->answer.revision))
        reply_error(rq, 422);
    else
        page_write(rq, &(struct write){.run = run_deed, .answer = deed_done, .data = x});
}

static int publish(struct db *db, struct arena *a, struct deed *x, struct fault *f)
{
    return law_publish(db, a, &x->answer, &x->version, f);
}

static int give_back(struct db *db, struct arena *a, struct deed *x, struct fault *f)
{
    return law_return(db, a, &x->answer, f);
}

static int drop(struct db *db, struct arena *a, struct deed *x, struct fault *f)
{
    return law_draft_drop(db, a, x->draft.id, &x->answer.hand, f);
}

static int rebase(struct db *db, struct arena *a, struct deed *x, struct fault *f)
{
    const struct procedure *newest = law_newest(x->answer.law, a, x->draft.procedure);
    if (!newest)
        return fault_set(f, NOT_FOUND, "there is no version of %s", x->draft.procedure);
    return law_draft_rebase(db, a, x->draft.id, newest->version_id, &x->answer.hand, f);
}

void admin_do_publish(struct request *rq)
{
    do_deed(rq, "notice.admin.published", publish);
}

void admin_do_return(struct request *rq)
{
    do_deed(rq, "notice.admin.returned", give_back);
}

void admin_give_up(struct request *rq)
{
    do_deed(rq, "notice.admin.dropped", drop);
}

void admin_take_base(struct request *rq)
{
    do_deed(rq, "notice.admin.rebased", rebase);
}
