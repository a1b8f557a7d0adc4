/* The desk's addresses, and its acts as a table. */
#include "rooms/desk/desk_parts.h"

#include <string.h>

const struct route desk_routes[] = {
    {GET, "/mot-cua", desk_queue, WORK},
    {POST, "/mot-cua/viec", desk_many, WORK},
    {GET, "/mot-cua/ho-so/{code}", desk_show, WORK},
    {GET, "/mot-cua/ho-so/{code}/{slip}", desk_slip, WORK},
    {GET, "/mot-cua/ho-so/{code}/viec/{act}", desk_ask, WORK, ROUTE_KEEP},
    {POST, "/mot-cua/ho-so/{code}/viec/{act}", desk_do, WORK, ROUTE_FILES | ROUTE_KEEP},
    {GET, "/mot-cua/tiep-nhan", desk_counter, RECEIVE},
    {POST, "/mot-cua/tiep-nhan", desk_lookup, RECEIVE},
    {POST, "/mot-cua/tiep-nhan/to-khai", desk_entry, RECEIVE},
    {GET, "/mot-cua/tiep-nhan/nop", desk_hand_in_again, RECEIVE, ROUTE_KEEP},
    {POST, "/mot-cua/tiep-nhan/nop", desk_hand_in, RECEIVE, ROUTE_FILES | ROUTE_KEEP},
    {GET, "/mot-cua/tiep-nhan/{code}", desk_receipt, RECEIVE},
    {0},
};

#define WORDS(name) "notice.desk." #name, MSG_desk_act_##name, MSG_desk_hint_##name

static const struct desk_act acts[] = {
    {"tiep-nhan", ACT_ACCEPT, "", ASKS_NOTHING, false, true, WORDS(accept)},
    {"xu-ly", ACT_PROCESS, "", ASKS_NOTHING, false, true, WORDS(process)},
    {"ky", ACT_SIGN, "approve", ASKS_NOTHING, true, true, WORDS(sign)},
    {"phat-hanh", ACT_ISSUE, "", ASKS_NOTHING, true, true, WORDS(issue)},
    {"tra", ACT_HAND_OVER, "", ASKS_NOTHING, true, true, WORDS(hand_over)},
    {"nhan-bo-sung", ACT_ANSWER_SUPPLEMENT, "", ASKS_PAPERS, false, true, WORDS(take_papers)},
    {"tra-lai", ACT_SIGN, "return", ASKS_REASON, false, false, WORDS(send_back)},
    {"bo-sung", ACT_REQUEST_SUPPLEMENT, "", ASKS_COMPONENTS, false, false, WORDS(supplement)},
    {"tu-choi", ACT_REFUSE, "", ASKS_REASON, false, false, WORDS(refuse)},
    {"khong-cho-rut", ACT_REFUSE_WITHDRAWAL, "", ASKS_REASON, false, false, WORDS(keep)},
    {"dung", ACT_STOP, "", ASKS_REASON, false, false, WORDS(stop)},
    {"sua-sai", ACT_CORRECT, "", ASKS_REASON, false, false, WORDS(correct)},
    {"nhan-viec", ACT_CLAIM, "", ASKS_NOTHING, true, false, WORDS(claim)},
};
enum { ACTS = sizeof acts / sizeof *acts };

const struct desk_act *desk_act_row(size_t i)
{
    return i < ACTS ? &acts[i] : NULL;
}

const struct desk_act *desk_act_of(const char *slug)
{
    for (size_t i = 0; i < ACTS; i++)
        if (strcmp(acts[i].slug, slug) == 0)
            return &acts[i];
    return NULL;
}
