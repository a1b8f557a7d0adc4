/* A house for one test in which results are made: law, people, demonstration keys, and the two
 * helpers that draw and sign. What these functions do must succeed, unless they give a code; a
 * failure is one of the test. */
#ifndef TESTS_UNIT_ROOMS_BUREAU_H
#define TESTS_UNIT_ROOMS_BUREAU_H

#include "base/cleanup.h"
#include "rooms/result/result.h"
#include "tests/support/law.h"
#include "tests/support/test.h"

struct bureau {
    struct arena *arena;
    const struct law *law;
    struct test_people people;
    struct house house;
    int64_t now_ms; /* a Friday morning */
    bool ready;
};

/* Open one for the rest of a test, named b. */
#define BUREAU                                                                                     \
    CLEANUP(bureau_close) struct bureau b = {0};                                                   \
    bureau_open(&b);                                                                               \
    REQUIRE(b.ready)

/* The text has that part; a failure shows both. */
#define HAS(text, part)                                                                            \
    (strstr(text, part) ? (void)0 : test_fail(__FILE__, __LINE__, "no \"%s\" in: %s", part, text))

void bureau_open(struct bureau *b);
void bureau_close(struct bureau *b);
struct result_work bureau_work(struct bureau *b);

/* Helpers of that name with that folder, or none; NULL: they did not start. */
struct helper_pool *bureau_pool(const char *name, const char *folder, struct fault *f);

/* An act that somebody would do now. */
struct act bureau_act(struct bureau *b, int64_t id, enum act_kind kind, const struct visitor *who);

/* Do an act as a page does it; or only record it, with the result as it stands in it. */
int bureau_do(struct bureau *b, struct act act, struct fault *f);
int bureau_keep(struct bureau *b, struct result_act *x, struct fault *f);
void bureau_pass(struct bureau *b, int64_t id, enum act_kind kind, const struct visitor *who);

/* A dossier that is submitted, that waits for the leader with its draft, whose result is issued;
 * key tells them apart. */
int64_t bureau_submit(struct bureau *b, const char *key);
int64_t bureau_drafted(struct bureau *b, const char *key);
int64_t bureau_issued(struct bureau *b, const char *key);

/* What is there: a dossier, its newest result, a stored file, and what its verification says. */
struct dossier bureau_dossier(struct bureau *b, int64_t id);
struct result bureau_newest(struct bureau *b, int64_t id);
struct bytes bureau_file(struct bureau *b, const char *name);
struct verification bureau_verified(struct bureau *b, struct bytes file);

#endif
