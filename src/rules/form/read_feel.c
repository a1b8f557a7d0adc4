/* Conditions and computed values. They may name only fields that stand before, so there are neither
 * cycles nor forward references, and one walk in the order of the form decides everything. */
#include "rules/form/inside.h"

#include <string.h>

static const struct form_field *rows_of(const struct form_field *f)
{
    const struct form_field *up = f->parent;
    while (up && up->kind != FORM_ROWS)
        up = up->parent;
    return up;
}

static bool is_before(struct reader *r, const struct form_field *f, const char *name)
{
    const struct form_field *rows = rows_of(f);
    const char *in_row = rows ? arena_printf(r->arena, "%s.%s", rows->key, name) : name;
    const struct map_row *row = map_find(&r->form->keys, in_row);
    if (!row)
        row = map_find(&r->form->keys, name);
    const struct form_field *other = row ? row->value : NULL;
    return other && other != f && other != rows;
}

static const struct feel *read_feel(struct reader *r, const struct json *v, const char *path,
                                    const struct form_field *f, const char **ret_text)
{
    struct feel *e;
    struct fault why = {0};
    size_t count;
    if (v->kind != JSON_STRING || v->text[0] != '=') {
        flaw(r, (struct spot){v, path}, "feel.equals", "must be a string that begins with \"=\"");
        return NULL;
    }
    if (feel_parse(r->arena, v->text + 1, NULL, &e, &why) < 0) {
        flaw(r, (struct spot){v, path}, "feel.syntax", "%s", why.words);
        return NULL;
    }
    const char *const *names = feel_free_names(e, r->arena, &count);
    for (size_t i = 0; i < count; i++)
        if (!is_before(r, f, names[i]))
            flaw(r, (struct spot){v, path}, "feel.later",
                 "\"%s\" is no field that stands before this one", names[i]);
    *ret_text = v->text + 1;
    return e;
}

void read_rules_of(struct reader *r, const struct json *component, const char *path,
                   struct form_field *f)
{
    const struct json *conditional = json_get(component, "conditional");
    const struct json *hide = json_get(conditional, "hide");
    const struct json *expression = json_get(component, "expression");
    if (conditional && (conditional->kind != JSON_OBJECT || conditional->count != 1 || !hide))
        flaw(r, (struct spot){conditional, path}, "conditional.members",
             "\"conditional\" takes \"hide\" and nothing else");
    else if (hide)
        f->hide_rule = read_feel(r, hide, path, f, &f->hide);
    if (f->kind == FORM_COMPUTED && !expression)
        flaw(r, (struct spot){component, path}, "expression.missing", "\"expression\" is missing");
    else if (f->kind == FORM_COMPUTED)
        f->compute_rule = read_feel(r, expression, path, f, &f->compute);
}
