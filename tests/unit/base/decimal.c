#include "base/decimal.h"
#include "tests/support/test.h"

static struct decimal dec(const char *s)
{
    struct decimal v = decimal_from_int(0);
    if (!decimal_parse_near(s, &v))
        test_fail(__FILE__, __LINE__, "\"%s\" is no number", s);
    return v;
}

static const char *text(struct decimal v)
{
    static char out[DECIMAL_TEXT];
    (void)decimal_format(v, out);
    return out;
}

TEST(what_is_read_is_written_plainly)
{
    static const struct {
        const char *in, *out;
    } rows[] = {
        {"0", "0"},
        {"-0", "0"},
        {"-0.00", "0"},
        {"1", "1"},
        {"+7", "7"},
        {"-12.50", "-12.5"},
        {".5", "0.5"},
        {"0.001", "0.001"},
        {"1e9", "1000000000"},
        {"1.5E-3", "0.0015"},
        {"15000", "15000"},
        {"1234567890123456789012345678901234", "1234567890123456789012345678901234"},
        {"0.1234567890123456789012345678901234", "0.1234567890123456789012345678901234"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        CHECK_STR(rows[i].out, text(dec(rows[i].in)));
}

TEST(what_is_no_number_is_refused)
{
    static const char *const bad[] = {"",         "-",      ".",   "1.",   "e5", "1e",
                                      "1e+",      "0x10",   "1,5", " 1",   "1 ", "NaN",
                                      "Infinity", "1e9999", "--1", "1.2.3"};
    struct decimal v = decimal_from_int(42);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(!decimal_parse(bad[i], &v));
    CHECK(!decimal_parse("12345678901234567890123456789012345", &v));
    CHECK_STR("42", text(v));
    CHECK_STR("1234567890123456789012345678901234000000",
              text(dec("1234567890123456789012345678901234000001")));
}

TEST(the_extremes_are_written_in_full)
{
    static char out[DECIMAL_TEXT];
    CHECK_INT(6145, decimal_format(dec("1e6144"), out));
    CHECK_INT(6178, decimal_format(dec("1e-6176"), out));
    CHECK_INT(6179, decimal_format(dec("-1e-6176"), out));
}

TEST(arithmetic_is_exact)
{
    CHECK_STR("0.3", text(decimal_add(dec("0.1"), dec("0.2"))));
    CHECK_STR("-0.1", text(decimal_sub(dec("0.1"), dec("0.2"))));
    CHECK_STR("1500000", text(decimal_mul(dec("15000"), dec("100"))));
    CHECK_STR("0.3333333333333333333333333333333333", text(decimal_div(dec("1"), dec("3"))));
    CHECK(!decimal_is_finite(decimal_div(dec("1"), dec("0"))));
    CHECK(!decimal_is_finite(decimal_mul(dec("1e6000"), dec("1e6000"))));
    CHECK_STR("Infinity", text(decimal_div(dec("1"), dec("0"))));
    CHECK_STR("-Infinity", text(decimal_div(dec("-1"), dec("0"))));
    CHECK_STR("NaN", text(decimal_div(dec("0"), dec("0"))));
    CHECK_STR("2", text(decimal_abs(decimal_neg(dec("2")))));
}

/* Whole numbers go a short way while they fit into 64 bits; nobody may see where it ends. */
TEST(whole_numbers_pass_the_ends_of_64_bits)
{
    static const char most[] = "9223372036854775807", least[] = "-9223372036854775808";
    CHECK_STR("9223372036854775808", text(decimal_add(dec(most), dec("1"))));
    CHECK_STR("-9223372036854775809", text(decimal_sub(dec(least), dec("1"))));
    CHECK_STR("9223372037000250000", text(decimal_mul(dec("3037000500"), dec("3037000500"))));
    CHECK_STR("85070591730234615847396907784232500000", text(decimal_mul(dec(most), dec(most))));
    CHECK_STR("9223372036854775808", text(decimal_div(dec(least), dec("-1"))));
    CHECK_STR("0", text(decimal_modulo(dec(least), dec("-1"))));
    CHECK_STR("-3", text(decimal_div(dec("6"), dec("-2"))));
    CHECK_STR("0.25", text(decimal_div(dec("1"), dec("4"))));
    CHECK_STR("0", text(decimal_mul(dec("-3"), dec("0"))));
    CHECK_STR(least, text(decimal_from_int(INT64_MIN)));
    CHECK_INT(0, decimal_compare(dec("-0"), dec("0")));
    CHECK_INT(0, decimal_compare(dec("1e2"), dec("100")));
    CHECK_INT(-1, decimal_compare(dec(least), dec(most)));
    CHECK_STR("100", text(decimal_round(dec("123"), -2, DECIMAL_HALF_EVEN)));
}

TEST(powers_and_roots)
{
    CHECK_STR("1024", text(decimal_pow(dec("2"), dec("10"))));
    CHECK_STR("0.125", text(decimal_pow(dec("2"), dec("-3"))));
    CHECK_STR("1", text(decimal_pow(dec("0"), dec("0"))));
    CHECK_STR("3", text(decimal_sqrt(dec("9"))));
    CHECK(!decimal_is_finite(decimal_sqrt(dec("-1"))));
    CHECK(!decimal_is_finite(decimal_log(dec("0"))));
    CHECK_STR("1", text(decimal_exp(dec("0"))));
}

TEST(modulo_has_the_sign_of_the_divisor)
{
    static const struct {
        const char *a, *b, *result;
    } rows[] = {{"12", "5", "2"},    {"-12", "5", "3"},      {"12", "-5", "-3"},
                {"-12", "-5", "-2"}, {"10.1", "4.5", "1.1"}, {"-10.1", "4.5", "3.4"},
                {"10", "5", "0"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        CHECK_STR(rows[i].result, text(decimal_modulo(dec(rows[i].a), dec(rows[i].b))));
    CHECK(!decimal_is_finite(decimal_modulo(dec("1"), dec("0"))));
}

TEST(rounding)
{
    static const struct {
        const char *in;
        int scale;
        const char *even, *down, *up, *zero, *away, *half_up, *half_down;
    } rows[] = {
        {"2.5", 0, "2", "2", "3", "2", "3", "3", "2"},
        {"3.5", 0, "4", "3", "4", "3", "4", "4", "3"},
        {"-2.5", 0, "-2", "-3", "-2", "-2", "-3", "-3", "-2"},
        {"-2.51", 0, "-3", "-3", "-2", "-2", "-3", "-3", "-3"},
        {"1.125", 2, "1.12", "1.12", "1.13", "1.12", "1.13", "1.13", "1.12"},
        {"7", 3, "7", "7", "7", "7", "7", "7", "7"},
        {"1e40", 5, "10000000000000000000000000000000000000000",
         "10000000000000000000000000000000000000000", "10000000000000000000000000000000000000000",
         "10000000000000000000000000000000000000000", "10000000000000000000000000000000000000000",
         "10000000000000000000000000000000000000000", "10000000000000000000000000000000000000000"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *const expected[] = {rows[i].even,     rows[i].down, rows[i].up,
                                        rows[i].zero,     rows[i].away, rows[i].half_up,
                                        rows[i].half_down};
        for (size_t how = 0; how < 7; how++)
            CHECK_STR(expected[how], text(decimal_round(dec(rows[i].in), rows[i].scale,
                                                        (enum decimal_rounding)how)));
    }
    CHECK_STR("1200", text(decimal_round(dec("1250"), -2, DECIMAL_HALF_EVEN)));
    CHECK_STR("1300", text(decimal_round(dec("1250"), -2, DECIMAL_HALF_UP)));
}

TEST(comparison_and_whole_numbers)
{
    int64_t n = 7;
    CHECK_INT(0, decimal_compare(dec("1.0"), dec("1")));
    CHECK_INT(-1, decimal_compare(dec("-1"), dec("0.5")));
    CHECK_INT(1, decimal_compare(dec("1e3"), dec("999")));
    CHECK_INT(2, decimal_compare(dec("1"), decimal_div(dec("0"), dec("0"))));
    CHECK(decimal_to_int(dec("15e2"), &n));
    CHECK_INT(1500, n);
    CHECK(decimal_to_int(dec("-9223372036854775808"), &n));
    CHECK(n == INT64_MIN);
    CHECK(!decimal_to_int(dec("9223372036854775808"), &n));
    CHECK(!decimal_to_int(dec("1.5"), &n));
    CHECK_INT(2, decimal_scale(dec("1.250")));
    CHECK_INT(0, decimal_scale(dec("1500")));
    CHECK(decimal_is_whole(dec("3.0")));
    CHECK(!decimal_is_negative(dec("-0")));
}
