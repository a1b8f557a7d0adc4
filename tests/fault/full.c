/* A disk that is full, and a clock that jumps. What cannot be kept is refused with 503 and words,
 * reading goes on, nothing that was acknowledged is lost, and with room again all is as before. */
#include "tests/support/application.h"
#include "tests/support/running.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <sys/stat.h>

enum {
    ASKED_MOST = 20 * 1000,
    ROOM_BYTES = 3 * 1024 * 1024, /* that the database and its log may still grow by */
    CLIENTS = 8,
    MOST_MS = 20 * 1000,
};

struct site {
    struct running_server server;
    const char *citizen;
    int asked, kept, refused, other;
    char codes[ASKED_MOST][24];
    int at[CLIENTS];
};

static struct site site;

static size_t ask(void *data, size_t client, char out[static LOAD_REQUEST])
{
    struct site *s = data;
    char key[24];
    if (s->asked == ASKED_MOST || s->refused >= 3 * CLIENTS)
        return 0;
    s->at[client] = s->asked++;
    (void)snprintf(key, sizeof key, "%d", s->at[client]);
    return application_write(out, s->citizen, key);
}

static void got(void *data, size_t client, const struct load_answer *answer)
{
    struct site *s = data;
    const char *code = strstr(answer->body, "\"code\":\"");
    if (answer->status == 503) {
        s->refused++;
    } else if (answer->status == 201 && code) {
        (void)snprintf(s->codes[s->at[client]], sizeof *s->codes, "%.*s",
                       (int)strcspn(code + 8, "\""), code + 8);
        s->kept++;
    } else if (s->other++ == 0) {
        test_fail(__FILE__, __LINE__, "answered %d: %s", answer->status, answer->body);
    }
}

static size_t ask_look(void *data, size_t client, char out[static LOAD_REQUEST])
{
    struct site *s = data;
    char path[80];
    while (s->asked > 0 && !s->codes[s->asked - 1][0])
        s->asked--;
    if (s->asked == 0)
        return 0;
    s->at[client] = --s->asked;
    (void)snprintf(path, sizeof path, "/api/v1/dossiers/%s", s->codes[s->at[client]]);
    return get_write(out, s->citizen, path);
}

static void run(struct site *s, size_t (*ask_it)(void *, size_t, char[static LOAD_REQUEST]),
                void (*got_it)(void *, size_t, const struct load_answer *), struct load_result *ret)
{
    load_run(&(struct load){.port = s->server.port,
                            .clients = CLIENTS,
                            .most_ms = MOST_MS,
                            .ask = ask_it,
                            .got = got_it,
                            .data = s},
             ret);
}

/* A file may not grow beyond what it has and a little more: as a disk that has filled up. */
static int64_t database_bytes(const struct running_server *s)
{
    char path[256];
    struct stat st = {0};
    (void)snprintf(path, sizeof path, "%s/motcua.db", s->data);
    (void)stat(path, &st);
    return st.st_size;
}

TEST(a_full_disk_loses_nothing)
{
    struct arena *a = arena_open();
    struct site *s = &site;
    struct load_result result;
    server_make(a, NULL, &s->server);
    s->server.file_limit = database_bytes(&s->server) + ROOM_BYTES;
    REQUIRE(server_begin(&s->server) >= 0);
    s->citizen = server_token(a, &s->server, "cong-dan");
    run(s, ask, got, &result);
    CHECK(s->kept > 0);
    CHECK(s->refused > 0);
    CHECK_INT(0, result.broken);
    CHECK(server_lives(&s->server));
    int asked = s->asked;
    run(s, ask_look, NULL, &result); /* reading goes on */
    CHECK_INT(s->kept, result.good);
    server_kill(&s->server);

    s->server.file_limit = 0;
    REQUIRE(server_begin(&s->server) >= 0);
    s->asked = asked;
    run(s, ask_look, NULL, &result);
    CHECK_INT(s->kept, result.good);
    s->asked = asked;
    s->refused = 0;
    int before = s->kept;
    run(s, ask, got, &result);
    CHECK(s->kept > before);
    CHECK_INT(0, s->refused);
    CHECK_INT(0, server_end(&s->server));
    CHECK_INT(0, server_command(&s->server, (const char *const[]){"record", "verify", "--data",
                                                                  s->server.data, NULL}));
    printf("  %d kept, then refused; %d after there was room again\n", before, s->kept - before);
    arena_close(a);
}

/* The clock of the machine stands wrong for a while: codes, chains and sessions bear it. */
TEST(a_clock_that_jumps_breaks_nothing)
{
    static const char *const clocks[] = {"2027-03-01T09:00:00+07:00", "2026-12-31T23:59:58+07:00",
                                         "2027-01-04T08:00:00+07:00", NULL};
    struct arena *a = arena_open();
    struct site *s = &site;
    struct load_result result;
    *s = (struct site){0};
    server_make(a, NULL, &s->server);
    for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++) {
        s->server.clock = clocks[i];
        REQUIRE(server_begin(&s->server) >= 0);
        s->citizen = server_token(a, &s->server, "cong-dan");
        int before = s->kept, most = s->asked + 200;
        while (s->asked < most && s->other == 0) {
            char request[LOAD_REQUEST], body[4096];
            size_t n = ask(s, 0, request);
            struct load_answer answer = {.body = body, .head = ""};
            answer.status = load_once(s->server.port, request, n, body, sizeof body);
            got(s, 0, &answer);
        }
        CHECK_INT(before + 200, s->kept);
        server_kill(&s->server);
    }
    REQUIRE(server_begin(&s->server) >= 0);
    s->citizen = server_token(a, &s->server, "cong-dan");
    run(s, ask_look, NULL, &result);
    CHECK_INT(s->kept, result.good);
    CHECK_INT(0, server_end(&s->server));
    CHECK_INT(0, server_command(&s->server, (const char *const[]){"record", "verify", "--data",
                                                                  s->server.data, NULL}));
    arena_close(a);
}
