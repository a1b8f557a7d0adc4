/* What the signatures of a PDF say.
 *
 * A signature is intact when the bytes that it covers are the ones that were signed, valid when its
 * value fits its certificate, trusted when the certificate leads to a configured root at the time
 * of signing. A file is genuine only when every signature is all three, and nothing but signatures
 * was added after the first, and the last covers the whole file. Byte ranges are checked against
 * shadow attacks: exactly one gap, which holds exactly the signature.
 */
#ifndef PAPER_VERIFY_H
#define PAPER_VERIFY_H

#include "crypto/certificate.h"

enum verify_after {
    AFTER_NOTHING,    /* the signature covers the whole file */
    AFTER_SIGNATURES, /* only further signatures were added */
    AFTER_CHANGES,    /* something else was added or changed */
};

struct verify_signature {
    const char *field;
    struct certificate_facts certificate; /* subject: name, title, organisation */
    int64_t signed_ms;                    /* as the file claims (/M); 0 when it does not */
    const char *reason, *location;        /* as the file claims; "" */
    bool intact, valid, trusted;
    enum verify_after after;
    size_t covers;  /* bytes up to the end of this revision */
    char fault[40]; /* the first thing that is wrong, as "cms.digest", "trust.unknown" */
    char words[FAULT_WORDS];
};

enum { VERIFY_MOST = 32 };

struct verify_report {
    struct verify_signature *signatures;
    size_t n;
    bool genuine; /* see above; false for a file without signatures */
};

/* INVALID "verify.file" when the file cannot be read as PDF. now_ms bounds claims about time: a
 * claimed time in the future is judged as now. */
int verify_pdf(struct arena *a, struct bytes pdf, const struct trust *trust, int64_t now_ms,
               struct verify_report *ret, struct fault *f);

#endif
