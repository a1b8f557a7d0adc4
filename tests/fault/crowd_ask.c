#include "tests/fault/crowd_ask.h"

#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { PATIENCE_MS = 180 * 1000 };

void crowd_pause(int ms)
{
    (void)nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L}, NULL);
}

void crowd_lock(struct crowd *c)
{
    (void)pthread_mutex_lock(&c->lock);
}

void crowd_unlock(struct crowd *c)
{
    (void)pthread_mutex_unlock(&c->lock);
}

void ask_failed(struct crowd *c, const char *what, const struct call_answer *x)
{
    crowd_lock(c);
    if (c->figures.wrong++ < 3)
        test_fail(__FILE__, __LINE__, "%s was answered %d: %.300s", what, x->status, x->body);
    crowd_unlock(c);
}

void ask_done(const struct person *p, const char *what, bool write, int64_t waited_ms)
{
    struct crowd *c = p->crowd;
    crowd_lock(c);
    c->figures.writes += write;
    c->figures.reads += !write;
    if (p->guest && waited_ms > c->figures.inside_ms)
        c->figures.inside_ms = waited_ms;
    if (!p->guest && waited_ms > c->figures.longest_ms) {
        c->figures.longest_ms = waited_ms;
        c->figures.longest = what;
    }
    crowd_unlock(c);
}

/* "Later" is said properly: when, and in words. */
static bool is_kind(const struct person *p, const struct call_answer *x)
{
    char after[16];
    const char *words = p->english ? "The system " : "ệ thống ";
    call_header(x, "Retry-After", after, sizeof after);
    return after[0] && (strstr(x->body, words) || strstr(x->body, "\"title\""));
}

static void note_later(struct person *p, const char *what, const struct call_answer *x)
{
    struct crowd *c = p->crowd;
    if (x->status && !is_kind(p, x)) {
        ask_failed(c, what, x);
        return;
    }
    crowd_lock(c);
    c->figures.later += x->status != 0;
    c->figures.broken += x->status == 0;
    crowd_unlock(c);
}

int ask(struct person *p, const char *what, size_t n, struct call_answer *x)
{
    int64_t start_ms = call_ticks_ms();
    int tries = 0;
    for (;; crowd_pause(ASK_AGAIN_MS)) {
        call_once(&p->to, p->request, n, p->answer, ASK_ANSWER_MAX, x);
        tries++;
        if (x->status && x->status != 503)
            break;
        note_later(p, what, x);
        if (call_ticks_ms() - start_ms > PATIENCE_MS) {
            ask_failed(p->crowd, what, x);
            break;
        }
    }
    x->took_ms = call_ticks_ms() - start_ms;
    return tries;
}

const struct json *ask_body(struct person *p, const struct call_answer *x)
{
    struct json *v = NULL;
    struct fault f = {0};
    arena_clear(p->scratch);
    (void)json_parse(p->scratch, x->body, x->bytes, &v, &f);
    return v;
}

size_t ask_page(struct person *p, const char *path, const char *connection)
{
    return load_write(p->request,
                      "GET %s HTTP/1.1\r\nHost: 10.20.0.13\r\nCookie: %s; lang=%s\r\n"
                      "Accept: text/html\r\nConnection: %s\r\n\r\n",
                      path, p->crowd->session, p->english ? "en" : "vi", connection);
}
