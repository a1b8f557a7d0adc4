/* What the desk's pages share. */
#include "rooms/desk/desk_parts.h"

#include "base/time.h"
#include "db/store.h"
#include "html/templates.h"

#include <stdlib.h>
#include <string.h>

/* ---- finding ---- */

const char *desk_dossier_href(struct arena *a, const char *code)
{
    return arena_printf(a, "/mot-cua/ho-so/%s", code);
}

static bool works_there(const struct visitor *v, const struct dossier *d)
{
    return visitor_post(v, WORK, d->agency) || visitor_post(v, WORK, d->reception);
}

int desk_read(struct page *p, const char *code, struct dossier *ret, struct fault *f)
{
    struct dossier d;
    int r = dossier_read(p->db, p->rq->arena, p->visitor, code, &d, f);
    if (r < 0)
        return r;
    if (!works_there(p->visitor, &d))
        return fault_reason(f, NOT_FOUND, "dossier.unknown", "there is no such dossier");
    *ret = d;
    return OK;
}

bool desk_dossier(struct page *p, struct dossier *ret)
{
    struct fault f = {0};
    if (desk_read(p, request_param(p->rq, "code"), ret, &f) == OK)
        return true;
    reply_fault(p->rq, &f);
    return false;
}

const char *desk_next(struct page *p, const char *code)
{
    struct queue_page next;
    struct queue_query q = {.limit = 2, .now_ms = p->now_ms};
    if (dossier_queue(p->db, p->rq->arena, p->visitor, &q, &next, NULL) < 0)
        return NULL;
    for (size_t i = 0; i < next.count; i++)
        if (strcmp(next.rows[i].d.code, code) != 0)
            return desk_dossier_href(p->rq->arena, next.rows[i].d.code);
    return NULL;
}

/* ---- words ---- */

const struct procedure *desk_procedure(const struct page *p, const struct dossier *d)
{
    return catalogue_version(p->law->catalogue, d->version_id);
}

const char *desk_procedure_name(const struct page *p, const struct dossier *d)
{
    const struct procedure *x = desk_procedure(p, d);
    return x ? page_text2(p, x->name) : d->procedure;
}

const struct procedure_case *desk_case(const struct page *p, const struct dossier *d)
{
    const struct procedure *x = desk_procedure(p, d);
    return x ? catalogue_case(x, d->case_code) : NULL;
}

const char *desk_task_name(const struct page *p, const struct dossier *d, const struct task_row *t)
{
    struct text2 name = catalogue_step_name(desk_case(p, d), t->node);
    name.vi = t->name; /* as it was opened */
    return page_text2(p, name);
}

const char *desk_moment(struct page *p, int64_t ms)
{
    return ms ? html_moment(&p->html, ms) : NULL;
}

struct tag_view desk_state_tag(const struct page *p, const struct dossier *d)
{
    static const struct {
        enum tone tone;
        enum message_key label;
    } tags[] = {
        [STATE_NEW] = {TONE_ACTIVE, MSG_dossier_state_1},
        [STATE_ACCEPTED] = {TONE_ACTIVE, MSG_dossier_state_2},
        [STATE_NOT_ACCEPTED] = {TONE_BAD, MSG_dossier_state_3},
        [STATE_IN_PROCESS] = {TONE_ACTIVE, MSG_dossier_state_4},
        [STATE_SUPPLEMENT] = {TONE_SOON, MSG_dossier_state_5},
        [STATE_PAYMENT] = {TONE_SOON, MSG_dossier_state_6},
        [STATE_WITHDRAWN] = {TONE_SOON, MSG_dossier_state_7},
        [STATE_STOPPED] = {TONE_BAD, MSG_dossier_state_8},
        [STATE_PROCESSED] = {TONE_GOOD, MSG_dossier_state_9},
        [STATE_RETURNED] = {TONE_GOOD, MSG_dossier_state_10},
    };
    return (struct tag_view){tags[d->state].tone, page_words(p, tags[d->state].label)};
}

struct tag_view desk_due_tag(const struct page *p, const struct dossier *d)
{
    enum { SOON_DAYS = 2 };
    int32_t left = day_of(d->due_ms) - day_of(p->now_ms);
    if (d->waiting_from_ms)
        return (struct tag_view){TONE_PLAIN, page_words(p, MSG_time_paused)};
    if (!d->due_ms || (d->ended_ms && d->state != STATE_PROCESSED))
        return (struct tag_view){0};
    if (d->ended_ms)
        return d->ended_ms <= d->due_ms
                   ? (struct tag_view){TONE_GOOD, page_words(p, MSG_desk_due_kept)}
                   : (struct tag_view){TONE_BAD, page_words(p, MSG_time_overdue)};
    if (d->due_ms < p->now_ms)
        return (struct tag_view){TONE_BAD, page_words(p, MSG_time_overdue)};
    if (left == 0)
        return (struct tag_view){TONE_SOON, page_words(p, MSG_desk_due_today)};
    if (left <= SOON_DAYS)
        return (struct tag_view){TONE_SOON, page_words(p, MSG_time_due_soon)};
    return (struct tag_view){TONE_PLAIN, page_words(p, MSG_time_in_time)};
}

static const char *const by_code[] = {
    [-NOT_FOUND] = "not_found", [-FORBIDDEN] = "forbidden",     [-INVALID] = "invalid",
    [-CONFLICT] = "conflict",   [-UNAVAILABLE] = "unavailable", [-BROKEN] = "broken",
    [-TOO_LARGE] = "too_large",
};

static const char *fault_part(const struct page *p, const struct fault *f, const char *part)
{
    enum message_key key;
    if (f->reason[0] &&
        message_find(arena_printf(p->rq->arena, "fault.%s.%s", f->reason, part), &key))
        return page_words(p, key);
    if (message_find(arena_printf(p->rq->arena, "fault.%s.%s", by_code[-f->code], part), &key))
        return page_words(p, key);
    return "";
}

const char *desk_fault_words(const struct page *p, const struct fault *f)
{
    return fault_part(p, f, "text");
}

void desk_trouble(struct request *rq, const char *code, const struct fault *f)
{
    struct page p;
    page_open(&p, rq);
    struct desk_trouble_view v = {.title = fault_part(&p, f, "title"),
                                  .text = fault_part(&p, f, "text"),
                                  .href = code ? desk_dossier_href(rq->arena, code) : "/mot-cua",
                                  .link =
                                      page_words(&p, code ? MSG_desk_reload : MSG_desk_to_queue),
                                  .next = code ? desk_next(&p, code) : NULL};
    if (f->code == INVALID || f->code == BROKEN)
        v.detail = arena_strdup(rq->arena, f->words);
    page_begin(&p, v.title);
    tpl_desk_trouble(&p.html, &p.view, &v);
    page_end(&p, http_status(f->code));
}
