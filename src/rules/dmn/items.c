/* Item definitions (DMN 1.5, chapter 7.3) and the references to types. */
#include "base/sort.h"
#include "base/text.h"
#include "rules/dmn/reader.h"

#include <stdlib.h>
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
    (void)dmn_find_fault(u, e, "dmn.type", "the type \"%s\" is not known", name);
    return NULL;
}

static int by_name(const void *a, const void *b)
{
    const struct feel_named_type *x = a, *y = b;
    return strcmp(x->name, y->name);
}

const struct feel_type *dmn_type_of(struct dmn_reader *r, const struct dmn_unit *u,
                                    const struct xml *e, const char *name)
{
    if (!*name)
        return NULL;
    const struct feel_named_type key = {.name = plain_name(r, u, e, name)};
    const struct feel_named_type *found = NULL;
    if (u->types.count)
        found = bsearch(&key, u->types.list, u->types.count, sizeof key, by_name);
    return found ? found->type : parse_type(r, u, e, key.name);
}

/* --- filling in ----------------------------------------------------------- */

enum { ALIASES_MOST = 100 }; /* one standing for another: far above any sense, below the stack */

struct filler {
    struct dmn_reader *reader;
    struct dmn_unit *unit;
    int depth;
};

static void fill(struct filler *f, struct dmn_item *item);
static const struct feel_type *made_type(struct filler *f, const struct xml *e,
                                         const char **ret_tests);

static struct dmn_item *item_of(struct dmn_unit *u, const struct feel_type *type)
{
    for (size_t low = 0, high = u->item_count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (u->items[middle].type == type)
            return &u->items[middle];
        if (u->items[middle].type < type) /* they stand in one block, in their order */
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* Before a type is copied under another name or with more tests, it must be read; false when it is
 * just being read, so that it would be made of itself. ret_tests: those that it carries. */
static bool read_first(struct filler *f, const struct xml *e, const struct feel_type *type,
                       const char **ret_tests)
{
    struct dmn_item *item = item_of(f->unit, type);
    for (size_t i = 0; !item && i < f->unit->import_count; i++)
        item = item_of(f->unit->imports[i].unit, type);
    if (!item)
        return true;
    if (item->state == ITEM_UNREAD && f->depth < ALIASES_MOST)
        fill(f, item);
    *ret_tests = item->tests;
    if (item->state == ITEM_READ)
        return true;
    (void)dmn_find_fault(f->unit, e, "dmn.cycle", "the type is made of itself");
    return false;
}

static const struct feel_type any = {.form = FEEL_TYPE_ANY};

static const struct feel_type *components(struct filler *f, const struct xml *e)
{
    size_t count = dmn_count(e, "itemComponent");
    const char **names = arena_new(f->reader->arena, const char *, count);
    const struct feel_type **parts = arena_new(f->reader->arena, const struct feel_type *, count);
    size_t n = 0;
    for (const struct xml *c = dmn_next(e->first, "itemComponent"); c;
         c = dmn_next(c->next, "itemComponent")) {
        const char *tests = NULL;
        names[n] = dmn_attribute(c, "name");
        parts[n++] = made_type(f, c, &tests);
    }
    const struct feel_type made = {
        .form = FEEL_TYPE_CONTEXT, .names = names, .parts = parts, .count = count};
    return arena_memdup(f->reader->arena, &made, sizeof made);
}

static const struct feel_type *function(struct filler *f, const struct xml *e)
{
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
    const struct feel_type made = {.form = FEEL_TYPE_FUNCTION, .parts = parts, .count = n};
    return arena_memdup(f->reader->arena, &made, sizeof made);
}

static const struct feel_type *reference(struct filler *f, const struct xml *e)
{
    const char *name = text_clean(f->reader->arena, dmn_child_text(e, "typeRef"));
    const struct feel_type *type =
        dmn_type_of(f->reader, f->unit, e, *name ? name : dmn_attribute(e, "typeRef"));
    return type ? type : &any;
}

/* The type with tests that a value must meet, besides those that the type has already. */
static const struct feel_type *constrained(struct filler *f, const struct xml *e,
                                           const struct feel_type *type, const char **tests)
{
    struct arena *a = f->reader->arena;
    struct dmn_place place = {
        .reader = f->reader, .unit = f->unit, .known = feel_context_new(a, 0)};
    const char *more = e ? dmn_child_text(e, "text") : "";
    if (!*more || !read_first(f, e, type, tests))
        return type;
    *tests = *tests ? arena_printf(a, "(? in (%s)) and (? in (%s))", *tests, more) : more;
    struct feel_type *made = arena_memdup(a, type, sizeof *type);
    made->allowed = dmn_parse(&place, e, *tests, true);
    return made;
}

static const struct feel_type *collection(struct filler *f, const struct feel_type *item)
{
    const struct feel_type *parts[] = {item};
    const struct feel_type made = {.form = FEEL_TYPE_LIST,
                                   .parts = arena_memdup(f->reader->arena, parts, sizeof parts),
                                   .count = 1};
    return arena_memdup(f->reader->arena, &made, sizeof made);
}

/* Allowed values are those of a collection's items, a constraint is that of the whole. What is
 * neither tested nor listed is the type itself, so that a structure may hold itself. */
static const struct feel_type *made_type(struct filler *f, const struct xml *e,
                                         const char **ret_tests)
{
    const struct xml *item = dmn_next(e->first, "functionItem");
    const struct feel_type *type = dmn_next(e->first, "itemComponent") ? components(f, e)
                                   : item                              ? function(f, item)
                                                                       : reference(f, e);
    type = constrained(f, dmn_next(e->first, "allowedValues"), type, ret_tests);
    if (strcmp(dmn_attribute(e, "isCollection"), "true") == 0) {
        type = collection(f, type);
        *ret_tests = NULL;
    }
    return constrained(f, dmn_next(e->first, "typeConstraint"), type, ret_tests);
}

static void fill(struct filler *f, struct dmn_item *item)
{
    struct filler inner = {.reader = f->reader, .unit = item->unit, .depth = f->depth + 1};
    item->state = ITEM_OPEN;
    const struct feel_type *type = made_type(&inner, item->e, &item->tests);
    if (read_first(&inner, item->e, type, &item->tests))
        *item->type = *type;
    item->state = ITEM_READ;
}

/* --- names ---------------------------------------------------------------- */

static void list_items(struct dmn_reader *r, struct dmn_unit *u)
{
    const size_t count = dmn_count(u->root, "itemDefinition");
    struct feel_type *types = arena_new(r->arena, struct feel_type, count);
    u->items = arena_new(r->arena, struct dmn_item, count);
    for (const struct xml *e = dmn_next(u->root->first, "itemDefinition"); e;
         e = dmn_next(e->next, "itemDefinition")) {
        types[u->item_count] = any;
        u->items[u->item_count] = (struct dmn_item){
            .name = dmn_attribute(e, "name"), .e = e, .unit = u, .type = &types[u->item_count]};
        u->item_count++;
    }
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
    sort(r->arena, list, n, sizeof *list, by_name);
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
