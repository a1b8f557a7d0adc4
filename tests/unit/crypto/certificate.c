#include "tests/unit/crypto/pki.h"
#include "base/cleanup.h"
#include "tests/support/test.h"

TEST(what_was_issued_is_read_back)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct pki p = pki_make(a);
    REQUIRE(p.leaf);
    struct certificate *again;
    REQUIRE(certificate_read(a, certificate_der(p.leaf), &again, NULL) == OK);
    struct certificate_facts facts = certificate_facts(a, again);
    CHECK_STR("Lê Thị Ước", facts.subject.common_name);
    CHECK_STR("CHỦ TỊCH", facts.subject.title);
    CHECK_STR("UBND phường Hạc Thành", facts.subject.organisation);
    CHECK_STR("VN", facts.subject.country);
    CHECK_STR("", facts.subject.unit);
    CHECK_STR("CA thử nghiệm", facts.issuer.common_name);
    CHECK_INT(PKI_NOW - PKI_YEAR, facts.from_ms);
    CHECK_INT(PKI_NOW + PKI_YEAR, facts.until_ms);
    CHECK(facts.signs && !facts.authority);
    CHECK(certificate_facts(a, p.ca).authority);
    CHECK(certificate_fits(again, p.key));
    CHECK(!certificate_fits(again, p.ca_key));
}

TEST(pem_lists)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct pki p = pki_make(a);
    REQUIRE(p.leaf);
    const char *pem =
        arena_printf(a, "%s\n%s", certificate_pem(a, p.leaf), certificate_pem(a, p.ca));
    struct certificate **all;
    size_t n = 0;
    REQUIRE(certificates_read(a, (struct bytes){(const uint8_t *)pem, strlen(pem)}, &all, &n,
                              NULL) == OK);
    CHECK_INT(2, n);
    CHECK_STR("CA thử nghiệm", certificate_facts(a, all[1]).subject.common_name);
    static const char *const bad[] = {"", "-----BEGIN CERTIFICATE-----\nAAAA\n", "x"};
    for (size_t i = 0; i < 3; i++) {
        struct bytes in = {(const uint8_t *)bad[i], strlen(bad[i])};
        struct certificate *one;
        CHECK_INT(INVALID, certificates_read(a, in, &all, &n, NULL));
        CHECK_INT(INVALID, certificate_read(a, in, &one, NULL));
    }
}

static const char *refusal(const struct pki *p, const struct certificate *c, size_t helpers,
                           int64_t at)
{
    static struct fault f;
    fault_clear(&f);
    int r = trust_check(p->trust, c, (struct certificate *const[]){p->ca}, helpers, at, &f);
    return r == OK ? "" : f.reason;
}

TEST(trust)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct pki p = pki_make(a), other = pki_make(a);
    REQUIRE(p.leaf && other.leaf);
    CHECK_STR("", refusal(&p, p.leaf, 1, PKI_NOW));
    CHECK_STR("trust.unknown", refusal(&p, p.leaf, 0, PKI_NOW));
    CHECK_STR("trust.unknown", refusal(&other, p.leaf, 1, PKI_NOW));
    CHECK_STR("trust.expired", refusal(&p, p.leaf, 1, PKI_NOW + 2 * PKI_YEAR));
    CHECK_STR("trust.expired", refusal(&p, p.leaf, 1, PKI_NOW - 2 * PKI_YEAR));
    CHECK_STR("trust.usage", refusal(&p, p.ca, 1, PKI_NOW));
}

TEST(an_official_cannot_issue)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct pki p = pki_make(a);
    struct key *k;
    REQUIRE(p.leaf && key_new(a, &k, NULL) == OK);
    struct certificate *forged = pki_issue(a, CERTIFICATE_OFFICIAL, "Giả", k, p.leaf, p.key);
    REQUIRE(forged);
    struct certificate *helpers[] = {p.leaf, p.ca};
    struct fault f = {0};
    CHECK_INT(FORBIDDEN, trust_check(p.trust, forged, helpers, 2, PKI_NOW, &f));
    CHECK_STR("trust.usage", f.reason);
}

TEST(keys_are_written_and_read)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct key *k, *again;
    struct bytes der, signature;
    uint8_t digest[DIGEST_BYTES] = {9};
    REQUIRE(key_new(a, &k, NULL) == OK && key_write(a, k, &der, NULL) == OK);
    REQUIRE(key_read(a, der, &again, NULL) == OK);
    struct signer s = key_signer(again);
    CHECK_INT(OK, s.sign(s.self, a, digest, &signature, NULL));
    CHECK(signature.n > 60 && signature.p[0] == 0x30);
    CHECK_INT(INVALID, key_read(a, (struct bytes){der.p, der.n / 2}, &again, NULL));
    CHECK_INT(INVALID, key_read(a, (struct bytes){(const uint8_t *)"", 0}, &again, NULL));
}
