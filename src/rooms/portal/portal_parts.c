#include "rooms/portal/portal_parts.h"

#include "base/time.h"
#include "rooms/catalogue/plain.h"

#include <inttypes.h>
#include <string.h>

enum { LINES_MOST = 200 };

/* A writer only for its way of putting values into words. */
static struct html words_writer(struct page *p)
{
    return (struct html){.buf.arena = p->rq->arena, .lang = p->lang};
}

const char *portal_moment(struct page *p, int64_t ms)
{
    struct html o = words_writer(p);
    return ms ? html_moment(&o, ms) : NULL;
}

const char *portal_money(struct page *p, int64_t dong)
{
    struct html o = words_writer(p);
    return html_money(&o, dong);
}

const char *portal_fill1(struct page *p, enum message_key key, const char *name, const char *value)
{
    const struct message_arg arg = {name, value};
    return page_fill(p, key, 1, &arg);
}

const char *portal_key(struct page *p, const char *prefix, const char *word)
{
    enum message_key key;
    if (message_find(arena_printf(p->rq->arena, "%s.%s", prefix, word), &key))
        return page_words(p, key);
    return word;
}

const char *portal_limit(struct page *p, const struct time_limit *t)
{
    enum message_key key;
    const char *amount = arena_printf(p->rq->arena, "%d", t->amount);
    if (!message_find(arena_printf(p->rq->arena, "portal.unit.%s", t->unit), &key))
        return amount;
    return portal_fill1(p, key, "amount", amount);
}

const char *portal_agency(struct page *p, const char *code)
{
    const struct agency *a = agency_find(p->law->agencies, code);
    return a ? page_text2(p, a->name) : code;
}

void portal_crumbs(struct page *p, const struct link_view *list, size_t n)
{
    struct link_view *out = arena_new(p->rq->arena, struct link_view, n + 1);
    out[0] = (struct link_view){.href = "/", .label = page_words(p, MSG_layout_home)};
    for (size_t i = 0; i < n; i++)
        out[i + 1] = list[i];
    p->view.crumbs = out;
    p->view.crumb_count = n + 1;
}

/* ---- procedures ---- */

const struct procedure *portal_procedure_of(struct page *p)
{
    const struct procedure *x = catalogue_current(p->law->catalogue, request_param(p->rq, "code"));
    if (!x)
        reply_error(p->rq, 404);
    return x;
}

struct procedure_line_view portal_line(struct page *p, const struct procedure *x)
{
    const struct plain_answer v =
        plain_answer_of(p->house->plain, p->rq->arena, p->law, x, p->now_ms);
    return (struct procedure_line_view){
        .code = x->code,
        .name = page_text2(p, x->name),
        .field = page_text2(p, agency_label(p->law->agencies, "field", x->field)),
        .time = v.has_term ? portal_limit(p, &v.promised) : NULL,
        .fee = v.has_fees && v.total == 0 ? page_words(p, MSG_portal_fees_free) : NULL,
    };
}

/* "8.000 đ × 3 bản sao"; NULL when it is one, which needs no arithmetic. */
static const char *fee_sum(struct page *p, const struct fee_line *line)
{
    const struct message_arg args[] = {
        {"unit", portal_money(p, line->unit)},
        {"quantity", arena_printf(p->rq->arena, "%" PRId64, line->quantity)},
        {"per", page_text2(p, line->per)}};
    return line->quantity == 1 && !line->per.vi[0]
               ? NULL
               : page_fill(p, MSG_portal_fees_sum, sizeof args / sizeof *args, args);
}

const struct term_view *portal_term(struct page *p, const struct case_term *t)
{
    const struct term_view v = {.basis = t->promised.basis,
                                .rules = t->rules,
                                .lane = t->green ? page_text2(p, t->lane) : NULL,
                                .legal = t->green ? portal_limit(p, &t->legal) : NULL,
                                .legal_basis = t->legal.basis};
    return arena_memdup(p->rq->arena, &v, sizeof v);
}

const struct fee_view *portal_fees(struct page *p, const struct fee_line *lines, size_t n)
{
    struct fee_view *out = arena_new(p->rq->arena, struct fee_view, n);
    for (size_t i = 0; i < n; i++) {
        const struct fee_line *line = &lines[i];
        out[i] = (struct fee_view){.name = page_text2(p, line->name),
                                   .sum = fee_sum(p, line),
                                   .amount = portal_money(p, line->amount),
                                   .due = portal_money(p, line->due),
                                   .basis = line->fee_basis,
                                   .exempt = line->exempt ? line->basis : NULL,
                                   .rules = line->rules};
    }
    return out;
}

int64_t portal_fees_total(const struct fee_line *lines, size_t n)
{
    int64_t total = 0;
    for (size_t i = 0; i < n; i++)
        total += lines[i].due;
    return total;
}

const char *const *portal_count(struct page *p, const struct calendar_step *steps, size_t *ret_n)
{
    static const enum message_key keys[] = {
        [CALENDAR_RECEIVED] = MSG_portal_count_received,
        [CALENDAR_OUTSIDE] = MSG_portal_count_outside,
        [CALENDAR_COUNTED] = MSG_portal_count_counted,
        [CALENDAR_MAKE_UP] = MSG_portal_count_make_up,
        [CALENDAR_WEEKEND] = MSG_portal_count_weekend,
        [CALENDAR_HOLIDAY] = MSG_portal_count_holiday,
        [CALENDAR_DUE] = MSG_portal_count_due,
    };
    const char **out = arena_new(p->rq->arena, const char *, LINES_MOST);
    size_t n = 0;
    for (const struct calendar_step *s = steps; s && n < LINES_MOST; s = s->next) {
        const char *words = page_words(p, keys[s->kind]);
        const struct message_arg args[] = {
            {"from", strstr(words, "{from}") ? portal_moment(p, s->from_ms) : NULL},
            {"to", strstr(words, "{to}") ? portal_moment(p, s->to_ms) : NULL},
            {"days", arena_printf(p->rq->arena, "%d", s->days)},
            {"name", s->day ? page_text2(p, (struct text2){s->day->name_vi, s->day->name_en}) : ""},
        };
        out[n++] = page_fill(p, keys[s->kind], sizeof args / sizeof *args, args);
    }
    *ret_n = n;
    return out;
}

/* ---- dossiers ---- */

struct tag_view portal_tag(struct page *p, enum state s)
{
    static const enum tone tones[] = {
        [STATE_NEW] = TONE_ACTIVE,       [STATE_ACCEPTED] = TONE_ACTIVE,
        [STATE_NOT_ACCEPTED] = TONE_BAD, [STATE_IN_PROCESS] = TONE_ACTIVE,
        [STATE_SUPPLEMENT] = TONE_SOON,  [STATE_PAYMENT] = TONE_SOON,
        [STATE_WITHDRAWN] = TONE_PLAIN,  [STATE_STOPPED] = TONE_BAD,
        [STATE_PROCESSED] = TONE_GOOD,   [STATE_RETURNED] = TONE_GOOD,
    };
    return (struct tag_view){
        .tone = tones[s],
        .label = portal_key(p, "dossier.state", arena_printf(p->rq->arena, "%d", (int)s))};
}

const char *portal_href(struct page *p, const struct dossier *d, const char *rest)
{
    return arena_printf(p->rq->arena, "/ho-so/%s%s", d->code, rest);
}

bool portal_own(struct page *p, struct dossier *ret)
{
    struct fault f = {0};
    int r = dossier_read(p->db, p->rq->arena, p->visitor, request_param(p->rq, "code"), ret, &f);
    if (r == OK && ret->applicant_id == p->visitor->person_id)
        return true;
    if (r < 0 && r != NOT_FOUND)
        reply_fault(p->rq, &f);
    else
        reply_error(p->rq, 404);
    return false;
}

struct actor portal_actor(const struct request *rq)
{
    return visitor_actor(visitor_of(rq), NULL);
}
