/* usage: zonec FOLDER/tzdata.zi zones.c */
#include "base/cleanup.h"
#include "tools/support.h"
#include "tools/zonec.h"

#include <stdio.h>
#include <string.h>

static int read_course(struct arena *a, const char *folder, const char *of,
                       struct zonec_course *ret, struct fault *f)
{
    struct bytes file;
    int r = file_read(a, arena_printf(a, "%s%s", folder, of), TOOL_FILE_MAX, &file, f);
    r = r < 0 ? r : zonec_read(a, &file, ret, f);
    ret->of = of;
    return r;
}

static int run(struct arena *a, const char *list, const char *to, struct fault *f)
{
    struct bytes text;
    struct zonec_names names;
    struct buf source;
    const char *slash = strrchr(list, '/');
    const char *folder = slash ? arena_strndup(a, list, (size_t)(slash - list) + 1) : "";
    int r = file_read(a, list, TOOL_FILE_MAX, &text, f);
    r = r < 0 ? r : zonec_read_names(a, (const char *)text.p, &names, f);
    if (r < 0)
        return r;
    struct zonec_course *courses = arena_new(a, struct zonec_course, names.count);
    for (size_t i = 0; r == OK && i < names.count; i++)
        r = read_course(a, folder, names.names[i].of, &courses[i], f);
    if (r < 0)
        return r;
    buf_init(&source, a, TOOL_OUTPUT_MAX);
    zonec_write(&names, courses, &source);
    return file_write(to, &source, f);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        (void)fputs("usage: zonec FOLDER/tzdata.zi zones.c\n", stderr);
        return 2;
    }
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct fault f = {0};
    int r = run(a, argv[1], argv[2], &f);
    if (r < 0)
        (void)fprintf(stderr, "%s: %s\n", argv[1], f.words);
    return r < 0;
}
