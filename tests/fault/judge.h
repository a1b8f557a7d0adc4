/* The judge of bad days. Whatever happened: no answer that was given is forgotten, nothing is there
 * twice, no number is left out, the chains and the Merkle log are whole, the files are all there.
 */
#ifndef TESTS_FAULT_JUDGE_H
#define TESTS_FAULT_JUDGE_H

#include "tests/fault/mix.h"

/* The server runs again. All that was answered since the last judgement is compared with what it
 * says now, what was not answered is sent again as a client would, then rows, record and files are
 * looked through. Failures are failures of the test. */
void judge(struct mix *m);

/* The answers alone: where two of these press on one house. */
void judge_answers(struct mix *m);

/* Rows, record and files alone; the server may stand. */
void judge_house(const struct mix *m);

/* The first number that a query of the database answers; -1 when it fails. */
int64_t judge_number(const struct running_server *s, const char *sql);

#endif
