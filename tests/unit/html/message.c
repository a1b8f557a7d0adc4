#include "html/message.h"
#include "base/cleanup.h"
#include "html/message_table.h"
#include "tests/support/test.h"

TEST(every_key_is_found)
{
    for (int i = 0; i < MSG__COUNT; i++) {
        enum message_key key;
        CHECK(message_find(message_names[i], &key) && (int)key == i);
        CHECK(*message(LANG_VI, key) && *message(LANG_EN, key));
    }
    enum message_key key = MSG_layout_home;
    CHECK(!message_find("", &key));
    CHECK(!message_find("zz.zz", &key));
    CHECK(!message_find("layout.hom", &key));
    CHECK_INT(MSG_layout_home, key);
}

TEST(all_ten_states_have_names)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (int i = 1; i <= 10; i++) {
        enum message_key key;
        CHECK(message_find(arena_printf(a, "dossier.state.%d", i), &key));
    }
}

TEST(filling)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct message_arg args[] = {{"clock", "07:05"}, {"day", "22/11/2026"}};
    CHECK_STR("07:05 ngày 22/11/2026", message_fill(a, LANG_VI, MSG_time_moment, 2, args));
    CHECK_STR("07:05 on 22/11/2026", message_fill(a, LANG_EN, MSG_time_moment, 2, args));
    CHECK_STR("07:05 on {day}", message_fill(a, LANG_EN, MSG_time_moment, 1, args));
}

TEST(words_go_with_their_number)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct message_arg one = {"amount", "1"}, ten = {"amount", "10"};
    CHECK_STR("1 month", message_fill(a, LANG_EN, MSG_portal_unit_month, 1, &one));
    CHECK_STR("10 months", message_fill(a, LANG_EN, MSG_portal_unit_month, 1, &ten));
    CHECK_STR("1 tháng", message_fill(a, LANG_VI, MSG_portal_unit_month, 1, &one));
    CHECK_STR("{amount?month|months}",
              message_fill(a, LANG_EN, MSG_portal_unit_month, 0, NULL) + strlen("{amount} "));
}

TEST(languages)
{
    enum lang lang = LANG_VI;
    CHECK(lang_find("en-GB,en;q=0.9", &lang));
    CHECK_INT(LANG_EN, lang);
    CHECK(lang_find("VI", &lang));
    CHECK_INT(LANG_VI, lang);
    CHECK(!lang_find("fr", &lang));
    CHECK(!lang_find("", &lang));
    CHECK_STR("en", lang_tag(LANG_EN));
}
