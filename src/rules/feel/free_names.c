/* Which names an expression takes from outside: a walk with the names that are bound on the way. */
#include "rules/feel/builtin.h"

#include <string.h>

struct list {
    const char **names;
    size_t count, capacity;
};

struct search {
    struct arena *arena;
    struct list bound, found;
};

static void push(struct arena *a, struct list *l, const char *name)
{
    arena_grow(a, l->names, l->count, &l->capacity);
    l->names[l->count++] = name;
}

static bool has(const struct list *l, const char *name)
{
    for (size_t i = 0; i < l->count; i++)
        if (strcmp(l->names[i], name) == 0)
            return true;
    return false;
}

static void bind(struct search *s, const char *name)
{
    push(s->arena, &s->bound, name);
}

static void found(struct search *s, const char *name)
{
    if (!has(&s->bound, name) && !has(&s->found, name) && !builtin_find(name))
        push(s->arena, &s->found, name);
}

/* What the i-th part of a node binds for the parts after it. */
static void bind_after(struct search *s, const struct node *n, size_t i)
{
    bool loop = n->kind == NODE_FOR || n->kind == NODE_SOME || n->kind == NODE_EVERY;
    if ((loop || n->kind == NODE_CONTEXT) && i < n->name_count)
        bind(s, n->names[i]);
    if (n->kind == NODE_FOR && i + 1 == n->name_count)
        bind(s, "partial");
    if (n->kind == NODE_IN && i == 0)
        bind(s, "?");
    if (n->kind == NODE_FILTER && i == 0)
        bind(s, "item");
}

static void walk(struct search *s, const struct node *n)
{
    size_t outside = s->bound.count;
    if (n->kind == NODE_NAME)
        found(s, n->name);
    for (size_t i = 0; n->kind == NODE_FUNCTION && i < n->name_count; i++)
        bind(s, n->names[i]);
    for (size_t i = 0; i < n->count; i++) {
        walk(s, n->kids[i]);
        bind_after(s, n, i);
    }
    s->bound.count = outside;
}

const char *const *feel_free_names(const struct feel *e, struct arena *a, size_t *ret_count)
{
    struct search s = {.arena = a};
    if (e->root->kind == NODE_TESTS)
        bind(&s, "?");
    walk(&s, e->root);
    *ret_count = s.found.count;
    return s.found.names;
}
