/* The law of the packs in a test's store, and one example of everything that a dossier begins with.
 */
#ifndef TESTS_SUPPORT_LAW_H
#define TESTS_SUPPORT_LAW_H

#include "db/store.h"
#include "rooms/dossier/dossier.h"

/* Load packs/national and packs/thanh-hoa and read the law. A fault ends the program. */
const struct law *test_law(struct arena *a, struct store *s);

/* What a newer version of the certificate of marital status has otherwise: in a file each `from`
 * becomes `to`; from NULL: `to` is the whole of a new file. */
struct test_change {
    const char *file, *from, *to;
};

/* Publish it, valid on TEST_DAY, and read the law again; the words of the first fault, or "". */
const char *test_publish(struct arena *a, struct store *s, const struct law **law,
                         const struct test_change *changes, size_t n);

/* Run something in a unit; the code and fault are what it gave. */
typedef int test_run(struct db *db, struct arena *a, void *data, struct fault *f);
int test_write(struct store *s, struct arena *a, test_run *run, void *data, struct fault *f);

/* Accounts with posts at Hạc Thành ward and, with other, at Hàm Rồng: made once for each store. */
struct test_people {
    struct visitor citizen, stranger;
    struct visitor reception, officer, leader, clerk;
    struct visitor other_reception, other_officer;
};
void test_people(struct arena *a, struct store *s, struct test_people *ret);

enum { TEST_MORNING_MS = 9 * 60 * 60 * 1000 }; /* after midnight */

/* Friday 20 November 2026, 09:00. */
int64_t test_friday_ms(void);

/* Submit the certificate of marital status for test_people.citizen with the register's facts, at a
 * moment. key tells repeated submissions apart. */
int test_submit(struct arena *a, struct store *s, const struct law *law,
                const struct test_people *people, int64_t now_ms, const char *key,
                struct submitted *ret, struct fault *f);

/* One act by a visitor on the dossier's newest revision. */
int test_act(struct arena *a, struct store *s, const struct law *law, struct act *x,
             struct act_done *ret, struct fault *f);

#endif
