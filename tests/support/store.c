#include "tests/support/store.h"

#include "base/time.h"

#include <libpq-fe.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void remove_folder(void *p)
{
    static const char *const files[] = {"data",         "data-wal",  "data-shm",
                                        "data-journal", "data-lead", "data-turn"};
    const char *folder = p;
    char path[200];
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        (void)unlink(path);
    }
    (void)rmdir(folder);
}

const char *test_server(void)
{
    return getenv("MOTCUA_TEST_STORE");
}

static void tell_server(const char *first, const char *before, const char *what, const char *after)
{
    char sql[200];
    PGconn *conn = PQconnectdb(test_server());
    (void)snprintf(sql, sizeof sql, "%s %s %s %s", first, before, what, after);
    PGresult *answer = PQexec(conn, sql);
    if (PQresultStatus(answer) != PGRES_COMMAND_OK) {
        (void)fprintf(stderr, "%s: %s\n", sql, PQerrorMessage(conn));
        exit(1);
    }
    PQclear(answer);
    PQfinish(conn);
}

static void drop_schema(void *p)
{
    tell_server("SET client_min_messages = error;", "DROP SCHEMA", p, "CASCADE");
}

/* A schema of its own is as good as a database, and is made sooner. */
static const char *server_database(struct arena *a)
{
    static _Atomic int count;
    char *schema = arena_printf(a, "t%d_%d", (int)getpid(), ++count);
    tell_server("", "CREATE SCHEMA", schema, "");
    arena_defer(a, drop_schema, schema);
    return arena_printf(a, "%s%coptions=-csearch_path%%3D%s", test_server(),
                        strchr(test_server(), '?') ? '&' : '?', schema);
}

/* The name of the database in an address: behind the last '/' before the parameters. */
static size_t name_in(const char *address, const char **ret)
{
    size_t n = strcspn(address, "?");
    const char *slash = memrchr(address, '/', n);
    *ret = slash + 1;
    return (size_t)(address + n - *ret);
}

static void drop_database(void *p)
{
    tell_server("", "DROP DATABASE IF EXISTS", p, "WITH (FORCE)");
}

const char *test_server_database(struct arena *a, const char *copy_of)
{
    static _Atomic int count;
    const char *name, *from = "template0";
    char *made = arena_printf(a, "d%d_%d", (int)getpid(), ++count);
    if (copy_of) {
        size_t n = name_in(copy_of, &name);
        from = arena_strndup(a, name, n);
    }
    tell_server("", "CREATE DATABASE", made, arena_printf(a, "TEMPLATE %s", from));
    arena_defer(a, drop_database, made);
    size_t n = name_in(test_server(), &name);
    return arena_printf(a, "%.*s%s%s", (int)(name - test_server()), test_server(), made, name + n);
}

const char *test_database(struct arena *a)
{
    return test_server() ? server_database(a) : test_database_file(a);
}

const char *test_database_file(struct arena *a)
{
    char *folder = arena_strdup(a, "/tmp/motcua-test-XXXXXX");
    if (!mkdtemp(folder)) {
        perror(folder);
        exit(1);
    }
    arena_defer(a, remove_folder, folder);
    return arena_printf(a, "%s/data", folder);
}

static void close_store(void *p)
{
    store_close(p);
}

struct store *test_store(struct arena *a, const struct db_schema *schema)
{
    struct store_options o = {
        .where = test_database(a), .schema = schema, .now_ms = test_now_ms, .readers = 1};
    struct store *s;
    struct fault f = {0};
    if (store_open(&o, &s, &f) < 0) {
        (void)fprintf(stderr, "%s\n", f.words);
        exit(1);
    }
    arena_defer(a, close_store, s);
    return s;
}

int64_t test_now_ms(void)
{
    return moment_of(TEST_DAY, 8 * HOUR_MS);
}
