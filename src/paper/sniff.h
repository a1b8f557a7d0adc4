/* What kind of file is this really? The name and the sender's word do not count. */
#ifndef PAPER_SNIFF_H
#define PAPER_SNIFF_H

#include "base/buf.h"
#include "base/fault.h"

enum { SNIFF_BYTES = 4096 };

/* The media type of an allowed file from its first bytes (SNIFF_BYTES or all): PDF, JPEG, PNG,
 * Word and Excel (docx, xlsx, odt, ods). libmagic and our own look at the first bytes must agree.
 * INVALID "file.type" for anything else. */
int sniff_type(struct bytes start, const char **ret_type, struct fault *f);

/* "pdf" and so on for a media type given by sniff_type; NULL for others. */
const char *sniff_suffix(const char *type);

#endif
