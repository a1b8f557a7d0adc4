/* The life of a result: drafted, signed, issued, returned, corrected. */
#include "base/time.h"
#include "tests/support/test.h"
#include "tests/unit/paper/sheets.h"
#include "tests/unit/rooms/bureau.h"

TEST(from_draft_to_a_result_that_anyone_can_verify)
{
    BUREAU;
    int64_t id = bureau_drafted(&b, "life");
    struct result r = bureau_newest(&b, id);
    CHECK_STR("draft", r.state);
    CHECK_STR("", r.number);
    CHECK_INT(10, strlen(r.verify_code));
    HAS(sheets_text(b.arena, bureau_file(&b, r.draft_file)), "Số: ....../UBND-XNTTHN");
    bureau_pass(&b, id, ACT_SIGN, &b.people.leader);
    r = bureau_newest(&b, id);
    CHECK_STR("signed", r.state);
    CHECK_STR("01/UBND-XNTTHN", r.number);
    CHECK_STR("Trịnh Quốc Hùng", r.signer);
    bureau_pass(&b, id, ACT_ISSUE, &b.people.clerk);
    r = bureau_newest(&b, id);
    CHECK_STR("issued", r.state);
    struct dossier d = bureau_dossier(&b, id);
    CHECK_INT(STATE_PROCESSED, d.state);
    CHECK_STR(r.issued_file, d.result_file);
    struct bytes pdf = bureau_file(&b, r.issued_file);
    sheets_keep(b.arena, pdf, "marital");
    const char *text = sheets_text(b.arena, pdf);
    HAS(text, "Số: 01/UBND-XNTTHN");
    HAS(text, "Hạc Thành, ngày 20 tháng 11 năm 2026");
    HAS(text, d.code);
    HAS(text, "27/03/1998");
    HAS(text, "Giới tính: Nữ");
    HAS(text, "Trịnh Quốc Hùng");
    struct verification v = bureau_verified(&b, pdf);
    CHECK_INT(VERDICT_VALID, v.verdict);
    CHECK_STR(d.code, v.dossier_code);
    CHECK_INT(2, v.signature_count);
    for (size_t i = 0; i < v.signature_count; i++)
        CHECK(v.signatures[i].intact && v.signatures[i].trusted && v.signatures[i].whole);
    bureau_pass(&b, id, ACT_HAND_OVER, &b.people.reception);
}

TEST(nothing_is_issued_without_its_own_signatures)
{
    BUREAU;
    int64_t id = bureau_drafted(&b, "own"), other = bureau_issued(&b, "other");
    struct fault f = {0};
    CHECK_INT(FORBIDDEN, bureau_do(&b, bureau_act(&b, id, ACT_ISSUE, &b.people.clerk), &f));
    CHECK_STR("act.not_now", f.reason);
    fault_clear(&f);
    struct result_act x = {.act = bureau_act(&b, id, ACT_SIGN, &b.people.leader)};
    CHECK_INT(FORBIDDEN, bureau_keep(&b, &x, &f)); /* nothing was signed */
    CHECK_STR("act.no_result", f.reason);
    fault_clear(&f);
    x = (struct result_act){.act = bureau_act(&b, id, ACT_ISSUE, &b.people.clerk),
                            .result = bureau_newest(&b, id)};
    x.result.state = "issued";
    x.result.issued_file = bureau_newest(&b, id).draft_file;
    CHECK_INT(FORBIDDEN, bureau_keep(&b, &x, &f)); /* a draft that calls itself issued */
    CHECK_STR("result.unsigned", f.reason);
    fault_clear(&f);
    x.result.issued_file = bureau_newest(&b, other).issued_file;
    CHECK_INT(CONFLICT, bureau_keep(&b, &x, &f)); /* another dossier's paper */
    CHECK_STR("result.other_dossier", f.reason);
    fault_clear(&f);
    x.result = bureau_newest(&b, other);
    CHECK_INT(CONFLICT, bureau_keep(&b, &x, &f));
    CHECK_STR("result.other_dossier", f.reason);
    CHECK_STR("draft", bureau_newest(&b, id).state);
    CHECK_INT(STATE_IN_PROCESS, bureau_dossier(&b, id).state);
}

TEST(a_returned_draft_is_drawn_again)
{
    BUREAU;
    int64_t id = bureau_drafted(&b, "return");
    struct result before = bureau_newest(&b, id);
    struct act back = bureau_act(&b, id, ACT_SIGN, &b.people.leader);
    struct fault f = {0};
    back.outcome = "return";
    back.reason = "Ghi rõ mục đích";
    CHECK_INT(OK, bureau_do(&b, back, &f));
    CHECK_STR("", f.words);
    b.now_ms += HOUR_MS;
    bureau_pass(&b, id, ACT_PROCESS, &b.people.officer);
    struct result after = bureau_newest(&b, id);
    CHECK_INT(before.id, after.id);
    CHECK_INT(1, after.version);
    CHECK_STR(before.verify_code, after.verify_code);
    CHECK(after.made_ms > before.made_ms);
    bureau_pass(&b, id, ACT_SIGN, &b.people.leader);
    CHECK_STR("01/UBND-XNTTHN", bureau_newest(&b, id).number);
}

TEST(a_corrected_result_replaces_the_one_before)
{
    BUREAU;
    int64_t id = bureau_issued(&b, "correct");
    struct db *db = store_reader(b.house.store);
    struct result old = bureau_newest(&b, id);
    struct bytes pdf = bureau_file(&b, old.issued_file);
    struct act correct = bureau_act(&b, id, ACT_CORRECT, &b.people.leader);
    struct fault f = {0};
    correct.reason = "Sai mục đích";
    CHECK_INT(OK, bureau_do(&b, correct, &f));
    CHECK_STR("", f.words);
    CHECK_INT(VERDICT_VALID, bureau_verified(&b, pdf).verdict); /* until the new one is there */
    bureau_pass(&b, id, ACT_PROCESS, &b.people.officer);
    bureau_pass(&b, id, ACT_SIGN, &b.people.leader);
    bureau_pass(&b, id, ACT_ISSUE, &b.people.clerk);
    struct result new = bureau_newest(&b, id), in_force;
    CHECK_INT(2, new.version);
    CHECK_STR("02/UBND-XNTTHN", new.number);
    CHECK(strcmp(old.verify_code, new.verify_code) != 0);
    REQUIRE(result_issued_of(db, b.arena, id, &in_force, NULL) == OK);
    CHECK_INT(new.id, in_force.id);
    struct verification v = bureau_verified(&b, pdf);
    CHECK_INT(VERDICT_REPLACED, v.verdict);
    CHECK_STR(new.verify_code, v.replaced_by);
    CHECK_INT(VERDICT_VALID, bureau_verified(&b, bureau_file(&b, new.issued_file)).verdict);
    CHECK_STR(new.issued_file, bureau_dossier(&b, id).result_file);
}
