#include "paper/card.h"
#include "base/cleanup.h"
#include "base/time.h"
#include "tests/support/test.h"

#define GOOD "038185012345|172345678|Nguyễn Thị Ước|05021985|Nữ|Số 12, Lê Hoàn, Hạc Thành|22112021"

TEST(qr_of_a_card)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct card c;
    REQUIRE(card_read_qr(a, GOOD, &c, NULL) == OK);
    CHECK_STR("038185012345", c.pin);
    CHECK_STR("172345678", c.old_id);
    CHECK_STR("Nguyễn Thị Ước", c.full_name);
    CHECK_STR("Nữ", c.sex);
    CHECK_INT(day_from((struct date){1985, 2, 5}), c.birth_day);
    CHECK_INT(0, c.more_n);
    REQUIRE(card_read_qr(a, GOOD "||Cha|Mẹ\r\n", &c, NULL) == OK);
    CHECK_INT(3, c.more_n);
    CHECK_STR("Mẹ", c.more[2]);
}

TEST(bad_card_texts)
{
    static const char *const bad[] = {
        "",
        "|",
        "038185012345",
        "03818501234||A|05021985|Nữ|x|22112021",
        "038185012345||A|31021985|Nữ|x|22112021",
        "038185012345||A|05021985|Nữ|x",
        "038185012345|12|A|05021985|Nữ|x|22112021",
        "038185012345|||05021985|Nữ|x|22112021",
        "038185012345||\xff|05021985|Nữ|x|22112021",
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct card c;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK_INT(INVALID, card_read_qr(a, bad[i], &c, NULL));
}

TEST(personal_numbers_warn)
{
    static const char *const provinces[] = {"038", "087", NULL};
    struct pin_facts f = {.provinces = provinces,
                          .birth_day = day_from((struct date){1984, 6, 1}),
                          .birth_known = true,
                          .sex = PIN_MALE};
    CHECK_INT(0, pin_check("087084000999", &f));
    CHECK_INT(PIN_SEX, pin_check("087184000999", &f));
    CHECK_INT(PIN_YEAR, pin_check("087085000999", &f));
    CHECK_INT(PIN_YEAR, pin_check("087284000999", &f));
    CHECK_INT(PIN_PROVINCE, pin_check("999084000999", &f));
    CHECK_INT(PIN_SHAPE, pin_check("08708400099", &f));
    CHECK_INT(PIN_SHAPE, pin_check("08708400099x", &f));
    f = (struct pin_facts){0};
    CHECK_INT(0, pin_check("999384000999", &f));
}

#define MRZ                                                                                        \
    "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<" \
    "<<\n"

TEST(machine_readable_zone_of_icao)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct mrz m;
    REQUIRE(mrz_read(a, MRZ, &m, NULL) == OK);
    CHECK_STR("D23145890", m.number);
    CHECK_STR("740812", m.birth);
    CHECK_STR("120415", m.expiry);
    CHECK_INT('F', m.sex);
    CHECK_STR("UTO", m.nationality);
    CHECK_STR("ERIKSSON", m.surname);
    CHECK_STR("ANNA MARIA", m.given);
    char changed[] = MRZ;
    struct fault f = {0};
    changed[6] = '9';
    CHECK_INT(INVALID, mrz_read(a, changed, &m, &f));
    CHECK_STR("mrz.check", f.reason);
    CHECK_INT(INVALID, mrz_read(a, "I<UTO", &m, NULL));
    CHECK_INT(INVALID, mrz_read(a, MRZ "X", &m, NULL));
    CHECK_INT(0, mrz_check_digit("a", 1));
}
