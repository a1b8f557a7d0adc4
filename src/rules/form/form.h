/* E-forms: one definition gives the page, the checks, the data and its schema.
 *
 * The definition is a strict profile of the form-js schema (schemaVersion 19; docs/forms.md lists
 * what is taken). What the server could not enforce is refused when a form is read, so staff never
 * believe in a rule that is not in force. A read form is immutable and may be used by all threads.
 *
 * Conditions and computed values are FEEL over the fields that stand before them, so that one walk
 * in the order of the form decides everything: a hidden field is neither required nor stored, and
 * conditions see it as null. In conditions a date field is a FEEL date, a number a number, a
 * checkbox a boolean, a checklist a list, rows a list of contexts, everything else a string.
 *
 * The browser's post (form_decode) and the API's JSON (form_check) go through the same checks. The
 * caller may not trust either; unknown, hidden, computed and confirmed fields are refused.
 */
#ifndef RULES_FORM_FORM_H
#define RULES_FORM_FORM_H

#include "base/decimal.h"
#include "base/json.h"
#include "rules/feel/feel.h"

enum form_kind {
    FORM_TEXT,      /* textfield */
    FORM_AREA,      /* textarea */
    FORM_NUMBER,    /* number: exact digits */
    FORM_DATE,      /* datetime: a day, "2026-11-22" in the data */
    FORM_RADIO,     /* one of the options */
    FORM_SELECT,    /* one of the options, many of them */
    FORM_CHECKLIST, /* some of the options: a list */
    FORM_CHECKBOX,  /* true or false, never absent */
    FORM_FILE,      /* filepicker: a list of the caller's file tokens (SHA-256) */
    FORM_ROWS,      /* dynamiclist: a list of objects */
    FORM_GROUP,     /* fieldset; its fields are siblings of the others in the data */
    FORM_WORDS,     /* text: staff's words, plain */
    FORM_LINE,      /* separator */
    FORM_COMPUTED,  /* expression: recomputed by the server */
};

/* Staff's words: data, never a printf format. en may be NULL; vi is never. */
struct form_words {
    const char *vi, *en;
};

struct form_option {
    const char *value;
    struct form_words label;
};

enum form_class { FORM_PLAIN, FORM_PERSONAL, FORM_SENSITIVE };

/* One component. Read only. */
struct form_field {
    enum form_kind kind;
    size_t number;           /* from 0, in document order: index for tables of the caller */
    const char *id;          /* form-js id */
    const char *key;         /* name in the data; NULL for GROUP, WORDS and LINE */
    struct form_words label; /* WORDS: the text; GROUP: legend. May be {NULL} for LINE */
    struct form_words hint;  /* .vi NULL when there is none */
    int line;                /* of the definition */

    bool required;
    int min_length, max_length;        /* code points; max_length is always set for texts */
    const char *format;                /* "email", "phone" or NULL */
    const char *pattern;               /* as written, anchored by the server; NULL when none */
    struct form_words pattern_words;   /* staff's own message; .vi NULL when none */
    bool has_min, has_max;             /* NUMBER */
    struct decimal min, max;           /* NUMBER */
    int decimals;                      /* NUMBER: digits after the point that are taken */
    const char *min_date, *max_date;   /* DATE: ISO; NULL when none */
    bool no_past;                      /* DATE: today or later */
    const struct form_option *options; /* RADIO, SELECT, CHECKLIST when they are in the form … */
    size_t option_count;
    const char *list;          /* … or the code list instead (properties.listRef) */
    bool many;                 /* FILE: more than one */
    const char *accept;        /* FILE: ".pdf,.jpg"; NULL when anything */
    size_t min_rows, max_rows; /* ROWS; max_rows is always set */

    const char *autocomplete, *inputmode, *width; /* for the page; NULL when not given */
    const char *prefill;                          /* "population.full_name"; NULL */
    bool confirm;                                 /* read-only when the register answered */
    const char *reuse;                            /* FILE: kind of document already held; NULL */
    enum form_class data_class;

    const char *hide; /* FEEL without the "=": hidden when true; NULL: always seen */
    const struct feel *hide_rule;
    const char *compute; /* COMPUTED */
    const struct feel *compute_rule;

    const struct form_field *parent; /* GROUP or ROWS that it stands in; NULL at the top */
    const struct form_field *fields; /* GROUP, ROWS: children; siblings are an array */
    size_t field_count;
    const void *matcher; /* the compiled pattern; for form/ only */
};

struct form;

/* Where code lists come from. find gives the options of a list, in its order, alive as long as the
 * form is used; false when there is none. */
struct form_lists {
    bool (*find)(void *data, const char *code, const struct form_option **ret, size_t *ret_count);
    void *data;
};

/* What is wrong with a definition. */
struct form_flaw {
    int line;           /* of the JSON text */
    const char *path;   /* "components[2].validate" */
    const char *id;     /* of the component; "" for the form as a whole */
    const char *about;  /* the property: "pattern", "hide", "key" … */
    const char *reason; /* stable: "form.pattern.syntax" */
    const char *name;   /* what the words quote; "" */
    const char *words;
};

struct form_flaws {
    struct form_flaw *items;
    size_t count;
};

/* Read a definition, which must live as long as the form. Every flaw is reported, not only the
 * first; with one or more the result is INVALID ("form.flaws") and *ret untouched. lists may be
 * NULL: then listRef is not looked up. */
int form_read(struct arena *a, const struct json *definition, const struct form_lists *lists,
              struct form **ret, struct form_flaws *ret_flaws, struct fault *f);

/* The components at the top, in order. */
const struct form_field *form_fields(const struct form *form, size_t *ret_count);

/* The field with that key: "ho_ten", or "con.ho_ten" inside rows; NULL. */
const struct form_field *form_find(const struct form *form, const char *key);

/* The options of a RADIO, SELECT or CHECKLIST, wherever they come from. */
size_t form_options(const struct form_field *field, const struct form_lists *lists,
                    const struct form_option **ret);

/* One pair as posted. Names: "key"; "rows.3.key"; a date in three boxes "key-day", "key-month",
 * "key-year"; a checklist or several files repeat the name. Names that begin with "_" are the
 * page's own (token, buttons) and are passed over. */
struct form_input {
    const char *name;
    const char *value; /* a file's token */
    bool file;         /* value is the token of a stored file, made by the caller */
};

struct form_error {
    const char *name;               /* as posted or as a path in the data: "con.0.ho_ten" */
    const char *code;               /* stable: the table in docs/forms.md */
    const struct form_field *field; /* NULL for unknown names */
    const char *limit;              /* the parameter of the message: "80", "2026-01-01"; or NULL */
    struct form_words words;        /* staff's own message; .vi NULL when none */
};

struct form_result {
    struct json *data; /* an object; holds only what is valid, in the order of the form */
    const struct form_error *errors; /* in the order of the form, unknown names last */
    size_t error_count;
    const bool *hidden; /* by field number */
};

/* What a check needs besides what was given. */
struct form_task {
    const struct form_lists *lists; /* may be NULL when the form has no listRef */
    const struct feel_scope *scope; /* today and now; may add names */
    const struct json *known;       /* form_prefill's object: what registers said; may be NULL */
    bool draft; /* keep what is valid, ask for nothing, drop the rest silently but for errors of
                   values: required, min_rows and unknown names are not reported */
};

/* From a browser's post. OK also when there are errors in the result; TOO_LARGE and INVALID only
 * for more than LIMIT_FIELDS pairs and for FEEL's limits. */
int form_decode(const struct form *form, const struct form_input *inputs, size_t count,
                const struct form_task *task, struct arena *a, struct form_result *ret,
                struct fault *f);

/* The same from JSON: numbers as JSON numbers or plain digits in a string, dates ISO. */
int form_check(const struct form *form, const struct json *data, const struct form_task *task,
               struct arena *a, struct form_result *ret, struct fault *f);

/* Form data by the prefill keys: register is {"population.full_name": "…", …}; the result is
 * {"ho_ten": "…"}. Values that the field could not hold are left out. */
struct json *form_prefill(const struct form *form, const struct json *registers,
                          const struct form_task *task, struct arena *a);

/* The fields that a person must still be asked: visible with this data, not computed, without a
 * value in it. GROUPs, WORDS and LINEs are never among them; ROWS are, when required and empty. */
const struct form_field *const *form_missing(const struct form *form, const struct json *data,
                                             const struct form_task *task, struct arena *a,
                                             size_t *ret_count);

/* ---- a draft goes on to a new version of its form ---- */

struct form_versions {
    const struct form *from, *to;
};

enum form_loss_reason {
    FORM_LOSS_GONE,    /* it is not asked any more */
    FORM_LOSS_OTHER,   /* another kind of answer is wanted */
    FORM_LOSS_REFUSED, /* the answer is not allowed any more */
    FORM_LOSS_HIDDEN,  /* a condition hides the question now */
};

struct form_loss {
    const struct form_field *field; /* of the old form */
    const char *name;               /* path in the data: "con.0.ho_ten" */
    const struct json *value;
    enum form_loss_reason reason;
};

struct form_moved {
    struct json *data;            /* what the new form takes */
    const struct form_loss *lost; /* in the order of the old form */
    size_t lost_count;
    const struct form_field *const *kept; /* of the old form, at the top: something of it stays */
    size_t kept_count;
    const struct form_field *const *asked; /* of the new form, at the top: to be answered now */
    size_t asked_count;
    const bool *hidden; /* by field number of the new form */
};

/* What becomes of a draft's data: nothing is decided, so that it can be shown first. Fields are the
 * same when their keys are; what registers said (task->known) stands as in form_check. */
int form_move(const struct form_versions *forms, const struct json *data,
              const struct form_task *task, struct arena *a, struct form_moved *ret,
              struct fault *f);

/* The data as FEEL values of the fields' own kinds (dates as dates), for conditions, fees and
 * results. Absent fields are null entries. */
struct feel_context *form_values(const struct form *form, const struct json *data, struct arena *a);

/* JSON Schema 2020-12 of the data. lists may be NULL: then listRef has no enum. */
struct json *form_schema(const struct form *form, const struct form_lists *lists, struct arena *a);

#endif
