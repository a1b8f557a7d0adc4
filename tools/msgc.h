/* The compiler of messages: two catalogues in, an enum of keys and a table of texts out.
 *
 * Both languages must hold the same keys with the same placeholders; what is missing anywhere stops
 * the build.
 */
#ifndef TOOLS_MSGC_H
#define TOOLS_MSGC_H

#include "tools/catalogue.h"

/* Write messages.h and messages.c. INVALID with one line per fault. */
int msgc_compile(const struct catalogue *vi, const struct catalogue *en, struct buf *header,
                 struct buf *source, struct buf *faults);

#endif
