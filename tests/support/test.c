#include "tests/support/test.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

enum { TESTS_MAX = 1000 };

static struct {
    const char *name;
    void (*run)(void);
} tests[TESTS_MAX];
static size_t test_count;
static int failures_now;

void test_add(const char *name, void (*run)(void))
{
    if (test_count == TESTS_MAX)
        test_fail(__FILE__, __LINE__, "more than %d tests in one file", TESTS_MAX);
    else
        tests[test_count].name = name, tests[test_count++].run = run;
}

void test_fail(const char *file, int line, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    printf("%s:%d: ", file, line);
    (void)vprintf(fmt, ap);
    printf("\n");
    va_end(ap);
    failures_now++;
}

void test_same_int(const char *file, int line, const char *what, int64_t expected, int64_t got)
{
    if (expected != got)
        test_fail(file, line, "%s is %" PRId64 ", expected %" PRId64, what, got, expected);
}

void test_same_str(const char *file, int line, const char *what, const char *expected,
                   const char *got)
{
    bool same = expected && got ? strcmp(expected, got) == 0 : expected == got;
    if (!same)
        test_fail(file, line, "%s is \"%s\", expected \"%s\"", what, got ? got : "(null)",
                  expected ? expected : "(null)");
}

int main(int argc, char **argv)
{
    int passed = 0, failed = 0;
    const char *only = argc > 1 ? argv[1] : "";
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    for (size_t i = 0; i < test_count; i++) {
        if (strncmp(tests[i].name, only, strlen(only)) != 0)
            continue;
        failures_now = 0;
        tests[i].run();
        if (failures_now)
            printf("FAILED %s\n", tests[i].name);
        failures_now ? failed++ : passed++;
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed > 0 || passed == 0;
}
