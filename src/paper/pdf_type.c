/* Faces come from files and from nowhere else: with the system's configuration Pango mixes other
 * faces into Vietnamese words. Letters are laid out at 72 dots per inch without hinting, so that a
 * point is a point. */
#include "paper/pdf_inside.h"

#include "base/cleanup.h"

#include <pango/pangofc-fontmap.h>
#include <fontconfig/fontconfig.h>
#include <string.h>

#define FACE "Liberation Serif"

static const char *const faces[] = {"Regular", "Bold", "Italic", "BoldItalic"};

/* All letters of Vietnamese beyond ASCII begin in these ranges; the đồng sign stands apart. */
static bool has_vietnamese(const FcPattern *face)
{
    static const FcChar32 single[] = {0x102, 0x103, 0x110, 0x111, 0x1A0,
                                      0x1A1, 0x1AF, 0x1B0, 0x20AB};
    FcCharSet *letters;
    if (FcPatternGetCharSet(face, FC_CHARSET, 0, &letters) != FcResultMatch)
        return false;
    for (FcChar32 c = 0x1EA0; c <= 0x1EF9; c++)
        if (!FcCharSetHasChar(letters, c))
            return false;
    for (size_t i = 0; i < sizeof single / sizeof *single; i++)
        if (!FcCharSetHasChar(letters, single[i]))
            return false;
    return true;
}

static bool add_faces(struct arena *a, FcConfig *config, const char *folder)
{
    for (size_t i = 0; i < sizeof faces / sizeof *faces; i++) {
        const char *path = arena_printf(a, "%s/LiberationSerif-%s.ttf", folder, faces[i]);
        if (!FcConfigAppFontAddFile(config, (const FcChar8 *)path))
            return false;
    }
    const FcFontSet *all = FcConfigGetFonts(config, FcSetApplication);
    for (int i = 0; all && i < all->nfont; i++)
        if (!has_vietnamese(all->fonts[i]))
            return false;
    return all && all->nfont == (int)(sizeof faces / sizeof *faces);
}

static PangoContext *make_context(PangoFontMap *map, const char *language)
{
    PangoContext *c = pango_font_map_create_context(map);
    pango_cairo_context_set_resolution(c, 72);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(c, options);
    cairo_font_options_destroy(options);
    pango_context_set_language(c, pango_language_from_string(language));
    pango_context_set_round_glyph_positions(c, FALSE);
    return c;
}

struct faces {
    PangoFontMap *map;
    char folder[256];
};

/* The faces are read once for each thread and kept: fontconfig and Cairo hold on to parts of every
 * set of faces they have seen, so a new set for each document would grow for ever. */
static PangoFontMap *find_faces(const char *folder)
{
    static _Thread_local struct faces known;
    if (known.map && strcmp(known.folder, folder) == 0)
        return known.map;
    CLEANUP(arena_closep) struct arena *a = arena_open();
    FcConfig *config = FcConfigCreate();
    if (strlen(folder) >= sizeof known.folder || !add_faces(a, config, folder)) {
        FcConfigDestroy(config);
        return NULL;
    }
    if (known.map)
        g_object_unref(known.map);
    known.map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(known.map), config);
    FcConfigDestroy(config); /* the map has its own hold on it */
    memcpy(known.folder, folder, strlen(folder) + 1);
    return known.map;
}

int pdf_type_open(struct arena *a, const char *folder, const char *language, cairo_t *cr,
                  PangoLayout **ret, struct fault *f)
{
    PangoFontMap *map = find_faces(folder);
    if (!map)
        return fault_reason(f, BROKEN, "pdf.fonts",
                            "no Liberation Serif with Vietnamese letters in %s", folder);
    PangoContext *context = make_context(map, language);
    *ret = pango_layout_new(context);
    arena_defer(a, g_object_unref, *ret);
    pango_cairo_update_context(cr, context);
    g_object_unref(context);
    return OK;
}

static void add_attribute(PangoAttrList *list, PangoAttribute *one, size_t from, size_t to)
{
    one->start_index = (guint)from;
    one->end_index = (guint)to;
    pango_attr_list_insert(list, one);
}

static void add_style(PangoAttrList *list, unsigned style, size_t from, size_t to)
{
    if (style & PDF_BOLD)
        add_attribute(list, pango_attr_weight_new(PANGO_WEIGHT_BOLD), from, to);
    if (style & PDF_ITALIC)
        add_attribute(list, pango_attr_style_new(PANGO_STYLE_ITALIC), from, to);
    if (style & PDF_UNDERLINE)
        add_attribute(list, pango_attr_underline_new(PANGO_UNDERLINE_SINGLE), from, to);
}

static void set_runs(PangoLayout *layout, const struct pdf_run *runs, size_t n)
{
    GString *all = g_string_new(NULL);
    PangoAttrList *list = pango_attr_list_new();
    pango_attr_list_insert(list, pango_attr_insert_hyphens_new(FALSE));
    for (size_t i = 0; i < n; i++) {
        gsize from = all->len;
        char *normal =
            g_utf8_normalize(runs[i].text ? runs[i].text : "", -1, G_NORMALIZE_DEFAULT_COMPOSE);
        g_string_append(all, normal ? normal : "");
        g_free(normal);
        add_style(list, runs[i].style, from, all->len);
    }
    pango_layout_set_text(layout, all->str, (int)all->len);
    pango_layout_set_attributes(layout, list);
    pango_attr_list_unref(list);
    g_string_free(all, TRUE);
}

static const PangoAlignment alignments[] = {
    [PDF_LEFT] = PANGO_ALIGN_LEFT,
    [PDF_CENTER] = PANGO_ALIGN_CENTER,
    [PDF_RIGHT] = PANGO_ALIGN_RIGHT,
    [PDF_JUSTIFY] = PANGO_ALIGN_LEFT,
};

double pdf_type_set(PangoLayout *layout, const struct type_setting *t, const struct pdf_run *runs,
                    size_t n)
{
    PangoFontDescription *face = pango_font_description_new();
    pango_font_description_set_family_static(face, FACE);
    pango_font_description_set_absolute_size(face, t->size * PANGO_SCALE);
    pango_layout_set_font_description(layout, face);
    pango_font_description_free(face);
    pango_layout_set_width(layout, t->width > 0 ? (int)(t->width * PANGO_SCALE) : -1);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(layout, alignments[t->align]);
    pango_layout_set_justify(layout, t->align == PDF_JUSTIFY);
    pango_layout_set_indent(layout, (int)(t->indent * PANGO_SCALE));
    pango_layout_set_line_spacing(layout, t->leading > 0 ? (float)t->leading : 1.15f);
    set_runs(layout, runs, n);
    int height;
    pango_layout_get_size(layout, NULL, &height);
    return (double)height / PANGO_SCALE;
}

void pdf_type_show(struct pdf *p, double x, double y)
{
    cairo_move_to(p->cr, x, y);
    pango_cairo_show_layout(p->cr, p->layout);
}
