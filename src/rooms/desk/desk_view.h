/* What the desk's templates see. Texts are finished and in the reader's language; NULL means: there
 * is none.
 */
#ifndef ROOMS_DESK_DESK_VIEW_H
#define ROOMS_DESK_DESK_VIEW_H

#include "html/form_view.h"
#include "html/page_view.h"

#include <stdint.h>

/* ---- the queue ---- */

struct desk_count_view {
    const char *href, *number, *label;
    bool current;
};

struct desk_row_view {
    const char *code;
    const char *key; /* of the check box: code and revision */
    const char *procedure, *applicant, *task, *due, *due_iso;
    const char *taken_by; /* "" when nobody has taken it */
    struct tag_view tag;
    const char *look; /* class of the row */
    bool takeable;
    bool green; /* in the green lane */
};

struct desk_queue_view {
    const struct desk_count_view *counts;
    size_t count_count;
    const char *words;
    bool mine;
    const char *due; /* value of the filter, "" for all */
    const struct option_view *procedures;
    size_t procedure_count;
    const char *error; /* of the search */
    const struct desk_row_view *rows;
    size_t row_count;
    const struct form_button *bulk; /* what may be done to many */
    size_t bulk_count;
    struct pages_view pages;
};

/* What became of many. */
struct desk_outcome_view {
    const char *code, *href, *words;
    bool done;
};

struct desk_bulk_view {
    const char *title, *summary;
    const struct desk_outcome_view *rows;
    size_t row_count;
};

/* ---- one dossier ---- */

/* A value of the form beside what the register says. */
struct desk_value_view {
    const char *label, *value;
    const char *registered; /* NULL: the register says nothing of it */
    const char *provenance;
    bool differs;
};

struct desk_part_view { /* fields under one heading */
    const char *title;
    const struct desk_value_view *values;
    size_t value_count;
};

struct desk_component_view {
    const char *name, *note;
    struct tag_view tag;
    const struct file_view *files;
    size_t file_count;
};

struct desk_due_view { /* a line of the ledger of promised times */
    const char *at, *ground, *from, *to;
};

struct desk_button_view {
    const char *slug, *label, *hint;
    bool post; /* done at once; otherwise it leads to a page */
    bool main;
};

enum desk_line { DESK_PARAGRAPH, DESK_HEADING, DESK_CENTER, DESK_FIELD };

struct desk_line_view { /* of the result's text */
    enum desk_line kind;
    const char *label, *text;
};

struct desk_draft_view {
    const char *title, *subtitle, *authority, *position;
    const struct desk_line_view *lines;
    size_t line_count;
    const char *trouble; /* why there is none */
};

struct desk_dossier_view {
    const char *code, *procedure, *what, *applicant, *pin, *channel;
    int64_t revision;
    struct tag_view state, due;
    bool green; /* in the green lane */
    const char *due_text;
    const struct desk_button_view *buttons;
    size_t button_count;
    const char *wait; /* why nothing can be done here now */
    const char *next; /* address of the next dossier of the queue */
    const struct desk_part_view *parts;
    size_t part_count;
    size_t differences;
    struct facts_view facts; /* of the register, that the form does not show */
    bool later_check;        /* the register has not answered yet */
    const struct desk_component_view *components;
    size_t component_count;
    struct facts_view fees;
    const struct desk_due_view *dues;
    size_t due_count;
    struct facts_view supplements;
    struct timeline_view timeline;
    struct linked_list_view linked;
    const struct link_view *slips;
    size_t slip_count;
    const struct desk_draft_view *draft; /* NULL: not shown to this post */
    const char *const *guide;
    size_t guide_count;
    const char *const *checklist;
    size_t checklist_count;
};

/* ---- an act that asks for words ---- */

struct desk_item_view { /* a component that may be asked for, or handed in */
    const char *code, *name, *what, *error;
    const char *accept; /* kinds of file that are taken: ".pdf,.jpg" */
    bool chosen;
};

struct desk_act_view {
    const char *code, *action, *title, *hint, *procedure, *applicant, *revision;
    const char *reason, *reason_error;
    bool asks_reason, asks_items, takes_files;
    const struct desk_item_view *items;
    size_t item_count;
    const char *items_error;
    const char *until; /* how long the citizen would have */
    const struct error_view *errors;
    size_t error_count;
    const char *button;
};

/* ---- the counter ---- */

struct desk_person_view {
    const char *pin, *name;
    struct facts_view facts;
    const struct desk_value_view *card; /* what the card says beside the register */
    size_t card_count;
    size_t differences;
    const char *trouble; /* the register's silence, in words */
};

struct desk_offer_view {
    const char *key; /* procedure and case */
    const char *name, *what, *code;
};

struct desk_counter_view {
    const char *words, *error;             /* the one box */
    const struct desk_person_view *person; /* NULL: none yet */
    const char *sealed;
    const char *search;
    const struct desk_offer_view *offers;
    size_t offer_count;
};

struct desk_entry_view { /* the form at the counter */
    const char *procedure, *what;
    const struct desk_person_view *person;
    const struct form_view *form;
    const char *sealed, *offer;
    struct facts_view known; /* what needs no asking */
    const struct option_view *agencies;
    size_t agency_count;
    const char *agency; /* the one chosen */
    bool asks_phone;    /* the form itself does not */
    const char *phone, *phone_error;
    const struct desk_item_view *papers;
    size_t paper_count;
    const struct hidden_view *stored; /* papers that were uploaded before */
    size_t stored_count;
    const struct error_view *errors;
    size_t error_count;
    struct facts_view fees;
    const char *due_text;
};

struct desk_answers_view { /* everything once more, before it is handed in */
    const char *procedure, *what, *agency;
    const struct desk_person_view *person;
    struct facts_view answers, papers, fees;
    const struct hidden_view *hidden;
    size_t hidden_count;
    const char *due_text;
};

struct desk_receipt_view {
    const char *code, *procedure, *applicant, *due_text, *pdf, *dossier;
    bool later_check;
    struct facts_view fees;
};

/* Somebody was faster, or the law does not allow it. */
struct desk_trouble_view {
    const char *title, *text, *detail, *href, *link, *next;
};

#endif
