/* The queue: what waits for this official, due first. A page of it is cut behind the last row of
 * the page before (its due time and key), so rows that arrive meanwhile shift nothing. */
#include "rooms/desk/desk_parts.h"

#include "base/text.h"
#include "base/time.h"
#include "html/templates.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE = 25, PROCEDURES_MAX = 200 };

static const struct due_row_filter {
    const char *value; /* in the address */
    enum due_filter filter;
    bool from_now; /* what is late already is another list */
} filters[] = {
    {"", DUE_ALL, false},
    {"qua-han", DUE_OVERDUE, false},
    {"hom-nay", DUE_TODAY, true},
    {"sap-den", DUE_SOON, true},
};

/* The address of the list that is shown, in parts. */
struct ask {
    const char *words, *procedure;
    const struct due_row_filter *due;
    bool mine;
    struct queue_query q;
};

static const char *query(const struct request *rq, const char *name)
{
    const char *value = request_query(rq, name);
    return value ? value : "";
}

static const struct due_row_filter *filter_of(const char *value)
{
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
        if (strcmp(filters[i].value, value) == 0)
            return &filters[i];
    return &filters[0];
}

/* Where the first page begins: what has no promised time is not late, nor due. */
static int64_t begin_of(const struct due_row_filter *x, int64_t now_ms)
{
    return x->from_now ? now_ms : x->filter == DUE_OVERDUE ? 1 : 0;
}

/* "1795000000000.123": the last row of the page before. */
static bool read_cursor(const char *s, int64_t *ret_due, int64_t *ret_id)
{
    char *end;
    if (s[0] < '0' || s[0] > '9')
        return false;
    long long due = strtoll(s, &end, 10);
    if (*end != '.' || end[1] < '0' || end[1] > '9')
        return false;
    long long id = strtoll(end + 1, &end, 10);
    if (*end)
        return false;
    *ret_due = due;
    *ret_id = id;
    return true;
}

static void read_ask(const struct page *p, struct ask *ret)
{
    const struct request *rq = p->rq;
    struct ask x = {.words = text_upper(rq->arena, text_clean(rq->arena, query(rq, "tu-khoa"))),
                    .procedure = query(rq, "thu-tuc"),
                    .due = filter_of(query(rq, "han")),
                    .mine = strcmp(query(rq, "cua"), "toi") == 0};
    x.q = (struct queue_query){.mine = x.mine,
                               .procedure = x.procedure[0] ? x.procedure : NULL,
                               .due = x.due->filter,
                               .words = x.words[0] ? x.words : NULL,
                               .after_due_ms = begin_of(x.due, p->now_ms),
                               .limit = PAGE + 1,
                               .now_ms = p->now_ms};
    (void)read_cursor(query(rq, "sau"), &x.q.after_due_ms, &x.q.after_id);
    *ret = x;
}

/* The address of the same list with another due filter, at its beginning. Codes and words go
 * through the escaper of addresses. */
static void put_part(struct buf *b, const char *name, const char *value)
{
    static const char hex[] = "0123456789ABCDEF";
    if (!value[0])
        return;
    buf_printf(b, "%c%s=", b->n == strlen("/mot-cua") ? '?' : '&', name);
    for (const char *s = value; *s; s++)
        if ((*s >= '0' && *s <= '9') || (*s >= 'A' && *s <= 'Z') || (*s >= 'a' && *s <= 'z') ||
            *s == '-' || *s == '.')
            buf_printf(b, "%c", *s);
        else
            buf_printf(b, "%%%c%c", hex[(unsigned char)*s >> 4], hex[(unsigned char)*s & 15]);
}

static const char *list_href(struct arena *a, const struct ask *x, const char *due,
                             const char *after)
{
    enum { ADDRESS = 4096 };
    struct buf b;
    buf_init(&b, a, ADDRESS);
    buf_str(&b, "/mot-cua");
    put_part(&b, "tu-khoa", x->words);
    put_part(&b, "thu-tuc", x->procedure);
    put_part(&b, "cua", x->mine ? "toi" : "");
    put_part(&b, "han", due);
    put_part(&b, "sau", after);
    return b.p;
}

/* ---- what the page shows ---- */

static const char *counted(struct page *p, int64_t n)
{
    const char *number = html_number(&p->html, n);
    return n < QUEUE_COUNT_MAX ? number : arena_printf(p->rq->arena, "%s+", number);
}

static int fill_counts(struct page *p, const struct ask *x, struct desk_queue_view *v,
                       struct fault *f)
{
    enum { COUNTS = 3 };
    struct queue_counts n;
    struct desk_count_view *rows = arena_new(p->rq->arena, struct desk_count_view, COUNTS);
    int r = dossier_queue_counts(p->db, p->visitor, p->now_ms, &n, f);
    if (r < 0)
        return r;
    const struct {
        const char *number, *filter;
        enum message_key label;
    } all[COUNTS] = {
        {html_number(&p->html, n.open), "", MSG_desk_count_open},
        {counted(p, n.overdue), "qua-han", MSG_desk_count_overdue},
        {counted(p, n.today), "hom-nay", MSG_desk_count_today},
    };
    for (size_t i = 0; i < COUNTS; i++)
        rows[i] = (struct desk_count_view){
            .href = list_href(p->rq->arena, x, all[i].filter, ""),
            .number = all[i].number,
            .label = page_words(p, all[i].label),
            .current = strcmp(x->due->value, all[i].filter) == 0,
        };
    v->counts = rows;
    v->count_count = COUNTS;
    return OK;
}

static void fill_procedures(struct page *p, const struct ask *x, struct desk_queue_view *v)
{
    struct catalogue_page found;
    catalogue_search(p->law->catalogue, p->rq->arena,
                     &(struct catalogue_query){.limit = PROCEDURES_MAX}, &found);
    struct option_view *options = arena_new(p->rq->arena, struct option_view, found.count);
    for (size_t i = 0; i < found.count; i++)
        options[i] =
            (struct option_view){.value = found.procedures[i]->code,
                                 .label = page_text2(p, found.procedures[i]->name),
                                 .chosen = strcmp(found.procedures[i]->code, x->procedure) == 0};
    v->procedures = options;
    v->procedure_count = found.count;
}

static const char *look_of(const struct tag_view *tag)
{
    return tag->tone == TONE_BAD ? "overdue" : tag->tone == TONE_SOON ? "due" : NULL;
}

static void fill_rows(struct page *p, const struct queue_row *rows, size_t n,
                      struct desk_queue_view *v)
{
    struct desk_row_view *out = arena_new(p->rq->arena, struct desk_row_view, n);
    for (size_t i = 0; i < n; i++) {
        const struct dossier *d = &rows[i].d;
        struct tag_view tag = desk_due_tag(p, d);
        out[i] = (struct desk_row_view){
            .code = d->code,
            .key = arena_printf(p->rq->arena, "%s %" PRId64, d->code, d->revision),
            .procedure = desk_procedure_name(p, d),
            .applicant = d->applicant_name,
            .task = desk_task_name(p, d, &rows[i].task),
            .due = desk_moment(p, d->due_ms),
            .due_iso = d->due_ms ? html_iso_moment(&p->html, d->due_ms) : NULL,
            .taken_by = rows[i].task.taken_by ? rows[i].task.taken_by : "",
            .tag = tag,
            .green = d->green,
            .look = look_of(&tag),
            .takeable = rows[i].task.account_id != p->visitor->account_id,
        };
    }
    v->rows = out;
    v->row_count = n;
}

/* What may be done to many, by the rights of the visitor's posts. */
static void fill_bulk(struct page *p, struct desk_queue_view *v)
{
    static const enum right needs[ACT_COUNT] = {
        [ACT_SIGN] = SIGN, [ACT_ISSUE] = ISSUE, [ACT_HAND_OVER] = RECEIVE, [ACT_CLAIM] = WORK};
    struct form_button *buttons = arena_new(p->rq->arena, struct form_button, ACT_COUNT);
    const struct desk_act *row;
    for (size_t i = 0; (row = desk_act_row(i)); i++)
        if (row->bulk && visitor_may(p->visitor, needs[row->kind]))
            buttons[v->bulk_count++] = (struct form_button){
                .value = row->slug, .label = page_words(p, row->label), .secondary = !row->main};
    v->bulk = buttons;
}

static void fill_paging(struct page *p, const struct ask *x, const struct queue_row *rows, size_t n,
                        struct desk_queue_view *v)
{
    struct arena *a = p->rq->arena;
    if (request_query(p->rq, "sau"))
        v->pages.first = list_href(a, x, x->due->value, "");
    if (n <= PAGE)
        return;
    const struct task_row *last = &rows[PAGE - 1].task;
    v->pages.next = list_href(a, x, x->due->value,
                              arena_printf(a, "%" PRId64 ".%" PRId64, last->due_ms, last->id));
}

/* A code that is in nobody's queue any more is still a dossier of the unit. */
static bool lead_to_dossier(struct page *p, const struct ask *x)
{
    struct dossier d;
    if (!x->words[0] || desk_read(p, x->words, &d, NULL) < 0)
        return false;
    reply_redirect(p->rq, desk_dossier_href(p->rq->arena, d.code));
    return true;
}

static void show(struct request *rq, const struct queue_page *found)
{
    struct page p;
    struct ask x;
    struct fault f = {0};
    struct desk_queue_view v = {0};
    page_open(&p, rq);
    read_ask(&p, &x);
    if (fill_counts(&p, &x, &v, &f) < 0) {
        reply_fault(rq, &f);
        return;
    }
    v.words = x.words;
    v.mine = x.mine;
    v.due = x.due->value;
    fill_procedures(&p, &x, &v);
    fill_rows(&p, found->rows, found->count < PAGE ? found->count : PAGE, &v);
    fill_bulk(&p, &v);
    fill_paging(&p, &x, found->rows, found->count, &v);
    p.view.wide = true;
    page_begin(&p, page_words(&p, MSG_desk_queue_title));
    tpl_desk_queue(&p.html, &p.view, &v);
    page_end(&p, 200);
}

void desk_queue(struct request *rq)
{
    struct page p;
    struct ask x;
    struct fault f = {0};
    struct queue_page found;
    page_open(&p, rq);
    read_ask(&p, &x);
    if (lead_to_dossier(&p, &x))
        return;
    if (dossier_queue(p.db, rq->arena, p.visitor, &x.q, &found, &f) < 0)
        reply_fault(rq, &f);
    else
        desk_glance(&p, &found, found.count < PAGE ? found.count : PAGE, show);
}
