/* The national population database (CSDLQG về dân cư): facts about one person, asked for one
 * dossier.
 *
 * SOAP 1.1 in the namespace http://dancuquocgia.bca (Thanh Hoá's and Bắc Ninh's published clients;
 * docs/population.md lists each element and how sure it is). What is asked with must match: number,
 * and name and birth date where they are known; some registers insist on all three. A query is made
 * in an officer's or citizen's name for a purpose and a dossier, and whoever calls must record it;
 * what was not used may not be kept.
 *
 * The same request id asked twice is one query: repeating after a failure is safe. The caller makes
 * the id and keeps it with the outbox message. No element name of the other system leaves this
 * file's namesake; codes of sex, ethnicity and religion are handed on as the register's own code
 * lists.
 */
#ifndef WIRE_POPULATION_H
#define WIRE_POPULATION_H

#include "base/arena.h"
#include "base/fault.h"

#include <stdint.h>

struct population_settings {
    const char *url;
    const char *key_name, *key; /* of the officer's or the system's registration */
    const char *ca_file;        /* NULL: the system's trust */
    int time_limit_ms;          /* 0: 5 seconds */
};

struct population_query {
    const char *request_id; /* 1 to 64 letters, digits, "-", "_" or "." */
    const char *procedure;  /* the purpose: national code of the procedure */
    const char *dossier;    /* its code, or the draft's while it has none */
    const char *asker;      /* the officer's account, or the citizen's own number */
    const char *pin;        /* 12 digits; or NULL with old_id */
    const char *old_id;     /* 9 digits (CMND); or NULL */
    const char *full_name;  /* as typed; sent in upper case; "" when unknown */
    const char
        *birth_date; /* "1985-03-27", or "1985" where only the year is known; "" when unknown */
};

enum population_sex { POPULATION_SEX_UNKNOWN, POPULATION_MALE, POPULATION_FEMALE };

enum population_marriage {
    POPULATION_MARRIAGE_UNKNOWN,
    POPULATION_SINGLE,
    POPULATION_MARRIED,
    POPULATION_DIVORCED,
    POPULATION_WIDOWED,
};

/* Areas are codes of the national list; "" where the register is silent. */
struct population_address {
    const char *country; /* "VN" */
    const char *province, *district, *commune;
    const char *detail; /* house, street, hamlet */
};

struct population_relative {
    const char *full_name, *pin, *old_id, *nationality;
};

/* All texts are never NULL and "" where the register is silent. */
struct population_person {
    const char *pin, *old_id;
    const char *full_name;
    enum population_sex sex;
    const char *ethnicity; /* code: "01" Kinh, "06" Mường … (lists/ethnicity) */
    const char *religion;  /* code: "00" none … */
    enum population_marriage marriage;
    const char *blood_group;
    const char *birth_date;                /* ISO date, or only the year */
    struct population_address birth_place; /* where the birth was registered */
    const char *nationality;               /* "VN" */
    struct population_address origin, permanent, current;
    struct population_relative father, mother, spouse, guardian, head; /* head of the household */
    const char *household;                                             /* number of its book */
};

/* Ask. The answer lives in the arena.
 * UNAVAILABLE "population.down" (no connection, 5xx, SOAP fault of the server) or
 * "population.slow"; NOT_FOUND "population.nobody" (no such person, or the three do not match) or
 * "population.deceased"; FORBIDDEN "population.refused" (the key or the asker is not accepted);
 * INVALID "population.query" (ours is wrong; nothing was sent);
 * BROKEN when the answer must not be believed: "population.answer" (malformed, oversized,
 * incomplete), "population.other" (another person or another request), "population.duplicate". */
int population_ask(struct arena *a, const struct population_settings *settings,
                   const struct population_query *query, struct population_person *ret,
                   struct fault *f);

/* What population_ask does with the register's words; apart for tests and fuzzing. */
int population_answer(struct arena *a, const struct population_query *query, const char *text,
                      size_t n, struct population_person *ret, struct fault *f);

#endif
