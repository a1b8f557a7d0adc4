#include "tests/fault/crowd.h"

#include "tests/fault/crowd_ask.h"
#include "tests/fault/crowd_lives.h"

enum {
    SUBMITTERS = 4,
    READERS = 2,
    GUESTS = 2,
    ANSWER_MS = 80 * 1000, /* longer than the proxy's own patience */
    PAUSE_MS = 100,
    PROXY_PORT = 80,
    NODE_PORT = 8080,
};

/* ---- figures ---- */

void crowd_forget(struct crowd *c)
{
    crowd_lock(c);
    c->figures = (struct crowd_figures){.longest = "", .wrong = c->figures.wrong};
    crowd_unlock(c);
}

struct crowd_figures crowd_figures(struct crowd *c)
{
    crowd_lock(c);
    struct crowd_figures x = c->figures;
    crowd_unlock(c);
    return x;
}

/* ---- together ---- */

static void set(struct crowd *c, bool *flag, bool value)
{
    crowd_lock(c);
    *flag = value;
    (void)pthread_cond_broadcast(&c->changed);
    crowd_unlock(c);
}

/* False: go home. */
static bool next_turn(struct person *p)
{
    struct crowd *c = p->crowd;
    crowd_lock(c);
    c->working--;
    (void)pthread_cond_broadcast(&c->changed);
    while (c->rests && !c->over && !(p->guest && c->parts))
        (void)pthread_cond_wait(&c->changed, &c->lock);
    bool stays = !c->over && !(p->guest && c->parts);
    c->working += stays;
    crowd_unlock(c);
    return stays;
}

static void *live(void *data)
{
    struct person *p = data;
    bool there = !p->space || call_enter(p->space);
    do {
        if (there)
            p->live(p);
        crowd_pause(PAUSE_MS);
    } while (next_turn(p));
    return NULL;
}

static void prepare(struct crowd *c, struct person *p, const struct person *like)
{
    *p = *like;
    p->crowd = c;
    p->scratch = arena_open();
    p->request = arena_alloc(c->arena, LOAD_REQUEST);
    p->answer = arena_alloc(c->arena, ASK_ANSWER_MAX);
    p->to.most_ms = ANSWER_MS;
}

static void add(struct crowd *c, const struct person *like, void *(*work)(void *))
{
    struct person *p = &c->people[c->n++];
    prepare(c, p, like);
    crowd_lock(c);
    c->working += work == live;
    crowd_unlock(c);
    (void)pthread_create(&p->thread, NULL, work, p);
}

void crowd_rest(struct crowd *c)
{
    crowd_lock(c);
    c->rests = true;
    while (c->working > 0)
        (void)pthread_cond_wait(&c->changed, &c->lock);
    crowd_unlock(c);
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

bool crowd_begin(struct arena *a, const char *address, struct crowd *c)
{
    const struct call to = {.address = address, .port = PROXY_PORT};
    *c = (struct crowd){.arena = a, .list = arena_new(a, struct given, GIVEN_MOST)};
    (void)pthread_mutex_init(&c->lock, NULL);
    (void)pthread_cond_init(&c->changed, NULL);
    prepare(c, &c->hand, &(struct person){.to = to});
    c->citizen = sign_in_api(&c->hand, "cong-dan");
    c->reception = sign_in_api(&c->hand, "mot-cua");
    if (!c->citizen[0] || !c->reception[0] || !sign_in_page(&c->hand))
        return false;
    add(c, &(struct person){.to = to}, follow_live);
    for (int i = 0; i < SUBMITTERS; i++)
        add(c, &(struct person){.to = to, .live = apply_once}, live);
    for (int i = 0; i < READERS; i++)
        add(c, &(struct person){.to = to, .live = read_once, .english = i > 0}, live);
    return true;
}
