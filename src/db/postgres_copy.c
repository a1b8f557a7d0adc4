/* Many rows as one stream in the server's binary form. The stream does not go through the pipeline:
 * what was sent before is collected first. */
#include "db/postgres.h"

#include <endian.h>
#include <string.h>

enum { PIECE = 256 * 1024, NUMBER_FIELD = 4 + 8 };

static const char head[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0"; /* with the NUL at its end: 19 */
enum { HEAD = 19 };

struct stream {
    PGconn *conn;
    size_t n;
    bool broken;
    char bytes[PIECE];
};

static void flush(struct stream *s)
{
    if (s->n && PQputCopyData(s->conn, s->bytes, (int)s->n) != 1)
        s->broken = true;
    s->n = 0;
}

static void add(struct stream *s, const void *p, size_t n)
{
    for (const char *from = p; n > 0;) {
        size_t room = PIECE - s->n, part = n < room ? n : room;
        memcpy(s->bytes + s->n, from, part);
        s->n += part;
        from += part;
        n -= part;
        if (s->n == PIECE)
            flush(s);
    }
}

static void add_count(struct stream *s, int16_t v)
{
    uint16_t wire = htobe16((uint16_t)v);
    add(s, &wire, sizeof wire);
}

static void add_bytes(struct stream *s, const void *p, size_t n)
{
    uint32_t length = htobe32((uint32_t)n);
    add(s, &length, sizeof length);
    add(s, p, n);
}

static void add_value(struct stream *s, const struct db_value *v)
{
    if (v->kind == DB_INT || v->kind == DB_BOOL) {
        uint64_t wire = htobe64((uint64_t)v->number);
        add_bytes(s, &wire, sizeof wire);
    } else if (v->kind == DB_TEXT || v->kind == DB_TEXT_NULL) {
        add_bytes(s, v->text, strlen(v->text));
    } else {
        add_bytes(s, v->blob.p, v->blob.n);
    }
}

static void send_rows(struct stream *s, const struct db_query *q, const struct db_value *rows,
                      size_t n)
{
    add(s, head, HEAD);
    for (size_t i = 0; i < n && !s->broken; i++) {
        add_count(s, (int16_t)q->parameters);
        for (size_t c = 0; c < q->parameters; c++)
            add_value(s, &rows[i * q->parameters + c]);
    }
    add_count(s, -1);
    flush(s);
}

static int take_answer(struct db *db, const struct db_query *q, bool expect, struct fault *f)
{
    PGresult *answer = PQgetResult(pg_of(db)->conn);
    ExecStatusType wanted = expect ? PGRES_COPY_IN : PGRES_COMMAND_OK;
    int r = PQresultStatus(answer) == wanted ? OK : pg_fail(db, answer, q->name, f);
    PQclear(answer);
    return r;
}

static int stream_rows(struct db *db, const struct db_query *q, const struct db_value *rows,
                       size_t n, struct fault *f)
{
    struct stream s = {.conn = pg_of(db)->conn};
    if (PQsendQuery(s.conn, q->postgres) != 1)
        return pg_fail(db, NULL, q->name, f);
    int r = take_answer(db, q, true, f);
    if (r == OK) {
        send_rows(&s, q, rows, n);
        if (PQputCopyEnd(s.conn, NULL) != 1)
            r = pg_fail(db, NULL, q->name, f);
    }
    if (r == OK)
        r = take_answer(db, q, false, f);
    for (PGresult *more; (more = PQgetResult(s.conn)) != NULL; PQclear(more))
        ;
    return r;
}

int pg_copy(struct db *db, const struct db_query *q, const struct db_value *rows, size_t n,
            struct fault *f)
{
    struct pg *pg = pg_of(db);
    int r = db_ready(db, f);
    if (r == OK)
        r = pg_collect(db, f);
    if (r == OK && !PQexitPipelineMode(pg->conn))
        r = pg_fail(db, NULL, q->name, f);
    if (r < 0)
        return r;
    r = stream_rows(db, q, rows, n, f);
    if (!PQenterPipelineMode(pg->conn) && r == OK)
        r = pg_fail(db, NULL, q->name, f);
    return r;
}
