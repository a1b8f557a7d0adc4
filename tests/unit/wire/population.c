/* Answers that must not be believed, and questions that are not sent. The living conversation is in
 * tests/unit/sandbox. */
#include "wire/population.h"

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/limits.h"
#include "tests/support/test.h"

#define HEAD                                                                                       \
    "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>"                   \
    "<TraCuuThongTinCongDanResponse xmlns=\"http://dancuquocgia.bca\">"
#define FOOT "</TraCuuThongTinCongDanResponse></s:Body></s:Envelope>"
#define REQUEST "<MaYeuCau>mc-1</MaYeuCau>"
#define BIRTH "<NgayThangNamSinh><NgayThangNam>19980327</NgayThangNam></NgayThangNamSinh>"
#define PERSON                                                                                     \
    "<CongDan><SoDinhDanh>038198004512</SoDinhDanh><HoVaTen>NGUYỄN THỊ LỤA</HoVaTen>" BIRTH        \
    "</CongDan>"

static const struct population_query lua = {
    .request_id = "mc-1",
    .procedure = "1.004873",
    .dossier = "H56.102-261122-0001",
    .asker = "mot-cua",
    .pin = "038198004512",
    .full_name = "Nguyễn Thị Lụa",
    .birth_date = "1998-03-27",
};

static int read(struct arena *a, const char *text, struct population_person *p, struct fault *f)
{
    fault_clear(f);
    return population_answer(a, &lua, text, strlen(text), p, f);
}

TEST(silent_facts_are_empty)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct population_person p;
    struct fault f = {0};
    REQUIRE(read(a, HEAD REQUEST PERSON FOOT, &p, &f) == OK);
    CHECK_STR("1998-03-27", p.birth_date);
    CHECK_STR("", p.ethnicity);
    CHECK_STR("", p.permanent.commune);
    CHECK_STR("", p.spouse.full_name);
    CHECK_INT(POPULATION_SEX_UNKNOWN, p.sex);
    CHECK_INT(POPULATION_MARRIAGE_UNKNOWN, p.marriage);
}

TEST(answers_that_must_not_be_believed)
{
    static const struct {
        const char *text;
        int code;
        const char *reason;
    } rows[] = {
        {"", BROKEN, "population.answer"},
        {"<a>", BROKEN, "population.answer"},
        {"<a/>", BROKEN, "population.answer"},
        {"<!DOCTYPE x [<!ENTITY e \"x\">]>" HEAD REQUEST PERSON FOOT, BROKEN, "population.answer"},
        {"<Envelope><Body><x/></Body></Envelope>", BROKEN, "population.answer"},
        {"<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body/></s:Envelope>",
         BROKEN, "population.answer"},
        {"<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>"
         "<TraCuuThongTinCongDanResponse>" REQUEST PERSON FOOT,
         BROKEN, "population.answer"},
        {HEAD REQUEST PERSON, BROKEN, "population.answer"},
        {HEAD PERSON FOOT, BROKEN, "population.other"},
        {HEAD "<MaYeuCau>mc-2</MaYeuCau>" PERSON FOOT, BROKEN, "population.other"},
        {HEAD REQUEST PERSON PERSON FOOT, BROKEN, "population.duplicate"},
        {HEAD REQUEST REQUEST PERSON FOOT, BROKEN, "population.duplicate"},
        {HEAD REQUEST PERSON "</TraCuuThongTinCongDanResponse><x/></s:Body></s:Envelope>", BROKEN,
         "population.duplicate"},
        {HEAD REQUEST FOOT, NOT_FOUND, "population.nobody"},
        {HEAD REQUEST "<TrangThai>DA_CHET</TrangThai>" FOOT, NOT_FOUND, "population.deceased"},
        {HEAD REQUEST "<CongDan/>" FOOT, BROKEN, "population.answer"},
        {HEAD REQUEST "<CongDan><SoDinhDanh>038198004513</SoDinhDanh>"
                      "<HoVaTen>NGUYỄN THỊ LỤA</HoVaTen>" BIRTH "</CongDan>" FOOT,
         BROKEN, "population.other"},
        {HEAD REQUEST "<CongDan><SoDinhDanh>038198004512</SoDinhDanh>"
                      "<HoVaTen>NGUYỄN THỊ LAN</HoVaTen>" BIRTH "</CongDan>" FOOT,
         BROKEN, "population.other"},
        {HEAD REQUEST "<CongDan><SoDinhDanh>038198004512</SoDinhDanh><HoVaTen>NGUYỄN THỊ LỤA"
                      "</HoVaTen><NgayThangNamSinh><NgayThangNam>19980328</NgayThangNam>"
                      "</NgayThangNamSinh></CongDan>" FOOT,
         BROKEN, "population.other"},
        {HEAD REQUEST "<CongDan><SoDinhDanh>038198004512</SoDinhDanh><HoVaTen>NGUYỄN THỊ LỤA"
                      "</HoVaTen><NgayThangNamSinh><NgayThangNam>19980231</NgayThangNam>"
                      "</NgayThangNamSinh></CongDan>" FOOT,
         BROKEN, "population.answer"},
        {HEAD REQUEST "<CongDan><SoDinhDanh>38198004512</SoDinhDanh>"
                      "<HoVaTen>NGUYỄN THỊ LỤA</HoVaTen>" BIRTH "</CongDan>" FOOT,
         BROKEN, "population.answer"},
        {HEAD REQUEST "<CongDan><SoDinhDanh>038198004512</SoDinhDanh><SoDinhDanh>1</SoDinhDanh>"
                      "<HoVaTen>NGUYỄN THỊ LỤA</HoVaTen>" BIRTH "</CongDan>" FOOT,
         BROKEN, "population.duplicate"},
        {"<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault>"
         "<faultcode>s:Server</faultcode></s:Fault></s:Body></s:Envelope>",
         UNAVAILABLE, "population.down"},
        {"<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault>"
         "<faultcode>s:Client</faultcode></s:Fault></s:Body></s:Envelope>",
         FORBIDDEN, "population.refused"},
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct population_person p = {.pin = "untouched"};
        struct fault f = {0};
        CHECK_INT(rows[i].code, read(a, rows[i].text, &p, &f));
        CHECK_STR(rows[i].reason, f.reason);
        CHECK_STR("untouched", p.pin);
    }
}

TEST(a_flood_is_not_read)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    char *flood = arena_alloc(a, LIMIT_REGISTER_ANSWER + 2);
    struct population_person p;
    struct fault f = {0};
    memset(flood, ' ', LIMIT_REGISTER_ANSWER + 1);
    CHECK_INT(BROKEN, read(a, flood, &p, &f));
    struct buf b;
    buf_init(&b, a, LIMIT_REGISTER_ANSWER);
    buf_str(&b, HEAD REQUEST "<CongDan>");
    for (int i = 0; i < 30000; i++)
        buf_printf(&b, "<b%d/>", i % 1000);
    buf_str(&b, "</CongDan>" FOOT);
    CHECK_INT(BROKEN, read(a, b.p, &p, &f));
    CHECK_STR("population.duplicate", f.reason);
}

TEST(queries_that_are_not_whole_are_not_sent)
{
    static const struct population_settings settings = {
        .url = "http://127.0.0.1:1/", .key_name = "k", .key = "v"};
    struct population_query bad[10];
    for (int i = 0; i < 10; i++)
        bad[i] = lua;
    bad[0].request_id = NULL;
    bad[1].request_id = "a\r\nb";
    bad[2].procedure = "";
    bad[3].dossier = NULL;
    bad[4].asker = "một cửa";
    bad[5].pin = "38198004512";
    bad[6].pin = NULL;
    bad[7].old_id = "174800451"; /* both numbers */
    bad[8].full_name = "\xff";
    bad[9].birth_date = "1998-02-31";
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (int i = 0; i < 10; i++) {
        struct population_person p;
        struct fault f = {0};
        CHECK_INT(INVALID, population_ask(a, &settings, &bad[i], &p, &f));
        CHECK_STR("population.query", f.reason);
    }
    struct population_person p;
    struct fault f = {0};
    CHECK_INT(UNAVAILABLE, population_ask(a, &settings, &lua, &p, &f));
    CHECK_STR("population.down", f.reason);
}
