/* The catalogue: what a person may ask for, in versions.
 *
 * A procedure is data from a pack. Loading a changed procedure makes a new version; versions are
 * never changed, and a dossier stays on the one it began on. Everything is read once into a `struct
 * catalogue_book` that is immutable and shared by threads until the next load; forms and processes
 * in it are parsed and checked.
 */
#ifndef ROOMS_CATALOGUE_CATALOGUE_H
#define ROOMS_CATALOGUE_CATALOGUE_H

#include "rooms/agency/agency.h"
#include "rules/bpmn/bpmn.h"
#include "rules/dmn/dmn.h"
#include "rules/form/form.h"

enum channel { CHANNEL_COUNTER = 1, CHANNEL_ONLINE = 2, CHANNEL_POST = 3 }; /* KenhThucHien */

/* One thing that the law wants to see. */
struct component {
    const char *code;
    struct text2 name, note;
    const char *kind; /* "form", "file", "data" */
    bool required;
    const struct feel *when; /* required only when true; NULL: always */
    const char *replaced_by; /* register datum that makes it unnecessary; "" when none */
    int originals, certified, copies;
    const char *basis;
};

struct time_limit {
    struct calendar_limit rule; /* as rules/calendar counts it */
    const char *unit;
    int amount;
    const char *basis;
};

/* The law of a procedure or of the province, as decisions in DMN; docs/packs.md tells what each is
 * asked and says. The first three stand with the procedure, the others with the province. */
enum law_decision {
    LAW_FEES,       /* the items that are to pay */
    LAW_LIMIT,      /* how long it may take */
    LAW_COMPETENCE, /* who decides */
    LAW_AMOUNT,     /* what an item costs that the province's council sets */
    LAW_RELIEF,     /* what it takes off an item */
    LAW_LANE,       /* the green lane */
    LAW_DECISIONS
};
struct law_rules {
    const char *file;
    const struct dmn_model *model; /* NULL: none */
    const struct dmn_element *of[LAW_DECISIONS];
};

struct result_paper {
    const char *code, *symbol;
    struct text2 name;
    const struct layout *layout; /* result*.json: catalogue/layout.h */
};

struct procedure_case {
    const char *code;
    struct text2 name;
    const struct component *const *components; /* in order */
    size_t component_count;
    const struct form *form;
    const struct bpmn_model *process;
    const struct dmn_model *decisions; /* that the process asks for: its own or the procedure's */
    struct result_paper result;
};

struct procedure {
    int64_t version_id;
    const char *code;
    int number;   /* of the version */
    bool current; /* in force on the book's day */
    bool retired; /* replaced: will not be in force again */
    int32_t valid_from, valid_to;
    int64_t loaded_ms;
    int64_t draft_id; /* published by staff from this draft; 0: came from a pack */
    struct text2 name;
    const char *field, *level, *online;
    const char *const *basis;
    size_t basis_count;
    const struct json *guide; /* {"vi": […], "en": […]} */
    const struct json *data;  /* the whole procedure.json */
    const struct procedure_case *cases;
    size_t case_count;
    struct law_rules rules;
    const struct feel_value *lists; /* codes of the exemption lists that name it */
    size_t list_count;
    int essential_no;             /* among the 25 services without paper; 0 when not */
    const char *fold, *fold_name; /* what search looks in */
};

struct catalogue_book;

/* On a day: of each procedure the newest version whose validity has begun is the current one. */
int catalogue_book_read(struct db *db, struct arena *a, const struct agency_book *agencies,
                        int32_t day, struct catalogue_book **ret, struct fault *f);

/* The next day on which another version comes into force, or one ends; 0 when none is known. */
int32_t catalogue_next_day(const struct catalogue_book *b);

/* Versions of a procedure, oldest first; all procedures with code NULL, by id. */
const struct procedure *const *catalogue_versions_of(const struct catalogue_book *b,
                                                     struct arena *a, const char *code,
                                                     size_t *ret_n);

/* The law as one state: what handlers and rooms are given. */
struct law {
    const struct agency_book *agencies;
    const struct catalogue_book *catalogue;
    int64_t generation; /* of the loads that it holds */
    int32_t day;        /* on which it was read */
};

const struct procedure *catalogue_current(const struct catalogue_book *b, const char *code);
/* All in force, in the order of codes. */
const struct procedure *const *catalogue_all_current(const struct catalogue_book *b, size_t *ret_n);
const struct procedure *catalogue_version(const struct catalogue_book *b, int64_t version_id);
const struct procedure_case *catalogue_case(const struct procedure *p,
                                            const char *code); /* NULL code: the first */
const struct component *catalogue_component(const struct procedure_case *c, const char *code);

/* The kinds of file that the component takes, ".pdf,.jpg,.png". */
const char *catalogue_accept(struct arena *a, const struct procedure *p, const char *component);

/* What the case's process calls that step; both "" when it has no such step. */
struct text2 catalogue_step_name(const struct procedure_case *c, const char *node);

/* Search current procedures: words in any order, with or without marks, best first; filters may be
 * NULL. after is the last code of the page before, NULL for the first page. */
struct catalogue_query {
    const char *words, *field, *level, *life_event, *after;
    size_t limit;
};
struct catalogue_page {
    const struct procedure **procedures;
    size_t count, total;
    bool more;
};
void catalogue_search(const struct catalogue_book *b, struct arena *a,
                      const struct catalogue_query *q, struct catalogue_page *ret);

/* What decisions are asked about. */
struct case_question {
    const struct procedure *procedure;
    const struct procedure_case *c; /* may be NULL for competence */
    enum channel channel;
    int64_t now_ms;           /* of the submission */
    const struct json *form;  /* may be NULL: before anything was filled in */
    const struct json *facts; /* of the population register about the applicant, by the names of
                               * prefill without "population."; may be NULL */
};

/* Who decides it: agencies of a kind, or one agency. */
struct competent {
    const char *kind, *agency, *basis; /* "" when not said */
};
struct competence {
    const struct competent *list;
    size_t count;
};
int catalogue_competence(const struct catalogue_book *b, struct arena *a,
                         const struct case_question *q, struct competence *ret, struct fault *f);
bool catalogue_may(const struct competence *x, const struct agency *by);

/* Both, for one agency; false when the decision fails. */
bool catalogue_offered_by(const struct catalogue_book *b, struct arena *a,
                          const struct case_question *q, const struct agency *by);

/* What the packs name without a procedure that does it: essential services, and items that are free
 * of charge. In their order. */
struct catalogue_want {
    bool essential; /* else an item of an exemption */
    int64_t no;
    struct text2 name;
};
struct catalogue_want *catalogue_wanted(const struct catalogue_book *b, struct arena *a,
                                        size_t *ret_n);

/* The arithmetic of the fees: one line per item, with what is to pay, its ground and the rules of
 * the decisions that said so. */
struct fee_line {
    const char *code, *kind;
    struct text2 name, per; /* per: "bản sao"; "" when it is not counted */
    int64_t unit, quantity; /* đồng for one, and how many */
    int64_t amount, due;    /* unit times quantity, and what is left of it to pay */
    bool exempt;            /* something was taken off, or nothing is to pay by law */
    const char *basis;      /* of the exemption when exempt, otherwise of the fee */
    const char *fee_basis;  /* of the fee */
    const char *rules; /* "Phí, lệ phí 2; Mức thu 1; Miễn, giảm 1": decisions and rows */
};
struct fee_bill {
    struct fee_line *lines;
    size_t count;
    int64_t total; /* to pay */
};
/* BROKEN "catalogue.decision" when a decision gives what is no fee. */
int catalogue_fees(const struct catalogue_book *b, struct arena *a, const struct case_question *q,
                   struct fee_bill *ret, struct fault *f);

/* How long it may take: by law, and as it is promised, which the green lane shortens. */
struct case_term {
    struct time_limit legal, promised;
    bool green;
    struct text2 lane; /* its name */
    const char *rules; /* as of a fee line */
};
int catalogue_term(const struct catalogue_book *b, struct arena *a, const struct case_question *q,
                   struct case_term *ret, struct fault *f);

/* A term as it is kept with a dossier, and back. */
struct json *catalogue_term_json(struct arena *a, const struct case_term *t);
int catalogue_term_read(const struct json *v, struct case_term *ret, struct fault *f);

/* Does the law want this component from this applicant, as the form stands? scope is
 * catalogue_scope's. A condition that cannot be judged counts as true: better looked at once too
 * often. */
bool catalogue_wants(const struct component *c, const struct feel_scope *scope, struct arena *a);

/* Does the case use this register datum: to replace a component, or to fill in its form? Only what
 * is used may be stored. */
bool catalogue_uses(const struct procedure_case *c, const char *key);

/* What expressions of a case see: "form" with the fields' own kinds of values, today() and now().
 */
struct feel_scope *catalogue_scope(struct arena *a, const struct procedure_case *c,
                                   const struct json *form, int64_t now_ms);

/* The promised moment for a dossier received at a moment by an agency's one-stop unit, and the
 * steps of the count for the citizen's page (ret_steps may be NULL). */
struct due_question {
    const struct time_limit *limit;
    const char *agency;
    int64_t received_ms;
};
int catalogue_due(const struct law *law, struct arena *a, const struct due_question *q,
                  struct calendar_due *ret, struct calendar_step **ret_steps, struct fault *f);

/* All files of a version, procedure.json among them: what a draft begins with, in order of names.
 */
struct procedure_text {
    const char *name, *content;
};
int catalogue_texts(struct db *db, struct arena *a, const struct procedure *p,
                    struct procedure_text **ret, size_t *ret_n, struct fault *f);

/* A file of a version as the pack gave it ("form.json"). NOT_FOUND. */
int catalogue_file(struct db *db, struct arena *a, int64_t version_id, const char *name,
                   const char **ret, struct fault *f);

/* Loading packs (`motcua load`) stands in catalogue/load.h. */

#endif
