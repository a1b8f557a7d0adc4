#include "tests/support/store.h"

#include "base/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void remove_folder(void *p)
{
    static const char *const files[] = {"data", "data-wal", "data-shm", "data-journal"};
    const char *folder = p;
    char path[200];
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        (void)unlink(path);
    }
    (void)rmdir(folder);
}

const char *test_database(struct arena *a)
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
