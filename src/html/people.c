/* Values as people read them: the country's way of writing numbers and days (decimal comma,
 * thousands in dots, day before month), for English readers with English separators. */
#include "html/html.h"

#include "base/text.h"
#include "base/time.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char thousands[LANG__COUNT] = {[LANG_VI] = '.', [LANG_EN] = ','};
static const char decimal[LANG__COUNT] = {[LANG_VI] = ',', [LANG_EN] = '.'};

const char *html_number(struct html *o, int64_t v)
{
    return text_grouped(o->buf.arena, v, thousands[o->lang]);
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

const char *html_iso_moment(struct html *o, int64_t ms)
{
    char text[TIME_TEXT];
    time_rfc3339(ms, text);
    return arena_strdup(o->buf.arena, text);
}
