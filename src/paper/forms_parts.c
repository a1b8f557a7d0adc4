#include "paper/forms_parts.h"

#include "base/time.h"

#include <string.h>

const char *word(const struct sheet *s, const char *key)
{
    return slip_word(s->words, key);
}

const char *filled(const struct sheet *s, const char *key, const struct slip_value *v, size_t n)
{
    return slip_fill(s->arena, s->words, key, v, n);
}

const char *place_date(struct arena *a, const struct slip_words *w, const char *place, int32_t day)
{
    struct date d = date_of(day);
    const struct slip_value values[] = {
        {"place", place},
        {"day", arena_printf(a, "%02d", d.day)},
        {"month", arena_printf(a, d.month <= 2 ? "%02d" : "%d", d.month)},
        {"year", arena_printf(a, "%d", d.year)},
    };
    return slip_fill(a, w, "place_date", values, sizeof values / sizeof *values);
}

const char *moment_words(const struct sheet *s, int64_t ms)
{
    struct date d = date_of(day_of(ms));
    int minutes = ms_of_day(ms) / MINUTE_MS;
    return FILLED(s, "moment", {"hour", arena_printf(s->arena, "%02d", minutes / 60)},
                  {"minute", arena_printf(s->arena, "%02d", minutes % 60)},
                  {"day", arena_printf(s->arena, "%02d", d.day)},
                  {"month", arena_printf(s->arena, d.month <= 2 ? "%02d" : "%d", d.month)},
                  {"year", arena_printf(s->arena, "%d", d.year)});
}

static void add_line(struct pdf_column *c, struct pdf_line line)
{
    if (line.text && *line.text && c->n < PDF_LINES_MOST)
        c->lines[c->n++] = line;
}

void head_columns(struct pdf *p, const struct slip_words *w, const struct head_words *h,
                  double size)
{
    struct pdf_column head[2] = {{.width = 42, .align = PDF_CENTER},
                                 {.width = 58, .align = PDF_CENTER}};
    add_line(&head[0], (struct pdf_line){h->superior, 0, size - 1, 0, 0});
    add_line(&head[0], (struct pdf_line){h->agency, PDF_BOLD, size - 1, 0.4, 0});
    add_line(&head[1], (struct pdf_line){slip_word(w, "nation"), PDF_BOLD, size - 1, 0, 0});
    add_line(&head[1], (struct pdf_line){slip_word(w, "motto"), PDF_BOLD, size, 1, 0});
    pdf_columns(p, head, 2);
    pdf_space(p, 1.5);
    struct pdf_column below[2] = {{.width = 42, .align = PDF_CENTER},
                                  {.width = 58, .align = PDF_CENTER}};
    add_line(&below[0], (struct pdf_line){h->number, 0, size, 0, 0});
    add_line(&below[1], (struct pdf_line){h->place_and_date, PDF_ITALIC, size, 0, 0});
    pdf_columns(p, below, 2);
}

static const struct pdf_options papers[] = {
    [PDF_A5] = {.paper = PDF_A5,
                .left = 14,
                .right = 11,
                .top = 10,
                .bottom = 9,
                .size = 10,
                .leading = 1.06},
    [PDF_A4] = {.paper = PDF_A4, .left = 30, .right = 18, .top = 20, .bottom = 20, .size = 13},
};

int sheet_open(struct sheet *s, const struct form_head *h, const struct sheet_options *o,
               struct fault *f)
{
    int r = slip_words_check(s->words, f);
    if (r < 0)
        return r;
    if (!h->agency || !h->place)
        return fault_reason(f, INVALID, "form.missing", "a slip needs its agency and place");
    struct pdf_options p = papers[o->paper];
    p.fonts = h->fonts;
    p.title = word(s, o->title);
    p.language = "vi-VN";
    p.made_ms = h->at_ms;
    p.page_numbers = true;
    r = pdf_open(s->arena, &p, &s->pdf, f);
    if (r < 0)
        return r;
    s->size = p.size;
    const char *number = h->number ? FILLED(s, "number", {"number", h->number})
                                   : FILLED(s, "number.hand", {"symbol", word(s, o->symbol)});
    const struct head_words top = {h->superior, h->agency, number,
                                   place_date(s->arena, s->words, h->place, day_of(h->at_ms))};
    head_columns(s->pdf, s->words, &top, p.size);
    return OK;
}

enum { QR_SIDE = 19, BAR_HEIGHT = 9 };

static int show_codes(struct sheet *s, const struct form_dossier *d, struct fault *f)
{
    struct code_bars qr, bar = {0};
    int r = code_qr(s->arena, d->follow, &qr, f);
    if (r == OK)
        r = code_128(s->arena, d->code, &bar, f);
    if (r < 0)
        return r;
    double y = pdf_y(s->pdf), width = pdf_width(s->pdf);
    double left = s->size > 12 ? papers[PDF_A4].left : papers[PDF_A5].left;
    double line = bar.width * 0.3, x = left + QR_SIDE + (width - 2 * QR_SIDE - line) / 2;
    pdf_code(s->pdf, &bar, (struct pdf_box){x, y, line, BAR_HEIGHT},
             FILLED(s, "figure.bar", {"code", d->code}));
    struct pdf_style centre = {.align = PDF_CENTER};
    struct pdf_style small = {.align = PDF_CENTER, .size = s->size - 2};
    double middle = width - 2 * QR_SIDE;
    pdf_text_at(s->pdf, (struct pdf_box){left + QR_SIDE, y + BAR_HEIGHT + 1, middle, 0}, &centre,
                PDF_BOLD, FILLED(s, "code", {"code", d->code}));
    pdf_text_at(s->pdf, (struct pdf_box){left + QR_SIDE, y + BAR_HEIGHT + 6, middle, 0}, &small,
                PDF_ITALIC, word(s, "follow"));
    pdf_code(s->pdf, &qr, (struct pdf_box){left, y, QR_SIDE, QR_SIDE},
             FILLED(s, "figure.qr", {"code", d->code}));
    pdf_move(s->pdf, y + QR_SIDE + 2);
    return OK;
}

int sheet_title(struct sheet *s, const struct form_dossier *d, const char *title, struct fault *f)
{
    if (!d->code || !d->unit || !d->procedure || !d->follow || !d->person.name)
        return fault_reason(f, INVALID, "form.missing",
                            "a slip needs code, unit, procedure, address and name");
    struct pdf_style h = {
        .align = PDF_CENTER, .size = s->size + 1.5, .before = 4, .after = 2.5, .tag = "H1"};
    pdf_text(s->pdf, &h, PDF_BOLD, word(s, title));
    return show_codes(s, d, f);
}

static void field(struct sheet *s, const char *key, const char *value)
{
    pdf_field(s->pdf, word(s, key), value ? value : "");
}

void sheet_person(struct sheet *s, const struct form_dossier *d, const char *name_key)
{
    field(s, "unit", d->unit);
    field(s, name_key, d->person.name);
    field(s, "id", d->person.id);
    field(s, "address", d->person.address);
    const char *phone = d->person.phone ? d->person.phone : "";
    field(s, "phone",
          d->person.email
              ? arena_printf(s->arena, "%s      %s: %s", phone, word(s, "email"), d->person.email)
              : phone);
}

void sheet_content(struct sheet *s, const struct form_dossier *d)
{
    field(s, "content",
          d->procedure_code
              ? FILLED(s, "procedure", {"name", d->procedure}, {"code", d->procedure_code})
              : d->procedure);
}

void sheet_line(struct sheet *s, unsigned style, const char *text)
{
    struct pdf_style p = {.align = PDF_JUSTIFY, .after = 0.8};
    pdf_text(s->pdf, &p, style, text);
}

static void sign_column(struct sheet *s, struct pdf_column *c, const char *key, const char *name)
{
    if (!key)
        return;
    add_line(c, (struct pdf_line){word(s, key), PDF_BOLD, 0, 0, 0});
    add_line(c, (struct pdf_line){word(s, "signed_by_hand"), PDF_ITALIC, s->size - 1, 0,
                                  s->size * 1.15});
    add_line(c, (struct pdf_line){name, PDF_BOLD, 0, 0, 0});
}

void sheet_signatures(struct sheet *s, const char *left_key, const char *left_name,
                      const char *right_key, const char *right_name)
{
    struct pdf_column c[2] = {{.width = 50, .align = PDF_CENTER},
                              {.width = 50, .align = PDF_CENTER}};
    sign_column(s, &c[0], left_key, left_name);
    sign_column(s, &c[1], right_key, right_name);
    pdf_space(s->pdf, 2.5);
    pdf_keep(s->pdf, 28);
    pdf_columns(s->pdf, c, 2);
}

void sheet_form_number(struct sheet *s, const char *key, const char *left)
{
    struct pdf_column c[2] = {{.width = 70, .align = PDF_LEFT}, {.width = 30, .align = PDF_RIGHT}};
    add_line(&c[0], (struct pdf_line){left, PDF_ITALIC, s->size - 1, 0, 0});
    add_line(&c[1], (struct pdf_line){word(s, key), PDF_ITALIC, s->size - 2.5, 0, 0});
    pdf_space(s->pdf, 1.5);
    pdf_keep(s->pdf, 5);
    pdf_columns(s->pdf, c, 2);
}
