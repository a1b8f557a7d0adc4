/* Two servers where one is meant to be. On one data folder of SQLite, and as two nodes of one
 * PostgreSQL database (tests/support/postgres) that are both told to be the same node, both press
 * on at once: no key is made twice, and the judge is content with either. On PostgreSQL the
 * connection by which a node holds its number is cut under load, too: whoever takes the number
 * finds nobody left who still makes keys with it. */
#include "base/cleanup.h"
#include "tests/fault/judge.h"
#include "tests/support/test.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PRESS_MS = 1500, CUTS = 5 };

/* The second server: the same folder on SQLite; on PostgreSQL a folder of its own, with copies of
 * what nodes share. */
static void make_second(struct arena *a, const struct running_server *first,
                        struct running_server *ret)
{
    *ret = *first;
    ret->pid = 0;
    ret->log = arena_printf(a, "%s.2", first->log);
    if (!first->store)
        return;
    ret->data = arena_printf(a, "%s-2", first->data);
    const char *line = arena_printf(a,
                                    "mkdir -m 700 %s && cd %s && cp -a keys secret trust.pem "
                                    "motcua.conf %s && ln -s %s/files %s",
                                    ret->data, first->data, ret->data, first->data, ret->data);
    CHECK_INT(0, system(line)); /* NOLINT(cert-env33-c): folders of this test */
}

/* Keys that stand in two tables or twice: what names a node in them must differ. */
static int64_t nodes_in_keys(const struct mix *m)
{
    return judge_number(m->server,
                        "SELECT count(DISTINCT (id / 16384) % 256) FROM event WHERE id > 4194304");
}

static void cut_holders(const struct running_server *s)
{
    (void)judge_number(
        s, "SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory' AND"
           " objid BETWEEN 2000 AND 2255 AND granted AND pid <> pg_backend_pid() AND mode ="
           " 'ExclusiveLock'");
}

TEST(two_servers_make_no_key_twice)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct running_server one, two;
    struct mix first, second;
    struct load_result result;
    mix_house(a, &one);
    make_second(a, &one, &two);
    REQUIRE(server_begin(&one) >= 0);
    REQUIRE(server_begin(&two) >= 0);
    mix_open(a, &one, &first);
    mix_open(a, &two, &second);
    second.prefix = "second";
    first.may_refuse = second.may_refuse = one.store != NULL;
    struct mix_thread *x = mix_begin(&first, PRESS_MS), *y = mix_begin(&second, PRESS_MS);
    for (int i = 0; i < CUTS && one.store; i++) {
        (void)usleep(PRESS_MS * 1000 / (CUTS + 1));
        cut_holders(&one);
    }
    mix_join(x, &result);
    CHECK_INT(0, result.broken);
    mix_join(y, &result);
    CHECK_INT(0, result.broken);
    CHECK(server_lives(&one) && server_lives(&two));
    first.may_refuse = second.may_refuse = false;
    judge_answers(&first);
    judge_answers(&second);
    judge_house(&first);
    CHECK_INT(first.dossier_count + second.dossier_count,
              judge_number(&one, "SELECT count(*) FROM dossier"));
    printf("  %zu and %zu dossiers of two servers on %s, %" PRId64 " node numbers in keys\n",
           first.dossier_count, second.dossier_count, one.store ? "PostgreSQL" : "SQLite",
           nodes_in_keys(&first));
    CHECK_INT(0, server_end(&two));
    CHECK_INT(0, server_end(&one));
    judge_house(&first);
}
