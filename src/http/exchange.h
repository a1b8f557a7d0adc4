/* The server's side of one request; for the files of src/http only. */
#ifndef HTTP_EXCHANGE_H
#define HTTP_EXCHANGE_H

#include "http/body.h"
#include "http/border.h"
#include "http/gzip.h"
#include "http/server.h"
#include "http/stream.h"
#include "http/throttle.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

/* Seconds after which who was sent away may ask again: a crowd is through by then. */
#define RETRY_S "5"

struct static_file;
struct lines;
struct offload;
struct streams;

struct header {
    struct header *next;
    const char *name;
    const char *value; /* NULL: leave the default out */
};

struct reply {
    int status; /* 0: none yet */
    const char *type;
    struct bytes body;
    const struct reply_source *source; /* instead of body */
    struct stream *stream;
    const struct static_file *file;
    struct header *headers; /* of the handler, newest first */
    struct header *cookies;
};

enum phase { ARRIVED, READING, RUNNING, ANSWERED };

struct exchange {
    struct request rq;
    struct server *server;
    struct worker *worker;
    struct MHD_Connection *connection;
    const char *uri;     /* as sent */
    const char *raw_uri; /* the library's own: valid until the headers are settled */
    enum phase phase;
    struct route_match match;
    struct framing framing;
    struct body *body;
    uint64_t body_seen;
    int refusal;                      /* a status that was settled before the handler; 0: none */
    bool close;                       /* the connection ends with this reply */
    bool suspended;                   /* the connection's own thread alone looks at it */
    bool busy;                        /* counted in server->handling */
    atomic_int holds;                 /* request_suspend less request_resume */
    void (*make)(struct request *rq); /* of request_continue */
    void (*slow)(struct request *rq); /* of request_offload */
    struct exchange *next_slow;
    int64_t waiting_ns; /* since when, for a slow thread */
    int64_t started_ns;
    struct reply reply;
};

/* Counters are read while they are written: relaxed atomics, each for itself. */
struct counters {
    _Atomic uint64_t requests, by_class[6], refused, bytes_sent, duration_us;
    _Atomic int64_t connections, suspended;
};

enum { ARENAS_KEPT = 4 }; /* of requests that have ended, for the next ones of the same thread */

/* A thread with connections of its own. */
struct worker {
    struct server *server;
    struct MHD_Daemon *daemon;
    pthread_t thread;
    bool runs;
    atomic_bool ending;
    int64_t swept_ns;
    bool starved;      /* it could not accept for want of a descriptor */
    int events;        /* the daemon's: what it waits for */
    int wake[2];       /* a pipe: and for this */
    atomic_bool woken; /* something stands in the pipe, or is about to */
    struct arena *arenas[ARENAS_KEPT];
    int arena_count;
};

/* What an open connection does. */
enum line_state {
    LINE_WAITS, /* for a request and its headers */
    LINE_READS, /* a body; each kilobyte is a turn */
    LINE_WORKS, /* nobody but us is to blame for the time that passes; event streams, too */
    LINE_SENDS,
};

/* An open connection. Its own thread writes, others look. */
struct line {
    int socket; /* -1: none */
    struct worker *worker;
    _Atomic int state;
    _Atomic int64_t since_ns, until_ns; /* in this state; 0: no end */
};

struct server {
    struct arena *arena;
    struct server_options options;
    struct worker *workers;    /* options.workers of them */
    pthread_mutex_t accepting; /* held to accept on options.socket */
    struct gzip_pool *gzip;
    struct lines *lines;
    struct offload *offload;
    struct streams *streams;
    struct throttle *throttle;
    atomic_bool leaving; /* each connection ends with its next answer */
    atomic_bool stopping;
    _Atomic int64_t handling; /* in a handler or suspended: nothing of it may outlive the daemon */
    _Atomic int64_t sending;
    _Atomic int64_t resuming; /* threads that are inside the library to resume */
    struct counters counters;
};

/* server.c: monotonic nanoseconds. */
int64_t ticks_ns(void);

/* answer.c: build the reply and hand it to the library. */
enum MHD_Result answer(struct exchange *x);

/* arrive.c: read the request line and headers; settles x->refusal. */
void arrive(struct exchange *x, const char *method, const char *version);

/* worker.c: the daemon is made before. False: no thread. */
bool worker_start(struct worker *w, int number);
/* End thread and daemon, as far as they are there. */
void worker_end(struct worker *w);
/* Memory for a request, and back; on the worker's own thread. */
struct arena *worker_arena(struct worker *w);
void worker_keep(struct worker *w, struct arena *a);
/* MHD_resume_connection, from any thread. The connection may be gone afterwards. */
void connection_resume(struct MHD_Connection *c);

/* accept.c: connections come from a socket that outlives the server. */
bool accept_prepare(int socket);
bool accept_is_full(const struct server *s);
/* On the worker's own thread. */
/* False when the process has no descriptor left for it. */
bool accept_one(struct worker *w);
/* Nothing more is accepted. */
void accept_end(struct server *s);
uint16_t accept_port(int socket);

/* lines.c: the open connections, at most so many; and patience with them. */
struct lines *lines_new(struct arena *a, int places);
/* The place of a connection, for lines_remove; NULL when there is none left. */
struct line *lines_add(struct lines *l, struct worker *w, int socket);
void lines_remove(struct lines *l, struct line *place);
/* Nothing more is read, of those that are open and of those that come. */
void lines_hang_up(struct lines *l);
/* The connection goes over to another state, for so long at most; ms 0: without end. */
void line_turn(struct MHD_Connection *c, enum line_state state, int64_t ms);
/* End those whose time is over. */
void lines_sweep(struct lines *l);
/* Somebody wants to come in, and there is no room: whose turn is the longest ago goes, unless it is
 * we who work. Whoever sends and reads as people do has always just had one. */
bool lines_make_room(struct lines *l);

/* offload.c, stream.c: both live in the arena and end their threads with it. */
struct offload *offload_new(struct arena *a, int threads, int queue);
/* False when too many wait. */
bool offload_add(struct offload *o, struct exchange *x);
int64_t offload_waiting(struct offload *o);
/* More wait than will be begun in a moment. */
bool offload_is_crowded(struct offload *o);

struct streams *streams_new(struct arena *a, int limit);
/* The reply will never begin: give back the library's hold. Takes NULL. */
void stream_abandon(struct stream *s);
void streams_end_all(struct streams *all);
int64_t streams_count(struct streams *all);
struct MHD_Response *stream_response(struct stream *s, struct MHD_Connection *c);

/* static.c */
const struct static_file *static_find(const struct statics *s, const char *path);
bool static_owns(const struct statics *s, const char *path);
struct MHD_Response *static_response(const struct static_file *f, bool gzip);
const char *static_tag(const struct static_file *f);
size_t static_size(const struct static_file *f, bool gzip);

/* The headers that every reply has unless it says otherwise. */
extern const struct pair answer_defaults[];

#endif
