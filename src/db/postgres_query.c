/* Statements and their answers. Parameters and results travel in binary: 64-bit numbers, text and
 * bytes as they are. */
#include "db/postgres.h"

#include <endian.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_SLOTS = 64, NAME = 16, PARAMETERS_MOST = 64, LOOK_MS = 500 };

/* Types of the server (catalog/pg_type.dat). */
enum {
    TYPE_BOOL = 16,
    TYPE_BYTES = 17,
    TYPE_INT64 = 20,
    TYPE_INT16 = 21,
    TYPE_INT32 = 23,
    TYPE_TEXT = 25,
    TYPE_VARCHAR = 1043
};

struct pg *pg_of(const struct db *db)
{
    return db->cache;
}

/* ---- prepared statements ---- */

static struct pg_slot *slot_in(struct pg_slot *slots, size_t cap, const struct db_query *q)
{
    uint64_t h = (uint64_t)(uintptr_t)q * 0x9E3779B97F4A7C15u;
    size_t i = (size_t)(h >> 32) & (cap - 1);
    while (slots[i].query && slots[i].query != q)
        i = (i + 1) & (cap - 1);
    return &slots[i];
}

static struct pg_slot *slot_of(struct db *db, const struct db_query *q)
{
    struct pg *pg = pg_of(db);
    if ((pg->n + 1) * 2 > pg->cap) {
        size_t cap = pg->cap ? pg->cap * 2 : FIRST_SLOTS;
        struct pg_slot *slots = arena_new(db->arena, struct pg_slot, cap);
        for (size_t i = 0; i < pg->cap; i++)
            if (pg->slots[i].query)
                *slot_in(slots, cap, pg->slots[i].query) = pg->slots[i];
        pg->slots = slots;
        pg->cap = cap;
    }
    struct pg_slot *slot = slot_in(pg->slots, pg->cap, q);
    if (!slot->query)
        *slot = (struct pg_slot){.query = q, .number = (unsigned)++pg->n};
    return slot;
}

void pg_free_slots(struct pg *pg)
{
    for (size_t i = 0; i < pg->cap; i++)
        pg->slots[i].state = PG_UNKNOWN;
}

/* ---- sending ---- */

static const Oid types[] = {
    [DB_INT] = TYPE_INT64,  [DB_TEXT] = TYPE_TEXT,       [DB_TEXT_NULL] = TYPE_TEXT,
    [DB_BLOB] = TYPE_BYTES, [DB_BLOB_NULL] = TYPE_BYTES, [DB_BOOL] = TYPE_INT64,
};

struct parameters {
    int64_t numbers[PARAMETERS_MOST];
    const char *values[PARAMETERS_MOST];
    int lengths[PARAMETERS_MOST], formats[PARAMETERS_MOST];
    Oid types[PARAMETERS_MOST];
};

static void place(struct parameters *p, size_t i, const struct db_value *v)
{
    p->types[i] = types[v->kind];
    p->formats[i] = 1;
    if (v->kind == DB_INT || v->kind == DB_BOOL) {
        p->numbers[i] = (int64_t)htobe64((uint64_t)v->number);
        p->values[i] = (const char *)&p->numbers[i];
        p->lengths[i] = (int)sizeof p->numbers[i];
    } else if (v->kind == DB_TEXT || v->kind == DB_TEXT_NULL) {
        p->values[i] = v->text;
        p->lengths[i] = v->text ? (int)strlen(v->text) : 0;
    } else {
        p->values[i] = v->kind == DB_BLOB && !v->blob.p ? "" : (const char *)v->blob.p;
        p->lengths[i] = (int)v->blob.n;
    }
}

static int note_sent(struct db *db, const struct db_query *q, bool prepare, bool sent,
                     struct fault *f)
{
    struct pg *pg = pg_of(db);
    if (!sent)
        return pg_lost(db, q->name, f);
    pg->sent[pg->sent_count++] = (struct pg_sent){.query = q, .prepare = prepare};
    return OK;
}

int pg_send(struct db *db, const struct db_query *q, const struct db_value *in, struct fault *f)
{
    struct pg *pg = pg_of(db);
    struct parameters p;
    char name[NAME];
    if (q->parameters > PARAMETERS_MOST)
        return fault_reason(f, BROKEN, "db.query", "%s: too many parameters", q->name);
    for (size_t i = 0; i < q->parameters; i++)
        place(&p, i, &in[i]);
    int r = pg->sent_count + 2 > PG_SENT_MOST ? pg_collect(db, f) : OK;
    struct pg_slot *slot = slot_of(db, q);
    (void)snprintf(name, sizeof name, "s%u", slot->number);
    int n = (int)q->parameters;
    if (r == OK && slot->state == PG_UNKNOWN) {
        r = note_sent(db, q, true, PQsendPrepare(pg->conn, name, q->postgres, n, p.types), f);
        slot->state = r == OK ? PG_PREPARING : PG_UNKNOWN;
    }
    if (r < 0)
        return r;
    return note_sent(db, q, false,
                     PQsendQueryPrepared(pg->conn, name, n, p.values, p.lengths, p.formats, 1), f);
}

/* ---- collecting ---- */

void pg_forget_result(struct pg *pg)
{
    PQclear(pg->result);
    pg->result = NULL;
    pg->row = 0;
}

static void note_prepared(struct db *db, const struct pg_sent *sent, bool good)
{
    if (sent->prepare)
        slot_of(db, sent->query)->state = good ? PG_PREPARED : PG_UNKNOWN;
}

/* How long is waited for an answer, and for the end of a pipeline behind the last of them, which
 * comes at once but where it is the commit of a statement alone, as the keeper's are. libpq says
 * nothing of an end for which it found no memory, and would wait for it for ever. A reader's
 * statement is ended by the server; a writer's waits for locks and for the standby. */
static const struct {
    int64_t answer_ms, end_ms;
} limits[] = {
    [DB_READER] = {65 * 1000, 5 * 1000},
    [DB_WRITER] = {INT64_MAX, 5 * 1000},
    [DB_KEEPER] = {INT64_MAX, 60 * 1000},
};

/* A reader's thread has others to serve. It waits no longer than the server lets the keeper's
 * writes go through: one whose disk stands still acknowledges what it is sent, and never answers.
 */
static bool comes(const struct db *db, int64_t most_ms)
{
    PGconn *conn = pg_of(db)->conn;
    for (int64_t ms = 0; PQisBusy(conn);) {
        struct pollfd on = {.fd = PQsocket(conn), .events = POLLIN};
        int came = poll(&on, 1, LOOK_MS);
        if (came > 0 && !PQconsumeInput(conn))
            break;
        if (came == 0 && (ms >= most_ms || (db->role == DB_READER && !db_is_trusted(db))))
            return false;
        ms += came == 0 ? LOOK_MS : 0;
    }
    return true;
}

/* The answer to one statement, and the NULL behind it. NULL, too, when nobody waits for it, or when
 * it is none of the server's. */
static PGresult *one_answer(struct db *db)
{
    PGconn *conn = pg_of(db)->conn;
    PGresult *answer = comes(db, limits[db->role].answer_ms) ? PQgetResult(conn) : NULL, *more;
    while (answer && (more = PQgetResult(conn)) != NULL)
        PQclear(more);
    if (PQstatus(conn) == CONNECTION_OK && pg_is_from_server(answer))
        return answer;
    PQclear(answer);
    return NULL;
}

static bool ends(struct db *db)
{
    PGconn *conn = pg_of(db)->conn;
    PGresult *end = comes(db, limits[db->role].end_ms) ? PQgetResult(conn) : NULL;
    bool whole = PQresultStatus(end) == PGRES_PIPELINE_SYNC;
    PQclear(end);
    return whole;
}

int pg_collect(struct db *db, struct fault *f)
{
    static const char the_server[] = "the server";
    struct pg *pg = pg_of(db);
    int code = OK;
    pg_forget_result(pg);
    if (pg->sent_count == 0)
        return OK;
    if (!PQpipelineSync(pg->conn))
        return pg_lost(db, the_server, f);
    for (size_t i = 0; i < pg->sent_count; i++) {
        PGresult *answer = one_answer(db);
        if (!answer)
            return pg_lost(db, the_server, code < 0 ? NULL : f);
        ExecStatusType status = PQresultStatus(answer);
        bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
        note_prepared(db, &pg->sent[i], good);
        if (!good && code == OK)
            code = pg_fail(db, answer, pg->sent[i].query->name, f);
        PQclear(pg->result);
        pg->result = answer;
    }
    pg->sent_count = 0;
    pg->puts = 0;
    return ends(db) ? code : pg_lost(db, the_server, code < 0 ? NULL : f);
}

int pg_ask(struct db *db, const struct db_query *q, const struct db_value *in, struct fault *f)
{
    int r = pg_send(db, q, in, f);
    if (r == OK)
        r = pg_collect(db, f);
    return r < 0 ? r : PQntuples(pg_of(db)->result);
}

/* ---- rows ---- */

static int64_t number_of(Oid type, const char *p)
{
    uint64_t wide;
    uint32_t middle;
    uint16_t narrow;
    switch (type) {
    case TYPE_INT64:
        memcpy(&wide, p, sizeof wide);
        return (int64_t)be64toh(wide);
    case TYPE_INT32:
        memcpy(&middle, p, sizeof middle);
        return (int32_t)be32toh(middle);
    case TYPE_INT16:
        memcpy(&narrow, p, sizeof narrow);
        return (int16_t)be16toh(narrow);
    default: /* a truth value */
        return *p != 0;
    }
}

int64_t pg_number(const struct pg *pg, int column)
{
    if (PQgetisnull(pg->result, pg->row, column))
        return 0;
    return number_of(PQftype(pg->result, column), PQgetvalue(pg->result, pg->row, column));
}

static bool fits(enum db_kind kind, Oid type)
{
    if (kind == DB_INT || kind == DB_BOOL)
        return type == TYPE_INT64 || type == TYPE_INT32 || type == TYPE_INT16 || type == TYPE_BOOL;
    if (kind == DB_BLOB || kind == DB_BLOB_NULL)
        return type == TYPE_BYTES;
    return type == TYPE_TEXT || type == TYPE_VARCHAR;
}

int pg_column(struct db *db, struct arena *a, size_t i, struct db_value *ret, struct fault *f)
{
    const struct pg *pg = pg_of(db);
    int at = (int)i;
    if (PQgetisnull(pg->result, pg->row, at)) {
        *ret = (struct db_value){.kind = ret->kind};
        return 1;
    }
    Oid type = PQftype(pg->result, at);
    if (!fits(ret->kind, type))
        return fault_reason(f, BROKEN, "db.type", "column %s is of another type",
                            PQfname(pg->result, at));
    const char *p = PQgetvalue(pg->result, pg->row, at);
    size_t n = (size_t)PQgetlength(pg->result, pg->row, at);
    if (ret->kind == DB_INT || ret->kind == DB_BOOL)
        ret->number = number_of(type, p);
    else if (type == TYPE_BYTES)
        ret->blob = (struct bytes){.p = arena_memdup(a, p, n), .n = n};
    else
        ret->text = arena_strndup(a, p, n);
    return OK;
}
