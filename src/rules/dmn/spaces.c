/* Files and their namespaces: the model, and of the others those that it imports, directly or
 * through another import. */
#include "base/limits.h"
#include "rules/dmn/reader.h"

#include <string.h>

static struct dmn_unit *unit_of(struct dmn_reader *r, const char *space)
{
    for (size_t i = 0; i < r->unit_count; i++)
        if (r->units[i].root && strcmp(r->units[i].space, space) == 0)
            return &r->units[i];
    return NULL;
}

static bool is_model(const char *import_type)
{
    return strstr(import_type, "/DMN/") != NULL;
}

static void read_imports(struct dmn_reader *r, struct dmn_unit *u)
{
    u->imports = arena_new(r->arena, struct dmn_import, dmn_count(u->root, "import"));
    for (const struct xml *e = dmn_next(u->root->first, "import"); e;
         e = dmn_next(e->next, "import")) {
        const char *space = dmn_attribute(e, "namespace");
        struct dmn_unit *to = unit_of(r, space);
        if (!is_model(dmn_attribute(e, "importType")))
            (void)dmn_find_fault(u, e, "dmn.import", "only DMN models are imported, not %s",
                                 dmn_attribute(e, "importType"));
        else if (u->import_count == LIMIT_DMN_FILES)
            (void)dmn_find_fault(u, e, "dmn.import", "more than %d imports", LIMIT_DMN_FILES);
        else if (!to)
            (void)dmn_find_fault(u, e, "dmn.import", "no file has the namespace %s", space);
        else
            u->imports[u->import_count++] =
                (struct dmn_import){.name = dmn_attribute(e, "name"), .unit = to};
    }
}

/* From the model outwards: each file's imports are read once. */
static void follow_imports(struct dmn_reader *r)
{
    struct dmn_unit **open = arena_new(r->arena, struct dmn_unit *, r->unit_count);
    size_t count = 1;
    open[0] = &r->units[0];
    open[0]->needed = true;
    while (count > 0) {
        struct dmn_unit *u = open[--count];
        read_imports(r, u);
        for (size_t i = 0; i < u->import_count; i++) {
            if (u->imports[i].unit->needed)
                continue;
            u->imports[i].unit->needed = true;
            open[count++] = u->imports[i].unit;
        }
    }
}

static int read_unit(struct dmn_reader *r, struct dmn_unit *u, const struct dmn_text *text,
                     struct fault *f)
{
    struct xml *root;
    u->reader = r;
    u->file = arena_strdup(r->arena, text->name);
    int e = xml_parse(r->arena, text->text, text->n, &root, f);
    if (e < 0)
        return e;
    if (!dmn_is_named(root, "definitions"))
        return fault_reason(f, INVALID, "dmn.document", "line %d: %s is no DMN 1.1 to 1.5 model",
                            root->line, root->name);
    u->root = root;
    u->space = dmn_attribute(root, "namespace");
    return OK;
}

static void note_document(const struct dmn_unit *u, const struct fault *f)
{
    const struct xml document = {.name = "definitions", .line = 1};
    (void)dmn_find_fault(u, &document, "dmn.document", "%s", f->words);
}

int dmn_read_units(struct dmn_reader *r, const struct dmn_text *texts, size_t count,
                   struct fault *f)
{
    if (count == 0 || count > LIMIT_DMN_FILES)
        return fault_reason(f, TOO_LARGE, "dmn.large", "%zu files; 1 to %d are read", count,
                            LIMIT_DMN_FILES);
    r->units = arena_new(r->arena, struct dmn_unit, count);
    r->unit_count = count;
    for (size_t i = 0; i < count; i++) {
        struct fault why = {0};
        int e = read_unit(r, &r->units[i], &texts[i], &why);
        if (e == OK)
            continue;
        note_document(&r->units[i], &why);
        if (i == 0)
            return fault_reason(f, why.code, why.reason, "%s", why.words);
    }
    follow_imports(r);
    return OK;
}
