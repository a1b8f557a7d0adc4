/* Where a dossier stands, said so that people understand it. */
#include "rooms/portal/portal_parts.h"

#include "base/time.h"
#include "rooms/result/result.h"

#include <string.h>

enum { FACTS_MOST = 4, AHEAD_MOST = 8, DOWNLOADS_MOST = 3 };

struct telling {
    struct page *p;
    const struct dossier_file *x;
    bool personal;
};

/* The reason that an event gives; most give none. */
static const char *reason_in(const struct telling *t, const struct event_row *e)
{
    struct json *data;
    if (!strstr(e->data, "\"reason\"") || json_reread(t->p->rq->arena, e->data, &data, NULL) != OK)
        return "";
    return json_str(data, "reason", "");
}

/* That of the last event of that kind. */
static const char *reason_of(const struct telling *t, const char *kind)
{
    for (size_t i = t->x->event_count; i-- > 0;)
        if (strcmp(t->x->events[i].kind, kind) == 0)
            return reason_in(t, &t->x->events[i]);
    return "";
}

static const char *sentence(const struct telling *t)
{
    enum message_key key = MSG_portal_state_1;
    enum state s = t->x->d.state;
    const char *kind = s == STATE_STOPPED ? "stopped" : "not_accepted";
    (void)message_find(arena_printf(t->p->rq->arena, "portal.state.%d", (int)s), &key);
    return portal_fill1(t->p, key, "reason", t->personal ? reason_of(t, kind) : "");
}

/* Who has the open work: the unit, and for the applicant the person who took it. */
static const char *holder(const struct telling *t)
{
    for (size_t i = 0; i < t->x->task_count; i++) {
        const struct task_row *task = &t->x->tasks[i];
        if (task->closed_ms)
            continue;
        const char *agency = portal_agency(t->p, task->agency);
        return t->personal && task->taken_by && task->taken_by[0]
                   ? arena_printf(t->p->rq->arena, "%s (%s)", agency, task->taken_by)
                   : agency;
    }
    return NULL;
}

static struct facts_view facts(const struct telling *t)
{
    struct fact_view *out = arena_new(t->p->rq->arena, struct fact_view, FACTS_MOST);
    const struct dossier *d = &t->x->d;
    const char *with = holder(t);
    size_t n = 0;
    if (with)
        out[n++] =
            (struct fact_view){.label = page_words(t->p, MSG_portal_follow_holder), .value = with};
    if (d->due_ms && !d->waiting_from_ms && !d->ended_ms)
        out[n++] = (struct fact_view){
            .label = page_words(t->p, MSG_portal_follow_due),
            .value = portal_moment(t->p, d->due_ms),
            .note = d->due_ms < t->p->now_ms ? page_words(t->p, MSG_time_overdue) : NULL};
    if (d->due_ms && d->waiting_from_ms)
        out[n++] = (struct fact_view){.label = page_words(t->p, MSG_portal_follow_due),
                                      .value = page_words(t->p, MSG_time_paused)};
    if (d->first_due_ms && d->first_due_ms != d->due_ms)
        out[n++] = (struct fact_view){.label = page_words(t->p, MSG_portal_follow_first_due),
                                      .value = portal_moment(t->p, d->first_due_ms)};
    return (struct facts_view){.facts = out, .count = n};
}

/* The limit and its law; in the green lane also what it would be without. */
static const char *term_words(struct page *p, const struct case_term *t)
{
    const struct message_arg args[] = {{"time", portal_limit(p, &t->promised)},
                                       {"basis", t->promised.basis},
                                       {"lane", page_text2(p, t->lane)},
                                       {"legal", portal_limit(p, &t->legal)}};
    return page_fill(p, t->green ? MSG_portal_due_green : MSG_portal_due_limit,
                     sizeof args / sizeof *args, args);
}

/* The promise with its count, then each change of it with its ground. */
static const char *const *why(const struct telling *t, size_t *ret_n)
{
    struct page *p = t->p;
    const struct dossier *d = &t->x->d;
    struct calendar_due due;
    struct calendar_step *steps = NULL;
    size_t n = 0, told = 0;
    const struct due_question q = {.limit = t->x->term ? &t->x->term->promised : NULL,
                                   .agency = d->reception,
                                   .received_ms = d->submitted_ms};
    if (q.limit && catalogue_due(p->law, p->rq->arena, &q, &due, &steps, NULL) < 0)
        steps = NULL;
    const char *const *count = portal_count(p, steps, &told);
    const char **out = arena_new(p->rq->arena, const char *, told + t->x->due_count + 2);
    if (t->x->term)
        out[n++] = term_words(p, t->x->term);
    memcpy(out + n, count, told * sizeof *out);
    n += told;
    for (size_t i = 0; i < t->x->due_count; i++) {
        const struct due_row *row = &t->x->dues[i];
        if (row->term)
            continue;
        const struct message_arg args[] = {{"from", portal_moment(p, row->from_ms)},
                                           {"until", portal_moment(p, row->to_ms)},
                                           {"to", portal_moment(p, row->new_due_ms)}};
        bool waited = strcmp(row->kind, "supplement") == 0;
        out[n++] = page_fill(p, waited ? MSG_portal_due_supplement : MSG_portal_due_other, 3, args);
    }
    *ret_n = n;
    return out;
}

static bool is_told(const struct event_row *e, enum message_key *ret, struct arena *a)
{
    return message_find(arena_printf(a, "portal.event.%s", e->kind), ret);
}

static struct step_view told_step(const struct telling *t, const struct event_row *e,
                                  enum message_key title)
{
    struct page *p = t->p;
    char iso[TIME_TEXT];
    const char *reason = t->personal ? reason_in(t, e) : "";
    time_rfc3339(e->at_ms, iso);
    const char *agency = e->agency[0] ? portal_agency(p, e->agency) : "";
    return (struct step_view){.state = STEP_DONE,
                              .title = page_words(p, title),
                              .detail = reason[0]   ? arena_printf(p->rq->arena, "%s%s%s", agency,
                                                                 agency[0] ? ": " : "", reason)
                                        : agency[0] ? agency
                                                    : NULL,
                              .when = portal_moment(p, e->at_ms),
                              .datetime = arena_strdup(p->rq->arena, iso)};
}

static const char *const road[] = {"accept", "process", "sign", "issue", "hand-over"};
enum { ROAD = sizeof road / sizeof *road };

static const enum message_key road_words[ROAD] = {
    MSG_portal_step_accept, MSG_portal_step_process,   MSG_portal_step_sign,
    MSG_portal_step_issue,  MSG_portal_step_hand_over,
};

/* The open step and the usual ones behind it. While the citizen is asked for something it is theirs
 * to do, and the open step waits. */
static size_t add_ahead(const struct telling *t, struct step_view *out)
{
    size_t at = ROAD, n = 0;
    bool asked = t->x->d.state == STATE_SUPPLEMENT;
    if (asked)
        out[n++] =
            (struct step_view){.state = STEP_NOW,
                               .title = page_words(t->p, t->personal ? MSG_portal_step_yours
                                                                     : MSG_portal_step_theirs)};
    if (dossier_awaits(t->x))
        out[n++] =
            (struct step_view){.state = STEP_NOW, .title = page_words(t->p, MSG_linked_awaited)};
    for (size_t i = 0; i < t->x->task_count; i++)
        for (size_t k = 0; !t->x->tasks[i].closed_ms && k < ROAD; k++)
            if (strcmp(t->x->tasks[i].act, road[k]) == 0 && k < at)
                at = k;
    for (size_t k = at; k < ROAD; k++)
        out[n++] = (struct step_view){.state = k == at && !asked ? STEP_NOW : STEP_AHEAD,
                                      .title = page_words(t->p, road_words[k])};
    return n;
}

static struct timeline_view timeline(const struct telling *t)
{
    struct step_view *out =
        arena_new(t->p->rq->arena, struct step_view, t->x->event_count + AHEAD_MOST);
    size_t n = 0;
    enum message_key title;
    for (size_t i = 0; i < t->x->event_count; i++)
        if (is_told(&t->x->events[i], &title, t->p->rq->arena))
            out[n++] = told_step(t, &t->x->events[i], title);
    n += add_ahead(t, out + n);
    return (struct timeline_view){.steps = out, .count = n};
}

/* The receipt; and the result once there is one, with the address that says whether it is genuine.
 */
static const struct link_view *downloads(const struct telling *t, size_t *ret_n)
{
    struct page *p = t->p;
    struct link_view *out = arena_new(p->rq->arena, struct link_view, DOWNLOADS_MOST);
    struct result result;
    size_t n = 0;
    out[n++] = (struct link_view){.href = portal_href(p, &t->x->d, "/bien-nhan.pdf"),
                                  .label = page_words(p, MSG_portal_follow_receipt)};
    if (result_issued_of(p->db, p->rq->arena, t->x->d.id, &result, NULL) == OK) {
        out[n++] = (struct link_view){.href = portal_href(p, &t->x->d, "/ket-qua.pdf"),
                                      .label = page_words(p, MSG_portal_follow_result)};
        out[n++] = (struct link_view){
            .href = arena_printf(p->rq->arena, "/xac-minh/%s", result.verify_code),
            .label = page_words(p, MSG_portal_follow_verify)};
    }
    *ret_n = n;
    return out;
}

struct portal_state_view portal_state_of(struct page *p, const struct dossier_file *x,
                                         bool personal)
{
    const struct telling t = {.p = p, .x = x, .personal = personal};
    struct portal_state_view out = {.tag = portal_tag(p, x->d.state),
                                    .sentence = sentence(&t),
                                    .facts = facts(&t),
                                    .timeline = timeline(&t)};
    out.why = why(&t, &out.why_count);
    if (personal)
        out.downloads = downloads(&t, &out.download_count);
    return out;
}
