#include "paper/pdf_inside.h"

static double size_of(const struct pdf *p, double size)
{
    return size > 0 ? size : p->options.size;
}

static double leading_of(const struct pdf *p, double leading)
{
    return leading > 0 ? leading : p->options.leading;
}

/* The lines one by one, so that a paragraph can go over to the next page. */
static void show_lines(struct pdf *p, double x, const char *tag)
{
    PangoLayoutIter *i = pango_layout_get_iter(p->layout);
    PangoLayout *layout = g_object_ref(p->layout);
    double shift = p->y; /* where the layout's own top lies on this page */
    pdf_tag(p, tag);
    do {
        PangoRectangle logical;
        int top, end;
        pango_layout_iter_get_line_extents(i, NULL, &logical);
        pango_layout_iter_get_line_yrange(i, &top, &end);
        double y0 = (double)top / PANGO_SCALE, y1 = (double)end / PANGO_SCALE;
        if (shift + y1 > p->bottom && shift + y0 > p->top) {
            pdf_tag_end(p, tag);
            p->layout = pango_layout_copy(layout); /* the number of the page needs one, too */
            pdf_new_page(p);
            g_object_unref(p->layout);
            p->layout = layout;
            pdf_tag(p, tag);
            shift = p->y - y0;
        }
        double baseline = shift + (double)pango_layout_iter_get_baseline(i) / PANGO_SCALE;
        cairo_move_to(p->cr, x + (double)logical.x / PANGO_SCALE, baseline);
        pango_cairo_show_layout_line(p->cr, pango_layout_iter_get_line_readonly(i));
        p->y = shift + y1;
    } while (pango_layout_iter_next_line(i));
    pdf_tag_end(p, tag);
    pango_layout_iter_free(i);
    g_object_unref(layout);
}

void pdf_paragraph(struct pdf *p, const struct pdf_style *s, const struct pdf_run *runs, size_t n)
{
    double x = p->left + points(s->left);
    struct type_setting t = {p->right - x, size_of(p, s->size), leading_of(p, s->leading),
                             points(s->indent), s->align};
    p->y += points(s->before);
    pdf_type_set(p->layout, &t, runs, n);
    show_lines(p, x, s->tag ? s->tag : "P");
    p->y += points(s->after);
}

void pdf_text(struct pdf *p, const struct pdf_style *s, unsigned style, const char *text)
{
    pdf_paragraph(p, s, &(struct pdf_run){text, style}, 1);
}

void pdf_text_at(struct pdf *p, struct pdf_box box, const struct pdf_style *s, unsigned style,
                 const char *text)
{
    struct type_setting t = {points(box.width), size_of(p, s->size), leading_of(p, s->leading),
                             points(s->indent), s->align};
    pdf_type_set(p->layout, &t, &(struct pdf_run){text, style}, 1);
    pdf_tag(p, s->tag ? s->tag : "P");
    pdf_type_show(p, points(box.x), points(box.y));
    pdf_tag_end(p, s->tag ? s->tag : "P");
}

/* Dots are drawn, not typed: a reader's voice must not spell them out. */
static void lead(struct pdf *p, double from, double y)
{
    static const double dots[] = {0, 2.4};
    if (p->right - from < 6)
        return;
    cairo_save(p->cr);
    cairo_set_line_width(p->cr, 0.7);
    cairo_set_line_cap(p->cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_dash(p->cr, dots, 2, 0);
    cairo_move_to(p->cr, from + 2, y);
    cairo_line_to(p->cr, p->right, y);
    cairo_stroke(p->cr);
    cairo_restore(p->cr);
}

static void last_line(PangoLayout *layout, double *ret_end, double *ret_baseline)
{
    PangoLayoutIter *i = pango_layout_get_iter(layout);
    while (pango_layout_iter_next_line(i))
        continue;
    PangoRectangle logical;
    pango_layout_iter_get_line_extents(i, NULL, &logical);
    *ret_end = (double)(logical.x + logical.width) / PANGO_SCALE;
    *ret_baseline = (double)pango_layout_iter_get_baseline(i) / PANGO_SCALE;
    pango_layout_iter_free(i);
}

void pdf_field(struct pdf *p, const char *label, const char *value)
{
    struct pdf_run runs[] = {{label, 0}, {*label ? ": " : "", 0}, {value, 0}};
    struct type_setting t = {p->right - p->left, p->options.size, leading_of(p, 0), 0, PDF_LEFT};
    double height = pdf_type_set(p->layout, &t, runs, 3), end, baseline;
    if (p->y + height > p->bottom) {
        pdf_new_page(p);
        pdf_type_set(p->layout, &t, runs, 3);
    }
    last_line(p->layout, &end, &baseline);
    lead(p, p->left + end, p->y + baseline);
    show_lines(p, p->left, "P");
    p->y += p->options.size * 0.12;
}

static void draw_rule(struct pdf *p, double x, double width, double share, enum pdf_align align)
{
    int ink;
    pango_layout_get_size(p->layout, &ink, NULL);
    double length = (double)ink / PANGO_SCALE * share;
    double from = align == PDF_CENTER  ? x + (width - length) / 2
                  : align == PDF_RIGHT ? x + width - length
                                       : x;
    cairo_save(p->cr);
    cairo_set_line_width(p->cr, 0.7);
    cairo_move_to(p->cr, from, p->y + 2);
    cairo_line_to(p->cr, from + length, p->y + 2);
    cairo_stroke(p->cr);
    cairo_restore(p->cr);
    p->y += 4;
}

static void show_column(struct pdf *p, const struct pdf_column *c, double x, double width)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct pdf_line *l = &c->lines[i];
        struct type_setting t = {width, size_of(p, l->size), 1.05, 0, c->align};
        double height = pdf_type_set(p->layout, &t, &(struct pdf_run){l->text, l->style}, 1);
        pdf_tag(p, "P");
        pdf_type_show(p, x, p->y);
        pdf_tag_end(p, "P");
        p->y += height;
        if (l->rule > 0)
            draw_rule(p, x, width, l->rule, c->align);
        p->y += points(l->after);
    }
}

void pdf_columns(struct pdf *p, const struct pdf_column *columns, size_t n)
{
    double total = 0, x = p->left, top = p->y, lowest = p->y;
    for (size_t i = 0; i < n; i++)
        total += columns[i].width;
    for (size_t i = 0; i < n; i++) {
        double width = (p->right - p->left) * columns[i].width / total;
        p->y = top;
        show_column(p, &columns[i], x, width);
        lowest = p->y > lowest ? p->y : lowest;
        x += width;
    }
    p->y = lowest;
}
