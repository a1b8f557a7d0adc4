/* Inside paper/ only: appending a revision to a PDF (ISO 32000-1, 7.5.6) without touching a byte of
 * what is there. */
#ifndef PAPER_SIGN_UPDATE_H
#define PAPER_SIGN_UPDATE_H

#include "paper/qpdf.h"

#include <stdbool.h>

enum { UPDATE_OBJECTS = 256 };

struct update {
    struct arena *arena;
    struct bytes in;
    qpdf_data q;
    struct buf out;
    struct {
        int id;
        size_t at;
    } entries[UPDATE_OBJECTS];
    size_t entries_n;
    int next_id;
    size_t previous;       /* where the last cross-reference begins */
    bool stream_reference; /* … and whether it is a stream */
};

int update_open(struct arena *a, struct bytes in, struct update *ret, struct fault *f);
int update_new_id(struct update *u);
void update_begin(struct update *u, int id);
void update_end(struct update *u);

/* A text as UTF-16BE in hexadecimal, as PDF strings want it. */
void update_text(struct update *u, const char *text);

/* Copy a value of another file with all that it refers to: the references are given new numbers
 * and written as objects of this revision first. Returns the value's text. INVALID when it is
 * deeper or larger than anything Cairo writes. */
int update_copy(struct update *u, qpdf_data from, qpdf_oh value, const char **ret, struct fault *f);

/* Cross-reference and trailer. */
int update_finish(struct update *u, struct fault *f);

#endif
