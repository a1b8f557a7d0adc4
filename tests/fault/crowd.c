#include "tests/fault/crowd.h"

#include "base/json.h"
#include "tests/support/application.h"
#include "tests/support/test.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    SUBMITTERS = 4,
    READERS = 2,
    GUESTS = 2,
    ANSWER = 256 * 1024,
    ANSWER_MS = 80 * 1000, /* longer than the proxy's own patience */
    PATIENCE_MS = 180 * 1000,
    PAUSE_MS = 100,
    AGAIN_MS = 250,
    ACCEPT_EVERY = 3,
    PROXY_PORT = 80,
    NODE_PORT = 8080,
};

static void rest_ms(int ms)
{
    (void)nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L}, NULL);
}

/* ---- figures ---- */

static void lock(struct crowd *c)
{
    (void)pthread_mutex_lock(&c->lock);
}

static void unlock(struct crowd *c)
{
    (void)pthread_mutex_unlock(&c->lock);
}

static void report(struct crowd *c, const char *what, const struct call_answer *x)
{
    lock(c);
    if (c->figures.wrong++ < 3)
        test_fail(__FILE__, __LINE__, "%s was answered %d: %.300s", what, x->status, x->body);
    unlock(c);
}

static void note_done(const struct person *p, const char *what, bool write, int64_t waited_ms)
{
    struct crowd *c = p->crowd;
    lock(c);
    c->figures.writes += write;
    c->figures.reads += !write;
    if (p->guest && waited_ms > c->figures.inside_ms)
        c->figures.inside_ms = waited_ms;
    if (!p->guest && waited_ms > c->figures.longest_ms) {
        c->figures.longest_ms = waited_ms;
        c->figures.longest = what;
    }
    unlock(c);
}

void crowd_forget(struct crowd *c)
{
    lock(c);
    c->figures = (struct crowd_figures){.longest = "", .wrong = c->figures.wrong};
    unlock(c);
}

struct crowd_figures crowd_figures(struct crowd *c)
{
    lock(c);
    struct crowd_figures x = c->figures;
    unlock(c);
    return x;
}

/* ---- one request until it has its answer ---- */

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
        report(c, what, x);
        return;
    }
    lock(c);
    c->figures.later += x->status != 0;
    c->figures.broken += x->status == 0;
    unlock(c);
}

/* The request of p, n bytes: sent again while the answer is "later", or none. tries: how often. */
static int persist(struct person *p, const char *what, size_t n, struct call_answer *x)
{
    int64_t start_ms = call_ticks_ms();
    int tries = 0;
    for (;; rest_ms(AGAIN_MS)) {
        call_once(&p->to, p->request, n, p->answer, ANSWER, x);
        tries++;
        if (x->status && x->status != 503)
            break;
        note_later(p, what, x);
        if (call_ticks_ms() - start_ms > PATIENCE_MS) {
            report(p->crowd, what, x);
            break;
        }
    }
    x->took_ms = call_ticks_ms() - start_ms;
    return tries;
}

static const struct json *read_body(struct person *p, const struct call_answer *x)
{
    struct json *v = NULL;
    struct fault f = {0};
    arena_clear(p->scratch);
    (void)json_parse(p->scratch, x->body, x->bytes, &v, &f);
    return v;
}

/* ---- who applies ---- */

static bool look(struct person *p, const struct given *g, int64_t *ret_state)
{
    struct call_answer x;
    char path[80];
    (void)snprintf(path, sizeof path, "/api/v1/dossiers/%s", g->code);
    (void)persist(p, "a look", get_write(p->request, p->crowd->citizen, path), &x);
    const struct json *v = read_body(p, &x);
    *ret_state = json_int(json_get(v, "state"), "number", 0);
    if (x.status == 200 && strcmp(json_str(v, "code", ""), g->code) == 0) {
        note_done(p, "a look", false, x.took_ms);
        return true;
    }
    report(p->crowd, "a look", &x);
    return false;
}

static void submit(struct person *p, size_t key)
{
    struct crowd *c = p->crowd;
    struct given *g = &c->list[key];
    struct call_answer x;
    char text[24];
    (void)snprintf(text, sizeof text, "%zu", key);
    (void)persist(p, "a submission", application_write(p->request, c->citizen, text), &x);
    if (x.status != 201) {
        report(c, "a submission", &x);
        return;
    }
    (void)snprintf(g->code, sizeof g->code, "%s", json_str(read_body(p, &x), "code", ""));
    note_done(p, "a submission", true, x.took_ms);
    atomic_store(&g->answered, true);
}

/* An answer that was lost may have been a yes: then it is refused now, and a look tells. */
static void accept_one(struct person *p, struct given *g)
{
    struct crowd *c = p->crowd;
    struct call_answer x;
    char path[80];
    int64_t state = 0;
    (void)snprintf(path, sizeof path, "/api/v1/dossiers/%s/acts/accept", g->code);
    int tries =
        persist(p, "an act", post_write(p->request, c->reception, path, "{\"revision\":2}"), &x);
    bool done = x.status == 200;
    if (!done && tries > 1 && (x.status == 409 || x.status == 403))
        done = look(p, g, &state) && state > 1;
    if (!done) {
        report(c, "an act", &x);
        return;
    }
    note_done(p, "an act", true, x.took_ms);
    atomic_store(&g->accepted, true);
}

static void apply_once(struct person *p)
{
    struct crowd *c = p->crowd;
    int64_t state;
    size_t key = atomic_fetch_add(&c->count, 1);
    if (key >= GIVEN_MOST)
        return;
    submit(p, key);
    struct given *g = &c->list[key];
    if (atomic_load(&g->answered) && key % ACCEPT_EVERY == 0)
        accept_one(p, g);
    if (atomic_load(&g->answered))
        (void)look(p, g, &state);
}

/* ---- who reads pages ---- */

static size_t page_write_request(struct person *p, const char *path, const char *connection)
{
    return load_write(p->request,
                      "GET %s HTTP/1.1\r\nHost: 10.20.0.13\r\nCookie: %s; lang=%s\r\n"
                      "Accept: text/html\r\nConnection: %s\r\n\r\n",
                      path, p->crowd->session, p->english ? "en" : "vi", connection);
}

static void read_once(struct person *p)
{
    struct crowd *c = p->crowd;
    struct call_answer x;
    char path[80];
    size_t n = atomic_load(&c->count);
    const struct given *g = n ? &c->list[(size_t)random() % n] : NULL;
    if (!g || !atomic_load(&g->answered))
        return;
    (void)snprintf(path, sizeof path, "/ho-so/%s", g->code);
    (void)persist(p, "a page", page_write_request(p, path, "keep-alive"), &x);
    if (x.status != 200 || !strstr(x.body, g->code))
        report(c, "a page", &x);
    else
        note_done(p, "a page", false, x.took_ms);
}

/* ---- who follows ---- */

static bool is_over(struct crowd *c)
{
    lock(c);
    bool over = c->over;
    unlock(c);
    return over;
}

/* Until the stream ends, or another dossier is to be followed. */
static void read_stream(struct person *p, int fd, const char *code)
{
    struct crowd *c = p->crowd;
    struct pollfd on = {.fd = fd, .events = POLLIN};
    bool goes_on = true, begun = false;
    while (goes_on) {
        ssize_t n = poll(&on, 1, 300) > 0 ? recv(fd, p->answer, ANSWER - 1, 0) : -2;
        if (n == 0 || n == -1)
            return;
        p->answer[n > 0 ? n : 0] = '\0';
        lock(c);
        if (n > 0 && !begun && strstr(p->answer, " 200 "))
            c->streams++;
        c->events += n > 0 && strstr(p->answer, "data:") != NULL;
        goes_on = !c->over && strcmp(c->followed, code) == 0;
        unlock(c);
        begun = begun || n > 0;
    }
}

static void follow_once(struct person *p)
{
    struct crowd *c = p->crowd;
    char code[32], path[80];
    lock(c);
    (void)snprintf(code, sizeof code, "%s", c->followed);
    unlock(c);
    struct call near = p->to;
    near.most_ms = 5000;
    int fd = code[0] ? call_connect(&near) : -1;
    if (fd >= 0) {
        (void)snprintf(path, sizeof path, "/ho-so/%s/song?tu=2", code);
        /* A node that stops politely ends the stream: with it the connection, or nobody would see
         * it. */
        size_t n = page_write_request(p, path, "close");
        if (send(fd, p->request, n, MSG_NOSIGNAL) == (ssize_t)n)
            read_stream(p, fd, code);
        (void)close(fd);
    }
    rest_ms(1000);
}

static void *follow(void *data)
{
    struct person *p = data;
    while (!is_over(p->crowd))
        follow_once(p);
    return NULL;
}

/* ---- together ---- */

static void set(struct crowd *c, bool *flag, bool value)
{
    lock(c);
    *flag = value;
    (void)pthread_cond_broadcast(&c->changed);
    unlock(c);
}

/* False: go home. */
static bool next_turn(struct person *p)
{
    struct crowd *c = p->crowd;
    lock(c);
    c->working--;
    (void)pthread_cond_broadcast(&c->changed);
    while (c->rests && !c->over && !(p->guest && c->parts))
        (void)pthread_cond_wait(&c->changed, &c->lock);
    bool stays = !c->over && !(p->guest && c->parts);
    c->working += stays;
    unlock(c);
    return stays;
}

static void *live(void *data)
{
    struct person *p = data;
    bool there = !p->space || call_enter(p->space);
    do {
        if (there)
            p->live(p);
        rest_ms(PAUSE_MS);
    } while (next_turn(p));
    return NULL;
}

static void prepare(struct crowd *c, struct person *p, const struct person *like)
{
    *p = *like;
    p->crowd = c;
    p->scratch = arena_open();
    p->request = arena_alloc(c->arena, LOAD_REQUEST);
    p->answer = arena_alloc(c->arena, ANSWER);
    p->to.most_ms = ANSWER_MS;
}

static void add(struct crowd *c, const struct person *like, void *(*work)(void *))
{
    struct person *p = &c->people[c->n++];
    prepare(c, p, like);
    lock(c);
    c->working += work == live;
    unlock(c);
    (void)pthread_create(&p->thread, NULL, work, p);
}

void crowd_rest(struct crowd *c)
{
    lock(c);
    c->rests = true;
    while (c->working > 0)
        (void)pthread_cond_wait(&c->changed, &c->lock);
    unlock(c);
}

void crowd_go_on(struct crowd *c)
{
    set(c, &c->rests, false);
}

void crowd_join(struct crowd *c, const char *space, const char *address)
{
    set(c, &c->parts, false);
    for (int i = 0; i < GUESTS; i++)
        add(c,
            &(struct person){.space = space,
                             .to = {.address = address, .port = NODE_PORT},
                             .live = apply_once,
                             .guest = true},
            live);
}

static void end_person(struct person *p)
{
    (void)pthread_join(p->thread, NULL);
    arena_close(p->scratch);
}

void crowd_part(struct crowd *c)
{
    set(c, &c->parts, true);
    while (c->n > 0 && c->people[c->n - 1].guest)
        end_person(&c->people[--c->n]);
}

void crowd_end(struct crowd *c)
{
    set(c, &c->over, true);
    while (c->n > 0)
        end_person(&c->people[--c->n]);
}

/* ---- the beginning ---- */

static const char *token_of(struct person *p, const char *account)
{
    char body[128];
    struct call_answer x;
    (void)snprintf(body, sizeof body, "{\"account\":\"%s\",\"password\":\"motcua-demo\"}", account);
    (void)persist(p, "a sign-in", post_write(p->request, "", "/api/v1/session", body), &x);
    return arena_strdup(p->crowd->arena, json_str(read_body(p, &x), "token", ""));
}

/* The part of a text between two others; "" when it is not there. */
static void copy_between(const char *text, const char *from, char end, char *out, size_t room)
{
    const char *at = strstr(text, from);
    out[0] = '\0';
    if (at)
        (void)snprintf(out, room, "%.*s",
                       (int)(strchrnul(at + strlen(from), end) - at - (long)strlen(from)),
                       at + strlen(from));
}

/* As a browser does it: the page's own token, then the form. */
static bool sign_in(struct person *p)
{
    struct crowd *c = p->crowd;
    struct call_answer x;
    char token[160], body[320], cookie[160];
    (void)persist(p, "a page", page_write_request(p, "/dang-nhap", "keep-alive"), &x);
    copy_between(x.body, "name=\"_csrf\" value=\"", '"', token, sizeof token);
    (void)snprintf(body, sizeof body, "_csrf=%s&ve=/ho-so&account=cong-dan&password=motcua-demo",
                   token);
    size_t n = load_write(
        p->request,
        "POST /dang-nhap HTTP/1.1\r\nHost: 10.20.0.13\r\nSec-Fetch-Site: same-origin\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s",
        strlen(body), body);
    (void)persist(p, "a sign-in", n, &x);
    copy_between(x.head, "session=", ';', cookie, sizeof cookie);
    (void)snprintf(c->session, sizeof c->session, "session=%s", cookie);
    return cookie[0] != '\0';
}

bool crowd_begin(struct arena *a, const char *address, struct crowd *c)
{
    const struct call to = {.address = address, .port = PROXY_PORT};
    *c = (struct crowd){.arena = a, .list = arena_new(a, struct given, GIVEN_MOST)};
    (void)pthread_mutex_init(&c->lock, NULL);
    (void)pthread_cond_init(&c->changed, NULL);
    prepare(c, &c->hand, &(struct person){.to = to});
    c->citizen = token_of(&c->hand, "cong-dan");
    c->reception = token_of(&c->hand, "mot-cua");
    if (!c->citizen[0] || !c->reception[0] || !sign_in(&c->hand))
        return false;
    add(c, &(struct person){.to = to}, follow);
    for (int i = 0; i < SUBMITTERS; i++)
        add(c, &(struct person){.to = to, .live = apply_once}, live);
    for (int i = 0; i < READERS; i++)
        add(c, &(struct person){.to = to, .live = read_once, .english = i > 0}, live);
    return true;
}

/* ---- news ---- */

/* The hand applies; the follower hangs on it from now on. */
bool crowd_follow(struct crowd *c)
{
    size_t key = atomic_fetch_add(&c->count, 1);
    submit(&c->hand, key);
    c->news = &c->list[key];
    lock(c);
    (void)snprintf(c->followed, sizeof c->followed, "%s", c->news->code);
    c->events = c->streams = 0;
    unlock(c);
    return atomic_load(&c->news->answered);
}

static int64_t number(struct crowd *c, const int64_t *which)
{
    lock(c);
    int64_t n = *which;
    unlock(c);
    return n;
}

bool crowd_sees_news(struct crowd *c, int64_t within_ms)
{
    int64_t until_ms = call_ticks_ms() + within_ms;
    while (number(c, &c->streams) == 0 && call_ticks_ms() < until_ms)
        rest_ms(AGAIN_MS);
    accept_one(&c->hand, c->news);
    while (number(c, &c->events) == 0 && call_ticks_ms() < until_ms)
        rest_ms(AGAIN_MS);
    return number(c, &c->events) > 0;
}
