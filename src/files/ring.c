#include "files/ring.h"

#include "base/cleanup.h"
#include "crypto/random.h"
#include "crypto/sealed.h"
#include "os/files.h"

#include <string.h>

enum { RING_MOST = 1024, MASTER_MOST = 2 * RING_MASTER + 2 };

_Static_assert((int)RING_MASTER == (int)SEALED_KEY, "the master key opens a sealed secret");

static int wrong_master(const char *path, struct fault *f)
{
    return fault_reason(f, INVALID, "ring.master",
                        "%s is no master key: 32 bytes or 64 hexadecimal digits are expected",
                        path);
}

int ring_read_master(const char *path, uint8_t ret[static RING_MASTER], struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct bytes all;
    int r = file_read(a, path, MASTER_MOST, &all, f);
    if (r == TOO_LARGE) {
        fault_clear(f);
        return wrong_master(path, f);
    }
    if (r < 0)
        return r;
    if (all.n == RING_MASTER) {
        memcpy(ret, all.p, RING_MASTER);
        return OK;
    }
    const char *text = arena_strndup(a, (const char *)all.p, all.n);
    const char *hex = arena_strndup(a, text, strcspn(text, "\r\n"));
    return digest_from_hex(hex, ret) ? OK : wrong_master(path, f);
}

static int write_ring(const char *path, const uint8_t master[static RING_MASTER],
                      const uint8_t root[static SEALED_ROOT], struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    return file_write(path, sealed_make(a, master, (struct bytes){root, SEALED_ROOT}), 0600, f);
}

int ring_make(const char *path, const uint8_t master[static RING_MASTER], struct fault *f)
{
    uint8_t root[SEALED_ROOT];
    if (file_exists(path))
        return fault_reason(f, CONFLICT, "ring.taken", "there is a ring of the files' key already");
    random_fill(root, sizeof root);
    return write_ring(path, master, root, f);
}

int ring_open(const char *path, const uint8_t master[static RING_MASTER],
              uint8_t ret_root[static SEALED_ROOT], struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct bytes sealed, root;
    int r = file_read(a, path, RING_MOST, &sealed, f);
    if (r < 0)
        return r;
    if (sealed_open(a, master, sealed, &root, NULL) < 0 || root.n != SEALED_ROOT)
        return fault_reason(
            f, INVALID, "filestore.key",
            "the stored files are sealed under another master key, or their ring is "
            "damaged");
    memcpy(ret_root, root.p, SEALED_ROOT);
    return OK;
}

int ring_reseal(const char *path, const uint8_t old[static RING_MASTER],
                const uint8_t new[static RING_MASTER], struct fault *f)
{
    uint8_t root[SEALED_ROOT];
    int r = ring_open(path, old, root, f);
    return r < 0 ? r : write_ring(path, new, root, f);
}
