/* Which fault an SQLSTATE is (PostgreSQL 15, appendix A). */
#include "db/postgres.h"

#include <string.h>

/* The first row whose state begins the answer's state. */
static const struct {
    const char *state;
    enum code code;
    const char *reason;
    enum db_trouble trouble;
} faults[] = {
    {"23505", CONFLICT, "db.unique", DB_NO_TROUBLE},
    {"23503", CONFLICT, "db.reference", DB_NO_TROUBLE},
    {"P0001", FORBIDDEN, "db.append_only", DB_NO_TROUBLE}, /* the schema's guards raise it */
    {"23", BROKEN, "db.check", DB_NO_TROUBLE},
    {"40", UNAVAILABLE, "db.busy", DB_AGAIN},
    {"55P03", UNAVAILABLE, "db.busy", DB_AGAIN},
    {"53100", UNAVAILABLE, "db.full", DB_NO_TROUBLE},
    {"53300", UNAVAILABLE, "db.busy", DB_LOST},
    {"53", UNAVAILABLE, "db.io", DB_NO_TROUBLE},
    {"08", UNAVAILABLE, "db.away", DB_LOST},
    {"57014", UNAVAILABLE, "db.slow", DB_NO_TROUBLE}, /* beyond statement_timeout */
    {"57", UNAVAILABLE, "db.away", DB_LOST},    /* the server is stopped, starts, or ended us */
    {"25P03", UNAVAILABLE, "db.away", DB_LOST}, /* it did not hear from us for too long */
    {"25006", BROKEN, "db.read_only", DB_NO_TROUBLE},
    {"58", UNAVAILABLE, "db.io", DB_NO_TROUBLE},
    {"XX001", BROKEN, "db.corrupt", DB_NO_TROUBLE},
    {"XX002", BROKEN, "db.corrupt", DB_NO_TROUBLE},
    {"54", TOO_LARGE, "db.size", DB_NO_TROUBLE},
    {"", BROKEN, "db.query", DB_NO_TROUBLE},
};

static int set(struct db *db, const char *state, const char *what, const char *words,
               struct fault *f)
{
    size_t i = 0;
    while (strncmp(state, faults[i].state, strlen(faults[i].state)) != 0)
        i++;
    db->trouble = faults[i].trouble;
    /* A primary that became a standby under us: the next connection finds the new one. */
    if (db->role != DB_READER && strcmp(state, "25006") == 0)
        db->trouble = DB_LOST;
    return db->trouble == DB_LOST && faults[i].code == BROKEN
               ? fault_reason(f, UNAVAILABLE, "db.away", "%s: %s", what, words)
               : fault_reason(f, faults[i].code, faults[i].reason, "%s: %s", what, words);
}

/* The rest of what was sent may be cut off in the middle of a message: nobody waits for an answer.
 * Whoever writes makes a new connection before the batch runs again (db/lane.c). */
int pg_lost(struct db *db, const char *what, struct fault *f)
{
    struct pg *pg = pg_of(db);
    const char *words = PQerrorMessage(pg->conn);
    int r = set(db, "08006", what, words[0] ? words : "there is no answer that can be read", f);
    pg->sent_count = 0;
    pg->puts = 0;
    pg->open = false;
    if (db->role == DB_READER)
        db->engine->disconnect(db);
    return r;
}

bool pg_is_from_server(const PGresult *answer)
{
    ExecStatusType status = PQresultStatus(answer);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
           status == PGRES_PIPELINE_ABORTED || PQresultErrorField(answer, PG_DIAG_SQLSTATE);
}

int pg_fail(struct db *db, const PGresult *answer, const char *what, struct fault *f)
{
    const char *state = answer ? PQresultErrorField(answer, PG_DIAG_SQLSTATE) : NULL;
    const char *words = answer ? PQresultErrorField(answer, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    if (!answer || !pg_is_from_server(answer))
        return pg_lost(db, what, f);
    /* Skipped, since a statement before it failed in a way that was told already. */
    if (answer && PQresultStatus(answer) == PGRES_PIPELINE_ABORTED)
        words = "a statement before it failed";
    return set(db, state ? state : "XX000", what, words ? words : "", f);
}
