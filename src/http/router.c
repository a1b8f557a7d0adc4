/* A tree of segments. Children with a literal are sorted for binary search; at most one child takes
 * any segment. A literal that leads nowhere is given up for the parameter beside it. */
#include "http/router.h"

#include "http/decode.h"

#include <stdlib.h>
#include <string.h>

enum { SEGMENTS_MAX = 16, CHILDREN_MAX = 256 };

struct node {
    const char *literal; /* NULL: any segment */
    size_t literal_n;
    struct node **literals; /* sorted */
    size_t literal_count;
    struct node *any;
    const struct route *rows[METHODS];
    unsigned allowed;
};

struct router {
    struct node root;
    struct router_hooks hooks;
    const struct route **rows;
    size_t row_count;
};

static int compare(const char *a, size_t a_n, const char *b, size_t b_n)
{
    int r = memcmp(a, b, a_n < b_n ? a_n : b_n);
    return r ? r : (a_n > b_n) - (a_n < b_n);
}

/* Where the literal is among n's children, or where it belongs; *ret_found tells which. */
static size_t place_of(const struct node *n, const char *s, size_t s_n, bool *ret_found)
{
    size_t low = 0, high = n->literal_count;
    *ret_found = false;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int r = compare(s, s_n, n->literals[middle]->literal, n->literals[middle]->literal_n);
        if (r == 0)
            *ret_found = true;
        if (r <= 0)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static struct node *child_for(struct arena *a, struct node *n, const char *s, size_t s_n)
{
    if (s[0] == '{') {
        n->any = n->any ? n->any : arena_new(a, struct node, 1);
        return n->any;
    }
    if (!n->literals)
        n->literals = arena_new(a, struct node *, CHILDREN_MAX);
    bool found;
    size_t at = place_of(n, s, s_n, &found);
    if (found)
        return n->literals[at];
    if (n->literal_count == CHILDREN_MAX)
        return NULL;
    memmove(n->literals + at + 1, n->literals + at,
            (n->literal_count - at) * sizeof(struct node *));
    struct node *child = arena_new(a, struct node, 1);
    *child = (struct node){.literal = s, .literal_n = s_n};
    n->literals[at] = child;
    n->literal_count++;
    return child;
}

static bool segment_is_fair(const char *s, size_t n)
{
    if (n > 2 && s[0] == '{' && s[n - 1] == '}')
        return decode_is_token(s + 1, n - 2);
    return n > 0 && !memchr(s, '{', n) && !memchr(s, '}', n) && !memchr(s, '%', n);
}

/* The node of a pattern, made where it is missing; NULL when the pattern is malformed. */
static struct node *plant(struct arena *a, struct node *root, const char *pattern)
{
    struct node *n = root;
    if (pattern[0] != '/')
        return NULL;
    int params = 0, segments = 0;
    for (const char *p = pattern + 1; *p && n;) {
        size_t s_n = strcspn(p, "/");
        params += *p == '{';
        if (!segment_is_fair(p, s_n) || params > ROUTE_PARAMS || ++segments > SEGMENTS_MAX)
            return NULL;
        n = child_for(a, n, p, s_n);
        p += s_n;
        if (*p == '/' && !*++p)
            return NULL; /* an address has no '/' at its end */
    }
    return n;
}

static int add_row(struct arena *a, struct router *r, const struct route *row, struct fault *f)
{
    const char *method = method_name(row->method);
    if (row->method >= METHODS || row->method == HEAD)
        return fault_set(f, INVALID, "route %s: no such method", row->pattern);
    if (row->right == 0)
        return fault_set(f, INVALID, "route %s %s: the right was forgotten", method, row->pattern);
    if (!row->handler)
        return fault_set(f, INVALID, "route %s %s: no handler", method, row->pattern);
    struct node *n = plant(a, &r->root, row->pattern);
    if (!n)
        return fault_set(f, INVALID, "route %s %s: malformed pattern", method, row->pattern);
    if (n->rows[row->method])
        return fault_set(f, INVALID, "route %s %s: twice (as %s)", method, row->pattern,
                         n->rows[row->method]->pattern);
    n->rows[row->method] = row;
    n->allowed |= 1u << row->method;
    if (row->method == GET)
        n->allowed |= 1u << HEAD;
    r->rows[r->row_count++] = row;
    return OK;
}

int router_new(struct arena *a, const struct route *const tables[],
               const struct router_hooks *hooks, struct router **ret, struct fault *f)
{
    struct router *r = arena_new(a, struct router, 1);
    if (hooks)
        r->hooks = *hooks;
    size_t count = 0;
    for (size_t t = 0; tables[t]; t++)
        for (const struct route *row = tables[t]; row->pattern; row++)
            count++;
    r->rows = arena_new(a, const struct route *, count + 1);
    for (size_t t = 0; tables[t]; t++) {
        for (const struct route *row = tables[t]; row->pattern; row++) {
            int code = add_row(a, r, row, f);
            if (code < 0)
                return code;
        }
    }
    *ret = r;
    return OK;
}

/* A path cut into segments, decoded. */
struct walk {
    const char *segments[SEGMENTS_MAX];
    size_t count;
    const char *values[ROUTE_PARAMS];
    size_t value_count;
};

static int cut(struct arena *a, const char *path, struct walk *w)
{
    if (path[0] != '/')
        return INVALID;
    for (const char *p = path + 1; *p || p[-1] == '/';) {
        size_t n = strcspn(p, "/");
        if (!*p && w->count == 0)
            break; /* "/" alone */
        const char *s = decode_segment(a, p, n);
        if (!s)
            return INVALID;
        if (w->count == SEGMENTS_MAX)
            return NOT_FOUND;
        w->segments[w->count++] = s;
        p += n;
        if (!*p)
            break;
        p++;
    }
    return OK;
}

static const struct node *descend(const struct node *n, struct walk *w, size_t at)
{
    if (at == w->count)
        return n->allowed ? n : NULL;
    const char *s = w->segments[at];
    bool found;
    size_t place = place_of(n, s, strlen(s), &found);
    if (found) {
        const struct node *end = descend(n->literals[place], w, at + 1);
        if (end)
            return end;
    }
    if (!n->any || !*s || w->value_count == ROUTE_PARAMS)
        return NULL;
    w->values[w->value_count++] = s;
    const struct node *end = descend(n->any, w, at + 1);
    if (!end)
        w->value_count--;
    return end;
}

/* Names of parameters stand in the row's own pattern: rows that share a node may differ. */
static void name_values(struct arena *a, const struct walk *w, struct route_match *m)
{
    const char *p = m->route->pattern;
    for (m->count = 0; m->count < w->value_count; m->count++) {
        p = strchr(p, '{') + 1;
        m->names[m->count] = arena_strndup(a, p, strcspn(p, "}"));
        m->values[m->count] = w->values[m->count];
    }
}

int router_find(const struct router *r, struct arena *a, enum method method, const char *path,
                struct route_match *ret)
{
    struct walk w = {0};
    int code = cut(a, path, &w);
    if (code < 0)
        return code;
    const struct node *n = descend(&r->root, &w, 0);
    if (!n)
        return NOT_FOUND;
    struct route_match m = {.allowed = n->allowed, .route = n->rows[method == HEAD ? GET : method]};
    if (m.route)
        name_values(a, &w, &m);
    *ret = m;
    return m.route ? OK : CONFLICT;
}

const struct router_hooks *router_hooks(const struct router *r)
{
    return &r->hooks;
}

const struct route *router_row(const struct router *r, size_t i)
{
    return i < r->row_count ? r->rows[i] : NULL;
}
