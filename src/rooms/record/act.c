#include "rooms/record/act.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "record_sql.h"
#include "rooms/agency/agency.h"

#include <inttypes.h>
#include <string.h>

enum { ACTS_AT_ONCE = 500 };

static const char head_key[] = "law.acts";

static const char *written(struct arena *a, const struct json *v)
{
    struct buf b;
    buf_init(&b, a, LIMIT_FORM_BODY);
    json_write(&b, v);
    return b.p;
}

/* "12 9f86d0…": the newest act. */
static const char *head_of(struct arena *a, int64_t seq, const uint8_t hash[static RECORD_HASH])
{
    char hex[DIGEST_HEX];
    digest_hex(hash, hex);
    return arena_printf(a, "%" PRId64 " %s", seq, hex);
}

static void hash_of(const uint8_t before[static RECORD_HASH], const struct law_act *x,
                    const char *data, uint8_t ret[static RECORD_HASH])
{
    record_hash(before,
                &(struct event){.dossier_id = x->draft,
                                .seq = x->seq,
                                .at_ms = x->at_ms,
                                .kind = x->kind,
                                .actor = x->actor,
                                .data = data},
                ret);
}

int law_act_note(struct db *db, struct arena *a, const struct law_act *x, struct fault *f)
{
    struct record_last_act_row last = {0};
    uint8_t before[RECORD_HASH] = {0}, hash[RECORD_HASH];
    struct law_act act = *x;
    act.actor.person_id = 0;
    int r = record_last_act(db, a, &last, f);
    if (r < 0 && r != NOT_FOUND)
        return r;
    if (last.hash.n == RECORD_HASH)
        memcpy(before, last.hash.p, RECORD_HASH);
    act.seq = last.seq + 1;
    struct json *data = json_put(json_new_object(a), "procedure", json_new_text(a, x->procedure));
    for (const struct json *m = x->data ? x->data->first : NULL; m; m = m->next)
        json_put(data, m->key, json_share(a, m));
    const char *text = written(a, data);
    hash_of(before, &act, text, hash);
    r = record_add_act(db,
                       &(struct record_add_act_in){.seq = act.seq,
                                                   .at_ms = act.at_ms,
                                                   .kind = act.kind,
                                                   .draft_id = act.draft,
                                                   .procedure = act.procedure,
                                                   .account_id = act.actor.account_id,
                                                   .actor = act.actor.name,
                                                   .agency = act.actor.agency,
                                                   .data = text,
                                                   .hash = {hash, sizeof hash}},
                       f);
    if (r >= 0)
        r = law_acts_enter(db, a, f);
    if (r >= 0)
        r = agency_write_setting(db, head_key, head_of(a, act.seq, hash), f);
    return r < 0 ? r : OK;
}

int law_acts_enter(struct db *db, struct arena *a, struct fault *f)
{
    struct record_acts_without_key_row *acts;
    size_t n;
    int r = record_acts_without_key(db, a, &acts, &n, f);
    for (size_t i = 0; r >= 0 && i < n; i++)
        r = record_add_act_key(db, db_new_id(db), acts[i].seq, f);
    return r < 0 ? r : OK;
}

int law_acts_wait(struct db *db, struct arena *a, bool *ret, struct fault *f)
{
    struct record_acts_without_key_row *acts;
    size_t n;
    int r = record_acts_without_key(db, a, &acts, &n, f);
    if (r == OK)
        *ret = n > 0;
    return r;
}

static int act_of(struct arena *a, const struct record_act_row *row, struct law_act *ret,
                  struct fault *f)
{
    *ret = (struct law_act){
        .seq = row->seq,
        .at_ms = row->at_ms,
        .kind = row->kind,
        .draft = row->draft_id,
        .procedure = row->procedure,
        .actor = {.account_id = row->account_id, .name = row->actor, .agency = row->agency}};
    return json_parse(a, row->data, strlen(row->data), &ret->data, f);
}

int law_act_list(struct db *db, struct arena *a, const struct law_act_query *q,
                 struct law_act **ret, size_t *ret_n, struct fault *f)
{
    struct record_act_row *rows;
    size_t n;
    int r = record_acts_of(db, a, q->procedure ? q->procedure : "",
                           q->before ? q->before : INT64_MAX, (int64_t)q->limit, &rows, &n, f);
    if (r < 0)
        return r;
    struct law_act *list = arena_new(a, struct law_act, n);
    for (size_t i = 0; r == OK && i < n; i++)
        r = act_of(a, &rows[i], &list[i], f);
    if (r < 0)
        return r;
    *ret = list;
    *ret_n = n;
    return OK;
}

/* Some acts behind *seq: NOT_FOUND when there are none. The hash goes on with them. */
static int verify_some(struct db *db, struct arena *a, int64_t *seq,
                       uint8_t hash[static RECORD_HASH], struct fault *f)
{
    struct record_act_row *rows;
    size_t n;
    int r = record_acts(db, a, *seq, ACTS_AT_ONCE, &rows, &n, f);
    if (r < 0 || n == 0)
        return r < 0 ? r : NOT_FOUND;
    for (size_t i = 0; i < n; i++) {
        struct law_act x;
        r = act_of(a, &rows[i], &x, f);
        if (r < 0)
            return r;
        hash_of(hash, &x, rows[i].data, hash);
        if (x.seq != *seq + 1 || rows[i].hash.n != RECORD_HASH ||
            memcmp(rows[i].hash.p, hash, RECORD_HASH) != 0 ||
            strcmp(json_str(x.data, "procedure", ""), x.procedure) != 0)
            return fault_reason(f, BROKEN, "record.altered",
                                "act %" PRId64 " on the law does not fit its chain", x.seq);
        *seq = x.seq;
    }
    return OK;
}

int law_acts_verify(struct db *db, int64_t *ret_count, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    uint8_t hash[RECORD_HASH] = {0};
    int64_t seq = 0;
    const char *head;
    int r = db_read_begin(db, f);
    if (r < 0)
        return r;
    CLEANUP(db_read_endp) struct db *moment = db; /* an act writes its row, and then the end */
    while ((r = verify_some(db, a, &seq, hash, f)) == OK)
        arena_clear(a);
    if (r != NOT_FOUND)
        return r;
    r = agency_read_setting(db, a, head_key, &head, f);
    if (r < 0)
        return r;
    if (strcmp(head ? head : "", seq ? head_of(a, seq, hash) : "") != 0)
        return fault_reason(f, BROKEN, "record.end", "the acts on the law end at %" PRId64, seq);
    *ret_count = seq;
    return OK;
}
