/* Where bytes go while they arrive: of a file that is posted in a form, or of a piece of an upload.
 * This floor knows neither folders nor keys; whoever starts the server says what becomes of them
 * (rooms/spool.h). */
#ifndef HTTP_SINK_H
#define HTTP_SINK_H

#include "base/arena.h"

#include <stddef.h>

/* Takes the bytes in their order. 0, or the status to refuse the request with: 503 when the disk is
 * full. */
struct sink {
    int (*put)(void *self, const void *p, size_t n);
    void *self;
};

/* One file of a form. It goes with the arena it was opened in. */
struct spooled {
    const char *path; /* what handlers find it by (struct upload) */
    struct sink to;
    int (*end)(void *self); /* all has come. 0 or a status */
};

struct spool {
    int (*open)(const void *self, struct arena *a, struct spooled *ret); /* 0 or a status */
    const void *self;
};

#endif
