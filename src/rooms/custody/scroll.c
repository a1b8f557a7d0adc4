#include "rooms/custody/scroll.h"

#include "base/limits.h"
#include "os/linefile.h"

struct scroll_out {
    struct linefile_out *lines;
    struct digest *digest;
    int64_t rows, bytes;
};

struct scroll_in {
    struct linefile_in *lines;
    struct digest *digest;
    int64_t rows, bytes;
};

static void sum_up(struct digest *d, int64_t rows, int64_t bytes, struct scroll_sum *ret)
{
    uint8_t sum[DIGEST_BYTES];
    digest_read(d, sum);
    *ret = (struct scroll_sum){.rows = rows, .bytes = bytes};
    digest_hex(sum, ret->sha256);
}

int scroll_make(struct arena *a, const char *path, struct scroll_out **ret, struct fault *f)
{
    struct scroll_out *s = arena_new(a, struct scroll_out, 1);
    s->digest = digest_open(a);
    int r = linefile_make(a, path, &s->lines, f);
    if (r == OK)
        *ret = s;
    return r;
}

int scroll_add(struct scroll_out *s, struct bytes line, struct fault *f)
{
    s->rows++;
    s->bytes += (int64_t)line.n;
    digest_add(s->digest, line.p, line.n);
    return linefile_add(s->lines, line, f);
}

int scroll_end(struct scroll_out *s, struct scroll_sum *ret, struct fault *f)
{
    int r = linefile_end(s->lines, f);
    if (r == OK)
        sum_up(s->digest, s->rows, s->bytes, ret);
    return r;
}

int scroll_open(struct arena *a, const char *path, struct scroll_in **ret, struct fault *f)
{
    struct scroll_in *s = arena_new(a, struct scroll_in, 1);
    s->digest = digest_open(a);
    int r = linefile_open(a, path, LIMIT_EXPORT_LINE, &s->lines, f);
    if (r == OK)
        *ret = s;
    return r;
}

int scroll_next(struct scroll_in *s, struct bytes *ret, struct fault *f)
{
    int r = linefile_next(s->lines, ret, f);
    if (r <= 0)
        return r;
    s->rows++;
    s->bytes += (int64_t)ret->n + 1;
    digest_add(s->digest, ret->p, ret->n);
    digest_add(s->digest, "\n", 1);
    return 1;
}

void scroll_sum(struct scroll_in *s, struct scroll_sum *ret)
{
    sum_up(s->digest, s->rows, s->bytes, ret);
}
