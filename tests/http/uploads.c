/* Uploads that go on where a connection broke, through the API and through the portal's forms. */
#include "tests/support/sample.h"
#include "tests/support/site.h"
#include "tests/support/test.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/time.h"
#include "crypto/base64.h"
#include "crypto/digest.h"
#include "db/store.h"
#include "files/filestore.h"
#include "os/files.h"
#include "rooms/api/api.h"
#include "rooms/identity/identity_pages.h"
#include "rooms/portal/portal.h"
#include "rooms/upload/upload.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static const struct route *const tables[] = {identity_routes, portal_routes, api_routes, NULL};
static const char api[] = "/api/v1/uploads", portal[] = "/tai-len";

#define TUS "Tus-Resumable: 1.0.0\r\n"
#define BYTES "Content-Type: application/offset+octet-stream\r\n"

/* "%PDF-1.4 …" of n bytes, all of them letters. */
static const char *pdf(struct arena *a, size_t n)
{
    char *p = arena_alloc(a, n + 1);
    for (size_t i = 0; i < n; i++)
        p[i] = (char)('a' + i * 7 % 26);
    return arena_printf(a, "%%PDF-1.4\n%s", p + 9);
}

static const char *sha_of(struct arena *a, const char *text)
{
    return sample_name(a, (struct bytes){(const uint8_t *)text, strlen(text)});
}

/* ---- who sends: a bearer of the API, or a browser with a form token ---- */

struct sender {
    struct browser b;
    const char *base, *who; /* address and headers */
};

static struct sender bearer(struct site *s, const char *account)
{
    return (struct sender){site_browser(s), api, site_bearer(s, account)};
}

static struct sender page(struct site *s, const char *account)
{
    struct sender x = {site_browser(s), portal, ""};
    browser_sign_in(&x.b, account);
    (void)browser_follow(&x.b, browser_get(&x.b, "/nop/1.004873"));
    x.who = arena_printf(s->arena, "Sec-Fetch-Site: same-origin\r\nX-Form-Token: %.*s\r\n",
                         (int)strcspn(x.b.csrf, "."), x.b.csrf);
    return x;
}

static struct browser_answer ask(struct sender *x, const char *method, const char *path,
                                 const char *headers, const char *body)
{
    return browser_send(&x->b, method, path,
                        arena_printf(x->b.site->arena, "%s" TUS "%s", x->who, headers), body);
}

/* The address of a new upload; NULL. */
static const char *begin(struct sender *x, size_t bytes)
{
    struct arena *a = x->b.site->arena;
    struct browser_answer y =
        ask(x, "POST", x->base,
            arena_printf(a, "Upload-Length: %zu\r\nUpload-Metadata: filename %s\r\n", bytes,
                         base64_text(a, "C:\\anh\\giấy.pdf", strlen("C:\\anh\\giấy.pdf"))),
            "");
    CHECK_INT(201, y.status);
    CHECK(answer_header(&x->b, &y, "Upload-Expires") &&
          strstr(answer_header(&x->b, &y, "Upload-Expires"), "Sat, 21 Nov 2026 02:00:00 GMT"));
    return y.location[0] ? y.location : NULL;
}

static struct browser_answer more(struct sender *x, const char *path, size_t at, const char *bytes)
{
    return ask(x, "PATCH", path, arena_printf(x->b.site->arena, BYTES "Upload-Offset: %zu\r\n", at),
               bytes);
}

static int64_t offset_of(struct sender *x, const char *path)
{
    struct browser_answer y = ask(x, "HEAD", path, "", NULL);
    const char *offset = answer_header(&x->b, &y, "Upload-Offset");
    return y.status == 200 && offset ? atoll(offset) : -y.status;
}

/* Some bytes of a longer request, then nothing more. */
static void break_off(struct sender *x, const char *path, const char *headers, const char *bytes)
{
    struct site *s = x->b.site;
    const struct sockaddr_in to = {.sin_family = AF_INET,
                                   .sin_port = htons(s->port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const char *head = arena_printf(s->arena,
                                    "PATCH %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nCookie: %s\r\n"
                                    "%s" TUS BYTES "%sContent-Length: 100000\r\n\r\n%s",
                                    path, s->port, x->b.cookies, x->who, headers, bytes);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (const struct sockaddr *)&to, sizeof to) == 0)
        (void)send(fd, head, strlen(head), MSG_NOSIGNAL);
    (void)close(fd);
}

/* The server may be a moment behind. */
static int64_t wait_for(struct sender *x, const char *path, int64_t offset)
{
    int64_t got = -1;
    for (int i = 0; i < 200 && (got = offset_of(x, path)) != offset; i++)
        (void)nanosleep(&(struct timespec){.tv_nsec = 10 * 1000000}, NULL);
    return got;
}

/* ---- the API ---- */

TEST(an_upload_in_pieces_becomes_a_file)
{
    struct site *s = site_start(tables);
    struct sender x = bearer(s, "cong-dan");
    const char *text = pdf(s->arena, 1000), *path = begin(&x, 1000);
    REQUIRE(path);
    CHECK_INT(0, offset_of(&x, path));
    struct browser_answer y = more(&x, path, 0, arena_strndup(s->arena, text, 600));
    CHECK_INT(204, y.status);
    CHECK_STR("600", answer_header(&x.b, &y, "Upload-Offset"));
    CHECK(!answer_header(&x.b, &y, "Upload-File"));
    y = more(&x, path, 600, text + 600);
    CHECK_INT(204, y.status);
    CHECK_STR(sha_of(s->arena, text), answer_header(&x.b, &y, "Upload-File"));
    CHECK_INT(1000, offset_of(&x, path));
    struct stored_file file;
    struct visitor who = site_visitor(s, "cong-dan");
    struct bytes all;
    REQUIRE(dossier_may_read_file(store_reader(s->house->store), s->arena, &who,
                                  sha_of(s->arena, text), &file, NULL) == OK);
    CHECK_STR("giấy.pdf", file.name);
    CHECK_STR("application/pdf", file.type);
    REQUIRE(filestore_get(s->house->files, s->arena, file.sha256, 1000, &all, NULL) == OK);
    CHECK(memcmp(all.p, text, 1000) == 0);
    y = browser_send(&x.b, "GET", path, x.who, NULL);
    CHECK(answer_has(&y, "\"offset\":1000") && answer_has(&y, file.sha256));
    site_stop(s);
}

TEST(what_came_before_the_connection_broke_is_there)
{
    struct site *s = site_start(tables);
    struct sender both[] = {bearer(s, "cong-dan"), page(s, "cong-dan")};
    for (size_t i = 0; i < 2; i++) {
        struct sender *x = &both[i];
        const char *text = pdf(s->arena, 5000), *path = begin(x, 5000);
        REQUIRE(path);
        break_off(x, path, "Upload-Offset: 0\r\n", arena_strndup(s->arena, text, 1234));
        CHECK_INT(1234, wait_for(x, path, 1234));
        break_off(x, path, "Upload-Offset: 1234\r\n", arena_strndup(s->arena, text + 1234, 2000));
        CHECK_INT(3234, wait_for(x, path, 3234));
        struct browser_answer y = more(x, path, 3234, text + 3234);
        CHECK_INT(204, y.status);
        CHECK_INT(5000, offset_of(x, path));
        CHECK_INT(i == 0, answer_header(&x->b, &y, "Upload-File") != NULL);
    }
    site_stop(s);
}

/* ---- what was told is on the disk ---- */

static const char *_Atomic watched; /* the name of an upload's file */
static _Atomic int file_syncs, folder_syncs;

/* In the place of libc's, for the whole program. */
int fsync(int fd)
{
    char link[64], path[PATH_MAX] = "";
    const char *name = watched;
    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const char *base = readlink(link, path, sizeof path - 1) > 0 ? strrchr(path, '/') : NULL;
    if (name && base && strcmp(base + 1, name) == 0)
        file_syncs++;
    else if (name && base && strcmp(base, "/uploads") == 0)
        folder_syncs += file_syncs > 0; /* the name, behind the bytes */
    return (int)syscall(SYS_fsync, fd);
}

static void watch(const char *name)
{
    watched = name;
    file_syncs = folder_syncs = 0;
}

static void check_synced(void)
{
    CHECK(file_syncs > 0);
    CHECK(folder_syncs > 0);
}

TEST(an_offset_is_told_when_the_disk_has_it)
{
    struct site *s = site_start(tables);
    struct sender x = bearer(s, "cong-dan");
    const char *text = pdf(s->arena, 5000), *path = begin(&x, 5000);
    REQUIRE(path);
    watch(strrchr(path, '/') + 1);
    CHECK_INT(204, more(&x, path, 0, arena_strndup(s->arena, text, 1000)).status);
    check_synced();
    break_off(&x, path, "Upload-Offset: 1000\r\n", arena_strndup(s->arena, text + 1000, 1234));
    CHECK_INT(2234, wait_for(&x, path, 2234));
    watch(watched);
    CHECK_INT(2234, offset_of(&x, path));
    check_synced();
    watch(NULL);
    site_stop(s);
}

TEST(an_upload_is_its_owners_alone)
{
    struct site *s = site_start(tables);
    struct sender x = bearer(s, "cong-dan"), other = bearer(s, "nguoi-ly-hon"),
                  official = page(s, "mot-cua");
    const char *path = begin(&x, 100);
    REQUIRE(path);
    CHECK_INT(-404, offset_of(&other, path));
    CHECK_INT(404, more(&other, path, 0, "abc").status);
    CHECK_INT(404, ask(&other, "DELETE", path, "", NULL).status);
    const char *there = arena_printf(s->arena, "%s%s", portal, strrchr(path, '/'));
    CHECK_INT(-404, offset_of(&official, there));
    struct sender nobody = {site_browser(s), api, ""};
    CHECK_INT(401, more(&nobody, path, 0, "abc").status);
    CHECK_INT(401, ask(&nobody, "POST", api, "Upload-Length: 9\r\n", "").status);
    CHECK_INT(0, offset_of(&x, path));
    CHECK_INT(-404, offset_of(&x, "/api/v1/uploads/../../secret"));
    CHECK_INT(204, ask(&x, "DELETE", path, "", NULL).status);
    CHECK_INT(-404, offset_of(&x, path));
    site_stop(s);
}

TEST(a_page_of_another_site_sends_nothing)
{
    struct site *s = site_start(tables);
    struct sender x = page(s, "cong-dan");
    const char *path = begin(&x, 100), *own = x.who;
    REQUIRE(path);
    x.who = "Sec-Fetch-Site: same-origin\r\n";
    CHECK_INT(403, more(&x, path, 0, "abc").status);
    CHECK_INT(403, ask(&x, "POST", portal, "Upload-Length: 9\r\n", "").status);
    x.who = arena_printf(s->arena, "Sec-Fetch-Site: cross-site\r\n%s", strchr(own, '\n') + 1);
    CHECK_INT(403, more(&x, path, 0, "abc").status);
    x.who = own;
    CHECK_INT(0, offset_of(&x, path));
    site_stop(s);
}

TEST(what_does_not_fit_is_refused)
{
    struct site *s = site_start(tables);
    struct sender x = bearer(s, "cong-dan");
    const char *path = begin(&x, 10);
    REQUIRE(path);
    CHECK_INT(409, more(&x, path, 3, "abc").status);
    CHECK_INT(413, more(&x, path, 0, "eleven bytes").status);
    CHECK_INT(
        415,
        ask(&x, "PATCH", path, "Upload-Offset: 0\r\nContent-Type: text/plain\r\n", "abc").status);
    CHECK_INT(400, ask(&x, "PATCH", path, BYTES, "abc").status);
    CHECK_INT(400, ask(&x, "PATCH", path, BYTES "Upload-Offset: -1\r\n", "abc").status);
    static const struct {
        const char *headers;
        int status;
    } rows[] = {{"", 400},
                {"Upload-Length: 0\r\n", 400},
                {"Upload-Length: 12x\r\n", 400},
                {"Upload-Defer-Length: 1\r\n", 400},
                {"Upload-Length: 99999999999999999999\r\n", 400},
                {"Upload-Length: 20971521\r\n", 413},
                {"Upload-Length: 10\r\nUpload-Metadata: filename \xFF\r\n", 400}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        CHECK_INT(rows[i].status, ask(&x, "POST", api, rows[i].headers, "").status);
    struct browser_answer y =
        browser_send(&x.b, "PATCH", path,
                     arena_printf(s->arena, "%sTus-Resumable: 0.2.2\r\n" BYTES, x.who), "abc");
    CHECK_INT(412, y.status);
    CHECK_STR("1.0.0", answer_header(&x.b, &y, "Tus-Version"));
    y = browser_send(&x.b, "OPTIONS", api, NULL, NULL);
    CHECK_INT(204, y.status);
    CHECK_STR("20971520", answer_header(&x.b, &y, "Tus-Max-Size"));
    CHECK(strstr(answer_header(&x.b, &y, "Tus-Extension"), "creation"));
    site_stop(s);
}

TEST(a_checksum_that_does_not_fit_drops_the_piece)
{
    struct site *s = site_start(tables);
    struct sender x = bearer(s, "cong-dan");
    const char *path = begin(&x, 100);
    REQUIRE(path);
    static const char at[] = BYTES "Upload-Offset: 0\r\nUpload-Checksum: ";
    const char *const sha1 = "qZk+NkcGgWq6PiVxeFDCbJzQ2J0="; /* of "abc" (FIPS 180-4) */
    const char *right = arena_printf(s->arena, "%ssha1 %s\r\n", at, sha1);
    CHECK_INT(460, ask(&x, "PATCH", path, right, "abd").status);
    CHECK_INT(0, offset_of(&x, path));
    CHECK_INT(400,
              ask(&x, "PATCH", path, arena_printf(s->arena, "%smd5 xxxx\r\n", at), "abc").status);
    CHECK_INT(400,
              ask(&x, "PATCH", path, arena_printf(s->arena, "%ssha1 abcd\r\n", at), "abc").status);
    break_off(&x, path,
              arena_printf(s->arena, "Upload-Offset: 0\r\nUpload-Checksum: sha1 %s\r\n", sha1),
              "ab");
    CHECK_INT(0, wait_for(&x, path, 0));
    CHECK_INT(204, ask(&x, "PATCH", path, right, "abc").status);
    CHECK_INT(3, offset_of(&x, path));
    site_stop(s);
}

TEST(the_whole_is_judged_as_any_file)
{
    struct site *s = site_start(tables);
    struct sender x = bearer(s, "cong-dan");
    const char *path = begin(&x, 12);
    REQUIRE(path);
    struct browser_answer y = more(&x, path, 0, "MZ not a pdf");
    CHECK_INT(422, y.status);
    CHECK(answer_has(&y, "file.type"));
    CHECK_INT(-404, wait_for(&x, path, -404));
    site_stop(s);
}

TEST(nobody_has_too_many_and_all_end_after_a_day)
{
    struct site *s = site_start(tables);
    struct sender x = bearer(s, "cong-dan"), other = bearer(s, "nguoi-ly-hon");
    const char *path = NULL;
    for (int i = 0; i < LIMIT_OPEN_UPLOADS; i++)
        path = begin(&x, 100);
    REQUIRE(path && more(&x, path, 0, "abc").status == 204);
    struct browser_answer y = ask(&x, "POST", api, "Upload-Length: 9\r\n", "");
    CHECK_INT(409, y.status);
    CHECK(answer_header(&x.b, &y, "Retry-After"));
    CHECK(begin(&other, 100));
    site_set_clock(site_now_ms() + LIMIT_UPLOAD_AGE_S * 1000LL + 1000);
    struct sender later = bearer(s, "cong-dan");
    CHECK_INT(-404, offset_of(&later, path));
    CHECK_INT(404, more(&later, path, 3, "def").status);
    CHECK_INT(201, ask(&later, "POST", api, "Upload-Length: 9\r\n", "").status);
    site_stop(s);
}

static int sweep(struct db *db, struct arena *a, void *data, struct fault *f)
{
    (void)a, (void)data;
    return upload_sweep(db, site_now_ms() + 2 * DAY_MS, f);
}

TEST(what_is_over_is_removed)
{
    struct site *s = site_start(tables);
    struct sender x = bearer(s, "cong-dan");
    const char *path = begin(&x, 100);
    struct fault f = {0};
    REQUIRE(path && more(&x, path, 0, "abc").status == 204);
    const char *lies = arena_printf(s->arena, "%s/uploads/%s", s->folder, strrchr(path, '/') + 1);
    REQUIRE(file_exists(lies));
    CHECK_INT(OK, upload_clean(s->house, &f));
    CHECK(file_exists(lies));
    const struct timespec old[] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
    REQUIRE(utimensat(AT_FDCWD, lies, old, 0) == 0);
    CHECK_INT(OK, upload_clean(s->house, &f));
    CHECK(!file_exists(lies));
    CHECK_INT(0, offset_of(&x, path));
    CHECK_INT(OK, site_write(s, sweep, NULL, &f));
    CHECK_INT(-404, offset_of(&x, path));
    site_stop(s);
}

/* ---- the portal ---- */

TEST(a_form_takes_the_upload_that_it_names)
{
    struct site *s = site_start(tables);
    struct sender x = page(s, "cong-dan"), other = page(s, "nguoi-ly-hon");
    const char *code = site_submit(s, "supplement");
    const struct supplement_item item = {.component = "XNC", .what = "Thiếu trang hai"};
    struct act want = {
        .kind = ACT_REQUEST_SUPPLEMENT, .reason = "Thiếu giấy", .items = &item, .item_count = 1};
    REQUIRE(site_act(s, "mot-cua", code, &want) == 0);
    const char *text = pdf(s->arena, 3000), *path = begin(&x, 3000), *part = begin(&x, 3000),
               *foreign = begin(&other, 3000), *lie = begin(&x, 12);
    REQUIRE(path && part && foreign && lie);
    CHECK_INT(204, more(&x, path, 0, text).status);
    CHECK_INT(204, more(&x, part, 0, "%PDF").status);
    CHECK_INT(204, more(&other, foreign, 0, text).status);
    CHECK_INT(204, more(&x, lie, 0, "MZ not a pdf").status);
    const char *answer = arena_printf(s->arena, "/ho-so/%s/bo-sung", code);
    struct browser_answer y = browser_get(&x.b, answer);
    const char *revision = answer_field(&x.b, &y, "ban");
    const char *const bad[] = {part, foreign, lie};
    for (size_t i = 0; i < 3; i++) {
        const char *named = arena_printf(s->arena, "%s tep-XNC", strrchr(bad[i], '/') + 1);
        const struct browser_field form[] = {
            {.name = "ban", .value = revision}, {.name = "_upload", .value = named}, {0}};
        CHECK_INT(422, browser_post(&x.b, answer, form).status);
    }
    const char *named = arena_printf(s->arena, "%s tep-XNC", strrchr(path, '/') + 1);
    const struct browser_field form[] = {
        {.name = "ban", .value = revision}, {.name = "_upload", .value = named}, {0}};
    y = browser_post(&x.b, answer, form);
    CHECK_INT(303, y.status);
    CHECK_INT(STATE_ACCEPTED, site_dossier(s, code).state);
    y = browser_follow(&x.b, y);
    CHECK(answer_has(&y, arena_printf(s->arena, "/tep/%s", sha_of(s->arena, text))));
    CHECK_INT(-404, wait_for(&x, path, -404));
    CHECK_INT(3000, offset_of(&other, foreign));
    site_stop(s);
}
