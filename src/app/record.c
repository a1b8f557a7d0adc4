/* The record as an operator sees it: recompute all of it, or write it out for somebody else to. */
#include "app/app.h"

#include "db/store.h"
#include "rooms/record/act.h"
#include "rooms/record/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int verify(struct arena *a, const struct options *o, const struct house *h, struct fault *f)
{
    struct db *db = store_reader(h->store);
    struct record_report chains;
    struct record_log_report log;
    const char *witness = option_is_set(o, OPTION_HEADS) ? option(o, OPTION_HEADS) : NULL;
    const char *heads = NULL;
    int64_t acts;
    int r = record_kept_heads(h, a, witness, &heads, f);
    if (r == OK)
        r = record_verify(db, &chains, f);
    if (r == OK)
        r = law_acts_verify(db, &acts, f);
    if (r == OK)
        r = record_verify_log(db, heads, &log, f);
    if (r == OK)
        r = record_check_signer(h, f);
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
