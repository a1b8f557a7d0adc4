#include "tests/unit/paper/sheets.h"
#include "base/cleanup.h"
#include "tests/support/test.h"

#define HAS(text, part) CHECK(strstr(text, part) != NULL)

static struct receipt_form receipt(void)
{
    static const struct form_component components[] = {
        {"Tờ khai cấp Giấy xác nhận tình trạng hôn nhân", "Bản điện tử", 1, NULL},
        {"Trích lục ghi chú ly hôn hoặc giấy tờ chứng minh việc ly hôn (nếu có)", "Bản sao", 1,
         "Đối chiếu bản chính"},
    };
    static const struct form_fee fees[] = {
        {"Lệ phí cấp Giấy xác nhận tình trạng hôn nhân", 15000, true, NULL},
        {"Phí bưu chính", 1234567, false, "thu khi trả"}};
    return (struct receipt_form){
        .head = sheets_head(),
        .dossier = sheets_dossier(),
        .components = components,
        .components_n = 2,
        .sets = 1,
        .limit = "3 ngày làm việc",
        .received_ms = AT,
        .due_ms = AT + INT64_C(5) * 86400000,
        .delivery = DELIVER_COUNTER,
        .fees = fees,
        .fees_n = 2,
        .book = "01/2026",
        .line = "0007",
        .submitter = "Nguyễn Thị Ước",
        .receiver = "Phạm Thị Quỳnh Hương",
        .hotline = "0237 3 123 456",
    };
}

TEST(receipt_says_all_of_form_01)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct slip_words *w = sheets_words(a);
    REQUIRE(w);
    struct receipt_form r = receipt();
    struct bytes pdf;
    struct fault f = {0};
    CHECK_INT(OK, form_receipt(a, &r, w, &pdf, &f));
    CHECK_STR("", f.words);
    REQUIRE(f.code == OK);
    sheets_keep(a, pdf, "receipt");
    CHECK_INT(0, sheets_qpdf(a, pdf));
    const char *text = sheets_text(a, pdf);
    HAS(text, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
    HAS(text, "Độc lập - Tự do - Hạnh phúc");
    HAS(text, "Số: 07/TNHS");
    HAS(text, "Hạc Thành, ngày 04 tháng 02 năm 2026");
    HAS(text, "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ");
    HAS(text, "Mã hồ sơ: H56.14797-260204-0007");
    HAS(text, "Tiếp nhận hồ sơ của: NGUYỄN THỊ ƯỚC");
    HAS(text, "038185012345");
    HAS(text, "16 giờ 30 phút, ngày 04 tháng 02 năm 2026");
    HAS(text, "3 ngày làm việc");
    HAS(text, "15.000 đồng (đã nộp)");
    HAS(text, "1.234.567 đồng");
    HAS(text, "Quyển số: 01/2026");
    HAS(text, "Phạm Thị Quỳnh Hương");
}

TEST(the_same_calls_give_the_same_bytes)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct slip_words *w = sheets_words(a);
    REQUIRE(w);
    struct receipt_form r = receipt();
    struct bytes one, two;
    REQUIRE(form_receipt(a, &r, w, &one, NULL) == OK && form_receipt(a, &r, w, &two, NULL) == OK);
    CHECK(one.n == two.n && memcmp(one.p, two.p, one.n) == 0);
}

TEST(an_electronic_receipt_of_many_papers_has_many_pages)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct slip_words *w = sheets_words(a);
    REQUIRE(w);
    struct form_component *many = arena_new(a, struct form_component, 60);
    for (int i = 0; i < 60; i++)
        many[i] = (struct form_component){"Một giấy tờ có tên rất dài để dòng phải xuống hàng",
                                          "Bản chính", i, NULL};
    struct receipt_form r = receipt();
    r.components = many;
    r.components_n = 60;
    r.electronic = true;
    r.head.number = NULL;
    r.due_ms = 0;
    r.fees_n = 0;
    r.limit = NULL;
    struct bytes pdf;
    REQUIRE(form_receipt(a, &r, w, &pdf, NULL) == OK);
    sheets_keep(a, pdf, "receipt-long");
    CHECK_INT(0, sheets_qpdf(a, pdf));
    const char *text = sheets_text(a, pdf);
    HAS(text, "59");
    HAS(text, "Số: ........../TNHS");
    HAS(text, "không hẹn trước");
    HAS(text, "không phải nộp");
    HAS(text, "\f");
}

TEST(supplement_says_all_of_form_02)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct slip_words *w = sheets_words(a);
    REQUIRE(w);
    static const struct supplement_paper items[] = {
        {"Bản án, quyết định ly hôn đã có hiệu lực pháp luật", 0, 1, 0},
        {"Tờ khai cấp Giấy xác nhận tình trạng hôn nhân", 1, 0, 2}};
    struct supplement_form s = {.head = sheets_head(),
                                .dossier = sheets_dossier(),
                                .items = items,
                                .items_n = 2,
                                .reason = "Cơ sở dữ liệu hộ tịch cho biết bà đã ly hôn năm 2019 "
                                          "nhưng hồ sơ chưa có giấy tờ chứng minh.",
                                .until = "ngày 11/02/2026",
                                .officer = "ông Đỗ Mạnh Hùng",
                                .phone = "0237 3 123 457",
                                .guide = "Đỗ Mạnh Hùng"};
    s.head.number = "02/HDHS";
    struct bytes pdf;
    struct fault f = {0};
    REQUIRE(form_supplement(a, &s, w, &pdf, &f) == OK);
    sheets_keep(a, pdf, "supplement");
    CHECK_INT(0, sheets_qpdf(a, pdf));
    const char *text = sheets_text(a, pdf);
    HAS(text, "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ");
    HAS(text, "Hồ sơ của: NGUYỄN THỊ ƯỚC");
    HAS(text, "Lý do: Cơ sở dữ liệu");
    HAS(text, "NGƯỜI HƯỚNG DẪN");
    s.reason = NULL;
    CHECK_INT(INVALID, form_supplement(a, &s, w, &pdf, &f));
    CHECK_STR("form.missing", f.reason);
}

TEST(refusal_says_all_of_form_03)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct slip_words *w = sheets_words(a);
    REQUIRE(w);
    struct refusal_form r = {.head = sheets_head(),
                             .dossier = sheets_dossier(),
                             .reason = "Người yêu cầu đã được cấp Giấy xác nhận số 03/UBND-XNTTHN "
                                       "ngày 02/02/2026 cho cùng mục đích.",
                             .officer = "bà Phạm Thị Quỳnh Hương",
                             .phone = "0237 3 123 456",
                             .submitter = "Nguyễn Thị Ước",
                             .receiver = "Phạm Thị Quỳnh Hương"};
    r.head.number = "01/TCHS";
    struct bytes pdf;
    REQUIRE(form_refusal(a, &r, w, &pdf, NULL) == OK);
    sheets_keep(a, pdf, "refusal");
    CHECK_INT(0, sheets_qpdf(a, pdf));
    const char *text = sheets_text(a, pdf);
    HAS(text, "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ");
    HAS(text, "03/UBND-XNTTHN");
    r.reason = NULL;
    CHECK_INT(INVALID, form_refusal(a, &r, w, &pdf, NULL));
}

TEST(control_slip_lists_every_hand_over)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct slip_words *w = sheets_words(a);
    REQUIRE(w);
    static const struct control_step steps[] = {
        {"Bộ phận Một cửa\n(Phạm Thị Quỳnh Hương)", "Công chức tư pháp – hộ tịch\n(Đỗ Mạnh Hùng)",
         AT, CONTROL_EARLY, NULL},
        {"Công chức tư pháp – hộ tịch\n(Đỗ Mạnh Hùng)", "Lãnh đạo UBND\n(Lê Văn Thắng)",
         AT + 90000000, CONTROL_ON_TIME, NULL},
        {"Lãnh đạo UBND\n(Lê Văn Thắng)", "Văn thư\n(Vũ Thị Lụa)", AT + 180000000, CONTROL_LATE,
         "Chờ ký số"},
        {"Văn thư\n(Vũ Thị Lụa)", "Bộ phận Một cửa", AT + 190000000, CONTROL_OPEN, NULL}};
    struct control_slip c = {.head = sheets_head(),
                             .dossier = sheets_dossier(),
                             .received_ms = AT,
                             .due_ms = AT + INT64_C(5) * 86400000,
                             .responsible = "UBND phường Hạc Thành",
                             .steps = steps,
                             .steps_n = 4};
    c.head.number = "07/KSHS";
    struct bytes pdf;
    REQUIRE(form_control(a, &c, w, &pdf, NULL) == OK);
    sheets_keep(a, pdf, "control");
    CHECK_INT(0, sheets_qpdf(a, pdf));
    const char *text = sheets_text(a, pdf);
    HAS(text, "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ");
    HAS(text, "Quá hạn");
    HAS(text, "Chờ ký số");
}

TEST(what_people_type_cannot_change_the_layout)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct slip_words *w = sheets_words(a);
    REQUIRE(w);
    struct receipt_form r = receipt();
    r.dossier.person.name = "<b>{code}</b> & \x01\xff";
    struct bytes pdf;
    REQUIRE(form_receipt(a, &r, w, &pdf, NULL) == OK);
    r.dossier.person.name = "<b>{code}</b> & co";
    REQUIRE(form_receipt(a, &r, w, &pdf, NULL) == OK);
    HAS(sheets_text(a, pdf), "<b>{code}</b> & co");
}
