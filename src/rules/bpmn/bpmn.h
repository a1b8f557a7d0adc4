/* BPMN 2.0 processes: read a model, check it, run it token by token.
 *
 * A model is what an XML file says; it is immutable and may be shared between threads. A state is a
 * plain value: tokens, scopes, armed timers, variables. bpmn_start and bpmn_advance take a state
 * and an event and give a new state with the effects that the caller owes (open a task, call a
 * service, start a timer, …); they read no clock (the caller tells the present with the event),
 * touch nothing outside their arena, and leave the old state as it was. The dossier room stores the
 * state as JSON in its own transaction.
 *
 * What this engine does not execute is refused when the model is read, by element, id and line, and
 * never ignored. Attributes of our own stand in the namespace BPMN_SPACE; docs/bpmn.md is the list
 * of elements, attributes and rules. Source: OMG BPMN 2.0.2 (formal/2013-12-09), chapters 10
 * and 13.
 */
#ifndef RULES_BPMN_BPMN_H
#define RULES_BPMN_BPMN_H

#include "base/arena.h"
#include "base/fault.h"
#include "base/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct feel;
struct feel_moment;

#define BPMN_SPACE "https://motcua.vn/bpmn/1"

enum bpmn_kind {
    BPMN_PROCESS,   /* the outermost scope; never entered by a token */
    BPMN_EVENT_SUB, /* an event sub-process; entered by its start's event, never by a flow */
    BPMN_SUB_PROCESS,
    BPMN_TASK, /* plain tasks and manual tasks: drawn, done outside; the token passes */
    BPMN_USER_TASK,
    BPMN_SERVICE_TASK,
    BPMN_SEND_TASK,
    BPMN_RECEIVE_TASK,
    BPMN_RULE_TASK,
    BPMN_SCRIPT_TASK,
    BPMN_CALL_ACTIVITY, /* a linked procedure, in one version */
    BPMN_EXCLUSIVE,
    BPMN_PARALLEL,
    BPMN_INCLUSIVE,
    BPMN_EVENT_GATEWAY,
    BPMN_START,
    BPMN_END,
    BPMN_CATCH,
    BPMN_THROW,
    BPMN_BOUNDARY,
};

/* What an event is about. */
enum bpmn_trigger {
    BPMN_NONE,
    BPMN_MESSAGE,
    BPMN_TIMER,
    BPMN_ERROR,
    BPMN_TERMINATE,
    BPMN_SIGNAL,
    BPMN_ESCALATION,
    BPMN_CONDITIONAL,
    BPMN_LINK, /* a throwing link is tied to its catching one by a flow that is not drawn */
};

/* When a timer is due, or how long a task may take. BPMN's own durations are clock time; working
 * time is our attribute (mc:due, mc:budget: "4h" working hours, "2d" working days). */
enum bpmn_wait_kind {
    BPMN_WAIT_NONE,
    BPMN_WAIT_DATE,  /* at_ms */
    BPMN_WAIT_CLOCK, /* months, then clock_ms, of clock time */
    BPMN_WAIT_HOURS, /* amount working hours */
    BPMN_WAIT_DAYS,  /* amount working days */
};

struct bpmn_wait {
    enum bpmn_wait_kind kind;
    int64_t at_ms; /* of a cycle: its first time, or 0 */
    int64_t months, clock_ms;
    int64_t amount;
    int64_t cycle; /* timeCycle: how often, BPMN_FOREVER without a number; 0: no cycle */
};

enum { BPMN_FOREVER = -1 };

/* A condition or value in FEEL, checked when the model is read. */
struct bpmn_expression {
    const char *text; /* without the leading "=" */
    int line;
    struct feel *parsed; /* NULL in a mere drawing whose text is not FEEL */
};

struct bpmn_flow {
    const char *id, *name; /* name "" when there is none; a link's id is "THROW>CATCH" */
    int line;
    int from, to;                            /* nodes */
    const struct bpmn_expression *condition; /* NULL: unconditional */
};

/* Multi-instance activities and standard loops; a loop is sequential and has no number. */
struct bpmn_many {
    bool loop, sequential;
    bool before;                         /* loops: the condition is asked before the first time */
    int64_t maximum;                     /* loops: how often at most; 0: no limit of its own */
    const struct bpmn_expression *again; /* loops: goes on while true; NULL: to the maximum */
    const struct bpmn_expression *cardinality; /* or NULL */
    const struct bpmn_expression *collection;  /* mc:collection, or NULL; one of the two is there */
    const char *element;                       /* mc:element: the item's variable; or NULL */
    const char *collect; /* mc:collect: list of the instances' answers; or NULL */
    const struct bpmn_expression *completion; /* ends the rest when true; or NULL */
};

struct bpmn_node {
    const char *id, *name; /* name "" when there is none */
    const char *name_en;   /* mc:nameEn: the name in English; "" */
    const char *element;   /* "userTask" */
    int line;
    enum bpmn_kind kind;
    int scope;           /* the process or sub-process that holds it; -1 for a process */
    const int *in, *out; /* flows, in document order */
    size_t in_count, out_count;
    int fallback;     /* the default flow, or -1 */
    const char *lane; /* name of the innermost lane, or "" */

    int start;           /* scopes: where a token begins; -1 when there is no single place */
    const int *handlers; /* scopes: the start events of their event sub-processes */
    size_t handler_count;

    enum bpmn_trigger trigger; /* events */
    bool interrupting;         /* boundary events and starts of event sub-processes */
    int attached;              /* boundary events: the activity; otherwise -1 */
    const int *boundaries;     /* activities: their boundary events */
    size_t boundary_count;
    const char *message;    /* the message's name; receive and send tasks too; or "" */
    const char *error;      /* error code; "" catches every error */
    const char *signal;     /* the signal's name; or "" */
    const char *escalation; /* escalation code; "" catches every escalation */
    const char *link;       /* the link's name; or "" */
    const struct bpmn_expression *condition; /* conditional events; or NULL */
    struct bpmn_wait timer;
    const struct bpmn_expression
        *due; /* timers whose time FEEL gives when a token comes; or NULL */

    const char *role, *act, *service, *decision; /* mc:…; "" when not given */
    const char *result;      /* mc:result: the variable for a script's or decision's value; or "" */
    struct bpmn_wait budget; /* mc:budget */
    const char *called;      /* call activities: the procedure's code (calledElement); or "" */
    int64_t version;         /* mc:version of it; 0: the one in force at the call */
    const struct bpmn_expression *input;  /* mc:input: what a call or decision is given; or NULL */
    const struct bpmn_expression *output; /* mc:output: what is taken of a call's "result" */
    const struct bpmn_expression *script; /* script tasks; NULL in a mere drawing */
    const struct bpmn_many *many;         /* or NULL */
    bool executable;                      /* processes: isExecutable="true" */
};

/* One drawn thing, from the diagram interchange part. */
struct bpmn_point {
    double x, y;
};

struct bpmn_shape {
    const char *of;      /* id of the element that it draws */
    const char *element; /* that element's kind, as "userTask", "lane", "textAnnotation" */
    const char *text;    /* its name or text */
    double x, y, width, height;
    bool horizontal, expanded;
};

struct bpmn_edge {
    const char *of, *element, *text;
    const struct bpmn_point *points;
    size_t point_count;
};

struct bpmn_model {
    const char *id, *name;
    const struct bpmn_node *nodes; /* processes, too; in document order */
    size_t node_count;
    const struct bpmn_flow *flows;
    size_t flow_count;
    int process;      /* the one that runs: the first executable one, otherwise the first */
    bool conditional; /* some node waits for a condition */
    const struct bpmn_shape *shapes;
    size_t shape_count;
    const struct bpmn_edge *edges;
    size_t edge_count;
};

/* Something wrong with a model. */
struct bpmn_finding {
    const char *reason;  /* stable: "bpmn.not_executed" */
    const char *element; /* "callActivity" */
    const char *id;      /* "" when the element has none */
    int line;
    const char *words; /* the whole sentence, with element, id and line */
    struct bpmn_finding *next;
};

struct bpmn_findings {
    struct bpmn_finding *first, *last;
    size_t count;
};

/* Read BPMN 2.0 XML. INVALID when anything is wrong: f holds the first finding's words,
 * reterr_findings all of them (at most 100). */
int bpmn_read(struct arena *a, const char *text, size_t n, struct bpmn_findings *reterr_findings,
              struct bpmn_model **ret, struct fault *f);

/* What must hold before a model may be published: it is executable; every node can be reached and
 * left; the end can be reached from every marking, and no flow ever holds two tokens; every user
 * task has a role, an act and a budget; a process begins with the act "accept" and ends with
 * "hand-over". The findings are empty when all is well. TOO_LARGE when the model has too many
 * markings. */
int bpmn_check(struct arena *a, const struct bpmn_model *m, struct bpmn_findings *ret,
               struct fault *f);

/* The node with this id; -1 when there is none. */
int bpmn_node_of(const struct bpmn_model *m, const char *id);

enum bpmn_token_state {
    BPMN_READY,   /* stands before its node */
    BPMN_WAITING, /* the node waits for an event */
    BPMN_JOINING, /* arrived at a join by `via`, the others are missing */
    BPMN_HOSTING, /* the node is a scope (sub-process, multi-instance) that runs */
    BPMN_LEAVING, /* the node is done; READY and LEAVING tokens rest only after an incident */
};

struct bpmn_token {
    int64_t id; /* never used again in this state; the idempotency key of its service call */
    int node;
    int64_t host; /* the token whose scope it runs in; 0 in the process itself */
    int via;      /* the flow it came by; -1 */
    enum bpmn_token_state state;
    int64_t instance;           /* 1, 2, … inside a multi-instance activity; otherwise 0 */
    int64_t total, made, ended; /* hosts of multi-instance activities: how many of how many */
    const struct json *items;   /* the same: the collection; or NULL */
    const struct json *local;   /* variables seen by this token and its scope only; or NULL */
    struct bpmn_token *next;
};

struct bpmn_timer {
    int64_t id;
    int64_t token; /* whose node waits, carries the boundary event or is the scope of the event
                      sub-process; 0: the process itself */
    int node;      /* the timer event */
    int64_t left;  /* how often it goes off after this time; BPMN_FOREVER */
    struct bpmn_timer *next;
};

enum bpmn_status { BPMN_RUNNING, BPMN_ENDED, BPMN_STUCK };

struct bpmn_state {
    enum bpmn_status status;   /* STUCK: an incident; any event tries again */
    int64_t next;              /* the next id of a token or timer */
    struct bpmn_token *tokens; /* in the order in which they were made */
    struct bpmn_timer *timers;
    const struct json *variables; /* an object */
};

enum bpmn_event_kind {
    BPMN_DONE,      /* a task, service, decision or call (token) is done, with variables */
    BPMN_FAILED,    /* it failed with an error code: an error event catches it, or incident */
    BPMN_DUE,       /* a timer is due */
    BPMN_RECEIVED,  /* a message came; the oldest token that waits for it takes it */
    BPMN_RETRY,     /* variables changed outside, or an incident's cause is gone: try again */
    BPMN_SIGNALLED, /* a signal came; everything that waits for it takes it */
    BPMN_ESCALATED, /* a called process (token) escalated; it goes on */
};

struct bpmn_event {
    enum bpmn_event_kind kind;
    int64_t token;       /* DONE, FAILED */
    int64_t timer;       /* DUE */
    const char *message; /* RECEIVED, SIGNALLED: the name; ESCALATED: the code */
    const char *error;   /* FAILED: the code */
    const char *outcome; /* DONE: becomes the variable "outcome"; or NULL, which unsets it */
    const struct json *variables;  /* merged into the process's (DONE of a call: its result) */
    const struct feel_moment *now; /* what now() and today() are; NULL: null */
};

enum bpmn_effect_kind {
    BPMN_OPEN_TASK,    /* a person has work: token, node, instance */
    BPMN_CLOSE_TASK,   /* an open task, call or decision is withdrawn: token, node */
    BPMN_CALL_SERVICE, /* token is the idempotency key; answer with DONE or FAILED */
    BPMN_DECIDE,       /* a DMN decision is wanted; answer with DONE or FAILED */
    BPMN_SEND_MESSAGE, /* text: the message's name */
    BPMN_START_TIMER,  /* timer, wait */
    BPMN_CANCEL_TIMER, /* timer */
    BPMN_FINISHED,     /* the process ended; text: error code of an error end, or "" */
    BPMN_INCIDENT,     /* text: what is wrong, for the administrator */
    BPMN_CALL,         /* text: the procedure's code, node->version, input; answer as a service */
    BPMN_SEND_SIGNAL,  /* text: the signal's name; this process has heard it already */
    BPMN_ESCALATE,     /* text: a code that nothing here caught; for who called this process */
};

struct bpmn_effect {
    enum bpmn_effect_kind kind;
    int node; /* -1 for none */
    int64_t token, timer;
    struct bpmn_wait wait;
    const char *text;
    const struct json
        *local; /* OPEN_TASK, CALL_SERVICE, DECIDE: the instance's own variables; or NULL */
    const struct json *input; /* CALL, CALL_SERVICE: what mc:input gives; or NULL. DECIDE: that, or
                                 all variables that are seen there */
    struct bpmn_effect *next;
};

struct bpmn_step {
    struct bpmn_state *state;
    struct bpmn_effect *effects; /* in the order in which they must be done */
    const int *visited;          /* the nodes that tokens entered, in order */
    size_t visited_count;
};

/* What a process begins with. */
struct bpmn_given {
    const struct json *variables;  /* an object, or NULL */
    const struct feel_moment *now; /* as in an event */
};

/* Begin the model's process. given may be NULL. INVALID, bpmn.no_start, when there is no single
 * place to begin. */
int bpmn_start(struct arena *a, const struct bpmn_model *m, const struct bpmn_given *given,
               struct bpmn_step *ret, struct fault *f);

/* One event. NOT_FOUND, bpmn.not_waiting, when nothing waits for it (it came twice, or too late);
 * CONFLICT, bpmn.ended, after the end. Trouble inside the process (no true flow, 1,000 steps
 * without rest, a condition that fails) is not a fault but an INCIDENT effect and a STUCK state. */
int bpmn_advance(struct arena *a, const struct bpmn_model *m, const struct bpmn_state *before,
                 const struct bpmn_event *event, struct bpmn_step *ret, struct fault *f);

/* The state as JSON (nodes and flows by id), and back. INVALID, bpmn.state, when it does not fit
 * the model: the text was changed, or the model is another version. */
struct json *bpmn_state_to_json(struct arena *a, const struct bpmn_model *m,
                                const struct bpmn_state *s);
int bpmn_state_from_json(struct arena *a, const struct bpmn_model *m, const struct json *v,
                         struct bpmn_state **ret, struct fault *f);

/* Moving a running process to another version of its model. A token keeps its node by id, or by the
 * mapping {"old id": "new id"}; the new node must be of the same kind and stand in the same scopes.
 * INVALID, bpmn.migrate, when some token has nowhere to stand: ret_findings names each. The effects
 * are what the room must change: tasks whose role, act, name or budget differ are closed and opened
 * again under the same token, timers that are no longer there are cancelled, new ones started. */
struct bpmn_move {
    const struct bpmn_model *from, *to;
    const struct bpmn_state *state;
    const struct json *mapping; /* or NULL */
    const struct feel_moment *now;
};
int bpmn_migrate(struct arena *a, const struct bpmn_move *move,
                 struct bpmn_findings *reterr_findings, struct bpmn_step *ret, struct fault *f);

#endif
