#include "base/log.h"

#include "base/time.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 1024, ROOM_TO_CLOSE = 16 };

static enum log_level least_level = LOG_INFO;
static _Thread_local const char *request_id;

void log_level(enum log_level least)
{
    least_level = least;
}

void log_request(const char *id)
{
    request_id = id;
}

struct line {
    char p[LINE_MAX_BYTES];
    size_t n;
};

/* A text that was cut does not end within a character. */
static size_t whole(const char *s, size_t n)
{
    while (n && (unsigned char)s[n - 1] >= 0x80)
        n--;
    return n;
}

static void put(struct line *l, const char *s, size_t n)
{
    size_t room = (sizeof l->p - l->n - ROOM_TO_CLOSE) / 2; /* each byte may need a backslash */
    n = n <= room ? n : whole(s, room);
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c == '"' || c == '\\')
            l->p[l->n++] = '\\';
        l->p[l->n++] = c < 0x20 ? ' ' : (char)c;
    }
}

static void raw(struct line *l, const char *s)
{
    size_t n = strlen(s);
    memcpy(l->p + l->n, s, n);
    l->n += n;
}

static void pair(struct line *l, const char *key, size_t key_n, const char *value, size_t value_n)
{
    if (l->n + 2 * key_n + 2 * ROOM_TO_CLOSE > sizeof l->p)
        return;
    raw(l, l->n > 1 ? ",\"" : "\"");
    put(l, key, key_n);
    raw(l, "\":\"");
    put(l, value, value_n);
    raw(l, "\"");
}

/* Where the value that starts at v ends: before the next " key=", or at the end. */
static const char *value_end(const char *v)
{
    for (const char *p = v; (p = strchr(p, ' ')); p++) {
        size_t key = strspn(p + 1, "abcdefghijklmnopqrstuvwxyz_0123456789");
        if (key && p[1 + key] == '=')
            return p;
    }
    return v + strlen(v);
}

void log_line(enum log_level level, const char *event, const char *fmt, ...)
{
    static const char *const level_names[] = {"debug", "info", "warning", "error"};
    if (level < least_level)
        return;
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    char at[TIME_TEXT], words[LINE_MAX_BYTES];
    time_rfc3339((int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000, at);
    va_list ap;
    va_start(ap, fmt);
    int wanted = vsnprintf(words, sizeof words, fmt, ap);
    va_end(ap);
    if (wanted >= (int)sizeof words)
        words[whole(words, sizeof words - 1)] = '\0';

    struct line l = {.p = "{", .n = 1};
    pair(&l, "at", 2, at, strlen(at));
    pair(&l, "level", 5, level_names[level], strlen(level_names[level]));
    pair(&l, "event", 5, event, strlen(event));
    if (request_id)
        pair(&l, "request", 7, request_id, strlen(request_id));
    for (const char *p = words; *p;) {
        const char *eq = strchr(p, '=');
        if (!eq) {
            pair(&l, "words", 5, p, strlen(p));
            break;
        }
        const char *end = value_end(eq + 1);
        pair(&l, p, (size_t)(eq - p), eq + 1, (size_t)(end - eq - 1));
        p = *end ? end + 1 : end;
    }
    l.p[l.n++] = '}';
    l.p[l.n++] = '\n';
    (void)!write(STDERR_FILENO, l.p, l.n); /* nowhere to report a failure of the log itself */
}
