#include "base/format.h"

#include <stdint.h>
#include <string.h>

enum { DIGITS_MOST = 20 };

struct formatting {
    char *at, *end;
    va_list values;
};

static bool put(struct formatting *f, const char *s, size_t n)
{
    if ((size_t)(f->end - f->at) < n)
        return false;
    memcpy(f->at, s, n);
    f->at += n;
    return true;
}

static bool put_count(struct formatting *f, uint64_t v)
{
    char digits[DIGITS_MOST], *p = digits + DIGITS_MOST;
    do
        *--p = (char)('0' + v % 10);
    while (v /= 10);
    return put(f, p, (size_t)(digits + DIGITS_MOST - p));
}

static bool put_number(struct formatting *f, int64_t v)
{
    return v < 0 ? put(f, "-", 1) && put_count(f, -(uint64_t)v) : put_count(f, (uint64_t)v);
}

static bool put_long(struct formatting *f, char form)
{
    if (form == 'd')
        return put_number(f, va_arg(f->values, long));
    return form == 'u' && put_count(f, va_arg(f->values, unsigned long));
}

static bool put_text(struct formatting *f, const char *s)
{
    return s && put(f, s, strlen(s));
}

/* The form behind "%" of which *s is the first letter; *s is set to its last. */
static bool put_value(struct formatting *f, const char **s)
{
    char c;
    switch (**s) {
    case 's':
        return put_text(f, va_arg(f->values, const char *));
    case 'd':
        return put_number(f, va_arg(f->values, int));
    case 'u':
        return put_count(f, va_arg(f->values, unsigned));
    case 'l':
        return put_long(f, *++*s);
    case 'z':
        return *++*s == 'u' && put_count(f, va_arg(f->values, size_t));
    case 'c':
        c = (char)va_arg(f->values, int);
        return put(f, &c, 1);
    default:
        return **s == '%' && put(f, "%", 1);
    }
}

bool format_plain(char *out, size_t room, const char *fmt, va_list ap, size_t *ret)
{
    struct formatting f = {.at = out, .end = out + room};
    bool good = room > 0;
    va_copy(f.values, ap);
    for (const char *s = fmt; good && *s; s++) {
        const char *hole = strchrnul(s, '%');
        good = put(&f, s, (size_t)(hole - s));
        if (!good || !*hole)
            break;
        s = hole + 1;
        good = put_value(&f, &s);
    }
    va_end(f.values);
    if (!good || f.at == f.end)
        return false;
    *f.at = '\0';
    *ret = (size_t)(f.at - out);
    return true;
}
