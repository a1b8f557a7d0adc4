/* What the drawing tools ask of the server. */
#include "rooms/admin/design_pages.h"

#include "html/templates.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const char *design_href(struct arena *a, const struct law_edit *x, const char *what)
{
    return law_draft_href(a, x->draft.id, arena_printf(a, "/%s/%s", what, x->file.name));
}

/* What was posted, with the line ends of the file's own kind: forms send CR LF. */
static const char *posted_text(struct request *rq, const char *field)
{
    const char *value = request_field(rq, field);
    if (!value)
        return NULL;
    char *text = arena_strdup(rq->arena, value), *to = text;
    for (const char *from = text; *from; from++)
        if (from[0] != '\r' || from[1] != '\n')
            *to++ = *from;
    *to = '\0';
    return text;
}

static bool wants_json(const struct request *rq)
{
    const char *accept = request_header(rq, "Accept");
    return accept && strstr(accept, "application/json");
}

/* ---- the content ---- */

static void get_content(struct request *rq)
{
    struct page p;
    struct law_edit x;
    page_open(&p, rq);
    if (!law_edit_open(&p, false, &x))
        return;
    const char *content = x.file.content;
    bool xml = x.file.kind == LAW_FILE_PROCESS || x.file.kind == LAW_FILE_DECISION;
    if (!reply_etag(rq, arena_printf(rq->arena, "%" PRId64, x.draft.revision)))
        reply_bytes(rq, 200, xml ? "application/xml" : "application/json",
                    (struct bytes){.p = (const uint8_t *)content, .n = strlen(content)});
}

/* ---- findings ---- */

static struct json *finding_json(struct arena *a, const struct law_finding *x)
{
    struct json *o = json_new_object(a);
    json_put(o, "file", json_new_text(a, x->file));
    json_put(o, "element", json_new_text(a, x->element));
    json_put(o, "line", json_new_int(a, x->line));
    json_put(o, "reason", json_new_text(a, x->reason));
    return json_put(o, "words", json_new_text(a, x->words));
}

static struct json *findings_json(struct arena *a, const struct law_findings *all)
{
    struct json *list = json_new_list(a);
    for (size_t i = 0; i < all->count; i++)
        json_push(list, finding_json(a, &all->items[i]));
    return json_put(json_new_object(a), "findings", list);
}

/* What would be wrong with this file if its content were another. */
static int judge(struct page *p, const struct law_edit *x, const char *content,
                 struct law_findings *ret, struct fault *f)
{
    struct law_findings all;
    int r = law_draft_check(p->rq->arena,
                            &(struct law_check){.law = p->law,
                                                .procedure = x->draft.procedure,
                                                .files = x->files,
                                                .count = x->file_count,
                                                .file = x->file.name,
                                                .content = content,
                                                .lang = p->lang},
                            &all, f);
    if (r == OK)
        *ret = law_findings_of(p->rq->arena, &all, x->file.name);
    return r;
}

static void check(struct request *rq)
{
    struct page p;
    struct law_edit x;
    struct law_findings found;
    struct fault f = {0};
    page_open(&p, rq);
    const char *content = posted_text(rq, "content");
    if (!content)
        reply_error(rq, 400);
    else if (!law_edit_open(&p, false, &x))
        return;
    else if (judge(&p, &x, content, &found, &f) < 0)
        reply_fault(rq, &f);
    else
        reply_json(rq, 200, findings_json(rq->arena, &found));
}

/* A model with many ways takes a moment. */
static void post_check(struct request *rq)
{
    request_offload(rq, check);
}

/* ---- saving ---- */

struct saving {
    struct law_save save;
    struct law_findings found;
    const char *back;
    int64_t revision;
};

static int run_save(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct saving *s = data;
    return law_draft_save(db, a, &s->save, &s->revision, f);
}

static void reply_refused(struct request *rq, int code, const struct fault *f)
{
    if (!wants_json(rq)) {
        reply_fault(rq, f);
        return;
    }
    struct json *problem = page_problem(rq, http_status(code));
    json_put(problem, "reason", json_new_text(rq->arena, f->reason));
    reply_json(rq, http_status(code), problem);
}

static void saved(struct request *rq, void *data, int code, const struct fault *f)
{
    const struct saving *s = data;
    if (code < 0) {
        reply_refused(rq, code, f);
    } else if (wants_json(rq)) {
        struct json *answer = findings_json(rq->arena, &s->found);
        reply_json(rq, 200, json_put(answer, "revision", json_new_int(rq->arena, s->revision)));
    } else {
        page_notice(rq, "design.saved");
        reply_redirect(rq, s->back);
    }
}

/* Judged before it is kept: the lane only writes. */
static void save(struct request *rq)
{
    struct page p;
    struct law_edit x;
    struct fault f = {0};
    page_open(&p, rq);
    struct saving *s = arena_new(rq->arena, struct saving, 1);
    const char *content = posted_text(rq, "content");
    const char *revision = request_field(rq, "revision");
    if (!content || !revision) {
        reply_error(rq, 400);
        return;
    }
    if (!law_edit_open(&p, false, &x))
        return;
    if (judge(&p, &x, content, &s->found, &f) < 0) {
        reply_refused(rq, f.code, &f);
        return;
    }
    s->back = design_href(rq->arena, &x, "tep");
    s->save = (struct law_save){.draft = x.draft.id,
                                .revision = strtoll(revision, NULL, 10),
                                .file = x.file.name,
                                .content = content,
                                .hand = law_hand_of(&p)};
    page_write(rq, &(struct write){.run = run_save, .answer = saved, .data = s});
}

static void post_content(struct request *rq)
{
    request_offload(rq, save);
}

/* ---- what the pages are made of ---- */

static const struct option_view *options(struct page *p, const char *prefix,
                                         const char *const *names, size_t n)
{
    struct option_view *list = arena_new(p->rq->arena, struct option_view, n);
    for (size_t i = 0; i < n; i++) {
        char *key = arena_printf(p->rq->arena, "%s%s", prefix, names[i]);
        for (char *c = key; *c; c++)
            *c = *c == '-' ? '_' : *c;
        enum message_key words;
        list[i] = (struct option_view){.value = names[i],
                                       .label = message_find(key, &words) ? page_words(p, words)
                                                                          : names[i]};
    }
    return list;
}

static void fill_choices(struct page *p, struct design_view *v)
{
    static const char *const acts[] = {"accept", "process", "sign", "issue", "hand-over"};
    const char **roles = arena_new(p->rq->arena, const char *, ROLE_COUNT);
    for (int r = ROLE_RECEPTION; r < ROLE_ADMIN; r++)
        roles[v->role_count++] = role_name((enum role)r);
    v->roles = options(p, "design.role.", roles, v->role_count);
    v->act_count = sizeof acts / sizeof *acts;
    v->acts = options(p, "design.act.", acts, v->act_count);
}

static void fill_findings(struct arena *a, const struct law_findings *found, struct design_view *v)
{
    struct design_finding_view *list = arena_new(a, struct design_finding_view, found->count);
    for (size_t i = 0; i < found->count; i++)
        list[i] = (struct design_finding_view){.element = found->items[i].element,
                                               .reason = found->items[i].reason,
                                               .words = found->items[i].words,
                                               .line = found->items[i].line};
    v->findings = list;
    v->finding_count = found->count;
}

/* The decisions of all files of the draft, by id: what a process may ask. */
static void fill_decisions(struct arena *a, const struct law_edit *x, struct design_view *v)
{
    struct option_view *list = NULL;
    size_t capacity = 0;
    for (size_t i = 0; i < x->file_count; i++) {
        struct design_tables_view tables = {0};
        if (x->files[i].kind == LAW_FILE_DECISION)
            design_tables_fill(a, x->files[i].content, &tables);
        for (size_t k = 0; k < tables.count; k++) {
            arena_grow(a, list, v->decision_count, &capacity);
            list[v->decision_count++] =
                (struct option_view){.value = tables.tables[k].id, .label = tables.tables[k].name};
        }
    }
    v->decisions = list;
}

/* What all pages of drawing tools see; title: of the page, with the file's name as {file}. */
static void fill_view(struct page *p, const struct law_edit *x, enum message_key title,
                      struct design_view *ret)
{
    struct arena *a = p->rq->arena;
    const char *self = design_href(a, x, "tep");
    *ret = (struct design_view){
        .file = x->file.name,
        .title =
            page_fill(p, title, 1, &(struct message_arg){.name = "file", .value = x->file.name}),
        .draft = law_draft_href(a, x->draft.id, ""),
        .self = self,
        .text = design_href(a, x, "van-ban"),
        .table = arena_printf(a, "%s?dang=bang", self),
        .steps = design_href(a, x, "buoc"),
        .content = design_href(a, x, "noi-dung"),
        .check = design_href(a, x, "kiem-tra"),
        .revision = x->draft.revision,
        .open = x->open,
    };
    fill_choices(p, ret);
    fill_decisions(a, x, ret);
    fill_findings(a, &x->findings, ret);
    p->view.staff = p->view.wide = true;
}

/* ---- pages ---- */

static bool wants_table(const struct page *p)
{
    const char *shape = request_query(p->rq, "dang");
    return shape && strcmp(shape, "bang") == 0;
}

void design_process_page(struct page *p, const struct law_edit *x, const struct design_trial *trial,
                         int status)
{
    struct design_view v;
    struct design_steps_view steps;
    fill_view(p, x, MSG_design_process_title, &v);
    design_steps_fill(p, x, trial, &steps);
    v.plain = trial->rq || wants_table(p);
    law_crumbs(p, &x->draft);
    page_begin(p, v.title);
    tpl_admin_design_process(&p->html, &p->view, &v, &steps);
    page_end(p, status);
}

void design_process(struct page *p, const struct law_edit *x)
{
    design_process_page(p, x, &(struct design_trial){0}, 200);
}

void design_decision(struct page *p, const struct law_edit *x)
{
    struct design_view v;
    struct design_tables_view tables;
    fill_view(p, x, MSG_design_decision_title, &v);
    design_tables_fill(p->rq->arena, x->file.content, &tables);
    v.plain = wants_table(p);
    law_crumbs(p, &x->draft);
    page_begin(p, v.title);
    tpl_admin_design_decision(&p->html, &p->view, &v, &tables);
    page_end(p, 200);
}

static void get_drag(struct request *rq)
{
    struct page p;
    struct law_edit x;
    struct design_view v;
    page_open(&p, rq);
    if (!law_edit_open(&p, true, &x))
        return;
    if (x.file.kind != LAW_FILE_FORM) {
        reply_error(rq, 404);
        return;
    }
    fill_view(&p, &x, MSG_design_form_title, &v);
    v.table = v.self; /* the designer of forms needs no script: it is the page itself */
    law_crumbs(&p, &x.draft);
    page_begin(&p, v.title);
    tpl_admin_design_form_drag(&p.html, &p.view, &v);
    page_end(&p, 200);
}

#define DRAFT "/quan-tri/ban-thao/{id}"

const struct route design_routes[] = {
    {GET, DRAFT "/noi-dung/{name}", get_content, ADMINISTER, ROUTE_CACHE, NULL},
    {POST, DRAFT "/noi-dung/{name}", post_content, ADMINISTER, ROUTE_FILES, NULL},
    {POST, DRAFT "/kiem-tra/{name}", post_check, ADMINISTER, ROUTE_FILES, NULL},
    {POST, DRAFT "/buoc/{name}", design_post_steps, ADMINISTER, 0, NULL},
    {GET, DRAFT "/keo-tha/{name}", get_drag, ADMINISTER, ROUTE_DESIGNER, NULL},
    {0},
};
