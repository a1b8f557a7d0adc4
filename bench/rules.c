/* What the rules cost without a record: one processor, one thread, everything from memory. The
 * references are the goals. */
#include "bench/measure.h"

#include "db/schema.h"
#include "os/clock.h"
#include "rules/bpmn/bpmn.h"
#include "rules/form/form.h"
#include "tests/support/law.h"
#include "tests/support/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS = 2000, MOST_MS = 1500, TIMES_MOST = 200 * 1000 };

static const char marital[] =
    "{\"ho_ten\":\"Nguyễn Thị Lụa\",\"so_dinh_danh\":\"038198004512\",\"ngay_sinh\":\"1998-03-27\","
    "\"gioi_tinh\":\"female\",\"dan_toc\":\"01\",\"quoc_tich\":\"VN\","
    "\"noi_cu_tru\":\"Số 12 đường Hạc Thành\",\"tinh_trang\":\"single\","
    "\"muc_dich\":\"vay-von\",\"khoang_thoi_gian\":false,\"cam_doan\":true}";

struct site {
    const struct law *law;
    const struct procedure *procedure;
    const struct procedure_case *c;
    const struct json *data;
    struct form *form; /* the large one */
    struct form_input *inputs;
    struct feel_scope *scope;
};

typedef int work(const struct site *s, struct arena *a, struct fault *f);

static int check_large(const struct site *s, struct arena *a, struct fault *f)
{
    struct form_result result = {0};
    struct form_task task = {.scope = s->scope};
    int r = form_decode(s->form, s->inputs, FIELDS, &task, a, &result, f);
    return r == OK && result.error_count > 0 ? fault_set(f, INVALID, "the form has errors") : r;
}

static int decide_fees(const struct site *s, struct arena *a, struct fault *f)
{
    struct fee_bill bill = {0};
    return catalogue_fees(s->law->catalogue, a,
                          &(struct case_question){.procedure = s->procedure,
                                                  .c = s->c,
                                                  .channel = CHANNEL_ONLINE,
                                                  .now_ms = test_friday_ms(),
                                                  .form = s->data},
                          &bill, f);
}

/* Begin the process, and read back what would be stored of it. */
static int begin_process(const struct site *s, struct arena *a, struct fault *f)
{
    struct bpmn_step step;
    struct bpmn_state *back;
    struct json *none = json_new_object(a);
    int r = bpmn_start(a, s->c->process, &(struct bpmn_given){.variables = none}, &step, f);
    if (r < 0)
        return r;
    if (!step.effects)
        return fault_set(f, BROKEN, "the process opened no task");
    return bpmn_state_from_json(a, s->c->process, bpmn_state_to_json(a, s->c->process, step.state),
                                &back, f);
}

static const struct row {
    const char *what;
    work *run;
    double most_us; /* at p99 */
    const char *goal;
} rows[] = {
    {"a posted form of 2,000 fields, read and checked", check_large, 50000, "p99 ≤ 50 ms"},
    {"the fees of a case, as decisions", decide_fees, 20, "p99 ≤ 20 µs"},
    {"a process begun, written and read back", begin_process, 1000, "p99 ≤ 1 ms"},
};

static void read_large(struct arena *a, struct site *s)
{
    struct buf b;
    struct json *v;
    struct form_flaws flaws;
    struct fault f = {0};
    s->inputs = arena_new(a, struct form_input, FIELDS);
    buf_init(&b, a, 1 << 20);
    buf_str(&b, "{\"type\":\"default\",\"schemaVersion\":19,\"id\":\"x\",\"components\":[");
    for (int i = 0; i < FIELDS; i++) {
        buf_printf(&b, "%s{\"type\":\"textfield\",\"id\":\"k%d\",\"key\":\"k%d\",\"label\":\"K\"",
                   i ? "," : "", i, i);
        if (i % 2)
            buf_printf(&b, ",\"conditional\":{\"hide\":\"=k%d = \\\"hide\\\"\"}", i - 1);
        buf_str(&b, ",\"validate\":{\"required\":true}}");
        s->inputs[i] = (struct form_input){.name = arena_printf(a, "k%d", i), .value = "giá trị"};
    }
    buf_str(&b, "]}");
    if (json_parse(a, b.p, b.n, &v, &f) < 0 || form_read(a, v, NULL, &s->form, &flaws, &f) < 0) {
        fprintf(stderr, "%s\n", f.words);
        exit(1);
    }
}

static int64_t one(const struct site *s, const struct row *row, struct arena *scratch)
{
    struct fault f = {0};
    int64_t start = now_us();
    if (row->run(s, scratch, &f) < 0) {
        fprintf(stderr, "%s: %s\n", row->what, f.words);
        exit(1);
    }
    arena_clear(scratch);
    return now_us() - start;
}

static void measure(struct arena *a, const struct site *s, const struct row *row)
{
    struct arena *scratch = arena_open();
    int64_t *times = arena_new(a, int64_t, TIMES_MOST), start = now_us(), cpu = cpu_us();
    int n = 0;
    while (n < TIMES_MOST && now_us() - start < (int64_t)MOST_MS * 1000)
        times[n++] = one(s, row, scratch);
    double each = (double)(cpu_us() - cpu) / n;
    double p50 = (double)percentile(times, n, 50), p99 = (double)percentile(times, n, 99);
    figure_print(&(struct figure){.what = arena_printf(a, "%s, p99 (p50 %.0f µs)", row->what, p50),
                                  .unit = " µs",
                                  .value = p99,
                                  .reference = row->most_us,
                                  .cpu_us = each,
                                  .goal = row->goal,
                                  .met = p99 <= row->most_us ? "yes" : "no"});
    arena_close(scratch);
}

int main(void)
{
    struct arena *a = arena_open();
    struct store *store;
    struct json *data;
    struct site s = {0};
    struct fault f = {0};
    if (store_open(&(struct store_options){.where = test_database(a),
                                           .schema = &db_whole_schema,
                                           .now_ms = clock_now_ms},
                   &store, &f) < 0 ||
        json_parse(a, marital, strlen(marital), &data, &f) < 0) {
        fprintf(stderr, "%s\n", f.words);
        return 1;
    }
    s.data = data;
    s.law = test_law(a, store);
    s.procedure = catalogue_current(s.law->catalogue, "1.004873");
    s.c = catalogue_case(s.procedure, NULL);
    s.scope = catalogue_scope(a, s.c, NULL, test_friday_ms());
    read_large(a, &s);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        measure(a, &s, &rows[i]);
    store_close(store);
    arena_close(a);
    return 0;
}
