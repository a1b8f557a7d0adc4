/* A new server takes over while the old one ends, and nobody notices: the listening socket belongs
 * to this program, as it would to systemd. Both stand on one database for a while; the new one may
 * be a newer program, which changes the schema under the old one. */
#include "base/cleanup.h"
#include "tests/fault/judge.h"
#include "tests/support/application.h"
#include "tests/support/running.h"
#include "tests/support/test.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SUBMITTERS = 6, READERS = 6, CHANGES = 4, BETWEEN_US = 700 * 1000, READY_MS = 30 * 1000 };

struct site {
    struct running_server server; /* its folder; the processes are ours */
    const char *citizen, *notify_path;
    pthread_t threads[SUBMITTERS + READERS];
    int listener, notify;
    atomic_bool over;
    atomic_int good, later, lost, keys;
};

/* ---- processes that are handed the socket ---- */

static int open_listener(uint16_t *ret_port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(fd, (struct sockaddr *)&at, n) < 0 || listen(fd, 4096) < 0 ||
        getsockname(fd, (struct sockaddr *)&at, &n) < 0)
        return -1;
    *ret_port = ntohs(at.sin_port);
    return fd;
}

static int open_notify(const char *path)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    (void)snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
    return bind(fd, (struct sockaddr *)&at, sizeof at) < 0 ? -1 : fd;
}

static pid_t start_with_socket(const struct site *s, const char *binary)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    char own[16];
    int log = open(s->server.log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    (void)dup2(log, STDOUT_FILENO);
    (void)dup2(log, STDERR_FILENO);
    (void)dup2(s->listener, 3);
    (void)fcntl(3, F_SETFD, 0);
    (void)snprintf(own, sizeof own, "%d", getpid());
    (void)setenv("LISTEN_PID", own, 1);
    (void)setenv("LISTEN_FDS", "1", 1);
    (void)setenv("NOTIFY_SOCKET", s->notify_path, 1);
    (void)execl(binary, binary, "serve", "--data", s->server.data, (char *)NULL);
    _exit(127);
}

/* Until some process says READY=1. */
static bool wait_ready(const struct site *s)
{
    char words[64];
    struct pollfd on = {.fd = s->notify, .events = POLLIN};
    while (poll(&on, 1, READY_MS) > 0) {
        ssize_t n = recv(s->notify, words, sizeof words - 1, 0);
        words[n > 0 ? n : 0] = '\0';
        if (strcmp(words, "READY=1") == 0)
            return true;
    }
    return false;
}

/* ---- who asks ---- */

static int connect_to(uint16_t port)
{
    struct sockaddr_in at = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr *)&at, sizeof at) == 0)
        return fd;
    (void)close(fd);
    return -1;
}

/* One request and its whole answer; the status, 0 when there was none. Sets *fd to -1 when the
 * answer ends the connection. */
static int exchange(int *fd, const char *request, size_t n, bool *ret_again)
{
    static _Thread_local char answer[LOAD_ANSWER];
    size_t got = 0, want = sizeof answer - 1;
    if (send(*fd, request, n, MSG_NOSIGNAL) != (ssize_t)n)
        return 0;
    while (got < want) {
        ssize_t more = recv(*fd, answer + got, sizeof answer - 1 - got, 0);
        if (more <= 0)
            return 0;
        got += (size_t)more;
        answer[got] = '\0';
        const char *body = strstr(answer, "\r\n\r\n"), *length = strstr(answer, "Content-Length: ");
        if (body && length)
            want = (size_t)(body + 4 - answer) + strtoul(length + 16, NULL, 10);
    }
    *ret_again = strstr(answer, "Retry-After: ") != NULL;
    if (strstr(answer, "Connection: close")) {
        (void)close(*fd);
        *fd = -1;
    }
    return (int)strtol(answer + strlen("HTTP/1.1 "), NULL, 10);
}

static void count(struct site *s, int status, bool again)
{
    if (status == 200 || status == 201)
        atomic_fetch_add(&s->good, 1);
    else if (status == 503 && again)
        atomic_fetch_add(&s->later, 1);
    else {
        atomic_fetch_add(&s->lost, 1);
        printf("  lost: status %d\n", status);
    }
}

static void ask(struct site *s, int *fd, const char *request, size_t n)
{
    bool again = false;
    if (*fd < 0)
        *fd = connect_to(s->server.port);
    int status = *fd < 0 ? -1 : exchange(fd, request, n, &again);
    count(s, status, again);
    if (status <= 0 && *fd >= 0) {
        (void)close(*fd);
        *fd = -1;
    }
}

/* On one connection as long as it lasts. */
static void *submit(void *data)
{
    struct site *s = data;
    char request[LOAD_REQUEST], key[24];
    int fd = -1;
    while (!atomic_load(&s->over)) {
        (void)snprintf(key, sizeof key, "%d", atomic_fetch_add(&s->keys, 1));
        ask(s, &fd, request, application_write(request, s->citizen, key));
    }
    if (fd >= 0)
        (void)close(fd);
    return NULL;
}

/* A connection for each. */
static void *read_pages(void *data)
{
    struct site *s = data;
    char request[LOAD_REQUEST];
    while (!atomic_load(&s->over)) {
        int fd = -1;
        ask(s, &fd, request, get_write(request, "", "/api/v1/procedures/1.004873"));
        if (fd >= 0)
            (void)close(fd);
    }
    return NULL;
}

/* ---- the change ---- */

static int end(pid_t pid)
{
    int status = -1;
    (void)kill(pid, SIGTERM);
    (void)waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Old and new side by side at first; then as systemd restarts: the new one comes after the old. */
static pid_t change(const struct site *s, const char *binary, pid_t old, bool together)
{
    if (!together)
        CHECK_INT(0, end(old));
    pid_t new = start_with_socket(s, binary);
    CHECK(wait_ready(s));
    if (together) {
        (void)usleep(BETWEEN_US);
        CHECK_INT(0, end(old));
    }
    return new;
}

/* A server under load; its process. */
static pid_t begin(struct arena *a, struct site *s)
{
    *s = (struct site){0};
    mix_house(a, &s->server);
    s->notify_path = arena_printf(a, "%s/../notify", s->server.data);
    s->listener = open_listener(&s->server.port);
    s->notify = open_notify(s->notify_path);
    CHECK(s->listener >= 0 && s->notify >= 0);
    pid_t pid = start_with_socket(s, s->server.binary);
    CHECK(wait_ready(s));
    s->citizen = server_token(a, &s->server, "cong-dan");
    for (int i = 0; i < SUBMITTERS + READERS; i++)
        CHECK_INT(0, pthread_create(&s->threads[i], NULL, i < SUBMITTERS ? submit : read_pages, s));
    (void)usleep(BETWEEN_US);
    return pid;
}

static void finish(struct site *s, pid_t pid)
{
    atomic_store(&s->over, true);
    for (int i = 0; i < SUBMITTERS + READERS; i++)
        (void)pthread_join(s->threads[i], NULL);
    CHECK_INT(0, end(pid));
    CHECK_INT(0, atomic_load(&s->lost));
    CHECK(atomic_load(&s->good) > 100);
    CHECK_INT(0, server_command(&s->server, (const char *const[]){"record", "verify", "--data",
                                                                  s->server.data, NULL}));
    (void)close(s->listener);
    (void)close(s->notify);
    printf("  on %s: %d answers, %d asked to come again, %d lost\n",
           s->server.store ? "PostgreSQL" : "SQLite", atomic_load(&s->good), atomic_load(&s->later),
           atomic_load(&s->lost));
}

static struct site site;

TEST(a_new_server_takes_over_and_nobody_notices)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    pid_t pid = begin(a, &site);
    for (int i = 0; i < CHANGES; i++) {
        pid = change(&site, site.server.binary, pid, i % 2 == 0);
        (void)usleep(BETWEEN_US);
    }
    finish(&site, pid);
}

/* The program of the next release: this one with one more schema file. */
static const char *next_binary(struct arena *a)
{
    const char *build = getenv("BUILD");
    return arena_printf(a, "%s/tests/fault/motcua-next", build ? build : "build");
}

static int64_t has_next_schema(void)
{
    return judge_number(&site.server, "SELECT count(*) FROM schema_migration WHERE number = 9000");
}

/* Forward under load, old and new side by side, and back to the old one: it knows nothing of what
 * was added and is not in its way. */
TEST(old_and_new_programs_serve_side_by_side)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    pid_t pid = begin(a, &site);
    CHECK_INT(0, has_next_schema());
    pid_t new = start_with_socket(&site, next_binary(a));
    CHECK(wait_ready(&site));
    CHECK_INT(1, has_next_schema());
    (void)usleep(2 * BETWEEN_US);
    CHECK_INT(0, waitpid(pid, NULL, WNOHANG)); /* the old one lives */
    CHECK_INT(0, end(pid));
    (void)usleep(BETWEEN_US);
    pid = change(&site, site.server.binary, new, true);
    (void)usleep(BETWEEN_US);
    CHECK(judge_number(&site.server, "SELECT count(*) FROM dossier WHERE next_remark = ''") > 100);
    finish(&site, pid);
}
