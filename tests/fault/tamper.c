/* Somebody with all rights on the machine changes the past: through SQL with the guards taken away,
 * or by putting back an old copy of the database. `motcua record verify` names what does not fit.
 */
#include "base/cleanup.h"
#include "tests/support/application.h"
#include "tests/support/running.h"
#include "tests/support/test.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { SUBMISSIONS = 40, HEAD_MOST_S = 20 };

/* A citizen submits, and reception looks at what came: that is recorded, too. */
static int submit_some(struct arena *a, const struct running_server *s, int from)
{
    static char request[LOAD_REQUEST], body[64 * 1024];
    const char *citizen = server_token(a, s, "cong-dan"),
               *reception = server_token(a, s, "mot-cua");
    int kept = 0;
    for (int i = from; i < from + SUBMISSIONS; i++) {
        char key[24], path[80];
        (void)snprintf(key, sizeof key, "%d", i);
        size_t n = application_write(request, citizen, key);
        kept += load_once(s->port, request, n, body, sizeof body) == 201;
        const char *code = strstr(body, "\"code\":\"");
        (void)snprintf(path, sizeof path, "/api/v1/dossiers/%.*s",
                       code ? (int)strcspn(code + 8, "\"") : 0, code ? code + 8 : "");
        n = get_write(request, reception, path);
        CHECK_INT(200, load_once(s->port, request, n, body, sizeof body));
    }
    return kept;
}

/* Until so many heads are signed. */
static bool wait_for_heads(const struct running_server *s, int heads)
{
    for (int i = 0; i < HEAD_MOST_S * 10; i++) {
        if (server_heads(s) >= heads)
            return true;
        (void)nanosleep(&(struct timespec){.tv_nsec = 100 * 1000000}, NULL);
    }
    return false;
}

static void copy_database(const struct running_server *s, const char *from, const char *to)
{
    char command[600];
    (void)snprintf(command, sizeof command, "cp %s/%s %s/%s && rm -f %s/motcua.db-*", s->data, from,
                   s->data, to, s->data);
    CHECK_INT(0, system(command)); /* NOLINT(cert-env33-c): a path that this test has made */
}

static void change(const struct running_server *s, const char *sql)
{
    static const char guards[] =
        "DROP TRIGGER event_kept; DROP TRIGGER event_stays; DROP TRIGGER access_kept;"
        "DROP TRIGGER access_stays; DROP TRIGGER log_entry_keep; DROP TRIGGER log_entry_stay;"
        "DROP TRIGGER log_head_keep; DROP TRIGGER log_head_stay; DROP TRIGGER log_tile_keep;"
        "DROP TRIGGER law_act_kept; DROP TRIGGER law_act_stays; DROP TRIGGER log_act_keep;"
        "DROP TRIGGER log_act_stay;";
    char path[256];
    sqlite3 *db = NULL;
    (void)snprintf(path, sizeof path, "%s/motcua.db", s->data);
    REQUIRE(sqlite3_open(path, &db) == SQLITE_OK);
    CHECK_INT(SQLITE_OK, sqlite3_exec(db, guards, NULL, NULL, NULL));
    CHECK_INT(SQLITE_OK, sqlite3_exec(db, sql, NULL, NULL, NULL));
    sqlite3_close(db);
}

static int verify(const struct running_server *s)
{
    return server_command(s, (const char *const[]){"record", "verify", "--data", s->data, NULL});
}

/* Does the end of the log say so? */
static bool log_says(const struct running_server *s, const char *words)
{
    char last[1000] = "", line[1000];
    FILE *file = fopen(s->log, "r");
    while (file && fgets(line, sizeof line, file))
        memcpy(last, line, sizeof last);
    if (file)
        (void)fclose(file);
    if (strstr(last, words))
        return true;
    printf("  %s", last);
    return false;
}

/* Does any line of the log? */
static bool log_has(const struct running_server *s, const char *words)
{
    char line[1000];
    bool found = false;
    FILE *file = fopen(s->log, "r");
    while (file && !found && fgets(line, sizeof line, file))
        found = strstr(line, words) != NULL;
    if (file)
        (void)fclose(file);
    return found;
}

/* What the program writes out, judged by the verifier that is not part of it. */
static bool check_apart(const struct running_server *s)
{
    char command[1000];
    (void)snprintf(command, sizeof command,
                   "%s record export --data %s >%s/record.jsonl 2>>%s && "
                   "node tools/record-check.mjs %s/record.jsonl %s/heads.log >>%s 2>&1",
                   s->binary, s->data, s->data, s->log, s->data, s->data, s->log);
    return system(command) == 0; /* NOLINT(cert-env33-c): paths that this test has made */
}

static const struct tampering {
    const char *sql, *words;
    bool beside; /* what is changed does not belong to the log as it is written out */
} tamperings[] = {
    {"UPDATE event SET data = '{\"reason\":\"khác\"}' WHERE id = (SELECT ref FROM log_entry WHERE "
     "leaf = 30)",
     "does not fit its chain"},
    {"UPDATE event SET hash = zeroblob(32) WHERE id = (SELECT ref FROM log_entry WHERE leaf = 30)",
     "does not fit its chain", true},
    {"UPDATE access_entry SET purpose = 'submit' WHERE id = (SELECT MIN(id) FROM access_entry)",
     "is not what was sealed"},
    {"DELETE FROM access_entry WHERE id = (SELECT MAX(id) FROM access_entry)", "was removed"},
    {"DELETE FROM log_entry WHERE leaf = 17", "is missing"},
    {"UPDATE log_entry SET ref = -ref WHERE leaf = 20;"
     "UPDATE log_entry SET ref = (SELECT ref FROM log_entry WHERE leaf = 21) WHERE leaf = -1;"
     "UPDATE log_entry SET ref = 1 WHERE leaf = 21",
     "entry 20 "},
    {"INSERT INTO access_entry SELECT id - 1, at_ms, account_id, person_id, agency, subject_pin, "
     "purpose, "
     "dossier_id, what FROM access_entry LIMIT 1",
     "stands beside the log", true},
    {"UPDATE log_head SET root = zeroblob(32) WHERE number = 1", "is not signed as it stands"},
    {"UPDATE log_head SET at_ms = at_ms - 86400000 WHERE number = 1", "is not signed as it stands"},
    {"UPDATE log_tile SET hashes = zeroblob(length(hashes)) WHERE level = 0 AND place = 0",
     "entry 0 ", true},
    {"INSERT INTO log_tile (level, place, hashes) SELECT 0, MAX(place) + 1, zeroblob(32) FROM "
     "log_tile WHERE level = 0",
     "hashes are kept at height 0", true},
    {"INSERT INTO log_tile (level, place, hashes) VALUES (2, 0, zeroblob(32))",
     "hashes are kept at height 16", true},
    {"UPDATE law_act SET data = '{}' WHERE seq = 1", "act 1 on the law does not fit its chain"},
    {"UPDATE law_act SET hash = zeroblob(32) WHERE seq = 1",
     "act 1 on the law does not fit its chain", true},
    {"DELETE FROM law_act WHERE seq = (SELECT MAX(seq) FROM law_act)", "acts on the law end at"},
    {"DELETE FROM log_act WHERE seq = 1", "was removed: nothing has its key"},
    {"UPDATE log_act SET id = id - 1 WHERE seq = 1", "was removed: nothing has its key"},
    {"DELETE FROM dossier WHERE id = (SELECT MAX(id) FROM dossier)", "event of no dossier", true},
};

TEST(what_was_changed_is_named)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct running_server s = {0};
    server_make(a, NULL, &s);
    REQUIRE(server_begin(&s) >= 0);
    CHECK_INT(SUBMISSIONS, submit_some(a, &s, 0));
    REQUIRE(wait_for_heads(&s, 1));
    CHECK_INT(0, server_end(&s));
    REQUIRE(verify(&s) == 0);
    CHECK(check_apart(&s));
    copy_database(&s, "motcua.db", "good.db");
    for (size_t i = 0; i < sizeof tamperings / sizeof *tamperings; i++) {
        copy_database(&s, "good.db", "motcua.db");
        change(&s, tamperings[i].sql);
        CHECK(verify(&s) != 0);
        if (!log_says(&s, tamperings[i].words))
            test_fail(__FILE__, __LINE__, "expected: %s", tamperings[i].words);
        CHECK(!check_apart(&s) || tamperings[i].beside);
    }
    copy_database(&s, "good.db", "motcua.db");
    CHECK_INT(0, verify(&s));
}

/* All of the database is put back to an earlier day; the heads that were signed since tell. */
TEST(an_old_copy_is_no_way_back)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct running_server s = {0};
    server_make(a, NULL, &s);
    REQUIRE(server_begin(&s) >= 0);
    CHECK_INT(SUBMISSIONS, submit_some(a, &s, 0));
    REQUIRE(wait_for_heads(&s, 1));
    CHECK_INT(0, server_end(&s));
    copy_database(&s, "motcua.db", "good.db");
    s.clock = "2027-03-01T09:00:00+07:00";
    REQUIRE(server_begin(&s) >= 0);
    CHECK_INT(SUBMISSIONS, submit_some(a, &s, 1000));
    CHECK_INT(0, server_end(&s));
    s.clock = "2027-03-02T09:00:00+07:00";
    REQUIRE(server_begin(&s) >= 0);
    REQUIRE(wait_for_heads(&s, 3));
    CHECK_INT(0, server_end(&s));
    CHECK_INT(0, verify(&s));
    copy_database(&s, "good.db", "motcua.db");
    CHECK(verify(&s) != 0);
    CHECK(log_says(&s, "was signed, there are only"));
    CHECK(!log_has(&s, "record.behind"));
    REQUIRE(server_begin(&s) >= 0); /* who serves it is told at once */
    CHECK(log_has(&s, "record.behind"));
    CHECK_INT(0, server_end(&s));
}

/* Who has the database alone signs with a key of their own: a head that holds, but is nobody's. The
 * key that a house gets in the place of a lost one is no such thing. */
TEST(heads_are_signed_with_the_key_of_the_house)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct running_server s = {0};
    server_make(a, NULL, &s);
    REQUIRE(server_begin(&s) >= 0);
    CHECK_INT(SUBMISSIONS, submit_some(a, &s, 0));
    CHECK_INT(0, server_end(&s));
    const char *lose =
        arena_printf(a, "mkdir %s/lost && mv %s/keys/record* %s/lost", s.data, s.data, s.data);
    CHECK_INT(0, system(lose)); /* NOLINT(cert-env33-c): a path that this test has made */
    s.clock = "2027-03-02T09:00:00+07:00";
    REQUIRE(server_begin(&s) >= 0);
    CHECK_INT(SUBMISSIONS, submit_some(a, &s, 1000));
    CHECK_INT(0, server_end(&s));
    CHECK_INT(0, verify(&s));
    const char *find = arena_printf(a, "mv %s/lost/record* %s/keys", s.data, s.data);
    CHECK_INT(0, system(find)); /* NOLINT(cert-env33-c): a path that this test has made */
    CHECK(verify(&s) != 0);
    CHECK(log_says(&s, "is not signed with the house's key"));
}
