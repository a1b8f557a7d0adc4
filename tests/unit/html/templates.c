/* The frame and a form with every kind of field. With MOTCUA_PAGES set to a folder, the pages are
 * also written there, to be looked at in a browser. */
#include "html/templates.h"
#include "base/cleanup.h"
#include "html/form_view.h"
#include "html/page_view.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const struct option_view options[] = {
    {.value = "M", .label = "Nam"},
    {.value = "F", .label = "Nữ", .hint = "Như trên thẻ", .chosen = true},
};

static const struct file_view files[] = {
    {.key = "f1", .name = "hop-dong <1>.pdf", .size = "1,2 MB", .href = "/tep/f1"}};

static const struct field_view inner[] = {{.kind = VIEW_TEXT,
                                           .id = "members-0-name",
                                           .name = "members.0.name",
                                           .label = "Họ và tên",
                                           .required = true,
                                           .value = "\"><script>alert(1)</script>"}};

static const struct field_view address[] = {
    {.kind = VIEW_TEXT, .id = "post", .name = "post", .label = "Địa chỉ nhận"}};

static const struct row_view rows[] = {
    {.key = "members.0", .title = "Người thứ nhất", .fields = inner, .field_count = 1}};

static const struct field_view fields[] = {
    {.kind = VIEW_NOTE, .label = "Ông/bà chỉ điền những gì còn thiếu."},
    {.kind = VIEW_TEXT,
     .id = "full-name",
     .name = "full_name",
     .label = "Họ, chữ đệm và tên",
     .readonly = true,
     .shown = "NGUYỄN THỊ LỤA",
     .provenance = "Theo Cơ sở dữ liệu quốc gia về dân cư, 22/11/2026",
     .report = "/kho/bao-sai?o=full_name"},
    {.kind = VIEW_TEXT,
     .id = "phone",
     .name = "phone",
     .label = "Số điện thoại",
     .hint = "Chúng tôi nhắn tin kết quả qua số này",
     .error = "Viết số điện thoại gồm 10 chữ số",
     .value = "09x",
     .required = true,
     .width = 14,
     .inputmode = "tel",
     .autocomplete = "tel"},
    {.kind = VIEW_TEXTAREA, .id = "addr", .name = "addr", .label = "Số nhà, thôn", .value = "a\nb"},
    {.kind = VIEW_NUMBER,
     .id = "cap",
     .name = "cap",
     .label = "Vốn",
     .suffix = "đồng",
     .width = 14},
    {.kind = VIEW_DATE,
     .id = "born",
     .name = "born",
     .label = "Ngày sinh",
     .day = "7",
     .hint = "Ví dụ: 27 3 1985",
     .required = true,
     .autocomplete = "bday"},
    {.kind = VIEW_RADIO,
     .id = "sex",
     .name = "sex",
     .label = "Giới tính",
     .required = true,
     .options = options,
     .option_count = 2},
    {.kind = VIEW_SELECT,
     .id = "ward",
     .name = "ward",
     .label = "Xã, phường",
     .required = true,
     .options = options,
     .option_count = 2,
     .hide = "not(sex = \"F\")"},
    {.kind = VIEW_CHECKLIST,
     .id = "jobs",
     .name = "jobs",
     .label = "Ngành, nghề",
     .options = options,
     .option_count = 2},
    {.kind = VIEW_CHECKBOX,
     .id = "agree",
     .name = "agree",
     .label = "Tôi cam đoan",
     .checked = true,
     .required = true},
    {.kind = VIEW_FILE,
     .id = "file",
     .name = "file",
     .label = "Bản chụp hợp đồng",
     .files = files,
     .file_count = 1,
     .accept = "application/pdf",
     .hint = "Tệp PDF nhỏ hơn 10 MB"},
    {.kind = VIEW_ROWS,
     .id = "members",
     .name = "members",
     .label = "Thành viên hộ gia đình",
     .rows = rows,
     .row_count = 1,
     .add = "Thêm người"},
    {.kind = VIEW_SEPARATOR},
    {.kind = VIEW_GROUP, .id = "g", .label = "Nhận kết quả", .fields = address, .field_count = 1},
};

static const struct error_view errors[] = {{.id = "phone", .text = "Viết số điện thoại"},
                                           {.text = "Chưa có tệp"}};
static const struct hidden_view hidden[] = {{"_version", "3"}};
static const struct form_button buttons[] = {{.value = "next", .label = "Tiếp tục"},
                                             {.value = "save", .label = "Lưu", .secondary = true}};

static const struct form_view form = {.id = "form",
                                      .action = "/nop/1.004873",
                                      .multipart = true,
                                      .draft = "/nop/1.004873/nhap",
                                      .errors = errors,
                                      .error_count = 2,
                                      .hidden = hidden,
                                      .hidden_count = 1,
                                      .fields = fields,
                                      .field_count = sizeof fields / sizeof *fields,
                                      .buttons = buttons,
                                      .button_count = 2};

static const struct link_view nav[] = {{.href = "/thu-tuc", .label = "Thủ tục", .current = true},
                                       {.href = "/tra-cuu", .label = "Tra cứu hồ sơ"}};

static const struct page_view page = {.title = "Xác nhận tình trạng hôn nhân",
                                      .site = "Cổng dịch vụ công",
                                      .province = "Tỉnh Thanh Hóa",
                                      .description = "Nộp hồ sơ",
                                      .hotline = "1022",
                                      .nav = nav,
                                      .nav_count = 2,
                                      .crumbs = nav,
                                      .crumb_count = 1,
                                      .other_lang = "/en",
                                      .user = "Nguyễn Thị Lụa",
                                      .signout = "/dang-xuat",
                                      .notice = "Đã lưu"};

static const struct step_view steps[] = {
    {.state = STEP_DONE,
     .title = "Tiếp nhận",
     .when = "07:05 ngày 22/11/2026",
     .datetime = "2026-11-22T07:05:00+07:00"},
    {.state = STEP_NOW, .title = "Đang xử lý", .detail = "Công chức tư pháp – hộ tịch"},
    {.state = STEP_AHEAD, .title = "Trả kết quả"}};

static const struct fact_view facts[] = {{.label = "Mã hồ sơ", .value = "H56.01-261122-0001"},
                                         {.label = "Địa chỉ",
                                          .value = "Hạc Thành",
                                          .note = "Theo CSDLQGvDC",
                                          .href = "/x",
                                          .link = "Sửa"}};

static void write_page(struct html *o, struct arena *a)
{
    html_open(o, a, LANG_VI);
    o->csrf = "token";
    tpl_layout_head(o, &page);
    html_lit(o, "<h1>Xác nhận</h1>", strlen("<h1>Xác nhận</h1>"));
    tpl_steps(o, 2, 4);
    tpl_form(o, &form);
    tpl_facts(o, &(struct facts_view){.facts = facts, .count = 2});
    tpl_tag(o, &(struct tag_view){.tone = TONE_BAD, .label = "Quá hạn"});
    tpl_timeline(o, &(struct timeline_view){.steps = steps, .count = 3});
    tpl_pages(o, &(struct pages_view){.next = "/x?cursor=a&b", .shown = "25 hồ sơ"});
    tpl_layout_foot(o, &page);
}

/* Keep a page for the eye. */
static void keep(const char *name, struct bytes b, struct arena *a)
{
    const char *folder = getenv("MOTCUA_PAGES");
    FILE *f = folder ? fopen(arena_printf(a, "%s/%s", folder, name), "w") : NULL;
    if (!f)
        return;
    (void)fwrite(b.p, 1, b.n, f);
    (void)fclose(f);
}

static size_t occurrences(const char *text, const char *what)
{
    size_t n = 0;
    for (; (text = strstr(text, what)); text += strlen(what))
        n++;
    return n;
}

TEST(a_form_with_every_kind_of_field)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct html o;
    struct bytes b;
    write_page(&o, a);
    REQUIRE(html_close(&o, &b, NULL) == OK);
    const char *s = (const char *)b.p;
    keep("form.html", b, a);
    CHECK(strstr(s, "<html lang=\"vi\">"));
    CHECK(!strstr(s, "<script>alert"));
    CHECK(strstr(s, "value=\"&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\""));
    CHECK_INT(2, occurrences(s, "name=\"_csrf\" value=\"token\"")); /* sign-out and the form */
    CHECK(strstr(s, "<a href=\"#phone\">"));
    CHECK(strstr(s, "aria-describedby=\"phone-hint phone-error\" aria-invalid=\"true\" required>"));
    CHECK(strstr(s, "<option value=\"F\" selected>"));
    CHECK(strstr(s, "id=\"sex-1\" name=\"sex\" value=\"F\" checked"));
    CHECK(strstr(s, "data-hide=\"not(sex = &#34;F&#34;)\""));
    CHECK(strstr(s, "rows=\"4\">\na\nb</textarea>"));
    CHECK(strstr(s, "name=\"_remove\" value=\"members.0\" formnovalidate"));
    CHECK(strstr(s, "Theo Cơ sở dữ liệu quốc gia về dân cư"));
    CHECK(!strstr(s, "name=\"full_name\"")); /* what a register gave is not posted */
    CHECK(strstr(s, "aria-label=\"Bỏ tệp hop-dong &lt;1&gt;.pdf\""));
    CHECK(strstr(s, "href=\"/x?cursor=a&amp;b\""));
    CHECK(strstr(s, "<li class=\"now\" aria-current=\"step\">"));
    CHECK(!strstr(s, " style=") && !strstr(s, " onclick="));
}

TEST(trouble_in_english)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct html o;
    struct bytes b;
    struct page_view p = page;
    p.user = NULL;
    p.staff = true;
    html_open(&o, a, LANG_EN);
    tpl_trouble(&o, &p,
                &(struct trouble_view){.title = "T", .text = "<x>", .code = "abc", .detail = "d"});
    REQUIRE(html_close(&o, &b, NULL) == OK);
    keep("trouble.html", b, a);
    CHECK(strstr((const char *)b.p, "Go to the home page"));
    CHECK(strstr((const char *)b.p, "<body class=\"staff\">"));
    CHECK(strstr((const char *)b.p, "&lt;x&gt;"));
    CHECK(!strstr((const char *)b.p, "<footer"));
}

TEST(a_page_is_written_fast)
{
    struct timespec t0, t1;
    size_t n = 0;
    (void)clock_gettime(CLOCK_MONOTONIC, &t0);
    for (int i = 0; i < 200; i++) {
        CLEANUP(arena_closep) struct arena *a = arena_open();
        struct html o;
        write_page(&o, a);
        n = o.buf.n;
    }
    (void)clock_gettime(CLOCK_MONOTONIC, &t1);
    double us = ((double)(t1.tv_sec - t0.tv_sec) * 1e9 + (double)(t1.tv_nsec - t0.tv_nsec)) / 2e5;
    printf("# %zu bytes in %.1f us\n", n, us);
    CHECK(us < 20000);
}
