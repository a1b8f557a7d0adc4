/* What a question may cost. The budget is that of its expressions: they nest in each other. */
#include "base/limits.h"
#include "rules/dmn/ask.h"

static bool fail(struct dmn_ask *ask, const char *reason, const char *what, int most)
{
    ask->failed = fault_reason(ask->fault, TOO_LARGE, reason, "the decision needs more than %d %s",
                               most, what);
    return false;
}

bool dmn_spend(struct dmn_ask *ask, size_t n)
{
    struct feel_budget *budget = ask->budget;
    if (ask->failed)
        return false;
    if (n > LIMIT_FEEL_STEPS || budget->steps + (int)n > LIMIT_FEEL_STEPS)
        return fail(ask, "feel.steps", "steps", LIMIT_FEEL_STEPS);
    if (arena_used(ask->arena) - budget->memory_at_start > LIMIT_FEEL_MEMORY)
        return fail(ask, "feel.memory", "bytes", LIMIT_FEEL_MEMORY);
    budget->steps += (int)n;
    return true;
}

bool dmn_enter(struct dmn_ask *ask)
{
    if (!dmn_spend(ask, 1))
        return false;
    if (ask->budget->depth >= LIMIT_FEEL_DEPTH)
        return fail(ask, "feel.depth", "levels", LIMIT_FEEL_DEPTH);
    ask->budget->depth++;
    return true;
}

void dmn_leave(struct dmn_ask *ask)
{
    ask->budget->depth--;
}
