/* A province leaves and comes back: on one engine and from each to the other, byte for byte; and
 * what was damaged or forged on the way is told with its file and line, and taken nowhere. */
#include "rooms/custody/transfer.h"

#include "base/cleanup.h"
#include "crypto/digest.h"
#include "db/kind.h"
#include "db/schema.h"
#include "os/files.h"
#include "files/filestore.h"
#include "rooms/record/act.h"
#include "rooms/catalogue/load.h"
#include "rooms/record/log.h"
#include "tests/support/law.h"
#include "tests/support/store.h"
#include "tests/support/test.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { FILE_MOST = 8 * 1024 * 1024 };

struct home {
    struct house house;
};

static void remove_folder(void *path)
{
    (void)folder_remove(path, NULL);
}

static const char *new_folder(struct arena *a)
{
    char *folder = arena_strdup(a, "/tmp/motcua-test-XXXXXX");
    if (!mkdtemp(folder))
        exit(1);
    arena_defer(a, remove_folder, folder);
    return folder;
}

static void close_store(void *s)
{
    store_close(s);
}

static struct store *open_store(struct arena *a, const char *where)
{
    struct store *s = NULL;
    struct fault f = {0};
    const struct store_options o = {
        .where = where, .schema = &db_whole_schema, .now_ms = test_now_ms, .readers = 1};
    if (store_open(&o, &s, &f) < 0) {
        (void)fprintf(stderr, "%s\n", f.words);
        exit(1);
    }
    arena_defer(a, close_store, s);
    return s;
}

/* An empty house on a database. */
static void open_home(struct arena *a, const char *where, struct home *ret)
{
    *ret = (struct home){.house = {.store = open_store(a, where), .data = new_folder(a)}};
    const char *folder = arena_printf(a, "%s/files", ret->house.data);
    CHECK_INT(OK, filestore_open(a, &(struct filestore_options){.folder = folder},
                                 &ret->house.files, NULL));
}

/* ---- a province, founded once ---- */

static struct {
    struct arena *arena;
    struct home home;
    struct test_people people;
    const char *left;
} prepared;

static void end_province(void)
{
    arena_close(prepared.arena);
}

static const char *put_file(struct arena *a, struct home *h, const char *text)
{
    char *name = arena_alloc(a, DIGEST_HEX);
    uint8_t digest[DIGEST_BYTES];
    digest_sha256(text, strlen(text), digest);
    digest_hex(digest, name);
    CHECK_INT(OK, filestore_put(h->house.files, name,
                                (struct bytes){(const uint8_t *)text, strlen(text)}, NULL));
    return name;
}

/* Values that are easily lost on a way. */
static struct db_value strange(const struct db_field *field, size_t i, const char *file)
{
    static const char *const jsons[] = {
        "{\"a\":[1,2.50,\"é\\n\"],\"b\":null}",
        "{ \"loose\" : 1 }",
        "\"a string\"",
        "",
        "{\"a\":1,\"a\":2}",
        "{\"u\":\"\\u00e9\"}",
        "[true,-0.0e5]",
        "12 ab",
        "null",
        ("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]"
         "]]]]]]]]]]]]]]]]]]"),
    };
    static const int64_t moments[] = {1795347247832, 0, -1, INT64_MAX, 253402300800000, INT64_MIN};
    static const int64_t days[] = {20779, 0, -1, INT32_MAX, 2932897, INT64_MAX};
    static const uint8_t bytes[] = {0, 255, 10, 34, 92, 0, 7};
    switch (field->shape) {
    case DB_SHAPE_JSON:
        return db_text(jsons[i % (sizeof jsons / sizeof *jsons)]);
    case DB_SHAPE_MOMENT:
        return db_int(moments[i % 6]);
    case DB_SHAPE_DATE:
        return db_int(days[i % 6]);
    case DB_SHAPE_FILE:
        return db_text(i % 2 ? "" : file);
    case DB_SHAPE_DOCUMENT:
        return db_text(i % 2 ? "" : "<định nghĩa>\n\t\"&\"\r\n</định nghĩa>");
    case DB_SHAPE_HASH:
    case DB_SHAPE_BYTES:
        return db_blob((struct bytes){bytes, i % sizeof bytes});
    case DB_SHAPE_BOOL:
        return db_int(i % 2);
    case DB_SHAPE_INT:
    case DB_SHAPE_MONEY:
        return db_int(i % 2 ? (int64_t)i : INT64_MIN + (int64_t)i);
    case DB_SHAPE_TEXT:
        return db_text(i % 3 ? "Đặng \"Thị\"\n\tỐc 🌾 \\ </script>\x7f" : "");
    case DB_SHAPE_ID:
    case DB_SHAPES:
        break;
    }
    return db_int(7);
}

struct filling {
    const struct db_rows *kind;
    const char *file;
};

/* A row of a kind that has none, of strange values; what others refer to is 7. */
static int fill(struct db *db, struct arena *a, void *data, struct fault *f)
{
    const struct filling *x = data;
    const struct db_rows *k = x->kind;
    struct db_value *row = arena_new(a, struct db_value, k->n_fields);
    for (size_t i = 0; i < k->n_fields; i++) {
        row[i] = strange(&k->fields[i], i, x->file);
        if (strcmp(k->fields[i].name, "state") == 0 && row[i].kind == DB_TEXT)
            row[i] = db_text(strcmp(k->name, "results") == 0 ? "replaced" : "dropped");
    }
    return db_rows_put(db, k, row, f);
}

static size_t rows_of(struct arena *a, struct store *s, const struct db_rows *k)
{
    struct db_page page = {0};
    CHECK_INT(OK, db_rows_after(store_reader(s), a, k, NULL, &page, NULL));
    return page.n;
}

static void fill_what_is_empty(struct arena *a, struct home *h, const char *file)
{
    for (size_t i = 0; i < db_all_rows_n; i++) {
        struct filling x = {.kind = &db_all_rows[i], .file = file};
        struct fault f = {0};
        bool is_log = strncmp(x.kind->name, "log_", 4) == 0;
        if (is_log || rows_of(a, h->house.store, x.kind))
            continue;
        int r = test_write(h->house.store, a, fill, &x, &f);
        CHECK_STR("", f.words);
        CHECK(r >= 0);
    }
}

static int act_on_law(struct db *db, struct arena *a, void *data, struct fault *f)
{
    static const char *const kinds[] = {"begun", "proposed", "published"};
    const struct visitor *who = data;
    int r = OK;
    for (int i = 0; r == OK && i < 3; i++)
        r = law_act_note(
            db, a,
            &(struct law_act){
                .at_ms = test_now_ms() + i,
                .kind = kinds[i],
                .draft = 7,
                .procedure = "1.000656",
                .actor = {.account_id = who->account_id, .name = "Lê Thị Hoa", .agency = "H56"},
                .data = json_put(json_new_object(a), "basis", json_new_text(a, "Luật"))},
            f);
    return r;
}

static int seal(struct db *db, struct arena *a, void *data, struct fault *f)
{
    (void)a;
    return record_seal(db, INT64_MAX, 10000, data, f);
}

static void found_province(struct arena *a, struct home *h)
{
    struct store *s = h->house.store;
    const struct law *law = test_law(a, s);
    struct submitted done;
    size_t sealed;
    test_people(a, s, &prepared.people);
    for (int i = 0; i < 5; i++) {
        struct act_done accepted;
        CHECK_INT(OK, test_submit(a, s, law, &prepared.people, test_friday_ms() + i,
                                  arena_printf(a, "k%d", i), &done, NULL));
        if (i % 2 == 0)
            CHECK_INT(OK, test_act(a, s, law,
                                   &(struct act){.kind = ACT_ACCEPT,
                                                 .dossier_id = done.id,
                                                 .who = &prepared.people.reception,
                                                 .now_ms = test_friday_ms() + 1000},
                                   &accepted, NULL));
    }
    CHECK(test_write(s, a, act_on_law, &prepared.people.officer, NULL) >= 0);
    fill_what_is_empty(a, h, put_file(a, h, "%PDF-1.7 a result"));
    (void)put_file(a, h, "held by nothing");
    CHECK(test_write(s, a, seal, &sealed, NULL) >= 0);
    CHECK(sealed > 5);
}

/* ---- telling ---- */

static void tell_fault(void *self, const char *file, int64_t line, const char *words)
{
    buf_printf(self, "%s:%" PRId64 ": %s\n", file, line, words);
}

static void tell_file(void *self, const char *what, const char *name)
{
    buf_printf(self, "%s %s\n", what, name);
}

static const char *export_to(struct arena *a, struct home *h)
{
    const char *to = arena_printf(a, "%s/export", new_folder(a));
    struct transfer_count n;
    struct fault f = {0};
    struct buf told;
    buf_init(&told, a, FILE_MOST);
    const struct custody_teller teller = {tell_file, &told};
    int r = transfer_export(&h->house, to, false, &teller, &n, &f);
    CHECK_STR("", f.words);
    CHECK_STR("", told.p);
    CHECK_INT(OK, r);
    return to;
}

/* What it looks like outside. */
static const char *province(void)
{
    if (!prepared.arena) {
        prepared.arena = arena_open();
        open_home(prepared.arena, test_database(prepared.arena), &prepared.home);
        found_province(prepared.arena, &prepared.home);
        prepared.left = export_to(prepared.arena, &prepared.home);
        (void)atexit(end_province);
    }
    return prepared.left;
}

static const char *judged(struct arena *a, const char *from)
{
    struct transfer_count n;
    struct buf told;
    buf_init(&told, a, FILE_MOST);
    const struct transfer_faults faults = {tell_fault, &told};
    int r = transfer_judge(from, &faults, &n, NULL);
    CHECK_INT(told.n ? INVALID : OK, r);
    return told.p;
}

/* The words of what was wrong; "" when all of it was taken in. */
static const char *taken(struct arena *a, const char *from, struct home *h)
{
    struct transfer_count n;
    struct fault f = {0};
    struct buf told;
    buf_init(&told, a, FILE_MOST);
    const struct transfer_faults faults = {tell_fault, &told};
    int r = transfer_import(
        from, &(struct transfer_target){h->house.store, h->house.files, h->house.data}, &faults, &n,
        &f);
    CHECK_INT(r, f.code);
    return r == OK ? "" : arena_printf(a, "%s%s: %s", told.p, f.reason, f.words);
}

static int shell(struct arena *a, const char *line, const char *from, const char *to)
{
    const char *all = arena_printf(a, "a=%s; b=%s; %s", from, to, line);
    return system(all); /* NOLINT(cert-env33-c): folders of this test */
}

/* ---- there and back ---- */

/* What the next submission of the day is called. */
static const char *next_code(struct arena *a, struct home *h)
{
    struct submitted done = {.code = ""};
    struct law *law;
    CHECK_INT(OK, law_read(store_reader(h->house.store), a, TEST_DAY, &law, NULL));
    CHECK_INT(OK, test_submit(a, h->house.store, law, &prepared.people, test_friday_ms(), "later",
                              &done, NULL));
    return done.code;
}

TEST(a_province_leaves_and_comes_back_on_every_engine)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct home second, third;
    const char *left = province();
    CHECK_STR("", judged(a, left));

    open_home(a, test_database_file(a), &second); /* from PostgreSQL, when that is under test */
    CHECK_STR("", taken(a, left, &second));
    const char *again = export_to(a, &second);
    CHECK_INT(0, shell(a, "diff -r $a $b", left, again));

    open_home(a, test_database(a), &third); /* and to it */
    CHECK_STR("", taken(a, again, &third));
    CHECK_INT(0, shell(a, "diff -r $a $b", left, export_to(a, &third)));

    /* What nothing holds stayed; everything else is there to go on with. */
    CHECK_INT(0, shell(a, "test $(find $a/files -type f | wc -l) = 1", third.house.data, ""));
    CHECK_STR("custody.taken: the database is not empty: setting", taken(a, left, &third));
    CHECK_STR(next_code(a, &prepared.home), next_code(a, &third));
}

TEST(an_export_goes_into_a_folder_of_its_own)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct home h;
    struct transfer_count n;
    struct fault f = {0};
    const struct custody_teller teller = {tell_file, NULL};
    open_home(a, test_database(a), &h);
    CHECK_INT(CONFLICT, transfer_export(&h.house, h.house.data, false, &teller, &n, &f));
    CHECK_STR("custody.taken", f.reason);
}

/* ---- what went wrong on the way ---- */

static const char *read_text(struct arena *a, const char *folder, const char *name)
{
    struct bytes all = {0};
    struct fault f = {0};
    int r = file_read(a, arena_printf(a, "%s/%s", folder, name), FILE_MOST, &all, &f);
    CHECK_STR("", f.words);
    return r == OK ? arena_strndup(a, (const char *)all.p, all.n) : "";
}

static void write_text(struct arena *a, const char *folder, const char *name, struct buf *text)
{
    CHECK_INT(OK, file_write(arena_printf(a, "%s/%s", folder, name), buf_bytes(text), 0600, NULL));
}

/* Put one text in the place of another, once. */
static void change(struct arena *a, const char *folder, const char *name, const char *from,
                   const char *to)
{
    const char *text = read_text(a, folder, name), *at = strstr(text, from);
    struct buf out;
    if (!at) {
        test_fail(__FILE__, __LINE__, "%s does not hold %s", name, from);
        return;
    }
    buf_init(&out, a, FILE_MOST);
    buf_add(&out, text, (size_t)(at - text));
    buf_str(&out, to);
    buf_str(&out, at + strlen(from));
    write_text(a, folder, name, &out);
}

/* A forger's last step: the manifest tells of the file as it is now. */
static void tell_anew(struct arena *a, const char *folder, const char *kind)
{
    const char *rows = read_text(a, folder, arena_printf(a, "rows/%s.jsonl", kind));
    const char *text = read_text(a, folder, "manifest.json");
    const char *at = strstr(text, arena_printf(a, "\"kind\": \"%s\"", kind));
    uint8_t digest[DIGEST_BYTES];
    char hex[DIGEST_HEX];
    int64_t lines = 0;
    struct buf out;
    for (const char *c = rows; *c; c++)
        lines += *c == '\n';
    digest_sha256(rows, strlen(rows), digest);
    digest_hex(digest, hex);
    buf_init(&out, a, FILE_MOST);
    buf_add(&out, text, (size_t)(at - text));
    buf_printf(&out, "\"kind\": \"%s\", \"rows\": %" PRId64 ", \"bytes\": %zu, \"sha256\": \"%s\"",
               kind, lines, strlen(rows), hex);
    buf_str(&out, strchr(at, '}'));
    write_text(a, folder, "manifest.json", &out);
}

static const char *copy_of(struct arena *a, const char *left)
{
    const char *copy = arena_printf(a, "%s/export", new_folder(a));
    CHECK_INT(0, shell(a, "cp -r $a $b", left, copy));
    return copy;
}

TEST(each_fault_is_told_with_its_file_and_line)
{
    static const struct {
        const char *file, *from, *to, *told;
    } faults[] = {
        {"manifest.json", "\"version\": 1", "\"version\": 2",
         "manifest.json:3: version is not 1: another program wrote it\n"},
        {"manifest.json", "motcua-province", "zip", "manifest.json:1: format is not"},
        {"manifest.json", "\"schema\": ", "\"schema\": 9", "with the same version of the program"},
        {"manifest.json", "\"kind\": \"areas\"", "\"kind\": \"beings\"",
         "a kind that this program does not know\n"},
        {"manifest.json", "\"kind\": \"areas\"", "\"kind\": \"beings\"", "areas are missing\n"},
        {"manifest.json", "{", "", "manifest.json:0: "},
        {"manifest.json", "README.md", "../secret", "a file that does not belong here\n"},
        {"README.md", "##", "#", "README.md:0: is not what the manifest tells: it was altered\n"},
        {"rows/accounts.jsonl", "\"failures\":0", "\"failures\":10",
         "rows/accounts.jsonl:0: is not as long as the manifest tells\n"},
        {"rows/accounts.jsonl", "\"failures\":0", "\"failures\":1",
         "rows/accounts.jsonl:0: is not what the manifest tells: it was altered\n"},
        {"rows/areas.jsonl", "\"parent\"", "\"mother\"",
         "rows/areas.jsonl:1: mother: an unknown field\nrows/areas.jsonl:1: parent: is missing\n"},
        {"rows/areas.jsonl", "{\"code\":\"00004\"", "{\"code\":00004",
         "rows/areas.jsonl:1: no row: line 1: "},
        {"rows/areas.jsonl", "\"code\":\"00004\"", "\"code\":\"99999\"",
         "rows/areas.jsonl:2: does not stand behind the row before\n"},
        {"rows/areas.jsonl", "\"code\":\"00004\"", "\"code\":\"\\ud800\"",
         "rows/areas.jsonl:1: no row: "},
        {"rows/accounts.jsonl", "\"demo\":true", "\"demo\":1",
         "rows/accounts.jsonl:1: demo: true or false is expected\n"},
        {"rows/accounts.jsonl", "\"locked_until\":null", "\"locked_until\":\"tomorrow\"",
         "rows/accounts.jsonl:1: locked_until: a moment as RFC 3339 has it, or null is expected\n"},
        {"rows/accounts.jsonl", "\"failures\":0", "\"failures\":0.5",
         "rows/accounts.jsonl:1: failures: a whole number is expected\n"},
        {"rows/accounts.jsonl", "\"failures\":0", "\"failures\":0,\"failures\":1",
         "rows/accounts.jsonl:1: no row: "},
        {"rows/calendar_days.jsonl", "\"day\":\"2026-01-01\"", "\"day\":\"2026-02-30\"",
         "rows/calendar_days.jsonl:1: day: a date as 2026-11-22, or null is expected\n"},
        {"rows/events.jsonl", "\"kind\":\"submitted\"", "\"kind\":\"accepted\"",
         "rows/events.jsonl:1: does not go on with its chain\n"},
        {"rows/law_acts.jsonl", "\"kind\":\"proposed\"", "\"kind\":\"dropped\"",
         "rows/law_acts.jsonl:4: does not go on with its chain\n"},
        {"rows/results.jsonl", "\"signed_file\":\"cb5", "\"signed_file\":\"000",
         "rows/results.jsonl:1: signed_file: the SHA-256 of a file in files/, or null is "
         "expected\n"},
        {"files.jsonl", "\"bytes\":17", "\"bytes\":18", "files.jsonl:1: the file is not as long\n"},
        {"files.jsonl", "\"bytes\":17", "\"octets\":17",
         "files.jsonl:1: sha256 and bytes are expected\n"},
        {"files.jsonl", "}\n", "}", "files.jsonl:1: the last line does not end\n"},
    };
    enum { COUNT = sizeof faults / sizeof *faults };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    bool done[COUNT] = {false};
    /* Each round has one fault in each file at most. */
    for (size_t rest = COUNT; rest;) {
        const char *copy = copy_of(a, province()), *touched = "";
        bool now[COUNT] = {false};
        for (size_t i = 0; i < COUNT; i++) {
            bool alone = strcmp(faults[i].file, "manifest.json") == 0;
            if (done[i] || (alone ? *touched != 0 : strstr(touched, faults[i].file) != NULL) ||
                strstr(touched, "manifest"))
                continue;
            change(a, copy, faults[i].file, faults[i].from, faults[i].to);
            touched = arena_printf(a, "%s %s", touched, faults[i].file);
            done[i] = now[i] = true;
            rest--;
        }
        const char *told = judged(a, copy);
        for (size_t i = 0; i < COUNT; i++)
            if (now[i] && !strstr(told, faults[i].told))
                test_fail(__FILE__, __LINE__, "%zu: not told: %s, but:\n%.1000s", i, faults[i].told,
                          told);
        (void)folder_remove(copy, NULL);
    }
}

TEST(what_is_missing_or_too_much_is_told)
{
    static const struct {
        const char *line, *told[6];
    } faults[] = {
        {"rm $a/manifest.json", {"manifest.json:0: is missing: this is no complete export\n"}},
        {"rm -r $a/files", {"files.jsonl:1: the file is missing\n", "files:0: "}},
        {"rm $a/files.jsonl", {"files.jsonl:0: cannot read "}},
        {"f=$(find $a/documents -type f | head -n 1); chmod 600 $f; echo >>$f;"
         "rm $a/rows/posts.jsonl; touch $a/rows/ghosts.jsonl $a/notes;"
         "mkdir -p $a/keys $a/files/00/00; touch $a/keys/master;"
         "echo >$a/files/00/00/00$(printf %062d 0)",
         {"the file is damaged\n", "rows/posts.jsonl:0: cannot read ",
          "rows/ghosts.jsonl:0: the manifest does not tell of it\n",
          "notes:0: the manifest does not tell of it\n",
          "keys/master:0: the manifest does not tell of it\n",
          "files:0: holds files that are not listed\n"}},
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        const char *copy = copy_of(a, province());
        CHECK_INT(0, shell(a, faults[i].line, copy, ""));
        const char *told = judged(a, copy);
        for (size_t k = 0; k < 6 && faults[i].told[k]; k++)
            if (!strstr(told, faults[i].told[k]))
                test_fail(__FILE__, __LINE__, "%zu: not told: %s, but:\n%.1000s", i,
                          faults[i].told[k], told);
        (void)folder_remove(copy, NULL);
    }
}

/* The manifest fits, and yet nothing is taken in: the record itself is asked. */
TEST(a_forged_export_leaves_the_house_empty)
{
    static const struct {
        const char *kind, *from, *to, *told;
    } forged[] = {
        {"log_entries", "\"entry\":\"7\"", "\"entry\":\"6\"", "record.removed: "},
        {"dossiers", "\"last_seq\":3", "\"last_seq\":4", "record."},
        {"settings", "{\"key\":\"law.acts\",\"value\":\"5", "{\"key\":\"law.acts\",\"value\":\"6",
         "record.end: "},
        {"posts", "\"account_id\":\"2", "\"account_id\":\"1", "db.reference: "},
        {"reads", "\"purpose\":\"", "\"purpose\":\"x", "record.altered: "},
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct home empty;
    open_home(a, test_database(a), &empty);
    const char *left = province();
    for (size_t i = 0; i < sizeof forged / sizeof *forged; i++) {
        const char *copy = copy_of(a, left);
        change(a, copy, arena_printf(a, "rows/%s.jsonl", forged[i].kind), forged[i].from,
               forged[i].to);
        tell_anew(a, copy, forged[i].kind);
        const char *told = taken(a, copy, &empty);
        if (!strstr(told, forged[i].told))
            test_fail(__FILE__, __LINE__, "%zu: not told: %s, but:\n%.1000s", i, forged[i].told,
                      told);
        for (size_t k = 0; k < db_all_rows_n; k++)
            REQUIRE(rows_of(a, empty.house.store, &db_all_rows[k]) == 0);
        (void)folder_remove(copy, NULL);
    }
    CHECK_STR("", taken(a, left, &empty));
}

/* ---- what leaves is said ---- */

TEST(the_document_tells_every_kind_and_field)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct buf told;
    buf_init(&told, a, FILE_MOST);
    transfer_describe(&told);
    CHECK(strstr(read_text(a, "docs", "export.md"), told.p) != NULL);
}
