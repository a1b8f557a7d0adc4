/* Inside paper/ only: opening a PDF with qpdf so that nothing is repaired behind our back. */
#ifndef PAPER_QPDF_H
#define PAPER_QPDF_H

#include "base/buf.h"
#include "base/fault.h"

#include <qpdf/qpdf-c.h>
#include <stdbool.h>

/* The file must be whole: a repaired one has other offsets than its bytes say. Encrypted files are
 * refused. INVALID "pdf.file". The handle ends with the arena; the bytes must live as long. */
int qpdf_file_open(struct arena *a, struct bytes in, qpdf_data *ret, struct fault *f);

/* A value inside dictionaries, by keys divided by blanks as "/AcroForm /Fields"; null when a step
 * is missing. */
qpdf_oh qpdf_at(qpdf_data q, qpdf_oh from, const char *path);

/* The bytes of a stream as they stand in the file, still compressed; and those of a page's
 * contents, uncompressed. False when they cannot be read. */
bool qpdf_stream_bytes(qpdf_data q, struct arena *a, qpdf_oh stream, struct bytes *ret);
bool qpdf_page_bytes(qpdf_data q, struct arena *a, qpdf_oh page, struct bytes *ret);

#endif
