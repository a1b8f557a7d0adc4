#include "http/body.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "http/router.h"
#include "tests/support/spool.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MULTIPART "multipart/form-data; boundary=b"
#define FORM "application/x-www-form-urlencoded"

static int status_of(const char *type, unsigned flags)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    int status = 0;
    (void)body_new(a, type, &(struct body_rules){.flags = flags, .spool = &spool_in_tmp}, &status);
    return status;
}

TEST(routes_say_what_they_take)
{
    static const struct {
        const char *type;
        unsigned flags;
        int status;
    } rows[] = {
        {FORM, 0, 0},
        {FORM "; charset=UTF-8", 0, 0},
        {MULTIPART, 0, 0},
        {"application/json", 0, 415},
        {NULL, 0, 415},
        {"text/xml", 0, 415},
        {"application/json", ROUTE_JSON, 0},
        {FORM, ROUTE_JSON, 415},
        {MULTIPART, ROUTE_JSON, 415},
        {MULTIPART, ROUTE_FILES, 0},
        {MULTIPART, ROUTE_JSON | ROUTE_FILES, 0},
        {"multipart/form-data", ROUTE_FILES, 400},
        {"text/xml", ROUTE_RAW, 0},
        {NULL, ROUTE_RAW, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (status_of(rows[i].type, rows[i].flags) != rows[i].status)
            test_fail(__FILE__, __LINE__, "%s: not %d", rows[i].type, rows[i].status);
}

/* Feed text n times, then finish. */
static int feed(struct arena *a, struct request *rq, unsigned flags, const char *const *pieces)
{
    int status = 0;
    struct body *b = body_new(
        a, MULTIPART, &(struct body_rules){.flags = flags, .spool = &spool_in_tmp}, &status);
    for (; b && *pieces; pieces++)
        (void)body_feed(b, *pieces, strlen(*pieces));
    return b ? body_finish(b, rq) : status;
}

#define FIELD(name) "--b\r\nContent-Disposition: form-data; name=" name "\r\n\r\n"
#define FILE_PART(name) "--b\r\nContent-Disposition: form-data; name=f; filename=" name "\r\n\r\n"

TEST(files_live_as_long_as_the_request)
{
    struct arena *a = arena_open();
    struct request rq = {.arena = a};
    static const char *const pieces[] = {FIELD("x") "đ", "\r\n", FILE_PART("a.txt") "ab",
                                         "cd\r\n--b--", NULL};
    REQUIRE(feed(a, &rq, ROUTE_FILES, pieces) == 0);
    REQUIRE(rq.upload_count == 1 && rq.fields.count == 1);
    CHECK_STR("đ", request_field(&rq, "x"));
    const struct upload *u = request_upload(&rq, "f");
    REQUIRE(u);
    CHECK_INT(4, u->size);
    char text[10] = "", path[64];
    (void)snprintf(path, sizeof path, "%s", u->path);
    FILE *f = fopen(path, "rbe");
    REQUIRE(f);
    CHECK_INT(4, fread(text, 1, sizeof text - 1, f));
    CHECK_STR("abcd", text);
    (void)fclose(f);
    arena_close(a);
    CHECK(access(path, F_OK) != 0);
}

TEST(fields_are_text)
{
    static const char *const bad[] = {FIELD("x") "\xff\r\n--b--", NULL};
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct request rq = {.arena = a};
    CHECK_INT(400, feed(a, &rq, 0, bad));
}

TEST(files_and_fields_are_counted)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct request rq = {.arena = a};
    static const char *files[LIMIT_FILES + 3], *fields[LIMIT_FIELDS + 3];
    for (int i = 0; i <= LIMIT_FILES; i++)
        files[i] = FILE_PART("a") "x\r\n";
    files[LIMIT_FILES + 1] = "--b--";
    CHECK_INT(413, feed(a, &rq, ROUTE_FILES, files));
    for (int i = 0; i <= LIMIT_FIELDS; i++)
        fields[i] = FIELD("a") "\r\n";
    fields[LIMIT_FIELDS + 1] = "--b--";
    CHECK_INT(413, feed(a, &rq, 0, fields));
    fields[LIMIT_FIELDS] = "--b--";
    CHECK_INT(0, feed(a, &rq, 0, fields));
    CHECK_INT(LIMIT_FIELDS, rq.fields.count);
}

TEST(results_for_verification_may_be_larger)
{
    static const struct {
        unsigned flags;
        int size, status;
    } rows[] = {
        {ROUTE_FILES, LIMIT_FILE, 0},
        {ROUTE_FILES, LIMIT_FILE + 1, 413},
        {ROUTE_FILES | ROUTE_RESULT, LIMIT_RESULT_FILE, 0},
        {ROUTE_FILES | ROUTE_RESULT, LIMIT_RESULT_FILE + 1, 413},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(arena_closep) struct arena *a = arena_open();
        struct request rq = {.arena = a};
        int status = 0;
        struct body_rules rules = {.flags = rows[i].flags, .spool = &spool_in_tmp};
        struct body *b = body_new(a, MULTIPART, &rules, &status);
        char *content = arena_alloc(a, (size_t)rows[i].size);
        (void)body_feed(b, FILE_PART("a"), sizeof FILE_PART("a") - 1);
        (void)body_feed(b, content, (size_t)rows[i].size);
        (void)body_feed(b, "\r\n--b--", 7);
        CHECK_INT(rows[i].status, body_finish(b, &rq));
    }
}

TEST(names_of_files_may_be_taken_without_the_files)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct request rq = {.arena = a};
    static const char body[] = FIELD("x") "1\r\n" FILE_PART("a.pdf") "%PDF\r\n" FIELD(
        "y") "2\r\n" FILE_PART("") "\r\n--b--";
    int status = 0;
    struct body *b = body_new(
        a, MULTIPART, &(struct body_rules){.flags = ROUTE_FILES, .spool = &spool_nowhere}, &status);
    REQUIRE(b);
    body_pass_files(b);
    CHECK_INT(0, body_feed(b, body, sizeof body - 1));
    CHECK_INT(0, body_finish(b, &rq));
    CHECK_STR("1", request_field(&rq, "x"));
    CHECK_STR("2", request_field(&rq, "y"));
    REQUIRE(rq.upload_count == 1);
    CHECK_STR("a.pdf", rq.uploads[0].filename);
    CHECK(!rq.uploads[0].path);
}

TEST(a_folder_that_is_gone_is_no_crash)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct request rq = {.arena = a};
    int status = 0;
    struct body_rules rules = {.flags = ROUTE_FILES, .spool = &spool_nowhere};
    struct body *b = body_new(a, MULTIPART, &rules, &status);
    static const char text[] = FILE_PART("a") "x\r\n--b--";
    CHECK_INT(503, body_feed(b, text, sizeof text - 1));
    CHECK_INT(503, body_finish(b, &rq));
}
