/* The profile is a table: a component's type, and the keys that it may have. */
#include "base/limits.h"
#include "rules/form/inside.h"

#include <stdarg.h>
#include <string.h>

static const struct profile {
    const char *type;
    enum form_kind kind;
    const char *keys; /* besides those that all have */
} profiles[] = {
    {"textfield", FORM_TEXT, " key label description validate "},
    {"textarea", FORM_AREA, " key label description validate "},
    {"number", FORM_NUMBER, " key label description validate decimalDigits "},
    {"datetime", FORM_DATE,
     " key label dateLabel description validate subtype disallowPassedDates "},
    {"radio", FORM_RADIO, " key label description validate values "},
    {"select", FORM_SELECT, " key label description validate values "},
    {"checklist", FORM_CHECKLIST, " key label description validate values "},
    {"checkbox", FORM_CHECKBOX, " key label description validate "},
    {"filepicker", FORM_FILE, " key label description validate accept multiple "},
    {"dynamiclist", FORM_ROWS,
     " path label description validate components isRepeating allowAddRemove defaultRepetitions "
     "showOutline "},
    {"group", FORM_GROUP, " label components showOutline "},
    {"text", FORM_WORDS, " text "},
    {"separator", FORM_LINE, " "},
    {"expression", FORM_COMPUTED, " key label description expression computeOn "},
};

enum { GROUP_DEPTH_MAX = 8 };

bool is_among(const char *words, const char *word)
{
    size_t n = strlen(word);
    if (strchr(word, ' '))
        return false;
    for (const char *s = words; n && (s = strstr(s, word)); s += n)
        if (s > words && s[-1] == ' ' && s[n] == ' ')
            return true;
    return false;
}

/* What a flaw is about: the member that it was found at, where that is a property of its own, else
 * the first part of its reason. */
static const char *about(struct reader *r, const struct json *at, const char *reason)
{
    static const char members[] =
        " key path label text hide expression pattern patternErrorMessage min max minLength "
        "maxLength minRows maxRows validationType required decimalDigits values ";
    if (at && at->key && is_among(members, at->key))
        return at->key;
    return arena_strndup(r->arena, reason, strcspn(reason, "."));
}

/* What the words quote first. */
static const char *quoted(struct reader *r, const char *words)
{
    const char *from = strchr(words, '"');
    return from ? arena_strndup(r->arena, from + 1, strcspn(from + 1, "\"")) : "";
}

void flaw(struct reader *r, struct spot spot, const char *reason, const char *fmt, ...)
{
    arena_grow(r->arena, r->flaws, r->flaw_count, &r->flaw_capacity);
    struct form_flaw *x = &r->flaws[r->flaw_count++];
    va_list ap;
    va_start(ap, fmt);
    const char *words = arena_vprintf(r->arena, fmt, ap);
    va_end(ap);
    *x = (struct form_flaw){.line = spot.at ? spot.at->line : 0,
                            .path = spot.path,
                            .id = r->id ? r->id : "",
                            .about = about(r, spot.at, reason),
                            .reason = arena_printf(r->arena, "form.%s", reason),
                            .name = strcmp(reason, "feel.syntax") ? quoted(r, words) : words,
                            .words = words};
}

static size_t read_components(struct reader *r, const struct json *list, const char *path,
                              const struct form_field *parent, const struct form_field **ret);

static void check_keys(struct reader *r, const struct json *component, const char *path,
                       const struct profile *p)
{
    for (const struct json *m = component->first; m; m = m->next)
        if (!is_among(" id type layout properties conditional ", m->key) &&
            !is_among(p->keys, m->key))
            flaw(r, (struct spot){m, path}, "member.unknown", "\"%s\" is not taken for %s", m->key,
                 p->type);
}

/* A key is a plain FEEL name that no posted name can be mistaken for. */
static bool is_key(const char *s)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    static const char more[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    return *s && strchr(letters, *s) && strspn(s, more) == strlen(s) && strlen(s) <= 64;
}

static const char *full_key(struct reader *r, const struct form_field *f)
{
    const struct form_field *up = f->parent;
    while (up && up->kind != FORM_ROWS)
        up = up->parent;
    return up ? arena_printf(r->arena, "%s.%s", up->key, f->key) : f->key;
}

static bool is_reserved(const char *key)
{
    return is_among(
        " and or not if then else for in some every return satisfies between instance of "
        "true false null function external item partial today now form register "
        "dossier agency result account ",
        key);
}

static void read_key(struct reader *r, const struct json *c, const char *path, struct form_field *f)
{
    const char *name = f->kind == FORM_ROWS ? "path" : "key";
    const char *key = json_str(c, name, "");
    if (!is_key(key) || is_reserved(key)) {
        flaw(r, (struct spot){c, path}, "key.name",
             "\"%s\" must be a name of letters, digits and _, and no word of FEEL", name);
        key = arena_printf(r->arena, "?%zu", f->number);
    }
    f->key = key;
    const char *whole = full_key(r, f);
    if (map_find(&r->form->keys, whole))
        flaw(r, (struct spot){c, path}, "key.twice", "the key \"%s\" is used twice", key);
    else
        map_put(&r->form->keys, whole, f);
}

static void read_id(struct reader *r, const struct json *c, const char *path, struct form_field *f)
{
    f->id = json_str(c, "id", NULL);
    if (!f->id || !*f->id || strlen(f->id) > 100)
        flaw(r, (struct spot){c, path}, "id.missing", "\"id\" is missing");
    else if (map_find(&r->ids, f->id))
        flaw(r, (struct spot){c, path}, "id.twice", "the id \"%s\" is used twice", f->id);
    else
        map_put(&r->ids, f->id, f);
}

static void read_words(struct reader *r, const struct json *c, const char *path,
                       struct form_field *f)
{
    const struct json *properties = json_get(c, "properties");
    f->label.vi = json_str(c, "label", json_str(c, "dateLabel", json_str(c, "text", NULL)));
    f->label.en = json_str(properties, "label_en", json_str(properties, "text_en", NULL));
    f->hint.vi = json_str(c, "description", NULL);
    f->hint.en = json_str(properties, "description_en", NULL);
    if (f->kind != FORM_LINE && f->kind != FORM_COMPUTED && (!f->label.vi || !*f->label.vi))
        flaw(r, (struct spot){c, path}, "label.missing", "%s is missing",
             f->kind == FORM_WORDS ? "\"text\"" : "\"label\"");
}

static void read_rows(struct reader *r, const struct json *c, const char *path,
                      struct form_field *f)
{
    for (const struct form_field *up = f->parent; up; up = up->parent)
        if (up->kind == FORM_ROWS)
            flaw(r, (struct spot){c, path}, "rows.nested",
                 "a dynamic list cannot stand in another");
    if (!json_bool(c, "isRepeating", true))
        flaw(r, (struct spot){json_get(c, "isRepeating"), path}, "rows.repeating",
             "a dynamic list always repeats");
    if (!f->max_rows)
        f->max_rows = LIMIT_FORM_ROWS / 5;
}

static void read_kind(struct reader *r, const struct json *c, const char *path,
                      struct form_field *f)
{
    int64_t decimals = json_int(c, "decimalDigits", 0);
    if (f->kind == FORM_DATE && strcmp(json_str(c, "subtype", ""), "date") != 0)
        flaw(r, (struct spot){c, path}, "date.subtype", "only \"subtype\": \"date\" is taken");
    if (f->kind == FORM_NUMBER && (decimals < 0 || decimals > 10))
        flaw(r, (struct spot){json_get(c, "decimalDigits"), path}, "digits.range",
             "\"decimalDigits\" must be 0 to 10");
    f->decimals = (int)decimals;
    f->no_past = json_bool(c, "disallowPassedDates", false);
    f->many = json_bool(c, "multiple", false);
    f->accept = json_str(c, "accept", NULL);
    if (f->kind == FORM_RADIO || f->kind == FORM_SELECT || f->kind == FORM_CHECKLIST)
        read_options(r, c, path, f);
    if (f->kind == FORM_ROWS)
        read_rows(r, c, path, f);
}

static void read_children(struct reader *r, const struct json *c, const char *path,
                          struct form_field *f)
{
    const struct json *list = json_get(c, "components");
    if (!list || list->kind != JSON_LIST || !list->count)
        flaw(r, (struct spot){c, path}, "components.none", "\"components\" is missing or empty");
    else if (++r->depth > GROUP_DEPTH_MAX)
        flaw(r, (struct spot){c, path}, "components.deep", "groups are nested too deeply");
    else
        f->field_count =
            read_components(r, list, arena_printf(r->arena, "%s.components", path), f, &f->fields);
    r->depth -= list && list->kind == JSON_LIST && list->count;
}

static const struct profile *profile_of(const char *type)
{
    for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++)
        if (strcmp(profiles[i].type, type) == 0)
            return &profiles[i];
    return NULL;
}

static void read_component(struct reader *r, const struct json *c, const char *path,
                           struct form_field *f)
{
    const char *type = json_str(c, "type", "");
    const struct profile *p = profile_of(type);
    f->number = r->form->total++;
    f->line = c->line;
    r->id = json_str(c, "id", NULL);
    if (c->kind != JSON_OBJECT || !p) {
        flaw(r, (struct spot){c, path}, "type.unknown", "the type \"%s\" is not taken", type);
        f->kind = FORM_LINE;
        return;
    }
    f->kind = p->kind;
    check_keys(r, c, path, p);
    read_id(r, c, path, f);
    if (f->kind < FORM_GROUP || f->kind == FORM_COMPUTED)
        read_key(r, c, path, f);
    read_words(r, c, path, f);
    read_validate(r, c, path, f);
    read_properties(r, c, path, f);
    read_kind(r, c, path, f);
    read_rules_of(r, c, path, f);
    if (f->kind == FORM_GROUP || f->kind == FORM_ROWS)
        read_children(r, c, path, f);
}

static size_t read_components(struct reader *r, const struct json *list, const char *path,
                              const struct form_field *parent, const struct form_field **ret)
{
    struct form_field *fields = arena_new(r->arena, struct form_field, list->count);
    size_t i = 0;
    *ret = fields;
    for (const struct json *c = list->first; c; c = c->next, i++) {
        fields[i].parent = parent;
        if (r->form->total >= LIMIT_FORM_COMPONENTS) {
            flaw(r, (struct spot){c, path}, "components.many", "more than %d components",
                 LIMIT_FORM_COMPONENTS);
            break;
        }
        read_component(r, c, arena_printf(r->arena, "%s[%zu]", path, i), &fields[i]);
    }
    return i;
}

static void read_top(struct reader *r, const struct json *d)
{
    for (const struct json *m = d->first; m; m = m->next)
        if (!is_among(" $schema type schemaVersion id components exporter executionPlatform "
                      "executionPlatformVersion ",
                      m->key))
            flaw(r, (struct spot){m, m->key}, "member.unknown", "this is not taken");
    if (strcmp(json_str(d, "type", ""), "default") != 0)
        flaw(r, (struct spot){d, "type"}, "type.form", "must be \"default\"");
    if (json_int(d, "schemaVersion", 0) != 19)
        flaw(r, (struct spot){d, "schemaVersion"}, "version.other", "must be 19");
    r->form->id = json_str(d, "id", NULL);
    if (!r->form->id)
        flaw(r, (struct spot){d, "id"}, "id.missing", "is missing");
    const struct json *list = json_get(d, "components");
    if (!list || list->kind != JSON_LIST || !list->count)
        flaw(r, (struct spot){d, "components"}, "components.none", "is missing or empty");
    else
        r->form->count = read_components(r, list, "components", NULL, &r->form->fields);
}

int form_read(struct arena *a, const struct json *definition, const struct form_lists *lists,
              struct form **ret, struct form_flaws *ret_flaws, struct fault *f)
{
    struct form *form = arena_new(a, struct form, 1);
    form->keys.arena = a;
    struct reader r = {.arena = a, .lists = lists, .form = form, .ids = {.arena = a}};
    if (definition->kind != JSON_OBJECT)
        flaw(&r, (struct spot){definition, ""}, "form.object", "a form is an object");
    else
        read_top(&r, definition);
    *ret_flaws = (struct form_flaws){.items = r.flaws, .count = r.flaw_count};
    if (r.flaw_count)
        return fault_reason(f, INVALID, "form.flaws", "line %d: %s: %s", r.flaws[0].line,
                            r.flaws[0].path, r.flaws[0].words);
    *ret = form;
    return OK;
}
