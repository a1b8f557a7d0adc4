#include "tools/msgc.h"
#include "base/cleanup.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char head[] =
    "msgid \"\"\nmsgstr \"\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n\n";

/* Read a catalogue that holds this text. */
static int read_text(struct arena *a, const char *text, struct catalogue *ret, struct buf *faults)
{
    char path[] = "/tmp/msgc-XXXXXX";
    int fd = mkstemp(path);
    FILE *s = fdopen(fd, "w");
    (void)fprintf(s, "%s%s", head, text);
    (void)fclose(s);
    int r = catalogue_read(a, path, ret, faults);
    (void)unlink(path);
    return r;
}

TEST(placeholders)
{
    static const char *const bad[] = {
        "{",         "}",        "{}",     "{a",     "a}",
        "{A}",       "{a b}",    "{a{b}}", "{1}",    "{a}{b}{c}{d}{e}{f}{g}{h}{i}",
        "{a?}",      "{a?x}",    "{a?x|}", "{a?|x}", "{a?x|y",
        "{a?x|y|z}", "{a?{b}|c}"};
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct placeholders p, q;
    REQUIRE(placeholders_read(a, "{b} và {a}, {b}", &p, NULL) == OK);
    CHECK_INT(2, p.count);
    CHECK_STR("a", p.names[0]);
    CHECK_STR("b", p.names[1]);
    REQUIRE(placeholders_read(a, "{a}{b}", &q, NULL) == OK);
    CHECK(placeholders_same(&p, &q));
    REQUIRE(placeholders_read(a, "{b} {b?day|days}, {a}", &q, NULL) == OK);
    CHECK(placeholders_same(&p, &q));
    REQUIRE(placeholders_read(a, "none", &q, NULL) == OK);
    CHECK(!placeholders_same(&p, &q));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (placeholders_read(a, bad[i], &q, NULL) != INVALID)
            test_fail(__FILE__, __LINE__, "passed: %s", bad[i]);
}

TEST(a_catalogue_is_read_and_sorted)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct buf faults;
    struct catalogue c;
    buf_init(&faults, a, 10000);
    REQUIRE(read_text(a, "msgid \"b.x\"\nmsgstr \"Hai {n}\"\n\nmsgid \"a.x\"\nmsgstr \"Một\"\n", &c,
                      &faults) == OK);
    CHECK_INT(2, c.count);
    CHECK_STR("a.x", c.phrases[0].key);
    CHECK_STR("Hai {n}", catalogue_find(&c, "b.x")->text);
    CHECK(!catalogue_find(&c, "c.x"));
}

TEST(a_bad_catalogue_is_refused)
{
    static const char *const bad[] = {
        "msgid \"a.x\"\nmsgstr \"\"\n",                                 /* empty */
        "#, fuzzy\nmsgid \"a.x\"\nmsgstr \"y\"\n",                      /* fuzzy */
        "msgid \"a.x\"\nmsgstr \"y\"\n\nmsgid \"a.x\"\nmsgstr \"z\"\n", /* twice */
        "msgid \"plain\"\nmsgstr \"y\"\n",                              /* no dot */
        "msgid \"A.x\"\nmsgstr \"y\"\n",                                /* capital */
        "msgid \"a..x\"\nmsgstr \"y\"\n",                               /* empty word */
        "msgid \"a.x\"\nmsgstr \"{\"\n",                                /* brace */
        "msgid \"a.x\"\nmsgid_plural \"a.xs\"\nmsgstr[0] \"y\"\n",      /* plural */
        "msgctxt \"c\"\nmsgid \"a.x\"\nmsgstr \"y\"\n",                 /* context */
        "msgid \"a.x\nmsgstr \"y\"\n",                                  /* syntax */
        "nonsense\n",
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct buf faults;
        struct catalogue c;
        buf_init(&faults, a, 10000);
        if (read_text(a, bad[i], &c, &faults) != INVALID || faults.n == 0)
            test_fail(__FILE__, __LINE__, "passed: %s", bad[i]);
    }
    struct buf faults;
    struct catalogue c;
    buf_init(&faults, a, 10000);
    CHECK_INT(NOT_FOUND, catalogue_read(a, "/nowhere/vi.po", &c, &faults));
}

static struct catalogue made(struct arena *a, const char *path, size_t n,
                             const char *const pairs[][2])
{
    struct catalogue c = {.path = path, .phrases = arena_new(a, struct phrase, n)};
    for (size_t i = 0; i < n; i++)
        CHECK_INT(OK, catalogue_add(a, &c, pairs[i][0], pairs[i][1], NULL));
    catalogue_sort(&c);
    return c;
}

static int compile(struct arena *a, const struct catalogue *vi, const struct catalogue *en,
                   struct buf *header, struct buf *source, struct buf *faults)
{
    buf_init(header, a, 10000);
    buf_init(source, a, 10000);
    buf_init(faults, a, 10000);
    return msgc_compile(vi, en, header, source, faults);
}

TEST(tables_are_made)
{
    static const char *const vi[][2] = {{"a.b", "Một \"hai\""}, {"a.a", "{n} việc"}};
    static const char *const en[][2] = {{"a.b", "One"}, {"a.a", "{n} tasks"}};
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct catalogue v = made(a, "vi.po", 2, vi), e = made(a, "en.po", 2, en);
    struct buf header, source, faults;
    REQUIRE(compile(a, &v, &e, &header, &source, &faults) == OK);
    CHECK(strstr(header.p, "    MSG_a_a,\n    MSG_a_b,\n    MSG__COUNT\n"));
    CHECK(strstr(source.p, "\"{n} việc\",\n        \"Một \\\"hai\\\"\",\n"));
    CHECK(strstr(source.p, "\"{n} tasks\",\n        \"One\",\n"));
}

TEST(languages_must_agree)
{
    static const char *const one[][2] = {{"a.a", "x"}};
    static const char *const two[][2] = {{"a.a", "x"}, {"a.b", "y"}};
    static const char *const hole[][2] = {{"a.a", "{n}"}};
    static const char *const clash[][2] = {{"a.b_c", "x"}, {"a.b.c", "y"}};
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct catalogue o = made(a, "o", 1, one), t = made(a, "t", 2, two), h = made(a, "h", 1, hole),
                     c = made(a, "c", 2, clash), none = {.path = "none"};
    struct buf header, source, faults;
    CHECK_INT(INVALID, compile(a, &o, &t, &header, &source, &faults));
    CHECK_STR("o: \"a.b\" is missing, t has it\n", faults.p);
    CHECK_INT(INVALID, compile(a, &t, &o, &header, &source, &faults));
    CHECK_INT(INVALID, compile(a, &o, &h, &header, &source, &faults));
    CHECK_INT(INVALID, compile(a, &c, &c, &header, &source, &faults));
    CHECK_INT(INVALID, compile(a, &none, &none, &header, &source, &faults));
}
