#include "tests/support/s3.h"

#include "base/cleanup.h"
#include "http/client.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

struct test_s3 {
    pid_t pid;
    int in; /* closing it ends the server */
    int port;
};

static void stop(void *server)
{
    struct test_s3 *s = server;
    close(s->in);
    (void)waitpid(s->pid, NULL, 0);
}

static void run_node(const int in[2], const int out[2])
{
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    close(in[1]);
    close(out[0]);
    execlp("node", "node", "tests/s3/server.mjs", (char *)NULL);
    _exit(127);
}

struct test_s3 *test_s3_start(struct arena *a)
{
    struct test_s3 *s = arena_new(a, struct test_s3, 1);
    int in[2], out[2];
    if (pipe(in) != 0 || pipe(out) != 0)
        return NULL;
    s->in = in[1];
    s->pid = fork();
    if (s->pid == 0)
        run_node(in, out);
    close(in[0]);
    close(out[1]);
    arena_defer(a, stop, s);
    FILE *lines = fdopen(out[0], "r");
    bool ready = lines && fscanf(lines, "%d", &s->port) == 1;
    if (lines)
        (void)fclose(lines);
    return ready ? s : NULL;
}

const char *test_s3_address(struct arena *a, const struct test_s3 *s, const char *prefix)
{
    return arena_printf(a, "s3://giay-to/%s?endpoint=http://127.0.0.1:%d", prefix, s->port);
}

int test_s3_gate(const struct test_s3 *s, const char *mode, int count)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct http_answer answer = {0};
    const char *url = arena_printf(a, "http://127.0.0.1:%d/-/gate?mode=%s%s", s->port, mode,
                                   count ? arena_printf(a, "&count=%d", count) : "");
    const struct http_call call = {.url = url, .time_limit_ms = 10000, .body_limit = 100};
    return http_fetch(a, &call, &answer, NULL) == 0 ? atoi((const char *)answer.body.p) : -1;
}
