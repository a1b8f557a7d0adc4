/* Memory that runs out: under everybody's load, as the system's limit of addresses closes in on the
 * server; and allocation by allocation on the way of one submission. Who comes then is asked to
 * come later (503) or gets no answer; the server lives, or ends at once and is started again;
 * nothing that was answered is lost. ALLOCATIONS says how many of them fail in turn (60). */
#include "base/cleanup.h"
#include "tests/fault/bad_memory.h"
#include "tests/fault/judge.h"
#include "tests/support/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    PRESS_MS = 1500,
    USUAL = 60,
    WIDEST = 6000, /* allocations of one submission, more than there are */
    ROOM_BYTES = 4 * 1024 * 1024,
    ENDING_MS = 500,
};

/* ---- the limit of addresses ---- */

static int64_t addresses_of(pid_t pid)
{
    char path[64];
    unsigned long pages = 0;
    (void)snprintf(path, sizeof path, "/proc/%d/statm", pid);
    FILE *f = fopen(path, "r");
    if (f) {
        if (fscanf(f, "%lu", &pages) != 1) /* NOLINT(cert-err34-c): the kernel writes a number */
            pages = 0;
        (void)fclose(f);
    }
    return (int64_t)pages * sysconf(_SC_PAGESIZE);
}

static void set_limit(pid_t pid, int64_t bytes)
{
    struct rlimit most = {bytes > 0 ? (rlim_t)bytes : RLIM_INFINITY, RLIM_INFINITY};
    CHECK_INT(0, prlimit(pid, RLIMIT_AS, &most, NULL));
}

/* Who is about to end may take a moment. */
static bool lives_on(struct running_server *s, int most_ms)
{
    bool lives = server_lives(s);
    for (int ms = 0; lives && ms < most_ms; ms += 5) {
        (void)usleep(5 * 1000);
        lives = server_lives(s);
    }
    return lives;
}

static void begin_if_gone(struct running_server *s, int *ended)
{
    if (server_lives(s))
        return;
    server_kill(s);
    (*ended)++;
    CHECK(server_begin(s) >= 0);
}

TEST(no_memory_for_anybody_loses_nothing)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct running_server s;
    struct mix m;
    struct load_result result;
    int ended = 0;
    mix_house(a, &s);
    REQUIRE(server_begin(&s) >= 0);
    mix_open(a, &s, &m);
    mix_run(&m, PRESS_MS / 3, &result);
    m.may_refuse = true;
    struct mix_thread *t = mix_begin(&m, PRESS_MS);
    for (int i = 3; i >= 0; i--) { /* closer and closer, in the end below what it has */
        set_limit(s.pid, addresses_of(s.pid) - (i == 0 ? ROOM_BYTES : 0) + i * ROOM_BYTES);
        (void)usleep(PRESS_MS * 1000 / 5);
    }
    mix_join(t, &result);
    begin_if_gone(&s, &ended);
    set_limit(s.pid, 0);
    m.may_refuse = false;
    size_t before = m.dossier_count;
    mix_run(&m, PRESS_MS / 3, &result); /* with memory again all is as before */
    CHECK_INT(0, result.broken);
    CHECK(m.dossier_count > before);
    judge(&m);
    printf("  %zu dossiers, %d asked to come later, the server ended %d times\n", m.dossier_count,
           (int)m.refused, ended);
    CHECK_INT(0, server_end(&s));
}

/* ---- one allocation after the other ---- */

static struct bad_memory *open_page(struct arena *a, struct running_server *s)
{
    const char *path = arena_printf(a, "%s/../memory", s->data);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || ftruncate(fd, sizeof(struct bad_memory)) < 0)
        return NULL;
    void *p = mmap(NULL, sizeof(struct bad_memory), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    (void)close(fd);
    const char **variables = arena_new(a, const char *, 3);
    variables[0] = arena_printf(a, "LD_PRELOAD=%s/tests/fault/libbad_memory.so",
                                getenv("BUILD") ? getenv("BUILD") : "build");
    variables[1] = arena_printf(a, BAD_MEMORY "=%s", path);
    s->variables = variables;
    return p == MAP_FAILED ? NULL : p;
}

struct outcomes {
    int answered, refused, cut, ended;
};

/* Submit while some allocations fail; whether any did. */
static bool submit(struct mix *m, struct bad_memory *memory, int64_t from, int64_t times,
                   struct outcomes *all)
{
    char request[LOAD_REQUEST], body[4096];
    size_t n = mix_ask_submit(m, 0, m->dossier_count++, request);
    struct load_answer answer = {.body = body, .head = ""};
    atomic_store(&memory->happened, 0);
    atomic_store(&memory->from, from);
    atomic_store(&memory->times, times);
    atomic_store(&memory->calls, 0);
    atomic_store(&memory->pid, m->server->pid);
    answer.status = load_once(m->server->port, request, n, body, sizeof body);
    atomic_store(&memory->pid, 0);
    answer.bytes = strlen(body);
    if (answer.status == 201)
        mix_note_submitted(m, 0, &answer);
    else if (answer.status != 0 && (answer.status != 503 || !strstr(body, "\"status\":503")))
        mix_report(m, &answer, "a submission without memory");
    all->answered += answer.status == 201;
    all->refused += answer.status == 503;
    all->cut += answer.status == 0 && lives_on(m->server, ENDING_MS);
    begin_if_gone(m->server, &all->ended);
    return atomic_load(&memory->happened) > 0;
}

static int allocations(int64_t there)
{
    const char *set = getenv("ALLOCATIONS");
    int64_t n = set ? strtol(set, NULL, 10) : USUAL;
    return (int)(n < there ? n : there);
}

TEST(each_allocation_of_a_submission_may_fail)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct running_server s;
    struct mix m;
    struct outcomes all = {0};
    struct bad_memory *memory;
    mix_house(a, &s);
    REQUIRE((memory = open_page(a, &s)) && server_begin(&s) >= 0);
    mix_open(a, &s, &m);
    CHECK(!submit(&m, memory, WIDEST, 1, &all)); /* how many there are */
    int64_t there = atomic_load(&memory->calls);
    REQUIRE(there > 0 && there < WIDEST);
    int n = allocations(there);
    for (int i = 0; i < n && m.wrong == 0; i++)
        for (int64_t times = 1; times <= 4; times += 3)
            (void)submit(&m, memory, there * i / n, times, &all);
    judge(&m);
    printf(
        "  of %d allocations %d failed in turn: %d answered, %d asked to come later, %d cut off, "
        "the server ended %d times\n",
        (int)there, n, all.answered, all.refused, all.cut, all.ended);
    CHECK_INT(0, server_end(&s));
    (void)munmap(memory, sizeof *memory);
}
