/* What people of the crowd do, once: apply and see it accepted, read a page, sign in, follow. */
#ifndef TESTS_FAULT_CROWD_LIVES_H
#define TESTS_FAULT_CROWD_LIVES_H

#include "tests/fault/crowd.h"

void apply_once(struct person *p);
void read_once(struct person *p);

/* The two acts of which an application is made; key: its place in the crowd's list. */
void apply_submit(struct person *p, size_t key);
void apply_accept(struct person *p, struct given *g);

/* A thread's work, data: the person. Follows the dossier that the crowd follows, until all is
 * over. */
void *follow_live(void *data);

/* A token of the API, "" when nobody can sign in; and a browser's session, kept in the crowd. */
const char *sign_in_api(struct person *p, const char *account);
bool sign_in_page(struct person *p);

#endif
