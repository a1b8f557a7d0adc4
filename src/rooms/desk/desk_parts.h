/* What the desk's pages share: finding the dossier of an address, words for times and states, and
 * the way from an act to its answer. For this folder only.
 */
#ifndef ROOMS_DESK_DESK_PARTS_H
#define ROOMS_DESK_DESK_PARTS_H

#include "rooms/record/record.h"
#include "rooms/desk/desk.h"
#include "rooms/desk/desk_view.h"
#include "rooms/form_page.h"
#include "rooms/page.h"
#include "rooms/result/result.h"

/* ---- addresses ---- */

const char *desk_dossier_href(struct arena *a, const char *code);

/* The dossier of the address's {code}, if the visitor works at its authority or where it was
 * received; otherwise it has answered 404 and returns false. An applicant who is an official
 * elsewhere sees their own dossier as a citizen, never here. */
bool desk_dossier(struct page *p, struct dossier *ret);

/* The same for a code from a form; NOT_FOUND. */
int desk_read(struct page *p, const char *code, struct dossier *ret, struct fault *f);

/* ---- words ---- */

const char *desk_procedure_name(const struct page *p, const struct dossier *d);
const struct procedure *desk_procedure(const struct page *p, const struct dossier *d);
const struct procedure_case *desk_case(const struct page *p, const struct dossier *d);
/* The step of the process, in the page's language where the process has it. */
const char *desk_task_name(const struct page *p, const struct dossier *d, const struct task_row *t);
struct tag_view desk_state_tag(const struct page *p, const struct dossier *d);
/* Late, due today, soon, in time; or why no time runs. label NULL when there is nothing to say. */
struct tag_view desk_due_tag(const struct page *p, const struct dossier *d);
const char *desk_moment(struct page *p, int64_t ms); /* NULL for 0 */
/* "fault.<reason>.text" in the page's language, else that of the code. */
const char *desk_fault_words(const struct page *p, const struct fault *f);

/* A reply that says why, and leads back to the dossier (code NULL: to the queue). */
void desk_trouble(struct request *rq, const char *code, const struct fault *f);

/* The first dossier of the visitor's queue but this one; NULL when there is none. */
const char *desk_next(struct page *p, const char *code);

/* ---- somebody looks (looks.c) ---- */

/* An official reads a person's data: the entry that page_write makes of it, with desk_note_look,
 * before anything is shown. */
struct desk_look {
    struct access access;
    struct dossier d;
    struct bytes pdf; /* of a slip */
    const char *name; /* under which it is saved */
};
struct desk_look *desk_look_at(struct page *p, const struct dossier *d, const char *purpose);
int desk_note_look(struct db *db, struct arena *a, void *data, struct fault *f);

/* A page of the queue with the names of its first rows: one entry that lists the dossiers, and none
 * when this browser was shown the very same list today. Then show(rq, rows) makes the reply. */
void desk_glance(struct page *p, const struct queue_page *rows, size_t shown,
                 void (*show)(struct request *rq, const struct queue_page *rows));

/* ---- what a page shows of a dossier (shown.c) ---- */

void desk_show_parts(struct page *p, const struct dossier_file *x, struct desk_dossier_view *v);
void desk_show_components(struct page *p, const struct dossier_file *x,
                          struct desk_dossier_view *v);
void desk_show_times(struct page *p, const struct dossier_file *x, struct desk_dossier_view *v);
void desk_show_help(struct page *p, const struct dossier_file *x, struct desk_dossier_view *v);
struct facts_view desk_fees(struct page *p, const struct fee_line *lines, size_t n);
/* Is what was declared what the register says? Written otherwise is no difference: case, blanks,
 * the place of a tone mark, and in an address the kinds of its areas. */
bool desk_same_words(const struct page *p, const char *key, const char *declared,
                     const char *registered);
/* The name of a register's datum for people. */
const char *desk_fact_name(const struct page *p, const char *key);
/* Its value in words: the label of a code, a day as people write it. */
const char *desk_fact_value(struct page *p, const struct fact *x);

/* ---- handlers ---- */

void desk_queue(struct request *rq);
void desk_many(struct request *rq);
void desk_show(struct request *rq);
void desk_slip(struct request *rq);
void desk_ask(struct request *rq);
void desk_do(struct request *rq);
void desk_counter(struct request *rq);
void desk_lookup(struct request *rq);
void desk_entry(struct request *rq);
void desk_hand_in(struct request *rq);
void desk_hand_in_again(struct request *rq);
void desk_receipt(struct request *rq);

#endif
