#include "base/fault.h"

#include <assert.h>
#include <stddef.h>
#include <stdio.h>

#undef fault_set
#undef fault_reason

__attribute__((format(printf, 4, 0))) static int set(struct fault *f, enum code code,
                                                     const char *reason, const char *fmt,
                                                     va_list ap)
{
    assert(code < 0);
    if (!f)
        return code;
    assert(f->code == OK);
    f->code = code;
    (void)snprintf(f->reason, sizeof f->reason, "%s", reason);
    (void)vsnprintf(f->words, sizeof f->words, fmt, ap);
    return code;
}

int fault_set(struct fault *f, enum code code, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int r = set(f, code, "", fmt, ap);
    va_end(ap);
    return r;
}

int fault_reason(struct fault *f, enum code code, const char *reason, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int r = set(f, code, reason, fmt, ap);
    va_end(ap);
    return r;
}

void fault_clear(struct fault *f)
{
    f->code = OK;
    f->reason[0] = '\0';
    f->words[0] = '\0';
}

const char *code_name(int code)
{
    static const char *const names[] = {"OK",       "NOT_FOUND",   "FORBIDDEN", "INVALID",
                                        "CONFLICT", "UNAVAILABLE", "BROKEN",    "TOO_LARGE"};
    size_t i = code <= 0 ? (size_t)-code : 0;
    return i < sizeof names / sizeof *names ? names[i] : "?";
}
