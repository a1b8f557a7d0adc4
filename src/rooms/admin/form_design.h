/* The form designer of the staff pages: no script needed, every step is a button, every step is a
 * revision of the draft that can be undone. The steps themselves are rules/form/design.h.
 *
 *   GET  …/tep/form.json               the elements, their flaws, and how citizens see it
 *
 *   GET  …/tep/form.json?sua=ID        the properties of one element
 *
 *   POST …/bieu-mau/form.json          a step: field viec = "them", "sua", "hoan-tac", or "len.ID"
 */
#ifndef ROOMS_ADMIN_FORM_DESIGN_H
#define ROOMS_ADMIN_FORM_DESIGN_H

#include "rooms/admin/design.h"
#include "rooms/admin/form_design_view.h"
#include "rules/form/design.h"

extern const struct route form_design_routes[];

/* A file that is a form, read as far as it can be. */
struct form_desk {
    const struct law_edit *x;
    struct json *definition; /* NULL: no JSON object */
    struct form *form;       /* NULL: it has flaws */
    struct form_flaws flaws;
    bool stale; /* another was faster: shown once more */
};

/* A flaw in the page's language. */
const char *form_desk_words(struct page *p, const struct form_flaw *flaw);

const char *form_desk_kind(struct page *p, const char *type);

/* "…/tep/form.json?sua=ID"; id NULL: the page of all elements. */
const char *form_desk_href(struct page *p, const struct law_edit *x, const char *id);
const char *form_desk_act(struct page *p, const struct law_edit *x);

/* The page of one element (form_element_pages.c); typed: the request whose fields are shown again,
 * or NULL. Answers 404 when there is no such element. */
void form_element_show(struct page *p, const struct form_desk *d, const char *id,
                       const struct request *typed);

/* The properties that were posted for the element. */
size_t form_element_posted(struct page *p, const struct json *component, struct design_value **ret);

#endif
