/* What the tests of paper share: the words of the slips, sample slips, programs that look at PDFs.
 *
 * With PAPER_OUT=FOLDER in the environment every PDF is also kept there, to be looked at. */
#ifndef TESTS_UNIT_PAPER_SHEETS_H
#define TESTS_UNIT_PAPER_SHEETS_H

#include "paper/forms.h"
#include "paper/result.h"
#include "os/files.h"
#include "os/process.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FONTS "/usr/share/fonts/truetype/liberation2"
#define AT INT64_C(1770197400000) /* 04/02/2026 16:30 in Vietnam */

static inline struct slip_words *sheets_words(struct arena *a)
{
    const char *root = getenv("SOURCE_ROOT");
    struct bytes json;
    struct slip_words *w = NULL;
    const char *path = arena_printf(a, "%s/packs/national/slips.json", root ? root : ".");
    if (file_read(a, path, 1 << 20, &json, NULL) < 0 ||
        slip_words_read(a, (const char *)json.p, json.n, &w, NULL) < 0)
        return NULL;
    return w;
}

static inline void sheets_keep(struct arena *a, struct bytes pdf, const char *name)
{
    const char *folder = getenv("PAPER_OUT");
    if (folder)
        file_write(arena_printf(a, "%s/%s.pdf", folder, name), pdf, 0644, NULL);
}

/* Run a program over a file that holds the bytes; FILE in the arguments is its path. */
static inline struct process_end sheets_run(struct arena *a, const char *const *argv,
                                            struct bytes in)
{
    char *path = arena_strdup(a, "/tmp/paper-XXXXXX");
    int fd = mkstemp(path);
    close(fd);
    file_write(path, in, 0600, NULL);
    const char *real[16] = {NULL};
    for (int i = 0; argv[i] && i < 15; i++)
        real[i] = strcmp(argv[i], "FILE") == 0 ? path : argv[i];
    struct process_order o = {.argv = real, .output_max = 1 << 20, .limit_ms = 30000};
    struct process_end end = {.status = -1};
    process_run(a, &o, &end, NULL);
    unlink(path);
    return end;
}

static inline const char *sheets_text(struct arena *a, struct bytes pdf)
{
    const char *const argv[] = {"pdftotext", "-layout", "FILE", "-", NULL};
    struct process_end end = sheets_run(a, argv, pdf);
    char *out = arena_strndup(a, (const char *)end.output.p, end.output.n), *to = out;
    for (const char *s = out; *s; s++) /* one blank for many: layout is looked at elsewhere */
        if (*s != ' ' || (s > out && s[-1] != ' ' && s[-1] != '\n'))
            *to++ = *s;
    *to = '\0';
    return out;
}

static inline int sheets_qpdf(struct arena *a, struct bytes pdf)
{
    const char *const argv[] = {"qpdf", "--check", "FILE", NULL};
    return sheets_run(a, argv, pdf).status;
}

static inline struct form_head sheets_head(void)
{
    return (struct form_head){
        .superior = "ỦY BAN NHÂN DÂN\nPHƯỜNG HẠC THÀNH",
        .agency = "TRUNG TÂM PHỤC VỤ\nHÀNH CHÍNH CÔNG",
        .number = "07/TNHS",
        .place = "Hạc Thành",
        .at_ms = AT,
        .fonts = FONTS,
    };
}

static inline struct form_dossier sheets_dossier(void)
{
    return (struct form_dossier){
        .code = "H56.14797-260204-0007",
        .unit = "Trung tâm Phục vụ hành chính công phường Hạc Thành",
        .procedure = "Cấp Giấy xác nhận tình trạng hôn nhân",
        .procedure_code = "1.004873",
        .follow = "https://motcua.thanhhoa.gov.vn/ho-so/H56.14797-260204-0007",
        .person = {.name = "NGUYỄN THỊ ƯỚC",
                   .id = "038185012345",
                   .address = "Số 12, đường Lê Hoàn, phường Hạc Thành, tỉnh Thanh Hóa",
                   .phone = "0912 345 678",
                   .email = "uoc.nguyen@example.vn"},
    };
}

static inline struct result_document sheets_result(void)
{
    static const struct result_block blocks[] = {
        {RESULT_PARAGRAPH, NULL,
         "Căn cứ Nghị định số 123/2015/NĐ-CP ngày 15 tháng 11 năm 2015 của Chính phủ; xét đề nghị "
         "của bà "
         "Nguyễn Thị Ước về việc cấp Giấy xác nhận tình trạng hôn nhân."},
        {RESULT_CENTER, NULL, "XÁC NHẬN:"},
        {RESULT_FIELD, "Họ, chữ đệm, tên", "NGUYỄN THỊ ƯỚC"},
        {RESULT_FIELD, "Ngày, tháng, năm sinh", "05/02/1985"},
        {RESULT_FIELD, "Giới tính", "Nữ"},
        {RESULT_FIELD, "Dân tộc", "Kinh"},
        {RESULT_FIELD, "Quốc tịch", "Việt Nam"},
        {RESULT_FIELD, "Giấy tờ tùy thân", "Căn cước số 038185012345"},
        {RESULT_FIELD, "Nơi cư trú", "Số 12, đường Lê Hoàn, phường Hạc Thành, tỉnh Thanh Hóa"},
        {RESULT_FIELD, "Tình trạng hôn nhân", "Chưa đăng ký kết hôn với ai"},
        {RESULT_PARAGRAPH, NULL,
         "Giấy này được cấp để: làm thủ tục kết hôn với ông Trần Văn Đức, tại Ủy ban nhân dân "
         "phường Hạc "
         "Thành, tỉnh Thanh Hóa. Giấy này có giá trị sử dụng trong thời hạn 6 tháng, kể từ ngày "
         "cấp."},
    };
    return (struct result_document){
        .fonts = FONTS,
        .superior = NULL,
        .agency = "ỦY BAN NHÂN DÂN\nPHƯỜNG HẠC THÀNH",
        .number = "05/UBND-XNTTHN",
        .place = "Hạc Thành",
        .day = (int32_t)(AT / 86400000),
        .title = "GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN",
        .blocks = blocks,
        .blocks_n = sizeof blocks / sizeof *blocks,
        .authority = "TM. ỦY BAN NHÂN DÂN",
        .position = "CHỦ TỊCH",
        .signer = "Lê Văn Thắng",
        .dossier = "H56.14797-260204-0007",
        .verify = "https://motcua.thanhhoa.gov.vn/xac-minh?ma=H56.14797-260204-0007",
        .made_ms = AT,
    };
}

#endif
