/* How long a case may take, who decides it, and when it is due. */
#include "rooms/catalogue/rules.h"

#include "base/time.h"

#include <string.h>

/* The calendar reads the limit as packs and dossiers write it. */
static int read_rule(struct arena *a, const char *cutoff, struct time_limit *ret, struct fault *f)
{
    struct json *o = json_new_object(a);
    json_put(o, "unit", json_new_text(a, ret->unit));
    json_put(o, "amount", json_new_int(a, ret->amount));
    if (cutoff[0])
        json_put(o, "cutoff", json_new_text(a, cutoff));
    return calendar_read_limit(o, &ret->rule, f);
}

static int read_limit(const struct answer *x, struct arena *a, struct time_limit *ret,
                      struct fault *f)
{
    struct said s = {x, 0, f, false};
    struct fault why = {0};
    int64_t amount = 0;
    (void)said_int(&s, "amount", &amount);
    *ret = (struct time_limit){
        .unit = said_text(&s, "unit"), .amount = (int)amount, .basis = said_text(&s, "basis")};
    said_need(&s, "basis", ret->basis[0]);
    const char *cutoff = said_text(&s, "cutoff");
    if (!s.wrong && read_rule(a, cutoff, ret, &why) < 0)
        return said_refuse(&s, "unit", arena_printf(a, "is no limit: %s", why.words));
    return s.wrong ? BROKEN : OK;
}

static int read_legal(const struct asking *x, struct case_term *t, struct fault *f)
{
    struct answer answer;
    int r = asking_put(x, LAW_LIMIT, &answer, f);
    if (r < 0)
        return r;
    if (answer.count != 1)
        return fault_reason(f, BROKEN, "catalogue.decision",
                            "%s: the decision on the time limit gives none", x->own->file);
    t->rules = said_rule(x->arena, &answer, 0);
    return read_limit(&answer, x->arena, &t->legal, f);
}

/* The green lane takes what its decision names, and promises its time. */
static int enter_lane(const struct asking *x, struct case_term *t, struct fault *f)
{
    struct answer answer;
    int r = asking_put(x, LAW_LANE, &answer, f);
    if (r < 0 || !answer.count)
        return r;
    struct said s = {&answer, 0, f, false};
    t->green = true;
    t->lane = (struct text2){said_text(&s, "name"), said_text(&s, "name_en")};
    said_need(&s, "name", t->lane.vi[0]);
    t->rules = arena_printf(x->arena, "%s; %s", t->rules, said_rule(x->arena, &answer, 0));
    return s.wrong ? BROKEN : read_limit(&answer, x->arena, &t->promised, f);
}

int terms_check(const struct asking *x, struct fault *f)
{
    struct case_term t = {0};
    return read_legal(x, &t, f);
}

int catalogue_term(const struct catalogue_book *b, struct arena *a, const struct case_question *q,
                   struct case_term *ret, struct fault *f)
{
    struct asking x = asking_open(a, b, q);
    struct case_term t = {.lane = {"", ""}};
    int r = read_legal(&x, &t, f);
    t.promised = t.legal;
    if (r == OK)
        r = enter_lane(&x, &t, f);
    if (r == OK)
        *ret = t;
    return r;
}

/* ---- as it is kept ---- */

static struct json *limit_json(struct arena *a, const struct time_limit *l)
{
    struct json *o = json_new_object(a);
    json_put(o, "amount", json_new_int(a, l->amount));
    json_put(o, "unit", json_new_text(a, l->unit));
    if (l->rule.unit == CALENDAR_SAME_DAY && l->rule.cutoff_ms >= 0)
        json_put(o, "cutoff",
                 json_new_text(a, arena_printf(a, "%02d:%02d", l->rule.cutoff_ms / 3600000,
                                               l->rule.cutoff_ms / 60000 % 60)));
    return json_put(o, "basis", json_new_text(a, l->basis));
}

struct json *catalogue_term_json(struct arena *a, const struct case_term *t)
{
    struct json *o = json_new_object(a);
    json_put(o, "limit", limit_json(a, &t->promised));
    if (t->green) {
        json_put(o, "legal", limit_json(a, &t->legal));
        json_put(o, "lane", json_new_text(a, t->lane.vi));
        json_put(o, "lane_en", json_new_text(a, t->lane.en));
    }
    return json_put(o, "rules", json_new_text(a, t->rules));
}

static int limit_of(const struct json *v, struct time_limit *ret, struct fault *f)
{
    *ret = (struct time_limit){.unit = json_str(v, "unit", ""),
                               .amount = (int)json_int(v, "amount", 0),
                               .basis = json_str(v, "basis", "")};
    return calendar_read_limit(v, &ret->rule, f);
}

int catalogue_term_read(const struct json *v, struct case_term *ret, struct fault *f)
{
    const struct json *legal = json_get(v, "legal");
    struct case_term t = {.green = legal != NULL,
                          .lane = {json_str(v, "lane", ""), json_str(v, "lane_en", "")},
                          .rules = json_str(v, "rules", "")};
    int r = limit_of(json_get(v, "limit"), &t.promised, f);
    t.legal = t.promised;
    if (r == OK && legal)
        r = limit_of(legal, &t.legal, f);
    if (r == OK)
        *ret = t;
    return r;
}

/* ---- who ---- */

int catalogue_competence(const struct catalogue_book *b, struct arena *a,
                         const struct case_question *q, struct competence *ret, struct fault *f)
{
    struct asking x = asking_open(a, b, q);
    struct answer answer;
    int r = asking_put(&x, LAW_COMPETENCE, &answer, f);
    if (r < 0)
        return r;
    struct competent *list = arena_new(a, struct competent, answer.count);
    for (size_t i = 0; i < answer.count; i++) {
        struct said s = {&answer, i, f, false};
        list[i] = (struct competent){.kind = said_text(&s, "kind"),
                                     .agency = said_text(&s, "agency"),
                                     .basis = said_text(&s, "basis")};
        said_need(&s, "kind", list[i].kind[0] || list[i].agency[0]);
        said_need(&s, "basis", list[i].basis[0]);
        if (s.wrong)
            return BROKEN;
    }
    *ret = (struct competence){.list = list, .count = answer.count};
    return OK;
}

static bool is_named(const char *wanted, const char *is)
{
    return !wanted[0] || strcmp(wanted, is) == 0;
}

bool catalogue_may(const struct competence *x, const struct agency *by)
{
    for (size_t i = 0; i < x->count; i++)
        if (is_named(x->list[i].kind, by->kind) && is_named(x->list[i].agency, by->code))
            return true;
    return false;
}

bool catalogue_offered_by(const struct catalogue_book *b, struct arena *a,
                          const struct case_question *q, const struct agency *by)
{
    struct competence who;
    return catalogue_competence(b, a, q, &who, NULL) == OK && catalogue_may(&who, by);
}

/* ---- when ---- */

int catalogue_due(const struct law *law, struct arena *a, const struct due_question *q,
                  struct calendar_due *ret, struct calendar_step **ret_steps, struct fault *f)
{
    const struct calendar *calendar = agency_calendar(law->agencies, q->agency);
    struct calendar_convention how = agency_convention(law->agencies, day_of(q->received_ms));
    if (!calendar)
        return fault_set(f, BROKEN, "agency %s has no calendar", q->agency);
    int r = calendar_due(calendar, &how, &q->limit->rule, q->received_ms, ret, f);
    if (r == OK && ret_steps)
        r = calendar_explain(a, calendar, &how, &q->limit->rule, q->received_ms, ret_steps, f);
    return r;
}
