/* A pack while it is loaded: its files, and every fault found in them.
 *
 * Loading goes through all files before it gives up, so that a procedure writer sees all faults at
 * once, each with file and line. The caller runs the load in one unit of work and lets it fail when
 * there was any fault: all of a pack is loaded, or nothing.
 */
#ifndef ROOMS_AGENCY_PACK_H
#define ROOMS_AGENCY_PACK_H

#include "base/json.h"
#include "rooms/agency/agency.h"

struct pack_fault {
    const char *file;    /* "procedures/1.004873/form.json" */
    int line;            /* 0: the file as a whole */
    const char *element; /* what it is about: a key, a code, an id in a model; "" */
    const char *reason;  /* a stable name for pages, "pack.unknown_key"; "" */
    const char *name;    /* what the words quote; NULL */
    const char *words;   /* for whoever writes packs */
};

struct pack {
    struct arena *arena;
    const char *folder;
    const char *code, *version;
    const char *kept; /* the digest over its files in hexadecimal, since pack_keep */
    struct pack_fault *faults;
    size_t fault_count, fault_room;
    struct digest *digest;                             /* over all files read, in order */
    const char *(*text)(void *self, const char *file); /* NULL: files stand in the folder; else */
    void *self;                                        /* their text, or NULL, comes from here */
};

/* Read pack.json of a folder. Faults go into the pack; NOT_FOUND when there is no such folder. */
int pack_open(struct arena *a, const char *folder, struct pack *ret, struct fault *f);

/* A pack whose files stand in memory: a draft of the staff, not yet on any disk. */
struct pack pack_in_memory(struct arena *a, const char *(*text)(void *self, const char *file),
                           void *self);

void pack_fault(struct pack *p, const char *file, int line, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* The same with all that is known of it. Only the file's name is copied. */
void pack_report(struct pack *p, const struct pack_fault *x);

/* The text of a file; NULL when it is missing (a fault only when required). */
const char *pack_text(struct pack *p, const char *file, bool required);

/* The same as JSON; NULL after a fault. */
const struct json *pack_json(struct pack *p, const char *file, bool required);

/* A value as compact JSON, as it is kept in a table. */
const char *pack_written(struct pack *p, const struct json *v);

/* What an object may hold. A table ends with a row without a name. */
enum pack_kind {
    PACK_ANY,
    PACK_STRING,
    PACK_TEXT,
    PACK_INT,
    PACK_BOOL,
    PACK_LIST,
    PACK_OBJECT,
    PACK_DATE
};
struct pack_key {
    const char *name;
    enum pack_kind kind;
    bool required;
};

/* Report unknown keys, missing ones and values of another kind; true when there was nothing. */
bool pack_check(struct pack *p, const char *file, const struct json *o,
                const struct pack_key *keys);

/* A date that pack_check has accepted, as a day; 0 when it is missing or null. */
int32_t pack_day(const struct json *o, const char *key);

/* The file that defines this: areas, calendar, rules, lists, agencies, province. In a unit. */
int agency_load(struct db *db, struct pack *p, struct fault *f);

/* Note that the pack was loaded. *ret_changed: it is not the same as before. In a unit. */
int pack_keep(struct db *db, struct pack *p, int64_t now_ms, bool *ret_changed, struct fault *f);

#endif
