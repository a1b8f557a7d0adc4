/* The note of a copy: when it was taken, and what its files but the stored ones must be, which are
 * named after what they hold. */
#include "rooms/custody/inside.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "os/files.h"

#include <string.h>

static const char note_name[] = "backup.json";

bool custody_has_note(struct arena *a, const char *copy)
{
    return file_exists(custody_inside(a, copy, note_name));
}

static void add_piece(void *digest, struct bytes piece)
{
    digest_add(digest, piece.p, piece.n);
}

static int sum_of(struct arena *a, const char *path, const char **ret, struct fault *f)
{
    struct digest *d = digest_open(a);
    uint8_t sum[DIGEST_BYTES];
    char *hex = arena_alloc(a, DIGEST_HEX);
    int r = file_pieces(path, add_piece, d, f);
    if (r < 0)
        return r;
    digest_read(d, sum);
    digest_hex(sum, hex);
    *ret = hex;
    return OK;
}

static int note_file(struct arena *a, const char *copy, const char *name, struct json *sums,
                     struct fault *f)
{
    const char *sha256, *path = custody_inside(a, copy, name);
    if (!file_exists(path))
        return OK;
    int r = sum_of(a, path, &sha256, f);
    if (r == OK)
        json_put(sums, name, json_new_text(a, sha256));
    return r;
}

static int note_keys(struct arena *a, const char *copy, struct json *sums, struct fault *f)
{
    char **names;
    const char *keys = custody_inside(a, copy, "keys");
    int r = file_exists(keys) ? folder_list(a, keys, &names, f) : NOT_FOUND;
    for (; r == OK && *names; names++)
        r = note_file(a, copy, custody_inside(a, "keys", *names), sums, f);
    return r == NOT_FOUND ? OK : r;
}

int custody_write_note(struct arena *a, const char *copy, int64_t now_ms,
                       const struct custody_copy *count, struct fault *f)
{
    static const char *const names[] = {"motcua.db", "secret",     "trust.pem",
                                        "heads.log", "files.ring", "motcua.conf"};
    struct json *o = json_new_object(a), *sums = json_new_object(a);
    struct buf text;
    char at[TIME_TEXT];
    int r = note_keys(a, copy, sums, f);
    for (size_t i = 0; r == OK && i < sizeof names / sizeof *names; i++)
        r = note_file(a, copy, names[i], sums, f);
    if (r < 0)
        return r;
    time_rfc3339(now_ms, at);
    json_put(o, "taken_at", json_new_text(a, at));
    json_put(o, "files", json_new_int(a, count->files));
    json_put(o, "bytes", json_new_int(a, count->bytes));
    json_put(o, "sha256", sums);
    buf_init(&text, a, LIMIT_PACK_FILE);
    json_write(&text, o);
    return file_write(custody_inside(a, copy, note_name), buf_bytes(&text), 0600, f);
}

void custody_remove_note(struct arena *a, const char *copy)
{
    (void)folder_remove(custody_inside(a, copy, note_name), NULL);
}

int custody_check_note(struct arena *a, const char *copy, struct fault *f)
{
    struct bytes text;
    struct json *note = NULL;
    int r = file_read(a, custody_inside(a, copy, note_name), LIMIT_PACK_FILE, &text, NULL);
    if (r == OK)
        r = json_parse(a, (const char *)text.p, text.n, &note, NULL);
    const struct json *sums = r == OK ? json_get(note, "sha256") : NULL;
    if (!sums || !json_get(sums, "motcua.db"))
        return fault_reason(f, INVALID, "custody.incomplete", "%s is no complete copy", copy);
    for (const struct json *m = sums->first; m; m = m->next) {
        const char *sha256 = "", *path = custody_inside(a, copy, m->key);
        r = file_exists(path) ? sum_of(a, path, &sha256, f) : OK;
        if (r < 0)
            return r;
        if (strcmp(json_str(sums, m->key, "?"), sha256) != 0)
            return fault_reason(f, BROKEN, "custody.damaged",
                                "%s is not what was copied: it was damaged or altered", path);
    }
    return OK;
}
