/* Suspended exchanges. The library stops looking at a suspended connection, so nothing of it ends
 * while others work for it, even when the client has gone. Its own thread calls the handler again
 * after the resume, which is when the reply goes out. */
#include "http/exchange.h"

void request_suspend(struct request *rq)
{
    struct exchange *x = rq->exchange;
    if (atomic_fetch_add(&x->holds, 1) > 0)
        return;
    x->suspended = true;
    atomic_fetch_add(&x->server->counters.suspended, 1);
    MHD_suspend_connection(x->connection);
}

void request_resume(struct request *rq)
{
    struct exchange *x = rq->exchange;
    struct server *s = x->server;
    struct MHD_Connection *connection = x->connection;
    atomic_fetch_add(&s->resuming, 1);
    if (atomic_fetch_sub(&x->holds, 1) == 1) {
        atomic_fetch_sub(&s->counters.suspended, 1);
        connection_resume(connection);
    }
    /* x may be gone here, but the daemon is not: server_stop waits for this count. */
    atomic_fetch_sub(&s->resuming, 1);
}

void request_continue(struct request *rq, void (*make)(struct request *rq))
{
    rq->exchange->make = make;
    request_resume(rq);
}

void request_offload(struct request *rq, void (*slow)(struct request *rq))
{
    struct exchange *x = rq->exchange;
    x->slow = slow;
    request_suspend(rq);
    if (offload_add(x->server->offload, x))
        return;
    reply_header(rq, "Retry-After", RETRY_S);
    reply_error(rq, 503);
    request_resume(rq);
}

bool request_has_room(const struct request *rq)
{
    return !offload_is_crowded(rq->exchange->server->offload);
}
