#include "base/fault.h"

#include "tests/support/test.h"

TEST(code_reason_and_words_are_kept)
{
    struct fault f = {0};
    CHECK_INT(CONFLICT, fault_reason(&f, CONFLICT, "case.closed", "case %d is closed", 7));
    CHECK_INT(CONFLICT, f.code);
    CHECK_STR("case.closed", f.reason);
    CHECK_STR("case 7 is closed", f.words);
    fault_clear(&f);
    CHECK_INT(OK, f.code);
    CHECK_INT(BROKEN, fault_set(&f, BROKEN, "it broke"));
    CHECK_STR("", f.reason);
    CHECK_STR("it broke", f.words);
}

TEST(nobody_has_to_listen)
{
    CHECK_INT(INVALID, fault_set(NULL, INVALID, "%s", "unheard"));
    CHECK_INT(NOT_FOUND, fault_reason(NULL, NOT_FOUND, "x", "unheard"));
}

TEST(long_words_are_cut)
{
    char words[2000];
    struct fault f = {0};
    memset(words, 'w', sizeof words - 1);
    words[sizeof words - 1] = '\0';
    fault_reason(&f, TOO_LARGE, words, "%s", words);
    CHECK_INT(FAULT_WORDS - 1, strlen(f.words));
    CHECK_INT(sizeof f.reason - 1, strlen(f.reason));
}

TEST(codes_have_names)
{
    CHECK_STR("OK", code_name(OK));
    CHECK_STR("NOT_FOUND", code_name(NOT_FOUND));
    CHECK_STR("TOO_LARGE", code_name(TOO_LARGE));
    CHECK_STR("?", code_name(-100));
}
