/* What the pages of the form designer see (templates/admin/design_form.html, design_field.html). */
#ifndef ROOMS_ADMIN_FORM_DESIGN_VIEW_H
#define ROOMS_ADMIN_FORM_DESIGN_VIEW_H

#include "html/form_view.h"

#include <stdint.h>

/* One element of the form. */
struct form_node_view {
    const char *id, *label, *kind;
    const char *key;  /* its name in the data; NULL */
    const char *note; /* required, condition …; NULL */
    const char *edit; /* where its properties are */
    int depth;
    bool holder;   /* a group or a list */
    bool up, down; /* there is room to move */
    bool in, out;  /* into the group above it, out of its own */
    bool now;      /* the one that was worked on last */
    const char *const *wrong;
    size_t wrong_count;
};

struct form_design_view {
    const char *title, *file;
    const char *self, *act; /* this page, and where its buttons lead */
    const char *draft, *text, *drag;
    const char *revision;
    bool open, stale, undo;
    const char *broken; /* why the file cannot be read as a form; NULL */
    const struct form_node_view *nodes;
    size_t count;
    const struct option_view *types, *places;
    size_t type_count, place_count;
    const char *const *wrong; /* about the form as a whole */
    size_t wrong_count;
    const struct form_view *preview; /* NULL: it cannot be shown yet */
};

struct form_element_view {
    const char *title, *kind, *back;
    bool stale;
    struct form_view form;
    const char *const *wrong; /* that belong to no property */
    size_t wrong_count;
};

#endif
