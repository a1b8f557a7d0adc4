/* The compiler of time zones: the IANA data as the system keeps it (zic's compiled files, RFC 9636)
 * in, the tables of src/rules/feel/zone_table.h out.
 *
 * Names are those of tzdata.zi beside the files; "posix/", "right/" and the machine's own zone are
 * none. What a version of the data holds that the tables cannot tell stops the build.
 */
#ifndef TOOLS_ZONEC_H
#define TOOLS_ZONEC_H

#include "base/buf.h"
#include "base/fault.h"
#include "rules/feel/zone_table.h"

struct zonec_change {
    int64_t at;
    int32_t offset;
};

/* What one compiled file says. */
struct zonec_course {
    const char *of; /* the file that says it */
    int32_t before;
    struct zonec_change *changes; /* only where the offset changes */
    size_t count;
    struct zone_rule rule;
};

/* BROKEN when it is no TZif file of version 2 or later, or has leap seconds. */
int zonec_read(struct arena *a, const struct bytes *file, struct zonec_course *ret,
               struct fault *f);

/* A value of the TZ variable, which is the last line of a file. BROKEN. */
int zonec_read_rule(const char *text, struct zone_rule *ret, struct fault *f);

struct zonec_name {
    const char *name, *of; /* whose file tells of it: itself, or what it is linked to */
};

struct zonec_names {
    const char *version;
    struct zonec_name *names; /* by strcmp */
    size_t count;
};

/* The names in tzdata.zi: zones and links. BROKEN when it names no version. */
int zonec_read_names(struct arena *a, const char *text, struct zonec_names *ret, struct fault *f);

/* courses[i] is that of names[i]; those of one file are written once. */
void zonec_write(const struct zonec_names *names, const struct zonec_course *courses,
                 struct buf *source);

#endif
