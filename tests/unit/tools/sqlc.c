#include "tools/sqlc.h"
#include "base/cleanup.h"
#include "tests/support/test.h"
#include "tools/sqlc_kinds.h"
#include "tools/support.h"

/* Runs in the root of the tree. */
static const char *golden(struct arena *a, const char *name)
{
    struct bytes text = {0};
    struct fault f = {0};
    int r = file_read(a, arena_printf(a, "tests/golden/sqlc/%s", name), TOOL_FILE_MAX, &text, &f);
    CHECK_STR("", f.words);
    return r == OK ? (const char *)text.p : "";
}

static int read_text(struct arena *a, const char *text, struct sqlc_file *ret, struct buf *faults)
{
    struct bytes b = {.p = (const uint8_t *)text, .n = strlen(text)};
    buf_init(faults, a, TOOL_OUTPUT_MAX);
    return sqlc_read(a, "shop.sql", b, ret, faults);
}

TEST(golden_files)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sqlc_file file;
    struct buf faults, out;
    int r = read_text(a, golden(a, "shop.sql"), &file, &faults);
    CHECK_STR("", faults.p);
    REQUIRE(r == OK);
    buf_init(&out, a, TOOL_OUTPUT_MAX);
    sqlc_write_header(&file, &out);
    CHECK_STR(golden(a, "shop_sql.h"), out.p);
    buf_init(&out, a, TOOL_OUTPUT_MAX);
    sqlc_write_source(&file, &out);
    CHECK_STR(golden(a, "shop_sql.c"), out.p);
}

TEST(what_is_wrong_is_refused_with_its_line)
{
    static const struct {
        const char *text, *fault;
    } cases[] = {
        {"", "shop.sql:1: no query\n"},
        {"-- only words\n", "shop.sql:1: no query\n"},
        {"SELECT 1;\n", "shop.sql:1: text that belongs to no query: \"SELECT 1;\"\n"},
        {"-- :some shop_x()\nSELECT 1;\n",
         "shop.sql:1: :some is none of :one, :many, :exec, :put, :value\n"},
        {"-- :exec\nx;\n", "shop.sql:1: expected the query's name, found \"\"\n"},
        {"-- :exec other_x()\nx;\n", "shop.sql:1: other_x must begin with shop_\n"},
        {"-- :exec shopping()\nx;\n", "shop.sql:1: shopping must begin with shop_\n"},
        {"-- :exec shop_x\nx;\n", "shop.sql:1: expected '(', found \"\"\n"},
        {"-- :exec shop_x(a int\nx;\n", "shop.sql:1: expected ',' or ')', found \"\"\n"},
        {"-- :exec shop_x(1 int)\nx;\n", "shop.sql:1: expected a name, found \"1 int)\"\n"},
        {"-- :exec shop_x(id)\nx;\n", "shop.sql:1: expected a type (int, text, text?, blob, blob?, "
                                      "bool), found \")\"\n"},
        {"-- :exec shop_x(id date)\nx;\n", "shop.sql:1: expected a type (int, text, text?, blob, "
                                           "blob?, bool), found \"date\"\n"},
        {"-- :exec shop_x(id int?)\nx;\n",
         "shop.sql:1: int cannot be NULL: say what stands for none (COALESCE, NULLIF)\n"},
        {"-- :exec shop_x(id int, id text)\nx :id;\n", "shop.sql:1: id is there twice\n"},
        {"-- :exec shop_x(f int)\nx :f;\n",
         "shop.sql:1: f cannot be a parameter: the function uses that name\n"},
        {"-- :one shop_x()\nSELECT 1;\n", "shop.sql:1: expected \"->\" and the columns\n"},
        {"-- :one shop_x() -> ()\nSELECT 1;\n", "shop.sql:1: shop_x has no columns\n"},
        {"-- :exec shop_x() -> (id int)\nx;\n", "shop.sql:1: :exec and :put give no rows\n"},
        {"-- :value shop_x() -> (id int)\nx;\n",
         "shop.sql:1: expected a type (int, text, text?, blob, blob?, bool), found \"(id int)\"\n"},
        {"-- :exec shop_x() twice\nx;\n", "shop.sql:1: not understood: \"twice\"\n"},
        {"-- :exec shop_x(id int)\nx;\n", "shop.sql:1: parameter id is not used\n"},
        {"-- :exec shop_x()\nx\n= :id;\n", "shop.sql:3: :id is used, but no parameter of shop_x\n"},
        {"-- :exec shop_x()\nx = ?1;\n", "shop.sql:2: parameters are written :name\n"},
        {"-- :exec shop_x()\nx = y::int;\n",
         "shop.sql:2: write CAST(x AS type), both engines know it\n"},
        {"-- :exec shop_x()\nx\n", "shop.sql:1: shop_x does not end with ';'\n"},
        {"-- :exec shop_x()\nx\n-- :exec shop_y()\nx;\n",
         "shop.sql:3: shop_x does not end with ';'\n"},
        {"-- :exec shop_x()\n;\n", "shop.sql:1: shop_x has no text\n"},
        {"-- :exec shop_x()\nx; y;\n", "shop.sql:2: more text after ';'\n"},
        {"-- :exec shop_x()\nx = 'y;\n", "shop.sql:2: no end of the quoted text\n"},
        {"-- :exec shop_x()\nx;\n\n-- :exec shop_x()\nx;\n",
         "shop.sql:4: shop_x is there twice, first in line 1\n"},
        {"-- :one shop_x() -> shop_r(id int)\nx;\n-- :one shop_y() -> shop_r(id text)\nx;\n",
         "shop.sql:3: shop_r has other columns in line 1\n"},
        {"-- :exec shop_x()\n-- :sqlite\nx;\n",
         "shop.sql:1: shop_x has text for sqlite, but none for postgres\n"},
        {"-- :exec shop_x()\n-- :scan ok:\nx;\n",
         "shop.sql:1: write \"-- :scan ok: \" and the reason\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CLEANUP(arena_closep) struct arena *a = arena_open();
        struct sqlc_file file;
        struct buf faults;
        CHECK_INT(INVALID, read_text(a, cases[i].text, &file, &faults));
        CHECK_STR(cases[i].fault, faults.p);
    }
}

TEST(one_run_shows_all_faults)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sqlc_file file;
    struct buf faults;
    CHECK_INT(INVALID, read_text(a,
                                 "-- :exec shop_x(id int)\nx;\n\n-- :exec shop_y()\ny;\n"
                                 "-- :exec shop_z()\n:z;\nstray\n",
                                 &file, &faults));
    CHECK_STR("shop.sql:1: parameter id is not used\n"
              "shop.sql:7: :z is used, but no parameter of shop_z\n",
              faults.p);
    REQUIRE(file.first != NULL);
    CHECK_STR("shop_y", file.first->name);
}

TEST(files_with_unusable_names)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sqlc_file file;
    struct buf faults;
    static const uint8_t text[] = "-- :exec a()\nx;\0";
    buf_init(&faults, a, 1000);
    CHECK_INT(INVALID, sqlc_read(a, "q/1.sql", (struct bytes){text, 3}, &file, &faults));
    CHECK(strstr(faults.p, "the file's name is no C name") != NULL);
    buf_init(&faults, a, 1000);
    CHECK_INT(INVALID, sqlc_read(a, "a.sql", (struct bytes){text, sizeof text}, &file, &faults));
    CHECK_STR("a.sql:1: the file holds a NUL\n", faults.p);
    CHECK_STR("agency", sqlc_base(a, "../sql/queries/agency.sql"));
}

TEST(schemas_are_translated)
{
    static const struct {
        const char *text, *sqlite, *postgres;
    } cases[] = {
        {"CREATE TABLE t (a INTEGER, b TEXT NOT NULL, c BLOB) STRICT; -- INTEGER",
         "CREATE TABLE t (a INTEGER, b TEXT NOT NULL, c BLOB) STRICT; -- INTEGER",
         "CREATE TABLE t (a BIGINT, b TEXT COLLATE \"C\" NOT NULL, c BYTEA) ; -- INTEGER"},
        {"(a INTEGER DEFAULT 'TEXT') STRICT, WITHOUT ROWID;",
         "(a INTEGER DEFAULT 'TEXT') STRICT, WITHOUT ROWID;", "(a BIGINT DEFAULT 'TEXT') ;"},
        {"CREATE TRIGGER k BEFORE UPDATE OF a ON t BEGIN SELECT RAISE(ABORT, 'append-only'); END;",
         "CREATE TRIGGER k BEFORE UPDATE OF a ON t BEGIN SELECT RAISE(ABORT, 'append-only'); END;",
         "CREATE TRIGGER k BEFORE UPDATE OF a ON t FOR EACH ROW EXECUTE FUNCTION append_only();"},
        {"CREATE TRIGGER k BEFORE UPDATE ON t WHEN old.a = 1\nBEGIN SELECT RAISE(ABORT, "
         "'append-only'); END;",
         "CREATE TRIGGER k BEFORE UPDATE ON t WHEN old.a = 1\nBEGIN SELECT RAISE(ABORT, "
         "'append-only'); END;",
         "CREATE TRIGGER k BEFORE UPDATE ON t FOR EACH ROW WHEN ( old.a = 1\n) EXECUTE FUNCTION "
         "append_only();"},
        {"CREATE TRIGGER k BEFORE DELETE ON t BEGIN SELECT RAISE(ABORT, 'append-only'); END;",
         "CREATE TRIGGER k BEFORE DELETE ON t BEGIN SELECT RAISE(ABORT, 'append-only'); END;",
         "CREATE TRIGGER k BEFORE DELETE ON t FOR EACH ROW EXECUTE FUNCTION append_only();\n"
         "CREATE TRIGGER k_whole BEFORE TRUNCATE ON t\n"
         "FOR EACH STATEMENT EXECUTE FUNCTION append_only();"},
        {"a\n-- :sqlite\nTEXT\n-- :postgres\nINTEGER\n-- :both\nb", "a\n\nTEXT\n\nb",
         "a\n\nINTEGER\n\nb"},
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf sqlite, postgres, faults;
        buf_init(&sqlite, a, 1000);
        buf_init(&postgres, a, 1000);
        buf_init(&faults, a, 1000);
        CHECK_INT(OK,
                  sqlc_translate_schema("0001_x.sql", cases[i].text, &sqlite, &postgres, &faults));
        CHECK_STR(cases[i].sqlite, sqlite.p);
        CHECK_STR(cases[i].postgres, postgres.p);
        CHECK_STR("", faults.p);
    }
}

TEST(schemas_that_cannot_be_translated_are_refused)
{
    static const char *const cases[] = {
        "CREATE TRIGGER k BEFORE UPDATE ON t BEGIN DELETE FROM t; END;",
        "CREATE TRIGGER k BEFORE UPDATE ON t",
        "CREATE TABLE t (a TEXT DEFAULT 'x",
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf sqlite, postgres, faults;
        buf_init(&sqlite, a, 1000);
        buf_init(&postgres, a, 1000);
        buf_init(&faults, a, 1000);
        CHECK_INT(INVALID,
                  sqlc_translate_schema("0001_x.sql", cases[i], &sqlite, &postgres, &faults));
        CHECK(strncmp(faults.p, "0001_x.sql: near ", 17) == 0);
    }
}

TEST(migrations)
{
    static const struct {
        const char *path;
        int before, code;
    } cases[] = {
        {"sql/schema/0012_more.sql", 11, OK},      {"sql/schema/0012_more.sql", 2, OK},
        {"sql/schema/0012_more.sql", 12, INVALID}, {"sql/schema/2_more.sql", 1, INVALID},
        {"sql/schema/0012.sql", 1, INVALID},       {"sql/schema/0012_more.txt", 1, INVALID},
        {"sql/schema/00012_more.sql", 1, INVALID},
    };
    static const char words[] = "CREATE \"x\";\n-- oldest: 0009\n";
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct bytes text = {.p = (const uint8_t *)words, .n = strlen(words)};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf out, faults;
        int number = cases[i].before;
        buf_init(&out, a, 1000);
        buf_init(&faults, a, 1000);
        CHECK_INT(cases[i].code, sqlc_write_migration(cases[i].path, text, &number, &out, &faults));
        CHECK((strstr(out.p, "    {12, \"0012_more\",\n") == out.p) == (cases[i].code == OK));
        CHECK((strstr(out.p, ",\n     9},\n") != NULL) == (cases[i].code == OK));
        CHECK_INT(cases[i].code == OK ? 12 : cases[i].before, number);
        CHECK((faults.n > 0) == (cases[i].code < 0));
    }
}

/* ---- kinds ---- */

static const char shop_schema[] =
    "CREATE TABLE thing (  -- growing, 'and more\n"
    "    id INTEGER PRIMARY KEY,\n"
    "    name TEXT NOT NULL CHECK (name IN ('a', 'b,c)')),\n"
    "    mark BLOB NOT NULL\n"
    ") STRICT;\n"
    "CREATE INDEX thing_name ON thing (name);\n"
    "CREATE TABLE old (id INTEGER PRIMARY KEY) STRICT;\n"
    "DROP TABLE old;\n"
    "CREATE TABLE piece (thing INTEGER NOT NULL REFERENCES thing (id), no INTEGER NOT NULL,\n"
    "    PRIMARY KEY (thing, no), UNIQUE (no)) STRICT, WITHOUT ROWID;\n"
    "ALTER TABLE piece RENAME TO part;\n"
    "ALTER TABLE part ADD COLUMN sold_ms INTEGER NOT NULL DEFAULT 0; -- when\n"
    "CREATE TRIGGER t BEFORE UPDATE ON part BEGIN SELECT RAISE(ABORT, 'append-only'); END;\n"
    "CREATE TABLE draft (id INTEGER PRIMARY KEY) STRICT;\n";

static const char shop_kinds[] = "# a shop\n"
                                 "kind things of thing by name id: What there is: all of it.\n"
                                 "    id    id    id\n"
                                 "    name  text  called  by \"people\"\n"
                                 "    mark  hash  mark\n"
                                 "\n"
                                 "kind parts of part: Of a thing.\n"
                                 "    thing    id      thing_id\n"
                                 "    no       int     no\n"
                                 "    sold_ms  moment  sold_at  when\n"
                                 "apart draft: it is young\n";

static int read_kinds(struct arena *a, const char *schema, const char *text, struct buf *faults,
                      struct buf *made)
{
    struct sqlc_table *tables = NULL;
    struct sqlc_kinds kinds;
    buf_init(faults, a, TOOL_OUTPUT_MAX);
    buf_init(made, a, TOOL_OUTPUT_MAX);
    int r = sqlc_read_tables(a, "0001_shop.sql", schema, &tables, faults);
    if (r == OK)
        r = sqlc_read_kinds("../sql/shop.kinds", text, tables, &kinds, faults);
    if (r == OK)
        sqlc_write_kinds(&kinds, made);
    return r;
}

TEST(kinds_become_queries_and_tables)
{
    static const char *const wanted[] = {
        "{\"name\", DB_TEXT, AT(1)}",
        "{\"called\", \"by \\\"people\\\"\", DB_SHAPE_TEXT, DB_TEXT}",
        "SELECT id, name, mark FROM thing WHERE (name, id) > (?1, ?2) ORDER BY name, id LIMIT ?3",
        "SELECT id, name, mark FROM thing WHERE (name, id) >= ($1, $2) ORDER BY name, id LIMIT $3",
        "INSERT INTO part (thing, no, sold_ms) VALUES ($1, $2, $3)",
        ".n_order = 2, .order = {1, 0}",
        ".file = \"sql/shop.kinds\", .line = 7",
        "{\"draft\", \"it is young\"}",
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct buf faults, made;
    int r = read_kinds(a, shop_schema, shop_kinds, &faults, &made);
    CHECK_STR("", faults.p);
    REQUIRE(r == OK);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!strstr(made.p, wanted[i]))
            test_fail(__FILE__, __LINE__, "not made: %s", wanted[i]);
}

/* What the schema has and nobody told of does not build. */
TEST(nothing_of_the_schema_is_forgotten)
{
    static const struct {
        const char *schema, *kinds, *fault;
    } cases[] = {
        {"CREATE TABLE new_one (id INTEGER PRIMARY KEY);", "",
         "table new_one is forgotten: say what kind it is, or why it stays behind\n"},
        {"ALTER TABLE thing ADD COLUMN seal BLOB NOT NULL;", "",
         "shop.kinds:2: column seal of thing is forgotten\n"},
        {"ALTER TABLE thing ADD COLUMN seal BLOB;", "apart thing: no\n", "was told already\n"},
        {"ALTER TABLE thing DROP COLUMN mark;", "",
         "0001_shop.sql: thing: is altered in a way that is not understood\n"},
        {"CREATE TABLE copy AS SELECT 1;", "", "copy: is made in a way"},
        {"CREATE TABLE u (id INTEGER PRIMARY KEY, n TEXT);",
         "kind us of u: x\n id id id\n n text n\n", ":14: n may be NULL"},
        {"CREATE TABLE u (id INTEGER PRIMARY KEY);", "kind us of u: x\n id text id\n",
         ":13: INTEGER id is not told as text\n"},
        {"CREATE TABLE u (id INTEGER PRIMARY KEY);", "kind us of u: x\n id id id\n id id again\n",
         ":14: again stands twice\n"},
        {"CREATE TABLE u (id INTEGER PRIMARY KEY);", "kind us of u: x\n id id i-d\n",
         ":13: id: a name is expected\n"},
        {"CREATE TABLE u (id INTEGER PRIMARY KEY);", "kind us of u by no: x\n id id id\n",
         ":12: no cannot order us\n"},
        {"CREATE TABLE u (id INTEGER);", "kind us of u: x\n id id id\n",
         ":12: what orders the rows"},
        {"", "kind ghosts of ghost: x\n", ":12: the schema has no table ghost\n"},
        {"", "kind ghosts: x\n", ":12: kind NAME of TABLE is expected\n"},
        {"", "kind olds of old: x\n", ":12: the schema has no table old\n"},
        {"CREATE TABLE u (id INTEGER PRIMARY KEY);", "apart u\n", ":12: apart TABLE: why\n"},
        {"", "apart draft: again\n", ":12: draft was told already\n"},
        {"", "words\n", ":12: kind, apart or a column is expected\n"},
        {"", "  id id id\n", ":12: kind, apart or a column is expected\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CLEANUP(arena_closep) struct arena *a = arena_open();
        struct buf faults, made;
        int r = read_kinds(a, arena_printf(a, "%s%s\n", shop_schema, cases[i].schema),
                           arena_printf(a, "%s%s", shop_kinds, cases[i].kinds), &faults, &made);
        CHECK_INT(INVALID, r);
        if (!strstr(faults.p, cases[i].fault))
            test_fail(__FILE__, __LINE__, "%zu: not told: %s, but:\n%s", i, cases[i].fault,
                      faults.p);
    }
}
