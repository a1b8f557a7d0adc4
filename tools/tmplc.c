/* One pass: literal markup goes through the state machine of place.h and out as html_lit, the
 * pieces in braces become statements. Blanks at the beginning of lines and empty lines are dropped
 * outside of <pre> and <textarea>, and a statement alone on its line leaves no line behind. */
#include "tools/tmplc.h"

#include "tools/cexpr.h"
#include "tools/place.h"
#include "tools/support.h"

#include <ctype.h>
#include <string.h>

enum {
    DEPTH_MAX = 32,    /* nesting of blocks */
    PIECE_MAX = 2000,  /* bytes of one piece in braces */
    INCLUDES_MAX = 20, /* headers of one template */
};

struct block {
    struct position start, end; /* end: where the branches so far ended */
    bool ended;                 /* at least one did */
    bool always;                /* one branch is always taken */
    bool loop;
    int line;
};

struct compiler {
    struct arena *arena;
    const struct catalogue *words;
    struct template *out;
    struct buf *c; /* the C text */
    const char *at;
    int line;
    bool line_start; /* nothing of the line was written yet */
    struct position place;
    struct block blocks[DEPTH_MAX];
    int depth;
    const char *includes[INCLUDES_MAX];
    size_t include_count;
};

static const char *skip_blanks(const char *s)
{
    while (isspace((unsigned char)*s))
        s++;
    return s;
}

/* If s begins with word, what follows it, blanks skipped; else NULL. */
static const char *after(const char *s, const char *word)
{
    size_t n = strlen(word);
    if (strncmp(s, word, n) != 0 || is_c_name(s + n, 1) || isdigit((unsigned char)s[n]))
        return NULL;
    return skip_blanks(s + n);
}

static void name_line(struct compiler *c)
{
    buf_printf(c->c, "#line %d ", c->line);
    c_string(c->c, c->out->path, strlen(c->out->path));
    buf_char(c->c, '\n');
}

/* A line break inside an expression would shift the lines after it. */
static void put_expression(struct compiler *c, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_char(c->c, s[i] == '\n' || s[i] == '\t' ? ' ' : s[i]);
}

/* ---- Literal markup ---- */

static void flush_literal(struct compiler *c, struct buf *text)
{
    if (text->n) {
        buf_str(c->c, "    html_lit(o, ");
        c_string(c->c, text->p, text->n);
        buf_printf(c->c, ", %zu);\n", text->n);
    }
    buf_clear(text);
}

/* Letters with marks are words for people, which live in locale/. */
static bool is_marked_letter(const char *s)
{
    unsigned char lead = (unsigned char)s[0], next = lead ? (unsigned char)s[1] : 0;
    return (lead >= 0xC3 && lead <= 0xC9 && !(lead == 0xC3 && next == 0x97)) ||
           (lead == 0xE1 && next >= 0xB8 && next <= 0xBB);
}

static bool is_dropped(const struct compiler *c, char ch)
{
    bool may = !c->place.verbatim && (c->place.place == IN_TEXT || c->place.place == IN_TAG);
    return may && c->line_start && (ch == ' ' || ch == '\t' || ch == '\n');
}

static int take_literal(struct compiler *c, const char *end, struct fault *f)
{
    struct buf text;
    buf_init(&text, c->arena, TOOL_OUTPUT_MAX);
    for (; c->at < end; c->at++) {
        char ch = *c->at;
        if (is_marked_letter(c->at))
            return fault_set(f, INVALID, "words for people stand in locale/, as {{t \"key\"}}");
        bool dropped = is_dropped(c, ch);
        int r = position_step(&c->place, c->at, f);
        if (r < 0)
            return r;
        c->line += ch == '\n';
        if (!dropped)
            buf_char(&text, ch);
        c->line_start = ch == '\n' || (c->line_start && dropped);
        if (r == 1) {
            flush_literal(c, &text);
            buf_str(c->c, "    html_csrf(o);\n");
        }
    }
    flush_literal(c, &text);
    return OK;
}

/* ---- Expressions ---- */

static int emit_expression(struct compiler *c, const char *s, struct fault *f)
{
    static const char *const writers[] = {[WRITE_TEXT] = "html_text",
                                          [WRITE_ATTR] = "html_attr",
                                          [WRITE_URL] = "html_url",
                                          [WRITE_PART] = "html_part"};
    enum writer w = WRITE_TEXT;
    int r = cexpr_check(s, strlen(s), CEXPR_PLAIN, f);
    if (r == OK)
        r = position_write(&c->place, &w, f);
    if (r < 0)
        return r;
    name_line(c);
    buf_printf(c->c, "    %s(o, ", writers[w]);
    put_expression(c, s, strlen(s));
    buf_str(c->c, ");\n");
    return OK;
}

/* The string in quotes at *s, without escapes; NULL when none stands there. */
static const char *quoted(struct compiler *c, const char **s)
{
    if (**s != '"')
        return NULL;
    size_t n = strcspn(*s + 1, "\"\\\n");
    if ((*s)[n + 1] != '"')
        return NULL;
    const char *text = arena_strndup(c->arena, *s + 1, n);
    *s = skip_blanks(*s + n + 2);
    return text;
}

static int emit_arguments(struct compiler *c, const struct phrase *p, const char *s,
                          struct fault *f)
{
    struct buf args;
    struct cexpr_arg arg;
    size_t given = 0;
    struct placeholders left = p->holes;
    int r;
    buf_init(&args, c->arena, TOOL_OUTPUT_MAX);
    while ((r = cexpr_arg(&s, &arg, f)) == 1) {
        const char *name = arena_strndup(c->arena, arg.name, arg.name_n);
        if (!placeholders_have(&left, name))
            return fault_set(f, INVALID, "\"%s\" has no placeholder {%s}, or it was given twice",
                             p->key, name);
        for (size_t i = 0; i < left.count; i++)
            if (strcmp(left.names[i], name) == 0)
                left.names[i] = "";
        buf_printf(&args, "html_arg(\"%s\", %.*s), ", name, (int)arg.value_n, arg.value);
        given++;
    }
    if (r < 0)
        return r;
    if (given < p->holes.count)
        return fault_set(f, INVALID, "\"%s\" has %zu placeholders, %zu are given", p->key,
                         p->holes.count, given);
    if (given == 0) {
        buf_str(c->c, "0, NULL");
        return OK;
    }
    buf_printf(c->c, "%zu, (const struct html_arg[]){", given);
    put_expression(c, args.p, args.n);
    buf_str(c->c, "}");
    return OK;
}

/* {{t "key" name=expression …}} */
static int emit_message(struct compiler *c, const char *s, struct fault *f)
{
    const char *key = quoted(c, &s);
    const struct phrase *p = key ? catalogue_find(c->words, key) : NULL;
    if (!p)
        return fault_set(f, INVALID, "%s has no text \"%s\"", c->words->path, key ? key : s);
    enum writer w;
    int r = position_write(&c->place, &w, f);
    if (r < 0)
        return r;
    if (w != WRITE_TEXT && w != WRITE_ATTR)
        return fault_set(f, INVALID, "a text is no address");
    name_line(c);
    buf_str(c->c, "    html_message(o, MSG_");
    for (const char *k = p->key; *k; k++)
        buf_char(c->c, *k == '.' ? '_' : *k);
    buf_str(c->c, ", ");
    r = emit_arguments(c, p, s, f);
    buf_str(c->c, ");\n");
    return r;
}

/* {{asset "css/app.css"}} */
static int emit_asset(struct compiler *c, const char *s, struct fault *f)
{
    const char *name = quoted(c, &s);
    if (!name || *s)
        return fault_set(f, INVALID, "{{asset \"folder/file\"}} expected");
    enum writer w;
    int r = position_write(&c->place, &w, f);
    if (r < 0)
        return r;
    if (w != WRITE_URL)
        return fault_set(f, INVALID, "an asset is a whole address");
    buf_printf(c->c, "    html_asset(o, \"%s\");\n", name);
    return OK;
}

static int emit_value(struct compiler *c, const char *s, struct fault *f)
{
    const char *rest = after(s, "t");
    c->line_start = false;
    if (rest && *rest == '"')
        return emit_message(c, rest, f);
    rest = after(s, "asset");
    if (rest && *rest == '"')
        return emit_asset(c, rest, f);
    return emit_expression(c, s, f);
}

/* ---- Blocks ---- */

/* The bracket that must be all of s. */
static int check_bracket(const char *s, enum cexpr_kind kind, struct fault *f)
{
    size_t n = cexpr_bracket(s);
    if (n < 3 || s[n])
        return fault_set(f, INVALID, "one bracket expected, found \"%.40s\"", s);
    return cexpr_check(s, n, kind, f);
}

static int open_block(struct compiler *c, const char *s, bool loop, struct fault *f)
{
    if (c->depth == DEPTH_MAX)
        return fault_set(f, INVALID, "more than %d blocks in each other", DEPTH_MAX);
    int r = check_bracket(s, loop ? CEXPR_LOOP : CEXPR_PLAIN, f);
    if (r == OK)
        r = position_break(&c->place, loop, f);
    if (r < 0)
        return r;
    c->blocks[c->depth++] = (struct block){.start = c->place, .loop = loop, .line = c->line};
    name_line(c);
    buf_str(c->c, loop ? "    for " : "    if ");
    put_expression(c, s, strlen(s));
    buf_str(c->c, " {\n");
    return OK;
}

static int open_if(struct compiler *c, const char *s, struct fault *f)
{
    return open_block(c, s, false, f);
}

static int open_for(struct compiler *c, const char *s, struct fault *f)
{
    return open_block(c, s, true, f);
}

static int end_branch(struct compiler *c, struct fault *f)
{
    if (c->depth == 0)
        return fault_set(f, INVALID, "no block is open here");
    struct block *b = &c->blocks[c->depth - 1];
    int r = position_break(&c->place, false, f);
    if (r == OK && b->ended)
        r = position_join(&b->end, &c->place, f);
    else
        b->end = c->place;
    b->ended = true;
    return r;
}

static int next_branch(struct compiler *c, struct fault *f)
{
    int r = end_branch(c, f);
    if (r < 0)
        return r;
    const struct block *b = &c->blocks[c->depth - 1];
    if (b->loop || b->always)
        return fault_set(f, INVALID, "a branch after %s", b->loop ? "{% for %}" : "{% else %}");
    c->place = b->start;
    return OK;
}

static int take_elif(struct compiler *c, const char *s, struct fault *f)
{
    int r = check_bracket(s, CEXPR_PLAIN, f);
    if (r == OK)
        r = next_branch(c, f);
    if (r < 0)
        return r;
    name_line(c);
    buf_str(c->c, "    } else if ");
    put_expression(c, s, strlen(s));
    buf_str(c->c, " {\n");
    return OK;
}

static int take_else(struct compiler *c, const char *s, struct fault *f)
{
    int r = *s ? fault_set(f, INVALID, "\"%.40s\" after else", s) : next_branch(c, f);
    if (r < 0)
        return r;
    c->blocks[c->depth - 1].always = true;
    buf_str(c->c, "    } else {\n");
    return OK;
}

static int take_end(struct compiler *c, const char *s, struct fault *f)
{
    int r = *s ? fault_set(f, INVALID, "\"%.40s\" after end", s) : end_branch(c, f);
    if (r < 0)
        return r;
    struct block *b = &c->blocks[--c->depth];
    if (!b->always)
        r = position_join(&b->end, &b->start, f);
    c->place = b->end;
    buf_str(c->c, "    }\n");
    return r;
}

/* The name before the bracket that ends s; 0 when s is not "name(…)". */
static size_t call_name(const char *s)
{
    size_t n = strcspn(s, "(");
    return is_c_name(s, n) && s[n] == '(' && s[n + cexpr_bracket(s + n)] == '\0' ? n : 0;
}

static int take_use(struct compiler *c, const char *s, struct fault *f)
{
    size_t n = call_name(s);
    if (n == 0)
        return fault_set(f, INVALID, "{%% use name(…) %%} expected");
    if (c->place.place != IN_TEXT || c->place.verbatim)
        return fault_set(f, INVALID, "a template is used in %s", place_name(c->place.place));
    const char *args = skip_blanks(s + n + 1);
    int r = cexpr_check(s, strlen(s), CEXPR_PLAIN, f);
    if (r < 0)
        return r;
    name_line(c);
    buf_printf(c->c, "    tpl_%.*s(o%s", (int)n, s, *args == ')' ? "" : ", ");
    put_expression(c, args, strlen(args));
    buf_str(c->c, ";\n");
    return OK;
}

/* ---- The head ---- */

static bool may_include(const char *path)
{
    size_t n = strlen(path);
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_/.";
    if (n < 8 || strspn(path, letters) != n || strstr(path, ".."))
        return false;
    bool view = strcmp(path + n - 7, "_view.h") == 0 || strcmp(path + n - 7, "/view.h") == 0;
    bool html = strncmp(path, "html/", 5) == 0 && strcmp(path + n - 2, ".h") == 0;
    return view || html;
}

static int take_include(struct compiler *c, const char *s, struct fault *f)
{
    const char *path = quoted(c, &s);
    if (!path || *s || !may_include(path))
        return fault_set(f, INVALID, "{%% include \"html/….h\" %%} or \"…_view.h\" expected");
    if (c->out->name)
        return fault_set(f, INVALID, "headers are included before {%% page %%}");
    if (c->include_count == INCLUDES_MAX)
        return fault_set(f, INVALID, "more than %d headers", INCLUDES_MAX);
    c->includes[c->include_count++] = path;
    return OK;
}

static int take_page(struct compiler *c, const char *s, struct fault *f)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
                                  " *,";
    size_t n = call_name(s);
    if (c->out->name || n == 0)
        return fault_set(f, INVALID, "one {%% page name(parameters) %%} stands in a template");
    size_t params = strlen(s) - n - 2;
    if (strspn(s + n + 1, letters) != params)
        return fault_set(f, INVALID, "parameters are plain types and pointers to structs");
    c->out->name = arena_strndup(c->arena, s, n);
    c->out->params = arena_strndup(c->arena, s + n + 1, params);
    buf_str(c->c, "/* Made from a template by tools/tmplc. */\n#include \"html/html.h\"\n"
                  "#include \"html/templates.h\"\n#include <string.h>\n");
    for (size_t i = 0; i < c->include_count; i++)
        buf_printf(c->c, "#include \"%s\"\n", c->includes[i]);
    buf_printf(c->c, "\nvoid tpl_%s(struct html *o%s%s)\n{\n    (void)o;\n", c->out->name,
               params ? ", " : "", c->out->params);
    return OK;
}

/* ---- Pieces in braces ---- */

static int take_statement(struct compiler *c, const char *s, struct fault *f)
{
    static const struct {
        const char *word;
        int (*take)(struct compiler *, const char *, struct fault *);
        bool head; /* may stand before {% page %} */
    } statements[] = {
        {"if", open_if, false},    {"elif", take_elif, false},      {"else", take_else, false},
        {"for", open_for, false},  {"end", take_end, false},        {"use", take_use, false},
        {"page", take_page, true}, {"include", take_include, true},
    };
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
        const char *rest = after(s, statements[i].word);
        if (rest && (c->out->name || statements[i].head))
            return statements[i].take(c, rest, f);
    }
    return fault_set(f, INVALID,
                     c->out->name ? "\"%.40s\" is no statement" : "\"%.40s\" before {%% page %%}",
                     s);
}

/* What closes the piece that opens at p; NULL when none opens there. */
static const char *closing(const char *p)
{
    if (p[0] != '{')
        return NULL;
    return p[1] == '{' ? "}}" : p[1] == '%' ? "%}" : p[1] == '#' ? "#}" : NULL;
}

static const char *trimmed(struct compiler *c, const char *s, const char *end)
{
    s = skip_blanks(s);
    while (end > s && isspace((unsigned char)end[-1]))
        end--;
    return end > s ? arena_strndup(c->arena, s, (size_t)(end - s)) : "";
}

static int compile_piece(struct compiler *c, const char *close, struct fault *f)
{
    const char *p = c->at;
    const char *end = p[1] == '#' ? strstr(p + 2, close) : cexpr_close(p + 2, close);
    if (!end || end - p > PIECE_MAX)
        return fault_set(f, INVALID, "\"%.2s\" is not closed within %d bytes", p, PIECE_MAX);
    const char *body = trimmed(c, p + 2, end);
    int r = OK;
    if (p[1] == '%')
        r = take_statement(c, body, f);
    else if (p[1] == '{')
        r = c->out->name ? emit_value(c, body, f)
                         : fault_set(f, INVALID, "data before {%% page %%}");
    for (; c->at < end + 2; c->at++)
        c->line += *c->at == '\n';
    return r;
}

/* Whether everything that was opened is closed. */
static int check_end(const struct compiler *c, struct fault *f)
{
    if (!c->out->name)
        return fault_set(f, INVALID, "a template begins with {%% page name(parameters) %%}");
    if (c->depth)
        return fault_set(f, INVALID, "the block of line %d is never closed",
                         c->blocks[c->depth - 1].line);
    if (c->place.place != IN_TEXT || c->place.verbatim)
        return fault_set(f, INVALID, "the template ends in %s", place_name(c->place.place));
    return OK;
}

static int compile(struct compiler *c, struct fault *f)
{
    while (*c->at) {
        const char *end = c->at;
        while (*end && !closing(end))
            end++;
        if (!c->out->name && skip_blanks(c->at) < end)
            return fault_set(f, INVALID, "a template begins with {%% page name(parameters) %%}");
        int r = take_literal(c, end, f);
        if (r == OK && *end)
            r = compile_piece(c, closing(end), f);
        if (r < 0)
            return r;
    }
    buf_str(c->c, "}\n");
    return check_end(c, f);
}

int template_compile(struct arena *a, const struct catalogue *words, const char *path,
                     struct bytes text, struct template *ret, struct fault *f)
{
    if (text.n > TEMPLATE_MAX)
        return fault_set(f, TOO_LARGE, "%s: longer than %d bytes", path, TEMPLATE_MAX);
    if (memchr(text.p, '\0', text.n))
        return fault_set(f, INVALID, "%s: a NUL byte", path);
    struct template out = {.path = path};
    struct compiler c = {.arena = a,
                         .words = words,
                         .out = &out,
                         .c = &out.source,
                         .at = (const char *)text.p,
                         .line = 1,
                         .line_start = true};
    struct fault inner = {0};
    buf_init(&out.source, a, TOOL_OUTPUT_MAX);
    int r = compile(&c, &inner);
    if (r < 0)
        return fault_set(f, r, "%s:%d: %s", path, c.line, inner.words);
    if (out.source.full)
        return fault_set(f, TOO_LARGE, "%s: makes more than %d bytes", path, TOOL_OUTPUT_MAX);
    *ret = out;
    return OK;
}

/* Declare the structs that parameters point to, so that the header needs no view's header. */
static void declare_structs(const char *params, struct buf *b)
{
    for (const char *s = params; (s = strstr(s, "struct "));) {
        s += strlen("struct ");
        size_t n = strcspn(s, " *,");
        buf_printf(b, "struct %.*s;\n", (int)n, s);
    }
}

int templates_header(const struct template *all, size_t count, struct buf *header, struct fault *f)
{
    buf_str(header,
            "/* Made from templates/ by tools/tmplc: what each template is called with. */\n"
            "#ifndef HTML_TEMPLATES_H\n#define HTML_TEMPLATES_H\n\n"
            "#include \"html/html.h\"\n\n");
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < i; j++)
            if (strcmp(all[i].name, all[j].name) == 0)
                return fault_set(f, INVALID, "%s and %s: both are page %s", all[j].path,
                                 all[i].path, all[i].name);
        declare_structs(all[i].params, header);
        buf_printf(header, "void tpl_%s(struct html *o%s%s);\n", all[i].name,
                   *all[i].params ? ", " : "", all[i].params);
    }
    buf_str(header, "\n#endif\n");
    return OK;
}
