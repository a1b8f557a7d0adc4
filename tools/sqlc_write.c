/* The made C: a constant for each query and a function of a few lines that hands it to db/query.h.
 */
#include "tools/sqlc.h"

#include "tools/support.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum { LOOSE_PARAMETERS = 4 }; /* more of them come as one struct */

/* By sqlc_type. */
static const struct {
    const char *c;    /* the C type as it stands before a name */
    const char *make; /* makes a struct db_value */
    const char *kind;
} types[] = {
    [SQLC_INT] = {"int64_t ", "db_int", "DB_INT"},
    [SQLC_TEXT] = {"const char *", "db_text", "DB_TEXT"},
    [SQLC_TEXT_NULL] = {"const char *", "db_text_null", "DB_TEXT_NULL"},
    [SQLC_BLOB] = {"struct bytes ", "db_blob", "DB_BLOB"},
    [SQLC_BLOB_NULL] = {"struct bytes ", "db_blob_null", "DB_BLOB_NULL"},
    [SQLC_BOOL] = {"bool ", "db_bool", "DB_BOOL"},
};

/* "*" and "/" never stand together in what was a comment. */
static void write_comment(struct buf *out, const char *comment)
{
    size_t n = strlen(comment);
    if (n == 0)
        return;
    buf_str(out, "/* ");
    for (size_t i = 0; i < n - 1; i++) {
        buf_char(out, comment[i]);
        if (comment[i] == '\n')
            buf_str(out, " * ");
        if ((comment[i] == '*' && comment[i + 1] == '/') ||
            (comment[i] == '/' && comment[i + 1] == '*'))
            buf_char(out, ' ');
    }
    buf_str(out, " */\n");
}

static void write_struct(struct buf *out, const char *name, const struct sqlc_fields *fields,
                         const char *suffix)
{
    buf_printf(out, "struct %s%s {\n", name, suffix);
    for (size_t i = 0; i < fields->n; i++)
        buf_printf(out, "    %s%s;\n", types[fields->items[i].type].c, fields->items[i].name);
    buf_str(out, "};\n");
}

static bool takes_struct(const struct sqlc_query *q)
{
    return q->in.n > LOOSE_PARAMETERS;
}

static void write_result_parameters(struct buf *out, const struct sqlc_query *q)
{
    if (q->verb == SQLC_ONE)
        buf_printf(out, ", struct %s *ret", q->row);
    else if (q->verb == SQLC_MANY)
        buf_printf(out, ", struct %s **ret, size_t *ret_n", q->row);
    else if (q->verb == SQLC_VALUE)
        buf_printf(out, ", %s*ret", types[q->out.items[0].type].c);
}

static void write_prototype(struct buf *out, const struct sqlc_query *q)
{
    buf_printf(out, "int %s(struct db *db", q->name);
    if (q->verb != SQLC_EXEC && q->verb != SQLC_PUT)
        buf_str(out, ", struct arena *a");
    if (takes_struct(q))
        buf_printf(out, ", const struct %s_in *in", q->name);
    for (size_t i = 0; i < q->in.n && !takes_struct(q); i++)
        buf_printf(out, ", %s%s", types[q->in.items[i].type].c, q->in.items[i].name);
    write_result_parameters(out, q);
    buf_str(out, ", struct fault *f)");
}

static void write_guard(struct buf *out, const char *base)
{
    buf_str(out, "MADE_");
    for (const char *c = base; *c; c++)
        buf_char(out, (char)toupper((unsigned char)*c));
    buf_str(out, "_SQL_H");
}

void sqlc_write_header(const struct sqlc_file *file, struct buf *out)
{
    buf_printf(out, "/* Made by tools/sqlc from %s.sql. */\n", file->base);
    buf_str(out, "#ifndef ");
    write_guard(out, file->base);
    buf_str(out, "\n#define ");
    write_guard(out, file->base);
    buf_str(out, "\n\n#include \"db/db.h\"\n#include \"db/query.h\"\n\n");
    write_comment(out, file->comment);
    for (const struct sqlc_query *q = file->first; q; q = q->next) {
        buf_char(out, '\n');
        if (q->row && !q->row_seen)
            write_struct(out, q->row, &q->out, "");
        if (takes_struct(q))
            write_struct(out, q->name, &q->in, "_in");
        write_comment(out, q->comment);
        write_prototype(out, q);
        buf_str(out, ";\n");
    }
    buf_printf(out,
               "\n/* All of the above, for the test that prepares each query. */\n"
               "extern const struct db_queries %s_sql;\n\n#endif\n",
               file->base);
}

static void write_columns(struct buf *out, const struct sqlc_query *q)
{
    if (q->out.n == 0)
        return;
    buf_printf(out, "static const struct db_column %s_columns[] = {\n", q->name);
    for (size_t i = 0; i < q->out.n; i++) {
        const struct sqlc_field *field = &q->out.items[i];
        const char *kind = types[field->type].kind;
        if (q->row)
            buf_printf(out, "    {\"%s\", %s, offsetof(struct %s, %s)},\n", field->name, kind,
                       q->row, field->name);
        else
            buf_printf(out, "    {\"%s\", %s, 0},\n", field->name, kind);
    }
    buf_str(out, "};\n");
}

static void write_text(struct buf *out, const char *field, const char *text)
{
    buf_printf(out, "     .%s = ", field);
    c_string(out, text, strlen(text));
    buf_str(out, ",\n");
}

/* The path as seen from the root of the tree: builds reach it from below. */
static const char *tree_path(const char *path)
{
    while (strncmp(path, "../", 3) == 0)
        path += 3;
    return path;
}

static void write_query(struct buf *out, const struct sqlc_file *file, const struct sqlc_query *q)
{
    buf_str(out, "    {\n");
    write_text(out, "name", q->name);
    write_text(out, "file", tree_path(file->path));
    buf_printf(out, "     .line = %d,\n", q->line);
    write_text(out, "sqlite", q->sqlite);
    write_text(out, "postgres", q->postgres);
    buf_printf(out, "     .parameters = %zu,\n", q->in.n);
    if (q->out.n)
        buf_printf(out, "     .columns = %s_columns,\n     .n_columns = %zu,\n", q->name, q->out.n);
    if (q->row)
        buf_printf(out, "     .row_size = sizeof(struct %s),\n", q->row);
    if (q->scan_ok)
        write_text(out, "scan_ok", q->scan_ok);
    buf_str(out, "    },\n");
}

static void write_values(struct buf *out, const struct sqlc_query *q)
{
    if (q->in.n == 0)
        return;
    buf_str(out, "    const struct db_value values[] = {\n");
    for (size_t i = 0; i < q->in.n; i++)
        buf_printf(out, "        %s(%s%s),\n", types[q->in.items[i].type].make,
                   takes_struct(q) ? "in->" : "", q->in.items[i].name);
    buf_str(out, "    };\n");
}

static void write_function(struct buf *out, const struct sqlc_query *q, size_t index)
{
    static const struct {
        const char *function, *arena, *ret;
    } calls[] = {
        [SQLC_ONE] = {"db_one", " a,", " ret,"},
        [SQLC_MANY] = {"db_many", " a,", " ret, ret_n,"},
        [SQLC_EXEC] = {"db_exec", "", ""},
        [SQLC_PUT] = {"db_put", "", ""},
        [SQLC_VALUE] = {"db_scalar", " a,", " ret,"},
    };
    buf_char(out, '\n');
    write_prototype(out, q);
    buf_str(out, "\n{\n");
    write_values(out, q);
    buf_printf(out, "    return %s(db,%s &queries[%zu], %s,%s f);\n}\n", calls[q->verb].function,
               calls[q->verb].arena, index, q->in.n ? "values" : "NULL", calls[q->verb].ret);
}

void sqlc_write_source(const struct sqlc_file *file, struct buf *out)
{
    buf_printf(out, "/* Made by tools/sqlc from %s.sql. */\n#include \"%s_sql.h\"\n\n", file->base,
               file->base);
    for (const struct sqlc_query *q = file->first; q; q = q->next)
        write_columns(out, q);
    buf_str(out, "\nstatic const struct db_query queries[] = {\n");
    for (const struct sqlc_query *q = file->first; q; q = q->next)
        write_query(out, file, q);
    buf_printf(out,
               "};\n\nconst struct db_queries %s_sql = {queries, sizeof queries / sizeof "
               "*queries};\n",
               file->base);
    size_t index = 0;
    for (const struct sqlc_query *q = file->first; q; q = q->next)
        write_function(out, q, index++);
}
