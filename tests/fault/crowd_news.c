#include "tests/fault/crowd_ask.h"
#include "tests/fault/crowd_lives.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static bool is_over(struct crowd *c)
{
    crowd_lock(c);
    bool over = c->over;
    crowd_unlock(c);
    return over;
}

/* Until the stream ends, or another dossier is to be followed. */
static void read_stream(struct person *p, int fd, const char *code)
{
    struct crowd *c = p->crowd;
    struct pollfd on = {.fd = fd, .events = POLLIN};
    bool goes_on = true, begun = false;
    while (goes_on) {
        ssize_t n = poll(&on, 1, 300) > 0 ? recv(fd, p->answer, ASK_ANSWER_MAX - 1, 0) : -2;
        if (n == 0 || n == -1)
            return;
        p->answer[n > 0 ? n : 0] = '\0';
        crowd_lock(c);
        if (n > 0 && !begun && strstr(p->answer, " 200 "))
            c->streams++;
        c->events += n > 0 && strstr(p->answer, "data:") != NULL;
        goes_on = !c->over && strcmp(c->followed, code) == 0;
        crowd_unlock(c);
        begun = begun || n > 0;
    }
}

static void follow_once(struct person *p)
{
    struct crowd *c = p->crowd;
    char code[32], path[80];
    crowd_lock(c);
    (void)snprintf(code, sizeof code, "%s", c->followed);
    crowd_unlock(c);
    struct call near = p->to;
    near.most_ms = 5000;
    int fd = code[0] ? call_connect(&near) : -1;
    if (fd >= 0) {
        (void)snprintf(path, sizeof path, "/ho-so/%s/song?tu=2", code);
        /* A node that stops politely ends the stream: with it the connection, or nobody would see
         * it. */
        size_t n = ask_page(p, path, "close");
        if (send(fd, p->request, n, MSG_NOSIGNAL) == (ssize_t)n)
            read_stream(p, fd, code);
        (void)close(fd);
    }
    crowd_pause(1000);
}

void *follow_live(void *data)
{
    struct person *p = data;
    while (!is_over(p->crowd))
        follow_once(p);
    return NULL;
}

/* The hand applies; the follower hangs on it from now on. */
bool crowd_follow(struct crowd *c)
{
    size_t key = atomic_fetch_add(&c->count, 1);
    apply_submit(&c->hand, key);
    c->news = &c->list[key];
    crowd_lock(c);
    (void)snprintf(c->followed, sizeof c->followed, "%s", c->news->code);
    c->events = c->streams = 0;
    crowd_unlock(c);
    return atomic_load(&c->news->answered);
}

static int64_t number(struct crowd *c, const int64_t *which)
{
    crowd_lock(c);
    int64_t n = *which;
    crowd_unlock(c);
    return n;
}

bool crowd_sees_news(struct crowd *c, int64_t within_ms)
{
    int64_t until_ms = call_ticks_ms() + within_ms;
    while (number(c, &c->streams) == 0 && call_ticks_ms() < until_ms)
        crowd_pause(ASK_AGAIN_MS);
    apply_accept(&c->hand, c->news);
    while (number(c, &c->events) == 0 && call_ticks_ms() < until_ms)
        crowd_pause(ASK_AGAIN_MS);
    return number(c, &c->events) > 0;
}
