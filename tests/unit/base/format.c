#include "base/format.h"
#include "tests/support/test.h"

#include <inttypes.h>
#include <stdio.h>

static char made[32], wanted[32];

/* Is the text the library's? */
__attribute__((format(printf, 1, 2))) static bool plain(const char *fmt, ...)
{
    va_list ap, again;
    size_t n = 99;
    va_start(ap, fmt);
    va_copy(again, ap);
    int m = vsnprintf(wanted, sizeof wanted, fmt, again);
    bool done = format_plain(made, sizeof made, fmt, ap, &n);
    va_end(again);
    va_end(ap);
    if (done) {
        CHECK_INT(m, n);
        CHECK_STR(wanted, made);
    }
    return done;
}

TEST(the_usual_forms_are_the_librarys)
{
    CHECK(plain("%s", "text"));
    CHECK(plain("/ho-so/%s/song?tu=%" PRId64, "H56", INT64_C(-7)));
    CHECK(plain("%d %d %d", 0, INT32_MIN, INT32_MAX));
    CHECK(plain("%" PRId64, INT64_MIN));
    CHECK(plain("%" PRIu64 " %u", UINT64_MAX, UINT32_MAX));
    CHECK(plain("%zu%%%c", (size_t)12, 'x'));
    CHECK(plain("%s", "a text that fills all but one."));
}

TEST(others_are_left_to_the_library)
{
    const char *volatile nothing = NULL; /* the compiler shall not see it */
    CHECK(!plain("%04d", 7));
    CHECK(!plain("%.3s", "text"));
    CHECK(!plain("%x", 255u));
    CHECK(!plain("%.2f", 1.5));
    CHECK(!plain("%lld", 1LL));
    CHECK(!plain("%.*s", 2, "text"));
    CHECK(!plain("%s", "a text that has one letter more."));
    CHECK(!plain("%s", nothing));
}
