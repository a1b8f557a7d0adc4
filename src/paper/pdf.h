/* Pages of text as PDF: the few things that documents of the state need.
 *
 * A document is written from top to bottom; what does not fit begins a new page. Text is plain
 * UTF-8 (brought to normal form C here); style is given beside it, never inside it, so nothing that
 * a person typed can change the layout. The face is Liberation Serif, which has the measures of the
 * Times New Roman that Decree 30/2020 prescribes, loaded from the folder that the caller names and
 * never looked up. The result is tagged, has language and title, and is the same bytes for the same
 * calls.
 *
 * Lengths are millimetres, sizes of type are points. Everything lives in the arena given to
 * pdf_open. Calls after a failure do nothing; pdf_finish tells.
 */
#ifndef PAPER_PDF_H
#define PAPER_PDF_H

#include "base/buf.h"
#include "base/fault.h"
#include "paper/codes.h"

#include <stdbool.h>

struct pdf;

enum pdf_paper { PDF_A4, PDF_A5 };
enum { PDF_BOLD = 1, PDF_ITALIC = 2, PDF_UNDERLINE = 4 };
enum pdf_align { PDF_LEFT, PDF_CENTER, PDF_RIGHT, PDF_JUSTIFY };

struct pdf_options {
    enum pdf_paper paper;
    double left, right, top, bottom; /* margins */
    double size;                     /* of running text */
    double leading;                  /* line height as a factor; 0: 1.15 */
    const char *fonts;               /* folder of the four LiberationSerif-*.ttf */
    const char *title;               /* what a reader's window shows */
    const char *language;            /* "vi-VN" */
    int64_t made_ms;                 /* the date inside; the caller's, so that runs are alike */
    bool page_numbers;               /* from the second page on, centred above the text */
};

struct pdf_run {
    const char *text;
    unsigned style; /* PDF_BOLD | … */
};

struct pdf_style {
    enum pdf_align align;
    double size; /* 0: the document's */
    double before, after;
    double indent;   /* of the first line */
    double left;     /* of the whole paragraph */
    double leading;  /* line height as a factor; 0: the document's */
    const char *tag; /* "P" when NULL; "H1" for titles */
};

/* BROKEN when the fonts are not there or lack Vietnamese letters. */
int pdf_open(struct arena *a, const struct pdf_options *o, struct pdf **ret, struct fault *f);

/* The file. */
int pdf_finish(struct pdf *p, struct bytes *ret, struct fault *f);

/* Runs of one paragraph; line feeds break lines. */
void pdf_paragraph(struct pdf *p, const struct pdf_style *s, const struct pdf_run *runs, size_t n);
void pdf_text(struct pdf *p, const struct pdf_style *s, unsigned style, const char *text);

/* "Label: value" where dots lead from the end of the value (or the label, when it is empty) to the
 * right margin, as on printed forms. */
void pdf_field(struct pdf *p, const char *label, const char *value);

void pdf_space(struct pdf *p, double height);

/* Begin a new page unless this much is left on the page. */
void pdf_keep(struct pdf *p, double height);

/* Blocks side by side, each a few lines: the head of a document, signatures. */
enum { PDF_LINES_MOST = 12 };
struct pdf_line {
    const char *text;
    unsigned style;
    double size;  /* 0: the document's */
    double rule;  /* when > 0: a line of this share of the text's width stands below */
    double after; /* space below; for signatures */
};
struct pdf_column {
    double width; /* as a share of all widths */
    enum pdf_align align;
    struct pdf_line lines[PDF_LINES_MOST];
    size_t n;
};
void pdf_columns(struct pdf *p, const struct pdf_column *columns, size_t n);

/* A table with borders; cells wrap, rows stay whole, the head is repeated on each page. */
enum { PDF_CELLS_MOST = 8 };
struct pdf_table_column {
    double width; /* as a share */
    enum pdf_align align;
    const char *title;
};
struct pdf_table {
    const struct pdf_table_column *columns;
    size_t columns_n;
    const char *const *cells; /* row by row; NULL is empty */
    size_t rows_n;
    double size; /* 0: the document's */
};
void pdf_table(struct pdf *p, const struct pdf_table *t);

/* Things at a place of the current page; x and y are the upper left corner, from the paper's. */
struct pdf_box {
    double x, y, width, height;
};
void pdf_code(struct pdf *p, const struct code_bars *code, struct pdf_box box, const char *words);
void pdf_text_at(struct pdf *p, struct pdf_box box, const struct pdf_style *s, unsigned style,
                 const char *text);

/* Where writing goes on, and the page so far. */
double pdf_y(const struct pdf *p);
void pdf_move(struct pdf *p, double y);
double pdf_width(const struct pdf *p); /* between the margins */

/* Reserve an empty signature field on the current page, to be filled by paper/sign later. Names
 * are ASCII and differ. */
enum { PDF_FIELDS_MOST = 4 };
void pdf_signature(struct pdf *p, const char *name, struct pdf_box box);

#endif
