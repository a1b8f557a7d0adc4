/* Several machines carry the province without a break: etcd, PostgreSQL under Patroni, two nodes
 * and a proxy in network namespaces (tests/support/machines), while people apply, officials act and
 * pages are read. After each bad day everything that was answered is there, once; the record is
 * whole; one node does the background's work; and the waits were short.
 *
 * Ends with status 77 where namespaces cannot be made: nothing was tested then. DAY: the beginning
 * of a day's name, to go through that one alone.
 */
#include "tests/fault/crowd.h"
#include "tests/support/test.h"

#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum {
    SKIPPED = 77,
    CALM_S = 3,
    NEWS_MS = 20 * 1000,
    SETTLE_S = 120,     /* for a machine to come back, or the background to have caught up */
    LONGEST_MS = 45000, /* ttl of 15 s, what it takes to notice, and a machine that is shared */
};

struct site {
    const char *folder;
    struct crowd crowd;
    struct arena *arena, *scratch;
    char away[8]; /* the machine that fails */
};

/* ---- tests/support/machines ---- */

/* Run it with those words; what it printed, without the last line feed. */
static const char *machines(struct site *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
static const char *machines(struct site *s, const char *fmt, ...)
{
    char words[2000], out[4000];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(words, sizeof words, fmt, ap);
    va_end(ap);
    FILE *pipe = popen(arena_printf(s->scratch, "tests/support/machines %s", words), "r");
    size_t n = pipe ? fread(out, 1, sizeof out - 1, pipe) : 0;
    int status = pipe ? pclose(pipe) : -1;
    out[n] = '\0';
    out[strcspn(out, "\n")] = '\0';
    return status == 0 ? arena_strdup(s->scratch, out) : NULL;
}

static const char *primary(struct site *s)
{
    const char *name = machines(s, "primary %s", s->folder);
    return name ? name : "";
}

static const char *standby(struct site *s)
{
    const char *name = machines(s, "standby %s", s->folder);
    return name ? name : "";
}

static const char *other(const char *machine)
{
    return strcmp(machine, "mot") == 0 ? "hai" : "mot";
}

/* Whose node holds the lock of the one that does the background's work. */
static const char *leader(struct site *s)
{
    static const char sql[] = "SELECT host(a.client_addr) FROM pg_locks l JOIN pg_stat_activity a"
                              " ON a.pid = l.pid WHERE l.locktype = 'advisory' AND l.granted"
                              " AND l.objid = 1002";
    const char *address = machines(s, "sql %s \"%s\"", s->folder, sql);
    return !address || !address[0] ? "" : strcmp(address, "10.20.0.11") == 0 ? "mot" : "hai";
}

static int64_t number_of(struct site *s, const char *sql)
{
    const char *text = machines(s, "sql %s \"%s\"", s->folder, sql);
    return text && text[0] ? strtoll(text, NULL, 10) : -1;
}

static bool wait_for_name(struct site *s, const char *(*which)(struct site *), const char *name)
{
    int64_t until_ms = call_ticks_ms() + SETTLE_S * 1000;
    while (strcmp(which(s), name) != 0 && call_ticks_ms() < until_ms)
        (void)usleep(300 * 1000);
    return call_ticks_ms() < until_ms;
}

/* ---- bad days ---- */

static void kill_primary(struct site *s)
{
    CHECK(machines(s, "kill %s %s patroni", s->folder, s->away) != NULL);
    CHECK(wait_for_name(s, primary, other(s->away)));
}

static void start_database(struct site *s)
{
    CHECK(machines(s, "start %s %s patroni", s->folder, s->away) != NULL);
    CHECK(wait_for_name(s, standby, s->away));
}

/* Inside people go on to speak to the node that is cut off together with its primary. */
static void cut_primary(struct site *s)
{
    const char *space = machines(s, "space %s %s", s->folder, s->away);
    crowd_join(&s->crowd, space, strcmp(s->away, "mot") == 0 ? "10.20.0.11" : "10.20.0.12");
    CHECK(machines(s, "cut %s %s", s->folder, s->away) != NULL);
    CHECK(wait_for_name(s, primary, other(s->away)));
}

static void mend_cable(struct site *s)
{
    CHECK(machines(s, "mend %s %s", s->folder, s->away) != NULL);
    CHECK(wait_for_name(s, standby, s->away));
    crowd_part(&s->crowd);
}

/* The one that leads. */
static void kill_node(struct site *s)
{
    (void)snprintf(s->away, sizeof s->away, "%s", leader(s));
    CHECK(machines(s, "kill %s %s motcua", s->folder, s->away) != NULL);
    CHECK(wait_for_name(s, leader, other(s->away)));
}

static void start_node(struct site *s)
{
    CHECK(machines(s, "start %s %s motcua", s->folder, s->away) != NULL);
    (void)sleep(CALM_S);
}

static void kill_standby(struct site *s)
{
    (void)snprintf(s->away, sizeof s->away, "%s", other(s->away));
    CHECK(machines(s, "kill %s %s patroni", s->folder, s->away) != NULL);
    (void)sleep(CALM_S);
}

static void change_over(struct site *s)
{
    CHECK(machines(s, "switch %s", s->folder) != NULL);
    CHECK(wait_for_name(s, primary, other(s->away)));
    CHECK(wait_for_name(s, standby, s->away));
}

/* The order in which the handbook upgrades: one node stops politely, and comes again. */
static void stop_node(struct site *s)
{
    CHECK(machines(s, "stop %s %s motcua", s->folder, s->away) != NULL);
    (void)sleep(CALM_S);
}

static void nothing(struct site *s)
{
    (void)s;
}

static const struct day {
    const char *name;
    void (*fail)(struct site *s); /* s->away: the primary's machine */
    void (*mend)(struct site *s);
} days[] = {
    {"the primary is killed, and comes again", kill_primary, start_database},
    {"the primary's machine is cut off, and comes again", cut_primary, mend_cable},
    {"the node that leads is killed", kill_node, start_node},
    {"the standby is killed", kill_standby, start_database},
    {"planned change of the primary", change_over, nothing},
    {"a node is changed for a new one", stop_node, start_node},
};

/* ---- what must be there ---- */

static void check_rows(struct site *s)
{
    static const char gaps[] =
        "SELECT count(*) FROM (SELECT agency, substr(code, length(agency) + 2, 6) AS day,"
        " count(*) AS n, max(CAST(substr(code, length(agency) + 9) AS INT)) AS last,"
        " min(CAST(substr(code, length(agency) + 9) AS INT)) AS first"
        " FROM dossier GROUP BY 1, 2) AS x WHERE n <> last OR first <> 1";
    static const char torn[] =
        "SELECT count(*) FROM dossier d WHERE NOT EXISTS (SELECT 1 FROM event e WHERE"
        " e.dossier_id = d.id) OR NOT EXISTS (SELECT 1 FROM task t WHERE t.dossier_id = d.id) OR"
        " NOT EXISTS (SELECT 1 FROM dossier_form x WHERE x.dossier_id = d.id)";
    size_t count = atomic_load(&s->crowd.count);
    CHECK_INT(count, number_of(s, "SELECT count(DISTINCT code) FROM dossier"));
    CHECK_INT(count, number_of(s, "SELECT count(*) FROM submission"));
    CHECK_INT(count, number_of(s, "SELECT sum(value) FROM counter WHERE kind = 'dossier'"));
    CHECK_INT(0, number_of(s, gaps));
    CHECK_INT(0, number_of(s, torn));
}

/* Each code that was answered, and each acceptance, by itself: how many are not there. */
static void check_given(struct site *s)
{
    const char *path = arena_printf(s->scratch, "%s/given.csv", s->folder);
    FILE *file = fopen(path, "w");
    for (size_t i = 0; i < atomic_load(&s->crowd.count); i++) {
        const struct given *g = &s->crowd.list[i];
        if (atomic_load(&g->answered))
            fprintf(file, "%s,%d\n", g->code, atomic_load(&g->accepted));
    }
    (void)fclose(file);
    CHECK_INT(0, strtoll(machines(s, "missing %s", s->folder), NULL, 10));
}

/* All that was written is sealed, nothing that is owed lies about, and the heads are in order. */
static void check_background(struct site *s)
{
    static const char unsealed[] =
        "SELECT count(*) FROM (SELECT id FROM event UNION ALL SELECT id FROM access_entry) AS x"
        " WHERE NOT EXISTS (SELECT 1 FROM log_entry l WHERE l.ref = x.id)";
    static const char heads[] = "SELECT count(*) - coalesce(max(number), 0) FROM log_head";
    int64_t until_ms = call_ticks_ms() + SETTLE_S * 1000;
    while (number_of(s, unsealed) != 0 && call_ticks_ms() < until_ms)
        (void)usleep(500 * 1000);
    CHECK_INT(0, number_of(s, unsealed));
    CHECK_INT(0, number_of(s, heads));
    CHECK(leader(s)[0]);
}

static void check_record(struct site *s)
{
    const char *machine = primary(s);
    CHECK(machines(s, "motcua %s %s record verify >>%s/verify.log 2>&1", s->folder, machine,
                   s->folder) != NULL);
}

/* Whoever is at the machine is told its figures, though the node listens for the proxy elsewhere.
 */
static void check_status(struct site *s)
{
    CHECK(machines(s, "motcua %s mot status | grep -q 'server  *motcua [0-9]'", s->folder) != NULL);
    CHECK(machines(s, "motcua %s hai status | grep -q 'server  *motcua [0-9]'", s->folder) != NULL);
}

/* ---- one day ---- */

static void tell(const struct day *day, const struct crowd_figures *x)
{
    printf("  %s:\n    %" PRId64 " writes and %" PRId64 " reads answered, %" PRId64
           " times \"later\", %" PRId64 " broken connections; longest wait %.1f s (%s)\n",
           day->name, x->writes, x->reads, x->later, x->broken, (double)x->longest_ms / 1000,
           x->longest);
    if (x->inside_ms)
        printf("    behind the cut cable the longest wait was %.1f s\n",
               (double)x->inside_ms / 1000);
    (void)fflush(stdout);
}

static void one_day(struct site *s, const struct day *day)
{
    struct crowd *c = &s->crowd;
    (void)snprintf(s->away, sizeof s->away, "%s", primary(s));
    CHECK(s->away[0]);
    CHECK(crowd_follow(c));
    crowd_forget(c);
    (void)sleep(CALM_S);
    day->fail(s);
    (void)sleep(CALM_S);
    day->mend(s);
    CHECK(crowd_sees_news(c, NEWS_MS));
    (void)sleep(CALM_S);
    crowd_rest(c);
    struct crowd_figures x = crowd_figures(c);
    tell(day, &x);
    CHECK(x.writes > 0 && x.reads > 0 && x.longest_ms <= LONGEST_MS);
    check_rows(s);
    check_given(s);
    check_background(s);
    check_record(s);
    arena_clear(s->scratch);
    crowd_go_on(c);
}

static void go_through(struct site *s)
{
    const char *only = getenv("DAY");
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        if (!only || strncmp(days[i].name, only, strlen(only)) == 0)
            one_day(s, &days[i]);
}

static const char *new_folder(struct arena *a)
{
    const char *in = getenv("TMPDIR");
    return mkdtemp(arena_printf(a, "%s/motcua-XXXXXX", in ? in : "/tmp"));
}

TEST(machines_fail_and_nothing_that_was_answered_is_lost)
{
    const char *binary = getenv("MOTCUA");
    struct site s = {.arena = arena_open(), .scratch = arena_open()};
    const char *why = machines(&s, "can");
    if (!why) {
        printf("SKIPPED: root, network namespaces, etcd, Patroni and HAProxy are needed\n");
        exit(SKIPPED);
    }
    s.folder = new_folder(s.arena);
    bool up = machines(&s, "up %s %s", s.folder, binary ? binary : "build/motcua") != NULL;
    CHECK(up);
    const char *lan = machines(&s, "space %s lan", s.folder);
    if (up && lan && call_enter(lan) && crowd_begin(s.arena, "10.20.0.13", &s.crowd)) {
        check_status(&s);
        go_through(&s);
        crowd_end(&s.crowd);
        printf("  %zu applications in all\n", atomic_load(&s.crowd.count));
    } else {
        test_fail(__FILE__, __LINE__, "the machines did not come up: see %s", s.folder);
    }
    CHECK(machines(&s, "down %s", s.folder) != NULL);
    arena_close(s.scratch);
    arena_close(s.arena);
}
