/* Inside paper/ only: what later revisions of a PDF did to an earlier one. */
#ifndef PAPER_VERIFY_CHANGES_H
#define PAPER_VERIFY_CHANGES_H

#include "paper/qpdf.h"

#include <stdbool.h>

/* Is the file that ends after `covers` bytes the same document as the whole one, but for signature
 * fields that were empty and are filled now? */
bool verify_only_signed(struct arena *a, struct bytes pdf, size_t covers, qpdf_data whole);

#endif
