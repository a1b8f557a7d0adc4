/* Query files of any bytes. What is accepted is written, and no comment of it can end early. */
#include "base/cleanup.h"
#include "tools/sqlc.h"
#include "tools/support.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

/* The header holds no strings: each comment opens when none is open. */
static void check_comments(const char *header)
{
    bool open = false;
    for (const char *c = header; *c; c++) {
        bool begins = c[0] == '/' && c[1] == '*', ends = c[0] == '*' && c[1] == '/';
        assert(!(begins && open) && !(ends && !open));
        open = begins || (open && !ends);
        c += begins || ends;
    }
    assert(!open);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sqlc_file file;
    struct buf faults, header, source;
    buf_init(&faults, a, TOOL_OUTPUT_MAX);
    buf_init(&header, a, TOOL_OUTPUT_MAX);
    buf_init(&source, a, TOOL_OUTPUT_MAX);
    if (n > TOOL_FILE_MAX || sqlc_read(a, "shop.sql", (struct bytes){p, n}, &file, &faults) < 0)
        return 0;
    sqlc_write_header(&file, &header);
    sqlc_write_source(&file, &source);
    if (!header.full)
        check_comments(header.p);
    return 0;
}
