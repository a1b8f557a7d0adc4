/* Linked dossiers: what the process of one says to others.
 *
 * A call activity begins a dossier of another procedure: the same applicant, its own code, promise,
 * tasks and events. While a unit changes a dossier, what others must hear is only noted; once the
 * dossier is saved (work_save), each of them is opened, told and saved on its own. So nobody holds
 * two rows at once, and a chain of dossiers may go back and forth within one unit, at most
 * LINKS_DEEP times.
 *
 * - A call: mc:input gives {form, case, agency}; case and agency may be missing (the first case;
 *   the caller's authority or the first above it that is competent). When the dossier cannot be
 *   begun, the call has failed with the error "call".
 * - The end of a linked dossier: DONE with its variables and {dossier, file}, or FAILED with
 *   "not_accepted", "stopped" or the error of its end.
 * - A signal is heard by the dossiers that are linked directly; a message is taken by the first of
 *   them that waits for it, and otherwise owed to other systems; an escalation goes to the caller.
 */
#ifndef ROOMS_DOSSIER_LINKS_H
#define ROOMS_DOSSIER_LINKS_H

#include "rooms/dossier/work.h"

enum { LINKS_DEEP = 20 };

/* Where a dossier is called from. */
struct dossier_caller {
    int64_t dossier_id, token;
    const char *code, *node; /* the dossier's code, the call activity */
    int depth;
};

/* Note what others must hear of this effect. */
int links_effect(struct work *w, const struct bpmn_effect *e, struct fault *f);

/* Its process begins anew or never goes on: it waits for no linked dossier any more. */
int links_release_all(struct work *w);

/* Was a call noted? */
bool links_calls(const struct work *w);

/* Tell them; work_save does. */
int links_follow(struct work *w, struct fault *f);

/* A new dossier was called: keep by whom, with an event of its chain. */
int links_begun(struct work *w, const struct dossier_caller *by, struct fault *f);

#endif
