/* Paths of any bytes: what is found has a row, and its values are text. */
#include "http/router.h"

#include "base/cleanup.h"
#include "base/text.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static void page(struct request *rq)
{
    (void)rq;
}

static const struct route routes[] = {
    {GET, "/", page, EVERYONE},
    {GET, "/a", page, EVERYONE},
    {GET, "/a/{x}", page, EVERYONE},
    {POST, "/a/{y}", page, EVERYONE},
    {GET, "/a/{x}/b", page, EVERYONE},
    {GET, "/a/c/{x}/{y}", page, EVERYONE},
    {GET, "/a/c/d/e/f", page, EVERYONE},
    {GET, "/{w}/{x}/{y}/{z}", page, EVERYONE},
    {0},
};

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    static const struct route *const tables[] = {routes, NULL};
    static struct router *router;
    static struct arena *kept;
    if (!kept) {
        kept = arena_open();
        int built = router_new(kept, tables, NULL, &router, NULL);
        assert(built == OK);
        (void)built;
    }
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct route_match m;
    const char *path = arena_strndup(a, (const char *)p, n);
    if (router_find(router, a, GET, path, &m) != OK)
        return 0;
    assert(m.route && m.route->method == GET && m.allowed & 1u << GET);
    for (size_t i = 0; i < m.count; i++)
        assert(*m.values[i] && text_is_utf8(m.values[i], strlen(m.values[i])));
    return 0;
}
