/* The inside of an act: a dossier being changed within one unit of work.
 *
 * work_open reads the row, acts change the copy and append events, work_save writes the row back
 * under the revision that was read. Nothing outside the transaction is touched, so a unit may run
 * again.
 */
#ifndef ROOMS_DOSSIER_WORK_H
#define ROOMS_DOSSIER_WORK_H

#include "rooms/dossier/dossier.h"
#include "rooms/record/record.h"

struct dossier_row;
struct later;
struct dossier_task_row;

struct work {
    struct db *db;
    struct arena *arena;
    const struct law *law;
    const struct procedure *procedure;
    const struct procedure_case *c;
    struct actor actor;
    int64_t now_ms;
    struct dossier d;
    const struct feel_scope *scope; /* what conditions see; made for the first that asks */
    const struct json *given;       /* to its process, by the dossier itself (flow_given) */
    struct later *later; /* what other dossiers must hear once this one is saved (links.h) */
    int depth;           /* how many dossiers told each other in this unit so far */
    int64_t last_seq;
    uint8_t last_hash[RECORD_HASH];
};

struct dossier_plan {
    bool later_check; /* a register was silent about what replaces a paper */
    struct fee_bill fees;
    struct case_term term;             /* how long it may take */
    int64_t due_ms;                    /* the promise; 0: none */
    const struct bpmn_effect *effects; /* of the process's start */
    const char *form, *process;        /* as they are kept */
};

/* The dossier that a submission will be, without number and row; db is the caller's to set. */
struct work work_for(struct arena *a, const struct law *law, const struct submission *s);

/* Read a dossier for changing it. NOT_FOUND; BROKEN when its version is gone from the law. */
int work_open(struct work *w, int64_t dossier_id, struct fault *f);

/* Append an event with the dossier's present state. data: an object, or NULL for an empty one. */
int work_event(struct work *w, const char *kind, const struct json *data, struct fault *f);

/* Write the row; then linked dossiers hear what concerns them (links.h). CONFLICT "act.stale" when
 * someone was faster. */
int work_save(struct work *w, struct fault *f);

/* The next number of a kind in a period of the dossier's agency: taken with the transaction. */
int work_count(struct work *w, const char *kind, const char *period, int64_t *ret, struct fault *f);

/* A number of a document kind without gaps: "12/HDHS" of this agency's year. */
int work_number(struct work *w, const char *kind, const char *suffix, const char **ret,
                struct fault *f);

/* Owe a message to another system. data: an object. */
int work_owe(struct work *w, const char *kind, const struct json *data, struct fault *f);

/* Attach components, keep facts, and note a change of the promised time (at_ms is now). */
int work_attach(struct work *w, const struct attached *list, size_t n, struct fault *f);
int work_attach_known(struct work *w, const struct attached *list, size_t n,
                      struct fault *f); /* files of a linked dossier: nobody's to check again */
int work_facts(struct work *w, const struct fact *facts, size_t n, struct fault *f);

/* What the population register has said about the applicant, as decisions see it. */
const struct json *work_known_facts(struct arena *a, const struct fact *facts, size_t n);

/* What registers have said for a dossier. */
int work_known(struct db *db, struct arena *a, int64_t dossier_id, const struct fact **ret,
               size_t *ret_n, struct fault *f);
int work_due_change(struct work *w, const struct due_row *x, struct fault *f);

/* JSON as text in the arena. */
const char *work_text(struct work *w, const struct json *v);

/* ---- flow.c: the process of the dossier and its tasks ---- */

/* A step of its process at the work's moment: the first, or what an event brings. Nothing is
 * written. Conditions see the channel, the case and the form. */
int flow_begin(struct work *w, const struct json *form, struct bpmn_step *ret, struct fault *f);
int flow_step(struct work *w, const struct bpmn_state *before, const struct bpmn_event *event,
              struct bpmn_step *ret, struct fault *f);

/* Begin the process of a new dossier: first what follows from the form, then in the unit. */
int flow_plan(struct work *w, const struct json *form, struct dossier_plan *plan, struct fault *f);
int flow_start(struct work *w, const struct dossier_plan *plan, struct fault *f);

/* The open task that this act completes and that the visitor's post may do; NOT_FOUND without. */
int flow_task(struct work *w, const char *act, struct dossier_task_row *ret, struct fault *f);

/* Complete it and let the process go on. outcome "" for none. */
int flow_complete(struct work *w, const struct dossier_task_row *task, const char *outcome,
                  struct fault *f);

/* Answer the decisions that a step asks for, and those that follow from the answers. */
int flow_decide(struct work *w, struct bpmn_step *step, struct fault *f);

/* Do a step's effects and keep its state. */
int flow_take(struct work *w, struct bpmn_step *step, struct fault *f);

/* Any other event of the process. */
int flow_event(struct work *w, const struct bpmn_event *event, struct fault *f);

/* Close what is open: the dossier has ended before its process. */
int flow_cancel(struct work *w, const char *outcome, struct fault *f);

/* Begin again at the first task behind the acceptance. */
int flow_restart(struct work *w, struct fault *f);

/* Is a task open whose role is not the reception's, or was a linked dossier called? Then an
 * accepted dossier is with the resolving unit: it is in process. */
int flow_hand_on(struct work *w, struct fault *f);

/* An event of the process that nobody's act brought. */
struct flow_message {
    int64_t dossier_id, now_ms;
    struct bpmn_event event;
};

/* ---- flow_state.c: the state of the process as it is kept ---- */

/* What conditions of the process may look at beside what its tasks set: kept in the work, too. */
const struct json *flow_given(struct work *w, const struct json *form);

/* The state that is kept, and one as it will be kept; what was given is not written again. */
int flow_state(struct work *w, struct bpmn_state **ret, struct fault *f);
const char *flow_state_text(struct work *w, const struct bpmn_state *s);

/* May the visitor know of it? */
bool dossier_is_visible(const struct visitor *v, const struct dossier *d);

/* The struct of a row. */
struct dossier dossier_of(const struct dossier_row *row);
struct task_row task_of(const struct dossier_task_row *row);

#endif
