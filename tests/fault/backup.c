/* A copy is taken while everything goes on; it is whole, holds all that was answered before, and
 * can be put back. What is damaged in a copy is named. */
#include "base/cleanup.h"
#include "tests/support/application.h"
#include "tests/support/running.h"
#include "tests/support/test.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { CLIENTS = 8, LOAD_MS = 4000, BEFORE = 25, FILES = 5, KEYS_LATER = 1000 };

struct site {
    struct running_server server;
    const char *citizen;
    int asked;
    atomic_int kept;
};

/* ---- what goes on ---- */

static size_t ask(void *data, size_t client, char out[static LOAD_REQUEST])
{
    struct site *s = data;
    char key[24];
    (void)client;
    (void)snprintf(key, sizeof key, "%d", s->asked++);
    return application_write(out, s->citizen, key);
}

static void got(void *data, size_t client, const struct load_answer *answer)
{
    struct site *s = data;
    (void)client;
    atomic_fetch_add(&s->kept, answer->status == 201);
}

static void *press(void *data)
{
    struct site *s = data;
    struct load_result result;
    load_run(&(struct load){.port = s->server.port,
                            .clients = CLIENTS,
                            .most_ms = LOAD_MS,
                            .ask = ask,
                            .got = got,
                            .data = s},
             &result);
    return NULL;
}

static bool send_file(struct site *s, int number)
{
    static char request[LOAD_REQUEST], answer[4096];
    char body[400];
    int n =
        snprintf(body, sizeof body,
                 "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n"
                 "Content-Type: application/pdf\r\n\r\n%%PDF-1.4\n%% %d\n1 0 obj<</Type/Catalog>>"
                 "endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF\n\r\n--x--\r\n",
                 number);
    size_t size =
        load_write(request,
                   "POST /api/v1/files HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
                   "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: %d\r\n"
                   "\r\n%s",
                   s->citizen, n, body);
    return load_once(s->server.port, request, size, answer, sizeof answer) == 201;
}

/* ---- copies ---- */

static int command(const struct running_server *s, const char *name, const char *copy)
{
    if (strcmp(name, "backup") == 0)
        return server_command(
            s, (const char *const[]){"backup", "--data", s->data, "--to", copy, NULL});
    return server_command(s, (const char *const[]){"restore", copy, "--check", NULL});
}

/* A line of shell that knows a folder as $d. */
static int shell(struct arena *a, const char *folder, const char *line)
{
    const char *all = arena_printf(a, "d=%s; %s", folder, line);
    return system(all); /* NOLINT(cert-env33-c): a folder of this test */
}

static int64_t dossiers_in(struct arena *a, const char *folder)
{
    char text[40] = "0";
    const char *line =
        arena_printf(a, "sqlite3 %s/motcua.db 'SELECT COUNT(*) FROM dossier'", folder);
    FILE *out = popen(line, "r"); /* NOLINT(cert-env33-c): a folder of this test */
    if (out && !fgets(text, sizeof text, out))
        text[0] = '\0';
    if (out)
        (void)pclose(out);
    return strtoll(text, NULL, 10);
}

/* What a disk may do to a copy; the first is within a form, where no structure tells. */
static const char *const rot[] = {
    "sqlite3 motcua.db \"UPDATE dossier_form SET data = replace(data, 'Nguy', 'Nghu')\"",
    "rm -r keys",
    "rm keys/master",
    "rm heads.log",
    "truncate -s -1 heads.log",
    "rm secret",
    "truncate -s 4096 motcua.db",
    ": >backup.json",
    "echo '{}' >backup.json",
};

/* What only a look through everything finds. */
static const char *const damages[] = {
    "DROP TRIGGER law_act_kept; UPDATE law_act SET actor = 'x' WHERE seq = 1",
    "DELETE FROM dossier_form WHERE dossier_id = (SELECT MIN(dossier_id) FROM dossier_form)",
    "UPDATE dossier SET version_id = 1 WHERE id = (SELECT MIN(id) FROM dossier)",
    "UPDATE dossier SET result_file = 'gone' WHERE id = (SELECT MAX(id) FROM dossier)",
};

TEST(a_copy_under_load_is_whole_and_can_be_put_back)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    static struct site s;
    pthread_t pressing;
    server_make(a, NULL, &s.server);
    const char *copy = arena_printf(a, "%s-copy", s.server.data);
    REQUIRE(server_begin(&s.server) >= 0);
    s.citizen = server_token(a, &s.server, "cong-dan");
    for (int i = 0; i < FILES; i++)
        CHECK(send_file(&s, i));
    REQUIRE(pthread_create(&pressing, NULL, press, &s) == 0);
    while (atomic_load(&s.kept) < BEFORE)
        (void)usleep(1000);
    int before = atomic_load(&s.kept);
    CHECK_INT(0, command(&s.server, "backup", copy));
    pthread_join(pressing, NULL);
    int all = atomic_load(&s.kept);
    int64_t copied = dossiers_in(a, copy);
    CHECK(copied >= before && copied <= all);
    CHECK_INT(0, command(&s.server, "restore", copy));
    printf("  %d answered before, %d in the copy, %d in the end\n", before, (int)copied, all);

    CHECK_INT(0, server_end(&s.server));
    CHECK_INT(0, command(&s.server, "backup", copy)); /* into the same folder: what is new */
    CHECK_INT(all, dossiers_in(a, copy));
    CHECK_INT(0, command(&s.server, "restore", copy));

    /* One byte in one stored file. */
    CHECK_INT(0, shell(a, copy,
                       "f=$(find $d/files -type f | head -n 1); chmod 600 $f;"
                       "printf X | dd of=$f bs=1 seek=3 conv=notrunc 2>/dev/null"));
    CHECK(command(&s.server, "restore", copy) != 0);
    CHECK_INT(0, shell(a, copy, "rm -r $d/files"));
    CHECK(command(&s.server, "restore", copy) != 0);
    CHECK_INT(0, command(&s.server, "backup", copy)); /* mends it */
    CHECK_INT(0, command(&s.server, "restore", copy));
    for (size_t i = 0; i < sizeof rot / sizeof *rot; i++) {
        CHECK_INT(0, shell(a, copy, arena_printf(a, "cp -r $d $d.rot && cd $d.rot && %s", rot[i])));
        CHECK(command(&s.server, "restore", arena_printf(a, "%s.rot", copy)) != 0);
        CHECK_INT(0, shell(a, copy, "rm -r $d.rot"));
    }
    const char *back = arena_printf(a, "%s-back", s.server.data);
    const char *const look[] = {"restore", "--check", "--data", back, NULL};
    CHECK_INT(
        0, server_command(&s.server, (const char *const[]){"restore", copy, "--data", back, NULL}));
    CHECK_INT(0, server_command(&s.server, look));
    CHECK_INT(0, shell(a, back, "cp $d/motcua.db $d.db"));
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        CHECK_INT(0, shell(a, back, arena_printf(a, "sqlite3 $d/motcua.db \"%s\"", damages[i])));
        CHECK(server_command(&s.server, look) != 0);
        CHECK_INT(0, shell(a, back, "rm -f $d/motcua.db-*; cp $d.db $d/motcua.db"));
    }
    CHECK_INT(0, server_command(&s.server, look));
    CHECK_INT(0, shell(a, copy, "rm $d/backup.json")); /* broke off */
    CHECK(command(&s.server, "restore", copy) != 0);
    CHECK_INT(0, shell(a, copy, "rm -r $d"));
}

/* Which of two houses is the newer, nobody can tell: neither a copy nor what comes back from one is
 * written over a house, and what broke off is begun again. */
TEST(nothing_is_written_over)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct running_server s;
    server_make(a, NULL, &s);
    const char *data = s.data, *copy = arena_printf(a, "%s-copy", data);
    const char *back = arena_printf(a, "%s-back", data);
    const char *const there[] = {"restore", copy, "--data", back, NULL};
    REQUIRE(server_begin(&s) >= 0);
    CHECK(command(&s, "backup", data) != 0); /* the house's own folder */
    CHECK(command(&s, "backup", arena_printf(a, "%s/copies/one", data)) != 0);
    CHECK_INT(0, shell(a, data, "test ! -e $d/copies"));
    CHECK_INT(0, command(&s, "backup", copy));
    CHECK_INT(0, shell(a, data, "cp $d-copy/backup.json $d")); /* as if put back by hand */
    CHECK(command(&s, "backup", data) != 0);
    CHECK_INT(0, server_end(&s));

    /* A house whose database is on a server has no file to be seen by. */
    CHECK_INT(0, shell(a, back, "mkdir $d; echo other >$d/secret; echo ring >$d/files.ring"));
    CHECK(server_command(&s, there) != 0);
    CHECK_INT(0, shell(a, back, "grep -q other $d/secret && grep -q ring $d/files.ring"));
    CHECK_INT(0, shell(a, back, "test ! -e $d/heads.log && rm $d/secret $d/files.ring"));
    CHECK_INT(0, shell(a, back, "echo 'store = postgres:///x' >$d/motcua.conf"));
    CHECK(server_command(&s, there) != 0);
    CHECK_INT(0, shell(a, back, "test $(ls $d) = motcua.conf"));

    /* Settings of the machine stay; what broke off, before the secret came, is begun again. */
    CHECK_INT(0, shell(a, back, "echo 'workers = 2' >$d-conf; ln -sf $d-conf $d/motcua.conf"));
    CHECK_INT(0, shell(a, back, "touch $d/restore.part; echo torn >$d/motcua.db.part"));
    CHECK_INT(0, server_command(&s, there));
    CHECK_INT(0, shell(a, back, "test -L $d/motcua.conf && test ! -e $d/restore.part"));
    CHECK(server_command(&s, there) != 0);
    CHECK_INT(0, shell(a, copy, "test -z \"$(ls $d | grep motcua.db-)\"")); /* it was only read */
    const char *odd = arena_printf(a, "%s?%%41#", copy);
    CHECK_INT(0, shell(a, copy, "cp -r $d \"$d?%41#\""));
    CHECK_INT(0, command(&s, "restore", odd));
    /* The log of another database is not taken for the copy's. */
    CHECK_INT(0, shell(a, copy, "echo old >$d/motcua.db-wal"));
    CHECK_INT(0, shell(a, copy, "rm $d/backup.json; touch $d/backup.part"));
    CHECK_INT(0, command(&s, "backup", copy));
    CHECK_INT(0, shell(a, copy, "test ! -e $d/motcua.db-wal"));
    CHECK_INT(0, command(&s, "restore", copy));
}

static int export_to(const struct site *s, const char *from, const char *to)
{
    return server_command(&s->server,
                          (const char *const[]){"export", "--data", from, "--to", to, NULL});
}

/* Into a house that seals its files. */
static int import_from(const struct site *s, const char *from, const char *to, const char *key)
{
    return server_command(
        &s->server, (const char *const[]){"import", from, "--data", to, "--files-key", key, NULL});
}

/* One more submission, to the house of a folder. */
static void go_on(struct arena *a, struct site *s, const char *data)
{
    static char request[LOAD_REQUEST], answer[4096];
    s->server.data = data;
    REQUIRE(server_begin(&s->server) >= 0);
    size_t n = application_write(request, server_token(a, &s->server, "cong-dan"), "one more");
    CHECK_INT(201, load_once(s->server.port, request, n, answer, sizeof answer));
    CHECK_INT(0, server_end(&s->server));
}

/* A province that leaves while it works: what was answered before is in the export, and the house
 * that takes it in, which seals its files, goes on with the next number. */
TEST(an_export_under_load_is_taken_in_whole)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    static struct site s;
    pthread_t pressing;
    server_make(a, NULL, &s.server);
    const char *first = s.server.data, *left = arena_printf(a, "%s-left", first);
    const char *second = arena_printf(a, "%s-second", first);
    const char *again = arena_printf(a, "%s-again", first);
    const char *key = arena_printf(a, "%s-key", first);
    CHECK_INT(0, shell(a, key, "umask 077; head -c 32 /dev/urandom >$d"));
    REQUIRE(server_begin(&s.server) >= 0);
    s.citizen = server_token(a, &s.server, "cong-dan");
    for (int i = 0; i < FILES; i++)
        CHECK(send_file(&s, i));
    REQUIRE(pthread_create(&pressing, NULL, press, &s) == 0);
    while (atomic_load(&s.kept) < BEFORE)
        (void)usleep(1000);
    int before = atomic_load(&s.kept);
    CHECK_INT(0, export_to(&s, first, left));
    pthread_join(pressing, NULL);
    CHECK_INT(0, server_end(&s.server));

    CHECK_INT(0, import_from(&s, left, second, key));
    int64_t taken = dossiers_in(a, second);
    CHECK(taken >= before && taken <= atomic_load(&s.kept));
    CHECK_INT(0, export_to(&s, second, again));
    CHECK_INT(0, shell(a, first, "diff -r $d-left $d-again"));
    CHECK(import_from(&s, left, second, key) != 0); /* there is a house */
    printf("  %d answered before, %d taken in, %d in the end\n", before, (int)taken,
           atomic_load(&s.kept));
    go_on(a, &s, second);
    CHECK_INT(taken + 1, dossiers_in(a, second));
    CHECK_INT(0, shell(a, second,
                       "n=$(sqlite3 $d/motcua.db 'SELECT MAX(CAST(substr(code, 16) AS INTEGER))"
                       " = COUNT(*) FROM dossier'); test $n = 1"));

    CHECK_INT(0, shell(a, first, "rm -r $d-second; echo >>$d-left/rows/events.jsonl"));
    CHECK(import_from(&s, left, second, key) != 0);
    CHECK_INT(0, shell(a, second, "test ! -e $d"));
}

/* Stored files under a new key in another place: the way back stays open. */
TEST(the_ring_of_the_old_place_is_kept)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct site s = {0};
    server_make(a, NULL, &s.server);
    const char *data = arena_printf(a, "%s-sealed", s.server.data);
    const char *one = arena_printf(a, "%s-one", data), *two = arena_printf(a, "%s-two", data);
    const char *place = arena_printf(a, "%s-place", data);
    s.server.data = data;
    CHECK_INT(0, shell(a, data, "umask 077; head -c 32 /dev/urandom >$d-one"));
    CHECK_INT(0, shell(a, data, "umask 077; head -c 32 /dev/urandom >$d-two"));
    CHECK_INT(0, server_command(&s.server, (const char *const[]){"init", "--demo", "--data", data,
                                                                 "--files-key", one, NULL}));
    REQUIRE(server_begin(&s.server) >= 0);
    s.citizen = server_token(a, &s.server, "cong-dan");
    CHECK(send_file(&s, 1));
    CHECK_INT(0, server_end(&s.server));
    CHECK_INT(
        0, server_command(&s.server, (const char *const[]){"files", "copy", "--data", data, "--to",
                                                           place, "--new-files-key", two, NULL}));
    CHECK_INT(0, server_command(&s.server, (const char *const[]){"scrub", "--data", data, "--files",
                                                                 place, "--files-key", two, NULL}));
    CHECK_INT(0, shell(a, data, "mv $d/files.ring $d-new; mv $d/files.ring.1 $d/files.ring"));
    CHECK_INT(0, server_command(&s.server, (const char *const[]){"scrub", "--data", data, NULL}));
}

/* A house that could not be made leaves nothing that stands in the way of the next attempt, and one
 * that its settings would not find again is not made. */
TEST(a_house_is_made_whole_or_not_at_all)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct running_server s;
    server_make(a, NULL, &s);
    const char *data = arena_printf(a, "%s-new", s.data);
    const char *other = arena_printf(a, "%s-other.db", data);
    const char *const bad[] = {"init", "--data", data, "--pack", "/nonexistent", NULL};
    const char *const plain[] = {"init", "--data", data, NULL};
    const char *const elsewhere[] = {"init", "--data", data, "--store", other, NULL};
    CHECK(server_command(&s, bad) != 0);
    CHECK_INT(0, shell(a, data, "test ! -e $d"));
    CHECK_INT(0, shell(a, data, "mkdir -p $d/files; echo 'workers = 2' >$d/motcua.conf"));
    CHECK(server_command(&s, bad) != 0);
    CHECK_INT(0, shell(a, data, "test $(ls $d | wc -l) = 2"));
    CHECK(server_command(&s, elsewhere) != 0);
    CHECK_INT(0, shell(a, data, "test ! -e $d-other.db && test $(ls $d | wc -l) = 2"));
    CHECK_INT(0, server_command(&s, plain));
    CHECK(server_command(&s, plain) != 0);
    CHECK_INT(0, shell(a, data, "rm $d/secret"));
    CHECK(server_command(&s, plain) != 0); /* the database is not taken for nothing */
    CHECK_INT(0, shell(a, data, "test -s $d/motcua.db && test ! -e $d/secret"));
}

/* One that was killed before it was whole is never served, and nothing is made on top of it. */
TEST(what_was_killed_while_it_was_made_is_no_house)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct running_server s;
    server_make(a, NULL, &s);
    const char *data = arena_printf(a, "%s-half", s.data);
    const char *const again[] = {"init", "--data", data, NULL}, *const user[] = {"user", "list",
                                                                                 "--data", data,
                                                                                 NULL};
    CHECK_INT(0, shell(a, data,
                       "\"$MOTCUA\" init --demo --data $d >$d.log 2>&1 & while kill -0 $! && ! "
                       "test -e $d/motcua.db; do :; done;"
                       "kill -9 $!; wait $!; test -e $d/house.part && test -s $d/secret"));
    CHECK(server_command(&s, user) != 0);
    CHECK(server_command(&s, again) != 0);
    CHECK_INT(0, shell(a, data, "rm -r $d"));
    CHECK_INT(0, server_command(&s, again));
    CHECK_INT(0, server_command(&s, user));
    CHECK_INT(0, shell(a, data, "test ! -e $d/house.part"));
}

/* motcua status, whether the server runs or not. */
TEST(how_it_is_can_be_asked_at_any_time)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct running_server s;
    server_make(a, NULL, &s);
    REQUIRE(server_begin(&s) >= 0);
    const char *listen = arena_printf(a, "127.0.0.1:%u", s.port);
    const char *const words[] = {"status", "--data", s.data, "--listen", listen, NULL};
    const char *const gone[] = {"status", "--data", "/nonexistent", "--listen", listen, NULL};
    CHECK_INT(0, server_command(&s, words));
    CHECK_INT(0, shell(a, s.data, "grep -q '^server .* ready$' $d/../log"));
    CHECK_INT(0, server_end(&s));
    CHECK_INT(1, server_command(&s, words));
    CHECK_INT(0, shell(a, s.data, "grep -q '^server .*does not answer' $d/../log"));
    CHECK_INT(0, shell(a, s.data, "test $(grep -c '^record ' $d/../log) = 2"));
    CHECK_INT(1, server_command(&s, gone));
}
