/* The chained text of an event is its fields, each with its length before it ("5:hello"), so that
 * no two different events have the same text. It is fixed for good: receipts and archives depend on
 * it. */
#include "base/buf.h"
#include "base/cleanup.h"
#include "crypto/digest.h"
#include "rooms/record/inside.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

enum { DOSSIERS_AT_ONCE = 500, DIGITS = 20, CHAINED_TEXT = 64 * 1024 * 1024 };

/* Decimal digits at the end of out, where they begin: this runs for each number of each event. */
static const char *digits_of(int64_t v, char out[static DIGITS + 1])
{
    uint64_t rest = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    char *p = out + DIGITS;
    *p = '\0';
    do
        *--p = (char)('0' + rest % 10);
    while (rest /= 10);
    if (v < 0)
        *--p = '-';
    return p;
}

static void add_text(struct buf *b, const char *s)
{
    char length[DIGITS + 1];
    size_t n = strlen(s);
    buf_str(b, digits_of((int64_t)n, length));
    buf_char(b, ':');
    buf_add(b, s, n);
}

static void add_number(struct buf *b, int64_t v)
{
    char digits[DIGITS + 1];
    add_text(b, digits_of(v, digits));
}

void record_hash(const uint8_t before[static RECORD_HASH], const struct event *e,
                 uint8_t ret[static RECORD_HASH])
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct buf b;
    buf_init(&b, a, CHAINED_TEXT);
    buf_add(&b, before, RECORD_HASH);
    add_number(&b, e->dossier_id);
    add_number(&b, e->seq);
    add_number(&b, e->at_ms);
    add_text(&b, e->kind);
    add_number(&b, e->state);
    add_number(&b, e->actor.account_id);
    add_number(&b, e->actor.person_id);
    add_text(&b, e->actor.name);
    add_text(&b, e->actor.agency);
    add_text(&b, e->data);
    assert(!b.full);
    digest_sha256(b.p, b.n, ret);
}

void record_access_hash(const struct record_access_line *x, uint8_t ret[static RECORD_HASH])
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct buf b;
    buf_init(&b, a, CHAINED_TEXT);
    add_number(&b, x->id);
    add_number(&b, x->at_ms);
    add_number(&b, x->account_id);
    add_number(&b, x->person_id);
    add_text(&b, x->agency);
    add_text(&b, x->subject_pin);
    add_text(&b, x->purpose);
    add_number(&b, x->dossier_id);
    add_text(&b, x->what);
    assert(!b.full);
    digest_sha256(b.p, b.n, ret);
}

int record_append(struct db *db, const uint8_t before[static RECORD_HASH], const struct event *e,
                  uint8_t ret[static RECORD_HASH], struct fault *f)
{
    uint8_t hash[RECORD_HASH];
    record_hash(before, e, hash);
    int r = record_add_event(db,
                             &(struct record_add_event_in){.id = db_new_id(db),
                                                           .dossier_id = e->dossier_id,
                                                           .seq = e->seq,
                                                           .at_ms = e->at_ms,
                                                           .kind = e->kind,
                                                           .state = e->state,
                                                           .account_id = e->actor.account_id,
                                                           .person_id = e->actor.person_id,
                                                           .actor = e->actor.name,
                                                           .agency = e->actor.agency,
                                                           .data = e->data,
                                                           .hash = {hash, sizeof hash}},
                             f);
    if (r < 0)
        return r;
    memcpy(ret, hash, sizeof hash);
    return OK;
}

static struct event event_of(const struct record_page_row *row)
{
    return (struct event){.dossier_id = row->dossier_id,
                          .seq = row->seq,
                          .at_ms = row->at_ms,
                          .kind = row->kind,
                          .state = (int)row->state,
                          .actor = {.account_id = row->account_id,
                                    .person_id = row->person_id,
                                    .name = row->actor,
                                    .agency = row->agency},
                          .data = row->data};
}

static bool same_hash(struct bytes stored, const uint8_t computed[static RECORD_HASH])
{
    return stored.n == RECORD_HASH && memcmp(stored.p, computed, RECORD_HASH) == 0;
}

/* Recompute one dossier's chain from its rows; n_rows of them begin at rows. */
static int verify_chain(const struct record_dossiers_row *d, const struct record_page_row *rows,
                        size_t n_rows, struct fault *f)
{
    uint8_t hash[RECORD_HASH] = {0};
    if (n_rows == 0)
        return fault_reason(f, BROKEN, "record.end",
                            "dossier %" PRId64 " has no events: none submitted it", d->id);
    for (size_t i = 0; i < n_rows; i++) {
        struct event e = event_of(&rows[i]);
        record_hash(hash, &e, hash);
        if (e.seq != (int64_t)i + 1 || !same_hash(rows[i].hash, hash))
            return fault_reason(f, BROKEN, "record.altered",
                                "dossier %" PRId64 ": event %" PRId64 " does not fit its chain",
                                d->id, e.seq);
    }
    if (d->last_seq != (int64_t)n_rows || !same_hash(d->last_hash, hash))
        return fault_reason(f, BROKEN, "record.end",
                            "dossier %" PRId64 ": its chain ends at %zu, not at %" PRId64, d->id,
                            n_rows, d->last_seq);
    if (d->state != rows[n_rows - 1].state)
        return fault_reason(f, BROKEN, "record.state",
                            "dossier %" PRId64 " is in state %" PRId64 ", its last event left it "
                            "in %" PRId64,
                            d->id, d->state, rows[n_rows - 1].state);
    return OK;
}

static int orphan(int64_t dossier_id, struct fault *f)
{
    return fault_reason(f, BROKEN, "record.orphan", "event of no dossier: %" PRId64, dossier_id);
}

/* Behind the last dossier no event stands. */
static int no_event_after(struct db *db, int64_t dossier_id, struct fault *f)
{
    int64_t found = 0;
    int r = record_event_after(db, NULL, dossier_id, &found, f);
    return r < 0 ? r : found ? orphan(found, f) : NOT_FOUND;
}

/* Of one moment, or an act between two queries would look like a forgery. NOT_FOUND: no more. */
static int verify_some(struct db *db, struct arena *a, int64_t *after, struct record_report *report,
                       struct fault *f)
{
    struct record_dossiers_row *dossiers;
    struct record_page_row *rows;
    size_t n, n_rows, at = 0;
    int r = db_read_begin(db, f);
    if (r < 0)
        return r;
    CLEANUP(db_read_endp) struct db *moment = db;
    r = record_dossiers(db, a, *after, DOSSIERS_AT_ONCE, &dossiers, &n, f);
    if (r < 0 || n == 0)
        return r < 0 ? r : no_event_after(db, *after, f);
    r = record_page(db, a, *after, dossiers[n - 1].id, &rows, &n_rows, f);
    if (r < 0)
        return r;
    for (size_t i = 0; i < n; i++) {
        size_t from = at;
        while (at < n_rows && rows[at].dossier_id == dossiers[i].id)
            at++;
        r = verify_chain(&dossiers[i], rows + from, at - from, f);
        if (r < 0)
            return r;
    }
    if (at < n_rows)
        return orphan(rows[at].dossier_id, f);
    report->dossiers += (int64_t)n;
    report->events += (int64_t)n_rows;
    *after = dossiers[n - 1].id;
    return OK;
}

int record_verify(struct db *db, struct record_report *ret, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct record_report report = {0};
    int64_t after = INT64_MIN; /* keys are positive; what was slipped in need not be */
    int r;
    while ((r = verify_some(db, a, &after, &report, f)) == OK)
        arena_clear(a);
    if (r != NOT_FOUND)
        return r;
    *ret = report;
    return OK;
}

int record_access(struct db *db, const struct access *x, struct fault *f)
{
    if (x->purpose[0] == '\0')
        return fault_reason(f, INVALID, "record.purpose", "personal data is read for a purpose");
    return record_add_access(db,
                             &(struct record_add_access_in){.id = db_new_id(db),
                                                            .at_ms = x->at_ms,
                                                            .account_id = x->actor.account_id,
                                                            .person_id = x->actor.person_id,
                                                            .agency = x->actor.agency,
                                                            .subject_pin = x->subject_pin,
                                                            .purpose = x->purpose,
                                                            .dossier_id = x->dossier_id,
                                                            .what = x->what},
                             f);
}

int record_access_of(struct db *db, struct arena *a, const char *pin, int64_t before_id,
                     struct access_page *ret, struct fault *f)
{
    enum { PAGE = 50 };
    struct record_access_page_row *rows;
    size_t n;
    int r = record_access_page(db, a, pin, before_id ? before_id : INT64_MAX, PAGE, &rows, &n, f);
    if (r < 0)
        return r;
    struct access_row *out = arena_new(a, struct access_row, n);
    for (size_t i = 0; i < n; i++)
        out[i] = (struct access_row){.id = rows[i].id,
                                     .at_ms = rows[i].at_ms,
                                     .agency = rows[i].agency,
                                     .purpose = rows[i].purpose,
                                     .what = rows[i].what,
                                     .dossier_id = rows[i].dossier_id};
    *ret = (struct access_page){.rows = out, .count = n};
    return OK;
}
