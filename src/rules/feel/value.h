/* The values of FEEL (DMN 1.5, 10.3.2) and their texts.
 *
 * A value is small, copied freely, and points into the arena it was made in. Texts are UTF-8.
 * Canonical writing (design: commands): strings in JSON quotes, numbers plain, dates, times and
 * durations as @"…", lists [1, 2], contexts {"a": 1}, ranges [1..2].
 */
#ifndef RULES_FEEL_VALUE_H
#define RULES_FEEL_VALUE_H

#include "base/decimal.h"
#include "base/json.h"

enum feel_kind {
    FEEL_NULL,
    FEEL_BOOL,
    FEEL_NUMBER,
    FEEL_STRING,
    FEEL_DATE,
    FEEL_TIME,
    FEEL_DATE_TIME,
    FEEL_DURATION, /* days and time */
    FEEL_MONTHS,   /* years and months duration */
    FEEL_LIST,
    FEEL_CONTEXT,
    FEEL_RANGE,
    FEEL_FUNCTION,
};

enum feel_zone { FEEL_LOCAL, FEEL_OFFSET, FEEL_NAMED };

/* A date, a time, or both; the parts that a kind lacks are 0. */
struct feel_moment {
    int32_t year; /* -999999999 … 999999999 */
    int8_t month, day;
    int8_t hour, minute, second;
    enum feel_zone zone;
    int32_t nano;
    int32_t offset_s;      /* FEEL_OFFSET: seconds ahead of UTC */
    const char *zone_name; /* FEEL_NAMED: an IANA name */
};

struct feel_range;
struct feel_context;
struct feel_function;

struct feel_value {
    enum feel_kind kind;
    uint32_t count; /* FEEL_LIST: items */
    union {
        bool truth;
        struct decimal number;
        const char *text;
        const struct feel_moment *moment; /* date, time, date and time */
        struct {
            int64_t seconds;
            int32_t nano; /* of the sign of seconds */
        } duration;
        int64_t months;
        const struct feel_value *items;
        const struct feel_context *context;
        const struct feel_range *range;
        const struct feel_function *function;
    };
};

enum feel_bound { FEEL_OPEN, FEEL_CLOSED, FEEL_UNBOUNDED };

/* "[1..5)", or a unary test as a value: "(< 5)", "(= 5)", "(!= 5)", which equals no interval. */
enum feel_range_form { FEEL_INTERVAL, FEEL_TEST, FEEL_TEST_NOT };

struct feel_range {
    enum feel_range_form form;
    enum feel_bound low_bound, high_bound;
    struct feel_value low, high; /* null where unbounded; the same twice for "=" and "!=" */
};

struct feel_entry {
    const char *name;
    struct feel_value value;
};

/* Entries in order; names are unique. Read only to everyone but its maker. */
struct feel_context {
    struct feel_entry *entries;
    uint32_t count;
    /* for look-up */
    uint32_t capacity, slots;
    uint32_t *index;
    struct arena *arena;
};

/* Make values. Texts are not copied. */
struct feel_value feel_null(void);
struct feel_value feel_bool(bool v);
struct feel_value feel_number(struct decimal v); /* null when v is not finite */
struct feel_value feel_int(int64_t v);
struct feel_value feel_string(const char *s); /* NULL gives null */
struct feel_value feel_list(const struct feel_value *items, size_t count);
struct feel_value feel_of_context(const struct feel_context *c);

/* A date from base/time.h's day count, and the present as a date and time of Vietnam. */
struct feel_value feel_day(struct arena *a, int32_t day);
struct feel_moment feel_moment_of(int64_t ms);

/* Contexts are built by their maker and then left alone. Putting a name again replaces its value.
 * The name is not copied. */
struct feel_context *feel_context_new(struct arena *a, size_t expected);
void feel_context_put(struct feel_context *c, const char *name, struct feel_value v);
const struct feel_value *feel_context_get(const struct feel_context *c, const char *name);

/* "number", "days and time duration", … */
const char *feel_kind_name(enum feel_kind kind);

/* The literals of dates, times and durations (ISO 8601 as XML Schema writes them): the whole of s.
 * false when it is none of the asked kind. */
bool feel_read_date(struct arena *a, const char *s, struct feel_value *ret);
bool feel_read_time(struct arena *a, const char *s, struct feel_value *ret);
bool feel_read_date_time(struct arena *a, const char *s, struct feel_value *ret);
bool feel_read_duration(const char *s, struct feel_value *ret);                  /* either kind */
bool feel_read_temporal(struct arena *a, const char *s, struct feel_value *ret); /* any: @"…" */

/* Equality in FEEL: true or false for the same kinds, else null; null equals null only. */
struct feel_value feel_equal(const struct feel_value *x, const struct feel_value *y);

/* Canonical text. */
void feel_write(struct buf *b, const struct feel_value *v);

/* The text that string() gives and that documents print: strings bare, dates without @"". */
void feel_write_bare(struct buf *b, const struct feel_value *v);

/* JSON to values: numbers exact, strings stay strings. Objects become contexts. */
struct feel_value feel_from_json(struct arena *a, const struct json *v);

/* Values to JSON: dates, times and durations become their texts; ranges and functions null. */
struct json *feel_to_json(struct arena *a, const struct feel_value *v);

#endif
