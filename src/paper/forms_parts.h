/* Inside paper/ only: the parts that all slips and results share. */
#ifndef PAPER_FORMS_PARTS_H
#define PAPER_FORMS_PARTS_H

#include "paper/forms.h"
#include "paper/pdf.h"

struct sheet_options {
    enum pdf_paper paper;
    const char *title;  /* key of the words */
    const char *symbol; /* key; for numbers left to the hand */
};

struct sheet {
    struct arena *arena;
    const struct slip_words *words;
    struct pdf *pdf;
    double size; /* of running text */
};

/* Open a slip: paper, head with agency and motto, number, place and date. */
int sheet_open(struct sheet *s, const struct form_head *h, const struct sheet_options *o,
               struct fault *f);

/* Title, QR and bar code of the dossier. */
int sheet_title(struct sheet *s, const struct form_dossier *d, const char *title, struct fault *f);

/* Who asks, and for what. The label for the name differs from slip to slip. */
void sheet_person(struct sheet *s, const struct form_dossier *d, const char *name_key);
void sheet_content(struct sheet *s, const struct form_dossier *d);

/* Two signatures by hand side by side; a key may be NULL. */
void sheet_signatures(struct sheet *s, const char *left_key, const char *left_name,
                      const char *right_key, const char *right_name);

/* "Mẫu số 01" at the right end of the last line; left of it another text or NULL. */
void sheet_form_number(struct sheet *s, const char *key, const char *left);

void sheet_line(struct sheet *s, unsigned style, const char *text);

const char *word(const struct sheet *s, const char *key);
const char *filled(const struct sheet *s, const char *key, const struct slip_value *v, size_t n);
#define FILLED(s, key, ...)                                                                        \
    filled(s, key, (const struct slip_value[]){__VA_ARGS__},                                       \
           sizeof(const struct slip_value[]){__VA_ARGS__} / sizeof(struct slip_value))

/* "Hạc Thành, ngày 05 tháng 02 năm 2026": days below 10 and the months 1 and 2 with a leading zero
 * (Decree 30/2020, annex I). */
const char *place_date(struct arena *a, const struct slip_words *w, const char *place, int32_t day);

/* "09 giờ 30 phút, ngày …" */
const char *moment_words(const struct sheet *s, int64_t ms);

struct head_words {
    const char *superior, *agency;
    const char *number; /* stands below the agency */
    const char *place_and_date;
};

/* The columns at the top of every document. */
void head_columns(struct pdf *p, const struct slip_words *w, const struct head_words *h,
                  double size);

#endif
