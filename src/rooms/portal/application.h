/* An application while it is being filled in: the draft on the server with all that hangs on it.
 * For this folder only. */
#ifndef ROOMS_PORTAL_APPLICATION_H
#define ROOMS_PORTAL_APPLICATION_H

#include "rooms/portal/portal_parts.h"

enum apply_step { APPLY_CHOOSE, APPLY_FORM, APPLY_FILES, APPLY_CHECK, APPLY_STEPS };

struct application {
    const struct procedure *procedure;
    const struct procedure_case *c; /* NULL: not chosen yet */
    struct draft draft;
    const char *nonce;
    struct json *form;        /* answers that are valid so far */
    struct facts facts;       /* of the register, as far as the procedure uses them */
    const struct json *known; /* the same by the form's fields */
    struct attached *files;   /* room for LIMIT_FILES more */
    size_t file_count;
    bool new_version; /* the procedure was changed since it was saved */

    /* The changed form loses answers or asks for more, and the applicant has not agreed yet: until
     * then the draft stays on its version, and form holds what that version's case asked. Else
     * before is NULL. */
    const struct procedure_case *before;
    struct form_moved moved; /* what would become of form */
};

/* The draft of the visitor for this procedure; NOT_FOUND when there is none. */
int application_open(struct page *p, const struct procedure *x, struct application *ret,
                     struct fault *f);

/* A new one with what the register says about the visitor; blocks, so call it offloaded. A silent
 * register is no fault: the facts are then empty. */
int application_begin(struct page *p, const struct procedure *x, struct application *ret,
                      struct fault *f);

/* Go on with the changed form: what it does not take is gone. */
void application_renew(struct application *x);

/* What was typed on the page of the form as it was before. */
int application_take_old(struct page *p, struct application *x, const struct form_post *post,
                         struct fault *f);

/* Choose the case: what registers and account know is filled in, other answers are kept as far as
 * the form of the case still takes them. */
void application_choose(struct page *p, struct application *x, const char *case_code);

/* The row to save, with everything written out. */
struct draft application_row(struct page *p, const struct application *x);

/* The steps that this application goes through, in order. Papers are a step of their own only when
 * one must be given; those that may be given are reached from the last page. */
size_t application_steps(struct page *p, const struct application *x,
                         enum apply_step ret[static APPLY_STEPS]);
enum apply_step application_next(struct page *p, const struct application *x, enum apply_step at);
const char *apply_step_name(enum apply_step s);
bool apply_step_from(const char *name, enum apply_step *ret);

/* May this agency handle it? */
bool application_offered(struct page *p, const struct procedure *x, const struct agency *by);

/* Who may handle it: in the order of their names. */
const struct agency **application_agencies(struct page *p, const struct procedure *x,
                                           size_t *ret_n);

/* Is the paper asked for, may it be left out? Papers that a register replaces are not. */
enum paper_wish { PAPER_NOT_ASKED, PAPER_OPTIONAL, PAPER_REQUIRED };
enum paper_wish application_paper(struct page *p, const struct application *x,
                                  const struct component *c);
bool application_asks_papers(struct page *p, const struct application *x, enum paper_wish wish);
bool application_has_file(const struct application *x, const char *component);

/* All answers checked as for submission. */
int application_check(struct page *p, const struct application *x, bool draft,
                      struct form_result *ret, struct fault *f);

/* Ready for dossier_submit; key is the visitor's and the draft's own. */
int application_submission(struct page *p, const struct application *x, struct submission *ret,
                           struct fault *f);
const char *application_key(struct page *p, const char *nonce);

#endif
