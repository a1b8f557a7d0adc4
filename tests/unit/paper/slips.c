#include "tests/unit/paper/sheets.h"
#include "base/cleanup.h"
#include "tests/support/test.h"

static int words(struct arena *a, const char *s, struct slip_words **w, struct fault *f)
{
    return slip_words_read(a, s, strlen(s), w, f);
}

TEST(the_pack_has_every_word)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct slip_words *w = sheets_words(a);
    struct fault f = {0};
    REQUIRE(w);
    CHECK_INT(OK, slip_words_check(w, &f));
    CHECK_STR("", f.words);
}

TEST(filling)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct slip_words *w;
    REQUIRE(words(a, "{\"a\":\"x {one} y {none}{two} {open\"}", &w, NULL) == OK);
    const struct slip_value v[] = {{"one", "1"}, {"two", "{one}"}};
    CHECK_STR("x 1 y {one} {open", slip_fill(a, w, "a", v, 2));
    CHECK_STR("", slip_fill(a, w, "gone", v, 2));
}

TEST(bad_files)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct slip_words *w;
    struct fault f = {0};
    CHECK_INT(INVALID, words(a, "{\"a\":\n1}", &w, &f));
    CHECK_STR("line 2: a is no text", f.words);
    CHECK_INT(INVALID, words(a, "[]", &w, NULL));
    REQUIRE(words(a, "{}", &w, NULL) == OK);
    fault_clear(&f);
    CHECK_INT(INVALID, slip_words_check(w, &f));
    CHECK_STR("slips.missing", f.reason);
}
