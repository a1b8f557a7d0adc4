/* Elements of a form: adding, moving, copying, taking away. */
#include "rules/form/design_inside.h"

#include "base/text.h"
#include "rules/form/inside.h"

#include <stdlib.h>
#include <string.h>

/* ---- trees that may be changed ---- */

struct json *design_copy(struct arena *a, const struct json *v)
{
    struct json *out = arena_memdup(a, v, sizeof *v);
    out->first = out->last = out->next = NULL;
    out->count = 0;
    for (const struct json *m = v->first; m; m = m->next) {
        struct json *copy = design_copy(a, m);
        if (v->kind == JSON_OBJECT)
            json_put(out, m->key, copy);
        else
            json_push(out, copy);
    }
    return out;
}

static void unlink_from(struct json *list, struct json *item)
{
    struct json *before = NULL;
    for (struct json *m = list->first; m && m != item; m = m->next)
        before = m;
    if (before)
        before->next = item->next;
    else
        list->first = item->next;
    if (list->last == item)
        list->last = before;
    item->next = NULL;
    list->count--;
}

/* before NULL: at the end. */
static void link_into(struct json *list, struct json *item, struct json *before)
{
    struct json *behind = list->first == before ? NULL : list->first;
    while (behind && behind->next != before)
        behind = behind->next;
    item->next = before;
    if (behind)
        behind->next = item;
    else
        list->first = item;
    if (!before)
        list->last = item;
    list->count++;
}

void design_put(struct json *object, const char *key, struct json *v)
{
    struct json *old = object->first;
    while (old && strcmp(old->key, key) != 0)
        old = old->next;
    if (v)
        v->key = key;
    if (v && old)
        link_into(object, v, old);
    else if (v)
        json_put(object, key, v);
    if (old)
        unlink_from(object, old);
}

struct json *design_section(struct arena *a, struct json *object, const char *key)
{
    for (struct json *m = object->first; m; m = m->next)
        if (strcmp(m->key, key) == 0 && m->kind == JSON_OBJECT)
            return m;
    struct json *made = json_new_object(a);
    design_put(object, key, made);
    return made;
}

static bool is_holder(const struct json *component)
{
    return is_among(" group dynamiclist ", json_str(component, "type", ""));
}

/* ---- finding ---- */

struct found {
    struct json *item, *list, *holder; /* holder: the definition or a component */
};

static struct json *list_of(struct json *holder)
{
    for (struct json *m = holder->first; m; m = m->next)
        if (strcmp(m->key, "components") == 0 && m->kind == JSON_LIST)
            return m;
    return NULL;
}

/* The same, made when there is none. */
static struct json *list_in(struct arena *a, struct json *holder)
{
    struct json *list = list_of(holder);
    if (!list) {
        list = json_new_list(a);
        design_put(holder, "components", list);
    }
    return list;
}

static bool find(struct json *holder, const char *id, struct found *ret)
{
    struct json *list = holder->kind == JSON_OBJECT ? list_of(holder) : NULL;
    for (struct json *m = list ? list->first : NULL; m; m = m->next) {
        if (strcmp(json_str(m, "id", ""), id) == 0) {
            *ret = (struct found){m, list, holder};
            return true;
        }
        if (find(m, id, ret))
            return true;
    }
    return false;
}

struct json *design_at(struct json *definition, const char *id)
{
    struct found at;
    return *id && find(definition, id, &at) ? at.item : NULL;
}

static const struct json *seek(const struct json *holder, const char *id,
                               const struct json **ret_holder)
{
    const struct json *list = json_get(holder, "components"), *found = NULL;
    for (const struct json *m = list ? list->first : NULL; m && !found; m = m->next) {
        if (strcmp(json_str(m, "id", ""), id) == 0) {
            *ret_holder = holder;
            return m;
        }
        found = seek(m, id, ret_holder);
    }
    return found;
}

const struct json *design_find(const struct json *definition, const char *id)
{
    const struct json *holder;
    return *id ? seek(definition, id, &holder) : NULL;
}

/* ---- names ---- */

static bool has_value(const struct json *v, const char *key, const char *text)
{
    for (const struct json *m = v->first; m; m = m->next) {
        bool named = m->key && strcmp(m->key, key) == 0 && m->kind == JSON_STRING;
        if (named && strcmp(m->text, text) == 0)
            return true;
        if ((m->kind == JSON_OBJECT || m->kind == JSON_LIST) && has_value(m, key, text))
            return true;
    }
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Letters and digits of the folded label, joined by `joint`. */
static const char *slug(struct arena *a, const char *label, char joint)
{
    const char *folded = text_fold(a, label);
    char *out = arena_alloc(a, strlen(folded) + 2);
    size_t n = 0;
    for (const char *s = folded; *s && n < 40; s++) {
        if ((*s >= 'a' && *s <= 'z') || is_digit(*s))
            out[n++] = *s;
        else if (n && out[n - 1] != joint)
            out[n++] = joint;
    }
    while (n && out[n - 1] == joint)
        n--;
    out[n] = '\0';
    return n && !is_digit(out[0]) ? out : arena_printf(a, "o%c%s", joint, out);
}

static bool is_taken(const struct json *definition, char joint, const char *name)
{
    if (joint == '-')
        return has_value(definition, "id", name);
    return has_value(definition, "key", name) || has_value(definition, "path", name);
}

static const char *free_name(struct arena *a, const struct json *definition, const char *label,
                             char joint)
{
    const char *base = slug(a, label, joint), *name = base;
    for (int n = 2; is_taken(definition, joint, name); n++)
        name = arena_printf(a, "%s%c%d", base, joint, n);
    return name;
}

/* ---- adding ---- */

static const char *const types[] = {
    "textfield", "textarea",   "number",      "datetime", "radio", "select",    "checklist",
    "checkbox",  "filepicker", "dynamiclist", "group",    "text",  "separator", "expression",
};

const char *const *design_types(size_t *ret_count)
{
    *ret_count = sizeof types / sizeof *types;
    return types;
}

static struct json *option(struct arena *a, const char *value, const char *label)
{
    struct json *o = json_put(json_new_object(a), "value", json_new_text(a, value));
    return json_put(o, "label", json_new_text(a, label));
}

/* What a type needs to be taken at all. */
static void put_needs(struct arena *a, struct json *o, const struct design_add *x)
{
    if (strcmp(x->type, "datetime") == 0)
        json_put(o, "subtype", json_new_text(a, "date"));
    if (is_among(" radio select checklist ", x->type))
        json_put(o, "values",
                 json_push(json_push(json_new_list(a), option(a, "1", "1")), option(a, "2", "2")));
    if (strcmp(x->type, "expression") == 0)
        json_put(o, "expression", json_new_text(a, "=null"));
    if (is_holder(o))
        json_put(o, "components", json_new_list(a));
}

static const char *label_key(const char *type)
{
    return strcmp(type, "datetime") == 0 ? "dateLabel"
           : strcmp(type, "text") == 0   ? "text"
                                         : "label";
}

static struct json *component_of(struct arena *a, const struct json *definition,
                                 const struct design_add *x)
{
    struct json *o = json_put(json_new_object(a), "type", json_new_text(a, x->type));
    const char *label = *x->label ? x->label : x->type;
    json_put(o, "id", json_new_text(a, free_name(a, definition, label, '-')));
    if (!is_among(" group text separator ", x->type))
        json_put(o, strcmp(x->type, "dynamiclist") ? "key" : "path",
                 json_new_text(a, free_name(a, definition, label, '_')));
    if (strcmp(x->type, "separator") != 0)
        json_put(o, label_key(x->type), json_new_text(a, label));
    put_needs(a, o, x);
    return o;
}

static bool is_type(const char *type)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i], type) == 0)
            return true;
    return false;
}

int design_add(struct arena *a, const struct json *definition, const struct design_add *x,
               struct json **ret, const char **ret_id, struct fault *f)
{
    struct json *out = design_copy(a, definition);
    struct json *holder = *x->parent ? design_at(out, x->parent) : out;
    if (!is_type(x->type))
        return fault_reason(f, INVALID, "form.type", "the type \"%s\" is not taken", x->type);
    if (!holder)
        return fault_reason(f, NOT_FOUND, "form.no_element", "there is no \"%s\"", x->parent);
    if (holder != out && !is_holder(holder))
        return fault_reason(f, INVALID, "form.place", "\"%s\" holds no elements", x->parent);
    struct json *made = component_of(a, definition, x);
    json_push(list_in(a, holder), made);
    *ret = out;
    *ret_id = json_str(made, "id", "");
    return OK;
}

/* ---- steps ---- */

struct moving {
    struct arena *arena;
    struct json *definition;
    struct found at;
    const char *id; /* to look at next */
};

static struct json *before_of(const struct found *at)
{
    for (struct json *m = at->list->first; m; m = m->next)
        if (m->next == at->item)
            return m;
    return NULL;
}

static void step_up(struct moving *m)
{
    struct json *before = before_of(&m->at);
    if (!before)
        return;
    unlink_from(m->at.list, m->at.item);
    link_into(m->at.list, m->at.item, before);
}

static void step_down(struct moving *m)
{
    struct json *behind = m->at.item->next;
    if (!behind)
        return;
    unlink_from(m->at.list, m->at.item);
    link_into(m->at.list, m->at.item, behind->next);
}

static void step_out(struct moving *m)
{
    struct found holder;
    if (m->at.holder == m->definition ||
        !find(m->definition, json_str(m->at.holder, "id", ""), &holder))
        return;
    unlink_from(m->at.list, m->at.item);
    link_into(holder.list, m->at.item, holder.item->next);
}

static void step_in(struct moving *m)
{
    struct json *before = before_of(&m->at);
    if (!before || !is_holder(before))
        return;
    unlink_from(m->at.list, m->at.item);
    link_into(list_in(m->arena, before), m->at.item, NULL);
}

/* New names, one element after the other: each sees those before it. */
static void rename_all(struct moving *m, struct json *v)
{
    static const char *const names[] = {"id", "key", "path"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *old = json_str(v, names[i], NULL);
        if (old)
            design_put(v, names[i],
                       json_new_text(m->arena,
                                     free_name(m->arena, m->definition, old, i == 0 ? '-' : '_')));
    }
    struct json *list = list_of(v);
    for (struct json *c = list ? list->first : NULL; c; c = c->next)
        rename_all(m, c);
}

static void step_copy(struct moving *m)
{
    struct json *copy = design_copy(m->arena, m->at.item);
    copy->key = NULL;
    link_into(m->at.list, copy, m->at.item->next);
    rename_all(m, copy);
    m->id = json_str(copy, "id", "");
}

static void step_delete(struct moving *m)
{
    struct json *next = m->at.item->next ? m->at.item->next : before_of(&m->at);
    unlink_from(m->at.list, m->at.item);
    m->id = next                            ? json_str(next, "id", "")
            : m->at.holder == m->definition ? ""
                                            : json_str(m->at.holder, "id", "");
}

int design_edit(struct arena *a, const struct json *definition, const struct design_edit *x,
                struct json **ret, const char **ret_id, struct fault *f)
{
    static void (*const steps[])(struct moving *) = {
        [DESIGN_UP] = step_up, [DESIGN_DOWN] = step_down, [DESIGN_OUT] = step_out,
        [DESIGN_IN] = step_in, [DESIGN_COPY] = step_copy, [DESIGN_DELETE] = step_delete};
    struct moving m = {.arena = a, .definition = design_copy(a, definition), .id = x->id};
    if (!*x->id || !find(m.definition, x->id, &m.at))
        return fault_reason(f, NOT_FOUND, "form.no_element", "there is no \"%s\"", x->id);
    steps[x->step](&m);
    *ret = m.definition;
    *ret_id = m.id;
    return OK;
}
