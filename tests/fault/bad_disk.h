/* A disk that fails, loaded below the server (LD_PRELOAD of bad_disk.c): below SQLite and below our
 * own files alike. The test says through a page of memory that both share what shall happen when.
 *
 * Whatever was written and not synced since is known sector by sector, with what the disk had
 * before; so a power cut can throw away any of it.
 */
#ifndef TESTS_FAULT_BAD_DISK_H
#define TESTS_FAULT_BAD_DISK_H

#include <stdatomic.h>
#include <stdint.h>

/* Variables of the server: where the shared page is, and the folder whose files it is about. */
#define BAD_DISK "BAD_DISK"
#define BAD_DISK_FOLDER "BAD_DISK_FOLDER"

enum bad_disk_kind {
    DISK_GOOD,
    DISK_WRITES_FAIL, /* EIO; the first half of it may have been written */
    DISK_IS_FULL,     /* ENOSPC, the same */
    DISK_SYNCS_FAIL,  /* EIO, and what was to be synced never reaches the disk, though it can be
                         read: so does Linux */
    DISK_TEARS,       /* a write ends in its middle, and the process with it */
    DISK_CUT,         /* the power goes: of what is not synced any sectors, sizes and names stay */
    DISK_KINDS,
};

struct bad_disk {
    _Atomic int64_t operations; /* writes, cuts, syncs and renames until now */
    _Atomic int64_t from;       /* what shall happen begins with this one */
    _Atomic int64_t times;      /* and comes so often */
    _Atomic int kind;
    _Atomic uint64_t seed;
    _Atomic int64_t happened;
};

#endif
