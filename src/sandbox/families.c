/* Generation by generation: founders marry and have children, those marry among other families, and
 * so on; then the divorced look for one another, newcomers fill the register, and the old die. */
#include "sandbox/families.h"

#include "base/time.h"

#include <stdlib.h>
#include <string.h>

enum {
    SHARE = 9,           /* one founding couple for so many people: three generations fill it */
    MARRIES = 88,        /* percent of those who find someone of their age */
    DIVORCES = 7,        /* percent of couples */
    REMARRIES = 40,      /* percent of the divorced */
    TO_HIS_VILLAGE = 70, /* percent of couples that live where he grew up */
    YEARS_APART = 12,    /* at most between two who marry */
    LATE = 9,            /* years after the least age within which people marry */
    MOTHERS_FROM = 18,
    MOTHERS_TO = 43,
    GENERATIONS = 3,
};

static const char *surname_for(struct making *m, const char *ethnicity)
{
    const struct json *families = json_get(m->names, "families");
    const struct json *list = json_get(families, ethnicity);
    return chance_word(&m->chance, list ? list : json_get(families, "01"));
}

static const char *ethnicity_for(struct making *m, int area)
{
    const struct json *rows = json_get(m->names, "ethnicities");
    for (const struct json *row = rows ? rows->first : NULL; row; row = row->next)
        if (strcmp(m->p->areas[area].code, json_str(row, "from", "")) >= 0 &&
            strcmp(m->p->areas[area].code, json_str(row, "to", "")) <= 0)
            return chance_word(&m->chance, json_get(row, "mix"));
    return "01";
}

/* An ancestor's name, for those whose parents are not in the register. */
static const char *invent_parent(struct making *m, const struct citizen *child, bool male)
{
    struct chance *c = &m->chance;
    const char *surname = male ? child->surname : surname_for(m, child->ethnicity);
    const char *middle =
        chance_word(c, json_get(m->names, male ? "male_middle_old" : "female_middle_old"));
    const char *given = chance_word(c, json_get(m->names, male ? "male_given" : "female_given"));
    return arena_printf(m->p->arena, "%s %s %s", surname, middle, given);
}

/* Someone without parents in the register, born in an area. */
static struct citizen *new_founder(struct making *m, bool male, int area, int32_t born)
{
    struct citizen *c = people_new(m);
    if (!c)
        return NULL;
    c->male = male;
    c->born = born;
    c->born_in = c->origin = area;
    c->ethnicity = ethnicity_for(m, area);
    c->surname = surname_for(m, c->ethnicity);
    c->father_name = invent_parent(m, c, true);
    c->mother_name = invent_parent(m, c, false);
    people_finish(m, c, people_register(m));
    return c;
}

static struct citizen *new_child(struct making *m, const struct marriage *couple, int32_t born)
{
    struct citizen *c = people_new(m);
    if (!c)
        return NULL;
    const struct citizen *father = &m->p->list[couple->husband];
    const struct citizen *mother = &m->p->list[couple->wife];
    c->male = chance_percent(&m->chance, 52);
    c->born = born;
    c->generation = father->generation + 1;
    c->father = couple->husband;
    c->mother = couple->wife;
    c->father_name = father->full_name;
    c->mother_name = mother->full_name;
    c->home = mother->home;
    c->born_in = m->p->homes[mother->home].area;
    c->origin = father->origin;
    c->ethnicity = father->ethnicity;
    c->surname = father->surname;
    people_finish(m, c, people_register(m));
    return c;
}

static void bear_children(struct making *m, const struct marriage *couple, int most)
{
    const struct people *p = m->p;
    const struct citizen *mother = &p->list[couple->wife];
    int32_t first = couple->from + 250, last = mother->born + YEARS(MOTHERS_TO);
    if (first < mother->born + YEARS(MOTHERS_FROM))
        first = mother->born + YEARS(MOTHERS_FROM);
    if (couple->until != NEVER && couple->until < last)
        last = couple->until;
    if (last > p->today - 1)
        last = p->today - 1;
    int32_t born = first + chance_below(&m->chance, 700);
    for (int i = 0; i < most && born <= last; i++) {
        if (!new_child(m, couple, born))
            return;
        born += 550 + chance_below(&m->chance, 1500);
    }
}

/* The day on which two could have married, within the years that are usual; NEVER when it is still
 * to come. */
static int32_t wedding_day(struct making *m, const struct citizen *man, const struct citizen *woman)
{
    int32_t his = man->born + YEARS(m->man_age + 1), hers = woman->born + YEARS(m->woman_age + 1);
    int32_t day = (his > hers ? his : hers) + chance_below(&m->chance, YEARS(LATE));
    return day < m->p->today ? day : NEVER;
}

static int home_of_couple(struct making *m, const struct citizen *man, const struct citizen *woman)
{
    const struct citizen *from = chance_percent(&m->chance, TO_HIS_VILLAGE) ? man : woman;
    return people_new_home(m, from->born_in == NOBODY ? 0 : from->born_in, NULL);
}

/* After a divorce the children stay with her where the home was; he leaves. */
static void wed(struct making *m, int man_place, int woman_place, int32_t day)
{
    struct citizen *man = &m->p->list[man_place], *woman = &m->p->list[woman_place];
    struct marriage couple = {
        .husband = man_place, .wife = woman_place, .from = day, .until = NEVER};
    int32_t latest = m->p->today - 200;
    if (chance_percent(&m->chance, DIVORCES) && day + YEARS(2) < latest) {
        couple.ending = BY_DIVORCE;
        couple.until = chance_day(&m->chance, day + YEARS(2),
                                  day + YEARS(20) < latest ? day + YEARS(20) : latest);
    }
    int home = home_of_couple(m, man, woman);
    woman->home = home;
    if (couple.ending == BY_DIVORCE)
        man->home = people_new_home(m, m->p->homes[home].area, NULL);
    people_marry(m, &couple, home);
    int most =
        man->generation == 0 ? 2 + chance_below(&m->chance, 4) : 1 + chance_below(&m->chance, 3);
    bear_children(m, &couple, most);
}

static void found(struct making *m, int couples)
{
    int32_t oldest = day_from((struct date){1936, 1, 1}),
            youngest = day_from((struct date){1958, 1, 1});
    for (int i = 0; i < couples; i++) {
        int area = chance_below(&m->chance, m->p->area_count);
        int32_t born = chance_day(&m->chance, oldest, youngest);
        struct citizen *man = new_founder(m, true, area, born);
        struct citizen *woman =
            man ? new_founder(m, false, area, born + chance_below(&m->chance, YEARS(5))) : NULL;
        if (!woman) {
            if (man)
                man->home = people_new_home(m, area, NULL);
            return;
        }
        wed(m, people_place(m, man), people_place(m, woman), wedding_day(m, man, woman));
    }
}

static bool may_marry(const struct citizen *c, int generation, bool male)
{
    return !c->known && c->generation == generation && c->male == male &&
           c->standing == NEVER_MARRIED;
}

static int compare_births(const void *x, const void *y, void *people)
{
    const struct citizen *list = people;
    const int *i = x, *j = y;
    int32_t a = list[*i].born, b = list[*j].born;
    return a != b ? (a < b ? -1 : 1) : *i - *j;
}

static int *collect(struct making *m, int generation, bool male, int *ret_count)
{
    struct people *p = m->p;
    int *places = arena_new(p->arena, int, (size_t)p->count);
    int n = 0;
    for (int i = 0; i < p->count; i++)
        if (may_marry(&p->list[i], generation, male))
            places[n++] = i;
    qsort_r(places, (size_t)n, sizeof *places, compare_births, p->list);
    *ret_count = n;
    return places;
}

static bool are_siblings(const struct citizen *x, const struct citizen *y)
{
    return x->father != NOBODY && x->father == y->father;
}

static bool fit(const struct citizen *man, const struct citizen *woman)
{
    return !are_siblings(man, woman) && abs(man->born - woman->born) < YEARS(YEARS_APART) &&
           strcmp(man->surname, woman->surname) != 0;
}

/* Both lists go by age; a man who does not fit the woman at his place stays alone. */
static void pair(struct making *m, int generation)
{
    int men_count, women_count;
    int *men = collect(m, generation, true, &men_count);
    int *women = collect(m, generation, false, &women_count);
    for (int i = 0, j = 0; i < men_count && j < women_count; i++) {
        const struct citizen *man = &m->p->list[men[i]], *woman = &m->p->list[women[j]];
        int32_t day = wedding_day(m, man, woman);
        if (!fit(man, woman) || day == NEVER) {
            j += chance_percent(&m->chance, 50);
            continue;
        }
        if (chance_percent(&m->chance, MARRIES))
            wed(m, men[i], women[j], day);
        j++;
    }
}

/* When the last of a person's marriages ended. */
static int32_t free_since(const struct people *p, int place)
{
    int32_t since = 0;
    for (int i = 0; i < p->marriage_count; i++) {
        const struct marriage *x = &p->marriages[i];
        if ((x->husband == place || x->wife == place) && x->until != NEVER && x->until > since)
            since = x->until;
    }
    return since;
}

static bool were_married(const struct people *p, int man, int woman)
{
    for (int i = 0; i < p->marriage_count; i++)
        if (p->marriages[i].husband == man && p->marriages[i].wife == woman)
            return true;
    return false;
}

/* Half a year after both are free; not with the one they left. */
static void remarry_two(struct making *m, int man, int woman)
{
    struct people *p = m->p;
    int32_t his = free_since(p, man), hers = free_since(p, woman);
    int32_t day = (his > hers ? his : hers) + 180;
    if (day >= p->today || were_married(p, man, woman) ||
        are_siblings(&p->list[man], &p->list[woman]))
        return;
    struct marriage couple = {.husband = man, .wife = woman, .from = day, .until = NEVER};
    people_marry(m, &couple, people_new_home(m, p->homes[p->list[man].home].area, NULL));
    bear_children(m, &couple, chance_below(&m->chance, 2));
}

static bool may_meet(const struct citizen *x, const struct citizen *y)
{
    return x->male != y->male && abs(x->born - y->born) <= YEARS(YEARS_APART);
}

static void remarry(struct making *m)
{
    struct people *p = m->p;
    int waiting = NOBODY;
    for (int i = 0; i < p->count; i++) {
        const struct citizen *c = &p->list[i];
        if (c->known || c->standing != DIVORCED || !chance_percent(&m->chance, REMARRIES))
            continue;
        if (waiting == NOBODY || !may_meet(&p->list[waiting], c)) {
            waiting = i;
            continue;
        }
        remarry_two(m, c->male ? i : waiting, c->male ? waiting : i);
        waiting = NOBODY;
    }
}

/* Single people who came to work here; their births are registered elsewhere. */
static void welcome(struct making *m)
{
    struct people *p = m->p;
    int32_t oldest = p->today - YEARS(45), youngest = p->today - YEARS(19);
    for (struct citizen *c; (c = people_new(m));) {
        const char *province = chance_word(&m->chance, json_get(m->names, "provinces"));
        c->male = chance_percent(&m->chance, 50);
        c->born = chance_day(&m->chance, oldest, youngest);
        c->generation = 1;
        c->birth_province = *province ? province + 1 : p->province;
        c->surname = surname_for(m, c->ethnicity);
        c->father_name = invent_parent(m, c, true);
        c->mother_name = invent_parent(m, c, false);
        c->home = people_new_home(m, chance_below(&m->chance, p->area_count), NULL);
        people_finish(m, c, *province ? province : people_register(m));
    }
}

/* Percent who have died by now, by the age that they would have. */
static int mortality(int age)
{
    static const struct {
        int age, percent;
    } table[] = {{85, 62}, {78, 34}, {70, 16}, {60, 7}, {40, 2}, {0, 1}};
    size_t i = 0;
    while (age < table[i].age)
        i++;
    return table[i].percent;
}

/* Nobody dies before the own children were born, or within a marriage that the register says was
 * divorced later. */
static int32_t last_sign_of_life(const struct people *p, int place)
{
    int32_t day = p->list[place].born;
    for (int i = 0; i < p->marriage_count; i++) {
        const struct marriage *x = &p->marriages[i];
        int32_t sign = x->until == NEVER ? x->from : x->until;
        if ((x->husband == place || x->wife == place) && sign > day)
            day = sign;
    }
    return day;
}

static void note_last_births(const struct people *p, int32_t *last)
{
    for (int i = 0; i < p->count; i++) {
        const struct citizen *c = &p->list[i];
        if (c->father != NOBODY && last[c->father] < c->born)
            last[c->father] = c->born;
        if (c->mother != NOBODY && last[c->mother] < c->born)
            last[c->mother] = c->born;
    }
}

static void end_marriage(struct people *p, int place, int32_t day)
{
    struct citizen *c = &p->list[place];
    if (c->spouse == NOBODY)
        return;
    struct citizen *other = &p->list[c->spouse];
    for (int i = 0; i < p->marriage_count; i++) {
        struct marriage *x = &p->marriages[i];
        if (x->until == NEVER && (x->husband == place || x->wife == place)) {
            x->until = day;
            x->ending = BY_DEATH;
        }
    }
    other->spouse = c->spouse = NOBODY;
    other->standing = c->standing = WIDOWED;
}

static void bury(struct making *m)
{
    struct people *p = m->p;
    int32_t *last_birth = arena_new(p->arena, int32_t, (size_t)p->count);
    for (int i = 0; i < p->count; i++)
        last_birth[i] = INT32_MIN;
    note_last_births(p, last_birth);
    for (int i = 0; i < p->count; i++) {
        struct citizen *c = &p->list[i];
        int age = (int)((p->today - c->born) / YEARS(1));
        if (c->known || !chance_percent(&m->chance, mortality(age)))
            continue;
        int32_t after = last_sign_of_life(p, i);
        if (last_birth[i] > after)
            after = last_birth[i];
        if (after < p->today - YEARS(15))
            after = p->today - YEARS(15);
        if (after + 1 >= p->today)
            continue;
        c->died = chance_day(&m->chance, after + 1, p->today - 1);
        end_marriage(p, i, c->died);
    }
}

void families_make(struct making *m)
{
    found(m, (m->capacity - m->p->count) / SHARE);
    for (int generation = 1; generation <= GENERATIONS; generation++)
        pair(m, generation);
    remarry(m);
    welcome(m);
    bury(m);
}
