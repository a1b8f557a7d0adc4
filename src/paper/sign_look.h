/* Inside paper/ only: what a signature looks like. */
#ifndef PAPER_SIGN_LOOK_H
#define PAPER_SIGN_LOOK_H

#include "paper/sign.h"

/* A one-page PDF of that size (points) with the appearance on it. */
int sign_look_draw(struct arena *a, const struct sign_order *o, double width, double height,
                   struct bytes *ret, struct fault *f);

#endif
