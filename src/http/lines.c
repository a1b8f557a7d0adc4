/* The open connections, so that a stop can end them one by one. The library's own stop takes no
 * care: in 0.9.75 a request line that does not parse while it stops is answered with a response
 * that was never made, and the program ends (MHD_queue_response says yes and keeps nothing). */
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

struct line *lines_add(struct lines *l, const struct worker *w, int socket)
{
    struct line *place = NULL;
    (void)pthread_mutex_lock(&l->lock);
    if (l->free_count > 0) {
        place = l->free[--l->free_count];
        *place = (struct line){.socket = socket, .worker = w};
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
