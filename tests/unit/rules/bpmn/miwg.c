/* The reference models of the BPMN Model Interchange Working Group (tests/conformance/bpmn-miwg):
 * each is read and can be drawn, or refused naming what is not executed. */
#include "base/cleanup.h"
#include "rules/bpmn/bpmn.h"
#include "tests/support/test.h"

#include <stdio.h>

static int read_file(struct arena *a, const char *name, struct bpmn_findings *findings,
                     struct bpmn_model **ret, struct fault *f)
{
    enum { ROOM = 1 << 20 };
    FILE *file = fopen(arena_printf(a, "%s%s", MIWG, name), "rb");
    if (!file)
        return fault_set(f, NOT_FOUND, "%s is not there", name);
    char *text = arena_alloc(a, ROOM);
    const size_t n = fread(text, 1, ROOM, file);
    fclose(file);
    return bpmn_read(a, text, n, findings, ret, f);
}

TEST(models_inside_the_executed_part_are_read)
{
    static const struct {
        const char *file;
        size_t shapes, edges, flows;
    } models[] = {
        {"A.1.0.bpmn", 5, 4, 4},  {"A.2.0.bpmn", 8, 9, 9},    {"A.2.1.bpmn", 8, 11, 11},
        {"A.3.0.bpmn", 10, 8, 8}, {"A.4.0.bpmn", 20, 15, 13}, {"A.4.1.bpmn", 22, 15, 13},
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        struct bpmn_findings findings = {0};
        struct bpmn_model *m = NULL;
        struct fault f = {0};
        if (read_file(a, models[i].file, &findings, &m, &f) < 0) {
            test_fail(__FILE__, __LINE__, "%s: %s", models[i].file, f.words);
            continue;
        }
        CHECK_INT(models[i].shapes, m->shape_count);
        CHECK_INT(models[i].edges, m->edge_count);
        CHECK_INT(models[i].flows, m->flow_count);
    }
}

TEST(a_drawing_can_be_walked)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct bpmn_findings findings = {0};
    struct bpmn_model *m = NULL;
    struct bpmn_step step = {0};
    REQUIRE(read_file(a, "A.1.0.bpmn", &findings, &m, NULL) == OK);
    REQUIRE(bpmn_start(a, m, NULL, &step, NULL) == OK);
    CHECK_INT(BPMN_ENDED, step.state->status);
    CHECK_INT(5, step.visited_count);
}

static bool names(const struct bpmn_findings *findings, const char *element)
{
    for (const struct bpmn_finding *x = findings->first; x; x = x->next)
        if (strcmp(x->element, element) == 0 && strcmp(x->reason, "bpmn.not_executed") == 0 &&
            x->line > 0 && *x->id)
            return true;
    return false;
}

TEST(models_outside_are_refused_by_element)
{
    static const struct {
        const char *file, *elements[8];
    } models[] = {
        {"B.1.0.bpmn", {"globalTask"}},
        {"B.2.0.bpmn", {"globalUserTask"}},
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        struct bpmn_findings findings = {0};
        struct bpmn_model *m = NULL;
        struct fault f = {0};
        CHECK_INT(INVALID, read_file(a, models[i].file, &findings, &m, &f));
        CHECK(m == NULL);
        CHECK_STR("bpmn.not_executed", f.reason);
        for (size_t e = 0; e < 8 && models[i].elements[e]; e++)
            if (!names(&findings, models[i].elements[e]))
                test_fail(__FILE__, __LINE__, "%s: %s is not named", models[i].file,
                          models[i].elements[e]);
        for (const struct bpmn_finding *x = findings.first; x; x = x->next)
            if (strcmp(x->reason, "bpmn.not_executed") != 0)
                test_fail(__FILE__, __LINE__, "%s: %s", models[i].file, x->words);
    }
}
