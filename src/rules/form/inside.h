/* What the files of form/ share. */
#ifndef RULES_FORM_INSIDE_H
#define RULES_FORM_INSIDE_H

#include "base/pattern.h"
#include "rules/form/form.h"
#include "rules/form/map.h"

struct form {
    const char *id;
    const struct form_field *fields;
    size_t count; /* at the top */
    size_t total;
    struct map keys; /* "ho_ten", "con.ho_ten" → struct form_field */
};

/* Reading a definition. */
struct reader {
    struct arena *arena;
    const struct form_lists *lists;
    struct form *form;
    struct form_flaw *flaws;
    size_t flaw_count, flaw_capacity;
    struct map ids;
    const char *id; /* of the component at hand */
    int depth;
};

/* Where a flaw was found: the value (NULL: none) and the path to it. */
struct spot {
    const struct json *at;
    const char *path;
};

/* reason: "pattern.syntax", without the "form." before it. */
void flaw(struct reader *r, struct spot spot, const char *reason, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* The constraints and properties of one component (read_rules.c). */
void read_validate(struct reader *r, const struct json *component, const char *path,
                   struct form_field *field);
void read_properties(struct reader *r, const struct json *component, const char *path,
                     struct form_field *field);
void read_options(struct reader *r, const struct json *component, const char *path,
                  struct form_field *field);

/* The pattern as every engine reads it alike (portable.c); *ret_refusal says what is not portable,
 * or is NULL. */
struct refusal {
    const char *reason, *words;
};
const char *portable_pattern(struct arena *a, const char *pattern,
                             const struct refusal **ret_refusal);

/* Conditions and computed values, when all keys before the field are known (read_feel.c). */
void read_rules_of(struct reader *r, const struct json *component, const char *path,
                   struct form_field *field);

/* A word of a list separated by single blanks, " a b c "? */
bool is_among(const char *words, const char *word);

/* Checking data. */
enum { NAME_ROOM = 200 };

struct checker {
    const struct form *form;
    const struct form_task *task;
    struct arena *arena;
    struct fault *fault;
    int failed;
    bool posted;
    bool silent; /* no errors are kept: form_prefill tries values */
    bool *hidden;
    struct form_error *errors;
    size_t error_count, error_capacity;
    int32_t today;
    bool has_today;
};

void check_error(struct checker *c, const struct form_field *field, const char *name,
                 const char *code, const char *limit);

bool is_blank(const struct json *v);

/* JSON of another program is judged to the letter, as form_schema states it: only null and an empty
 * list are "nothing". A browser's post, a draft and a register's answer are read as they are meant.
 */
bool is_strict(const struct checker *c);
bool is_nothing(const struct checker *c, const struct form_field *f, const struct json *v);

/* The value that the field takes from what was given (check_value.c). *ret_value is what conditions
 * see; the result is NULL when it is not valid, and the error is noted. */
struct json *check_value(struct checker *c, const struct form_field *field, const char *name,
                         const struct json *given, struct feel_value *ret_value);

/* A posted form as the JSON that form_check takes (post.c). */
int post_to_json(const struct form *form, const struct form_input *inputs, size_t count,
                 struct arena *a, struct json **ret, struct fault *f);

#endif
