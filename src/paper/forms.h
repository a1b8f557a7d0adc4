/* The statutory slips of the one-stop desk as PDF (Circular 03/2025/TT-VPCP, Annex I): receipt and
 * appointment (01), request to supplement (02), refusal (03), control slip (06).
 *
 * Slips 01 to 03 are A5 sheets, the control slip is A4. All fixed words come from struct
 * slip_words, the rest from the structs below: texts of UTF-8 that may be "" or NULL where the form
 * may stay empty (a dotted line is left). Times are moments; they are printed in Vietnam's time.
 */
#ifndef PAPER_FORMS_H
#define PAPER_FORMS_H

#include "base/buf.h"
#include "base/fault.h"
#include "paper/slips.h"

#include <stdbool.h>

enum { FORM_ROWS_MOST = 200 };

struct form_head {
    const char *superior; /* line above the name; may be NULL */
    const char *agency;
    const char *number; /* with symbol, as "12/TNHS"; may be NULL: left to the hand */
    const char *place;
    int64_t at_ms;     /* date of the slip */
    const char *fonts; /* folder */
};

struct form_person {
    const char *name, *id, *address, *phone, *email;
};

struct form_dossier {
    const char *code;
    const char *unit;           /* receiving unit */
    const char *procedure;      /* content of the request */
    const char *procedure_code; /* may be NULL */
    const char *follow;         /* address that the QR holds */
    struct form_person person;
};

struct form_component {
    const char *name;
    const char *kind; /* bản chính, bản sao, bản điện tử: in the pack's words */
    int quantity;
    const char *note;
};

struct form_fee {
    const char *name;
    int64_t amount; /* đồng */
    bool paid;
    const char *note; /* as the ground of an exemption; may be NULL */
};

struct receipt_form { /* 01 */
    struct form_head head;
    struct form_dossier dossier;
    const struct form_component *components;
    size_t components_n;
    int sets;
    const char *limit; /* "3 ngày làm việc"; NULL: none is fixed */
    int64_t received_ms;
    int64_t due_ms; /* 0: no due date */
    enum form_delivery { DELIVER_COUNTER, DELIVER_POST, DELIVER_ONLINE } delivery;
    const char *delivery_place; /* counter or postal address; may be NULL */
    const struct form_fee *fees;
    size_t fees_n;
    const char *book, *line;          /* register book and line number; may be NULL */
    const char *submitter, *receiver; /* names below the signatures; may be NULL */
    const char *hotline;
    bool electronic; /* no signatures by hand: the organisation's digital signature stands for them
                      */
};

struct supplement_paper {
    const char *name;
    int originals, certified, copies;
};

struct supplement_form { /* 02 */
    struct form_head head;
    struct form_dossier dossier;
    const struct supplement_paper *items;
    size_t items_n;
    const char *reason;          /* mandatory */
    const char *until;           /* last day in words; may be NULL */
    const char *officer, *phone; /* whom to ask */
    const char *guide;           /* name below the signature */
};

struct refusal_form { /* 03 */
    struct form_head head;
    struct form_dossier dossier;
    const char *reason; /* mandatory */
    const char *officer, *phone;
    const char *submitter, *receiver;
};

struct control_step {
    const char *from, *to; /* units or persons: giao, nhận */
    int64_t at_ms;
    enum control_result { CONTROL_OPEN, CONTROL_EARLY, CONTROL_ON_TIME, CONTROL_LATE } result;
    const char *note;
};

struct control_slip { /* 06 */
    struct form_head head;
    struct form_dossier dossier;
    int64_t received_ms, due_ms;
    const char *responsible; /* unit in charge */
    const struct control_step *steps;
    size_t steps_n;
};

/* Each makes the whole file. INVALID "form.missing" when a mandatory text is not there. */
int form_receipt(struct arena *a, const struct receipt_form *r, const struct slip_words *w,
                 struct bytes *ret, struct fault *f);
int form_supplement(struct arena *a, const struct supplement_form *p, const struct slip_words *w,
                    struct bytes *ret, struct fault *f);
int form_refusal(struct arena *a, const struct refusal_form *p, const struct slip_words *w,
                 struct bytes *ret, struct fault *f);
int form_control(struct arena *a, const struct control_slip *c, const struct slip_words *w,
                 struct bytes *ret, struct fault *f);

#endif
