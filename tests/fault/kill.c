/* kill -9 at any moment: what was answered is there after the restart, at once, and nothing is
 * there twice.
 *
 * Some clients submit, accept and read without a pause while the server is killed; then it is
 * started again on the same folder and every answer that was given is compared with what it says
 * now. Requests whose answer was lost are sent again with their keys, as a client would. ROUNDS
 * says how often (50 when it is not set).
 */
#include "base/json.h"
#include "tests/support/application.h"
#include "tests/support/running.h"
#include "tests/support/test.h"

#include <inttypes.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { CLIENTS = 12, ANSWERS_MOST = 400 * 1000, LIFE_MOST_MS = 900, ROUNDS_USUAL = 50 };

enum step { STEP_SUBMIT, STEP_ACCEPT, STEP_READ };

/* A submission and what was answered to it. */
struct given {
    char code[32], due[40];
    bool answered, accept_sent, accepted;
};

struct site {
    struct running_server server;
    struct arena *arena, *scratch;
    const char *citizen, *reception;
    struct given *list;
    size_t count;         /* keys used */
    size_t checked, from; /* while checking */
    enum step steps[CLIENTS];
    size_t at[CLIENTS]; /* which submission a client's request is about */
    int64_t acts, wrong;
};

static size_t rounds(void)
{
    const char *set = getenv("ROUNDS");
    return set ? strtoul(set, NULL, 10) : ROUNDS_USUAL;
}

/* ---- load ---- */

static size_t ask_submit(struct site *s, size_t client, char out[static LOAD_REQUEST])
{
    char key[24];
    if (s->count == ANSWERS_MOST)
        return 0;
    s->steps[client] = STEP_SUBMIT;
    s->at[client] = s->count++;
    (void)snprintf(key, sizeof key, "%zu", s->at[client]);
    return application_write(out, s->citizen, key);
}

static size_t ask_about(struct site *s, size_t client, char out[static LOAD_REQUEST])
{
    struct given *g = &s->list[s->at[client]];
    char path[80];
    if (s->steps[client] == STEP_ACCEPT) {
        g->accept_sent = true;
        (void)snprintf(path, sizeof path, "/api/v1/dossiers/%s/acts/accept", g->code);
        return post_write(out, s->reception, path, "{\"revision\":2}");
    }
    (void)snprintf(path, sizeof path, "/api/v1/dossiers/%s", g->code);
    return get_write(out, s->citizen, path);
}

/* Most clients submit; each fourth goes on with what it has submitted. */
static size_t ask(void *data, size_t client, char out[static LOAD_REQUEST])
{
    struct site *s = data;
    bool mine = s->steps[client] == STEP_SUBMIT && s->count > CLIENTS;
    if (client % 4 != 0 || !mine || !s->list[s->at[client]].answered)
        return ask_submit(s, client, out);
    s->steps[client] = client % 8 == 0 ? STEP_ACCEPT : STEP_READ;
    return ask_about(s, client, out);
}

static const struct json *read_body(struct site *s, const struct load_answer *answer)
{
    struct json *v = NULL;
    struct fault f = {0};
    arena_clear(s->scratch);
    (void)json_parse(s->scratch, answer->body, answer->bytes, &v, &f);
    return v;
}

static void report(struct site *s, const struct load_answer *answer, const char *what)
{
    if (s->wrong++ < 3)
        test_fail(__FILE__, __LINE__, "%s was answered %d: %s", what, answer->status, answer->body);
}

static void note_submitted(struct site *s, struct given *g, const struct load_answer *answer)
{
    if (answer->status != 201) {
        report(s, answer, "a submission");
        return;
    }
    const struct json *v = read_body(s, answer);
    (void)snprintf(g->code, sizeof g->code, "%s", json_str(v, "code", ""));
    (void)snprintf(g->due, sizeof g->due, "%s", json_str(v, "due_at", ""));
    g->answered = true;
}

static void got(void *data, size_t client, const struct load_answer *answer)
{
    struct site *s = data;
    struct given *g = &s->list[s->at[client]];
    if (s->steps[client] == STEP_SUBMIT)
        note_submitted(s, g, answer);
    else if (answer->status != 200)
        report(s, answer, s->steps[client] == STEP_ACCEPT ? "an acceptance" : "a look");
    else if (s->steps[client] == STEP_ACCEPT)
        g->accepted = true, s->acts++;
}

/* ---- the end ---- */

static void *kill_soon(void *data)
{
    struct running_server *server = data;
    int64_t ms = 50 + random() % LIFE_MOST_MS;
    (void)nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
    server_kill(server);
    return NULL;
}

static void live_and_die(struct site *s)
{
    pthread_t killer;
    struct load_result result;
    for (size_t i = 0; i < CLIENTS; i++)
        s->steps[i] = STEP_READ;
    REQUIRE(pthread_create(&killer, NULL, kill_soon, &s->server) == 0);
    load_run(&(struct load){.port = s->server.port,
                            .clients = CLIENTS,
                            .most_ms = (int64_t)LIFE_MOST_MS * 10,
                            .ask = ask,
                            .got = got,
                            .data = s},
             &result);
    (void)pthread_join(killer, NULL);
}

/* ---- what must be there ---- */

static size_t ask_again(void *data, size_t client, char out[static LOAD_REQUEST])
{
    struct site *s = data;
    char key[24];
    if (s->checked == s->count)
        return 0;
    s->at[client] = s->checked++;
    s->steps[client] = s->list[s->at[client]].answered ? STEP_READ : STEP_SUBMIT;
    (void)snprintf(key, sizeof key, "%zu", s->at[client]);
    return s->steps[client] == STEP_SUBMIT ? application_write(out, s->citizen, key)
                                           : ask_about(s, client, out);
}

static void got_again(void *data, size_t client, const struct load_answer *answer)
{
    struct site *s = data;
    struct given *g = &s->list[s->at[client]];
    if (s->steps[client] == STEP_SUBMIT) {
        note_submitted(s, g, answer);
        return;
    }
    const struct json *v = read_body(s, answer);
    int64_t state = json_int(json_get(v, "state"), "number", 0);
    bool right = answer->status == 200 && strcmp(json_str(v, "code", ""), g->code) == 0 &&
                 strcmp(json_str(v, "due_at", ""), g->due) == 0 &&
                 (state > 1) == (g->accepted || (g->accept_sent && state > 1));
    if (!right)
        report(s, answer, g->code);
}

/* All answers since `from`, and those that were lost. */
static void check_answers(struct site *s, size_t from)
{
    struct load_result result;
    s->checked = from;
    load_run(&(struct load){.port = s->server.port,
                            .clients = CLIENTS,
                            .most_ms = 60 * 1000,
                            .ask = ask_again,
                            .got = got_again,
                            .data = s},
             &result);
    CHECK_INT(s->count, s->checked);
    CHECK_INT(0, result.broken);
}

static int64_t number_of(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *q = NULL;
    int64_t n = -1;
    if (sqlite3_prepare_v2(db, sql, -1, &q, NULL) == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW)
        n = sqlite3_column_int64(q, 0);
    (void)sqlite3_finalize(q);
    return n;
}

/* One dossier for each key, and their numbers without a gap in each unit and day. */
static void check_rows(const struct site *s)
{
    static const char gaps[] =
        "SELECT count(*) FROM (SELECT agency, substr(code, length(agency) + 2, 6) AS day,"
        " count(*) AS n, max(CAST(substr(code, length(agency) + 9) AS INTEGER)) AS last,"
        " min(CAST(substr(code, length(agency) + 9) AS INTEGER)) AS first"
        " FROM dossier GROUP BY 1, 2 HAVING n <> last OR first <> 1)";
    static const char numbers[] = "SELECT sum(value) FROM counter WHERE kind = 'dossier'";
    static const char codes[] = "SELECT count(DISTINCT code) FROM dossier";
    static const char torn[] =
        "SELECT count(*) FROM dossier d WHERE NOT EXISTS (SELECT 1 FROM event e WHERE"
        " e.dossier_id = d.id) OR NOT EXISTS (SELECT 1 FROM task t WHERE t.dossier_id = d.id) OR"
        " NOT EXISTS (SELECT 1 FROM dossier_form x WHERE x.dossier_id = d.id)";
    char path[256];
    sqlite3 *db = NULL;
    (void)snprintf(path, sizeof path, "%s/motcua.db", s->server.data);
    CHECK_INT(SQLITE_OK, sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL));
    (void)sqlite3_busy_timeout(db, 10 * 1000);
    CHECK_INT(s->count, number_of(db, codes));
    CHECK_INT(s->count, number_of(db, numbers));
    CHECK_INT(s->count, number_of(db, "SELECT count(*) FROM submission"));
    CHECK_INT(0, number_of(db, torn));
    CHECK_INT(0, number_of(db, gaps));
    (void)sqlite3_close(db);
}

static void check_record(const struct site *s)
{
    CHECK_INT(0, server_command(&s->server, (const char *const[]){"record", "verify", "--data",
                                                                  s->server.data, NULL}));
}

/* ---- the test ---- */

static void one_round(struct site *s, size_t round, int64_t *slowest_us)
{
    size_t from = s->count;
    live_and_die(s);
    int64_t took_us = server_begin(&s->server);
    REQUIRE(took_us >= 0);
    *slowest_us = took_us > *slowest_us ? took_us : *slowest_us;
    check_answers(s, from);
    check_rows(s);
    check_record(s);
    printf("  %zu: %zu dossiers, %" PRId64 " acts, ready again after %" PRId64 " ms\n", round,
           s->count, s->acts, took_us / 1000);
}

TEST(what_was_answered_survives_the_end)
{
    struct site s = {.arena = arena_open(), .scratch = arena_open()};
    int64_t slowest_us = 0;
    unsigned seed = (unsigned)time(NULL);
    printf("  seed %u\n", seed);
    srandom(seed);
    s.list = arena_new(s.arena, struct given, ANSWERS_MOST);
    server_make(s.arena, NULL, &s.server);
    REQUIRE(server_begin(&s.server) >= 0);
    s.citizen = server_token(s.arena, &s.server, "cong-dan");
    s.reception = server_token(s.arena, &s.server, "mot-cua");
    for (size_t i = 1; i <= rounds() && s.wrong == 0 && s.server.pid > 0; i++)
        one_round(&s, i, &slowest_us);
    check_answers(&s, 0);
    CHECK(s.count > 0 && s.acts > 0);
    CHECK(slowest_us < 2000 * 1000);
    CHECK_INT(0, server_end(&s.server));
    arena_close(s.scratch);
    arena_close(s.arena);
}
