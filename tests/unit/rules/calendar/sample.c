#include "tests/unit/rules/calendar/sample.h"

#include "base/time.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

const char sample_text[] =
    "{\"days\": [\n"
    "{\"date\":\"2026-01-01\",\"kind\":\"off\",\"name\":{\"vi\":\"Tết Dương lịch\",\"en\":\"New "
    "Year\"},\"basis\":\"Art. 112\"},\n"
    "{\"date\":\"2026-01-02\",\"kind\":\"off\",\"name\":{\"vi\":\"Nghỉ hoán đổi\",\"en\":\"Swapped "
    "day\"},\"basis\":\"x\",\"confidence\":\"M\"},\n"
    "{\"date\":\"2026-01-10\",\"kind\":\"work\",\"name\":{\"vi\":\"Làm bù\",\"en\":\"Make-up "
    "day\"},\"basis\":\"x\",\"confidence\":\"M\"},\n"
    "{\"date\":\"2026-02-16\",\"kind\":\"off\",\"name\":{\"vi\":\"Tết Nguyên "
    "đán\",\"en\":\"Tet\"},\"basis\":\"x\"},\n"
    "{\"date\":\"2026-02-17\",\"kind\":\"off\",\"name\":{\"vi\":\"Tết Nguyên "
    "đán\",\"en\":\"Tet\"},\"basis\":\"x\"},\n"
    "{\"date\":\"2026-02-18\",\"kind\":\"off\",\"name\":{\"vi\":\"Tết Nguyên "
    "đán\",\"en\":\"Tet\"},\"basis\":\"x\"},\n"
    "{\"date\":\"2026-02-19\",\"kind\":\"off\",\"name\":{\"vi\":\"Tết Nguyên "
    "đán\",\"en\":\"Tet\"},\"basis\":\"x\"},\n"
    "{\"date\":\"2026-02-20\",\"kind\":\"off\",\"name\":{\"vi\":\"Tết Nguyên "
    "đán\",\"en\":\"Tet\"},\"basis\":\"x\"},\n"
    "{\"date\":\"2026-04-27\",\"kind\":\"off\",\"name\":{\"vi\":\"Nghỉ bù Giỗ Tổ\",\"en\":\"Hung "
    "Kings\"},\"basis\":\"x\"},\n"
    "{\"date\":\"2026-04-30\",\"kind\":\"off\",\"name\":{\"vi\":\"Ngày Chiến "
    "thắng\",\"en\":\"Victory Day\"},\"basis\":\"x\"},\n"
    "{\"date\":\"2026-05-01\",\"kind\":\"off\",\"name\":{\"vi\":\"Quốc tế Lao "
    "động\",\"en\":\"Labour Day\"},\"basis\":\"x\"},\n"
    "{\"date\":\"2026-08-22\",\"kind\":\"work\",\"name\":{\"vi\":\"Làm bù\",\"en\":\"Make-up "
    "day\"},\"basis\":\"x\",\"confidence\":\"M\"},\n"
    "{\"date\":\"2026-08-31\",\"kind\":\"off\",\"name\":{\"vi\":\"Nghỉ hoán đổi\",\"en\":\"Swapped "
    "day\"},\"basis\":\"x\",\"confidence\":\"M\"},\n"
    "{\"date\":\"2026-09-01\",\"kind\":\"off\",\"name\":{\"vi\":\"Quốc khánh\",\"en\":\"National "
    "Day\"},\"basis\":\"x\"},\n"
    "{\"date\":\"2026-09-02\",\"kind\":\"off\",\"name\":{\"vi\":\"Quốc khánh\",\"en\":\"National "
    "Day\"},\"basis\":\"x\"},\n"
    "{\"date\":\"2026-11-24\",\"kind\":\"off\",\"name\":{\"vi\":\"Ngày Văn hóa Việt "
    "Nam\",\"en\":\"Culture Day\"},\"basis\":\"x\"}],\n"
    "\"hours\": [\n"
    "{\"code\":\"standard\",\"name\":{\"vi\":\"Giờ hành chính\",\"en\":\"Office hours\"},"
    "\"valid_from\":\"2025-07-01\",\"basis\":\"x\",\n"
    "\"counting\":[{\"weekdays\":[1,2,3,4,5],\"windows\":[[\"07:00\",\"11:30\"],[\"13:30\",\"17:"
    "00\"]]}],\n"
    "\"reception\":[{\"weekdays\":[1,2,3,4,5],\"windows\":[[\"07:30\",\"11:00\"],[\"13:30\",\"16:"
    "30\"]]},{\"weekdays\":[6],\"windows\":[[\"08:00\",\"11:00\"]]}]},\n"
    "{\"code\":\"changed\",\"name\":{\"vi\":\"A\",\"en\":\"A\"},\"valid_from\":\"2026-07-01\","
    "\"basis\":\"x\",\n"
    "\"counting\":[{\"weekdays\":[1,2,3,4],\"windows\":[[\"08:00\",\"12:00\"],[\"13:00\",\"16:00\"]"
    "]},{\"weekdays\":[5],\"windows\":[[\"08:00\",\"12:00\"]]}],\n"
    "\"reception\":[]},\n"
    "{\"code\":\"changed\",\"name\":{\"vi\":\"A\",\"en\":\"A\"},\"valid_from\":\"2025-07-01\","
    "\"basis\":\"x\",\n"
    "\"counting\":[{\"weekdays\":[1,2,3,4,5],\"windows\":[[\"07:00\",\"11:30\"],[\"13:30\",\"17:"
    "00\"]]}],\n"
    "\"reception\":[]},\n"
    "{\"code\":\"never\",\"name\":{\"vi\":\"A\",\"en\":\"A\"},\"valid_from\":\"2025-07-01\","
    "\"basis\":\"x\",\"counting\":[],\"reception\":[]}\n"
    "]}";

struct calendar sample_calendar(struct arena *a, const char *code)
{
    struct json *v;
    struct calendar c;
    struct fault f = {0};
    int r = json_parse(a, sample_text, strlen(sample_text), &v, &f);
    if (r == OK)
        r = calendar_read(a, v, code, &c, &f);
    if (r < 0)
        fprintf(stderr, "%s\n", f.words);
    assert(r == OK);
    return c;
}

int64_t moment(const char *s)
{
    int year, month, day, hour, minute, second = 0;
    int n = sscanf(s, "%d-%d-%d %d:%d:%d", &year, &month, &day, &hour, &minute, &second);
    assert(n >= 5);
    return moment_of(day_from((struct date){year, month, day}),
                     ((hour * 60 + minute) * 60 + second) * 1000);
}

const char *text_of(int64_t ms)
{
    static char ring[8][TIME_TEXT + 16];
    static unsigned next;
    char *to = ring[next++ % 8], day[TIME_TEXT];
    const int32_t clock = ms_of_day(ms), second = clock / 1000 % 60;
    date_iso(day_of(ms), day);
    snprintf(to, sizeof *ring, "%s %02d:%02d", day, clock / HOUR_MS, clock / MINUTE_MS % 60);
    if (second)
        snprintf(to + strlen(to), 8, ":%02d", second);
    return to;
}
