/* Any JSON as the definition of a form; a form that is taken is used. */
#include "base/cleanup.h"
#include "rules/form/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct json *v;
    struct form *form;
    struct form_flaws flaws;
    struct form_result result;
    struct form_task task = {.lists = NULL};
    size_t n;
    if (json_parse(a, (const char *)data, size, &v, NULL) < 0 ||
        form_read(a, v, NULL, &form, &flaws, NULL) < 0)
        return 0;
    (void)form_schema(form, NULL, a);
    (void)form_check(form, json_new_object(a), &task, a, &result, NULL);
    (void)form_missing(form, json_new_object(a), &task, a, &n);
    return 0;
}
