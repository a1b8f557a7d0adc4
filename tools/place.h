/* Where in HTML a template stands: one small state machine, fed byte by byte with the template's
 * own markup, that knows which escaper fits and refuses what cannot be made safe.
 *
 * It is stricter than HTML: attribute values stand in quotes, a blank stands between attributes, no
 * inline script, style or event handler, no element that would change the rules of parsing.
 */
#ifndef TOOLS_PLACE_H
#define TOOLS_PLACE_H

#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>

enum place {
    IN_TEXT,
    IN_NAME,   /* of an element */
    IN_TAG,    /* between attributes, after a blank */
    IN_AFTER,  /* after an attribute: a blank or the end of the tag must follow */
    IN_ATTR,   /* name of an attribute */
    IN_VALUE,  /* after '=': a quote must follow */
    IN_DOUBLE, /* value in "…" */
    IN_SINGLE, /* value in '…' */
    IN_SCRIPT, /* between <script …> and </script>, which must be empty */
    IN_COMMENT,
    IN_DECLARATION, /* <!doctype …> */
    PLACE__COUNT
};

struct position {
    enum place place;
    char tag[20];   /* the element's name in small letters */
    bool closing;   /* </name> */
    char attr[28];  /* the attribute's name in small letters */
    char value[12]; /* how its value begins, in small letters */
    bool begun;     /* something of the value was written */
    bool posts;     /* the tag is a form with method="post" */
    bool verbatim;  /* inside <pre> or <textarea>: blanks count */
    size_t dashes;  /* just seen in a comment */
};

/* What an expression needs at a place. */
enum writer { WRITE_TEXT, WRITE_ATTR, WRITE_URL, WRITE_PART };

/* Step over the byte at s (NUL-ended text; what follows is looked at). INVALID for markup that is
 * not allowed; 1 when this byte closed the opening tag of a form that posts; else OK. */
int position_step(struct position *p, const char *s, struct fault *f);

/* Data is written here. INVALID when it cannot be escaped safely. */
int position_write(struct position *p, enum writer *ret, struct fault *f);

/* A branch or loop begins or ends here. INVALID when it may not. */
int position_break(struct position *p, bool loop, struct fault *f);

/* Two branches meet: the place that both stand for; INVALID when there is none. */
int position_join(struct position *p, const struct position *other, struct fault *f);

/* In words, for faults. */
const char *place_name(enum place place);

#endif
