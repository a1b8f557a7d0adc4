/* Context functions (DMN 1.5, table 81). */
#include "rules/feel/builtin.h"

static struct feel_value call_get_value(struct run *run, const struct feel_value *args, size_t n)
{
    (void)run;
    (void)n;
    const struct feel_value *v = feel_context_get(args[0].context, args[1].text);
    return v ? *v : feel_null();
}

static struct feel_value call_get_entries(struct run *run, const struct feel_value *args, size_t n)
{
    (void)n;
    struct items all = {.arena = run->arena};
    const struct feel_context *c = args[0].context;
    for (uint32_t i = 0; i < c->count && run_step(run, 1); i++) {
        struct feel_context *pair = feel_context_new(run->arena, 2);
        feel_context_put(pair, "key", feel_string(c->entries[i].name));
        feel_context_put(pair, "value", c->entries[i].value);
        items_add(&all, feel_of_context(pair));
    }
    return items_list(&all);
}

static struct feel_context *copy(struct run *run, const struct feel_context *c)
{
    struct feel_context *made = feel_context_new(run->arena, c->count + 1);
    for (uint32_t i = 0; i < c->count && run_step(run, 1); i++)
        feel_context_put(made, c->entries[i].name, c->entries[i].value);
    return made;
}

/* Put along a path of keys; contexts on the way are copied, never changed. */
static struct feel_value put(struct run *run, const struct feel_context *c,
                             const struct feel_value *keys, size_t count,
                             const struct feel_value *value)
{
    if (keys[0].kind != FEEL_STRING)
        return feel_null();
    struct feel_value v = *value;
    if (count > 1) {
        const struct feel_value *inner = feel_context_get(c, keys[0].text);
        if (!inner || inner->kind != FEEL_CONTEXT || !run_step(run, 1))
            return feel_null();
        v = put(run, inner->context, keys + 1, count - 1, value);
        if (v.kind == FEEL_NULL)
            return v;
    }
    struct feel_context *made = copy(run, c);
    feel_context_put(made, keys[0].text, v);
    return feel_of_context(made);
}

static struct feel_value call_put(struct run *run, const struct feel_value *args, size_t n)
{
    (void)n;
    return put(run, args[0].context, &args[1], 1, &args[2]);
}

enum { KEYS_MAX = 64 };

static struct feel_value call_put_path(struct run *run, const struct feel_value *args, size_t n)
{
    (void)n;
    if (args[1].count == 0 || args[1].count > KEYS_MAX)
        return feel_null();
    return put(run, args[0].context, args[1].items, args[1].count, &args[2]);
}

static struct feel_value call_merge(struct run *run, const struct feel_value *args, size_t n)
{
    (void)n;
    struct feel_context *made = feel_context_new(run->arena, 8);
    for (uint32_t i = 0; i < args[0].count; i++) {
        if (args[0].items[i].kind != FEEL_CONTEXT)
            return feel_null();
        const struct feel_context *c = args[0].items[i].context;
        for (uint32_t k = 0; k < c->count && run_step(run, 1); k++)
            feel_context_put(made, c->entries[k].name, c->entries[k].value);
    }
    return feel_of_context(made);
}

/* context([{"key": …, "value": …}, …]); a key twice makes it null. */
static struct feel_value call_context(struct run *run, const struct feel_value *args, size_t n)
{
    (void)n;
    struct feel_context *made = feel_context_new(run->arena, args[0].count);
    for (uint32_t i = 0; i < args[0].count && run_step(run, 1); i++) {
        const struct feel_value *pair = &args[0].items[i];
        if (pair->kind != FEEL_CONTEXT)
            return feel_null();
        const struct feel_value *key = feel_context_get(pair->context, "key");
        const struct feel_value *value = feel_context_get(pair->context, "value");
        if (!key || !value || key->kind != FEEL_STRING || feel_context_get(made, key->text))
            return feel_null();
        feel_context_put(made, key->text, *value);
    }
    return feel_of_context(made);
}

static const struct builtin rows[] = {
    {"get value", "cs", {"m", "key"}, call_get_value},
    {"get entries", "c", {"m"}, call_get_entries},
    {"context put", "csa", {"context", "key", "value"}, call_put},
    {"context put", "cla", {"context", "keys", "value"}, call_put_path},
    {"context merge", "l", {"contexts"}, call_merge},
    {"context", "l", {"entries"}, call_context},
    {.name = NULL},
};
const struct builtin_table builtins_context = {rows, sizeof rows / sizeof *rows - 1};
