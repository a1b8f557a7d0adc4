/* Accepting on a socket that somebody else opened and that others may accept on too. The library is
 * given each connection, and never sees the socket: so it can be left alone at any moment, and who
 * waits in its backlog is served by whoever comes next. (The library's own ways of leaving one,
 * MHD_quiesce_daemon and its stop, race or close what they have just accepted.) */
#include "http/exchange.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    ROOM = 64, /* connections that are accepted, and that the library has not told of yet */
    FULL_MS = 5,
};

struct acceptor {
    struct server *server;
    int socket, wake[2]; /* a pipe: its end tells the thread to end */
    pthread_t thread;
};

static bool is_full(const struct server *s)
{
    return atomic_load(&s->counters.connections) + ROOM >= s->options.connections;
}

static void accept_one(struct acceptor *a)
{
    union {
        struct sockaddr any;
        struct sockaddr_in6 room;
    } from;
    socklen_t n = sizeof from;
    int fd = accept4(a->socket, &from.any, &n, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd >= 0) /* which closes it when it will not have it */
        (void)MHD_add_connection(a->server->daemon, fd, &from.any, n);
}

static void *work(void *acceptor)
{
    struct acceptor *a = acceptor;
    struct pollfd on[] = {{.fd = a->wake[0], .events = POLLIN},
                          {.fd = a->socket, .events = POLLIN}};
    for (;;) {
        bool full = is_full(a->server);
        if (poll(on, full ? 1 : 2, full ? FULL_MS : -1) < 0)
            continue;
        if (on[0].revents)
            return NULL;
        if (!full && on[1].revents)
            accept_one(a);
    }
}

struct acceptor *acceptor_start(struct server *s, int socket)
{
    struct acceptor *a = arena_new(s->arena, struct acceptor, 1);
    int flags = fcntl(socket, F_GETFL);
    a->server = s;
    a->socket = socket;
    /* Another process may be faster: nobody waits in accept. */
    if (flags < 0 || fcntl(socket, F_SETFL, flags | O_NONBLOCK) < 0 ||
        pipe2(a->wake, O_CLOEXEC) < 0)
        return NULL;
    if (pthread_create(&a->thread, NULL, work, a) == 0)
        return a;
    (void)close(a->wake[0]);
    (void)close(a->wake[1]);
    return NULL;
}

void acceptor_stop(struct acceptor *a)
{
    if (!a)
        return;
    (void)close(a->wake[1]);
    (void)pthread_join(a->thread, NULL);
    (void)close(a->wake[0]);
}

uint16_t acceptor_port(int socket)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } at = {0};
    socklen_t n = sizeof at;
    (void)getsockname(socket, &at.any, &n);
    return ntohs(at.any.sa_family == AF_INET6 ? at.v6.sin6_port : at.v4.sin_port);
}
