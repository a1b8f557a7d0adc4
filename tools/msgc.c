#include "tools/msgc.h"

#include "tools/support.h"

#include <string.h>

/* Every phrase of a has its equal in b. */
static void compare(const struct catalogue *a, const struct catalogue *b, struct buf *faults)
{
    for (size_t i = 0; i < a->count; i++) {
        const struct phrase *p = &a->phrases[i], *q = catalogue_find(b, p->key);
        if (!q)
            buf_printf(faults, "%s: \"%s\" is missing, %s has it\n", b->path, p->key, a->path);
        else if (!placeholders_same(&p->holes, &q->holes))
            buf_printf(faults, "%s: \"%s\" has other placeholders than %s\n", b->path, p->key,
                       a->path);
    }
}

static char constant_char(char c)
{
    return c == '.' ? '_' : c;
}

static bool same_constant(const char *a, const char *b)
{
    for (; *a && constant_char(*a) == constant_char(*b); a++, b++)
        ;
    return constant_char(*a) == constant_char(*b);
}

/* "a.b_c" and "a_b.c" are two keys but one constant; quadratic only among keys that begin alike. */
static void find_clashes(const struct catalogue *c, struct buf *faults)
{
    for (size_t i = 0; i < c->count; i++)
        for (size_t j = i + 1; j < c->count; j++)
            if (same_constant(c->phrases[i].key, c->phrases[j].key))
                buf_printf(faults, "%s: \"%s\" and \"%s\" would be one constant\n", c->path,
                           c->phrases[i].key, c->phrases[j].key);
}

static void write_header(const struct catalogue *c, struct buf *b)
{
    buf_str(b, "/* Made from locale/ by tools/msgc. */\n#ifndef HTML_MESSAGES_H\n"
               "#define HTML_MESSAGES_H\n\nenum message_key {\n");
    for (size_t i = 0; i < c->count; i++) {
        buf_str(b, "    MSG_");
        for (const char *p = c->phrases[i].key; *p; p++)
            buf_char(b, constant_char(*p));
        buf_str(b, ",\n");
    }
    buf_str(b, "    MSG__COUNT\n};\n\n#endif\n");
}

static void write_texts(const struct catalogue *c, struct buf *b)
{
    buf_str(b, "    {\n");
    for (size_t i = 0; i < c->count; i++) {
        buf_str(b, "        ");
        c_string(b, c->phrases[i].text, strlen(c->phrases[i].text));
        buf_str(b, ",\n");
    }
    buf_str(b, "    },\n");
}

static void write_source(const struct catalogue *vi, const struct catalogue *en, struct buf *b)
{
    buf_str(b, "/* Made from locale/ by tools/msgc. */\n#include \"html/message_table.h\"\n\n"
               "const char *const message_names[MSG__COUNT] = {\n");
    for (size_t i = 0; i < vi->count; i++)
        buf_printf(b, "    \"%s\",\n", vi->phrases[i].key);
    buf_str(b, "};\n\nconst char *const message_texts[LANG__COUNT][MSG__COUNT] = {\n");
    write_texts(vi, b);
    write_texts(en, b);
    buf_str(b, "};\n");
}

int msgc_compile(const struct catalogue *vi, const struct catalogue *en, struct buf *header,
                 struct buf *source, struct buf *faults)
{
    size_t before = faults->n;
    compare(vi, en, faults);
    compare(en, vi, faults);
    find_clashes(vi, faults);
    if (vi->count == 0)
        buf_printf(faults, "%s: no messages\n", vi->path);
    if (faults->n > before || faults->full)
        return INVALID;
    write_header(vi, header);
    write_source(vi, en, source);
    return OK;
}
