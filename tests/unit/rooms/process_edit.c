/* The steps of a process, read and changed as text. */
#include "rooms/admin/process_edit.h"

#include "os/files.h"
#include "rules/bpmn/bpmn.h"
#include "tests/support/test.h"

#include <string.h>

#define HEAD                                                                                       \
    "<?xml version=\"1.0\"?><!-- <x id=\"b\"/> --><p:definitions "                                 \
    "xmlns:p=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" "
#define OURS "xmlns:m='https://motcua.vn/bpmn/1' "

static const char two_ways[] = HEAD OURS
    "><p:process id=\"q\" isExecutable=\"true\">"
    "<p:endEvent id=\"e\"/>"
    "<p:userTask id=\"b\" name=\"Ký &amp; duyệt\" m:role=\"leader\" />"
    "<p:userTask id=\"a\"\n name='Nhận'\n m:budget='2h'><p:incoming>f0</p:incoming></p:userTask>"
    "<p:boundaryEvent id=\"late\" attachedToRef=\"a\"/>"
    "<p:startEvent id=\"s\"/>"
    "<p:userTask id=\"alone\"/>"
    "<p:sequenceFlow id=\"f0\" sourceRef=\"s\" targetRef=\"a\"/>"
    "<p:sequenceFlow id=\"f1\" name=\"Đủ\" sourceRef=\"a\" targetRef=\"b\"/>"
    "<p:sequenceFlow id=\"f2\" sourceRef=\"b\" targetRef=\"e\"/>"
    "<p:sequenceFlow id=\"f3\" sourceRef=\"b\" targetRef=\"a\"/>"
    "</p:process></p:definitions>";

static const char *order(struct arena *a, const char *text)
{
    struct process_step *steps;
    size_t n;
    struct fault f = {0};
    if (process_steps(a, text, &steps, &n, &f) < 0)
        return arena_strdup(a, f.words);
    const char *line = "";
    for (size_t i = 0; i < n; i++)
        line = arena_printf(a, "%s%s%s", line, i ? " " : "", steps[i].id);
    return line;
}

TEST(steps_come_in_the_order_of_the_flows)
{
    struct arena *a = arena_open();
    CHECK_STR("s a late b e alone", order(a, two_ways));
    arena_close(a);
}

TEST(a_step_knows_its_parts_and_ways)
{
    struct arena *a = arena_open();
    struct process_step *steps;
    size_t n;
    struct fault f = {0};
    REQUIRE(process_steps(a, two_ways, &steps, &n, &f) == OK);
    REQUIRE(n == 6);
    CHECK_STR("userTask", steps[1].element);
    CHECK_STR("Nhận", steps[1].name);
    CHECK_STR("2h", steps[1].budget);
    CHECK_STR("", steps[1].role);
    REQUIRE(steps[1].way_count == 1);
    CHECK_STR("b", steps[1].ways[0].to);
    CHECK_STR("Đủ", steps[1].ways[0].name);
    CHECK_STR("Ký & duyệt", steps[3].name);
    CHECK_INT(2, steps[3].way_count);
    arena_close(a);
}

TEST(a_sub_process_has_its_steps_behind_it)
{
    struct arena *a = arena_open();
    CHECK_STR(
        "s sub i1 e i2",
        order(a,
              HEAD "><p:process id=\"q\"><p:subProcess id=\"sub\"><p:userTask id=\"i2\"/>"
                   "<p:startEvent id=\"i1\"/><p:sequenceFlow id=\"g\" sourceRef=\"i1\" "
                   "targetRef=\"i2\"/></p:subProcess><p:startEvent id=\"s\"/><p:endEvent id=\"e\"/>"
                   "<p:sequenceFlow id=\"f\" sourceRef=\"s\" targetRef=\"sub\"/>"
                   "<p:sequenceFlow id=\"h\" sourceRef=\"sub\" targetRef=\"e\"/>"
                   "</p:process></p:definitions>"));
    arena_close(a);
}

static const char *apply(struct arena *a, const char *text, struct process_change c)
{
    const char *made;
    struct fault f = {0};
    return process_apply(a, text, &c, 1, &made, &f) == OK ? made : arena_strdup(a, f.reason);
}

/* The text around the first place where both differ. */
static const char *difference(struct arena *a, const char *before, const char *after)
{
    size_t i = 0, j = 0;
    size_t n = strlen(before), m = strlen(after);
    while (i < n && i < m && before[i] == after[i])
        i++;
    while (j < n - i && j < m - i && before[n - 1 - j] == after[m - 1 - j])
        j++;
    return arena_printf(a, "[%.*s] to [%.*s]", (int)(n - i - j), before + i, (int)(m - i - j),
                        after + i);
}

TEST(one_attribute_changes_and_nothing_else)
{
    struct arena *a = arena_open();
    const char *made = apply(a, two_ways, (struct process_change){"b", PART_ROLE, "clerk"});
    CHECK_STR("[leader] to [clerk]", difference(a, two_ways, made));
    made = apply(a, two_ways, (struct process_change){"b", PART_NAME, "\"A\" <b> & 'c'"});
    CHECK(strstr(made, "name=\"&#34;A&#34; &#60;b&#62; &#38; ") != NULL);
    made = apply(a, two_ways, (struct process_change){"b", PART_BUDGET, "3d"});
    CHECK_STR("[] to [m:budget=\"3d\" ]", difference(a, two_ways, made));
    made = apply(a, two_ways, (struct process_change){"b", PART_ROLE, ""});
    CHECK(strstr(made, "duyệt\" />") != NULL);
    made = apply(a, two_ways, (struct process_change){"a", PART_BUDGET, ""});
    CHECK(strstr(made, "name='Nhận'><p:incoming>") != NULL);
    CHECK_STR(two_ways, apply(a, two_ways, (struct process_change){"a", PART_ROLE, ""}));
    CHECK_STR("process.step", apply(a, two_ways, (struct process_change){"x", PART_ROLE, "clerk"}));
    arena_close(a);
}

TEST(our_prefix_is_bound_when_it_is_missing)
{
    struct arena *a = arena_open();
    static const char bare[] =
        HEAD "><p:process id=\"q\"><p:userTask id=\"b\"/></p:process></p:definitions>";
    const char *made = apply(a, bare, (struct process_change){"b", PART_ACT, "sign"});
    CHECK(strstr(made, "xmlns:mc=\"" BPMN_SPACE "\"") != NULL);
    struct process_step *steps;
    size_t n;
    struct fault f = {0};
    REQUIRE(process_steps(a, made, &steps, &n, &f) == OK);
    CHECK_STR("sign", steps[0].act);
    static const char twice[] =
        HEAD OURS "><p:process id=\"q\"><p:userTask id=\"b\" xmlns:m=\"urn:x\"/></p:process>"
                  "</p:definitions>";
    CHECK_STR("process.prefix", apply(a, twice, (struct process_change){"b", PART_ACT, "sign"}));
    static const char taken[] = HEAD "xmlns:mc=\"urn:x\"><p:process id=\"q\"><p:userTask id=\"b\"/>"
                                     "</p:process></p:definitions>";
    CHECK_STR("process.prefix", apply(a, taken, (struct process_change){"b", PART_ACT, "sign"}));
    arena_close(a);
}

TEST(what_is_no_process_is_refused)
{
    struct arena *a = arena_open();
    struct process_step *steps;
    size_t n;
    struct fault f = {0};
    CHECK_INT(INVALID, process_steps(a, "<a", &steps, &n, &f));
    fault_clear(&f);
    CHECK_INT(INVALID, process_steps(a, "<a/>", &steps, &n, &f));
    CHECK_STR("process.empty", f.reason);
    fault_clear(&f);
    const char *made;
    CHECK_INT(INVALID, process_apply(a, "<a", NULL, 0, &made, &f));
    arena_close(a);
}

/* A real process, whose drawing stands in the same file, keeps its meaning. */
TEST(a_published_process_stays_what_it_is)
{
    struct arena *a = arena_open();
    struct bytes text;
    struct fault f = {0};
    REQUIRE(file_read(a, "packs/national/procedures/1.004873/process.bpmn", 1 << 20, &text, &f) ==
            OK);
    const char *before = arena_strndup(a, (const char *)text.p, text.n);
    CHECK_STR("bat-dau tiep-nhan xu-ly ky-duyet ket-qua-ky phat-hanh tra-ket-qua ket-thuc",
              order(a, before));
    const char *made = apply(a, before, (struct process_change){"ky-duyet", PART_BUDGET, "9h"});
    struct bpmn_findings findings = {0};
    struct bpmn_model *m;
    REQUIRE(bpmn_read(a, made, strlen(made), &findings, &m, &f) == OK);
    int node = bpmn_node_of(m, "ky-duyet");
    REQUIRE(node >= 0);
    CHECK_INT(9, m->nodes[node].budget.amount);
    CHECK_INT(strlen(before), strlen(made));
    arena_close(a);
}
