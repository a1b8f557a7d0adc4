#include "paper/sign_look.h"

#include "base/limits.h"
#include "base/text.h"
#include "base/time.h"
#include "paper/pdf_inside.h"

#include <math.h>

struct canvas {
    cairo_surface_t *surface;
    cairo_t *cr;
    PangoLayout *layout;
    struct buf out;
    double width, height;
};

static cairo_status_t take_bytes(void *self, const unsigned char *p, unsigned n)
{
    buf_add(self, p, n);
    return CAIRO_STATUS_SUCCESS;
}

static double set_text(struct canvas *c, struct pdf_run run, double size, double width,
                       enum pdf_align align)
{
    struct type_setting t = {width, size, 1.08, 0, align};
    return pdf_type_set(c->layout, &t, &run, 1);
}

/* The name, in the first line, is bold. */
static double set_official_line(struct canvas *c, const char *const *lines, size_t i, double size)
{
    struct pdf_run run = {lines[i], i == 0 ? PDF_BOLD : 0};
    return set_text(c, run, size, c->width * 4 / 5 - 3, PDF_LEFT);
}

/* Decree 30/2020 wants an official's signature blue. The left fifth stays free: the seal comes to
 * lie over it. */
static void draw_official(struct canvas *c, const char *const *lines)
{
    double size = 9.5, height;
    do { /* as large as fits */
        height = 0;
        for (size_t i = 0; lines[i]; i++)
            height += set_official_line(c, lines, i, size);
    } while (height > c->height - 4 && (size -= 0.5) > 4);
    cairo_set_source_rgb(c->cr, 0.0, 0.16, 0.6);
    cairo_set_line_width(c->cr, 0.8);
    cairo_rectangle(c->cr, 0.5, 0.5, c->width - 1, c->height - 1);
    cairo_stroke(c->cr);
    double y = (c->height - height) / 2;
    for (size_t i = 0; lines[i]; i++) {
        double line = set_official_line(c, lines, i, size);
        cairo_move_to(c->cr, c->width / 5, y);
        pango_cairo_show_layout(c->cr, c->layout);
        y += line;
    }
}

static double letter_width(struct canvas *c, const char *letter, double size)
{
    int w;
    set_text(c, (struct pdf_run){letter, PDF_BOLD}, size, 0, PDF_LEFT);
    pango_layout_get_size(c->layout, &w, NULL);
    return (double)w / PANGO_SCALE;
}

/* Letters one by one along the upper arc, centred at the top; radius is of their baseline. */
static void draw_arc_text(struct canvas *c, const char *text, double radius, double size)
{
    char letter[5];
    double total = 0;
    for (const char *s = text; *s; total += letter_width(c, letter, size))
        letter[text_encode(text_next(&s), letter)] = '\0';
    if (total > radius * 4.7) /* three quarters of the circle */
        size *= radius * 4.7 / total, total = radius * 4.7;
    double angle = -total / radius / 2;
    for (const char *s = text; *s;) {
        letter[text_encode(text_next(&s), letter)] = '\0';
        double width = letter_width(c, letter, size);
        double baseline = (double)pango_layout_get_baseline(c->layout) / PANGO_SCALE;
        cairo_save(c->cr);
        cairo_rotate(c->cr, angle + width / radius / 2);
        cairo_move_to(c->cr, -width / 2, -radius - baseline);
        pango_cairo_show_layout(c->cr, c->layout);
        cairo_restore(c->cr);
        angle += width / radius;
    }
}

static void draw_star(cairo_t *cr, double radius)
{
    cairo_new_path(cr);
    for (int i = 0; i < 10; i++) {
        double r = i % 2 ? radius * 0.382 : radius, angle = i * M_PI / 5;
        cairo_line_to(cr, r * sin(angle), -r * cos(angle));
    }
    cairo_close_path(cr);
    cairo_fill(cr);
}

static void draw_seal(struct canvas *c, const char *const *lines)
{
    double radius = (c->width < c->height ? c->width : c->height) / 2 - 1.5;
    cairo_set_source_rgb(c->cr, 0.82, 0.05, 0.08);
    cairo_translate(c->cr, c->width / 2, c->height / 2);
    static const struct {
        double radius, width;
    } rings[] = {{1, 0.035}, {0.93, 0.012}, {0.6, 0.012}};
    for (size_t i = 0; i < sizeof rings / sizeof *rings; i++) {
        cairo_set_line_width(c->cr, radius * rings[i].width);
        cairo_new_sub_path(c->cr);
        cairo_arc(c->cr, 0, 0, radius * rings[i].radius, 0, 2 * M_PI);
        cairo_stroke(c->cr);
    }
    draw_arc_text(c, lines[0], radius * 0.68, radius * 0.21);
    cairo_save(c->cr);
    cairo_translate(c->cr, 0, lines[1] ? -radius * 0.2 : 0);
    draw_star(c->cr, radius * 0.3);
    cairo_restore(c->cr);
    double y = radius * 0.12;
    for (const char *const *l = lines + 1; *l && y < radius * 0.5; l++) {
        double height = set_text(c, (struct pdf_run){*l, 0}, radius * 0.12, radius, PDF_CENTER);
        cairo_move_to(c->cr, -radius / 2, y);
        pango_cairo_show_layout(c->cr, c->layout);
        y += height;
    }
}

static void (*const looks[])(struct canvas *, const char *const *) = {
    [SIGN_OFFICIAL] = draw_official,
    [SIGN_SEAL] = draw_seal,
};

static int draw(struct arena *a, struct canvas *c, const struct sign_order *o, struct fault *f)
{
    int r = pdf_type_open(a, o->fonts, "vi-VN", c->cr, &c->layout, f);
    if (r < 0)
        return r;
    looks[o->look](c, o->lines);
    cairo_show_page(c->cr);
    cairo_surface_finish(c->surface);
    if (cairo_status(c->cr) != CAIRO_STATUS_SUCCESS || c->out.full)
        return fault_reason(f, BROKEN, "sign.look", "the appearance cannot be drawn");
    return OK;
}

int sign_look_draw(struct arena *a, const struct sign_order *o, double width, double height,
                   struct bytes *ret, struct fault *f)
{
    if (width < 8 || height < 8 || !o->lines || !o->lines[0])
        return fault_reason(f, INVALID, "sign.look", "no room or no words for the appearance");
    struct canvas c = {.width = width, .height = height};
    char made[TIME_TEXT];
    buf_init(&c.out, a, LIMIT_FILE);
    c.surface = cairo_pdf_surface_create_for_stream(take_bytes, &c.out, width, height);
    time_rfc3339(o->at_ms - o->at_ms % 1000, made);
    cairo_pdf_surface_set_metadata(c.surface, CAIRO_PDF_METADATA_CREATE_DATE, made);
    c.cr = cairo_create(c.surface);
    int r = draw(a, &c, o, f);
    cairo_destroy(c.cr);
    cairo_surface_destroy(c.surface);
    if (r == OK)
        *ret = buf_bytes(&c.out);
    return r;
}
