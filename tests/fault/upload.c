/* kill -9 within an upload that goes on (docs/api.md): after each death the offset that is told is
 * no more than what lies on the disk, and no less than what was told before; the upload goes on
 * from there, and in the end the stored file is what was sent. ROUNDS says how often the server
 * dies, half of the times in a house whose files are sealed: there nothing of them may lie
 * readable. */
#include "base/cleanup.h"
#include "crypto/digest.h"
#include "os/files.h"
#include "tests/fault/mix.h"
#include "tests/support/call.h"
#include "tests/support/sample.h"
#include "tests/support/test.h"

#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    ROUNDS_USUAL = 200,
    FILE_BYTES = 3 * 1024 * 1024 + 17,
    SEND_MOST = 48 * 1024, /* at once */
    MOST_MS = 20 * 1000,
    AFTER_MOST_US = 8 * 1000, /* it may die this long after the last byte was sent */
    ANSWER = 8 * 1024,
    DISK_MOST = 64 * 1024 * 1024,
    FORM_BYTES = 100 * 1000, /* of a file that comes with a form: less than a connection holds */
    WORDS = 60,              /* how many are looked for in each file, of so many bytes each */
    WORD = 24,
};

static struct bytes sought; /* nftw gives nothing on */

struct uploading {
    struct running_server *server;
    struct arena *arena;
    bool sealed;
    const char *token, *address; /* of the upload */
    struct bytes file;
    int64_t told;      /* the largest offset that an answer told */
    int64_t sent;      /* the one behind the last byte that was sent */
    int deaths, whole; /* whole: uploads that ended with their file */
};

/* ---- requests ---- */

static struct call server_at(const struct uploading *x)
{
    return (struct call){.address = "127.0.0.1", .port = x->server->port, .most_ms = MOST_MS};
}

static const char *head_of(const struct uploading *x, const char *method, const char *address,
                           const char *more)
{
    return arena_printf(x->arena,
                        "%s %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
                        "Tus-Resumable: 1.0.0\r\nConnection: close\r\n%s\r\n",
                        method, address, x->token, more);
}

static const char *patch_head(const struct uploading *x, int64_t at, int64_t n)
{
    return head_of(x, "PATCH", x->address,
                   arena_printf(x->arena,
                                "Content-Type: application/offset+octet-stream\r\n"
                                "Upload-Offset: %" PRId64 "\r\nContent-Length: %" PRId64 "\r\n",
                                at, n));
}

/* What the answer says in that header; "" when it does not. */
static const char *told(const struct uploading *x, const struct call_answer *answer,
                        const char *name)
{
    char *value = arena_alloc(x->arena, ANSWER);
    call_header(answer, name, value, ANSWER);
    return value;
}

/* An answer without waiting for a server that is dead: what has come by now. */
static void hear(struct uploading *x, int fd)
{
    char *in = arena_alloc(x->arena, ANSWER);
    ssize_t n = recv(fd, in, ANSWER - 1, MSG_DONTWAIT);
    in[n > 0 ? n : 0] = '\0';
    const struct call_answer answer = {.head = in};
    int64_t offset = strtoll(told(x, &answer, "Upload-Offset"), NULL, 10);
    x->told = offset > x->told ? offset : x->told;
}

static void begin(struct uploading *x)
{
    struct call_answer answer;
    char *buffer = arena_alloc(x->arena, ANSWER);
    struct call c = server_at(x);
    const char *request =
        head_of(x, "POST", "/api/v1/uploads",
                arena_printf(x->arena, "Upload-Length: %d\r\nContent-Length: 0\r\n", FILE_BYTES));
    call_once(&c, request, strlen(request), buffer, ANSWER, &answer);
    CHECK_INT(201, answer.status);
    x->address = told(x, &answer, "Location");
    x->address = strstr(x->address, "/api/");
    x->told = x->sent = 0;
}

/* ---- what lies on the disk ---- */

static struct bytes read_whole(const struct uploading *x, const char *path)
{
    struct bytes in = {0};
    (void)file_read(x->arena, path, 2 * (size_t)FILE_BYTES, &in, NULL);
    return in;
}

static const char *stored_path(const struct uploading *x)
{
    const char *name = sample_name(x->arena, x->file);
    return arena_printf(x->arena, "%s/files/%.2s/%.2s/%s", x->server->data, name, name + 2, name);
}

/* Some of the file, taken here and there, is not in that one. */
static int see_no_word(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct bytes in = {0};
    (void)st;
    if (kind != FTW_F || strncmp(path + at->base, "motcua.db", 9) == 0)
        return 0;
    CHECK_INT(OK, file_read(a, path, DISK_MOST, &in, NULL));
    for (size_t i = 0; i < WORDS; i++) {
        size_t from = (size_t)random() % (sought.n - WORD);
        if (memmem(in.p, in.n, sought.p + from, WORD))
            test_fail(__FILE__, __LINE__, "%s holds what was sent, readable", path);
    }
    return 0;
}

/* Beside the database, which is not sealed. */
static void search_folder(const struct uploading *x)
{
    sought = x->file;
    CHECK_INT(0, nftw(x->server->data, see_no_word, 16, FTW_PHYS));
}

/* So much of the file lies there, either arriving or stored. */
static void compare_disk(const struct uploading *x, int64_t offset)
{
    const char *id = strrchr(x->address, '/') + 1;
    if (x->sealed) {
        search_folder(x);
        return;
    }
    struct bytes in = read_whole(x, arena_printf(x->arena, "%s/uploads/%s", x->server->data, id));
    if (in.n == 0 && offset == FILE_BYTES)
        in = read_whole(x, stored_path(x));
    CHECK((int64_t)in.n >= offset);
    if ((int64_t)in.n >= offset)
        CHECK(memcmp(in.p, x->file.p, (size_t)offset) == 0);
}

/* ---- a round ---- */

/* Where does it go on? */
static int64_t ask_offset(struct uploading *x, const char **ret_file)
{
    struct call_answer answer;
    char *buffer = arena_alloc(x->arena, ANSWER);
    struct call c = server_at(x);
    const char *request = head_of(x, "HEAD", x->address, "");
    call_once(&c, request, strlen(request), buffer, ANSWER, &answer);
    CHECK_INT(200, answer.status);
    int64_t offset = strtoll(told(x, &answer, "Upload-Offset"), NULL, 10);
    CHECK(offset >= x->told && offset <= x->sent);
    compare_disk(x, offset);
    x->told = offset;
    *ret_file = told(x, &answer, "Upload-File");
    return offset;
}

/* Some of the file from there on, in pieces of any length; false when the server has hung up. */
static bool send_some(struct uploading *x, int fd, int64_t at, int64_t n)
{
    for (int64_t until = at + n; at < until;) {
        int64_t some = 1 + random() % SEND_MOST;
        some = some < until - at ? some : until - at;
        if (send(fd, x->file.p + at, (size_t)some, MSG_NOSIGNAL) != some)
            return false;
        at += some;
        x->sent = at > x->sent ? at : x->sent;
    }
    return true;
}

/* It dies while the rest, or a part of it, arrives: anywhere, and now and then behind the end. */
static void die_within(struct uploading *x, int64_t at)
{
    struct call c = server_at(x);
    int64_t rest = FILE_BYTES - at;
    int64_t n = random() % 3 ? rest : random() % (rest + 1);
    int64_t until = random() % 4 ? random() % (n + 1) : n;
    const char *head = patch_head(x, at, n);
    int fd = call_connect(&c);
    const struct timeval patience = {.tv_sec = MOST_MS / 1000};
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    CHECK(send(fd, head, strlen(head), MSG_NOSIGNAL) == (ssize_t)strlen(head));
    CHECK(send_some(x, fd, at, until));
    (void)usleep((useconds_t)(random() % AFTER_MOST_US));
    hear(x, fd);
    server_kill(x->server);
    (void)close(fd);
    x->deaths++;
    CHECK(server_begin(x->server) >= 0);
}

/* Without a death until it is whole: the last answer names the file. */
static void finish(struct uploading *x)
{
    struct call_answer answer;
    const char *file;
    char *buffer = arena_alloc(x->arena, ANSWER);
    struct call c = server_at(x);
    int64_t at = ask_offset(x, &file);
    if (!*file) {
        struct buf request;
        buf_init(&request, x->arena, 2 * (size_t)FILE_BYTES);
        buf_str(&request, patch_head(x, at, FILE_BYTES - at));
        buf_add(&request, x->file.p + at, (size_t)(FILE_BYTES - at));
        call_once(&c, request.p, request.n, buffer, ANSWER, &answer);
        CHECK_INT(204, answer.status);
        file = told(x, &answer, "Upload-File");
    }
    CHECK_STR(sample_name(x->arena, x->file), file);
    compare_disk(x, FILE_BYTES);
    x->whole++;
}

/* One file, while it lasts. */
static void one_upload(struct uploading *x, size_t *rounds)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *done = "";
    struct buf file;
    buf_init(&file, a, FILE_BYTES);
    buf_printf(&file, "%%PDF-1.4\n%%%d\n", x->whole);
    buf_add(&file, sample_bytes(a, FILE_BYTES).p, FILE_BYTES - file.n);
    x->arena = a;
    x->file = buf_bytes(&file);
    begin(x);
    for (int64_t at = 0; *rounds && at < FILE_BYTES && x->server->pid > 0; (*rounds)--) {
        die_within(x, at);
        at = ask_offset(x, &done);
    }
    finish(x);
}

static void press(struct uploading *x)
{
    size_t rounds = (mix_rounds(ROUNDS_USUAL) + 1) / 2;
    while (rounds && x->server->pid > 0)
        one_upload(x, &rounds);
    printf("  %d deaths within %d uploads, which all became their files\n", x->deaths, x->whole);
}

static void end(const struct uploading *x)
{
    const char *const scrub[] = {"scrub", "--data", x->server->data, NULL};
    CHECK_INT(0, server_end(x->server));
    CHECK_INT(0, server_command(x->server, scrub));
}

TEST(an_upload_goes_on_after_each_death)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct running_server s;
    mix_seed();
    mix_house(a, &s);
    REQUIRE(server_begin(&s) >= 0);
    struct uploading x = {.server = &s, .token = server_token(a, &s, "cong-dan")};
    press(&x);
    end(&x);
}

/* A file of a form, of which not all arrives before the server dies. */
static void die_within_form(struct uploading *x)
{
    static const char form[] =
        "POST /api/v1/files HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: %d\r\n\r\n"
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct call c = server_at(x);
    const char *head = arena_printf(a, form, x->token, FILE_BYTES);
    const char *spool = arena_printf(a, "%s/spool", x->server->data);
    char **names = NULL;
    int fd = call_connect(&c);
    x->arena = a;
    x->file = sample_bytes(a, FILE_BYTES);
    CHECK(send(fd, head, strlen(head), MSG_NOSIGNAL) == (ssize_t)strlen(head));
    CHECK(send_some(x, fd, 0, FORM_BYTES));
    for (int i = 0; i < 100 && (!names || !*names); i++, (void)usleep(10 * 1000))
        CHECK_INT(OK, folder_list(a, spool, &names, NULL));
    server_kill(x->server);
    (void)close(fd);
    CHECK(*names && file_size(arena_printf(a, "%s/%s", spool, *names)) > 0);
    search_folder(x);
    CHECK(server_begin(x->server) >= 0);
}

TEST(nothing_of_a_sealed_file_ever_lies_readable)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    char *key = arena_strdup(a, "/tmp/motcua-files-key-XXXXXX");
    int fd = mkostemp(key, O_CLOEXEC);
    struct running_server s;
    CHECK(write(fd, "0123456789abcdef0123456789abcdef", 32) == 32);
    (void)close(fd);
    (void)setenv("MOTCUA_FILES_KEY", key, 1);
    mix_house(a, &s);
    REQUIRE(server_begin(&s) >= 0);
    struct uploading x = {.server = &s, .sealed = true, .token = server_token(a, &s, "cong-dan")};
    press(&x);
    die_within_form(&x);
    end(&x);
    (void)unsetenv("MOTCUA_FILES_KEY");
    (void)unlink(key);
}
