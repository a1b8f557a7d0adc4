/* The SQLite engine. Durability and speed come from the settings below, measured before they were
 * chosen: a write-ahead log that is flushed at each commit, and that only the folding connection
 * and the lane fold back.
 *
 * A prepared statement is found by the address of its constant query in a small open-addressed
 * table, so no text is compared. */
#include "base/limits.h"
#include "base/log.h"
#include "db/db_engine.h"
#include "db/sqlite_fold.h"

#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    BUSY_MS = 10 * 1000, /* another process holds the lock: the lane waits again after it */
    PAUSE_MS = 1,        /* between two looks */
    FIRST_SLOTS = 64,
};

struct slot {
    const struct db_query *query;
    sqlite3_stmt *statement;
};

struct cache {
    struct slot *slots;
    size_t n, cap;     /* cap is a power of two, at least half of it empty */
    int64_t version;   /* of the data, when this connection wrote last */
    const char *leads; /* the file whose lock makes a process lead */
    int lead;          /* that lock; 0: not held */
    const char *turns; /* the file whose lock is held by who waits for the write lock next */
    int turn;          /* that file; 0: not opened yet */
    sqlite3 *beside;   /* of the one that folds (sqlite_fold.h) */
};

/* Which fault a result code is; the first row that fits. */
static const struct {
    int rc, mask;
    enum code code;
    const char *reason;
} faults[] = {
    {SQLITE_CONSTRAINT_UNIQUE, ~0, CONFLICT, "db.unique"},
    {SQLITE_CONSTRAINT_PRIMARYKEY, ~0, CONFLICT, "db.unique"},
    {SQLITE_CONSTRAINT_ROWID, ~0, CONFLICT, "db.unique"},
    {SQLITE_CONSTRAINT_FOREIGNKEY, ~0, CONFLICT, "db.reference"},
    {SQLITE_CONSTRAINT_TRIGGER, ~0, FORBIDDEN, "db.append_only"},
    {SQLITE_CONSTRAINT, 0xFF, BROKEN, "db.check"},
    {SQLITE_FULL, 0xFF, UNAVAILABLE, "db.full"},
    {SQLITE_BUSY, 0xFF, UNAVAILABLE, "db.busy"},
    {SQLITE_LOCKED, 0xFF, UNAVAILABLE, "db.busy"},
    {SQLITE_IOERR, 0xFF, UNAVAILABLE, "db.io"},
    {SQLITE_CANTOPEN, 0xFF, UNAVAILABLE, "db.io"},
    {SQLITE_NOMEM, 0xFF, UNAVAILABLE, "db.io"},
    {SQLITE_READONLY, 0xFF, BROKEN, "db.read_only"},
    {SQLITE_CORRUPT, 0xFF, BROKEN, "db.corrupt"},
    {SQLITE_NOTADB, 0xFF, BROKEN, "db.corrupt"},
    {SQLITE_TOOBIG, 0xFF, TOO_LARGE, "db.size"},
    {0, 0, BROKEN, "db.query"},
};

static const char common_settings[] = "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;"
                                      "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;";

/* The writer keeps in memory what a savepoint or a statement may take back: a file of its own would
 * get every page of a unit, and hold what is nobody's business. */
static const char *const role_settings[] = {
    [DB_READER] = "PRAGMA query_only=ON; PRAGMA cache_size=-1024;",
    [DB_WRITER] = "PRAGMA journal_mode=WAL; PRAGMA journal_size_limit=67108864;"
                  "PRAGMA cache_size=-4096; PRAGMA temp_store=MEMORY;",
    [DB_KEEPER] = "PRAGMA cache_size=-64;",
};

/* No log beside the database, a cache that holds what indices touch at random, and helpers that
 * sort for new ones. */
static const char filling_settings[] =
    "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA cache_size=-262144;"
    "PRAGMA threads=2;";

#define MARK(text)                                                                                 \
    {                                                                                              \
        .name = (text), .sqlite = (text)                                                           \
    }
static const struct db_query marks[] = {
    [DB_BEGIN_READ] = MARK("BEGIN"),
    [DB_BEGIN_WRITE] = MARK("BEGIN IMMEDIATE"),
    [DB_BEGIN_SCHEMA] = MARK("BEGIN IMMEDIATE"),
    [DB_COMMIT] = MARK("COMMIT"),
    [DB_ROLLBACK] = MARK("ROLLBACK"),
    [DB_SAVE] = MARK("SAVEPOINT unit"),
    [DB_KEEP] = MARK("RELEASE unit"),
    [DB_ROLL_BACK] = MARK("ROLLBACK TO unit"),
};

static int fail(struct db *db, int rc, const char *what, struct fault *f)
{
    size_t i = 0;
    while ((rc & faults[i].mask) != faults[i].rc)
        i++;
    db->trouble = (rc & 0xFF) == SQLITE_BUSY ? DB_BUSY : DB_NO_TROUBLE;
    return fault_reason(f, faults[i].code, faults[i].reason, "%s: %s", what,
                        db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(rc));
}

/* Where SQLite itself found a disk or a file wrong: the place in its source stands in its words. */
static void note_damage(void *self, int rc, const char *words)
{
    (void)self;
    int kind = rc & 0xFF;
    if (kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB || kind == SQLITE_IOERR)
        log_line(LOG_ERROR, "db.damage", "code=%d words=%s", rc, words);
}

/* No counting of memory (a lock at each allocation), and no locks inside connections: each has one
 * thread. Too late when something else has used SQLite before; then it is only slower. */
static void set_up(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    (void)sqlite3_config(SQLITE_CONFIG_LOG, note_damage, NULL);
}

static void engine_disconnect(struct db *db)
{
    struct cache *c = db->cache;
    for (size_t i = 0; c && i < c->cap; i++)
        sqlite3_finalize(c->slots[i].statement);
    if (c)
        sqlite3_close(c->beside);
    sqlite3_close(db->handle);
    if (c && c->lead)
        (void)close(c->lead);
    if (c && c->turn)
        (void)close(c->turn);
    db->handle = db->cache = db->statement = NULL;
}

static struct slot *slot_of(const struct cache *c, const struct db_query *q)
{
    uint64_t h = (uint64_t)(uintptr_t)q * 0x9E3779B97F4A7C15u;
    size_t i = (size_t)(h >> 32) & (c->cap - 1);
    while (c->slots[i].query && c->slots[i].query != q)
        i = (i + 1) & (c->cap - 1);
    return &c->slots[i];
}

static void grow(struct db *db, struct cache *c)
{
    struct cache old = *c;
    c->cap *= 2;
    c->slots = arena_new(db->arena, struct slot, c->cap);
    for (size_t i = 0; i < old.cap; i++)
        if (old.slots[i].query)
            *slot_of(c, old.slots[i].query) = old.slots[i];
}

static int find_statement(struct db *db, const struct db_query *q, struct fault *f)
{
    struct cache *c = db->cache;
    struct slot *slot = slot_of(c, q);
    if (slot->query) {
        db->statement = slot->statement;
        return OK;
    }
    sqlite3_stmt *s;
    int rc = sqlite3_prepare_v3(db->handle, q->sqlite, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL);
    if (rc != SQLITE_OK)
        return fail(db, rc, q->name, f);
    *slot = (struct slot){.query = q, .statement = s};
    db->statement = s;
    if (++c->n * 2 > c->cap)
        grow(db, c);
    return OK;
}

/* The steps of transactions are ready from the start: who has no memory left can still end one. */
static int prepare_marks(struct db *db, struct fault *f)
{
    int r = OK;
    for (size_t i = 0; r == OK && db->role != DB_KEEPER && i < sizeof marks / sizeof *marks; i++)
        r = find_statement(db, &marks[i], f);
    db->statement = NULL;
    return r;
}

/* Whoever has its turn looks often, as the others wait for it. */
static int wait_a_little(void *self, int times)
{
    (void)self;
    (void)nanosleep(&(struct timespec){.tv_nsec = PAUSE_MS * 1000000L}, NULL);
    return times * PAUSE_MS < BUSY_MS;
}

static int engine_connect(struct db *db, struct fault *f)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, set_up);

    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    sqlite3 *handle = NULL;
    int rc = sqlite3_open_v2(db->where, &handle,
                             flags | (db->role == DB_WRITER ? SQLITE_OPEN_CREATE : 0), NULL);
    db->handle = handle;
    if (rc == SQLITE_OK)
        rc = sqlite3_busy_handler(handle, wait_a_little, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(handle, common_settings, NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(handle, db->filling ? filling_settings : role_settings[db->role], NULL,
                          NULL, NULL);
    if (rc != SQLITE_OK) {
        int r = fail(db, rc, "cannot open the database", f);
        engine_disconnect(db);
        return r;
    }
    struct cache *c = arena_new(db->arena, struct cache, 1);
    c->cap = FIRST_SLOTS;
    c->slots = arena_new(db->arena, struct slot, c->cap);
    c->leads = arena_printf(db->arena, "%s-lead", db->where);
    c->turns = arena_printf(db->arena, "%s-turn", db->where);
    db->cache = c;
    int r = prepare_marks(db, f);
    if (r < 0)
        engine_disconnect(db);
    return r;
}

/* Values are bound without a copy: they outlive the statement's run, and each run binds all. */
static int bind(sqlite3_stmt *s, int i, const struct db_value *v)
{
    if (v->kind == DB_INT || v->kind == DB_BOOL)
        return sqlite3_bind_int64(s, i, v->number);
    if (v->kind == DB_TEXT || v->kind == DB_TEXT_NULL)
        return sqlite3_bind_text64(s, i, v->text, v->text ? strlen(v->text) : 0, SQLITE_STATIC,
                                   SQLITE_UTF8);
    if (v->kind == DB_BLOB && v->blob.n == 0)
        return sqlite3_bind_zeroblob(s, i, 0);
    return sqlite3_bind_blob64(s, i, v->blob.p, v->blob.n, SQLITE_STATIC);
}

static int step(struct db *db, const char *what, struct fault *f)
{
    int rc = sqlite3_step(db->statement);
    if (rc == SQLITE_ROW)
        return 1;
    return rc == SQLITE_DONE ? 0 : fail(db, rc, what, f);
}

static int engine_run(struct db *db, const struct db_query *q, const struct db_value *in,
                      struct fault *f)
{
    int r = find_statement(db, q, f);
    if (r < 0)
        return r;
    for (size_t i = 0; in && i < q->parameters; i++) {
        int rc = bind(db->statement, (int)i + 1, &in[i]);
        if (rc != SQLITE_OK)
            return fail(db, rc, q->name, f);
    }
    return step(db, q->name, f);
}

static int engine_next(struct db *db, struct fault *f)
{
    return step(db, "next row", f);
}

static int engine_end(struct db *db)
{
    sqlite3_stmt *s = db->statement;
    if (!s)
        return 0;
    db->statement = NULL;
    bool reads = sqlite3_stmt_readonly(s);
    (void)sqlite3_reset(s);
    return reads ? 0 : sqlite3_changes(db->handle);
}

static int engine_column(struct db *db, struct arena *a, size_t i, struct db_value *ret,
                         struct fault *f)
{
    static const int wanted[] = {
        [DB_INT] = SQLITE_INTEGER, [DB_TEXT] = SQLITE_TEXT,      [DB_TEXT_NULL] = SQLITE_TEXT,
        [DB_BLOB] = SQLITE_BLOB,   [DB_BLOB_NULL] = SQLITE_BLOB, [DB_BOOL] = SQLITE_INTEGER,
    };
    /* A value is asked for once: each question to a column takes the way through the statement. */
    sqlite3_value *v = sqlite3_column_value(db->statement, (int)i);
    int type = sqlite3_value_type(v);
    if (type == SQLITE_NULL) {
        *ret = (struct db_value){.kind = ret->kind};
        return 1;
    }
    if (type != wanted[ret->kind])
        return fault_reason(f, BROKEN, "db.type", "column %s is of another type",
                            sqlite3_column_name(db->statement, (int)i));
    if (type == SQLITE_INTEGER) {
        ret->number = sqlite3_value_int64(v);
        return OK;
    }
    if (type == SQLITE_TEXT) {
        const char *text = (const char *)sqlite3_value_text(v);
        ret->text = arena_strndup(a, text, (size_t)sqlite3_value_bytes(v));
        return OK;
    }
    const void *p = sqlite3_value_blob(v);
    size_t n = (size_t)sqlite3_value_bytes(v);
    ret->blob = (struct bytes){.p = arena_memdup(a, p, n), .n = n};
    return OK;
}

static int engine_newest_id(struct db *db, int64_t *ret, struct fault *f);

/* While a server takes over from another, both write. Whoever writes next makes its keys above all
 * that stand there, so that keys stay in the order of commits. */
static int follow_others(struct db *db, struct fault *f)
{
    static const struct db_query version = MARK("PRAGMA data_version");
    struct cache *c = db->cache;
    int64_t newest = 0, now = 0;
    int r = engine_run(db, &version, NULL, f);
    if (r > 0)
        now = sqlite3_column_int64(db->statement, 0);
    (void)engine_end(db);
    if (r < 0 || now == c->version)
        return r < 0 ? r : OK;
    r = engine_newest_id(db, &newest, f);
    if (r < 0)
        return r;
    db_ids_above(db->ids, newest);
    c->version = now;
    return OK;
}

static int lock_turn(int fd, short how)
{
    return fcntl(fd, F_OFD_SETLK, &(struct flock){.l_type = how});
}

/* A lane that always has something to write lets go of SQLite's lock for an instant only, which who
 * waits for it by looking now and then may never meet. So whoever wants it waits in a line: the
 * next one holds the turn until it has the lock. Best effort: after the usual wait it goes on
 * without. */
static void take_turn(struct cache *c)
{
    const struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000L};
    if (!c->turn)
        c->turn = open(c->turns, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (c->turn < 0)
        c->turn = 0;
    for (int ms = 0; c->turn && lock_turn(c->turn, F_WRLCK) < 0 && ms < BUSY_MS; ms += PAUSE_MS)
        (void)nanosleep(&pause, NULL);
}

static int begin(struct db *db, enum db_mark mark, struct fault *f)
{
    struct cache *c = db->cache;
    take_turn(c);
    int r = engine_run(db, &marks[mark], NULL, f);
    (void)engine_end(db);
    if (c->turn)
        (void)lock_turn(c->turn, F_UNLCK);
    return r;
}

static int engine_mark(struct db *db, enum db_mark mark, struct fault *f)
{
    bool writes = mark == DB_BEGIN_WRITE || mark == DB_BEGIN_SCHEMA;
    int r = writes ? begin(db, mark, f) : engine_run(db, &marks[mark], NULL, f);
    (void)engine_end(db);
    if (r == OK && mark == DB_BEGIN_WRITE && (r = follow_others(db, f)) < 0)
        (void)engine_mark(db, DB_ROLLBACK, NULL);
    /* The savepoint outlives ROLLBACK TO. */
    return r == OK && mark == DB_ROLL_BACK ? engine_mark(db, DB_KEEP, f) : r;
}

static bool engine_in_transaction(struct db *db)
{
    return !sqlite3_get_autocommit(db->handle);
}

static int engine_script(struct db *db, const struct db_migration *m, struct fault *f)
{
    int rc = sqlite3_exec(db->handle, m->sqlite, NULL, NULL, NULL);
    return rc == SQLITE_OK ? OK : fail(db, rc, m->name, f);
}

/* Tables whose key is a column "id" that is the row's number: finding the last is one seek each. */
static const char keyed_tables[] =
    "SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c"
    " WHERE m.type = 'table' AND c.name = 'id' AND c.type = 'INTEGER' AND c.pk = 1";

static int newest_in(struct db *db, const char *table, int64_t *newest)
{
    sqlite3_stmt *s = NULL;
    char *sql = sqlite3_mprintf("SELECT max(id) FROM \"%w\"", table);
    int rc = sql ? sqlite3_prepare_v2(db->handle, sql, -1, &s, NULL) : SQLITE_NOMEM;
    if (rc == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW && sqlite3_column_int64(s, 0) > *newest)
        *newest = sqlite3_column_int64(s, 0);
    sqlite3_free(sql);
    return rc == SQLITE_OK ? sqlite3_finalize(s) : rc;
}

static int engine_newest_id(struct db *db, int64_t *ret, struct fault *f)
{
    sqlite3_stmt *s = NULL;
    int64_t newest = 0;
    int rc = sqlite3_prepare_v2(db->handle, keyed_tables, -1, &s, NULL);
    while (rc == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
        rc = newest_in(db, (const char *)sqlite3_column_text(s, 0), &newest);
    int ended = sqlite3_finalize(s);
    rc = rc == SQLITE_OK ? ended : rc;
    if (rc != SQLITE_OK)
        return fail(db, rc, "looking for the newest key", f);
    *ret = newest;
    return OK;
}

static int engine_fold(struct db *db, int64_t *ret_pages, int64_t *ret_folded, struct fault *f)
{
    struct cache *c = db->cache;
    int pages = 0, folded = 0;
    int rc = sqlite_fold(db->handle, &c->beside, db->where, &pages, &folded);
    if (rc != SQLITE_OK)
        return fail(db, rc, "folding the log", f);
    *ret_pages = pages;
    *ret_folded = folded;
    return OK;
}

/* The way back to the log writes the file, and the file with all that was written goes to the disk.
 */
static void engine_end_filling(struct db *db)
{
    (void)sqlite3_exec(db->handle, "PRAGMA synchronous=FULL; PRAGMA journal_mode=WAL;", NULL, NULL,
                       NULL);
}

static int engine_lead(struct db *db, struct fault *f)
{
    struct cache *c = db->cache;
    if (c->lead)
        return 1;
    int fd = open(c->leads, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return fault_reason(f, UNAVAILABLE, "db.io", "%s cannot be opened", c->leads);
    if (fcntl(fd, F_OFD_SETLK, &(struct flock){.l_type = F_WRLCK}) < 0) {
        (void)close(fd);
        return 0;
    }
    c->lead = fd;
    return 1;
}

const struct db_engine db_sqlite = {
    .name = "sqlite",
    .lanes = 1,
    .batch = LIMIT_WRITE_BATCH,
    .connect = engine_connect,
    .disconnect = engine_disconnect,
    .run = engine_run,
    .next = engine_next,
    .column = engine_column,
    .end = engine_end,
    .mark = engine_mark,
    .in_transaction = engine_in_transaction,
    .newest_id = engine_newest_id,
    .script = engine_script,
    .fold = engine_fold,
    .end_filling = engine_end_filling,
    .lead = engine_lead,
};
