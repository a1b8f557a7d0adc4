#include "tests/support/running.h"

#include "base/json.h"
#include "tests/support/load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WORDS = 16, START_MS = 20 * 1000, PAUSE_US = 2000 };

static int64_t now_us(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static _Noreturn void give_up(const struct running_server *s, const char *what)
{
    fprintf(stderr, "%s; see %s\n", what, s->log);
    exit(1);
}

/* A port that nobody has: the kernel names one, and it is given back at once. */
static uint16_t free_port(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    (void)bind(fd, (struct sockaddr *)&at, n);
    (void)getsockname(fd, (struct sockaddr *)&at, &n);
    (void)close(fd);
    return ntohs(at.sin_port);
}

/* ---- the folder ---- */

static int remove_one(const char *path, const struct stat *s, int kind, struct FTW *at)
{
    (void)s, (void)kind, (void)at;
    return remove(path);
}

static void remove_folder(void *path)
{
    (void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static const char *new_folder(struct arena *a)
{
    const char *in = getenv("TMPDIR");
    char *path = arena_printf(a, "%s/motcua-XXXXXX", in ? in : "/tmp");
    if (!mkdtemp(path)) {
        perror(path);
        exit(1);
    }
    if (!getenv("KEEP"))
        arena_defer(a, remove_folder, path);
    return path;
}

/* ---- processes ---- */

static pid_t spawn(const struct running_server *s, const char *const *words,
                   const char *const *variables)
{
    struct arena *a = arena_open();
    char *argv[WORDS] = {arena_strdup(a, s->binary)};
    for (size_t i = 0; words[i] && i + 2 < WORDS; i++)
        argv[i + 1] = arena_strdup(a, words[i]);
    pid_t pid = fork();
    if (pid != 0) {
        arena_close(a);
        return pid;
    }
    int log = open(s->log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    (void)dup2(log, STDOUT_FILENO);
    (void)dup2(log, STDERR_FILENO);
    if (s->clock)
        (void)setenv("MOTCUA_CLOCK", s->clock, 1);
    for (size_t i = 0; variables && variables[i]; i++)
        (void)putenv(strdup(variables[i]));
    (void)execv(s->binary, argv);
    _exit(127);
}

static int wait_for(pid_t pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int server_command(const struct running_server *s, const char *const *words)
{
    return wait_for(spawn(s, words, NULL));
}

int server_heads(const struct running_server *s)
{
    char path[256];
    int lines = 0, c;
    (void)snprintf(path, sizeof path, "%s/heads.log", s->data);
    FILE *file = fopen(path, "r");
    while (file && (c = fgetc(file)) != EOF)
        lines += c == '\n';
    if (file)
        (void)fclose(file);
    return lines;
}

static void make(struct arena *a, const char *binary, const char *store, struct running_server *ret)
{
    const char *folder = new_folder(a);
    *ret = (struct running_server){.binary = binary,
                                   .data = arena_printf(a, "%s/data", folder),
                                   .log = arena_printf(a, "%s/log", folder),
                                   .store = store};
    const char *words[] = {"init", "--demo", "--data", ret->data, store ? "--store" : NULL,
                           store,  NULL};
    if (server_command(ret, words) != 0)
        give_up(ret, "init failed");
}

static const char *usual_binary(void)
{
    const char *named = getenv("MOTCUA");
    return named ? named : "build/motcua";
}

void server_make(struct arena *a, const char *binary, struct running_server *ret)
{
    make(a, binary ? binary : usual_binary(), NULL, ret);
}

void server_make_on(struct arena *a, const char *store, struct running_server *ret)
{
    make(a, usual_binary(), store, ret);
}

static bool answers(const struct running_server *s)
{
    static const char request[] = "GET /health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n";
    return load_once(s->port, request, sizeof request - 1, NULL, 0) == 200;
}

int64_t server_begin(struct running_server *s)
{
    char listen[32];
    s->port = free_port();
    (void)snprintf(listen, sizeof listen, "127.0.0.1:%u", s->port);
    int64_t start = now_us();
    s->pid = spawn(s, (const char *const[]){"serve", "--data", s->data, "--listen", listen, NULL},
                   s->variables);
    while (!answers(s)) {
        if (!server_lives(s) || now_us() - start > START_MS * 1000)
            return -1;
        (void)usleep(PAUSE_US);
    }
    return now_us() - start;
}

void server_kill(struct running_server *s)
{
    if (s->pid > 0 && kill(s->pid, SIGKILL) == 0)
        (void)wait_for(s->pid);
    s->pid = 0;
}

int server_end(struct running_server *s)
{
    int status = -1;
    if (s->pid > 0 && kill(s->pid, SIGTERM) == 0)
        status = wait_for(s->pid);
    s->pid = 0;
    return status;
}

bool server_lives(const struct running_server *s)
{
    return s->pid > 0 && waitpid(s->pid, NULL, WNOHANG) == 0;
}

/* ---- what it uses ---- */

static void read_process(const struct running_server *s, const char *name, char *out, size_t room)
{
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/%d/%s", s->pid, name);
    FILE *file = fopen(path, "r");
    size_t n = file ? fread(out, 1, room - 1, file) : 0;
    out[n] = '\0';
    if (file)
        (void)fclose(file);
}

int64_t server_memory_kb(const struct running_server *s)
{
    char text[4096];
    read_process(s, "status", text, sizeof text);
    const char *at = strstr(text, "VmRSS:");
    return at ? strtol(at + 6, NULL, 10) : 0;
}

int64_t server_cpu_us(const struct running_server *s)
{
    char text[1024];
    read_process(s, "stat", text, sizeof text);
    char *at = strrchr(text, ')');
    unsigned long user = 0, kernel = 0;
    /* Fields 14 and 15 of the line; the name, which ends with ")", is the second. */
    for (int field = 2; at && field < 14; field++)
        at = strchr(at + 1, ' ');
    if (at) {
        user = strtoul(at, &at, 10);
        kernel = strtoul(at, NULL, 10);
    }
    return (int64_t)(user + kernel) * 1000000 / sysconf(_SC_CLK_TCK);
}

/* ---- who asks ---- */

const char *server_token(struct arena *a, const struct running_server *s, const char *account)
{
    char body[256], request[LOAD_REQUEST], answer[4096];
    struct json *v;
    struct fault f = {0};
    (void)snprintf(body, sizeof body, "{\"account\":\"%s\",\"password\":\"motcua-demo\"}", account);
    size_t n = load_write(request,
                          "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\n"
                          "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                          strlen(body), body);
    int status = load_once(s->port, request, n, answer, sizeof answer);
    if (status != 200 || json_parse(a, answer, strlen(answer), &v, &f) < 0)
        give_up(s, "no session for a demonstration account");
    return arena_strdup(a, json_str(v, "token", ""));
}
