#include "rooms/agency/agency.h"
#include "base/cleanup.h"
#include "base/time.h"
#include "db/schema.h"
#include "tests/support/law.h"
#include "tests/support/store.h"
#include "tests/support/test.h"

TEST(the_province_is_whole)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct agency_book *b = test_law(a, test_store(a, &db_whole_schema))->agencies;
    size_t n;
    CHECK(area_communes(b, "38", &n) != NULL);
    CHECK_INT(166, n);
    CHECK(agency_of_kind(b, "commune", &n) != NULL);
    CHECK_INT(166, n);
    CHECK(agency_of_kind(b, "department", &n) != NULL);
    CHECK_INT(14, n);
    CHECK(agency_of_kind(b, "kingdom", &n) == NULL);
    CHECK_INT(0, n);
    CHECK_STR("38", agency_province(b)->area);
    CHECK_STR("Phường Hạc Thành", area_find(b, "14797")->name);
    CHECK(area_find(b, "00000") == NULL);
}

TEST(each_commune_has_a_centre_hours_and_a_place)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct agency_book *b = test_law(a, test_store(a, &db_whole_schema))->agencies;
    size_t n;
    const struct agency *const *communes = agency_of_kind(b, "commune", &n);
    for (size_t i = 0; i < n; i++) {
        const struct agency *centre = agency_centre_of(b, communes[i]->code);
        REQUIRE(centre != NULL);
        CHECK_STR("centre", centre->kind);
        CHECK_STR(communes[i]->code, centre->parent);
        CHECK(agency_calendar(b, centre->code) != NULL &&
              agency_calendar(b, communes[i]->code) != NULL);
        CHECK(agency_of_area(b, communes[i]->area, "commune") == communes[i]);
    }
    CHECK_STR("Hạc Thành", agency_find(b, "H56.102")->place);
    CHECK(agency_is_within(b, "H56.102.01", "H56.102") && agency_is_within(b, "H56.102", "H56"));
    CHECK(!agency_is_within(b, "H56", "H56.102") && !agency_is_within(b, "H56.101", "H56.102"));
}

TEST(lists_have_words_in_both_languages)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct agency_book *b = test_law(a, test_store(a, &db_whole_schema))->agencies;
    const struct form_lists *lists = agency_lists(b);
    const struct form_option *options;
    size_t n;
    CHECK(lists->find(lists->data, "area:38", &options, &n) && n == 166);
    CHECK(lists->find(lists->data, "ethnicity", &options, &n) && n >= 54);
    CHECK(!lists->find(lists->data, "unknown", &options, &n));
    CHECK_STR("Kinh", agency_label(b, "ethnicity", "01").vi);
    CHECK_STR("Female", agency_label(b, "sex", "female").en);
    CHECK_STR("xyz", agency_label(b, "sex", "xyz").vi);
}

TEST(addresses_that_say_the_same)
{
    static const struct {
        const char *one, *other;
        bool same;
    } rows[] = {
        {"Số 8 đường Trường Thi, Phường Hạc Thành, Thanh Hoá",
         "Số 8 đường Trường Thi, Phường Hạc Thành, Tỉnh Thanh Hóa", true},
        {"thôn 2, xã Hồi Xuân, tỉnh Thanh Hoá", "Thôn 2, Hồi Xuân,  Thanh Hoá", true},
        {"P. Hạc Thành", "Hạc Thành", true},
        {"TP.Thanh Hoá", "Thanh Hoá", true},
        {"TP. Thanh Hoá", "Thành phố Thanh Hoá", true},
        {"Tổ dân phố 5, Sầm Sơn", "5, Phường Sầm Sơn", true},
        {"Phường Hạc Thành", "Xã Hạc Thành", false},
        {"Phường Hạc Thành", "Phường Quảng Phú", false},
        {"Xã", "Phường", false},
        {"Hạc Thành, Thanh Hoá", "Hạc Thành", false},
        {"Xaxa", "xa", false},
        {"", "Thanh Hoá", false},
        {"", "", true},
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct agency_book *b = test_law(a, test_store(a, &db_whole_schema))->agencies;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CHECK_INT(rows[i].same, agency_same_address(b, a, rows[i].one, rows[i].other));
        CHECK_INT(rows[i].same, agency_same_address(b, a, rows[i].other, rows[i].one));
    }
}

TEST(rules_hold_from_their_day)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct agency_book *b = test_law(a, test_store(a, &db_whole_schema))->agencies;
    int64_t days;
    CHECK(json_is_int(agency_rule(b, "supplement.limit_working_days", TEST_DAY), &days) &&
          days > 0);
    CHECK(agency_rule(b, "supplement.limit_working_days", day_from((struct date){2020, 1, 1})) ==
          NULL);
    CHECK(agency_rule(b, "no.such.rule", TEST_DAY) == NULL);
}
