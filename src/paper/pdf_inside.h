/* Inside paper/pdf only: the document in the making. Lengths in here are points. */
#ifndef PAPER_PDF_INSIDE_H
#define PAPER_PDF_INSIDE_H

#include "paper/pdf.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

struct pdf_reserved {
    const char *name;
    int page;              /* from 0 */
    double x0, y0, x1, y1; /* from the lower left corner, as PDF counts */
};

struct pdf {
    struct arena *arena;
    struct pdf_options options;
    double width, height, left, right, top, bottom; /* the paper and the lines where text ends */
    double y;
    int page;
    cairo_surface_t *surface;
    cairo_t *cr;
    PangoLayout *layout;
    struct buf out;
    struct fault fault;
    struct pdf_reserved fields[PDF_FIELDS_MOST];
    size_t fields_n;
    const char *figures[16]; /* words for figures, in their order */
    size_t figures_n;
};

static inline double points(double mm)
{
    return mm * 72.0 / 25.4;
}

/* A layout for text set in our faces only; freed with the arena. BROKEN "pdf.fonts". */
int pdf_type_open(struct arena *a, const char *folder, const char *language, cairo_t *cr,
                  PangoLayout **ret, struct fault *f);

struct type_setting {
    double width; /* of the lines; 0 leaves them unbroken */
    double size, leading, indent;
    enum pdf_align align;
};

/* Put runs into the layout; returns their height. */
double pdf_type_set(PangoLayout *layout, const struct type_setting *t, const struct pdf_run *runs,
                    size_t n);

/* Show the layout with its upper left corner there. */
void pdf_type_show(struct pdf *p, double x, double y);

void pdf_new_page(struct pdf *p);
void pdf_tag(struct pdf *p, const char *tag);
void pdf_tag_end(struct pdf *p, const char *tag);

/* Language, title bar, words for figures and empty signature fields: what Cairo cannot do. */
int pdf_marks(struct pdf *p, struct bytes in, struct bytes *ret, struct fault *f);

#endif
