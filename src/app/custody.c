/* Copies of a house, and looking through what it keeps. */
#include "app/app.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/time.h"
#include "files/filestore.h"
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

static int count_rotten(const struct custody_copy *copy, struct fault *f)
{
    return copy->rotten
               ? fault_reason(f, BROKEN, "custody.files",
                              "%" PRId64 " of the stored files are damaged and were left out; "
                              "motcua scrub names them",
                              copy->rotten)
               : OK;
}

int command_backup(struct arena *a, const struct options *o, struct fault *f)
{
    struct house *h;
    struct custody_copy copy = {0};
    if (!option_is_set(o, OPTION_TO))
        return fault_set(f, INVALID, "--to COPY is needed");
    if (house_holds(a, option(o, OPTION_DATA), option(o, OPTION_TO)))
        return fault_set(f, INVALID, "%s lies in the data folder, and would be lost with it",
                         option(o, OPTION_TO));
    int r = house_open(a, o, &h, f);
    if (r == OK)
        r = custody_backup(h, option(o, OPTION_TO), clock_now_ms(), &copy, f);
    if (r == OK)
        printf("%s: %" PRId64 " files, %" PRId64 " bytes; %" PRId64 " of them new\n",
               option(o, OPTION_TO), copy.files, copy.bytes, copy.added);
    if (r == OK)
        note_backup(a, h, option(o, OPTION_TO), &copy);
    house_close(h);
    return r < 0 ? r : count_rotten(&copy, f);
}

static void tell(void *self, const char *what, const char *name)
{
    (void)self;
    printf("%s %s\n", what, name);
}

static const struct custody_teller teller = {tell, NULL};

static void print_made_up(const struct custody_report *x)
{
    if (x->made_up)
        printf("%" PRId64 " files of made-up years never were\n", x->made_up);
}

static void print_report(const struct custody_report *x)
{
    printf("%" PRId64 " dossiers, %" PRId64 " events, %" PRId64 " entries of the log under %" PRId64
           " heads, %" PRId64 " acts on the law, %" PRId64 " files of %" PRId64 " bytes; %" PRId64
           " rotten, %" PRId64 " missing, %" PRId64 " held by nothing\n",
           x->dossiers, x->events, x->entries, x->heads, x->acts, x->files, x->bytes, x->rotten,
           x->missing, x->orphans);
    print_made_up(x);
}

int custody_look(struct arena *a, const struct options *o, const char *data, struct fault *f)
{
    struct options there = *o;
    struct custody_report report = {0};
    struct house *h;
    const char *witness = option_is_set(o, OPTION_HEADS) ? option(o, OPTION_HEADS) : NULL;
    there.values[OPTION_DATA] = data;
    int r = house_open(a, &there, &h, f);
    if (r == OK)
        r = custody_check(h, witness, &teller, &report, f);
    if (r == OK)
        print_report(&report);
    house_close(h);
    return r;
}

/* The machine's own settings weigh more than the copy's: somebody has to see to it. */
static void tell_settings(struct arena *a, const char *copy, const char *data)
{
    const char *theirs = arena_printf(a, "%s/motcua.conf", copy);
    const char *ours = arena_printf(a, "%s/motcua.conf", data);
    if (file_exists(theirs) && file_exists(ours))
        printf("%s stays as it is; the settings of the copy are in %s\n", ours, theirs);
}

/* Put the copy there and look through it. */
static int put_back(struct arena *a, const struct options *o, const char *data, struct fault *f)
{
    struct options there = *o;
    struct filestore_options files;
    struct custody_copy copy;
    there.values[OPTION_DATA] = data;
    if (option_is_set(o, OPTION_STORE))
        return fault_set(f, INVALID,
                         "a copy is put back into a file, and the settings name another database "
                         "(store)");
    tell_settings(a, o->words[0], data);
    int r = files_settings(a, &there, &files, f);
    if (r == OK)
        r = custody_restore(&(struct custody_return){o->words[0], data, files.s3, files.master},
                            &copy, f);
    return r < 0 ? r : custody_look(a, &there, data, f);
}

/* Whether a copy can be put back is tried, in a folder that goes away. */
static int try_copy(struct arena *a, const struct options *o, struct fault *f)
{
    const char *parent = getenv("TMPDIR");
    char *folder = arena_printf(a, "%s/motcua-restore-XXXXXX", parent ? parent : "/tmp");
    struct options there = *o;
    there.values[OPTION_FILES] = ""; /* nothing is put into a bucket to try */
    there.values[OPTION_STORE] = "";
    if (!mkdtemp(folder))
        return fault_set(f, UNAVAILABLE, "no folder can be made below %s",
                         parent ? parent : "/tmp");
    int r = put_back(a, &there, folder, f);
    (void)folder_remove(folder, NULL);
    return r;
}

/* Which of a copy, a data folder and --check are given says what is to be done. */
int command_restore(struct arena *a, const struct options *o, struct fault *f)
{
    struct options x = *o;
    bool copy = o->word_count == 1, data = option_is_set(o, OPTION_DATA);
    bool check = option_is_set(o, OPTION_CHECK);
    if (o->word_count > 1 || (copy && data ? check : !check || copy == data))
        return fault_set(
            f, INVALID,
            "motcua restore COPY --data FOLDER, COPY --check, or --data FOLDER --check");
    if (!copy)
        return custody_look(a, o, option(o, OPTION_DATA), f);
    int r = options_add(a, &x, o->words[0], f); /* it knows where its stored files were */
    if (r < 0)
        return r;
    return data ? put_back(a, &x, option(o, OPTION_DATA), f) : try_copy(a, &x, f);
}

int command_scrub(struct arena *a, const struct options *o, struct fault *f)
{
    struct house *h;
    struct custody_report report = {0};
    int r = house_open(a, o, &h, f);
    if (r < 0)
        return r;
    r = custody_scrub(h, &teller, option_is_set(o, OPTION_SWEEP), clock_now_ms(), &report, f);
    printf("%" PRId64 " files of %" PRId64 " bytes; %" PRId64 " rotten, %" PRId64
           " missing, %" PRId64 " held by nothing\n",
           report.files, report.bytes, report.rotten, report.missing, report.orphans);
    print_made_up(&report);
    house_close(h);
    return r;
}
