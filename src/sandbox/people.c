/* People one by one: their numbers, names and homes; and the finished register. Who marries whom is
 * decided in families.c. */
#include "sandbox/people.h"

#include "base/time.h"
#include "sandbox/families.h"
#include "sandbox/people_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PEOPLE_DEFAULT = 10000, PEOPLE_LEAST = 100, PEOPLE_MOST = 100000, ERA = 1985 };

static const uint64_t demonstration_seed = 38;

struct citizen *people_new(struct making *m)
{
    struct people *p = m->p;
    if (p->count == m->capacity)
        return NULL;
    struct citizen *c = &p->list[p->count++];
    *c = (struct citizen){
        .died = NEVER,
        .father = NOBODY,
        .mother = NOBODY,
        .spouse = NOBODY,
        .home = NOBODY,
        .born_in = NOBODY,
        .origin = NOBODY,
        .birth_province = p->province,
        .full_name = "",
        .surname = "",
        .father_name = "",
        .mother_name = "",
        .ethnicity = "01",
        .religion = "00",
        .blood_group = "",
        .account = "",
        .phone = "",
        .email = "",
        .note = "",
    };
    return c;
}

int people_place(const struct making *m, const struct citizen *c)
{
    return (int)(c - m->p->list);
}

const char *people_register(const struct making *m)
{
    return arena_printf(m->p->arena, "0%s", m->p->province);
}

static const char *invent_address(struct making *m, int area)
{
    const char *prefix = json_str(m->names, "ward_prefix", "");
    if (!*prefix || strncmp(m->p->areas[area].name, prefix, strlen(prefix)) != 0)
        return chance_word(&m->chance, json_get(m->names, "commune_places"));
    const char *place = chance_word(&m->chance, json_get(m->names, "ward_places"));
    const char *shape = json_str(m->names, "ward_number", "{n} {place}");
    const char *n = strstr(shape, "{n}"), *at = strstr(shape, "{place}");
    if (!n || !at || at < n)
        return place;
    return arena_printf(m->p->arena, "%.*s%d%.*s%s", (int)(n - shape), shape,
                        1 + chance_below(&m->chance, 240), (int)(at - n - 3), n + 3, place);
}

int people_new_home(struct making *m, int area, const char *detail)
{
    struct people *p = m->p;
    if (p->home_count == m->home_capacity)
        return m->home_capacity - 1;
    int place = p->home_count++;
    struct household *home = &p->homes[place];
    *home = (struct household){
        .area = area, .detail = detail ? detail : invent_address(m, area), .head = NOBODY};
    (void)snprintf(home->number, sizeof home->number, "%s%07d", p->province, place + 1);
    return place;
}

/* 611,953 and a million have no common factor: the six digits walk through all values before one
 * comes back. */
static unsigned next_random_part(struct making *m)
{
    return (unsigned)((uint64_t)++m->serial * 611953u % 1000000u);
}

static bool is_taken(const struct people *p, const char *pin)
{
    for (int i = 0; i < p->count && p->list[i].known; i++)
        if (strcmp(p->list[i].pin, pin) == 0)
            return true;
    return false;
}

/* Province, century and sex, year, six digits. */
static void give_number(struct making *m, struct citizen *c, const char *province)
{
    int year = date_of(c->born).year;
    unsigned century = (unsigned)(year / 100 - 19) * 2 + (c->male ? 0 : 1);
    do
        (void)snprintf(c->pin, sizeof c->pin, "%.3s%u%02u%06u", province, century % 10,
                       (unsigned)year % 100u, next_random_part(m) % 1000000u);
    while (is_taken(m->p, c->pin));
    /* The older cards were given at fourteen, until 2016. */
    if (year < 2000)
        (void)snprintf(c->old_id, sizeof c->old_id, "17%07u",
                       (9000000u - (unsigned)m->serial) % 10000000u);
}

static const char *give_name(struct making *m, const struct citizen *c)
{
    bool old = date_of(c->born).year < ERA;
    const char *key = c->male ? (old ? "male_middle_old" : "male_middle_new")
                              : (old ? "female_middle_old" : "female_middle_new");
    const char *middle = chance_word(&m->chance, json_get(m->names, key));
    const char *given =
        chance_word(&m->chance, json_get(m->names, c->male ? "male_given" : "female_given"));
    return arena_printf(m->p->arena, "%s %s %s", c->surname, middle, given);
}

void people_finish(struct making *m, struct citizen *c, const char *province)
{
    give_number(m, c, province);
    c->full_name = give_name(m, c);
    c->religion = chance_word(&m->chance, json_get(m->names, "religions"));
    c->blood_group = chance_word(&m->chance, json_get(m->names, "blood_groups"));
}

void people_marry(struct making *m, const struct marriage *marriage, int home)
{
    struct people *p = m->p;
    if (p->marriage_count == m->marriage_capacity)
        return;
    p->marriages[p->marriage_count++] = *marriage;
    struct citizen *man = &p->list[marriage->husband], *woman = &p->list[marriage->wife];
    if (marriage->ending == LASTS) {
        man->spouse = marriage->wife;
        woman->spouse = marriage->husband;
        man->home = woman->home = home;
        man->standing = woman->standing = MARRIED;
        return;
    }
    enum standing after = marriage->ending == BY_DIVORCE ? DIVORCED : WIDOWED;
    man->standing = after;
    woman->standing = after;
}

/* The head of a household: the oldest of age who lives, men or women alike. */
static void choose_heads(struct people *p)
{
    for (int i = 0; i < p->count; i++) {
        struct citizen *c = &p->list[i];
        struct household *home = &p->homes[c->home];
        bool may = c->died == NEVER && p->today - c->born >= YEARS(18);
        if (may && (home->head == NOBODY || c->born < p->list[home->head].born))
            home->head = i;
    }
}

static int compare_pins(const void *x, const void *y, void *people)
{
    const struct people *p = people;
    const int *i = x, *j = y;
    return strcmp(p->list[*i].pin, p->list[*j].pin);
}

static void sort_by_pin(struct people *p)
{
    p->by_pin = arena_new(p->arena, int, (size_t)p->count);
    for (int i = 0; i < p->count; i++)
        p->by_pin[i] = i;
    qsort_r(p->by_pin, (size_t)p->count, sizeof *p->by_pin, compare_pins, p);
}

static struct people *new_people(struct arena *a, const struct sandbox_options *o, int count)
{
    struct people *p = arena_new(a, struct people, 1);
    struct sandbox_area *areas = arena_new(a, struct sandbox_area, o->area_count);
    for (size_t i = 0; i < o->area_count; i++)
        areas[i] = (struct sandbox_area){arena_strdup(a, o->areas[i].code),
                                         arena_strdup(a, o->areas[i].name)};
    *p = (struct people){
        .arena = a,
        .list = arena_new(a, struct citizen, (size_t)count),
        .marriages = arena_new(a, struct marriage, (size_t)count),
        .homes = arena_new(a, struct household, (size_t)count),
        .areas = areas,
        .area_count = (int)o->area_count,
        .province = arena_strdup(a, o->province),
    };
    return p;
}

/* names.json may name the least ages as [man, woman]. */
static void read_ages(struct making *m)
{
    const struct json *ages = json_get(m->names, "marriage_age");
    int64_t man = 20, woman = 18;
    if (ages && ages->count == 2) {
        (void)json_is_int(ages->first, &man);
        (void)json_is_int(ages->last, &woman);
    }
    m->man_age = (int)man;
    m->woman_age = (int)woman;
}

static bool are_sensible(const struct sandbox_options *o, int count)
{
    return count >= PEOPLE_LEAST && count <= PEOPLE_MOST && o->areas && o->area_count > 0 &&
           o->area_count <= PEOPLE_MOST && o->province && strlen(o->province) == 2;
}

int people_make(struct arena *a, const struct sandbox_options *o, struct people **ret,
                struct fault *f)
{
    int count = o->people ? o->people : PEOPLE_DEFAULT;
    struct json *names = NULL, *known = NULL;
    if (!are_sensible(o, count))
        return fault_reason(f, INVALID, "sandbox.options", "province, areas or number of people");
    int r = people_data(a, &names, &known, f);
    if (r < 0)
        return r;
    struct making m = {
        .p = new_people(a, o, count),
        .chance = {o->seed ? o->seed : demonstration_seed},
        .names = names,
        .capacity = count,
        .marriage_capacity = count,
        .home_capacity = count,
    };
    if (!date_parse(json_str(names, "as_of", ""), &m.p->today))
        return fault_set(f, BROKEN, "names.json has no day");
    read_ages(&m);
    r = people_add_known(&m, known, f);
    if (r < 0)
        return r;
    families_make(&m);
    choose_heads(m.p);
    sort_by_pin(m.p);
    *ret = m.p;
    return OK;
}

const struct citizen *people_by_pin(const struct people *p, const char *pin)
{
    int low = 0, high = p->count - 1;
    while (low <= high) {
        int middle = low + (high - low) / 2;
        const struct citizen *c = &p->list[p->by_pin[middle]];
        int order = strcmp(pin, c->pin);
        if (order == 0)
            return c;
        if (order < 0)
            high = middle - 1;
        else
            low = middle + 1;
    }
    return NULL;
}

const struct citizen *people_by_account(const struct people *p, const char *account)
{
    for (int i = 0; i < p->count && p->list[i].known; i++)
        if (*account && strcmp(p->list[i].account, account) == 0)
            return &p->list[i];
    return NULL;
}
