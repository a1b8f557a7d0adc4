/* The properties of one element: a form about a form, with what is wrong beside each of them. */
#include "rooms/admin/form_design.h"

#include "html/templates.h"
#include "rooms/form_page.h"

#include <inttypes.h>
#include <string.h>

struct editing {
    struct page *p;
    const struct form_desk *d;
    const struct json *component;
    const struct request *typed; /* NULL: as kept */
    bool *told;                  /* by flaw: it stands beside a property */
    struct error_view *errors;
    size_t error_count;
};

/* The catalogue's words "admin.form.<what>.<name>"; NULL when there are none. */
static const char *words(struct page *p, const char *what, const char *name)
{
    enum message_key key;
    const char *dotted = arena_printf(p->rq->arena, "admin.form.%s.%s", what, name);
    return message_find(dotted, &key) ? page_words(p, key) : NULL;
}

/* Does `about` stand in the list between blanks? */
static bool belongs(struct page *p, const char *list, const char *about)
{
    return list && *about && strstr(list, arena_printf(p->rq->arena, " %s ", about));
}

/* What is wrong with the property, as one text; NULL when nothing is. */
static const char *wrong_of(struct editing *e, const struct design_property *x)
{
    const struct form_flaws *flaws = &e->d->flaws;
    struct buf b;
    buf_init(&b, e->p->rq->arena, 1 << 14);
    for (size_t i = 0; i < flaws->count; i++) {
        const struct form_flaw *flaw = &flaws->items[i];
        if (strcmp(flaw->id, json_str(e->component, "id", "")) != 0 ||
            !belongs(e->p, x->about, flaw->about))
            continue;
        buf_printf(&b, "%s%s", b.n ? " " : "", form_desk_words(e->p, flaw));
        e->told[i] = true;
    }
    return b.n ? b.p : NULL;
}

static const char *value_of(const struct editing *e, const char *name)
{
    const char *typed = e->typed ? request_field(e->typed, name) : NULL;
    if (e->typed)
        return typed ? typed : "";
    return design_get(e->p->rq->arena, e->component, name);
}

static void fill_choices(struct page *p, const struct design_property *x, struct field_view *v)
{
    struct option_view *out = arena_new(p->rq->arena, struct option_view, strlen(x->choices));
    char *rest = arena_strdup(p->rq->arena, x->choices);
    for (char *one; (one = strsep(&rest, " "));) {
        const char *label = *one ? words(p, "choice", one) : NULL;
        if (*one)
            out[v->option_count++] = (struct option_view){
                .value = one, .label = label ? label : one, .chosen = strcmp(one, v->value) == 0};
    }
    v->options = out;
}

static struct field_view field_of(struct editing *e, const struct design_property *x)
{
    static const enum field_view_kind kinds[] = {
        [DESIGN_LINE] = VIEW_TEXT, [DESIGN_TEXT] = VIEW_TEXTAREA, [DESIGN_NUMBER] = VIEW_TEXT,
        [DESIGN_DAY] = VIEW_TEXT,  [DESIGN_TICK] = VIEW_CHECKBOX, [DESIGN_CHOICE] = VIEW_SELECT,
        [DESIGN_FEEL] = VIEW_TEXT, [DESIGN_LIST] = VIEW_TEXTAREA,
    };
    struct page *p = e->p;
    const char *label = words(p, "prop", x->name);
    bool demanded = strcmp(x->name, "label") == 0 || strcmp(x->name, "key") == 0;
    struct field_view v = {.kind = kinds[x->input],
                           .id = form_page_id(p, x->name),
                           .name = x->name,
                           .label = label ? label : x->name,
                           .hint = words(p, "hint", x->name),
                           .error = wrong_of(e, x),
                           .value = value_of(e, x->name),
                           .required = demanded || x->input == DESIGN_TICK};
    v.checked = strcmp(v.value, "true") == 0;
    if (x->input == DESIGN_NUMBER || x->input == DESIGN_DAY) {
        v.width = 12;
        v.inputmode = x->input == DESIGN_NUMBER ? "decimal" : NULL;
    }
    if (x->choices)
        fill_choices(p, x, &v);
    if (v.error)
        e->errors[e->error_count++] = (struct error_view){
            .id = v.id, .text = arena_printf(p->rq->arena, "%s: %s", v.label, v.error)};
    return v;
}

static void fill_fields(struct editing *e, struct form_view *form)
{
    size_t n;
    struct arena *a = e->p->rq->arena;
    const char *type = json_str(e->component, "type", "");
    const struct design_property *const *all = design_properties(a, type, &n);
    struct field_view *fields = arena_new(a, struct field_view, n);
    e->errors = arena_new(a, struct error_view, n);
    for (size_t i = 0; i < n; i++)
        fields[i] = field_of(e, all[i]);
    form->fields = fields;
    form->field_count = n;
    form->errors = e->errors;
    form->error_count = e->error_count;
}

static void fill_hidden(struct editing *e, struct form_view *form)
{
    struct arena *a = e->p->rq->arena;
    struct hidden_view *hidden = arena_new(a, struct hidden_view, 3);
    hidden[0] = (struct hidden_view){"viec", "sua"};
    hidden[1] = (struct hidden_view){"phan", json_str(e->component, "id", "")};
    hidden[2] = (struct hidden_view){"ban", arena_printf(a, "%" PRId64, e->d->x->draft.revision)};
    form->hidden = hidden;
    form->hidden_count = 3;
}

/* What is wrong with the element and stands beside none of its properties. */
static const char *const *others(struct editing *e, size_t *ret_n)
{
    const struct form_flaws *flaws = &e->d->flaws;
    const char **out = arena_new(e->p->rq->arena, const char *, flaws->count);
    *ret_n = 0;
    for (size_t i = 0; i < flaws->count; i++)
        if (!e->told[i] && strcmp(flaws->items[i].id, json_str(e->component, "id", "")) == 0)
            out[(*ret_n)++] = form_desk_words(e->p, &flaws->items[i]);
    return out;
}

static void show(struct editing *e)
{
    struct page *p = e->p;
    const struct law_edit *x = e->d->x;
    const char *label = design_get(p->rq->arena, e->component, "label");
    const char *kind = form_desk_kind(p, json_str(e->component, "type", ""));
    struct form_button *save = arena_new(p->rq->arena, struct form_button, 1);
    struct form_element_view v = {
        .title = *label ? label : kind,
        .kind = kind,
        .back = form_desk_href(p, x, NULL),
        .stale = e->d->stale,
        .form = {.id = "phan", .action = form_desk_act(p, x), .buttons = save},
    };
    *save = (struct form_button){.value = "save", .label = page_words(p, MSG_admin_form_save)};
    v.form.button_count = x->open;
    fill_fields(e, &v.form);
    fill_hidden(e, &v.form);
    v.wrong = others(e, &v.wrong_count);
    p->view.staff = p->view.wide = true;
    law_crumbs(p, &x->draft);
    page_begin(p, v.title);
    tpl_admin_design_element(&p->html, &p->view, &v);
    page_end(p, e->d->stale ? 409 : 200);
}

void form_element_show(struct page *p, const struct form_desk *d, const char *id,
                       const struct request *typed)
{
    struct editing e = {.p = p,
                        .d = d,
                        .component = d->definition ? design_find(d->definition, id) : NULL,
                        .typed = typed,
                        .told = arena_new(p->rq->arena, bool, d->flaws.count)};
    if (e.component)
        show(&e);
    else
        reply_error(p->rq, 404);
}

size_t form_element_posted(struct page *p, const struct json *component, struct design_value **ret)
{
    size_t n;
    const struct design_property *const *all =
        design_properties(p->rq->arena, json_str(component, "type", ""), &n);
    struct design_value *out = arena_new(p->rq->arena, struct design_value, n);
    for (size_t i = 0; i < n; i++) {
        const char *value = request_field(p->rq, all[i]->name);
        out[i] = (struct design_value){all[i]->name, value ? value : ""};
    }
    *ret = out;
    return n;
}
