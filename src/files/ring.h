/* The ring: the root key of sealed files, itself sealed by a master key.
 *
 * The master key stands in a file outside of the data folder, or is a credential of the service
 * manager; it is never written anywhere by us. The ring lies in the data folder and in every copy
 * of it. A new master key seals the same root anew: the files stay as they are.
 */
#ifndef FILES_RING_H
#define FILES_RING_H

#include "base/buf.h"
#include "base/fault.h"
#include "crypto/sealed_file.h"

enum { RING_MASTER = 32 };

/* 32 bytes, or 64 hexadecimal digits and perhaps a line feed, from a file. INVALID "ring.master".
 */
int ring_read_master(const char *path, uint8_t ret[static RING_MASTER], struct fault *f);

/* A new root key. CONFLICT "ring.taken" when there is a ring. */
int ring_make(const char *path, const uint8_t master[static RING_MASTER], struct fault *f);

/* INVALID "filestore.key": sealed by another master key, or damaged. */
int ring_open(const char *path, const uint8_t master[static RING_MASTER],
              uint8_t ret_root[static SEALED_ROOT], struct fault *f);

/* From now on another master key opens it; at once, or not at all. */
int ring_reseal(const char *path, const uint8_t old[static RING_MASTER],
                const uint8_t new[static RING_MASTER], struct fault *f);

#endif
