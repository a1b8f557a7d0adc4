/* Shapes of JSON objects: one table checks what is sent and describes what is answered.
 *
 * A shape has a name, by which the OpenAPI document refers to it, and members. What is not in the
 * table is refused; what is not OPTIONAL must be there.
 */
#ifndef ROOMS_API_SHAPE_H
#define ROOMS_API_SHAPE_H

#include "base/json.h"

enum value_kind {
    VALUE_TEXT,   /* at most LIMIT_TEXT_FIELD code points */
    VALUE_ID,     /* a whole number as text: it may need more than the 53 bits of JSON readers */
    VALUE_SHA256, /* 64 lower-case hexadecimal digits */
    VALUE_TIME,   /* RFC 3339 with Vietnam's offset */
    VALUE_DAY,    /* "2026-11-22" */
    VALUE_INT,
    VALUE_BOOL,
    VALUE_OBJECT, /* of a shape */
    VALUE_LIST,   /* of objects of a shape */
    VALUE_TEXTS,  /* a list of texts */
    VALUE_DATA,   /* an object that something else describes: form data, a form */
    VALUE_ANY,
};

enum { OPTIONAL = 1, NULLABLE = 2 }; /* flags of a member */

struct shape;
struct member {
    const char *name;
    enum value_kind kind;
    unsigned flags;
    const struct shape *shape; /* of VALUE_OBJECT and VALUE_LIST */
    const char *const *one_of; /* VALUE_TEXT: the values that there are, ended by NULL; or NULL */
    const char *about;         /* for the description; NULL when the name says it */
};

struct shape {
    const char *name;
    const struct member *members; /* ended by a member without name */
};

/* What is wrong with a value that was sent. */
struct shape_error {
    const char *field; /* "components.0.file" */
    const char
        *reason; /* "unknown", "missing", "type", "long", "value": words are api.error.<reason> */
};
enum { SHAPE_ERRORS = 50 }; /* more are not told */
struct shape_errors {
    struct shape_error list[SHAPE_ERRORS];
    size_t count;
};
void shape_check(struct arena *a, const struct shape *s, const struct json *v,
                 struct shape_errors *ret);

/* Its JSON Schema (2020-12), with other shapes as "#/components/schemas/…". */
struct json *shape_schema(struct arena *a, const struct shape *s);

/* The schema of a list of that shape, as answered: {"items", "next"}. */
struct json *shape_page_schema(struct arena *a, const struct shape *s);

/* {"$ref": "#/components/schemas/NAME"} */
struct json *shape_reference(struct arena *a, const char *name);

#endif
