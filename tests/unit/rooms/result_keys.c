/* Keys that results are signed with: those of the demonstration, and those of the authority. */
#include "base/limits.h"
#include "crypto/base64.h"
#include "os/files.h"
#include "os/helper.h"
#include "tests/support/test.h"
#include "tests/unit/crypto/pki.h"
#include "tests/unit/rooms/bureau.h"

TEST(demonstration_keys_are_made_once)
{
    BUREAU;
    char **before, **after;
    size_t n = 0, m = 0;
    struct fault f = {0};
    const char *folder = result_keys_folder(&b.house, b.arena);
    REQUIRE(folder_list(b.arena, folder, &before, &f) == OK);
    CHECK_INT(OK, result_make_demo_keys(&b.house, b.now_ms, &f));
    CHECK_STR("", f.words);
    REQUIRE(folder_list(b.arena, folder, &after, &f) == OK);
    for (; before[n]; n++)
        ;
    for (; after[m]; m++)
        ;
    CHECK(n > 4);
    CHECK_INT(n, m);
}

/* A key with its certificates as one PEM file, as the authority hands it over. */
static struct bytes bundle(struct arena *a, const struct pki *p, const struct certificate *leaf,
                           const struct key *key)
{
    struct buf b;
    struct bytes der = {0};
    const char *text;
    buf_init(&b, a, LIMIT_FORM_BODY);
    CHECK_INT(OK, key_write(a, key, &der, NULL));
    text = base64_text(a, der.p, der.n);
    buf_str(&b, "-----BEGIN PRIVATE KEY-----\n");
    for (size_t i = 0; text[i]; i++) {
        buf_char(&b, text[i]);
        if (i % 64 == 63)
            buf_char(&b, '\n');
    }
    buf_printf(&b, "\n-----END PRIVATE KEY-----\n%s%s", certificate_pem(a, leaf),
               certificate_pem(a, p->ca));
    return buf_bytes(&b);
}

static struct key_grant grant_of(struct bureau *b, const struct visitor *who, struct bytes pem)
{
    return (struct key_grant){.account_id = who ? who->account_id : 0,
                              .account = who ? "lanh-dao" : "",
                              .agency = b->people.leader.posts[0].agency,
                              .pem = pem,
                              .by = {.name = "motcua user (an)", .agency = ""},
                              .now_ms = b->now_ms};
}

static int take(struct bureau *b, const struct visitor *who, struct bytes pem, struct fault *f)
{
    struct key_grant g = grant_of(b, who, pem);
    fault_clear(f);
    return result_take_key(&b->house, &g, f);
}

static void trust_only(struct bureau *b, const struct certificate *root)
{
    const char *pem = certificate_pem(b->arena, root);
    CHECK_INT(OK, file_write(result_trust_file(&b->house, b->arena),
                             (struct bytes){(const uint8_t *)pem, strlen(pem)}, 0644, NULL));
}

TEST(keys_of_the_authority_sign_from_the_next_start_on)
{
    BUREAU;
    struct fault f = {0};
    struct pki p = pki_make(b.arena);
    struct bytes own = bundle(b.arena, &p, p.leaf, p.key);
    struct bytes seal = bundle(b.arena, &p, p.seal, p.seal_key);
    CHECK_INT(FORBIDDEN, take(&b, &b.people.leader, own, &f));
    CHECK_STR("trust.unknown", f.reason);
    trust_only(&b, p.root);
    CHECK_INT(OK, take(&b, &b.people.leader, own, &f));
    CHECK_INT(OK, take(&b, NULL, seal, &f));
    CHECK_STR("", f.words);
    helper_close(b.house.sign);
    b.house.sign = bureau_pool("sign", result_keys_folder(&b.house, b.arena), &f);
    REQUIRE(b.house.sign != NULL);

    struct verification v = bureau_verified(
        &b, bureau_file(&b, bureau_newest(&b, bureau_issued(&b, "real")).issued_file));
    CHECK_INT(VERDICT_VALID, v.verdict);
    REQUIRE(v.signature_count == 2);
    CHECK_STR("Lê Thị Ước", v.signatures[0].signer);
    CHECK_STR("UBND phường Hạc Thành", v.signatures[1].signer);
}

TEST(a_key_that_would_not_be_believed_is_not_taken)
{
    BUREAU;
    struct fault f = {0};
    struct pki p = pki_make(b.arena);
    struct bytes nothing = {(const uint8_t *)"-----BEGIN NOTHING-----\n", 24};
    trust_only(&b, p.root);
    CHECK_INT(INVALID, take(&b, &b.people.leader, nothing, &f));
    CHECK_INT(INVALID, take(&b, &b.people.leader, bundle(b.arena, &p, p.leaf, p.seal_key), &f));
    CHECK_STR("keys.pair", f.reason);
    b.now_ms += 3 * PKI_YEAR;
    CHECK_INT(INVALID, take(&b, &b.people.leader, bundle(b.arena, &p, p.leaf, p.key), &f));
    CHECK_STR("key.over", f.reason);
}
