/* The invented people: who they are, whom they married, where they live.
 *
 * Made from a seed, the same on every machine: some well-known people (known.json) and families
 * over three generations around them, with marriages, divorces, remarriages, deaths and newcomers.
 * The register is consistent: spouses name each other, parents are at least sixteen years older
 * than their children, numbers are unique and tell sex and year of birth, everybody lives in one of
 * the communes that were given. "Today" is the day in names.json, so the people do not age.
 */
#ifndef SANDBOX_PEOPLE_H
#define SANDBOX_PEOPLE_H

#include "base/arena.h"
#include "base/fault.h"
#include "sandbox/sandbox.h"

#include <stdbool.h>
#include <stdint.h>

enum { NOBODY = -1, NEVER = INT32_MAX };

enum standing { NEVER_MARRIED, MARRIED, DIVORCED, WIDOWED };

struct citizen {
    char pin[13], old_id[10]; /* old_id may be "" */
    const char *full_name;
    const char *surname;
    bool male;
    bool known;                            /* of known.json: fate is fixed */
    int32_t born, died;                    /* days; NEVER */
    int generation;                        /* 0 grandparents, 1, 2, 3 */
    int father, mother;                    /* places in the list, or NOBODY */
    const char *father_name, *mother_name; /* always */
    int spouse;                            /* of the marriage that lasts, or NOBODY */
    enum standing standing;
    int home;                                       /* household */
    int born_in;                                    /* area, or NOBODY: outside the province */
    int origin;                                     /* area of the father's family, or NOBODY */
    const char *birth_province;                     /* two digits, where born_in is NOBODY */
    const char *ethnicity, *religion, *blood_group; /* codes of the register */
    const char *account, *phone, *email, *note;     /* known people; else "" */
};

enum ending { LASTS, BY_DIVORCE, BY_DEATH };

struct marriage {
    int husband, wife;
    int32_t from, until; /* days; NEVER while it lasts */
    enum ending ending;
};

struct household {
    int area;
    const char *detail;
    char number[12];
    int head; /* a living adult where there is one */
};

struct people {
    struct arena *arena;
    struct citizen *list;
    int count;
    struct marriage *marriages;
    int marriage_count;
    struct household *homes;
    int home_count;
    const struct sandbox_area *areas;
    int area_count;
    const char *province; /* two digits */
    int32_t today;
    int *by_pin; /* places, sorted by number */
};

/* INVALID when the areas are missing or the number of people is not 100 to 100,000. */
int people_make(struct arena *a, const struct sandbox_options *options, struct people **ret,
                struct fault *f);

/* NULL when there is none. Accounts are the short names of known people. */
const struct citizen *people_by_pin(const struct people *p, const char *pin);
const struct citizen *people_by_account(const struct people *p, const char *account);

#endif
