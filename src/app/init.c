#include "app/app.h"

#include "db/store.h"
#include "os/files.h"

#include <stdio.h>

/* The packs named, or the two that come with the program. */
static void choose_packs(struct arena *a, const struct options *o, const char **folders,
                         size_t *ret_n)
{
    static const char *const usual[] = {"national", "thanh-hoa"};
    size_t n = 0;
    for (size_t i = 0; i < o->pack_count; i++)
        folders[n++] = o->packs[i];
    for (size_t i = 0; o->pack_count == 0 && i < sizeof usual / sizeof *usual; i++)
        folders[n++] = arena_printf(a, "%s/packs/%s", option(o, OPTION_SHARE), usual[i]);
    *ret_n = n;
}

static int make(struct arena *a, const struct options *o, struct fault *f)
{
    const char *folders[OPTION_WORDS_MOST];
    size_t n;
    struct house *h = NULL;
    struct options making = *o;
    making.making = true;
    choose_packs(a, o, folders, &n);
    int r = house_make(a, o, f);
    if (r < 0)
        return r;
    r = house_open(a, &making, &h, f);
    if (r == OK)
        r = load_folders(a, h, &(struct load){.folders = folders, .folder_count = n}, false, f);
    if (r == OK)
        r = house_renew_law(h, f);
    if (r == OK && option_is_set(o, OPTION_DEMO))
        r = demo_fill(a, h, arena_printf(a, "%s/demo.json", folders[n - 1]), f);
    house_close(h);
    return r == OK ? house_finish(a, o, f) : r;
}

int command_init(struct arena *a, const struct options *o, struct fault *f)
{
    char **before;
    int r = house_before(a, option(o, OPTION_DATA), &before, f);
    if (r < 0)
        return r;
    r = make(a, o, f);
    if (r < 0 && option_is_set(o, OPTION_DATA))
        house_undo(a, option(o, OPTION_DATA), before);
    return r;
}
