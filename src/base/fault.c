#include "base/fault.h"

#include <assert.h>
#include <stddef.h>
#include <stdio.h>

__attribute__((format(printf, 3, 0))) static void set_words(struct fault *f, enum code code,
                                                            const char *fmt, va_list ap)
{
    assert(code < 0);
    assert(f->code == OK);
    f->code = code;
    (void)vsnprintf(f->words, sizeof f->words, fmt, ap);
}

int fault_set(struct fault *f, enum code code, const char *fmt, ...)
{
    if (!f)
        return code;
    va_list ap;
    va_start(ap, fmt);
    set_words(f, code, fmt, ap);
    va_end(ap);
    return code;
}

int fault_reason(struct fault *f, enum code code, const char *reason, const char *fmt, ...)
{
    if (!f)
        return code;
    va_list ap;
    va_start(ap, fmt);
    set_words(f, code, fmt, ap);
    va_end(ap);
    (void)snprintf(f->reason, sizeof f->reason, "%s", reason);
    return code;
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
