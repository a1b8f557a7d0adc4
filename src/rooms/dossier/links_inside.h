/* What is between the files of linked dossiers. For links*.c only. */
#ifndef ROOMS_DOSSIER_LINKS_INSIDE_H
#define ROOMS_DOSSIER_LINKS_INSIDE_H

#include "rooms/dossier/links.h"

#include "dossier_sql.h"

/* What others must hear once this dossier is saved. */
struct later {
    enum bpmn_effect_kind kind;
    int64_t token; /* CLOSE_TASK: 0 for all */
    const char *text;
    const struct bpmn_node *node;
    const struct json *input;
    struct later *next;
};

/* {key: value}: what an event of a chain says. */
struct json *links_about(struct arena *a, const char *key, const char *value);

/* What another dossier hears, and the event that it leaves there. */
struct telling {
    const struct bpmn_event *event; /* NULL: the chain alone */
    const char *kind;
    const struct json *data;
};

/* NOT_FOUND: it does not wait for that; nothing was written. */
int links_tell(const struct work *from, int64_t id, const struct telling *x, struct fault *f);

/* The links of a dossier: to its caller first, then to those that it called. And the dossier at the
 * other end of one. */
int links_relatives(const struct work *w, struct dossier_link_row **ret, size_t *ret_n,
                    struct fault *f);
int64_t links_other(const struct work *w, const struct dossier_link_row *x);

/* One thing that was noted: a call (links_call.c), the end (NULL: it was refused or stopped;
 * links_end.c), a signal or message, an escalation, a call that is withdrawn (links_tell.c). */
int links_call(struct work *w, const struct later *x, struct fault *f);
int links_end(struct work *w, const struct later *finished, struct fault *f);
int links_spread(struct work *w, const struct later *x, struct fault *f);
int links_escalate(struct work *w, const struct later *x, struct fault *f);
int links_release(struct work *w, const struct later *x, struct fault *f);

#endif
