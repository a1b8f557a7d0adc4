#include "base/json_judge.h"

#include "base/memory.h"

#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>

static void *take(size_t n)
{
    return memory_get(n, false);
}

static void take_ours(void)
{
    json_set_alloc_funcs(take, free);
}

int json_judge(const char *text, size_t n, struct fault *f)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    json_error_t error;
    /* jansson calls a text wrong for which it gets no memory; ours is always given. */
    (void)pthread_once(&once, take_ours);
    json_t *value = json_loadb(text, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (!value)
        return fault_reason(f, INVALID, "json.syntax", "line %d: %s",
                            error.line < 1 ? 1 : error.line, error.text);
    json_decref(value);
    return OK;
}
