#include "os/helper.h"
#include "os/helper_frame.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "os/clock.h"
#include "os/signals.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static bool wait_for(int fd, short what, int64_t end_ns)
{
    for (;;) {
        int64_t left = end_ns ? (end_ns - clock_ticks_ns() + 999999) / 1000000 : -1;
        if (end_ns && left <= 0)
            return false;
        struct pollfd p = {fd, what, 0};
        int n = poll(&p, 1, left > 60000 ? 60000 : (int)left);
        if (n > 0)
            return true;
        if (n < 0 && errno != EINTR)
            return false;
    }
}

/* After a call that failed. */
static bool may_go_on(int fd, short what, int64_t end_ns)
{
    return errno == EINTR || (errno == EAGAIN && wait_for(fd, what, end_ns));
}

static void step_over(struct iovec *parts, size_t n)
{
    for (; n > 0; parts++) {
        size_t some = n < parts->iov_len ? n : parts->iov_len;
        parts->iov_base = (char *)parts->iov_base + some;
        parts->iov_len -= some;
        n -= some;
    }
}

/* Head and body go together, so that the other end is woken once. */
int helper_send(int fd, const struct helper_frame *head, const void *p, int64_t end_ns)
{
    struct helper_frame copy = *head;
    struct iovec parts[] = {{&copy, sizeof copy}, {NULL, head->n}};
    memcpy(&parts[1].iov_base, &p, sizeof p); /* sendmsg only reads, and its type does not say so */
    const struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    while (parts[0].iov_len || parts[1].iov_len) {
        ssize_t some = sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (some > 0)
            step_over(parts, (size_t)some);
        else if (!may_go_on(fd, POLLOUT, end_ns))
            return -1;
    }
    return 0;
}

int helper_receive(int fd, void *p, size_t n, int64_t end_ns)
{
    for (char *at = p; n;) {
        ssize_t some = recv(fd, at, n, MSG_DONTWAIT);
        if (some == 0 || (some < 0 && !may_go_on(fd, POLLIN, end_ns)))
            return -1;
        if (some > 0) {
            at += some;
            n -= (size_t)some;
        }
    }
    return 0;
}

static int answer(uint32_t job, int code, struct bytes out, const struct fault *f)
{
    struct helper_frame head = {job, code, code < 0 ? sizeof *f : out.n};
    return helper_send(HELPER_SOCKET, &head, code < 0 ? (const void *)f : out.p, 0);
}

/* One job; false when the other end has closed. */
static bool serve_one(const struct helper_service *service, void *self, struct arena *a)
{
    struct helper_frame head;
    if (helper_receive(HELPER_SOCKET, &head, sizeof head, 0) < 0 || head.n > LIMIT_HELPER_JOB)
        return false;
    struct bytes out = {0};
    uint8_t *in = arena_alloc(a, head.n + 1);
    if (helper_receive(HELPER_SOCKET, in, head.n, 0) < 0)
        return false;
    struct fault f = {0};
    int r = service->run(self, a, head.job, (struct bytes){in, head.n}, &out, &f);
    return answer(head.job, r, out, &f) == 0;
}

int helper_serve(const struct helper_service *service, const char *argument)
{
    signals_block();
    CLEANUP(arena_closep) struct arena *life = arena_open();
    CLEANUP(arena_closep) struct arena *job = arena_open();
    struct fault f = {0};
    void *self = NULL;
    int r = service->start(life, argument, &self, &f);
    if (r >= 0)
        r = service->enter(self, &f);
    if (answer(HELPER_READY, r, (struct bytes){0}, &f) < 0 || r < 0)
        return 1;
    while (serve_one(service, self, job))
        arena_clear(job);
    return 0;
}
