/* Values as people read them: the country's way of writing numbers and days (decimal comma,
 * thousands in dots, day before month), for English readers with English separators. */
#include "html/html.h"

#include "base/time.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char thousands[LANG__COUNT] = {[LANG_VI] = '.', [LANG_EN] = ','};
static const char decimal[LANG__COUNT] = {[LANG_VI] = ',', [LANG_EN] = '.'};

const char *html_number(struct html *o, int64_t v)
{
    char out[40], *p = out + sizeof out - 1;
    uint64_t rest = v < 0 ? -(uint64_t)v : (uint64_t)v;
    *p = '\0';
    for (int digits = 0; rest > 0 || digits == 0; digits++, rest /= 10) {
        if (digits > 0 && digits % 3 == 0)
            *--p = thousands[o->lang];
        *--p = (char)('0' + rest % 10);
    }
    if (v < 0)
        *--p = '-';
    return arena_strdup(o->buf.arena, p);
}

const char *html_money(struct html *o, int64_t dong)
{
    return arena_printf(o->buf.arena, "%s\u00A0₫", html_number(o, dong));
}

const char *html_day(struct html *o, int32_t day)
{
    char text[TIME_TEXT];
    date_people(day, text);
    return arena_strdup(o->buf.arena, text);
}

const char *html_moment(struct html *o, int64_t ms)
{
    char clock[TIME_TEXT], day[TIME_TEXT];
    clock_people(ms, clock);
    date_people(day_of(ms), day);
    const struct message_arg args[] = {{"clock", clock}, {"day", day}};
    return message_fill(o->buf.arena, o->lang, MSG_time_moment, 2, args);
}

const char *html_size(struct html *o, int64_t bytes)
{
    enum { KB = 1000, MB = 1000 * KB };
    if (bytes < MB)
        return arena_printf(o->buf.arena, "%" PRId64 " KB", (bytes + KB - 1) / KB);
    int64_t tenths = (bytes + MB / 20) / (MB / 10);
    return arena_printf(o->buf.arena, "%s%c%d MB", html_number(o, tenths / 10), decimal[o->lang],
                        (int)(tenths % 10));
}

const char *html_iso_day(struct html *o, int32_t day)
{
    char text[TIME_TEXT];
    date_iso(day, text);
    return arena_strdup(o->buf.arena, text);
}

const char *html_iso_moment(struct html *o, int64_t ms)
{
    char text[TIME_TEXT];
    time_rfc3339(ms, text);
    return arena_strdup(o->buf.arena, text);
}
