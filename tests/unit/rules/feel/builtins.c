#include "tests/support/test.h"
#include "tests/unit/rules/feel/say.h"

TEST(conversion)
{
    static const struct row rows[] = {
        {"date(\"2026-11-22\")", "@\"2026-11-22\""},
        {"date(2026, 11, 22)", "@\"2026-11-22\""},
        {"date(year: 2026, month: 2, day: 29)", "null"},
        {"date(date and time(\"2026-11-22T10:00:00\"))", "@\"2026-11-22\""},
        {"date(\"22/11/2026\")", "null"},
        {"time(\"07:30:00\")", "@\"07:30:00\""},
        {"time(7, 30, 0.5)", "@\"07:30:00.5\""},
        {"time(7, 30, 0, duration(\"PT7H\"))", "@\"07:30:00+07:00\""},
        {"time(25, 0, 0)", "null"},
        {"date and time(date(\"2026-01-01\"), time(\"01:02:03\"))", "@\"2026-01-01T01:02:03\""},
        {"date and time(\"2026-01-01\")", "@\"2026-01-01T00:00:00\""},
        {"duration(\"P1DT2H\")", "@\"P1DT2H\""},
        {"duration(\"1 day\")", "null"},
        {"years and months duration(@\"2025-08-31\", @\"2026-11-22\")", "@\"P1Y2M\""},
        {"number(\"1.500.000,5\", \".\", \",\")", "1500000.5"},
        {"number(\"1 500\", \" \")", "1500"},
        {"number(\"x\")", "null"},
        {"number(from: \"2\")", "2"},
        {"string(1.50)", "\"1.5\""},
        {"string(@\"P1D\")", "\"P1D\""},
        {"string([1, \"a\"])", "\"[1, \\\"a\\\"]\""},
        {"string(null)", "null"},
        {"date()", "null"},
        {"date(1)", "null"},
        {"date(nothing: 1)", "null"},
    };
    CHECK_ROWS(rows, NULL);
}

TEST(strings)
{
    static const struct row rows[] = {
        {"substring(\"Nguyễn\", 4)", "\"yễn\""},
        {"substring(\"Nguyễn\", -2)", "\"ễn\""},
        {"substring(\"Nguyễn\", 1, 2)", "\"Ng\""},
        {"substring(\"a\", 0)", "null"},
        {"substring(string: \"abc\", start position: 2)", "\"bc\""},
        {"string length(\"Đặng\")", "4"},
        {"upper case(\"đặng\")", "\"ĐẶNG\""},
        {"lower case(\"ĐẶNG\")", "\"đặng\""},
        {"substring before(\"a-b\", \"-\")", "\"a\""},
        {"substring after(\"a-b\", \"-\")", "\"b\""},
        {"substring after(\"ab\", \"-\")", "\"\""},
        {"contains(\"abc\", \"b\")", "true"},
        {"starts with(\"abc\", \"ab\")", "true"},
        {"ends with(\"abc\", \"ab\")", "false"},
        {"matches(\"038185000001\", \"^[0-9]{12}$\")", "true"},
        {"matches(\"ABC\", \"b\", \"i\")", "true"},
        {"matches(\"a\", \"(\")", "null"},
        {"matches(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\", \"^(a+)+$\")", "null"},
        {"replace(\"abcd\", \"(ab)|(c)\", \"[$1]\")", "\"[ab][]d\""},
        {"split(\"a;b;;c\", \";\")", "[\"a\", \"b\", \"\", \"c\"]"},
        {"string join([\"a\", null, \"b\"], \", \")", "\"a, b\""},
        {"string join([\"a\", \"b\"])", "\"ab\""},
        {"string length(1)", "null"},
        {"string length(null)", "null"},
    };
    CHECK_ROWS(rows, NULL);
}

TEST(lists)
{
    static const struct row rows[] = {
        {"list contains([1, null], null)", "true"},
        {"count([1, 2])", "2"},
        {"count(1)", "1"},
        {"min(3, 1, 2)", "1"},
        {"min([\"b\", \"a\"])", "\"a\""},
        {"max([])", "null"},
        {"max([1, \"a\"])", "null"},
        {"sum([1, 2, 3])", "6"},
        {"sum([])", "null"},
        {"sum([1, \"a\"])", "null"},
        {"product(2, 3)", "6"},
        {"mean([1, 2, 6])", "3"},
        {"median([4, 1, 3, 2])", "2.5"},
        {"stddev(2, 4, 7, 5)", "2.081665999466132735282297706979931"},
        {"mode([6, 3, 9, 6, 6, 3, 3])", "[3, 6]"},
        {"all([true, null, false])", "false"},
        {"all([true, null])", "null"},
        {"all([])", "true"},
        {"any(false, true)", "true"},
        {"any([])", "false"},
        {"sublist([1, 2, 3], 2)", "[2, 3]"},
        {"sublist([1, 2, 3], -2, 1)", "[2]"},
        {"append([1], 2, [3])", "[1, 2, [3]]"},
        {"concatenate([1], [2, 3])", "[1, 2, 3]"},
        {"insert before([1, 3], 2, 2)", "[1, 2, 3]"},
        {"remove([1, 2, 3], -1)", "[1, 2]"},
        {"list replace([1, 2], 2, 9)", "[1, 9]"},
        {"list replace([1, 2], function(item, newItem) item < newItem, 2)", "[2, 2]"},
        {"reverse([1, 2, 3])", "[3, 2, 1]"},
        {"index of([1, 2, 1], 1)", "[1, 3]"},
        {"union([1, 2], [2, 3])", "[1, 2, 3]"},
        {"distinct values([1, 1, \"a\", 1])", "[1, \"a\"]"},
        {"duplicate values([1, 2, 1, 1, 2, 3])", "[1, 2]"},
        {"flatten([[1, [2]], [[3]], 4])", "[1, 2, 3, 4]"},
        {"sort([3, 1, 2])", "[1, 2, 3]"},
        {"sort([])", "[]"},
    };
    CHECK_ROWS(rows, NULL);
}

TEST(numbers)
{
    static const struct row rows[] = {
        {"floor(-1.5)", "-2"},
        {"floor(1.56, 1)", "1.5"},
        {"ceiling(1.1)", "2"},
        {"decimal(2.5, 0)", "2"},
        {"decimal(1/3, 2)", "0.33"},
        {"round up(5.1, 0)", "6"},
        {"round down(-5.9, 0)", "-5"},
        {"round half up(-2.5, 0)", "-3"},
        {"round half down(2.5, 0)", "2"},
        {"abs(-3)", "3"},
        {"abs(@\"-P1D\")", "@\"P1D\""},
        {"modulo(-12, 5)", "3"},
        {"modulo(1, 0)", "null"},
        {"sqrt(16)", "4"},
        {"sqrt(-1)", "null"},
        {"odd(3)", "true"},
        {"even(3)", "false"},
        {"even(2.5)", "false"},
    };
    CHECK_ROWS(rows, NULL);
}

TEST(dates)
{
    static const struct row rows[] = {
        {"day of year(@\"2026-12-31\")", "365"},
        {"day of week(@\"2026-11-22\")", "\"Sunday\""},
        {"month of year(@\"2026-11-22\")", "\"November\""},
        {"week of year(@\"2027-01-01\")", "53"},
        {"is(@\"2026-01-01\", @\"2026-01-01\")", "true"},
        {"is(@\"07:00:00+07:00\", @\"00:00:00Z\")", "false"},
        {"is(1, \"1\")", "false"},
    };
    CHECK_ROWS(rows, NULL);
}

TEST(contexts_and_ranges)
{
    static const struct row rows[] = {
        {"get value({a: 1}, \"a\")", "1"},
        {"get value({a: 1}, \"b\")", "null"},
        {"get entries({a: 1})", "[{\"key\": \"a\", \"value\": 1}]"},
        {"context put({a: 1}, \"b\", 2)", "{\"a\": 1, \"b\": 2}"},
        {"context put({a: {b: 1}}, [\"a\", \"b\"], 2)", "{\"a\": {\"b\": 2}}"},
        {"context merge([{a: 1}, {a: 2, b: 3}])", "{\"a\": 2, \"b\": 3}"},
        {"context([{key: \"a\", value: 1}])", "{\"a\": 1}"},
        {"before(1, 10)", "true"},
        {"before([1..10), 10)", "true"},
        {"after(11, [1..10])", "true"},
        {"meets([1..5], [5..10])", "true"},
        {"overlaps([1..5], [3..8])", "true"},
        {"overlaps([1..5], (5..8])", "false"},
        {"includes([1..10], 5)", "true"},
        {"during((1..10), [1..10])", "true"},
        {"coincides([1..5], [1..5])", "true"},
        {"starts(1, [1..10])", "true"},
        {"finishes(10, [1..10])", "true"},
        {"before(1, \"a\")", "null"},
    };
    CHECK_ROWS(rows, NULL);
}
