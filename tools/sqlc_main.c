/* usage: sqlc QUERIES.sql QUERIES_sql.h QUERIES_sql.c
 *        sqlc --list all.c QUERIES.sql…
 *        sqlc --schema schema.c NNNN_NAME.sql…
 *        sqlc --kinds kinds.c PROVINCE.kinds NNNN_NAME.sql…
 *
 * --list makes the table of all tables of queries, --schema the array of migrations, --kinds the
 * table of what leaves a house and comes back. */
#include "base/cleanup.h"
#include "tools/sqlc.h"
#include "tools/sqlc_kinds.h"
#include "tools/support.h"

#include <stdio.h>
#include <string.h>

struct run {
    struct arena *arena;
    struct buf out, faults;
    struct fault fault;
};

static int compile(struct run *run, char **paths, int n)
{
    struct bytes text;
    struct sqlc_file file;
    (void)n;
    int r = file_read(run->arena, paths[0], TOOL_FILE_MAX, &text, &run->fault);
    if (r == OK)
        r = sqlc_read(run->arena, paths[0], text, &file, &run->faults);
    if (r < 0)
        return r;
    sqlc_write_header(&file, &run->out);
    r = file_write(paths[1], &run->out, &run->fault);
    if (r < 0)
        return r;
    buf_clear(&run->out);
    sqlc_write_source(&file, &run->out);
    return file_write(paths[2], &run->out, &run->fault);
}

static int list(struct run *run, char **paths, int n)
{
    buf_str(&run->out, "/* Made by tools/sqlc. */\n#include \"db/query.h\"\n\n");
    for (int i = 1; i < n; i++)
        buf_printf(&run->out, "extern const struct db_queries %s_sql;\n",
                   sqlc_base(run->arena, paths[i]));
    buf_str(&run->out, "\nconst struct db_queries *const db_all_queries[] = {\n");
    for (int i = 1; i < n; i++)
        buf_printf(&run->out, "    &%s_sql,\n", sqlc_base(run->arena, paths[i]));
    buf_printf(&run->out, "};\nconst size_t db_all_queries_n = %d;\n", n - 1);
    return file_write(paths[0], &run->out, &run->fault);
}

static int schema(struct run *run, char **paths, int n)
{
    int number = 0;
    buf_str(&run->out, "/* Made by tools/sqlc. */\n#include \"db/schema.h\"\n\n"
                       "static const struct db_migration files[] = {\n");
    for (int i = 1; i < n; i++) {
        struct bytes text;
        int r = file_read(run->arena, paths[i], TOOL_FILE_MAX, &text, &run->fault);
        if (r == OK)
            r = sqlc_write_migration(paths[i], text, &number, &run->out, &run->faults);
        if (r < 0)
            return r;
    }
    buf_printf(&run->out, "};\n\nconst struct db_schema db_whole_schema = {files, %d};\n", n - 1);
    return file_write(paths[0], &run->out, &run->fault);
}

/* The text of a file, ended by a NUL. */
static int read_text(struct run *run, const char *path, const char **ret)
{
    struct bytes text;
    int r = file_read(run->arena, path, TOOL_FILE_MAX, &text, &run->fault);
    if (r == OK)
        *ret = arena_strndup(run->arena, (const char *)text.p, text.n);
    return r;
}

static int kinds(struct run *run, char **paths, int n)
{
    struct sqlc_table *tables = NULL;
    struct sqlc_kinds read;
    const char *text;
    int r = OK;
    for (int i = 2; r == OK && i < n; i++) {
        r = read_text(run, paths[i], &text);
        if (r == OK)
            r = sqlc_read_tables(run->arena, paths[i], text, &tables, &run->faults);
    }
    if (r == OK)
        r = read_text(run, paths[1], &text);
    if (r == OK)
        r = sqlc_read_kinds(paths[1], text, tables, &read, &run->faults);
    if (r < 0)
        return r;
    sqlc_write_kinds(&read, &run->out);
    return file_write(paths[0], &run->out, &run->fault);
}

static int dispatch(struct run *run, int argc, char **argv)
{
    if (argc > 3 && strcmp(argv[1], "--list") == 0)
        return list(run, argv + 2, argc - 2);
    if (argc > 3 && strcmp(argv[1], "--schema") == 0)
        return schema(run, argv + 2, argc - 2);
    if (argc > 4 && strcmp(argv[1], "--kinds") == 0)
        return kinds(run, argv + 2, argc - 2);
    if (argc == 4)
        return compile(run, argv + 1, argc - 1);
    return fault_set(&run->fault, INVALID,
                     "usage: sqlc QUERIES.sql HEADER SOURCE, or "
                     "sqlc --list|--schema|--kinds SOURCE FILE…");
}

int main(int argc, char **argv)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct run run = {.arena = a};
    buf_init(&run.out, a, TOOL_OUTPUT_MAX);
    buf_init(&run.faults, a, TOOL_OUTPUT_MAX);
    int r = dispatch(&run, argc, argv);
    (void)fputs(run.faults.p, stderr);
    if (run.fault.code != OK)
        (void)fprintf(stderr, "%s\n", run.fault.words);
    return r < 0;
}
