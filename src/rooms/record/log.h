/* The record as one log: every event of every dossier, every read of personal data and every act on
 * the law is an entry, and the entries are the leaves of one Merkle tree (crypto/merkle.h).
 *
 * Writing an event costs nothing here. record_keep, in the background, seals what is new, in the
 * order of commits, and signs the tree's head at a fixed rhythm. Whoever kept a head can prove
 * later that nothing before it was altered, removed, reordered or dated back, without trusting this
 * server; a copy of each head goes to DATA/heads.log, outside the database.
 *
 * An entry's leaf is made of "event" and the event's hash in its dossier's chain, of "access" and
 * the hash of the access entry's fields in the chain's own text form, or of "act" and the act's
 * hash in the chain of acts. docs/record.md is for
 * those who want to check it with a program of their own.
 */
#ifndef ROOMS_RECORD_LOG_H
#define ROOMS_RECORD_LOG_H

#include "crypto/merkle.h"
#include "rooms/house.h"
#include "rooms/record/record.h"

/* Seal up to so many new entries with keys up to `until`, below which nothing may come to light
 * later (store_settle); in a unit. ret: how many there were. */
int record_seal(struct db *db, int64_t until, size_t most, size_t *ret, struct fault *f);

/* The same for entries whose rows in log_entry the caller writes in this unit, as many at once as
 * it likes (rooms/sample): the leaves of an event's hash and of an access entry, and the tree grown
 * by leaves behind the `begin` that are there. */
struct merkle_hash record_event_leaf(const uint8_t hash[static RECORD_HASH]);
struct merkle_hash record_access_leaf(int64_t id, const struct access *x);
int record_extend(struct db *db, uint64_t begin, struct merkle_hash *leaves, size_t count,
                  struct fault *f);

/* A signed head: at that moment the log had so many entries, and this root. */
struct record_head {
    int64_t number; /* 1, 2, 3 … */
    uint64_t size;
    struct merkle_hash root;
    int64_t at_ms;
    const char *origin;      /* whose log: the address of the site */
    const char *certificate; /* PEM, of the key "record" */
    struct bytes signature;  /* ECDSA with SHA-256, in DER, over record_head_text */
};

/* Four lines, each ended by a line feed: origin, size, root in hexadecimal, at_ms. */
const char *record_head_text(struct arena *a, const struct record_head *h);
bool record_head_holds(struct arena *a, const struct record_head *h);

/* The newest head, and those after a number, oldest first. NOT_FOUND when there is none. */
int record_newest(struct db *db, struct arena *a, struct record_head *ret, struct fault *f);
struct record_heads {
    struct record_head *list;
    size_t count;
};
int record_heads(struct db *db, struct arena *a, int64_t after, size_t limit,
                 struct record_heads *ret, struct fault *f);

/* A hash as people and programs are told it: 64 hexadecimal digits, in the arena. */
const char *record_hex(struct arena *a, const struct merkle_hash *h);

/* What proves one event or act: its leaf, and the way up to the first head that covers it. */
struct record_proof {
    int64_t at_ms;
    const char *kind;
    const char *procedure;    /* of an act; else NULL */
    struct merkle_hash entry; /* the leaf's hash */
    uint64_t leaf;
    struct record_head head;
    struct merkle_proof path;
};

/* NOT_FOUND: no such event. UNAVAILABLE "record.unsealed": it is not under a head yet; ask again
 * in a minute. */
int record_prove(struct db *db, struct arena *a, int64_t dossier_id, int64_t seq,
                 struct record_proof *ret, struct fault *f);

/* The same for an act on the law, by its number. */
int record_prove_act(struct db *db, struct arena *a, int64_t seq, struct record_proof *ret,
                     struct fault *f);

/* The root over the first `size` entries. */
int record_root(struct db *db, struct arena *a, uint64_t size, struct merkle_hash *ret,
                struct fault *f);

/* That the log of `size` entries begins with that of `from`. */
int record_prove_growth(struct db *db, struct arena *a, uint64_t from, uint64_t size,
                        struct merkle_proof *ret, struct fault *f);

/* The key "record" that signs heads, made on first use; before the helpers start. */
int record_make_key(const struct house *h, int64_t now_ms, struct fault *f);

/* One turn in the background: seal what is new, and sign when the rhythm wants it: so long after
 * the newest head while the log grows, and while it rests. */
struct record_turn {
    int64_t now_ms, growing_ms, resting_ms;
};
int record_keep(struct house *h, const struct record_turn *turn, struct fault *f);

/* Every head since the house has its key must be signed with it. BROKEN "record.key". */
int record_check_signer(const struct house *h, struct fault *f);

/* Does the log hold what the newest head in DATA/heads.log was signed over? Quick, so that a server
 * asks at its start. BROKEN "record.behind": the database is older than that head, somebody has put
 * it back; "record.altered": what stands there is another history. */
int record_check_end(struct db *db, const char *data, struct fault *f);

/* The lines of a file of heads, for record_verify_log: of a witness, or DATA/heads.log when path is
 * NULL (no lines, NULL, while there is none). NOT_FOUND, TOO_LARGE. */
int record_kept_heads(const struct house *h, struct arena *a, const char *path, const char **ret,
                      struct fault *f);

/* Recompute the log: each entry from what it stands for, each head from its entries. BROKEN names
 * the first entry that does not fit:
 *     "record.altered"    its content is not what was sealed
 *     "record.removed"    what it stands for is gone, or a leaf is missing
 *     "record.reordered"  its key is not above the one before
 *     "record.backdated"  it claims a time before the heads on both sides of it
 *     "record.unsealed"   it stands beside the log: slipped in below sealed keys, or left out
 *     "record.head"       a head that was signed, or that `heads` holds, is not that of this log
 * heads: lines as in DATA/heads.log, also from a witness; may be NULL. */
struct record_log_report {
    int64_t entries, heads;
};
int record_verify_log(struct db *db, const char *heads, struct record_log_report *ret,
                      struct fault *f);

/* Everything as lines of JSON, for a verifier that needs nothing else (docs/record.md): heads,
 * then entries. write gets one line at a time, without its end. */
int record_export(struct db *db, int (*write)(void *self, const char *line, struct fault *f),
                  void *self, struct fault *f);

#endif
