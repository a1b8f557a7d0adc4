#include "http/router.h"

#include "base/cleanup.h"
#include "tests/support/test.h"

static void page(struct request *rq)
{
    (void)rq;
}

static const struct route first[] = {
    {GET, "/", page, EVERYONE},
    {GET, "/ho-so", page, EVERYONE},
    {GET, "/ho-so/{code}", page, EVERYONE},
    {POST, "/ho-so/{dossier}", page, 3},
    {GET, "/ho-so/moi", page, EVERYONE},
    {0},
};
static const struct route second[] = {
    {GET, "/a/b/c", page, EVERYONE},
    {GET, "/a/{x}/d", page, EVERYONE},
    {POST, "/a/{x}/{y}/{z}", page, EVERYONE},
    {0},
};

static struct router *build(struct arena *a)
{
    static const struct route *const tables[] = {first, second, NULL};
    struct router *r = NULL;
    CHECK_INT(OK, router_new(a, tables, NULL, &r, NULL));
    return r;
}

TEST(paths_find_their_rows)
{
    static const struct {
        enum method method;
        const char *path;
        int code;
        const char *pattern, *value; /* of the first parameter */
    } rows[] = {
        {GET, "/", OK, "/", NULL},
        {HEAD, "/", OK, "/", NULL},
        {GET, "/ho-so", OK, "/ho-so", NULL},
        {GET, "/ho-so/H56", OK, "/ho-so/{code}", "H56"},
        {POST, "/ho-so/H56", OK, "/ho-so/{dossier}", "H56"},
        {GET, "/ho-so/moi", OK, "/ho-so/moi", NULL},
        {GET, "/ho%2Dso/%6Doi", OK, "/ho-so/moi", NULL},
        {GET, "/ho-so/a%2Fb", OK, "/ho-so/{code}", "a/b"},
        {GET, "/a/b/d", OK, "/a/{x}/d", "b"}, /* the literal b leads nowhere */
        {GET, "/a/b/c", OK, "/a/b/c", NULL},
        {POST, "/a/b/c/d", OK, "/a/{x}/{y}/{z}", "b"},
        {GET, "/ho-so/", NOT_FOUND, NULL, NULL},
        {GET, "//", NOT_FOUND, NULL, NULL},
        {GET, "/ho-so/x/y", NOT_FOUND, NULL, NULL},
        {GET, "/HO-SO", NOT_FOUND, NULL, NULL},
        {GET, "/a/b", NOT_FOUND, NULL, NULL},
        {GET, "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17", NOT_FOUND, NULL, NULL},
        {DELETE, "/ho-so/H56", CONFLICT, NULL, NULL},
        {GET, "", INVALID, NULL, NULL},
        {GET, "ho-so", INVALID, NULL, NULL},
        {GET, "/ho-so/%", INVALID, NULL, NULL},
        {GET, "/ho-so/%4", INVALID, NULL, NULL},
        {GET, "/ho-so/%00", INVALID, NULL, NULL},
        {GET, "/ho-so/\xff", INVALID, NULL, NULL},
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct router *r = build(a);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct route_match m = {0};
        int code = router_find(r, a, rows[i].method, rows[i].path, &m);
        if (code != rows[i].code)
            test_fail(__FILE__, __LINE__, "%s gives %d", rows[i].path, code);
        if (code != OK)
            continue;
        CHECK_STR(rows[i].pattern, m.route->pattern);
        CHECK_STR(rows[i].value, m.count ? m.values[0] : NULL);
    }
}

TEST(names_are_those_of_the_row)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct router *r = build(a);
    struct route_match m;
    REQUIRE(router_find(r, a, POST, "/ho-so/x", &m) == OK);
    CHECK_STR("dossier", m.names[0]);
    CHECK_INT(1u << GET | 1u << HEAD | 1u << POST, m.allowed);
    REQUIRE(router_find(r, a, POST, "/a/1/2/3", &m) == OK);
    CHECK_INT(3, m.count);
    CHECK_STR("z", m.names[2]);
    CHECK_STR("3", m.values[2]);
    size_t rows = 0;
    while (router_row(r, rows))
        rows++;
    CHECK_INT(8, rows);
}

TEST(bad_tables_refuse_the_start)
{
    static const struct {
        struct route route;
        const char *word;
    } rows[] = {
        {{GET, "/x", page, 0}, "forgotten"},
        {{GET, "/x", NULL, EVERYONE}, "no handler"},
        {{HEAD, "/x", page, EVERYONE}, "no such method"},
        {{METHODS, "/x", page, EVERYONE}, "no such method"},
        {{GET, "x", page, EVERYONE}, "malformed"},
        {{GET, "/x/", page, EVERYONE}, "malformed"},
        {{GET, "/x//y", page, EVERYONE}, "malformed"},
        {{GET, "/{}", page, EVERYONE}, "malformed"},
        {{GET, "/x{y}", page, EVERYONE}, "malformed"},
        {{GET, "/{a}/{b}/{c}/{d}/{e}", page, EVERYONE}, "malformed"},
        {{GET, "/ho-so/{other}", page, EVERYONE}, "twice (as /ho-so/{code})"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(arena_closep) struct arena *a = arena_open();
        const struct route table[] = {rows[i].route, {0}};
        const struct route *const tables[] = {first, table, NULL};
        struct router *r;
        struct fault f = {0};
        CHECK_INT(INVALID, router_new(a, tables, NULL, &r, &f));
        if (!strstr(f.words, rows[i].word))
            test_fail(__FILE__, __LINE__, "%s", f.words);
    }
}
