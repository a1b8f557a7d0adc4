#include "paper/pdf_inside.h"

#include "base/limits.h"
#include "base/time.h"

#include <string.h>

static const struct {
    double width, height; /* mm */
} papers[] = {[PDF_A4] = {210, 297}, [PDF_A5] = {148, 210}};

static cairo_status_t take_bytes(void *self, const unsigned char *p, unsigned n)
{
    buf_add(self, p, n);
    return CAIRO_STATUS_SUCCESS;
}

static void end_surface(void *surface)
{
    cairo_surface_destroy(surface);
}

static void end_context(void *cr)
{
    cairo_destroy(cr);
}

static void set_facts(struct pdf *p)
{
    char made[TIME_TEXT];
    time_rfc3339(p->options.made_ms - p->options.made_ms % 1000, made);
    cairo_pdf_surface_restrict_to_version(p->surface, CAIRO_PDF_VERSION_1_5);
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_TITLE, p->options.title);
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_CREATE_DATE, made);
}

int pdf_open(struct arena *a, const struct pdf_options *o, struct pdf **ret, struct fault *f)
{
    struct pdf *p = arena_new(a, struct pdf, 1);
    p->arena = a;
    p->options = *o;
    p->width = points(papers[o->paper].width);
    p->height = points(papers[o->paper].height);
    p->left = points(o->left);
    p->right = p->width - points(o->right);
    p->top = points(o->top);
    p->bottom = p->height - points(o->bottom);
    p->y = p->top;
    buf_init(&p->out, a, LIMIT_RESULT_FILE);
    p->surface = cairo_pdf_surface_create_for_stream(take_bytes, &p->out, p->width, p->height);
    arena_defer(a, end_surface, p->surface);
    set_facts(p);
    p->cr = cairo_create(p->surface);
    arena_defer(a, end_context, p->cr);
    int r = pdf_type_open(a, o->fonts, o->language, p->cr, &p->layout, f);
    if (r < 0)
        return r;
    pdf_tag(p, "Document");
    *ret = p;
    return OK;
}

void pdf_tag(struct pdf *p, const char *tag)
{
    cairo_tag_begin(p->cr, tag, NULL);
}

void pdf_tag_end(struct pdf *p, const char *tag)
{
    cairo_tag_end(p->cr, tag);
}

/* Decree 30/2020, annex I: numbers from the second page on, centred in the upper margin. */
static void show_page_number(struct pdf *p)
{
    const char *number = arena_printf(p->arena, "%d", p->page + 1);
    struct type_setting t = {p->right - p->left, p->options.size, 1, 0, PDF_CENTER};
    double height = pdf_type_set(p->layout, &t, &(struct pdf_run){number, 0}, 1);
    pdf_type_show(p, p->left, (p->top - height) / 2);
}

void pdf_new_page(struct pdf *p)
{
    cairo_show_page(p->cr);
    p->page++;
    p->y = p->top;
    if (p->options.page_numbers)
        show_page_number(p);
}

double pdf_y(const struct pdf *p)
{
    return p->y * 25.4 / 72;
}

void pdf_move(struct pdf *p, double y)
{
    p->y = points(y);
}

double pdf_width(const struct pdf *p)
{
    return (p->right - p->left) * 25.4 / 72;
}

void pdf_space(struct pdf *p, double height)
{
    p->y += points(height);
}

void pdf_keep(struct pdf *p, double height)
{
    if (p->y + points(height) > p->bottom)
        pdf_new_page(p);
}

void pdf_signature(struct pdf *p, const char *name, struct pdf_box box)
{
    if (p->fields_n == PDF_FIELDS_MOST)
        return;
    p->fields[p->fields_n++] = (struct pdf_reserved){
        .name = arena_strdup(p->arena, name),
        .page = p->page,
        .x0 = points(box.x),
        .y0 = p->height - points(box.y + box.height),
        .x1 = points(box.x + box.width),
        .y1 = p->height - points(box.y),
    };
}

static bool begin_figure(struct pdf *p, const char *words)
{
    if (p->figures_n == sizeof p->figures / sizeof *p->figures)
        return false;
    p->figures[p->figures_n++] = arena_strdup(p->arena, words);
    pdf_tag(p, "Figure");
    return true;
}

void pdf_code(struct pdf *p, const struct code_bars *code, struct pdf_box box, const char *words)
{
    double sx = points(box.width) / code->width, sy = points(box.height) / code->height;
    if (!begin_figure(p, words))
        return;
    for (size_t i = 0; i < code->n; i++) {
        const struct code_bar *b = &code->bars[i];
        cairo_rectangle(p->cr, points(box.x) + b->x * sx, points(box.y) + b->y * sy, b->width * sx,
                        b->height * sy);
    }
    cairo_fill(p->cr);
    pdf_tag_end(p, "Figure");
}

int pdf_finish(struct pdf *p, struct bytes *ret, struct fault *f)
{
    pdf_tag_end(p, "Document");
    cairo_show_page(p->cr);
    cairo_surface_finish(p->surface);
    cairo_status_t s = cairo_status(p->cr);
    if (p->fault.code != OK)
        return fault_reason(f, p->fault.code, p->fault.reason, "%s", p->fault.words);
    if (s != CAIRO_STATUS_SUCCESS)
        return fault_reason(f, BROKEN, "pdf.draw", "%s", cairo_status_to_string(s));
    if (p->out.full)
        return fault_reason(f, TOO_LARGE, "pdf.large", "the document is too large");
    return pdf_marks(p, buf_bytes(&p->out), ret, f);
}
