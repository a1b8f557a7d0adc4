#include "tests/unit/db/proxy.h"

#include "tests/support/store.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { PIECE = 64 * 1024, END_BYTES = 6 };

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
    for (size_t i = 0; i < PROXY_PAIRS && client >= 0; i++) {
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

/* How often the server is ready for the next query: 'Z', its length, the transaction's state. */
static int count_syncs(const char *piece, size_t n)
{
    static const char ready[] = {'Z', 0, 0, 0, 5};
    int count = 0;
    for (const char *at = piece, *end = piece + n;
         (at = memmem(at, (size_t)(end - at), ready, sizeof ready)) != NULL; at++)
        count++;
    return count;
}

static bool is_silent_behind(struct proxy *p, const char *piece, size_t n)
{
    const char *words = p->silent_behind;
    if (!words || n < END_BYTES || piece[n - END_BYTES] != 'Z' ||
        !memmem(piece, n, words, strlen(words)))
        return false;
    p->silent_behind = NULL;
    return true;
}

static bool pass_on(struct proxy *p, int from, int to, bool from_server)
{
    char piece[PIECE];
    ssize_t n = read(from, piece, sizeof piece);
    if (n <= 0)
        return false;
    if (from_server)
        p->syncs += count_syncs(piece, (size_t)n);
    if (from_server && p->cut_every && tells_commit(piece, (size_t)n) &&
        ++p->commits % p->cut_every == 0) {
        p->cut++;
        return false;
    }
    if (from_server && is_silent_behind(p, piece, (size_t)n))
        n -= END_BYTES;
    for (ssize_t done = 0, w; done < n; done += w)
        if ((w = send(to, piece + done, (size_t)(n - done), MSG_NOSIGNAL)) <= 0)
            return false;
    return true;
}

static void *forward(void *data)
{
    struct proxy *p = data;
    while (!p->stopping) {
        if (p->frozen) {
            (void)poll(NULL, 0, 1);
            continue;
        }
        struct pollfd polls[1 + 2 * PROXY_PAIRS] = {{.fd = p->listener, .events = POLLIN}};
        for (size_t i = 0; i < PROXY_PAIRS; i++)
            for (size_t k = 0; k < 2; k++)
                polls[1 + 2 * i + k] =
                    (struct pollfd){.fd = p->ends[i][0] ? p->ends[i][k] : -1, .events = POLLIN};
        (void)poll(polls, 1 + 2 * PROXY_PAIRS, 20);
        for (size_t i = 0; i < 2 * PROXY_PAIRS; i++) {
            int *ends = p->ends[i / 2];
            if (ends[0] && polls[1 + i].revents && !pass_on(p, ends[i % 2], ends[1 - i % 2], i % 2))
                hang_up(ends);
        }
        if (polls[0].revents)
            take_in(p);
    }
    for (size_t i = 0; i < PROXY_PAIRS; i++)
        if (p->ends[i][0])
            hang_up(p->ends[i]);
    return NULL;
}

/* Where the server's folder stands in its address. */
static const char *host_of(const char *where)
{
    const char *host = where ? strstr(where, "host=/") : NULL;
    return host ? host + strlen("host=") : NULL;
}

bool proxy_start(struct proxy *p)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    const char *host = host_of(test_server());
    if (!host)
        return false;
    (void)snprintf(p->server, sizeof p->server, "%.*s/.s.PGSQL.5432", (int)strcspn(host, "&"),
                   host);
    (void)snprintf(p->folder, sizeof p->folder, "/tmp/motcua-proxy-XXXXXX");
    if (!mkdtemp(p->folder))
        return false;
    (void)snprintf(p->path, sizeof p->path, "%s/.s.PGSQL.5432", p->folder);
    (void)snprintf(at.sun_path, sizeof at.sun_path, "%s", p->path);
    p->listener = socket(AF_UNIX, SOCK_STREAM, 0);
    return bind(p->listener, (struct sockaddr *)&at, sizeof at) == 0 &&
           listen(p->listener, PROXY_PAIRS) == 0 &&
           pthread_create(&p->thread, NULL, forward, p) == 0;
}

void proxy_stop(struct proxy *p)
{
    p->stopping = true;
    (void)pthread_join(p->thread, NULL);
    (void)close(p->listener);
    (void)unlink(p->path);
    (void)rmdir(p->folder);
}

const char *proxy_address(struct arena *a, const struct proxy *p, const char *where)
{
    const char *host = host_of(where);
    return arena_printf(a, "%.*s%s%s", (int)(host - where), where, p->folder,
                        host + strcspn(host, "&"));
}
