/* The answer to a COMMIT that never arrives: a proxy before the server lets the commit happen and
 * drops the connection instead of passing the answer on. Each unit must take effect once, and be
 * answered once. Without a server under test there is nothing to do. */
#include "base/cleanup.h"
#include "tests/support/test.h"
#include "tests/unit/db/notes.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { PAIRS = 64, PIECE = 64 * 1024, EVERY = 4, UNITS = 1500 };

struct proxy {
    pthread_t thread;
    char server[108], folder[64], path[108];
    int listener;
    int ends[PAIRS][2]; /* client, server; 0: free */
    _Atomic bool stopping;
    int seen;
    _Atomic int cut;
};

static int connect_to(const char *path)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    (void)snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    return fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) == 0 ? fd : -1;
}

static void take_in(struct proxy *p)
{
    int client = accept(p->listener, NULL, NULL);
    for (size_t i = 0; i < PAIRS && client >= 0; i++) {
        if (p->ends[i][0])
            continue;
        p->ends[i][0] = client;
        p->ends[i][1] = connect_to(p->server);
        return;
    }
    (void)close(client);
}

static void hang_up(int ends[static 2])
{
    (void)close(ends[0]);
    (void)close(ends[1]);
    ends[0] = ends[1] = 0;
}

/* "COMMIT" as the tag of a command that is complete. */
static bool tells_commit(const char *piece, size_t n)
{
    static const char tag[] = "C\0\0\0\013COMMIT";
    return memmem(piece, n, tag, sizeof tag) != NULL;
}

static bool pass_on(struct proxy *p, int from, int to, bool from_server)
{
    char piece[PIECE];
    ssize_t n = read(from, piece, sizeof piece);
    if (n <= 0)
        return false;
    if (from_server && tells_commit(piece, (size_t)n) && ++p->seen % EVERY == 0) {
        p->cut++;
        return false;
    }
    for (ssize_t done = 0, w; done < n; done += w)
        if ((w = write(to, piece + done, (size_t)(n - done))) <= 0)
            return false;
    return true;
}

static void *forward(void *data)
{
    struct proxy *p = data;
    while (!p->stopping) {
        struct pollfd polls[1 + 2 * PAIRS] = {{.fd = p->listener, .events = POLLIN}};
        for (size_t i = 0; i < PAIRS; i++)
            for (size_t k = 0; k < 2; k++)
                polls[1 + 2 * i + k] =
                    (struct pollfd){.fd = p->ends[i][0] ? p->ends[i][k] : -1, .events = POLLIN};
        (void)poll(polls, 1 + 2 * PAIRS, 20);
        for (size_t i = 0; i < 2 * PAIRS; i++) {
            int *ends = p->ends[i / 2];
            if (ends[0] && polls[1 + i].revents && !pass_on(p, ends[i % 2], ends[1 - i % 2], i % 2))
                hang_up(ends);
        }
        if (polls[0].revents)
            take_in(p);
    }
    for (size_t i = 0; i < PAIRS; i++)
        if (p->ends[i][0])
            hang_up(p->ends[i]);
    return NULL;
}

static bool start_proxy(struct proxy *p, const char *host, int host_n)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    (void)snprintf(p->server, sizeof p->server, "%.*s/.s.PGSQL.5432", host_n, host);
    (void)snprintf(p->folder, sizeof p->folder, "/tmp/motcua-proxy-XXXXXX");
    if (!mkdtemp(p->folder))
        return false;
    (void)snprintf(p->path, sizeof p->path, "%s/.s.PGSQL.5432", p->folder);
    (void)snprintf(at.sun_path, sizeof at.sun_path, "%s", p->path);
    p->listener = socket(AF_UNIX, SOCK_STREAM, 0);
    return bind(p->listener, (struct sockaddr *)&at, sizeof at) == 0 &&
           listen(p->listener, PAIRS) == 0 && pthread_create(&p->thread, NULL, forward, p) == 0;
}

static void stop_proxy(struct proxy *p)
{
    p->stopping = true;
    (void)pthread_join(p->thread, NULL);
    (void)close(p->listener);
    (void)unlink(p->path);
    (void)rmdir(p->folder);
}

static void count(struct store *s, int64_t expected)
{
    int64_t n = -1;
    CHECK_INT(OK, note_count(store_reader(s), &n, NULL));
    CHECK_INT(expected, n);
}

TEST(a_commit_whose_answer_is_lost_is_not_made_twice)
{
    const char *host = test_server() ? strstr(test_server(), "host=/") : NULL;
    if (!host)
        return;
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct proxy p = {0};
    int host_n = (int)strcspn(host + 5, "&");
    const char *where = test_database(a);
    REQUIRE(start_proxy(&p, host + 5, host_n));
    const char *through = arena_printf(a, "%.*s%s%s", (int)(host + 5 - test_server()), where,
                                       p.folder, where + (host + 5 - test_server()) + host_n);
    struct note_unit *units = arena_new(a, struct note_unit, UNITS);
    struct store_options o = {
        .where = where, .schema = &notes_schema, .now_ms = test_now_ms, .lanes = 1};
    struct store *s = NULL;
    REQUIRE(store_open(&o, &s, NULL) == OK); /* migrations are no batches of the lane */
    store_close(s);
    o.where = through;
    o.schema = NULL;
    REQUIRE(store_open(&o, &s, NULL) == OK);
    for (size_t i = 0; i < UNITS; i++) {
        units[i].unit.run = note_unit_run;
        units[i].unit.done = note_unit_done;
        units[i].id = (int64_t)i + 1;
        units[i].words = arena_printf(a, "note %zu", i);
        store_write(s, &units[i].unit);
        if (i % 50 == 0)
            CHECK_INT(1, note_write(s, (int64_t)(UNITS + i + 1), arena_printf(a, "w%zu", i), NULL));
    }
    store_close(s);
    int answered = 0;
    for (size_t i = 0; i < UNITS; i++)
        answered += units[i].answers == 1 && units[i].code == 1;
    CHECK_INT(UNITS, answered);
    CHECK(p.cut > 5);
    stop_proxy(&p);
    o.where = where;
    REQUIRE(store_open(&o, &s, NULL) == OK);
    count(s, UNITS + UNITS / 50);
    store_close(s);
}
