/* What the form templates (templates/parts/form.html and its fields) see.
 *
 * A room fills it from a published e-form, the values typed or prefilled, and the faults found;
 * nothing here knows of rules or storage. All texts are already in the reader's language, belong to
 * the arena of the request and are escaped when they are written. NULL means: there is none.
 *
 * Names that the templates themselves post: "_csrf" (token), "_add" (value: the name of the
 * repeating group to lengthen), "_remove" (value: name and index of the row, "members.2"),
 * "_unfile" (value: the key of a file to take away) and "_act" (value: form_button.value). All but
 * _act come without browser checks; the server keeps everything typed and shows the form again.
 */
#ifndef HTML_FORM_VIEW_H
#define HTML_FORM_VIEW_H

#include <stdbool.h>
#include <stddef.h>

enum field_view_kind {
    VIEW_TEXT,      /* one line */
    VIEW_TEXTAREA,  /* several lines */
    VIEW_NUMBER,    /* one line, digits as typed */
    VIEW_DATE,      /* three boxes: name-d, name-m, name-y */
    VIEW_RADIO,     /* one of options, all seen */
    VIEW_SELECT,    /* one of options, in a list */
    VIEW_CHECKLIST, /* any of options */
    VIEW_CHECKBOX,  /* yes or no; posts "true" */
    VIEW_FILE,      /* one or more files, with those already uploaded */
    VIEW_ROWS,      /* a repeating group */
    VIEW_GROUP,     /* fields under one heading */
    VIEW_NOTE,      /* a paragraph: the label */
    VIEW_SEPARATOR, /* a line */
};

struct option_view {
    const char *value;
    const char *label;
    const char *hint;
    bool chosen;
};

/* A file that the server holds already. */
struct file_view {
    const char *key;  /* posted back as hidden field under the name of the question */
    const char *name; /* as people know it */
    const char *size; /* in words: "1,2 MB" */
    const char *href; /* to look at it */
};

struct field_view;

/* One row of a repeating group. */
struct row_view {
    const char *key;   /* "members.2": the value of the button that removes it */
    const char *title; /* "Người thứ 3" */
    const struct field_view *fields;
    size_t field_count;
};

struct field_view {
    enum field_view_kind kind;
    const char *id;   /* on the first control, so that a link from the summary lands there: letters,
                         digits, '-'; unique in the page */
    const char *name; /* posted name, "members.2.full_name" */
    const char *label;
    const char *hint;
    const char *error;
    const char *value;              /* as typed: text, number */
    const char *day, *month, *year; /* as typed: date */
    bool checked;                   /* checkbox */
    bool required;                  /* otherwise the label says that it is not */
    const struct option_view *options;
    size_t option_count;

    /* A value that a register or the vault gave: shown as text, never posted. */
    bool readonly;
    const char *shown;      /* the value in words */
    const char *provenance; /* "Theo Cơ sở dữ liệu quốc gia về dân cư, 22/11/2026" */
    const char *report;     /* address where a wrong value is reported */

    /* Courtesies of the browser. */
    const char *autocomplete; /* HTML's token */
    const char *inputmode;
    const char *suffix; /* the unit behind the box: "đồng" */
    int width;          /* of the box in characters; 0: full */
    int max_length;     /* 0: none */
    const char *hide;   /* condition in the shape that static/js/app.js reads:
                           [not(] name (= | !=) literal [)] ; true hides the field */
    bool hidden;        /* it is hidden now; the script may show it */

    /* VIEW_FILE */
    const char *accept; /* "application/pdf,image/jpeg" */
    bool many;
    const struct file_view *files;
    size_t file_count;

    /* VIEW_GROUP */
    const struct field_view *fields;
    size_t field_count;

    /* VIEW_ROWS: its rows; `add` is the button's words, NULL when no more may be added */
    const struct row_view *rows;
    size_t row_count;
    const char *add;
};

/* One line of the error summary. */
struct error_view {
    const char *id; /* of the field; NULL: the line is no link */
    const char *text;
};

struct hidden_view {
    const char *name, *value;
};

struct form_button {
    const char *value; /* posted as _act: "next", "save", "submit" */
    const char *label;
    bool secondary;
};

struct form_view {
    const char *id;
    const char *action;
    bool multipart;    /* it has a file field */
    const char *draft; /* where unfinished input is posted by script; NULL: nowhere */
    const struct error_view *errors;
    size_t error_count;
    const struct hidden_view *hidden; /* version of the form, key of the draft, … */
    size_t hidden_count;
    const struct field_view *fields;
    size_t field_count;
    const struct form_button *buttons;
    size_t button_count;
};

#endif
