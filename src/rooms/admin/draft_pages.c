/* One draft: its files with what is wrong in them, and its revisions. */
#include "rooms/admin/admin_parts.h"
#include "rooms/admin/files.h"

#include "base/text.h"
#include "html/templates.h"

#include <inttypes.h>
#include <string.h>

enum { PAGE = 50 };

/* What is read of a draft for its page. */
struct sight {
    struct law_draft d;
    struct law_file *files;
    size_t count;
    struct procedure_text *base;
    size_t base_count;
    struct law_findings findings;
};

static int read_base(struct page *p, struct sight *x, struct fault *f)
{
    const struct procedure *base =
        x->d.base_version ? catalogue_version(p->law->catalogue, x->d.base_version) : NULL;
    return base ? catalogue_texts(p->db, p->rq->arena, base, &x->base, &x->base_count, f) : OK;
}

static int check(struct page *p, struct sight *x, struct fault *f)
{
    return law_draft_check(p->rq->arena,
                           &(struct law_check){.law = p->law,
                                               .procedure = x->d.procedure,
                                               .files = x->files,
                                               .count = x->count,
                                               .lang = p->lang},
                           &x->findings, f);
}

static int read_sight(struct page *p, struct sight *x, struct fault *f)
{
    int r = law_draft_files(p->db, p->rq->arena, x->d.id, &x->files, &x->count, f);
    if (r == OK)
        r = read_base(p, x, f);
    if (r == OK)
        r = check(p, x, f);
    return r;
}

static const char *base_text(const struct sight *x, const char *name)
{
    for (size_t i = 0; i < x->base_count; i++)
        if (strcmp(x->base[i].name, name) == 0)
            return x->base[i].content;
    return NULL;
}

static struct tag_view file_tag(struct page *p, const struct sight *x, const struct law_file *file)
{
    struct law_findings own = law_findings_of(p->rq->arena, &x->findings, file->name);
    const char *before = base_text(x, file->name);
    if (own.count)
        return (struct tag_view){TONE_BAD, admin_fill(p, MSG_admin_file_findings, "count",
                                                      html_number(&p->html, (int64_t)own.count))};
    if (!before)
        return (struct tag_view){TONE_ACTIVE, page_words(p, MSG_admin_file_new)};
    if (strcmp(before, file->content) != 0)
        return (struct tag_view){TONE_ACTIVE, page_words(p, MSG_admin_file_changed)};
    return (struct tag_view){TONE_PLAIN, page_words(p, MSG_admin_file_same)};
}

static void show_files(struct page *p, const struct sight *x, struct admin_draft_view *v)
{
    struct arena *a = p->rq->arena;
    struct admin_file_view *rows = arena_new(a, struct admin_file_view, x->count);
    for (size_t i = 0; i < x->count; i++)
        rows[i] = (struct admin_file_view){
            .name = x->files[i].name,
            .href = law_draft_href(a, x->d.id, arena_printf(a, "/tep/%s", x->files[i].name)),
            .kind = admin_kind_name(p, x->files[i].kind),
            .size = html_size(&p->html, (int64_t)strlen(x->files[i].content)),
            .tag = file_tag(p, x, &x->files[i]),
            .removable = v->open && x->files[i].kind != LAW_FILE_PROCEDURE};
    v->files = rows;
    v->file_count = x->count;
}

static void show_gone(struct page *p, const struct sight *x, struct admin_draft_view *v)
{
    struct admin_file_view *rows = arena_new(p->rq->arena, struct admin_file_view, x->base_count);
    for (size_t i = 0; i < x->base_count; i++) {
        bool there = false;
        for (size_t k = 0; k < x->count; k++)
            there = there || strcmp(x->files[k].name, x->base[i].name) == 0;
        if (!there)
            rows[v->gone_count++] = (struct admin_file_view){.name = x->base[i].name};
    }
    v->gone = rows;
}

static void add_fact(struct page *p, struct fact_view *rows, size_t *n, enum message_key label,
                     const char *value)
{
    if (value && value[0])
        rows[(*n)++] = (struct fact_view){.label = page_words(p, label), .value = value};
}

static void show_facts(struct page *p, const struct law_draft *d, struct admin_draft_view *v)
{
    enum { FACTS = 8 };
    struct arena *a = p->rq->arena;
    struct fact_view *rows = arena_new(a, struct fact_view, FACTS);
    size_t n = 0;
    const struct procedure *base =
        d->base_version ? catalogue_version(p->law->catalogue, d->base_version) : NULL;
    add_fact(p, rows, &n, MSG_admin_draft_base,
             base ? admin_fill(p, MSG_admin_version_number, "number",
                               arena_printf(a, "%d", base->number))
                  : page_words(p, MSG_admin_draft_base_none));
    add_fact(p, rows, &n, MSG_admin_draft_owner, d->owner);
    add_fact(p, rows, &n, MSG_admin_draft_saved, admin_moment(p, d->saved_ms));
    if (d->proposed_ms && d->state != LAW_DRAFT_OPEN) {
        add_fact(p, rows, &n, MSG_admin_draft_proposer, d->proposer);
        add_fact(p, rows, &n, MSG_admin_propose_basis, d->basis);
        add_fact(p, rows, &n, MSG_admin_propose_number, d->basis_number);
        add_fact(p, rows, &n, MSG_admin_propose_day, html_day(&p->html, d->valid_from));
    }
    v->facts = (struct facts_view){.facts = rows, .count = n};
}

/* The procedure got another version since the draft began. */
static const char *moved_base(struct page *p, const struct law_draft *d)
{
    const struct procedure *newest = law_newest(p->law, p->rq->arena, d->procedure);
    bool live = d->state == LAW_DRAFT_OPEN || d->state == LAW_DRAFT_PROPOSED;
    if (!live || !newest || newest->version_id == d->base_version)
        return NULL;
    return arena_printf(p->rq->arena, "/quan-tri/so-sanh?a=%" PRId64 "&b=%" PRId64, d->base_version,
                        newest->version_id);
}

static const struct option_view *file_kinds(struct page *p, size_t *ret_n)
{
    static const struct {
        const char *name;
        enum law_file_kind kind;
    } offered[] = {{"form", LAW_FILE_FORM},
                   {"bpmn", LAW_FILE_PROCESS},
                   {"dmn", LAW_FILE_DECISION},
                   {"result", LAW_FILE_RESULT}};
    enum { OFFERED = sizeof offered / sizeof *offered };
    struct option_view *rows = arena_new(p->rq->arena, struct option_view, OFFERED);
    for (size_t i = 0; i < OFFERED; i++)
        rows[i] = (struct option_view){.value = offered[i].name,
                                       .label = admin_kind_name(p, offered[i].kind)};
    *ret_n = OFFERED;
    return rows;
}

void admin_draft_page(struct request *rq)
{
    struct page p;
    struct sight x = {0};
    struct fault f = {0};
    page_open(&p, rq);
    if (!admin_draft_of(&p, &x.d))
        return;
    struct admin_draft_view v = {.href = law_draft_href(rq->arena, x.d.id, ""),
                                 .code = x.d.procedure,
                                 .name = admin_procedure_name(&p, x.d.procedure),
                                 .tag = admin_state_tag(&p, &x.d),
                                 .returned = x.d.returned[0] ? x.d.returned : NULL,
                                 .revision = x.d.revision,
                                 .open = x.d.state == LAW_DRAFT_OPEN,
                                 .proposed = x.d.state == LAW_DRAFT_PROPOSED,
                                 .published = x.d.state == LAW_DRAFT_PUBLISHED,
                                 .base_moved = moved_base(&p, &x.d)};
    int r = read_sight(&p, &x, &f);
    if (r == OK)
        r = law_may_publish(p.db, &x.d, p.visitor->account_id, &v.may_answer, &f);
    if (r < 0) {
        reply_fault(rq, &f);
        return;
    }
    show_files(&p, &x, &v);
    show_gone(&p, &x, &v);
    show_facts(&p, &x.d, &v);
    v.findings = admin_findings(&p, &x.d, &x.findings);
    v.kinds = file_kinds(&p, &v.kind_count);
    p.view.wide = true;
    admin_crumbs(&p, admin_procedure_href(rq->arena, x.d.procedure), x.d.procedure);
    page_begin(&p, v.name);
    tpl_admin_draft(&p.html, &p.view, &v);
    page_end(&p, 200);
}

/* ---- revisions ---- */

static void show_history(struct page *p, const struct law_draft *d, const struct law_revision *list,
                         size_t n, struct admin_history_view *v)
{
    struct arena *a = p->rq->arena;
    struct admin_revision_view *rows = arena_new(a, struct admin_revision_view, n);
    for (size_t i = 0; i < n; i++) {
        struct law_file now;
        bool there = law_draft_file(p->db, a, d->id, list[i].file, &now, NULL) == OK;
        rows[i] =
            (struct admin_revision_view){.revision = arena_printf(a, "%" PRId64, list[i].revision),
                                         .file = list[i].file,
                                         .who = list[i].actor,
                                         .when = admin_moment(p, list[i].at_ms),
                                         .when_iso = html_iso_moment(&p->html, list[i].at_ms),
                                         .removed = list[i].removed,
                                         .now = there && now.revision == list[i].revision};
    }
    v->rows = rows;
    v->count = n;
}

void admin_history(struct request *rq)
{
    struct page p;
    struct law_draft d;
    struct law_revision *list;
    struct fault f = {0};
    int64_t before = 0;
    size_t n;
    page_open(&p, rq);
    if (!admin_draft_of(&p, &d))
        return;
    (void)admin_number(request_query(rq, "truoc"), &before);
    if (law_draft_history(
            p.db, rq->arena,
            &(struct law_history_query){.draft = d.id, .before = before, .limit = PAGE + 1}, &list,
            &n, &f) < 0) {
        reply_fault(rq, &f);
        return;
    }
    const char *here = law_draft_href(rq->arena, d.id, "/lich-su");
    struct admin_history_view v = {.title = page_words(&p, MSG_admin_history_title),
                                   .draft = law_draft_href(rq->arena, d.id, ""),
                                   .action = law_draft_href(rq->arena, d.id, "/khoi-phuc"),
                                   .open = d.state == LAW_DRAFT_OPEN,
                                   .newest = d.revision};
    show_history(&p, &d, list, n < PAGE ? n : PAGE, &v);
    if (before)
        v.pages.first = here;
    if (n > PAGE)
        v.pages.next = arena_printf(rq->arena, "%s?truoc=%" PRId64, here, list[PAGE - 1].revision);
    p.view.wide = true;
    law_crumbs(&p, &d);
    page_begin(&p, v.title);
    tpl_admin_history(&p.html, &p.view, &v);
    page_end(&p, 200);
}
