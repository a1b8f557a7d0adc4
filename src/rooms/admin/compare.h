/* What changed between two sets of files of a procedure, in words and in the drawing.
 *
 * The files are read as they are (JSON, BPMN, tables of decisions), not as checked procedures, so
 * that a draft with findings can be compared as well. Things are the same when their code, key or
 * id is the same; what stands elsewhere in a list has not changed.
 */
#ifndef ROOMS_ADMIN_COMPARE_H
#define ROOMS_ADMIN_COMPARE_H

#include "rooms/admin/admin_view.h"
#include "rooms/admin/draft.h"

enum change_sign { CHANGE_ADDED, CHANGE_REMOVED, CHANGE_CHANGED };

struct change {
    enum change_sign sign;
    const char *words; /* "Khoản thu “Lệ phí”: số tiền đổi từ 15.000 ₫ thành 16.000 ₫" */
};

/* The changes of one file; count 0: the text differs, the meaning does not. */
struct change_group {
    const char *file;
    enum law_file_kind kind;
    struct change *list;
    size_t count, room;
};

struct comparison {
    struct change_group *groups; /* of files that differ, in the order of names */
    size_t count;
};

struct compare_question {
    const struct procedure_text *before, *after;
    size_t before_count, after_count;
    enum lang lang;
};
void law_compare(struct arena *a, const struct compare_question *q, struct comparison *ret);

/* ---- for the files of this folder that compare one kind of file ---- */

struct compare {
    struct arena *arena;
    enum lang lang;
    struct change_group *group;
};

/* "{what}" was added or taken out. */
void compare_note(struct compare *c, enum change_sign sign, const char *what);
/* "{what}: {label} changed from {from} to {to}"; NULL values: just that it changed. */
void compare_change(struct compare *c, const char *what, enum message_key label, const char *from,
                    const char *to);
/* A text of the catalogue with its {name} filled. */
const char *compare_words(const struct compare *c, enum message_key key, const char *name);
const char *compare_text(const struct compare *c, enum message_key key);

void compare_procedure(struct compare *c, const char *before, const char *after);
void compare_form(struct compare *c, const char *before, const char *after);
void compare_process(struct compare *c, const char *before, const char *after);
void compare_decision(struct compare *c, const char *before, const char *after);

/* Objects of two lists that have the same key, and what is watched in them. */
enum compare_how {
    COMPARE_TEXT,  /* a string or number */
    COMPARE_PAIR,  /* {"vi", "en"} */
    COMPARE_TRUTH, /* true or false: the label's two sentences */
    COMPARE_ANY,   /* anything: only that it changed */
};
struct compare_rule {
    const char *path; /* "name", "validate.required" */
    enum compare_how how;
    enum message_key label; /* COMPARE_TRUTH: when it became true */
    enum message_key off;   /* COMPARE_TRUTH: when it became false */
};
/* what: the thing in words; rules end with one without a path. */
void compare_objects(struct compare *c, const char *what, const struct json *before,
                     const struct json *after, const struct compare_rule *rules);

/* ---- the drawing ---- */

/* The diagram of a process, marked by what differs from another version of it: `removed` marks what
 * the other lacks with −, else with +; what differs has ~. False when it cannot be read or has no
 * drawing. */
struct draw_question {
    const char *text, *other;
    bool removed;
    const char *title;
};
bool law_draw(struct arena *a, const struct draw_question *q, struct admin_drawing_view *ret);

#endif
