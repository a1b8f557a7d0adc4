/* Random bytes that nobody can guess, from the kernel. */
#ifndef CRYPTO_RANDOM_H
#define CRYPTO_RANDOM_H

#include <stddef.h>

/* Never fails: a kernel without randomness ends the process. */
void random_fill(void *p, size_t n);

#endif
