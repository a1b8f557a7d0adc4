#include "rooms/catalogue/layout.h"

#include <ctype.h>
#include <string.h>

struct layout_reader {
    struct arena *arena;
    const struct layout_source *source;
    bool failed;
};

/* Where, what it is about, and which fault: the words follow. */
struct spot {
    int line;
    const char *element, *reason;
};

static void report(struct layout_reader *r, struct spot at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void report(struct layout_reader *r, struct spot at, const char *fmt, ...)
{
    const struct fault_sink *sink = r->source->sink;
    va_list ap;
    va_start(ap, fmt);
    sink->report(sink->self, &(struct pack_fault){.file = r->source->file,
                                                  .line = at.line,
                                                  .element = at.element,
                                                  .reason = at.reason,
                                                  .words = arena_vprintf(r->arena, fmt, ap)});
    va_end(ap);
    r->failed = true;
}

static void check_keys(struct layout_reader *r, const struct json *o, const char *const *known)
{
    for (const struct json *m = o->first; m; m = m->next) {
        const char *const *k = known;
        while (*k && strcmp(*k, m->key) != 0)
            k++;
        if (!*k)
            report(r, (struct spot){m->line, m->key, "pack.unknown_key"}, "\"%s\" is unknown here",
                   m->key);
    }
}

/* ---- expressions ---- */

static bool is_name(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Every "form.…" must be a field: a mistyped one would be an empty line on the paper. */
static void check_fields(struct layout_reader *r, int line, const char *text)
{
    static const char form[] = "form.";
    for (const char *at = text; (at = strstr(at, form)); at += sizeof form - 1) {
        const char *name = at + sizeof form - 1;
        size_t n = 0;
        while (is_name(name[n]))
            n++;
        const char *key = arena_strndup(r->arena, name, n);
        if ((at == text || !is_name(at[-1])) && !form_find(r->source->form, key))
            report(r, (struct spot){line, key, "layout.field"}, "the form has no field \"%s\"",
                   key);
    }
}

static void check_names(struct layout_reader *r, int line, const struct feel *e, bool item)
{
    static const char *const seen[] = {"form", "register", "dossier", "agency", "result", "today"};
    size_t n;
    const char *const *names = feel_free_names(e, r->arena, &n);
    for (size_t i = 0; i < n; i++) {
        bool known = item && strcmp(names[i], "item") == 0;
        for (size_t k = 0; k < sizeof seen / sizeof *seen; k++)
            known = known || strcmp(seen[k], names[i]) == 0;
        if (!known)
            report(r, (struct spot){line, names[i], "layout.name"}, "nothing is called \"%s\"",
                   names[i]);
    }
}

static const struct feel *read_expression(struct layout_reader *r, int line, const char *text,
                                          bool item)
{
    struct feel *e;
    struct fault f = {0};
    if (feel_parse(r->arena, text, NULL, &e, &f) < 0) {
        report(r, (struct spot){line, text, "feel.syntax"}, "%s: %s", text, f.words);
        return NULL;
    }
    check_names(r, line, e, item);
    if (r->source->form)
        check_fields(r, line, text);
    return e;
}

static const struct feel *read_member(struct layout_reader *r, const struct json *o,
                                      const char *key, bool required)
{
    const struct json *v = json_get(o, key);
    if (v && v->kind == JSON_STRING)
        return read_expression(r, v->line, v->text, false);
    if (v || required)
        report(r, (struct spot){o->line, key, "layout.expression"}, "\"%s\" is an expression", key);
    return NULL;
}

/* Where the expression that begins at s ends: at its '}', which may stand in contexts and strings
 * before. NULL when it does not end. */
static const char *end_of(const char *s)
{
    int depth = 0;
    for (bool quoted = false; *s; s++) {
        if (*s == '"')
            quoted = !quoted;
        else if (quoted && *s == '\\' && s[1])
            s++;
        else if (!quoted && *s == '{')
            depth++;
        else if (!quoted && *s == '}' && depth-- == 0)
            return s;
    }
    return NULL;
}

static size_t count_braces(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += *text == '{';
    return n;
}

static void read_pieces(struct layout_reader *r, const struct json *o, struct layout_block *block)
{
    const struct json *v = json_get(o, "text");
    const char *text = v && v->kind == JSON_STRING ? v->text : NULL;
    if (!text) {
        report(r, (struct spot){o->line, "text", "pack.missing_key"}, "\"text\" is missing");
        return;
    }
    struct layout_piece *list = arena_new(r->arena, struct layout_piece, count_braces(text) + 1);
    for (const char *open; (open = strchr(text, '{'));) {
        const char *close = end_of(open + 1);
        if (!close) {
            report(r, (struct spot){v->line, "", "layout.brace"}, "a brace is not closed");
            break;
        }
        const char *inside = arena_strndup(r->arena, open + 1, (size_t)(close - open - 1));
        list[block->piece_count++] =
            (struct layout_piece){arena_strndup(r->arena, text, (size_t)(open - text)),
                                  read_expression(r, v->line, inside, block->kind == RESULT_ITEM)};
        text = close + 1;
    }
    list[block->piece_count++].words = text;
    block->pieces = list;
}

/* ---- blocks ---- */

static void read_field(struct layout_reader *r, const struct json *o, struct layout_block *block)
{
    block->value = read_member(r, o, "value", true);
    if (!block->label)
        report(r, (struct spot){o->line, "label", "pack.missing_key"}, "a field has a label");
}

static void read_list(struct layout_reader *r, const struct json *o, struct layout_block *block)
{
    block->value = read_member(r, o, "each", true);
    read_pieces(r, o, block);
}

static const struct {
    const char *name;
    enum result_kind kind;
    void (*read)(struct layout_reader *, const struct json *, struct layout_block *);
    const char *keys[6];
} kinds[] = {
    {"paragraph", RESULT_PARAGRAPH, read_pieces, {"kind", "when", "text"}},
    {"heading", RESULT_HEADING, read_pieces, {"kind", "when", "text"}},
    {"center", RESULT_CENTER, read_pieces, {"kind", "when", "text"}},
    {"field", RESULT_FIELD, read_field, {"kind", "when", "label", "value"}},
    {"list", RESULT_ITEM, read_list, {"kind", "when", "each", "text"}},
};

static void read_block(struct layout_reader *r, const struct json *o, struct layout_block *ret)
{
    const char *name = json_str(o, "kind", "");
    *ret = (struct layout_block){.line = o->line, .label = json_str(o, "label", NULL)};
    ret->when = read_member(r, o, "when", false);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].name, name) == 0) {
            ret->kind = kinds[i].kind;
            check_keys(r, o, kinds[i].keys);
            kinds[i].read(r, o, ret);
            return;
        }
    report(r, (struct spot){o->line, name, "layout.kind"}, "there is no kind of block \"%s\"",
           name);
}

static void read_blocks(struct layout_reader *r, const struct json *list, struct layout *l)
{
    struct layout_block *blocks = arena_new(r->arena, struct layout_block, list->count);
    for (const struct json *o = list->first; o; o = o->next)
        read_block(r, o, &blocks[l->block_count++]);
    l->blocks = blocks;
}

const struct layout *layout_read(struct arena *a, const struct layout_source *s)
{
    static const char *const keys[] = {"paper", "title", "subtitle", "blocks", "signature", NULL};
    static const char *const signature_keys[] = {"authority", "title", NULL};
    struct layout_reader r = {.arena = a, .source = s};
    const struct json *blocks = json_get(s->data, "blocks");
    const struct json *signature = json_get(s->data, "signature");
    struct layout *l = arena_new(a, struct layout, 1);
    *l = (struct layout){.title = json_str(s->data, "title", NULL),
                         .subtitle = json_str(s->data, "subtitle", NULL),
                         .authority = json_str(signature, "authority", NULL),
                         .position = json_str(signature, "title", NULL)};
    check_keys(&r, s->data, keys);
    if (strcmp(json_str(s->data, "paper", ""), "A4") != 0)
        report(&r, (struct spot){s->data->line, "paper", "layout.paper"}, "\"paper\" is A4");
    if (!l->title || !l->position)
        report(&r, (struct spot){s->data->line, "title", "layout.head"},
               "a result has a title and the position of who signs it");
    if (signature)
        check_keys(&r, signature, signature_keys);
    if (blocks && blocks->kind == JSON_LIST)
        read_blocks(&r, blocks, l);
    else
        report(&r, (struct spot){s->data->line, "blocks", "pack.list"}, "\"blocks\" is a list");
    return r.failed ? NULL : l;
}
