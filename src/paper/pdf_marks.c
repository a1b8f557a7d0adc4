/* Cairo draws and tags; the rest of a document's facts are put in with qpdf. */
#include "paper/pdf_inside.h"
#include "paper/qpdf.h"

#include <string.h>

enum { TREE_DEPTH = 40, HIDDEN_PRINT_LOCKED = 132 };

struct marks {
    struct pdf *pdf;
    qpdf_data q;
    size_t figure; /* next one to get its words */
};

/* Figures in the order of the structure tree, which is the order of drawing. */
static void name_figures(struct marks *m, qpdf_oh element, int depth)
{
    qpdf_data q = m->q;
    if (depth == TREE_DEPTH)
        return;
    if (qpdf_oh_is_array(q, element)) {
        for (int i = 0; i < qpdf_oh_get_array_n_items(q, element); i++)
            name_figures(m, qpdf_oh_get_array_item(q, element, i), depth + 1);
        return;
    }
    qpdf_oh kind = qpdf_at(q, element, "/S");
    if (!qpdf_oh_is_name(q, kind))
        return;
    if (strcmp(qpdf_oh_get_name(q, kind), "/Figure") == 0 && m->figure < m->pdf->figures_n)
        qpdf_oh_replace_key(q, element, "/Alt",
                            qpdf_oh_new_unicode_string(q, m->pdf->figures[m->figure++]));
    name_figures(m, qpdf_at(q, element, "/K"), depth + 1);
}

static qpdf_oh make_widget(struct marks *m, const struct pdf_reserved *r, int number)
{
    qpdf_data q = m->q;
    qpdf_oh page = qpdf_get_page_n(q, (size_t)r->page);
    qpdf_oh widget =
        qpdf_oh_parse(q, arena_printf(m->pdf->arena,
                                      "<</Type/Annot/Subtype/Widget/FT/Sig/F %d/StructParent %d"
                                      "/Rect[%.2f %.2f %.2f %.2f]>>",
                                      HIDDEN_PRINT_LOCKED, number, r->x0, r->y0, r->x1, r->y1));
    qpdf_oh_replace_key(q, widget, "/T", qpdf_oh_new_unicode_string(q, r->name));
    qpdf_oh_replace_key(q, widget, "/P", page);
    widget = qpdf_make_indirect_object(q, widget);
    if (!qpdf_oh_is_array(q, qpdf_oh_get_key(q, page, "/Annots")))
        qpdf_oh_replace_key(q, page, "/Annots", qpdf_oh_new_array(q));
    qpdf_oh_append_item(q, qpdf_oh_get_key(q, page, "/Annots"), widget);
    return widget;
}

/* The field's place in the structure: a Form element that refers to the widget, and the way back
 * from the widget to it (ISO 32000-1, 14.7.4.3). */
static void tag_widget(struct marks *m, qpdf_oh widget, const struct pdf_reserved *r, int number)
{
    qpdf_data q = m->q;
    qpdf_oh tree = qpdf_at(q, qpdf_get_root(q), "/StructTreeRoot");
    qpdf_oh top = qpdf_at(q, tree, "/K"), numbers = qpdf_at(q, tree, "/ParentTree /Nums");
    if (qpdf_oh_is_array(q, top))
        top = qpdf_oh_get_array_item(q, top, 0);
    qpdf_oh kids = qpdf_at(q, top, "/K");
    if (!qpdf_oh_is_array(q, kids) || !qpdf_oh_is_array(q, numbers))
        return;
    qpdf_oh form = qpdf_oh_parse(q, "<</Type/StructElem/S/Form/K<</Type/OBJR>>>>");
    qpdf_oh_replace_key(q, form, "/P", top);
    qpdf_oh_replace_key(q, form, "/Alt", qpdf_oh_new_unicode_string(q, r->name));
    qpdf_oh_replace_key(q, qpdf_at(q, form, "/K"), "/Obj", widget);
    qpdf_oh_replace_key(q, qpdf_at(q, form, "/K"), "/Pg", qpdf_at(q, widget, "/P"));
    form = qpdf_make_indirect_object(q, form);
    qpdf_oh_append_item(q, kids, form);
    qpdf_oh_append_item(q, numbers, qpdf_oh_new_integer(q, number));
    qpdf_oh_append_item(q, numbers, form);
    qpdf_oh_replace_key(q, tree, "/ParentTreeNextKey", qpdf_oh_new_integer(q, number + 1));
}

static void add_fields(struct marks *m)
{
    qpdf_data q = m->q;
    qpdf_oh fields = qpdf_oh_new_array(q);
    int number = m->pdf->page + 1; /* Cairo numbers the pages from 0 */
    for (size_t i = 0; i < m->pdf->fields_n; i++, number++) {
        qpdf_oh widget = make_widget(m, &m->pdf->fields[i], number);
        tag_widget(m, widget, &m->pdf->fields[i], number);
        qpdf_oh_append_item(q, fields, widget);
    }
    qpdf_oh form = qpdf_oh_parse(q, "<</SigFlags 3>>");
    qpdf_oh_replace_key(q, form, "/Fields", fields);
    qpdf_oh_replace_key(q, qpdf_get_root(q), "/AcroForm", qpdf_make_indirect_object(q, form));
}

int pdf_marks(struct pdf *p, struct bytes in, struct bytes *ret, struct fault *f)
{
    struct marks m = {.pdf = p};
    int r = qpdf_file_open(p->arena, in, &m.q, f);
    if (r < 0)
        return r;
    qpdf_oh root = qpdf_get_root(m.q);
    qpdf_oh_replace_key(m.q, root, "/Lang", qpdf_oh_new_string(m.q, p->options.language));
    qpdf_oh_replace_key(m.q, root, "/ViewerPreferences",
                        qpdf_oh_parse(m.q, "<</DisplayDocTitle true>>"));
    name_figures(&m, qpdf_at(m.q, root, "/StructTreeRoot /K"), 0);
    if (p->fields_n)
        add_fields(&m);
    qpdf_init_write_memory(m.q);
    qpdf_set_deterministic_ID(m.q, QPDF_TRUE);
    qpdf_set_object_stream_mode(m.q, qpdf_o_disable);
    if ((qpdf_write(m.q) & QPDF_ERRORS) || qpdf_has_error(m.q))
        return fault_reason(f, BROKEN, "pdf.write", "cannot write the document");
    size_t n = qpdf_get_buffer_length(m.q);
    *ret = (struct bytes){arena_memdup(p->arena, qpdf_get_buffer(m.q), n), n};
    return OK;
}
