/* The gap report: what procedures in force still lack, and which services have no procedure. It
 * reads the law only; nothing is stored.
 */
#ifndef ROOMS_ADMIN_GAPS_H
#define ROOMS_ADMIN_GAPS_H

#include "html/message.h"
#include "rooms/catalogue/catalogue.h"

enum gap_kind {
    GAP_PROCESS,    /* a case without a process, or nobody has work in it */
    GAP_FORM,       /* a case without a form, or with one that asks nothing */
    GAP_FEE,        /* a case without fees, and nothing says that it is free */
    GAP_RESULT,     /* a case whose result has no code of the national catalogue */
    GAP_GUIDE_VI,   /* no guide for citizens */
    GAP_GUIDE_EN,   /* none in English */
    GAP_OFFER,      /* no agency is competent for it */
    GAP_CONFIDENCE, /* something is marked "L": needs the province's confirmation */
    GAP_ESSENTIAL,  /* an essential service without a procedure */
    GAP_EXEMPT,     /* a fee exemption whose procedure is not there */
    GAP_KINDS,
};

/* "quy-trinh" … in addresses and in the table; the kind of a name, GAP_KINDS for none. */
const char *gap_name(enum gap_kind k);
enum gap_kind gap_from(const char *name);
const char *gap_words(enum lang lang, enum gap_kind k);

struct gap_row {
    const char *code; /* of the procedure; "" for a service without one */
    int64_t no;       /* of such a service in its list */
    struct text2 name;
    unsigned gaps; /* 1 << kind each */
    int unsure;    /* GAP_CONFIDENCE: how many marks */
};

/* All procedures in force and all services without one, each with what it lacks; kind GAP_KINDS:
 * every row that lacks anything. In the order of codes. */
struct gap_row *gap_list(const struct law *law, struct arena *a, int32_t day, enum gap_kind kind,
                         size_t *ret_n);

struct gap_counts {
    size_t of[GAP_KINDS], procedures, without; /* without any gap */
};
void gap_count(const struct law *law, struct arena *a, int32_t day, struct gap_counts *ret);

#endif
