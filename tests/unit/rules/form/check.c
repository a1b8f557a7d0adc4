#include "base/cleanup.h"
#include "tests/support/test.h"
#include "tests/unit/rules/form/sample.h"

#include <time.h>

#define TOKEN "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

struct row {
    const char *given, *result;
};

static void check_all(const struct row *rows, size_t count, bool post, const struct form_task *task)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct form *form = sample(a);
    REQUIRE(form);
    for (size_t i = 0; i < count; i++)
        CHECK_STR(rows[i].result, post ? posted(a, form, rows[i].given, task)
                                       : checked(a, form, rows[i].given, task));
}

#define CHECK_ALL(rows, post, task) check_all(rows, sizeof(rows) / sizeof *(rows), post, task)

TEST(posted_values)
{
    static const struct row rows[] = {
        {"ho_ten= Lụa ", "{\"ho_ten\":\"Lụa\",\"co_con\":false} |"},
        {"", "{\"co_con\":false} | ho_ten required"},
        {"ho_ten=L", "{\"co_con\":false} | ho_ten too_short(2)"},
        {"ho_ten=Nguyễn Thị Lụa", "{\"co_con\":false} | ho_ten too_long(10)"},
        {"ho_ten=Ab\xff", "{\"co_con\":false} | ho_ten not_text"},
        {"ho_ten=\x01\x02", "{\"co_con\":false} | ho_ten required"},
        {"ho_ten=Lu\xCC\xA3"
         "a",
         "{\"ho_ten\":\"Lụa\",\"co_con\":false} |"},
        {"ho_ten=Lụa&so=123", "{\"ho_ten\":\"Lụa\",\"so\":\"123\",\"co_con\":false} |"},
        {"ho_ten=Lụa&so=1234", "{\"ho_ten\":\"Lụa\",\"co_con\":false} | so pattern"},
        {"ho_ten=Lụa&tien=1.500.000",
         "{\"ho_ten\":\"Lụa\",\"tien\":1500000,\"co_con\":false,\"tong\":3000000} |"},
        {"ho_ten=Lụa&tien=12,50",
         "{\"ho_ten\":\"Lụa\",\"tien\":12.5,\"co_con\":false,\"tong\":25} |"},
        {"ho_ten=Lụa&tien=12.5",
         "{\"ho_ten\":\"Lụa\",\"tien\":12.5,\"co_con\":false,\"tong\":25} |"},
        {"ho_ten=Lụa&tien=1,234",
         "{\"ho_ten\":\"Lụa\",\"co_con\":false,\"tong\":2.468} | tien decimals(2)"},
        {"ho_ten=Lụa&tien=0", "{\"ho_ten\":\"Lụa\",\"co_con\":false,\"tong\":0} | tien min(1)"},
        {"ho_ten=Lụa&tien=2.000.001",
         "{\"ho_ten\":\"Lụa\",\"co_con\":false,\"tong\":4000002} | tien max(2000000)"},
        {"ho_ten=Lụa&tien=1e3", "{\"ho_ten\":\"Lụa\",\"co_con\":false} | tien not_a_number"},
        {"ho_ten=Lụa&tien=1.2.3", "{\"ho_ten\":\"Lụa\",\"co_con\":false} | tien not_a_number"},
        {"ho_ten=Lụa&ngay-day=7&ngay-month=3&ngay-year=1985",
         "{\"ho_ten\":\"Lụa\",\"ngay\":\"1985-03-07\",\"co_con\":false} |"},
        {"ho_ten=Lụa&ngay-d=07&ngay-m=03&ngay-y=1985",
         "{\"ho_ten\":\"Lụa\",\"ngay\":\"1985-03-07\",\"co_con\":false} |"},
        {"ho_ten=Lụa&ngay=1985-03-07",
         "{\"ho_ten\":\"Lụa\",\"ngay\":\"1985-03-07\",\"co_con\":false} |"},
        {"ho_ten=Lụa&ngay-day=30&ngay-month=2&ngay-year=1985",
         "{\"ho_ten\":\"Lụa\",\"co_con\":false} | ngay not_a_date"},
        {"ho_ten=Lụa&ngay-day=&ngay-month=&ngay-year=", "{\"ho_ten\":\"Lụa\",\"co_con\":false} |"},
        {"ho_ten=Lụa&ngay-day=1&ngay-month=&ngay-year=1985",
         "{\"ho_ten\":\"Lụa\",\"co_con\":false} | ngay not_a_date"},
        {"ho_ten=Lụa&ngay=1899-12-31",
         "{\"ho_ten\":\"Lụa\",\"co_con\":false} | ngay min(1900-01-01)"},
        {"ho_ten=Lụa&dan_toc=thai", "{\"ho_ten\":\"Lụa\",\"dan_toc\":\"thai\",\"co_con\":false} |"},
        {"ho_ten=Lụa&dan_toc=x", "{\"ho_ten\":\"Lụa\",\"co_con\":false} | dan_toc not_in_list"},
        {"ho_ten=Lụa&chon=x&chon=y",
         "{\"ho_ten\":\"Lụa\",\"chon\":[\"x\",\"y\"],\"co_con\":false} |"},
        {"ho_ten=Lụa&chon=x&chon=x", "{\"ho_ten\":\"Lụa\",\"co_con\":false} | chon not_in_list"},
        {"ho_ten=Lụa&anh=" TOKEN,
         "{\"ho_ten\":\"Lụa\",\"co_con\":false,\"anh\":[\"" TOKEN "\"]} |"},
        {"ho_ten=Lụa&anh=../etc/passwd", "{\"ho_ten\":\"Lụa\",\"co_con\":false} | anh not_a_file"},
        {"ho_ten=Lụa&anh=" TOKEN "&anh=" TOKEN,
         "{\"ho_ten\":\"Lụa\",\"co_con\":false} | anh too_many_files(1)"},
        {"ho_ten=Lụa&anh=", "{\"ho_ten\":\"Lụa\",\"co_con\":false} |"},
    };
    struct form_task task = sample_task();
    CHECK_ALL(rows, true, &task);
}

TEST(conditions_are_decided_on_the_server)
{
    static const struct row rows[] = {
        {"ho_ten=Lụa&loai=a", "{\"ho_ten\":\"Lụa\",\"loai\":\"a\",\"co_con\":false} |"},
        {"ho_ten=Lụa&loai=khac",
         "{\"ho_ten\":\"Lụa\",\"loai\":\"khac\",\"co_con\":false} | ghi required"},
        {"ho_ten=Lụa&loai=khac&ghi=vì",
         "{\"ho_ten\":\"Lụa\",\"loai\":\"khac\",\"ghi\":\"vì\",\"co_con\":false} |"},
        {"ho_ten=Lụa&loai=a&ghi=vì",
         "{\"ho_ten\":\"Lụa\",\"loai\":\"a\",\"co_con\":false} | ghi hidden_field"},
        {"ho_ten=Lụa&loai=a&ghi=", "{\"ho_ten\":\"Lụa\",\"loai\":\"a\",\"co_con\":false} |"},
        {"ghi=vì&loai=khac&ho_ten=Lụa",
         "{\"ho_ten\":\"Lụa\",\"loai\":\"khac\",\"ghi\":\"vì\",\"co_con\":false} |"},
        {"ho_ten=Lụa&co_con=true", "{\"ho_ten\":\"Lụa\",\"co_con\":true} | con required(1)"},
        {"ho_ten=Lụa&co_con=on&con.0.ten=An&con.7.ten=Bé",
         "{\"ho_ten\":\"Lụa\",\"co_con\":true,\"con\":[{\"ten\":\"An\"},{\"ten\":\"Bé\"}]} |"},
        {"ho_ten=Lụa&co_con=on&con.3.ten=Bé&con.3.lop=1",
         "{\"ho_ten\":\"Lụa\",\"co_con\":true,\"con\":[{\"ten\":\"Bé\"}]} | con.3.lop "
         "hidden_field"},
        {"ho_ten=Lụa&tien=200&co_con=on&con.0.ten=An&con.0.lop=1",
         "{\"ho_ten\":\"Lụa\",\"tien\":200,\"co_con\":true,\"con\":[{\"ten\":\"An\"}],\"tong\":400}"
         " | "
         "con.0.lop hidden_field"},
        {"ho_ten=Lụa&co_con=on&con.0.sinh-d=1&con.0.sinh-m=2&con.0.sinh-y=2020",
         "{\"ho_ten\":\"Lụa\",\"co_con\":true,\"con\":[{\"sinh\":\"2020-02-01\"}]} | con.0.ten "
         "required"},
        {"ho_ten=Lụa&co_con=on&con.0.ten=A&con.1.ten=B&con.2.ten=C",
         "{\"ho_ten\":\"Lụa\",\"co_con\":true} | con too_many_rows(2)"},
        {"ho_ten=Lụa&con.0.ten=An", "{\"ho_ten\":\"Lụa\",\"co_con\":false} | con hidden_field"},
    };
    struct form_task task = sample_task();
    CHECK_ALL(rows, true, &task);
}

TEST(hostile_posts)
{
    static const struct row rows[] = {
        {"ho_ten=Lụa&la=1", "{\"ho_ten\":\"Lụa\",\"co_con\":false} | la unknown_field"},
        {"ho_ten=Lụa&_csrf=1", "{\"ho_ten\":\"Lụa\",\"co_con\":false} |"},
        {"ho_ten=Lụa&ho_ten=Hoa", "{\"co_con\":false} | ho_ten duplicate_field"},
        {"ho_ten=Lụa&tong=5", "{\"ho_ten\":\"Lụa\",\"co_con\":false} | tong computed_field"},
        {"ho_ten=Lụa&co_con=maybe", "{\"ho_ten\":\"Lụa\"} | co_con not_in_list"},
        {"ho_ten=Lụa&con=x&co_con=1", "{\"ho_ten\":\"Lụa\",\"co_con\":true} | con not_rows"},
        {"ho_ten=Lụa&co_con=1&con=x&con.0.ten=An",
         "{\"ho_ten\":\"Lụa\",\"co_con\":true,\"con\":[{\"ten\":\"An\"}]} | con.1 not_rows"},
        {"ho_ten=Lụa&con.999.ten=x",
         "{\"ho_ten\":\"Lụa\",\"co_con\":false} | con.999.ten unknown_field"},
        {"ho_ten=Lụa&con.01.ten=x",
         "{\"ho_ten\":\"Lụa\",\"co_con\":false} | con.01.ten unknown_field"},
        {"ho_ten=Lụa&con.-1.ten=x",
         "{\"ho_ten\":\"Lụa\",\"co_con\":false} | con.-1.ten unknown_field"},
        {"ho_ten=Lụa&con.0.la=x", "{\"ho_ten\":\"Lụa\",\"co_con\":false} | con.0.la unknown_field"},
        {"ho_ten=Lụa&con.ten=x", "{\"ho_ten\":\"Lụa\",\"co_con\":false} | con.ten unknown_field"},
        {"ho_ten=Lụa&ho_ten[]=x", "{\"ho_ten\":\"Lụa\",\"co_con\":false} | ho_ten[] unknown_field"},
        {"ho_ten=Lụa&ngay=1985-03-07&ngay-d=1&ngay-m=2&ngay-y=1985",
         "{\"ho_ten\":\"Lụa\",\"co_con\":false} | ngay duplicate_field"},
        {"ho_ten=Lụa&g=1&t=2",
         "{\"ho_ten\":\"Lụa\",\"co_con\":false} | g unknown_field, t unknown_field"},
    };
    struct form_task task = sample_task();
    CHECK_ALL(rows, true, &task);
}

TEST(json_goes_through_the_same_checks)
{
    static const struct row rows[] = {
        {"{\"ho_ten\":\"Lụa\",\"tien\":12.5}",
         "{\"ho_ten\":\"Lụa\",\"tien\":12.5,\"co_con\":false,\"tong\":25} |"},
        {"{\"ho_ten\":5}", "{\"co_con\":false} | ho_ten not_text"},
        {"{\"ho_ten\":[\"Lụa\"]}", "{\"co_con\":false} | ho_ten not_text"},
        {"{\"ho_ten\":\"Lụa\",\"tien\":\"1.500.000\"}",
         "{\"ho_ten\":\"Lụa\",\"co_con\":false} | tien not_a_number"},
        {"{\"ho_ten\":\"Lụa\",\"la\":null}",
         "{\"ho_ten\":\"Lụa\",\"co_con\":false} | la unknown_field"},
        {"{\"ho_ten\":\"Lụa\",\"ghi\":\"x\"}",
         "{\"ho_ten\":\"Lụa\",\"co_con\":false} | ghi hidden_field"},
        {"{\"ho_ten\":\"Lụa\",\"co_con\":true,\"con\":[{\"ten\":\"An\",\"x\":1},{}]}",
         "{\"ho_ten\":\"Lụa\",\"co_con\":true,\"con\":[{\"ten\":\"An\"},{}]} | con.0.x "
         "unknown_field, "
         "con.1.ten required"},
        {"{\"ho_ten\":\"Lụa\",\"tien\":\"5\"}",
         "{\"ho_ten\":\"Lụa\",\"co_con\":false} | tien not_a_number"},
        {"{\"ho_ten\":\"Lụa\",\"ngay\":\"\",\"chon\":\"x\",\"tong\":null}",
         "{\"ho_ten\":\"Lụa\",\"co_con\":false} | ngay not_a_date, chon not_in_list, tong "
         "computed_field"},
        {"{\"ho_ten\":\"Lụa\",\"ngay\":null,\"chon\":[],\"anh\":null,\"dan_toc\":null}",
         "{\"ho_ten\":\"Lụa\",\"co_con\":false} |"},
        {"{\"ho_ten\":\"Lụa\",\"co_con\":\"true\"}", "{\"ho_ten\":\"Lụa\"} | co_con not_in_list"},
        {"[]", "!form.data"},
    };
    struct form_task task = sample_task();
    CHECK_ALL(rows, false, &task);
}

TEST(what_the_register_said_stands)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct form_task task = sample_task();
    struct json *registers = json_new_object(a);
    struct form *form = sample(a);
    REQUIRE(form);
    json_put(registers, "population.full_name", json_new_text(a, "Thị Lụa"));
    task.known = form_prefill(form, registers, &task, a);
    CHECK_STR("Thị Lụa", json_str(task.known, "ho_ten", ""));
    CHECK_STR("{\"ho_ten\":\"Thị Lụa\",\"co_con\":false} |", posted(a, form, "", &task));
    CHECK_STR("{\"ho_ten\":\"Thị Lụa\",\"co_con\":false} |",
              posted(a, form, "ho_ten=Thị Lụa", &task));
    CHECK_STR("{\"ho_ten\":\"Thị Lụa\",\"co_con\":false} | ho_ten confirmed_field",
              posted(a, form, "ho_ten=Hoa", &task));
}

TEST(a_draft_keeps_what_is_valid)
{
    static const struct row rows[] = {
        {"so=12&dan_toc=thai&la=1&loai=khac",
         "{\"loai\":\"khac\",\"dan_toc\":\"thai\",\"co_con\":false} | so pattern"},
        {"co_con=on&con.0.sinh-d=1&con.0.sinh-m=2&con.0.sinh-y=2020",
         "{\"co_con\":true,\"con\":[{\"sinh\":\"2020-02-01\"}]} |"},
        {"ghi=x", "{\"co_con\":false} |"},
    };
    struct form_task task = sample_task();
    task.draft = true;
    CHECK_ALL(rows, true, &task);
}

TEST(the_staffs_own_words_are_data)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct form_task task = sample_task();
    struct form_result r;
    struct form *form = sample(a);
    static const struct form_input inputs[] = {{"ho_ten", "Lụa", false}, {"so", "x", false}};
    REQUIRE(form && form_decode(form, inputs, 2, &task, a, &r, NULL) == OK);
    REQUIRE(r.error_count == 1);
    CHECK_STR("Gồm 3 số %s", r.errors[0].words.vi);
    CHECK(r.hidden[form_find(form, "ghi")->number]);
    CHECK(!r.hidden[form_find(form, "so")->number]);
}

enum { MANY = 2000 };

TEST(two_thousand_fields_are_quick)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct buf b;
    struct json *v;
    struct form *form;
    struct form_flaws flaws;
    struct form_result r;
    struct fault f = {0};
    struct form_task task = sample_task();
    struct form_input *inputs = arena_new(a, struct form_input, MANY);
    buf_init(&b, a, 4000000);
    buf_str(&b, "{\"type\":\"default\",\"schemaVersion\":19,\"id\":\"x\",\"components\":[");
    for (int i = 0; i < MANY; i++) {
        buf_printf(&b,
                   "%s{\"type\":\"textfield\",\"id\":\"k%d\",\"key\":\"k%d\",\"label\":\"K\","
                   "\"validate\":{\"required\":true}",
                   i ? "," : "", i, i);
        if (i % 2)
            buf_printf(&b, ",\"conditional\":{\"hide\":\"=k%d = \\\"hide\\\"\"}", i - 1);
        buf_str(&b, "}");
        inputs[i] = (struct form_input){.name = arena_printf(a, "k%d", i), .value = "giá trị"};
    }
    buf_str(&b, "]}");
    REQUIRE(json_parse(a, b.p, b.n, &v, &f) == OK);
    REQUIRE(form_read(a, v, NULL, &form, &flaws, &f) == OK);
    clock_t start = clock();
    REQUIRE(form_decode(form, inputs, MANY, &task, a, &r, &f) == OK);
    double ms = (double)(clock() - start) * 1000.0 / CLOCKS_PER_SEC;
    CHECK_INT(0, r.error_count);
    CHECK_INT(MANY, r.data->count);
    CHECK(ms < 500); /* 10 ms without sanitizers */
    struct form_input *flood = arena_new(a, struct form_input, 5000);
    for (int i = 0; i < 5000; i++)
        flood[i] = (struct form_input){.name = "x", .value = "y"};
    CHECK_INT(TOO_LARGE, form_decode(form, flood, 5000, &task, a, &r, NULL));
}
