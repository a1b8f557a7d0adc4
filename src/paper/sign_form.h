/* Inside paper/ only: a drawn appearance as objects of a PDF that belong to no file yet. They refer
 * to each other by their place in the list and are numbered when they are put into a revision, so
 * that one drawing serves many files. */
#ifndef PAPER_SIGN_FORM_H
#define PAPER_SIGN_FORM_H

#include "paper/sign.h"
#include "paper/sign_update.h"

struct form_reference {
    size_t at;  /* where in the text it is to stand */
    int object; /* which one is meant */
};

struct form_object {
    struct bytes text; /* without the references */
    struct form_reference *references;
    size_t references_n;
};

struct sign_form { /* the first object is the form XObject */
    struct form_object *objects;
    size_t n;
};

/* Draw what the order says in that size (points). INVALID "sign.look" when there is no room or
 * there are no words, or when it is deeper or larger than anything Cairo writes. */
int sign_form_draw(struct arena *a, const struct sign_order *o, double width, double height,
                   struct sign_form *ret, struct fault *f);

struct sign_form sign_form_copy(struct arena *a, const struct sign_form *form);

/* Write it into the revision; returns the id of the form XObject. */
int sign_form_put(struct update *u, const struct sign_form *form);

#endif
