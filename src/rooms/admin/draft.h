/* Drafts of the law: the next version of one procedure in the making.
 *
 * A draft holds all files of a procedure version (procedure.json, form*.json, *.bpmn, *.dmn,
 * result*.json), copied from its base version and changed by staff. Every save makes a revision;
 * older ones are kept and can be brought back. Who saves names the revision that was seen: when
 * another was faster nothing is written and CONFLICT says so.
 *
 * A draft may be saved with findings, for work goes on for days; it can be proposed only without
 * any. What is proposed is not changed any more until it was returned. Publishing is publish.h.
 *
 * Draft of the law is law_draft, for a citizen's unfinished application is a draft already
 * (dossier.h). All that write run in a unit.
 */
#ifndef ROOMS_ADMIN_DRAFT_H
#define ROOMS_ADMIN_DRAFT_H

#include "html/message.h"
#include "rooms/catalogue/catalogue.h"
#include "rooms/identity/identity.h"

enum law_draft_state {
    LAW_DRAFT_OPEN,
    LAW_DRAFT_PROPOSED,
    LAW_DRAFT_PUBLISHED,
    LAW_DRAFT_DROPPED,
};

/* "open" and so on, as it is stored. */
const char *law_draft_state_name(enum law_draft_state s);

struct law_draft {
    int64_t id;
    const char *procedure; /* national code */
    int64_t base_version;  /* 0: a new procedure */
    int64_t revision;      /* grows with each save, whichever file */
    enum law_draft_state state;
    int64_t owner_id; /* account that began it */
    const char *owner;
    int64_t begun_ms, saved_ms;
    int64_t proposer_id; /* 0: was never proposed */
    const char *proposer;
    const char *basis, *basis_number; /* of the proposal: text of law and its number */
    int32_t valid_from;               /* of the proposal */
    int64_t proposed_ms;
    const char *returned; /* why it came back the last time; "" */
    int64_t version_id;   /* once published */
};

enum law_file_kind {
    LAW_FILE_PROCEDURE, /* procedure.json */
    LAW_FILE_FORM,      /* form*.json */
    LAW_FILE_PROCESS,   /* *.bpmn */
    LAW_FILE_DECISION,  /* *.dmn */
    LAW_FILE_RESULT,    /* result*.json */
    LAW_FILE_KINDS,
};

struct law_file {
    const char *name; /* "form-thay.json": lower-case letters, digits, "-", "." */
    enum law_file_kind kind;
    int64_t revision; /* of the draft when this file was saved last */
    const char *content;
};

/* The kind that a name stands for; false when a procedure has no such files. */
bool law_file_kind_of(const char *name, enum law_file_kind *ret);

/* ---- reading ---- */

/* NOT_FOUND. */
int law_draft_read(struct db *db, struct arena *a, int64_t id, struct law_draft *ret,
                   struct fault *f);
/* The one of this procedure that is open or proposed. NOT_FOUND. */
int law_draft_live(struct db *db, struct arena *a, const char *procedure, struct law_draft *ret,
                   struct fault *f);
/* All files by name; content is there. */
int law_draft_files(struct db *db, struct arena *a, int64_t id, struct law_file **ret,
                    size_t *ret_n, struct fault *f);
int law_draft_file(struct db *db, struct arena *a, int64_t id, const char *name,
                   struct law_file *ret, struct fault *f);

/* Newest first; before: the last id of the page before, 0 for the first page. mine: account, or 0
 * for everybody's. state -1: any. */
struct law_draft_query {
    int64_t mine, before;
    int state;
    size_t limit;
};
int law_draft_list(struct db *db, struct arena *a, const struct law_draft_query *q,
                   struct law_draft **ret, size_t *ret_n, struct fault *f);

/* One save in the life of a draft; newest first. */
struct law_revision {
    int64_t revision, at_ms, account_id;
    const char *file, *actor;
    bool removed; /* the file was taken out */
};
struct law_history_query {
    int64_t draft, before; /* before: revision of the last one of the page before; 0 */
    size_t limit;
};
int law_draft_history(struct db *db, struct arena *a, const struct law_history_query *q,
                      struct law_revision **ret, size_t *ret_n, struct fault *f);
/* The content of a file as that revision saved it. NOT_FOUND. */
int law_draft_past(struct db *db, struct arena *a, int64_t id, const struct law_revision *x,
                   const char **ret, struct fault *f);

/* ---- writing, in a unit ---- */

/* Who does it and when; each act is noted in the record of acts (act.h). */
struct law_hand {
    struct actor actor;
    int64_t now_ms;
};

/* Begin from a version, or (version NULL) from nothing: a procedure.json with that code. CONFLICT
 * "draft.open" when there is an open or proposed one of the same procedure: it is worked on
 * together. */
struct law_draft_begin {
    const struct procedure *base;
    const char *procedure;
    struct law_hand hand;
};
int law_draft_begin(struct db *db, struct arena *a, const struct law_draft_begin *x,
                    int64_t *ret_id, struct fault *f);

/* Save one file (content NULL: take it out; a name that is new: put it in). CONFLICT "draft.stale"
 * when the draft's file was saved by another after `revision`, "draft.closed" when it is not open;
 * INVALID "draft.name" for a name that no file may have, "draft.text" for what is not UTF-8;
 * TOO_LARGE "draft.size". *ret is the draft's new revision; saving what is there already changes
 * nothing and gives the old one. */
struct law_save {
    int64_t draft, revision;
    const char *file, *content;
    struct law_hand hand;
};
int law_draft_save(struct db *db, struct arena *a, const struct law_save *x, int64_t *ret,
                   struct fault *f);

/* Who was faster, when a save is answered with "draft.stale". NOT_FOUND. */
int law_draft_faster(struct db *db, struct arena *a, const struct law_save *x,
                     struct law_revision *ret, struct fault *f);

/* Take the newest version of the procedure as the base, when another came in meanwhile: the files
 * stay, what they are compared with is the newer one. */
int law_draft_rebase(struct db *db, struct arena *a, int64_t id, int64_t version,
                     const struct law_hand *hand, struct fault *f);

/* Give a draft up. CONFLICT "draft.closed". */
int law_draft_drop(struct db *db, struct arena *a, int64_t id, const struct law_hand *hand,
                   struct fault *f);

/* ---- checking: the very code that `motcua load` runs ---- */

struct law_finding {
    const char *file;    /* "process.bpmn" */
    const char *element; /* id of a BPMN or DMN element, path in a form or in procedure.json; "" */
    int line;            /* 0: the file as a whole */
    const char *reason;  /* stable, as "bpmn.no_role"; "" when it has no name */
    const char *words;   /* the whole sentence in the language that was asked for */
    const char *detail;  /* what the checker said, for whoever knows the format; English */
};
struct law_findings {
    struct law_finding *items;
    size_t count;
};

/* The whole draft, or one file of it as it would be with another content. Findings are no fault.
 * With file NULL the files are judged as they are. OK, or NOT_FOUND. */
struct law_check {
    const struct law *law;
    const char *procedure; /* the code that procedure.json must have */
    const struct law_file *files;
    size_t count;
    const char *file, *content; /* in place of the file of that name; NULL: none */
    enum lang lang;
};
int law_draft_check(struct arena *a, const struct law_check *x, struct law_findings *ret,
                    struct fault *f);

/* Only those about this file. */
struct law_findings law_findings_of(struct arena *a, const struct law_findings *all,
                                    const char *file);

#endif
