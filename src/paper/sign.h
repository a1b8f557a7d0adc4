/* Signing a PDF: PAdES B-B (ETSI EN 319 142-1) as an incremental update that fills a signature
 * field reserved by pdf_signature.
 *
 * prepare → the digest goes to whoever holds the key → the signature value comes back → finish.
 * The draft may wait for days between the two (a person confirms on a phone); the file may not be
 * signed by another meanwhile: signatures stand one after the other. Files that are damaged or
 * encrypted are refused: their offsets lie.
 */
#ifndef PAPER_SIGN_H
#define PAPER_SIGN_H

#include "crypto/cms.h"

enum sign_look {
    SIGN_OFFICIAL, /* name, agency and time in blue */
    SIGN_SEAL,     /* a round red seal with the agency's name */
};

/* Appearances that were drawn, to be used again: a leader signs many results within the minute that
 * stands in the block, and a seal is always the same. It ends with its arena and may be used by
 * many threads. */
struct sign_looks;
enum { SIGN_LOOKS_KEPT = 32 }; /* 20 to 40 KB each */
struct sign_looks *sign_looks_open(struct arena *a);

struct sign_order {
    const char *field; /* name of the empty field */
    struct cms_chain chain;
    const char *name;     /* of the signer, as shown */
    const char *reason;   /* may be NULL */
    const char *location; /* may be NULL */
    int64_t at_ms;        /* time of signing */
    enum sign_look look;
    const char *const *lines; /* what the visible block says, NULL-ended; a seal: the ring's words
                                 (upper arc), then the middle */
    const char *fonts;        /* folder */
    struct sign_looks *looks; /* NULL: drawn anew */
};

struct sign_draft {
    struct bytes pdf;     /* with room for the signature */
    size_t hole, hole_n;  /* where the room is, with its angle brackets */
    struct cms_draft cms; /* cms.digest is what the key must sign */
};

/* INVALID "sign.file" (damaged, encrypted, no PDF), NOT_FOUND "sign.field", CONFLICT "sign.taken".
 */
int sign_prepare(struct arena *a, struct bytes pdf, const struct sign_order *o,
                 struct sign_draft *ret, struct fault *f);
int sign_finish(struct arena *a, const struct sign_draft *d, struct cms_chain chain,
                struct bytes signature, struct bytes *ret, struct fault *f);

/* Both steps with a key at hand. */
int sign_pdf(struct arena *a, struct bytes pdf, const struct sign_order *o, struct signer key,
             struct bytes *ret, struct fault *f);

#endif
