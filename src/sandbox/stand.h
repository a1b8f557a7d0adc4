/* The running stand-ins, as their files see them. Not for others. */
#ifndef SANDBOX_STAND_H
#define SANDBOX_STAND_H

#include "crypto/jws.h"
#include "http/router.h"
#include "http/server.h"
#include "sandbox/people.h"

#include <pthread.h>

enum service { SERVICE_POPULATION, SERVICE_VNEID, SERVICES };

struct switch_state {
    enum sandbox_mode mode;
    int slow_ms;
    unsigned lies; /* answers given while WRONG: the ways to lie take turns */
};

enum { SIGNINS = 256, REMEMBERED = 1024, WORD_TEXT = 44 };

/* One person's way through the provider; the oldest makes room for a new one. */
struct signin {
    char id[WORD_TEXT], code[WORD_TEXT], access_token[WORD_TEXT]; /* "" before its step */
    const struct sandbox_client *client;
    const char *state, *nonce, *challenge, *language; /* owned by arena */
    struct arena *arena;
    const struct citizen *who; /* NULL before the first page was answered */
    int level;
    bool second_level; /* was wished for */
    int64_t begun_ms;
};

/* Requests run on many threads: what is below the lock is touched under it only. */
struct sandbox {
    struct arena *arena;
    struct sandbox_options options;
    struct people *people;
    struct jws_key *key;
    struct server *server;
    uint16_t port;
    const char *home, *population, *issuer;
    struct sandbox_account *accounts;
    size_t account_count;

    pthread_mutex_t lock;
    struct switch_state switches[SERVICES];
    struct signin signins[SIGNINS];
    unsigned next_signin;
    char remembered[REMEMBERED][65]; /* request ids */
    unsigned asked, repeated;
};

extern const struct route register_routes[], vneid_routes[];

/* The behaviour of a service now; for WRONG also which lie is next (0, 1, 0, …). */
enum sandbox_mode stand_mode(struct sandbox *s, enum service service, unsigned *ret_lie);

#endif
