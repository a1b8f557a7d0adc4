/* From the counter's form to an accepted dossier: one unit makes it, accepts it and owns its files.
 */
#include "rooms/desk/entry.h"

#include "base/time.h"
#include "html/templates.h"

#include <inttypes.h>
#include <string.h>

void desk_entry(struct request *rq)
{
    struct page p;
    struct entry x;
    struct fault f = {0};
    page_open(&p, rq);
    if (entry_open(&p, &x, &f) < 0)
        desk_trouble(rq, NULL, &f);
    else
        entry_show(&p, &x, 200);
}

/* ---- the dossier ---- */

struct handing {
    struct entry x;
    struct actor by;
    const struct visitor *who;
    bool submit; /* otherwise only what was uploaded is owned */
    struct submission s;
    struct submitted done;
    int64_t now_ms;
};

static int own_files(struct db *db, const struct handing *h, struct fault *f)
{
    int r = form_page_own(db, &h->by, &h->x.post, h->now_ms, f);
    for (size_t i = 0; r == OK && i < h->x.file_count; i++)
        r = dossier_own_file(db, &h->by, &h->x.files[i], h->now_ms, f);
    return r;
}

static int accept(struct db *db, struct arena *a, struct handing *h, struct fault *f)
{
    struct act_done done;
    const struct act act = {.kind = ACT_ACCEPT,
                            .dossier_id = h->done.id,
                            .who = h->who,
                            .reason = "",
                            .outcome = "",
                            .now_ms = h->now_ms};
    return dossier_act(db, a, h->x.law, &act, &done, f);
}

static int run(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct handing *h = data;
    int r = own_files(db, h, f);
    if (r < 0 || !h->submit)
        return r;
    r = dossier_submit(db, a, h->x.law, &h->s, &h->done, f);
    if (r < 0 || h->done.repeated)
        return r;
    if (h->done.later_check || h->x.visit.facts.count == 0)
        r = link_owe_population(db, h->done.id, h->now_ms, f);
    return r < 0 ? r : accept(db, a, h, f);
}

static const char *about_person(const struct handing *h, const char *key)
{
    const struct fact *fact = facts_get(&h->x.visit.facts, key);
    const char *typed = fact ? fact->value : entry_answer(&h->x, key);
    return typed[0] ? typed : visit_value(&h->x.visit, key);
}

/* Only what the case uses is stored. */
static void take_facts(struct page *p, struct handing *h)
{
    const struct facts *all = &h->x.visit.facts;
    struct fact *used = arena_new(p->rq->arena, struct fact, all->count);
    for (size_t i = 0; i < all->count; i++)
        if (catalogue_uses(h->x.c, all->list[i].key))
            used[h->s.fact_count++] = all->list[i];
    h->s.facts = used;
}

static void fill_submission(struct page *p, struct handing *h)
{
    const struct entry *x = &h->x;
    h->s = (struct submission){
        .procedure = x->procedure,
        .c = x->c,
        .agency = x->agency->code,
        .reception = h->by.agency,
        .channel = CHANNEL_COUNTER,
        .applicant = {.pin = x->visit.pin,
                      .full_name = about_person(h, "population.full_name"),
                      .birth_date = about_person(h, "population.birth_date"),
                      .phone = x->phone[0] ? x->phone : entry_answer(x, "account.phone"),
                      .email = entry_answer(x, "account.email")},
        .form = x->result.data,
        .components = x->attached,
        .component_count = x->attached_count,
        .by = h->by,
        .key = arena_printf(p->rq->arena, "counter-%" PRId64 "-%s-%s", p->visitor->account_id,
                            x->visit.nonce, x->procedure->code),
        .now_ms = p->now_ms,
    };
    take_facts(p, h);
}

/* A paper that the law wants and nobody has seen: said beside its box. */
static bool show_missing(struct page *p, struct handing *h, const struct fault *f)
{
    if (strcmp(f->reason, "dossier.component_missing") != 0)
        return false;
    for (size_t i = 0; i < h->x.paper_count; i++)
        if (strcmp(h->x.papers[i].code, f->words) == 0)
            h->x.papers[i].error =
                entry_error(p, &h->x, arena_printf(p->rq->arena, "paper-%s", f->words),
                            MSG_desk_error_paper_missing);
    entry_show(p, &h->x, 422);
    return true;
}

static void answer(struct request *rq, void *data, int code, const struct fault *f)
{
    struct handing *h = data;
    struct page p;
    page_open(&p, rq);
    if (code == OK && h->submit)
        reply_redirect(rq, arena_printf(rq->arena, "/mot-cua/tiep-nhan/%s", h->done.code));
    else if (code < 0 && !show_missing(&p, h, f))
        desk_trouble(rq, NULL, f);
    else if (code == OK &&
             (strcmp(h->x.post.act, "check") != 0 || h->x.post.edited || !entry_is_right(&h->x)))
        entry_show(&p, &h->x, h->x.post.edited || strcmp(h->x.post.act, "back") == 0 ? 200 : 422);
    else if (code == OK)
        entry_show_answers(&p, &h->x);
}

static void work(struct request *rq)
{
    struct page p;
    struct fault f = {0};
    struct handing *h = arena_new(rq->arena, struct handing, 1);
    page_open(&p, rq);
    int r = entry_open(&p, &h->x, &f);
    if (r == OK)
        r = entry_read(&p, &h->x, &f);
    if (r < 0) {
        desk_trouble(rq, NULL, &f);
        return;
    }
    h->who = p.visitor;
    h->by = visitor_actor(p.visitor, counter_post(&p));
    h->now_ms = p.now_ms;
    h->submit = strcmp(h->x.post.act, "submit") == 0 && !h->x.post.edited && entry_is_right(&h->x);
    if (h->submit)
        fill_submission(&p, h);
    page_write(
        rq, &(struct write){
                .run = run, .answer = answer, .data = h, .agency = h->submit ? h->s.agency : NULL});
}

void desk_hand_in(struct request *rq)
{
    if (rq->upload_count)
        request_offload(rq, work);
    else
        work(rq);
}

/* What was typed before the session ended, shown again; without that there is nothing to go on
 * with. */
void desk_hand_in_again(struct request *rq)
{
    struct page p;
    struct entry x;
    struct fault f = {0};
    page_open(&p, rq);
    if (!page_is_restored(rq)) {
        reply_redirect(rq, "/mot-cua/tiep-nhan");
        return;
    }
    int r = entry_open(&p, &x, &f);
    if (r == OK)
        r = entry_read(&p, &x, &f);
    if (r < 0) {
        desk_trouble(rq, NULL, &f);
        return;
    }
    x.post.edited = true; /* nothing is complained of yet */
    entry_show(&p, &x, 200);
}

/* ---- the receipt ---- */

static void show_receipt(struct request *rq, void *data, int code, const struct fault *why)
{
    const struct dossier *d = &((struct desk_look *)data)->d;
    struct page p;
    struct dossier_file x;
    struct fault f = {0};
    if (code < 0) {
        reply_fault(rq, why);
        return;
    }
    page_open(&p, rq);
    if (dossier_open(p.db, rq->arena, d, &x, &f) < 0) {
        reply_fault(rq, &f);
        return;
    }
    struct desk_receipt_view v = {
        .code = d->code,
        .procedure = desk_procedure_name(&p, d),
        .applicant = d->applicant_name,
        .due_text = desk_moment(&p, d->due_ms),
        .pdf = arena_printf(rq->arena, "/mot-cua/ho-so/%s/bien-nhan.pdf", d->code),
        .dossier = desk_dossier_href(rq->arena, d->code),
        .later_check = x.fact_count == 0,
        .fees = desk_fees(&p, x.fees, x.fee_count)};
    page_begin(&p, page_words(&p, MSG_desk_receipt_title));
    tpl_desk_receipt(&p.html, &p.view, &v);
    page_end(&p, 200);
}

void desk_receipt(struct request *rq)
{
    struct page p;
    struct dossier d;
    page_open(&p, rq);
    if (desk_dossier(&p, &d))
        page_write(rq, &(struct write){.run = desk_note_look,
                                       .answer = show_receipt,
                                       .data = desk_look_at(&p, &d, "receipt")});
}
