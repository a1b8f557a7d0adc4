/* Comparing files pair by pair; what each kind of file is made of stands in its own file. */
#include "rooms/admin/compare.h"

#include "base/text.h"
#include "base/time.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- words ---- */

const char *compare_text(const struct compare *c, enum message_key key)
{
    return message(c->lang, key);
}

const char *compare_words(const struct compare *c, enum message_key key, const char *name)
{
    return message_fill(c->arena, c->lang, key, 1, &(struct message_arg){"name", name});
}

static void add(struct compare *c, enum change_sign sign, const char *words)
{
    struct change_group *g = c->group;
    arena_grow(c->arena, g->list, g->count, &g->room);
    g->list[g->count++] = (struct change){sign, words};
}

void compare_note(struct compare *c, enum change_sign sign, const char *what)
{
    static const enum message_key keys[] = {[CHANGE_ADDED] = MSG_admin_diff_added,
                                            [CHANGE_REMOVED] = MSG_admin_diff_removed,
                                            [CHANGE_CHANGED] = MSG_admin_diff_differs};
    add(c, sign,
        message_fill(c->arena, c->lang, keys[sign], 1, &(struct message_arg){"what", what}));
}

void compare_change(struct compare *c, const char *what, enum message_key label, const char *from,
                    const char *to)
{
    const struct message_arg args[] = {
        {"what", what}, {"label", message(c->lang, label)}, {"from", from}, {"to", to}};
    bool told = from && to;
    add(c, CHANGE_CHANGED,
        message_fill(c->arena, c->lang, told ? MSG_admin_diff_from_to : MSG_admin_diff_part,
                     told ? 4 : 2, args));
}

/* ---- values ---- */

/* The member at "a.b"; NULL. */
static const struct json *member_at(const struct json *o, const char *path)
{
    const char *dot = strchr(path, '.');
    for (const struct json *m = o && o->kind == JSON_OBJECT ? o->first : NULL; m; m = m->next) {
        size_t n = dot ? (size_t)(dot - path) : strlen(path);
        if (strlen(m->key) == n && strncmp(m->key, path, n) == 0)
            return dot ? member_at(m, dot + 1) : m;
    }
    return NULL;
}

static bool is_same(const struct json *x, const struct json *y);

static bool same_members(const struct json *x, const struct json *y)
{
    const struct json *m = x->first, *n = y->first;
    if (x->count != y->count)
        return false;
    for (; m && n; m = m->next, n = n->next) {
        const struct json *other = x->kind == JSON_OBJECT ? json_get(y, m->key) : n;
        if (!is_same(m, other))
            return false;
    }
    return true;
}

static bool is_same(const struct json *x, const struct json *y)
{
    if (!x || !y)
        return x == y;
    if (x->kind != y->kind)
        return false;
    switch (x->kind) {
    case JSON_NULL:
        return true;
    case JSON_BOOL:
        return x->truth == y->truth;
    case JSON_NUMBER:
    case JSON_STRING:
        return strcmp(x->text, y->text) == 0;
    case JSON_LIST:
    case JSON_OBJECT:
        break;
    }
    return same_members(x, y);
}

/* NULL: too long or of no words. */
static const char *value_words(const struct compare *c, const struct json *v, enum compare_how how)
{
    enum { WORDS_MOST = 300 };
    if (!v || v->kind == JSON_NULL)
        return compare_text(c, MSG_admin_diff_nothing);
    const char *text = v->text;
    if (how == COMPARE_PAIR)
        text = json_str(v, c->lang == LANG_VI ? "vi" : "en", NULL);
    if (!text || strlen(text) > WORDS_MOST)
        return NULL;
    int32_t day;
    char shown[TIME_TEXT];
    if (!date_parse(text, &day))
        return arena_printf(c->arena, "“%s”", text);
    date_people(day, shown);
    return arena_strdup(c->arena, shown);
}

static bool is_true(const struct json *v)
{
    return v && v->kind == JSON_BOOL && v->truth;
}

static void compare_truth(struct compare *c, const char *what, const struct compare_rule *rule,
                          bool now)
{
    add(c, CHANGE_CHANGED,
        arena_printf(c->arena, "%s: %s", what, message(c->lang, now ? rule->label : rule->off)));
}

void compare_objects(struct compare *c, const char *what, const struct json *before,
                     const struct json *after, const struct compare_rule *rules)
{
    for (; rules->path; rules++) {
        const struct json *x = member_at(before, rules->path), *y = member_at(after, rules->path);
        if (rules->how == COMPARE_TRUTH) {
            if (is_true(x) != is_true(y))
                compare_truth(c, what, rules, is_true(y));
            continue;
        }
        if (is_same(x, y))
            continue;
        const char *from = NULL, *to = NULL;
        if (rules->how != COMPARE_ANY) {
            from = value_words(c, x, rules->how);
            to = value_words(c, y, rules->how);
        }
        bool told = from && to && strcmp(from, to) != 0;
        compare_change(c, what, rules->label, told ? from : NULL, told ? to : NULL);
    }
}

/* ---- files ---- */

static const char *content_of(const struct procedure_text *list, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].name, name) == 0)
            return list[i].content;
    return NULL;
}

static void compare_file(struct compare *c, const char *before, const char *after)
{
    static void (*const by_kind[LAW_FILE_KINDS])(struct compare *, const char *, const char *) = {
        [LAW_FILE_PROCEDURE] = compare_procedure,
        [LAW_FILE_FORM] = compare_form,
        [LAW_FILE_PROCESS] = compare_process,
        [LAW_FILE_DECISION] = compare_decision,
    };
    const char *what = compare_words(c, MSG_admin_diff_file, c->group->file);
    if (!before || !after)
        compare_note(c, after ? CHANGE_ADDED : CHANGE_REMOVED, what);
    else if (by_kind[c->group->kind])
        by_kind[c->group->kind](c, before, after);
    else
        compare_note(c, CHANGE_CHANGED, what);
}

static int by_name(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* The names of both sides, each once, in order. */
static const char **all_names(struct arena *a, const struct compare_question *q, size_t *ret_n)
{
    const char **names = arena_new(a, const char *, q->before_count + q->after_count);
    size_t n = 0, kept = 0;
    for (size_t i = 0; i < q->before_count; i++)
        names[n++] = q->before[i].name;
    for (size_t i = 0; i < q->after_count; i++)
        names[n++] = q->after[i].name;
    qsort(names, n, sizeof(const char *), by_name);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || strcmp(names[i - 1], names[i]) != 0)
            names[kept++] = names[i];
    *ret_n = kept;
    return names;
}

void law_compare(struct arena *a, const struct compare_question *q, struct comparison *ret)
{
    size_t n;
    const char **names = all_names(a, q, &n);
    *ret = (struct comparison){.groups = arena_new(a, struct change_group, n)};
    for (size_t i = 0; i < n; i++) {
        const char *before = content_of(q->before, q->before_count, names[i]);
        const char *after = content_of(q->after, q->after_count, names[i]);
        struct change_group *g = &ret->groups[ret->count];
        if (before && after && strcmp(before, after) == 0)
            continue;
        *g = (struct change_group){.file = names[i]};
        if (!law_file_kind_of(names[i], &g->kind))
            continue;
        ret->count++;
        compare_file(&(struct compare){.arena = a, .lang = q->lang, .group = g}, before, after);
    }
}
