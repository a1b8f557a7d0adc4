/* As much of a schema file as tells which tables it leaves and what their columns are. Statements
 * are walked word by word; what is no CREATE TABLE, ALTER TABLE (ADD COLUMN, RENAME TO) or DROP
 * TABLE passes by. */
#include "base/fault.h"
#include "tools/sqlc_kinds.h"

#include <ctype.h>
#include <string.h>

enum { WORD = 80, KEY_MOST = 4 };

struct walk {
    struct arena *arena;
    const char *path, *at;
    char word[WORD]; /* a name, one sign, or "" at the end */
    struct sqlc_table **tables;
    struct buf *faults;
    int code;
};

static void complain(struct walk *w, const char *what, const char *which)
{
    buf_printf(w->faults, "%s: %s: %s\n", w->path, which, what);
    w->code = INVALID;
}

/* Step over blanks and comments. */
static void skip(struct walk *w)
{
    for (;; w->at++) {
        if (w->at[0] == '-' && w->at[1] == '-')
            w->at += strcspn(w->at, "\n");
        if (!isspace((unsigned char)*w->at))
            return;
    }
}

static void next(struct walk *w)
{
    skip(w);
    size_t n = 0;
    if (*w->at == '\'') { /* of a text its end stands for all of it */
        const char *end = strchr(w->at + 1, '\'');
        w->at = end ? end : w->at + strlen(w->at) - 1;
    }
    while (n < WORD - 1 && (isalnum((unsigned char)w->at[n]) || w->at[n] == '_'))
        n++;
    n = n == 0 && *w->at ? 1 : n;
    memcpy(w->word, w->at, n);
    w->word[n] = '\0';
    w->at += n;
}

static bool is(const struct walk *w, const char *word)
{
    return strcmp(w->word, word) == 0;
}

static bool take(struct walk *w, const char *word)
{
    bool here = is(w, word);
    if (here)
        next(w);
    return here;
}

static const char *take_name(struct walk *w)
{
    const char *name = arena_strdup(w->arena, w->word);
    next(w);
    return name;
}

static struct sqlc_table *find(const struct walk *w, const char *name)
{
    struct sqlc_table *t = *w->tables;
    while (t && strcmp(t->name, name) != 0)
        t = t->next;
    return t;
}

static void add_key(struct walk *w, struct sqlc_table *t, const char *column)
{
    if (!t->key)
        t->key = arena_new(w->arena, const char *, KEY_MOST);
    if (t->n_key == KEY_MOST)
        complain(w, "the primary key has too many columns", t->name);
    else
        t->key[t->n_key++] = column;
}

static bool ends(const struct walk *w, int depth)
{
    return !w->word[0] || (depth == 0 && (is(w, ",") || is(w, ")") || is(w, ";")));
}

/* How the word changes the depth in parentheses. */
static int step(const struct walk *w)
{
    return is(w, "(") ? 1 : is(w, ")") ? -1 : 0;
}

/* "name TYPE …" up to the comma, the closing parenthesis or the semicolon that ends it. */
static void read_column(struct walk *w, struct sqlc_table *t)
{
    struct sqlc_column *c = arena_new(w->arena, struct sqlc_column, 1), **end = &t->columns;
    c->name = take_name(w);
    c->type = take_name(w);
    c->may_be_null = true;
    for (int depth = 0; !ends(w, depth);) {
        depth += step(w);
        if (take(w, "NOT"))
            c->may_be_null = c->may_be_null && !is(w, "NULL");
        else if (depth == 0 && take(w, "PRIMARY"))
            c->may_be_null = false, add_key(w, t, c->name);
        else
            next(w);
    }
    while (*end)
        end = &(*end)->next;
    *end = c;
}

/* PRIMARY KEY (a, b); UNIQUE, CHECK, FOREIGN tell nothing here. */
static bool read_constraint(struct walk *w, struct sqlc_table *t)
{
    bool key = is(w, "PRIMARY");
    if (!key && !is(w, "UNIQUE") && !is(w, "CHECK") && !is(w, "FOREIGN"))
        return false;
    while (w->word[0] && !is(w, "("))
        next(w);
    int depth = 0;
    do {
        depth += step(w);
        if (key && isalpha((unsigned char)w->word[0]))
            add_key(w, t, arena_strdup(w->arena, w->word));
        next(w);
    } while (w->word[0] && depth > 0);
    return true;
}

static void read_table(struct walk *w)
{
    struct sqlc_table *t = arena_new(w->arena, struct sqlc_table, 1), **end = w->tables;
    t->name = take_name(w);
    if (!take(w, "("))
        complain(w, "is made in a way that is not understood", t->name);
    while (w->word[0] && w->code == OK) {
        if (!read_constraint(w, t))
            read_column(w, t);
        if (!take(w, ","))
            break;
    }
    while (*end)
        end = &(*end)->next;
    *end = t;
}

/* ALTER TABLE t ADD COLUMN …, RENAME TO …; anything else is beyond us, and told. */
static void read_change(struct walk *w)
{
    const char *name = take_name(w);
    struct sqlc_table *t = find(w, name);
    if (t && take(w, "ADD") && take(w, "COLUMN"))
        read_column(w, t);
    else if (t && take(w, "RENAME") && take(w, "TO"))
        t->name = take_name(w);
    else
        complain(w, "is altered in a way that is not understood", name);
}

static void read_drop(struct walk *w)
{
    struct sqlc_table *t = find(w, w->word);
    if (t) {
        t->gone = true;
        t->name = "";
    }
}

int sqlc_read_tables(struct arena *a, const char *path, const char *text,
                     struct sqlc_table **tables, struct buf *faults)
{
    static const struct {
        const char *verb;
        void (*read)(struct walk *w);
    } statements[] = {{"CREATE", read_table}, {"ALTER", read_change}, {"DROP", read_drop}};
    struct walk w = {.arena = a, .path = path, .at = text, .tables = tables, .faults = faults};
    for (next(&w); w.word[0] && w.code == OK;) {
        size_t i = 0;
        while (i < sizeof statements / sizeof *statements && !is(&w, statements[i].verb))
            i++;
        next(&w);
        if (i < sizeof statements / sizeof *statements && take(&w, "TABLE"))
            statements[i].read(&w);
    }
    return w.code;
}
