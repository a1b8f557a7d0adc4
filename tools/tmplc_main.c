/* usage: tmplc vi.po in.html out.c
 *        tmplc vi.po --header templates.h in.html… */
#include "base/cleanup.h"
#include "tools/support.h"
#include "tools/tmplc.h"

#include <stdio.h>
#include <string.h>

static int read_template(struct arena *a, const struct catalogue *words, const char *path,
                         struct template *ret, struct fault *f)
{
    struct bytes text;
    int r = file_read(a, path, TEMPLATE_MAX, &text, f);
    return r < 0 ? r : template_compile(a, words, path, text, ret, f);
}

static int write_header(struct arena *a, const struct catalogue *words, char **args, size_t count,
                        struct fault *f)
{
    struct template *all = arena_new(a, struct template, count);
    struct buf header;
    buf_init(&header, a, TOOL_OUTPUT_MAX);
    for (size_t i = 0; i < count; i++) {
        int r = read_template(a, words, args[i + 1], &all[i], f);
        if (r < 0)
            return r;
    }
    int r = templates_header(all, count, &header, f);
    return r < 0 ? r : file_write(args[0], &header, f);
}

static int run(struct arena *a, int argc, char **argv, struct fault *f)
{
    struct catalogue words;
    struct buf faults;
    buf_init(&faults, a, TOOL_OUTPUT_MAX);
    int r = catalogue_read(a, argv[1], &words, &faults);
    if (r < 0)
        return fault_set(f, r, "%s", faults.p);
    if (strcmp(argv[2], "--header") == 0)
        return write_header(a, &words, argv + 3, (size_t)argc - 4, f);
    struct template t;
    r = read_template(a, &words, argv[2], &t, f);
    return r < 0 ? r : file_write(argv[3], &t.source, f);
}

int main(int argc, char **argv)
{
    bool header = argc >= 4 && strcmp(argv[2], "--header") == 0;
    if (!header && argc != 4) {
        (void)fputs("usage: tmplc vi.po in.html out.c\n"
                    "       tmplc vi.po --header templates.h in.html...\n",
                    stderr);
        return 2;
    }
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct fault f = {0};
    int r = run(a, argc, argv, &f);
    if (r < 0)
        (void)fprintf(stderr, "%s\n", f.words);
    return r < 0;
}
