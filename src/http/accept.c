/* Accepting on a socket that somebody else opened and that others may accept on too. The library is
 * given each connection, and never sees the socket: so it can be left alone at any moment, and who
 * waits in its backlog is served by whoever comes next. (The library's own ways of leaving one,
 * MHD_quiesce_daemon and its stop, race or close what they have just accepted.) */
#include "http/exchange.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ROOM = 64 }; /* connections that are accepted, and that the library has not told of yet */

bool accept_prepare(int socket)
{
    int flags = fcntl(socket, F_GETFL);
    /* Another process may be faster: nobody waits in accept. */
    return flags >= 0 && fcntl(socket, F_SETFL, flags | O_NONBLOCK) >= 0;
}

bool accept_is_full(const struct server *s)
{
    return atomic_load(&s->counters.connections) + ROOM >= s->options.connections;
}

bool accept_one(struct worker *w)
{
    union {
        struct sockaddr any;
        struct sockaddr_in6 room;
    } from;
    socklen_t n = sizeof from;
    struct server *s = w->server;
    (void)pthread_mutex_lock(&s->accepting);
    errno = 0;
    int fd = atomic_load(&s->leaving)
                 ? -1
                 : accept4(s->options.socket, &from.any, &n, SOCK_CLOEXEC | SOCK_NONBLOCK);
    bool starved = fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS);
    if (fd >= 0) /* which closes it when it will not have it */
        (void)MHD_add_connection(w->daemon, fd, &from.any, n);
    (void)pthread_mutex_unlock(&s->accepting);
    return !starved;
}

void accept_end(struct server *s)
{
    (void)pthread_mutex_lock(&s->accepting);
    atomic_store(&s->leaving, true);
    (void)pthread_mutex_unlock(&s->accepting);
}

uint16_t accept_port(int socket)
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
