#include "app/options.h"

#include "base/cleanup.h"
#include "os/files.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What the program makes of its words, beside a file of settings; "" when there is none. */
static int read_beside(struct arena *a, const char *settings, char *word, struct options *ret,
                       struct fault *f)
{
    char *folder = arena_strdup(a, "/tmp/motcua-options-XXXXXX");
    CHECK(mkdtemp(folder) != NULL);
    const char *file = arena_printf(a, "%s/motcua.conf", folder);
    const struct bytes text = {(const uint8_t *)settings, strlen(settings)};
    CHECK_INT(OK, file_write(file, text, 0600, NULL));
    char *words[] = {arena_strdup(a, "--data"), folder, word};
    int r = options_read(a, word ? 3 : 2, words, ret, f);
    CHECK_INT(OK, folder_remove(folder, NULL));
    return r;
}

static bool proxy(const char *settings, const char *word)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct options o = {0};
    CHECK_INT(OK, read_beside(a, settings, word ? arena_strdup(a, word) : NULL, &o, NULL));
    return option_is_set(&o, OPTION_PROXY);
}

/* Who writes that a proxy is not there is believed, not its X-Forwarded-For. */
TEST(no_is_no)
{
    static const char *const yes[] = {"yes", "on", "true", "1"};
    static const char *const no[] = {"no", "off", "false", "0", ""};
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK(!proxy("", NULL));
    CHECK(proxy("", "--behind-proxy"));
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        CHECK(proxy(arena_printf(a, "behind-proxy = %s\n", yes[i]), NULL));
        CHECK(proxy("", arena_printf(a, "--behind-proxy=%s", yes[i])));
    }
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
        CHECK(!proxy(arena_printf(a, "behind-proxy = %s\n", no[i]), NULL));
        CHECK(!proxy("", arena_printf(a, "--behind-proxy=%s", no[i])));
    }
    CHECK(!proxy("behind-proxy = yes\n", "--behind-proxy=no"));
    CHECK(proxy("behind-proxy = no\n", "--behind-proxy"));
}

/* The two engines by name; a path of one's own is none that the other commands would find. */
TEST(a_store_is_the_folder_s_file_or_a_server_s)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct options o = {0};
    struct fault f = {0};
    CHECK_INT(OK, read_beside(a, "store = sqlite\n", NULL, &o, NULL));
    CHECK_STR("", option(&o, OPTION_STORE));
    CHECK_INT(OK, read_beside(a, "", arena_strdup(a, "--store=postgres://an@may/tinh"), &o, NULL));
    CHECK_STR("postgres://an@may/tinh", option(&o, OPTION_STORE));
    CHECK_INT(INVALID, read_beside(a, "store = /var/lib/other.db\n", NULL, &o, &f));
    CHECK(strstr(f.words, "/var/lib/other.db") != NULL);
}

TEST(a_variable_weighs_more_than_the_file)
{
    CHECK_INT(0, setenv("MOTCUA_BEHIND_PROXY", "off", 1));
    CHECK(!proxy("behind-proxy = yes\n", NULL));
    CHECK(proxy("", "--behind-proxy"));
    CHECK_INT(0, unsetenv("MOTCUA_BEHIND_PROXY"));
}

TEST(what_is_no_answer_is_refused)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct options o;
    struct fault f = {0};
    CHECK_INT(INVALID, read_beside(a, "behind-proxy = nein\n", NULL, &o, &f));
    CHECK_STR("behind-proxy is yes or no, not nein", f.words);
    char word[] = "--behind-proxy=perhaps";
    CHECK_INT(INVALID, read_beside(a, "", word, &o, NULL));
    CHECK_INT(0, setenv("MOTCUA_DEMO", "perhaps", 1));
    CHECK_INT(INVALID, read_beside(a, "", NULL, &o, NULL));
    CHECK_INT(0, unsetenv("MOTCUA_DEMO"));
    CHECK_INT(INVALID, read_beside(a, "no-such-setting = 1\n", NULL, &o, NULL));
}
