/* From the files of a procedure to the structs of the catalogue; used when a pack is loaded (faults
 * go to the writer) and when a book is read (there are none, the load refused them). */
#ifndef ROOMS_CATALOGUE_READ_H
#define ROOMS_CATALOGUE_READ_H

#include "rooms/agency/pack.h"
#include "rooms/catalogue/catalogue.h"

/* The text of a file of the procedure ("form.json"); NULL when there is none. */
struct procedure_files {
    const char *(*text)(void *self, const char *name);
    void *self;
};

/* Called for every fault; its file is within the procedure ("form.json"). */
struct fault_sink {
    void (*report)(void *self, const struct pack_fault *x);
    void *self;
    bool checked; /* the load has checked the process already: its markings are not walked again */
};

/* Read all of it. False when something was reported. ret's version_id, number and current are the
 * caller's. What the source points to must live as long as the arena. */
struct procedure_source {
    const struct agency_book *agencies;
    const struct json *data; /* procedure.json */
    struct procedure_files files;
    struct fault_sink sink;
};
bool procedure_read(struct arena *a, const struct procedure_source *from, struct procedure *ret);

#endif
