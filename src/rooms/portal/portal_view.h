/* What the citizens' pages see: finished texts in the reader's language. */
#ifndef ROOMS_PORTAL_PORTAL_VIEW_H
#define ROOMS_PORTAL_PORTAL_VIEW_H

#include "html/form_view.h"
#include "html/page_view.h"

/* ---- finding ---- */

struct procedure_line_view {
    const char *code, *name, *field;
    const char *time; /* "3 ngày làm việc"; NULL */
    const char *fee;  /* "Không mất phí khi nộp trực tuyến"; NULL */
};

struct choice_view {
    const char *value, *label;
    bool chosen;
};

struct portal_home_view {
    const struct procedure_line_view *essential;
    size_t essential_count;
    const struct choice_view *events; /* life events that have procedures */
    size_t event_count;
    size_t procedures;     /* in the catalogue */
    const char *free_note; /* that nothing is to be paid on line; NULL when it is not in force */
};

struct portal_search_view {
    const char *words;
    const struct choice_view *fields, *levels, *events;
    size_t field_count, level_count, event_count;
    const struct procedure_line_view *lines;
    size_t count;
    int total;
    struct pages_view pages;
};

struct component_view {
    const char *name, *note, *basis;
    const char *replaced; /* why it is not needed; NULL when it is */
    const char *copies;   /* "1 bản chính"; NULL */
    const char *when;     /* NULL; words that it is asked in some cases only */
    bool optional;
};

struct fee_view {
    const char *name, *amount, *due, *basis, *rules;
    const char *sum;    /* "8.000 đ × 3 bản sao"; NULL for one */
    const char *exempt; /* the law that takes something off; NULL */
};

/* Why it takes as long as it does. */
struct term_view {
    const char *basis, *rules;
    const char *lane, *legal, *legal_basis; /* the green lane, and the time without it; NULL */
};

struct case_view {
    const char *name, *time, *example;
    const struct term_view *term;
    const struct component_view *components;
    size_t component_count;
    const struct fee_view *fees;
    size_t fee_count;
    const char *total;
    const char *result;
};

struct portal_procedure_view {
    const char *code, *name, *field, *level;
    const char *const *guide;
    size_t guide_count;
    const struct case_view *cases;
    size_t case_count;
    const char *const *basis;
    size_t basis_count;
    const char *apply; /* address; NULL when it cannot be asked for on line */
    const char *where; /* who takes it in */
    bool essential;
    bool saved; /* this person has begun it */
};

/* ---- asking ---- */

struct portal_apply_view {
    const char *name, *code;
    int step, steps;
    const char *title;
    const char *note;  /* good news: what was filled in; NULL */
    const char *worry; /* the register is silent, the form is a new version; NULL */
    struct facts_view known;
    const char *provenance; /* of what is known */
    struct form_view form;
    bool may_drop;
};

/* The form was changed while the draft lay. */
struct portal_renew_view {
    const char *name, *code;
    struct facts_view lost; /* note: why */
    const char *const *asked;
    size_t asked_count;
    struct facts_view kept;
};

struct portal_check_view {
    const char *name, *code;
    int step, steps;
    struct facts_view where, known, answers, files;
    const struct term_view *term;
    const struct fee_view *fees;
    size_t fee_count;
    const char *total, *due, *nonce, *revision, *later, *provenance;
    const char *attach; /* where papers that nobody demands are added; NULL */
    const struct error_view *errors;
    size_t error_count;
};

struct portal_receipt_view {
    const char *code, *due, *reception, *name;
    const char *later; /* a check is made later; NULL */
    bool repeated;
};

/* ---- following ---- */

struct dossier_line_view {
    const char *code, *name, *when;
    struct tag_view tag;
    const char *due;
};

struct draft_line_view {
    const char *code, *name, *saved;
};

struct portal_dossiers_view {
    const struct dossier_line_view *lines;
    size_t count;
    const struct draft_line_view *drafts;
    size_t draft_count;
    struct pages_view pages;
};

/* The part that changes while somebody looks. */
struct portal_state_view {
    struct tag_view tag;
    const char *sentence;
    struct facts_view facts; /* who holds it, due time */
    const char *const *why;  /* the count of the due time, line by line */
    size_t why_count;
    const struct link_view *downloads; /* the applicant's own; none on the public page */
    size_t download_count;
    struct timeline_view timeline;
};

struct portal_follow_view {
    const char *code, *name;
    const char *live; /* address of the stream; NULL */
    const struct portal_state_view *state;
    const char *answer; /* address of the page that answers the supplement request; NULL */
    const char *until;
    const struct fact_view *asked;
    size_t asked_count;
    struct facts_view answers, papers;
    const struct fee_view *fees;
    size_t fee_count;
    const char *total;
    const struct fact_view *looked; /* who looked at it */
    size_t looked_count;
    struct linked_list_view linked;
    const char *withdraw; /* address; NULL when it is too late */
};

struct portal_withdraw_view {
    const char *code, *name, *action, *revision, *back;
    const char *reason; /* typed before the session ended; NULL */
};

struct portal_public_view {
    const char *code, *name, *agency;
    const struct portal_state_view *state;
};

struct portal_track_view {
    const char *code, *error;
};

/* ---- verifying ---- */

struct signature_view {
    const char *who, *when, *verdict;
    bool good;
};

struct portal_verify_view {
    const char *code, *error;
    const char *verdict, *text; /* NULL: nothing was asked yet */
    enum tone tone;
    struct facts_view facts;
    const struct signature_view *signatures;
    size_t signature_count;
    const char *newer; /* address of the result that replaced it; NULL */
};

/* ---- the record ---- */

struct portal_record_view {
    const char *code, *error;
    struct facts_view proofs; /* event by event; none: nothing was asked */
    struct facts_view heads;  /* the newest, with their roots */
};

/* ---- plain words ---- */

struct portal_words_view {
    const char *title;
    const char *const *paragraphs;
    size_t count;
};

#endif
