/* Bytes to store, and the names that the store gives them. */
#ifndef TESTS_SUPPORT_SAMPLE_H
#define TESTS_SUPPORT_SAMPLE_H

#include "base/buf.h"

/* Many bytes, not alike. */
struct bytes sample_bytes(struct arena *a, size_t n);

/* Their SHA-256 in hexadecimal digits. */
const char *sample_name(struct arena *a, struct bytes b);

#endif
