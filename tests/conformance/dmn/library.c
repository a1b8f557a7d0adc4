/* The DMN TCK against rules/dmn itself. */
#include "tests/conformance/dmn/tck.h"

#include <stdio.h>

static const struct feel_moment now = {.year = 2026, .month = 1, .day = 2, .hour = 3};

static void print_findings(const struct dmn_findings *findings)
{
    for (const struct dmn_finding *x = findings->first; x; x = x->next)
        printf("    finding: %s %s\n", x->reason, x->words);
}

static void answer(struct arena *a, const struct tck_folder *folder, struct feel_value *answers)
{
    struct dmn_findings findings;
    struct dmn_model *model;
    struct fault f = {0};
    if (dmn_read(a, folder->texts, folder->text_count, &findings, &model, &f) < 0) {
        printf("    not read: %s\n", f.words);
        return;
    }
    print_findings(&findings);
    for (size_t i = 0; i < folder->result_count; i++) {
        const struct tck_result *r = &folder->results[i];
        struct dmn_explanation why;
        const struct dmn_question q = {.what = dmn_find(model, r->kind, r->call),
                                       .inputs = r->inputs,
                                       .now = &now,
                                       .explain = i % 2 ? &why : NULL};
        fault_clear(&f);
        if (dmn_decide(model, &q, a, &answers[i], &f) < 0)
            printf("    %s %s: %s\n", r->test, r->call, f.words);
    }
}

int main(int argc, char **argv)
{
    return tck_run(argc > 1 ? argv[1] : "tests/conformance/dmn-tck", answer);
}
