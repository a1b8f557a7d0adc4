#include "os/user.h"
#include "base/cleanup.h"
#include "os/files.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of root's folder when somebody else asks; root gives one away. */
TEST(somebody_else_s_folder_is_told_from_one_s_own)
{
    enum { DAEMON = 1 };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    char *folder = mkdtemp(arena_strdup(a, "/tmp/os-user-XXXXXX"));
    REQUIRE(folder != NULL);
    CHECK(user_other_owner(a, folder) == NULL);
    CHECK(user_other_owner(a, "/nowhere/at/all") == NULL);
    if (geteuid() != 0)
        CHECK_STR("root", user_other_owner(a, "/"));
    else if (chown(folder, DAEMON, DAEMON) == 0)
        CHECK_STR("daemon", user_other_owner(a, folder));
    CHECK_INT(OK, folder_remove(folder, NULL));
}

TEST(what_is_made_is_for_its_user_alone)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    char *folder = mkdtemp(arena_strdup(a, "/tmp/os-user-XXXXXX"));
    struct stat st;
    user_keep_private();
    REQUIRE(folder != NULL && mkdir(arena_printf(a, "%s/in", folder), 0777) == 0);
    REQUIRE(stat(arena_printf(a, "%s/in", folder), &st) == 0);
    CHECK_INT(0700, st.st_mode & 0777);
    CHECK_INT(OK, folder_remove(folder, NULL));
}

TEST(a_key_that_everybody_may_read_is_told_from_a_secret)
{
    static const struct {
        unsigned mode;
        bool open;
    } cases[] = {{0400, false}, {0600, false}, {0640, false}, {0644, true}, {0602, true}};
    CLEANUP(arena_closep) struct arena *a = arena_open();
    char *folder = mkdtemp(arena_strdup(a, "/tmp/os-user-XXXXXX"));
    REQUIRE(folder != NULL);
    const char *key = arena_printf(a, "%s/key", folder);
    CHECK(!user_is_public(key) && !user_may_open(key, false));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        REQUIRE(file_write(key, (struct bytes){0}, cases[i].mode, NULL) == OK);
        CHECK_INT(cases[i].open, user_is_public(key));
        CHECK(user_may_open(key, false) && user_may_open(folder, true));
    }
    CHECK_INT(OK, folder_remove(folder, NULL));
}
