/* Our OpenID client against npm's certified oidc-provider (provider.mjs, started from here). */
#include "wire/oidc.h"

#include "base/cleanup.h"
#include "http/client.h"
#include "tests/support/test.h"
#include "tests/unit/sandbox/citizen.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char redirect_uri[] = "http://127.0.0.1:9/dang-nhap/ve";
static const char secret[] = "bi mat: 100% / kiem thu va rat dai";
static const char key[] = "-----BEGIN PRIVATE KEY-----\n"
                          "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
                          "-----END PRIVATE KEY-----\n"; /* RFC 8037 appendix A.1 */

struct node {
    pid_t pid;
    int in, out; /* its standard input and output */
    char issuer[64], citizen[64];
};

static void run_node(const int in[2], const int out[2])
{
    const char *node = getenv("NODE"), *script = getenv("PROVIDER");
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    close(in[1]);
    close(out[0]);
    if (node && script)
        execlp(node, node, script, (char *)NULL);
    _exit(127);
}

static bool start(struct node *n)
{
    int in[2], out[2];
    char line[256];
    *n = (struct node){.in = -1, .out = -1};
    if (pipe(in) != 0 || pipe(out) != 0)
        return false;
    n->pid = fork();
    if (n->pid == 0)
        run_node(in, out);
    close(in[0]);
    close(out[1]);
    n->in = in[1];
    n->out = out[0];
    FILE *lines = fdopen(dup(n->out), "r");
    bool ready = false;
    while (lines && !ready && fgets(line, sizeof line, lines))
        ready = sscanf(line, "ready %63s %63s", n->issuer, n->citizen) == 2;
    if (lines)
        (void)fclose(lines);
    return ready;
}

static void stop(struct node *n)
{
    close(n->in);
    close(n->out);
    if (n->pid > 0)
        waitpid(n->pid, NULL, 0);
}

static void closep(struct oidc **o)
{
    oidc_close(*o);
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec * 1000;
}

static struct oidc_settings settings_for(const struct node *n, const char *client)
{
    return (struct oidc_settings){
        .issuer = n->issuer,
        .client_id = client,
        .client_secret = secret,
        .redirect_uri = redirect_uri,
        .claims = {.pin = "SoDinhDanh", .full_name = "name", .birth_date = "birthdate"},
    };
}

/* Until the browser is back. */
static bool walk(struct arena *a, const struct node *n, struct oidc *o,
                 struct oidc_attempt *attempt, struct oidc_reply *reply)
{
    const char *url;
    struct http_answer back;
    struct fault f = {0};
    if (oidc_begin(o, a, &(struct oidc_wish){.now_ms = now_ms()}, attempt, &url, &f) < 0) {
        test_fail(__FILE__, __LINE__, "%s", f.words);
        return false;
    }
    url = arena_printf(a, "%s/?url=%s", n->citizen, http_escape(a, url));
    if (!citizen_asks(a, url, NULL, &back) || back.status != 200) {
        test_fail(__FILE__, __LINE__, "the citizen did not come back");
        return false;
    }
    *reply = citizen_brings(a, (const char *)back.body.p);
    return true;
}

static void signs_in(const struct node *n, const struct oidc_settings *settings)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(closep) struct oidc *o = NULL;
    struct oidc_attempt attempt;
    struct oidc_reply reply;
    struct oidc_person person = {0};
    struct fault f = {0};
    REQUIRE(oidc_open(settings, &o, NULL) == OK);
    REQUIRE(walk(a, n, o, &attempt, &reply));
    CHECK_INT(OK, oidc_finish(o, a, &attempt, &reply, now_ms(), &person, &f));
    CHECK_STR("", f.words);
    CHECK_STR("038198004512", person.subject);
    CHECK_STR("038198004512", person.pin);
    CHECK_STR("Nguyễn Thị Lụa", person.full_name);
    CHECK_STR("1998-03-27", person.birth_date);
}

TEST(every_algorithm_and_both_proofs)
{
    static const char *const names[] = {"cong-RS256", "cong-PS256", "cong-ES256", "cong-EdDSA"};
    CLEANUP(stop) struct node n;
    REQUIRE(start(&n));
    for (size_t i = 0; i < 4; i++) {
        struct oidc_settings settings = settings_for(&n, names[i]);
        signs_in(&n, &settings);
    }
    struct oidc_settings settings = settings_for(&n, "cong-khoa");
    settings.client_secret = NULL;
    settings.client_key = key;
    settings.client_key_alg = "EdDSA";
    settings.client_key_id = "k1";
    signs_in(&n, &settings);
}

TEST(the_provider_and_we_refuse_what_is_wrong)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(stop) struct node n;
    CLEANUP(closep) struct oidc *o = NULL;
    struct oidc_attempt attempt, other;
    struct oidc_reply reply, bad;
    struct oidc_person person;
    struct fault f = {0};
    REQUIRE(start(&n));
    struct oidc_settings settings = settings_for(&n, "cong-ES256");
    REQUIRE(oidc_open(&settings, &o, NULL) == OK);
    REQUIRE(walk(a, &n, o, &attempt, &reply) && walk(a, &n, o, &other, &bad));
    CHECK_STR(n.issuer, reply.iss);
    /* Another attempt's verifier. */
    memcpy(other.state, attempt.state, sizeof other.state);
    CHECK_INT(INVALID, oidc_finish(o, a, &other, &reply, now_ms(), &person, &f));
    CHECK_STR("oidc.code", f.reason);
    /* A code twice. */
    fault_clear(&f);
    REQUIRE(walk(a, &n, o, &attempt, &reply));
    CHECK_INT(OK, oidc_finish(o, a, &attempt, &reply, now_ms(), &person, NULL));
    CHECK_INT(INVALID, oidc_finish(o, a, &attempt, &reply, now_ms(), &person, &f));
    CHECK_STR("oidc.code", f.reason);
}

TEST(a_wrong_secret_is_refused)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(stop) struct node n;
    CLEANUP(closep) struct oidc *o = NULL;
    struct oidc_attempt attempt;
    struct oidc_reply reply;
    struct oidc_person person;
    struct fault f = {0};
    REQUIRE(start(&n));
    struct oidc_settings settings = settings_for(&n, "cong-ES256");
    settings.client_secret = "guess";
    REQUIRE(oidc_open(&settings, &o, NULL) == OK);
    REQUIRE(walk(a, &n, o, &attempt, &reply));
    CHECK_INT(BROKEN, oidc_finish(o, a, &attempt, &reply, now_ms(), &person, &f));
    CHECK_STR("oidc.answer", f.reason);
}
