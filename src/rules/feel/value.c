#include "rules/feel/value.h"

#include "base/limits.h"
#include "base/time.h"
#include "rules/feel/run.h"
#include "rules/feel/temporal.h"

#include <string.h>

struct feel_value feel_null(void)
{
    return (struct feel_value){.kind = FEEL_NULL};
}

struct feel_value feel_bool(bool v)
{
    return (struct feel_value){.kind = FEEL_BOOL, .truth = v};
}

struct feel_value feel_number(struct decimal v)
{
    if (!decimal_is_finite(v))
        return feel_null();
    return (struct feel_value){.kind = FEEL_NUMBER, .number = v};
}

struct feel_value feel_int(int64_t v)
{
    return feel_number(decimal_from_int(v));
}

struct feel_value feel_string(const char *s)
{
    if (!s)
        return feel_null();
    return (struct feel_value){.kind = FEEL_STRING, .text = s};
}

struct feel_value feel_list(const struct feel_value *items, size_t count)
{
    return (struct feel_value){.kind = FEEL_LIST, .count = (uint32_t)count, .items = items};
}

struct feel_value feel_of_context(const struct feel_context *c)
{
    return (struct feel_value){.kind = FEEL_CONTEXT, .context = c};
}

struct feel_value feel_day(struct arena *a, int32_t day)
{
    struct date d = date_of(day);
    struct feel_moment m = {.year = d.year, .month = (int8_t)d.month, .day = (int8_t)d.day};
    return temporal_value(a, FEEL_DATE, &m);
}

struct feel_moment feel_moment_of(int64_t ms)
{
    struct date d = date_of(day_of(ms));
    int32_t rest = ms_of_day(ms);
    return (struct feel_moment){.year = d.year,
                                .month = (int8_t)d.month,
                                .day = (int8_t)d.day,
                                .hour = (int8_t)(rest / HOUR_MS),
                                .minute = (int8_t)(rest / MINUTE_MS % 60),
                                .second = (int8_t)(rest / 1000 % 60),
                                .nano = rest % 1000 * 1000000,
                                .zone = FEEL_OFFSET,
                                .offset_s = ZONE_MS / 1000};
}

/* --- contexts ----------------------------------------------------------- */

enum { LINEAR_MAX = 8 }; /* entries that are faster searched one by one */

static uint32_t hash_of(const char *name)
{
    uint32_t h = 2166136261u; /* FNV-1a */
    for (; *name; name++)
        h = (h ^ (unsigned char)*name) * 16777619u;
    return h;
}

static void index_put(struct feel_context *c, uint32_t entry)
{
    uint32_t at = hash_of(c->entries[entry].name) & (c->slots - 1);
    while (c->index[at])
        at = (at + 1) & (c->slots - 1);
    c->index[at] = entry + 1;
}

static void grow(struct feel_context *c)
{
    uint32_t capacity = c->capacity ? 2 * c->capacity : 4;
    struct feel_entry *more = arena_new(c->arena, struct feel_entry, capacity);
    for (uint32_t i = 0; i < c->count; i++)
        more[i] = c->entries[i];
    c->entries = more;
    c->capacity = capacity;
    if (capacity <= LINEAR_MAX)
        return;
    c->slots = 8;
    while (c->slots < 2 * capacity)
        c->slots *= 2;
    c->index = arena_new(c->arena, uint32_t, c->slots);
    for (uint32_t i = 0; i < c->count; i++)
        index_put(c, i);
}

struct feel_context *feel_context_new(struct arena *a, size_t expected)
{
    struct feel_context *c = arena_new(a, struct feel_context, 1);
    c->arena = a;
    while (c->capacity < expected)
        grow(c);
    return c;
}

static struct feel_entry *find(const struct feel_context *c, const char *name)
{
    if (!c->slots) {
        for (uint32_t i = 0; i < c->count; i++)
            if (c->entries[i].name[0] == name[0] && strcmp(c->entries[i].name, name) == 0)
                return &c->entries[i];
        return NULL;
    }
    uint32_t at = hash_of(name) & (c->slots - 1);
    for (; c->index[at]; at = (at + 1) & (c->slots - 1))
        if (strcmp(c->entries[c->index[at] - 1].name, name) == 0)
            return &c->entries[c->index[at] - 1];
    return NULL;
}

void feel_context_put(struct feel_context *c, const char *name, struct feel_value v)
{
    struct feel_entry *there = find(c, name);
    if (there) {
        there->value = v;
        return;
    }
    if (c->count == c->capacity)
        grow(c);
    c->entries[c->count] = (struct feel_entry){.name = name, .value = v};
    if (c->slots)
        index_put(c, c->count);
    c->count++;
}

const struct feel_value *feel_context_get(const struct feel_context *c, const char *name)
{
    const struct feel_entry *e = c ? find(c, name) : NULL;
    return e ? &e->value : NULL;
}

/* --- lists under construction ------------------------------------------- */

void items_add(struct items *l, struct feel_value v)
{
    arena_grow(l->arena, l->items, l->count, &l->capacity);
    l->items[l->count++] = v;
}

struct feel_value items_list(const struct items *l)
{
    return feel_list(l->items, l->count);
}

/* --- JSON ---------------------------------------------------------------- */

static struct feel_value from_object(struct arena *a, const struct json *v)
{
    struct feel_context *c = feel_context_new(a, v->count);
    for (const struct json *m = v->first; m; m = m->next)
        feel_context_put(c, m->key, feel_from_json(a, m));
    return feel_of_context(c);
}

static struct feel_value from_list(struct arena *a, const struct json *v)
{
    struct feel_value *items = arena_new(a, struct feel_value, v->count);
    size_t n = 0;
    for (const struct json *m = v->first; m; m = m->next)
        items[n++] = feel_from_json(a, m);
    return feel_list(items, n);
}

struct feel_value feel_from_json(struct arena *a, const struct json *v)
{
    struct decimal number;
    switch (v->kind) {
    case JSON_NULL:
        return feel_null();
    case JSON_BOOL:
        return feel_bool(v->truth);
    case JSON_NUMBER:
        return decimal_parse_near(v->text, &number) ? feel_number(number) : feel_null();
    case JSON_STRING:
        return feel_string(v->text);
    case JSON_LIST:
        return from_list(a, v);
    case JSON_OBJECT:
        return from_object(a, v);
    }
    return feel_null();
}

/* As in writing, shared parts make a walk long: it has a budget, and null stands for the rest. */
struct walk {
    struct arena *arena;
    int depth, left;
};

enum { DEPTH_MAX = LIMIT_JSON_DEPTH, NODES_MAX = LIMIT_FEEL_STEPS };

static struct json *to_json(struct walk *w, const struct feel_value *v);

static struct json *context_to_json(struct walk *w, const struct feel_context *c)
{
    struct json *o = json_new_object(w->arena);
    for (uint32_t i = 0; i < c->count && w->left > 0; i++)
        json_put(o, c->entries[i].name, to_json(w, &c->entries[i].value));
    return o;
}

static struct json *list_to_json(struct walk *w, const struct feel_value *v)
{
    struct json *list = json_new_list(w->arena);
    for (uint32_t i = 0; i < v->count && w->left > 0; i++)
        json_push(list, to_json(w, &v->items[i]));
    return list;
}

static const char *bare_text(struct arena *a, const struct feel_value *v)
{
    struct buf b;
    buf_init(&b, a, DECIMAL_TEXT);
    feel_write_bare(&b, v);
    return b.p;
}

static struct json *parts_to_json(struct walk *w, const struct feel_value *v)
{
    if (v->kind == FEEL_LIST)
        return list_to_json(w, v);
    if (v->kind == FEEL_CONTEXT)
        return context_to_json(w, v->context);
    if (v->kind == FEEL_BOOL)
        return json_new_bool(w->arena, v->truth);
    if (v->kind == FEEL_NUMBER)
        return json_new_number(w->arena, bare_text(w->arena, v));
    if (v->kind == FEEL_STRING)
        return json_new_text(w->arena, v->text);
    if (v->kind >= FEEL_DATE && v->kind <= FEEL_MONTHS)
        return json_new_text(w->arena, bare_text(w->arena, v));
    return json_new_null(w->arena);
}

static struct json *to_json(struct walk *w, const struct feel_value *v)
{
    if (w->depth == DEPTH_MAX || --w->left < 0)
        return json_new_null(w->arena);
    w->depth++;
    struct json *made = parts_to_json(w, v);
    w->depth--;
    return made;
}

struct json *feel_to_json(struct arena *a, const struct feel_value *v)
{
    struct walk w = {.arena = a, .left = NODES_MAX};
    return to_json(&w, v);
}

const char *feel_kind_name(enum feel_kind kind)
{
    static const char *const names[] = {"null",
                                        "boolean",
                                        "number",
                                        "string",
                                        "date",
                                        "time",
                                        "date and time",
                                        "days and time duration",
                                        "years and months duration",
                                        "list",
                                        "context",
                                        "range",
                                        "function"};
    return names[kind];
}
