/* Doing one act: the page that asks for its words, and the way through paper and unit to the
 * answer. What may be done is decided below this room; here only what was typed is looked at. */
#include "rooms/desk/desk_parts.h"

#include "base/text.h"
#include "base/time.h"
#include "html/templates.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { REASON_MAX = 2000, ERRORS_MAX = 40 };

/* An act on its way. */
struct deed {
    const struct desk_act *row;
    const struct law *law;
    struct dossier d;
    struct actor by;
    const char *revision; /* as posted */
    struct result_act paper;
    struct desk_item_view *items; /* what may be chosen, with what was typed */
    size_t item_count;
    struct stored_file *files; /* that came with it */
    size_t file_count;
    const char *reason_error, *items_error;
    struct error_view errors[ERRORS_MAX];
    size_t error_count;
};

/* ---- reading ---- */

static const char *add_error(struct page *p, struct deed *x, const char *id, enum message_key key)
{
    const char *words = page_words(p, key);
    if (x->error_count < ERRORS_MAX)
        x->errors[x->error_count++] = (struct error_view){.id = id, .text = words};
    return words;
}

static bool was_chosen(const struct request *rq, const char *name, const char *value)
{
    struct pairs fields = request_fields(rq);
    for (size_t i = 0; i < fields.count; i++)
        if (strcmp(fields.list[i].name, name) == 0 && strcmp(fields.list[i].value, value) == 0)
            return true;
    return false;
}

static const char *typed(const struct page *p, const char *name)
{
    const char *value = request_field(p->rq, name);
    return value ? text_clean(p->rq->arena, value) : "";
}

static void offer(struct page *p, struct deed *x, const struct component *c)
{
    x->items[x->item_count++] = (struct desk_item_view){
        .code = c->code,
        .name = page_text2(p, c->name),
        .what = typed(p, arena_printf(p->rq->arena, "what-%s", c->code)),
        .chosen = was_chosen(p->rq, "item", c->code),
        .accept = catalogue_accept(p->rq->arena, desk_procedure(p, &x->d), c->code),
    };
}

/* A supplement may ask for what the procedure lists and no register holds; what is handed in later
 * is what was asked for. */
static int offer_items(struct page *p, struct deed *x, struct fault *f)
{
    const struct procedure_case *c = desk_case(p, &x->d);
    struct dossier_file file;
    int r = dossier_open(p->db, p->rq->arena, &x->d, &file, f);
    if (r < 0 || !c)
        return r;
    x->items = arena_new(p->rq->arena, struct desk_item_view, c->component_count + 1);
    if (x->row->asks == ASKS_COMPONENTS)
        for (size_t i = 0; i < c->component_count; i++)
            if (!dossier_holds(file.facts, file.fact_count, c->components[i]))
                offer(p, x, c->components[i]);
    if (x->row->asks != ASKS_PAPERS || file.supplement_count == 0)
        return OK;
    const struct supplement_row *asked = &file.supplements[file.supplement_count - 1];
    for (size_t i = 0; i < asked->item_count; i++) {
        const struct component *wanted = catalogue_component(c, asked->items[i].component);
        if (wanted && x->item_count < c->component_count) {
            offer(p, x, wanted);
            x->items[x->item_count - 1].what = asked->items[i].what;
        }
    }
    return OK;
}

/* Only acts that the law allows this post now have a page. */
static int allowed(struct page *p, const struct deed *x, struct fault *f)
{
    enum act_kind may[ACT_COUNT];
    size_t n = dossier_acts(p->db, p->rq->arena, p->visitor, &x->d, may, f);
    for (size_t i = 0; i < n; i++)
        if (may[i] == x->row->kind)
            return OK;
    return f->code ? (int)f->code
                   : fault_reason(f, FORBIDDEN, "act.not_now", "\"%s\" is not possible now",
                                  act_name(x->row->kind));
}

static bool deed_read(struct page *p, struct deed *x)
{
    const struct post *post;
    x->row = desk_act_of(request_param(p->rq, "act"));
    x->law = p->law;
    if (!x->row) {
        reply_error(p->rq, 404);
        return false;
    }
    if (!desk_dossier(p, &x->d))
        return false;
    post = visitor_post(p->visitor, WORK, x->d.agency);
    post = post ? post : visitor_post(p->visitor, WORK, x->d.reception);
    x->by = visitor_actor(p->visitor, post);
    return true;
}

/* ---- the page that asks ---- */

/* How long the citizen would have: a convention of the packs. */
static const char *answer_until(struct page *p, const struct deed *x)
{
    int64_t days, until;
    const struct json *rule =
        agency_rule(p->law->agencies, "supplement.limit_working_days", day_of(p->now_ms));
    const struct calendar *calendar = agency_calendar(p->law->agencies, x->d.reception);
    if (!json_is_int(rule, &days) || calendar_add_days(calendar, p->now_ms, days, &until, NULL) < 0)
        return NULL;
    const struct message_arg args[] = {
        {"days", arena_printf(p->rq->arena, "%" PRId64, days)},
        {"when", desk_moment(p, until)},
    };
    return page_fill(p, MSG_desk_supplement_until, 2, args);
}

static void ask(struct page *p, struct deed *x, int status)
{
    bool items = x->row->asks == ASKS_COMPONENTS || x->row->asks == ASKS_PAPERS;
    struct desk_act_view v = {
        .code = x->d.code,
        .action = arena_printf(p->rq->arena, "/mot-cua/ho-so/%s/viec/%s", x->d.code, x->row->slug),
        .title = page_words(p, x->row->label),
        .hint = page_words(p, x->row->hint),
        .procedure = desk_procedure_name(p, &x->d),
        .applicant = x->d.applicant_name,
        .revision =
            x->revision ? x->revision : arena_printf(p->rq->arena, "%" PRId64, x->d.revision),
        .reason = typed(p, "reason"),
        .reason_error = x->reason_error,
        .asks_reason = x->row->asks == ASKS_REASON || x->row->asks == ASKS_COMPONENTS,
        .asks_items = items,
        .takes_files = x->row->asks == ASKS_PAPERS,
        .items = x->items,
        .item_count = x->item_count,
        .items_error = x->items_error,
        .until = x->row->asks == ASKS_COMPONENTS ? answer_until(p, x) : NULL,
        .errors = x->errors,
        .error_count = x->error_count,
        .button = page_words(p, x->row->label),
    };
    struct link_view crumbs[] = {
        {.href = "/mot-cua", .label = page_words(p, MSG_menu_queue)},
        {.href = desk_dossier_href(p->rq->arena, x->d.code), .label = x->d.code},
    };
    p->view.crumbs = crumbs;
    p->view.crumb_count = 2;
    page_begin(p, v.title);
    tpl_desk_act(&p->html, &p->view, &v);
    page_end(p, status);
}

void desk_ask(struct request *rq)
{
    struct page p;
    struct deed x = {0};
    struct fault f = {0};
    page_open(&p, rq);
    if (!deed_read(&p, &x))
        return;
    int r = allowed(&p, &x, &f);
    if (r == OK)
        r = offer_items(&p, &x, &f);
    if (r < 0)
        desk_trouble(rq, x.d.code, &f);
    else
        ask(&p, &x, 200);
}

/* ---- what was typed ---- */

static void read_reason(struct page *p, struct deed *x)
{
    const char *reason = typed(p, "reason");
    if (!reason[0])
        x->reason_error = add_error(p, x, "reason", MSG_desk_error_reason);
    else if (text_length(reason) > REASON_MAX)
        x->reason_error = add_error(p, x, "reason", MSG_desk_error_long);
    x->paper.act.reason = reason;
}

static void read_items(struct page *p, struct deed *x)
{
    struct supplement_item *items =
        arena_new(p->rq->arena, struct supplement_item, x->item_count + 1);
    size_t n = 0;
    for (size_t i = 0; i < x->item_count; i++) {
        struct desk_item_view *item = &x->items[i];
        if (!item->chosen)
            continue;
        items[n++] = (struct supplement_item){.component = item->code, .what = item->what};
        const char *id = arena_printf(p->rq->arena, "what-%s", item->code);
        if (!item->what[0])
            item->error = add_error(p, x, id, MSG_desk_error_what);
        else if (text_length(item->what) > REASON_MAX)
            item->error = add_error(p, x, id, MSG_desk_error_long);
    }
    if (n == 0)
        x->items_error = add_error(p, x, "items", MSG_desk_error_items);
    x->paper.act.items = items;
    x->paper.act.item_count = n;
}

/* A component that the form names although the page did not offer it: nothing is passed over in
 * silence. */
static bool has_foreign_item(const struct page *p, const struct deed *x)
{
    struct pairs fields = request_fields(p->rq);
    for (size_t i = 0; i < fields.count; i++) {
        bool known = strcmp(fields.list[i].name, "item") != 0;
        for (size_t k = 0; k < x->item_count; k++)
            known = known || strcmp(fields.list[i].value, x->items[k].code) == 0;
        if (!known)
            return true;
    }
    return false;
}

static int store_paper(struct page *p, struct deed *x, struct desk_item_view *item,
                       struct attached *ret, struct fault *f)
{
    struct arena *a = p->rq->arena;
    const struct upload *u = request_upload(p->rq, arena_printf(a, "file-%s", item->code));
    struct stored_file *file = &x->files[x->file_count];
    struct fault found = {0};
    *ret = (struct attached){
        .code = item->code, .source = "paper", .file = "", .name = item->name, .type = ""};
    if (!u)
        return OK;
    int r = form_page_store(p, u, item->accept, file, &found);
    if (r == INVALID || r == TOO_LARGE) {
        item->error = add_error(p, x, arena_printf(a, "file-%s", item->code), MSG_desk_error_file);
        return OK;
    }
    if (r < 0)
        return fault_reason(f, r, found.reason, "%s", found.words);
    x->file_count++;
    *ret = (struct attached){.code = item->code,
                             .source = "upload",
                             .file = file->sha256,
                             .name = file->name,
                             .type = file->type,
                             .bytes = file->bytes};
    return OK;
}

static int read_papers(struct page *p, struct deed *x, struct fault *f)
{
    struct attached *list = arena_new(p->rq->arena, struct attached, x->item_count + 1);
    size_t n = 0;
    int r = OK;
    x->files = arena_new(p->rq->arena, struct stored_file, x->item_count + 1);
    for (size_t i = 0; r == OK && i < x->item_count; i++) {
        struct desk_item_view *item = &x->items[i];
        const char *name = arena_printf(p->rq->arena, "file-%s", item->code);
        if (item->chosen || request_upload(p->rq, name))
            r = store_paper(p, x, item, &list[n++], f);
    }
    if (r == OK && n == 0)
        x->items_error = add_error(p, x, "items", MSG_desk_error_papers);
    x->paper.act.components = list;
    x->paper.act.component_count = n;
    return r;
}

static int read_typed(struct page *p, struct deed *x, struct fault *f)
{
    int r = x->row->asks == ASKS_NOTHING ? OK : offer_items(p, x, f);
    if (r < 0)
        return r;
    if (has_foreign_item(p, x))
        return fault_reason(f, FORBIDDEN, "act.not_listed",
                            "the form names a component that cannot be asked for");
    if (x->row->asks == ASKS_REASON || x->row->asks == ASKS_COMPONENTS)
        read_reason(p, x);
    if (x->row->asks == ASKS_COMPONENTS)
        read_items(p, x);
    if (x->row->asks == ASKS_PAPERS)
        r = read_papers(p, x, f);
    return r;
}

/* ---- doing ---- */

static int run(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct deed *x = data;
    int r = OK;
    for (size_t i = 0; r == OK && i < x->file_count; i++)
        r = dossier_own_file(db, &x->by, &x->files[i], x->paper.act.now_ms, f);
    return r < 0 ? r : result_act(db, a, x->law, &x->paper, f);
}

static void answer(struct request *rq, void *data, int code, const struct fault *f)
{
    const struct deed *x = data;
    if (code < 0) {
        desk_trouble(rq, x->d.code, f);
        return;
    }
    page_notice(rq, x->row->notice);
    reply_redirect(rq, desk_dossier_href(rq->arena, x->d.code));
}

/* The revision that the official saw, which every form of the desk carries. */
static int check_revision(struct page *p, struct deed *x, struct fault *f)
{
    const char *seen = request_field(p->rq, "_revision");
    x->revision = seen ? seen : "";
    if (strcmp(x->revision, arena_printf(p->rq->arena, "%" PRId64, x->d.revision)) != 0)
        return fault_reason(f, CONFLICT, "act.stale", "dossier %s was changed meanwhile",
                            x->d.code);
    return OK;
}

static int prepare(struct page *p, struct deed *x, struct fault *f)
{
    const struct result_work w = {
        .house = p->house, .arena = p->rq->arena, .db = p->db, .law = p->law, .now_ms = p->now_ms};
    return result_prepare_act(&w, &x->paper, f);
}

static void work(struct request *rq)
{
    struct page p;
    struct fault f = {0};
    struct deed *x = arena_new(rq->arena, struct deed, 1);
    page_open(&p, rq);
    if (!deed_read(&p, x))
        return;
    x->paper.act = (struct act){.kind = x->row->kind,
                                .dossier_id = x->d.id,
                                .revision = x->d.revision,
                                .who = p.visitor,
                                .reason = "",
                                .outcome = x->row->outcome,
                                .now_ms = p.now_ms};
    int r = check_revision(&p, x, &f);
    if (r == OK)
        r = read_typed(&p, x, &f);
    if (r == OK && x->error_count) {
        ask(&p, x, 422);
        return;
    }
    if (r == OK)
        r = prepare(&p, x, &f);
    if (r < 0)
        desk_trouble(rq, x->d.code, &f);
    else
        page_write(rq,
                   &(struct write){.run = run, .answer = answer, .data = x, .agency = x->d.agency});
}

void desk_do(struct request *rq)
{
    const struct desk_act *row = desk_act_of(request_param(rq, "act"));
    bool paper =
        row && (row->kind == ACT_PROCESS || row->kind == ACT_SIGN || row->kind == ACT_ISSUE);
    if (paper || rq->upload_count)
        request_offload(rq, work);
    else
        work(rq);
}
