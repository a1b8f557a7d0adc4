#include "tests/unit/rooms/bureau.h"

#include "base/limits.h"
#include "db/schema.h"
#include "files/filestore.h"
#include "os/files.h"
#include "os/helper.h"
#include "tests/support/store.h"
#include "tests/support/test.h"
#include "tests/unit/paper/sheets.h"

#include <stdlib.h>

struct helper_pool *bureau_pool(const char *name, const char *folder, struct fault *f)
{
    struct helper_options o = {.name = name,
                               .program = getenv("HELPER_CHILD"),
                               .argument = folder,
                               .count = 1,
                               .job_ms = 20000,
                               .reply_max = 1 << 20};
    struct helper_pool *p = NULL;
    return helper_open(&o, &p, f) == OK ? p : NULL;
}

void bureau_open(struct bureau *b)
{
    struct fault f = {0};
    struct arena *a = b->arena = arena_open();
    char *folder = mkdtemp(arena_strdup(a, "/tmp/motcua-result-XXXXXX"));
    b->house = (struct house){.store = test_store(a, &db_whole_schema),
                              .origin = "https://dichvucong.thanhhoa.example",
                              .data = folder,
                              .fonts = FONTS};
    b->law = test_law(a, b->house.store);
    test_people(a, b->house.store, &b->people);
    b->people.leader.name = "Trịnh Quốc Hùng";
    b->people.leader.posts[0].title = "CHỦ TỊCH";
    b->now_ms = test_friday_ms();
    const struct filestore_options files = {.folder = arena_printf(a, "%s/files", folder)};
    if (filestore_open(a, &files, &b->house.files, &f) == OK &&
        result_make_demo_keys(&b->house, b->now_ms, &f) == OK) {
        b->house.sign = bureau_pool("sign", result_keys_folder(&b->house, a), &f);
        b->house.paper = bureau_pool("paper", NULL, &f);
    }
    CHECK_STR("", f.words);
    b->ready = b->house.sign && b->house.paper;
}

void bureau_close(struct bureau *b)
{
    helper_close(b->house.sign);
    helper_close(b->house.paper);
    (void)folder_remove(b->house.data, NULL);
    arena_close(b->arena);
}

struct result_work bureau_work(struct bureau *b)
{
    return (struct result_work){.house = &b->house,
                                .arena = b->arena,
                                .db = store_reader(b->house.store),
                                .law = b->law,
                                .now_ms = b->now_ms};
}

int64_t bureau_submit(struct bureau *b, const char *key)
{
    struct submitted done = {0};
    struct fault f = {0};
    CHECK_INT(OK,
              test_submit(b->arena, b->house.store, b->law, &b->people, b->now_ms, key, &done, &f));
    CHECK_STR("", f.words);
    return done.id;
}

struct keeping {
    const struct law *law;
    struct result_act *x;
};

static int keep(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct keeping *k = data;
    return result_act(db, a, k->law, k->x, f);
}

int bureau_keep(struct bureau *b, struct result_act *x, struct fault *f)
{
    return test_write(b->house.store, b->arena, keep, &(struct keeping){b->law, x}, f);
}

struct act bureau_act(struct bureau *b, int64_t id, enum act_kind kind, const struct visitor *who)
{
    return (struct act){.kind = kind,
                        .dossier_id = id,
                        .who = who,
                        .reason = "",
                        .outcome = "",
                        .now_ms = b->now_ms};
}

int bureau_do(struct bureau *b, struct act act, struct fault *f)
{
    struct result_act x = {.act = act};
    struct result_work w = bureau_work(b);
    int r = result_prepare_act(&w, &x, f);
    return r < 0 ? r : bureau_keep(b, &x, f);
}

void bureau_pass(struct bureau *b, int64_t id, enum act_kind kind, const struct visitor *who)
{
    struct fault f = {0};
    CHECK_INT(OK, bureau_do(b, bureau_act(b, id, kind, who), &f));
    CHECK_STR("", f.words);
}

int64_t bureau_drafted(struct bureau *b, const char *key)
{
    int64_t id = bureau_submit(b, key);
    bureau_pass(b, id, ACT_ACCEPT, &b->people.reception);
    bureau_pass(b, id, ACT_PROCESS, &b->people.officer);
    return id;
}

int64_t bureau_issued(struct bureau *b, const char *key)
{
    int64_t id = bureau_drafted(b, key);
    bureau_pass(b, id, ACT_SIGN, &b->people.leader);
    bureau_pass(b, id, ACT_ISSUE, &b->people.clerk);
    return id;
}

struct result bureau_newest(struct bureau *b, int64_t id)
{
    struct result r = {.state = "none",
                       .number = "",
                       .verify_code = "",
                       .draft_file = "",
                       .signed_file = "",
                       .issued_file = ""};
    struct fault f = {0};
    CHECK_INT(OK, result_of(store_reader(b->house.store), b->arena, id, &r, &f));
    return r;
}

struct bytes bureau_file(struct bureau *b, const char *name)
{
    struct bytes file = {(const uint8_t *)"", 0};
    struct fault f = {0};
    CHECK_INT(OK, filestore_get(b->house.files, b->arena, name, LIMIT_RESULT_FILE, &file, &f));
    return file;
}

struct verification bureau_verified(struct bureau *b, struct bytes file)
{
    struct verification v = {0};
    struct fault f = {0};
    struct result_work w = bureau_work(b);
    CHECK_INT(OK, result_verify_file(&w, file, &v, &f));
    CHECK_STR("", f.words);
    return v;
}

struct dossier bureau_dossier(struct bureau *b, int64_t id)
{
    struct dossier d = {.code = ""};
    CHECK_INT(OK, dossier_read_id(store_reader(b->house.store), b->arena, id, &d, NULL));
    return d;
}
