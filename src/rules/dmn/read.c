/* From XML to a model: files, types, elements, then what each element is. All findings are
 * gathered, so that a designer mends a model in one go. */
#include "base/limits.h"
#include "rules/dmn/reader.h"

/* Elements of the graph are not told from types: no real model has a tenth of either. */
static bool has_too_much(const struct dmn_reader *r)
{
    size_t count = 0;
    for (size_t i = 0; i < r->unit_count; i++)
        if (r->units[i].needed)
            for (const struct xml *e = r->units[i].root->first; e; e = e->next)
                count++;
    return count > LIMIT_DMN_ELEMENTS;
}

int dmn_read(struct arena *a, const struct dmn_text *texts, size_t count,
             struct dmn_findings *reterr_findings, struct dmn_model **ret, struct fault *f)
{
    *reterr_findings = (struct dmn_findings){0};
    struct dmn_model *m = arena_new(a, struct dmn_model, 1);
    struct dmn_reader r = {.arena = a, .findings = reterr_findings, .model = m};
    int e = dmn_read_units(&r, texts, count, f);
    if (e < 0)
        return e;
    if (has_too_much(&r))
        return fault_reason(f, TOO_LARGE, "dmn.large", "more than %d elements or types",
                            LIMIT_DMN_ELEMENTS);
    dmn_read_items(&r);
    dmn_collect_nodes(&r);
    dmn_read_nodes(&r);
    *ret = m;
    return OK;
}
