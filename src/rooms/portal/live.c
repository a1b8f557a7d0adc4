/* The hub of open follow pages: one list of streams, looked through by the background thread. What
 * a stream gets is the whole changing part of the page, so a lost message does no harm. */
#include "rooms/portal/live.h"

#include "db/store.h"
#include "html/templates.h"
#include "http/stream.h"
#include "rooms/portal/portal_parts.h"

#include <pthread.h>
#include <string.h>

enum { LISTENERS_MOST = 512 }; /* the server allows 500 streams */

struct listener {
    struct stream *stream;
    int64_t dossier_id, revision; /* that the page shows */
    uint8_t session[DIGEST_BYTES];
    enum lang lang;
};

static struct {
    pthread_mutex_t lock;
    struct listener list[LISTENERS_MOST];
    size_t count;
} hub = {.lock = PTHREAD_MUTEX_INITIALIZER};

void portal_live_listen(struct request *rq, int64_t dossier_id, int64_t revision)
{
    struct listener x = {.dossier_id = dossier_id, .revision = revision};
    (void)lang_find(rq->lang, &x.lang);
    memcpy(x.session, visitor_of(rq)->session, sizeof x.session);
    (void)pthread_mutex_lock(&hub.lock);
    if (hub.count == LISTENERS_MOST)
        reply_error(rq, 503);
    else if ((x.stream = stream_open(rq)))
        hub.list[hub.count++] = x;
    (void)pthread_mutex_unlock(&hub.lock);
}

struct news {
    struct house *house;
    struct arena *arena;
    int64_t now_ms;
};

/* The part of the page as it is now. Its page has no request of a browser behind it, only the
 * memory and language of one. */
static int draw(const struct news *w, const struct listener *x, const struct dossier *d,
                const char **ret, struct fault *f)
{
    struct arena *a = w->arena;
    struct house *h = w->house;
    struct request rq = {.arena = a, .lang = lang_tag(x->lang)};
    struct dossier_file file;
    struct bytes text;
    struct page p = {.rq = &rq,
                     .house = h,
                     .law = house_law(h),
                     .db = store_reader(h->store),
                     .lang = x->lang,
                     .now_ms = w->now_ms};
    int r = dossier_open(p.db, a, d, &file, f);
    if (r < 0)
        return r;
    const struct portal_state_view v = portal_state_of(&p, &file, /* personal= */ true);
    html_open(&p.html, a, x->lang);
    tpl_portal_state(&p.html, &v);
    r = html_close(&p.html, &text, f);
    if (r == OK)
        *ret = arena_strndup(a, (const char *)text.p, text.n);
    return r;
}

static int tell(const struct news *w, struct listener *x, struct fault *f)
{
    struct dossier d;
    const char *text = "";
    struct db *db = store_reader(w->house->store);
    int r = identity_session_lives(db, w->arena, x->session, w->now_ms, f);
    if (r < 0) /* signed out in another tab, or idle for too long */
        return r;
    r = dossier_read_id(db, w->arena, x->dossier_id, &d, f);
    if (r < 0 || d.revision == x->revision)
        return r;
    r = draw(w, x, &d, &text, f);
    if (r < 0)
        return r;
    x->revision = d.revision;
    return stream_send(x->stream, NULL, text) ? OK : NOT_FOUND;
}

int portal_live_tick(struct house *h, int64_t now_ms, struct fault *f)
{
    const struct news w = {.house = h, .arena = arena_open(), .now_ms = now_ms};
    size_t n = 0;
    int worst = OK;
    (void)pthread_mutex_lock(&hub.lock);
    for (size_t i = 0; i < hub.count; i++) {
        struct listener *x = &hub.list[i];
        struct fault found = {0};
        int r = stream_is_open(x->stream) ? tell(&w, x, &found) : NOT_FOUND;
        if (r < 0 && r != UNAVAILABLE)
            stream_close(x->stream); /* the browser comes back and reloads */
        else
            hub.list[n++] = *x; /* while the database is away nothing is new */
        if (r < 0 && r != NOT_FOUND && worst == OK)
            worst = fault_reason(f, r, found.reason, "%s", found.words);
        arena_clear(w.arena);
    }
    hub.count = n;
    (void)pthread_mutex_unlock(&hub.lock);
    arena_close(w.arena);
    return worst;
}

void portal_live_stop(void)
{
    (void)pthread_mutex_lock(&hub.lock);
    for (size_t i = 0; i < hub.count; i++)
        stream_close(hub.list[i].stream);
    hub.count = 0;
    (void)pthread_mutex_unlock(&hub.lock);
}
