/* Any JSON as the definition of a form; a form that is taken is used, and every one is designed. */
#include "base/cleanup.h"
#include "rules/form/design.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Each step on the element with the id "a", one after the other. */
static void design(struct arena *a, struct json *definition)
{
    const char *id;
    static const struct design_value values[] = {
        {"label", "A"}, {"hide", "b = 1"}, {"options", "a = b | c"}};
    if (definition->kind != JSON_OBJECT)
        return;
    for (enum design_step s = DESIGN_UP; s <= DESIGN_DELETE; s++)
        (void)design_edit(a, definition, &(struct design_edit){s, "a"}, &definition, &id, NULL);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        (void)design_set(a, definition, &(struct design_set){"b", &values[i], 1}, &definition,
                         NULL);
    (void)design_add(a, definition, &(struct design_add){"radio", "A", ""}, &definition, &id, NULL);
    (void)design_write(a, definition);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct json *v;
    struct form *form;
    struct form_flaws flaws;
    struct form_result result;
    struct form_task task = {.lists = NULL};
    size_t n;
    if (json_parse(a, (const char *)data, size, &v, NULL) < 0)
        return 0;
    design(a, v);
    if (form_read(a, v, NULL, &form, &flaws, NULL) < 0)
        return 0;
    (void)form_schema(form, NULL, a);
    (void)form_check(form, json_new_object(a), &task, a, &result, NULL);
    (void)form_missing(form, json_new_object(a), &task, a, &n);
    return 0;
}
