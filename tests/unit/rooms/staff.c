/* Staff: let in, given posts, sent away, and each of it in the record. */
#include "base/cleanup.h"
#include "base/time.h"
#include "crypto/password.h"
#include "db/schema.h"
#include "rooms/admin/staff.h"
#include "rooms/record/act.h"
#include "tests/support/law.h"
#include "tests/support/store.h"
#include "tests/support/test.h"

static const char password[] = "một mật khẩu dài", agency[] = "H56.102";

struct stage {
    struct arena *arena;
    struct store *store;
    struct law_hand hand;
    struct staff_account account;
    struct staff_post post;
};

static struct stage stage_open(struct arena *a)
{
    struct stage s = {.arena = a, .store = test_store(a, &db_whole_schema)};
    char *hash = arena_alloc(a, PASSWORD_HASH);
    (void)test_law(a, s.store);
    CHECK_INT(OK, password_hash(password, &password_cost_usual, hash, NULL));
    s.hand = (struct law_hand){.actor = {.name = "motcua user (an)", .agency = ""},
                               .now_ms = test_now_ms()};
    s.account = (struct staff_account){.name = "lan.le", .full_name = "Lê Lan", .hash = hash};
    s.post = (struct staff_post){.account = "lan.le",
                                 .agency = agency,
                                 .title = "Công chức một cửa",
                                 .role = ROLE_RECEPTION};
    return s;
}

static int run_add(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct stage *s = data;
    return staff_add(db, a, &s->hand, &s->account, f);
}

static int run_password(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct stage *s = data;
    return staff_change_password(db, a, &s->hand, &s->account, f);
}

static int run_appoint(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct stage *s = data;
    return staff_appoint(db, a, &s->hand, &s->post, f);
}

static int run_relieve(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct stage *s = data;
    return staff_relieve(db, a, &s->hand, &s->post, f);
}

static int run_close(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct stage *s = data;
    return staff_close(db, a, &s->hand, s->account.name, f);
}

static int try_it(struct stage *s, test_run *run, struct fault *f)
{
    fault_clear(f);
    return test_write(s->store, s->arena, run, s, f);
}

static void do_it(struct stage *s, test_run *run)
{
    struct fault f = {0};
    CHECK_INT(OK, try_it(s, run, &f));
    CHECK_STR("", f.words);
}

static int sign_in(struct stage *s, const char *word)
{
    struct account who;
    struct fault f = {0};
    return identity_check_password(
        store_reader(s->store), s->arena,
        &(struct password_try){.name = "lan.le", .password = word, .now_ms = test_now_ms()}, &who,
        &f);
}

struct opening {
    struct new_session session;
    struct token token;
};

static int run_open(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct opening *x = data;
    int64_t expires;
    (void)a;
    return identity_open_session(db, &x->session, &x->token, &expires, f);
}

/* What the session of the account may do. */
static struct visitor visitor_by(struct stage *s, const char *token)
{
    struct visitor v = {0};
    CHECK_INT(OK,
              identity_visitor(store_reader(s->store), s->arena, token, test_now_ms(), &v, NULL));
    return v;
}

static const char *open_session(struct stage *s)
{
    struct account who = {0};
    struct opening x = {0};
    CHECK_INT(OK, identity_staff(store_reader(s->store), s->arena, "lan.le", &who, NULL));
    x.session = (struct new_session){.kind = "web", .account_id = who.id, .now_ms = test_now_ms()};
    CHECK_INT(OK, test_write(s->store, s->arena, run_open, &x, NULL));
    return arena_strdup(s->arena, x.token.text);
}

/* "hired appointed …": the newest last. */
static const char *acts_of(struct stage *s)
{
    struct law_act *acts;
    size_t n = 0;
    const char *kinds = "";
    int64_t count;
    CHECK_INT(OK, law_act_list(store_reader(s->store), s->arena,
                               &(struct law_act_query){.limit = 20}, &acts, &n, NULL));
    for (size_t i = 0; i < n && strcmp(acts[i].kind, "loaded") != 0; i++) {
        CHECK_STR("motcua user (an)", acts[i].actor.name);
        CHECK_STR("lan.le", json_str(acts[i].data, "account", ""));
        kinds = arena_printf(s->arena, "%s%s%s", acts[i].kind, *kinds ? " " : "", kinds);
    }
    CHECK_INT(OK, law_acts_verify(store_reader(s->store), &count, NULL));
    return kinds;
}

TEST(an_account_its_post_and_its_end)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct stage s = stage_open(a);
    CHECK(sign_in(&s, password) < 0);
    do_it(&s, run_add);
    CHECK_INT(OK, sign_in(&s, password));
    const char *token = open_session(&s);
    CHECK_INT(0, visitor_by(&s, token).post_count);

    do_it(&s, run_appoint);
    struct visitor v = visitor_by(&s, token);
    CHECK(visitor_may(&v, RECEIVE) && !visitor_may(&v, SIGN));
    CHECK_STR("Công chức một cửa", v.posts[0].title);

    do_it(&s, run_relieve);
    CHECK_INT(0, visitor_by(&s, token).post_count);
    do_it(&s, run_appoint);
    do_it(&s, run_close);
    CHECK_INT(0, visitor_by(&s, token).account_id);
    CHECK_INT(FORBIDDEN, sign_in(&s, password));
    CHECK_STR("hired appointed relieved appointed closed", acts_of(&s));
}

TEST(a_new_password_ends_what_was_open_under_the_old_one)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct stage s = stage_open(a);
    char *other = arena_alloc(a, PASSWORD_HASH);
    do_it(&s, run_add);
    const char *token = open_session(&s);
    CHECK(visitor_by(&s, token).account_id != 0);
    CHECK_INT(OK, password_hash("hoàn toàn khác", &password_cost_usual, other, NULL));
    s.account.hash = other;
    do_it(&s, run_password);
    CHECK_INT(0, visitor_by(&s, token).account_id);
    CHECK_INT(FORBIDDEN, sign_in(&s, password));
    CHECK_INT(OK, sign_in(&s, "hoàn toàn khác"));
    CHECK_STR("hired password", acts_of(&s));
}

/* Nothing of it leaves a trace. */
TEST(what_cannot_be_is_refused_with_its_reason)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct stage s = stage_open(a);
    struct fault f = {0};
    do_it(&s, run_add);
    CHECK_INT(CONFLICT, try_it(&s, run_add, &f));
    CHECK_STR("account.taken", f.reason);
    CHECK_INT(NOT_FOUND, try_it(&s, run_relieve, &f));
    CHECK_STR("staff.post", f.reason);

    const struct staff_post good = s.post;
    const struct staff_post bad[] = {
        {good.account, "H56.nowhere", good.title, good.role},
        {good.account, good.agency, "", good.role},
        {good.account, good.agency, good.title, ROLE_NONE},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        s.post = bad[i];
        CHECK_INT(INVALID, try_it(&s, run_appoint, &f));
        CHECK(f.words[0] != '\0');
    }
    s.post = good;
    s.post.account = "nobody";
    CHECK_INT(NOT_FOUND, try_it(&s, run_appoint, &f));
    CHECK_STR("account.unknown", f.reason);

    static const char *const names[] = {"", "x", "Lan", "lan le", "lan/le", "lân"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        s.account.name = names[i];
        CHECK_INT(INVALID, try_it(&s, run_add, &f));
    }
    s.account.name = "other";
    s.account.full_name = "";
    CHECK_INT(INVALID, try_it(&s, run_add, &f));
    CHECK_STR("hired", acts_of(&s));
}

TEST(nobody_has_more_posts_than_a_session_reads)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct stage s = stage_open(a);
    struct fault f = {0};
    do_it(&s, run_add);
    for (int i = 0; i < POSTS_MAX; i++)
        do_it(&s, run_appoint);
    CHECK_INT(INVALID, try_it(&s, run_appoint, &f));
    s.post.role = ROLE_NONE; /* with any role, at any agency */
    s.post.agency = "";
    do_it(&s, run_relieve);
    s.post.role = ROLE_CLERK;
    s.post.agency = agency;
    do_it(&s, run_appoint);
}

static size_t list_at(struct stage *s, const char *where, struct staff_row **ret)
{
    const struct staff_query q = {where, test_now_ms()};
    size_t n = 0;
    CHECK_INT(OK, staff_list(store_reader(s->store), s->arena, &q, ret, &n, NULL));
    return n;
}

TEST(a_list_has_each_post_and_who_has_none)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct stage s = stage_open(a);
    struct staff_row *rows;
    size_t n;
    do_it(&s, run_add);
    do_it(&s, run_appoint);
    s.post.role = ROLE_OFFICER;
    do_it(&s, run_appoint);
    s.account.name = "binh.tran";
    do_it(&s, run_add);
    n = list_at(&s, "", &rows);
    REQUIRE(n == 3);
    CHECK_STR("binh.tran", rows[0].name);
    CHECK_STR("", rows[0].role);
    CHECK_STR("reception", rows[1].role);
    CHECK_STR("officer", rows[2].role);
    CHECK_INT(2, list_at(&s, agency, &rows));
    CHECK_INT(0, list_at(&s, "H56.01", &rows));
}
