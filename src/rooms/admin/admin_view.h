/* What the administrators' templates see. Texts are finished and in the reader's language; NULL
 * means: there is none. Designers have their own (design_view.h).
 */
#ifndef ROOMS_ADMIN_ADMIN_VIEW_H
#define ROOMS_ADMIN_ADMIN_VIEW_H

#include "html/form_view.h"
#include "html/page_view.h"

#include <stdint.h>

/* ---- lists ---- */

struct admin_draft_row_view {
    const char *href, *code, *name;
    const char *owner, *saved, *saved_iso;
    struct tag_view tag;
};

struct admin_drafts_view {
    const struct admin_draft_row_view *rows;
    size_t count;
    const char *empty; /* what is said when there is none */
    const char *title;
};

struct admin_count_view {
    const char *href, *label;
    const char *number;
    bool current;
};

struct admin_home_view {
    struct admin_drafts_view waiting, mine, others;
    const struct admin_count_view *gaps;
    size_t gap_count;
};

struct admin_procedure_row_view {
    const char *href, *code, *name, *version, *from;
    struct tag_view tag;
};

struct admin_procedures_view {
    const char *words; /* of the search */
    const char *total;
    const struct admin_procedure_row_view *rows;
    size_t row_count;
    struct pages_view pages;
    const char *new_code, *new_error; /* of the form for a new procedure */
};

/* ---- one procedure ---- */

struct admin_version_view {
    const char *id, *number, *from, *made, *source;
    const char *against; /* compare with the one before; NULL for the first */
    struct tag_view tag;
    bool may_be_base;
};

struct admin_act_view {
    const char *when, *when_iso, *who, *what, *detail;
    const char *code, *href;    /* of the procedure; of a pack, with NULL */
    const char *number, *proof; /* where it stands in the record, as JSON */
};

struct admin_acts_view {
    const struct admin_act_view *rows;
    size_t count;
    struct pages_view pages;
};

struct admin_procedure_view {
    const char *code, *name;
    const struct admin_version_view *versions;
    size_t version_count;
    struct admin_draft_row_view draft; /* the live one; href NULL when there is none */
    struct admin_acts_view acts;
};

/* ---- one draft ---- */

struct admin_finding_view {
    const char *file, *href, *words, *detail; /* detail NULL when it adds nothing */
    int line;                                 /* 0: none */
};

struct admin_findings_view {
    const struct admin_finding_view *rows;
    size_t count;
};

struct admin_file_view {
    const char *name, *href, *kind, *size;
    struct tag_view tag; /* changed, new, with findings */
    bool removable;
};

struct admin_draft_view {
    const char *href; /* of the draft, before "/trinh" and so on */
    const char *code, *name;
    struct tag_view tag;
    struct facts_view facts;
    const char *returned;   /* why it came back */
    const char *base_moved; /* address of the comparison with the newer version */
    int64_t revision;
    const struct admin_file_view *files;
    size_t file_count;
    const struct admin_file_view *gone; /* of the base, not here any more */
    size_t gone_count;
    struct admin_findings_view findings;
    bool open, proposed, published;
    bool may_answer;                 /* this visitor may publish it */
    const struct option_view *kinds; /* of a file that may be added */
    size_t kind_count;
};

/* The text of a file, and what is wrong with it. */
struct admin_text_view {
    const char *title, *action, *draft,
        *designer; /* designer: address; NULL when this is the one */
    const char *text;
    const char *as_it_is; /* what the other saved, beside what was typed; NULL */
    const char *stale;    /* who was faster; NULL */
    const char *error;
    int64_t revision;
    bool open;
    int rows; /* height of the box */
    struct admin_findings_view findings;
};

struct admin_revision_view {
    const char *revision, *file, *who, *when, *when_iso;
    bool removed, now; /* now: the file is as this revision saved it */
};

struct admin_history_view {
    const char *title, *draft, *action;
    const struct admin_revision_view *rows;
    size_t count;
    struct pages_view pages;
    bool open;
    int64_t newest; /* revision of the draft */
};

/* Proposing: basis, number, day. */
struct admin_propose_view {
    const char *title, *draft, *action;
    const char *basis, *number, *day;
    const char *basis_error, *number_error, *day_error;
    const struct error_view *errors;
    size_t error_count;
    int64_t revision;
    size_t finding_count;
};

/* ---- what changed ---- */

enum admin_box_kind { BOX_LANE, BOX_TASK, BOX_GATEWAY, BOX_EVENT, BOX_END, BOX_NOTE };

struct admin_box_view {
    enum admin_box_kind kind;
    int x, y, width, height;
    const char *points; /* of a gateway */
    const char *const *lines;
    size_t line_count;
    int text_x, text_y, step;
    const char *sign, *look; /* "+", "plus"; "" when nothing differs */
};

struct admin_line_view {
    const char *points, *text;
    const char *arrow; /* the points of its head */
    int text_x, text_y;
    const char *sign, *look;
};

/* A process drawn, with what differs marked by colour and sign. */
struct admin_drawing_view {
    const char *title;
    int width, height;
    const struct admin_box_view *boxes;
    size_t box_count;
    const struct admin_line_view *lines;
    size_t line_count;
};

struct admin_change_view {
    const char *sign, *look, *words;
};

struct admin_change_group_view {
    const char *file, *kind;
    const struct admin_change_view *rows;
    size_t count;
    const struct admin_drawing_view *before, *after; /* of a process; NULL: none */
};

struct admin_compare_view {
    const char *title, *older, *newer, *back;
    const struct admin_change_group_view *groups;
    size_t count;
};

/* ---- moving dossiers ---- */

struct admin_place_view {
    const char *key; /* of the check box: dossier and revision */
    const char *code, *from, *to;
    const char *obstacle; /* why it cannot be moved, or was not; NULL */
};

struct admin_move_view {
    const char *action, *draft, *reason, *error, *summary;
    const struct admin_place_view *rows;
    size_t count;
    struct pages_view pages;
};

/* ---- a past month against a draft ---- */

struct admin_replay_row_view {
    const char *code, *fee, *due, *route; /* what differs, in words; NULL: the same */
    const char *trouble;
};

struct admin_replay_view {
    const char *action, *draft, *month, *error;
    bool done; /* a month was asked for */
    const struct admin_count_view *counts;
    size_t count_count;
    const struct admin_replay_row_view *rows; /* of dossiers that differ */
    size_t row_count;
    struct pages_view pages;
    size_t finding_count; /* it cannot be replayed before these are put right */
};

/* ---- what is missing ---- */

struct admin_gap_row_view {
    const char *code, *href, *name, *lacks;
};

struct admin_gaps_view {
    const char *summary, *csv;
    const struct admin_count_view *counts;
    size_t count_count;
    bool all; /* no filter */
    const struct admin_gap_row_view *rows;
    size_t row_count;
    struct pages_view pages;
};

#endif
