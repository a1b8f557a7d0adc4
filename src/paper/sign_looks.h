/* Inside paper/ only: appearances that were drawn before. */
#ifndef PAPER_SIGN_LOOKS_H
#define PAPER_SIGN_LOOKS_H

#include "paper/sign_form.h"

/* Put the appearance of the order, in that size (points), into the revision; it is drawn when the
 * order has no shelf or the shelf does not have it. ret is the id of the form XObject. Faults as
 * sign_form_draw. */
int sign_looks_put(struct update *u, const struct sign_order *o, double width, double height,
                   int *ret, struct fault *f);

#endif
