/* Identity: who is here, and what they may do.
 *
 * Citizens sign in with the national identity (OpenID Connect; wire/oidc) or, in a demonstration,
 * with a local account that stands for an invented person. Officials have local accounts with
 * argon2id and hold posts: a role at an agency for a time. A right belongs to a role; a person sees
 * only what belongs to the agency of a post. Sessions are 256-bit tokens of which only the SHA-256
 * is stored; an official's session ends after idling (rule data), a citizen's likewise, all after a
 * day.
 */
#ifndef ROOMS_IDENTITY_IDENTITY_H
#define ROOMS_IDENTITY_IDENTITY_H

#include "base/buf.h"
#include "base/fault.h"
#include "crypto/token.h"
#include "db/db.h"
#include "wire/oidc.h"

/* What a route asks for beside EVERYONE (http/router.h). 0 is nobody's: a route that forgot its
 * right does not start. */
enum right {
    RIGHT_FORGOTTEN = 0,
    CITIZEN,    /* a person signed in for themselves */
    SIGNED_IN,  /* either kind of account */
    RECEIVE,    /* accept, refuse, ask for a supplement, take in at the counter, hand over */
    PROCESS,    /* work on a dossier and draft its result */
    SIGN,       /* approve and sign */
    ISSUE,      /* number and seal */
    WORK,       /* any of the four above */
    ADMINISTER, /* packs, accounts */
    RIGHT_COUNT
};

enum role {
    ROLE_NONE,
    ROLE_RECEPTION,
    ROLE_OFFICER,
    ROLE_LEADER,
    ROLE_CLERK,
    ROLE_ADMIN,
    ROLE_COUNT
};

/* "reception" … as in packs and processes; ROLE_NONE when unknown. */
enum role role_from(const char *name);
const char *role_name(enum role r);
bool role_has(enum role r, enum right right);

enum { POSTS_MAX = 16 };

struct post {
    int64_t id;
    const char *agency, *title;
    enum role role;
};

/* Who sent a request. Lives in the request's arena. */
struct visitor {
    int64_t account_id, person_id; /* 0, 0: nobody is signed in */
    const char *name;
    const char *pin; /* of a citizen; NULL for staff */
    int level;       /* of the identity: 1 or 2; 0 for local staff accounts */
    struct post posts[POSTS_MAX];
    size_t post_count;
    bool api;                      /* came with a bearer token */
    int64_t seen_ms;               /* when the session was last seen */
    uint8_t session[DIGEST_BYTES]; /* its stored key; zero for nobody */
};

bool visitor_may(const struct visitor *v, enum right r);

/* The first post of the visitor that has the right, at that agency and no other; with agency NULL:
 * the first post with the right. NULL when there is none. */
const struct post *visitor_post(const struct visitor *v, enum right r, const char *agency);

/* Who acts. For a citizen account_id may be 0; for staff person_id is 0. */
struct actor {
    int64_t account_id, person_id;
    const char *name;   /* with title, as it is shown later */
    const char *agency; /* "" for a citizen */
};

/* The visitor as the actor of an event. */
struct actor visitor_actor(const struct visitor *v, const struct post *p);

/* Sessions. identity_visitor reads the token of a cookie or bearer header; OK with nobody signed in
 * when it is missing, unknown or over. */
int identity_visitor(struct db *db, struct arena *a, const char *token, int64_t now_ms,
                     struct visitor *ret, struct fault *f);

struct new_session {
    const char *kind; /* "web", "api" */
    int64_t account_id, person_id;
    int level;
    int64_t now_ms;
};
/* Inside a unit. The token's text goes to the browser. */
int identity_open_session(struct db *db, const struct new_session *s, struct token *ret,
                          int64_t *ret_expires_ms, struct fault *f);
int identity_close_session(struct db *db, const uint8_t session[static DIGEST_BYTES],
                           struct fault *f);
int identity_touch_session(struct db *db, const uint8_t session[static DIGEST_BYTES],
                           int64_t now_ms, struct fault *f);
/* OK, or NOT_FOUND when it was ended or is over. */
int identity_session_lives(struct db *db, struct arena *a,
                           const uint8_t session[static DIGEST_BYTES], int64_t now_ms,
                           struct fault *f);
int identity_sweep(struct db *db, int64_t now_ms, struct fault *f); /* remove what is over */

/* Should the guard note that this session is in use? At most once a minute. */
bool identity_session_is_stale(const struct visitor *v, int64_t now_ms);

/* What was typed on a page whose session had ended, sealed by the caller under a key that only the
 * browser holds (rooms/kept.h). All three inside a unit. UNAVAILABLE "kept.full"; NOT_FOUND when it
 * was taken, or is too old. */
enum { KEPT_POST_MS = 30 * 60 * 1000 }; /* time to sign in, also with a phone that must be found */
struct kept_post {
    const uint8_t *token; /* DIGEST_BYTES */
    struct bytes sealed;
    int64_t now_ms;
};
int identity_keep_post(struct db *db, const struct kept_post *k, struct fault *f);
int identity_kept(struct db *db, struct arena *a, const uint8_t token[static DIGEST_BYTES],
                  int64_t now_ms, struct bytes *ret_sealed, struct fault *f);
int identity_drop_kept(struct db *db, const uint8_t token[static DIGEST_BYTES], struct fault *f);

/* Local accounts. The check takes 0.1 s of a core: call it offloaded, then open the session in a
 * unit. FORBIDDEN with reason "sign_in.wrong" or "sign_in.locked" (five failures close for a while,
 * by rule). */
struct account {
    int64_t id, person_id;
    const char *name, *full_name;
    bool demo;
};
struct password_try {
    const char *name, *password;
    int64_t now_ms;
};
int identity_check_password(struct db *db, struct arena *a, const struct password_try *t,
                            struct account *ret, struct fault *f);
int identity_note_failure(struct db *db, const char *name, int64_t now_ms, struct fault *f);
int identity_note_success(struct db *db, int64_t account_id, struct fault *f);

struct new_account {
    const char *name, *full_name, *password; /* password NULL: cannot sign in by it */
    int64_t person_id;
    bool demo;
};
int identity_add_account(struct db *db, const struct new_account *n, int64_t *ret_id,
                         struct fault *f);
struct new_post {
    int64_t account_id;
    const char *agency, *title;
    enum role role;
    int64_t from_ms;
};
int identity_add_post(struct db *db, const struct new_post *p, struct fault *f);
/* The open account of staff with this name. NOT_FOUND "account.unknown", CONFLICT "account.closed".
 */
int identity_staff(struct db *db, struct arena *a, const char *name, struct account *ret,
                   struct fault *f);

/* hash: by password_hash. Sessions end, and so does a lock by wrong passwords. */
int identity_change_password(struct db *db, int64_t account_id, const char *hash, struct fault *f);

/* How many posts ended: those at the agency ("": at all) with the role (ROLE_NONE: any). */
struct end_of_posts {
    int64_t account_id;
    const char *agency;
    enum role role;
    int64_t now_ms;
};
int identity_end_posts(struct db *db, const struct end_of_posts *e, struct fault *f);

/* Nobody signs in with it any more; its posts and sessions end. */
int identity_close_account(struct db *db, int64_t account_id, int64_t now_ms, struct fault *f);

int identity_has_demo(struct db *db, bool *ret, struct fault *f);

/* Persons. */
struct person {
    int64_t id;
    const char *pin, *full_name, *birth_date, *phone, *email;
    int level;
};
int identity_person(struct db *db, struct arena *a, int64_t id, struct person *ret,
                    struct fault *f);
int identity_person_by_pin(struct db *db, struct arena *a, const char *pin, struct person *ret,
                           struct fault *f);
/* Find by pin or add; what is given and not empty replaces what is known. */
int identity_keep_person(struct db *db, const struct person *p, int64_t now_ms, int64_t *ret_id,
                         struct fault *f);

/* OpenID Connect: the attempt between the two steps, kept under its state, taken once. */
int identity_keep_attempt(struct db *db, const struct oidc_attempt *t, int64_t now_ms,
                          struct fault *f);
int identity_take_attempt(struct db *db, struct arena *a, const char *state, int64_t now_ms,
                          struct oidc_attempt *ret, struct fault *f);

#endif
