/* Sessions and what becomes of them. A session is over after a day, or when it was not used for a
 * while; reading one writes at most once a minute. One that was used in a future from which the
 * clock was set back is over, too: else it would live on until then. */
#include "rooms/identity/identity.h"

#include "base/time.h"
#include "identity_sql.h"

#include <stdlib.h>
#include <string.h>

enum {
    WHOLE_MS = 8 * HOUR_MS,    /* a working day; then sign in again */
    IDLE_MS = 30 * MINUTE_MS,  /* an unattended desk */
    API_IDLE_MS = 8 * HOUR_MS, /* programs pause longer than people */
    SEEN_EVERY_MS = MINUTE_MS,
    ATTEMPT_MS = OIDC_ATTEMPT_MS,
};

static bool is_over(const char *kind, int64_t seen_ms, int64_t expires_ms, int64_t now_ms)
{
    int64_t idle = strcmp(kind, "api") == 0 ? API_IDLE_MS : IDLE_MS;
    return now_ms >= expires_ms || llabs(now_ms - seen_ms) > idle;
}

static int read_posts(struct db *db, struct arena *a, int64_t now_ms, struct visitor *v,
                      struct fault *f)
{
    struct identity_posts_row *rows;
    size_t n;
    int r = identity_posts(db, a, v->account_id, now_ms, POSTS_MAX, &rows, &n, f);
    if (r < 0)
        return r;
    for (size_t i = 0; i < n; i++)
        v->posts[i] = (struct post){.id = rows[i].id,
                                    .agency = rows[i].agency,
                                    .title = rows[i].title,
                                    .role = role_from(rows[i].role)};
    v->post_count = n;
    return OK;
}

int identity_visitor(struct db *db, struct arena *a, const char *token, int64_t now_ms,
                     struct visitor *ret, struct fault *f)
{
    struct visitor v = {.name = ""};
    struct identity_session_of_row s;
    uint8_t key[DIGEST_BYTES];
    *ret = v;
    if (!token || !token_digest(token, key))
        return OK;
    int r = identity_session_of(db, a, (struct bytes){key, sizeof key}, &s, f);
    if (r < 0)
        return r == NOT_FOUND ? OK : r;
    if (is_over(s.kind, s.seen_ms, s.expires_ms, now_ms) || s.closed_ms || !s.full_name)
        return OK; /* over, or of a closed account */
    v.account_id = s.account_id;
    v.person_id = s.person_id;
    v.name = s.full_name;
    v.level = (int)s.level;
    v.seen_ms = s.seen_ms;
    v.api = strcmp(s.kind, "api") == 0;
    memcpy(v.session, key, sizeof key);
    if (v.person_id)
        v.pin = s.pin;
    else if ((r = read_posts(db, a, now_ms, &v, f)) < 0)
        return r;
    *ret = v;
    return OK;
}

bool identity_session_is_stale(const struct visitor *v, int64_t now_ms)
{
    return (v->account_id || v->person_id) && now_ms - v->seen_ms > SEEN_EVERY_MS;
}

int identity_open_session(struct db *db, const struct new_session *s, struct token *ret,
                          int64_t *ret_expires_ms, struct fault *f)
{
    struct token token;
    token_new(&token);
    int64_t expires = s->now_ms + WHOLE_MS;
    int r = identity_add_session(
        db,
        &(struct identity_add_session_in){.token = {token.digest, DIGEST_BYTES},
                                          .kind = s->kind,
                                          .account_id = s->account_id,
                                          .person_id = s->person_id,
                                          .level = s->level,
                                          .now = s->now_ms,
                                          .expires = expires},
        f);
    if (r < 0)
        return r;
    *ret = token;
    *ret_expires_ms = expires;
    return OK;
}

int identity_close_session(struct db *db, const uint8_t session[static DIGEST_BYTES],
                           struct fault *f)
{
    return identity_drop_session(db, (struct bytes){session, DIGEST_BYTES}, f);
}

int identity_touch_session(struct db *db, const uint8_t session[static DIGEST_BYTES],
                           int64_t now_ms, struct fault *f)
{
    return identity_see_session(db, (struct bytes){session, DIGEST_BYTES}, now_ms, f);
}

int identity_session_lives(struct db *db, struct arena *a,
                           const uint8_t session[static DIGEST_BYTES], int64_t now_ms,
                           struct fault *f)
{
    struct identity_session_row_row s;
    int r = identity_session_row(db, a, (struct bytes){session, DIGEST_BYTES}, &s, f);
    return r == OK && is_over(s.kind, s.seen_ms, s.expires_ms, now_ms) ? NOT_FOUND : r;
}

int identity_sweep(struct db *db, int64_t now_ms, struct fault *f)
{
    int r = identity_sweep_sessions(db, now_ms, f);
    if (r >= 0)
        r = identity_sweep_attempts(db, now_ms - ATTEMPT_MS, f);
    return r < 0 ? r : identity_sweep_kept_posts(db, now_ms, f);
}

int identity_keep_attempt(struct db *db, const struct oidc_attempt *t, int64_t now_ms,
                          struct fault *f)
{
    return identity_add_attempt(db, t->state, t->secret, now_ms, f);
}

int identity_take_attempt(struct db *db, struct arena *a, const char *state, int64_t now_ms,
                          struct oidc_attempt *ret, struct fault *f)
{
    struct identity_attempt_row row;
    struct oidc_attempt t = {0};
    int r = identity_attempt(db, a, state, &row, f);
    if (r == NOT_FOUND || (r == OK && now_ms - row.created_ms > ATTEMPT_MS))
        return fault_reason(f, CONFLICT, "sign_in.attempt",
                            "this sign-in was not begun here, or too long ago");
    if (r < 0)
        return r;
    if (strlen(state) >= sizeof t.state || strlen(row.data) >= sizeof t.secret)
        return fault_set(f, BROKEN, "a stored sign-in attempt is too long");
    memcpy(t.state, state, strlen(state));
    memcpy(t.secret, row.data, strlen(row.data));
    t.begun_ms = row.created_ms;
    *ret = t;
    return identity_drop_attempt(db, state, f);
}
