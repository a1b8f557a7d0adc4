/* Agencies: who serves where and when.
 *
 * The room owns areas, agencies, working calendars, nationwide and provincial conventions ("rules")
 * and the code lists of forms. All of it is data that a pack brought, with validity dates; nothing
 * here is changed by a request. Reorganisation keeps an agency's row and names its successor.
 *
 * What is read often and changes only with a load (agencies, calendars, lists) is read once into a
 * `struct agency_book` that lives until the next load; a book is immutable and shared by threads.
 */
#ifndef ROOMS_AGENCY_AGENCY_H
#define ROOMS_AGENCY_AGENCY_H

#include "base/fault.h"
#include "base/json.h"
#include "db/db.h"
#include "rules/calendar/calendar.h"
#include "rules/form/form.h"

struct text2 {
    const char *vi, *en;
};

struct area {
    const char *code, *parent, *name, *kind;
    const char *fold;
};

struct agency {
    const char *code, *parent, *kind, *area, *hours;
    struct text2 name;
    const char *superior_vi; /* the line above its name on documents; "" when none */
    const char *symbol;      /* its part of document symbols, as "UBND" */
    const char *place;       /* where its documents are dated, as "Hạc Thành" */
    const char *address, *phone, *email;
    const char *fold;
};

struct agency_book; /* one state of all of it */

/* Read everything into a new book that lives in the arena. */
int agency_book_read(struct db *db, struct arena *a, struct agency_book **ret, struct fault *f);

/* NULL when there is none. */
const struct agency *agency_find(const struct agency_book *b, const char *code);
const struct area *area_find(const struct agency_book *b, const char *code);

/* The agencies of a kind ("commune", "centre", "department"); the array belongs to the book. */
const struct agency *const *agency_of_kind(const struct agency_book *b, const char *kind,
                                           size_t *ret_n);

/* The communes of an area's province, in the order of their names. */
const struct area *const *area_communes(const struct agency_book *b, const char *province,
                                        size_t *ret_n);

/* The commune authority of an area, and the one-stop centre that receives for an agency (its own
 * child of kind "centre", else its parent's, else the province's). NULL when there is none. */
const struct agency *agency_of_area(const struct agency_book *b, const char *area,
                                    const char *kind);
const struct agency *agency_centre_of(const struct agency_book *b, const char *agency);

/* Is the one the other, or above it? An official of a commune sees the commune's centre's dossiers.
 */
bool agency_is_within(const struct agency_book *b, const char *agency, const char *above);

/* The working calendar of an agency, and the conventions that are in force on a day ("calendar.…"
 * rules). Never NULL for an agency of the book. */
const struct calendar *agency_calendar(const struct agency_book *b, const char *agency);
struct calendar_convention agency_convention(const struct agency_book *b, int32_t day);

/* The value of a convention on a day; NULL when no pack gives it. */
const struct json *agency_rule(const struct agency_book *b, const char *code, int32_t day);

/* Code lists for forms: "ethnicity", or "area:38" for the communes of a province, built from the
 * areas; ready to be handed to rules/form. */
const struct form_lists *agency_lists(const struct agency_book *b);

/* The label of a value in a list; the value itself when it is not there. */
struct text2 agency_label(const struct agency_book *b, const char *list, const char *value);

/* Do two addresses say the same? Case, blanks, marks, and kinds of areas that one of them leaves
 * out
 * ("Tỉnh Thanh Hoá", "Thanh Hoá") make no difference; names and two different kinds do. */
bool agency_same_address(const struct agency_book *b, struct arena *a, const char *one,
                         const char *other);

/* The province that this installation serves, from the pack's province.json (settings
 * "province.…"). */
struct province {
    const char *area, *agency, *hotline;
    struct text2 name, portal_name;
    const struct json *data;
};
const struct province *agency_province(const struct agency_book *b);

/* The fixed words of slips and results as a pack's slips.json gave them, for slip_words_read.
 * BROKEN when no pack did. */
int agency_slips(struct db *db, struct arena *a, const char **ret, struct fault *f);

/* A small text that a load or the program keeps under a name ("slips", "law.generation"). NULL when
 * there is none; writing is done in a unit. */
int agency_read_setting(struct db *db, struct arena *a, const char *key, const char **ret,
                        struct fault *f);
int agency_write_setting(struct db *db, const char *key, const char *value, struct fault *f);

/* Loading a pack's files (areas.csv, calendar.json, rules.json, lists, agencies.json,
 * province.json) stands in agency_load.h. */

#endif
