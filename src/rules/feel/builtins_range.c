/* Range functions (DMN 1.5, table 79), after Allen. A point is a closed range of one value; a range
 * without an end reaches as far as there are values. */
#include "rules/feel/builtin.h"
#include "rules/feel/lexer.h"

#include <string.h>

/* How the ends of two ranges lie: -1 before, 0 equal, 1 after; 2 cannot be compared. An end that is
 * open lies just inside of its value. */
struct end {
    const struct feel_value *value;
    int nudge;    /* -1: just before the value, 0: at it, 1: just after */
    int infinite; /* -1 or 1 */
};

struct ends {
    struct end low, high;
};

static struct ends ends_of(const struct feel_value *v)
{
    if (v->kind != FEEL_RANGE)
        return (struct ends){.low = {.value = v}, .high = {.value = v}};
    const struct feel_range *r = v->range;
    return (struct ends){
        .low = {&r->low, r->low_bound == FEEL_OPEN, r->low_bound == FEEL_UNBOUNDED ? -1 : 0},
        .high = {&r->high, r->high_bound == FEEL_OPEN ? -1 : 0,
                 r->high_bound == FEEL_UNBOUNDED ? 1 : 0}};
}

static int sign_of(int v)
{
    return (v > 0) - (v < 0);
}

static int end_order(struct end x, struct end y)
{
    if (x.infinite || y.infinite)
        return sign_of(x.infinite - y.infinite);
    int order = value_order(x.value, y.value);
    return order ? order : sign_of(x.nudge - y.nudge);
}

/* The four comparisons that decide every relation. */
struct relation {
    int low_low, low_high, high_low, high_high;
    bool touching; /* x ends where y begins, both ends closed */
    bool known;
};

static struct relation relation_of(const struct feel_value *a, const struct feel_value *b)
{
    struct ends x = ends_of(a), y = ends_of(b);
    struct relation r = {end_order(x.low, y.low),
                         end_order(x.low, y.high),
                         end_order(x.high, y.low),
                         end_order(x.high, y.high),
                         false,
                         true};
    r.known = r.low_low != 2 && r.low_high != 2 && r.high_low != 2 && r.high_high != 2;
    r.touching = r.high_low == 0 && !x.high.nudge && !x.high.infinite;
    return r;
}

static bool before(const struct relation *r)
{
    return r->high_low < 0;
}

static bool meets(const struct relation *r)
{
    return r->touching;
}

static bool overlaps(const struct relation *r)
{
    return r->high_low >= 0 && r->low_high <= 0;
}

static bool overlaps_before(const struct relation *r)
{
    return r->low_low < 0 && r->high_low >= 0 && r->high_high <= 0;
}

static bool finishes(const struct relation *r)
{
    return r->high_high == 0 && r->low_low >= 0;
}

static bool includes(const struct relation *r)
{
    return r->low_low <= 0 && r->high_high >= 0;
}

static bool starts(const struct relation *r)
{
    return r->low_low == 0 && r->high_high <= 0;
}

static bool coincides(const struct relation *r)
{
    return r->low_low == 0 && r->high_high == 0;
}

/* "(!= 5)" has no place among ranges. */
static bool is_not(const struct feel_value *v)
{
    return v->kind == FEEL_RANGE && v->range->form == FEEL_TEST_NOT;
}

static struct feel_value related(const struct feel_value *x, const struct feel_value *y,
                                 bool (*holds)(const struct relation *))
{
    if (is_not(x) || is_not(y))
        return feel_null();
    struct relation r = relation_of(x, y);
    return r.known ? feel_bool(holds(&r)) : feel_null();
}

#define RELATION(name, holds, first, second)                                                       \
    static struct feel_value name(struct run *run, const struct feel_value *args, size_t n)        \
    {                                                                                              \
        (void)run;                                                                                 \
        (void)n;                                                                                   \
        return related(&args[first], &args[second], holds);                                        \
    }
RELATION(call_before, before, 0, 1)
RELATION(call_after, before, 1, 0)
RELATION(call_meets, meets, 0, 1)
RELATION(call_met_by, meets, 1, 0)
RELATION(call_overlaps, overlaps, 0, 1)
RELATION(call_overlaps_before, overlaps_before, 0, 1)
RELATION(call_overlaps_after, overlaps_before, 1, 0)
RELATION(call_finishes, finishes, 0, 1)
RELATION(call_finished_by, finishes, 1, 0)
RELATION(call_includes, includes, 0, 1)
RELATION(call_during, includes, 1, 0)
RELATION(call_starts, starts, 0, 1)
RELATION(call_started_by, starts, 1, 0)
RELATION(call_coincides, coincides, 0, 1)
#undef RELATION

/* --- range("[1..5]") ------------------------------------------------------- */

static bool is_literal(const struct node *n)
{
    return n->kind == NODE_LITERAL && n->value.kind != FEEL_NULL;
}

/* An end that is a literal, a negative number, or a date, time or duration of literals. */
static bool is_literal_end(const struct node *n)
{
    static const char *const makers[] = {"date", "time", "date and time", "duration"};
    if (n->kind == NODE_NEGATE)
        return is_literal(n->kids[0]);
    if (n->kind != NODE_CALL || n->kids[0]->kind != NODE_NAME)
        return is_literal(n);
    bool known = false;
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++)
        known = known || strcmp(n->kids[0]->name, makers[i]) == 0;
    for (size_t i = 1; i < n->count && known; i++)
        known = is_literal(n->kids[i]);
    return known;
}

static const char *before_blanks(const char *from, const char *to)
{
    while (to > from && strchr(" \t\r\n", to[-1]))
        to--;
    return to;
}

/* Rules 66.b and 66.c: "(..2]" is (<= 2), "[2..)" is (>= 2); the side without an endpoint is open.
 * Other texts stay as they are. */
static const char *with_sign(struct arena *a, const char *text)
{
    const char *from = lexer_skip(text), *to = before_blanks(from, from + strlen(from));
    if (to - from < 4 || !strchr("([]", *from) || !strchr("])[", to[-1]))
        return text;
    const bool open_start = *from++ != '[', open_end = *--to != ']';
    const struct token dots = lexer_next(from);
    if (open_start && token_is(dots, ".."))
        return arena_printf(a, "(<%s %.*s)", open_end ? "" : "=", (int)(to - dots.at - 2),
                            dots.at + 2);
    to = before_blanks(from, to);
    if (open_end && to - from > 2 && strncmp(to - 2, "..", 2) == 0)
        return arena_printf(a, "(>%s %.*s)", open_start ? "" : "=", (int)(to - from - 2), from);
    return text;
}

/* Both ends are literals of one kind that has an order; a missing end is as good. */
static bool is_range_literal(const struct node *root)
{
    if (root->kind != NODE_RANGE || (root->form == FEEL_TEST && root->low == root->high))
        return false;
    return (root->low == FEEL_UNBOUNDED || is_literal_end(root->kids[0])) &&
           (root->high == FEEL_UNBOUNDED || is_literal_end(root->kids[1]));
}

static bool has_order(const struct feel_range *r)
{
    const struct feel_value *low = r->low_bound == FEEL_UNBOUNDED ? &r->high : &r->low;
    return value_order(low, r->high_bound == FEEL_UNBOUNDED ? low : &r->high) != 2;
}

static struct feel_value call_range(struct run *run, const struct feel_value *args, size_t n)
{
    (void)n;
    struct feel *e;
    struct feel_value v = feel_null();
    if (!run_step(run, 1 + strlen(args[0].text)))
        return v;
    const char *text = with_sign(run->arena, args[0].text);
    const bool written = text != args[0].text; /* ">=2" itself is no range literal */
    if (feel_parse(run->arena, text, NULL, &e, NULL) < 0 || !is_range_literal(e->root) ||
        (e->root->form != FEEL_INTERVAL) != written)
        return v;
    v = run_node(run, e->root, NULL);
    return v.kind == FEEL_RANGE && has_order(v.range) ? v : feel_null();
}

static const struct builtin rows[] = {
    {"range", "s", {"from"}, call_range},
    {"before", "ee", {"point1", "point2"}, call_before},
    {"before", "er", {"point", "range"}, call_before},
    {"before", "re", {"range", "point"}, call_before},
    {"before", "rr", {"range1", "range2"}, call_before},
    {"after", "ee", {"point1", "point2"}, call_after},
    {"after", "er", {"point", "range"}, call_after},
    {"after", "re", {"range", "point"}, call_after},
    {"after", "rr", {"range1", "range2"}, call_after},
    {"meets", "rr", {"range1", "range2"}, call_meets},
    {"met by", "rr", {"range1", "range2"}, call_met_by},
    {"overlaps", "rr", {"range1", "range2"}, call_overlaps},
    {"overlaps before", "rr", {"range1", "range2"}, call_overlaps_before},
    {"overlaps after", "rr", {"range1", "range2"}, call_overlaps_after},
    {"finishes", "er", {"point", "range"}, call_finishes},
    {"finishes", "rr", {"range1", "range2"}, call_finishes},
    {"finished by", "re", {"range", "point"}, call_finished_by},
    {"finished by", "rr", {"range1", "range2"}, call_finished_by},
    {"includes", "re", {"range", "point"}, call_includes},
    {"includes", "rr", {"range1", "range2"}, call_includes},
    {"during", "er", {"point", "range"}, call_during},
    {"during", "rr", {"range1", "range2"}, call_during},
    {"starts", "er", {"point", "range"}, call_starts},
    {"starts", "rr", {"range1", "range2"}, call_starts},
    {"started by", "re", {"range", "point"}, call_started_by},
    {"started by", "rr", {"range1", "range2"}, call_started_by},
    {"coincides", "ee", {"point1", "point2"}, call_coincides},
    {"coincides", "rr", {"range1", "range2"}, call_coincides},
    {.name = NULL},
};
const struct builtin_table builtins_range = {rows, sizeof rows / sizeof *rows - 1};
