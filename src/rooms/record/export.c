/* The log as lines of JSON. Keys are texts: they need more than the 53 bits that JSON readers keep.
 */
#include "base/cleanup.h"
#include "base/json.h"
#include "base/limits.h"
#include "crypto/base64.h"
#include "rooms/record/inside.h"

#include <inttypes.h>

enum { ENTRIES_AT_ONCE = 1000, HEADS_AT_ONCE = 1000 };

struct sink {
    int (*put)(void *self, const char *line, struct fault *f);
    void *self;
    struct fault *fault;
};

static int put(const struct sink *s, struct arena *a, const struct json *v)
{
    struct buf line;
    buf_init(&line, a, LIMIT_PACK_FILE);
    json_write(&line, v);
    return s->put(s->self, line.p, s->fault);
}

static struct json *key(struct arena *a, int64_t id)
{
    return json_new_text(a, arena_printf(a, "%" PRId64, id));
}

static struct json *hex(struct arena *a, const uint8_t hash[static DIGEST_BYTES])
{
    char *text = arena_alloc(a, DIGEST_HEX);
    digest_hex(hash, text);
    return json_new_text(a, text);
}

static void put_common(struct arena *a, struct json *o, const struct record_entries_row *x)
{
    json_put(o, "leaf", json_new_int(a, x->leaf));
    json_put(o, "key", key(a, x->ref));
    json_put(o, "dossier", key(a, x->dossier_id));
    json_put(o, "at_ms", json_new_int(a, x->at_ms));
    json_put(o, "account", key(a, x->account_id));
    json_put(o, "person", key(a, x->person_id));
    json_put(o, "agency", json_new_text(a, x->agency));
}

static struct json *entry_json(struct arena *a, const struct record_entries_row *x)
{
    struct json *o = json_new_object(a);
    enum record_kind kind = x->event_id ? RECORD_EVENT : x->access_id ? RECORD_ACCESS : RECORD_ACT;
    json_put(o, "entry", json_new_text(a, record_kinds[kind]));
    put_common(a, o, x);
    if (kind != RECORD_ACCESS) { /* an act has its draft as its dossier */
        json_put(o, "seq", json_new_int(a, x->seq));
        json_put(o, "kind", json_new_text(a, x->kind));
        json_put(o, "state", json_new_int(a, x->state));
        json_put(o, "actor", json_new_text(a, x->actor));
        json_put(o, "data", json_new_text(a, x->data));
    } else {
        json_put(o, "subject", json_new_text(a, x->subject_pin));
        json_put(o, "purpose", json_new_text(a, x->purpose));
        json_put(o, "what", json_new_text(a, x->what));
    }
    return o;
}

static struct json *head_json(struct arena *a, const struct record_head *h)
{
    struct json *o = json_new_object(a);
    json_put(o, "head", json_new_int(a, (int64_t)h->size));
    json_put(o, "root", hex(a, h->root.bytes));
    json_put(o, "at_ms", json_new_int(a, h->at_ms));
    json_put(o, "origin", json_new_text(a, h->origin));
    json_put(o, "certificate", json_new_text(a, h->certificate));
    json_put(o, "signature", json_new_text(a, base64_text(a, h->signature.p, h->signature.n)));
    return o;
}

static int export_entries(struct db *db, const struct sink *s)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct record_entries_row *rows;
    int64_t from = 0;
    size_t n = 0;
    int r;
    while ((r = record_entries(db, a, from, ENTRIES_AT_ONCE, &rows, &n, s->fault)) == OK && n) {
        for (size_t i = 0; r == OK && i < n; i++)
            r = put(s, a, entry_json(a, &rows[i]));
        if (r < 0)
            return r;
        from = rows[n - 1].leaf + 1;
        arena_clear(a);
    }
    return r;
}

static int export_heads(struct db *db, const struct sink *s)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct record_heads heads;
    int64_t after = 0;
    int r;
    while ((r = record_heads(db, a, after, HEADS_AT_ONCE, &heads, s->fault)) == OK && heads.count) {
        for (size_t i = 0; r == OK && i < heads.count; i++)
            r = put(s, a, head_json(a, &heads.list[i]));
        if (r < 0)
            return r;
        after = heads.list[heads.count - 1].number;
        arena_clear(a);
    }
    return r;
}

int record_export(struct db *db, int (*write)(void *self, const char *line, struct fault *f),
                  void *self, struct fault *f)
{
    const struct sink s = {write, self, f};
    int r = export_heads(db, &s);
    return r < 0 ? r : export_entries(db, &s);
}
