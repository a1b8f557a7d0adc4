/* An S3 server from npm for one test, behind a gate that fails on demand (tests/s3/server.mjs). */
#ifndef TESTS_SUPPORT_S3_H
#define TESTS_SUPPORT_S3_H

#include "base/arena.h"

#include <stdbool.h>

struct test_s3;

/* It ends with the arena; NULL when it does not start. */
struct test_s3 *test_s3_start(struct arena *a);

/* "s3://giay-to/PREFIX?endpoint=http://127.0.0.1:PORT" */
const char *test_s3_address(struct arena *a, const struct test_s3 *s, const char *prefix);

/* What happens to the next count requests (0: to all); how many have come since the last time. */
int test_s3_gate(const struct test_s3 *s, const char *mode, int count);

#define TEST_S3_KEY "S3RVER"

#endif
