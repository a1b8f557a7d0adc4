/* `motcua user`, as an operator types it beside a running server: who is let in signs in, who is
 * sent away does not, and what cannot be is said with status 1. */
#include "base/cleanup.h"
#include "os/process.h"
#include "tests/support/load.h"
#include "tests/support/running.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

enum { WORDS = 20, LIMIT_MS = 60 * 1000 };

static const char password[] = "motcua-demo\n"; /* what server_token signs in with */

/* Its status, and what it printed: at a failure, why. */
static int user(struct arena *a, const struct running_server *s, const char *const *words,
                const char *input, const char **ret)
{
    const char *argv[WORDS] = {s->binary, "user", "--data", s->data};
    struct process_end end = {.status = -1};
    struct fault f = {0};
    for (size_t i = 0; words[i] && i + 5 < WORDS; i++)
        argv[i + 4] = words[i];
    struct process_order o = {.argv = argv,
                              .input = {(const uint8_t *)input, strlen(input)},
                              .output_max = 1 << 16,
                              .limit_ms = LIMIT_MS};
    CHECK_INT(OK, process_run(a, &o, &end, &f));
    struct bytes told = end.status == 0 ? end.output : end.errors;
    *ret = arena_strndup(a, (const char *)told.p, told.n);
    return end.status;
}

#define USER(input, ...) user(a, &s, (const char *const[]){__VA_ARGS__, NULL}, input, &said)

static int status_of(const struct running_server *s, const char *token)
{
    char request[LOAD_REQUEST];
    size_t n = load_write(request,
                          "GET /api/v1/tasks HTTP/1.1\r\nHost: localhost\r\n"
                          "Authorization: Bearer %s\r\n\r\n",
                          token);
    return load_once(s->port, request, n, NULL, 0);
}

static int sign_in(const struct running_server *s, const char *account)
{
    char body[200], request[LOAD_REQUEST];
    (void)snprintf(body, sizeof body, "{\"account\":\"%s\",\"password\":\"motcua-demo\"}", account);
    size_t n = load_write(request,
                          "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\n"
                          "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                          strlen(body), body);
    return load_once(s->port, request, n, NULL, 0);
}

TEST(an_official_is_let_in_and_sent_away_while_the_server_works)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct running_server s;
    const char *said;
    server_make(a, NULL, &s);
    REQUIRE(server_begin(&s) >= 0);
    CHECK(sign_in(&s, "lan.le") >= 400);
    CHECK_INT(0, USER(password, "add", "lan.le", "--full-name", "Lê Lan", "--agency", "H56.102.01",
                      "--role", "reception", "--title", "Công chức một cửa"));
    CHECK_STR("", said);
    const char *token = server_token(a, &s, "lan.le");
    CHECK_INT(200, status_of(&s, token));
    CHECK_INT(0, USER("", "list", "--agency", "H56.102.01"));
    CHECK(strstr(said, "lan.le\tLê Lan\tH56.102.01\treception\tCông chức một cửa\t") != NULL);

    CHECK_INT(0, USER("", "leave", "lan.le"));
    CHECK_INT(403, status_of(&s, token));
    CHECK_INT(0, USER("", "close", "lan.le"));
    CHECK_INT(401, status_of(&s, token));
    CHECK(sign_in(&s, "lan.le") >= 400);
    CHECK_INT(
        0, server_command(&s, (const char *const[]){"record", "verify", "--data", s.data, NULL}));
    CHECK_INT(0, server_end(&s));
}

TEST(what_an_operator_may_mistype)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct running_server s;
    const char *said, *before;
    server_make(a, NULL, &s);
    CHECK_INT(0, USER("", "list"));
    before = said;
    const struct {
        const char *input, *words[8], *told;
    } cases[] = {
        {"", {"add"}, "motcua user add|post"},
        {"", {"hire", "an"}, "motcua user add|post"},
        {"", {"add", "an.tran", "--full-name", "An"}, "nothing was typed"},
        {"ngan\n", {"add", "an.tran", "--full-name", "An"}, "8 to 128 characters"},
        {password, {"add", "An Trần", "--full-name", "An"}, "a-z 0-9"},
        {password, {"add", "an.tran"}, "full name"},
        {password, {"add", "an.tran", "--full-name", "An", "--agency", "H99"}, "role"},
        {password, {"password", "nobody"}, "no account of staff nobody"},
        {"", {"post", "lanh-dao", "--agency", "H99", "--role", "clerk", "--title=x"}, "H99"},
        {"", {"leave", "lanh-dao", "--role", "king"}, "king"},
        {"", {"close", "cong-dan"}, "no account of staff cong-dan"},
        {"", {"key", "lanh-dao", "--agency", "H99", "--key", "/dev/null"}, "H99"},
        {"", {"key", "lanh-dao", "--agency", "H56.102", "--key", "/dev/null"}, "plain file"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CHECK_INT(1, user(a, &s, cases[i].words, cases[i].input, &said));
        if (!strstr(said, cases[i].told))
            test_fail(__FILE__, __LINE__, "case %zu, no \"%s\" in: %s", i, cases[i].told, said);
    }
    CHECK_INT(0, USER("", "list"));
    CHECK_STR(before, said);
}
