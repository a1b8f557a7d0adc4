/* Disks that fail below SQLite and below our own files: writes and syncs that fail, writes that end
 * in the middle, the power that goes. On PostgreSQL below our own files alone: its disk is its own.
 * After each round the server opens what is left, and the judge looks. ROUNDS says how often; each
 * kind comes in turn. */
#include "base/cleanup.h"
#include "tests/fault/bad_disk.h"
#include "tests/fault/judge.h"
#include "tests/support/test.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS_USUAL = 200, ROUNDS_EACH = 20, PRESS_MS = 600, AFTER_MS = 200 };

/* What fails begins with one of so many operations. */
enum { LATEST = 400, LATEST_OF_FILES = 30 };

static const char *const kinds[DISK_KINDS] = {
    [DISK_WRITES_FAIL] = "writes fail", [DISK_IS_FULL] = "full",   [DISK_SYNCS_FAIL] = "syncs fail",
    [DISK_TEARS] = "torn writes",       [DISK_CUT] = "power cuts",
};

static struct bad_disk *open_page(struct arena *a, struct running_server *s)
{
    const char *path = arena_printf(a, "%s/../disk", s->data);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || ftruncate(fd, sizeof(struct bad_disk)) < 0)
        return NULL;
    void *p = mmap(NULL, sizeof(struct bad_disk), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    (void)close(fd);
    const char *library = arena_printf(a, "LD_PRELOAD=%s/tests/fault/libbad_disk.so",
                                       getenv("BUILD") ? getenv("BUILD") : "build");
    const char **variables = arena_new(a, const char *, 4);
    variables[0] = library;
    variables[1] = arena_printf(a, BAD_DISK "=%s", path);
    variables[2] = arena_printf(a, BAD_DISK_FOLDER "=%s", s->data);
    s->variables = variables;
    return p == MAP_FAILED ? NULL : p;
}

static void arm(const struct mix *m, struct bad_disk *disk, enum bad_disk_kind kind)
{
    int latest = m->server->store ? LATEST_OF_FILES : LATEST;
    atomic_store(&disk->kind, DISK_GOOD);
    atomic_store(&disk->times, kind == DISK_CUT || kind == DISK_TEARS ? 1 : 1 + random() % 30);
    atomic_store(&disk->from, atomic_load(&disk->operations) + random() % latest);
    atomic_store(&disk->kind, kind);
}

static void press(struct mix *m, int64_t ms)
{
    struct load_result result;
    m->may_refuse = true;
    mix_run(m, ms, &result);
    m->may_refuse = false;
}

static bool begin_again(struct mix *m, struct bad_disk *disk)
{
    server_kill(m->server);
    atomic_store(&disk->kind, DISK_GOOD);
    atomic_store(&disk->seed, (uint64_t)random());
    return server_begin(m->server) >= 0;
}

/* What failed is over after a while: the server is still there and works. In the end the power
 * goes, which shows what was not on the disk. */
static void one_round(struct mix *m, struct bad_disk *disk, enum bad_disk_kind kind)
{
    struct load_result result;
    int64_t before = atomic_load(&disk->happened);
    bool ends = kind == DISK_CUT || kind == DISK_TEARS;
    arm(m, disk, kind);
    press(m, PRESS_MS);
    if (!ends) {
        CHECK(server_lives(m->server));
        atomic_store(&disk->kind, DISK_GOOD);
        mix_run(m, AFTER_MS, &result);
        CHECK_INT(0, result.broken);
        arm(m, disk, DISK_CUT);
        press(m, PRESS_MS);
    }
    CHECK(atomic_load(&disk->happened) > before);
    if (begin_again(m, disk))
        judge(m);
    else
        test_fail(__FILE__, __LINE__, "%s: the server does not start again", kinds[kind]);
}

struct sums {
    int64_t rounds[DISK_KINDS], dossiers, files, refused;
};

static void one_house(size_t from, size_t until, struct sums *all)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct running_server s;
    struct mix m;
    mix_house(a, &s);
    struct bad_disk *disk = open_page(a, &s);
    REQUIRE(disk && server_begin(&s) >= 0);
    mix_open(a, &s, &m);
    REQUIRE(atomic_load(&disk->operations) > 0);
    for (size_t i = from; i < until && m.wrong == 0 && s.pid > 0; i++) {
        enum bad_disk_kind kind = 1 + i % (DISK_KINDS - 1);
        one_round(&m, disk, kind);
        all->rounds[kind]++;
    }
    CHECK_INT(0, server_end(&s));
    all->dossiers += (int64_t)m.dossier_count;
    all->files += (int64_t)m.file_count;
    all->refused += m.refused;
    (void)munmap(disk, sizeof *disk);
}

TEST(what_was_answered_is_on_the_disk)
{
    struct sums all = {0};
    size_t rounds = mix_rounds(ROUNDS_USUAL);
    mix_seed();
    for (size_t i = 0; i < rounds; i += ROUNDS_EACH)
        one_house(i, i + ROUNDS_EACH < rounds ? i + ROUNDS_EACH : rounds, &all);
    for (size_t i = 1; i < DISK_KINDS; i++)
        printf("  %" PRId64 " rounds: %s\n", all.rounds[i], kinds[i]);
    printf("  %" PRId64 " dossiers, %" PRId64 " files, %" PRId64 " asked to come later\n",
           all.dossiers, all.files, all.refused);
}
