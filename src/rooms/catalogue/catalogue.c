/* Questions to a catalogue book. */
#include "rooms/catalogue/book.h"

#include "base/limits.h"
#include "base/text.h"
#include "base/time.h"

#include <stdlib.h>
#include <string.h>

static int by_code(const void *key, const void *row)
{
    return strcmp(key, (*(const struct procedure *const *)row)->code);
}

const struct procedure *catalogue_current(const struct catalogue_book *b, const char *code)
{
    const struct procedure *const *found =
        bsearch(code, b->current, b->current_count, sizeof(struct procedure *), by_code);
    return found ? *found : NULL;
}

const struct procedure *catalogue_version(const struct catalogue_book *b, int64_t version_id)
{
    size_t low = 0, high = b->version_count;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (b->versions[mid].version_id < version_id)
            low = mid + 1;
        else
            high = mid;
    }
    return low < b->version_count && b->versions[low].version_id == version_id ? &b->versions[low]
                                                                               : NULL;
}

const struct procedure *const *catalogue_all_current(const struct catalogue_book *b, size_t *ret_n)
{
    *ret_n = b->current_count;
    return b->current;
}

int32_t catalogue_next_day(const struct catalogue_book *b)
{
    return b->next_day;
}

const struct procedure *const *catalogue_versions_of(const struct catalogue_book *b,
                                                     struct arena *a, const char *code,
                                                     size_t *ret_n)
{
    const struct procedure **list = arena_new(a, const struct procedure *, b->version_count);
    size_t n = 0;
    for (size_t i = 0; i < b->version_count; i++)
        if (!code || strcmp(b->versions[i].code, code) == 0)
            list[n++] = &b->versions[i];
    *ret_n = n;
    return list;
}

const struct procedure_case *catalogue_case(const struct procedure *p, const char *code)
{
    for (size_t i = 0; i < p->case_count; i++)
        if (!code || strcmp(p->cases[i].code, code) == 0)
            return &p->cases[i];
    return NULL;
}

const struct component *catalogue_component(const struct procedure_case *c, const char *code)
{
    for (size_t i = 0; i < c->component_count; i++)
        if (strcmp(c->components[i]->code, code) == 0)
            return c->components[i];
    return NULL;
}

const char *catalogue_accept(struct arena *a, const struct procedure *p, const char *component)
{
    const struct json *list = json_get(p->data, "components");
    for (const struct json *c = list ? list->first : NULL; c; c = c->next) {
        const struct json *types = json_get(c, "types");
        struct buf b;
        if (strcmp(json_str(c, "code", ""), component) != 0 || !types)
            continue;
        buf_init(&b, a, LIMIT_TEXT_FIELD);
        for (const struct json *t = types->first; t; t = t->next)
            buf_printf(&b, "%s.%s", b.n ? "," : "", t->kind == JSON_STRING ? t->text : "");
        return b.p;
    }
    return ".pdf,.jpg,.png";
}

struct text2 catalogue_step_name(const struct procedure_case *c, const char *node)
{
    const struct bpmn_model *m = c ? c->process : NULL;
    for (size_t i = 0; m && i < m->node_count; i++)
        if (strcmp(m->nodes[i].id, node) == 0)
            return (struct text2){m->nodes[i].name, m->nodes[i].name_en};
    return (struct text2){"", ""};
}

bool catalogue_wants(const struct component *c, const struct feel_scope *scope, struct arena *a)
{
    bool wanted = true;
    if (c->when && feel_holds(c->when, scope, a, &wanted, NULL) < 0)
        wanted = true;
    return c->required && wanted;
}

static bool fields_use(const struct form_field *fields, size_t n, const char *key)
{
    for (size_t i = 0; i < n; i++)
        if ((fields[i].prefill && strcmp(fields[i].prefill, key) == 0) ||
            fields_use(fields[i].fields, fields[i].field_count, key))
            return true;
    return false;
}

bool catalogue_uses(const struct procedure_case *c, const char *key)
{
    size_t n;
    const struct form_field *fields = form_fields(c->form, &n);
    for (size_t i = 0; i < c->component_count; i++)
        if (strcmp(c->components[i]->replaced_by, key) == 0)
            return true;
    return fields_use(fields, n, key);
}

struct feel_scope *catalogue_scope(struct arena *a, const struct procedure_case *c,
                                   const struct json *form, int64_t now_ms)
{
    struct feel_context *context = feel_context_new(a, 1);
    struct feel_moment *now = arena_new(a, struct feel_moment, 1);
    struct feel_scope *scope = arena_new(a, struct feel_scope, 1);
    feel_context_put(context, "form",
                     form ? feel_of_context(form_values(c->form, form, a)) : feel_null());
    *now = feel_moment_of(now_ms);
    *scope = (struct feel_scope){.context = context, .now = now};
    return scope;
}

/* ---- what is missing ---- */

static bool has_none(const struct json *o)
{
    const struct json *codes = json_get(o, "procedures");
    return !codes || codes->count == 0;
}

static void want(struct catalogue_want **list, struct arena *a, size_t *n, size_t *room,
                 struct catalogue_want x)
{
    arena_grow(a, *list, *n, room);
    (*list)[(*n)++] = x;
}

struct catalogue_want *catalogue_wanted(const struct catalogue_book *b, struct arena *a,
                                        size_t *ret_n)
{
    struct catalogue_want *list = NULL;
    size_t n = 0, room = 0;
    for (size_t i = 0; i < b->essential_count; i++) {
        const struct json *o = b->essentials[i], *name = json_get(o, "name");
        if (has_none(o))
            want(&list, a, &n, &room,
                 (struct catalogue_want){
                     .essential = true,
                     .no = json_int(o, "no", 0),
                     .name = {json_str(name, "vi", ""), json_str(name, "en", "")}});
    }
    for (size_t i = 0; i < b->exemption_count; i++)
        for (const struct json *o = b->exemptions[i].items ? b->exemptions[i].items->first : NULL;
             o; o = o->next)
            if (has_none(o))
                want(&list, a, &n, &room,
                     (struct catalogue_want){.no = json_int(o, "no", 0),
                                             .name = {.vi = json_str(o, "name", "")}});
    *ret_n = n;
    return list;
}

/* ---- search ---- */

struct hit {
    const struct procedure *p;
    int score;
};

/* Where a word begins in a folded text; NULL when it does not. */
static const char *word_in(const char *text, const char *word)
{
    for (const char *at = text; (at = strstr(at, word)); at++)
        if (at == text || at[-1] == ' ' || at[-1] == ',')
            return at;
    return NULL;
}

/* 0: a word is missing. Words in the name count more than words people also use. */
static int score(const struct procedure *p, const char *phrase, char *const *words, size_t n)
{
    int total = 1 + (n && strstr(p->fold_name, phrase) ? 10 : 0);
    for (size_t i = 0; i < n; i++) {
        if (!word_in(p->fold, words[i]))
            return 0;
        total += word_in(p->fold_name, words[i]) ? 3 : 1;
    }
    return total;
}

static int better(const void *x, const void *y)
{
    const struct hit *a = x, *b = y;
    if (a->score != b->score)
        return b->score - a->score;
    size_t m = strlen(a->p->fold_name), n = strlen(b->p->fold_name);
    if (m != n)
        return m < n ? -1 : 1; /* the shorter name says more of what was asked */
    return strcmp(a->p->code, b->p->code);
}

static bool has_life_event(const struct procedure *p, const char *event)
{
    const struct json *events = json_get(p->data, "life_events");
    for (const struct json *x = events ? events->first : NULL; x; x = x->next)
        if (x->kind == JSON_STRING && strcmp(x->text, event) == 0)
            return true;
    return false;
}

static bool passes(const struct procedure *p, const struct catalogue_query *q)
{
    return (!q->field || strcmp(q->field, p->field) == 0) &&
           (!q->level || strcmp(q->level, p->level) == 0) &&
           (!q->life_event || has_life_event(p, q->life_event));
}

enum { WORDS_MOST = 12 };

static size_t split_words(char *text, char *words[static WORDS_MOST])
{
    size_t n = 0;
    for (char *word; n < WORDS_MOST && (word = strsep(&text, " ")) != NULL;)
        if (*word)
            words[n++] = word;
    return n;
}

void catalogue_search(const struct catalogue_book *b, struct arena *a,
                      const struct catalogue_query *q, struct catalogue_page *ret)
{
    const char *phrase = text_fold(a, q->words ? q->words : "");
    char *words[WORDS_MOST];
    size_t n_words = split_words(arena_strdup(a, phrase), words), n = 0, from = 0;
    struct hit *hits = arena_new(a, struct hit, b->current_count);
    for (size_t i = 0; i < b->current_count; i++) {
        int points = passes(b->current[i], q) ? score(b->current[i], phrase, words, n_words) : 0;
        if (points)
            hits[n++] = (struct hit){b->current[i], points};
    }
    qsort(hits, n, sizeof *hits, better);
    for (size_t i = 0; q->after && i < n; i++)
        if (strcmp(hits[i].p->code, q->after) == 0)
            from = i + 1;
    *ret = (struct catalogue_page){.total = n, .more = n - from > q->limit};
    ret->count = ret->more ? q->limit : n - from;
    ret->procedures = arena_new(a, const struct procedure *, ret->count);
    for (size_t i = 0; i < ret->count; i++)
        ret->procedures[i] = hits[from + i].p;
}
