#include "paper/sign_update.h"

#include "base/limits.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { TAIL = 2048, COPY_DEPTH = 24, KEYS_MOST = 64 };

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

int update_new_id(struct update *u)
{
    return u->next_id++;
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

struct copy {
    struct update *update;
    qpdf_data from;
    int old_ids[UPDATE_OBJECTS], new_ids[UPDATE_OBJECTS];
    size_t n;
    bool failed;
};

static int renumber(struct copy *c, int old)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->old_ids[i] == old)
            return c->new_ids[i];
    if (c->n == UPDATE_OBJECTS) {
        c->failed = true;
        return 0;
    }
    c->old_ids[c->n] = old;
    c->new_ids[c->n] = update_new_id(c->update);
    return c->new_ids[c->n++];
}

static void write_value(struct copy *c, struct buf *b, qpdf_oh v, bool resolve, int depth);

/* qpdf has one key iterator for a file, so the keys are gathered before going deeper. */
static void write_dictionary(struct copy *c, struct buf *b, qpdf_oh v, int depth)
{
    const char *keys[KEYS_MOST];
    size_t n = 0;
    qpdf_oh_begin_dict_key_iter(c->from, v);
    while (qpdf_oh_dict_more_keys(c->from) && n < KEYS_MOST)
        keys[n++] = arena_strdup(b->arena, qpdf_oh_dict_next_key(c->from));
    buf_str(b, "<<");
    for (size_t i = 0; i < n; i++) {
        buf_printf(b, "%s ", keys[i]);
        write_value(c, b, qpdf_oh_get_key(c->from, v, keys[i]), false, depth + 1);
        buf_char(b, '\n');
    }
    buf_str(b, ">>");
}

static void write_value(struct copy *c, struct buf *b, qpdf_oh v, bool resolve, int depth)
{
    c->failed = c->failed || depth > COPY_DEPTH;
    if (c->failed)
        return;
    if (!resolve && qpdf_oh_is_indirect(c->from, v)) {
        buf_printf(b, "%d 0 R", renumber(c, qpdf_oh_get_object_id(c->from, v)));
    } else if (qpdf_oh_is_stream(c->from, v)) {
        write_dictionary(c, b, qpdf_oh_get_dict(c->from, v), depth);
    } else if (qpdf_oh_is_dictionary(c->from, v)) {
        write_dictionary(c, b, v, depth);
    } else if (qpdf_oh_is_array(c->from, v)) {
        buf_char(b, '[');
        for (int i = 0; i < qpdf_oh_get_array_n_items(c->from, v); i++) {
            write_value(c, b, qpdf_oh_get_array_item(c->from, v, i), false, depth + 1);
            buf_char(b, ' ');
        }
        buf_char(b, ']');
    } else {
        buf_str(b, qpdf_oh_unparse_resolved(c->from, v));
    }
}

static void write_stream(struct copy *c, struct buf *b, qpdf_oh v)
{
    struct bytes data = {0};
    c->failed = c->failed || !qpdf_stream_bytes(c->from, b->arena, v, &data);
    buf_str(b, "\nstream\n");
    buf_add(b, data.p, data.n);
    buf_str(b, "\nendstream");
}

static void write_referred(struct copy *c)
{
    for (size_t i = 0; i < c->n && !c->failed; i++) {
        struct buf b;
        buf_init(&b, c->update->arena, LIMIT_FILE);
        qpdf_oh v = qpdf_get_object_by_id(c->from, c->old_ids[i], 0);
        write_value(c, &b, v, true, 0);
        if (qpdf_oh_is_stream(c->from, v))
            write_stream(c, &b, v);
        update_begin(c->update, c->new_ids[i]);
        buf_add(&c->update->out, b.p, b.n);
        update_end(c->update);
    }
}

int update_copy(struct update *u, qpdf_data from, qpdf_oh value, const char **ret, struct fault *f)
{
    struct copy *c = arena_new(u->arena, struct copy, 1);
    struct buf text;
    c->update = u;
    c->from = from;
    buf_init(&text, u->arena, LIMIT_FILE);
    write_value(c, &text, value, true, 0);
    write_referred(c);
    if (c->failed || text.full)
        return fault_reason(f, INVALID, "sign.look", "the appearance cannot be copied");
    *ret = text.p;
    return OK;
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
    int id = update_new_id(u);
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
