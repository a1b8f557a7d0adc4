/* A disk that is full: a small one (tmpfs) holds the house, on SQLite, or all of PostgreSQL
 * (tests/support/postgres with POSTGRES_ROOM). What cannot be kept is refused with 503 and words,
 * nothing that was acknowledged is lost, and with room again everything goes on by itself. Only
 * root may mount a disk; others learn that, and nothing is tested.
 */
#include "base/cleanup.h"
#include "tests/fault/judge.h"
#include "tests/support/store.h"
#include "tests/support/test.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum {
    DISK_MB = 320, /* what is written in the times between must find room */
    LEFT_BYTES = 1536 * 1024,
    LEFT_ON_SERVER = 128 * 1024,
    PRESS_MS = 150,
    AFTER_MS = 400,
    TRIES = 200
};

static void unmount(void *folder)
{
    (void)umount2(folder, MNT_DETACH);
    (void)rmdir(folder);
}

/* A small disk for the folders of this program; NULL: not allowed. */
static const char *small_disk(struct arena *a)
{
    char *folder = arena_strdup(a, "/tmp/motcua-disk-XXXXXX");
    if (!mkdtemp(folder))
        return NULL;
    if (mount("tmpfs", folder, "tmpfs", 0, arena_printf(a, "size=%dM", DISK_MB)) < 0) {
        (void)rmdir(folder);
        return NULL;
    }
    arena_defer(a, unmount, folder);
    return folder;
}

/* Something else fills the disk, but for a little. */
static void fill(const char *disk, const char *file, int64_t leave)
{
    struct statvfs v = {0};
    int fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    CHECK(fd >= 0 && statvfs(disk, &v) == 0);
    int64_t left = (int64_t)(v.f_bavail * v.f_frsize) - leave;
    CHECK(left > 0 && posix_fallocate(fd, 0, left) == 0);
    (void)close(fd);
}

/* PostgreSQL ends when there is no room for its log, and an operator starts it again. */
static bool goes_on(const struct mix *m)
{
    static const char request[] = "GET /health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n";
    enum { PATIENCE = 50, START_AT = 10 };
    for (int i = 0; i < PATIENCE; i++, (void)usleep(200 * 1000)) {
        if (load_once(m->server->port, request, sizeof request - 1, NULL, 0) == 200)
            return true;
        if (i == START_AT && m->server->store) /* NOLINTNEXTLINE(cert-env33-c): a constant */
            CHECK_INT(0, system("tests/support/postgres --crash"));
    }
    return false;
}

static void press(struct mix *m, const char *disk, const char *file)
{
    struct load_result result;
    int64_t before = m->refused;
    fill(disk, file, m->server->store ? LEFT_ON_SERVER : LEFT_BYTES);
    m->may_refuse = true;
    for (int i = 0; i < TRIES && m->refused == before; i++) {
        mix_run(m, PRESS_MS, &result);
        CHECK(result.broken == 0 || m->server->store); /* who waits for a database may tire first */
    }
    CHECK(m->refused > before);
    CHECK(server_lives(m->server));
    CHECK_INT(0, unlink(file)); /* there is room again */
    REQUIRE(goes_on(m));
    mix_run(m, AFTER_MS, &result); /* what had waited may be refused yet */
    m->may_refuse = false;
    size_t count = m->dossier_count;
    mix_run(m, AFTER_MS, &result);
    CHECK_INT(0, result.broken);
    CHECK(m->dossier_count > count);
    judge(m);
}

static void one_disk(struct arena *a, const char *disk, const char *store)
{
    struct running_server s;
    struct mix m;
    const char *file = arena_printf(a, "%s/else", disk);
    server_make_on(a, store, &s);
    REQUIRE(server_begin(&s) >= 0);
    mix_open(a, &s, &m);
    press(&m, disk, file);
    press(&m, disk, file); /* once more, on the same house */
    server_kill(&s);
    REQUIRE(server_begin(&s) >= 0);
    m.dossiers_judged = m.files_judged = 0;
    judge(&m);
    printf("  %zu dossiers on %s, %" PRId64 " asked to come later\n", m.dossier_count,
           store ? "PostgreSQL" : "SQLite", m.refused);
    CHECK_INT(0, server_end(&s));
}

TEST(a_full_disk_loses_nothing)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    if (test_server()) { /* "FOLDER/data BIN" */
        const char *cluster = getenv("MOTCUA_TEST_POSTGRES");
        REQUIRE(cluster);
        const char *disk = arena_strndup(a, cluster, strcspn(cluster, " "));
        one_disk(a, disk, test_server_database(a, NULL));
        return;
    }
    const char *disk = small_disk(a);
    if (!disk) {
        printf("  not tested: only root may mount a disk\n");
        return;
    }
    (void)setenv("TMPDIR", disk, 1);
    one_disk(a, disk, NULL);
}
