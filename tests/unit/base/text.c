#include "base/text.h"
#include "base/cleanup.h"
#include "tests/support/test.h"

TEST(only_well_formed_utf8)
{
    static const char *const good[] = {"", "abc", "Đặng Thị Ngọc Ánh", "😀", "\xEF\xBF\xBF"};
    static const char *const bad[] = {"\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                                      "\xE1\x80", "\x80",         "\xFF"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        CHECK(text_is_utf8(good[i], strlen(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(!text_is_utf8(bad[i], strlen(bad[i])));
    CHECK(!text_is_utf8("a\0b", 3));
}

TEST(cleaning)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("Hòa", text_clean(a, "  Ho\xCC\x80"
                                   "a \r\n"));
    CHECK_STR("a\nb c", text_clean(a, "a\r\nb\tc\x01"));
    CHECK(text_clean(a, "\xff") == NULL);
}

TEST(folding_makes_spellings_meet)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    static const char *const same[] = {"Tình trạng  hôn nhân", "tinh trang hon nhan",
                                       "TÌNH TRẠNG HÔN NHÂN "};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        CHECK_STR("tinh trang hon nhan", text_fold(a, same[i]));
    CHECK_STR("thanh hoa", text_fold(a, "Thanh Hoá"));
    CHECK_STR("thanh hoa", text_fold(a, "Thanh Hóa"));
    CHECK_STR("dong da", text_fold(a, "Đống Đa"));
}

TEST(cases)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("NGUYỄN THỊ LỤA ĐỖ", text_upper(a, "Nguyễn Thị Lụa đỗ"));
    CHECK_STR("đỗ", text_lower(a, "ĐỖ"));
}

TEST(code_points)
{
    const char *s = "aệ😀";
    CHECK_INT(3, text_length(s));
    CHECK_INT('a', text_next(&s));
    CHECK_INT(0x1EC7, text_next(&s));
    CHECK_INT(0x1F600, text_next(&s));
    CHECK_INT(0, text_next(&s));
    char out[4];
    CHECK_INT(4, text_encode(0x1F600, out));
    CHECK(memcmp(out, "😀", 4) == 0);
}
