/* `motcua migrate` by hand: a house of this release under the programs of the next ones
 * (tests/fault/next), of which the first only adds, and the second takes away what this one need
 * not know. All while a server of this release works on it. */
#include "base/cleanup.h"
#include "os/files.h"
#include "tests/fault/judge.h"
#include "tests/support/application.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>

enum { SUBMISSIONS = 20, OUTPUT_MOST = 64 * 1024 };

struct house {
    struct running_server server;
    struct arena *arena;
    const char *citizen;
    int kept; /* submissions that were answered */
};

static const char *program(const struct house *h, const char *name)
{
    const char *build = getenv("BUILD");
    return strcmp(name, "motcua") == 0
               ? h->server.binary
               : arena_printf(h->arena, "%s/tests/fault/%s", build ? build : "build", name);
}

/* `NAME migrate --data …`: its status, and all that it prints. */
static int migrate(const struct house *h, const char *name, bool check, const char **ret_said)
{
    struct running_server s = h->server;
    struct bytes said = {0};
    s.binary = program(h, name);
    s.log = arena_printf(h->arena, "%s/../said", s.data);
    (void)remove(s.log);
    int status = server_command(
        &s, (const char *const[]){"migrate", "--data", s.data, check ? "--check" : NULL, NULL});
    CHECK_INT(OK, file_read(h->arena, s.log, OUTPUT_MOST, &said, NULL));
    *ret_said = arena_strndup(h->arena, (const char *)said.p, said.n);
    return status;
}

static void expect(const struct house *h, const char *name, bool check, const char *said)
{
    const char *words;
    CHECK_INT(0, migrate(h, name, check, &words));
    CHECK_STR(said, words);
}

static int64_t count_files(const struct house *h, int number)
{
    return judge_number(
        &h->server,
        arena_printf(h->arena, "SELECT count(*) FROM schema_migration WHERE number = %d", number));
}

/* The server of this release goes on. */
static void submit_some(struct house *h)
{
    static char request[LOAD_REQUEST];
    for (int i = 0; i < SUBMISSIONS; i++) {
        const char *key = arena_printf(h->arena, "%d", h->kept);
        size_t n = application_write(request, h->citizen, key);
        CHECK_INT(201, load_once(h->server.port, request, n, NULL, 0));
        h->kept++;
    }
    CHECK_INT(h->kept, judge_number(&h->server, "SELECT count(*) FROM dossier"));
}

/* ---- steps of one house, from release to release ---- */

static void look_first(struct house *h)
{
    expect(h, "motcua", true, "nothing is missing\n");
    expect(h, "motcua-next", true, "missing 9000_next\n");
    expect(h, "motcua-later", true, "missing 9000_next\nmissing 9001_gone\n");
    CHECK_INT(0, count_files(h, 9000));
}

/* Beside the running server, which goes on and may be started again; a second time does nothing. */
static void add(struct house *h)
{
    expect(h, "motcua-next", false, "applied 9000_next\n");
    CHECK_INT(1, count_files(h, 9000));
    submit_some(h);
    for (int check = 0; check < 2; check++) {
        expect(h, "motcua-next", check, "nothing is missing\n");
        expect(h, "motcua", check, "nothing is missing\n");
    }
    CHECK_INT(0, server_end(&h->server));
    CHECK(server_begin(&h->server) >= 0);
    submit_some(h);
}

/* The server of this release has ended; from now on it is too old, and told so by number. */
static void take_away(struct house *h)
{
    static const char told[] = "the database needs a program of schema 9000 or newer, this is ";
    const char *said;
    CHECK_INT(0, server_end(&h->server));
    expect(h, "motcua-later", false, "applied 9001_gone\n");
    for (int check = 0; check < 2; check++) {
        CHECK_INT(1, migrate(h, "motcua", check, &said));
        CHECK(strstr(said, told) != NULL);
    }
    CHECK(server_begin(&h->server) < 0);
    expect(h, "motcua-next", true, "nothing is missing\n");
    h->server.binary = program(h, "motcua-next");
    CHECK(server_begin(&h->server) >= 0);
    submit_some(h);
    CHECK_INT(0, server_end(&h->server));
}

TEST(a_house_goes_from_release_to_release)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct house h = {.arena = a};
    mix_house(a, &h.server);
    REQUIRE(server_begin(&h.server) >= 0);
    h.citizen = server_token(a, &h.server, "cong-dan");
    submit_some(&h);
    look_first(&h);
    add(&h);
    take_away(&h);
    CHECK_INT(0, server_command(&h.server, (const char *const[]){"record", "verify", "--data",
                                                                 h.server.data, NULL}));
}

TEST(only_a_house_is_brought_forward)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    char *folder = mkdtemp(arena_strdup(a, "/tmp/motcua-migrate-XXXXXX"));
    const char *named = getenv("MOTCUA"), *said;
    const struct house h = {
        .arena = a,
        .server = {.binary = named ? named : "build/motcua",
                   .data = arena_printf(a, "%s/data", folder)},
    };
    CHECK_INT(OK, folder_make(h.server.data, 0700, NULL));
    CHECK_INT(1, migrate(&h, "motcua", false, &said));
    CHECK(strstr(said, "is no data folder; motcua init makes one") != NULL);
    CHECK(!file_exists(arena_printf(a, "%s/motcua.db", h.server.data)));
    CHECK_INT(OK, folder_remove(folder, NULL));
}
