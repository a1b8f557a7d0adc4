/* States and moves of NĐ 118/2025/NĐ-CP's dossiers as the national synchronisation codes them.
 * Moves that are not in the table do not exist; 3, 8 and 10 are final. */
#include "rooms/dossier/states.h"

#include <string.h>

#define IN(s) (1u << STATE_##s)

static const struct move moves[ACT_COUNT] = {
    [ACT_ACCEPT] = {ACT_ACCEPT,
                    IN(NEW) | IN(ACCEPTED),
                    STATE_ACCEPTED,
                    {RECEIVE},
                    "accept",
                    false,
                    "accepted"},
    [ACT_REFUSE] = {ACT_REFUSE, IN(NEW), STATE_NOT_ACCEPTED, {RECEIVE}, NULL, true, "not_accepted"},
    [ACT_REQUEST_SUPPLEMENT] = {ACT_REQUEST_SUPPLEMENT,
                                IN(NEW) | IN(ACCEPTED) | IN(IN_PROCESS),
                                STATE_SUPPLEMENT,
                                {RECEIVE, PROCESS},
                                NULL,
                                true,
                                "supplement_requested"},
    [ACT_ANSWER_SUPPLEMENT] = {ACT_ANSWER_SUPPLEMENT,
                               IN(SUPPLEMENT),
                               TO_COMPUTED,
                               {CITIZEN, RECEIVE},
                               NULL,
                               false,
                               "supplemented"},
    [ACT_WITHDRAW] = {ACT_WITHDRAW,
                      IN(NEW) | IN(ACCEPTED) | IN(IN_PROCESS),
                      STATE_WITHDRAWN,
                      {CITIZEN},
                      NULL,
                      false,
                      "withdrawn"},
    [ACT_REFUSE_WITHDRAWAL] = {ACT_REFUSE_WITHDRAWAL,
                               IN(WITHDRAWN),
                               TO_COMPUTED,
                               {RECEIVE, PROCESS},
                               NULL,
                               true,
                               "withdrawal_refused"},
    [ACT_STOP] = {ACT_STOP,
                  IN(ACCEPTED) | IN(IN_PROCESS) | IN(SUPPLEMENT) | IN(WITHDRAWN),
                  STATE_STOPPED,
                  {RECEIVE, PROCESS},
                  NULL,
                  true,
                  "stopped"},
    [ACT_PROCESS] =
        {ACT_PROCESS, IN(IN_PROCESS), TO_SAME, {PROCESS}, "process", false, "processed_by_officer"},
    [ACT_SIGN] = {ACT_SIGN, IN(IN_PROCESS), TO_SAME, {SIGN}, "sign", false, "signed"},
    [ACT_ISSUE] = {ACT_ISSUE, IN(IN_PROCESS), STATE_PROCESSED, {ISSUE}, "issue", false, "issued"},
    [ACT_HAND_OVER] =
        {ACT_HAND_OVER, IN(PROCESSED), STATE_RETURNED, {RECEIVE}, "hand-over", false, "returned"},
    [ACT_CORRECT] = {ACT_CORRECT, IN(PROCESSED), STATE_IN_PROCESS, {SIGN}, NULL, true, "corrected"},
    [ACT_CLAIM] = {ACT_CLAIM,
                   IN(NEW) | IN(ACCEPTED) | IN(IN_PROCESS) | IN(SUPPLEMENT) | IN(PROCESSED),
                   TO_SAME,
                   {WORK},
                   NULL,
                   false,
                   "claimed"},
};

static const char *const act_names[ACT_COUNT] = {
    [ACT_ACCEPT] = "accept",
    [ACT_REFUSE] = "refuse",
    [ACT_REQUEST_SUPPLEMENT] = "request-supplement",
    [ACT_ANSWER_SUPPLEMENT] = "supplement",
    [ACT_WITHDRAW] = "withdraw",
    [ACT_REFUSE_WITHDRAWAL] = "refuse-withdrawal",
    [ACT_STOP] = "stop",
    [ACT_PROCESS] = "process",
    [ACT_SIGN] = "sign",
    [ACT_ISSUE] = "issue",
    [ACT_HAND_OVER] = "hand-over",
    [ACT_CORRECT] = "correct",
    [ACT_CLAIM] = "claim",
};

const struct move *move_of(enum act_kind act)
{
    return &moves[act];
}

bool move_starts_from(const struct move *m, enum state s)
{
    return (m->from & 1u << s) != 0;
}

const char *act_name(enum act_kind k)
{
    return act_names[k];
}

bool act_from(const char *name, enum act_kind *ret)
{
    for (enum act_kind k = 0; k < ACT_COUNT; k++)
        if (strcmp(act_names[k], name) == 0) {
            *ret = k;
            return true;
        }
    return false;
}

const char *state_name(enum state s)
{
    static const char *const names[] = {
        [STATE_NEW] = "newly_registered",
        [STATE_ACCEPTED] = "accepted",
        [STATE_NOT_ACCEPTED] = "not_accepted",
        [STATE_IN_PROCESS] = "in_process",
        [STATE_SUPPLEMENT] = "supplement_requested",
        [STATE_PAYMENT] = "financial_duty_requested",
        [STATE_WITHDRAWN] = "withdrawn",
        [STATE_STOPPED] = "stopped",
        [STATE_PROCESSED] = "processed",
        [STATE_RETURNED] = "returned",
    };
    return s >= STATE_NEW && s <= STATE_RETURNED ? names[s] : "unknown";
}

bool state_is_final(enum state s)
{
    return s == STATE_NOT_ACCEPTED || s == STATE_STOPPED || s == STATE_RETURNED;
}
