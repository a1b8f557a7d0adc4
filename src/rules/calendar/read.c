/* Calendars and limits from the JSON of a pack. */
#include "rules/calendar/calendar.h"

#include "base/sort.h"
#include "base/time.h"

#include <string.h>

/* What a list is until it is read. */
static const struct json no_list = {.kind = JSON_LIST};

static int refuse(const struct json *at, const char *what, struct fault *f)
{
    return fault_reason(f, INVALID, "calendar.data", "line %d: %s", at ? at->line : 0, what);
}

static int check_keys(const struct json *o, const char *const *known, struct fault *f)
{
    if (!o || o->kind != JSON_OBJECT)
        return refuse(o, "an object is expected", f);
    for (const struct json *m = o->first; m; m = m->next) {
        size_t i = 0;
        while (known[i] && strcmp(known[i], m->key) != 0)
            i++;
        if (!known[i])
            return fault_reason(f, INVALID, "calendar.data", "line %d: unknown key \"%s\"", m->line,
                                m->key);
    }
    return OK;
}

static int want_list(const struct json *o, const char *key, const struct json **ret,
                     struct fault *f)
{
    const struct json *list = json_get(o, key);
    if (!list || list->kind != JSON_LIST)
        return fault_reason(f, INVALID, "calendar.data", "line %d: a list \"%s\" is expected",
                            o->line, key);
    *ret = list;
    return OK;
}

/* "07:00" to "24:00"; false for anything else. */
static bool parse_clock(const struct json *v, int32_t *ret)
{
    const char *s = v && v->kind == JSON_STRING ? v->text : "";
    if (strlen(s) != 5 || s[2] != ':' || strspn(s, "0123456789") != 2 ||
        strspn(s + 3, "0123456789") != 2)
        return false;
    const int hour = (s[0] - '0') * 10 + s[1] - '0', minute = (s[3] - '0') * 10 + s[4] - '0';
    if (minute > 59 || hour * 60 + minute > 24 * 60)
        return false;
    *ret = (hour * 60 + minute) * MINUTE_MS;
    return true;
}

static int read_date(const struct json *o, const char *key, int32_t *ret, struct fault *f)
{
    if (!date_parse(json_str(o, key, ""), ret))
        return fault_reason(f, INVALID, "calendar.data", "line %d: \"%s\" is no real date", o->line,
                            key);
    return OK;
}

static int read_day(const struct json *v, struct calendar_day *to, struct fault *f)
{
    static const char *const keys[] = {"date", "kind", "name", "basis", "confidence", "note", NULL};
    int r = check_keys(v, keys, f);
    if (r == OK)
        r = read_date(v, "date", &to->day, f);
    if (r < 0)
        return r;
    const char *kind = json_str(v, "kind", "");
    if (strcmp(kind, "work") != 0 && strcmp(kind, "off") != 0)
        return refuse(v, "\"kind\" is neither \"off\" nor \"work\"", f);
    to->work = strcmp(kind, "work") == 0;
    to->name_vi = json_str(json_get(v, "name"), "vi", "");
    to->name_en = json_str(json_get(v, "name"), "en", to->name_vi);
    to->basis = json_str(v, "basis", "");
    return *to->name_vi && *to->basis ? OK : refuse(v, "a day needs a name and a basis", f);
}

static int by_day(const void *a, const void *b)
{
    const struct calendar_day *x = a, *y = b;
    return (x->day > y->day) - (x->day < y->day);
}

static int read_days(struct arena *a, const struct json *list, struct calendar *to, struct fault *f)
{
    struct calendar_day *days = arena_new(a, struct calendar_day, list->count);
    size_t n = 0;
    for (const struct json *v = list->first; v; v = v->next) {
        int r = read_day(v, &days[n++], f);
        if (r < 0)
            return r;
    }
    sort(a, days, n, sizeof *days, by_day);
    for (size_t i = 1; i < n; i++)
        if (days[i].day == days[i - 1].day) {
            char text[TIME_TEXT];
            date_iso(days[i].day, text);
            return fault_reason(f, INVALID, "calendar.data", "line %d: %s is there twice",
                                list->line, text);
        }
    to->days = days;
    to->day_count = n;
    return OK;
}

static int read_windows(struct arena *a, const struct json *v, struct calendar_windows *ret,
                        struct fault *f)
{
    const struct json *list = &no_list;
    int r = want_list(v, "windows", &list, f);
    if (r < 0)
        return r;
    struct calendar_window *w = arena_new(a, struct calendar_window, list->count);
    int32_t before = 0;
    size_t n = 0;
    for (const struct json *p = list->first; p; p = p->next, n++) {
        if (p->kind != JSON_LIST || p->count != 2 || !parse_clock(p->first, &w[n].from_ms) ||
            !parse_clock(p->first->next, &w[n].to_ms))
            return refuse(p, "a window is [\"07:00\", \"11:30\"]", f);
        if (w[n].from_ms < before || w[n].to_ms <= w[n].from_ms)
            return refuse(p, "windows must be ascending and apart", f);
        before = w[n].to_ms;
    }
    *ret = (struct calendar_windows){w, n};
    return OK;
}

/* One {"weekdays", "windows"} into the week. */
static int read_weekdays(struct arena *a, const struct json *v, struct calendar_windows week[7],
                         struct fault *f)
{
    static const char *const keys[] = {"weekdays", "windows", NULL};
    const struct json *days = &no_list;
    struct calendar_windows windows;
    int r = check_keys(v, keys, f);
    if (r == OK)
        r = want_list(v, "weekdays", &days, f);
    if (r == OK)
        r = read_windows(a, v, &windows, f);
    if (r < 0)
        return r;
    for (const struct json *d = days->first; d; d = d->next) {
        int64_t n;
        if (!json_is_int(d, &n) || n < 1 || n > 7)
            return refuse(d, "a weekday is 1 (Monday) to 7", f);
        if (week[n - 1].list)
            return refuse(d, "a weekday is there twice", f);
        week[n - 1] = windows;
    }
    return OK;
}

static int read_week(struct arena *a, const struct json *hours, const char *key,
                     struct calendar_windows week[7], struct fault *f)
{
    const struct json *list = &no_list;
    int r = want_list(hours, key, &list, f);
    for (const struct json *v = list->first; v && r == OK; v = v->next)
        r = read_weekdays(a, v, week, f);
    return r;
}

static int read_entry(struct arena *a, const struct json *v, struct calendar_hours *to,
                      struct fault *f)
{
    int r = read_date(v, "valid_from", &to->valid_from, f);
    if (r == OK)
        r = read_week(a, v, "counting", to->counting, f);
    if (r == OK)
        r = read_week(a, v, "reception", to->reception, f);
    return r;
}

static int by_validity(const void *a, const void *b)
{
    const struct calendar_hours *x = a, *y = b;
    return (x->valid_from > y->valid_from) - (x->valid_from < y->valid_from);
}

static int read_hours(struct arena *a, const struct json *list, const char *code,
                      struct calendar *to, struct fault *f)
{
    static const char *const keys[] = {"code",  "name",       "counting", "reception", "valid_from",
                                       "basis", "confidence", "note",     NULL};
    struct calendar_hours *hours = arena_new(a, struct calendar_hours, list->count);
    size_t n = 0;
    for (const struct json *v = list->first; v; v = v->next) {
        int r = check_keys(v, keys, f);
        if (r == OK && strcmp(json_str(v, "code", ""), code) == 0)
            r = read_entry(a, v, &hours[n++], f);
        if (r < 0)
            return r;
    }
    if (n == 0)
        return fault_reason(f, NOT_FOUND, "calendar.code", "there are no hours \"%s\"", code);
    sort(a, hours, n, sizeof *hours, by_validity);
    for (size_t i = 1; i < n; i++)
        if (hours[i].valid_from == hours[i - 1].valid_from)
            return fault_reason(f, INVALID, "calendar.data",
                                "line %d: hours \"%s\" begin twice on one day", list->line, code);
    to->hours = hours;
    to->hours_count = n;
    return OK;
}

int calendar_read(struct arena *a, const struct json *v, const char *code, struct calendar *ret,
                  struct fault *f)
{
    static const char *const keys[] = {"days", "hours", NULL};
    const struct json *days = &no_list, *hours = &no_list;
    struct calendar c = {0};
    int r = check_keys(v, keys, f);
    if (r == OK)
        r = want_list(v, "days", &days, f);
    if (r == OK)
        r = want_list(v, "hours", &hours, f);
    if (r == OK)
        r = read_days(a, days, &c, f);
    if (r == OK)
        r = read_hours(a, hours, code, &c, f);
    if (r == OK)
        *ret = c;
    return r;
}

int calendar_read_limit(const struct json *limit, struct calendar_limit *ret, struct fault *f)
{
    static const char *const keys[] = {"amount",     "unit", "cutoff", "basis",
                                       "confidence", "note", NULL};
    struct calendar_limit to = {.cutoff_ms = -1};
    int r = check_keys(limit, keys, f);
    if (r < 0)
        return r;
    if (!calendar_unit_from_name(json_str(limit, "unit", ""), &to.unit))
        return refuse(limit, "unknown \"unit\"", f);
    const bool counts = to.unit != CALENDAR_SAME_DAY && to.unit != CALENDAR_NONE;
    const struct json *amount = json_get(limit, "amount"), *cutoff = json_get(limit, "cutoff");
    if (counts && (!json_is_int(amount, &to.amount) || to.amount < 1))
        return refuse(limit, "\"amount\" must be a whole number from 1", f);
    if (cutoff && (to.unit != CALENDAR_SAME_DAY || !parse_clock(cutoff, &to.cutoff_ms)))
        return refuse(cutoff, "\"cutoff\" is a time of a same-day limit, as \"15:00\"", f);
    *ret = to;
    return OK;
}

int calendar_convene(struct calendar_convention *c, const char *code, const struct json *value,
                     struct fault *f)
{
    const struct {
        const char *code;
        bool *flag;
    } flags[] = {
        {"calendar.keep_clock", &c->keep_clock},
        {"calendar.skip_days_off", &c->skip_days_off},
        {"calendar.evening_counts", &c->evening_counts},
    };
    int64_t hours;
    if (strcmp(code, "calendar.hours_per_day") == 0) {
        if (!json_is_int(value, &hours) || hours < 0 || hours > 24)
            return refuse(value, "hours_per_day is a whole number from 0 to 24", f);
        c->hours_per_day = (int32_t)hours;
        return OK;
    }
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (strcmp(flags[i].code, code) == 0) {
            if (value->kind != JSON_BOOL)
                return refuse(value, "true or false is expected", f);
            *flags[i].flag = value->truth;
            return OK;
        }
    return fault_reason(f, NOT_FOUND, "calendar.convention", "unknown convention \"%s\"", code);
}
