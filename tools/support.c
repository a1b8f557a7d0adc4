#include "tools/support.h"

#include "base/cleanup.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static void close_stream(FILE **s)
{
    if (*s)
        (void)fclose(*s);
}

int file_read(struct arena *a, const char *path, size_t max, struct bytes *ret, struct fault *f)
{
    CLEANUP(close_stream) FILE *s = fopen(path, "rbe");
    if (!s)
        return fault_set(f, NOT_FOUND, "%s: %s", path, strerror(errno));
    long size = fseek(s, 0, SEEK_END) == 0 ? ftell(s) : -1;
    if (size < 0 || fseek(s, 0, SEEK_SET) != 0)
        return fault_set(f, BROKEN, "%s: cannot be read", path);
    if ((size_t)size > max)
        return fault_set(f, TOO_LARGE, "%s: longer than %zu bytes", path, max);
    char *text = arena_alloc(a, (size_t)size + 1);
    size_t n = fread(text, 1, (size_t)size, s);
    if (n != (size_t)size)
        return fault_set(f, BROKEN, "%s: cannot be read", path);
    *ret = (struct bytes){.p = (const uint8_t *)text, .n = n};
    return OK;
}

int file_write(const char *path, const struct buf *b, struct fault *f)
{
    if (b->full)
        return fault_set(f, TOO_LARGE, "%s: more than %zu bytes to write", path, b->max);
    FILE *s = fopen(path, "wbe");
    if (!s)
        return fault_set(f, BROKEN, "%s: %s", path, strerror(errno));
    bool written = fwrite(b->p, 1, b->n, s) == b->n;
    if (fclose(s) != 0 || !written)
        return fault_set(f, BROKEN, "%s: cannot be written", path);
    return OK;
}

void c_string(struct buf *b, const char *s, size_t n)
{
    buf_char(b, '"');
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c == '\n')
            buf_str(b, "\\n");
        else if (c == '"' || c == '\\' || c == '?') /* '?': no trigraphs */
            buf_printf(b, "\\%c", c);
        else if (c < 0x20 || c == 0x7F)
            buf_printf(b, "\\%03o", c);
        else
            buf_char(b, (char)c);
    }
    buf_char(b, '"');
}

bool is_c_name(const char *s, size_t n)
{
    if (n == 0 || isdigit((unsigned char)s[0]))
        return false;
    for (size_t i = 0; i < n; i++)
        if (s[i] != '_' && (!isalnum((unsigned char)s[i]) || (unsigned char)s[i] >= 0x80))
            return false;
    return true;
}
