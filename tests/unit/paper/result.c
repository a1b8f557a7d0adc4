#include "tests/unit/paper/sheets.h"
#include "base/cleanup.h"
#include "tests/support/test.h"

#define HAS(text, part) CHECK(strstr(text, part) != NULL)

TEST(a_result_has_all_parts_of_decree_30)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct slip_words *w = sheets_words(a);
    REQUIRE(w);
    struct result_document d = sheets_result();
    struct bytes pdf;
    struct fault f = {0};
    CHECK_INT(OK, result_pdf(a, &d, w, &pdf, &f));
    CHECK_STR("", f.words);
    REQUIRE(f.code == OK);
    sheets_keep(a, pdf, "result");
    CHECK_INT(0, sheets_qpdf(a, pdf));
    const char *text = sheets_text(a, pdf);
    HAS(text, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
    HAS(text, "Số: 05/UBND-XNTTHN");
    HAS(text, "Hạc Thành, ngày 04 tháng 02 năm 2026");
    HAS(text, "GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN");
    HAS(text, "Họ, chữ đệm, tên: NGUYỄN THỊ ƯỚC");
    HAS(text, "TM. ỦY BAN NHÂN DÂN");
    HAS(text, "Lê Văn Thắng");
    HAS(text, "Mã hồ sơ: H56.14797-260204-0007");
    const char *const argv[] = {"qpdf", "--qdf", "--object-streams=disable", "FILE", "-", NULL};
    struct process_end end = sheets_run(a, argv, pdf);
    const char *raw = arena_strndup(a, (const char *)end.output.p, end.output.n);
    CHECK(memmem(raw, end.output.n, "/T (Leader)", 11) != NULL);
    CHECK(memmem(raw, end.output.n, "/T (Agency)", 11) != NULL);
    CHECK(memmem(raw, end.output.n, "/Lang (vi-VN)", 13) != NULL);
}

TEST(a_part_that_is_missing_is_named)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct slip_words *w = sheets_words(a);
    REQUIRE(w);
    struct result_document d = sheets_result();
    d.signer = NULL;
    struct bytes pdf;
    struct fault f = {0};
    CHECK_INT(INVALID, result_pdf(a, &d, w, &pdf, &f));
    CHECK_STR("result.missing", f.reason);
}
