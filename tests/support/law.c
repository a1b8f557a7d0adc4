#include "tests/support/law.h"

#include "base/time.h"
#include "os/files.h"
#include "rooms/catalogue/load.h"
#include "rooms/catalogue/version.h"
#include "tests/support/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct running {
    struct unit unit;
    struct arena *arena;
    test_run *run;
    void *data;
};

static int run_unit(struct db *db, struct unit *u, struct fault *f)
{
    struct running *r = (struct running *)u;
    return r->run(db, r->arena, r->data, f);
}

int test_write(struct store *s, struct arena *a, test_run *run, void *data, struct fault *f)
{
    struct running r = {.unit = {.run = run_unit}, .arena = a, .run = run, .data = data};
    return store_write_wait(s, &r.unit, f);
}

static _Noreturn void give_up(const char *what, const struct fault *f)
{
    fprintf(stderr, "%s: %s\n", what, f->words);
    exit(1);
}

static int load(struct db *db, struct arena *a, void *data, struct fault *f)
{
    static const char *const folders[] = {"packs/national", "packs/thanh-hoa"};
    struct load_report *report = data;
    return packs_load(
        db, a, &(struct load){.folders = folders, .folder_count = 2, .now_ms = test_now_ms()},
        report, f);
}

const struct law *test_law(struct arena *a, struct store *s)
{
    struct load_report report = {0};
    struct law *law;
    struct fault f = {0};
    int r = test_write(s, a, load, &report, &f);
    for (size_t i = 0; i < report.pack_count; i++)
        for (size_t k = 0; k < report.packs[i].fault_count; k++)
            fprintf(stderr, "%s/%s:%d: %s\n", report.packs[i].folder,
                    report.packs[i].faults[k].file, report.packs[i].faults[k].line,
                    report.packs[i].faults[k].words);
    if (r < 0 || law_read(store_reader(s), a, TEST_DAY, &law, &f) < 0)
        give_up("packs", &f);
    return law;
}

int64_t test_friday_ms(void)
{
    return moment_of(TEST_DAY - 2, TEST_MORNING_MS);
}

/* ---- a newer version ---- */

#define CODE "1.004873"

struct changed_files {
    struct arena *arena;
    const struct test_change *changes;
    size_t count;
};

static const char *replaced(struct arena *a, const char *text, const struct test_change *c)
{
    const char *rest = text, *out = "";
    for (const char *at; (at = strstr(rest, c->from)); rest = at + strlen(c->from))
        out = arena_printf(a, "%s%.*s%s", out, (int)(at - rest), rest, c->to);
    return arena_printf(a, "%s%s", out, rest);
}

static const char *changed_text(void *self, const char *name)
{
    enum { FILE_MOST = 1 << 20 };
    const struct changed_files *x = self;
    const char *path = arena_printf(x->arena, "packs/national/procedures/" CODE "/%s", name);
    struct bytes text;
    const char *out = file_read(x->arena, path, FILE_MOST, &text, NULL) < 0
                          ? NULL
                          : arena_strndup(x->arena, (const char *)text.p, text.n);
    for (size_t i = 0; i < x->count; i++) {
        const struct test_change *c = &x->changes[i];
        if (strcmp(c->file, name) == 0)
            out = !c->from ? c->to : out ? replaced(x->arena, out, c) : NULL;
    }
    return out;
}

static int publish(struct db *db, struct arena *a, void *data, struct fault *f)
{
    int64_t id;
    return catalogue_publish(db, a, data, &id, f);
}

const char *test_publish(struct arena *a, struct store *s, const struct law **law,
                         const struct test_change *changes, size_t n)
{
    struct changed_files files = {a, changes, n};
    struct pack pack = pack_in_memory(a, changed_text, &files);
    struct publication x = {.pack = &pack,
                            .agencies = (*law)->agencies,
                            .code = CODE,
                            .valid_from = TEST_DAY,
                            .now_ms = test_friday_ms()};
    struct law *newer;
    struct fault f = {0};
    if (test_write(s, a, publish, &x, &f) < 0)
        return pack.fault_count ? pack.faults[0].words : arena_strdup(a, f.words);
    if (law_read(store_reader(s), a, TEST_DAY, &newer, &f) < 0)
        give_up("a newer version", &f);
    *law = newer;
    return "";
}

/* ---- people ---- */

struct joining {
    const char *account, *agency;
    enum role role;
    struct visitor *visitor;
};

static int join(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct joining *j = data;
    (void)a;
    int64_t id;
    int r = identity_add_account(
        db, &(struct new_account){.name = j->account, .full_name = j->account, .demo = true}, &id,
        f);
    if (r == OK)
        r = identity_add_post(db,
                              &(struct new_post){.account_id = id,
                                                 .agency = j->agency,
                                                 .role = j->role,
                                                 .title = role_name(j->role)},
                              f);
    *j->visitor = (struct visitor){.account_id = id, .name = j->account, .post_count = 1};
    j->visitor->posts[0] =
        (struct post){.agency = j->agency, .title = role_name(j->role), .role = j->role};
    return r < 0 ? r : OK;
}

struct arriving {
    struct person person;
    struct visitor *visitor;
};

static int arrive(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct arriving *x = data;
    (void)a;
    int64_t id;
    int r = identity_keep_person(db, &x->person, test_now_ms(), &id, f);
    *x->visitor = (struct visitor){
        .person_id = id, .name = x->person.full_name, .pin = x->person.pin, .level = 2};
    return r < 0 ? r : OK;
}

void test_people(struct arena *a, struct store *s, struct test_people *ret)
{
    const struct joining officials[] = {
        {"mot-cua", "H56.102.01", ROLE_RECEPTION, &ret->reception},
        {"ho-tich", "H56.102", ROLE_OFFICER, &ret->officer},
        {"lanh-dao", "H56.102", ROLE_LEADER, &ret->leader},
        {"van-thu", "H56.102", ROLE_CLERK, &ret->clerk},
        {"mot-cua-2", "H56.101.01", ROLE_RECEPTION, &ret->other_reception},
        {"ho-tich-2", "H56.101", ROLE_OFFICER, &ret->other_officer},
    };
    const struct arriving citizens[] = {
        {{.pin = "038198004512",
          .full_name = "Nguyễn Thị Lụa",
          .birth_date = "1998-03-27",
          .level = 2},
         &ret->citizen},
        {{.pin = "038088005517",
          .full_name = "Lê Quang Huy",
          .birth_date = "1988-12-01",
          .level = 2},
         &ret->stranger},
    };
    struct fault f = {0};
    for (size_t i = 0; i < sizeof officials / sizeof *officials; i++) {
        struct joining j = officials[i];
        if (test_write(s, a, join, &j, &f) < 0)
            give_up(j.account, &f);
    }
    for (size_t i = 0; i < sizeof citizens / sizeof *citizens; i++) {
        struct arriving x = citizens[i];
        if (test_write(s, a, arrive, &x, &f) < 0)
            give_up(x.person.full_name, &f);
    }
}

/* ---- dossiers ---- */

static const char form[] =
    "{\"ho_ten\":\"Nguyễn Thị Lụa\",\"so_dinh_danh\":\"038198004512\",\"ngay_sinh\":\"1998-03-27\","
    "\"gioi_tinh\":\"female\",\"dan_toc\":\"01\",\"quoc_tich\":\"VN\",\"noi_cu_tru\":\"Số 12 đường "
    "Hạc Thành\","
    "\"tinh_trang\":\"single\",\"muc_dich\":\"vay-von\",\"khoang_thoi_gian\":false,\"cam_doan\":"
    "true}";

static const struct fact facts[] = {
    {.key = "population.pin", .value = "038198004512", .source = "population"},
    {.key = "population.permanent_address",
     .value = "Số 12 đường Hạc Thành",
     .source = "population"},
    {.key = "population.marital_status", .value = "single", .source = "population"},
};

struct submitting {
    struct submission s;
    const struct law *law;
    struct submitted *ret;
};

static int submit(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct submitting *x = data;
    return dossier_submit(db, a, x->law, &x->s, x->ret, f);
}

int test_submit(struct arena *a, struct store *s, const struct law *law,
                const struct test_people *people, int64_t now_ms, const char *key,
                struct submitted *ret, struct fault *f)
{
    const struct procedure *p = catalogue_current(law->catalogue, "1.004873");
    struct json *data;
    int r = json_parse(a, form, strlen(form), &data, f);
    if (r < 0)
        return r;
    struct submitting x = {.law = law,
                           .ret = ret,
                           .s = {.procedure = p,
                                 .c = catalogue_case(p, NULL),
                                 .agency = "H56.102",
                                 .reception = "H56.102.01",
                                 .channel = CHANNEL_ONLINE,
                                 .applicant = {.pin = people->citizen.pin,
                                               .full_name = people->citizen.name,
                                               .birth_date = "1998-03-27",
                                               .phone = "0900000001",
                                               .email = ""},
                                 .form = data,
                                 .facts = facts,
                                 .fact_count = sizeof facts / sizeof *facts,
                                 .by = visitor_actor(&people->citizen, NULL),
                                 .key = key,
                                 .now_ms = now_ms}};
    return test_write(s, a, submit, &x, f);
}

struct acting {
    const struct law *law;
    struct act *act;
    struct act_done *ret;
};

static int act(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct acting *x = data;
    return dossier_act(db, a, x->law, x->act, x->ret, f);
}

int test_act(struct arena *a, struct store *s, const struct law *law, struct act *x,
             struct act_done *ret, struct fault *f)
{
    x->reason = x->reason ? x->reason : "";
    x->outcome = x->outcome ? x->outcome : "";
    struct acting acting = {.law = law, .act = x, .ret = ret};
    return test_write(s, a, act, &acting, f);
}
