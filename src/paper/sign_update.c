#include "paper/sign_update.h"

#include "base/limits.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { TAIL = 2048 };

/* The number after the last "startxref". */
static bool find_reference(struct bytes in, size_t *ret)
{
    static const char mark[] = "startxref";
    size_t n = sizeof mark - 1, from = in.n > TAIL ? in.n - TAIL : 0;
    for (size_t i = in.n > n ? in.n - n : 0; i > from; i--)
        if (memcmp(in.p + i, mark, n) == 0) {
            char digits[24] = {0};
            size_t left = in.n - i - n;
            memcpy(digits, in.p + i + n, left < sizeof digits - 1 ? left : sizeof digits - 1);
            *ret = strtoul(digits, NULL, 10);
            return *ret > 0 && *ret + 4 < in.n;
        }
    return false;
}

int update_open(struct arena *a, struct bytes in, struct update *ret, struct fault *f)
{
    struct update u = {.arena = a, .in = in};
    int r = qpdf_file_open(a, in, &u.q, f);
    if (r < 0)
        return r;
    if (!find_reference(in, &u.previous))
        return fault_reason(f, INVALID, "pdf.file", "the PDF file has no end");
    u.stream_reference = memcmp(in.p + u.previous, "xref", 4) != 0;
    u.next_id = qpdf_oh_get_int_value_as_int(u.q, qpdf_at(u.q, qpdf_get_trailer(u.q), "/Size"));
    buf_init(&u.out, a, (size_t)LIMIT_RESULT_FILE);
    buf_add(&u.out, in.p, in.n);
    if (in.p[in.n - 1] != '\n')
        buf_char(&u.out, '\n');
    *ret = u;
    return OK;
}

int update_new_ids(struct update *u, int n)
{
    u->next_id += n;
    return u->next_id - n;
}

void update_begin(struct update *u, int id)
{
    if (u->entries_n < UPDATE_OBJECTS) {
        u->entries[u->entries_n].id = id;
        u->entries[u->entries_n].at = u->out.n;
    }
    u->entries_n++;
    buf_printf(&u->out, "%d 0 obj\n", id);
}

void update_end(struct update *u)
{
    buf_str(&u->out, "\nendobj\n");
}

void update_text(struct update *u, const char *text)
{
    buf_str(&u->out, "<FEFF");
    for (uint32_t c; (c = text_next(&text));) {
        if (c >= 0x10000) {
            buf_printf(&u->out, "%04X", 0xD800 + ((c - 0x10000) >> 10));
            c = 0xDC00 + ((c - 0x10000) & 0x3FF);
        }
        buf_printf(&u->out, "%04X", c);
    }
    buf_char(&u->out, '>');
}

static int by_id(const void *left, const void *right)
{
    const int *l = left, *r = right; /* the id is an entry's first member */
    return (*l > *r) - (*l < *r);
}

static const char *trailer(struct update *u, int size)
{
    qpdf_oh t = qpdf_get_trailer(u->q);
    struct buf b;
    buf_init(&b, u->arena, 4096);
    buf_printf(&b, "/Size %d/Prev %zu", size, u->previous);
    static const char *const kept[] = {"/Root", "/Info", "/ID"};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (qpdf_oh_has_key(u->q, t, kept[i]))
            buf_printf(&b, "%s %s", kept[i],
                       qpdf_oh_unparse(u->q, qpdf_oh_get_key(u->q, t, kept[i])));
    return b.p;
}

static void write_table(struct update *u)
{
    buf_str(&u->out, "xref\n");
    for (size_t i = 0; i < u->entries_n;) {
        size_t end = i + 1;
        while (end < u->entries_n && u->entries[end].id == u->entries[end - 1].id + 1)
            end++;
        buf_printf(&u->out, "%d %zu\n", u->entries[i].id, end - i);
        for (; i < end; i++)
            buf_printf(&u->out, "%010zu 00000 n \n", u->entries[i].at);
    }
    buf_printf(&u->out, "trailer\n<<%s>>\n", trailer(u, u->next_id));
}

/* A file whose references are streams goes on with a stream. */
static void write_reference_stream(struct update *u)
{
    int id = update_new_ids(u, 1);
    u->entries[u->entries_n].id = id;
    u->entries[u->entries_n++].at = u->out.n;
    buf_printf(&u->out, "%d 0 obj\n<</Type/XRef/W[1 4 1]/Index[", id);
    for (size_t i = 0; i < u->entries_n; i++)
        buf_printf(&u->out, "%d 1 ", u->entries[i].id);
    buf_printf(&u->out, "]%s/Length %zu>>\nstream\n", trailer(u, u->next_id), u->entries_n * 6);
    for (size_t i = 0; i < u->entries_n; i++) {
        size_t at = u->entries[i].at;
        const uint8_t entry[6] = {
            1, (uint8_t)(at >> 24), (uint8_t)(at >> 16), (uint8_t)(at >> 8), (uint8_t)at, 0};
        buf_add(&u->out, entry, sizeof entry);
    }
    buf_str(&u->out, "\nendstream\nendobj\n");
}

int update_finish(struct update *u, struct fault *f)
{
    if (u->entries_n >= UPDATE_OBJECTS)
        return fault_reason(f, INVALID, "sign.look", "too many objects in one revision");
    qsort(u->entries, u->entries_n, sizeof *u->entries, by_id);
    size_t at = u->out.n;
    if (u->stream_reference)
        write_reference_stream(u);
    else
        write_table(u);
    buf_printf(&u->out, "startxref\n%zu\n%%%%EOF\n", at);
    if (u->out.full || qpdf_has_error(u->q))
        return fault_reason(f, INVALID, "sign.file", "the PDF file cannot take a signature");
    return OK;
}
