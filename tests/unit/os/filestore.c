#include "os/filestore.h"
#include "os/files.h"
#include "base/cleanup.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <unistd.h>

#define NAME "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static struct filestore *open_store(struct arena *a, const char **ret_folder)
{
    struct filestore *s = NULL;
    char *folder = mkdtemp(arena_strdup(a, "/tmp/os-store-XXXXXX"));
    *ret_folder = folder;
    return filestore_open(a, folder, &s, NULL) == OK ? s : NULL;
}

static const struct bytes abc = {(const uint8_t *)"abc", 3};

TEST(put_and_get)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *folder;
    struct filestore *s = open_store(a, &folder);
    REQUIRE(s);
    struct bytes out;
    struct fault f = {0};
    CHECK_INT(NOT_FOUND, filestore_get(s, a, NAME, 10, &out, &f));
    CHECK_INT(OK, filestore_put(s, NAME, abc, NULL));
    CHECK_INT(OK, filestore_put(s, NAME, abc, NULL));
    REQUIRE(filestore_get(s, a, NAME, 10, &out, NULL) == OK);
    CHECK_STR("abc", (const char *)out.p);
    CHECK(file_exists(arena_printf(a, "%s/ba/78/" NAME, folder)));
    int fd;
    int64_t n;
    REQUIRE(filestore_descriptor(s, NAME, &fd, &n, NULL) == OK);
    CHECK_INT(3, n);
    close(fd);
    folder_remove(folder, NULL);
}

TEST(names_cannot_lead_astray)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *folder;
    struct filestore *s = open_store(a, &folder);
    REQUIRE(s);
    struct bytes out;
    static const char *const bad[] = {
        "", "../../../../etc/passwd",
        "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD", NAME "0"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK_INT(INVALID, filestore_put(s, bad[i], abc, NULL));
        CHECK_INT(NOT_FOUND, filestore_get(s, a, bad[i], 10, &out, NULL));
    }
    folder_remove(folder, NULL);
}

TEST(a_draft_that_is_not_kept_is_gone)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *folder;
    struct filestore *s = open_store(a, &folder);
    REQUIRE(s);
    struct arena *request = arena_open();
    struct filestore_draft *d;
    REQUIRE(filestore_begin(s, request, &d, NULL) == OK);
    CHECK_INT(OK, filestore_add(d, "half", 4, NULL));
    char **names;
    REQUIRE(folder_list(a, arena_printf(a, "%s/drafts", folder), &names, NULL) == OK);
    CHECK(names[0] != NULL);
    arena_close(request);
    REQUIRE(folder_list(a, arena_printf(a, "%s/drafts", folder), &names, NULL) == OK);
    CHECK(names[0] == NULL);
    folder_remove(folder, NULL);
}

struct seen {
    int count;
    const char *last;
    struct arena *arena;
};

static int see(void *self, const struct filestore_entry *e, struct fault *f)
{
    struct seen *s = self;
    (void)f;
    CHECK(!s->last || strcmp(s->last, e->name) < 0);
    CHECK_INT(3, e->bytes);
    s->last = arena_strdup(s->arena, e->name);
    return ++s->count == 4 ? CONFLICT : OK;
}

TEST(the_files_are_walked_in_order_and_can_go)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *folder;
    struct filestore *s = open_store(a, &folder);
    struct seen seen = {.arena = a};
    char name[65] = "";
    REQUIRE(s);
    for (int i = 0; i < 4; i++) {
        memset(name, "c0a5"[i], 64);
        REQUIRE(filestore_put(s, name, abc, NULL) == OK);
    }
    CHECK_INT(CONFLICT, filestore_walk(s, see, &seen, NULL));
    CHECK_INT(4, seen.count);
    CHECK_INT(OK, filestore_remove(s, name, NULL));
    CHECK_INT(NOT_FOUND, filestore_remove(s, name, NULL));
    CHECK_INT(NOT_FOUND, filestore_remove(s, "../../etc", NULL));
    seen = (struct seen){.arena = a};
    CHECK_INT(OK, filestore_walk(s, see, &seen, NULL));
    CHECK_INT(3, seen.count);
    CHECK_INT(OK, folder_remove(folder, NULL));
}
