#include "os/process.h"

#include "base/cleanup.h"
#include "os/clock.h"
#include "os/files.h"
#include "os/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ERRORS_MOST = 64 * 1024, NOT_STARTED = 127 };

static int ended(int status)
{
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

int process_wait(int pid, int64_t limit_ms)
{
    int64_t end = clock_ticks_ns() + limit_ms * 1000000;
    int status;
    for (;;) {
        pid_t got = waitpid(pid, &status, WNOHANG);
        if (got == pid)
            return ended(status);
        if (got < 0 && errno != EINTR)
            return -SIGKILL;
        if (clock_ticks_ns() > end)
            break;
        poll(NULL, 0, 2);
    }
    kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return ended(status);
}

/* In the child: the given descriptors become 0, 1, 2 (and 3), then the program runs. They are
 * first moved out of the way, so that none overwrites another. */
static void become(const char *const argv[], char *const *environment, const int *wanted, int n)
{
    int safe[4];
    for (int i = 0; i < n; i++)
        if ((safe[i] = fcntl(wanted[i], F_DUPFD_CLOEXEC, 10)) < 0)
            _exit(NOT_STARTED);
    for (int i = 0; i < n; i++)
        if (dup2(safe[i], i) < 0)
            _exit(NOT_STARTED);
    close_range((unsigned)n, ~0U, 0);
    signals_restore();
    union {
        const char *const *given;
        char *const *taken;
    } v = {.given = argv};
    execvpe(v.taken[0], v.taken, environment);
    _exit(NOT_STARTED);
}

int process_start(const char *const argv[], int descriptor, int *ret_pid, struct fault *f)
{
    CLEANUP(file_close) int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    int wanted[] = {null, STDERR_FILENO, STDERR_FILENO, descriptor};
    pid_t pid = null < 0 ? -1 : fork();
    if (pid < 0)
        return fault_reason(f, UNAVAILABLE, "process", "cannot start %s: %s", argv[0],
                            strerror(errno));
    if (pid == 0)
        become(argv, environ, wanted, 4);
    *ret_pid = pid;
    return OK;
}

struct pipes {
    int in[2], out[2], err[2];
};

static void close_pipes(struct pipes *p)
{
    int *all[] = {p->in, p->out, p->err};
    for (int i = 0; i < 3; i++) {
        file_close(&all[i][0]);
        file_close(&all[i][1]);
    }
}

/* The input is a socket, because writing to a pipe that nobody reads raises SIGPIPE. */
static bool open_pipes(struct pipes *p)
{
    return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, p->in) == 0 &&
           pipe2(p->out, O_CLOEXEC) == 0 && pipe2(p->err, O_CLOEXEC) == 0 &&
           fcntl(p->in[1], F_SETFL, O_NONBLOCK) == 0;
}

static void feed(int *fd, struct bytes *input)
{
    ssize_t some = input->n ? send(*fd, input->p, input->n, MSG_NOSIGNAL | MSG_DONTWAIT) : 0;
    if (some > 0) {
        input->p += some;
        input->n -= (size_t)some;
    }
    if (!input->n || (some < 0 && errno != EAGAIN && errno != EINTR))
        file_close(fd);
}

static void drain(int *fd, struct buf *to)
{
    char some[16384];
    ssize_t n = read(*fd, some, sizeof some);
    if (n > 0)
        buf_add(to, some, (size_t)n);
    else if (n == 0 || errno != EINTR)
        file_close(fd);
}

/* Move bytes until the program has closed its output, or a limit is met. */
static const char *converse(struct pipes *p, struct bytes input, struct buf *out, struct buf *err,
                            int64_t end)
{
    while (p->out[0] >= 0 || p->err[0] >= 0) {
        int64_t left = (end - clock_ticks_ns()) / 1000000;
        if (left <= 0)
            return "process.time";
        struct pollfd fds[] = {
            {p->in[1], POLLOUT, 0}, {p->out[0], POLLIN, 0}, {p->err[0], POLLIN, 0}};
        poll(fds, 3, left > 1000 ? 1000 : (int)left);
        if (fds[0].revents)
            feed(&p->in[1], &input);
        if (fds[1].revents)
            drain(&p->out[0], out);
        if (fds[2].revents)
            drain(&p->err[0], err);
        if (out->full)
            return "process.output";
    }
    return NULL;
}

/* Ours, with the order's lines before the inherited ones: the first of a name counts. */
static char **make_environment(struct arena *a, const struct process_order *o)
{
    size_t more = 0, inherited = 0, n = 0;
    while (o->environment && o->environment[more])
        more++;
    while (environ[inherited])
        inherited++;
    char **all = arena_new(a, char *, more + inherited + 1);
    for (size_t i = 0; i < more; i++)
        all[n++] = arena_strdup(a, o->environment[i]);
    memcpy(all + n, environ, inherited * sizeof *all);
    return all;
}

static pid_t launch(struct arena *a, const struct process_order *o, struct pipes *p)
{
    char **environment = make_environment(a, o);
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        become(o->argv, environment, (const int[]){p->in[0], p->out[1], p->err[1]}, 3);
    }
    file_close(&p->in[0]);
    file_close(&p->out[1]);
    file_close(&p->err[1]);
    return pid;
}

int process_run(struct arena *a, const struct process_order *o, struct process_end *ret,
                struct fault *f)
{
    CLEANUP(close_pipes) struct pipes p = {{-1, -1}, {-1, -1}, {-1, -1}};
    struct buf out, err;
    buf_init(&out, a, o->output_max);
    buf_init(&err, a, ERRORS_MOST);
    pid_t pid = open_pipes(&p) ? launch(a, o, &p) : -1;
    if (pid < 0)
        return fault_reason(f, BROKEN, "process", "cannot start %s: %s", o->argv[0],
                            strerror(errno));
    int64_t end = clock_ticks_ns() + o->limit_ms * 1000000;
    const char *limit = converse(&p, o->input, &out, &err, end);
    int64_t left = limit ? 0 : (end - clock_ticks_ns()) / 1000000;
    int status = process_wait(pid, left > 0 ? left : 0);
    if (limit)
        return fault_reason(f, UNAVAILABLE, limit, "%s passed a limit and was ended", o->argv[0]);
    if (status == NOT_STARTED)
        return fault_reason(f, BROKEN, "process.missing", "%s cannot be run", o->argv[0]);
    *ret = (struct process_end){status, buf_bytes(&out), buf_bytes(&err)};
    return OK;
}

void process_open_more(void)
{
    struct rlimit most;
    if (getrlimit(RLIMIT_NOFILE, &most) < 0 || most.rlim_cur == most.rlim_max)
        return;
    most.rlim_cur = most.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &most);
}
