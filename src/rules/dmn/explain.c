#include "rules/dmn/hit.h"

struct dmn_step *dmn_step_begin(struct dmn_ask *ask, const struct dmn_node *n)
{
    if (!ask->explain)
        return NULL;
    struct dmn_step *step = arena_new(ask->arena, struct dmn_step, 1);
    step->what = &n->is;
    ask->step = step;
    return step;
}

void dmn_step_end(struct dmn_ask *ask, struct dmn_step *step, struct dmn_step *outer,
                  struct feel_value v)
{
    if (!step)
        return;
    step->value = v;
    if (v.kind != FEEL_NULL)
        step->problem = NULL;
    if (ask->explain->last)
        ask->explain->last->next = step;
    else
        ask->explain->first = step;
    ask->explain->last = step;
    ask->step = outer;
}

struct feel_value dmn_problem(struct dmn_ask *ask, const char *fmt, ...)
{
    if (ask->step && !ask->step->problem) {
        va_list ap;
        va_start(ap, fmt);
        ask->step->problem = arena_vprintf(ask->arena, fmt, ap);
        va_end(ap);
    }
    return feel_null();
}

static const char *const *names_of_inputs(const struct dmn_hits *h)
{
    const char **names = arena_new(h->ask->arena, const char *, h->table->input_count);
    for (size_t i = 0; i < h->table->input_count; i++)
        names[i] = h->table->inputs[i].name;
    return names;
}

static const char *const *names_of_outputs(const struct dmn_hits *h)
{
    const char **names = arena_new(h->ask->arena, const char *, h->table->output_count);
    for (size_t i = 0; i < h->table->output_count; i++)
        names[i] = h->table->outputs[i].name;
    return names;
}

void dmn_trace(const struct dmn_hits *h)
{
    if (!h->ask->step)
        return;
    struct dmn_table_trace **end = &h->ask->step->tables;
    while (*end)
        end = &(*end)->next;
    const struct dmn_table_trace made = {.table = h->table->id,
                                         .policy = h->table->policy_name,
                                         .input_names = names_of_inputs(h),
                                         .output_names = names_of_outputs(h),
                                         .annotation_names = h->table->annotations,
                                         .inputs = h->inputs,
                                         .input_count = h->table->input_count,
                                         .output_count = h->table->output_count,
                                         .annotation_count = h->table->annotation_count,
                                         .hits = h->hits,
                                         .hit_count = h->count};
    *end = arena_memdup(h->ask->arena, &made, sizeof made);
}
