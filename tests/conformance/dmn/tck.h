/* The cases of the OMG DMN TCK (tests/conformance/dmn-tck), read from their XML. */
#ifndef TESTS_CONFORMANCE_DMN_TCK_H
#define TESTS_CONFORMANCE_DMN_TCK_H

#include "rules/dmn/dmn.h"

/* One result that is expected. */
struct tck_result {
    const char *file, *test, *node; /* for people: which case */
    enum dmn_kind kind;
    const char *call; /* what is asked: a decision, model or service */
    const char *part; /* the decision whose value is compared */
    const struct feel_context *inputs;
    struct feel_value expected;
};

/* One folder: a model with its libraries, the model first, and all results. */
struct tck_folder {
    const char *name;       /* "level-3/0001-filter" */
    struct dmn_text *texts; /* names are paths */
    size_t text_count;
    struct tck_result *results;
    size_t result_count;
};

/* All folders, in order; the process ends when the suite is not there or not legible. */
struct tck_folder *tck_read(struct arena *a, const char *root, size_t *ret_count);

/* Is the value what the case expects? Numbers may differ by 1E-8, as in the suite's own runner. */
bool tck_same(const struct feel_value *expected, const struct feel_value *got);

/* The value of the part in what a service gave. */
struct feel_value tck_part(const struct tck_result *r, const struct feel_value *answer);

/* Runs the suite: answer() gives the values of one folder's results. Prints passed and failed by
 * folder, the failures, and the sum; the exit status is 0 when only the named exceptions failed. */
typedef void tck_answer_fn(struct arena *a, const struct tck_folder *folder,
                           struct feel_value *answers);
int tck_run(const char *root, tck_answer_fn *answer);

#endif
