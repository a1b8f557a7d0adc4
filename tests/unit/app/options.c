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
    CHECK(strstr(f.words, "store") != NULL);
}

static int reads(const char *line, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct options o = {0};
    fault_clear(f);
    return read_beside(a, line, NULL, &o, f);
}

/* An address that is no address is refused here, and what may be a password is not repeated. */
TEST(a_password_that_is_written_wrongly_is_not_told)
{
    static const char *const wrong[] = {
        "postgre://motcua:geheim@10.0.0.1/x",      "postgres://motcua:ge:x@geheim@10.0.0.1/x",
        "postgres://motcua:geheim%zz@10.0.0.1/x",  "postgres://motcua:geheim@[10.0.0.1/x",
        "postgres://motcua:9/geheim@10.0.0.1/x",   "postgres://motcua:9?geheim@10.0.0.1/x",
        "postgres://motcua:geheim%@10.0.0.1/x",    "postgres://motcua:geheim 1@10.0.0.1/x",
        "\"postgres://motcua:geheim@10.0.0.1/x\"",
    };
    static const char *const right[] = {
        "postgres://motcua@/motcua?host=/var/run/postgresql",
        "postgres://motcua:m%40t-khau@10.20.0.11,10.20.0.12/motcua",
        "postgresql://motcua@[::1]:5433/motcua?sslmode=verify-full&options=-csearch_path%3Dmotcua",
        "postgres://may/tinh",
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct fault f = {0};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        CHECK_INT(INVALID, reads(arena_printf(a, "store = %s\n", wrong[i]), &f));
        CHECK(strstr(f.words, "store") != NULL && strstr(f.words, "geheim") == NULL);
    }
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        CHECK_INT(OK, reads(arena_printf(a, "store = %s\n", right[i]), &f));
}

TEST(addresses_and_folders_are_what_they_look_like)
{
    static const char *const wrong[] = {
        "origin = dichvucong.vn",
        "origin = \"https://dichvucong.vn\"",
        "origin = https://a.vn/",
        "origin = https://",
        "origin = ftp://a.vn",
        "origin = https://a.vn # ours",
        "proxies = 10.20.0.300",
        "proxies = 10.20.0.0/24",
        "proxies = 10.20.0.1 and ::1",
        "files = s3:/giay-to",
        "files = giay-to",
    };
    static const char *const right[] = {
        "origin = https://dichvucong.vn",
        "origin = http://10.20.0.13:8080",
        "origin = https://[::1]",
        "proxies = 10.20.0.13",
        "proxies = 10.20.0.13, 10.20.0.14",
        "proxies = ::1,10.20.0.14",
        "files = /mnt/giay-to",
        "files = s3://giay-to/tinh?endpoint=https://a.vn",
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct fault f = {0};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CHECK_INT(INVALID, reads(arena_printf(a, "%s\n", wrong[i]), &f));
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        CHECK_INT(OK, reads(arena_printf(a, "%s\n", right[i]), &f));
}

/* Written on another system, with a mark before the first line and two bytes behind each. */
TEST(settings_come_from_any_editor)
{
    CHECK(proxy("\xEF\xBB\xBF"
                "behind-proxy = yes\r\n# x\r\n",
                NULL));
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
