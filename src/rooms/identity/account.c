/* Local accounts and persons. A wrong name costs as much time as a wrong password, so that names
 * cannot be found out by the clock. */
#include "rooms/identity/identity.h"

#include "base/cleanup.h"
#include "base/time.h"
#include "crypto/password.h"
#include "identity_sql.h"

#include <string.h>

enum {
    FAILURES_MOST = 5, /* then the account rests */
    LOCK_MS = 15 * MINUTE_MS,
};

/* What no password matches; hashing against it takes the usual time. */
static const char no_hash[] = "$argon2id$v=19$m=65536,t=2,p=1$bW90Y3VhbW90Y3VhbW90Yw$"
                              "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

static struct account account_of(const struct identity_account_row *row)
{
    return (struct account){.id = row->id,
                            .person_id = row->person_id,
                            .name = row->name,
                            .full_name = row->full_name,
                            .demo = row->demo};
}

int identity_check_password(struct db *db, struct arena *a, const struct password_try *t,
                            struct account *ret, struct fault *f)
{
    struct identity_account_row row = {0};
    int r = identity_account_by_name(db, a, t->name, &row, f);
    if (r < 0 && r != NOT_FOUND)
        return r;
    bool known = r == OK && row.password[0] && !row.closed_ms;
    /* A lock from a future, from which the clock was set back, is none. */
    bool locked =
        known && t->now_ms < row.locked_until_ms && row.locked_until_ms - t->now_ms <= LOCK_MS;
    int right = password_matches(t->password, known ? row.password : no_hash, f);
    if (right < 0)
        return right;
    if (locked)
        return fault_reason(f, FORBIDDEN, "sign_in.locked", "too many wrong passwords");
    if (!known || !right)
        return fault_reason(f, FORBIDDEN, "sign_in.wrong", "wrong account or password");
    *ret = account_of(&row);
    return OK;
}

int identity_note_failure(struct db *db, const char *name, int64_t now_ms, struct fault *f)
{
    return identity_fail_account(db, name, FAILURES_MOST, now_ms + LOCK_MS, f);
}

int identity_note_success(struct db *db, int64_t account_id, struct fault *f)
{
    return identity_clear_failures(db, account_id, f);
}

int identity_add_account(struct db *db, const struct new_account *n, int64_t *ret_id,
                         struct fault *f)
{
    char hash[PASSWORD_HASH] = "";
    if (n->password) {
        int r = password_hash(n->password, &password_cost_usual, hash, f);
        if (r < 0)
            return r;
    }
    int64_t id = db_new_id(db);
    int r =
        identity_add_account_row(db,
                                 &(struct identity_add_account_row_in){.id = id,
                                                                       .name = n->name,
                                                                       .full_name = n->full_name,
                                                                       .password = hash,
                                                                       .person_id = n->person_id,
                                                                       .demo = n->demo},
                                 f);
    if (r < 0)
        return r;
    *ret_id = id;
    return OK;
}

int identity_add_post(struct db *db, const struct new_post *p, struct fault *f)
{
    if (p->role == ROLE_NONE)
        return fault_set(f, INVALID, "a post needs a role");
    return identity_add_post_row(db,
                                 &(struct identity_add_post_row_in){.id = db_new_id(db),
                                                                    .account_id = p->account_id,
                                                                    .agency = p->agency,
                                                                    .role = role_name(p->role),
                                                                    .title = p->title,
                                                                    .from_ms = p->from_ms},
                                 f);
}

int identity_staff(struct db *db, struct arena *a, const char *name, struct account *ret,
                   struct fault *f)
{
    struct identity_account_row row;
    int r = identity_account_by_name(db, a, name, &row, f);
    if (r == NOT_FOUND || (r == OK && row.person_id))
        return fault_reason(f, NOT_FOUND, "account.unknown", "there is no account of staff %s",
                            name);
    if (r == OK && row.closed_ms)
        return fault_reason(f, CONFLICT, "account.closed", "the account %s is closed", name);
    if (r == OK)
        *ret = account_of(&row);
    return r;
}

int identity_change_password(struct db *db, int64_t account_id, const char *hash, struct fault *f)
{
    int r = identity_put_password(db, account_id, hash, f);
    if (r >= 0)
        r = identity_drop_sessions_of(db, account_id, f);
    return r < 0 ? r : OK;
}

int identity_end_posts(struct db *db, const struct end_of_posts *e, struct fault *f)
{
    return identity_close_posts(db, e->account_id, e->agency, role_name(e->role), e->now_ms, f);
}

int identity_close_account(struct db *db, int64_t account_id, int64_t now_ms, struct fault *f)
{
    int r = identity_end_posts(
        db, &(struct end_of_posts){.account_id = account_id, .agency = "", .now_ms = now_ms}, f);
    if (r >= 0)
        r = identity_put_closed(db, account_id, now_ms, f);
    if (r >= 0)
        r = identity_drop_sessions_of(db, account_id, f);
    return r < 0 ? r : OK;
}

int identity_has_demo(struct db *db, bool *ret, struct fault *f)
{
    int64_t any;
    int r = identity_demo_accounts(db, NULL, &any, f);
    if (r < 0)
        return r;
    *ret = any != 0;
    return OK;
}

static void person_of(const struct identity_person_row *row, struct person *ret)
{
    *ret = (struct person){.id = row->id,
                           .pin = row->pin,
                           .full_name = row->full_name,
                           .birth_date = row->birth_date,
                           .phone = row->phone,
                           .email = row->email,
                           .level = (int)row->level};
}

int identity_person(struct db *db, struct arena *a, int64_t id, struct person *ret, struct fault *f)
{
    struct identity_person_row row;
    int r = identity_person_row(db, a, id, &row, f);
    if (r == OK)
        person_of(&row, ret);
    return r;
}

int identity_person_by_pin(struct db *db, struct arena *a, const char *pin, struct person *ret,
                           struct fault *f)
{
    struct identity_person_row row;
    int r = identity_person_by_pin_row(db, a, pin, &row, f);
    if (r == OK)
        person_of(&row, ret);
    return r;
}

static const char *newer(const char *given, const char *known)
{
    return given && given[0] ? given : known;
}

static bool adds_nothing(const struct person *p, const struct person *known)
{
    return strcmp(newer(p->full_name, known->full_name), known->full_name) == 0 &&
           strcmp(newer(p->birth_date, known->birth_date), known->birth_date) == 0 &&
           strcmp(newer(p->phone, known->phone), known->phone) == 0 &&
           strcmp(newer(p->email, known->email), known->email) == 0 &&
           (!p->level || p->level == known->level);
}

static int update_person(struct db *db, const struct person *p, const struct person *known,
                         struct fault *f)
{
    if (adds_nothing(p, known))
        return OK;
    return identity_update_person(
        db,
        &(struct identity_update_person_in){.id = known->id,
                                            .full_name = newer(p->full_name, known->full_name),
                                            .birth_date = newer(p->birth_date, known->birth_date),
                                            .phone = newer(p->phone, known->phone),
                                            .email = newer(p->email, known->email),
                                            .level = p->level ? p->level : known->level},
        f);
}

int identity_keep_person(struct db *db, const struct person *p, int64_t now_ms, int64_t *ret_id,
                         struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct person known;
    int r = identity_person_by_pin(db, a, p->pin, &known, f);
    if (r == OK) {
        *ret_id = known.id;
        return update_person(db, p, &known, f);
    }
    if (r != NOT_FOUND)
        return r;
    int64_t id = db_new_id(db);
    r = identity_add_person(db,
                            &(struct identity_add_person_in){.id = id,
                                                             .pin = p->pin,
                                                             .full_name = newer(p->full_name, ""),
                                                             .birth_date = newer(p->birth_date, ""),
                                                             .phone = newer(p->phone, ""),
                                                             .email = newer(p->email, ""),
                                                             .level = p->level,
                                                             .now = now_ms},
                            f);
    if (r < 0)
        return r;
    *ret_id = id;
    return OK;
}
