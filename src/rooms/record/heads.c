/* Signed heads: made in the background, read by those who check. The key is in the helper that
 * signs; this process sees its certificate alone. */
#include "base/cleanup.h"
#include "db/store.h"
#include "os/files.h"
#include "paper/keys.h"
#include "rooms/record/act.h"
#include "rooms/record/inside.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    SEAL_AT_ONCE = 2000,
    KEY_YEARS = 10,
    LINE_MOST = 1024,          /* more than two lines of heads.log */
    HEADS_FILE_MOST = 1 << 30, /* a line each minute for twenty years */
};

const char record_key_id[] = "record";

const char *record_keys_folder(const struct house *h, struct arena *a)
{
    return arena_printf(a, "%s/keys", h->data);
}

int record_make_key(const struct house *h, int64_t now_ms, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *folder = record_keys_folder(h, a);
    struct certificate *certificate;
    struct key *key = NULL;
    struct cms_chain chain;
    if (keys_chain(a, folder, record_key_id, &chain, NULL) == OK)
        return OK;
    int r = keys_make(folder, f);
    if (r == OK)
        r = key_new(a, &key, f);
    if (r < 0)
        return r;
    const struct certificate_order order = {
        .kind = CERTIFICATE_SEAL,
        .subject = {.common_name = "Một Cửa: sổ ghi", .organisation = h->origin, .country = "VN"},
        .from_ms = now_ms,
        .until_ms = now_ms + KEY_YEARS * 365LL * 86400 * 1000,
        .key = key,
        .issuer_key = key};
    r = certificate_issue(a, &order, &certificate, f);
    return r < 0 ? r : keys_put(folder, record_key_id, key, (struct cms_chain){&certificate, 1}, f);
}

/* ---- a head ---- */

const char *record_head_text(struct arena *a, const struct record_head *h)
{
    char root[DIGEST_HEX];
    digest_hex(h->root.bytes, root);
    return arena_printf(a, "%s\n%" PRIu64 "\n%s\n%" PRId64 "\n", h->origin, h->size, root,
                        h->at_ms);
}

static struct bytes text_bytes(const char *s)
{
    return (struct bytes){(const uint8_t *)s, strlen(s)};
}

bool record_head_holds(struct arena *a, const struct record_head *h)
{
    struct certificate *c;
    return certificate_read(a, text_bytes(h->certificate), &c, NULL) == OK &&
           certificate_verifies(c, text_bytes(record_head_text(a, h)), h->signature);
}

struct record_head record_head_of(const struct record_head_row *row)
{
    struct record_head h = {.number = row->number,
                            .size = (uint64_t)row->size,
                            .at_ms = row->at_ms,
                            .origin = row->origin,
                            .certificate = row->certificate,
                            .signature = row->signature};
    if (row->root.n == sizeof h.root.bytes)
        memcpy(h.root.bytes, row->root.p, row->root.n);
    return h;
}

int record_newest(struct db *db, struct arena *a, struct record_head *ret, struct fault *f)
{
    struct record_head_row row = {0};
    int r = record_newest_head(db, a, &row, f);
    if (r == OK)
        *ret = record_head_of(&row);
    return r;
}

int record_heads(struct db *db, struct arena *a, int64_t after, size_t limit,
                 struct record_heads *ret, struct fault *f)
{
    struct record_head_row *rows;
    size_t n;
    int r = record_heads_after(db, a, after, (int64_t)limit, &rows, &n, f);
    if (r < 0)
        return r;
    struct record_head *out = arena_new(a, struct record_head, n);
    for (size_t i = 0; i < n; i++)
        out[i] = record_head_of(&rows[i]);
    *ret = (struct record_heads){out, n};
    return OK;
}

const char *record_hex(struct arena *a, const struct merkle_hash *h)
{
    char *out = arena_alloc(a, DIGEST_HEX);
    digest_hex(h->bytes, out);
    return out;
}

int record_kept_heads(const struct house *h, struct arena *a, const char *path, const char **ret,
                      struct fault *f)
{
    const char *own = arena_printf(a, "%s/heads.log", h->data);
    struct bytes lines;
    if (!path && !file_exists(own)) {
        *ret = NULL;
        return OK;
    }
    int r = file_read(a, path ? path : own, HEADS_FILE_MOST, &lines, f);
    if (r < 0)
        return r;
    char *text = arena_strndup(a, (const char *)lines.p, lines.n), *end = strrchr(text, '\n');
    if (!path) /* a crash while a line was written leaves a part of it, that no row speaks of */
        *(end ? end + 1 : text) = '\0';
    *ret = text;
    return OK;
}

/* The newest whole line of a file of heads; NULL when there is none. */
static const char *last_line(struct arena *a, const char *path)
{
    struct bytes end;
    if (file_read_end(a, path, LINE_MOST, &end, NULL) < 0)
        return NULL;
    char *text = arena_strndup(a, (const char *)end.p, end.n), *stop = strrchr(text, '\n');
    if (!stop)
        return NULL;
    *stop = '\0';
    char *before = strrchr(text, '\n');
    return before ? before + 1 : text;
}

int record_check_end(struct db *db, const char *data, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *line = last_line(a, arena_printf(a, "%s/heads.log", data));
    struct record_last_entry_row last = {.leaf = -1};
    struct merkle_hash root;
    char kept[DIGEST_HEX];
    uint64_t size;
    if (!line || sscanf(line, "%" SCNu64 " %64[0-9a-f]", &size, kept) != 2 || !size)
        return OK;
    int r = record_last_entry(db, a, &last, f);
    if (r < 0 && r != NOT_FOUND)
        return r;
    if (size > (uint64_t)(last.leaf + 1))
        return fault_reason(f, BROKEN, "record.behind",
                            "the log has %" PRId64 " entries, and a head over %" PRIu64
                            " was signed: the database is older than that",
                            last.leaf + 1, size);
    r = record_root(db, a, size, &root, f);
    if (r == OK && strcmp(record_hex(a, &root), kept) != 0)
        return fault_reason(f, BROKEN, "record.altered",
                            "the first %" PRIu64 " entries are not those that were signed", size);
    return r;
}

/* ---- proofs ---- */

/* The way up from the entry with a key; ret has its content already. */
static int prove(struct db *db, struct arena *a, int64_t key, struct record_proof *ret,
                 struct fault *f)
{
    static const char words[] = "it is not under a signed head yet";
    struct record_entry_of_row entry;
    struct record_head_row head = {0};
    int r = record_entry_of(db, a, key, &entry, f);
    if (r == OK)
        r = record_head_over(db, a, entry.leaf + 1, &head, f);
    if (r < 0)
        return r == NOT_FOUND ? fault_reason(f, UNAVAILABLE, "record.unsealed", "%s", words) : r;
    ret->leaf = (uint64_t)entry.leaf;
    ret->head = record_head_of(&head);
    const struct merkle_source tiles = record_tiles(db, a);
    return merkle_inclusion(&tiles, ret->leaf, ret->head.size, &ret->path, f);
}

int record_prove(struct db *db, struct arena *a, int64_t dossier_id, int64_t seq,
                 struct record_proof *ret, struct fault *f)
{
    struct record_event_of_row event;
    int r = record_event_of(db, a, dossier_id, seq, &event, f);
    if (r < 0)
        return r == NOT_FOUND ? fault_reason(f, NOT_FOUND, "record.event", "no such event") : r;
    struct record_proof out = {
        .at_ms = event.at_ms, .kind = event.kind, .entry = record_leaf(RECORD_EVENT, event.hash.p)};
    r = prove(db, a, event.id, &out, f);
    if (r == OK)
        *ret = out;
    return r;
}

int record_prove_act(struct db *db, struct arena *a, int64_t seq, struct record_proof *ret,
                     struct fault *f)
{
    struct record_act_of_row act;
    int r = record_act_of(db, a, seq, &act, f);
    if (r < 0)
        return r == NOT_FOUND ? fault_reason(f, NOT_FOUND, "record.act", "no such act") : r;
    struct record_proof out = {.at_ms = act.at_ms,
                               .kind = act.kind,
                               .procedure = act.procedure,
                               .entry = record_leaf(RECORD_ACT, act.hash.p)};
    r = prove(db, a, act.id, &out, f);
    if (r == OK)
        *ret = out;
    return r;
}

int record_root(struct db *db, struct arena *a, uint64_t size, struct merkle_hash *ret,
                struct fault *f)
{
    const struct merkle_source tiles = record_tiles(db, a);
    return merkle_root(&tiles, size, ret, f);
}

int record_prove_growth(struct db *db, struct arena *a, uint64_t from, uint64_t size,
                        struct merkle_proof *ret, struct fault *f)
{
    struct record_last_entry_row last = {.leaf = -1};
    const struct merkle_source tiles = record_tiles(db, a);
    int r = record_last_entry(db, a, &last, f);
    if (r < 0 && r != NOT_FOUND)
        return r;
    if (size > (uint64_t)(last.leaf + 1))
        return fault_reason(f, INVALID, "merkle.range", "the log is not that long yet");
    return merkle_consistency(&tiles, from, size, ret, f);
}

/* ---- the background's turn ---- */

struct sealing {
    struct unit unit;
    int64_t until;
    size_t sealed;
};

static int run_sealing(struct db *db, struct unit *u, struct fault *f)
{
    struct sealing *s = (struct sealing *)u;
    return record_seal(db, s->until, SEAL_AT_ONCE, &s->sealed, f);
}

/* Is there anything to seal, and up to which key may it be? Other lanes and nodes are asked only
 * when there is. NOT_FOUND. */
static int find_until(struct house *h, struct arena *a, int64_t *ret, struct fault *f)
{
    struct record_last_entry_row last = {0};
    struct db *db = store_reader(h->store);
    int64_t newest;
    int r = record_last_entry(db, a, &last, f);
    if (r == OK || r == NOT_FOUND)
        r = record_newest_key(db, a, &newest, f);
    if (r == OK && newest <= last.ref)
        return NOT_FOUND;
    return r == OK ? store_settle(h->store, newest, ret, f) : r;
}

static int run_entering(struct db *db, struct unit *u, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    (void)u;
    return law_acts_enter(db, a, f);
}

/* What an older program has done to the law. */
static int enter_acts(struct house *h, struct arena *a, struct fault *f)
{
    struct unit u = {.run = run_entering};
    bool wait = false;
    int r = law_acts_wait(store_reader(h->store), a, &wait, f);
    return r == OK && wait ? store_write_wait(h->store, &u, f) : r;
}

static int seal_all(struct house *h, struct arena *a, struct fault *f)
{
    struct sealing s = {.unit = {.run = run_sealing}};
    int r = enter_acts(h, a, f);
    if (r == OK)
        r = find_until(h, a, &s.until, f);
    if (r < 0)
        return r == NOT_FOUND ? OK : r;
    do
        r = store_write_wait(h->store, &s.unit, f);
    while (r >= 0 && s.sealed == SEAL_AT_ONCE);
    return r < 0 ? r : OK;
}

/* The head that is due now, not signed yet; NOT_FOUND when none is. */
static int find_due(const struct house *h, struct arena *a, const struct record_turn *turn,
                    struct record_head *ret, struct fault *f)
{
    struct record_last_entry_row last = {.leaf = -1};
    struct record_head before = {0}, out = {.at_ms = turn->now_ms, .origin = h->origin};
    struct db *db = store_reader(h->store);
    int r = record_last_entry(db, a, &last, f);
    if (r == OK)
        r = record_newest(db, a, &before, f);
    if (r < 0 && r != NOT_FOUND)
        return r;
    out.number = before.number + 1;
    out.size = (uint64_t)(last.leaf + 1);
    int64_t rested = turn->now_ms - before.at_ms; /* negative when the clock was put back */
    int64_t rhythm = out.size > before.size ? turn->growing_ms : turn->resting_ms;
    if (out.size == 0 || (before.size && rested >= 0 && rested < rhythm))
        return NOT_FOUND;
    r = record_root(db, a, out.size, &out.root, f);
    if (r == OK)
        *ret = out;
    return r;
}

static int sign_head(const struct house *h, struct arena *a, struct record_head *head,
                     struct fault *f)
{
    uint8_t digest[DIGEST_BYTES];
    struct cms_chain chain = {0};
    const char *text = record_head_text(a, head);
    const struct signer signer = keys_signer(a, h->sign, record_key_id);
    int r = keys_chain(a, record_keys_folder(h, a), record_key_id, &chain, f);
    if (r < 0)
        return r;
    head->certificate = certificate_pem(a, chain.certificates[0]);
    digest_sha256(text, strlen(text), digest);
    return signer.sign(signer.self, a, digest, &head->signature, f);
}

struct heading {
    struct unit unit;
    const struct record_head *head;
};

static int write_head(struct db *db, struct unit *u, struct fault *f)
{
    const struct record_head *h = ((struct heading *)u)->head;
    int r = record_add_head(db,
                            &(struct record_add_head_in){.number = h->number,
                                                         .at_ms = h->at_ms,
                                                         .size = (int64_t)h->size,
                                                         .root = {h->root.bytes, DIGEST_BYTES},
                                                         .origin = h->origin,
                                                         .certificate = h->certificate,
                                                         .signature = h->signature},
                            f);
    return r < 0 ? r : OK;
}

/* Outside the database first: a database that was put back is found out by what it lacks. */
static int publish(const struct house *h, struct arena *a, const struct record_head *head,
                   struct fault *f)
{
    struct heading unit = {.unit = {.run = write_head}, .head = head};
    char root[DIGEST_HEX];
    digest_hex(head->root.bytes, root);
    const char *line =
        arena_printf(a, "%" PRIu64 " %s %" PRId64 "\n", head->size, root, head->at_ms);
    int r = file_append_line(arena_printf(a, "%s/heads.log", h->data), text_bytes(line), 0600, f);
    return r < 0 ? r : store_write_wait(h->store, &unit.unit, f);
}

int record_keep(struct house *h, const struct record_turn *turn, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct record_head head = {0};
    int r = seal_all(h, a, f);
    if (r == OK)
        r = find_due(h, a, turn, &head, f);
    if (r == OK)
        r = sign_head(h, a, &head, f);
    if (r == OK)
        r = publish(h, a, &head, f);
    return r == NOT_FOUND ? OK : r;
}
