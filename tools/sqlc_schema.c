/* A schema file is written once, as SQLite takes it; PostgreSQL's text is made of it word by word:
 *
 *     INTEGER                  BIGINT
 *     BLOB                     BYTEA
 *     TEXT                     TEXT COLLATE "C": order by bytes, whatever the server's locale
 *     STRICT, WITHOUT ROWID    nothing
 *     a trigger that only refuses: BEGIN SELECT RAISE(ABORT, 'append-only'); END
 *                              a row trigger that calls append_only() (db/postgres_schema.c); and
 *                              what refuses every DELETE refuses TRUNCATE as well
 *
 * Where that is not enough "-- :sqlite", "-- :postgres" and "-- :both" on lines of their own say
 * which engine the following lines are for. */
#include "tools/sqlc.h"

#include "tools/support.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

struct part { /* of the source */
    const char *p;
    size_t n;
};

/* A trigger on its way: its name and table, and what of it has been read. */
struct trigger {
    bool open, when, every_delete;
    struct part name, table;
};

struct schema {
    const char *path, *at;
    struct buf *sqlite, *postgres, *faults;
    bool for_sqlite, for_postgres, failed;
    struct part last; /* the word before */
    struct trigger trigger;
};

static const struct {
    const char *word, *postgres;
} words[] = {
    {"INTEGER", "BIGINT"},
    {"BLOB", "BYTEA"},
    {"TEXT", "TEXT COLLATE \"C\""},
};

static bool is(struct part x, const char *word)
{
    return x.n == strlen(word) && memcmp(x.p, word, x.n) == 0;
}

static void both(struct schema *s, const char *p, size_t n)
{
    if (s->for_sqlite)
        buf_add(s->sqlite, p, n);
    if (s->for_postgres)
        buf_add(s->postgres, p, n);
}

static void each(struct schema *s, struct part sqlite, const char *postgres)
{
    if (s->for_sqlite)
        buf_add(s->sqlite, sqlite.p, sqlite.n);
    if (s->for_postgres)
        buf_str(s->postgres, postgres);
}

static void complain(struct schema *s, const char *what)
{
    buf_printf(s->faults, "%s: near \"%.*s\": %s\n", s->path, (int)strcspn(s->at, "\n"), s->at,
               what);
    s->failed = true;
}

/* "-- :postgres" switches; other comments belong to both. */
static void comment(struct schema *s)
{
    static const struct {
        const char *mark;
        bool sqlite, postgres;
    } marks[] = {
        {"-- :sqlite", true, false}, {"-- :postgres", false, true}, {"-- :both", true, true}};
    size_t n = strcspn(s->at, "\n");
    struct part line = {s->at, n};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (!is(line, marks[i].mark))
            continue;
        s->for_sqlite = marks[i].sqlite;
        s->for_postgres = marks[i].postgres;
        s->at += n;
        return;
    }
    both(s, s->at, n);
    s->at += n;
}

static void quoted(struct schema *s)
{
    const char *end = strchr(s->at + 1, *s->at);
    if (!end) {
        complain(s, "no end of the quoted text");
        s->at += strlen(s->at);
        return;
    }
    both(s, s->at, (size_t)(end + 1 - s->at));
    s->at = end + 1;
}

/* Step over words and signs, whatever blanks stand between them. */
static bool take(const char **at, const char *const *list, size_t n)
{
    const char *s = *at;
    for (size_t i = 0; i < n; i++) {
        s += strspn(s, " \n");
        size_t length = strlen(list[i]);
        if (strncmp(s, list[i], length) != 0)
            return false;
        s += length;
    }
    *at = s;
    return true;
}

/* STRICT, and WITHOUT ROWID behind it. */
static void table_options(struct schema *s, struct part word)
{
    static const char *const without[] = {",", "WITHOUT", "ROWID"};
    const char *end = s->at;
    (void)take(&end, without, sizeof without / sizeof *without);
    each(s, (struct part){word.p, (size_t)(end - word.p)}, "");
    s->at = end;
}

/* The body of a guard; all that a trigger may do on both engines. */
static void trigger_body(struct schema *s, struct part begin)
{
    static const char *const guard[] = {"SELECT",        "RAISE", "(", "ABORT", ",",
                                        "'append-only'", ")",     ";", "END"};
    const char *end = s->at;
    struct trigger *t = &s->trigger;
    if (!take(&end, guard, sizeof guard / sizeof *guard)) {
        complain(s, "only a guard can be made for both engines: mark one text for each");
        return;
    }
    each(s, (struct part){begin.p, (size_t)(end - begin.p)}, t->when ? ") " : "FOR EACH ROW ");
    each(s, (struct part){0}, "EXECUTE FUNCTION append_only()");
    if (t->every_delete && !t->when && s->for_postgres)
        buf_printf(s->postgres,
                   ";\nCREATE TRIGGER %.*s_whole BEFORE TRUNCATE ON %.*s\n"
                   "FOR EACH STATEMENT EXECUTE FUNCTION append_only()",
                   (int)t->name.n, t->name.p, (int)t->table.n, t->table.p);
    s->at = end;
    *t = (struct trigger){0};
}

/* True when the word was dealt with. */
static bool trigger_word(struct schema *s, struct part word)
{
    struct trigger *t = &s->trigger;
    if (is(s->last, "TRIGGER"))
        t->name = word;
    else if (is(s->last, "ON"))
        t->table = word;
    else if (is(word, "DELETE"))
        t->every_delete = true;
    if (is(word, "WHEN")) {
        t->when = true;
        each(s, word, "FOR EACH ROW WHEN (");
        return true;
    }
    if (!is(word, "BEGIN"))
        return false;
    trigger_body(s, word);
    return true;
}

static void plain_word(struct schema *s, struct part word)
{
    if (is(word, "STRICT")) {
        table_options(s, word);
        return;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (is(word, words[i].word)) {
            each(s, word, words[i].postgres);
            return;
        }
    }
    both(s, word.p, word.n);
}

/* What stands under a mark is not translated. */
static void one_word(struct schema *s)
{
    struct part word = {s->at, 0};
    while (isalnum((unsigned char)s->at[word.n]) || s->at[word.n] == '_')
        word.n++;
    s->at += word.n;
    if (!s->for_sqlite || !s->for_postgres) {
        both(s, word.p, word.n);
        return;
    }
    if (is(word, "TRIGGER") && is(s->last, "CREATE"))
        s->trigger = (struct trigger){.open = true};
    if (!s->trigger.open || !trigger_word(s, word))
        plain_word(s, word);
    s->last = word;
}

int sqlc_translate_schema(const char *path, const char *text, struct buf *sqlite,
                          struct buf *postgres, struct buf *faults)
{
    struct schema s = {.path = path,
                       .at = text,
                       .sqlite = sqlite,
                       .postgres = postgres,
                       .faults = faults,
                       .for_sqlite = true,
                       .for_postgres = true};
    while (*s.at) {
        if (s.at[0] == '-' && s.at[1] == '-')
            comment(&s);
        else if (*s.at == '\'' || *s.at == '"')
            quoted(&s);
        else if (isalnum((unsigned char)*s.at) || *s.at == '_')
            one_word(&s);
        else
            both(&s, s.at++, 1);
    }
    if (s.trigger.open)
        complain(&s, "a trigger does not end");
    return s.failed ? INVALID : OK;
}

/* "-- oldest: 0031" on a line of its own; 0 when no line says so. */
static int oldest_of(const char *text)
{
    static const char mark[] = "\n-- oldest: ";
    const char *at = strstr(text, mark);
    int n = 0;
    for (at = at ? at + strlen(mark) : ""; isdigit((unsigned char)*at); at++)
        n = n * 10 + (*at - '0');
    return n;
}

int sqlc_write_migration(const char *path, struct bytes text, int *number, struct buf *out,
                         struct buf *faults)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    int at = 0;
    for (size_t i = 0; i < 4 && isdigit((unsigned char)name[i]); i++)
        at = at * 10 + (name[i] - '0');
    size_t n = strcspn(name, ".");
    if (at <= *number || n < 5 || name[4] != '_' || strcmp(name + n, ".sql") != 0) {
        buf_printf(faults, "%s:1: the name must be NNNN_….sql, above %04d\n", path, *number);
        return INVALID;
    }
    if (memchr(text.p, '\0', text.n)) {
        buf_printf(faults, "%s:1: the file holds a NUL\n", path);
        return INVALID;
    }
    struct buf sqlite, postgres;
    buf_init(&sqlite, out->arena, TOOL_FILE_MAX);
    buf_init(&postgres, out->arena, TOOL_FILE_MAX);
    const char *source = arena_strndup(out->arena, (const char *)text.p, text.n);
    int r = sqlc_translate_schema(path, source, &sqlite, &postgres, faults);
    if (r < 0)
        return r;
    *number = at;
    buf_printf(out, "    {%d, ", at);
    c_string(out, name, n);
    buf_str(out, ",\n     ");
    c_string(out, sqlite.p, sqlite.n);
    buf_str(out, ",\n     ");
    c_string(out, postgres.p, postgres.n);
    buf_printf(out, ",\n     %d},\n", oldest_of(source));
    return OK;
}
