#include "tests/unit/paper/signed.h"
#include "base/cleanup.h"
#include "tests/support/test.h"

#include <stdlib.h>

TEST(both_signatures_and_every_byte_before_them)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct signed_result s = signed_make(a);
    CHECK_STR("", s.fault.words);
    REQUIRE(s.twice.n);
    sheets_keep(a, s.twice, "signed");
    CHECK(memcmp(s.once.p, s.plain.p, s.plain.n) == 0);
    CHECK(memcmp(s.twice.p, s.once.p, s.once.n) == 0);
    CHECK_INT(0, sheets_qpdf(a, s.once));
    CHECK_INT(0, sheets_qpdf(a, s.twice));
    CHECK(strstr(sheets_text(a, s.twice), "Ký bởi: Lê Văn Thắng") != NULL);
}

/* Poppler's judge, with the root in a store of its own. */
TEST(pdfsig_agrees)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct signed_result s = signed_make(a);
    REQUIRE(s.twice.n);
    const char *store = mkdtemp(arena_strdup(a, "/tmp/paper-nss-XXXXXX"));
    const char *pem = certificate_pem(a, s.pki.root);
    const char *db = arena_printf(a, "sql:%s", store);
    const char *const make[] = {"certutil", "-N", "-d", db, "--empty-password", NULL};
    const char *const add[] = {"certutil", "-A",       "-d", db,   "-n",   "root",
                               "-t",       "CT,CT,CT", "-a", "-i", "FILE", NULL};
    CHECK_INT(0, sheets_run(a, make, (struct bytes){0}).status);
    CHECK_INT(0, sheets_run(a, add, (struct bytes){(const uint8_t *)pem, strlen(pem)}).status);
    const char *const look[] = {"pdfsig", "-nssdir", store, "FILE", NULL};
    struct process_end end = sheets_run(a, look, s.twice);
    const char *text = arena_strndup(a, (const char *)end.output.p, end.output.n);
    if (getenv("PAPER_OUT"))
        file_write(arena_printf(a, "%s/pdfsig.txt", getenv("PAPER_OUT")), end.output, 0644, NULL);
    const char *first = strstr(text, "Signature is Valid.");
    REQUIRE(first);
    CHECK(strstr(first + 1, "Signature is Valid.") != NULL);
    const char *trusted = strstr(text, "Certificate is Trusted.");
    REQUIRE(trusted);
    CHECK(strstr(trusted + 1, "Certificate is Trusted.") != NULL);
    CHECK(strstr(text, "ETSI.CAdES.detached") != NULL);
    CHECK(strstr(text, "Total document signed") != NULL);
    uint8_t *changed = arena_memdup(a, s.twice.p, s.twice.n);
    changed[1000] ^= 1;
    end = sheets_run(a, look, (struct bytes){changed, s.twice.n});
    text = arena_strndup(a, (const char *)end.output.p, end.output.n);
    CHECK(strstr(text, "Signature is Valid.") == NULL);
    folder_remove(store, NULL);
}

/* OpenSSL's own program, given what the byte range covers. */
TEST(openssl_agrees)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct signed_result s = signed_make(a);
    REQUIRE(s.plain.n);
    struct certificate *chain[2];
    struct sign_order o = signed_order(&s.pki, chain, false);
    struct sign_draft d;
    struct bytes value, cms;
    REQUIRE(sign_prepare(a, s.plain, &o, &d, NULL) == OK &&
            key_sign(s.pki.key, a, d.cms.digest, &value, NULL) == OK &&
            cms_assemble(a, &d.cms, o.chain, value, &cms, NULL) == OK);
    const char *folder = mkdtemp(arena_strdup(a, "/tmp/paper-cms-XXXXXX"));
    const char *pem = certificate_pem(a, s.pki.root);
    const char *root = arena_printf(a, "%s/root.pem", folder);
    const char *content = arena_printf(a, "%s/content", folder);
    struct buf b;
    buf_init(&b, a, d.pdf.n);
    buf_add(&b, d.pdf.p, d.hole);
    buf_add(&b, d.pdf.p + d.hole + d.hole_n, d.pdf.n - d.hole - d.hole_n);
    file_write(root, (struct bytes){(const uint8_t *)pem, strlen(pem)}, 0600, NULL);
    file_write(content, buf_bytes(&b), 0600, NULL);
    const char *const argv[] = {"openssl", "cms",      "-verify", "-cades",   "-binary", "-inform",
                                "DER",     "-in",      "FILE",    "-content", content,   "-CAfile",
                                root,      "-purpose", "any",     NULL};
    CHECK_INT(0, sheets_run(a, argv, cms).status);
    b.p[100] ^= 1;
    file_write(content, buf_bytes(&b), 0600, NULL);
    CHECK(sheets_run(a, argv, cms).status != 0);
    folder_remove(folder, NULL);
}

/* ---- the finished file, taken apart as a stranger would ---- */

struct taken {
    struct bytes cms;
    struct buf content; /* both ranges, one after the other */
};

static size_t number_after(const struct bytes *pdf, size_t *at)
{
    size_t n = 0;
    while (*at < pdf->n && (pdf->p[*at] < '0' || pdf->p[*at] > '9'))
        (*at)++;
    while (*at < pdf->n && pdf->p[*at] >= '0' && pdf->p[*at] <= '9')
        n = n * 10 + (size_t)(pdf->p[(*at)++] - '0');
    return n;
}

static uint8_t nibble(uint8_t c)
{
    return (uint8_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

/* The length of a DER value: behind it the hole is filled with zeros. */
static size_t der_length(const uint8_t *p)
{
    size_t n = 0, octets = p[1] & 0x7f;
    if (!(p[1] & 0x80))
        return (size_t)p[1] + 2;
    for (size_t i = 0; i < octets; i++)
        n = n << 8 | p[2 + i];
    return n + 2 + octets;
}

/* The next signature at or behind *at; false when there is none. */
static bool take_signature(struct arena *a, struct bytes pdf, size_t *at, struct taken *ret)
{
    static const char name[] = "/ByteRange";
    const uint8_t *found = memmem(pdf.p + *at, pdf.n - *at, name, strlen(name));
    if (!found)
        return false;
    *at = (size_t)(found - pdf.p);
    size_t r[4];
    for (size_t i = 0; i < 4; i++)
        r[i] = number_after(&pdf, at);
    if (r[0] != 0 || r[2] <= r[1] + 2 || r[2] + r[3] > pdf.n)
        return false;
    const uint8_t *hex = pdf.p + r[1] + 1; /* between "<" and ">" */
    size_t n = (r[2] - r[1] - 2) / 2;
    uint8_t *cms = arena_alloc(a, n);
    for (size_t i = 0; i < n; i++)
        cms[i] = (uint8_t)(nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]));
    ret->cms = (struct bytes){cms, der_length(cms)};
    buf_init(&ret->content, a, pdf.n);
    buf_add(&ret->content, pdf.p, r[1]);
    buf_add(&ret->content, pdf.p + r[2], r[3]);
    return ret->cms.n <= n;
}

static int openssl_says(struct arena *a, const char *folder, const struct taken *t)
{
    const char *content = arena_printf(a, "%s/content", folder);
    const char *root = arena_printf(a, "%s/root.pem", folder);
    const char *const argv[] = {"openssl", "cms",      "-verify", "-cades",   "-binary", "-inform",
                                "DER",     "-in",      "FILE",    "-content", content,   "-CAfile",
                                root,      "-purpose", "any",     NULL};
    file_write(content, buf_bytes(&t->content), 0600, NULL);
    return sheets_run(a, argv, t->cms).status;
}

/* Both signatures of a finished file as OpenSSL's own program judges them, and one changed byte
 * before, behind and at the very end of each. */
TEST(openssl_agrees_with_both_signatures_of_the_finished_file)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct signed_result s = signed_make(a);
    REQUIRE(s.twice.n);
    const char *folder = mkdtemp(arena_strdup(a, "/tmp/paper-cms-XXXXXX"));
    const char *pem = certificate_pem(a, s.pki.root);
    file_write(arena_printf(a, "%s/root.pem", folder),
               (struct bytes){(const uint8_t *)pem, strlen(pem)}, 0600, NULL);
    const size_t covered[] = {s.once.n, s.twice.n};
    struct taken t;
    size_t at = 0, count = 0;
    for (; count < 2 && take_signature(a, s.twice, &at, &t); count++) {
        CHECK_INT(0, openssl_says(a, folder, &t));
        CHECK_INT(0, memcmp(t.content.p + t.content.n - 5, s.twice.p + covered[count] - 5, 5));
        const size_t changed[] = {100, s.plain.n - 1, t.content.n - 1};
        for (size_t i = 0; i < sizeof changed / sizeof *changed; i++) {
            t.content.p[changed[i]] ^= 1;
            CHECK(openssl_says(a, folder, &t) != 0);
            t.content.p[changed[i]] ^= 1;
        }
    }
    CHECK_INT(2, count);
    CHECK(!take_signature(a, s.twice, &at, &t));
    folder_remove(folder, NULL);
}

static const char *refusal(struct arena *a, const struct signed_result *s, struct bytes pdf,
                           const char *field)
{
    struct certificate *chain[2];
    struct sign_order o = signed_order(&s->pki, chain, false);
    struct sign_draft d;
    struct fault *f = arena_new(a, struct fault, 1);
    o.field = field;
    return sign_prepare(a, pdf, &o, &d, f) == OK ? "" : f->reason;
}

TEST(what_cannot_be_signed)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct signed_result s = signed_make(a);
    REQUIRE(s.twice.n);
    CHECK_STR("", refusal(a, &s, s.plain, RESULT_LEADER));
    CHECK_STR("sign.field", refusal(a, &s, s.plain, "Nobody"));
    CHECK_STR("sign.taken", refusal(a, &s, s.once, RESULT_LEADER));
    CHECK_STR("pdf.file",
              refusal(a, &s, (struct bytes){s.plain.p, s.plain.n - 400}, RESULT_LEADER));
    CHECK_STR("pdf.file",
              refusal(a, &s, (struct bytes){(const uint8_t *)"not a pdf", 9}, RESULT_LEADER));
    const char *const argv[] = {"qpdf", "--encrypt", "", "x", "256", "--", "FILE", "-", NULL};
    struct process_end end = sheets_run(a, argv, s.plain);
    CHECK_STR("pdf.file", refusal(a, &s, end.output, RESULT_LEADER));
}

TEST(files_with_streams_of_references_are_signed_too)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct signed_result s = signed_make(a);
    REQUIRE(s.twice.n);
    const char *const argv[] = {"qpdf", "--object-streams=generate", "FILE", "-", NULL};
    struct process_end end = sheets_run(a, argv, s.plain);
    struct certificate *chain[2];
    struct sign_order o = signed_order(&s.pki, chain, true);
    struct bytes out;
    struct fault f = {0};
    CHECK_INT(OK, sign_pdf(a, end.output, &o, key_signer(s.pki.seal_key), &out, &f));
    CHECK_STR("", f.words);
    REQUIRE(f.code == OK);
    CHECK_INT(0, sheets_qpdf(a, out));
}

/* The draft of an order whose block says these words. */
static struct bytes draft(struct arena *a, const struct signed_result *s, struct sign_looks *looks,
                          const char *words)
{
    const char *const lines[] = {words, "Cơ quan: UBND phường Hạc Thành", NULL};
    struct certificate *chain[2];
    struct sign_order o = signed_order(&s->pki, chain, false);
    struct sign_draft d = {0};
    o.lines = lines;
    o.looks = looks;
    CHECK_INT(OK, sign_prepare(a, s->plain, &o, &d, NULL));
    return d.pdf;
}

static bool same(struct bytes x, struct bytes y)
{
    return x.n == y.n && memcmp(x.p, y.p, x.n) == 0;
}

TEST(a_block_that_was_drawn_serves_again)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct signed_result s = signed_make(a);
    REQUIRE(s.plain.n);
    struct sign_looks *looks = sign_looks_open(a);
    struct bytes anew = draft(a, &s, NULL, "Ký bởi: Lê Văn Thắng");
    CHECK(same(anew, draft(a, &s, looks, "Ký bởi: Lê Văn Thắng")));
    CHECK(same(anew, draft(a, &s, looks, "Ký bởi: Lê Văn Thắng")));
    CHECK(!same(anew, draft(a, &s, looks, "Ký bởi: Trần Thị Mai")));
    for (int i = 0; i <= SIGN_LOOKS_KEPT; i++)
        draft(a, &s, looks, arena_printf(a, "Ký bởi: người thứ %d", i));
    CHECK(same(anew, draft(a, &s, looks, "Ký bởi: Lê Văn Thắng")));
}
