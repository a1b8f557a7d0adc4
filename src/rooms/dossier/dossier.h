/* The dossier: one request from submission to the returned result.
 *
 * Its ten states are those of the national synchronisation (domain: NĐ 118/2025, the national
 * portal's code list); a table says which act leads from which state to which, who may do it and
 * what it needs. Every act is one unit of work: state, tasks of the process, promised time, event
 * and messages owed to others change together or not at all. Every act names the revision that its
 * actor saw; an act on an older one is a CONFLICT, so two tabs or two officials never overwrite
 * each other.
 *
 * The promised time is kept with its first value and a ledger of every change and its ground.
 * Waiting for the citizen stops the clock; nothing that the administration does or suffers stops
 * it.
 */
#ifndef ROOMS_DOSSIER_DOSSIER_H
#define ROOMS_DOSSIER_DOSSIER_H

#include "rooms/catalogue/catalogue.h"
#include "rooms/identity/identity.h"

enum state {
    STATE_NEW = 1,
    STATE_ACCEPTED = 2,
    STATE_NOT_ACCEPTED = 3,
    STATE_IN_PROCESS = 4,
    STATE_SUPPLEMENT = 5,
    STATE_PAYMENT = 6,
    STATE_WITHDRAWN = 7,
    STATE_STOPPED = 8,
    STATE_PROCESSED = 9,
    STATE_RETURNED = 10,
};

/* "newly_registered" … for the API and messages. */
const char *state_name(enum state s);
bool state_is_final(enum state s);

/* Submission --------------------------------------------------------------------------------------
 */

/* A register datum that was used, with where it came from. */
struct fact {
    const char *key, *value, *source; /* "population.marital_status", …, "population" */
    int64_t query_id, at_ms;
};

struct attached {
    const char *code;   /* of the component */
    const char *source; /* "upload", "paper", "register", "reuse" */
    const char *file; /* SHA-256 of a stored file that the actor owns; "" for paper and register */
    const char *name, *type;
    int64_t bytes;
};

struct submission {
    const struct procedure *procedure;
    const struct procedure_case *c;
    const char *agency, *reception;
    enum channel channel;
    struct person applicant; /* id 0: found or added by pin */
    const struct json *form; /* already checked by rules/form */
    const struct fact *facts;
    size_t fact_count;
    const struct attached *components;
    size_t component_count;
    struct actor by;
    const char *key; /* who and nonce: the same key gives the same dossier again */
    int64_t now_ms;
    const struct dossier_plan *plan;     /* of dossier_plan; NULL: made in the unit */
    const struct dossier_caller *caller; /* of a linked procedure (links.c); otherwise NULL */
};

struct submitted {
    int64_t id;
    const char *code;
    enum state state;
    int64_t due_ms;
    bool repeated;    /* it had been submitted before with this key */
    bool later_check; /* a register was silent: the check is owed and made later */
};

/* Settle s->plan: what the law makes of this application (papers, fees, promise, first step). Best
 * before the unit, which then is shorter for everybody; the plan lives in the arena. Faults as
 * below, but for the foreign file. */
int dossier_plan(struct arena *a, const struct law *law, struct submission *s, struct fault *f);

/* In a unit. INVALID "dossier.component_missing" (words name it) when a required component is
 * neither attached nor replaced by a fact; FORBIDDEN "dossier.foreign_file" for a file that the
 * actor does not own; INVALID "dossier.not_offered" when the agency may not handle the procedure.
 */
int dossier_submit(struct db *db, struct arena *a, const struct law *law,
                   const struct submission *s, struct submitted *ret, struct fault *f);

/* What was submitted with this key; NOT_FOUND when nothing was. */
int dossier_of_key(struct db *db, struct arena *a, const char *key, struct submitted *ret,
                   struct fault *f);

/* Acts --------------------------------------------------------------------------------------------
 */

enum act_kind {
    ACT_ACCEPT,
    ACT_REFUSE,
    ACT_REQUEST_SUPPLEMENT,
    ACT_ANSWER_SUPPLEMENT, /* the citizen */
    ACT_WITHDRAW,          /* the citizen */
    ACT_REFUSE_WITHDRAWAL, /* it goes on: the result is already signed, or a third party is bound */
    ACT_STOP,
    ACT_PROCESS, /* the officer's work is done: outcome "approve" or as the process offers */
    ACT_SIGN,    /* outcome "approve" or "return" */
    ACT_ISSUE,
    ACT_HAND_OVER,
    ACT_CORRECT, /* a mistake found between issue and return: back to work, with a reason */
    ACT_CLAIM,   /* take an open task for oneself */
    ACT_COUNT
};

/* "accept", "request-supplement" … as in addresses and the API; false when unknown. */
const char *act_name(enum act_kind k);
bool act_from(const char *name, enum act_kind *ret);

struct supplement_item {
    const char *component; /* only one that the procedure lists */
    const char *what;      /* what is missing or wrong with it */
};

struct act {
    enum act_kind kind;
    int64_t dossier_id;
    int64_t revision; /* that the actor saw */
    const struct visitor *who;
    const char *reason;  /* of refuse, supplement, stop, withdraw, a returned draft; else "" */
    const char *outcome; /* for the process; "" for the usual one */
    const struct supplement_item *items;
    size_t item_count;
    const struct attached *components; /* ACT_ANSWER_SUPPLEMENT */
    size_t component_count;
    const char
        *result_file; /* ACT_ISSUE: SHA-256 of the issued result, checked by the result room */
    const char *result_number;
    int64_t now_ms;
};

struct act_done {
    enum state state;
    int64_t due_ms, revision;
    const char *number; /* of the slip that the act made (supplement, refusal); "" when none */
};

/* In a unit. FORBIDDEN "act.not_now" (the state does not allow it), "act.not_yours" (right or
 * unit), "act.supplement_again" (a second request), "act.not_listed" (a component that the
 * procedure does not list), "act.data_held" (one for which a register has answered),
 * "act.no_result"; INVALID "act.no_reason"; CONFLICT "act.stale". */
int dossier_act(struct db *db, struct arena *a, const struct law *law, const struct act *act,
                struct act_done *ret, struct fault *f);

/* Facts that arrived after submission (a register had been silent). In a unit. */
struct late_facts {
    int64_t dossier_id, now_ms;
    const struct fact *facts;
    size_t count;
};
int dossier_add_facts(struct db *db, struct arena *a, const struct law *law,
                      const struct late_facts *x, struct fault *f);

/* A service call of the process is answered: ok, or not (its error event, or an incident). In a
 * unit. */
struct service_answer {
    int64_t dossier_id, token, now_ms;
    bool ok;
};
int dossier_answer_service(struct db *db, struct arena *a, const struct law *law,
                           const struct service_answer *x, struct fault *f);

/* A message or signal for a dossier's process, from another system or a linked dossier. A message
 * is taken by the oldest token that waits for it, a signal by all; the variables are merged into
 * the process's. It is an event of the chain. In a unit. NOT_FOUND "bpmn.not_waiting" when nothing
 * waits for it, CONFLICT "bpmn.ended" after the end. */
struct delivery {
    int64_t dossier_id, now_ms;
    const char *message, *signal; /* one of the two; the other NULL */
    const struct json *variables; /* an object, or NULL */
    const char *from;             /* who says it: a system's name, a dossier's code */
};
int dossier_deliver(struct db *db, struct arena *a, const struct law *law, const struct delivery *x,
                    struct fault *f);

/* Owe a message about a dossier to another system; the link room delivers it. data is JSON. In a
 * unit. */
int dossier_owe_message(struct db *db, int64_t dossier_id, const char *kind, const char *data,
                        int64_t now_ms, struct fault *f);

/* Let the timers of processes that are due go off; returns how many. In a unit. */
int dossier_run_timers(struct db *db, struct arena *a, const struct law *law, int64_t now_ms,
                       struct fault *f);

/* Reading -----------------------------------------------------------------------------------------
 */

struct dossier {
    int64_t id;
    const char *code, *procedure, *case_code, *agency, *reception;
    int64_t version_id;
    enum channel channel;
    bool green; /* in the green lane */
    enum state state;
    int64_t applicant_id;
    const char *applicant_pin, *applicant_name, *phone, *email;
    int64_t submitted_ms, accepted_ms, first_due_ms, due_ms, ended_ms, returned_ms, waiting_from_ms;
    int64_t revision;
    const char *result_file;
};

/* NOT_FOUND also when the visitor may not know of it: the applicant, or an official whose post's
 * agency is the dossier's authority or reception. */
int dossier_read(struct db *db, struct arena *a, const struct visitor *who, const char *code,
                 struct dossier *ret, struct fault *f);
int dossier_read_id(struct db *db, struct arena *a, int64_t id, struct dossier *ret,
                    struct fault *f);

/* Public look-up: check is the last four digits of the applicant's number; a wrong one is
 * NOT_FOUND. */
int dossier_track(struct db *db, struct arena *a, const char *code, const char *check,
                  struct dossier *ret, struct fault *f);

/* The acts that the visitor may do on it now, in the order of a page; at most ACT_COUNT. */
size_t dossier_acts(struct db *db, struct arena *a, const struct visitor *who,
                    const struct dossier *d, enum act_kind ret[static ACT_COUNT], struct fault *f);

struct event_row {
    int64_t seq, at_ms;
    const char *kind;
    enum state state;
    const char *actor, *agency, *data;
};
struct due_row {
    int64_t at_ms, from_ms, to_ms, old_due_ms, new_due_ms;
    const char *kind, *ground;
    const struct case_term *term; /* of the promise: what it follows; else NULL */
};
struct supplement_row {
    int64_t id, asked_ms, until_ms, answered_ms;
    const char *number, *actor, *reason;
    const struct supplement_item *items;
    size_t item_count;
};
struct task_row {
    int64_t id, dossier_id;
    const char *node, *agency, *act, *outcome, *taken_by;
    const char *name; /* as the process calls it */
    enum role role;
    int64_t account_id, opened_ms, budget_ms, due_ms, closed_ms;
};

/* All of one dossier that a page shows; lists in their order. */
struct dossier_file {
    struct dossier d;
    const struct json *form;
    const struct event_row *events;
    size_t event_count;
    const struct due_row *dues;
    size_t due_count;
    const struct case_term *term; /* how long it may take, as promised; NULL: no time is promised */
    const struct supplement_row *supplements;
    size_t supplement_count;
    const struct attached *components;
    size_t component_count;
    const struct fact *facts;
    size_t fact_count;
    const struct fee_line *fees;
    size_t fee_count;
    const struct task_row *tasks; /* open and closed */
    size_t task_count;
    size_t awaited; /* linked dossiers whose end its process waits for */
};
int dossier_open(struct db *db, struct arena *a, const struct dossier *d, struct dossier_file *ret,
                 struct fault *f);

/* As dossier_acts, for a dossier that was opened: its open tasks are known. */
size_t dossier_file_acts(const struct visitor *who, const struct dossier_file *x,
                         enum act_kind ret[static ACT_COUNT]);

/* Does it wait for linked dossiers alone? Nobody here has a task then. */
bool dossier_awaits(const struct dossier_file *x);

/* Linked dossiers: those that its process has begun, and before them the one that began it. */
struct linked {
    struct dossier d;
    bool caller;       /* it began this one */
    const char *ended; /* "" while the caller waits for the other; "done", "released", or why not */
};
int dossier_linked(struct db *db, struct arena *a, int64_t dossier_id, struct linked **ret,
                   size_t *ret_n, struct fault *f);

/* Does a register's answer stand in the place of this component? Then no paper may be asked for it
 * (NĐ 118/2025/NĐ-CP and Directive 24/CT-TTg: what the databases hold is not demanded again). */
bool dossier_holds(const struct fact *facts, size_t n, const struct component *c);

/* A citizen's own dossiers, newest first. before_id 0: from the newest. state 0: all. */
struct person_query {
    int64_t person_id, before_id;
    int state;
    size_t limit;
};
int dossier_of_person(struct db *db, struct arena *a, const struct person_query *q,
                      struct dossier **ret, size_t *ret_n, struct fault *f);

/* The queue of an official: open tasks of the visitor's posts, due first. */
enum due_filter { DUE_ALL, DUE_OVERDUE, DUE_TODAY, DUE_SOON };
struct queue_query {
    bool mine;             /* only those that the visitor has taken */
    const char *procedure; /* NULL: all */
    enum due_filter due;
    const char *words;              /* a code, or a personal number; NULL: all */
    int64_t after_due_ms, after_id; /* keyset: the last row of the page before */
    size_t limit;
    int64_t now_ms;
};
struct queue_row {
    struct task_row task;
    struct dossier d;
};
struct queue_page {
    struct queue_row *rows;
    size_t count;
};
int dossier_queue(struct db *db, struct arena *a, const struct visitor *who,
                  const struct queue_query *q, struct queue_page *ret, struct fault *f);

struct queue_counts {
    int64_t open, overdue, today; /* the last two stop counting at QUEUE_COUNT_MAX */
};
enum { QUEUE_COUNT_MAX = 1000 };
int dossier_queue_counts(struct db *db, const struct visitor *who, int64_t now_ms,
                         struct queue_counts *ret, struct fault *f);

/* One task that the visitor may work on; NOT_FOUND otherwise. */
int dossier_task(struct db *db, struct arena *a, const struct visitor *who, int64_t id,
                 struct queue_row *ret, struct fault *f);

/* Drafts ------------------------------------------------------------------------------------------
 */

struct draft {
    int64_t id, person_id, version_id, saved_ms;
    const char *procedure, *case_code, *agency;
    const char *data, *files, *facts; /* JSON */
};
int draft_read(struct db *db, struct arena *a, int64_t person_id, const char *procedure,
               struct draft *ret, struct fault *f);
int draft_list(struct db *db, struct arena *a, int64_t person_id, struct draft **ret, size_t *ret_n,
               struct fault *f);
int draft_save(struct db *db, const struct draft *d,
               struct fault *f); /* in a unit; id is given by it when 0 */
int draft_drop(struct db *db, int64_t person_id, const char *procedure, struct fault *f);

/* Stored files: who put it in may attach it. In a unit. */
struct stored_file {
    const char *sha256, *name, *type;
    int64_t bytes;
};
int dossier_own_file(struct db *db, const struct actor *who, const struct stored_file *file,
                     int64_t now_ms, struct fault *f);
/* A file as its owner or as a component of a dossier the visitor may read; NOT_FOUND otherwise. */
int dossier_may_read_file(struct db *db, struct arena *a, const struct visitor *who,
                          const char *sha256, struct stored_file *ret, struct fault *f);

#endif
