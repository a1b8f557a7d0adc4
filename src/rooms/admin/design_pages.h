/* The addresses that the drawing tools speak to: the content of a file of a draft, saved and
 * checked by the code that checks packs; and what their pages are made of. The pages of processes
 * and decisions are editors of design.h.
 *
 *   GET  …/noi-dung/{name}   the content; its ETag is the draft's revision
 *   POST …/noi-dung/{name}   save: fields revision and content
 *   POST …/kiem-tra/{name}   check without saving: field content
 *   POST …/buoc/{name}       save the table of steps of a process
 *   GET  …/keo-tha/{name}    a form by drag and drop
 *
 * Who asks for JSON gets {"revision", "findings": [{"file", "element", "line", "reason", "words"}]}
 * or a problem document; a browser is led back to the page.
 */
#ifndef ROOMS_ADMIN_DESIGN_PAGES_H
#define ROOMS_ADMIN_DESIGN_PAGES_H

#include "rooms/admin/admin.h"
#include "rooms/admin/design.h"
#include "rooms/admin/design_view.h"

/* "/quan-tri/ban-thao/7/<what>/process.bpmn" */
const char *design_href(struct arena *a, const struct law_edit *x, const char *what);

/* ---- the table of steps (design_steps.c) ---- */

/* How it was posted, when that could not be kept: shown again beside the faults. */
struct design_trial {
    const struct request *rq; /* its fields; NULL: the file as it is */
    bool stale;               /* another was faster */
};

void design_steps_fill(struct page *p, const struct law_edit *x, const struct design_trial *trial,
                       struct design_steps_view *ret);
void design_post_steps(struct request *rq);

/* The page with its table, drawn with a status. */
void design_process_page(struct page *p, const struct law_edit *x, const struct design_trial *trial,
                         int status);

/* ---- decisions as tables to look at (design_tables.c) ---- */

void design_tables_fill(struct arena *a, const char *text, struct design_tables_view *ret);

#endif
