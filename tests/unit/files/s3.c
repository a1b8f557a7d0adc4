/* The store on an S3 server that works, and on one that is down, slow, failing or lying. */
#include "wire/s3.h"

#include "base/cleanup.h"
#include "files/filestore.h"
#include "files/ring.h"
#include "os/files.h"
#include "tests/support/s3.h"
#include "tests/support/sample.h"
#include "tests/support/test.h"

#include <stdlib.h>

static const uint8_t master[RING_MASTER] = {9};

struct fixture {
    struct arena *a;
    struct test_s3 *server;
    struct s3 s3;
    const char *folder;
    struct filestore *plain, *sealed;
};

static int open_one(struct fixture *x, const char *prefix, bool sealed, struct filestore **ret)
{
    struct s3 *s3 = arena_memdup(x->a, &x->s3, sizeof x->s3);
    const char *ring = arena_printf(x->a, "%s/files.ring", x->folder);
    if (s3_read_address(x->a, test_s3_address(x->a, x->server, prefix), s3, NULL) < 0)
        return INVALID;
    x->s3.endpoint = s3->endpoint;
    return filestore_open(x->a,
                          &(struct filestore_options){.folder = x->folder,
                                                      .s3 = s3,
                                                      .ring = sealed ? ring : NULL,
                                                      .master = sealed ? master : NULL},
                          ret, NULL);
}

/* One server for all tests, which have prefixes of their own. */
static struct test_s3 *server_of_all(void)
{
    static struct arena *life;
    static struct test_s3 *server;
    if (!life)
        life = arena_open();
    if (!server)
        server = test_s3_start(life);
    if (server)
        (void)test_s3_gate(server, "fine", 0);
    return server;
}

static bool begin(struct fixture *x)
{
    static int number;
    struct arena *a = arena_open();
    *x = (struct fixture){.a = a, .server = server_of_all()};
    number++;
    x->s3 = (struct s3){
        .key_id = TEST_S3_KEY, .secret = TEST_S3_KEY, .time_limit_ms = 400, .pause_ms = 10};
    x->folder = mkdtemp(arena_strdup(a, "/tmp/files-s3-XXXXXX"));
    return x->server &&
           ring_make(arena_printf(a, "%s/files.ring", x->folder), master, NULL) == OK &&
           open_one(x, arena_printf(a, "ho-so-%d", number), false, &x->plain) == OK &&
           open_one(x, arena_printf(a, "kin-%d", number), true, &x->sealed) == OK;
}

static void end(struct fixture *x)
{
    folder_remove(x->folder, NULL);
    arena_close(x->a);
}

struct seen {
    int count;
    int64_t bytes;
};

static int see(void *self, const struct filestore_entry *e, struct fault *f)
{
    struct seen *s = self;
    (void)f;
    CHECK_INT(64, strlen(e->name));
    s->count++;
    s->bytes += e->bytes;
    return OK;
}

static void try_all(struct fixture *x, struct filestore *s)
{
    struct fault f = {0};
    struct bytes in = sample_bytes(x->a, 3 * 1024 * 1024 + 5), out;
    const char *name = sample_name(x->a, in), *none = sample_name(x->a, (struct bytes){in.p, 7});
    struct seen seen = {0};
    int64_t bytes;
    CHECK_INT(NOT_FOUND, filestore_get(s, x->a, name, in.n, &out, NULL));
    CHECK_INT(NOT_FOUND, filestore_look(s, name, &bytes, NULL));
    CHECK_INT(OK, filestore_put(s, name, in, &f));
    CHECK_INT(OK, filestore_put(s, name, in, &f));
    CHECK_INT(OK, filestore_put(s, sample_name(x->a, (struct bytes){in.p, 100}),
                                (struct bytes){in.p, 100}, &f));
    CHECK_STR("", f.words);
    REQUIRE(filestore_get(s, x->a, name, in.n, &out, &f) == OK);
    CHECK(out.n == in.n && memcmp(out.p, in.p, in.n) == 0);
    CHECK_INT(TOO_LARGE, filestore_get(s, x->a, name, 100, &out, NULL));
    REQUIRE(filestore_look(s, name, &bytes, &f) == OK);
    CHECK_INT((int64_t)in.n, bytes);
    CHECK_INT(OK, filestore_walk(s, see, &seen, &f));
    CHECK_INT(2, seen.count);
    CHECK_INT((int64_t)in.n + 100, seen.bytes);
    CHECK_INT(CONFLICT, filestore_remove(s, name, 1000, NULL));
    CHECK_INT(NOT_FOUND, filestore_remove(s, none, INT64_MAX, NULL));
    CHECK_INT(OK, filestore_remove(s, name, INT64_MAX, &f));
    CHECK_INT(NOT_FOUND, filestore_look(s, name, &bytes, NULL));
    CHECK_STR("", f.words);
}

TEST(files_come_and_go)
{
    struct fixture x;
    REQUIRE(begin(&x));
    CHECK(filestore_is_remote(x.plain));
    try_all(&x, x.plain);
    try_all(&x, x.sealed);
    end(&x);
}

struct sweeping {
    struct filestore *store;
    const char *names[3];
    int seen;
};

/* The first that is seen stays, the others go. */
static int sweep_others(void *self, const struct filestore_entry *e, struct fault *f)
{
    struct sweeping *s = self;
    (void)f;
    for (size_t i = 0; s->seen == 0 && i < 3; i++)
        if (strcmp(s->names[i], e->name) != 0)
            CHECK_INT(OK, filestore_remove(s->store, s->names[i], INT64_MAX, NULL));
    s->seen++;
    return OK;
}

TEST(what_goes_during_a_walk_is_passed_over)
{
    struct fixture x;
    struct fault f = {0};
    REQUIRE(begin(&x));
    struct sweeping s = {.store = x.sealed};
    const struct bytes in = sample_bytes(x.a, 3);
    for (size_t i = 0; i < 3; i++) {
        const struct bytes part = {in.p, i + 1};
        s.names[i] = sample_name(x.a, part);
        REQUIRE(filestore_put(x.sealed, s.names[i], part, NULL) == OK);
    }
    CHECK_INT(OK, filestore_walk(x.sealed, sweep_others, &s, &f));
    CHECK_STR("", f.words);
    CHECK_INT(1, s.seen);
    end(&x);
}

/* One failure is not seen at all; when it lasts, the fault says what it is and nothing is kept. */
TEST(a_server_that_fails_is_asked_again)
{
    static const struct {
        const char *mode, *reason;
        int code;
    } rows[] = {{"error", "s3.down", UNAVAILABLE},
                {"down", "s3.down", UNAVAILABLE},
                {"slow", "s3.slow", UNAVAILABLE}};
    struct fixture x;
    struct bytes out;
    REQUIRE(begin(&x));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct bytes in = {(const uint8_t *)rows[i].mode, strlen(rows[i].mode)};
        const char *name = sample_name(x.a, in);
        struct fault f = {0};
        (void)test_s3_gate(x.server, rows[i].mode, 0);
        CHECK_INT(rows[i].code, filestore_put(x.sealed, name, in, &f));
        CHECK_STR(rows[i].reason, f.reason);
        CHECK(!strstr(f.words, TEST_S3_KEY));
        CHECK(test_s3_gate(x.server, rows[i].mode, 1) >= 3);
        CHECK_INT(OK, filestore_put(x.sealed, name, in, NULL));
        (void)test_s3_gate(x.server, rows[i].mode, 1);
        CHECK_INT(OK, filestore_get(x.sealed, x.a, name, 100, &out, NULL));
    }
    (void)test_s3_gate(x.server, "error", 0);
    CHECK_INT(UNAVAILABLE,
              filestore_get(x.sealed, x.a, sample_name(x.a, (struct bytes){0}), 1, &out, NULL));
    end(&x);
}

TEST(what_comes_back_is_compared)
{
    struct fixture x;
    struct bytes in, out;
    REQUIRE(begin(&x));
    in = sample_bytes(x.a, 100000);
    const char *name = sample_name(x.a, in);
    struct filestore *const stores[] = {x.plain, x.sealed};
    for (size_t i = 0; i < 2; i++) {
        struct fault f = {0};
        (void)test_s3_gate(x.server, "fine", 0);
        REQUIRE(filestore_put(stores[i], name, in, NULL) == OK);
        (void)test_s3_gate(x.server, "wrong", 0);
        CHECK_INT(BROKEN, filestore_get(stores[i], x.a, name, in.n, &out, &f));
        CHECK_STR("filestore.rotten", f.reason);
        (void)test_s3_gate(x.server, "cut", 1);
        CHECK_INT(OK, filestore_get(stores[i], x.a, name, in.n, &out, NULL));
        (void)test_s3_gate(x.server, "cut", 0);
        CHECK_INT(UNAVAILABLE, filestore_get(stores[i], x.a, name, in.n, &out, NULL));
    }
    end(&x);
}

TEST(a_refusal_is_told_at_once)
{
    struct fixture x;
    struct fault f = {0};
    REQUIRE(begin(&x));
    const struct bytes in = sample_bytes(x.a, 10);
    (void)test_s3_gate(x.server, "refuse", 0);
    CHECK_INT(FORBIDDEN, filestore_put(x.plain, sample_name(x.a, in), in, &f));
    CHECK_STR("s3.refused", f.reason);
    CHECK_INT(1, test_s3_gate(x.server, "fine", 0));
    x.s3.secret = "another";
    REQUIRE(open_one(&x, "ho-so", false, &x.plain) == OK);
    CHECK_INT(FORBIDDEN, filestore_put(x.plain, sample_name(x.a, in), in, NULL));
    end(&x);
}

TEST(a_missing_bucket_is_no_missing_file)
{
    struct fixture x;
    struct fault f = {0};
    struct seen seen = {0};
    REQUIRE(begin(&x));
    struct s3 s3 = {.key_id = TEST_S3_KEY, .secret = TEST_S3_KEY};
    struct filestore *s;
    const char *address = arena_printf(x.a, "s3://khong-co?endpoint=%s", x.s3.endpoint);
    REQUIRE(s3_read_address(x.a, address, &s3, &f) == OK);
    const struct filestore_options o = {.folder = x.folder, .s3 = &s3};
    REQUIRE(filestore_open(x.a, &o, &s, &f) == OK);
    CHECK_INT(BROKEN, filestore_walk(s, see, &seen, &f));
    CHECK_STR("s3.bucket", f.reason);
    end(&x);
}

TEST(addresses)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct s3 s = {.key_id = "k"};
    REQUIRE(s3_read_address(a, "s3://kho/a/b?endpoint=https://s3.example.vn:9000&region=vn-1", &s,
                            NULL) == OK);
    CHECK_STR("kho", s.bucket);
    CHECK_STR("a/b/", s.prefix);
    CHECK_STR("https://s3.example.vn:9000", s.endpoint);
    CHECK_STR("vn-1", s.region);
    CHECK_STR("k", s.key_id);
    static const char *const bad[] = {"",
                                      "s3://",
                                      "http://kho",
                                      "s3://kho",
                                      "s3://kho?endpoint=ftp://x",
                                      "s3://?endpoint=http://x",
                                      "s3://k ho?endpoint=http://x",
                                      "s3://kho?endpoint=http://x/y",
                                      "s3://kho?endpoint=http://x&a=b",
                                      "s3://kho?endpoint=http://",
                                      "s3://kho/../a b?endpoint=http://x"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK_INT(INVALID, s3_read_address(a, bad[i], &s, NULL));
}
