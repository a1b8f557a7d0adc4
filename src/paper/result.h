/* The result of a procedure as PDF in the layout of Decree 30/2020/NĐ-CP, with two empty signature
 * fields: RESULT_LEADER and RESULT_AGENCY (paper/sign fills them, in that order).
 *
 * The room evaluates the pack's layout (result*.json) and hands over finished blocks.
 */
#ifndef PAPER_RESULT_H
#define PAPER_RESULT_H

#include "base/buf.h"
#include "base/fault.h"
#include "paper/slips.h"

#define RESULT_LEADER "Leader"
#define RESULT_AGENCY "Agency"

enum result_kind { RESULT_PARAGRAPH, RESULT_HEADING, RESULT_CENTER, RESULT_FIELD, RESULT_ITEM };

struct result_block {
    enum result_kind kind;
    const char *label; /* RESULT_FIELD */
    const char *text;  /* the text, or the field's value */
};

struct result_document {
    const char *fonts;    /* folder */
    const char *superior; /* may be NULL */
    const char *agency;
    const char *number; /* with symbol, "05/UBND-XNTTHN" */
    const char *place;
    int32_t day; /* of signing, as in base/time.h */
    const char *title;
    const char *subtitle; /* may be NULL */
    const struct result_block *blocks;
    size_t blocks_n;
    const char *authority; /* line above the position, "TM. ỦY BAN NHÂN DÂN"; may be NULL */
    const char *position;
    const char *signer;
    const char *dossier; /* code */
    const char *verify;  /* address that the QR at the foot holds */
    int64_t made_ms;
};

int result_pdf(struct arena *a, const struct result_document *d, const struct slip_words *w,
               struct bytes *ret, struct fault *f);

#endif
