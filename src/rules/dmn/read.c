/* From XML to a model: files, types, elements, then what each element is. All findings are
 * gathered, so that a designer mends a model in one go. */
#include "base/limits.h"
#include "rules/dmn/reader.h"

int dmn_read(struct arena *a, const struct dmn_text *texts, size_t count,
             struct dmn_findings *reterr_findings, struct dmn_model **ret, struct fault *f)
{
    *reterr_findings = (struct dmn_findings){0};
    struct dmn_model *m = arena_new(a, struct dmn_model, 1);
    struct dmn_reader r = {.arena = a, .findings = reterr_findings, .model = m};
    int e = dmn_read_units(&r, texts, count, f);
    if (e < 0)
        return e;
    m->name = r.units[0].name;
    dmn_read_items(&r);
    dmn_collect_nodes(&r);
    if (m->node_count > LIMIT_DMN_ELEMENTS)
        return fault_reason(f, TOO_LARGE, "dmn.large", "%zu elements; at most %d are read",
                            m->node_count, LIMIT_DMN_ELEMENTS);
    dmn_read_nodes(&r);
    *ret = m;
    return OK;
}
