/* A decision table of 40 rules and four columns, asked once and once more, beside feelin's unary
 * tests (npm) over the same cells in the same run. The policy is unique, so every rule is tried. */
#include "bench/evaluate.h"
#include "bench/measure.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "base/xml.h"
#include "rules/dmn/dmn.h"

#include <string.h>

enum { TIMES = 20 * 1000, CHANNELS = 5, AGES = 8, COLUMNS = 4 };

static const char values[] = "{kenh: \"post\", tuoi: 67, ban: 3, loai: \"x\"}";
static const char *const columns[COLUMNS] = {"kenh", "tuoi", "ban", "loai"};

/* The cells of a rule. */
static void rule(struct arena *a, int number, const char *cells[static COLUMNS])
{
    static const char *const channels[CHANNELS] = {"online", "desk", "post", "phone", "agent"};
    const int age = number % AGES * 10;
    cells[0] = arena_printf(a, "\"%s\"", channels[number / AGES]);
    cells[1] = arena_printf(a, "[%d..%d)", age, age + 10);
    cells[2] = ">= 1, 0";
    cells[3] = "not(\"free\", \"waived\")";
}

static void write_cell(struct buf *b, const char *element, const char *text)
{
    buf_printf(b, "<%s><text>", element);
    xml_write_text(b, text);
    buf_printf(b, "</text></%s>", element);
}

static const char *document(struct arena *a)
{
    struct buf b;
    buf_init(&b, a, LIMIT_XML);
    buf_str(&b, "<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' name='bench' "
                "namespace='urn:bench'>");
    for (int i = 0; i < COLUMNS; i++)
        buf_printf(&b,
                   "<inputData id='i%d' name='%s'><variable name='%s' typeRef='%s'/>"
                   "</inputData>",
                   i, columns[i], columns[i], i % 3 ? "number" : "string");
    buf_str(&b, "<decision id='d' name='d'><variable name='d' typeRef='number'/>");
    for (int i = 0; i < COLUMNS; i++)
        buf_printf(&b,
                   "<informationRequirement><requiredInput href='#i%d'/>"
                   "</informationRequirement>",
                   i);
    buf_str(&b, "<decisionTable>");
    for (int i = 0; i < COLUMNS; i++) {
        buf_str(&b, "<input>");
        write_cell(&b, "inputExpression", columns[i]);
        buf_str(&b, "</input>");
    }
    buf_str(&b, "<output name='phi'/>");
    for (int i = 0; i < CHANNELS * AGES; i++) {
        const char *cells[COLUMNS];
        rule(a, i, cells);
        buf_str(&b, "<rule>");
        for (int k = 0; k < COLUMNS; k++)
            write_cell(&b, "inputEntry", cells[k]);
        write_cell(&b, "outputEntry", arena_printf(a, "%d * ban", i * 1000));
        buf_str(&b, "</rule>");
    }
    buf_str(&b, "</decisionTable></decision></definitions>");
    return b.p;
}

static struct dmn_model *model(struct arena *a)
{
    const char *text = document(a);
    const struct dmn_text file = {.name = "bench.dmn", .text = text, .n = strlen(text)};
    struct dmn_findings findings;
    struct dmn_model *m;
    struct fault f = {0};
    if (dmn_read(a, &file, 1, &findings, &m, &f) < 0 || findings.count)
        bench_die(&f);
    return m;
}

struct asked {
    const struct dmn_model *model;
    struct dmn_question question;
};

static int decide(const void *what, struct arena *a, struct feel_value *ret, struct fault *f)
{
    const struct asked *x = what;
    return dmn_decide(x->model, &x->question, a, ret, f);
}

/* The same by feelin; below 0 when there is no node. */
static double feelin_us(struct arena *a)
{
    struct buf command;
    buf_init(&command, a, LIMIT_XML);
    buf_printf(&command, "node bench/dmn.mjs '%s'", values);
    for (int i = 0; i < CHANNELS * AGES; i++) {
        const char *cells[COLUMNS];
        rule(a, i, cells);
        for (int k = 0; k < COLUMNS; k++)
            buf_printf(&command, " '%s=%s'", columns[k], cells[k]);
    }
    return command_us(command.p);
}

int main(void)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct fault f = {0};
    struct feel_value inputs;
    if (feel_eval(bench_parse(a, values), NULL, a, &inputs, &f) < 0)
        bench_die(&f);
    const struct dmn_model *m = model(a);
    struct dmn_explanation why;
    struct asked q = {m, {.what = dmn_find(m, DMN_DECISION, "d"), .inputs = inputs.context}};
    double us = evaluate_us(decide, &q, TIMES), other = feelin_us(a);
    figure_print(&(struct figure){.what = "a table of 40 rules and 4 columns, every rule tried",
                                  .unit = "µs",
                                  .value = us,
                                  .reference = other,
                                  .cpu_us = us,
                                  .goal = "≤ 20 µs, ≥ 50× feelin",
                                  .met = us <= 20 && other >= 50 * us ? "yes" : "no"});
    q.question.explain = &why;
    us = evaluate_us(decide, &q, TIMES);
    figure_print(&(struct figure){.what = "the same, explained",
                                  .unit = "µs",
                                  .value = us,
                                  .reference = other,
                                  .cpu_us = us});
    return 0;
}
