/* usage: msgc vi.po en.po messages.h messages.c */
#include "base/cleanup.h"
#include "tools/msgc.h"
#include "tools/support.h"

#include <stdio.h>

static int run(struct arena *a, char **paths, struct buf *faults)
{
    struct catalogue vi, en;
    struct buf header, source;
    buf_init(&header, a, TOOL_OUTPUT_MAX);
    buf_init(&source, a, TOOL_OUTPUT_MAX);
    int r = catalogue_read(a, paths[0], &vi, faults), s = catalogue_read(a, paths[1], &en, faults);
    if (r < 0 || s < 0)
        return INVALID;
    r = msgc_compile(&vi, &en, &header, &source, faults);
    struct fault f = {0};
    if (r == OK && (file_write(paths[2], &header, &f) < 0 || file_write(paths[3], &source, &f) < 0))
        buf_printf(faults, "%s\n", f.words);
    return r < 0 ? r : (int)f.code;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        (void)fputs("usage: msgc vi.po en.po messages.h messages.c\n", stderr);
        return 2;
    }
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct buf faults;
    buf_init(&faults, a, TOOL_OUTPUT_MAX);
    int r = run(a, argv + 1, &faults);
    (void)fputs(faults.p, stderr);
    return r < 0;
}
