/* Schema files by hand: before an upgrade to see what it would do, or to do it at an hour of one's
 * own choice. A server that starts applies them all the same. */
#include "app/app.h"

#include "base/cleanup.h"
#include "db/schema.h"
#include "db/store.h"
#include "os/files.h"

#include <stdio.h>

struct missing {
    const struct db_migration **files;
    size_t n;
};

static int find_missing(struct arena *a, const struct options *o, struct missing *ret,
                        struct fault *f)
{
    CLEANUP(store_closep) struct store *store = NULL;
    int r = house_open_store(a, o, NULL, &store, f);
    return r == OK ? db_missing(store_reader(store), a, &db_whole_schema, &ret->files, &ret->n, f)
                   : r;
}

int command_migrate(struct arena *a, const struct options *o, struct fault *f)
{
    CLEANUP(store_closep) struct store *store = NULL;
    struct missing missing = {0};
    bool check = option_is_set(o, OPTION_CHECK);
    if (!option_is_set(o, OPTION_DATA))
        return fault_set(f, INVALID, "--data FOLDER is needed");
    if (!file_exists(arena_printf(a, "%s/secret", option(o, OPTION_DATA))))
        return fault_set(f, NOT_FOUND, "%s is no data folder; motcua init makes one",
                         option(o, OPTION_DATA));
    int r = find_missing(a, o, &missing, f);
    if (r == OK && !check)
        r = house_open_store(a, o, &db_whole_schema, &store, f);
    for (size_t i = 0; r == OK && i < missing.n; i++)
        printf("%s %s\n", check ? "missing" : "applied", missing.files[i]->name);
    if (r == OK && missing.n == 0)
        puts("nothing is missing");
    return r;
}
