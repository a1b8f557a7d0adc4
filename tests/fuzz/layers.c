/* Any bytes as a C file: the first line is its path, the rest its text. Findings are counted as
 * they are reported, one line each, and never a crash. */
#include "base/cleanup.h"
#include "tools/layers.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    enum { TEXT_MAX = 64 * 1024, REPORT_MAX = 64 * 1024 * 1024 };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    if (n > TEXT_MAX)
        return 0;
    const char *all = arena_strndup(a, (const char *)data, n);
    const char *path = arena_strndup(a, all, strcspn(all, "\n"));
    const char *text = strchr(all, '\n');
    struct buf report;
    buf_init(&report, a, REPORT_MAX);
    int findings = layers_judge(a, path, text ? text + 1 : "", &report), lines = 0;
    for (const char *s = report.n ? report.p : ""; (s = strstr(s, "src/")); s += strcspn(s, "\n"))
        lines++;
    assert(findings >= 0 && lines == findings);
    return 0;
}
