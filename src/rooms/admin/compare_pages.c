/* What changed: between two versions, or between a draft and its base. */
#include "rooms/admin/admin_parts.h"
#include "rooms/admin/compare.h"
#include "rooms/admin/files.h"

#include "html/templates.h"

#include <inttypes.h>
#include <string.h>

static const struct {
    const char *sign, *look;
} signs[] = {[CHANGE_ADDED] = {"+", "plus"},
             [CHANGE_REMOVED] = {"−", "minus"},
             [CHANGE_CHANGED] = {"~", "other"}};

static const char *content_of(const struct procedure_text *list, size_t n, const char *name)
{
    for (size_t i = 0; list && i < n; i++)
        if (strcmp(list[i].name, name) == 0)
            return list[i].content;
    return NULL;
}

static const struct admin_drawing_view *draw(struct page *p, const char *text, const char *other,
                                             bool removed, const char *title)
{
    struct admin_drawing_view *v = arena_new(p->rq->arena, struct admin_drawing_view, 1);
    const struct draw_question q = {
        .text = text, .other = other, .removed = removed, .title = title};
    return law_draw(p->rq->arena, &q, v) ? v : NULL;
}

static void show_group(struct page *p, const struct compare_question *q,
                       const struct change_group *g, const struct admin_compare_view *v,
                       struct admin_change_group_view *ret)
{
    struct admin_change_view *rows = arena_new(p->rq->arena, struct admin_change_view, g->count);
    for (size_t i = 0; i < g->count; i++)
        rows[i] = (struct admin_change_view){.sign = signs[g->list[i].sign].sign,
                                             .look = signs[g->list[i].sign].look,
                                             .words = g->list[i].words};
    *ret = (struct admin_change_group_view){
        .file = g->file, .kind = admin_kind_name(p, g->kind), .rows = rows, .count = g->count};
    if (g->kind != LAW_FILE_PROCESS)
        return;
    const char *before = content_of(q->before, q->before_count, g->file);
    const char *after = content_of(q->after, q->after_count, g->file);
    ret->before = draw(p, before, after, true, v->older);
    ret->after = draw(p, after, before, false, v->newer);
}

static void compare_page(struct page *p, const struct compare_question *q,
                         struct admin_compare_view *v)
{
    struct comparison found;
    law_compare(p->rq->arena, q, &found);
    struct admin_change_group_view *groups =
        arena_new(p->rq->arena, struct admin_change_group_view, found.count);
    for (size_t i = 0; i < found.count; i++)
        show_group(p, q, &found.groups[i], v, &groups[i]);
    v->groups = groups;
    v->count = found.count;
    p->view.wide = true;
    page_begin(p, v->title);
    tpl_admin_compare(&p->html, &p->view, v);
    page_end(p, 200);
}

static const char *version_name(struct page *p, const struct procedure *x)
{
    return admin_fill(p, MSG_admin_version_number, "number",
                      arena_printf(p->rq->arena, "%d", x->number));
}

static const struct procedure *asked_version(const struct page *p, const char *name)
{
    int64_t id;
    return admin_number(request_query(p->rq, name), &id) ? catalogue_version(p->law->catalogue, id)
                                                         : NULL;
}

/* Two versions of one procedure; the order is the asker's. */
void admin_compare_versions(struct request *rq)
{
    struct page p;
    struct fault f = {0};
    struct procedure_text *before, *after;
    page_open(&p, rq);
    struct compare_question q = {.lang = p.lang};
    const struct procedure *x = asked_version(&p, "a"), *y = asked_version(&p, "b");
    if (!x || !y || strcmp(x->code, y->code) != 0) {
        reply_error(rq, 404);
        return;
    }
    if (catalogue_texts(p.db, rq->arena, x, &before, &q.before_count, &f) < 0 ||
        catalogue_texts(p.db, rq->arena, y, &after, &q.after_count, &f) < 0) {
        reply_fault(rq, &f);
        return;
    }
    q.before = before;
    q.after = after;
    struct admin_compare_view v = {.title = page_text2(&p, y->name),
                                   .older = version_name(&p, x),
                                   .newer = version_name(&p, y),
                                   .back = admin_procedure_href(rq->arena, x->code)};
    admin_crumbs(&p, v.back, x->code);
    compare_page(&p, &q, &v);
}

static int draft_texts(struct page *p, const struct law_draft *d, struct compare_question *q,
                       struct fault *f)
{
    struct law_file *files;
    struct procedure_text *base = NULL;
    const struct procedure *x =
        d->base_version ? catalogue_version(p->law->catalogue, d->base_version) : NULL;
    int r = law_draft_files(p->db, p->rq->arena, d->id, &files, &q->after_count, f);
    if (r == OK && x)
        r = catalogue_texts(p->db, p->rq->arena, x, &base, &q->before_count, f);
    if (r < 0)
        return r;
    struct procedure_text *after = arena_new(p->rq->arena, struct procedure_text, q->after_count);
    for (size_t i = 0; i < q->after_count; i++)
        after[i] = (struct procedure_text){files[i].name, files[i].content};
    q->before = base;
    q->after = after;
    return OK;
}

void admin_compare_draft(struct request *rq)
{
    struct page p;
    struct law_draft d;
    struct fault f = {0};
    page_open(&p, rq);
    struct compare_question q = {.lang = p.lang};
    if (!admin_draft_of(&p, &d))
        return;
    if (draft_texts(&p, &d, &q, &f) < 0) {
        reply_fault(rq, &f);
        return;
    }
    const struct procedure *base =
        d.base_version ? catalogue_version(p.law->catalogue, d.base_version) : NULL;
    struct admin_compare_view v = {.title = page_words(&p, MSG_admin_compare_title),
                                   .older = base ? version_name(&p, base)
                                                 : page_words(&p, MSG_admin_draft_base_none),
                                   .newer = page_words(&p, MSG_admin_draft_crumb),
                                   .back = law_draft_href(rq->arena, d.id, "")};
    law_crumbs(&p, &d);
    compare_page(&p, &q, &v);
}
