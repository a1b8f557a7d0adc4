/* A spool without the house: plain files in a folder. */
#ifndef TESTS_SUPPORT_SPOOL_H
#define TESTS_SUPPORT_SPOOL_H

#include "http/sink.h"

extern const struct spool spool_in_tmp, spool_nowhere;

#endif
