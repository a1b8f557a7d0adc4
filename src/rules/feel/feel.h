/* FEEL, the expression language of DMN 1.5 (OMG formal/2024-01-01, chapter 10).
 *
 * An expression is parsed once into an arena and evaluated many times, in any thread. It is pure:
 * it sees its scope and nothing else, and has no effect; the present comes from the scope. As the
 * standard wants, a mistake inside an expression (adding a date to a string) is not a fault: its
 * value is null. Faults are kept for text that does not parse and for the limits of base/limits.h.
 *
 *     struct feel *rule;
 *     int r = feel_parse(a, "phi * so_ban_sao", NULL, &rule, f);
 *     struct feel_scope scope = {.context = values, .now = &now};
 *     r = feel_eval(rule, &scope, a, &value, f);
 *
 * Reasons: "feel.syntax", "feel.text" (too long, or no UTF-8), "feel.external" (a function
 * in another language), "feel.depth", "feel.steps", "feel.memory".
 */
#ifndef RULES_FEEL_FEEL_H
#define RULES_FEEL_FEEL_H

#include "base/fault.h"
#include "rules/feel/value.h"

/* A parsed expression; not changed after it was made. */
struct feel;

/* What several evaluations may use together. Zeroed before the first of them. */
struct feel_budget {
    int depth, steps;
    size_t memory_at_start; /* what the arena had handed out before the first */
    bool begun;
};

/* What an expression can see: names, innermost first, and the present. */
struct feel_scope {
    const struct feel_context *context; /* may be NULL */
    const struct feel_scope *outer;     /* may be NULL */
    const struct feel_moment *now;      /* for now() and today(); NULL: both are null */
    struct feel_budget *budget;         /* NULL: each evaluation has its own */
};

/* An expression (or unary tests) of a model: its names, and its item definitions by name. */
struct feel_types;
struct feel_source {
    const char *text;
    bool tests;                       /* unary tests as in feel_parse_tests */
    const struct feel_context *known; /* may be NULL, as in feel_parse */
    const struct feel_types *types;   /* may be NULL; rules/feel/type.h */
};

/* Parse one expression. `known` may be NULL; it holds names that the expression may use, of which
 * the parser needs only those with special signs in them ("a+b", "việc-làm"): names of letters,
 * digits and blanks are found without help. Text is copied into the arena. INVALID with
 * "line L, column C: …" (columns count code points). */
int feel_parse(struct arena *a, const char *text, const struct feel_context *known,
               struct feel **ret, struct fault *f);

/* Both of these, with the types of a model. */
int feel_parse_source(struct arena *a, const struct feel_source *source, struct feel **ret,
                      struct fault *f);

/* Parse unary tests as in a cell of a decision table: "-", "< 5, [10..20]", "not("a")". */
int feel_parse_tests(struct arena *a, const char *text, const struct feel_context *known,
                     struct feel **ret, struct fault *f);

/* The value, in the arena. TOO_LARGE when a limit of depth, steps or memory was passed. scope may
 * be NULL. */
int feel_eval(const struct feel *e, const struct feel_scope *scope, struct arena *a,
              struct feel_value *ret, struct fault *f);

/* Do the unary tests hold for `input` ("?" in the tests)? The value is true, false or null. */
int feel_test(const struct feel *e, const struct feel_value *input, const struct feel_scope *scope,
              struct arena *a, struct feel_value *ret, struct fault *f);

/* Is the condition true? null and anything else but true is false. */
int feel_holds(const struct feel *e, const struct feel_scope *scope, struct arena *a, bool *ret,
               struct fault *f);

/* The text that was parsed. */
const char *feel_text(const struct feel *e);

/* The names that the expression needs from its scope, each once, in order of appearance; built-in
 * functions are not among them. */
const char *const *feel_free_names(const struct feel *e, struct arena *a, size_t *ret_count);

#endif
