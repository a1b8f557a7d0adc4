#include "rooms/identity/identity.h"
#include "base/cleanup.h"
#include "base/time.h"
#include "db/schema.h"
#include "os/clock.h"
#include "tests/support/law.h"
#include "tests/support/store.h"
#include "tests/support/test.h"

struct signing_in {
    struct new_session s;
    struct token token;
    int64_t expires;
};

static int open_session(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct signing_in *x = data;
    (void)a;
    return identity_open_session(db, &x->s, &x->token, &x->expires, f);
}

static int close_session(struct db *db, struct arena *a, void *data, struct fault *f)
{
    (void)a;
    return identity_close_session(db, ((struct signing_in *)data)->token.digest, f);
}

static struct visitor visitor_at(struct arena *a, struct store *s, const char *token,
                                 int64_t now_ms)
{
    struct visitor v = {0};
    CHECK_INT(OK, identity_visitor(store_reader(s), a, token, now_ms, &v, NULL));
    return v;
}

TEST(a_session_knows_its_citizen_and_ends)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &db_whole_schema);
    struct test_people people;
    test_law(a, s);
    test_people(a, s, &people);
    int64_t now = test_friday_ms();
    struct signing_in x = {
        .s = {.kind = "web", .person_id = people.citizen.person_id, .level = 2, .now_ms = now}};
    CHECK_INT(OK, test_write(s, a, open_session, &x, NULL));
    struct visitor v = visitor_at(a, s, x.token.text, now + 1000);
    CHECK_STR("Nguyễn Thị Lụa", v.name);
    CHECK_STR("038198004512", v.pin);
    CHECK(visitor_may(&v, CITIZEN) && visitor_may(&v, SIGNED_IN) && !visitor_may(&v, WORK));
    CHECK_INT(0, visitor_at(a, s, x.token.text, now + DAY_MS).person_id); /* over */
    CHECK_INT(0,
              visitor_at(a, s, x.token.text, now + 40 * MINUTE_MS).person_id); /* idle too long */
    CHECK_INT(0, visitor_at(a, s, x.token.text, now - DAY_MS).person_id); /* of a wrong clock */
    CHECK_INT(0, visitor_at(a, s, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", now).person_id);
    CHECK_INT(0, visitor_at(a, s, "rubbish", now).person_id);
    CHECK_INT(0, visitor_at(a, s, NULL, now).person_id);
    CHECK(test_write(s, a, close_session, &x, NULL) >= 0);
    CHECK_INT(0, visitor_at(a, s, x.token.text, now + 1000).person_id);
}

TEST(an_official_has_the_rights_of_the_posts)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &db_whole_schema);
    struct test_people people;
    test_law(a, s);
    test_people(a, s, &people);
    struct signing_in x = {
        .s = {.kind = "web", .account_id = people.leader.account_id, .now_ms = test_friday_ms()}};
    CHECK_INT(OK, test_write(s, a, open_session, &x, NULL));
    struct visitor v = visitor_at(a, s, x.token.text, test_friday_ms() + 1000);
    CHECK_INT(1, v.post_count);
    CHECK(visitor_may(&v, SIGN) && visitor_may(&v, WORK) && !visitor_may(&v, ISSUE) &&
          !visitor_may(&v, CITIZEN));
    CHECK(visitor_post(&v, SIGN, "H56.102") != NULL);
    CHECK(visitor_post(&v, SIGN, "H56.101") == NULL);
    CHECK(visitor_post(&v, SIGN, "H56") == NULL);
}

struct adding {
    struct new_account n;
    int64_t id;
};

static int add(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct adding *x = data;
    (void)a;
    return identity_add_account(db, &x->n, &x->id, f);
}

static int fail(struct db *db, struct arena *a, void *data, struct fault *f)
{
    (void)a;
    return identity_note_failure(db, data, test_friday_ms(), f);
}

TEST(five_wrong_passwords_close_the_account_for_a_while)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &db_whole_schema);
    struct adding x = {
        .n = {.name = "can-bo", .full_name = "Cán Bộ", .password = "một mật khẩu dài"}};
    struct account account;
    struct fault f = {0};
    int64_t now = test_friday_ms();
    struct db *db = store_reader(s);
    CHECK_INT(OK, test_write(s, a, add, &x, NULL));
    CHECK_INT(OK, identity_check_password(db, a,
                                          &(struct password_try){"can-bo", "một mật khẩu dài", now},
                                          &account, &f));
    CHECK_INT(x.id, account.id);
    CHECK_INT(FORBIDDEN, identity_check_password(
                             db, a, &(struct password_try){"can-bo", "khác", now}, &account, &f));
    CHECK_STR("sign_in.wrong", f.reason);
    fault_clear(&f);
    CHECK_INT(FORBIDDEN, identity_check_password(
                             db, a, &(struct password_try){"khong-co", "khác", now}, &account, &f));
    CHECK_STR("sign_in.wrong", f.reason);
    char name[] = "can-bo";
    for (int i = 0; i < 5; i++)
        CHECK(test_write(s, a, fail, name, NULL) >= 0);
    fault_clear(&f);
    CHECK_INT(
        FORBIDDEN,
        identity_check_password(
            db, a, &(struct password_try){"can-bo", "một mật khẩu dài", now + 1000}, &account, &f));
    CHECK_STR("sign_in.locked", f.reason);
    CHECK_INT(OK, identity_check_password(
                      db, a, &(struct password_try){"can-bo", "một mật khẩu dài", now + HOUR_MS},
                      &account, NULL));
    CHECK_INT(OK, identity_check_password(/* the lock is of a wrong clock */
                                          db, a,
                                          &(struct password_try){"can-bo", "một mật khẩu dài",
                                                                 now - DAY_MS},
                                          &account, NULL));
}

static int64_t time_of_try(struct db *db, struct arena *a, const char *name)
{
    struct account account;
    int64_t start = clock_ticks_ns();
    CHECK_INT(FORBIDDEN, identity_check_password(
                             db, a, &(struct password_try){name, "sai mật khẩu", test_friday_ms()},
                             &account, NULL));
    return clock_ticks_ns() - start;
}

TEST(the_clock_does_not_tell_who_has_an_account)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &db_whole_schema);
    struct adding x = {
        .n = {.name = "can-bo", .full_name = "Cán Bộ", .password = "một mật khẩu dài"}};
    CHECK_INT(OK, test_write(s, a, add, &x, NULL));
    int64_t known = time_of_try(store_reader(s), a, "can-bo");
    CHECK(time_of_try(store_reader(s), a, "khong-ai") > known / 4);
}

struct attempting {
    struct oidc_attempt t;
    int64_t now_ms;
};

static int keep(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct attempting *x = data;
    (void)a;
    return identity_keep_attempt(db, &x->t, x->now_ms, f);
}

static int take(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct attempting *x = data;
    return identity_take_attempt(db, a, "the-state", x->now_ms, &x->t, f);
}

TEST(a_sign_in_attempt_is_taken_once_and_in_time)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &db_whole_schema);
    struct attempting x = {.t = {.state = "the-state", .secret = "the-secret"},
                           .now_ms = test_friday_ms()};
    CHECK(test_write(s, a, keep, &x, NULL) >= 0);
    memset(&x.t, 0, sizeof x.t);
    CHECK(test_write(s, a, take, &x, NULL) >= 0);
    CHECK_STR("the-secret", x.t.secret);
    CHECK_INT(CONFLICT, test_write(s, a, take, &x, NULL));
    strcpy(x.t.state, "the-state");
    CHECK(test_write(s, a, keep, &x, NULL) >= 0);
    x.now_ms += HOUR_MS;
    CHECK_INT(CONFLICT, test_write(s, a, take, &x, NULL));
}
