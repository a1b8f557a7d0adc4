/* The form was changed while a draft lay: what stays, what is lost, what is asked anew is shown
 * before anything is changed. */
#include "rooms/portal/taking.h"

#include "html/templates.h"

#include <stdlib.h>
#include <string.h>

/* ---- lost and kept answers in words ---- */

struct telling {
    struct page *p;
    const struct stored_file *files; /* of the draft */
    size_t file_count;
};

static const char *label_of(const struct telling *t, const struct form_field *f)
{
    return page_text2(t->p, (struct text2){f->label.vi, f->label.en});
}

static void add_name(const struct telling *t, struct buf *b, const char *sha256)
{
    for (size_t i = 0; i < t->file_count; i++)
        if (strcmp(t->files[i].sha256, sha256) == 0)
            buf_printf(b, "%s%s", b->n ? "; " : "", t->files[i].name);
}

static const char *words_of(const struct telling *t, const struct form_field *f,
                            const struct json *v);

static void add_row(const struct telling *t, struct buf *b, const struct form_field *f,
                    const struct json *row)
{
    for (size_t i = 0; i < f->field_count; i++) {
        const struct form_field *one = &f->fields[i];
        const char *words = one->key ? words_of(t, one, json_get(row, one->key)) : NULL;
        if (one->kind == FORM_GROUP)
            add_row(t, b, one, row);
        else if (words)
            buf_printf(b, "%s%s: %s", b->n ? "; " : "", label_of(t, one), words);
    }
}

static const char *words_of(const struct telling *t, const struct form_field *f,
                            const struct json *v)
{
    struct buf b;
    buf_init(&b, t->p->rq->arena, 1 << 16);
    if (!v || v->kind != JSON_LIST || (f->kind != FORM_ROWS && f->kind != FORM_FILE))
        return form_page_words(t->p, f, v);
    for (const struct json *m = v->first; m; m = m->next)
        if (f->kind == FORM_ROWS)
            add_row(t, &b, f, m);
        else if (m->kind == JSON_STRING)
            add_name(t, &b, m->text);
    return b.n ? b.p : NULL;
}

/* "Con, dòng 2: Lớp" for an answer in a row. */
static const char *lost_label(const struct telling *t, const struct form_loss *x)
{
    const char *dot = strchr(x->name, '.');
    const struct form_field *rows = x->field->parent;
    while (rows && rows->kind != FORM_ROWS)
        rows = rows->parent;
    if (!dot || !rows)
        return label_of(t, x->field);
    const char *number = arena_printf(t->p->rq->arena, "%ld", strtol(dot + 1, NULL, 10) + 1);
    const struct message_arg args[] = {
        {"list", label_of(t, rows)}, {"row", number}, {"label", label_of(t, x->field)}};
    return page_fill(t->p, MSG_portal_renew_row, 3, args);
}

static struct facts_view lost_facts(const struct telling *t, const struct form_moved *m)
{
    static const enum message_key why[] = {
        [FORM_LOSS_GONE] = MSG_portal_renew_gone,
        [FORM_LOSS_OTHER] = MSG_portal_renew_other,
        [FORM_LOSS_REFUSED] = MSG_portal_renew_refused,
        [FORM_LOSS_HIDDEN] = MSG_portal_renew_hidden,
    };
    struct fact_view *out = arena_new(t->p->rq->arena, struct fact_view, m->lost_count);
    for (size_t i = 0; i < m->lost_count; i++)
        out[i] = (struct fact_view){.label = lost_label(t, &m->lost[i]),
                                    .value = words_of(t, m->lost[i].field, m->lost[i].value),
                                    .note = page_words(t->p, why[m->lost[i].reason])};
    return (struct facts_view){.facts = out, .count = m->lost_count};
}

static struct facts_view kept_facts(const struct telling *t, const struct application *x)
{
    const struct form_moved *m = &x->moved;
    struct fact_view *out = arena_new(t->p->rq->arena, struct fact_view, m->kept_count);
    for (size_t i = 0; i < m->kept_count; i++)
        out[i] = (struct fact_view){
            .label = label_of(t, m->kept[i]),
            .value = words_of(t, m->kept[i], json_get(x->form, m->kept[i]->key))};
    return (struct facts_view){.facts = out, .count = m->kept_count};
}

void renew_show(struct page *p, const struct taking *t)
{
    const struct application *x = &t->app;
    struct telling telling = {.p = p};
    struct portal_renew_view v = {.name = page_text2(p, x->procedure->name),
                                  .code = x->procedure->code};
    telling.file_count = form_page_files(p, x->before->form, x->form, &telling.files);
    v.lost = lost_facts(&telling, &x->moved);
    v.kept = kept_facts(&telling, x);
    const char **asked = arena_new(p->rq->arena, const char *, x->moved.asked_count);
    for (size_t i = 0; i < x->moved.asked_count; i++)
        asked[v.asked_count++] = label_of(&telling, x->moved.asked[i]);
    v.asked = asked;
    page_begin(p, page_words(p, MSG_portal_renew_title));
    tpl_portal_renew(&p->html, &p->view, &v);
    page_end(p, 200);
}

/* ---- typed on the old page ---- */

int renew_take(struct page *p, struct taking *t, struct fault *f)
{
    struct form_post *post = arena_new(p->rq->arena, struct form_post, 1);
    int r = form_page_post(p, t->app.before->form, post, f);
    if (r == OK)
        r = application_take_old(p, &t->app, post, f);
    t->stored = post->files;
    t->stored_count = post->file_count;
    return r;
}

/* ---- agreeing ---- */

void portal_apply_renew(struct request *rq)
{
    struct page p;
    struct fault f = {0};
    struct taking *t = arena_new(rq->arena, struct taking, 1);
    page_open(&p, rq);
    const struct procedure *x = portal_procedure_of(&p);
    if (!x)
        return;
    int r = application_open(&p, x, &t->app, &f);
    if (r < 0 && r != NOT_FOUND) {
        reply_fault(rq, &f);
        return;
    }
    t->go = apply_href(&p, x, APPLY_FORM);
    if (r == NOT_FOUND) {
        reply_redirect(rq, t->go);
        return;
    }
    if (t->app.before)
        application_renew(&t->app);
    apply_save(&p, t);
}
