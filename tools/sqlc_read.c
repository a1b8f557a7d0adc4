/* A query file is read by lines: comments, a signature, and the text of the query to its ';'. After
 * a fault reading goes on at the next signature, so that one run shows all of them. */
#include "tools/sqlc.h"

#include "tools/support.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

enum { FIELDS_MAX = 64, BODY_MAX = 64 * 1024, COMMENT_MAX = 16 * 1024 };

struct reader {
    struct arena *arena;
    const char *path;
    const char *at; /* what is left, at the beginning of a line */
    int line;
    struct buf *faults;
    struct sqlc_file *file;
    struct sqlc_query **link;
    struct buf comment; /* above the next signature */
};

static int fail(struct reader *r, int line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static int fail(struct reader *r, int line, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    buf_printf(r->faults, "%s:%d: %s\n", r->path, line, arena_vprintf(r->arena, fmt, ap));
    va_end(ap);
    return -1;
}

/* Lines. */

static const char *line_end(const char *s)
{
    return s + strcspn(s, "\n");
}

static void next_line(struct reader *r)
{
    r->at = line_end(r->at);
    if (*r->at) {
        r->at++;
        r->line++;
    }
}

static const char *blanks(const char *s)
{
    return s + strspn(s, " \t\r");
}

/* The text of a comment line, or NULL when the line is none. */
static const char *comment_text(const char *line)
{
    const char *s = blanks(line);
    return s[0] == '-' && s[1] == '-' ? blanks(s + 2) : NULL;
}

static bool is_directive(const char *line)
{
    const char *s = comment_text(line);
    return s && s[0] == ':' && isalpha((unsigned char)s[1]);
}

/* The rest of a line without blanks at its end. */
static const char *rest_of_line(struct arena *a, const char *s)
{
    const char *end = line_end(s);
    while (end > s && isspace((unsigned char)end[-1]))
        end--;
    return arena_strndup(a, s, (size_t)(end - s));
}

/* Signatures: text of one or more comment lines, walked by a pointer. */

static bool take_char(const char **s, char c)
{
    *s = blanks(*s);
    if (**s != c)
        return false;
    (*s)++;
    return true;
}

static const char *take_name(struct reader *r, const char **s)
{
    const char *start = blanks(*s), *end = start;
    while (isalnum((unsigned char)*end) || *end == '_')
        end++;
    if (!is_c_name(start, (size_t)(end - start)))
        return NULL;
    *s = end;
    return arena_strndup(r->arena, start, (size_t)(end - start));
}

static int take_type(struct reader *r, const char **s, int line, enum sqlc_type *ret)
{
    static const struct {
        const char *name;
        enum sqlc_type type, type_or_null;
    } types[] = {
        {"int", SQLC_INT, SQLC_INT},
        {"text", SQLC_TEXT, SQLC_TEXT_NULL},
        {"blob", SQLC_BLOB, SQLC_BLOB_NULL},
        {"bool", SQLC_BOOL, SQLC_BOOL},
    };
    const char *name = take_name(r, s);
    for (size_t i = 0; name && i < sizeof types / sizeof *types; i++) {
        if (strcmp(types[i].name, name) != 0)
            continue;
        bool may_be_null = take_char(s, '?');
        if (may_be_null && types[i].type == types[i].type_or_null)
            return fail(r, line, "%s cannot be NULL: say what stands for none (COALESCE, NULLIF)",
                        name);
        *ret = may_be_null ? types[i].type_or_null : types[i].type;
        return OK;
    }
    return fail(r, line, "expected a type (int, text, text?, blob, blob?, bool), found \"%s\"",
                name ? name : rest_of_line(r->arena, blanks(*s)));
}

static const struct sqlc_field *find_field(const struct sqlc_fields *fields, const char *name,
                                           size_t n)
{
    for (size_t i = 0; i < fields->n; i++)
        if (strlen(fields->items[i].name) == n && memcmp(fields->items[i].name, name, n) == 0)
            return &fields->items[i];
    return NULL;
}

static int take_field(struct reader *r, const char **s, int line, struct sqlc_fields *fields)
{
    const char *name = take_name(r, s);
    if (!name)
        return fail(r, line, "expected a name, found \"%s\"", rest_of_line(r->arena, *s));
    if (find_field(fields, name, strlen(name)))
        return fail(r, line, "%s is there twice", name);
    if (fields->n == FIELDS_MAX)
        return fail(r, line, "more than %d names", FIELDS_MAX);
    struct sqlc_field *field = &fields->items[fields->n];
    field->name = name;
    if (take_type(r, s, line, &field->type) < 0)
        return -1;
    fields->n++;
    return OK;
}

/* "(id int, note text?)" */
static int take_fields(struct reader *r, const char **s, int line, struct sqlc_fields *fields)
{
    fields->items = arena_new(r->arena, struct sqlc_field, FIELDS_MAX);
    if (!take_char(s, '('))
        return fail(r, line, "expected '(', found \"%s\"", rest_of_line(r->arena, *s));
    if (take_char(s, ')'))
        return OK;
    do {
        if (take_field(r, s, line, fields) < 0)
            return -1;
    } while (take_char(s, ','));
    if (!take_char(s, ')'))
        return fail(r, line, "expected ',' or ')', found \"%s\"", rest_of_line(r->arena, *s));
    return OK;
}

/* What follows "->": columns with or without the name of their struct, or one type. */
static int take_result(struct reader *r, const char **s, struct sqlc_query *q)
{
    if (q->verb == SQLC_VALUE) {
        q->out.items = arena_new(r->arena, struct sqlc_field, 1);
        q->out.items[0].name = "value";
        q->out.n = 1;
        return take_type(r, s, q->line, &q->out.items[0].type);
    }
    q->row = take_name(r, s);
    if (!q->row)
        q->row = arena_printf(r->arena, "%s_row", q->name);
    if (take_fields(r, s, q->line, &q->out) < 0)
        return -1;
    return q->out.n ? OK : fail(r, q->line, "%s has no columns", q->name);
}

static int take_verb(struct reader *r, const char **s, struct sqlc_query *q)
{
    static const char *const verbs[] = {[SQLC_ONE] = "one",
                                        [SQLC_MANY] = "many",
                                        [SQLC_EXEC] = "exec",
                                        [SQLC_PUT] = "put",
                                        [SQLC_VALUE] = "value"};
    (void)take_char(s, ':');
    const char *verb = take_name(r, s);
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (strcmp(verbs[i], verb) == 0) {
            q->verb = (enum sqlc_verb)i;
            return OK;
        }
    }
    return fail(r, q->line, ":%s is none of :one, :many, :exec, :put, :value", verb);
}

/* Names that the made function uses itself. */
static int check_parameters(struct reader *r, const struct sqlc_query *q)
{
    static const char *const taken[] = {"db", "a", "in", "f", "ret", "ret_n", "values", "queries"};
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        if (find_field(&q->in, taken[i], strlen(taken[i])))
            return fail(r, q->line, "%s cannot be a parameter: the function uses that name",
                        taken[i]);
    return OK;
}

static int check_query_name(struct reader *r, const struct sqlc_query *q)
{
    size_t n = strlen(r->file->base);
    if (strncmp(q->name, r->file->base, n) != 0 || (q->name[n] && q->name[n] != '_'))
        return fail(r, q->line, "%s must begin with %s_", q->name, r->file->base);
    for (const struct sqlc_query *other = r->file->first; other; other = other->next)
        if (strcmp(other->name, q->name) == 0)
            return fail(r, q->line, "%s is there twice, first in line %d", q->name, other->line);
    return OK;
}

static bool same_fields(const struct sqlc_fields *x, const struct sqlc_fields *y)
{
    bool same = x->n == y->n;
    for (size_t i = 0; same && i < x->n; i++)
        same =
            x->items[i].type == y->items[i].type && strcmp(x->items[i].name, y->items[i].name) == 0;
    return same;
}

/* Rows of one name have the same columns. */
static int check_row(struct reader *r, struct sqlc_query *q)
{
    for (const struct sqlc_query *other = r->file->first; q->row && other; other = other->next) {
        if (!other->row || strcmp(other->row, q->row) != 0)
            continue;
        if (!same_fields(&other->out, &q->out))
            return fail(r, q->line, "%s has other columns in line %d", q->row, other->line);
        q->row_seen = true;
    }
    return OK;
}

/* "-> …" for all but :exec. */
static int take_arrow(struct reader *r, const char **s, struct sqlc_query *q)
{
    bool arrow = take_char(s, '-') && take_char(s, '>');
    bool gives_rows = q->verb != SQLC_EXEC && q->verb != SQLC_PUT;
    if (arrow && !gives_rows)
        return fail(r, q->line, ":exec and :put give no rows");
    if (!arrow && gives_rows)
        return fail(r, q->line, "expected \"->\" and the columns");
    return arrow ? take_result(r, s, q) : OK;
}

static int parse_signature(struct reader *r, const char *s, struct sqlc_query *q)
{
    if (take_verb(r, &s, q) < 0)
        return -1;
    q->name = take_name(r, &s);
    if (!q->name)
        return fail(r, q->line, "expected the query's name, found \"%s\"",
                    rest_of_line(r->arena, s));
    if (take_fields(r, &s, q->line, &q->in) < 0 || take_arrow(r, &s, q) < 0)
        return -1;
    s = blanks(s);
    if (*s)
        return fail(r, q->line, "not understood: \"%s\"", rest_of_line(r->arena, s));
    if (check_parameters(r, q) < 0 || check_query_name(r, q) < 0)
        return -1;
    return check_row(r, q);
}

/* The signature of this line and of the comment lines that go on with it: while a parenthesis is
 * open, and when the next line begins with "->". */
static const char *gather_signature(struct reader *r)
{
    struct buf b;
    buf_init(&b, r->arena, COMMENT_MAX);
    int open = 0;
    do {
        const char *s = rest_of_line(r->arena, comment_text(r->at));
        for (const char *c = s; *c; c++)
            open += (*c == '(') - (*c == ')');
        buf_str(&b, s);
        buf_char(&b, ' ');
        next_line(r);
        s = comment_text(r->at);
        if (!s || is_directive(r->at) || (open <= 0 && strncmp(s, "->", 2) != 0))
            break;
    } while (*r->at);
    return b.p;
}

/* The text of queries. */

struct body {
    struct buf sqlite, postgres;
    bool used[FIELDS_MAX];
    bool blank; /* one is owed before the next character */
};

static void body_add(struct body *b, const char *s, size_t n)
{
    if (b->blank && b->sqlite.n) {
        buf_char(&b->sqlite, ' ');
        buf_char(&b->postgres, ' ');
    }
    b->blank = false;
    buf_add(&b->sqlite, s, n);
    buf_add(&b->postgres, s, n);
}

/* The end of a quoted text or name; NULL when there is none. Doubled quotes are two in a row. */
static const char *quoted_end(const char *s)
{
    const char *end = strchr(s + 1, *s);
    return end ? end + 1 : NULL;
}

static int add_parameter(struct reader *r, struct sqlc_query *q, const char **s, struct body *b)
{
    const char *end = *s + 1;
    while (isalnum((unsigned char)*end) || *end == '_')
        end++;
    const struct sqlc_field *field = find_field(&q->in, *s + 1, (size_t)(end - *s - 1));
    if (!field)
        return fail(r, r->line, "%.*s is used, but no parameter of %s", (int)(end - *s), *s,
                    q->name);
    size_t i = (size_t)(field - q->in.items);
    b->used[i] = true;
    body_add(b, "", 0);
    buf_printf(&b->sqlite, "?%zu", i + 1);
    buf_printf(&b->postgres, "$%zu", i + 1);
    *s = end;
    return OK;
}

/* Step over a blank or a comment: 1 when there was one, 0 when there is none. */
static int skip_piece(struct reader *r, const struct sqlc_query *q, const char **s, struct body *b)
{
    const char *at = *s;
    if (isspace((unsigned char)*at)) {
        r->line += *at == '\n';
        b->blank = true;
        *s = at + 1;
        return 1;
    }
    if (at[0] != '-' || at[1] != '-')
        return 0;
    if (is_directive(at))
        return fail(r, r->line, "%s does not end with ';'", q->name);
    *s = line_end(at);
    return 1;
}

static int add_quoted(struct reader *r, const char **s, struct body *b)
{
    const char *at = *s, *end = quoted_end(at);
    if (!end)
        return fail(r, r->line, "no end of the quoted text");
    for (const char *c = at; c < end; c++)
        r->line += *c == '\n';
    body_add(b, at, (size_t)(end - at));
    *s = end;
    return OK;
}

/* One piece of the text at *s: a blank, a comment, something quoted, a parameter, a character. */
static int add_piece(struct reader *r, struct sqlc_query *q, const char **s, struct body *b)
{
    int skipped = skip_piece(r, q, s, b);
    if (skipped)
        return skipped < 0 ? skipped : OK;
    const char *at = *s;
    if (*at == '\'' || *at == '"')
        return add_quoted(r, s, b);
    if (*at == '?' || *at == '$')
        return fail(r, r->line, "parameters are written :name");
    if (at[0] == ':' && at[1] == ':')
        return fail(r, r->line, "write CAST(x AS type), both engines know it");
    if (*at == ':')
        return add_parameter(r, q, s, b);
    body_add(b, at, 1);
    *s = at + 1;
    return OK;
}

static int check_used(struct reader *r, const struct sqlc_query *q, const struct body *b)
{
    for (size_t i = 0; i < q->in.n; i++)
        if (!b->used[i])
            return fail(r, q->line, "parameter %s is not used", q->in.items[i].name);
    return OK;
}

/* Read to the ';' and the end of its line. */
static int read_body(struct reader *r, struct sqlc_query *q, struct body *b)
{
    *b = (struct body){0};
    buf_init(&b->sqlite, r->arena, BODY_MAX);
    buf_init(&b->postgres, r->arena, BODY_MAX);
    while (*r->at && *r->at != ';') {
        int failed = add_piece(r, q, &r->at, b);
        if (failed)
            return failed;
    }
    if (!*r->at)
        return fail(r, q->line, "%s does not end with ';'", q->name);
    const char *after = blanks(r->at + 1);
    if (*after && *after != '\n' && !comment_text(after))
        return fail(r, r->line, "more text after ';'");
    next_line(r);
    if (b->sqlite.n == 0)
        return fail(r, q->line, "%s has no text", q->name);
    if (b->sqlite.full || b->postgres.full)
        return fail(r, q->line, "%s is longer than %d bytes", q->name, BODY_MAX);
    return check_used(r, q, b);
}

static bool take_directive(struct reader *r, const char *name, const char **ret_rest)
{
    if (!is_directive(r->at))
        return false;
    const char *s = comment_text(r->at) + 1;
    size_t n = strlen(name);
    if (strncmp(s, name, n) != 0 || (s[n] && !isspace((unsigned char)s[n])))
        return false;
    *ret_rest = rest_of_line(r->arena, blanks(s + n));
    next_line(r);
    return true;
}

static int read_scan_ok(struct reader *r, struct sqlc_query *q)
{
    const char *rest;
    if (!take_directive(r, "scan", &rest))
        return OK;
    if (strncmp(rest, "ok:", 3) != 0 || !*blanks(rest + 3))
        return fail(r, q->line, "write \"-- :scan ok: \" and the reason");
    q->scan_ok = blanks(rest + 3);
    return OK;
}

static bool is_blank_line(const char *s)
{
    s = blanks(s);
    return *s == '\n' || *s == '\0';
}

/* One text for both engines, or one for each. */
static int read_bodies(struct reader *r, struct sqlc_query *q)
{
    struct body b;
    const char *rest;
    if (!take_directive(r, "sqlite", &rest)) {
        if (read_body(r, q, &b) < 0)
            return -1;
        q->sqlite = b.sqlite.p;
        q->postgres = b.postgres.p;
        return OK;
    }
    if (read_body(r, q, &b) < 0)
        return -1;
    q->sqlite = b.sqlite.p;
    while (*r->at && is_blank_line(r->at))
        next_line(r);
    if (!take_directive(r, "postgres", &rest))
        return fail(r, q->line, "%s has text for sqlite, but none for postgres", q->name);
    if (read_body(r, q, &b) < 0)
        return -1;
    q->postgres = b.postgres.p;
    return OK;
}

static int read_query(struct reader *r)
{
    struct sqlc_query *q = arena_new(r->arena, struct sqlc_query, 1);
    q->line = r->line;
    q->comment = arena_strdup(r->arena, r->comment.p);
    buf_clear(&r->comment);
    if (parse_signature(r, gather_signature(r), q) < 0 || read_scan_ok(r, q) < 0 ||
        read_bodies(r, q) < 0)
        return -1;
    *r->link = q;
    r->link = &q->next;
    return OK;
}

/* After a fault: to the next line that begins a query. */
static void skip_query(struct reader *r)
{
    static const char *const not_first[] = {":scan", ":sqlite", ":postgres"};
    for (; *r->at; next_line(r)) {
        bool first = is_directive(r->at);
        for (size_t i = 0; first && i < sizeof not_first / sizeof *not_first; i++)
            first = strncmp(comment_text(r->at), not_first[i], strlen(not_first[i])) != 0;
        if (first)
            return;
    }
}

/* A comment above a query is the query's; the first one that a blank line follows is the file's. */
static void end_comment(struct reader *r)
{
    if (!r->file->first && !*r->file->comment)
        r->file->comment = arena_strdup(r->arena, r->comment.p);
    buf_clear(&r->comment);
}

static int read_line(struct reader *r)
{
    if (is_directive(r->at))
        return read_query(r);
    const char *s = comment_text(r->at), *line = rest_of_line(r->arena, r->at);
    int number = r->line;
    bool blank = is_blank_line(r->at);
    next_line(r);
    if (!s && !blank)
        return fail(r, number, "text that belongs to no query: \"%s\"", line);
    if (s)
        buf_printf(&r->comment, "%s\n", comment_text(line));
    else
        end_comment(r);
    return OK;
}

const char *sqlc_base(struct arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    return arena_strndup(a, name, strcspn(name, "."));
}

int sqlc_read(struct arena *a, const char *path, struct bytes text, struct sqlc_file *ret,
              struct buf *faults)
{
    *ret = (struct sqlc_file){.path = path, .base = sqlc_base(a, path), .comment = ""};
    struct reader r = {.arena = a,
                       .path = path,
                       .at = arena_strndup(a, (const char *)text.p, text.n),
                       .line = 1,
                       .faults = faults,
                       .file = ret,
                       .link = &ret->first};
    buf_init(&r.comment, a, COMMENT_MAX);
    size_t before = faults->n;
    if (memchr(r.at, '\0', text.n))
        (void)fail(&r, 1, "the file holds a NUL");
    if (!is_c_name(ret->base, strlen(ret->base)))
        (void)fail(&r, 1, "the file's name is no C name");
    while (*r.at) {
        if (read_line(&r) < 0)
            skip_query(&r);
    }
    if (faults->n == before && !faults->full && !ret->first)
        (void)fail(&r, 1, "no query");
    return faults->n == before && !faults->full ? OK : INVALID;
}
