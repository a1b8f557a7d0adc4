#include "app/app.h"

#include "db/store.h"
#include "os/clock.h"

#include <stdio.h>

struct loading {
    struct unit unit;
    struct arena *arena;
    struct load load;
    struct load_report report;
    bool check;
};

static int run(struct db *db, struct unit *u, struct fault *f)
{
    struct loading *l = (struct loading *)u;
    int r = packs_load(db, l->arena, &l->load, &l->report, f);
    if (r == OK && l->check)
        return fault_reason(f, CONFLICT, "load.checked", "only checked"); /* rolls back */
    return r;
}

static void print_faults(const struct load_report *report)
{
    for (size_t i = 0; i < report->pack_count; i++)
        for (size_t k = 0; k < report->packs[i].fault_count; k++) {
            const struct pack_fault *x = &report->packs[i].faults[k];
            if (x->line)
                fprintf(stderr, "%s/%s:%d: %s\n", report->packs[i].folder, x->file, x->line,
                        x->words);
            else
                fprintf(stderr, "%s/%s: %s\n", report->packs[i].folder, x->file, x->words);
        }
}

/* What the staff published differs from the pack and stays: said, not hidden. */
static void print_kept(const struct load_report *report)
{
    for (size_t i = 0; i < report->kept_count; i++)
        printf("kept %s: staff published a newer version; --force loads the pack's\n",
               report->kept[i]);
}

int load_folders(struct arena *a, struct house *h, const struct load *load, bool check,
                 struct fault *f)
{
    struct loading l = {.unit = {.run = run}, .arena = a, .load = *load, .check = check};
    l.load.now_ms = clock_now_ms();
    int r = store_write_wait(h->store, &l.unit, f);
    print_faults(&l.report);
    if (check && r == CONFLICT) {
        fault_clear(f);
        r = OK;
    }
    if (r < 0)
        return r;
    for (size_t i = 0; i < l.report.pack_count; i++)
        printf("%s %s %s\n", check ? "checked" : "loaded", l.report.packs[i].code,
               l.report.packs[i].version);
    print_kept(&l.report);
    printf("%d new versions of procedures\n", l.report.versions);
    return OK;
}

int command_load(struct arena *a, const struct options *o, struct fault *f)
{
    struct house *h;
    if (o->word_count == 0)
        return fault_set(f, INVALID, "which packs?");
    int r = house_open(a, o, &h, f);
    if (r == OK)
        r = load_folders(a, h,
                         &(struct load){.folders = o->words,
                                        .folder_count = o->word_count,
                                        .force = option_is_set(o, OPTION_FORCE)},
                         option_is_set(o, OPTION_CHECK), f);
    house_close(h);
    return r;
}
