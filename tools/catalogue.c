/* libgettextpo reports through a handler without a context, so the report that is being written
 * stands in one static variable; a fatal error may not return and jumps back to catalogue_read. */
#include "tools/catalogue.h"

#include "base/cleanup.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <gettext-po.h>

static struct {
    struct buf *faults;
    bool failed;
    jmp_buf fatal;
} reading;

/* Lower-case words joined by dots, at least two. */
static bool is_key(const char *s)
{
    static const char word[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    size_t dots = 0;
    for (;;) {
        size_t n = strspn(s, word);
        if (n == 0)
            return false;
        s += n;
        if (*s == '\0')
            return dots > 0;
        if (*s++ != '.')
            return false;
        dots++;
    }
}

bool placeholders_have(const struct placeholders *p, const char *name)
{
    for (size_t i = 0; i < p->count; i++)
        if (strcmp(p->names[i], name) == 0)
            return true;
    return false;
}

static void insert_sorted(struct placeholders *p, const char *name)
{
    size_t i = p->count++;
    for (; i > 0 && strcmp(p->names[i - 1], name) > 0; i--)
        p->names[i] = p->names[i - 1];
    p->names[i] = name;
}

/* Behind the name: "}", or "?one|other}". 0 when it is neither. */
static size_t hole_end(const char *s)
{
    if (*s == '}')
        return 1;
    size_t one = *s == '?' ? strcspn(s + 1, "{|}") : 0;
    if (one == 0 || s[one + 1] != '|')
        return 0;
    size_t other = strcspn(s + one + 2, "{|}");
    return other && s[one + 2 + other] == '}' ? one + other + 3 : 0;
}

int placeholders_read(struct arena *a, const char *text, struct placeholders *ret, struct fault *f)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz_";
    struct placeholders found = {0};
    for (const char *p = text; *(p += strcspn(p, "{}"));) {
        size_t n = *p == '{' ? strspn(p + 1, letters) : 0;
        size_t end = n ? hole_end(p + 1 + n) : 0;
        if (end == 0)
            return fault_set(f, INVALID, "a brace that is no {placeholder}: \"%.30s\"", p);
        const char *name = arena_strndup(a, p + 1, n);
        p += 1 + n + end;
        if (placeholders_have(&found, name))
            continue;
        if (found.count == PLACEHOLDERS_MAX)
            return fault_set(f, INVALID, "more than %d placeholders", PLACEHOLDERS_MAX);
        insert_sorted(&found, name);
    }
    *ret = found;
    return OK;
}

bool placeholders_same(const struct placeholders *a, const struct placeholders *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->names[i], b->names[i]) != 0)
            return false;
    return true;
}

static int compare_phrases(const void *a, const void *b)
{
    const struct phrase *p = a, *q = b;
    return strcmp(p->key, q->key);
}

void catalogue_sort(struct catalogue *c)
{
    if (c->count)
        qsort(c->phrases, c->count, sizeof *c->phrases, compare_phrases);
}

const struct phrase *catalogue_find(const struct catalogue *c, const char *key)
{
    if (c->count == 0)
        return NULL;
    struct phrase wanted = {.key = key};
    return bsearch(&wanted, c->phrases, c->count, sizeof *c->phrases, compare_phrases);
}

int catalogue_add(struct arena *a, struct catalogue *c, const char *key, const char *text,
                  struct fault *f)
{
    if (!is_key(key))
        return fault_set(f, INVALID, "\"%.60s\" is no dotted key", key);
    if (text[0] == '\0')
        return fault_set(f, INVALID, "\"%s\" has no text", key);
    struct phrase p = {.key = arena_strdup(a, key), .text = arena_strdup(a, text)};
    int r = placeholders_read(a, p.text, &p.holes, f);
    if (r < 0)
        return r;
    c->phrases[c->count++] = p;
    return OK;
}

static void report(const char *path, size_t line, const char *words)
{
    reading.failed = true;
    if (line == (size_t)-1)
        line = 0;
    buf_printf(reading.faults, "%s:%zu: %s\n", path ? path : "?", line, words);
}

static void on_error(int severity, po_message_t message, const char *path, size_t line,
                     size_t column, int multiline, const char *words)
{
    (void)message, (void)column, (void)multiline;
    report(path, line, words);
    if (severity == PO_SEVERITY_FATAL_ERROR)
        longjmp(reading.fatal, 1);
}

static void on_error_pair(int severity, po_message_t message, const char *path, size_t line,
                          size_t column, int multiline, const char *words, po_message_t message2,
                          const char *path2, size_t line2, size_t column2, int multiline2,
                          const char *words2)
{
    on_error(PO_SEVERITY_ERROR, message, path, line, column, multiline, words);
    on_error(severity, message2, path2, line2, column2, multiline2, words2);
}

static size_t line_of(po_message_t m)
{
    po_filepos_t at = po_message_filepos(m, 0);
    return at ? po_filepos_start_line(at) : 0;
}

static void take_message(struct arena *a, struct catalogue *c, po_message_t m)
{
    const char *key = po_message_msgid(m);
    if (key[0] == '\0' || po_message_is_obsolete(m)) /* the header has the empty key */
        return;
    struct fault f = {0};
    if (po_message_is_fuzzy(m))
        (void)fault_set(&f, INVALID, "\"%s\" is marked fuzzy", key);
    else if (po_message_msgctxt(m) || po_message_msgid_plural(m))
        (void)fault_set(&f, INVALID, "\"%s\" has a context or a plural", key);
    else
        (void)catalogue_add(a, c, key, po_message_msgstr(m), &f);
    if (f.code < 0)
        report(c->path, line_of(m), f.words);
}

static void close_po(void *file)
{
    po_file_free(file);
}

static void take_messages(struct arena *a, struct catalogue *c, po_file_t file)
{
    size_t count = 0;
    po_message_iterator_t i = po_message_iterator(file, NULL);
    while (po_next_message(i))
        count++;
    po_message_iterator_free(i);
    c->phrases = arena_new(a, struct phrase, count);
    i = po_message_iterator(file, NULL);
    for (po_message_t m; (m = po_next_message(i));)
        take_message(a, c, m);
    po_message_iterator_free(i);
}

int catalogue_read(struct arena *a, const char *path, struct catalogue *ret, struct buf *faults)
{
    static const struct po_xerror_handler handler = {.xerror = on_error, .xerror2 = on_error_pair};
    reading.faults = faults;
    reading.failed = false;
    if (setjmp(reading.fatal))
        return INVALID;
    po_file_t file = po_file_read(path, &handler);
    if (!file) {
        report(path, 0, "cannot be read");
        return NOT_FOUND;
    }
    arena_defer(a, close_po, file);
    struct catalogue c = {.path = path};
    take_messages(a, &c, file);
    catalogue_sort(&c);
    if (reading.failed)
        return INVALID;
    *ret = c;
    return OK;
}

/* libgettextpo keeps a few bytes of every header that it reads; the leak checker of sanitized
 * builds is told so. */
/* NOLINTBEGIN(bugprone-reserved-identifier): the sanitizer looks for these names */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libgettextpo";
}

const char *__lsan_default_options(void);
const char *__lsan_default_options(void)
{
    return "print_suppressions=0";
}
/* NOLINTEND(bugprone-reserved-identifier) */
