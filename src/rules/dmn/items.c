/* Item definitions (DMN 1.5, 7.3.3) and the references to types. */
#include "base/limits.h"
#include "rules/dmn/reader.h"

#include <string.h>

/* Names that older models and modellers give to the types of FEEL. */
static const char *feel_name(const char *name)
{
    static const struct {
        const char *old, *name;
    } rows[] = {{"dateTime", "date and time"},
                {"dayTimeDuration", "days and time duration"},
                {"yearMonthDuration", "years and months duration"},
                {"days and time duration", "days and time duration"},
                {"any", "Any"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].old, name) == 0)
            return rows[i].name;
    return name;
}

static bool is_feel_space(const char *space)
{
    return strstr(space, "/FEEL/") != NULL && strstr(space, "omg.org/spec/") != NULL;
}

static const char *imported_name(struct dmn_reader *r, const struct dmn_unit *u, const char *space,
                                 const char *local)
{
    for (size_t i = 0; i < u->import_count; i++)
        if (strcmp(u->imports[i].unit->space, space) == 0 && *u->imports[i].name)
            return arena_printf(r->arena, "%s.%s", u->imports[i].name, local);
    return local;
}

/* As FEEL writes it: "feel:number" and "feel.number" are number, "p:tA" of an import is
 * "import.tA". */
static const char *plain_name(struct dmn_reader *r, const struct dmn_unit *u, const struct xml *e,
                              const char *name)
{
    if (strncmp(name, "feel.", 5) == 0 || strncmp(name, "feel:", 5) == 0)
        return feel_name(name + 5);
    const char *colon = strchr(name, ':');
    if (!colon || strchr(name, '<'))
        return feel_name(name);
    const char *prefix = arena_strndup(r->arena, name, (size_t)(colon - name));
    const char *space = xml_space_of(e, prefix);
    if (!space)
        return feel_name(name);
    if (is_feel_space(space))
        return feel_name(colon + 1);
    return strcmp(space, u->space) == 0 ? colon + 1 : imported_name(r, u, space, colon + 1);
}

static const struct feel_type *parse_type(struct dmn_reader *r, const struct dmn_unit *u,
                                          const struct xml *e, const char *name)
{
    const struct feel_type *type;
    struct fault why = {0};
    int x = feel_parse_type(r->arena, name, &u->types, &type, &why);
    if (x == OK && type->form != FEEL_TYPE_UNKNOWN)
        return type;
    (void)dmn_find_fault(r, u, e, "dmn.type", "the type \"%s\" is not known", name);
    return NULL;
}

const struct feel_type *dmn_type_of(struct dmn_reader *r, const struct dmn_unit *u,
                                    const struct xml *e, const char *name)
{
    if (!*name)
        return NULL;
    const char *plain = plain_name(r, u, e, name);
    for (size_t i = 0; i < u->types.count; i++)
        if (strcmp(u->types.list[i].name, plain) == 0)
            return u->types.list[i].type;
    return parse_type(r, u, e, plain);
}

/* --- filling in ----------------------------------------------------------- */

enum { ALIASES_MOST = 100 }; /* one standing for another: far above any sense, below the stack */

struct filler {
    struct dmn_reader *reader;
    struct dmn_unit *unit;
    int depth;
};

static void fill(struct filler *f, struct dmn_item *item);
static void fill_from(struct filler *f, const struct xml *e, struct feel_type *to,
                      const char **ret_tests);

static struct dmn_item *item_of(struct dmn_unit *u, const struct feel_type *type)
{
    for (size_t i = 0; i < u->item_count; i++)
        if (u->items[i].type == type)
            return &u->items[i];
    return NULL;
}

/* What a type is made of must be read before it is copied under another name. */
static struct dmn_item *read_first(struct filler *f, const struct feel_type *type)
{
    struct dmn_item *item = item_of(f->unit, type);
    for (size_t i = 0; !item && i < f->unit->import_count; i++)
        item = item_of(f->unit->imports[i].unit, type);
    if (item && item->state == ITEM_UNREAD && f->depth < ALIASES_MOST)
        fill(f, item);
    return item;
}

static void fill_reference(struct filler *f, const struct xml *e, struct feel_type *to,
                           const char **ret_tests)
{
    const char *name = dmn_child_text(e, "typeRef");
    const struct feel_type *type =
        dmn_type_of(f->reader, f->unit, e, *name ? name : dmn_attribute(e, "typeRef"));
    if (!type)
        return;
    const struct dmn_item *item = read_first(f, type);
    if (item && item->state != ITEM_READ) {
        (void)dmn_find_fault(f->reader, f->unit, e, "dmn.cycle", "the type is defined by itself");
        return;
    }
    *to = *type;
    *ret_tests = item ? item->tests : NULL;
}

static const struct feel_type *component_type(struct filler *f, const struct xml *e)
{
    const char *name = dmn_child_text(e, "typeRef");
    bool plain = *name && strcmp(dmn_attribute(e, "isCollection"), "true") != 0 &&
                 !dmn_next(e->first, "allowedValues") && !dmn_next(e->first, "typeConstraint");
    if (plain) /* by reference, so that a type may hold itself */
        return dmn_type_of(f->reader, f->unit, e, name);
    struct feel_type *type = arena_new(f->reader->arena, struct feel_type, 1);
    const char *tests = NULL;
    fill_from(f, e, type, &tests);
    return type;
}

static void fill_components(struct filler *f, const struct xml *e, struct feel_type *to)
{
    size_t count = dmn_count(e, "itemComponent");
    const char **names = arena_new(f->reader->arena, const char *, count);
    const struct feel_type **parts = arena_new(f->reader->arena, const struct feel_type *, count);
    size_t n = 0;
    for (const struct xml *c = dmn_next(e->first, "itemComponent"); c;
         c = dmn_next(c->next, "itemComponent")) {
        static const struct feel_type any = {.form = FEEL_TYPE_ANY};
        const struct feel_type *part = component_type(f, c);
        names[n] = dmn_attribute(c, "name");
        parts[n++] = part ? part : &any;
    }
    *to = (struct feel_type){
        .form = FEEL_TYPE_CONTEXT, .names = names, .parts = parts, .count = count};
}

static void fill_function(struct filler *f, const struct xml *e, struct feel_type *to)
{
    static const struct feel_type any = {.form = FEEL_TYPE_ANY};
    size_t count = dmn_count(e, "parameters"), n = 0;
    const struct feel_type **parts =
        arena_new(f->reader->arena, const struct feel_type *, count + 1);
    for (const struct xml *c = dmn_next(e->first, "parameters"); c;
         c = dmn_next(c->next, "parameters"))
        parts[n++] = dmn_type_of(f->reader, f->unit, c, dmn_attribute(c, "typeRef"));
    const char *result = dmn_attribute(e, "outputTypeRef");
    parts[n++] =
        dmn_type_of(f->reader, f->unit, e, *result ? result : dmn_child_text(e, "outputTypeRef"));
    for (size_t i = 0; i < n; i++)
        parts[i] = parts[i] ? parts[i] : &any;
    *to = (struct feel_type){.form = FEEL_TYPE_FUNCTION, .parts = parts, .count = n};
}

/* Tests that a value must meet, besides those that its type has already. */
static void constrain(struct filler *f, const struct xml *e, const char *tests,
                      struct feel_type *type, const char **both)
{
    struct feel_context *known = feel_context_new(f->reader->arena, 0);
    struct dmn_place place = {.reader = f->reader, .unit = f->unit, .known = known};
    if (!*tests)
        return;
    if (*both)
        tests = arena_printf(f->reader->arena, "(? in (%s)) and (? in (%s))", *both, tests);
    type->allowed = dmn_parse(&place, e, tests, true);
    *both = tests;
}

static void make_collection(struct filler *f, struct feel_type *type, const char **tests)
{
    const struct feel_type **part = arena_new(f->reader->arena, const struct feel_type *, 1);
    *part = arena_memdup(f->reader->arena, type, sizeof *type);
    *type = (struct feel_type){.form = FEEL_TYPE_LIST, .parts = part, .count = 1};
    *tests = NULL;
}

static void fill_from(struct filler *f, const struct xml *e, struct feel_type *to,
                      const char **ret_tests)
{
    const struct xml *allowed = dmn_next(e->first, "allowedValues");
    const struct xml *whole = dmn_next(e->first, "typeConstraint");
    const struct xml *function = dmn_next(e->first, "functionItem");
    if (dmn_next(e->first, "itemComponent"))
        fill_components(f, e, to);
    else if (function)
        fill_function(f, function, to);
    else
        fill_reference(f, e, to, ret_tests);
    if (allowed)
        constrain(f, allowed, dmn_child_text(allowed, "text"), to, ret_tests);
    if (strcmp(dmn_attribute(e, "isCollection"), "true") == 0)
        make_collection(f, to, ret_tests);
    if (whole)
        constrain(f, whole, dmn_child_text(whole, "text"), to, ret_tests);
}

static void fill(struct filler *f, struct dmn_item *item)
{
    struct filler inner = {.reader = f->reader, .unit = item->unit, .depth = f->depth + 1};
    item->state = ITEM_OPEN;
    fill_from(&inner, item->e, item->type, &item->tests);
    item->state = ITEM_READ;
}

/* --- names ---------------------------------------------------------------- */

static void list_items(struct dmn_reader *r, struct dmn_unit *u)
{
    static const struct feel_type any = {.form = FEEL_TYPE_ANY};
    u->items = arena_new(r->arena, struct dmn_item, dmn_count(u->root, "itemDefinition"));
    for (const struct xml *e = dmn_next(u->root->first, "itemDefinition"); e;
         e = dmn_next(e->next, "itemDefinition"))
        u->items[u->item_count++] =
            (struct dmn_item){.name = dmn_attribute(e, "name"),
                              .e = e,
                              .unit = u,
                              .type = arena_memdup(r->arena, &any, sizeof any)};
}

/* Its own types by name, those of imports behind the import's name. */
static void name_types(struct dmn_reader *r, struct dmn_unit *u)
{
    size_t count = u->item_count, n = 0;
    for (size_t i = 0; i < u->import_count; i++)
        count += u->imports[i].unit->item_count;
    struct feel_named_type *list = arena_new(r->arena, struct feel_named_type, count);
    for (size_t i = 0; i < u->item_count; i++)
        list[n++] = (struct feel_named_type){u->items[i].name, u->items[i].type};
    for (size_t i = 0; i < u->import_count; i++)
        for (size_t k = 0; k < u->imports[i].unit->item_count; k++) {
            const struct dmn_item *item = &u->imports[i].unit->items[k];
            const char *import = u->imports[i].name;
            list[n++] = (struct feel_named_type){
                *import ? arena_printf(r->arena, "%s.%s", import, item->name) : item->name,
                item->type};
        }
    u->types = (struct feel_types){list, n};
}

void dmn_read_items(struct dmn_reader *r)
{
    for (size_t i = 0; i < r->unit_count; i++)
        if (r->units[i].needed)
            list_items(r, &r->units[i]);
    for (size_t i = 0; i < r->unit_count; i++)
        if (r->units[i].needed)
            name_types(r, &r->units[i]);
    for (size_t i = 0; i < r->unit_count; i++)
        for (size_t k = 0; k < r->units[i].item_count; k++) {
            struct filler f = {.reader = r, .unit = &r->units[i]};
            if (r->units[i].items[k].state == ITEM_UNREAD)
                fill(&f, &r->units[i].items[k]);
        }
}
