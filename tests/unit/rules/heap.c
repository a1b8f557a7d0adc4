/* Nothing that is evaluated allocates outside of its arena: expressions with every built-in, tables
 * and decisions, steps of a process. */
#include "base/cleanup.h"
#include "rules/bpmn/bpmn.h"
#include "rules/dmn/dmn.h"
#include "rules/feel/builtin.h"
#include "rules/feel/feel.h"
#include "tests/support/heap.h"
#include "tests/support/test.h"

#include <stdlib.h>

static const struct feel_moment now = {.year = 2026, .month = 11, .day = 22, .hour = 10};

static const char *const expressions[] = {
    /* operators and forms */
    "((phi * ban + 2000) * 2 - 5 ** 2 + 7) / 3 + 0.1",
    "if phi > 1 and (ban < 3 or not(phi = 0)) then \"có\" + \"!\" else \"không\"",
    "for x in 1..20, y in [1, 2] return x * y + count(partial)",
    "(some c in con satisfies c.tuoi > 5) and (every c in con satisfies c.tuoi < 50)",
    "con[tuoi > 5][1].ten",
    "{a: 1, b: a + 1, f: function(x) if x < 2 then x else f(x - 1) + f(x - 2), c: f(9)}.c",
    "5 in (1, [3..7], > 9, \"x\") and 5 between 1 and 9 and (5 in <= 7)",
    "[1, null, \"a\"] instance of list<Any> or con instance of list<context<ten: string>>",
    "@\"2026-11-22\" + @\"P1M\" - @\"P3D\" > @\"2026-01-31\" and @\"PT2H\" * 3 / 2 > @\"PT1M\"",
    "@\"2026-11-22T10:00:00+07:00\" - @\"2026-02-28T10:00:00Z\" < @\"P900D\"",
    "1 + \"a\" = null or missing.path[1] = 3",
    /* conversion and logic */
    "date(\"2026-11-22\") = date(2026, 11, 22) or date(date and time(\"2026-11-22T01:02:03\"))",
    "time(\"10:00:00.5\") < time(11, 0, 0, duration(\"PT7H\"))",
    "date and time(@\"2026-11-22\", @\"10:00:00\")",
    "years and months duration(@\"2011-12-22\", @\"2013-08-24\")",
    "number(\"1.000,5\", \".\", \",\") + number(\"1e3\", null, null)",
    "string([1.5, {a: @\"P1Y\"}, [1..2), true, null])",
    "context([{key: \"a\", value: 1}]).a + count(range(\"[1..3]\").start)",
    "and([true, false]) or or([false, true])",
    "all([true, not(false)]) and any([false, is(1, 1)])",
    /* texts */
    "substring(\"Thanh Hoá\", -3, 2) + substring before(\"a-b\", \"-\")",
    "substring after(\"a-b\", \"-\")",
    "string length(upper case(\"đường ß\")) + string length(lower case(\"ĐƯỜNG\"))",
    "contains(\"abc\", \"b\") and starts with(\"abc\", \"a\") and ends with(\"abc\", \"c\")",
    "matches(\"Đường 12\", \"^[\\p{L}\\s-[x]]+(\\d+).*\\p{IsBasicLatin}\", \"ix\")",
    "matches(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\", \"(a+)+[bc]\")",
    "replace(\"a1b22c333\", \"([a-z])(\\d+)\", \"$2$1\\$\")",
    "count(split(\"1,2;3 4\", \"[,; ]\")) + count(split(\"(\", \"(\"))",
    "string join([\"a\", null, \"b\"], \", \")",
    /* lists */
    "list contains([1, 2], 2) and count([1]) > 0 and min(1, 2) < max([3, 4])",
    "[sum(1, 2), product([2, 3]), mean(1, 2, 4), median(3, 1, 2), stddev(2, 4, 7)]",
    "mode([6, 1, 6])",
    "median(for x in 1..500 return 7 * x) + count(mode(for x in 1..500 return -x))",
    "count(distinct values(for x in 1..500 return x))",
    "sort(for x in 1..99 return x, function(x, y) x > y)[1]",
    "sublist(reverse(append(concatenate([1], [2, 3]), 4)), 2, 2)",
    "insert before(remove([1, 2, 3], 2), 1, list replace([1, 2], 1, 9))",
    "list replace([1, 2, 3], function(item, new) item > new, 2)",
    "index of(union([1, 2], [2, 3]), 2)",
    "flatten([distinct values([1, 1, [2]]), duplicate values([1, 1])])",
    "sort([3, 1, 2], function(x, y) x < y)",
    /* numbers */
    "decimal(1 / 3, 5) + floor(1.5) + ceiling(1.5) + round up(1.55, 1) + round down(1.55, 1)",
    "round half up(1.55, 1) + round half down(1.55, 1) + abs(-1) + modulo(-7, 3)",
    "[sqrt(2), log(10), exp(3), 2 ** 0.5, odd(3), even(3), 1e6144 * 10, 1 / 0]",
    /* ranges */
    "[before(1, [2..3]), after(5, [2..3]), meets([1..2], [2..3]), met by([2..3], [1..2])]",
    "[overlaps([1..3], [2..4]), overlaps before([1..3], [2..4]), overlaps after([2..4], [1..3])]",
    "[finishes(3, [1..3]), finished by([1..3], 3), includes([1..3], 2), during(2, [1..3])]",
    "[starts(1, [1..3]), started by([1..3], 1), coincides([1..3], [1..3])]",
    /* days */
    "[now(), today(), day of year(today()), day of week(today()), month of year(today())]",
    "week of year(today()) + today().year + (now() - @\"PT1H\").hour",
    /* zones */
    "date and time(\"2026-07-01T10:00:00@Europe/Paris\") < @\"2026-07-01T10:00:00Z\"",
    "@\"2126-07-01T10:00:00@Asia/Ho_Chi_Minh\" + @\"PT9H\"",
    "[@\"10:00:00@Asia/Tokyo\".timezone, @\"2026-11-22T10:00:00@Asia/Saigon\".time offset]",
    /* contexts */
    "get value({a: {b: 1}}, [\"a\", \"b\"]) = 1 or get entries({a: 1})[1].value = 1",
    "context put(context merge([{a: 1}, {b: 2}]), \"c\", 3)",
};

static struct feel *parsed(struct arena *a, const char *text)
{
    struct feel *e = NULL;
    struct fault f = {0};
    if (feel_parse(a, text, NULL, &e, &f) < 0)
        test_fail(__FILE__, __LINE__, "%s: %s", text, f.words);
    return e;
}

static struct feel_scope scope_of(struct arena *a)
{
    struct feel_value v = {0};
    CHECK_INT(OK, feel_eval(parsed(a, "{phi: 15000, ban: 3, con: [{ten: \"An\", tuoi: 4}, "
                                      "{ten: \"Bình\", tuoi: 9}]}"),
                            NULL, a, &v, NULL));
    return (struct feel_scope){.context = v.context, .now = &now};
}

/* Allocations past the arena while a text is read and evaluated and its value is written. */
static long taken_by(struct arena *a, const char *text, const struct feel_scope *scope)
{
    long before = heap_count();
    const struct feel *e = parsed(a, text);
    struct feel_value v;
    struct buf b;
    buf_init(&b, a, 4096);
    CHECK_INT(OK, feel_eval(e, scope, a, &v, NULL));
    feel_write(&b, &v);
    return heap_count() - before;
}

TEST(the_counter_counts)
{
    long before = heap_count();
    void *volatile p = malloc(10);
    free(p);
    CHECK_INT(1, heap_count() - before);
    CLEANUP(arena_closep) struct arena *a = arena_open();
    (void)arena_alloc(a, 1 << 20);
    CHECK_INT(1, heap_count() - before);
}

TEST(expressions_take_from_their_arena_alone)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct feel_scope scope = scope_of(a);
    for (size_t i = 0; i < sizeof expressions / sizeof *expressions; i++) {
        long taken = taken_by(a, expressions[i], &scope);
        if (taken != 0)
            test_fail(__FILE__, __LINE__, "%ld allocations: %s", taken, expressions[i]);
    }
}

static bool is_called(const char *name)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *call = arena_printf(a, "%s(", name);
    for (size_t i = 0; i < sizeof expressions / sizeof *expressions; i++)
        if (strstr(expressions[i], call))
            return true;
    return false;
}

TEST(every_builtin_was_among_them)
{
    for (size_t t = 0; builtin_tables[t]; t++)
        for (size_t i = 0; i < builtin_tables[t]->count; i++)
            if (!is_called(builtin_tables[t]->rows[i].name))
                test_fail(__FILE__, __LINE__, "not called: %s", builtin_tables[t]->rows[i].name);
}

#define DMN                                                                                        \
    "<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' name='m' namespace='m'>"
#define VARIABLE(name, type) "<variable name='" name "' typeRef='" type "'/>"
#define NEEDS_INPUT(id)                                                                            \
    "<informationRequirement><requiredInput href='#" id "'/></informationRequirement>"
#define RULE(when, fee)                                                                            \
    "<rule><inputEntry><text>" when "</text></inputEntry><outputEntry><text>" fee                  \
    "</text></outputEntry></rule>"

static const char fees[] = DMN
    "<itemDefinition name='tSo'><typeRef>number</typeRef>"
    "<allowedValues><text>[0..100]</text></allowedValues></itemDefinition>"
    "<inputData id='ban' name='ban'>" VARIABLE(
        "ban",
        "tSo") "</inputData>"
               "<businessKnowledgeModel id='f' name='f'>" VARIABLE(
                   "f",
                   "Any") "<encapsulatedLogic><formalParameter name='n' typeRef='number'/>"
                          "<literalExpression><text>n * "
                          "1000</text></literalExpression></encapsulatedLogic>"
                          "</businessKnowledgeModel>"
                          "<decision id='muc' name='muc'>" VARIABLE("muc", "number") NEEDS_INPUT(
                              "ban") "<decisionTable hitPolicy='COLLECT' aggregation='SUM'>"
                                     "<input><inputExpression><text>ban</text></inputExpression></"
                                     "input><output/>" RULE("&gt; 1", "15000")
                                         RULE("[1..9]", "ban * 2") RULE(
                                             "not(3)",
                                             "1") "</decisionTable></decision>"
                                                  "<decision id='phi' name='phi'>" VARIABLE(
                                                      "phi",
                                                      "string") "<informationRequirement><"
                                                                "requiredDecision "
                                                                "href='#muc'/></"
                                                                "informationRequirement>"
                                                                "<knowledgeRequirement><"
                                                                "requiredKnowledge "
                                                                "href='#f'/></knowledgeRequirement>"
                                                                "<context><contextEntry>" VARIABLE(
                                                                    "x",
                                                                    "number") "<invocation><"
                                                                              "literalExpression><"
                                                                              "text>f</text></"
                                                                              "literalExpression><"
                                                                              "binding>"
                                                                              "<parameter "
                                                                              "name='n'/"
                                                                              "><literalExpression>"
                                                                              "<text>muc</text></"
                                                                              "literalExpression></"
                                                                              "binding></"
                                                                              "invocation>"
                                                                              "</"
                                                                              "contextEntry><"
                                                                              "contextEntry><"
                                                                              "literalExpression><"
                                                                              "text>string(x)</"
                                                                              "text></"
                                                                              "literalExpression>"
                                                                              "</contextEntry></"
                                                                              "context></"
                                                                              "decision></"
                                                                              "definitions>";

TEST(decisions_take_from_their_arena_alone)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct dmn_text text = {.name = "m.dmn", .text = fees, .n = sizeof fees - 1};
    struct dmn_findings findings;
    struct dmn_explanation why;
    struct dmn_model *m;
    struct feel_value inputs, v = {0};
    REQUIRE(dmn_read(a, &text, 1, &findings, &m, NULL) == OK);
    CHECK_INT(0, findings.count);
    REQUIRE(feel_eval(parsed(a, "{ban: 4}"), NULL, a, &inputs, NULL) == OK);
    const struct dmn_question q = {.what = dmn_find(m, DMN_DECISION, "phi"),
                                   .inputs = inputs.context,
                                   .now = &now,
                                   .explain = &why};
    long before = heap_count();
    CHECK_INT(OK, dmn_decide(m, &q, a, &v, NULL));
    CHECK_INT(0, heap_count() - before);
    CHECK_STR("15009000", v.kind == FEEL_STRING ? v.text : "");
}

static const char process[] =
    "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' "
    "xmlns:mc='https://motcua.vn/bpmn/1' targetNamespace='x'>"
    "<process id='p' isExecutable='true'><startEvent id='s'/><userTask id='a'/>"
    "<boundaryEvent id='late' attachedToRef='a' cancelActivity='false'>"
    "<timerEventDefinition><timeDuration>=@\"PT1H\"</timeDuration></timerEventDefinition>"
    "</boundaryEvent><endEvent id='e2'/><scriptTask id='b' scriptFormat='FEEL' mc:result='x'>"
    "<script>for i in 1..3 return i * n</script></scriptTask><exclusiveGateway id='g'/>"
    "<serviceTask id='c' mc:service='ask' mc:input='={x: x}'>"
    "<multiInstanceLoopCharacteristics mc:collection='x' mc:element='one'/></serviceTask>"
    "<endEvent id='e'/><sequenceFlow id='f1' sourceRef='s' targetRef='a'/>"
    "<sequenceFlow id='f2' sourceRef='a' targetRef='b'/>"
    "<sequenceFlow id='f3' sourceRef='b' targetRef='g'/>"
    "<sequenceFlow id='f4' sourceRef='g' targetRef='c'><conditionExpression>count(x) = 3 and "
    "matches(\"a1\", \"\\d\")</conditionExpression></sequenceFlow>"
    "<sequenceFlow id='f5' sourceRef='g' targetRef='e'/>"
    "<sequenceFlow id='f6' sourceRef='c' targetRef='e'/>"
    "<sequenceFlow id='f7' sourceRef='late' targetRef='e2'/></process></definitions>";

static struct bpmn_model *process_model(struct arena *a)
{
    struct bpmn_findings findings;
    struct bpmn_model *m = NULL;
    struct fault f = {0};
    if (bpmn_read(a, process, sizeof process - 1, &findings, &m, &f) < 0)
        test_fail(__FILE__, __LINE__, "%s", f.words);
    return m;
}

TEST(steps_of_a_process_take_from_their_arena_alone)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct bpmn_model *m = process_model(a);
    REQUIRE(m);
    const struct bpmn_given given = {.now = &now};
    struct bpmn_step step;
    struct fault f = {0};
    struct json *with = json_put(json_new_object(a), "n", json_new_int(a, 2));
    long before = heap_count();
    REQUIRE(bpmn_start(a, m, &given, &step, &f) == OK);
    while (step.state->status == BPMN_RUNNING && step.state->tokens) {
        const struct bpmn_token *t = step.state->tokens;
        while (t->state != BPMN_WAITING)
            t = t->next;
        const struct bpmn_event e = {
            .kind = BPMN_DONE, .token = t->id, .variables = with, .now = &now};
        REQUIRE(bpmn_advance(a, m, step.state, &e, &step, &f) == OK);
    }
    CHECK_INT(0, heap_count() - before);
    CHECK_INT(BPMN_ENDED, step.state->status);
}
