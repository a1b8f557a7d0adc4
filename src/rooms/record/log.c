/* Hashes of complete subtrees are kept in tiles: 256 neighbours of one height, for the heights 0,
 * 8, 16 …. A tile only grows; subtrees of the heights between are folded from a tile when they are
 * asked for. So an entry costs little more than its 32 bytes, and a proof reads a handful of rows.
 */
#include "base/cleanup.h"
#include "rooms/record/inside.h"

#include <inttypes.h>
#include <string.h>

enum { TILE_BITS = 8, TILE = 1 << TILE_BITS, TILE_LEVELS = 8 };

const char *const record_kinds[] = {
    [RECORD_EVENT] = "event", [RECORD_ACCESS] = "access", [RECORD_ACT] = "act"};

struct merkle_hash record_leaf(enum record_kind kind, const uint8_t hash[static RECORD_HASH])
{
    uint8_t text[8 + RECORD_HASH];
    size_t n = strlen(record_kinds[kind]);
    memcpy(text, record_kinds[kind], n);
    memcpy(text + n, hash, RECORD_HASH);
    return merkle_leaf(text, n + RECORD_HASH);
}

/* ---- tiles as a source ---- */

struct tiles {
    struct db *db;
    struct arena *arena;
    struct bytes cached[TILE_LEVELS]; /* the last tile read of each level */
    uint64_t place[TILE_LEVELS];
};

static int tile_read(struct tiles *t, unsigned level, uint64_t place, struct bytes *ret,
                     struct fault *f)
{
    struct record_tile_row row;
    if (t->cached[level].p && t->place[level] == place) {
        *ret = t->cached[level];
        return OK;
    }
    int r = record_tile(t->db, t->arena, (int64_t)level, (int64_t)place, &row, f);
    if (r == OK) {
        t->cached[level] = *ret = row.hashes;
        t->place[level] = place;
    }
    return r;
}

/* The root over count (a power of two) hashes. */
static struct merkle_hash fold(const uint8_t *hashes, size_t count)
{
    struct merkle_edge e = {0};
    struct merkle_hash h;
    for (size_t i = 0; i < count; i++) {
        memcpy(h.bytes, hashes + i * DIGEST_BYTES, DIGEST_BYTES);
        merkle_grow(&e, h);
    }
    return e.trees[0];
}

static int tile_tree(void *self, unsigned level, uint64_t index, struct merkle_hash *ret,
                     struct fault *f)
{
    unsigned above = level % TILE_BITS, tier = level / TILE_BITS;
    uint64_t first = index << above;
    size_t at = (size_t)(first % TILE), count = (size_t)1 << above;
    struct bytes hashes = {0};
    int r = tile_read(self, tier, first / TILE, &hashes, f);
    if (r < 0 && r != NOT_FOUND)
        return r;
    if (r == NOT_FOUND || hashes.n < (at + count) * DIGEST_BYTES)
        return fault_reason(f, BROKEN, "record.tile", "a tile of the log is missing or too short");
    *ret = fold(hashes.p + at * DIGEST_BYTES, count);
    return OK;
}

struct merkle_source record_tiles(struct db *db, struct arena *a)
{
    struct tiles *t = arena_new(a, struct tiles, 1);
    t->db = db;
    t->arena = a;
    return (struct merkle_source){tile_tree, t};
}

int record_check_above(const struct merkle_source *tiles, uint64_t size, struct fault *f)
{
    struct merkle_hash left, right, kept;
    for (unsigned level = TILE_BITS;
         level < TILE_LEVELS * TILE_BITS && size && size % (1ULL << level) == 0;
         level += TILE_BITS) {
        uint64_t at = (size >> level) - 1;
        int r = tiles->tree(tiles->self, level - 1, 2 * at, &left, f);
        if (r == OK)
            r = tiles->tree(tiles->self, level - 1, 2 * at + 1, &right, f);
        if (r == OK)
            r = tiles->tree(tiles->self, level, at, &kept, f);
        if (r < 0)
            return r;
        left = merkle_join(left, right);
        if (!merkle_equal(&left, &kept))
            return fault_reason(f, BROKEN, "record.tile",
                                "the hash that is kept over the entries %" PRIu64 " to %" PRIu64
                                " is not theirs",
                                at << level, size - 1);
    }
    return OK;
}

/* How many hashes a level has. */
static int level_length(struct db *db, struct arena *a, unsigned level, uint64_t *ret,
                        struct fault *f)
{
    struct record_tile_end_row row;
    int r = record_tile_end(db, a, (int64_t)level, &row, f);
    if (r == OK)
        *ret = (uint64_t)row.place * TILE + row.hashes.n / DIGEST_BYTES;
    else if (r == NOT_FOUND)
        *ret = 0;
    return r == NOT_FOUND ? OK : r;
}

int record_check_ends(struct db *db, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct record_last_entry_row last = {.leaf = -1};
    int r = db_read_begin(db, f);
    if (r < 0)
        return r;
    CLEANUP(db_read_endp) struct db *moment = db;
    r = record_last_entry(db, a, &last, f);
    for (unsigned level = 0; (r == OK || r == NOT_FOUND) && level < TILE_LEVELS; level++) {
        uint64_t expected = (uint64_t)(last.leaf + 1) >> (level * TILE_BITS), length = expected;
        r = level_length(db, a, level, &length, f);
        if (r == OK && length != expected)
            return fault_reason(f, BROKEN, "record.tile",
                                "%" PRIu64
                                " hashes are kept at height %u, where the log has %" PRIu64,
                                length, level * TILE_BITS, expected);
    }
    return r == NOT_FOUND ? OK : r;
}

/* ---- growing ---- */

/* New hashes of one height, to be added behind the `begin` that are there. */
struct growth {
    struct db *db;
    struct arena *arena;
    unsigned level;
    uint64_t begin;
    struct merkle_hash *hashes;
    size_t count;
};

/* Fill up one tile; ret tells how many hashes it took, and whether (with which root) it is full. */
static int fill_tile(const struct growth *g, size_t from, size_t *ret_taken,
                     struct merkle_hash *ret_root, bool *ret_full, struct fault *f)
{
    uint64_t at = g->begin + from;
    size_t held = (size_t)(at % TILE), room = TILE - held;
    size_t n = g->count - from < room ? g->count - from : room;
    uint8_t hashes[TILE * DIGEST_BYTES];
    struct record_tile_row row = {0};
    int r =
        held ? record_tile(g->db, g->arena, (int64_t)g->level, (int64_t)(at / TILE), &row, f) : OK;
    if (r < 0 && r != NOT_FOUND)
        return r;
    if (row.hashes.n != held * DIGEST_BYTES)
        return fault_reason(f, BROKEN, "record.tile", "a tile of the log has another length");
    if (held)
        memcpy(hashes, row.hashes.p, row.hashes.n);
    memcpy(hashes + held * DIGEST_BYTES, g->hashes[from].bytes, n * DIGEST_BYTES);
    r = record_set_tile(g->db, (int64_t)g->level, (int64_t)(at / TILE),
                        (struct bytes){hashes, (held + n) * DIGEST_BYTES}, f);
    *ret_taken = n;
    *ret_full = held + n == TILE;
    if (*ret_full)
        *ret_root = fold(hashes, TILE);
    return r < 0 ? r : OK;
}

/* Full tiles are the next level's new hashes. */
static int grow_level(struct growth *g, struct fault *f)
{
    struct merkle_hash *above = arena_new(g->arena, struct merkle_hash, g->count / TILE + 1);
    size_t full_tiles = 0, taken;
    bool full;
    for (size_t i = 0; i < g->count; i += taken) {
        int r = fill_tile(g, i, &taken, &above[full_tiles], &full, f);
        if (r < 0)
            return r;
        full_tiles += full;
    }
    *g = (struct growth){.db = g->db,
                         .arena = g->arena,
                         .level = g->level + 1,
                         .begin = g->begin / TILE,
                         .hashes = above,
                         .count = full_tiles};
    return OK;
}

static int grow(struct growth *g, struct fault *f)
{
    int r = OK;
    while (r >= 0 && g->count > 0)
        r = grow_level(g, f);
    return r < 0 ? r : OK;
}

struct merkle_hash record_event_leaf(const uint8_t hash[static RECORD_HASH])
{
    return record_leaf(RECORD_EVENT, hash);
}

struct merkle_hash record_access_leaf(int64_t id, const struct access *x)
{
    const struct record_access_line line = {.id = id,
                                            .at_ms = x->at_ms,
                                            .account_id = x->actor.account_id,
                                            .person_id = x->actor.person_id,
                                            .agency = x->actor.agency,
                                            .subject_pin = x->subject_pin,
                                            .purpose = x->purpose,
                                            .dossier_id = x->dossier_id,
                                            .what = x->what};
    uint8_t hash[RECORD_HASH];
    record_access_hash(&line, hash);
    return record_leaf(RECORD_ACCESS, hash);
}

int record_extend(struct db *db, uint64_t begin, struct merkle_hash *leaves, size_t count,
                  struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct growth g = {.db = db, .arena = a, .begin = begin, .hashes = leaves, .count = count};
    return grow(&g, f);
}

/* ---- sealing ---- */

struct fresh { /* entries that the log lacks, by key */
    struct record_unsealed_events_row *events;
    struct record_access_line *accesses;
    struct record_unsealed_acts_row *acts;
    size_t counts[RECORD_KINDS];
};

struct stretch { /* of keys */
    int64_t after, until;
};

static int find_fresh(struct db *db, struct arena *a, struct stretch keys, size_t most,
                      struct fresh *ret, struct fault *f)
{
    int r = record_unsealed_events(db, a, keys.after, keys.until, (int64_t)most, &ret->events,
                                   &ret->counts[RECORD_EVENT], f);
    if (r == OK)
        r = record_unsealed_accesses(db, a, keys.after, keys.until, (int64_t)most, &ret->accesses,
                                     &ret->counts[RECORD_ACCESS], f);
    if (r == OK)
        r = record_unsealed_acts(db, a, keys.after, keys.until, (int64_t)most, &ret->acts,
                                 &ret->counts[RECORD_ACT], f);
    return r;
}

/* The key of the next of a kind. */
static int64_t next_of(const struct fresh *x, enum record_kind kind)
{
    if (x->counts[kind] == 0)
        return INT64_MAX;
    return kind == RECORD_EVENT    ? x->events->id
           : kind == RECORD_ACCESS ? x->accesses->id
                                   : x->acts->id;
}

/* The oldest of what is next; false when all lists are used up. */
static bool take_oldest(struct fresh *x, int64_t *ret_ref, struct merkle_hash *ret_leaf)
{
    uint8_t hash[RECORD_HASH];
    enum record_kind kind = RECORD_EVENT;
    for (enum record_kind k = RECORD_ACCESS; k < RECORD_KINDS; k++)
        if (next_of(x, k) < next_of(x, kind))
            kind = k;
    if (x->counts[kind] == 0)
        return false;
    *ret_ref = next_of(x, kind);
    if (kind == RECORD_EVENT)
        memcpy(hash, x->events++->hash.p, RECORD_HASH);
    else if (kind == RECORD_ACCESS)
        record_access_hash(x->accesses++, hash);
    else
        memcpy(hash, x->acts++->hash.p, RECORD_HASH);
    x->counts[kind]--;
    *ret_leaf = record_leaf(kind, hash);
    return true;
}

/* One statement for all; it must have found what was hashed. */
static int add_entries(struct db *db, uint64_t first, struct stretch keys, size_t count,
                       struct fault *f)
{
    int r = count ? record_add_entries(db, (int64_t)first, keys.after, keys.until, f) : OK;
    if (r >= 0 && (size_t)r != count)
        return fault_reason(f, BROKEN, "record.tile", "%d entries were added for %zu", r, count);
    return r < 0 ? r : OK;
}

int record_seal(struct db *db, int64_t until, size_t most, size_t *ret, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct record_last_entry_row last = {.leaf = -1};
    struct fresh fresh = {0};
    int64_t ref = 0;
    int r = record_last_entry(db, a, &last, f);
    if (r == NOT_FOUND)
        r = OK;
    if (r == OK)
        r = find_fresh(db, a, (struct stretch){last.ref, until}, most, &fresh, f);
    struct growth g = {.db = db,
                       .arena = a,
                       .begin = (uint64_t)(last.leaf + 1),
                       .hashes = arena_new(a, struct merkle_hash, most)};
    while (r == OK && g.count < most && take_oldest(&fresh, &ref, &g.hashes[g.count]))
        g.count++;
    size_t sealed = g.count;
    if (r == OK)
        r = add_entries(db, g.begin, (struct stretch){last.ref, ref}, sealed, f);
    if (r >= 0)
        r = grow(&g, f);
    if (r < 0)
        return r;
    *ret = sealed;
    return OK;
}
