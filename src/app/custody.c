/* Copies of a house, and looking through what it keeps. */
#include "app/app.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/time.h"
#include "os/clock.h"
#include "os/files.h"
#include "rooms/custody/custody.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* For motcua status. Only a note: the copy is good without it. */
static void note_backup(struct arena *a, const struct house *h, const char *to,
                        const struct custody_copy *copy)
{
    struct json *o = json_new_object(a);
    struct buf text;
    char at[TIME_TEXT];
    time_rfc3339(clock_now_ms(), at);
    json_put(o, "taken_at", json_new_text(a, at));
    json_put(o, "to", json_new_text(a, to));
    json_put(o, "bytes", json_new_int(a, copy->bytes));
    buf_init(&text, a, LIMIT_FORM_BODY);
    json_write(&text, o);
    (void)file_write(arena_printf(a, "%s/" LAST_BACKUP, h->data), buf_bytes(&text), 0600, NULL);
}

int command_backup(struct arena *a, const struct options *o, struct fault *f)
{
    struct house *h;
    struct custody_copy copy;
    if (!option_is_set(o, OPTION_TO))
        return fault_set(f, INVALID, "--to COPY is needed");
    int r = house_open(a, o, &h, f);
    if (r == OK)
        r = custody_backup(h, option(o, OPTION_TO), clock_now_ms(), &copy, f);
    if (r == OK)
        printf("%s: %" PRId64 " files, %" PRId64 " bytes; %" PRId64 " of them new\n",
               option(o, OPTION_TO), copy.files, copy.bytes, copy.added);
    if (r == OK)
        note_backup(a, h, option(o, OPTION_TO), &copy);
    house_close(h);
    return r;
}

static void tell(void *self, const char *what, const char *name)
{
    (void)self;
    printf("%s %s\n", what, name);
}

static const struct custody_teller teller = {tell, NULL};

static void print_report(const struct custody_report *x)
{
    printf("%" PRId64 " dossiers, %" PRId64 " events, %" PRId64 " entries of the log under %" PRId64
           " heads, %" PRId64 " files of %" PRId64 " bytes; %" PRId64 " rotten, %" PRId64
           " missing, %" PRId64 " held by nothing\n",
           x->dossiers, x->events, x->entries, x->heads, x->files, x->bytes, x->rotten, x->missing,
           x->orphans);
}

/* Open what was put back and look through it. */
static int check_at(struct arena *a, const struct options *o, const char *data, struct fault *f)
{
    struct options there = *o;
    struct custody_report report = {0};
    struct house *h;
    there.values[OPTION_DATA] = data;
    int r = house_open(a, &there, &h, f);
    if (r == OK)
        r = custody_check(h, &teller, &report, f);
    if (r == OK)
        print_report(&report);
    house_close(h);
    return r;
}

/* Whether a copy can be put back is tried, in a folder that goes away. */
static int try_copy(struct arena *a, const struct options *o, struct fault *f)
{
    const char *parent = getenv("TMPDIR");
    char *folder = arena_printf(a, "%s/motcua-restore-XXXXXX", parent ? parent : "/tmp");
    struct custody_copy copy;
    if (!mkdtemp(folder))
        return fault_set(f, UNAVAILABLE, "no folder can be made below %s",
                         parent ? parent : "/tmp");
    int r = custody_restore(o->words[0], folder, &copy, f);
    if (r == OK)
        r = check_at(a, o, folder, f);
    (void)folder_remove(folder, NULL);
    return r;
}

int command_restore(struct arena *a, const struct options *o, struct fault *f)
{
    struct custody_copy copy;
    bool there = option_is_set(o, OPTION_DATA);
    if (o->word_count != 1 || (!there && !option_is_set(o, OPTION_CHECK)))
        return fault_set(f, INVALID, "motcua restore COPY --data FOLDER, or COPY --check");
    if (!there)
        return try_copy(a, o, f);
    int r = custody_restore(o->words[0], option(o, OPTION_DATA), &copy, f);
    return r < 0 ? r : check_at(a, o, option(o, OPTION_DATA), f);
}

int command_scrub(struct arena *a, const struct options *o, struct fault *f)
{
    struct house *h;
    struct custody_report report = {0};
    int r = house_open(a, o, &h, f);
    if (r == OK)
        r = custody_scrub(h, &teller, option_is_set(o, OPTION_SWEEP), clock_now_ms(), &report, f);
    printf("%" PRId64 " files of %" PRId64 " bytes; %" PRId64 " rotten, %" PRId64
           " missing, %" PRId64 " held by nothing\n",
           report.files, report.bytes, report.rotten, report.missing, report.orphans);
    house_close(h);
    return r;
}
