#include "tests/unit/rules/form/sample.h"
#include "tests/support/test.h"

const char sample_text[] =
    "{\"type\":\"default\",\"schemaVersion\":19,\"id\":\"mau\",\"components\":[\n"
    "{\"type\":\"group\",\"id\":\"g\",\"label\":\"Người nộp\",\"components\":[\n"
    " {\"type\":\"textfield\",\"id\":\"ho-ten\",\"key\":\"ho_ten\",\"label\":\"Họ tên\","
    "\"validate\":{\"required\":true,\"minLength\":2,\"maxLength\":10},"
    "\"properties\":{\"label_en\":\"Name\",\"prefill\":\"population.full_name\",\"confirm\":"
    "\"true\"}},\n"
    " {\"type\":\"textfield\",\"id\":\"so\",\"key\":\"so\",\"label\":\"Số\","
    "\"validate\":{\"pattern\":\"\\\\d{3}|[a\\\\d]\",\"patternErrorMessage\":\"Gồm 3 số %s\"}}]},\n"
    "{\"type\":\"number\",\"id\":\"tien\",\"key\":\"tien\",\"label\":\"Tiền\",\"decimalDigits\":2,"
    "\"validate\":{\"min\":\"1\",\"max\":2000000}},\n"
    "{\"type\":\"datetime\",\"subtype\":\"date\",\"id\":\"ngay\",\"key\":\"ngay\",\"dateLabel\":"
    "\"Ngày\","
    "\"validate\":{\"min\":\"1900-01-01\"}},\n"
    "{\"type\":\"radio\",\"id\":\"loai\",\"key\":\"loai\",\"label\":\"Loại\",\"values\":["
    "{\"value\":\"a\",\"label\":\"A\"},{\"value\":\"khac\",\"label\":\"Khác\"}]},\n"
    "{\"type\":\"textarea\",\"id\":\"ghi\",\"key\":\"ghi\",\"label\":\"Ghi rõ\","
    "\"validate\":{\"required\":true},\"conditional\":{\"hide\":\"=loai != \\\"khac\\\"\"}},\n"
    "{\"type\":\"select\",\"id\":\"dt\",\"key\":\"dan_toc\",\"label\":\"Dân tộc\","
    "\"properties\":{\"listRef\":\"ethnicity\"}},\n"
    "{\"type\":\"checklist\",\"id\":\"cl\",\"key\":\"chon\",\"label\":\"Chọn\",\"values\":["
    "{\"value\":\"x\",\"label\":\"X\"},{\"value\":\"y\",\"label\":\"Y\"}]},\n"
    "{\"type\":\"checkbox\",\"id\":\"cb\",\"key\":\"co_con\",\"label\":\"Có con\"},\n"
    "{\"type\":\"dynamiclist\",\"id\":\"con\",\"path\":\"con\",\"label\":\"Con\","
    "\"validate\":{\"required\":true,\"maxRows\":2},\"conditional\":{\"hide\":\"=co_con != true\"},"
    "\"components\":["
    "{\"type\":\"textfield\",\"id\":\"c-ten\",\"key\":\"ten\",\"label\":\"Tên\",\"validate\":{"
    "\"required\":true}},"
    "{\"type\":\"datetime\",\"subtype\":\"date\",\"id\":\"c-sinh\",\"key\":\"sinh\",\"label\":"
    "\"Sinh\"},"
    "{\"type\":\"textfield\",\"id\":\"c-lop\",\"key\":\"lop\",\"label\":\"Lớp\","
    "\"conditional\":{\"hide\":\"=ten = \\\"Bé\\\" or tien > 100\"}}]},\n"
    "{\"type\":\"filepicker\",\"id\":\"f\",\"key\":\"anh\",\"label\":\"Ảnh\"},\n"
    "{\"type\":\"expression\",\"id\":\"e\",\"key\":\"tong\",\"expression\":\"=tien * 2\"},\n"
    "{\"type\":\"text\",\"id\":\"t\",\"text\":\"Xin cảm "
    "ơn\"},{\"type\":\"separator\",\"id\":\"s\"}]}";

static bool find(void *data, const char *code, const struct form_option **ret, size_t *ret_count)
{
    static const struct form_option options[] = {{"kinh", {"Kinh", NULL}},
                                                 {"thai", {"Thái", NULL}}};
    (void)data;
    if (strcmp(code, "ethnicity") != 0)
        return false;
    *ret = options;
    *ret_count = 2;
    return true;
}

const struct form_lists sample_lists = {.find = find};

struct form *sample(struct arena *a)
{
    struct json *v;
    struct form *form = NULL;
    struct form_flaws flaws = {0};
    struct fault f = {0};
    if (json_parse(a, sample_text, strlen(sample_text), &v, &f) < 0 ||
        form_read(a, v, &sample_lists, &form, &flaws, &f) < 0)
        test_fail(__FILE__, __LINE__, "the sample is bad: %s", f.words);
    return form;
}

struct form_task sample_task(void)
{
    static const struct feel_moment now = {.year = 2026, .month = 11, .day = 22};
    static const struct feel_scope scope = {.now = &now};
    return (struct form_task){.lists = &sample_lists, .scope = &scope};
}

const char *flaws_of(struct arena *a, const char *components)
{
    const char *text = arena_printf(a,
                                    "{\"type\":\"default\",\"schemaVersion\":19,\"id\":\"x\","
                                    "\"components\":[%s]}",
                                    components);
    struct json *v;
    struct form *form;
    struct form_flaws flaws = {0};
    struct buf b;
    struct fault f = {0};
    buf_init(&b, a, 100000);
    if (json_parse(a, text, strlen(text), &v, &f) < 0)
        return arena_strdup(a, f.words);
    (void)form_read(a, v, &sample_lists, &form, &flaws, NULL);
    for (size_t i = 0; i < flaws.count; i++)
        buf_printf(&b, "%s%s: %s", i ? "\n" : "", flaws.items[i].path, flaws.items[i].words);
    return b.p;
}

static const char *said(struct arena *a, const struct form_result *r)
{
    struct buf b;
    buf_init(&b, a, 1000000);
    json_write(&b, r->data);
    buf_str(&b, " |");
    for (size_t i = 0; i < r->error_count; i++) {
        buf_printf(&b, "%s %s %s", i ? "," : "", r->errors[i].name, r->errors[i].code);
        if (r->errors[i].limit)
            buf_printf(&b, "(%s)", r->errors[i].limit);
    }
    return b.p;
}

const char *posted(struct arena *a, const struct form *form, const char *pairs,
                   const struct form_task *task)
{
    struct form_input inputs[200];
    size_t n = 0;
    char *rest = arena_strdup(a, pairs);
    for (char *pair; n < 200 && (pair = strsep(&rest, "&"));) {
        char *value = strchr(pair, '=');
        if (!value)
            continue;
        *value = '\0';
        inputs[n++] = (struct form_input){.name = pair, .value = value + 1};
    }
    struct form_result r;
    struct fault f = {0};
    if (form_decode(form, inputs, n, task, a, &r, &f) < 0)
        return arena_printf(a, "!%s", f.reason);
    return said(a, &r);
}

const char *checked(struct arena *a, const struct form *form, const char *json,
                    const struct form_task *task)
{
    struct json *v;
    struct form_result r;
    struct fault f = {0};
    if (json_parse(a, json, strlen(json), &v, &f) < 0 || form_check(form, v, task, a, &r, &f) < 0)
        return arena_printf(a, "!%s", f.reason);
    return said(a, &r);
}
