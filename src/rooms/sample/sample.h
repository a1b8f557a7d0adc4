/* A province's years, made up: for measuring at any size, for training, for trying reports.
 *
 * Nothing about a dossier's rows is written down here. For each case of each procedure, each
 * channel and each course that a dossier may take (packs: years.json), one dossier is really
 * submitted and worked on through the rooms, in a unit that is undone; what it left in the tables
 * is the pattern. A made dossier is its pattern with other people, agencies and moments in it, its
 * own numbers and its own chain of events; so a change of the schema or of a room is in it by
 * itself.
 *
 * What is made is in order: codes and document numbers have no gap, promised times follow the
 * calendars, acts fall into working hours, chains and the record's log are whole. Some dossiers are
 * odd on purpose; a list beside the data says which and why, so that an audit can be tried against
 * it. Files of results are named and do not exist; uploaded papers all are one small file.
 *
 * The same seed and moment give the same years.
 */
#ifndef ROOMS_SAMPLE_SAMPLE_H
#define ROOMS_SAMPLE_SAMPLE_H

#include "base/fault.h"
#include "rooms/house.h"

struct sample_progress {
    int64_t dossiers, of, rows;
    const char *step; /* "patterns", "people", "days", "indices", "log" */
};

struct sample_order {
    int64_t dossiers;
    int64_t seed;
    int years;        /* back from now, as far as the agencies' hours are known */
    int open_percent; /* of all, left open at any step, beside those that nobody could finish yet */
    const char *mix;  /* a pack's years.json */
    const char *list; /* the file of what is odd, one JSON object a line; made anew */
    int64_t now_ms;
    void (*tell)(void *self, const struct sample_progress *p); /* NULL: tells nobody */
    void *self;
};

struct sample_report {
    int64_t dossiers, open, people, rows, entries, odd;
    int64_t from_ms; /* where the years begin */
};

/* Fill a house that has law and no dossiers; blocks for seconds to hours. CONFLICT when there are
 * dossiers already. A house in which it failed half way is to be thrown away. */
int sample_generate(struct house *h, const struct sample_order *o, struct sample_report *ret,
                    struct fault *f);

#endif
