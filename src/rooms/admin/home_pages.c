/* The overview, the record of acts, and procedures with their versions. */
#include "rooms/admin/admin_parts.h"
#include "rooms/admin/files.h"
#include "rooms/admin/gaps.h"

#include "base/text.h"
#include "base/time.h"
#include "html/templates.h"
#include "http/client.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { SHORT = 10, PAGE = 25 };

/* ---- overview ---- */

static int list_drafts(struct page *p, const struct law_draft_query *q, enum message_key title,
                       struct admin_drafts_view *ret, struct fault *f)
{
    struct law_draft *list;
    size_t n;
    int r = law_draft_list(p->db, p->rq->arena, q, &list, &n, f);
    if (r < 0)
        return r;
    struct admin_draft_row_view *rows = arena_new(p->rq->arena, struct admin_draft_row_view, n);
    for (size_t i = 0; i < n; i++)
        rows[i] = admin_draft_row(p, &list[i]);
    *ret = (struct admin_drafts_view){.rows = rows, .count = n, .title = page_words(p, title)};
    return OK;
}

static void show_gaps(struct page *p, struct admin_home_view *v)
{
    struct gap_counts counts;
    gap_count(p->law, p->rq->arena, day_of(p->now_ms), &counts);
    struct admin_count_view *rows = arena_new(p->rq->arena, struct admin_count_view, GAP_KINDS);
    for (enum gap_kind k = 0; k < GAP_KINDS; k++)
        rows[v->gap_count++] = (struct admin_count_view){
            .href = arena_printf(p->rq->arena, "/quan-tri/thieu?loai=%s", gap_name(k)),
            .label = gap_words(p->lang, k),
            .number = html_number(&p->html, (int64_t)counts.of[k])};
    v->gaps = rows;
}

void admin_home(struct request *rq)
{
    struct page p;
    struct fault f = {0};
    struct admin_home_view v = {0};
    page_open(&p, rq);
    int r = list_drafts(&p, &(struct law_draft_query){.state = LAW_DRAFT_PROPOSED, .limit = PAGE},
                        MSG_admin_home_waiting, &v.waiting, &f);
    if (r == OK)
        r = list_drafts(&p, &(struct law_draft_query){.state = LAW_DRAFT_OPEN, .limit = PAGE},
                        MSG_admin_home_open, &v.mine, &f);
    if (r == OK)
        r = list_drafts(&p, &(struct law_draft_query){.state = LAW_DRAFT_PUBLISHED, .limit = SHORT},
                        MSG_admin_home_published, &v.others, &f);
    if (r < 0) {
        reply_fault(rq, &f);
        return;
    }
    v.waiting.empty = page_words(&p, MSG_admin_home_waiting_none);
    v.mine.empty = page_words(&p, MSG_admin_home_open_none);
    v.others.empty = page_words(&p, MSG_admin_home_published_none);
    show_gaps(&p, &v);
    p.view.wide = true;
    page_begin(&p, page_words(&p, MSG_admin_home_title));
    tpl_admin_home(&p.html, &p.view, &v);
    page_end(&p, 200);
}

void admin_record(struct request *rq)
{
    struct page p;
    struct fault f = {0};
    struct admin_acts_view v;
    page_open(&p, rq);
    if (admin_show_acts(&p, NULL, "/quan-tri/nhat-ky", &v, &f) < 0) {
        reply_fault(rq, &f);
        return;
    }
    p.view.wide = true;
    admin_crumbs(&p, NULL, NULL);
    page_begin(&p, page_words(&p, MSG_admin_acts_title));
    tpl_admin_acts(&p.html, &p.view, &v);
    page_end(&p, 200);
}

/* ---- procedures ---- */

static const char *version_words(struct page *p, const struct procedure *x)
{
    return admin_fill(p, MSG_admin_version_number, "number",
                      html_number(&p->html, (int64_t)x->number));
}

static struct tag_view version_tag(const struct page *p, const struct procedure *x)
{
    if (x->current)
        return (struct tag_view){TONE_GOOD, page_words(p, MSG_admin_version_current)};
    if (!x->retired && x->valid_from > day_of(p->now_ms))
        return (struct tag_view){TONE_SOON, page_words(p, MSG_admin_version_coming)};
    return (struct tag_view){TONE_PLAIN, page_words(p, MSG_admin_version_over)};
}

static bool is_asked(const struct page *p, const struct procedure *x, const char *words)
{
    return !words[0] || strstr(x->fold, words) || strncmp(x->code, words, strlen(words)) == 0 ||
           (p->lang == LANG_EN && strstr(x->fold_name, words));
}

/* One row for each procedure, its version in force, else the newest; in the order of codes. */
static size_t list_procedures(struct page *p, const char *words, const struct procedure ***ret)
{
    size_t n, count = 0;
    const struct procedure *const *all =
        catalogue_versions_of(p->law->catalogue, p->rq->arena, NULL, &n);
    const struct procedure **list = arena_new(p->rq->arena, const struct procedure *, n);
    for (size_t i = 0; i < n; i++) {
        bool newest = catalogue_current(p->law->catalogue, all[i]->code) ? all[i]->current
                                                                         : all[i]->number == 1;
        if (newest && is_asked(p, all[i], words))
            list[count++] = all[i];
    }
    *ret = list;
    return count;
}

static int by_code(const void *x, const void *y)
{
    return strcmp((*(const struct procedure *const *)x)->code,
                  (*(const struct procedure *const *)y)->code);
}

static void show_procedures(struct page *p, struct admin_procedures_view *v)
{
    struct arena *a = p->rq->arena;
    const struct procedure **list;
    const char *after = request_query(p->rq, "sau");
    size_t n = list_procedures(p, text_fold(a, v->words), &list), from = 0;
    qsort(list, n, sizeof(struct procedure *), by_code);
    while (after && from < n && strcmp(list[from]->code, after) <= 0)
        from++;
    size_t shown = n - from > PAGE ? PAGE : n - from;
    struct admin_procedure_row_view *rows = arena_new(a, struct admin_procedure_row_view, shown);
    for (size_t i = 0; i < shown; i++) {
        const struct procedure *x = list[from + i];
        rows[i] = (struct admin_procedure_row_view){.href = admin_procedure_href(a, x->code),
                                                    .code = x->code,
                                                    .name = page_text2(p, x->name),
                                                    .version = version_words(p, x),
                                                    .from = html_day(&p->html, x->valid_from),
                                                    .tag = version_tag(p, x)};
    }
    v->rows = rows;
    v->row_count = shown;
    v->pages.shown =
        admin_fill(p, MSG_admin_procedures_total, "count", html_number(&p->html, (int64_t)n));
    const char *asked = v->words[0] ? arena_printf(a, "q=%s&", http_escape(a, v->words)) : "";
    if (after)
        v->pages.first = arena_printf(a, "/quan-tri/thu-tuc?%s", asked);
    if (from + shown < n)
        v->pages.next = arena_printf(a, "/quan-tri/thu-tuc?%ssau=%s", asked, rows[shown - 1].code);
}

static void procedures_page(struct request *rq, const char *code, const char *error, int status)
{
    struct page p;
    page_open(&p, rq);
    const char *q = request_query(rq, "q");
    struct admin_procedures_view v = {
        .words = q ? text_clean(rq->arena, q) : "", .new_code = code, .new_error = error};
    show_procedures(&p, &v);
    p.view.wide = true;
    admin_crumbs(&p, NULL, NULL);
    page_begin(&p, page_words(&p, MSG_admin_procedures_title));
    tpl_admin_procedures(&p.html, &p.view, &v);
    page_end(&p, status);
}

void admin_procedures(struct request *rq)
{
    procedures_page(rq, "", NULL, 200);
}

/* ---- one procedure ---- */

static void show_versions(struct page *p, const struct procedure *const *list, size_t n,
                          struct admin_procedure_view *v)
{
    struct arena *a = p->rq->arena;
    struct admin_version_view *rows = arena_new(a, struct admin_version_view, n);
    for (size_t i = 0; i < n; i++) { /* newest first */
        const struct procedure *x = list[n - 1 - i], *before = i + 1 < n ? list[n - 2 - i] : NULL;
        rows[i] = (struct admin_version_view){
            .id = arena_printf(a, "%" PRId64, x->version_id),
            .number = version_words(p, x),
            .from = html_day(&p->html, x->valid_from),
            .made = admin_moment(p, x->loaded_ms),
            .source =
                page_words(p, x->draft_id ? MSG_admin_version_by_staff : MSG_admin_version_by_pack),
            .against = before ? arena_printf(a, "/quan-tri/so-sanh?a=%" PRId64 "&b=%" PRId64,
                                             before->version_id, x->version_id)
                              : NULL,
            .tag = version_tag(p, x),
            .may_be_base = i == 0};
    }
    v->versions = rows;
    v->version_count = n;
}

void admin_procedure(struct request *rq)
{
    struct page p;
    struct fault f = {0};
    struct law_draft draft;
    size_t n;
    const char *code = request_param(rq, "code");
    page_open(&p, rq);
    const struct procedure *const *list =
        catalogue_versions_of(p.law->catalogue, rq->arena, code, &n);
    int live = law_draft_live(p.db, rq->arena, code, &draft, &f);
    if (n == 0 && live < 0) {
        reply_error(rq, 404);
        return;
    }
    struct admin_procedure_view v = {.code = code, .name = admin_procedure_name(&p, code)};
    if (live == OK)
        v.draft = admin_draft_row(&p, &draft);
    show_versions(&p, list, n, &v);
    fault_clear(&f);
    if (admin_show_acts(&p, code, admin_procedure_href(rq->arena, code), &v.acts, &f) < 0) {
        reply_fault(rq, &f);
        return;
    }
    p.view.wide = true;
    admin_crumbs(&p, "/quan-tri/thu-tuc", page_words(&p, MSG_admin_procedures_title));
    page_begin(&p, v.name);
    tpl_admin_procedure(&p.html, &p.view, &v);
    page_end(&p, 200);
}

/* ---- beginning a draft ---- */

struct beginning {
    struct law_draft_begin begin;
    int64_t id;
};

static int run_begin(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct beginning *x = data;
    return law_draft_begin(db, a, &x->begin, &x->id, f);
}

static void begun(struct request *rq, void *data, int code, const struct fault *f)
{
    const struct beginning *x = data;
    if (code == OK) {
        page_notice(rq, "notice.admin.begun");
        reply_redirect(rq, law_draft_href(rq->arena, x->id, ""));
    } else if (x->begin.base || code != INVALID)
        admin_trouble(rq, admin_procedure_href(rq->arena, x->begin.procedure), f);
    else {
        struct page p;
        page_open(&p, rq);
        procedures_page(rq, x->begin.procedure, admin_fault_words(&p, f, "text"), 422);
    }
}

static void begin(struct page *p, const struct procedure *base, const char *code)
{
    struct beginning *x = arena_new(p->rq->arena, struct beginning, 1);
    x->begin = (struct law_draft_begin){.base = base, .procedure = code, .hand = law_hand_of(p)};
    page_write(p->rq, &(struct write){.run = run_begin, .answer = begun, .data = x});
}

/* A draft begins from the newest version. */
void admin_begin(struct request *rq)
{
    struct page p;
    const char *code = request_param(rq, "code");
    page_open(&p, rq);
    const struct procedure *base = law_newest(p.law, rq->arena, code);
    if (base)
        begin(&p, base, code);
    else
        reply_error(rq, 404);
}

/* A procedure that is not there yet; when it is, its own page is the place. */
void admin_begin_new(struct request *rq)
{
    struct page p;
    page_open(&p, rq);
    const char *code = admin_typed(&p, "code");
    if (law_newest(p.law, rq->arena, code))
        reply_redirect(rq, admin_procedure_href(rq->arena, code));
    else
        begin(&p, NULL, code);
}
