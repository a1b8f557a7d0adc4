/* Processes without storage: a walk beside bpmn-engine (npm) on the same model in the same run, one
 * step, and the import of a large drawing. */
#include "bench/evaluate.h"
#include "bench/measure.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "os/files.h"
#include "rules/bpmn/bpmn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WALKS = 5000, STEPS = 9, IMPORTS = 50, LARGE_BYTES = 240 * 1024 };

static struct bpmn_model *read_text(struct arena *a, const char *text, size_t n)
{
    struct bpmn_findings findings;
    struct bpmn_model *m;
    struct fault f = {0};
    if (bpmn_read(a, text, n, &findings, &m, &f) < 0)
        bench_die(&f);
    return m;
}

/* Done in the order in which they were opened; the first signing sends it back. */
static struct bpmn_event next_event(struct arena *a, const struct bpmn_model *m,
                                    const struct bpmn_state *s, int *rounds)
{
    const struct bpmn_token *t = s->tokens;
    while (t->state != BPMN_WAITING)
        t = t->next;
    struct bpmn_event e = {.kind = BPMN_DONE, .token = t->id};
    if (strcmp(m->nodes[t->node].id, "sign") == 0)
        e.variables = json_put(json_new_object(a), "round", json_new_int(a, ++*rounds));
    return e;
}

static void walk(struct arena *a, const struct bpmn_model *m)
{
    struct bpmn_step step;
    struct fault f = {0};
    int steps = 0, rounds = 0;
    if (bpmn_start(a, m, NULL, &step, &f) < 0)
        bench_die(&f);
    for (; step.state->status == BPMN_RUNNING; steps++) {
        const struct bpmn_event e = next_event(a, m, step.state, &rounds);
        if (bpmn_advance(a, m, step.state, &e, &step, &f) < 0)
            bench_die(&f);
    }
    if (step.state->status != BPMN_ENDED || steps != STEPS)
        bench_die(&(struct fault){.words = "the walk went astray"});
}

static double walk_us(const struct bpmn_model *m)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    int64_t start = cpu_us();
    for (int i = 0; i < WALKS; i++) {
        walk(a, m);
        arena_clear(a);
    }
    return (double)(cpu_us() - start) / WALKS;
}

/* A row of tasks with its drawing, long enough. */
static const char *large(struct arena *a, size_t *ret_n)
{
    struct buf b, drawing;
    buf_init(&b, a, LIMIT_XML);
    buf_init(&drawing, a, LIMIT_XML);
    buf_str(&b, "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' "
                "xmlns:x='http://www.omg.org/spec/BPMN/20100524/DI' "
                "xmlns:c='http://www.omg.org/spec/DD/20100524/DC' "
                "xmlns:i='http://www.omg.org/spec/DD/20100524/DI' id='d'><process id='p' "
                "isExecutable='true'><startEvent id='t0'/>");
    for (int n = 1; b.n + drawing.n < LARGE_BYTES; n++) {
        buf_printf(&b,
                   "<exclusiveGateway id='g%d' default='e%d'/><userTask id='t%d' name='Xử lý "
                   "%d'/><sequenceFlow id='f%d' sourceRef='t%d' targetRef='g%d'/><sequenceFlow "
                   "id='e%d' sourceRef='g%d' targetRef='t%d'/>",
                   n, n, n, n, n, n - 1, n, n, n, n);
        buf_printf(&drawing,
                   "<x:BPMNShape id='s%d' bpmnElement='t%d'><c:Bounds x='%d' y='80' width='100' "
                   "height='80'/></x:BPMNShape><x:BPMNEdge id='k%d' bpmnElement='f%d'><i:waypoint "
                   "x='%d' y='120'/><i:waypoint x='%d' y='120'/></x:BPMNEdge>",
                   n, n, n * 150, n, n, n * 150, n * 150 + 50);
    }
    buf_printf(&b,
               "</process><x:BPMNDiagram id='dia'><x:BPMNPlane id='pl' bpmnElement='p'>%s"
               "</x:BPMNPlane></x:BPMNDiagram></definitions>",
               drawing.p);
    *ret_n = b.n;
    return b.p;
}

static double import_us(const char *text, size_t n)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    int64_t start = cpu_us();
    for (int i = 0; i < IMPORTS; i++) {
        (void)read_text(a, text, n);
        arena_clear(a);
    }
    return (double)(cpu_us() - start) / IMPORTS;
}

int main(void)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct bytes file;
    struct fault f = {0};
    size_t n;
    if (file_read(a, "bench/process.bpmn", LIMIT_XML, &file, &f) < 0)
        bench_die(&f);
    const double us = walk_us(read_text(a, (const char *)file.p, file.n)),
                 other = command_us("node bench/process.mjs");
    const double step = us / (STEPS + 1);
    figure_print(&(struct figure){.what = "a process from begin to end, nine tasks",
                                  .unit = "µs",
                                  .value = us,
                                  .reference = other,
                                  .cpu_us = us,
                                  .goal = "≥ 50× bpmn-engine",
                                  .met = other >= 50 * us ? "yes" : "no"});
    figure_print(&(struct figure){.what = "one step of it, without storage",
                                  .unit = "µs",
                                  .value = step,
                                  .reference = 20,
                                  .cpu_us = step,
                                  .goal = "≤ 20 µs",
                                  .met = step <= 20 ? "yes" : "no"});
    const char *text = large(a, &n);
    const double import = import_us(text, n) / 1000;
    figure_print(&(struct figure){.what = arena_printf(a, "a model of %zu KB read", n / 1024),
                                  .unit = "ms",
                                  .value = import,
                                  .reference = 20,
                                  .cpu_us = import * 1000,
                                  .goal = "≤ 20 ms",
                                  .met = import <= 20 ? "yes" : "no"});
    return 0;
}
