#include "crypto/cms.h"
#include "tests/unit/crypto/pki.h"
#include "base/cleanup.h"
#include "tests/support/test.h"

static const struct bytes content[] = {{(const uint8_t *)"nội ", 5}, {(const uint8_t *)"dung", 4}};

static struct bytes sign(struct arena *a, const struct pki *p)
{
    uint8_t digest[DIGEST_BYTES];
    struct digest *d = digest_open(a);
    for (size_t i = 0; i < 2; i++)
        digest_add(d, content[i].p, content[i].n);
    digest_read(d, digest);
    struct cms_draft draft;
    struct bytes value, out = {0};
    struct certificate *chain[] = {p->leaf, p->ca};
    if (cms_prepare(a, digest, p->leaf, &draft, NULL) < 0 ||
        key_sign(p->key, a, draft.digest, &value, NULL) < 0 ||
        cms_assemble(a, &draft, (struct cms_chain){chain, 2}, value, &out, NULL) < 0)
        return (struct bytes){0};
    return out;
}

/* A question about the first n pieces of the content, with the roots of p. */
static const struct cms_question *over(size_t n, const struct pki *p)
{
    static struct cms_question q;
    q = (struct cms_question){content, n, p->trust, PKI_NOW};
    return &q;
}

TEST(a_signature_holds)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct pki p = pki_make(a);
    struct bytes der = sign(a, &p);
    struct cms_verdict v;
    REQUIRE(der.n && cms_verify(a, der, over(2, &p), &v, NULL) == OK);
    CHECK_STR("", v.words);
    CHECK(v.intact && v.valid && v.trusted);
    CHECK_STR("Lê Thị Ước", certificate_facts(a, v.signer).subject.common_name);
}

TEST(padding_is_allowed)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct pki p = pki_make(a);
    struct bytes der = sign(a, &p);
    REQUIRE(der.p);
    uint8_t *padded = arena_alloc(a, der.n + 100);
    memcpy(padded, der.p, der.n);
    struct cms_verdict v;
    REQUIRE(cms_verify(a, (struct bytes){padded, der.n + 100}, over(2, &p), &v, NULL) == OK);
    CHECK(v.intact && v.valid && v.trusted);
}

TEST(other_content_is_seen)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct pki p = pki_make(a);
    struct cms_verdict v;
    REQUIRE(cms_verify(a, sign(a, &p), over(1, &p), &v, NULL) == OK);
    CHECK(!v.intact && v.valid && v.trusted);
    CHECK_STR("cms.digest", v.reason);
}

TEST(a_stranger_is_not_trusted)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct pki p = pki_make(a), other = pki_make(a);
    struct cms_verdict v;
    REQUIRE(cms_verify(a, sign(a, &p), over(2, &other), &v, NULL) == OK);
    CHECK(v.intact && v.valid && !v.trusted);
    CHECK_STR("trust.unknown", v.reason);
}

/* Of all bytes only those of the shell carry no weight: versions, and the parameters and the list
 * of digest algorithms, which nobody signs. */
TEST(changed_bytes_are_seen)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct pki p = pki_make(a);
    struct bytes der = sign(a, &p);
    int accepted = 0;
    for (size_t i = 0; i < der.n; i += 7) {
        CLEANUP(arena_closep) struct arena *b = arena_open();
        uint8_t *changed = arena_memdup(b, der.p, der.n);
        changed[i] ^= 0x15;
        struct cms_verdict v;
        if (cms_verify(b, (struct bytes){changed, der.n}, over(2, &p), &v, NULL) == OK)
            accepted += v.intact && v.valid && v.trusted;
    }
    CHECK(accepted <= 6);
}

TEST(no_signature_at_all)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct pki p = pki_make(a);
    struct cms_verdict v;
    struct fault f = {0};
    CHECK_INT(INVALID, cms_verify(a, (struct bytes){(const uint8_t *)"\x30\x03\x02\x01\x01", 5},
                                  over(2, &p), &v, &f));
    CHECK_STR("cms.syntax", f.reason);
}
