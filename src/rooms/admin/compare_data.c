/* What changed in procedure.json and in a form: lists of objects, each with its code or key. */
#include "rooms/admin/compare.h"

#include <string.h>

/* A list of objects as it is compared. */
struct kind_of_thing {
    const char *list, *key; /* "components", "code" */
    enum message_key name;  /* "Thành phần hồ sơ {name}" */
    const struct compare_rule *rules;
};

static const struct compare_rule component_rules[] = {
    {"name", COMPARE_PAIR, MSG_admin_diff_label_name},
    {"required", COMPARE_TRUTH, MSG_admin_diff_now_required, MSG_admin_diff_not_required},
    {"kind", COMPARE_TEXT, MSG_admin_diff_label_kind},
    {"when", COMPARE_TEXT, MSG_admin_diff_label_when},
    {"replaced_by", COMPARE_TEXT, MSG_admin_diff_label_replaced_by},
    {"originals", COMPARE_TEXT, MSG_admin_diff_label_originals},
    {"certified", COMPARE_TEXT, MSG_admin_diff_label_certified},
    {"copies", COMPARE_TEXT, MSG_admin_diff_label_copies},
    {"types", COMPARE_ANY, MSG_admin_diff_label_types},
    {"note", COMPARE_PAIR, MSG_admin_diff_label_note},
    {"basis", COMPARE_TEXT, MSG_admin_diff_label_basis},
    {0}};

static const struct compare_rule case_rules[] = {
    {"name", COMPARE_PAIR, MSG_admin_diff_label_name},
    {"components", COMPARE_ANY, MSG_admin_diff_label_components},
    {"form", COMPARE_TEXT, MSG_admin_diff_label_form},
    {"process", COMPARE_TEXT, MSG_admin_diff_label_process},
    {"result", COMPARE_ANY, MSG_admin_diff_label_result},
    {"note", COMPARE_ANY, MSG_admin_diff_label_note},
    {0}};

static const struct compare_rule procedure_rules[] = {
    {"name", COMPARE_PAIR, MSG_admin_diff_label_name},
    {"field", COMPARE_TEXT, MSG_admin_diff_label_field},
    {"level", COMPARE_TEXT, MSG_admin_diff_label_level},
    {"online", COMPARE_TEXT, MSG_admin_diff_label_online},
    {"valid_from", COMPARE_TEXT, MSG_admin_diff_label_valid_from},
    {"valid_to", COMPARE_TEXT, MSG_admin_diff_label_valid_to},
    {"basis", COMPARE_ANY, MSG_admin_diff_label_basis},
    {"subjects", COMPARE_ANY, MSG_admin_diff_label_subjects},
    {"life_events", COMPARE_ANY, MSG_admin_diff_label_life_events},
    {"keywords", COMPARE_TEXT, MSG_admin_diff_label_keywords},
    {"guide", COMPARE_ANY, MSG_admin_diff_label_guide},
    {"confidence", COMPARE_TEXT, MSG_admin_diff_label_confidence},
    {"note", COMPARE_ANY, MSG_admin_diff_label_note},
    {0}};

static const struct compare_rule field_rules[] = {
    {"label", COMPARE_TEXT, MSG_admin_diff_label_question},
    {"dateLabel", COMPARE_TEXT, MSG_admin_diff_label_question},
    {"text", COMPARE_TEXT, MSG_admin_diff_label_question},
    {"validate.required", COMPARE_TRUTH, MSG_admin_diff_now_required, MSG_admin_diff_not_required},
    {"type", COMPARE_TEXT, MSG_admin_diff_label_kind},
    {"validate.minLength", COMPARE_TEXT, MSG_admin_diff_label_min_length},
    {"validate.maxLength", COMPARE_TEXT, MSG_admin_diff_label_max_length},
    {"validate.min", COMPARE_TEXT, MSG_admin_diff_label_min},
    {"validate.max", COMPARE_TEXT, MSG_admin_diff_label_max},
    {"validate.pattern", COMPARE_TEXT, MSG_admin_diff_label_pattern},
    {"conditional.hide", COMPARE_TEXT, MSG_admin_diff_label_hide},
    {"expression", COMPARE_TEXT, MSG_admin_diff_label_expression},
    {"values", COMPARE_ANY, MSG_admin_diff_label_values},
    {"description", COMPARE_TEXT, MSG_admin_diff_label_hint},
    {"properties.prefill", COMPARE_TEXT, MSG_admin_diff_label_prefill},
    {"properties.label_en", COMPARE_TEXT, MSG_admin_diff_label_english},
    {0}};

static const struct kind_of_thing components = {"components", "code", MSG_admin_diff_component,
                                                component_rules},
                                  cases = {"cases", "code", MSG_admin_diff_case, case_rules};

/* ---- lists ---- */

static const struct json *members(const struct json *o, const char *list)
{
    const struct json *v = json_get(o, list);
    return v && v->kind == JSON_LIST ? v->first : NULL;
}

static const struct json *twin(const struct json *first, const char *key, const struct json *of)
{
    const char *code = json_str(of, key, "");
    for (; first; first = first->next)
        if (strcmp(json_str(first, key, ""), code) == 0)
            return first;
    return NULL;
}

static const char *name_of(const struct compare *c, const struct kind_of_thing *k,
                           const struct json *o)
{
    const struct json *name = json_get(o, "name");
    const char *words = json_str(name, c->lang == LANG_EN ? "en" : "vi", json_str(o, k->key, ""));
    return compare_words(c, k->name, words);
}

static void compare_list(struct compare *c, const struct kind_of_thing *k, const struct json *x,
                         const struct json *y)
{
    const struct json *before = members(x, k->list), *after = members(y, k->list);
    for (const struct json *o = before; o; o = o->next)
        if (!twin(after, k->key, o))
            compare_note(c, CHANGE_REMOVED, name_of(c, k, o));
    for (const struct json *o = after; o; o = o->next) {
        const struct json *old = twin(before, k->key, o);
        if (!old) {
            compare_note(c, CHANGE_ADDED, name_of(c, k, o));
            continue;
        }
        compare_objects(c, name_of(c, k, o), old, o, k->rules);
    }
}

static bool parse_both(struct compare *c, const char *before, const char *after, struct json **x,
                       struct json **y)
{
    if (json_parse(c->arena, before, strlen(before), x, NULL) == OK &&
        json_parse(c->arena, after, strlen(after), y, NULL) == OK)
        return true;
    compare_note(c, CHANGE_CHANGED, compare_words(c, MSG_admin_diff_unreadable, c->group->file));
    return false;
}

void compare_procedure(struct compare *c, const char *before, const char *after)
{
    struct json *x, *y;
    if (!parse_both(c, before, after, &x, &y))
        return;
    compare_objects(c, compare_text(c, MSG_admin_diff_procedure), x, y, procedure_rules);
    compare_list(c, &components, x, y);
    compare_list(c, &cases, x, y);
}

/* ---- forms ---- */

struct field_at {
    const struct json *o;
};
struct fields {
    struct field_at *list;
    size_t count, room;
};

static void flatten(struct arena *a, const struct json *o, struct fields *all)
{
    for (const struct json *f = members(o, "components"); f; f = f->next) {
        arena_grow(a, all->list, all->count, &all->room);
        all->list[all->count++].o = f;
        flatten(a, f, all);
    }
}

/* Fields are known by their key; what has none (texts, groups) by its id. */
static const char *key_of(const struct json *f)
{
    return json_str(f, "key", json_str(f, "path", json_str(f, "id", "")));
}

static const struct json *field_like(const struct fields *all, const struct json *f)
{
    for (size_t i = 0; i < all->count; i++)
        if (strcmp(key_of(all->list[i].o), key_of(f)) == 0)
            return all->list[i].o;
    return NULL;
}

static const char *field_name(const struct compare *c, const struct json *f)
{
    const char *label = json_str(f, "label", json_str(f, "dateLabel", key_of(f)));
    if (c->lang == LANG_EN)
        label = json_str(json_get(f, "properties"), "label_en", label);
    return compare_words(c, MSG_admin_diff_question, label[0] ? label : key_of(f));
}

void compare_form(struct compare *c, const char *before, const char *after)
{
    struct json *x, *y;
    struct fields old = {0}, new = {0};
    if (!parse_both(c, before, after, &x, &y))
        return;
    flatten(c->arena, x, &old);
    flatten(c->arena, y, &new);
    for (size_t i = 0; i < old.count; i++)
        if (!field_like(&new, old.list[i].o))
            compare_note(c, CHANGE_REMOVED, field_name(c, old.list[i].o));
    for (size_t i = 0; i < new.count; i++) {
        const struct json *was = field_like(&old, new.list[i].o);
        if (was)
            compare_objects(c, field_name(c, new.list[i].o), was, new.list[i].o, field_rules);
        else
            compare_note(c, CHANGE_ADDED, field_name(c, new.list[i].o));
    }
}
