#include "tests/unit/paper/signed.h"
#include "paper/verify.h"
#include "base/cleanup.h"
#include "tests/support/test.h"

static int verify(struct arena *a, const struct signed_result *s, struct bytes pdf,
                  struct verify_report *r)
{
    struct fault f = {0};
    *r = (struct verify_report){0};
    return verify_pdf(a, pdf, s->pki.trust, PKI_NOW, r, &f);
}

TEST(a_signed_result_is_genuine)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct signed_result s = signed_make(a);
    struct verify_report r;
    REQUIRE(s.twice.n && verify(a, &s, s.twice, &r) == OK);
    REQUIRE(r.n == 2);
    CHECK_STR("", r.signatures[0].words);
    CHECK_STR("", r.signatures[1].words);
    CHECK(r.genuine);
    CHECK_STR("Leader", r.signatures[0].field);
    CHECK_STR("Lê Thị Ước", r.signatures[0].certificate.subject.common_name);
    CHECK_STR("CHỦ TỊCH", r.signatures[0].certificate.subject.title);
    CHECK_STR("UBND phường Hạc Thành", r.signatures[0].certificate.subject.organisation);
    CHECK_STR("Ban hành kết quả", r.signatures[0].reason);
    CHECK_INT(PKI_NOW - 1000, r.signatures[0].signed_ms);
    CHECK_STR("UBND phường Hạc Thành", r.signatures[1].certificate.subject.common_name);
    CHECK_INT(AFTER_SIGNATURES, r.signatures[0].after);
    CHECK_INT(AFTER_NOTHING, r.signatures[1].after);
    CHECK_INT(s.once.n, r.signatures[0].covers);
}

TEST(one_signature_alone)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct signed_result s = signed_make(a);
    struct verify_report r;
    REQUIRE(s.twice.n && verify(a, &s, s.once, &r) == OK);
    CHECK(r.n == 1 && r.genuine);
    REQUIRE(verify(a, &s, s.plain, &r) == OK);
    CHECK(r.n == 0 && !r.genuine);
}

TEST(any_changed_byte_is_found)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct signed_result s = signed_make(a);
    REQUIRE(s.twice.n);
    for (size_t i = 9; i < s.twice.n; i += s.twice.n / 60) {
        CLEANUP(arena_closep) struct arena *b = arena_open();
        uint8_t *changed = arena_memdup(b, s.twice.p, s.twice.n);
        changed[i] ^= 1;
        struct verify_report r;
        if (verify(b, &s, (struct bytes){changed, s.twice.n}, &r) == OK)
            CHECK(!r.genuine);
    }
}

TEST(what_is_added_without_a_signature_is_shown)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct signed_result s = signed_make(a);
    REQUIRE(s.twice.n);
    struct buf b;
    struct verify_report r;
    buf_init(&b, a, s.twice.n + 100);
    buf_add(&b, s.twice.p, s.twice.n);
    buf_str(&b, "\n% a note\n");
    REQUIRE(verify(a, &s, buf_bytes(&b), &r) == OK);
    CHECK(!r.genuine && r.n == 2);
    CHECK_INT(AFTER_CHANGES, r.signatures[1].after);
    CHECK_STR("verify.changed", r.signatures[1].fault);
}

/* A new page tree in a revision that a second trusted signature covers: both values are right, but
 * the first signer signed another page. */
TEST(a_page_swapped_between_two_signatures)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct signed_result s = signed_make(a);
    REQUIRE(s.twice.n);
    const char *text = arena_strndup(a, (const char *)s.once.p, s.once.n); /* ends with a NUL */
    const char *mark = memmem(text + s.plain.n, s.once.n - s.plain.n, "startxref", 9);
    REQUIRE(mark);
    size_t previous = strtoul(mark + 10, NULL, 10);
    struct buf b;
    buf_init(&b, a, s.once.n + 1000);
    buf_add(&b, s.once.p, s.once.n);
    size_t at = b.n;
    const char *root = memmem(text + previous, s.once.n - previous, "/Root ", 6);
    REQUIRE(root);
    buf_str(&b, "1 0 obj\n<</Changed true>>\nendobj\n");
    size_t table = b.n;
    buf_printf(&b, "xref\n1 1\n%010zu 00000 n \ntrailer\n<</Size 400/Prev %zu/Root %d 0 R>>\n", at,
               previous, atoi(root + 6));
    buf_printf(&b, "startxref\n%zu\n%%%%EOF\n", table);
    struct certificate *chain[2];
    struct sign_order o = signed_order(&s.pki, chain, true);
    struct bytes out;
    struct verify_report r;
    struct fault f = {0};
    if (sign_pdf(a, buf_bytes(&b), &o, key_signer(s.pki.seal_key), &out, &f) < 0)
        return; /* refused at once: just as good */
    REQUIRE(verify(a, &s, out, &r) == OK);
    CHECK(!r.genuine);
}

TEST(strangers_and_expired_certificates)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct signed_result s = signed_make(a);
    struct pki other = pki_make(a);
    struct verify_report r;
    REQUIRE(s.twice.n && verify_pdf(a, s.twice, other.trust, PKI_NOW, &r, NULL) == OK);
    REQUIRE(r.n == 2);
    CHECK(!r.genuine && r.signatures[0].intact && r.signatures[0].valid &&
          !r.signatures[0].trusted);
    CHECK_STR("trust.unknown", r.signatures[0].fault);
    REQUIRE(verify_pdf(a, s.twice, s.pki.trust, PKI_NOW - 2 * PKI_YEAR, &r, NULL) == OK);
    CHECK_STR("trust.expired", r.signatures[0].fault);
}

static struct bytes with_range(struct arena *a, struct bytes pdf, const char *range)
{
    char *p = arena_memdup(a, pdf.p, pdf.n);
    char *at = memmem(p, pdf.n, "/ByteRange[", 11);
    for (size_t i = 0; at && range[i]; i++)
        at[11 + i] = range[i];
    return (struct bytes){(uint8_t *)p, pdf.n};
}

TEST(byte_ranges_that_lie)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct signed_result s = signed_make(a);
    REQUIRE(s.once.n);
    static const char *const bad[] = {
        "0 10 20 30                      ",  "1 2 3 4                         ",
        "0 -5 99999999999999999999 1      ", "0 9223372036854775807 5 5       ",
        "0 10 10 10                      ",  "(a) 10 20 30                    ",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct verify_report r;
        if (verify(a, &s, with_range(a, s.once, bad[i]), &r) == OK) {
            CHECK(!r.genuine);
            if (r.n) /* qpdf may drop the whole signature first */
                CHECK_STR("verify.range", r.signatures[0].fault);
        }
    }
}

TEST(no_pdf_at_all)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct signed_result s = {.pki = pki_make(a)};
    struct verify_report r;
    CHECK_INT(INVALID, verify(a, &s, (struct bytes){(const uint8_t *)"%PDF-1.7\nhello", 14}, &r));
    CHECK_INT(INVALID, verify(a, &s, (struct bytes){(const uint8_t *)"", 0}, &r));
}
