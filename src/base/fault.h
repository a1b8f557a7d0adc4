/* How a function says that it failed.
 *
 * A function that can fail returns an int: 0 or a positive count when it succeeded, one of the
 * codes below when it did not. The words are set once, where it failed, and passed up untouched.
 * They are for the log and for officials; the citizen's text comes from a table keyed by the code,
 * in the citizen's language (http status and words: rooms/…_pages, docs/errors.md).
 *
 *     int r = dossier_accept(db, by, id, f);
 *     if (r < 0)
 *         return r;
 */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include <stdarg.h>

enum code {
    OK = 0,
    NOT_FOUND = -1,   /* there is no such thing, or none that this person may know of */
    FORBIDDEN = -2,   /* the person lacks the right, or the law does not allow the act now */
    INVALID = -3,     /* what was given is wrong; the giver can mend it */
    CONFLICT = -4,    /* it was right once: someone was faster, or the state has moved on */
    UNAVAILABLE = -5, /* something we depend on is down or slow; trying later may help */
    BROKEN = -6,      /* our mistake, or damaged data */
    TOO_LARGE = -7,   /* a limit of base/limits.h was passed */
};

enum { FAULT_WORDS = 512 };

struct fault {
    enum code code;
    char reason[40]; /* a stable name for tables and tests, as "result.unsigned"; may be empty */
    char words[FAULT_WORDS]; /* one line, cut if longer */
};

/* Set code and words and return the code, so that a failing function ends in one statement.
 * f may be NULL. The first words stay: setting a fault twice is a mistake and asserts. */
int fault_set(struct fault *f, enum code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The same with a reason: a short stable name by which pages choose the words for people. */
int fault_reason(struct fault *f, enum code code, const char *reason, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

#if defined(__clang_analyzer__) || defined(FAULT_IS_NEVER_OK)
/* The analyzers look at one file at a time: this tells them that a fault is never OK. */
#define FAULT_CODE(code) ((code) < OK ? (int)(code) : (int)BROKEN)
#define fault_set(f, code, ...) ((void)fault_set(f, code, __VA_ARGS__), FAULT_CODE(code))
#define fault_reason(f, code, ...) ((void)fault_reason(f, code, __VA_ARGS__), FAULT_CODE(code))
#endif

/* Ready for use again. */
void fault_clear(struct fault *f);

/* "NOT_FOUND" and so on, for logs. */
const char *code_name(int code);

#endif
