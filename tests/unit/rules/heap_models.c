/* Nothing that is read to be law allocates outside of its arena either: decisions, processes,
 * e-forms with what people send, and calendars of the packs; models of others; texts that end too
 * early. */
#include "base/cleanup.h"
#include "base/text.h"
#include "rules/bpmn/bpmn.h"
#include "rules/calendar/calendar.h"
#include "rules/dmn/dmn.h"
#include "rules/form/form.h"
#include "tests/support/heap.h"
#include "tests/support/test.h"

#include <glob.h>
#include <stdio.h>

enum { ROOM = 1 << 20 };

/* Read a text as what it is; what comes of it does not matter. */
typedef void reader(struct arena *a, const char *text, size_t n);

static void read_decisions(struct arena *a, const char *text, size_t n)
{
    const struct dmn_text texts[] = {{.name = "m.dmn", .text = text, .n = n}};
    struct dmn_findings findings;
    struct dmn_model *m;
    (void)dmn_read(a, texts, 1, &findings, &m, NULL);
}

static void read_process(struct arena *a, const char *text, size_t n)
{
    struct bpmn_findings findings = {0};
    struct bpmn_model *m;
    if (bpmn_read(a, text, n, &findings, &m, NULL) == OK)
        (void)bpmn_check(a, m, &findings, NULL);
}

/* What a person sends who writes the same into every field. */
struct answers {
    struct arena *arena;
    struct form_input inputs[100];
    size_t count;
    struct json *data;
};

static void answer(struct answers *to, const struct form_field *fields, size_t count)
{
    static const char words[] = "Đường số 1";
    for (size_t i = 0; i < count && to->count < 100; i++) {
        if (fields[i].kind == FORM_GROUP) {
            answer(to, fields[i].fields, fields[i].field_count);
        } else if (fields[i].key) {
            to->inputs[to->count++] = (struct form_input){.name = fields[i].key, .value = words};
            (void)json_put(to->data, fields[i].key, json_new_text(to->arena, words));
        }
    }
}

static void fill_in(struct arena *a, const struct form *form)
{
    static const struct feel_moment now = {.year = 2026, .month = 11, .day = 22};
    static const struct feel_scope scope = {.now = &now};
    const struct form_task task = {.scope = &scope};
    struct answers answers = {.arena = a, .data = json_new_object(a)};
    struct form_result result;
    size_t count;
    const struct form_field *fields = form_fields(form, &count);
    answer(&answers, fields, count);
    (void)form_decode(form, answers.inputs, answers.count, &task, a, &result, NULL);
    (void)form_check(form, answers.data, &task, a, &result, NULL);
    (void)form_schema(form, NULL, a);
}

static void read_form(struct arena *a, const char *text, size_t n)
{
    struct json *v;
    struct form *form;
    struct form_flaws flaws;
    if (json_parse(a, text, n, &v, NULL) == OK && form_read(a, v, NULL, &form, &flaws, NULL) == OK)
        fill_in(a, form);
}

static void read_calendar(struct arena *a, const char *text, size_t n)
{
    struct json *v;
    struct calendar c;
    if (json_parse(a, text, n, &v, NULL) == OK)
        (void)calendar_read(a, v, "hanh-chinh", &c, NULL);
}

static const struct {
    const char *files;
    reader *read;
    size_t least;
} kinds[] = {
    {"packs/*/*.dmn", read_decisions, 1},
    {"packs/*/procedures/*/*.dmn", read_decisions, 8},
    {"tests/conformance/dmn-tck/level-3/*/*.dmn", read_decisions, 30},
    {"packs/*/procedures/*/*.bpmn", read_process, 8},
    {"tests/conformance/bpmn-miwg/*.bpmn", read_process, 8},
    {"packs/*/procedures/*/form.json", read_form, 8},
    {"packs/*/calendar.json", read_calendar, 2},
};

static size_t text_of(const char *path, char out[static ROOM])
{
    FILE *file = fopen(path, "rbe");
    if (!file)
        return 0;
    size_t n = fread(out, 1, ROOM, file);
    (void)fclose(file);
    return n;
}

static long taken_by(reader *read, const char *text, size_t n)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    long before = heap_count();
    read(a, text, n);
    return heap_count() - before;
}

TEST(models_take_from_their_arena_alone)
{
    static char text[ROOM];
    CLEANUP(arena_closep) struct arena *a = arena_open();
    (void)text_clean(a, "Đ"); /* ICU makes its table of normal forms once: base/text.h */
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        glob_t found = {0};
        REQUIRE(glob(kinds[k].files, 0, NULL, &found) == 0); /* NOLINT(concurrency-mt-unsafe) */
        for (size_t i = 0; i < found.gl_pathc; i++) {
            size_t n = text_of(found.gl_pathv[i], text);
            long taken = taken_by(kinds[k].read, text, n) +
                         taken_by(kinds[k].read, text, n - n / 3) /* cut off */;
            if (taken != 0)
                test_fail(__FILE__, __LINE__, "%ld allocations: %s", taken, found.gl_pathv[i]);
        }
        CHECK(found.gl_pathc >= kinds[k].least);
        globfree(&found);
    }
}
