#include "rooms/catalogue/plain.h"

#include "base/time.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct kept {
    bool known;
    struct plain_answer answer;
};

struct plain_memory {
    pthread_mutex_t lock; /* of the rest */
    const struct law *law;
    int32_t day;
    struct arena *arena; /* of the answers */
    struct kept *list;   /* one for each procedure in force, in the order of codes */
};

static void end_memory(void *memory)
{
    struct plain_memory *m = memory;
    arena_close(m->arena);
    (void)pthread_mutex_destroy(&m->lock);
}

struct plain_memory *plain_memory_new(struct arena *a)
{
    struct plain_memory *m = arena_new(a, struct plain_memory, 1);
    (void)pthread_mutex_init(&m->lock, NULL);
    m->arena = arena_open();
    arena_defer(a, end_memory, m);
    return m;
}

static struct plain_answer copy(struct arena *a, const struct plain_answer *x)
{
    struct plain_answer out = *x;
    out.relief = arena_strdup(a, x->relief);
    out.promised.unit = arena_strdup(a, x->promised.unit);
    out.promised.basis = arena_strdup(a, x->promised.basis);
    return out;
}

static struct plain_answer ask(struct arena *a, const struct law *law, const struct procedure *x,
                               int64_t now_ms)
{
    const struct case_question q = {
        .procedure = x, .c = x->cases, .channel = CHANNEL_ONLINE, .now_ms = now_ms};
    struct plain_answer out = {0};
    struct fee_bill bill;
    struct case_term term;
    if (!x->case_count)
        return out;
    if (catalogue_fees(law->catalogue, a, &q, &bill, NULL) == OK) {
        out.has_fees = true;
        out.total = bill.total;
        for (size_t i = 0; i < bill.count; i++)
            if (bill.lines[i].due < bill.lines[i].amount)
                out.relief = bill.lines[i].basis;
    }
    if (catalogue_term(law->catalogue, a, &q, &term, NULL) == OK) {
        out.has_term = true;
        out.promised = term.promised;
    }
    return out;
}

/* Under the lock. */
static void make_current(struct plain_memory *m, const struct law *law, int32_t day)
{
    if (m->law == law && m->day == day)
        return;
    size_t n;
    arena_clear(m->arena);
    m->law = law;
    m->day = day;
    (void)catalogue_all_current(law->catalogue, &n);
    m->list = arena_new(m->arena, struct kept, n);
}

static int by_code(const void *code, const void *procedure)
{
    const struct procedure *const *x = procedure;
    return strcmp(code, (*x)->code);
}

/* The place of a version that is in force, which are in the order of their codes; else NULL. */
static struct kept *place_of(const struct plain_memory *m, const struct procedure *x)
{
    size_t n;
    const struct procedure *const *all = catalogue_all_current(m->law->catalogue, &n);
    const struct procedure *const *at = bsearch(x->code, all, n, sizeof(void *), by_code);
    return at && *at == x ? &m->list[at - all] : NULL;
}

struct plain_answer plain_answer_of(struct plain_memory *m, struct arena *a, const struct law *law,
                                    const struct procedure *x, int64_t now_ms)
{
    int32_t day = day_of(now_ms);
    struct plain_answer out;
    if (!m)
        return ask(a, law, x, now_ms);
    (void)pthread_mutex_lock(&m->lock);
    make_current(m, law, day);
    struct kept *place = place_of(m, x);
    bool known = place && place->known;
    if (known)
        out = copy(a, &place->answer);
    (void)pthread_mutex_unlock(&m->lock);
    if (known)
        return out;
    out = ask(a, law, x, now_ms);
    (void)pthread_mutex_lock(&m->lock);
    /* Two threads may have asked, and the law may be another one by now. */
    place = m->law == law && m->day == day ? place_of(m, x) : NULL;
    if (place && !place->known)
        *place = (struct kept){true, copy(m->arena, &out)};
    (void)pthread_mutex_unlock(&m->lock);
    return out;
}
