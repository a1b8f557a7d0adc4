/* A test file is a program: TEST(name) { CHECK(…); } and nothing else.
 *
 * Tests register themselves and run in the order of the file. The program ends with one plain line,
 * "N passed, N failed", and a status that says the same. A name given on the command line runs only
 * the tests that begin with it.
 */
#ifndef TESTS_SUPPORT_TEST_H
#define TESTS_SUPPORT_TEST_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

void test_add(const char *name, void (*run)(void));
void test_fail(const char *file, int line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#define TEST(name)                                                                                 \
    static void test_##name(void);                                                                 \
    __attribute__((constructor)) static void add_##name(void)                                      \
    {                                                                                              \
        test_add(#name, test_##name);                                                              \
    }                                                                                              \
    static void test_##name(void)

/* A failed check is reported and the test goes on. */
#define CHECK(condition)                                                                           \
    ((condition) ? (void)0 : test_fail(__FILE__, __LINE__, "not so: %s", #condition))

#define CHECK_INT(expected, got)                                                                   \
    test_same_int(__FILE__, __LINE__, #got, (int64_t)(expected), (int64_t)(got))
#define CHECK_STR(expected, got) test_same_str(__FILE__, __LINE__, #got, expected, got)

/* A failed requirement ends the test: what follows could not run. */
#define REQUIRE(condition)                                                                         \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            test_fail(__FILE__, __LINE__, "required: %s", #condition);                             \
            return;                                                                                \
        }                                                                                          \
    } while (0)

void test_same_int(const char *file, int line, const char *what, int64_t expected, int64_t got);
void test_same_str(const char *file, int line, const char *what, const char *expected,
                   const char *got);

#endif
