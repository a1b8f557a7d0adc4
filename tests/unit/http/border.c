#include "http/border.h"

#include "base/cleanup.h"
#include "tests/support/test.h"

#define PAIRS(...)                                                                                 \
    {                                                                                              \
        {"Host", "a"}, __VA_ARGS__                                                                 \
    }

static int check(const struct pair *list, const char *version, struct framing *ret)
{
    struct pair copy[8];
    size_t n = 0;
    for (; list[n].name; n++)
        copy[n] = list[n];
    struct pairs p = {.list = copy, .count = n};
    return border_check(&p, version, ret);
}

TEST(framing_is_unambiguous)
{
    static const struct {
        struct pair headers[5];
        int status;
        uint64_t length;
        bool chunked;
    } rows[] = {
        {PAIRS({0}), 0, 0, false},
        {PAIRS({"content-length", "12"}), 0, 12, false},
        {PAIRS({"Transfer-Encoding", "Chunked"}), 0, 0, true},
        {PAIRS({"Content-Length", "12"}, {"Content-Length", "12"}), 400},
        {PAIRS({"Content-Length", "12"}, {"Transfer-Encoding", "chunked"}), 400},
        {PAIRS({"Transfer-Encoding", "gzip, chunked"}), 400},
        {PAIRS({"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "chunked"}), 400},
        {PAIRS({"Content-Length", ""}), 400},
        {PAIRS({"Content-Length", "-1"}), 400},
        {PAIRS({"Content-Length", "1, 1"}), 400},
        {PAIRS({"Content-Length", "0x10"}), 400},
        {PAIRS({"Content-Length", "9999999999999999999"}), 400},
        {PAIRS({"Host", "b"}), 400},
        {PAIRS({"X Y", "b"}), 400},
        {PAIRS({"", "b"}), 400},
        {PAIRS({"X", "a\x01"}), 400},
        {PAIRS({"Expect", "100-Continue"}), 0, 0, false},
        {PAIRS({"Expect", "200-ok"}), 417},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct framing f = {0};
        CHECK_INT(rows[i].status, check(rows[i].headers, "HTTP/1.1", &f));
        CHECK_INT(rows[i].length, f.length);
        CHECK_INT(rows[i].chunked, f.chunked);
        CHECK_INT(rows[i].length > 0 || rows[i].chunked, f.has_body);
    }
}

TEST(versions_differ)
{
    static const struct pair none[] = {{0}}, chunked[] = {{"Transfer-Encoding", "chunked"}, {0}};
    struct framing f;
    CHECK_INT(0, check(none, "HTTP/1.0", &f));
    CHECK_INT(400, check(none, "HTTP/1.1", &f)); /* no Host */
    CHECK_INT(400, check(chunked, "HTTP/1.0", &f));
    CHECK_INT(505, check(none, "HTTP/1.2", &f));
    CHECK_INT(505, check(none, "HTTP/2.0", &f));
}

TEST(words_of_proxies)
{
    CHECK(border_id_is_fair("0123abcd-_.X"));
    CHECK(!border_id_is_fair("short"));
    CHECK(!border_id_is_fair("with blank in it"));
    CHECK(!border_id_is_fair("\"},{\"forged\":1"));
    CHECK(border_address_is_fair("2001:db8::1", 11));
    CHECK(!border_address_is_fair("unknown", 7));
    CHECK(!border_address_is_fair("", 0));
    CHECK_INT(PATCH, border_method("PATCH"));
    CHECK_INT(METHODS, border_method("get"));
    CHECK_INT(METHODS, border_method("TRACE"));
}
