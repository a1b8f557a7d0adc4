/* The whole log again, from what its entries stand for: leaf by leaf, and at each head's size the
 * root that was signed. */
#include "base/cleanup.h"
#include "rooms/record/inside.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ENTRIES_AT_ONCE = 1000, HEADS_AT_ONCE = 1000 };

/* A request may wait this long on the write lane after its time was taken, and two clocks of one
 * house may differ so much. */
enum { SLACK_MS = 5 * 60 * 1000 };

/* A head that somebody kept: the table, DATA/heads.log, a witness. */
struct kept_head {
    uint64_t size;
    struct merkle_hash root;
    int64_t at_ms;
};

struct walk {
    struct db *db;
    struct arena *arena; /* for as long as the walk */
    struct merkle_edge edge;
    int64_t ref;              /* key of the last entry */
    int64_t passed_ms;        /* time of the last head that was passed */
    bool act_in_time;         /* one act was entered when it was done */
    struct kept_head **heads; /* by size, then time */
    size_t head_count, next;
    struct fault *fault;
};

/* ---- heads ---- */

struct head_list {
    struct kept_head **items;
    size_t count, room;
};

static void add_head(struct arena *a, struct head_list *l, struct kept_head head)
{
    struct kept_head *kept = arena_new(a, struct kept_head, 1);
    *kept = head;
    if (l->count == l->room) {
        size_t room = l->room ? 2 * l->room : HEADS_AT_ONCE;
        struct kept_head **items = arena_new(a, struct kept_head *, room);
        if (l->count)
            memcpy(items, l->items, l->count * sizeof(struct kept_head *));
        l->items = items;
        l->room = room;
    }
    l->items[l->count++] = kept;
}

static int read_table(struct walk *w, struct head_list *l)
{
    CLEANUP(arena_closep) struct arena *page = arena_open();
    struct record_heads heads;
    int64_t after = 0;
    int r;
    while ((r = record_heads(w->db, page, after, HEADS_AT_ONCE, &heads, w->fault)) == OK &&
           heads.count) {
        for (size_t i = 0; i < heads.count; i++) {
            const struct record_head *h = &heads.list[i];
            if (!record_head_holds(page, h))
                return fault_reason(w->fault, BROKEN, "record.head",
                                    "the head of size %" PRIu64 " is not signed as it stands",
                                    h->size);
            add_head(w->arena, l, (struct kept_head){h->size, h->root, h->at_ms});
        }
        after = heads.list[heads.count - 1].number;
        arena_clear(page);
    }
    return r;
}

/* Lines "size root at_ms". */
static int read_lines(struct walk *w, const char *lines, struct head_list *l)
{
    int number = 1;
    for (const char *at = lines; *at; number++) {
        struct kept_head h;
        char root[DIGEST_HEX];
        int length = 0;
        if (sscanf(at, "%" SCNu64 " %64[0-9a-f] %" SCNd64 "%n", &h.size, root, &h.at_ms, &length) !=
                3 ||
            at[length] != '\n' || !digest_from_hex(root, h.root.bytes))
            return fault_reason(w->fault, INVALID, "record.heads", "line %d is not a head", number);
        add_head(w->arena, l, h);
        at += length + 1;
    }
    return OK;
}

static int by_size(const void *left, const void *right)
{
    const struct kept_head *a = *(struct kept_head *const *)left;
    const struct kept_head *b = *(struct kept_head *const *)right;
    if (a->size != b->size)
        return a->size < b->size ? -1 : 1;
    return a->at_ms < b->at_ms ? -1 : a->at_ms > b->at_ms;
}

static int gather_heads(struct walk *w, const char *lines)
{
    struct head_list l = {0};
    int r = read_table(w, &l);
    if (r == OK && lines)
        r = read_lines(w, lines, &l);
    if (l.count)
        qsort(l.items, l.count, sizeof(struct kept_head *), by_size);
    w->heads = l.items;
    w->head_count = l.count;
    return r;
}

/* ---- entries ---- */

static int broken(const struct walk *w, const char *reason, const char *what)
{
    return fault_reason(w->fault, BROKEN, reason, "entry %" PRIu64 " (key %" PRId64 ") %s",
                        w->edge.size, w->ref, what);
}

static struct merkle_hash leaf_of(const struct record_entries_row *x)
{
    uint8_t hash[RECORD_HASH];
    if (!x->access_id) {
        memcpy(hash, x->hash.p, RECORD_HASH);
        return record_leaf(x->event_id ? RECORD_EVENT : RECORD_ACT, hash);
    }
    record_access_hash(&(struct record_access_line){.id = x->access_id,
                                                    .at_ms = x->at_ms,
                                                    .account_id = x->account_id,
                                                    .person_id = x->person_id,
                                                    .agency = x->agency,
                                                    .subject_pin = x->subject_pin,
                                                    .purpose = x->purpose,
                                                    .dossier_id = x->dossier_id,
                                                    .what = x->what},
                       hash);
    return record_leaf(RECORD_ACCESS, hash);
}

/* Both sides, as the clock of a server may be put back in earnest: then the next head says so too.
 */
static bool is_dated_back(const struct walk *w, int64_t at_ms)
{
    return w->next > 0 && w->next < w->head_count && at_ms < w->passed_ms - SLACK_MS &&
           at_ms < w->heads[w->next]->at_ms - SLACK_MS;
}

/* The place of an entry among the others. Acts from before the log knew acts were entered late, all
 * before the first one that was entered in time. */
static int check_place(struct walk *w, const struct record_entries_row *x)
{
    bool younger = x->ref > w->ref;
    w->ref = x->ref;
    if (x->leaf != (int64_t)w->edge.size)
        return broken(w, "record.removed", "is missing: the numbers of the entries have a gap");
    if (!younger)
        return broken(w, "record.reordered", "stands behind a younger one");
    if (!x->event_id && !x->access_id && !x->act_id)
        return broken(w, "record.removed", "was removed: nothing has its key");
    bool back = is_dated_back(w, x->at_ms);
    if (back && (!x->act_id || w->act_in_time))
        return broken(w, "record.backdated", "claims a time before the heads on both sides of it");
    w->act_in_time = w->act_in_time || (x->act_id && !back);
    return OK;
}

/* The tile tells which entry was altered; a root alone would tell that one was. */
static int check_leaf(struct walk *w, const struct merkle_source *tiles,
                      const struct record_entries_row *x)
{
    struct merkle_hash kept, leaf;
    struct fault why = {0};
    if (!x->access_id && x->hash.n != RECORD_HASH)
        return broken(w, "record.altered", "has no hash");
    int r = tiles->tree(tiles->self, 0, w->edge.size, &kept, &why);
    if (r == BROKEN)
        return broken(w, "record.tile", "lost its hash: a tile is missing or too short");
    if (r < 0)
        return fault_reason(w->fault, r, why.reason, "%s", why.words);
    leaf = leaf_of(x);
    if (!merkle_equal(&kept, &leaf))
        return broken(w, "record.altered", "is not what was sealed");
    merkle_grow(&w->edge, leaf);
    return record_check_above(tiles, w->edge.size, w->fault);
}

/* The heads of this size: the root must be theirs. */
static int pass_heads(struct walk *w)
{
    struct merkle_hash root = merkle_edge_root(&w->edge);
    for (; w->next < w->head_count && w->heads[w->next]->size == w->edge.size; w->next++) {
        const struct kept_head *h = w->heads[w->next];
        if (!merkle_equal(&h->root, &root))
            return fault_reason(w->fault, BROKEN, "record.head",
                                "the first %" PRIu64 " entries are not those that were signed",
                                w->edge.size);
        w->passed_ms = h->at_ms;
    }
    return OK;
}

static int walk_page(struct walk *w, struct arena *a, size_t *ret_n)
{
    struct record_entries_row *rows;
    const struct merkle_source tiles = record_tiles(w->db, a);
    int64_t from = w->edge.size ? (int64_t)w->edge.size : INT64_MIN; /* none may stand before 0 */
    int r = record_entries(w->db, a, from, ENTRIES_AT_ONCE, &rows, ret_n, w->fault);
    for (size_t i = 0; r == OK && i < *ret_n; i++) {
        r = check_place(w, &rows[i]);
        if (r == OK)
            r = check_leaf(w, &tiles, &rows[i]);
        if (r == OK)
            r = pass_heads(w);
    }
    return r;
}

static int walk_all(struct walk *w)
{
    CLEANUP(arena_closep) struct arena *page = arena_open();
    size_t n = 0;
    int r;
    while ((r = walk_page(w, page, &n)) == OK && n)
        arena_clear(page);
    if (r == OK && w->next < w->head_count)
        return fault_reason(w->fault, BROKEN, "record.removed",
                            "a head over %" PRIu64 " entries was signed, there are only %" PRIu64,
                            w->heads[w->next]->size, w->edge.size);
    return r;
}

/* Keys are sealed in their order, so nothing below the last sealed one may stand beside the log. */
static int check_beside(struct walk *w)
{
    int64_t id = 0;
    int r = record_beside(w->db, w->arena, w->ref, &id, w->fault);
    if (r < 0 || id == 0)
        return r < 0 ? r : OK;
    return fault_reason(w->fault, BROKEN, "record.unsealed",
                        "the entry with key %" PRId64 " stands beside the log", id);
}

int record_verify_log(struct db *db, const char *heads, struct record_log_report *ret,
                      struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct walk w = {.db = db, .arena = a, .fault = f};
    int r = gather_heads(&w, heads);
    if (r == OK)
        r = walk_all(&w);
    if (r == OK)
        r = check_beside(&w);
    if (r == OK)
        r = record_check_ends(db, f);
    if (r != OK)
        return r;
    *ret = (struct record_log_report){(int64_t)w.edge.size, (int64_t)w.head_count};
    return OK;
}
