/* Who signed the heads. Each carries its certificate, so that older ones stay good when a house
 * gets another key; but whoever has the database and not the key could sign all of them with one of
 * their own. */
#include "base/cleanup.h"
#include "db/store.h"
#include "paper/keys.h"
#include "rooms/record/inside.h"

#include <inttypes.h>
#include <string.h>

/* The clocks of two machines of one house may differ so much, and a house that came from elsewhere
 * may have been signed for a little ahead of this one's clock. */
enum { HEADS_AT_ONCE = 1000, SLACK_MS = 5 * 60 * 1000 };

struct signer_of_house {
    const char *certificate;
    int64_t from_ms;
};

static int check_some(struct db *db, struct arena *a, const struct signer_of_house *own,
                      int64_t *after, struct fault *f)
{
    struct record_heads heads;
    int r = record_heads(db, a, *after, HEADS_AT_ONCE, &heads, f);
    if (r < 0 || heads.count == 0)
        return r < 0 ? r : NOT_FOUND;
    for (size_t i = 0; i < heads.count; i++) {
        const struct record_head *h = &heads.list[i];
        if (h->at_ms > own->from_ms + SLACK_MS && strcmp(h->certificate, own->certificate) != 0)
            return fault_reason(f, BROKEN, "record.key",
                                "the head of size %" PRIu64 " is not signed with the house's key",
                                h->size);
    }
    *after = heads.list[heads.count - 1].number;
    return OK;
}

int record_check_signer(const struct house *h, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(arena_closep) struct arena *page = arena_open();
    struct cms_chain chain;
    int64_t after = 0;
    int r = keys_chain(a, record_keys_folder(h, a), record_key_id, &chain, NULL);
    if (r < 0 || chain.n == 0) /* it has not signed anything yet */
        return OK;
    const struct signer_of_house own = {.certificate = certificate_pem(a, chain.certificates[0]),
                                        .from_ms =
                                            certificate_facts(a, chain.certificates[0]).from_ms};
    while ((r = check_some(store_reader(h->store), page, &own, &after, f)) == OK)
        arena_clear(page);
    return r == NOT_FOUND ? OK : r;
}
