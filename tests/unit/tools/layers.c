#include "tools/layers.h"
#include "base/cleanup.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct sample {
    const char *path, *text;
};

static int judge(struct arena *a, const struct sample *s, struct buf *report)
{
    buf_init(report, a, 100000);
    return layers_judge(a, s->path, s->text, report);
}

TEST(good_files)
{
    static const struct sample good[] = {
        {"base/arena.c", "#include \"base/arena.h\"\nvoid *p = malloc(3);\n"},
        {"os/clock.c", "#include \"base/time.h\"\n#include <sys/time.h>\n"},
        {"paper/sign.c", "#include \"os/process.h\"\n#include <openssl/cms.h>\n"},
        {"rooms/result/result.c", "#include \"rooms/dossier/dossier.h\"\n"},
        {"rooms/result/result.c", "#include \"result_sql.h\"\n#include \"html/templates.h\"\n"},
        {"app/rooms.c", "#include \"rooms/api/api.h\"\n#include \"sandbox/stand.h\"\n"},
        {"http/server.c", "#include <microhttpd.h>\n#include <sys/socket.h>\n"},
        {"db/db.c",
         "/* malloc(3) */ // strcpy(a, b)\nconst char *s = \"malloc(3) \\\" system(x)\";\n"},
        {"db/db.c", "x->system(3); my_malloc(3); int mallocs(void); char c = '\"'; x.popen(1);\n"},
        {"db/db.c", "/*\n#include \"app/main.h\"\n*/\n"},
        {"html/html.c", "return (struct safe_html){.s = s};\n"},
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct buf report;
        if (judge(a, &good[i], &report) != 0)
            test_fail(__FILE__, __LINE__, "%s", report.p);
    }
}

TEST(bad_files)
{
    static const struct sample bad[] = {
        {"base/x.c", "#include \"os/clock.h\"\n"},
        {"db/x.c", "#include \"http/http.h\"\n"},
        {"rules/x.c", "#include \"db/db.h\"\n"},
        {"html/x.c", "#include \"rooms/portal/portal_view.h\"\n"},
        {"wire/x.c", "#include \"db/db.h\"\n"},
        {"rooms/agency/x.c", "#include \"rooms/dossier/dossier.h\"\n"},
        {"rooms/agency/x.c", "#include \"app/app.h\"\n"},
        {"rooms/agency/x.c", "#include \"dossier_sql.h\"\n"},
        {"db/x.c", "#include \"dossier_sql.h\"\n"},
        {"rooms/agency/x.c", "  #  include   \"rooms/nowhere/x.h\"\n"},
        {"rooms/nowhere/x.c", ""},
        {"attic/x.c", ""},
        {"rooms/agency/x.c", "#include \"agency.h\"\n"},
        {"rooms/agency/x.c", "#include \"../base/arena.h\"\n"},
        {"rooms/agency/x.c", "#include <sqlite3.h>\n"},
        {"rooms/agency/x.c", "#include <openssl/evp.h>\n"},
        {"http/x.c", "#include <libpq-fe.h>\n"},
        {"db/x.c", "#include <sys/stat.h>\n"},
        {"db/x.c", "char *p = malloc (3);\n"},
        {"db/x.c", "/* a */ strcpy(a, b); /* c */\n"},
        {"db/x.c", "const char *s = \"\\\\\"; sprintf(a, b);\n"},
        {"db/x.c", "int n = atoi(s);\n"},
        {"db/x.c", "strtok(s, \",\");\n"},
        {"db/x.c", "localtime(&t);\n"},
        {"db/x.c", "if (system(s)) popen(s, \"r\");\n"},
        {"rooms/portal/x.c", "x = (struct safe_html){s, n};\n"},
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct buf report;
        if (judge(a, &bad[i], &report) == 0)
            test_fail(__FILE__, __LINE__, "passed: %s: %s", bad[i].path, bad[i].text);
    }
}

TEST(findings_name_their_line)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    static const struct sample s = {"db/x.c", "\n/*\n*/\n#include \"http/http.h\"\n"};
    struct buf report;
    CHECK_INT(1, judge(a, &s, &report));
    CHECK_STR("src/db/x.c:4: db may not include http (\"http/http.h\")\n", report.p);
}

TEST(long_files)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    char text[602];
    memset(text, '\n', 601);
    text[601] = '\0';
    struct buf report;
    struct sample s = {"db/x.c", text};
    CHECK_INT(1, judge(a, &s, &report));
    s.text = text + 1;
    CHECK_INT(0, judge(a, &s, &report));
}

static void put(struct arena *a, const char *top, const char *name, const char *text)
{
    FILE *f = fopen(arena_printf(a, "%s/%s", top, name), "w");
    (void)fputs(text, f);
    (void)fclose(f);
}

TEST(a_tree_is_walked)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    char top[] = "/tmp/layers-XXXXXX";
    REQUIRE(mkdtemp(top));
    (void)mkdir(arena_printf(a, "%s/db", top), 0700);
    put(a, top, "db/good.c", "#include \"base/arena.h\"\n");
    put(a, top, "db/notes.txt", "system(1)\n");
    struct buf report;
    buf_init(&report, a, 10000);
    CHECK_INT(0, layers_walk(a, top, &report, NULL));
    put(a, top, "db/bad.h", "#include \"http/http.h\"\n");
    CHECK_INT(1, layers_walk(a, top, &report, NULL));
    CHECK(strncmp(report.p, "src/db/bad.h:1: ", 16) == 0);
    CHECK_INT(NOT_FOUND, layers_walk(a, "/nowhere", &report, NULL));
    static const char *const made[] = {"db/good.c", "db/notes.txt", "db/bad.h", "db", ""};
    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        (void)remove(arena_printf(a, "%s/%s", top, made[i]));
}
