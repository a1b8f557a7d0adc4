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

/* The first of n new ids in a row. */
int update_new_ids(struct update *u, int n);

void update_begin(struct update *u, int id);
void update_end(struct update *u);

/* A text as UTF-16BE in hexadecimal, as PDF strings want it. */
void update_text(struct update *u, const char *text);

/* Cross-reference and trailer. */
int update_finish(struct update *u, struct fault *f);

#endif
