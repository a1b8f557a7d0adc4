#include "files/filestore.h"

#include "base/cleanup.h"
#include "files/ring.h"
#include "os/clock.h"
#include "os/files.h"
#include "os/process.h"
#include "tests/support/sample.h"
#include "tests/support/test.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NAME "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

/* Each test runs on a plain and on a sealed store. */
struct fixture {
    const char *folder, *ring;
    bool sealed;
    struct filestore *s;
};

static const uint8_t master[RING_MASTER] = {1, 2, 3}, other_master[RING_MASTER] = {4};

static int open_again(struct arena *a, struct fixture *x, struct fault *f)
{
    return filestore_open(a,
                          &(struct filestore_options){.folder = x->folder,
                                                      .ring = x->ring,
                                                      .master = x->sealed ? master : NULL},
                          &x->s, f);
}

static bool open_store(struct arena *a, bool sealed, struct fixture *ret)
{
    char *folder = mkdtemp(arena_strdup(a, "/tmp/files-store-XXXXXX"));
    *ret = (struct fixture){.folder = folder, .sealed = sealed};
    ret->ring = arena_printf(a, "%s/files.ring", folder);
    return (!sealed || ring_make(ret->ring, master, NULL) == OK) && open_again(a, ret, NULL) == OK;
}

/* NOLINTNEXTLINE(bugprone-macro-parentheses): the name of a variable */
#define BOTH(sealed) for (int sealed = 0; sealed < 2; sealed++)

/* The path of the only file below a folder. */
static const char *only_path(struct arena *a, const char *folder)
{
    struct fixture x = {.folder = folder};
    struct process_end end;
    const char *const argv[] = {"find",  x.folder, "-name", "????????????????????????????????*",
                                "-type", "f",      NULL};
    if (process_run(a, &(struct process_order){.argv = argv, .output_max = 1000, .limit_ms = 5000},
                    &end, NULL) < 0)
        return "";
    const char *text = (const char *)end.output.p;
    return arena_strndup(a, text, strcspn(text, "\n"));
}

static const struct bytes abc = {(const uint8_t *)"abc", 3};

TEST(put_and_get)
{
    BOTH(sealed)
    {
        CLEANUP(arena_closep) struct arena *a = arena_open();
        struct fixture x;
        struct bytes out;
        struct fault f = {0};
        int64_t n;
        REQUIRE(open_store(a, sealed, &x));
        CHECK_INT(NOT_FOUND, filestore_get(x.s, a, NAME, 10, &out, &f));
        CHECK_INT(OK, filestore_put(x.s, NAME, abc, NULL));
        CHECK_INT(OK, filestore_put(x.s, NAME, abc, NULL));
        REQUIRE(filestore_get(x.s, a, NAME, 10, &out, NULL) == OK);
        CHECK_STR("abc", (const char *)out.p);
        CHECK_INT(TOO_LARGE, filestore_get(x.s, a, NAME, 2, &out, NULL));
        CHECK_INT(!sealed, file_exists(arena_printf(a, "%s/ba/78/" NAME, x.folder)));
        REQUIRE(filestore_look(x.s, NAME, &n, NULL) == OK);
        CHECK_INT(3, n);
        folder_remove(x.folder, NULL);
    }
}

TEST(names_are_what_is_held)
{
    BOTH(sealed)
    {
        CLEANUP(arena_closep) struct arena *a = arena_open();
        struct fixture x;
        struct bytes out;
        static const char *const bad[] = {
            "", "../../../../etc/passwd",
            "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD", NAME "0"};
        REQUIRE(open_store(a, sealed, &x));
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
            CHECK_INT(INVALID, filestore_put(x.s, bad[i], abc, NULL));
            CHECK_INT(NOT_FOUND, filestore_get(x.s, a, bad[i], 10, &out, NULL));
        }
        CHECK_INT(INVALID, filestore_put(x.s, NAME, (struct bytes){abc.p, 2}, NULL));
        folder_remove(x.folder, NULL);
    }
}

TEST(a_draft_that_is_not_kept_is_gone)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct fixture x;
    struct arena *request = arena_open();
    struct filestore_draft *d;
    char **names;
    REQUIRE(open_store(a, false, &x));
    REQUIRE(filestore_begin(x.s, request, &d, NULL) == OK);
    CHECK_INT(OK, filestore_add(d, "half", 4, NULL));
    REQUIRE(folder_list(a, arena_printf(a, "%s/drafts", x.folder), &names, NULL) == OK);
    CHECK(names[0] != NULL);
    arena_close(request);
    REQUIRE(folder_list(a, arena_printf(a, "%s/drafts", x.folder), &names, NULL) == OK);
    CHECK(names[0] == NULL);
    folder_remove(x.folder, NULL);
}

/* Lengths around the ends of chunks, read from every kind of place. */
TEST(any_part_of_any_length_is_read)
{
    static const size_t lengths[] = {0, 1, 65535, 65536, 65537, 200000};
    BOTH(sealed)
    {
        CLEANUP(arena_closep) struct arena *a = arena_open();
        struct fixture x;
        struct fault f = {0};
        REQUIRE(open_store(a, sealed, &x));
        for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
            const struct bytes in = sample_bytes(a, lengths[i]);
            const char *name = sample_name(a, in);
            struct filestore_file *file;
            struct bytes all;
            uint8_t piece[1000];
            int64_t n;
            REQUIRE(filestore_put(x.s, name, in, &f) == OK);
            REQUIRE(filestore_get(x.s, a, name, in.n, &all, &f) == OK);
            CHECK(all.n == in.n && memcmp(all.p, in.p, in.n) == 0);
            REQUIRE(filestore_look(x.s, name, &n, &f) == OK);
            CHECK_INT((int64_t)in.n, n);
            REQUIRE(filestore_read(x.s, a, name, &file, &f) == OK);
            CHECK_INT((int64_t)in.n, filestore_length(file));
            for (size_t at = 0; at < in.n; at += 32699) {
                int some = filestore_piece(file, (int64_t)at, piece, sizeof piece, &f);
                CHECK_INT((int)(in.n - at < sizeof piece ? in.n - at : sizeof piece), some);
                CHECK(some > 0 && memcmp(piece, in.p + at, (size_t)some) == 0);
            }
            CHECK_INT(0, filestore_piece(file, (int64_t)in.n, piece, sizeof piece, &f));
        }
        folder_remove(x.folder, NULL);
    }
}

TEST(a_changed_byte_is_seen)
{
    static const int64_t places[] = {0, 50, 95, 70000, 150000};
    BOTH(sealed)
    {
        CLEANUP(arena_closep) struct arena *a = arena_open();
        struct fixture x;
        const struct bytes in = sample_bytes(a, 150000);
        const char *name = sample_name(a, in);
        REQUIRE(open_store(a, sealed, &x) && filestore_put(x.s, name, in, NULL) == OK);
        const char *path = only_path(a, x.folder);
        for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
            struct fault f = {0};
            struct bytes lain, all;
            struct filestore_file *file;
            REQUIRE(file_read(a, path, 200000, &lain, NULL) == OK);
            uint8_t *torn = arena_memdup(a, lain.p, lain.n);
            size_t at = (size_t)places[i] < lain.n ? (size_t)places[i] : lain.n - 1;
            torn[at] ^= 1;
            REQUIRE(file_write(path, (struct bytes){torn, lain.n}, 0600, NULL) == OK);
            CHECK_INT(BROKEN, filestore_get(x.s, a, name, in.n, &all, &f));
            CHECK_STR("filestore.rotten", f.reason);
            CHECK_INT(BROKEN, filestore_read(x.s, a, name, &file, NULL));
            REQUIRE(file_write(path, (struct bytes){lain.p, lain.n - 1}, 0600, NULL) == OK);
            CHECK_INT(BROKEN, filestore_get(x.s, a, name, in.n, &all, NULL));
            REQUIRE(file_write(path, lain, 0600, NULL) == OK);
            CHECK_INT(OK, filestore_get(x.s, a, name, in.n, &all, NULL));
        }
        folder_remove(x.folder, NULL);
    }
}

TEST(what_is_sealed_cannot_be_read_in_the_folder)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct fixture x;
    struct bytes lain;
    const struct bytes in = {(const uint8_t *)"Nguyen Thi An, 038085000123", 27};
    REQUIRE(open_store(a, true, &x) && filestore_put(x.s, sample_name(a, in), in, NULL) == OK);
    const char *path = only_path(a, x.folder);
    REQUIRE(file_read(a, path, 1000, &lain, NULL) == OK);
    CHECK(!memmem(lain.p, lain.n, "Nguyen", 6));
    CHECK(!strstr(path, sample_name(a, in)));
    folder_remove(x.folder, NULL);
}

TEST(the_right_key_or_none_opens)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct fixture plain, sealed;
    struct filestore *s;
    struct fault f = {0};
    REQUIRE(open_store(a, false, &plain) && open_store(a, true, &sealed));
    struct filestore_options o = {.folder = sealed.folder, .ring = sealed.ring};
    CHECK_INT(INVALID, filestore_open(a, &o, &s, &f));
    CHECK_STR("filestore.key", f.reason);
    fault_clear(&f);
    o.master = other_master;
    CHECK_INT(INVALID, filestore_open(a, &o, &s, &f));
    CHECK_STR("filestore.key", f.reason);
    fault_clear(&f);
    o = (struct filestore_options){.folder = plain.folder, .ring = plain.ring, .master = master};
    CHECK_INT(INVALID, filestore_open(a, &o, &s, &f));
    CHECK_STR("filestore.plain", f.reason);
    folder_remove(plain.folder, NULL);
    folder_remove(sealed.folder, NULL);
}

TEST(a_new_master_key_opens_the_same_files)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct fixture x;
    struct filestore *s;
    struct bytes out;
    REQUIRE(open_store(a, true, &x) && filestore_put(x.s, NAME, abc, NULL) == OK);
    REQUIRE(ring_reseal(x.ring, master, other_master, NULL) == OK);
    const struct filestore_options o = {.folder = x.folder, .ring = x.ring, .master = other_master};
    REQUIRE(filestore_open(a, &o, &s, NULL) == OK);
    CHECK_INT(OK, filestore_get(s, a, NAME, 3, &out, NULL));
    CHECK_INT(OK, filestore_get(x.s, a, NAME, 3, &out, NULL)); /* opened before: it goes on */
    folder_remove(x.folder, NULL);
}

struct seen {
    int count;
    const char *last;
    struct arena *arena;
    const char *const *names; /* any order; four */
};

static int see(void *self, const struct filestore_entry *e, struct fault *f)
{
    struct seen *s = self;
    bool known = false;
    (void)f;
    CHECK(!s->last || strcmp(s->last, e->stored) < 0);
    CHECK_INT(1, e->bytes);
    for (int i = 0; i < 4; i++)
        known = known || strcmp(s->names[i], e->name) == 0;
    CHECK(known);
    s->last = arena_strdup(s->arena, e->stored);
    return ++s->count == 4 ? CONFLICT : OK;
}

TEST(the_files_are_walked_in_order_and_can_go)
{
    enum { LATER_MS = 1000 };
    BOTH(sealed)
    {
        CLEANUP(arena_closep) struct arena *a = arena_open();
        struct fixture x;
        const char *names[4];
        struct seen seen = {.arena = a, .names = names};
        REQUIRE(open_store(a, sealed, &x));
        for (int i = 0; i < 4; i++) {
            const struct bytes one = {(const uint8_t *)"c0a5" + i, 1};
            names[i] = sample_name(a, one);
            REQUIRE(filestore_put(x.s, names[i], one, NULL) == OK);
        }
        CHECK_INT(CONFLICT, filestore_walk(x.s, see, &seen, NULL));
        CHECK_INT(4, seen.count);
        int64_t now_ms = clock_now_ms();
        CHECK_INT(CONFLICT, filestore_remove(x.s, names[3], now_ms - LATER_MS, NULL));
        CHECK_INT(OK, filestore_look(x.s, names[3], &now_ms, NULL));
        now_ms = clock_now_ms();
        CHECK_INT(OK, filestore_remove(x.s, names[3], now_ms + LATER_MS, NULL));
        CHECK_INT(NOT_FOUND, filestore_remove(x.s, names[3], now_ms + LATER_MS, NULL));
        CHECK_INT(NOT_FOUND, filestore_remove(x.s, "../../etc", now_ms, NULL));
        seen = (struct seen){.arena = a, .names = names};
        CHECK_INT(OK, filestore_walk(x.s, see, &seen, NULL));
        CHECK_INT(3, seen.count);
        CHECK_INT(OK, folder_remove(x.folder, NULL));
    }
}

/* ---- the order in which things reach the disk ---- */

/* These take the place of libc's, here and in every library of this program. */
static const char *steps[20];
static int step_count;
static struct arena *steps_arena;

static void note(const char *what, const char *path)
{
    const char *base = strrchr(path, '/');
    if (steps_arena && step_count < 20)
        steps[step_count++] = arena_printf(steps_arena, "%s %s", what, base ? base + 1 : path);
}

int fsync(int fd)
{
    char link[64], path[PATH_MAX] = "";
    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    if (readlink(link, path, sizeof path - 1) > 0)
        note("fsync", path);
    return (int)syscall(SYS_fsync, fd);
}

int rename(const char *old, const char *new)
{
    note("rename", new);
    return (int)syscall(SYS_rename, old, new);
}

/* Which step it is, from there on; -1. */
static int step_of(const char *what, int from)
{
    for (int i = from; i < step_count; i++)
        if (strcmp(steps[i], what) == 0)
            return i;
    return -1;
}

TEST(bytes_then_name_then_folder)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct fixture x;
    struct filestore_draft *d;
    REQUIRE(open_store(a, false, &x));
    REQUIRE(filestore_begin(x.s, a, &d, NULL) == OK && filestore_add(d, "abc", 3, NULL) == OK);
    steps_arena = a;
    step_count = 0;
    REQUIRE(filestore_keep(d, NAME, NULL) == OK);
    steps_arena = NULL;
    int named = step_of("rename " NAME, 0);
    const char *root = arena_printf(a, "fsync %s", strrchr(x.folder, '/') + 1);
    REQUIRE(named > 0);
    CHECK(strncmp(steps[0], "fsync ", 6) == 0 && strlen(steps[0]) == 6 + 6); /* the draft */
    CHECK(step_of("fsync 78", named) > 0); /* each folder is synced after what was put into it */
    CHECK(step_of("fsync ba", named) > 0);
    CHECK(step_of(root, named) > 0);
    step_count = 0; /* who brings it once more does not rely on the first having got so far */
    steps_arena = a;
    REQUIRE(filestore_put(x.s, NAME, abc, NULL) == OK);
    steps_arena = NULL;
    REQUIRE(step_count == 3);
    CHECK_STR("fsync 78", steps[0]);
    CHECK_STR("fsync ba", steps[1]);
    CHECK_STR(root, steps[2]);
    folder_remove(x.folder, NULL);
}
