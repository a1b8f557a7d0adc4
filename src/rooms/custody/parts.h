/* What leaving and coming back share. Inside custody/ only. */
#ifndef ROOMS_CUSTODY_PARTS_H
#define ROOMS_CUSTODY_PARTS_H

#include "rooms/custody/inside.h"
#include "rooms/custody/row.h"
#include "rooms/custody/scroll.h"
#include "rooms/custody/transfer.h"

enum {
    TRANSFER_VERSION = 1,           /* of the form of an export */
    TRANSFER_MANIFEST = 256 * 1024, /* bytes; a line of 150 for each kind */
    TRANSFER_HEADS = 1 << 30,       /* heads.log: a line each minute for twenty years */
};

#define TRANSFER_FORMAT "motcua-province"
#define TRANSFER_MANIFEST_NAME "manifest.json"

/* Plain files that go along when they are there. */
extern const char *const transfer_plain[]; /* NULL-ended */

/* The two stores, and the files that list them. */
extern const char *const transfer_stores[2]; /* "documents", "files" */

/* The number of this program's newest schema file. */
int64_t transfer_schema(void);

const char *transfer_scroll(struct arena *a, const char *kind); /* "rows/KIND.jsonl" */
const char *transfer_list(struct arena *a, const char *store);  /* "STORE.jsonl" */

/* Chains of hashes, checked row by row: events of a dossier, acts on the law. */
struct transfer_chain {
    int64_t of, seq;
    uint8_t hash[DIGEST_BYTES];
};

/* False when the kind has a chain and the row does not go on with it. */
bool transfer_chain_goes_on(struct transfer_chain *c, const struct db_rows *k,
                            const struct db_value *row);

#endif
