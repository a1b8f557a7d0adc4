/* The delimiter is CR LF "--" boundary. A boundary holds no CR, so the only place where a delimiter
 * can begin inside a half-matched one is nowhere: after a mismatch the matched part is content, and
 * matching starts afresh with the byte at hand. That is the whole search. */
#include "http/multipart.h"

#include "base/fault.h"
#include "base/text.h"
#include "http/decode.h"

#include <string.h>
#include <strings.h>

enum state { CONTENT, AFTER_DELIMITER, HEAD_LINES, EPILOGUE };

enum { FILENAME_MAX_BYTES = 255 }; /* what file systems take */

struct multipart {
    struct arena *arena;
    struct multipart_sink sink;
    enum state state;
    int failed;
    bool in_part; /* false in the preamble, whose content is dropped */
    char delimiter[MULTIPART_BOUNDARY + 5];
    size_t delimiter_n, matched;
    char tail[2]; /* what followed the delimiter */
    size_t tail_n;
    char head[MULTIPART_HEAD];
    size_t head_n;
};

static bool boundary_is_fair(const char *s)
{
    size_t n = strlen(s);
    static const char others[] = "'()+_,-./:=? ";
    for (size_t i = 0; i < n; i++) {
        char lower = (char)(s[i] | 0x20);
        bool plain = (s[i] >= '0' && s[i] <= '9') || (lower >= 'a' && lower <= 'z');
        if (!plain && !strchr(others, s[i]))
            return false;
    }
    return n > 0 && n <= MULTIPART_BOUNDARY && s[n - 1] != ' ';
}

struct multipart *multipart_new(struct arena *a, const char *content_type,
                                const struct multipart_sink *sink)
{
    const char *boundary = decode_parameter(a, content_type, "boundary");
    if (!boundary || !boundary_is_fair(boundary))
        return NULL;
    struct multipart *m = arena_new(a, struct multipart, 1);
    m->arena = a;
    m->sink = *sink;
    memcpy(m->delimiter, "\r\n--", 4);
    memcpy(m->delimiter + 4, boundary, strlen(boundary) + 1);
    m->delimiter_n = strlen(m->delimiter);
    m->matched = 2; /* the first delimiter may stand at the very beginning, without CR LF */
    return m;
}

/* Without folders ("C:\fakepath\a.pdf"), control characters and overlength; NULL when it is not
 * UTF-8. */
static const char *clean_filename(struct arena *a, const char *s)
{
    size_t n = strlen(s);
    if (!text_is_utf8(s, n))
        return NULL;
    for (const char *p = s; *p; p++)
        if (*p == '/' || *p == '\\')
            s = p + 1;
    char *out = arena_strdup(a, s), *to = out;
    for (const char *p = s; *p; p++)
        if ((unsigned char)*p >= 0x20 && *p != 0x7f)
            *to++ = *p;
    n = (size_t)(to - out);
    if (n > FILENAME_MAX_BYTES)
        n = FILENAME_MAX_BYTES;
    while (n && !text_is_utf8(out, n))
        n--;
    out[n] = '\0';
    return out;
}

static int read_disposition(struct multipart *m, const char *value, struct multipart_head *head)
{
    if (!decode_media_is(value, "form-data"))
        return INVALID;
    head->name = decode_parameter(m->arena, value, "name");
    if (!head->name || !text_is_utf8(head->name, strlen(head->name)))
        return INVALID;
    const char *filename = decode_parameter(m->arena, value, "filename");
    if (!filename)
        return OK;
    head->filename = clean_filename(m->arena, filename);
    return head->filename ? OK : INVALID;
}

static bool is_named(const char *line, size_t n, const char *name)
{
    return n == strlen(name) && strncasecmp(line, name, n) == 0;
}

/* One line of a part's head, without its end. */
static int read_line(struct multipart *m, const char *line, struct multipart_head *head)
{
    const char *colon = strchr(line, ':');
    if (!colon || !decode_is_token(line, (size_t)(colon - line)))
        return INVALID;
    size_t n = (size_t)(colon - line);
    const char *value = colon + 1 + strspn(colon + 1, " \t");
    if (is_named(line, n, "Content-Disposition"))
        return head->name ? INVALID : read_disposition(m, value, head);
    if (is_named(line, n, "Content-Type"))
        head->type = text_is_utf8(value, strlen(value)) ? value : "";
    return OK;
}

/* Read m->head, lines that each end with CR LF, and begin the part. */
static int begin_part(struct multipart *m)
{
    struct multipart_head head = {.type = ""};
    if (memchr(m->head, '\0', m->head_n))
        return INVALID;
    char *text = arena_strndup(m->arena, m->head, m->head_n), *next;
    for (char *line = text; *line; line = next) {
        next = strstr(line, "\r\n");
        *next = '\0';
        next += 2;
        if (read_line(m, line, &head) < 0)
            return INVALID;
    }
    if (!head.name)
        return INVALID;
    m->in_part = true;
    return m->sink.begin(m->sink.context, &head);
}

static int hand_on(struct multipart *m, const char *p, size_t n)
{
    return m->in_part && n ? m->sink.data(m->sink.context, p, n) : OK;
}

static int end_content(struct multipart *m)
{
    int r = m->in_part ? m->sink.end(m->sink.context) : OK;
    m->in_part = false;
    m->matched = 0;
    m->tail_n = 0;
    m->state = AFTER_DELIMITER;
    return r;
}

/* Take content up to the end of p or of a delimiter; *ret_used bytes were taken. */
static int take_content(struct multipart *m, const char *p, size_t n, size_t *ret_used)
{
    size_t i = 0, run = 0; /* p[run..i) is content not yet handed on */
    int r = OK;
    while (i < n && r == OK) {
        if (m->matched == 0) {
            const char *cr = memchr(p + i, '\r', n - i);
            i = cr ? (size_t)(cr - p) : n;
            r = hand_on(m, p + run, i - run);
            if (!cr || r < 0)
                break;
        }
        if (p[i] != m->delimiter[m->matched]) {
            r = hand_on(m, m->delimiter, m->matched);
            m->matched = 0;
            run = i;
            continue;
        }
        i++;
        run = i;
        if (++m->matched == m->delimiter_n) {
            r = end_content(m);
            break;
        }
    }
    *ret_used = i;
    return r;
}

static int take_tail(struct multipart *m, char c)
{
    if (m->tail_n == 0 && (c == ' ' || c == '\t')) /* padding, RFC 2046 section 5.1.1 */
        return OK;
    m->tail[m->tail_n++] = c;
    if (m->tail_n < 2)
        return OK;
    if (memcmp(m->tail, "\r\n", 2) == 0)
        m->state = HEAD_LINES, m->head_n = 0;
    else if (memcmp(m->tail, "--", 2) == 0)
        m->state = EPILOGUE;
    else
        return INVALID;
    return OK;
}

static int take_head(struct multipart *m, char c)
{
    if (m->head_n == sizeof m->head)
        return INVALID;
    m->head[m->head_n++] = c;
    if (m->head_n < 2 || memcmp(m->head + m->head_n - 2, "\r\n", 2) != 0)
        return OK;
    bool empty = m->head_n == 2;
    if (!empty && (m->head_n < 4 || memcmp(m->head + m->head_n - 4, "\r\n\r\n", 4) != 0))
        return OK;
    m->head_n -= 2;
    m->state = CONTENT;
    return begin_part(m);
}

int multipart_feed(struct multipart *m, const char *p, size_t n)
{
    for (size_t i = 0; i < n && m->failed == OK;) {
        size_t used = 1;
        if (m->state == CONTENT)
            m->failed = take_content(m, p + i, n - i, &used);
        else if (m->state == AFTER_DELIMITER)
            m->failed = take_tail(m, p[i]);
        else if (m->state == HEAD_LINES)
            m->failed = take_head(m, p[i]);
        else
            used = n - i;
        i += used;
    }
    return m->failed;
}

int multipart_finish(const struct multipart *m)
{
    if (m->failed != OK)
        return m->failed;
    return m->state == EPILOGUE ? OK : INVALID;
}
