#include "files/arrival.h"

#include "base/cleanup.h"
#include "files/filestore.h"
#include "files/ring.h"
#include "os/files.h"
#include "tests/support/sample.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <unistd.h>

enum { PIECE = 16 * 1024 };

static const uint8_t master[RING_MASTER] = {7};

/* Each test runs beside a plain and a sealed store. */
struct fixture {
    struct arena *a;
    const char *folder, *path;
    struct filestore *s;
    bool sealed;
};

static struct filestore *open_store(struct arena *a, const char *folder, bool sealed)
{
    struct filestore *s = NULL;
    const char *ring = arena_printf(a, "%s/files.ring", folder);
    if (sealed && !file_exists(ring))
        CHECK_INT(OK, ring_make(ring, master, NULL));
    CHECK_INT(OK, filestore_open(
                      a,
                      &(struct filestore_options){.folder = arena_printf(a, "%s/files", folder),
                                                  .ring = ring,
                                                  .master = sealed ? master : NULL},
                      &s, NULL));
    return s;
}

static struct fixture begin(bool sealed)
{
    struct arena *a = arena_open();
    char *folder = mkdtemp(arena_strdup(a, "/tmp/files-arrival-XXXXXX"));
    return (struct fixture){.a = a,
                            .folder = folder,
                            .path = arena_printf(a, "%s/one", folder),
                            .s = open_store(a, folder, sealed),
                            .sealed = sealed};
}

static void end(struct fixture *x)
{
    CHECK_INT(OK, folder_remove(x->folder, NULL));
    arena_close(x->a);
}

/* NOLINTNEXTLINE(bugprone-macro-parentheses): the name of a variable */
#define BOTH(sealed) for (int sealed = 0; sealed < 2; sealed++)

/* Add n bytes of what there is to add, from there on, as one request does. */
static void add(struct fixture *x, struct bytes all, size_t at, size_t n)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct arrival *to;
    REQUIRE(arrival_open(x->s, a, x->path, &to, NULL) == OK);
    CHECK_INT(at, arrival_bytes(to));
    CHECK_INT(OK, arrival_add(to, all.p + at, n, NULL));
    CHECK_INT(at + n, arrival_bytes(to));
}

static void expect(struct fixture *x, struct bytes all, size_t n)
{
    struct bytes in = {0};
    CHECK_INT(n, arrival_length(x->s, x->path));
    CHECK_INT(OK, arrival_read_all(x->s, x->a, x->path, n, &in, NULL));
    CHECK(in.n == n && memcmp(in.p, all.p, n) == 0);
}

static struct bytes on_disk(struct fixture *x)
{
    struct bytes in = {0};
    CHECK_INT(OK, file_read(x->a, x->path, 1 << 20, &in, NULL));
    return in;
}

TEST(what_is_added_bit_by_bit_is_read_whole)
{
    static const size_t lengths[] = {1, 0, 100, PIECE, PIECE - 1, 3 * PIECE + 5, 7};
    BOTH(sealed)
    {
        struct fixture x = begin(sealed);
        const struct bytes all = sample_bytes(x.a, 6 * PIECE);
        size_t at = 0;
        CHECK_INT(0, arrival_length(x.s, x.path));
        for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
            add(&x, all, at, lengths[i]);
            at += lengths[i];
            expect(&x, all, at);
        }
        CHECK_INT(TOO_LARGE, arrival_read_all(x.s, x.a, x.path, at - 1, &(struct bytes){0}, NULL));
        end(&x);
    }
}

TEST(nothing_of_it_lies_readable_on_the_disk)
{
    struct fixture x = begin(true);
    const struct bytes all = sample_bytes(x.a, 3 * PIECE);
    add(&x, all, 0, 100);
    add(&x, all, 100, all.n - 100);
    const struct bytes disk = on_disk(&x);
    for (size_t at = 0; at + 16 < all.n; at += 16)
        CHECK(!memmem(disk.p, disk.n, all.p + at, 16));
    end(&x);
}

/* Whatever a crash leaves of the file, it goes on from there. */
TEST(a_torn_end_is_cut_off)
{
    BOTH(sealed)
    {
        struct fixture x = begin(sealed);
        const struct bytes all = sample_bytes(x.a, 3 * PIECE + 500);
        add(&x, all, 0, all.n);
        const struct bytes disk = on_disk(&x);
        for (size_t left = 0; left <= disk.n; left += left < 200 ? 1 : 4001) {
            CHECK_INT(OK, file_write(x.path, (struct bytes){disk.p, left}, 0600, NULL));
            size_t there = (size_t)arrival_length(x.s, x.path);
            CHECK(there <= left);
            expect(&x, all, there);
            add(&x, all, there, all.n - there);
            expect(&x, all, all.n);
        }
        end(&x);
    }
}

/* The client has come again, while its old connection is still thought to live. */
TEST(whoever_is_second_does_not_add)
{
    BOTH(sealed)
    {
        struct fixture x = begin(sealed);
        const struct bytes all = sample_bytes(x.a, 4 * PIECE);
        struct arrival *old, *new;
        struct fault f = {0};
        CHECK_INT(OK, arrival_open(x.s, x.a, x.path, &old, NULL));
        CHECK_INT(OK, arrival_open(x.s, x.a, x.path, &new, NULL));
        CHECK_INT(OK, arrival_add(new, all.p, PIECE, NULL));
        CHECK_INT(CONFLICT, arrival_add(old, all.p, PIECE, &f));
        CHECK_STR("arrival.other", f.reason);
        CHECK_INT(OK, arrival_add(new, all.p + PIECE, 3 * PIECE, NULL));
        expect(&x, all, all.n);
        end(&x);
    }
}

TEST(a_piece_that_was_changed_or_moved_is_refused)
{
    struct fixture x = begin(true);
    const struct bytes all = sample_bytes(x.a, 3 * PIECE);
    struct bytes in;
    struct fault f = {0};
    add(&x, all, 0, all.n);
    const struct bytes disk = on_disk(&x);
    const size_t piece = (disk.n - 32) / 3;
    uint8_t *other = arena_memdup(x.a, disk.p, disk.n);
    other[disk.n - 1] ^= 1;
    CHECK_INT(OK, file_write(x.path, (struct bytes){other, disk.n}, 0600, NULL));
    CHECK_INT(BROKEN, arrival_read_all(x.s, x.a, x.path, all.n, &in, &f));
    CHECK_STR("sealed.key", f.reason);
    for (size_t i = 0; i < piece; i++) { /* the first two change places */
        other[32 + i] = disk.p[32 + piece + i];
        other[32 + piece + i] = disk.p[32 + i];
    }
    CHECK_INT(OK, file_write(x.path, (struct bytes){other, disk.n - 1 - piece}, 0600, NULL));
    CHECK_INT(BROKEN, arrival_read_all(x.s, x.a, x.path, all.n, &in, NULL));
    end(&x);
}

TEST(a_temporary_one_goes_with_its_arena)
{
    BOTH(sealed)
    {
        struct fixture x = begin(sealed);
        struct arena *a = arena_open();
        const struct bytes all = sample_bytes(x.a, PIECE + 1);
        struct arrival *to;
        struct bytes in;
        CHECK_INT(OK, arrival_begin(x.s, a, x.folder, &to, NULL));
        const char *path = arena_strdup(x.a, arrival_path(to));
        CHECK_INT(OK, arrival_add(to, all.p, all.n, NULL));
        CHECK_INT(OK, arrival_settle(to, NULL));
        CHECK_INT(OK, arrival_read_all(x.s, x.a, path, all.n, &in, NULL));
        CHECK(in.n == all.n && memcmp(in.p, all.p, all.n) == 0);
        arena_close(a);
        CHECK(!file_exists(path));
        end(&x);
    }
}

TEST(what_cannot_be_opened_is_told)
{
    struct fixture x = begin(false);
    struct arrival *to;
    struct arrival_reader *from;
    CHECK_INT(UNAVAILABLE, arrival_open(x.s, x.a, "/nowhere/one", &to, NULL));
    CHECK_INT(UNAVAILABLE, arrival_begin(x.s, x.a, "/nowhere", &to, NULL));
    CHECK_INT(UNAVAILABLE, arrival_read(x.s, x.a, "/nowhere/one", &from, NULL));
    end(&x);
}
