/* Staff as an operator keeps them: accounts, posts and signing keys (rooms/admin/staff.h). It works
 * beside a running server; new keys are read when that starts again. */
#include "app/app.h"

#include "base/time.h"
#include "crypto/password.h"
#include "db/store.h"
#include "os/clock.h"
#include "os/files.h"
#include "os/secret.h"
#include "os/user.h"
#include "rooms/admin/staff.h"
#include "rooms/result/result.h"

#include <stdio.h>
#include <string.h>

enum { KEY_FILE_MOST = 64 * 1024 };

/* One call of the command; the unit does all of it or nothing. */
struct doing {
    struct unit unit;
    int (*run)(struct db *db, struct doing *x, struct fault *f);
    struct arena *arena;
    const struct options *options;
    struct house *house;
    struct law_hand hand;
    struct staff_account account;
    struct staff_post post;
};

static int run(struct db *db, struct unit *u, struct fault *f)
{
    struct doing *x = (struct doing *)u;
    return x->run(db, x, f);
}

static int write_it(struct doing *x, int (*work)(struct db *, struct doing *, struct fault *),
                    struct fault *f)
{
    x->unit.run = run;
    x->run = work;
    return store_write_wait(x->house->store, &x->unit, f);
}

static int read_password(struct doing *x, struct fault *f)
{
    char *hash = arena_alloc(x->arena, PASSWORD_HASH);
    const char *password;
    int r = secret_read(x->arena, arena_printf(x->arena, "password of %s", x->account.name),
                        &password, f);
    if (r == OK)
        r = password_hash(password, &password_cost_usual, hash, f);
    x->account.hash = hash;
    return r;
}

/* ---- add, post, leave, password, close ---- */

static int in_add(struct db *db, struct doing *x, struct fault *f)
{
    int r = staff_add(db, x->arena, &x->hand, &x->account, f);
    return r == OK && x->post.agency[0] ? staff_appoint(db, x->arena, &x->hand, &x->post, f) : r;
}

static int add(struct doing *x, struct fault *f)
{
    int r = read_password(x, f);
    return r < 0 ? r : write_it(x, in_add, f);
}

static int in_post(struct db *db, struct doing *x, struct fault *f)
{
    return staff_appoint(db, x->arena, &x->hand, &x->post, f);
}

static int post(struct doing *x, struct fault *f)
{
    return write_it(x, in_post, f);
}

static int in_leave(struct db *db, struct doing *x, struct fault *f)
{
    return staff_relieve(db, x->arena, &x->hand, &x->post, f);
}

static int leave(struct doing *x, struct fault *f)
{
    if (option_is_set(x->options, OPTION_ROLE) && x->post.role == ROLE_NONE)
        return fault_set(f, INVALID, "there is no role %s", option(x->options, OPTION_ROLE));
    return write_it(x, in_leave, f);
}

static int in_password(struct db *db, struct doing *x, struct fault *f)
{
    return staff_change_password(db, x->arena, &x->hand, &x->account, f);
}

static int password(struct doing *x, struct fault *f)
{
    int r = read_password(x, f);
    return r < 0 ? r : write_it(x, in_password, f);
}

static int in_close(struct db *db, struct doing *x, struct fault *f)
{
    return staff_close(db, x->arena, &x->hand, x->account.name, f);
}

static int close_account(struct doing *x, struct fault *f)
{
    return write_it(x, in_close, f);
}

/* ---- key ---- */

/* An officer's key, or with no name the agency's seal. */
static int key(struct doing *x, struct fault *f)
{
    struct account who = {0};
    struct key_grant g = {
        .account = "", .agency = x->post.agency, .by = x->hand.actor, .now_ms = x->hand.now_ms};
    if (!agency_find(house_law(x->house)->agencies, g.agency))
        return fault_set(f, INVALID, "there is no agency %s", g.agency);
    int r = file_read(x->arena, option(x->options, OPTION_KEY), KEY_FILE_MOST, &g.pem, f);
    if (r == OK && x->account.name[0]) {
        g.account = x->account.name;
        r = identity_staff(store_reader(x->house->store), x->arena, g.account, &who, f);
    }
    g.account_id = who.id;
    if (r == OK)
        r = result_take_key(x->house, &g, f);
    if (r == OK)
        puts("taken; a running server signs with it after its next start");
    return r;
}

/* ---- list ---- */

static int list(struct doing *x, struct fault *f)
{
    struct staff_row *rows;
    size_t n;
    const struct staff_query q = {x->post.agency, x->hand.now_ms};
    int r = staff_list(store_reader(x->house->store), x->arena, &q, &rows, &n, f);
    for (size_t i = 0; r == OK && i < n; i++) {
        char since[TIME_TEXT] = "";
        if (rows[i].since_ms)
            time_rfc3339(rows[i].since_ms, since);
        printf("%s\t%s\t%s\t%s\t%s\t%s%s\n", rows[i].name, rows[i].full_name, rows[i].agency,
               rows[i].role, rows[i].title, since, rows[i].closed_ms ? "closed" : "");
    }
    return r;
}

static const struct verb {
    const char *name;
    int (*run)(struct doing *x, struct fault *f);
    bool named; /* needs an account's name */
} verbs[] = {{"add", add, true},           {"post", post, true},           {"leave", leave, true},
             {"password", password, true}, {"close", close_account, true}, {"key", key, false},
             {"list", list, false}};

static const struct verb *verb_of(const struct options *o)
{
    for (size_t i = 0; o->word_count && i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(o->words[0], verbs[i].name) == 0 &&
            (o->word_count == 2 || (o->word_count == 1 && !verbs[i].named)))
            return &verbs[i];
    return NULL;
}

int command_user(struct arena *a, const struct options *o, struct fault *f)
{
    const struct verb *verb = verb_of(o);
    const char *name = o->word_count == 2 ? o->words[1] : "";
    struct doing x = {
        .arena = a,
        .options = o,
        .hand = {.actor = {.name = arena_printf(a, "motcua user (%s)", user_name(a)), .agency = ""},
                 .now_ms = clock_now_ms()},
        .account = {.name = name, .full_name = option(o, OPTION_FULL_NAME)},
        .post = {.account = name,
                 .agency = option(o, OPTION_AGENCY),
                 .role = role_from(option(o, OPTION_ROLE)),
                 .title = option(o, OPTION_TITLE)}};
    if (!verb)
        return fault_set(f, INVALID, "motcua user add|post|leave|password|close|key [NAME] | list");
    int r = house_open(a, o, &x.house, f);
    if (r == OK)
        r = verb->run(&x, f);
    house_close(x.house);
    return r;
}
