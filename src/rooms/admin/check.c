/* Checking a draft is loading it from memory without keeping it. */
#include "rooms/admin/files.h"

#include "rooms/catalogue/calls.h"
#include "rooms/catalogue/version.h"

#include <string.h>

static const char *text_of(void *self, const char *name)
{
    const struct law_files *x = self;
    if (x->file && strcmp(x->file, name) == 0)
        return x->content;
    for (size_t i = 0; i < x->count; i++)
        if (strcmp(x->list[i].name, name) == 0)
            return x->list[i].content;
    return NULL;
}

struct pack law_files_pack(struct arena *a, struct law_files *files)
{
    return pack_in_memory(a, text_of, files);
}

bool law_files_procedure(struct arena *a, const struct law *law, struct law_files *files,
                         const char *code, struct procedure *ret)
{
    struct pack pack = law_files_pack(a, files);
    struct candidate c;
    bool good = candidate_read(&pack, law->agencies, "", code, &c);
    *ret = c.procedure;
    return good;
}

const struct procedure *law_newest(const struct law *law, struct arena *a, const char *code)
{
    size_t n;
    const struct procedure *const *versions = catalogue_versions_of(law->catalogue, a, code, &n);
    const struct procedure *newest = NULL;
    for (size_t i = 0; i < n; i++)
        if (!newest || versions[i]->number > newest->number)
            newest = versions[i];
    return newest;
}

/* "finding.<reason>" in the language, else what the checker said. */
static const char *words_of(struct arena *a, enum lang lang, const struct pack_fault *x)
{
    enum message_key key;
    const char *what = x->element && x->element[0] ? x->element : x->file;
    if (x->reason[0] && message_find(arena_printf(a, "finding.%s", x->reason), &key))
        return message_fill(
            a, lang, key, 2,
            (const struct message_arg[]){{"what", what}, {"name", x->name ? x->name : ""}});
    return x->words;
}

/* Two cases with one form or process find the same twice. */
static bool is_there(const struct law_findings *all, const struct pack_fault *x)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].line == x->line && strcmp(all->items[i].file, x->file) == 0 &&
            strcmp(all->items[i].detail, x->words) == 0)
            return true;
    return false;
}

static void add(struct arena *a, struct law_findings *all, enum lang lang,
                const struct pack_fault *x)
{
    all->items[all->count++] = (struct law_finding){.file = x->file,
                                                    .element = x->element ? x->element : "",
                                                    .line = x->line,
                                                    .reason = x->reason,
                                                    .words = words_of(a, lang, x),
                                                    .detail = x->words};
}

static bool is_used(const struct candidate *c, const char *name)
{
    if (strcmp(name, "procedure.json") == 0)
        return true;
    for (size_t i = 0; i < c->count; i++)
        if (strcmp(c->names[i], name) == 0)
            return true;
    return false;
}

/* A file that nothing names would be lost without a word. Asked only when all names could be read.
 */
static void find_unused(struct pack *p, const struct law_files *files, const struct candidate *c)
{
    for (size_t i = 0; i < files->count; i++)
        if (!is_used(c, files->list[i].name))
            pack_report(p, &(struct pack_fault){.file = files->list[i].name,
                                                .element = files->list[i].name,
                                                .reason = "draft.unused",
                                                .words = "no case names this file"});
}

static void report_call(void *self, const struct pack_fault *x)
{
    pack_report(self, x);
}

int law_draft_check(struct arena *a, const struct law_check *x, struct law_findings *ret,
                    struct fault *f)
{
    struct law_files files = {
        .list = arena_memdup(a, x->files, x->count * sizeof *x->files),
        .count = x->count,
        .file = x->file,
        .content = x->content,
    };
    struct pack pack = law_files_pack(a, &files);
    struct candidate c;
    (void)f; /* findings are no fault */
    if (candidate_read(&pack, x->law->agencies, "", x->procedure, &c)) {
        find_unused(&pack, &files, &c);
        calls_check(a, x->law->catalogue, &c.procedure,
                    &(struct fault_sink){report_call, &pack, false});
    }
    *ret = (struct law_findings){.items = arena_new(a, struct law_finding, pack.fault_count)};
    for (size_t i = 0; i < pack.fault_count; i++)
        if (!is_there(ret, &pack.faults[i]))
            add(a, ret, x->lang, &pack.faults[i]);
    return OK;
}

struct law_findings law_findings_of(struct arena *a, const struct law_findings *all,
                                    const char *file)
{
    struct law_findings own = {.items = arena_new(a, struct law_finding, all->count)};
    for (size_t i = 0; i < all->count; i++)
        if (strcmp(all->items[i].file, file) == 0)
            own.items[own.count++] = all->items[i];
    return own;
}
