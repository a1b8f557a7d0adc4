#include "http/multipart.h"

#include "base/cleanup.h"
#include "tests/support/parts.h"
#include "tests/support/test.h"

/* Read text in pieces of that size; the code of the finish, parts in b. */
static int read_pieces(struct arena *a, struct buf *b, const char *text, size_t n, size_t piece)
{
    struct multipart_sink sink = {
        .begin = part_begin, .data = part_data, .end = part_end, .context = b};
    buf_init(b, a, 100000);
    struct multipart *m = multipart_new(a, "multipart/form-data; boundary=\"AaB03x\"", &sink);
    if (!m)
        return BROKEN;
    for (size_t i = 0; i < n; i += piece)
        (void)multipart_feed(m, text + i, n - i < piece ? n - i : piece);
    return multipart_finish(m);
}

static const char good[] =
    "preamble\r\n--AaB03x\r\n"
    "Content-Disposition: form-data; name=\"ten\"\r\n\r\n"
    "Nguyễn\r\n-\r\n--AaB03\r\n\r\n--AaB03x  \r\n"
    "content-type: image/png\r\nX-Other: y\r\n"
    "content-disposition: form-data; name=f; filename=\"..\\/a\tb.png\"\r\n\r\n"
    "\r\n\r\r\n\r\n--AaB03x\r\n"
    "Content-Disposition: form-data; name=\"empty\"\r\n\r\n"
    "\r\n--AaB03x--\r\nepilogue --AaB03x\r\n";

TEST(pieces_of_any_size_give_the_same_parts)
{
    for (size_t piece = 1; piece <= sizeof good; piece++) {
        CLEANUP(arena_closep) struct arena *a = arena_open();
        struct buf b;
        CHECK_INT(OK, read_pieces(a, &b, good, sizeof good - 1, piece));
        CHECK_STR("[ten|-|]Nguyễn\r\n-\r\n--AaB03\r\n;[f|ab.png|image/png]\r\n\r\r\n;[empty|-|];",
                  b.p);
    }
}

TEST(a_cut_body_is_noticed)
{
    size_t whole = (size_t)(strstr(good, "--AaB03x--") - good) + 10;
    for (size_t n = 0; n < whole; n++) {
        CLEANUP(arena_closep) struct arena *a = arena_open();
        struct buf b;
        CHECK_INT(INVALID, read_pieces(a, &b, good, n, 7));
    }
}

TEST(malformed_parts_are_refused)
{
    static const char *const rows[] = {
        "--AaB03x\r\n\r\ntext\r\n--AaB03x--",
        "--AaB03x\r\nContent-Type: text/plain\r\n\r\ntext\r\n--AaB03x--",
        "--AaB03x\r\nContent-Disposition: form-data\r\n\r\ntext\r\n--AaB03x--",
        "--AaB03x\r\nContent-Disposition: attachment; name=a\r\n\r\ntext\r\n--AaB03x--",
        "--AaB03x\r\nContent-Disposition: form-data; name=\"a\r\n\r\ntext\r\n--AaB03x--",
        ("--AaB03x\r\nContent-Disposition: form-data; name=a\r\nContent-Disposition: form-data; "
         "name=b\r\n\r\ntext\r\n--AaB03x--"),
        "--AaB03x\r\nContent-Disposition: form-data; name=\xff\r\n\r\ntext\r\n--AaB03x--",
        "--AaB03x\r\nContent-Disposition: form-data; name=a; filename=\xff\r\n\r\n\r\n--AaB03x--",
        "--AaB03x\r\nno colon\r\n\r\ntext\r\n--AaB03x--",
        "--AaB03x\r\n: empty\r\n\r\ntext\r\n--AaB03x--",
        "--AaB03xx\r\n\r\n",
        "--AaB03x-\r\n",
        "",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(arena_closep) struct arena *a = arena_open();
        struct buf b;
        CHECK_INT(INVALID, read_pieces(a, &b, rows[i], strlen(rows[i]), 1000));
    }
}

TEST(heads_have_a_limit_and_no_nul)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct buf text, b;
    buf_init(&text, a, 100000);
    buf_str(&text, "--AaB03x\r\nX: ");
    for (int i = 0; i < MULTIPART_HEAD; i++)
        buf_char(&text, 'x');
    CHECK_INT(INVALID, read_pieces(a, &b, text.p, text.n, 100));
    static const char nul[] = "--AaB03x\r\nContent-Disposition: form-data; name=a\0b\r\n\r\n\r\n"
                              "--AaB03x--";
    CHECK_INT(INVALID, read_pieces(a, &b, nul, sizeof nul - 1, 100));
}

TEST(boundaries_are_checked)
{
    static const char *const bad[] = {
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"\"",
        "multipart/form-data; boundary=\"a\r\nb\"",
        "multipart/form-data; boundary=\"a \"",
        "multipart/form-data; boundary=<>",
        ("multipart/form-data; "
         "boundary=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")};
    struct multipart_sink sink = {.begin = part_begin, .data = part_data, .end = part_end};
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (multipart_new(a, bad[i], &sink))
            test_fail(__FILE__, __LINE__, "taken: %s", bad[i]);
    CHECK(multipart_new(a, "multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxk", &sink));
}
