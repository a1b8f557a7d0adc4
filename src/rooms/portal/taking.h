/* A step of an application while it is taken: what came, what is wrong, and where it leads. For the
 * apply_… files of this folder only. */
#ifndef ROOMS_PORTAL_TAKING_H
#define ROOMS_PORTAL_TAKING_H

#include "rooms/portal/application.h"

enum { COMPLAINTS_MOST = 60 };

struct taking {
    struct application app;
    struct draft row;
    enum apply_step at;
    const struct form_post *post; /* typed; NULL: only what is kept is shown */
    const struct form_error *errors;
    size_t error_count;
    struct error_view *complaints; /* of choices and papers */
    size_t complaint_count;
    const struct stored_file *stored; /* new files, to be owned */
    size_t stored_count;
    const bool *hidden;
    enum message_key worry; /* 0: none */
    bool worried;
    const char *go; /* address; NULL: show the step again */
};

/* The page of the step, or the last page with everything on it. */
void apply_show(struct page *p, const struct taking *t);

/* Save the draft and the files that came, then go to t->go, or show the step again. */
void apply_save(struct page *p, struct taking *t);

/* The form was changed (application.before): what stays, what is lost, what is asked anew. */
void renew_show(struct page *p, const struct taking *t);

/* What was typed on the page of the old form goes into the draft. */
int renew_take(struct page *p, struct taking *t, struct fault *f);

const char *apply_href(struct page *p, const struct procedure *x, enum apply_step s);

/* What a paper's field posts: "tep-LH". */
const char *apply_paper_name(struct page *p, const char *code);

#endif
