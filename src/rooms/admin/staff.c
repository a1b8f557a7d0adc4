#include "rooms/admin/staff.h"

#include "admin_sql.h"
#include "base/text.h"
#include "rooms/record/act.h"

#include <string.h>

static int note(struct db *db, struct arena *a, const char *kind, const struct law_hand *hand,
                struct json *data, struct fault *f)
{
    return law_act_note(db, a,
                        &(struct law_act){.kind = kind,
                                          .procedure = "",
                                          .actor = hand->actor,
                                          .at_ms = hand->now_ms,
                                          .data = data},
                        f);
}

static struct json *about(struct arena *a, const char *account)
{
    return json_put(json_new_object(a), "account", json_new_text(a, account));
}

static bool is_name(const char *s)
{
    size_t n = strlen(s);
    return n >= 2 && n <= STAFF_NAME_MOST &&
           strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789.-_") == n;
}

static bool is_words(const char *s)
{
    return s[0] && text_length(s) <= STAFF_WORDS_MOST;
}

static int name_is_free(struct db *db, const char *name, struct fault *f)
{
    int64_t taken = 0;
    int r = admin_has_account(db, NULL, name, &taken, f);
    if (r >= 0 && taken)
        return fault_reason(f, CONFLICT, "account.taken", "there is an account %s already", name);
    return r < 0 ? r : OK;
}

int staff_add(struct db *db, struct arena *a, const struct law_hand *hand,
              const struct staff_account *x, struct fault *f)
{
    int64_t id;
    if (!is_name(x->name))
        return fault_set(f, INVALID, "an account's name has 2 to %d of a-z 0-9 . - _",
                         STAFF_NAME_MOST);
    if (!is_words(x->full_name))
        return fault_set(f, INVALID, "the full name has 1 to %d characters", STAFF_WORDS_MOST);
    int r = name_is_free(db, x->name, f);
    if (r == OK)
        r = identity_add_account(
            db, &(struct new_account){.name = x->name, .full_name = x->full_name}, &id, f);
    if (r == OK)
        r = identity_change_password(db, id, x->hash, f);
    return r < 0
               ? r
               : note(db, a, "hired", hand,
                      json_put(about(a, x->name), "full_name", json_new_text(a, x->full_name)), f);
}

int staff_change_password(struct db *db, struct arena *a, const struct law_hand *hand,
                          const struct staff_account *x, struct fault *f)
{
    struct account who;
    int r = identity_staff(db, a, x->name, &who, f);
    if (r == OK)
        r = identity_change_password(db, who.id, x->hash, f);
    return r < 0 ? r : note(db, a, "password", hand, about(a, x->name), f);
}

static struct json *post_data(struct arena *a, const struct staff_post *x)
{
    struct json *o = about(a, x->account);
    json_put(o, "agency", json_new_text(a, x->agency));
    json_put(o, "role", json_new_text(a, role_name(x->role)));
    return json_put(o, "title", json_new_text(a, x->title));
}

static int check_post(struct db *db, const struct staff_post *x, int64_t account_id, int64_t now_ms,
                      struct fault *f)
{
    int64_t agencies = 0, posts = 0;
    if (x->role == ROLE_NONE)
        return fault_set(f, INVALID, "a role is reception, officer, leader, clerk or admin");
    if (!is_words(x->title))
        return fault_set(f, INVALID, "the title has 1 to %d characters", STAFF_WORDS_MOST);
    int r = admin_has_agency(db, NULL, x->agency, &agencies, f);
    if (r >= 0 && !agencies)
        return fault_set(f, INVALID, "there is no agency %s", x->agency);
    if (r >= 0)
        r = admin_count_posts(db, NULL, account_id, now_ms, &posts, f);
    if (r >= 0 && posts >= POSTS_MAX)
        return fault_set(f, INVALID, "nobody has more than %d posts", POSTS_MAX);
    return r < 0 ? r : OK;
}

int staff_appoint(struct db *db, struct arena *a, const struct law_hand *hand,
                  const struct staff_post *x, struct fault *f)
{
    struct account who;
    int r = identity_staff(db, a, x->account, &who, f);
    if (r == OK)
        r = check_post(db, x, who.id, hand->now_ms, f);
    if (r == OK)
        r = identity_add_post(db,
                              &(struct new_post){.account_id = who.id,
                                                 .agency = x->agency,
                                                 .title = x->title,
                                                 .role = x->role,
                                                 .from_ms = hand->now_ms},
                              f);
    return r < 0 ? r : note(db, a, "appointed", hand, post_data(a, x), f);
}

int staff_relieve(struct db *db, struct arena *a, const struct law_hand *hand,
                  const struct staff_post *x, struct fault *f)
{
    struct account who;
    int r = identity_staff(db, a, x->account, &who, f);
    if (r < 0)
        return r;
    r = identity_end_posts(
        db,
        &(struct end_of_posts){
            .account_id = who.id, .agency = x->agency, .role = x->role, .now_ms = hand->now_ms},
        f);
    if (r == 0)
        return fault_reason(f, NOT_FOUND, "staff.post", "%s has no such post", x->account);
    return r < 0 ? r : note(db, a, "relieved", hand, post_data(a, x), f);
}

int staff_close(struct db *db, struct arena *a, const struct law_hand *hand, const char *name,
                struct fault *f)
{
    struct account who;
    int r = identity_staff(db, a, name, &who, f);
    if (r == OK)
        r = identity_close_account(db, who.id, hand->now_ms, f);
    return r < 0 ? r : note(db, a, "closed", hand, about(a, name), f);
}

int staff_list(struct db *db, struct arena *a, const struct staff_query *q, struct staff_row **ret,
               size_t *ret_n, struct fault *f)
{
    struct admin_staff_row *rows;
    size_t n;
    int r = admin_staff(db, a, q->agency, q->now_ms, &rows, &n, f);
    if (r < 0)
        return r;
    struct staff_row *list = arena_new(a, struct staff_row, n);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct staff_row){.name = rows[i].name,
                                     .full_name = rows[i].full_name,
                                     .agency = rows[i].agency,
                                     .role = rows[i].role,
                                     .title = rows[i].title,
                                     .since_ms = rows[i].since_ms,
                                     .closed_ms = rows[i].closed_ms};
    *ret = list;
    *ret_n = n;
    return OK;
}
