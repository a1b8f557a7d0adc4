/* Which role has which right: one table, read by the guard, the menus and the tests. */
#include "rooms/identity/identity.h"

#include <string.h>

#define BIT(right) (1u << (right))

static const struct {
    const char *name;
    unsigned rights;
} roles[ROLE_COUNT] = {
    [ROLE_NONE] = {"", 0},
    [ROLE_RECEPTION] = {"reception", BIT(RECEIVE) | BIT(WORK)},
    [ROLE_OFFICER] = {"officer", BIT(PROCESS) | BIT(WORK)},
    [ROLE_LEADER] = {"leader", BIT(SIGN) | BIT(WORK)},
    [ROLE_CLERK] = {"clerk", BIT(ISSUE) | BIT(WORK)},
    [ROLE_ADMIN] = {"admin", BIT(ADMINISTER)},
};

enum role role_from(const char *name)
{
    for (enum role r = ROLE_RECEPTION; r < ROLE_COUNT; r++)
        if (strcmp(roles[r].name, name) == 0)
            return r;
    return ROLE_NONE;
}

const char *role_name(enum role r)
{
    return roles[r].name;
}

bool role_has(enum role r, enum right right)
{
    return (roles[r].rights & BIT(right)) != 0;
}

bool visitor_may(const struct visitor *v, enum right r)
{
    if (r == SIGNED_IN)
        return v->account_id || v->person_id;
    if (r == CITIZEN)
        return v->person_id != 0;
    for (size_t i = 0; i < v->post_count; i++)
        if (role_has(v->posts[i].role, r))
            return true;
    return false;
}

const struct post *visitor_post(const struct visitor *v, enum right r, const char *agency)
{
    for (size_t i = 0; i < v->post_count; i++)
        if (role_has(v->posts[i].role, r) && (!agency || strcmp(v->posts[i].agency, agency) == 0))
            return &v->posts[i];
    return NULL;
}

struct actor visitor_actor(const struct visitor *v, const struct post *p)
{
    return (struct actor){.account_id = p || !v->person_id ? v->account_id : 0,
                          .person_id = p ? 0 : v->person_id,
                          .name = v->name,
                          .agency = p ? p->agency : ""};
}
