/* years.json: how the years look. */
#include "rooms/sample/inside.h"

#include "base/limits.h"
#include "os/files.h"

#include <string.h>

static int flaw(const char *what, struct fault *f)
{
    return fault_reason(f, INVALID, "sample.mix", "years.json: %s", what);
}

const char *odd_name(enum odd x)
{
    static const char *const names[ODD_COUNT] = {
        [ODD_NONE] = "",
        [ODD_NIGHT] = "night",
        [ODD_INSTANT] = "instant",
        [ODD_SAME_HAND] = "same-hand",
        [ODD_AFTER_DUE] = "supplement-after-due",
        [ODD_LYING] = "lying",
    };
    return names[x];
}

static const char *const *texts(struct arena *a, const struct json *list, size_t *ret_n)
{
    size_t n = 0;
    const char **out = arena_new(a, const char *, list ? list->count : 0);
    for (const struct json *x = list ? list->first : NULL; x; x = x->next)
        out[n++] = x->text ? x->text : "";
    *ret_n = n;
    return out;
}

static int64_t number(const struct json *v)
{
    int64_t n;
    return json_is_int(v, &n) && n > 0 ? n : 0;
}

static struct weights numbers(struct arena *a, const struct json *list)
{
    size_t n = 0;
    int64_t *out = arena_new(a, int64_t, list ? list->count : 0);
    for (const struct json *x = list ? list->first : NULL; x; x = x->next)
        out[n++] = number(x);
    return weights_of(a, out, n);
}

/* [["Nguyễn", 290], …] */
static void read_families(struct arena *a, const struct json *list, struct years *y)
{
    size_t n = 0, count = list ? list->count : 0;
    const char **names = arena_new(a, const char *, count);
    int64_t *weights = arena_new(a, int64_t, count);
    for (const struct json *x = list ? list->first : NULL; x; x = x->next, n++) {
        names[n] = x->first && x->first->text ? x->first->text : "";
        weights[n] = number(x->last);
    }
    y->family_names = names;
    y->families = weights_of(a, weights, n);
}

static int read_procedures(const struct json *o, struct years *y, struct fault *f)
{
    for (const struct json *x = o ? o->first : NULL; x; x = x->next) {
        if (y->procedure_count == PROCEDURES_MOST)
            return flaw("too many procedures", f);
        y->procedures[y->procedure_count] = x->key;
        y->procedure_weights[y->procedure_count++] = number(x);
    }
    return y->procedure_count ? OK : flaw("no procedures", f);
}

static int read_course(const struct json *x, struct course *c, struct fault *f)
{
    const struct json *acts = json_get(x, "acts");
    *c = (struct course){.name = json_str(x, "name", ""),
                         .weight = json_int(x, "weight", 0),
                         .after = (int)json_int(x, "after", 0),
                         .ends = json_bool(x, "ends", false)};
    for (const struct json *act = acts ? acts->first : NULL; act; act = act->next)
        if (c->act_count == COURSE_ACTS || !act->text ||
            !act_from(act->text, &c->acts[c->act_count++]))
            return flaw("a course names what is no act", f);
    return OK;
}

static int read_courses(struct arena *a, const struct json *list, struct years *y, struct fault *f)
{
    int64_t weights[COURSES_MOST];
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        if (y->course_count == COURSES_MOST)
            return flaw("too many courses", f);
        int r = read_course(x, &y->courses[y->course_count], f);
        if (r < 0)
            return r;
        weights[y->course_count] = y->courses[y->course_count].weight;
        y->course_count++;
    }
    y->course_weights = weights_of(a, weights, y->course_count);
    return y->course_count ? OK : flaw("no courses", f);
}

static void read_words(const struct json *o, struct years *y)
{
    for (enum role r = ROLE_RECEPTION; r <= ROLE_CLERK; r++)
        y->titles[r] = json_str(json_get(o, "titles"), role_name(r), role_name(r));
    for (enum act_kind k = 0; k < ACT_COUNT; k++)
        y->reasons[k] = json_str(json_get(o, "reasons"), act_name(k), "");
    for (enum odd x = ODD_NONE + 1; x < ODD_COUNT; x++)
        y->odd[x] = json_int(json_get(o, "odd"), odd_name(x), 0);
    y->answer = json_str(o, "answer", "");
    y->late_percent = json_int(o, "late_percent", 0);
}

static int read_times(struct arena *a, const struct json *o, struct years *y, struct fault *f)
{
    static const char *const names[] = {"counter", "online", "post"};
    const struct json *months = json_get(o, "months");
    int64_t channels[sizeof names / sizeof *names];
    size_t n = 0;
    for (const struct json *x = months ? months->first : NULL; x && n < 12; x = x->next)
        y->months[n++] = number(x);
    y->weekdays = numbers(a, json_get(o, "weekdays"));
    y->hours = numbers(a, json_get(o, "hours"));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        channels[i] = json_int(json_get(o, "channels"), names[i], 0);
    y->channels = weights_of(a, channels, sizeof names / sizeof *names);
    return n == 12 && y->weekdays.count == 7 && y->hours.count == 24
               ? OK
               : flaw("12 months, 7 weekdays and 24 hours are wanted", f);
}

int years_read(struct arena *a, const char *path, struct years *ret, struct fault *f)
{
    struct bytes text = {0};
    struct json *o = NULL;
    struct years y = {0};
    int r = file_read(a, path, LIMIT_FORM_BODY, &text, f);
    if (r == OK)
        r = json_parse(a, (const char *)text.p, text.n, &o, f);
    if (r < 0)
        return r;
    read_families(a, json_get(o, "families"), &y);
    y.men = texts(a, json_get(o, "men"), &y.man_count);
    y.women = texts(a, json_get(o, "women"), &y.woman_count);
    y.streets = texts(a, json_get(o, "streets"), &y.street_count);
    y.areas = json_get(o, "areas");
    read_words(o, &y);
    if (!y.families.count || !y.man_count || !y.woman_count || !y.street_count)
        return flaw("families, men, women and streets are wanted", f);
    r = read_procedures(json_get(o, "procedures"), &y, f);
    if (r == OK)
        r = read_courses(a, json_get(o, "courses"), &y, f);
    if (r == OK)
        r = read_times(a, o, &y, f);
    if (r == OK)
        *ret = y;
    return r;
}
