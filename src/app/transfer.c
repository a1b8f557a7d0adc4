/* A province leaves a house, and is taken into an empty one. */
#include "app/app.h"

#include "db/schema.h"
#include "db/store.h"
#include "files/filestore.h"
#include "os/files.h"
#include "rooms/custody/transfer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void tell(void *self, const char *what, const char *name)
{
    (void)self;
    printf("%s %s\n", what, name);
}

int command_export(struct arena *a, const struct options *o, struct fault *f)
{
    static const struct custody_teller teller = {tell, NULL};
    struct transfer_count n;
    struct house *h;
    if (!option_is_set(o, OPTION_TO))
        return fault_set(f, INVALID, "--to EXPORT is needed");
    int r = house_open(a, o, &h, f);
    if (r == OK)
        r = transfer_export(h, option(o, OPTION_TO), option_is_set(o, OPTION_KEYS), &teller, &n, f);
    if (r == OK)
        printf("%s: %" PRId64 " rows, %" PRId64 " documents, %" PRId64 " files; %" PRId64
               " bytes of files and documents\n",
               option(o, OPTION_TO), n.rows, n.documents, n.files, n.bytes);
    house_close(h);
    return r;
}

/* ---- import ---- */

static void tell_fault(void *self, const char *file, int64_t line, const char *words)
{
    (void)self;
    if (line)
        printf("%s:%" PRId64 ": %s\n", file, line, words);
    else
        printf("%s: %s\n", file, words);
}

static const struct transfer_faults faults = {tell_fault, NULL};

static int judge(const char *from, struct fault *f)
{
    struct transfer_count n;
    int r = transfer_judge(from, &faults, &n, f);
    if (r == OK)
        printf("%s: %" PRId64 " rows, %" PRId64 " documents, %" PRId64 " files; nothing is wrong\n",
               from, n.rows, n.documents, n.files);
    return r;
}

/* A house that is made for it: the folder is not there, or has nothing but its settings. */
static int need_room(const char *data, char *const *before, struct fault *f)
{
    for (; before && *before; before++)
        if (strcmp(*before, "motcua.conf") != 0)
            return fault_reason(f, CONFLICT, "custody.taken", "%s holds something already", data);
    return OK;
}

static int take_in(struct arena *a, const struct options *o, struct fault *f)
{
    struct transfer_target to = {.data = option(o, OPTION_DATA)};
    struct filestore_options files;
    struct transfer_count n;
    int r = house_make(a, o, f);
    if (r == OK)
        r = files_settings(a, o, &files, f);
    if (r == OK)
        r = filestore_open(a, &files, &to.files, f);
    if (r == OK)
        r = house_open_store(a, o, &db_whole_schema, &to.store, f);
    if (r == OK)
        r = transfer_import(o->words[0], &to, &faults, &n, f);
    store_close(to.store);
    return r == OK ? house_finish(a, o, f) : r;
}

int command_import(struct arena *a, const struct options *o, struct fault *f)
{
    bool check = option_is_set(o, OPTION_CHECK);
    char **before = NULL;
    const char *data = option(o, OPTION_DATA);
    if (o->word_count != 1 || check == option_is_set(o, OPTION_DATA))
        return fault_set(f, INVALID, "motcua import EXPORT --data FOLDER, or EXPORT --check");
    int r = check ? OK : house_before(a, data, &before, f);
    if (r == OK)
        r = need_room(data, before, f);
    if (r == OK)
        r = judge(o->words[0], f);
    if (r < 0 || check)
        return r;
    r = take_in(a, o, f);
    if (r < 0)
        house_undo(a, data, before);
    return r < 0 ? r : custody_look(a, o, data, f);
}
