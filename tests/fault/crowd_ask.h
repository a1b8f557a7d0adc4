/* One request of a person until it has its proper answer, and what is noted of it. */
#ifndef TESTS_FAULT_CROWD_ASK_H
#define TESTS_FAULT_CROWD_ASK_H

#include "base/json.h"
#include "tests/fault/crowd.h"
#include "tests/support/load.h"

enum { ASK_AGAIN_MS = 250, ASK_ANSWER_MAX = 256 * 1024 };

void crowd_lock(struct crowd *c);
void crowd_unlock(struct crowd *c);
void crowd_pause(int ms);

/* The request of p, n bytes: sent again while the answer is "later", or none. Returns how often. */
int ask(struct person *p, const char *what, size_t n, struct call_answer *x);

/* The answer's body, as long as p asks for no other; NULL when it is no JSON. */
const struct json *ask_body(struct person *p, const struct call_answer *x);

/* Writes a browser's request for a page into p's own buffer; returns its bytes. */
size_t ask_page(struct person *p, const char *path, const char *connection);

/* What was answered is as it should be, or it is not: that fails the test. */
void ask_done(const struct person *p, const char *what, bool write, int64_t waited_ms);
void ask_failed(struct crowd *c, const char *what, const struct call_answer *x);

#endif
