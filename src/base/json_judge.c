#include "base/json_judge.h"

#include <jansson.h>

int json_judge(const char *text, size_t n, struct fault *f)
{
    json_error_t error;
    json_t *value = json_loadb(text, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (!value)
        return fault_reason(f, INVALID, "json.syntax", "line %d: %s",
                            error.line < 1 ? 1 : error.line, error.text);
    json_decref(value);
    return OK;
}
