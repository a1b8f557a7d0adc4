/* The law as decisions: reading a model, checking that it says what it must, asking it.
 *
 * A procedure has a file of decisions of its own, a province one for all procedures. What a
 * procedure leaves open (an amount that the province's council sets, a relief, the green lane) the
 * province's decisions answer. docs/packs.md tells the inputs and outputs of each.
 */
#ifndef ROOMS_CATALOGUE_RULES_H
#define ROOMS_CATALOGUE_RULES_H

#include "rooms/catalogue/read.h"

/* The province's file in a pack, and the setting in which it is kept. */
#define rules_file "quyet-dinh.dmn"
#define rules_key "law.decisions"

/* The decisions of a text. Fails when it is no DMN; findings are the caller's to report. */
int rules_read(struct arena *a, const char *file, const char *text,
               struct dmn_findings *ret_findings, struct law_rules *ret, struct fault *f);

/* Are the decisions from first to last there? And do they say what they must, asked before anything
 * is filled in, for each case and channel? False when something was reported. */
bool rules_check_names(struct arena *a, const struct law_rules *rules, enum law_decision first,
                       enum law_decision last, const struct fault_sink *sink);
bool rules_check_answers(struct arena *a, const struct procedure *p, const struct fault_sink *sink);

/* Does every current procedure get its fees and terms from both layers? */
void rules_check_book(struct arena *a, const struct catalogue_book *b,
                      const struct fault_sink *sink);

/* One question, put to several decisions. */
struct asking {
    struct arena *arena;
    const struct catalogue_book *book; /* may be NULL: the procedure's decisions alone */
    const struct law_rules *own;
    struct feel_context *inputs;
    struct feel_moment now;
};
struct asking asking_open(struct arena *a, const struct catalogue_book *b,
                          const struct case_question *q);

/* What a decision said: its items (one when it gives no list), and the rows that said them. */
struct answer {
    enum law_decision what;
    const struct law_rules *rules;
    const struct feel_value *items;
    size_t count;
    const struct dmn_hit *hits; /* as many as items, or none */
    size_t hit_count;
};
/* Nothing from a decision that is not there, or that answers null. */
int asking_put(const struct asking *x, enum law_decision what, struct answer *ret, struct fault *f);

/* The members of item i; BROKEN when it is no context, or a member is of another kind. */
struct said {
    const struct answer *answer;
    size_t item;
    struct fault *fault;
    bool wrong; /* something was, and stands in the fault */
};
const char *said_text(struct said *s, const char *key);            /* "" for null */
bool said_int(struct said *s, const char *key, int64_t *ret);      /* false for null */
void said_need(struct said *s, const char *key, bool there);       /* wrong when not there */
int said_refuse(struct said *s, const char *key, const char *why); /* it is wrong: BROKEN */

/* "Mức thu 2": the decision and the row. */
const char *said_rule(struct arena *a, const struct answer *x, size_t item);

/* The items that a procedure's own decision says: each as fee.c and terms.c read it. */
int fees_check(const struct asking *x, struct fault *f);
int terms_check(const struct asking *x, struct fault *f);

#endif
