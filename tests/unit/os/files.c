#include "os/files.h"
#include "base/cleanup.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *make_folder(struct arena *a)
{
    char *folder = arena_strdup(a, "/tmp/os-files-XXXXXX");
    return mkdtemp(folder);
}

static struct bytes text(const char *s)
{
    return (struct bytes){(const uint8_t *)s, strlen(s)};
}

TEST(what_is_written_is_read)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *folder = make_folder(a), *path = arena_printf(a, "%s/một", folder);
    struct bytes out;
    struct stat st;
    REQUIRE(file_write(path, text("old"), 0600, NULL) == OK);
    REQUIRE(file_write(path, text("new words"), 0640, NULL) == OK);
    REQUIRE(file_read(a, path, 9, &out, NULL) == OK);
    CHECK_STR("new words", (const char *)out.p);
    REQUIRE(stat(path, &st) == 0);
    CHECK_INT(0640, st.st_mode & 0777);
    char **names;
    REQUIRE(folder_list(a, folder, &names, NULL) == OK);
    CHECK_STR("một", names[0]);
    CHECK(!names[1]);
    CHECK_INT(OK, folder_remove(folder, NULL));
    CHECK(!file_exists(folder));
    CHECK_INT(OK, folder_remove(folder, NULL));
}

struct pieces {
    size_t count, bytes;
    bool right;
};

static void look_at_piece(void *self, struct bytes piece)
{
    struct pieces *x = self;
    x->count++;
    for (size_t i = 0; i < piece.n; i++)
        x->right = x->right && piece.p[i] == (uint8_t)(x->bytes + i);
    x->bytes += piece.n;
}

TEST(what_is_long_is_read_in_pieces)
{
    enum { LONG = 700 * 1000 };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *folder = make_folder(a), *path = arena_printf(a, "%s/long", folder);
    uint8_t *all = arena_alloc(a, LONG);
    struct pieces x = {.right = true};
    for (size_t i = 0; i < LONG; i++)
        all[i] = (uint8_t)i;
    REQUIRE(file_write(path, (struct bytes){all, LONG}, 0600, NULL) == OK);
    CHECK_INT(OK, file_pieces(path, look_at_piece, &x, NULL));
    CHECK(x.right && x.count > 1);
    CHECK_INT(LONG, x.bytes);
    CHECK(file_pieces(folder, look_at_piece, &x, NULL) < 0);
    CHECK_INT(OK, folder_remove(folder, NULL));
    CHECK_INT(NOT_FOUND, file_pieces(path, look_at_piece, &x, NULL));
}

/* What a crash leaves of a line is gone with the next one. */
TEST(lines_are_whole)
{
    static const char *const left[] = {"", "one\nhal", "one\n\0\0\0rest\n", "hal", "one\n"};
    static const size_t length[] = {0, 7, 12, 3, 4};
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *folder = make_folder(a), *path = arena_printf(a, "%s/lines", folder);
    for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
        struct bytes out, before = {(const uint8_t *)left[i], length[i]};
        bool one = strncmp(left[i], "one\n", 4) == 0;
        REQUIRE(file_write(path, before, 0600, NULL) == OK);
        CHECK_INT(OK, file_append_line(path, text("two\n"), 0600, NULL));
        REQUIRE(file_read(a, path, 100, &out, NULL) == OK);
        CHECK_STR(one ? "one\ntwo\n" : "two\n", (const char *)out.p);
    }
    CHECK_INT(OK, folder_remove(folder, NULL));
}

TEST(faults_say_why)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *folder = make_folder(a), *path = arena_printf(a, "%s/x", folder);
    struct bytes out;
    CHECK_INT(NOT_FOUND, file_read(a, path, 10, &out, NULL));
    REQUIRE(file_write(path, text("12345678901"), 0600, NULL) == OK);
    CHECK_INT(TOO_LARGE, file_read(a, path, 10, &out, NULL));
    CHECK_INT(INVALID, file_read(a, folder, 10, &out, NULL));
    CHECK_INT(NOT_FOUND, file_write("/nowhere/at/all", text("x"), 0600, NULL));
    folder_remove(folder, NULL);
}

TEST(folders_are_made_with_those_above)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *folder = make_folder(a);
    const char *deep = arena_printf(a, "%s/a/b/c", folder);
    CHECK_INT(OK, folder_make(deep, 0700, NULL));
    CHECK_INT(OK, folder_make(deep, 0700, NULL));
    CHECK(file_exists(deep));
    CHECK_INT(OK, folder_remove(folder, NULL));
}
