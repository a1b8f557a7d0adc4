/* usage: layers SRC STAMP — judge every file under SRC; write STAMP when nothing was found. */
#include "base/cleanup.h"
#include "tools/layers.h"
#include "tools/support.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    if (argc != 3) {
        (void)fputs("usage: layers SRC STAMP\n", stderr);
        return 2;
    }
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct buf report, stamp;
    struct fault f = {0};
    buf_init(&report, a, TOOL_OUTPUT_MAX);
    buf_init(&stamp, a, TOOL_OUTPUT_MAX);
    int r = layers_walk(a, argv[1], &report, &f);
    (void)fputs(report.p, stderr);
    if (r == 0)
        r = file_write(argv[2], &stamp, &f);
    if (r < 0)
        (void)fprintf(stderr, "%s\n", f.words);
    return r != 0;
}
