#include "paper/result.h"

#include "paper/forms_parts.h"

enum { LEFT = 30, QR_SIDE = 20, SEAL_SIDE = 36, SIGN_HEIGHT = 26, SIGN_WIDTH = 72 };
#define SIZE 13.5

static void show_block(struct pdf *p, const struct result_block *b)
{
    static const struct pdf_style styles[] = {
        [RESULT_PARAGRAPH] = {.align = PDF_JUSTIFY, .indent = 10, .before = 0.8, .after = 1.8},
        [RESULT_HEADING] = {.align = PDF_CENTER, .before = 2, .after = 2.5, .tag = "H2"},
        [RESULT_CENTER] = {.align = PDF_CENTER, .after = 1.8},
        [RESULT_FIELD] = {.after = 1.2},
        [RESULT_ITEM] = {.align = PDF_JUSTIFY, .left = 10, .indent = -4, .after = 1.2},
    };
    const char *text = b->text ? b->text : "";
    const struct pdf_run field[] = {{b->label ? b->label : "", 0}, {": ", 0}, {text, PDF_BOLD}};
    if (b->kind == RESULT_FIELD && !*text) /* dots, as the form leaves them to the hand */
        pdf_field(p, field[0].text, text);
    else if (b->kind == RESULT_FIELD)
        pdf_paragraph(p, &styles[b->kind], field, sizeof field / sizeof *field);
    else if (b->kind == RESULT_ITEM)
        pdf_paragraph(p, &styles[b->kind], (const struct pdf_run[]){{"– ", 0}, {text, 0}}, 2);
    else
        pdf_text(p, &styles[b->kind], b->kind == RESULT_HEADING ? PDF_BOLD : 0, text);
}

static void show_title(struct pdf *p, const struct result_document *d)
{
    struct pdf_style title = {.align = PDF_CENTER, .size = SIZE + 1.5, .before = 9, .tag = "H1"};
    struct pdf_style below = {.align = PDF_CENTER, .before = 0.5};
    pdf_text(p, &title, PDF_BOLD, d->title);
    if (d->subtitle)
        pdf_text(p, &below, PDF_BOLD, d->subtitle);
    pdf_space(p, 6);
}

/* Authority and position, room for the signature image with the seal over its left third
 * (Decree 30/2020, annex I), then the name. */
static void show_signature(struct pdf *p, const struct result_document *d)
{
    struct pdf_column c[2] = {{.width = 42}, {.width = 58, .align = PDF_CENTER}};
    if (d->authority)
        c[1].lines[c[1].n++] = (struct pdf_line){d->authority, PDF_BOLD, 0, 0, 0};
    c[1].lines[c[1].n++] = (struct pdf_line){d->position, PDF_BOLD, 0, 0, 0};
    pdf_space(p, 6);
    pdf_keep(p, 62);
    pdf_columns(p, c, 2);
    double width = pdf_width(p), centre = LEFT + width * (0.42 + 0.58 / 2), y = pdf_y(p) + 2;
    double x = centre - SIGN_WIDTH / 2.0 + 6;
    pdf_signature(p, RESULT_LEADER, (struct pdf_box){x, y + 3, SIGN_WIDTH - 6, SIGN_HEIGHT - 4});
    pdf_signature(p, RESULT_AGENCY,
                  (struct pdf_box){x - SEAL_SIDE * 0.67, y - 5, SEAL_SIDE, SEAL_SIDE});
    pdf_move(p, y + SIGN_HEIGHT + 2);
    struct pdf_style name = {.align = PDF_CENTER, .left = width * 0.42};
    pdf_text(p, &name, PDF_BOLD, d->signer);
}

/* At the foot of the last page: who doubts, scans. */
static int show_verify(struct arena *a, struct pdf *p, const struct result_document *d,
                       const struct slip_words *w, struct fault *f)
{
    struct code_bars qr;
    int r = code_qr(a, d->verify, &qr, f);
    if (r < 0)
        return r;
    pdf_keep(p, QR_SIDE + 8);
    double y = 297 - 20 - QR_SIDE;
    struct pdf_style small = {.size = 10};
    struct slip_value code = {"code", d->dossier}, address = {"address", d->verify};
    pdf_code(p, &qr, (struct pdf_box){LEFT, y, QR_SIDE, QR_SIDE}, slip_word(w, "figure.verify"));
    double x = LEFT + QR_SIDE + 4, width = pdf_width(p) - QR_SIDE - 4;
    pdf_text_at(p, (struct pdf_box){x, y + 4, width, 0}, &small, 0,
                slip_fill(a, w, "result.form", &code, 1));
    pdf_text_at(p, (struct pdf_box){x, y + 9, width, 0}, &small, PDF_ITALIC,
                slip_fill(a, w, "result.verify", &address, 1));
    return OK;
}

static int check(const struct result_document *d, const struct slip_words *w, struct fault *f)
{
    if (!d->agency || !d->place || !d->title || !d->position || !d->signer || !d->verify ||
        !d->number || !d->dossier)
        return fault_reason(f, INVALID, "result.missing", "a result needs all parts of its layout");
    return slip_words_check(w, f);
}

int result_pdf(struct arena *a, const struct result_document *d, const struct slip_words *w,
               struct bytes *ret, struct fault *f)
{
    struct pdf_options o = {.paper = PDF_A4,
                            .left = LEFT,
                            .right = 18,
                            .top = 20,
                            .bottom = 20,
                            .size = SIZE,
                            .fonts = d->fonts,
                            .title = d->title,
                            .language = "vi-VN",
                            .made_ms = d->made_ms,
                            .page_numbers = true};
    struct pdf *p = NULL;
    int r = check(d, w, f);
    if (r == OK)
        r = pdf_open(a, &o, &p, f);
    if (r < 0)
        return r;
    struct slip_value number = {"number", d->number};
    const struct head_words top = {d->superior, d->agency, slip_fill(a, w, "number", &number, 1),
                                   place_date(a, w, d->place, d->day)};
    head_columns(p, w, &top, SIZE - 0.5);
    show_title(p, d);
    for (size_t i = 0; i < d->blocks_n; i++)
        show_block(p, &d->blocks[i]);
    show_signature(p, d);
    r = show_verify(a, p, d, w, f);
    return r < 0 ? r : pdf_finish(p, ret, f);
}
