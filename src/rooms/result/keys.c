/* Keys: those of a demonstration, which are made here, and those that the Government's authority
 * has issued, which come as files. */
#include "rooms/result/inside.h"

#include "base/cleanup.h"
#include "db/store.h"
#include "os/files.h"
#include "paper/keys.h"
#include "result_sql.h"
#include "rooms/record/act.h"

#include <inttypes.h>
#include <string.h>

const char *result_keys_folder(const struct house *h, struct arena *a)
{
    return arena_printf(a, "%s/keys", h->data);
}

const char *key_name(struct arena *a, int64_t id)
{
    return arena_printf(a, "key-%" PRId64, id);
}

struct minting { /* new keys, and the unit that writes their rows */
    struct unit unit;
    struct db *db; /* a reader */
    struct arena *arena;
    const char *folder;
    int64_t now_ms;
    struct result_add_key_in *rows;
    size_t count;
};

static bool has_key(struct minting *m, int64_t account_id, const char *agency)
{
    struct result_key_row row;
    for (size_t i = 0; i < m->count; i++)
        if (m->rows[i].account_id == account_id && strcmp(m->rows[i].agency, agency) == 0)
            return true;
    return result_key(m->db, m->arena, account_id, agency, m->now_ms, &row, NULL) == OK;
}

static int mint(struct minting *m, int64_t account_id, const char *agency,
                const struct certificate_name *subject, struct fault *f)
{
    struct cms_chain chain = {0};
    int64_t id = db_new_id(m->db);
    const char *name = key_name(m->arena, id);
    if (has_key(m, account_id, agency))
        return OK;
    int r = keys_demo_issue(m->arena, m->folder, name,
                            account_id ? CERTIFICATE_OFFICIAL : CERTIFICATE_SEAL, subject,
                            m->now_ms, f);
    if (r == OK)
        r = keys_chain(m->arena, m->folder, name, &chain, f);
    if (r == OK && !chain.certificates)
        return fault_set(f, BROKEN, "key %s has no certificate", name);
    if (r != OK)
        return r;
    struct certificate_facts facts = certificate_facts(m->arena, chain.certificates[0]);
    m->rows[m->count++] =
        (struct result_add_key_in){.id = id,
                                   .account_id = account_id,
                                   .agency = agency,
                                   .certificate = certificate_pem(m->arena, chain.certificates[0]),
                                   .from_ms = facts.from_ms,
                                   .to_ms = facts.until_ms};
    return OK;
}

static int write_rows(struct db *db, struct unit *u, struct fault *f)
{
    const struct minting *m = (const struct minting *)u;
    int r = OK;
    for (size_t i = 0; r >= 0 && i < m->count; i++)
        r = result_add_key(db, &m->rows[i], f);
    return r < 0 ? r : OK;
}

static int mint_all(struct minting *m, struct fault *f)
{
    struct result_demo_leaders_row *leaders;
    size_t n;
    int r = result_demo_leaders(m->db, m->arena, m->now_ms, &leaders, &n, f);
    if (r < 0)
        return r;
    m->rows = arena_new(m->arena, struct result_add_key_in, 2 * n);
    for (size_t i = 0; r == OK && i < n; i++) {
        const struct result_demo_leaders_row *x = &leaders[i];
        struct certificate_name official = {.common_name = x->full_name,
                                            .title = x->title,
                                            .organisation = x->agency_name,
                                            .country = "VN"};
        struct certificate_name seal = {
            .common_name = x->agency_name, .organisation = x->agency_name, .country = "VN"};
        r = mint(m, x->account_id, x->agency, &official, f);
        if (r == OK)
            r = mint(m, 0, x->agency, &seal, f);
    }
    return r;
}

int result_make_demo_keys(struct house *h, int64_t now_ms, struct fault *f)
{
    enum { EVERYONE_READS = 0644 };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct minting m = {.unit = {.run = write_rows},
                        .db = store_reader(h->store),
                        .arena = a,
                        .folder = result_keys_folder(h, a),
                        .now_ms = now_ms};
    const char *root;
    int r = keys_make(m.folder, f);
    if (r == OK)
        r = keys_demo_authority(a, m.folder, now_ms, &root, f);
    if (r == OK)
        r = file_write(result_trust_file(h, a), (struct bytes){(const uint8_t *)root, strlen(root)},
                       EVERYONE_READS, f);
    if (r == OK)
        r = mint_all(&m, f);
    return r < 0 ? r : store_write_wait(h->store, &m.unit, f);
}

/* ---- keys of the authority ---- */

struct taking {
    struct unit unit;
    struct arena *arena;
    const struct key_grant *grant;
    struct result_add_key_in row;
    const char *subject;
};

static int run_take(struct db *db, struct unit *u, struct fault *f)
{
    struct taking *t = (struct taking *)u;
    const struct key_grant *g = t->grant;
    struct arena *a = t->arena;
    struct json *data = json_put(json_new_object(a), "account", json_new_text(a, g->account));
    json_put(data, "agency", json_new_text(a, g->agency));
    json_put(data, "certificate", json_new_text(a, t->subject));
    int r = result_add_key(db, &t->row, f);
    return r < 0 ? r
                 : law_act_note(db, a,
                                &(struct law_act){.kind = "keyed",
                                                  .procedure = "",
                                                  .actor = g->by,
                                                  .at_ms = g->now_ms,
                                                  .data = data},
                                f);
}

/* Would what is signed with it be believed? */
static int check_trust(const struct house *h, struct arena *a, struct cms_chain chain,
                       int64_t now_ms, struct fault *f)
{
    struct certificate_facts facts = certificate_facts(a, chain.certificates[0]);
    struct trust *trust;
    const char *roots;
    if (now_ms < facts.from_ms || now_ms >= facts.until_ms)
        return fault_reason(f, INVALID, "key.over", "the certificate is not valid now");
    int r = trust_text(h, a, &roots, f);
    if (r == OK)
        r = trust_read(a, (struct bytes){(const uint8_t *)roots, strlen(roots)}, &trust, f);
    if (r == OK)
        r = trust_check(trust, chain.certificates[0], chain.certificates + 1, chain.n - 1, now_ms,
                        f);
    return r;
}

int result_take_key(struct house *h, const struct key_grant *g, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct certificate **list;
    struct cms_chain chain = {0};
    struct key *key;
    struct taking t = {.unit = {.run = run_take}, .arena = a, .grant = g};
    int64_t id = db_new_id(store_reader(h->store));
    int r = key_read(a, g->pem, &key, f);
    if (r == OK)
        r = certificates_read(a, g->pem, &list, &chain.n, f);
    if (r != OK)
        return r;
    chain.certificates = list;
    r = check_trust(h, a, chain, g->now_ms, f);
    if (r == OK)
        r = keys_make(result_keys_folder(h, a), f);
    if (r == OK)
        r = keys_put(result_keys_folder(h, a), key_name(a, id), key, chain, f);
    if (r != OK)
        return r;
    struct certificate_facts facts = certificate_facts(a, chain.certificates[0]);
    t.subject = facts.subject.common_name;
    t.row = (struct result_add_key_in){.id = id,
                                       .account_id = g->account_id,
                                       .agency = g->agency,
                                       .certificate = certificate_pem(a, chain.certificates[0]),
                                       .from_ms = facts.from_ms,
                                       .to_ms = facts.until_ms};
    return store_write_wait(h->store, &t.unit, f);
}
