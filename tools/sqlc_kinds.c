/* Lines of sql/province.kinds, and the C that is made of them. */
#include "tools/sqlc_kinds.h"

#include "base/fault.h"
#include "tools/sqlc.h"
#include "tools/support.h"

#include <stdarg.h>
#include <string.h>

enum { ORDER_MOST = 4, PLACES_MOST = 60 };

/* By which shape a column of a type may be told. */
static const struct {
    const char *name, *type, *made;
} shapes[] = {
    {"id", "INTEGER", "DB_SHAPE_ID"},         {"text", "TEXT", "DB_SHAPE_TEXT"},
    {"json", "TEXT", "DB_SHAPE_JSON"},        {"document", "TEXT", "DB_SHAPE_DOCUMENT"},
    {"file", "TEXT", "DB_SHAPE_FILE"},        {"int", "INTEGER", "DB_SHAPE_INT"},
    {"money", "INTEGER", "DB_SHAPE_MONEY"},   {"bool", "INTEGER", "DB_SHAPE_BOOL"},
    {"moment", "INTEGER", "DB_SHAPE_MOMENT"}, {"date", "INTEGER", "DB_SHAPE_DATE"},
    {"hash", "BLOB", "DB_SHAPE_HASH"},        {"bytes", "BLOB", "DB_SHAPE_BYTES"},
};

static const struct {
    const char *type, *kind;
} kinds_of[] = {{"INTEGER", "DB_INT"}, {"TEXT", "DB_TEXT"}, {"BLOB", "DB_BLOB"}};

struct reader {
    struct arena *arena;
    const char *path;
    int line;
    struct sqlc_table *tables;
    struct sqlc_kinds *ret;
    struct sqlc_kind *now; /* whose columns are being read */
    struct buf *faults;
    bool failed;
};

static void complain(struct reader *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void complain(struct reader *r, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    buf_printf(r->faults, "%s:%d: %s\n", r->path, r->line, arena_vprintf(r->arena, fmt, ap));
    va_end(ap);
    r->failed = true;
}

/* ---- reading ---- */

static const char *word(struct reader *r, const char **at)
{
    *at += strspn(*at, " ");
    size_t n = strcspn(*at, " :");
    const char *out = arena_strndup(r->arena, *at, n);
    *at += n;
    return out;
}

static const char *rest(struct reader *r, const char *at)
{
    (void)r;
    return at + strspn(at, " ");
}

static struct sqlc_table *find_table(struct reader *r, const char *name)
{
    struct sqlc_table *t = r->tables;
    while (t && (t->gone || strcmp(t->name, name) != 0))
        t = t->next;
    if (!t)
        complain(r, "the schema has no table %s", name);
    else if (t->told)
        complain(r, "%s was told already", name);
    else
        t->told = true;
    return t;
}

static void add_kind(struct sqlc_kind **list, struct sqlc_kind *k)
{
    while (*list)
        list = &(*list)->next;
    *list = k;
}

/* "events of event by dossier_id seq: What happened." */
static void read_kind(struct reader *r, const char *at)
{
    struct sqlc_kind *k = arena_new(r->arena, struct sqlc_kind, 1);
    k->line = r->line;
    k->name = word(r, &at);
    bool of = strcmp(word(r, &at), "of") == 0;
    k->table = of ? find_table(r, word(r, &at)) : NULL;
    if (!of)
        complain(r, "kind NAME of TABLE is expected");
    if (!k->table)
        return;
    k->order = k->table->key;
    k->n_order = k->table->n_key;
    if (at[strspn(at, " ")] == 'b' && strcmp(word(r, &at), "by") == 0) {
        k->order = arena_new(r->arena, const char *, ORDER_MOST);
        for (k->n_order = 0; *at == ' ' && k->n_order < ORDER_MOST;)
            k->order[k->n_order++] = word(r, &at);
    }
    if (*at != ':' || k->n_order == 0)
        complain(r, "what orders the rows, and words behind a colon, are expected");
    k->words = *at ? rest(r, at + 1) : "";
    add_kind(&r->ret->kinds, k);
    r->now = k;
}

static void read_apart(struct reader *r, const char *at)
{
    struct sqlc_kind *k = arena_new(r->arena, struct sqlc_kind, 1);
    k->table = find_table(r, word(r, &at));
    k->words = *at == ':' ? rest(r, at + 1) : "";
    r->now = NULL;
    if (!k->words[0])
        complain(r, "apart TABLE: why");
    if (k->table)
        add_kind(&r->ret->apart, k);
}

static void add_place(struct reader *r, struct sqlc_place *p)
{
    struct sqlc_place **end = &r->now->places;
    size_t n = 1;
    for (; *end; end = &(*end)->next, n++)
        if ((*end)->column == p->column || strcmp((*end)->name, p->name) == 0)
            complain(r, "%s stands twice", p->name);
    if (n > PLACES_MOST)
        complain(r, "more than %d columns", PLACES_MOST);
    *end = p;
}

/* "    at_ms  moment  at  words" */
static void read_place(struct reader *r, const char *at)
{
    struct sqlc_place *p = arena_new(r->arena, struct sqlc_place, 1);
    const char *name = word(r, &at);
    const struct sqlc_column *c = r->now->table->columns;
    while (c && strcmp(c->name, name) != 0)
        c = c->next;
    if (!c) {
        complain(r, "%s has no column %s", r->now->table->name, name);
        return;
    }
    *p = (struct sqlc_place){.column = c};
    p->shape = word(r, &at);
    p->name = word(r, &at);
    p->words = rest(r, at);
    size_t i = 0;
    while (i < sizeof shapes / sizeof *shapes && strcmp(shapes[i].name, p->shape) != 0)
        i++;
    if (i == sizeof shapes / sizeof *shapes || strcmp(shapes[i].type, c->type) != 0)
        complain(r, "%s %s is not told as %s", c->type, name, p->shape);
    if (c->may_be_null)
        complain(r, "%s may be NULL: say in the schema what stands for none", name);
    if (!is_c_name(p->name, strlen(p->name)))
        complain(r, "%s: a name is expected", name);
    add_place(r, p);
}

static void read_line(struct reader *r, const char *line)
{
    static const struct {
        const char *verb;
        void (*read)(struct reader *r, const char *at);
    } verbs[] = {{"kind ", read_kind}, {"apart ", read_apart}};
    if (line[0] == '#' || !line[strspn(line, " ")])
        return;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strncmp(line, verbs[i].verb, strlen(verbs[i].verb)) == 0) {
            verbs[i].read(r, line + strlen(verbs[i].verb));
            return;
        }
    if (line[0] == ' ' && r->now)
        read_place(r, line);
    else
        complain(r, "kind, apart or a column is expected");
}

/* ---- what was forgotten ---- */

static const struct sqlc_place *place_of(const struct sqlc_kind *k, const char *column)
{
    const struct sqlc_place *p = k->places;
    while (p && strcmp(p->column->name, column) != 0)
        p = p->next;
    return p;
}

static void check_whole(struct reader *r)
{
    for (const struct sqlc_kind *k = r->ret->kinds; k; k = k->next) {
        r->line = k->line;
        for (const struct sqlc_column *c = k->table->columns; c; c = c->next)
            if (!place_of(k, c->name))
                complain(r, "column %s of %s is forgotten", c->name, k->table->name);
        for (size_t i = 0; i < k->n_order; i++)
            if (!place_of(k, k->order[i]))
                complain(r, "%s cannot order %s", k->order[i], k->name);
    }
    for (const struct sqlc_table *t = r->tables; t; t = t->next)
        if (!t->gone && !t->told)
            complain(r, "table %s is forgotten: say what kind it is, or why it stays behind",
                     t->name);
}

int sqlc_read_kinds(const char *path, const char *text, struct sqlc_table *tables,
                    struct sqlc_kinds *ret, struct buf *faults)
{
    struct arena *a = faults->arena;
    *ret = (struct sqlc_kinds){.path = path, .base = sqlc_base(a, path)};
    struct reader r = {
        .arena = a, .path = path, .line = 1, .tables = tables, .ret = ret, .faults = faults};
    for (const char *at = text; *at; r.line++) {
        size_t n = strcspn(at, "\n");
        read_line(&r, arena_strndup(a, at, n));
        at += n + (at[n] == '\n');
    }
    check_whole(&r);
    return r.failed ? INVALID : OK;
}

/* ---- writing ---- */

static const char *made_of(const char *shape)
{
    size_t i = 0;
    while (strcmp(shapes[i].name, shape) != 0)
        i++;
    return shapes[i].made;
}

static const char *kind_of(const char *type)
{
    size_t i = 0;
    while (strcmp(kinds_of[i].type, type) != 0)
        i++;
    return kinds_of[i].kind;
}

static size_t number_of(const struct sqlc_kind *k, const char *column)
{
    size_t i = 0;
    for (const struct sqlc_place *p = k->places; strcmp(p->column->name, column) != 0; p = p->next)
        i++;
    return i;
}

static size_t count(const struct sqlc_kind *k)
{
    size_t n = 0;
    for (const struct sqlc_place *p = k->places; p; p = p->next)
        n++;
    return n;
}

static void write_columns(struct buf *out, const struct sqlc_kind *k)
{
    size_t i = 0;
    buf_printf(out, "\nstatic const struct db_column %s_columns[] = {\n", k->name);
    for (const struct sqlc_place *p = k->places; p; p = p->next)
        buf_printf(out, "    {\"%s\", %s, AT(%zu)},\n", p->column->name, kind_of(p->column->type),
                   i++);
    buf_printf(out, "};\nstatic const struct db_field %s_fields[] = {\n", k->name);
    for (const struct sqlc_place *p = k->places; p; p = p->next) {
        buf_printf(out, "    {\"%s\", ", p->name);
        c_string(out, p->words, strlen(p->words));
        buf_printf(out, ", %s, %s},\n", made_of(p->shape), kind_of(p->column->type));
    }
    buf_str(out, "};\n");
}

static void add_names(struct buf *b, const struct sqlc_kind *k)
{
    for (const struct sqlc_place *p = k->places; p; p = p->next)
        buf_printf(b, "%s%s", p == k->places ? "" : ", ", p->column->name);
}

static void add_parameters(struct buf *b, char sign, size_t from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_printf(b, "%s%c%zu", i ? ", " : "", sign, from + i);
}

/* "SELECT … WHERE (a, b) > (?1, ?2) ORDER BY a, b LIMIT ?3" */
static void add_page(struct buf *b, const struct sqlc_kind *k, const char *above, char sign)
{
    buf_str(b, "SELECT ");
    add_names(b, k);
    buf_printf(b, " FROM %s WHERE (", k->table->name);
    for (size_t i = 0; i < k->n_order; i++)
        buf_printf(b, "%s%s", i ? ", " : "", k->order[i]);
    buf_printf(b, ") %s (", above);
    add_parameters(b, sign, 1, k->n_order);
    buf_str(b, ") ORDER BY ");
    for (size_t i = 0; i < k->n_order; i++)
        buf_printf(b, "%s%s", i ? ", " : "", k->order[i]);
    buf_printf(b, " LIMIT %c%zu", sign, k->n_order + 1);
}

static void add_put(struct buf *b, const struct sqlc_kind *k, char sign)
{
    buf_printf(b, "INSERT INTO %s (", k->table->name);
    add_names(b, k);
    buf_str(b, ") VALUES (");
    add_parameters(b, sign, 1, count(k));
    buf_char(b, ')');
}

static void add_text(struct buf *b, const struct sqlc_kind *k, const char *above, char sign)
{
    if (above)
        add_page(b, k, above, sign);
    else
        add_put(b, k, sign);
}

/* above NULL: the insertion. */
static void write_query(struct buf *out, const struct sqlc_kinds *kinds, const struct sqlc_kind *k,
                        const char *suffix, const char *above)
{
    const char *path = kinds->path;
    while (strncmp(path, "../", 3) == 0)
        path += 3;
    buf_printf(out, "    {.name = \"%s_%s_%s\", .file = \"%s\", .line = %d,\n     .sqlite = \"",
               kinds->base, k->name, suffix, path, k->line);
    add_text(out, k, above, '?');
    buf_str(out, "\",\n     .postgres = \"");
    add_text(out, k, above, '$');
    buf_printf(out, "\",\n     .parameters = %zu", above ? k->n_order + 1 : count(k));
    if (above)
        buf_printf(out, ", .columns = %s_columns, .n_columns = %zu, .row_size = AT_END(%zu)",
                   k->name, count(k), count(k));
    buf_str(out, "},\n");
}

static void write_rows(struct buf *out, const struct sqlc_kind *k, size_t at)
{
    buf_printf(out, "    {.name = \"%s\", .table = \"%s\", .words = ", k->name, k->table->name);
    c_string(out, k->words, strlen(k->words));
    buf_printf(out, ",\n     .fields = %s_fields, .n_fields = %zu, .n_order = %zu, .order = {",
               k->name, count(k), k->n_order);
    for (size_t i = 0; i < k->n_order; i++)
        buf_printf(out, "%s%zu", i ? ", " : "", number_of(k, k->order[i]));
    buf_printf(out,
               "},\n     .from = &queries[%zu], .after = &queries[%zu], .put = &queries[%zu]},\n",
               at, at + 1, at + 2);
}

void sqlc_write_kinds(const struct sqlc_kinds *kinds, struct buf *out)
{
    size_t at = 0;
    buf_printf(out,
               "/* Made by tools/sqlc from %s.kinds and the schema. */\n#include \"db/kind.h\"\n\n"
               "#define AT(i) ((i) * sizeof(struct db_value) + offsetof(struct db_value, number))\n"
               "#define AT_END(i) ((i) * sizeof(struct db_value))\n",
               kinds->base);
    for (const struct sqlc_kind *k = kinds->kinds; k; k = k->next)
        write_columns(out, k);
    buf_str(out, "\nstatic const struct db_query queries[] = {\n");
    for (const struct sqlc_kind *k = kinds->kinds; k; k = k->next) {
        write_query(out, kinds, k, "from", ">=");
        write_query(out, kinds, k, "after", ">");
        write_query(out, kinds, k, "put", NULL);
    }
    buf_printf(
        out,
        "};\n\nconst struct db_queries %s_sql = {queries, sizeof queries / sizeof *queries};\n",
        kinds->base);
    buf_str(out, "\nconst struct db_rows db_all_rows[] = {\n");
    for (const struct sqlc_kind *k = kinds->kinds; k; k = k->next, at += 3)
        write_rows(out, k, at);
    buf_str(out, "};\nconst size_t db_all_rows_n = sizeof db_all_rows / sizeof *db_all_rows;\n"
                 "\nconst struct db_apart db_all_apart[] = {\n");
    for (const struct sqlc_kind *k = kinds->apart; k; k = k->next) {
        buf_printf(out, "    {\"%s\", ", k->table->name);
        c_string(out, k->words, strlen(k->words));
        buf_str(out, "},\n");
    }
    buf_str(out, "};\nconst size_t db_all_apart_n = sizeof db_all_apart / sizeof *db_all_apart;\n");
}
