/* The people of a site, and what a test sees and does in their name without a browser. */
#include "tests/support/site_parts.h"

#include "db/query.h"
#include "db/store.h"
#include "identity_sql.h"
#include "tests/support/law.h"
#include "tests/support/store.h"

#include <stdlib.h>

static const struct {
    const char *account, *name, *agency, *title, *pin, *birth_date;
    enum role role;
} people[] = {
    {"cong-dan", "Nguyễn Thị Lụa", "", "", "038198004512", "1998-03-27", ROLE_NONE},
    {"nguoi-ly-hon", "Lê Quang Huy", "", "", "038088005517", "1988-12-01", ROLE_NONE},
    {"mot-cua", "Đỗ Ngọc Quỳnh", "H56.102.01", "Công chức tiếp nhận hồ sơ", NULL, "",
     ROLE_RECEPTION},
    {"ho-tich", "Phan Thanh Lâm", "H56.102", "Công chức Tư pháp – Hộ tịch", NULL, "", ROLE_OFFICER},
    {"lanh-dao", "Trịnh Quốc Hùng", "H56.102", "CHỦ TỊCH", NULL, "", ROLE_LEADER},
    {"van-thu", "Đặng Hồng Nhung", "H56.102", "Văn thư", NULL, "", ROLE_CLERK},
    {"quan-tri", "Nguyễn Trí Dũng", "H56", "Quản trị hệ thống", NULL, "", ROLE_ADMIN},
    {"quan-tri-2", "Lê Minh Thu", "H56", "Quản trị hệ thống", NULL, "", ROLE_ADMIN},
    {"mot-cua-2", "Vũ Thị Lan", "H56.101.01", "Công chức tiếp nhận hồ sơ", NULL, "",
     ROLE_RECEPTION},
    {"ho-tich-2", "Bùi Văn Thành", "H56.101", "Công chức Tư pháp – Hộ tịch", NULL, "",
     ROLE_OFFICER},
    {"lanh-dao-2", "Mai Xuân Hải", "H56.101", "CHỦ TỊCH", NULL, "", ROLE_LEADER},
    {"van-thu-2", "Cao Thị Ngọc", "H56.101", "Văn thư", NULL, "", ROLE_CLERK},
};
enum { PEOPLE = sizeof people / sizeof *people };

int site_add_people(struct db *db, struct arena *a, void *data, struct fault *f)
{
    int r = OK;
    (void)a, (void)data;
    for (size_t i = 0; r >= 0 && i < PEOPLE; i++) {
        int64_t id, person = 0;
        const struct person p = {.pin = people[i].pin,
                                 .full_name = people[i].name,
                                 .birth_date = people[i].birth_date,
                                 .phone = "0912345678",
                                 .email = "",
                                 .level = 2};
        if (people[i].pin)
            r = identity_keep_person(db, &p, site_now_ms(), &person, f);
        /* one password is enough to try signing in: making one takes long */
        const struct new_account n = {.name = people[i].account,
                                      .full_name = people[i].name,
                                      .password = i == 0 ? "motcua-demo" : NULL,
                                      .person_id = person,
                                      .demo = true};
        if (r >= 0)
            r = identity_add_account(db, &n, &id, f);
        if (r >= 0 && !people[i].pin)
            r = identity_add_post(db,
                                  &(struct new_post){.account_id = id,
                                                     .agency = people[i].agency,
                                                     .title = people[i].title,
                                                     .role = people[i].role},
                                  f);
    }
    return r < 0 ? r : OK;
}

/* ---- what is seen and done without a browser ---- */

int site_write(struct site *s, site_run *run, void *data, struct fault *f)
{
    return test_write(s->house->store, s->arena, run, data, f);
}

struct opening {
    const char *account, *kind;
    struct token token;
};

static int find_account(struct db *db, struct arena *a, const char *account, int64_t *ret_id,
                        int64_t *ret_person, struct fault *f)
{
    struct identity_account_row row;
    int r = identity_account_by_name(db, a, account, &row, f);
    if (r == OK) {
        *ret_id = row.id;
        *ret_person = row.person_id;
    }
    return r;
}

static int open_session(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct opening *x = data;
    struct new_session s = {.kind = x->kind, .level = 2, .now_ms = site_now_ms()};
    int64_t expires;
    int r = find_account(db, a, x->account, &s.account_id, &s.person_id, f);
    return r < 0 ? r : identity_open_session(db, &s, &x->token, &expires, f);
}

struct token site_session(struct site *s, const char *account, const char *kind)
{
    struct opening x = {.account = account, .kind = kind};
    struct fault f = {0};
    if (site_write(s, open_session, &x, &f) < 0)
        site_give_up(account, &f);
    return x.token;
}

struct visitor site_visitor(struct site *s, const char *account)
{
    struct visitor v;
    struct fault f = {0};
    struct token t = site_session(s, account, "web");
    if (identity_visitor(store_reader(s->house->store), s->arena, t.text, site_now_ms(), &v, &f) <
        0)
        site_give_up(account, &f);
    return v;
}

const char *site_bearer(struct site *s, const char *account)
{
    struct token t = site_session(s, account, "api");
    return arena_printf(s->arena, "Authorization: Bearer %s\r\n", t.text);
}

const char *site_submit(struct site *s, const char *key)
{
    struct test_people who = {.citizen = site_visitor(s, "cong-dan")};
    struct submitted done;
    struct fault f = {0};
    if (test_submit(s->arena, s->house->store, house_law(s->house), &who, site_now_ms(), key, &done,
                    &f) < 0)
        site_give_up("submission", &f);
    return done.code;
}

struct dossier site_dossier(struct site *s, const char *code)
{
    struct dossier d;
    struct fault f = {0};
    struct visitor v = site_visitor(s, "cong-dan"), other = site_visitor(s, "mot-cua");
    struct db *db = store_reader(s->house->store);
    if (dossier_read(db, s->arena, &v, code, &d, NULL) < 0 &&
        dossier_read(db, s->arena, &other, code, &d, &f) < 0)
        site_give_up(code, &f);
    return d;
}

int site_act(struct site *s, const char *account, const char *code, struct act *act)
{
    struct visitor v = site_visitor(s, account);
    struct dossier d = site_dossier(s, code);
    struct act_done done;
    struct fault f = {0};
    act->who = &v;
    act->dossier_id = d.id;
    act->revision = d.revision;
    act->now_ms = site_now_ms();
    return test_act(s->arena, s->house->store, house_law(s->house), act, &done, &f);
}

static int put_green(struct db *db, struct arena *a, void *code, struct fault *f)
{
    static const char text[] = "UPDATE dossier SET green = 1 WHERE code = '%s'";
    const char *statement = arena_printf(a, text, (const char *)code);
    const struct db_query q = {.name = "green", .sqlite = statement, .postgres = statement};
    return db_exec(db, &q, NULL, f);
}

void site_put_green(struct site *s, const char *code)
{
    if (test_write(s->house->store, s->arena, put_green, arena_strdup(s->arena, code), NULL) != 1)
        abort();
}
