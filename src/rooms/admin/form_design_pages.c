/* The form designer: the elements as a list of steps, and the form as citizens will see it. */
#include "rooms/admin/form_design.h"

#include "html/templates.h"
#include "http/client.h"
#include "rooms/admin/design_pages.h"
#include "rooms/form_page.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { HISTORY_MOST = 200 };

/* ---- reading ---- */

static void read_desk(struct page *p, const struct law_edit *x, struct form_desk *ret)
{
    *ret = (struct form_desk){.x = x};
    struct json *v;
    const char *text = x->file.content;
    if (json_parse(p->rq->arena, text, strlen(text), &v, NULL) < 0 || v->kind != JSON_OBJECT)
        return;
    ret->definition = v;
    if (form_read(p->rq->arena, v, agency_lists(p->law->agencies), &ret->form, &ret->flaws, NULL) <
        0)
        ret->form = NULL;
}

const char *form_desk_words(struct page *p, const struct form_flaw *flaw)
{
    enum message_key key;
    const struct message_arg name = {"name", flaw->name};
    if (message_find(arena_printf(p->rq->arena, "finding.%s", flaw->reason), &key))
        return page_fill(p, key, 1, &name);
    return flaw->words;
}

const char *form_desk_kind(struct page *p, const char *type)
{
    enum message_key key;
    bool known = message_find(arena_printf(p->rq->arena, "admin.form.type.%s", type), &key);
    return known ? page_words(p, key) : type;
}

const char *form_desk_href(struct page *p, const struct law_edit *x, const char *id)
{
    const char *self = design_href(p->rq->arena, x, "tep");
    return id ? arena_printf(p->rq->arena, "%s?sua=%s", self, http_escape(p->rq->arena, id)) : self;
}

const char *form_desk_act(struct page *p, const struct law_edit *x)
{
    return design_href(p->rq->arena, x, "bieu-mau");
}

/* ---- the elements ---- */

struct listing {
    struct page *p;
    const struct form_desk *d;
    const char *now;
    struct form_node_view *nodes;
    size_t count, capacity;
    struct option_view *places;
    size_t place_count, place_capacity;
};

static const char *label_of(const struct json *c)
{
    return json_str(c, "label", json_str(c, "dateLabel", json_str(c, "text", "")));
}

static const char *note_of(struct page *p, const struct json *c)
{
    const char *hide = json_str(json_get(c, "conditional"), "hide", "");
    const char *required = json_bool(json_get(c, "validate"), "required", false)
                               ? page_words(p, MSG_admin_form_is_required)
                               : "";
    const struct message_arg rule = {"rule", *hide == '=' ? hide + 1 : hide};
    const char *hidden = *hide ? page_fill(p, MSG_admin_form_is_hidden, 1, &rule) : "";
    if (!*required && !*hidden)
        return NULL;
    return arena_printf(p->rq->arena, "%s%s%s", required, *required && *hidden ? "; " : "", hidden);
}

static void add_wrong(struct listing *l, struct form_node_view *n)
{
    const struct form_flaws *flaws = &l->d->flaws;
    const char **wrong = arena_new(l->p->rq->arena, const char *, flaws->count);
    for (size_t i = 0; i < flaws->count; i++)
        if (strcmp(flaws->items[i].id, n->id) == 0)
            wrong[n->wrong_count++] = form_desk_words(l->p, &flaws->items[i]);
    n->wrong = wrong;
}

static void add_place(struct listing *l, const struct form_node_view *n)
{
    arena_grow(l->p->rq->arena, l->places, l->place_count, &l->place_capacity);
    l->places[l->place_count++] = (struct option_view){.value = n->id, .label = n->label};
}

static void add_nodes(struct listing *l, const struct json *holder, int depth)
{
    const struct json *list = json_get(holder, "components"), *before = NULL;
    for (const struct json *c = list ? list->first : NULL; c; before = c, c = c->next) {
        const char *type = json_str(c, "type", ""), *label = label_of(c);
        struct form_node_view n = {
            .id = json_str(c, "id", ""),
            .label = *label ? label : form_desk_kind(l->p, type),
            .kind = form_desk_kind(l->p, type),
            .key = json_str(c, "key", json_str(c, "path", NULL)),
            .note = note_of(l->p, c),
            .depth = depth,
            .holder = json_get(c, "components") != NULL,
            .up = before != NULL,
            .down = c->next != NULL,
            .in = before && json_get(before, "components"),
            .out = depth > 0,
        };
        n.edit = form_desk_href(l->p, l->d->x, n.id);
        n.now = l->now && strcmp(l->now, n.id) == 0;
        add_wrong(l, &n);
        arena_grow(l->p->rq->arena, l->nodes, l->count, &l->capacity);
        l->nodes[l->count++] = n;
        if (n.holder)
            add_place(l, &n);
        add_nodes(l, c, depth + 1);
    }
}

/* What is wrong with the file, but with none of its elements. */
static const char *const *general(struct page *p, const struct form_desk *d, size_t *ret_n)
{
    const struct law_findings *all = &d->x->findings;
    const char **out = arena_new(p->rq->arena, const char *, all->count);
    *ret_n = 0;
    for (size_t i = 0; i < all->count; i++)
        if (!d->definition || !design_find(d->definition, all->items[i].element))
            out[(*ret_n)++] = all->items[i].words;
    return out;
}

static const struct option_view *types_of(struct page *p, size_t *ret_n)
{
    const char *const *types = design_types(ret_n);
    struct option_view *out = arena_new(p->rq->arena, struct option_view, *ret_n);
    for (size_t i = 0; i < *ret_n; i++)
        out[i] = (struct option_view){.value = types[i], .label = form_desk_kind(p, types[i])};
    return out;
}

static const struct form_view *preview_of(struct page *p, const struct form_desk *d)
{
    struct form_view *v = arena_new(p->rq->arena, struct form_view, 1);
    const struct form_sheet sheet = {.form = d->form};
    struct form_result empty;
    const struct form_task task = form_page_task(p, NULL, true);
    if (!d->form ||
        form_check(d->form, json_new_object(p->rq->arena), &task, p->rq->arena, &empty, NULL) < 0)
        return NULL;
    struct form_sheet shown = sheet;
    shown.hidden = empty.hidden;
    form_page_fill(p, &shown, v);
    return v;
}

/* ---- undoing ---- */

/* The content before the newest save of this file; NOT_FOUND when it was saved but once. */
static int before_last(struct db *db, struct arena *a, const struct law_edit *x, const char **ret,
                       struct fault *f)
{
    struct law_revision *all;
    size_t n, seen = 0;
    int r = law_draft_history(
        db, a, &(struct law_history_query){.draft = x->draft.id, .limit = HISTORY_MOST}, &all, &n,
        f);
    for (size_t i = 0; r >= 0 && i < n; i++)
        if (strcmp(all[i].file, x->file.name) == 0 && !all[i].removed && ++seen == 2)
            return law_draft_past(db, a, x->draft.id, &all[i], ret, f);
    return r < 0 ? r : NOT_FOUND;
}

/* ---- the page ---- */

static void show_elements(struct page *p, const struct form_desk *d, const char *now, int status)
{
    const struct law_edit *x = d->x;
    struct listing l = {.p = p, .d = d, .now = now};
    const struct message_arg file = {"file", x->file.name};
    const char *self = form_desk_href(p, x, NULL), *past;
    struct form_design_view v = {
        .title = page_fill(p, MSG_admin_form_title, 1, &file),
        .file = x->file.name,
        .self = self,
        .act = form_desk_act(p, x),
        .draft = law_draft_href(p->rq->arena, x->draft.id, ""),
        .text = arena_printf(p->rq->arena, "%s?dang=van-ban", self),
        .drag = design_href(p->rq->arena, x, "keo-tha"),
        .revision = arena_printf(p->rq->arena, "%" PRId64, x->draft.revision),
        .open = x->open,
        .stale = d->stale,
        .undo = x->open && before_last(p->db, p->rq->arena, x, &past, NULL) == OK,
        .broken = d->definition ? NULL : page_words(p, MSG_admin_form_broken),
    };
    if (d->definition)
        add_nodes(&l, d->definition, 0);
    v.nodes = l.nodes;
    v.count = l.count;
    v.places = l.places;
    v.place_count = l.place_count;
    v.types = types_of(p, &v.type_count);
    v.wrong = general(p, d, &v.wrong_count);
    v.preview = preview_of(p, d);
    p->view.staff = p->view.wide = true;
    law_crumbs(p, &x->draft);
    page_begin(p, v.title);
    tpl_admin_design_form(&p->html, &p->view, &v);
    page_end(p, status);
}

void design_form(struct page *p, const struct law_edit *x)
{
    const char *shape = request_query(p->rq, "dang"), *id = request_query(p->rq, "sua");
    struct form_desk d;
    if (shape && strcmp(shape, "van-ban") == 0) {
        design_text(p, x);
        return;
    }
    read_desk(p, x, &d);
    if (id)
        form_element_show(p, &d, id, NULL);
    else
        show_elements(p, &d, request_query(p->rq, "o"), 200);
}

/* ---- steps ---- */

struct working {
    struct law_edit x;
    struct law_save save;
    const char *element; /* whose properties were posted; NULL: another step */
    const char *back;
    int64_t revision;
};

static int run_save(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct working *w = data;
    return law_draft_save(db, a, &w->save, &w->revision, f);
}

/* What was typed is not lost when another was faster. */
static void show_again(struct request *rq, const struct working *w)
{
    struct page p;
    struct law_edit *x = arena_new(rq->arena, struct law_edit, 1);
    struct form_desk d;
    page_open(&p, rq);
    if (!law_edit_open(&p, true, x))
        return;
    read_desk(&p, x, &d);
    d.stale = true;
    if (w->element)
        form_element_show(&p, &d, w->element, rq);
    else
        show_elements(&p, &d, NULL, 409);
}

static void saved(struct request *rq, void *data, int code, const struct fault *f)
{
    const struct working *w = data;
    if (code == CONFLICT && strcmp(f->reason, "draft.stale") == 0)
        show_again(rq, w);
    else if (code < 0)
        reply_fault(rq, f);
    else
        reply_redirect(rq, w->back);
}

static const char *back_to(struct page *p, const struct law_edit *x, const char *id)
{
    const char *self = form_desk_href(p, x, NULL);
    return *id ? arena_printf(p->rq->arena, "%s?o=%s#o", self, http_escape(p->rq->arena, id))
               : self;
}

/* Flaws of the element keep its page open, so that they are seen beside what was typed. */
static const char *after_set(struct page *p, const struct law_edit *x, const struct json *d,
                             const char *id)
{
    struct form *form;
    struct form_flaws flaws = {0};
    (void)form_read(p->rq->arena, d, agency_lists(p->law->agencies), &form, &flaws, NULL);
    for (size_t i = 0; i < flaws.count; i++)
        if (strcmp(flaws.items[i].id, id) == 0)
            return form_desk_href(p, x, id);
    return back_to(p, x, id);
}

static const char *field(struct page *p, const char *name)
{
    const char *value = request_field(p->rq, name);
    return value ? value : "";
}

static int step_add(struct page *p, struct working *w, struct json **d, struct fault *f)
{
    const char *id;
    const struct design_add x = {field(p, "loai"), field(p, "nhan"), field(p, "cho")};
    int r = design_add(p->rq->arena, *d, &x, d, &id, f);
    if (r == OK)
        w->back = form_desk_href(p, &w->x, id);
    return r;
}

static int step_set(struct page *p, struct working *w, struct json **d, struct fault *f)
{
    struct design_set x = {.id = field(p, "phan")};
    struct design_value *values;
    const struct json *component = design_find(*d, x.id);
    if (!component)
        return fault_reason(f, NOT_FOUND, "form.no_element", "there is no \"%s\"", x.id);
    x.count = form_element_posted(p, component, &values);
    x.values = values;
    w->element = x.id;
    int r = design_set(p->rq->arena, *d, &x, d, f);
    if (r == OK)
        w->back = after_set(p, &w->x, *d, x.id);
    return r;
}

static int step_move(struct page *p, struct working *w, struct json **d, struct fault *f)
{
    static const struct {
        const char *name;
        enum design_step step;
    } steps[] = {{"len.", DESIGN_UP}, {"xuong.", DESIGN_DOWN}, {"vao.", DESIGN_IN},
                 {"ra.", DESIGN_OUT}, {"chep.", DESIGN_COPY},  {"xoa.", DESIGN_DELETE}};
    const char *what = field(p, "viec"), *id;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        size_t n = strlen(steps[i].name);
        if (strncmp(what, steps[i].name, n) != 0)
            continue;
        const struct design_edit x = {steps[i].step, what + n};
        int r = design_edit(p->rq->arena, *d, &x, d, &id, f);
        if (r == OK)
            w->back = back_to(p, &w->x, id);
        return r;
    }
    return fault_reason(f, INVALID, "form.step", "there is no step \"%s\"", what);
}

/* The file's new text. */
static int take_step(struct page *p, struct working *w, const char **ret, struct fault *f)
{
    struct form_desk d;
    const char *what = field(p, "viec");
    w->back = form_desk_href(p, &w->x, NULL);
    if (strcmp(what, "hoan-tac") == 0)
        return before_last(p->db, p->rq->arena, &w->x, ret, f);
    read_desk(p, &w->x, &d);
    if (!d.definition)
        return fault_reason(f, INVALID, "form.json", "the file is no JSON object");
    int r = strcmp(what, "them") == 0  ? step_add(p, w, &d.definition, f)
            : strcmp(what, "sua") == 0 ? step_set(p, w, &d.definition, f)
                                       : step_move(p, w, &d.definition, f);
    if (r == OK)
        *ret = design_write(p->rq->arena, d.definition);
    return r;
}

static void post_step(struct request *rq)
{
    struct page p;
    struct fault f = {0};
    const char *content;
    struct working *w = arena_new(rq->arena, struct working, 1);
    page_open(&p, rq);
    if (!law_edit_open(&p, false, &w->x))
        return;
    if (w->x.file.kind != LAW_FILE_FORM) {
        reply_error(rq, 404);
        return;
    }
    int r = take_step(&p, w, &content, &f);
    if (r < 0) {
        reply_error(rq, http_status(r));
        return;
    }
    w->save = (struct law_save){.draft = w->x.draft.id,
                                .revision = strtoll(field(&p, "ban"), NULL, 10),
                                .file = w->x.file.name,
                                .content = content,
                                .hand = law_hand_of(&p)};
    page_write(rq, &(struct write){.run = run_save, .answer = saved, .data = w});
}

const struct route form_design_routes[] = {
    {POST, "/quan-tri/ban-thao/{id}/bieu-mau/{name}", post_step, ADMINISTER, 0, NULL},
    {0},
};
