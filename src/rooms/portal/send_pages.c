/* Sending an application: once, however often the button was pressed. The draft's nonce is the key
 * of the submission, and the draft is gone with it in the same unit. */
#include "rooms/portal/application.h"

#include <inttypes.h>
#include <string.h>

struct sending {
    const struct law *law;
    struct submission s;
    struct submitted done;
    int64_t saved_ms; /* of the draft that was checked */
    const char *back; /* to the form */
};

/* Nobody may have changed the draft between the check and this moment. */
static int check_draft(struct db *db, struct arena *a, const struct sending *x, struct fault *f)
{
    struct draft now;
    int r = draft_read(db, a, x->s.by.person_id, x->s.procedure->code, &now, f);
    if (r < 0 && r != NOT_FOUND)
        return r;
    if (r == NOT_FOUND || now.saved_ms != x->saved_ms)
        return fault_reason(f, CONFLICT, "apply.changed", "the draft was changed meanwhile");
    return OK;
}

static int send(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct sending *x = data;
    int r = dossier_of_key(db, a, x->s.key, &x->done, f);
    if (r != NOT_FOUND)
        return r;
    r = check_draft(db, a, x, f);
    if (r == OK)
        r = dossier_submit(db, a, x->law, &x->s, &x->done, f);
    if (r == OK)
        r = draft_drop(db, x->s.by.person_id, x->s.procedure->code, f);
    if (r == OK && x->done.later_check)
        r = link_owe_population(db, x->done.id, x->s.now_ms, f);
    return r;
}

static void lead_to_receipt(struct request *rq, const struct submitted *done)
{
    reply_redirect(rq, arena_printf(rq->arena, "/ho-so/%s/da-nhan%s", done->code,
                                    done->repeated ? "?lai=1" : ""));
}

static void sent(struct request *rq, void *data, int code, const struct fault *f)
{
    const struct sending *x = data;
    if (code == INVALID && strcmp(f->reason, "dossier.component_missing") == 0)
        reply_redirect(rq, x->back);
    else if (code < 0)
        reply_fault(rq, f);
    else
        lead_to_receipt(rq, &x->done);
}

/* The draft is gone: either it was sent with this very nonce, or there is nothing to send. */
static void sent_before(struct page *p, const char *nonce)
{
    struct submitted done;
    struct fault f = {0};
    int r = dossier_of_key(p->db, p->rq->arena, application_key(p, nonce), &done, &f);
    if (r == OK)
        lead_to_receipt(p->rq, &done);
    else if (r == NOT_FOUND)
        reply_fault(p->rq, &(struct fault){.code = CONFLICT, .reason = "apply.changed"});
    else
        reply_fault(p->rq, &f);
}

static bool is_complete(struct page *p, const struct application *x)
{
    struct form_result checked;
    return x->c && x->draft.agency[0] && application_check(p, x, false, &checked, NULL) == OK &&
           checked.error_count == 0;
}

/* The draft as the check page showed it, complete; false: it has answered. */
static bool open_checked(struct page *p, const struct procedure *x, struct application *ret)
{
    struct fault f = {0};
    const char *nonce = request_field(p->rq, "lan"), *revision = request_field(p->rq, "ban");
    int r = application_open(p, x, ret, &f);
    if (r < 0 && r != NOT_FOUND) {
        reply_fault(p->rq, &f);
        return false;
    }
    if (r == NOT_FOUND || !nonce || strcmp(nonce, ret->nonce) != 0) {
        sent_before(p, nonce ? nonce : "");
        return false;
    }
    if (ret->before || !is_complete(p, ret)) {
        reply_redirect(p->rq, arena_printf(p->rq->arena, "/nop/%s?buoc=khai&loi=1", x->code));
        return false;
    }
    const char *now = arena_printf(p->rq->arena, "%" PRId64, ret->draft.saved_ms);
    if (revision && strcmp(revision, now) == 0)
        return true;
    reply_fault(p->rq, &(struct fault){.code = CONFLICT, .reason = "apply.changed"});
    return false;
}

void portal_apply_send(struct request *rq)
{
    struct page p;
    struct fault f = {0};
    struct application app;
    page_open(&p, rq);
    const struct procedure *x = portal_procedure_of(&p);
    if (!x || !open_checked(&p, x, &app))
        return;
    struct sending *s = arena_new(rq->arena, struct sending, 1);
    *s = (struct sending){.law = p.law,
                          .saved_ms = app.draft.saved_ms,
                          .back = arena_printf(rq->arena, "/nop/%s?buoc=giay-to", x->code)};
    if (application_submission(&p, &app, &s->s, &f) < 0)
        reply_fault(rq, &f);
    else
        page_write(rq,
                   &(struct write){.run = send, .answer = sent, .data = s, .agency = s->s.agency});
}
