/* What procedures lack, as a list and as a table for other programs (RFC 4180). */
#include "rooms/admin/admin_parts.h"
#include "rooms/admin/gaps.h"

#include "base/time.h"
#include "html/templates.h"

#include <inttypes.h>
#include <string.h>

enum { PAGE = 50, CSV_MAX = 4 * 1024 * 1024 };

static enum gap_kind asked_kind(const struct request *rq)
{
    const char *name = request_query(rq, "loai");
    return gap_from(name ? name : "");
}

static const char *lacks(struct page *p, const struct gap_row *row)
{
    struct buf b;
    buf_init(&b, p->rq->arena, ACT_DETAIL_MAX);
    for (enum gap_kind k = 0; k < GAP_KINDS; k++)
        if (row->gaps & 1u << k)
            buf_printf(&b, "%s%s", b.n ? "; " : "", gap_words(p->lang, k));
    if (row->unsure)
        buf_printf(&b, " (%d)", row->unsure);
    return b.p;
}

static const char *row_code(struct page *p, const struct gap_row *row)
{
    return row->code[0] ? row->code
                        : admin_fill(p, MSG_admin_gap_item, "no",
                                     arena_printf(p->rq->arena, "%" PRId64, row->no));
}

static void show_counts(struct page *p, enum gap_kind kind, struct admin_gaps_view *v)
{
    struct gap_counts counts;
    struct admin_count_view *rows = arena_new(p->rq->arena, struct admin_count_view, GAP_KINDS);
    gap_count(p->law, p->rq->arena, day_of(p->now_ms), &counts);
    for (enum gap_kind k = 0; k < GAP_KINDS; k++)
        rows[k] = (struct admin_count_view){
            .href = arena_printf(p->rq->arena, "/quan-tri/thieu?loai=%s", gap_name(k)),
            .label = gap_words(p->lang, k),
            .number = html_number(&p->html, (int64_t)counts.of[k]),
            .current = k == kind};
    v->counts = rows;
    v->count_count = GAP_KINDS;
    const struct message_arg args[] = {{"all", html_number(&p->html, (int64_t)counts.procedures)},
                                       {"whole", html_number(&p->html, (int64_t)counts.without)}};
    v->summary = page_fill(p, MSG_admin_gaps_summary, 2, args);
}

static void show_rows(struct page *p, const struct gap_row *list, size_t n, enum gap_kind kind,
                      struct admin_gaps_view *v)
{
    struct arena *a = p->rq->arena;
    int64_t from = 0;
    (void)admin_number(request_query(p->rq, "tu"), &from);
    size_t begin = (uint64_t)from < n ? (size_t)from : n;
    size_t shown = n - begin > PAGE ? PAGE : n - begin;
    struct admin_gap_row_view *rows = arena_new(a, struct admin_gap_row_view, shown);
    for (size_t i = 0; i < shown; i++) {
        const struct gap_row *x = &list[begin + i];
        rows[i] = (struct admin_gap_row_view){.code = row_code(p, x),
                                              .href = x->code[0] ? admin_procedure_href(a, x->code)
                                                                 : NULL,
                                              .name = page_text2(p, x->name),
                                              .lacks = lacks(p, x)};
    }
    v->rows = rows;
    v->row_count = shown;
    const char *filter = kind < GAP_KINDS ? arena_printf(a, "loai=%s&", gap_name(kind)) : "";
    if (begin)
        v->pages.first = arena_printf(a, "/quan-tri/thieu?%s", filter);
    if (begin + shown < n)
        v->pages.next = arena_printf(a, "/quan-tri/thieu?%stu=%zu", filter, begin + shown);
    v->csv = arena_printf(a, "/quan-tri/thieu.csv?%s", filter);
}

void admin_gaps(struct request *rq)
{
    struct page p;
    size_t n;
    struct admin_gaps_view v = {0};
    page_open(&p, rq);
    enum gap_kind kind = asked_kind(rq);
    const struct gap_row *list = gap_list(p.law, rq->arena, day_of(p.now_ms), kind, &n);
    show_counts(&p, kind, &v);
    show_rows(&p, list, n, kind, &v);
    v.all = kind == GAP_KINDS;
    p.view.wide = true;
    admin_crumbs(&p, NULL, NULL);
    page_begin(&p, page_words(&p, MSG_admin_gaps_title));
    tpl_admin_gaps(&p.html, &p.view, &v);
    page_end(&p, 200);
}

/* A cell that a spreadsheet could take for a formula gets an apostrophe before it. */
static void put_cell(struct buf *b, const char *text, const char *after)
{
    buf_str(b, strchr("=+-@", text[0]) && text[0] ? "\"'" : "\"");
    for (const char *s = text; *s; s++) {
        if (*s == '"')
            buf_char(b, '"');
        buf_char(b, *s);
    }
    buf_printf(b, "\"%s", after);
}

void admin_gaps_csv(struct request *rq)
{
    struct page p;
    struct buf b;
    size_t n;
    page_open(&p, rq);
    const struct gap_row *list = gap_list(p.law, rq->arena, day_of(p.now_ms), asked_kind(rq), &n);
    buf_init(&b, rq->arena, CSV_MAX);
    buf_str(&b, "\xEF\xBB\xBF"); /* spreadsheets take it for UTF-8 only with this mark */
    put_cell(&b, page_words(&p, MSG_admin_col_code), ",");
    put_cell(&b, page_words(&p, MSG_admin_col_name), ",");
    put_cell(&b, page_words(&p, MSG_admin_col_lacks), "\r\n");
    for (size_t i = 0; i < n; i++) {
        put_cell(&b, row_code(&p, &list[i]), ",");
        put_cell(&b, page_text2(&p, list[i].name), ",");
        put_cell(&b, lacks(&p, &list[i]), "\r\n");
    }
    reply_download(rq, "thu-tuc-con-thieu.csv");
    reply_bytes(rq, 200, "text/csv; charset=utf-8", buf_bytes(&b));
}
