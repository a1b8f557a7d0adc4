#include "paper/pdf_inside.h"

enum { PADDING = 3 };

struct sheet {
    struct pdf *pdf;
    const struct pdf_table *table;
    double edges[PDF_CELLS_MOST + 1]; /* where the columns begin and the last one ends */
    double size;
};

static void find_edges(struct sheet *s)
{
    const struct pdf_table *t = s->table;
    double total = 0, x = s->pdf->left;
    for (size_t i = 0; i < t->columns_n; i++)
        total += t->columns[i].width;
    for (size_t i = 0; i <= t->columns_n; i++) {
        s->edges[i] = x;
        if (i < t->columns_n)
            x += (s->pdf->right - s->pdf->left) * t->columns[i].width / total;
    }
}

static double set_cell(const struct sheet *s, size_t column, const char *text, bool head)
{
    struct type_setting t = {s->edges[column + 1] - s->edges[column] - 2 * PADDING, s->size, 1.05,
                             0, head ? PDF_CENTER : s->table->columns[column].align};
    return pdf_type_set(s->pdf->layout, &t, &(struct pdf_run){text, head ? PDF_BOLD : 0}, 1);
}

static const char *cell(const struct sheet *s, size_t row, size_t column, bool head)
{
    return head ? s->table->columns[column].title
                : s->table->cells[row * s->table->columns_n + column];
}

static double row_height(const struct sheet *s, size_t row, bool head)
{
    double most = 0;
    for (size_t i = 0; i < s->table->columns_n; i++) {
        double height = set_cell(s, i, cell(s, row, i, head), head);
        most = height > most ? height : most;
    }
    return most + 2 * PADDING;
}

static void show_row(const struct sheet *s, size_t row, bool head)
{
    struct pdf *p = s->pdf;
    const char *tag = head ? "TH" : "TD";
    double height = row_height(s, row, head);
    pdf_tag(p, "TR");
    for (size_t i = 0; i < s->table->columns_n; i++) {
        double text = set_cell(s, i, cell(s, row, i, head), head);
        pdf_tag(p, tag);
        pdf_type_show(p, s->edges[i] + PADDING, p->y + (head ? (height - text) / 2 : PADDING));
        pdf_tag_end(p, tag);
        cairo_rectangle(p->cr, s->edges[i], p->y, s->edges[i + 1] - s->edges[i], height);
    }
    cairo_set_line_width(p->cr, 0.5);
    cairo_stroke(p->cr);
    pdf_tag_end(p, "TR");
    p->y += height;
}

void pdf_table(struct pdf *p, const struct pdf_table *t)
{
    struct sheet s = {p, t, {0}, t->size > 0 ? t->size : p->options.size};
    find_edges(&s);
    pdf_tag(p, "Table");
    double first = row_height(&s, 0, true) + (t->rows_n ? row_height(&s, 0, false) : 0);
    if (p->y + first > p->bottom)
        pdf_new_page(p);
    show_row(&s, 0, true);
    for (size_t row = 0; row < t->rows_n; row++) {
        if (p->y + row_height(&s, row, false) > p->bottom) {
            pdf_new_page(p);
            show_row(&s, 0, true);
        }
        show_row(&s, row, false);
    }
    pdf_tag_end(p, "Table");
}
