/* Members of contexts and properties of the other values (DMN 1.5, table 65). */
#include "rules/feel/run.h"
#include "rules/feel/temporal.h"

#include <inttypes.h>
#include <string.h>

typedef struct feel_value getter(struct run *run, const struct feel_value *v);

#define MOMENT_GETTER(part)                                                                        \
    static struct feel_value get_##part(struct run *run, const struct feel_value *v)               \
    {                                                                                              \
        (void)run;                                                                                 \
        return feel_int(v->moment->part);                                                          \
    }
MOMENT_GETTER(year)
MOMENT_GETTER(month)
MOMENT_GETTER(day)
MOMENT_GETTER(hour)
MOMENT_GETTER(minute)
#undef MOMENT_GETTER

static struct feel_value get_second(struct run *run, const struct feel_value *v)
{
    (void)run;
    struct decimal nano = decimal_div(decimal_from_int(v->moment->nano), decimal_from_int(NANOS));
    return feel_number(decimal_add(decimal_from_int(v->moment->second), nano));
}

static struct feel_value get_weekday(struct run *run, const struct feel_value *v)
{
    (void)run;
    int64_t day = temporal_day(v->moment->year, v->moment->month, v->moment->day);
    return feel_int(((day + 3) % 7 + 7) % 7 + 1); /* 1970-01-01 was a Thursday */
}

static struct feel_value get_offset(struct run *run, const struct feel_value *v)
{
    (void)run;
    int32_t offset;
    return temporal_offset(v->moment, &offset) ? duration_value(offset, 0) : feel_null();
}

static struct feel_value get_zone(struct run *run, const struct feel_value *v)
{
    (void)run;
    return v->moment->zone == FEEL_NAMED ? feel_string(v->moment->zone_name) : feel_null();
}

static struct feel_value get_days(struct run *run, const struct feel_value *v)
{
    (void)run;
    return feel_int(v->duration.seconds / SECONDS_A_DAY);
}

static struct feel_value get_hours(struct run *run, const struct feel_value *v)
{
    (void)run;
    return feel_int(v->duration.seconds / 3600 % 24);
}

static struct feel_value get_minutes(struct run *run, const struct feel_value *v)
{
    (void)run;
    return feel_int(v->duration.seconds / 60 % 60);
}

static struct feel_value get_seconds(struct run *run, const struct feel_value *v)
{
    (void)run;
    struct decimal nano = decimal_div(decimal_from_int(v->duration.nano), decimal_from_int(NANOS));
    return feel_number(decimal_add(decimal_from_int(v->duration.seconds % 60), nano));
}

static struct feel_value get_years(struct run *run, const struct feel_value *v)
{
    (void)run;
    return feel_int(v->months / 12);
}

static struct feel_value get_months(struct run *run, const struct feel_value *v)
{
    (void)run;
    return feel_int(v->months % 12);
}

static struct feel_value get_start(struct run *run, const struct feel_value *v)
{
    (void)run;
    return v->range->low;
}

static struct feel_value get_end(struct run *run, const struct feel_value *v)
{
    (void)run;
    return v->range->high;
}

static struct feel_value get_start_included(struct run *run, const struct feel_value *v)
{
    (void)run;
    return feel_bool(v->range->low_bound == FEEL_CLOSED);
}

static struct feel_value get_end_included(struct run *run, const struct feel_value *v)
{
    (void)run;
    return feel_bool(v->range->high_bound == FEEL_CLOSED);
}

enum {
    DATES = 1u << FEEL_DATE | 1u << FEEL_DATE_TIME,
    TIMES = 1u << FEEL_TIME | 1u << FEEL_DATE_TIME,
    DURATIONS = 1u << FEEL_DURATION,
    MONTHS = 1u << FEEL_MONTHS,
    RANGES = 1u << FEEL_RANGE,
};

static const struct {
    const char *name;
    unsigned kinds;
    getter *get;
} properties[] = {
    {"year", DATES, get_year},
    {"month", DATES, get_month},
    {"day", DATES, get_day},
    {"weekday", DATES, get_weekday},
    {"hour", TIMES, get_hour},
    {"minute", TIMES, get_minute},
    {"second", TIMES, get_second},
    {"time offset", TIMES, get_offset},
    {"timezone", TIMES, get_zone},
    {"days", DURATIONS, get_days},
    {"hours", DURATIONS, get_hours},
    {"minutes", DURATIONS, get_minutes},
    {"seconds", DURATIONS, get_seconds},
    {"years", MONTHS, get_years},
    {"months", MONTHS, get_months},
    {"start", RANGES, get_start},
    {"end", RANGES, get_end},
    {"start included", RANGES, get_start_included},
    {"end included", RANGES, get_end_included},
};

static struct feel_value members(struct run *run, const struct feel_value *list, const char *name)
{
    struct items found = {.arena = run->arena};
    for (uint32_t i = 0; i < list->count && run_step(run, 1); i++)
        items_add(&found, value_member(run, &list->items[i], name));
    return items_list(&found);
}

struct feel_value value_member(struct run *run, const struct feel_value *v, const char *name)
{
    if (v->kind == FEEL_CONTEXT) {
        const struct feel_value *member = feel_context_get(v->context, name);
        return member ? *member : feel_null();
    }
    if (v->kind == FEEL_LIST)
        return members(run, v, name);
    for (size_t i = 0; i < sizeof properties / sizeof *properties; i++)
        if ((properties[i].kinds & 1u << v->kind) && strcmp(properties[i].name, name) == 0)
            return properties[i].get(run, v);
    return feel_null();
}
