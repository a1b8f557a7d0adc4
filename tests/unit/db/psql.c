#include "tests/unit/db/psql.h"

#include "tests/support/test.h"

#include <stdlib.h>

int64_t psql(PGconn *conn, const char *sql)
{
    PGresult *answer = PQexec(conn, sql);
    int64_t n = PQntuples(answer) ? strtoll(PQgetvalue(answer, 0, 0), NULL, 10) : -1;
    CHECK(PQresultStatus(answer) == PGRES_TUPLES_OK || PQresultStatus(answer) == PGRES_COMMAND_OK);
    PQclear(answer);
    return n;
}

int psql_end_connections(PGconn *conn, const char *name)
{
    const char *values[] = {name};
    PGresult *answer = PQexecParams(conn,
                                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                    " WHERE application_name = $1",
                                    1, NULL, values, NULL, NULL, 0);
    int n = PQntuples(answer);
    PQclear(answer);
    return n;
}
