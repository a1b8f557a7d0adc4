/* Any post (lines of name=value) and any JSON against a form with one of everything. */
#include "base/cleanup.h"
#include "rules/form/form.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char definition[] =
    "{\"type\":\"default\",\"schemaVersion\":19,\"id\":\"f\",\"components\":["
    "{\"type\":\"textfield\",\"id\":\"a\",\"key\":\"a\",\"label\":\"A\",\"validate\":{\"required\":"
    "true,"
    "\"pattern\":\"[a-z\\\\d]+\"}},"
    "{\"type\":\"number\",\"id\":\"n\",\"key\":\"n\",\"label\":\"N\",\"decimalDigits\":2},"
    "{\"type\":\"datetime\",\"subtype\":\"date\",\"id\":\"d\",\"key\":\"d\",\"label\":\"D\"},"
    "{\"type\":\"checkbox\",\"id\":\"c\",\"key\":\"c\",\"label\":\"C\"},"
    "{\"type\":\"checklist\",\"id\":\"l\",\"key\":\"l\",\"label\":\"L\",\"values\":["
    "{\"value\":\"x\",\"label\":\"X\"}]},"
    "{\"type\":\"filepicker\",\"id\":\"f\",\"key\":\"f\",\"label\":\"F\"},"
    "{\"type\":\"dynamiclist\",\"id\":\"r\",\"path\":\"r\",\"label\":\"R\",\"conditional\":{"
    "\"hide\":"
    "\"=c != true\"},\"components\":["
    "{\"type\":\"textfield\",\"id\":\"t\",\"key\":\"t\",\"label\":\"T\"},"
    "{\"type\":\"datetime\",\"subtype\":\"date\",\"id\":\"s\",\"key\":\"s\",\"label\":\"S\"}]},"
    "{\"type\":\"expression\",\"id\":\"e\",\"key\":\"e\",\"expression\":\"=n * 2\"}]}";

enum { INPUTS_MAX = 300 };

static size_t split(char *text, struct form_input *inputs)
{
    size_t n = 0;
    for (char *line; n < INPUTS_MAX && (line = strsep(&text, "\n"));) {
        char *value = strchr(line, '=');
        if (!value)
            continue;
        *value = '\0';
        inputs[n++] = (struct form_input){.name = line, .value = value + 1};
    }
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct json *v;
    struct form *form;
    struct form_flaws flaws;
    struct form_result result;
    struct form_task task = {.lists = NULL};
    struct form_input *inputs = arena_new(a, struct form_input, INPUTS_MAX);
    struct buf b;
    if (json_parse(a, definition, strlen(definition), &v, NULL) < 0 ||
        form_read(a, v, NULL, &form, &flaws, NULL) < 0)
        __builtin_trap();
    size_t n = split(arena_strndup(a, (const char *)data, size), inputs);
    if (form_decode(form, inputs, n, &task, a, &result, NULL) == OK) {
        buf_init(&b, a, 1 << 20);
        json_write(&b, result.data);
        (void)form_values(form, result.data, a);
    }
    if (json_parse(a, (const char *)data, size, &v, NULL) == OK)
        (void)form_check(form, v, &task, a, &result, NULL);
    return 0;
}
