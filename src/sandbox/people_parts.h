/* What the files that make the people share: the register while it grows. */
#ifndef SANDBOX_PEOPLE_PARTS_H
#define SANDBOX_PEOPLE_PARTS_H

#include "base/json.h"
#include "sandbox/chance.h"
#include "sandbox/people.h"

#define YEARS(n) ((int32_t)((n)*365.25))

struct making {
    struct people *p;
    struct chance chance;
    const struct json *names; /* names.json */
    int capacity;             /* people to make in all */
    int marriage_capacity, home_capacity;
    int serial;             /* numbers given so far */
    int man_age, woman_age; /* least ages to marry, in years */
};

/* The data that was built in: names.json and known.json, parsed. */
int people_data(struct arena *a, struct json **ret_names, struct json **ret_known, struct fault *f);

/* Put the well-known people in, first of all. */
int people_add_known(struct making *m, const struct json *known, struct fault *f);

/* Room for one more; NULL when all are there. Everything is "nobody" and "". */
struct citizen *people_new(struct making *m);
int people_place(const struct making *m, const struct citizen *c);

/* A household in an area with an invented address, or with the given one. */
int people_new_home(struct making *m, int area, const char *detail);

/* Number, old number, name, faith and blood for someone whose sex, birth, surname, ethnicity and
 * birth place are known. province: three digits of the register where the birth was entered. */
void people_finish(struct making *m, struct citizen *c, const char *province);

/* The three digits under which this province registers births. */
const char *people_register(const struct making *m);

/* Marry two; `until` NEVER when it lasts. They move into a home of their own. */
void people_marry(struct making *m, const struct marriage *marriage, int home);

#endif
