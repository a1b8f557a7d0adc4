/* Staff: their accounts, and what they may do where.
 *
 * An account is one person's who works for the province. A post says what that person may do (the
 * role), at which agency, from when on; what a role may do stands in identity/roles.c. Nothing is
 * removed: a post ends, an account is closed, and what was done under it keeps its name.
 *
 * Whoever runs the machine does this (`motcua user`, docs/operations.md). Each act is noted in the
 * chain of acts on the law (rooms/record/act.h), so that it cannot be hidden who was let in, and by
 * whom. All of these run in a unit.
 *
 * Faults: INVALID (names what is wrong), NOT_FOUND "account.unknown", CONFLICT "account.taken"
 * (the name) and "account.closed".
 */
#ifndef ROOMS_ADMIN_STAFF_H
#define ROOMS_ADMIN_STAFF_H

#include "rooms/admin/draft.h"

enum { STAFF_NAME_MOST = 40, STAFF_WORDS_MOST = 200 };

struct staff_account {
    const char *name;      /* a-z 0-9 . - _, 2 to STAFF_NAME_MOST; signs in with it */
    const char *full_name; /* as it stands in events and on pages */
    const char *hash;      /* of the password: password_hash, which takes time, before the unit */
};
int staff_add(struct db *db, struct arena *a, const struct law_hand *hand,
              const struct staff_account *x, struct fault *f);

/* A new password: sessions end, and a lock by wrong ones is gone. full_name is not looked at. */
int staff_change_password(struct db *db, struct arena *a, const struct law_hand *hand,
                          const struct staff_account *x, struct fault *f);

struct staff_post {
    const char *account; /* its name */
    const char *agency;  /* its code */
    const char *title;   /* as signatures and events show it: "Chủ tịch UBND phường" */
    enum role role;
};
int staff_appoint(struct db *db, struct arena *a, const struct law_hand *hand,
                  const struct staff_post *x, struct fault *f);

/* Posts end now: those at the agency ("": at all) with the role (ROLE_NONE: with any). NOT_FOUND
 * "staff.post" when there is none. The title is not looked at. */
int staff_relieve(struct db *db, struct arena *a, const struct law_hand *hand,
                  const struct staff_post *x, struct fault *f);

/* Nobody signs in with it any more: sessions and posts end. */
int staff_close(struct db *db, struct arena *a, const struct law_hand *hand, const char *name,
                struct fault *f);

/* Accounts of staff with their posts of now, by name; one without a post has a row as well. On a
 * reader, too. */
struct staff_query {
    const char *agency; /* "": of all */
    int64_t now_ms;
};
struct staff_row {
    const char *name, *full_name;
    const char *agency, *role, *title; /* "" without a post */
    int64_t since_ms;                  /* of the post */
    int64_t closed_ms;                 /* of the account; 0: it is open */
};
int staff_list(struct db *db, struct arena *a, const struct staff_query *q, struct staff_row **ret,
               size_t *ret_n, struct fault *f);

#endif
