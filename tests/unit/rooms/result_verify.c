/* What anyone is told about a result: by its code, its hash, and the file itself. */
#include "rooms/result/result.h"
#include "tests/support/test.h"
#include "tests/unit/rooms/bureau.h"

#include <ctype.h>

TEST(code_and_hash_tell_what_stands_in_the_record)
{
    BUREAU;
    int64_t waiting = bureau_drafted(&b, "waits"), id = bureau_issued(&b, "look");
    struct db *db = store_reader(b.house.store);
    struct result r = bureau_newest(&b, id), draft = bureau_newest(&b, waiting);
    struct verification v;
    REQUIRE(result_verify_code(db, b.arena, r.verify_code, &v, NULL) == OK);
    CHECK_INT(VERDICT_VALID, v.verdict);
    CHECK_STR("01/UBND-XNTTHN", v.number);
    CHECK_STR("Giấy xác nhận tình trạng hôn nhân", v.name.vi);
    CHECK_STR("Ủy ban nhân dân phường Hạc Thành", v.agency.vi);
    CHECK_STR("Trịnh Quốc Hùng", v.signatures[0].signer);
    CHECK_STR(r.issued_file, v.sha256);
    char *typed = arena_printf(b.arena, " %.5s-%s", r.verify_code, r.verify_code + 5);
    for (char *c = typed; *c; c++)
        *c = (char)tolower(*c);
    REQUIRE(result_verify_code(db, b.arena, typed, &v, NULL) == OK);
    CHECK_INT(VERDICT_VALID, v.verdict);
    REQUIRE(result_verify_sha(db, b.arena, r.issued_file, &v, NULL) == OK);
    CHECK_INT(VERDICT_VALID, v.verdict);
    static const char *const nobodys[] = {"AAAAAAAAAA", "", "' OR 1=1 --",
                                          "AAAAAAAAAAAAAAAAAAAAAAAA"};
    for (size_t i = 0; i < sizeof nobodys / sizeof *nobodys; i++) {
        REQUIRE(result_verify_code(db, b.arena, nobodys[i], &v, NULL) == OK);
        CHECK_INT(VERDICT_UNKNOWN, v.verdict);
        REQUIRE(result_verify_sha(db, b.arena, nobodys[i], &v, NULL) == OK);
        CHECK_INT(VERDICT_UNKNOWN, v.verdict);
    }
    REQUIRE(result_verify_code(db, b.arena, draft.verify_code, &v, NULL) == OK);
    CHECK_INT(VERDICT_UNKNOWN, v.verdict);
    CHECK(!v.ours);
    CHECK_STR("", v.dossier_code);
}

TEST(one_byte_is_enough)
{
    BUREAU;
    int64_t id = bureau_issued(&b, "alter");
    struct result r = bureau_newest(&b, id);
    struct bytes pdf = bureau_file(&b, r.issued_file);
    uint8_t *copy = arena_alloc(b.arena, pdf.n + 8);
    for (int i = 1; i < 20; i++) {
        size_t at = pdf.n * (size_t)i / 20;
        memcpy(copy, pdf.p, pdf.n);
        copy[at] ^= 1;
        CHECK_INT(VERDICT_ALTERED, bureau_verified(&b, (struct bytes){copy, pdf.n}).verdict);
    }
    memcpy(copy, pdf.p, pdf.n);
    static const char more[7] = {'\n', '%', 'm', 'o', 'r', 'e', '\n'};
    memcpy(copy + pdf.n, more, sizeof more);
    struct verification v = bureau_verified(&b, (struct bytes){copy, pdf.n + 7});
    CHECK_INT(VERDICT_ALTERED, v.verdict);
    CHECK_STR(bureau_dossier(&b, id).code, v.dossier_code);
    CHECK_INT(VERDICT_ALTERED, bureau_verified(&b, (struct bytes){pdf.p, pdf.n - 100}).verdict);
    CHECK_INT(VERDICT_UNSIGNED, bureau_verified(&b, bureau_file(&b, r.signed_file)).verdict);
    CHECK_INT(VERDICT_UNSIGNED, bureau_verified(&b, bureau_file(&b, r.draft_file)).verdict);
    CHECK_INT(VERDICT_UNKNOWN,
              bureau_verified(&b, (struct bytes){(const uint8_t *)"hello", 5}).verdict);
    CHECK_INT(VERDICT_UNKNOWN, bureau_verified(&b, (struct bytes){(const uint8_t *)"", 0}).verdict);
}
