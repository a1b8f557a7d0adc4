/* Named zones come from ICU's own copy of the IANA data: no file is read. */
#include "rules/feel/temporal.h"

#include <string.h>

#include <unicode/ucal.h>
#include <unicode/ustring.h>

enum { NAME_MAX_LENGTH = 64 };

static bool to_utf16(const char *name, UChar out[static NAME_MAX_LENGTH])
{
    size_t n = strlen(name);
    if (n == 0 || n >= NAME_MAX_LENGTH)
        return false;
    for (size_t i = 0; i <= n; i++) {
        if ((unsigned char)name[i] >= 0x80)
            return false;
        out[i] = (UChar)name[i];
    }
    return true;
}

bool zone_is_known(const char *name)
{
    UChar u[NAME_MAX_LENGTH], canonical[NAME_MAX_LENGTH];
    UErrorCode e = U_ZERO_ERROR;
    UBool system = 0;
    if (!to_utf16(name, u))
        return false;
    (void)ucal_getCanonicalTimeZoneID(u, -1, canonical, NAME_MAX_LENGTH, &system, &e);
    return U_SUCCESS(e) && system;
}

/* Seconds ahead of UTC at a moment that is told in the zone's own time, or in UTC. */
static int32_t offset_at(const char *name, int64_t seconds, bool local)
{
    UChar u[NAME_MAX_LENGTH];
    UErrorCode e = U_ZERO_ERROR;
    if (!to_utf16(name, u))
        return 0;
    UCalendar *c = ucal_open(u, -1, "", UCAL_GREGORIAN, &e);
    if (U_FAILURE(e))
        return 0;
    int32_t raw = 0, summer = 0;
    ucal_setMillis(c, (UDate)seconds * 1000.0, &e);
    if (local) {
        ucal_getTimeZoneOffsetFromLocal(c, UCAL_TZ_LOCAL_FORMER, UCAL_TZ_LOCAL_FORMER, &raw,
                                        &summer, &e);
    } else {
        raw = ucal_get(c, UCAL_ZONE_OFFSET, &e);
        summer = ucal_get(c, UCAL_DST_OFFSET, &e);
    }
    ucal_close(c);
    return U_FAILURE(e) ? 0 : (raw + summer) / 1000;
}

int32_t zone_offset(const char *name, int64_t local_seconds)
{
    return offset_at(name, local_seconds, /* local= */ true);
}

int32_t zone_offset_utc(const char *name, int64_t utc_seconds)
{
    return offset_at(name, utc_seconds, /* local= */ false);
}
