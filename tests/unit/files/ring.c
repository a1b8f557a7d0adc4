#include "files/ring.h"

#include "base/cleanup.h"
#include "os/files.h"
#include "tests/support/test.h"

#include <stdlib.h>

static const char *folder_of(struct arena *a)
{
    return mkdtemp(arena_strdup(a, "/tmp/files-ring-XXXXXX"));
}

static int write_text(const char *path, const char *text)
{
    return file_write(path, (struct bytes){(const uint8_t *)text, strlen(text)}, 0600, NULL);
}

#define HEX "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

TEST(a_master_key_is_bytes_or_digits)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *folder = folder_of(a), *path = arena_printf(a, "%s/key", folder);
    uint8_t key[RING_MASTER] = {0}, raw[RING_MASTER];
    struct fault f = {0};
    CHECK_INT(NOT_FOUND, ring_read_master(path, key, NULL));
    REQUIRE(write_text(path, HEX "\n") == OK);
    CHECK_INT(OK, ring_read_master(path, key, &f));
    for (int i = 0; i < RING_MASTER; i++)
        CHECK_INT(i, key[i]);
    REQUIRE(file_write(path, (struct bytes){key, sizeof key}, 0600, NULL) == OK);
    CHECK_INT(OK, ring_read_master(path, raw, &f));
    CHECK(memcmp(raw, key, sizeof key) == 0);
    static const char *const bad[] = {"", "secret", HEX "00", HEX HEX};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        fault_clear(&f);
        REQUIRE(write_text(path, bad[i]) == OK);
        CHECK_INT(INVALID, ring_read_master(path, key, &f));
        CHECK_STR("ring.master", f.reason);
    }
    folder_remove(folder, NULL);
}

TEST(a_ring_opens_with_its_key_alone)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *folder = folder_of(a), *path = arena_printf(a, "%s/files.ring", folder);
    static const uint8_t one[RING_MASTER] = {1}, two[RING_MASTER] = {2};
    uint8_t root[SEALED_ROOT], again[SEALED_ROOT];
    struct fault f = {0};
    REQUIRE(ring_make(path, one, &f) == OK);
    CHECK_INT(CONFLICT, ring_make(path, two, NULL));
    REQUIRE(ring_open(path, one, root, &f) == OK);
    CHECK_INT(INVALID, ring_open(path, two, again, &f));
    CHECK_STR("filestore.key", f.reason);
    CHECK_INT(INVALID, ring_reseal(path, two, one, NULL));
    CHECK_INT(OK, ring_reseal(path, one, two, NULL));
    CHECK_INT(INVALID, ring_open(path, one, again, NULL));
    REQUIRE(ring_open(path, two, again, NULL) == OK);
    CHECK(memcmp(root, again, sizeof root) == 0);
    REQUIRE(write_text(path, "torn") == OK);
    CHECK_INT(INVALID, ring_open(path, two, again, NULL));
    folder_remove(folder, NULL);
}
