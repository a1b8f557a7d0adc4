/* Requests of the JSON API that tests of bad days and figures send. */
#ifndef TESTS_SUPPORT_APPLICATION_H
#define TESTS_SUPPORT_APPLICATION_H

#include "tests/support/load.h"

/* A certificate of marital status for the demonstration's citizen; key: its Idempotency-Key. The
 * length of the request. */
size_t application_write(char out[static LOAD_REQUEST], const char *token, const char *key);

/* A plain GET with a token ("" for none). */
size_t get_write(char out[static LOAD_REQUEST], const char *token, const char *path);

/* A POST of JSON. */
size_t post_write(char out[static LOAD_REQUEST], const char *token, const char *path,
                  const char *body);

#endif
