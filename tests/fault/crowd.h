/* People who use the province while its machines fail: some apply and have it accepted, some look
 * at their pages, one follows a dossier live. Each goes on until they have a proper answer, as a
 * person would, and nobody forgets what was answered.
 */
#ifndef TESTS_FAULT_CROWD_H
#define TESTS_FAULT_CROWD_H

#include "base/arena.h"
#include "tests/support/call.h"

#include <pthread.h>
#include <stdatomic.h>

enum { CROWD_MOST = 12, GIVEN_MOST = 200 * 1000 };

/* An application, and what was answered. */
struct given {
    char code[32];
    _Atomic bool answered, accepted;
};

/* Since crowd_forget. */
struct crowd_figures {
    int64_t writes, reads; /* answered as they should be */
    int64_t later;         /* 503 with Retry-After and words in the reader's language */
    int64_t broken;        /* no answer: the connection ended or nothing came */
    int64_t longest_ms;    /* from the first attempt to the proper answer, its request's name: */
    const char *longest;
    int64_t inside_ms; /* the same for guests, who stand where the cable is cut */
    int64_t wrong;     /* all else; fails the test */
};

struct person {
    struct crowd *crowd;
    const char *space; /* the namespace where they are; NULL: the program's */
    struct call to;
    void (*live)(struct person *p);
    bool guest; /* leaves at crowd_part */
    bool english;
    pthread_t thread;
    struct arena *scratch;
    char *request, *answer;
};

struct crowd {
    struct arena *arena;
    const char *citizen, *reception; /* bearer tokens */
    char session[200];               /* a browser's cookie */
    struct given *list;
    atomic_size_t count;                    /* keys used */
    struct person people[CROWD_MOST], hand; /* the hand is the test's own */
    size_t n;
    struct given *news; /* of the dossier that is followed */

    pthread_mutex_t lock; /* of the rest */
    pthread_cond_t changed;
    struct crowd_figures figures;
    size_t working;
    bool rests, parts, over;

    char followed[32]; /* the code of the dossier that is followed; "" for none */
    int64_t events, streams;
};

/* Sign in and begin; the proxy is at the address. False when nobody can sign in. */
bool crowd_begin(struct arena *a, const char *address, struct crowd *c);

/* Everybody finishes what they have begun, then waits. */
void crowd_rest(struct crowd *c);
void crowd_go_on(struct crowd *c);
void crowd_end(struct crowd *c);

/* Two guests somewhere else, who speak to one node; they leave once they are answered. */
void crowd_join(struct crowd *c, const char *space, const char *address);
void crowd_part(struct crowd *c);

void crowd_forget(struct crowd *c);
struct crowd_figures crowd_figures(struct crowd *c);

/* Follow a new dossier; then do something to it, and see it arrive. */
bool crowd_follow(struct crowd *c);
bool crowd_sees_news(struct crowd *c, int64_t within_ms);

#endif
