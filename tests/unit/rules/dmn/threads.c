/* One model, asked by several threads at the same time. */
#include "base/cleanup.h"
#include "tests/support/test.h"
#include "tests/unit/rules/dmn/sample.h"

#include <pthread.h>

enum { THREADS = 4, TIMES = 200 };

struct asker {
    const struct dmn_model *model;
    int number, right;
};

static void *ask(void *p)
{
    struct asker *asker = p;
    for (int i = 0; i < TIMES; i++) {
        CLEANUP(arena_closep) struct arena *a = arena_open();
        const char *inputs = arena_printf(a, "{x: %d, y: %d}", asker->number, i);
        const char *expected = arena_printf(a, "%d", asker->number + i);
        asker->right +=
            strcmp(expected, sample_ask(a, asker->model, DMN_DECISION, "d", inputs)) == 0;
    }
    return NULL;
}

TEST(threads_do_not_disturb_each_other)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct sample_table t = {" hitPolicy='FIRST'", "x", "o", "> 2;x + y\n<= 2;y + x"};
    const char *document = sample_decision(a, "number", sample_table(a, &t));
    struct asker askers[THREADS];
    pthread_t threads[THREADS];
    const struct dmn_model *m = sample_model(a, &document, 1);
    REQUIRE(m != NULL);
    for (int i = 0; i < THREADS; i++) {
        askers[i] = (struct asker){.model = m, .number = i + 1};
        REQUIRE(pthread_create(&threads[i], NULL, ask, &askers[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
        CHECK_INT(TIMES, askers[i].right);
    }
}
