/* What the files of the running site share. Not for tests. */
#ifndef TESTS_SUPPORT_SITE_PARTS_H
#define TESTS_SUPPORT_SITE_PARTS_H

#include "tests/support/site.h"

/* The site cannot be made: the program ends. */
_Noreturn void site_give_up(const char *what, const struct fault *f);

/* In a unit: the demonstration's people, with their accounts and posts. */
int site_add_people(struct db *db, struct arena *a, void *data, struct fault *f);

/* Open a session of that kind ("web", "api") for an account, without its password. */
struct token site_session(struct site *s, const char *account, const char *kind);

#endif
