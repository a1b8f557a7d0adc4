/* Loading packs: `motcua load`, `motcua init`.
 *
 * Packs are folders of law as data (docs/packs.md). A load goes through all files, reports every
 * fault, and is kept only when there was none. Loading the same again changes nothing; a changed
 * procedure becomes a new version, and dossiers stay on the one they began on. What staff have
 * published stays in force against a pack unless the load is forced; the report names it.
 */
#ifndef ROOMS_CATALOGUE_LOAD_H
#define ROOMS_CATALOGUE_LOAD_H

#include "rooms/agency/pack.h"
#include "rooms/catalogue/catalogue.h"

struct load {
    const char *const *folders; /* in the order in which they must be loaded */
    size_t folder_count;
    int64_t now_ms;
    bool force; /* packs win over what staff published */
};

struct load_report {
    struct arena *arena;
    struct pack *packs; /* with their faults */
    size_t pack_count, fault_count;
    int versions;      /* new versions of procedures */
    const char **kept; /* procedures that differ from what staff published: theirs stays */
    size_t kept_count;
    bool changed; /* anything at all */
};

/* In a unit. INVALID "load.faults" when there were faults: the unit must fail, so that nothing
 * stays. */
int packs_load(struct db *db, struct arena *a, const struct load *l, struct load_report *ret,
               struct fault *f);

/* Read the law as it is in the tables and in force on a day, into the arena. */
int law_read(struct db *db, struct arena *a, int32_t day, struct law **ret, struct fault *f);

/* Must the law be read again: was something loaded, or has a day come on which it changes? */
int law_is_old(struct db *db, const struct law *law, int32_t day, bool *ret, struct fault *f);

/* The number that grows with every load; a server that sees a new one reads the law again.
 * law_grow makes it do so, in a unit. */
int law_grow(struct db *db, struct fault *f);
int law_generation(struct db *db, int64_t *ret, struct fault *f);

#endif
