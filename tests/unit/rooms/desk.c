/* The desk's table of acts: every act of officials has one address, and what is asked fits the
 * law's table of moves. */
#include "rooms/desk/desk.h"
#include "rooms/dossier/states.h"
#include "tests/support/test.h"

TEST(every_act_of_officials_has_an_address)
{
    bool found[ACT_COUNT] = {[ACT_WITHDRAW] = true}; /* the citizen's alone */
    const struct desk_act *row;
    for (size_t i = 0; (row = desk_act_row(i)); i++)
        found[row->kind] = true;
    for (enum act_kind k = 0; k < ACT_COUNT; k++)
        CHECK(found[k]);
}

TEST(an_address_names_one_act)
{
    const struct desk_act *row;
    for (size_t i = 0; (row = desk_act_row(i)); i++)
        CHECK(desk_act_of(row->slug) == row);
    CHECK(desk_act_of("khong-co") == NULL);
    CHECK(desk_act_of("") == NULL);
}

TEST(what_needs_a_reason_asks_for_it)
{
    const struct desk_act *row;
    for (size_t i = 0; (row = desk_act_row(i)); i++)
        if (move_of(row->kind)->reason)
            CHECK(row->asks == ASKS_REASON || row->asks == ASKS_COMPONENTS);
}

TEST(what_is_done_to_many_asks_nothing)
{
    const struct desk_act *row;
    for (size_t i = 0; (row = desk_act_row(i)); i++)
        CHECK(!row->bulk || row->asks == ASKS_NOTHING);
}

TEST(every_notice_has_words)
{
    const struct desk_act *row;
    enum message_key key;
    for (size_t i = 0; (row = desk_act_row(i)); i++)
        CHECK(message_find(row->notice, &key));
}
