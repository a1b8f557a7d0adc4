/* The keeper of the house's order: reads every C file under src/ and reports what the design
 * forbids.
 *
 *   - an #include "…" along any other arrow than those of ARCHITECTURE.md, or of a later room;
 *   - a library's header outside the floor that wraps it;
 *   - functions that nobody may call (unbounded copies, hidden state, memory without an arena);
 *   - markup declared safe outside html/;
 *   - files of more than 600 lines.
 */
#ifndef TOOLS_LAYERS_H
#define TOOLS_LAYERS_H

#include "base/buf.h"
#include "base/fault.h"

/* Judge one file; path is relative to src/ ("rooms/dossier/dossier.c"). One line per finding is
 * added to report as "src/path:line: …"; returns how many. */
int layers_judge(struct arena *a, const char *path, const char *text, struct buf *report);

/* Judge every .c and .h under folder. Returns the number of findings, or a code when a file cannot
 * be read. */
int layers_walk(struct arena *a, const char *folder, struct buf *report, struct fault *f);

#endif
