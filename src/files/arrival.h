/* Files while they arrive, in a folder of this machine: bytes are added at the end, by one request
 * after another, and read from the beginning when all are there. Sealed when the stored files are
 * (files/filestore.h, crypto/sealed_file.h): then nothing of them lies readable on the disk at any
 * moment.
 *
 * What was added may wait in memory until it fills a piece; arrival_settle writes it. After a crash
 * all that was settled and synced is there, and perhaps more: whole pieces, never a torn one.
 */
#ifndef FILES_ARRIVAL_H
#define FILES_ARRIVAL_H

#include "base/buf.h"
#include "base/fault.h"

struct filestore;
struct arrival;

/* To go on at its end; made when it is not there. What a crash has torn is cut off. It is settled
 * and closed with the arena. UNAVAILABLE "filestore.full", "filestore"; INVALID "sealed.key". */
int arrival_open(const struct filestore *s, struct arena *a, const char *path, struct arrival **ret,
                 struct fault *f);

/* A new one in the folder, under a name of its own; removed with the arena. */
int arrival_begin(const struct filestore *s, struct arena *a, const char *folder,
                  struct arrival **ret, struct fault *f);

const char *arrival_path(const struct arrival *x);
int64_t arrival_bytes(const struct arrival *x); /* with what waits in memory */

/* UNAVAILABLE as above; CONFLICT "arrival.other": somebody else has added to the file meanwhile,
 * and it is theirs now. */
int arrival_add(struct arrival *x, const void *p, size_t n, struct fault *f);
int arrival_settle(struct arrival *x, struct fault *f);

/* How much of it is there; 0 when nothing is. */
int64_t arrival_length(const struct filestore *s, const char *path);

/* ---- reading ---- */

struct arrival_reader;

/* Closed with the arena. UNAVAILABLE "file.read". */
int arrival_read(const struct filestore *s, struct arena *a, const char *path,
                 struct arrival_reader **ret, struct fault *f);
/* The next n bytes, fewer at the end. Returns how many, or BROKEN "sealed.key", UNAVAILABLE. */
int arrival_next(struct arrival_reader *x, void *p, size_t n, struct fault *f);

/* All of it. TOO_LARGE "file.large". */
int arrival_read_all(const struct filestore *s, struct arena *a, const char *path, size_t max,
                     struct bytes *ret, struct fault *f);

#endif
