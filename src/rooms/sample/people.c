/* Who lives and works there. A person is a function of a number, so none is kept in memory. */
#include "rooms/sample/inside.h"

#include "base/time.h"

#include <inttypes.h>
#include <string.h>

enum { LUCK_PERSON = 1, LUCK_PLACE, LUCK_STAFF };

/* Years of birth by the number's fourth digit: men and women of the last century, then of this one
 * (Decree 137/2015: the digit tells century and sex). */
static const struct {
    int digit, from, to;
    bool woman;
} births[] = {
    {0, 1946, 1999, false}, {1, 1946, 1999, true}, {2, 2000, 2007, false}, {3, 2000, 2007, true}};
enum { BIRTHS = sizeof births / sizeof *births, SERIAL = 500000 };

static const char *name_of(struct arena *a, const struct years *y, struct luck *c, bool woman)
{
    const char *family = y->family_names[luck_pick(c, &y->families)];
    const char *given = woman ? y->women[luck_below(c, (int64_t)y->woman_count)]
                              : y->men[luck_below(c, (int64_t)y->man_count)];
    return arena_printf(a, "%s %s", family, given);
}

/* Which of the years of birth stands at this place in the order of numbers. */
static void birth_of(int64_t place, int *ret_row, int *ret_year)
{
    int row = 0;
    for (; row < BIRTHS - 1 && place > births[row].to - births[row].from; row++)
        place -= births[row].to - births[row].from + 1;
    *ret_row = row;
    *ret_year = births[row].from + (int)place;
}

static int64_t all_births(void)
{
    int64_t n = 0;
    for (int i = 0; i < BIRTHS; i++)
        n += births[i].to - births[i].from + 1;
    return n;
}

void world_person(struct arena *a, const struct world *w, int64_t number, struct somebody *ret)
{
    struct luck c = luck_of(w->seed, LUCK_PERSON, number);
    int64_t all = all_births(), place = number * all / w->people;
    int64_t first = (place * w->people + all - 1) / all; /* of those with the same year */
    int row, year;
    birth_of(place, &row, &year);
    ret->id = w->person_base + 1 + number;
    ret->woman = births[row].woman;
    ret->home = luck_pick(&c, &w->homes);
    ret->pin = arena_printf(a, "0%s%d%02d%06" PRId64, agency_province(w->law->agencies)->area,
                            births[row].digit, year % 100, SERIAL + number - first);
    ret->birth = arena_printf(a, "%d-%02d-%02d", year, (int)luck_below(&c, 12) + 1,
                              (int)luck_below(&c, 28) + 1);
    ret->name = name_of(a, w->years, &c, ret->woman);
    ret->phone = arena_printf(a, "09%08d", (int)luck_below(&c, 100000000));
    ret->address = arena_printf(a, "Số %d đường %s, %s", (int)luck_below(&c, 300) + 1,
                                w->years->streets[luck_below(&c, (int64_t)w->years->street_count)],
                                w->places[ret->home].area ? w->places[ret->home].area->name : "");
}

/* ---- places ---- */

static void add_places(struct world *w, const char *kind)
{
    size_t n;
    const struct agency *const *list = agency_of_kind(w->law->agencies, kind, &n);
    for (size_t i = 0; i < n; i++) {
        const struct agency *centre = agency_centre_of(w->law->agencies, list[i]->code);
        if (centre)
            w->places[w->place_count++] =
                (struct place){.agency = list[i],
                               .centre = centre,
                               .area = area_find(w->law->agencies, list[i]->area)};
    }
}

/* Wards have more people than communes, and no two have as many. */
static int64_t people_of(const struct world *w, size_t i)
{
    struct luck c = luck_of(w->seed, LUCK_PLACE, (int64_t)i);
    const struct place *p = &w->places[i];
    if (strcmp(p->agency->kind, "commune") != 0 || !p->area)
        return 0;
    int64_t share = json_int(w->years->areas, p->area->kind, 10);
    return share * (50 + luck_below(&c, 150));
}

int world_open(struct arena *a, const struct law *law, const struct years *y, struct world *ret,
               struct fault *f)
{
    static const char *const kinds[] = {"commune", "department", "province"};
    size_t n, all = 0;
    ret->law = law;
    ret->years = y;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        (void)agency_of_kind(law->agencies, kinds[i], &n);
        all += n;
    }
    ret->places = arena_new(a, struct place, all);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        add_places(ret, kinds[i]);
    int64_t *weights = arena_new(a, int64_t, ret->place_count);
    for (size_t i = 0; i < ret->place_count; i++)
        weights[i] = people_of(ret, i);
    ret->homes = weights_of(a, weights, ret->place_count);
    if (ret->place_count == 0 || ret->homes.sums[ret->place_count - 1] == 0)
        return fault_reason(f, INVALID, "sample.places", "no commune has a one-stop centre");
    return OK;
}

/* ---- staff ---- */

struct hiring {
    struct db *db;
    struct arena *arena;
    struct world *w;
    int64_t from_ms;
};

static int hire(const struct hiring *x, struct place *p, enum role role, size_t which,
                struct fault *f)
{
    int64_t number = ((p - x->w->places) * ROLES + (int)role) * STAFF + (int64_t)which;
    struct luck c = luck_of(x->w->seed, LUCK_STAFF, number);
    struct staff *s = &p->staff[role][which];
    const struct agency *at = role == ROLE_RECEPTION ? p->centre : p->agency;
    s->name = name_of(x->arena, x->w->years, &c, luck_below(&c, 2) == 0);
    int r = identity_add_account(
        x->db,
        &(struct new_account){.name = arena_printf(x->arena, "%s-%s-%zu", p->agency->code,
                                                   role_name(role), which + 1),
                              .full_name = s->name},
        &s->account, f);
    if (r >= 0)
        r = identity_add_post(x->db,
                              &(struct new_post){.account_id = s->account,
                                                 .agency = at->code,
                                                 .role = role,
                                                 .title = x->w->years->titles[role],
                                                 .from_ms = x->from_ms},
                              f);
    return r;
}

int world_hire(struct db *db, struct arena *a, struct world *w, int64_t from_ms, struct fault *f)
{
    const struct hiring x = {db, a, w, from_ms};
    int r = OK;
    for (size_t i = 0; i < w->place_count; i++)
        for (enum role role = ROLE_RECEPTION; role <= ROLE_CLERK; role++)
            for (size_t k = 0; r >= 0 && k < STAFF; k++)
                r = hire(&x, &w->places[i], role, k, f);
    return r < 0 ? r : OK;
}
