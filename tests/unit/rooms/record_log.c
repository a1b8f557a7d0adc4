#include "rooms/record/log.h"

#include "base/cleanup.h"
#include "crypto/certificate.h"
#include "db/query.h"
#include "db/schema.h"
#include "record_sql.h"
#include "rooms/record/act.h"
#include "tests/support/law.h"
#include "tests/support/store.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MINUTE_MS = 60 * 1000 };

struct sealing {
    size_t most, sealed;
};

static int seal(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct sealing *s = data;
    (void)a;
    return record_seal(db, INT64_MAX, s->most, &s->sealed, f);
}

static size_t seal_some(struct store *s, struct arena *a, size_t most)
{
    struct sealing x = {.most = most};
    CHECK_INT(OK, test_write(s, a, seal, &x, NULL));
    return x.sealed;
}

/* One chained event after another, by a pretended dossier, with a read of data between them. */
struct writing {
    int64_t dossier_id, from_seq, to_seq, at_ms;
    uint8_t hash[RECORD_HASH];
};

static int write_some(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct writing *w = data;
    (void)a;
    int r = OK;
    for (int64_t seq = w->from_seq; r >= 0 && seq <= w->to_seq; seq++) {
        const struct event e = {.dossier_id = w->dossier_id,
                                .seq = seq,
                                .at_ms = w->at_ms,
                                .kind = "accepted",
                                .state = 2,
                                .actor = {.name = "Lê Thị Hoa", .agency = "H56"},
                                .data = "{}"};
        const struct access x = {.at_ms = w->at_ms,
                                 .actor = e.actor,
                                 .subject_pin = "038198004512",
                                 .purpose = "process",
                                 .what = "dossier",
                                 .dossier_id = w->dossier_id};
        r = record_append(db, w->hash, &e, w->hash, f);
        if (r >= 0 && seq % 3 == 0)
            r = record_access(db, &x, f);
    }
    return r;
}

static void write_events(struct store *s, struct arena *a, struct writing *w, int64_t to_seq)
{
    w->to_seq = to_seq;
    CHECK(test_write(s, a, write_some, w, NULL) >= 0);
    w->from_seq = to_seq + 1;
}

struct heading {
    int64_t at_ms;
    bool forged;
};

/* A key of this test with its certificate. */
static int make_key(struct arena *a, struct key **ret, struct certificate **ret_certificate,
                    struct fault *f)
{
    int r = key_new(a, ret, f);
    if (r < 0)
        return r;
    const struct certificate_order order = {.kind = CERTIFICATE_SEAL,
                                            .subject = {.common_name = "Sổ", .country = "VN"},
                                            .from_ms = 0,
                                            .until_ms = 4000000000000,
                                            .key = *ret,
                                            .issuer_key = *ret};
    return certificate_issue(a, &order, ret_certificate, f);
}

static int sign_text(struct arena *a, struct record_head *h, struct fault *f)
{
    struct key *key = NULL;
    struct certificate *c = NULL;
    uint8_t digest[DIGEST_BYTES];
    const char *text = record_head_text(a, h);
    int r = make_key(a, &key, &c, f);
    if (r < 0)
        return r;
    h->certificate = certificate_pem(a, c);
    digest_sha256(text, strlen(text), digest);
    return key_sign(key, a, digest, &h->signature, f);
}

/* A head over what is sealed. */
static int add_head(struct db *db, struct arena *a, void *data, struct fault *f)
{
    const struct heading *x = data;
    struct record_last_entry_row last = {0};
    struct record_head before = {0}, h = {.at_ms = x->at_ms, .origin = "https://dvc.example.vn"};
    (void)record_newest(db, a, &before, NULL);
    h.number = before.number + 1;
    int r = record_last_entry(db, a, &last, f);
    h.size = (uint64_t)last.leaf + 1;
    if (r == OK)
        r = record_root(db, a, h.size, &h.root, f);
    if (r == OK)
        r = sign_text(a, &h, f);
    if (r < 0)
        return r;
    return record_add_head(db,
                           &(struct record_add_head_in){.number = h.number,
                                                        .at_ms = h.at_ms + x->forged,
                                                        .size = (int64_t)h.size,
                                                        .root = {h.root.bytes, DIGEST_BYTES},
                                                        .origin = h.origin,
                                                        .certificate = h.certificate,
                                                        .signature = h.signature},
                           f);
}

static void sign(struct store *s, struct arena *a, int64_t at_ms)
{
    struct heading h = {.at_ms = at_ms};
    CHECK(test_write(s, a, add_head, &h, NULL) >= 0);
}

TEST(what_is_new_is_sealed_once_and_in_order)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &db_whole_schema);
    struct writing w = {.dossier_id = 7, .from_seq = 1, .at_ms = test_now_ms()};
    struct record_log_report report;
    struct fault f = {0};
    CHECK_INT(0, seal_some(s, a, 100));
    write_events(s, a, &w, 30);
    CHECK_INT(25, seal_some(s, a, 25));
    CHECK_INT(15, seal_some(s, a, 25));
    CHECK_INT(0, seal_some(s, a, 25));
    sign(s, a, test_now_ms() + MINUTE_MS);
    write_events(s, a, &w, 700); /* more than one tile */
    CHECK_INT(893, seal_some(s, a, 2000));
    sign(s, a, test_now_ms() + 2 * MINUTE_MS);
    CHECK_INT(OK, record_verify_log(store_reader(s), NULL, &report, &f));
    CHECK_STR("", f.words);
    CHECK_INT(933, report.entries);
    CHECK_INT(2, report.heads);
}

TEST(each_event_is_proved_under_the_first_head_over_it)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &db_whole_schema);
    struct db *db = store_reader(s);
    struct writing w = {.dossier_id = 7, .from_seq = 1, .at_ms = test_now_ms()};
    struct record_proof p;
    struct merkle_proof growth;
    struct fault f = {0};
    write_events(s, a, &w, 300);
    CHECK_INT(UNAVAILABLE, record_prove(db, a, 7, 1, &p, &f));
    CHECK_STR("record.unsealed", f.reason);
    seal_some(s, a, 1000);
    CHECK_INT(UNAVAILABLE, record_prove(db, a, 7, 1, &p, NULL));
    sign(s, a, test_now_ms() + MINUTE_MS);
    write_events(s, a, &w, 301);
    seal_some(s, a, 1000);
    sign(s, a, test_now_ms() + 2 * MINUTE_MS);
    for (int64_t seq = 1; seq <= 301; seq++) {
        REQUIRE(record_prove(db, a, 7, seq, &p, NULL) == OK);
        CHECK(merkle_includes(&p.path, p.leaf, &p.entry, p.head.size, &p.head.root));
        CHECK(record_head_holds(a, &p.head));
        CHECK_INT(seq <= 300 ? 400 : 401, p.head.size);
    }
    fault_clear(&f);
    CHECK_INT(NOT_FOUND, record_prove(db, a, 7, 302, &p, &f));
    CHECK_INT(OK, record_prove_growth(db, a, 400, 401, &growth, NULL));
    CHECK_INT(INVALID, record_prove_growth(db, a, 400, 402, &growth, NULL));
}

TEST(a_head_that_was_not_signed_so_is_found)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &db_whole_schema);
    struct writing w = {.dossier_id = 7, .from_seq = 1, .at_ms = test_now_ms()};
    struct record_log_report report;
    struct fault f = {0};
    write_events(s, a, &w, 5);
    seal_some(s, a, 1000);
    struct heading forged = {.at_ms = test_now_ms() + MINUTE_MS, .forged = true};
    CHECK(test_write(s, a, add_head, &forged, NULL) >= 0);
    CHECK_INT(BROKEN, record_verify_log(store_reader(s), NULL, &report, &f));
    CHECK_STR("record.head", f.reason);
}

TEST(a_witness_is_heard)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &db_whole_schema);
    struct writing w = {.dossier_id = 7, .from_seq = 1, .at_ms = test_now_ms()};
    struct record_log_report report;
    struct merkle_hash root;
    char hex[DIGEST_HEX];
    struct fault f = {0};
    write_events(s, a, &w, 9);
    seal_some(s, a, 1000);
    REQUIRE(record_root(store_reader(s), a, 12, &root, NULL) == OK);
    digest_hex(root.bytes, hex);
    const char *good = arena_printf(a, "12 %s 5\n", hex);
    CHECK_INT(OK, record_verify_log(store_reader(s), good, &report, &f));
    CHECK_INT(1, report.heads);
    hex[5] = hex[5] == '0' ? '1' : '0';
    const char *other = arena_printf(a, "12 %s 5\n", hex);
    CHECK_INT(BROKEN, record_verify_log(store_reader(s), other, &report, &f));
    CHECK_STR("record.head", f.reason);
    const char *later = arena_printf(a, "%s13 %s 6\n", good, hex);
    fault_clear(&f);
    CHECK_INT(BROKEN, record_verify_log(store_reader(s), later, &report, &f));
    CHECK_STR("record.removed", f.reason);
    fault_clear(&f);
    CHECK_INT(INVALID, record_verify_log(store_reader(s), "12 abc 5\n", &report, &f));
    CHECK_STR("record.heads", f.reason);
}

static int put_line(void *file, const char *line, struct fault *f)
{
    return fprintf(file, "%s\n", line) < 0 ? fault_set(f, UNAVAILABLE, "no room") : OK;
}

/* What is written out, judged by the verifier that is not part of the program. */
static bool holds_apart(struct store *s)
{
    char path[] = "/tmp/motcua-record-XXXXXX", command[100];
    int fd = mkstemp(path);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    CHECK(file != NULL);
    if (!file)
        return false;
    CHECK_INT(OK, record_export(store_reader(s), put_line, file, NULL));
    CHECK_INT(0, fclose(file));
    (void)snprintf(command, sizeof command, "node tools/record-check.mjs %s >/dev/null 2>&1", path);
    int status = system(command); /* NOLINT(cert-env33-c): a path that this test has made */
    (void)unlink(path);
    return status == 0;
}

TEST(an_entry_dated_back_is_found)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &db_whole_schema);
    struct writing w = {.dossier_id = 7, .from_seq = 1, .at_ms = test_now_ms()};
    struct record_log_report report;
    struct fault f = {0};
    write_events(s, a, &w, 1);
    seal_some(s, a, 1000);
    sign(s, a, test_now_ms() + 60 * MINUTE_MS);
    write_events(s, a, &w, 2);
    seal_some(s, a, 1000);
    CHECK_INT(OK, record_verify_log(store_reader(s), NULL, &report, &f)); /* no head tells yet */
    CHECK(holds_apart(s));
    sign(s, a, test_now_ms() + 61 * MINUTE_MS);
    CHECK(!holds_apart(s));
    CHECK_INT(BROKEN, record_verify_log(store_reader(s), NULL, &report, &f));
    CHECK_STR("record.backdated", f.reason);
    CHECK(strstr(f.words, "entry 1 ") != NULL);
}

TEST(a_clock_that_was_put_back_is_no_forgery)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &db_whole_schema);
    struct writing w = {.dossier_id = 7, .from_seq = 1, .at_ms = test_now_ms() + 500 * MINUTE_MS};
    struct record_log_report report;
    write_events(s, a, &w, 1);
    seal_some(s, a, 1000);
    sign(s, a, test_now_ms() + 501 * MINUTE_MS);
    w.at_ms = test_now_ms();
    write_events(s, a, &w, 2);
    seal_some(s, a, 1000);
    sign(s, a, test_now_ms() + MINUTE_MS);
    CHECK_INT(OK, record_verify_log(store_reader(s), NULL, &report, NULL));
    CHECK(holds_apart(s));
}

static int note_act(struct db *db, struct arena *a, void *data, struct fault *f)
{
    return law_act_note(
        db, a,
        &(struct law_act){.kind = "published",
                          .procedure = "1.004873",
                          .actor = {.account_id = 5, .name = "Trần Văn Minh", .agency = ""},
                          .at_ms = *(const int64_t *)data},
        f);
}

/* As a program did that knew no keys of acts: through the table alone. */
static int note_without_key(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct record_last_act_row last = {0};
    uint8_t before[RECORD_HASH] = {0}, hash[RECORD_HASH];
    const struct event e = {.dossier_id = 0,
                            .at_ms = *(const int64_t *)data,
                            .kind = "begun",
                            .actor = {.name = "Trần Văn Minh", .agency = ""},
                            .data = "{\"procedure\":\"1.004873\"}"};
    struct event numbered = e;
    int r = record_last_act(db, a, &last, f);
    if (r == OK)
        memcpy(before, last.hash.p, RECORD_HASH);
    numbered.seq = last.seq + 1;
    record_hash(before, &numbered, hash);
    return record_add_act(db,
                          &(struct record_add_act_in){.seq = numbered.seq,
                                                      .at_ms = e.at_ms,
                                                      .kind = e.kind,
                                                      .procedure = "1.004873",
                                                      .actor = e.actor.name,
                                                      .agency = "",
                                                      .data = e.data,
                                                      .hash = {hash, sizeof hash}},
                          f);
}

static int enter_acts(struct db *db, struct arena *a, void *data, struct fault *f)
{
    (void)data;
    return law_acts_enter(db, a, f);
}

/* ---- through SQL, with the guards taken away ---- */

static struct db_query statement(const char *lite, const char *server)
{
    return (struct db_query){.name = "tamper", .sqlite = lite, .postgres = server};
}

static int run(struct db *db, struct arena *a, void *data, struct fault *f)
{
    (void)a;
    return db_exec(db, data, NULL, f);
}

static void tamper(struct store *s, struct arena *a, struct db_query *q)
{
    CHECK(test_write(s, a, run, q, NULL) >= 0);
}

TEST(a_read_that_hides_before_the_first_entry_is_found)
{
    static const char slipped_in[] =
        "INSERT INTO access_entry SELECT -7, at_ms, account_id, person_id, agency, "
        "subject_pin, purpose, dossier_id, what FROM access_entry ORDER BY id LIMIT 1";
    static const char hidden[] = "INSERT INTO log_entry VALUES (-5, -7)";
    struct db_query statements[] = {statement(slipped_in, slipped_in), statement(hidden, hidden)};
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &db_whole_schema);
    struct writing w = {.dossier_id = 7, .from_seq = 1, .at_ms = test_now_ms()};
    struct record_log_report report;
    struct fault f = {0};
    write_events(s, a, &w, 30);
    seal_some(s, a, 100);
    tamper(s, a, &statements[0]);
    CHECK_INT(BROKEN, record_verify_log(store_reader(s), NULL, &report, &f));
    CHECK_STR("record.unsealed", f.reason);
    tamper(s, a, &statements[1]);
    fault_clear(&f);
    CHECK_INT(BROKEN, record_verify_log(store_reader(s), NULL, &report, &f));
    CHECK_STR("record.removed", f.reason);
}

/* Leaf by leaf such a log is whole, but what it proves nobody can check. */
TEST(hashes_above_the_leaves_are_looked_at)
{
    struct db_query free_it[] = {
        statement("DROP TRIGGER log_tile_keep", "DROP TRIGGER log_tile_keep ON log_tile"),
        statement("DROP TRIGGER log_tile_stay", "DROP TRIGGER log_tile_stay ON log_tile")};
    struct db_query steps[] = {
        statement("UPDATE log_tile SET hashes = zeroblob(length(hashes)) WHERE level = 1",
                  "UPDATE log_tile SET hashes = decode(repeat('00', length(hashes)), 'hex') "
                  "WHERE level = 1"),
        statement("DELETE FROM log_tile WHERE level = 1", "DELETE FROM log_tile WHERE level = 1"),
        statement("DELETE FROM log_tile WHERE level = 0 AND place = 2",
                  "DELETE FROM log_tile WHERE level = 0 AND place = 2")};
    static const char *const words[] = {"over the entries 0 to 255", "missing or too short",
                                        "missing or too short"};
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &db_whole_schema);
    struct writing w = {.dossier_id = 7, .from_seq = 1, .at_ms = test_now_ms()};
    struct record_log_report report;
    write_events(s, a, &w, 600);
    seal_some(s, a, 1000);
    CHECK_INT(OK, record_verify_log(store_reader(s), NULL, &report, NULL));
    tamper(s, a, &free_it[0]);
    tamper(s, a, &free_it[1]);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct fault f = {0};
        tamper(s, a, &steps[i]);
        CHECK_INT(BROKEN, record_verify_log(store_reader(s), NULL, &report, &f));
        CHECK_STR("record.tile", f.reason);
        CHECK(strstr(f.words, words[i]) != NULL);
    }
}

TEST(acts_on_the_law_are_entries_too)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &db_whole_schema);
    struct db *db = store_reader(s);
    struct writing w = {.dossier_id = 7, .from_seq = 1, .at_ms = test_now_ms()};
    struct record_log_report report;
    struct record_proof p;
    struct fault f = {0};
    int64_t at_ms = test_now_ms();
    for (int64_t seq = 2; seq <= 6; seq += 2) {
        write_events(s, a, &w, seq);
        CHECK(test_write(s, a, note_act, &at_ms, NULL) >= 0);
    }
    CHECK_INT(11, seal_some(s, a, 100)); /* six events, two looks, three acts */
    sign(s, a, test_now_ms() + MINUTE_MS);
    CHECK_INT(OK, record_verify_log(db, NULL, &report, &f));
    CHECK_STR("", f.words);
    for (int64_t seq = 1; seq <= 3; seq++) {
        REQUIRE(record_prove_act(db, a, seq, &p, NULL) == OK);
        CHECK(merkle_includes(&p.path, p.leaf, &p.entry, p.head.size, &p.head.root));
        CHECK_STR("published", p.kind);
        CHECK_STR("1.004873", p.procedure);
    }
    CHECK_INT(NOT_FOUND, record_prove_act(db, a, 4, &p, &f));
    CHECK_STR("record.act", f.reason);
}

TEST(acts_of_an_older_program_are_entered_late_but_none_is_dated_back)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &db_whole_schema);
    struct db *db = store_reader(s);
    struct writing w = {.dossier_id = 7, .from_seq = 1, .at_ms = test_now_ms()};
    struct record_log_report report;
    struct fault f = {0};
    int64_t long_ago = test_now_ms() - 500 * MINUTE_MS, now = test_now_ms();
    bool wait = false;
    write_events(s, a, &w, 1);
    seal_some(s, a, 100);
    sign(s, a, now + MINUTE_MS);
    CHECK(test_write(s, a, note_without_key, &long_ago, NULL) >= 0);
    CHECK_INT(OK, law_acts_wait(db, a, &wait, NULL));
    CHECK(wait);
    CHECK(test_write(s, a, note_act, &now, NULL) >= 0); /* takes the older one along */
    CHECK_INT(OK, law_acts_wait(db, a, &wait, NULL));
    CHECK(!wait);
    CHECK_INT(2, seal_some(s, a, 100));
    sign(s, a, now + 2 * MINUTE_MS);
    CHECK(test_write(s, a, note_without_key, &now, NULL) >= 0);
    CHECK(test_write(s, a, enter_acts, NULL, NULL) >= 0);
    CHECK_INT(1, seal_some(s, a, 100));
    CHECK_INT(OK, record_verify_log(db, NULL, &report, &f));
    CHECK_STR("", f.words);
    CHECK(holds_apart(s));
    CHECK(test_write(s, a, note_without_key, &long_ago, NULL) >= 0);
    CHECK(test_write(s, a, enter_acts, NULL, NULL) >= 0);
    CHECK_INT(1, seal_some(s, a, 100));
    sign(s, a, now + 3 * MINUTE_MS);
    CHECK(!holds_apart(s));
    CHECK_INT(BROKEN, record_verify_log(db, NULL, &report, &f));
    CHECK_STR("record.backdated", f.reason);
}

static int count_line(void *self, const char *line, struct fault *f)
{
    (void)f;
    CHECK(line[0] == '{' && strchr(line, '\n') == NULL);
    ++*(int *)self;
    return OK;
}

TEST(everything_is_written_out)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &db_whole_schema);
    struct writing w = {.dossier_id = 7, .from_seq = 1, .at_ms = test_now_ms()};
    int lines = 0;
    write_events(s, a, &w, 9);
    seal_some(s, a, 1000);
    sign(s, a, test_now_ms() + MINUTE_MS);
    CHECK_INT(OK, record_export(store_reader(s), count_line, &lines, NULL));
    CHECK_INT(13, lines);
}
