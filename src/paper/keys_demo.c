/* The demonstration authority. Its keys lie sealed beside the others; a real installation has none
 * of this and configures the roots of the State instead. */
#include "paper/keys.h"

#include "base/cleanup.h"
#include "crypto/sealed.h"
#include "os/files.h"

#include <string.h>

#define ROOT "demo-root"
#define AUTHORITY "demo-ca"
#define DAYS(n) (INT64_C(86400000) * (n))

enum { ROOT_DAYS = 3650, LEAF_DAYS = 1095, FILE_MOST = 64 * 1024 };

static int issue(struct arena *a, enum certificate_kind kind,
                 const struct certificate_name *subject, const struct certificate_order *by,
                 struct certificate **ret, struct fault *f)
{
    struct certificate_order o = *by;
    o.kind = kind;
    o.subject = *subject;
    return certificate_issue(a, &o, ret, f);
}

static int load(struct arena *a, const char *folder, const char *id, struct key **ret,
                struct fault *f)
{
    struct bytes master = {0}, sealed = {0}, plain = {0};
    int r = file_read(a, arena_printf(a, "%s/master", folder), SEALED_KEY, &master, f);
    if (r == OK)
        r = file_read(a, arena_printf(a, "%s/%s.key", folder, id), FILE_MOST, &sealed, f);
    if (r == OK)
        r = master.n == SEALED_KEY ? sealed_open(a, master.p, sealed, &plain, f)
                                   : fault_reason(f, BROKEN, "keys.master", "a damaged master key");
    return r < 0 ? r : key_read(a, plain, ret, f);
}

static int make_authority(struct arena *a, const char *folder, int64_t now_ms, struct fault *f)
{
    static const struct certificate_name root_name = {
        .common_name = "Mot Cua Demonstration Root", .organisation = "Mot Cua", .country = "VN"};
    static const struct certificate_name ca_name = {
        .common_name = "Mot Cua Demonstration CA", .organisation = "Mot Cua", .country = "VN"};
    struct key *root_key, *ca_key = NULL;
    struct certificate *root, *ca = NULL;
    int r = key_new(a, &root_key, f);
    if (r == OK)
        r = key_new(a, &ca_key, f);
    if (r < 0)
        return r;
    struct certificate_order o = {.from_ms = now_ms - DAYS(1),
                                  .until_ms = now_ms + DAYS(ROOT_DAYS)};
    o.key = o.issuer_key = root_key;
    r = issue(a, CERTIFICATE_ROOT, &root_name, &o, &root, f);
    o.key = ca_key;
    if (r == OK) {
        o.issuer = root;
        r = issue(a, CERTIFICATE_AUTHORITY, &ca_name, &o, &ca, f);
    }
    if (r == OK)
        r = keys_put(folder, ROOT, root_key, (struct cms_chain){&root, 1}, f);
    return r < 0 ? r : keys_put(folder, AUTHORITY, ca_key, (struct cms_chain){&ca, 1}, f);
}

int keys_demo_authority(struct arena *a, const char *folder, int64_t now_ms, const char **ret_root,
                        struct fault *f)
{
    struct cms_chain chain;
    int r = keys_make(folder, f);
    if (r == OK && !file_exists(arena_printf(a, "%s/" AUTHORITY ".key", folder)))
        r = make_authority(a, folder, now_ms, f);
    if (r == OK)
        r = keys_chain(a, folder, ROOT, &chain, f);
    if (r == OK)
        *ret_root = certificate_pem(a, chain.certificates[0]);
    return r;
}

int keys_demo_issue(struct arena *a, const char *folder, const char *id, enum certificate_kind kind,
                    const struct certificate_name *subject, int64_t now_ms, struct fault *f)
{
    struct cms_chain authority;
    struct certificate_order o = {.from_ms = now_ms - DAYS(1),
                                  .until_ms = now_ms + DAYS(LEAF_DAYS)};
    struct key *ca_key = NULL, *key = NULL;
    int r = keys_chain(a, folder, AUTHORITY, &authority, f);
    if (r == OK)
        r = load(a, folder, AUTHORITY, &ca_key, f);
    if (r == OK)
        r = key_new(a, &key, f);
    if (r < 0)
        return r;
    o.key = key;
    o.issuer = authority.certificates[0];
    o.issuer_key = ca_key;
    struct certificate *chain[2] = {NULL, authority.certificates[0]};
    r = issue(a, kind, subject, &o, &chain[0], f);
    return r < 0 ? r : keys_put(folder, id, key, (struct cms_chain){chain, 2}, f);
}
