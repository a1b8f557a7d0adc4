/* What needs no account: where a dossier stands, by its code, and whether a result is true. */
#include "rooms/portal/portal_parts.h"

#include "base/limits.h"
#include "base/text.h"
#include "base/time.h"
#include "html/templates.h"
#include "files/arrival.h"
#include "rooms/result/result.h"

#include <string.h>

enum { TRIES_A_MINUTE = 20, CODE_MOST = 100 };

/* ---- following without an account ---- */

static void show_track(struct request *rq, const char *code, enum message_key trouble, int status)
{
    struct page p;
    page_open(&p, rq);
    const struct portal_track_view v = {.code = code,
                                        .error = status == 200 ? NULL : page_words(&p, trouble)};
    page_begin(&p, page_words(&p, MSG_portal_track_title));
    tpl_portal_track(&p.html, &p.view, &v);
    page_end(&p, status);
}

void portal_track_page(struct request *rq)
{
    const char *code = request_query(rq, "ma");
    show_track(rq, code && strlen(code) <= CODE_MOST ? code : NULL, MSG_portal_track_unknown, 200);
}

static void show_public(struct page *p, const struct dossier *d)
{
    struct dossier_file x;
    struct fault f = {0};
    if (dossier_open(p->db, p->rq->arena, d, &x, &f) < 0) {
        reply_fault(p->rq, &f);
        return;
    }
    const struct procedure *procedure = catalogue_version(p->law->catalogue, d->version_id);
    const struct portal_state_view state = portal_state_of(p, &x, /* personal= */ false);
    const struct portal_public_view v = {.code = d->code,
                                         .name = procedure ? page_text2(p, procedure->name)
                                                           : d->procedure,
                                         .agency = portal_agency(p, d->agency),
                                         .state = &state};
    page_begin(p, v.name);
    tpl_portal_public(&p->html, &p->view, &v);
    page_end(p, 200);
}

/* "  h56.102-261120-0001 " is the code as well. */
static const char *given_code(struct request *rq)
{
    const char *given = request_field(rq, "ma");
    const char *clean = given && strlen(given) <= CODE_MOST ? text_clean(rq->arena, given) : NULL;
    return clean ? text_upper(rq->arena, clean) : "";
}

void portal_track(struct request *rq)
{
    struct page p;
    struct dossier d;
    struct fault f = {0};
    const char *code = given_code(rq), *check = request_field(rq, "so");
    if (!request_may_again(rq, "track", TRIES_A_MINUTE)) {
        show_track(rq, code, MSG_portal_track_often, 429);
        return;
    }
    page_open(&p, rq);
    int r = dossier_track(p.db, rq->arena, code, check ? check : "", &d, &f);
    if (r == NOT_FOUND)
        show_track(rq, code, MSG_portal_track_unknown, 404);
    else if (r < 0)
        reply_fault(rq, &f);
    else
        show_public(&p, &d);
}

/* ---- verifying ---- */

static const enum tone tones[] = {
    [VERDICT_UNKNOWN] = TONE_BAD,   [VERDICT_VALID] = TONE_GOOD,    [VERDICT_ALTERED] = TONE_BAD,
    [VERDICT_UNSIGNED] = TONE_SOON, [VERDICT_REPLACED] = TONE_SOON,
};

static enum message_key trouble_of(const struct signature_line *s)
{
    if (!s->intact)
        return MSG_portal_verify_changed;
    if (!s->trusted)
        return MSG_portal_verify_untrusted;
    return s->whole ? MSG_portal_verify_good : MSG_portal_verify_partial;
}

static void fill_signatures(struct page *p, const struct verification *x,
                            struct portal_verify_view *v)
{
    struct signature_view *out = arena_new(p->rq->arena, struct signature_view, x->signature_count);
    for (size_t i = 0; i < x->signature_count; i++) {
        const struct signature_line *s = &x->signatures[i];
        const char *who = s->signer ? s->signer : "";
        bool office = s->organisation && s->organisation[0] && strcmp(s->organisation, who) != 0;
        out[i] = (struct signature_view){
            .who = office ? arena_printf(p->rq->arena, "%s, %s", who, s->organisation) : who,
            .when = portal_moment(p, s->at_ms),
            .verdict = page_words(p, trouble_of(s)),
            .good = s->intact && s->trusted};
    }
    v->signatures = out;
    v->signature_count = x->signature_count;
}

static void fill_facts(struct page *p, const struct verification *x, struct portal_verify_view *v)
{
    const struct {
        enum message_key label;
        const char *value;
    } rows[] = {
        {MSG_portal_verify_name, page_text2(p, x->name)},
        {MSG_portal_verify_number, x->number},
        {MSG_portal_verify_dossier, x->dossier_code},
        {MSG_portal_verify_agency, page_text2(p, x->agency)},
        {MSG_portal_verify_issued, portal_moment(p, x->issued_ms)},
        {MSG_portal_verify_sha, x->sha256},
    };
    struct fact_view *out = arena_new(p->rq->arena, struct fact_view, sizeof rows / sizeof *rows);
    size_t n = 0;
    for (size_t i = 0; x->ours && i < sizeof rows / sizeof *rows; i++)
        if (rows[i].value && rows[i].value[0])
            out[n++] =
                (struct fact_view){.label = page_words(p, rows[i].label), .value = rows[i].value};
    v->facts = (struct facts_view){.facts = out, .count = n};
}

static void show_verify(struct request *rq, const struct verification *x, const char *trouble)
{
    struct page p;
    struct portal_verify_view v = {.error = trouble};
    page_open(&p, rq);
    if (x) {
        v.verdict = portal_key(&p, "portal.verify.verdict", verdict_name(x->verdict));
        v.text = portal_key(&p, "portal.verify.text", verdict_name(x->verdict));
        v.tone = tones[x->verdict];
        v.newer = x->replaced_by && x->replaced_by[0]
                      ? arena_printf(rq->arena, "/xac-minh/%s", x->replaced_by)
                      : NULL;
        fill_facts(&p, x, &v);
        fill_signatures(&p, x, &v);
    }
    p.view.description = page_words(&p, MSG_portal_verify_text);
    page_begin(&p, page_words(&p, MSG_portal_verify_title));
    tpl_portal_verify(&p.html, &p.view, &v);
    page_end(&p, trouble ? 422 : 200);
}

void portal_verify_page(struct request *rq)
{
    show_verify(rq, NULL, NULL);
}

static void verify_file(struct request *rq)
{
    struct page p;
    struct bytes file;
    struct verification x = {0};
    struct fault f = {0};
    page_open(&p, rq);
    const struct result_work w = {
        .house = p.house, .arena = rq->arena, .db = p.db, .law = p.law, .now_ms = p.now_ms};
    const char *path = request_upload(rq, "tep")->path;
    int r = arrival_read_all(p.house->files, rq->arena, path, LIMIT_RESULT_FILE, &file, &f);
    if (r == OK)
        r = result_verify_file(&w, file, &x, &f);
    if (r < 0)
        reply_fault(rq, &f);
    else
        show_verify(rq, &x, NULL);
}

void portal_verify(struct request *rq)
{
    const char *given = request_field(rq, "ma"),
               *code = given ? text_clean(rq->arena, given) : NULL;
    struct page p;
    page_open(&p, rq);
    if (request_upload(rq, "tep"))
        request_offload(rq, verify_file);
    else if (code && *code && strlen(code) <= CODE_MOST && !strchr(code, '/'))
        reply_redirect(rq, arena_printf(rq->arena, "/xac-minh/%s", code));
    else
        show_verify(rq, NULL, page_words(&p, MSG_portal_verify_nothing));
}

/* The code of a QR, or the SHA-256 of a file that somebody computed. */
void portal_verify_code(struct request *rq)
{
    struct page p;
    struct verification x = {0};
    struct fault f = {0};
    page_open(&p, rq);
    const char *code = request_param(rq, "verify");
    bool sha = strlen(code) == 64 && strspn(code, "0123456789abcdef") == 64;
    int r = sha ? result_verify_sha(p.db, rq->arena, code, &x, &f)
                : result_verify_code(p.db, rq->arena, code, &x, &f);
    if (r == NOT_FOUND)
        show_verify(rq, &(struct verification){.verdict = VERDICT_UNKNOWN}, NULL);
    else if (r < 0)
        reply_fault(rq, &f);
    else
        show_verify(rq, &x, NULL);
}
