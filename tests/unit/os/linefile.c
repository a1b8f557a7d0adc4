#include "os/linefile.h"

#include "base/cleanup.h"
#include "os/files.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LONG = 700 * 1000, MOST = 1000 * 1000 };

static void remove_folder(void *path)
{
    (void)folder_remove(path, NULL);
}

static const char *new_path(struct arena *a)
{
    char *folder = arena_strdup(a, "/tmp/motcua-test-XXXXXX");
    if (!mkdtemp(folder))
        exit(1);
    arena_defer(a, remove_folder, folder);
    return arena_printf(a, "%s/lines", folder);
}

static struct bytes bytes_of(const char *text)
{
    return (struct bytes){(const uint8_t *)text, strlen(text)};
}

static void write_all(struct arena *a, const char *path, const char *const *texts, size_t n)
{
    struct linefile_out *out = NULL;
    CHECK_INT(OK, linefile_make(a, path, &out, NULL));
    for (size_t i = 0; out && i < n; i++)
        CHECK_INT(OK, linefile_add(out, bytes_of(texts[i]), NULL));
    CHECK_INT(OK, linefile_end(out, NULL));
}

TEST(lines_come_back_as_they_were_written)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *path = new_path(a);
    char *longer = arena_alloc(a, LONG + 2);
    struct linefile_out *out = NULL;
    struct linefile_in *in = NULL;
    struct bytes line;
    struct fault f = {0};
    memset(longer, 'x', LONG);
    longer[LONG] = '\n';
    write_all(a, path, (const char *[]){"one\n", "\n", longer, "last\n"}, 4);
    CHECK_INT(CONFLICT, linefile_make(a, path, &out, &f));
    CHECK_STR("file.taken", f.reason);

    REQUIRE(linefile_open(a, path, MOST, &in, NULL) == OK);
    CHECK_INT(1, linefile_next(in, &line, NULL));
    CHECK_STR("one", (const char *)line.p);
    CHECK_INT(1, linefile_next(in, &line, NULL));
    CHECK_INT(0, line.n);
    CHECK_INT(1, linefile_next(in, &line, NULL));
    CHECK_INT(LONG, line.n);
    CHECK(memcmp(line.p, longer, LONG) == 0);
    CHECK_INT(1, linefile_next(in, &line, NULL));
    CHECK_STR("last", (const char *)line.p);
    CHECK_INT(0, linefile_next(in, &line, NULL));
    CHECK_INT(0, linefile_next(in, &line, NULL));
}

TEST(what_is_no_whole_line_is_refused)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *path = new_path(a);
    char *longer = arena_alloc(a, LONG + 2);
    struct linefile_in *in = NULL;
    struct bytes line;
    struct fault f = {0};
    CHECK_INT(NOT_FOUND, linefile_open(a, path, MOST, &in, NULL));
    memset(longer, 'x', LONG);
    write_all(a, path, (const char *[]){"one\n", longer}, 2);
    REQUIRE(linefile_open(a, path, MOST, &in, NULL) == OK);
    CHECK_INT(1, linefile_next(in, &line, NULL));
    CHECK_INT(INVALID, linefile_next(in, &line, &f));
    CHECK_STR("linefile.end", f.reason);
    fault_clear(&f);
    REQUIRE(linefile_open(a, path, LONG / 2, &in, NULL) == OK);
    CHECK_INT(1, linefile_next(in, &line, NULL));
    CHECK_INT(TOO_LARGE, linefile_next(in, &line, &f));
    CHECK_STR("linefile.long", f.reason);
}
