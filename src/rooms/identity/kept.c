/* What was typed when its session had ended. Nobody is signed in when it comes, so its number is
 * capped: beyond that people are told to sign in first, as they were before. */
#include "rooms/identity/identity.h"

#include "identity_sql.h"

enum { KEPT_MOST = 1000 };

int identity_keep_post(struct db *db, const struct kept_post *k, struct fault *f)
{
    int64_t count;
    int r = identity_count_kept_posts(db, NULL, &count, f);
    if (r < 0)
        return r;
    if (count >= KEPT_MOST)
        return fault_reason(f, UNAVAILABLE, "kept.full", "too many wait for their sign-in");
    return identity_add_kept_post(db, (struct bytes){k->token, DIGEST_BYTES}, k->sealed,
                                  k->now_ms + KEPT_POST_MS, f);
}

int identity_kept(struct db *db, struct arena *a, const uint8_t token[static DIGEST_BYTES],
                  int64_t now_ms, struct bytes *ret_sealed, struct fault *f)
{
    struct identity_kept_post_row row;
    int r = identity_kept_post(db, a, (struct bytes){token, DIGEST_BYTES}, &row, f);
    if (r == OK && row.expires_ms <= now_ms)
        return NOT_FOUND;
    if (r == OK)
        *ret_sealed = row.data;
    return r;
}

int identity_drop_kept(struct db *db, const uint8_t token[static DIGEST_BYTES], struct fault *f)
{
    int r = identity_drop_kept_post(db, (struct bytes){token, DIGEST_BYTES}, f);
    return r < 0 ? r : OK;
}
