#include "tests/support/call.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

int64_t call_ticks_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool call_enter(const char *space)
{
    int fd = open(space, O_RDONLY | O_CLOEXEC);
    bool there = fd >= 0 && setns(fd, CLONE_NEWNET) == 0;
    if (fd >= 0)
        (void)close(fd);
    return there;
}

static bool wait_for(int fd, short what, int64_t until_ms)
{
    struct pollfd on = {.fd = fd, .events = what};
    int64_t left = until_ms - call_ticks_ms();
    return left > 0 && poll(&on, 1, (int)left) > 0;
}

static int connect_until(const struct call *c, int64_t until_ms)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(c->port)};
    int fault = 0, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    socklen_t n = sizeof fault;
    (void)inet_pton(AF_INET, c->address, &at.sin_addr);
    (void)connect(fd, (struct sockaddr *)&at, sizeof at);
    if (wait_for(fd, POLLOUT, until_ms) && getsockopt(fd, SOL_SOCKET, SO_ERROR, &fault, &n) == 0 &&
        fault == 0)
        return fd;
    (void)close(fd);
    return -1;
}

int call_connect(const struct call *c)
{
    return connect_until(c, call_ticks_ms() + c->most_ms);
}

/* Does the buffer hold a whole answer? Without a length it goes to the connection's end; to HEAD it
 * has no body, whatever length it tells. */
static bool is_whole(char *in, size_t n, bool ended, bool no_body, struct call_answer *ret)
{
    char *end = memmem(in, n, "\r\n\r\n", 4);
    if (!end)
        return false;
    *end = '\0';
    const char *length = strcasestr(in, "\r\ncontent-length:");
    size_t head = (size_t)(end - in) + 4, body = length ? strtoul(length + 17, NULL, 10) : n - head;
    body = no_body ? 0 : body;
    if (n < head + body || (!length && !ended && !no_body)) {
        *end = '\r';
        return false;
    }
    in[head + body] = '\0';
    ret->status = (int)strtol(in + strcspn(in, " "), NULL, 10);
    ret->head = in;
    ret->body = in + head;
    ret->bytes = body;
    return true;
}

static void read_answer(int fd, int64_t until_ms, bool no_body, char *buffer, size_t room,
                        struct call_answer *ret)
{
    size_t got = 0;
    ssize_t more = 1;
    while (more > 0 && got + 1 < room && wait_for(fd, POLLIN, until_ms)) {
        more = recv(fd, buffer + got, room - 1 - got, 0);
        got += more > 0 ? (size_t)more : 0;
        if (is_whole(buffer, got, more == 0, no_body, ret))
            return;
    }
}

void call_once(const struct call *c, const char *request, size_t n, char *buffer, size_t room,
               struct call_answer *ret)
{
    int64_t start_ms = call_ticks_ms(), until_ms = start_ms + c->most_ms;
    *ret = (struct call_answer){.head = buffer, .body = buffer};
    buffer[0] = '\0';
    int fd = connect_until(c, until_ms);
    if (fd >= 0 && send(fd, request, n, MSG_NOSIGNAL) == (ssize_t)n)
        read_answer(fd, until_ms, strncmp(request, "HEAD ", 5) == 0, buffer, room, ret);
    if (fd >= 0)
        (void)close(fd);
    ret->took_ms = call_ticks_ms() - start_ms;
}

void call_header(const struct call_answer *x, const char *name, char *out, size_t room)
{
    size_t n = strlen(name);
    out[0] = '\0';
    for (const char *line = x->head; (line = strstr(line, "\r\n")) != NULL;) {
        line += 2;
        if (strncasecmp(line, name, n) != 0 || line[n] != ':')
            continue;
        line += n + 1 + strspn(line + n + 1, " ");
        (void)snprintf(out, room, "%.*s", (int)strcspn(line, "\r"), line);
        return;
    }
}
