/* Inside record/ only. */
#ifndef ROOMS_RECORD_INSIDE_H
#define ROOMS_RECORD_INSIDE_H

#include "rooms/record/log.h"
#include "record_sql.h"

/* The fixed text of an access entry, hashed. */
void record_access_hash(const struct record_access_line *x, uint8_t ret[static RECORD_HASH]);

/* What an entry of the log stands for, and its name in the leaf. */
enum record_kind { RECORD_EVENT, RECORD_ACCESS, RECORD_ACT, RECORD_KINDS };
extern const char *const record_kinds[RECORD_KINDS];

struct merkle_hash record_leaf(enum record_kind kind, const uint8_t hash[static RECORD_HASH]);

struct record_head record_head_of(const struct record_head_row *row);

/* Where the key that signs heads is, sealed. */
extern const char record_key_id[];
const char *record_keys_folder(const struct house *h, struct arena *a);

/* The tiles as a source of subtrees; it lives in the arena. */
struct merkle_source record_tiles(struct db *db, struct arena *a);

/* The tiles that a log of this size has filled last: does the tile above hold their roots? Proofs
 * are made of these, and no leaf tells. BROKEN "record.tile". */
int record_check_above(const struct merkle_source *tiles, uint64_t size, struct fault *f);

/* Does each level end where the log does? What stands behind would stop the sealing. BROKEN
 * "record.tile". */
int record_check_ends(struct db *db, struct fault *f);

#endif
