/* A go-between before a PostgreSQL server on a unix socket: it passes on what both sides say,
 * counts what the server answers, can let a commit happen and hang up instead of telling so, keep
 * the end of a pipeline to itself, and stand still as a server does whose disk does. */
#ifndef TESTS_UNIT_DB_PROXY_H
#define TESTS_UNIT_DB_PROXY_H

#include "base/arena.h"

#include <pthread.h>
#include <stdbool.h>

enum { PROXY_PAIRS = 64 };

struct proxy {
    int cut_every; /* hang up at each so many commits; 0: never */

    /* Words of an answer whose pipeline's end, behind them, is not told; then NULL again. */
    const char *_Atomic silent_behind;
    _Atomic bool frozen; /* nothing is passed on, and nobody is told so */

    _Atomic int cut;   /* commits that were not told */
    _Atomic int syncs; /* times that a client was told that everything it sent is done */

    pthread_t thread;
    char server[108], folder[64], path[108];
    int listener, commits;
    int ends[PROXY_PAIRS][2]; /* client, server; 0: free */
    _Atomic bool stopping;
};

/* Begin, before the server under test. Is there one that can be gone between? */
bool proxy_start(struct proxy *p);
void proxy_stop(struct proxy *p);

/* The address of a database of the server under test, through the proxy. */
const char *proxy_address(struct arena *a, const struct proxy *p, const char *where);

#endif
