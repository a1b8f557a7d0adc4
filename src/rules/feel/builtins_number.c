/* Numeric functions (DMN 1.5, table 77). */
#include "rules/feel/builtin.h"
#include "rules/feel/temporal.h"

enum { SCALE_MIN = -6111, SCALE_MAX = 6176 };

static struct feel_value rounded(const struct feel_value *args, size_t n, enum decimal_rounding how)
{
    int64_t scale = 0;
    if (n > 1 && (!decimal_to_int(decimal_round(args[1].number, 0, DECIMAL_TO_ZERO), &scale) ||
                  scale < SCALE_MIN || scale > SCALE_MAX))
        return feel_null();
    return feel_number(decimal_round(args[0].number, (int)scale, how));
}

#define ROUNDING(name, how)                                                                        \
    static struct feel_value name(struct run *run, const struct feel_value *args, size_t n)        \
    {                                                                                              \
        (void)run;                                                                                 \
        return rounded(args, n, how);                                                              \
    }
ROUNDING(call_decimal, DECIMAL_HALF_EVEN)
ROUNDING(call_floor, DECIMAL_DOWN)
ROUNDING(call_ceiling, DECIMAL_UP)
ROUNDING(call_round_up, DECIMAL_FROM_ZERO)
ROUNDING(call_round_down, DECIMAL_TO_ZERO)
ROUNDING(call_round_half_up, DECIMAL_HALF_UP)
ROUNDING(call_round_half_down, DECIMAL_HALF_DOWN)
#undef ROUNDING

static struct feel_value call_abs(struct run *run, const struct feel_value *args, size_t n)
{
    (void)n;
    if (args[0].kind == FEEL_NUMBER)
        return feel_number(decimal_abs(args[0].number));
    bool minus = args[0].kind == FEEL_MONTHS
                     ? args[0].months < 0
                     : args[0].duration.seconds < 0 || args[0].duration.nano < 0;
    return minus ? op_negate(run, args[0]) : args[0];
}

static struct feel_value call_modulo(struct run *run, const struct feel_value *args, size_t n)
{
    (void)run;
    (void)n;
    return feel_number(decimal_modulo(args[0].number, args[1].number));
}

static struct feel_value call_sqrt(struct run *run, const struct feel_value *args, size_t n)
{
    (void)run;
    (void)n;
    return feel_number(decimal_sqrt(args[0].number));
}

static struct feel_value call_log(struct run *run, const struct feel_value *args, size_t n)
{
    (void)run;
    (void)n;
    return feel_number(decimal_log(args[0].number));
}

static struct feel_value call_exp(struct run *run, const struct feel_value *args, size_t n)
{
    (void)run;
    (void)n;
    return feel_number(decimal_exp(args[0].number));
}

static struct feel_value call_odd(struct run *run, const struct feel_value *args, size_t n)
{
    (void)run;
    (void)n;
    struct decimal rest = decimal_modulo(args[0].number, decimal_from_int(2));
    return feel_bool(decimal_compare(rest, decimal_from_int(1)) == 0);
}

static struct feel_value call_even(struct run *run, const struct feel_value *args, size_t n)
{
    (void)run;
    (void)n;
    return feel_bool(decimal_is_zero(decimal_modulo(args[0].number, decimal_from_int(2))));
}

static const struct builtin rows[] = {
    {"decimal", "nn", {"n", "scale"}, call_decimal},
    {"floor", "n", {"n"}, call_floor},
    {"floor", "nn", {"n", "scale"}, call_floor},
    {"ceiling", "n", {"n"}, call_ceiling},
    {"ceiling", "nn", {"n", "scale"}, call_ceiling},
    {"round up", "nn", {"n", "scale"}, call_round_up},
    {"round down", "nn", {"n", "scale"}, call_round_down},
    {"round half up", "nn", {"n", "scale"}, call_round_half_up},
    {"round half down", "nn", {"n", "scale"}, call_round_half_down},
    {"abs", "n", {"n"}, call_abs},
    {"abs", "u", {"n"}, call_abs},
    {"modulo", "nn", {"dividend", "divisor"}, call_modulo},
    {"sqrt", "n", {"number"}, call_sqrt},
    {"log", "n", {"number"}, call_log},
    {"exp", "n", {"number"}, call_exp},
    {"odd", "n", {"number"}, call_odd},
    {"even", "n", {"number"}, call_even},
    {.name = NULL},
};
const struct builtin_table builtins_number = {rows, sizeof rows / sizeof *rows - 1};
