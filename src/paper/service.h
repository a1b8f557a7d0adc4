/* The "paper" helper: hostile files are parsed there, not in the web process. */
#ifndef PAPER_SERVICE_H
#define PAPER_SERVICE_H

#include "os/helper.h"
#include "paper/verify.h"

extern const struct helper_service paper_service; /* "paper"; no argument */

/* verify_pdf in the helper. roots_pem holds the trusted roots, one after the other. */
int paper_verify(struct helper_pool *paper, struct arena *a, struct bytes pdf,
                 const char *roots_pem, int64_t now_ms, struct verify_report *ret, struct fault *f);

/* sniff_type in the helper. */
int paper_sniff(struct helper_pool *paper, struct arena *a, struct bytes start,
                const char **ret_type, struct fault *f);

#endif
