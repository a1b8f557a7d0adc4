/* The record as an operator sees it: recompute all of it, or write it out for somebody else to. */
#include "app/app.h"

#include "base/limits.h"
#include "db/store.h"
#include "os/files.h"
#include "rooms/admin/act.h"
#include "rooms/record/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { HEADS_FILE_MOST = 1 << 30 }; /* a line each minute for twenty years */

/* The heads that stand outside the database: a witness's file, or the server's own. */
static int read_heads(struct arena *a, const struct options *o, const struct house *h,
                      const char **ret, struct fault *f)
{
    const char *own = arena_printf(a, "%s/heads.log", h->data);
    const char *path = option_is_set(o, OPTION_HEADS) ? option(o, OPTION_HEADS) : own;
    struct bytes lines;
    if (path == own && !file_exists(own))
        return OK;
    int r = file_read(a, path, HEADS_FILE_MOST, &lines, f);
    if (r == OK)
        *ret = arena_strndup(a, (const char *)lines.p, lines.n);
    return r;
}

static int verify(struct arena *a, const struct options *o, const struct house *h, struct fault *f)
{
    struct db *db = store_reader(h->store);
    struct record_report chains;
    struct record_log_report log;
    const char *heads = NULL;
    int64_t acts;
    int r = read_heads(a, o, h, &heads, f);
    if (r == OK)
        r = record_verify(db, &chains, f);
    if (r == OK)
        r = record_verify_log(db, heads, &log, f);
    if (r == OK)
        r = law_acts_verify(db, &acts, f);
    if (r == OK)
        printf("%" PRId64 " dossiers, %" PRId64 " events, %" PRId64
               " entries of the log under %" PRId64 " heads, %" PRId64
               " acts on the law: nothing was changed\n",
               chains.dossiers, chains.events, log.entries, log.heads, acts);
    return r;
}

static int put_line(void *self, const char *line, struct fault *f)
{
    (void)self;
    return puts(line) < 0 ? fault_set(f, UNAVAILABLE, "the output cannot be written") : OK;
}

static int export(struct arena *a, const struct options *o, const struct house *h, struct fault *f)
{
    (void)a;
    (void)o;
    return record_export(store_reader(h->store), put_line, NULL, f);
}

static const struct act {
    const char *name;
    int (*run)(struct arena *a, const struct options *o, const struct house *h, struct fault *f);
} acts[] = {{"verify", verify}, {"export", export}};

int command_record(struct arena *a, const struct options *o, struct fault *f)
{
    const struct act *act = NULL;
    struct house *h;
    for (size_t i = 0; o->word_count == 1 && i < sizeof acts / sizeof *acts; i++)
        if (strcmp(o->words[0], acts[i].name) == 0)
            act = &acts[i];
    if (!act)
        return fault_set(f, INVALID, "motcua record verify|export --data FOLDER");
    int r = house_open(a, o, &h, f);
    if (r == OK)
        r = act->run(a, o, h, f);
    house_close(h);
    return r;
}
