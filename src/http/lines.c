/* The open connections: so that whoever is slow on purpose is sent away, first of all when others
 * find no room; and so that a stop can end them one by one. The library's own stop takes no care:
 * in 0.9.75 a request line that does not parse while it stops is answered with a response that was
 * never made, and the program ends (MHD_queue_response says yes and keeps nothing). */
#include "http/exchange.h"

#include <sys/socket.h>

struct lines {
    pthread_mutex_t lock;
    bool hung_up;
    struct line *all;
    struct line **free; /* places without a connection */
    size_t count, free_count;
};

static void end(void *lines)
{
    (void)pthread_mutex_destroy(&((struct lines *)lines)->lock);
}

struct lines *lines_new(struct arena *a, int places)
{
    struct lines *l = arena_new(a, struct lines, 1);
    (void)pthread_mutex_init(&l->lock, NULL);
    arena_defer(a, end, l);
    l->count = l->free_count = (size_t)places;
    l->all = arena_new(a, struct line, places);
    l->free = arena_new(a, struct line *, places);
    for (size_t i = 0; i < l->count; i++) {
        l->all[i].socket = -1;
        l->free[i] = &l->all[i];
    }
    return l;
}

static void set_time(struct line *line, int64_t ms)
{
    int64_t now = ticks_ns();
    atomic_store(&line->since_ns, now);
    atomic_store(&line->until_ns, ms ? now + ms * 1000000 : 0);
}

struct line *lines_add(struct lines *l, struct worker *w, int socket)
{
    struct line *place = NULL;
    (void)pthread_mutex_lock(&l->lock);
    if (l->free_count > 0) {
        place = l->free[--l->free_count];
        place->worker = w;
        atomic_store(&place->state, LINE_WAITS);
        set_time(place, (int64_t)w->server->options.timeout_s * 1000);
        place->socket = socket;
    }
    if (l->hung_up)
        (void)shutdown(socket, SHUT_RD);
    (void)pthread_mutex_unlock(&l->lock);
    return place;
}

void lines_remove(struct lines *l, struct line *place)
{
    if (!place)
        return;
    (void)pthread_mutex_lock(&l->lock);
    place->socket = -1;
    l->free[l->free_count++] = place;
    (void)pthread_mutex_unlock(&l->lock);
}

void lines_hang_up(struct lines *l)
{
    (void)pthread_mutex_lock(&l->lock);
    l->hung_up = true;
    for (size_t i = 0; i < l->count; i++)
        if (l->all[i].socket >= 0)
            (void)shutdown(l->all[i].socket, SHUT_RD);
    (void)pthread_mutex_unlock(&l->lock);
}

void line_turn(struct MHD_Connection *c, enum line_state state, int64_t ms)
{
    struct line *line =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    if (!line)
        return;
    atomic_store(&line->state, state);
    set_time(line, ms);
}

/* The library finds the end of the connection, and closes it. One that has got its request in this
 * very moment is cut off with it; who sent it asks again. */
static void cut(const struct line *line)
{
    (void)shutdown(line->socket, SHUT_RDWR);
}

void lines_sweep(struct lines *l)
{
    int64_t now = ticks_ns();
    (void)pthread_mutex_lock(&l->lock);
    for (size_t i = 0; i < l->count; i++) {
        const struct line *line = &l->all[i];
        int64_t until = atomic_load(&line->until_ns);
        if (line->socket >= 0 && until && now > until)
            cut(line);
    }
    (void)pthread_mutex_unlock(&l->lock);
}

bool lines_make_room(struct lines *l)
{
    struct line *out = NULL;
    int64_t oldest = INT64_MAX;
    (void)pthread_mutex_lock(&l->lock);
    for (size_t i = 0; i < l->count; i++) {
        struct line *line = &l->all[i];
        int64_t since = atomic_load(&line->since_ns);
        if (line->socket < 0 || atomic_load(&line->state) == LINE_WORKS || since >= oldest)
            continue;
        oldest = since;
        out = line;
    }
    if (out) {
        cut(out);
        atomic_store(&out->state, LINE_WORKS); /* it is chosen once */
        atomic_store(&out->until_ns, 0);
    }
    (void)pthread_mutex_unlock(&l->lock);
    return out != NULL;
}
