/* The steps of a process as fields of a form: the way for those who do not draw. */
#include "rooms/admin/design_pages.h"

#include "rooms/admin/process_edit.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_BUDGET_DIGITS = 4 };

/* ---- what is shown ---- */

static const char *kind_words(const struct page *p, const char *element)
{
    static const struct {
        const char *element;
        enum message_key words;
    } kinds[] = {
        {"userTask", MSG_design_kind_user_task},
        {"serviceTask", MSG_design_kind_service_task},
        {"businessRuleTask", MSG_design_kind_rule_task},
        {"sendTask", MSG_design_kind_send_task},
        {"receiveTask", MSG_design_kind_receive_task},
        {"scriptTask", MSG_design_kind_script_task},
        {"callActivity", MSG_design_kind_call},
        {"subProcess", MSG_design_kind_sub_process},
        {"startEvent", MSG_design_kind_start},
        {"endEvent", MSG_design_kind_end},
        {"boundaryEvent", MSG_design_kind_boundary},
        {"intermediateCatchEvent", MSG_design_kind_event},
        {"intermediateThrowEvent", MSG_design_kind_event},
        {"task", MSG_design_kind_task},
        {"manualTask", MSG_design_kind_task},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].element, element) == 0)
            return page_words(p, kinds[i].words);
    return page_words(p, MSG_design_kind_gateway);
}

/* "Trả lại → Xử lý, Đã ký → Phát hành" */
static const char *ways(struct arena *a, const struct process_step *s,
                        const struct process_step *all, size_t n)
{
    const char *line = NULL;
    for (size_t i = 0; i < s->way_count; i++) {
        const char *to = s->ways[i].to;
        for (size_t k = 0; k < n; k++)
            if (strcmp(all[k].id, s->ways[i].to) == 0 && *all[k].name)
                to = all[k].name;
        const char *way = *s->ways[i].name ? arena_printf(a, "%s → %s", s->ways[i].name, to) : to;
        line = line ? arena_printf(a, "%s, %s", line, way) : way;
    }
    return line;
}

static void add_wrong(struct arena *a, const struct law_findings *found,
                      struct design_step_view *step)
{
    const char **wrong = arena_new(a, const char *, found->count);
    for (size_t i = 0; i < found->count; i++)
        if (strcmp(found->items[i].element, step->id) == 0)
            wrong[step->wrong_count++] = found->items[i].words;
    step->wrong = wrong;
}

static const char *typed(const struct design_trial *trial, struct arena *a, const char *part,
                         const char *id, const char *otherwise)
{
    const char *value =
        trial->rq ? request_field(trial->rq, arena_printf(a, "%s.%s", part, id)) : NULL;
    return value ? value : otherwise;
}

static bool is_budget(const char *amount)
{
    size_t n = strspn(amount, "0123456789");
    return amount[n] == '\0' && n <= MOST_BUDGET_DIGITS && *amount != '0';
}

static struct design_step_view show(struct page *p, const struct process_step *s,
                                    const struct design_trial *trial)
{
    struct arena *a = p->rq->arena;
    size_t digits = strspn(s->budget, "0123456789");
    const char *unit = strcmp(s->budget + digits, "d") == 0 ? "d" : "h";
    struct design_step_view v = {
        .id = s->id,
        .kind = kind_words(p, s->element),
        .name = typed(trial, a, "name", s->id, s->name),
        .name_en = typed(trial, a, "name_en", s->id, s->name_en),
        .role = typed(trial, a, "role", s->id, s->role),
        .act = typed(trial, a, "act", s->id, s->act),
        .amount = typed(trial, a, "budget", s->id, arena_strndup(a, s->budget, digits)),
        .days = strcmp(typed(trial, a, "unit", s->id, unit), "d") == 0,
        .person = strcmp(s->element, "userTask") == 0,
    };
    if (!is_budget(v.amount))
        v.bad_budget = page_words(p, MSG_design_steps_bad_budget);
    return v;
}

void design_steps_fill(struct page *p, const struct law_edit *x, const struct design_trial *trial,
                       struct design_steps_view *ret)
{
    struct arena *a = p->rq->arena;
    struct process_step *steps;
    size_t n;
    struct fault f = {0};
    if (process_steps(a, x->file.content, &steps, &n, &f) < 0) {
        *ret = (struct design_steps_view){.broken = arena_strdup(a, f.words)};
        return;
    }
    struct design_step_view *list = arena_new(a, struct design_step_view, n);
    *ret = (struct design_steps_view){.steps = list, .count = n, .stale = trial->stale};
    for (size_t i = 0; i < n; i++) {
        list[i] = show(p, &steps[i], trial);
        list[i].next = ways(a, &steps[i], steps, n);
        add_wrong(a, &x->findings, &list[i]);
        ret->refused |= trial->rq && !trial->stale && list[i].bad_budget;
    }
}

/* ---- what is posted ---- */

struct changes {
    struct request *rq;
    struct process_change *list;
    size_t count, capacity;
    bool bad; /* a time that is none */
};

static void change(struct changes *c, const char *id, enum process_part part, const char *now,
                   const char *value)
{
    if (!value || strcmp(now, value) == 0)
        return;
    arena_grow(c->rq->arena, c->list, c->count, &c->capacity);
    c->list[c->count++] = (struct process_change){.id = id, .part = part, .value = value};
}

static const char *field(const struct changes *c, const char *part, const char *id)
{
    return request_field(c->rq, arena_printf(c->rq->arena, "%s.%s", part, id));
}

static void collect(struct changes *c, const struct process_step *s)
{
    const char *amount = field(c, "budget", s->id), *unit = field(c, "unit", s->id);
    change(c, s->id, PART_NAME, s->name, field(c, "name", s->id));
    change(c, s->id, PART_NAME_EN, s->name_en, field(c, "name_en", s->id));
    if (strcmp(s->element, "userTask") != 0)
        return;
    change(c, s->id, PART_ROLE, s->role, field(c, "role", s->id));
    change(c, s->id, PART_ACT, s->act, field(c, "act", s->id));
    if (!amount || !unit)
        return;
    if (!is_budget(amount) || (strcmp(unit, "h") != 0 && strcmp(unit, "d") != 0))
        c->bad = true;
    else
        change(c, s->id, PART_BUDGET, s->budget,
               *amount ? arena_printf(c->rq->arena, "%s%s", amount, unit) : "");
}

static void show_again(struct request *rq, bool stale, int status)
{
    struct page p;
    struct law_edit x;
    page_open(&p, rq);
    if (law_edit_open(&p, true, &x))
        design_process_page(&p, &x, &(struct design_trial){.rq = rq, .stale = stale}, status);
}

struct posted {
    struct law_save save;
    const char *back;
    int64_t revision;
};

static int run_save(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct posted *x = data;
    return law_draft_save(db, a, &x->save, &x->revision, f);
}

static void saved(struct request *rq, void *data, int code, const struct fault *f)
{
    const struct posted *x = data;
    if (code == CONFLICT && strcmp(f->reason, "draft.stale") == 0) {
        show_again(rq, true, 409);
    } else if (code < 0) {
        reply_fault(rq, f);
    } else {
        page_notice(rq, "design.saved");
        reply_redirect(rq, x->back);
    }
}

static void keep(struct page *p, const struct law_edit *x, const struct changes *c)
{
    struct posted *out = arena_new(p->rq->arena, struct posted, 1);
    const char *revision = request_field(p->rq, "revision");
    const char *content;
    struct fault f = {0};
    if (process_apply(p->rq->arena, x->file.content, c->list, c->count, &content, &f) < 0) {
        reply_fault(p->rq, &f);
        return;
    }
    out->back = arena_printf(p->rq->arena, "%s?dang=bang", design_href(p->rq->arena, x, "tep"));
    out->save = (struct law_save){.draft = x->draft.id,
                                  .revision = revision ? strtoll(revision, NULL, 10) : 0,
                                  .file = x->file.name,
                                  .content = content,
                                  .hand = law_hand_of(p)};
    page_write(p->rq, &(struct write){.run = run_save, .answer = saved, .data = out});
}

void design_post_steps(struct request *rq)
{
    struct page p;
    struct law_edit x;
    struct process_step *steps;
    size_t n;
    struct changes c = {.rq = rq};
    struct fault f = {0};
    page_open(&p, rq);
    if (!law_edit_open(&p, false, &x))
        return;
    if (process_steps(rq->arena, x.file.content, &steps, &n, &f) < 0) {
        reply_fault(rq, &f);
        return;
    }
    for (size_t i = 0; i < n; i++)
        collect(&c, &steps[i]);
    if (c.bad)
        show_again(rq, false, 422);
    else
        keep(&p, &x, &c);
}
