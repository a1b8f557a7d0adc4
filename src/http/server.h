/* The HTTP/1.1 server: libmicrohttpd with epoll and some threads, guarded at the border.
 *
 * It refuses ambiguous framing (RFC 9112 section 6.3), applies the limits of base/limits.h, adds
 * the security headers, compresses text, and calls guard and handler. TLS is the proxy's work
 * (docs/http.md). One process may run several servers (the sandbox does).
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "http/router.h"

struct server;
struct statics;

/* Zero means the default in brackets. */
struct server_options {
    const char *address;          /* [127.0.0.1] an IPv4 or IPv6 address */
    uint16_t port;                /* [any free port] */
    int socket;                   /* [none] one that listens already, instead of the two above; it
                                     stays open, and others may accept on it too */
    int workers;                  /* [number of processors] */
    int slow_workers;             /* [2] threads for request_offload */
    int slow_queue;               /* [connections] requests that may wait for them */
    int connections;              /* [2000] open at once */
    int connections_per_ip;       /* [unlimited on loopback and for proxies, else 256] of
                                     each worker */
    int timeout_s;                /* [30] silence after which a connection is closed */
    int streams;                  /* [500] server-sent event streams open at once */
    int slow_ms;                  /* [1000] requests above are logged; less than 0: all */
    bool behind_proxy;            /* believe X-Forwarded-For and -Proto of a loopback peer */
    const char *proxies;          /* [none] and of these addresses, "10.0.0.4,10.0.0.5" */
    bool tls_outside;             /* clients always speak TLS: cookies are Secure */
    const struct spool *spool;    /* of files while they arrive; needed by ROUTE_FILES */
    const char *const *languages; /* [{"vi", "en"}] the first is the default; NULL at the end */
    const struct router *router;
    const struct statics *statics; /* may be NULL */
    int64_t (*now_ms)(void);       /* [the real clock] server time */
    void *context;                 /* the app's; see request_context */
};

/* Start; *ret_port tells the port. INVALID: wrong options. UNAVAILABLE: the address is taken.
 * Options are copied, what they point to is not. */
int server_start(const struct server_options *o, struct server **ret, uint16_t *ret_port,
                 struct fault *f);

/* Accept nothing new (with a socket of others, who comes waits in it for the next server), finish
 * what runs, close the streams, end. Waits for every suspended request, so the write lanes must
 * still run. Takes NULL. */
void server_stop(struct server *s);

/* The context that the server was started with. */
void *request_context(const struct request *rq);

/* Counters since the start, and gauges. */
struct server_stats {
    uint64_t requests;
    uint64_t by_class[6]; /* replies with status 1xx … 5xx; [0] exchanges without a reply */
    uint64_t refused;     /* by the border: framing, limits, unknown addresses */
    uint64_t bytes_sent;  /* of bodies, as compressed */
    uint64_t duration_us; /* sum over replies, for the mean */
    int64_t connections;  /* open now */
    int64_t suspended;    /* waiting now, streams not counted */
    int64_t streams;      /* open now */
    int64_t slow_waiting; /* queued for the slow workers now */
};
void server_stats(const struct server *s, struct server_stats *ret);

#endif
