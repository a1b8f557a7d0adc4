/* Hit policies, defaults, allowed values, ranks (DMN 1.5, chapter 8). */
#include "base/cleanup.h"
#include "tests/support/test.h"
#include "tests/unit/rules/dmn/sample.h"

static const char *ask(struct arena *a, const char *attributes, const char *outputs,
                       const char *rules, const char *x)
{
    const struct sample_table t = {attributes, "x", outputs, rules};
    return sample_answer(a, sample_decision(a, "", sample_table(a, &t)),
                         arena_printf(a, "{x: %s}", x));
}

TEST(unique_tables_have_one_rule_that_holds)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *rules = "< 10;\"low\"\n[5..20];\"middle\"\n> 15;x + 1";
    CHECK_STR("\"low\"", ask(a, "", "o", rules, "1"));
    CHECK_STR("null", ask(a, "", "o", rules, "7"));
    CHECK_STR("\"middle\"", ask(a, " hitPolicy='UNIQUE'", "o", rules, "12"));
    CHECK_STR("31", ask(a, "", "o", rules, "30"));
    CHECK_STR("null", ask(a, "", "o", rules, "null"));
}

TEST(any_needs_equal_outputs)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *rules = "< 10;1\n< 20;1\n< 5;2";
    CHECK_STR("1", ask(a, " hitPolicy='ANY'", "o", rules, "7"));
    CHECK_STR("null", ask(a, " hitPolicy='ANY'", "o", rules, "2"));
}

TEST(first_and_lists_in_order_of_rules)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *rules = "> 1;1\n> 2;2\n> 3;3";
    CHECK_STR("1", ask(a, " hitPolicy='FIRST'", "o", rules, "9"));
    CHECK_STR("[1, 2]", ask(a, " hitPolicy='RULE ORDER'", "o", rules, "3"));
    CHECK_STR("[1, 2, 3]", ask(a, " hitPolicy='COLLECT'", "o", rules, "9"));
    CHECK_STR("null", ask(a, " hitPolicy='RULE ORDER'", "o", rules, "0"));
    CHECK_STR("[]", ask(a, " hitPolicy='COLLECT'", "o", rules, "0"));
}

TEST(collected_outputs_are_put_together)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *rules = "> 1;5\n> 2;7\n> 3;6";
    CHECK_STR("18", ask(a, " hitPolicy='COLLECT' aggregation='SUM'", "o", rules, "9"));
    CHECK_STR("3", ask(a, " hitPolicy='COLLECT' aggregation='COUNT'", "o", rules, "9"));
    CHECK_STR("5", ask(a, " hitPolicy='COLLECT' aggregation='MIN'", "o", rules, "9"));
    CHECK_STR("7", ask(a, " hitPolicy='COLLECT' aggregation='MAX'", "o", rules, "9"));
    CHECK_STR("0", ask(a, " hitPolicy='COLLECT' aggregation='COUNT'", "o", rules, "0"));
    CHECK_STR("null", ask(a, " hitPolicy='COLLECT' aggregation='SUM'", "o", rules, "0"));
}

TEST(priorities_are_those_of_the_columns)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *outputs = "<output name='p'><outputValues><text>\"high\", \"low\"</text>"
                          "</outputValues></output>"
                          "<output name='q'><outputValues><text>2, 1</text></outputValues>"
                          "</output>";
    const char *rules = "> 1;\"low\";2\n> 2;\"high\";1\n> 3;\"high\";2\n> 4;\"low\";2";
    CHECK_STR("{\"p\": \"high\", \"q\": 2}", ask(a, " hitPolicy='PRIORITY'", outputs, rules, "9"));
    CHECK_STR("{\"p\": \"low\", \"q\": 2}", ask(a, " hitPolicy='PRIORITY'", outputs, rules, "2"));
    CHECK_STR("[{\"p\": \"high\", \"q\": 2}, {\"p\": \"high\", \"q\": 1}, "
              "{\"p\": \"low\", \"q\": 2}, {\"p\": \"low\", \"q\": 2}]",
              ask(a, " hitPolicy='OUTPUT ORDER'", outputs, rules, "9"));
}

TEST(defaults_answer_when_no_rule_does)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *outputs = "<output name='p'><defaultOutputEntry><text>x * 2</text>"
                          "</defaultOutputEntry></output><output name='q'/>";
    CHECK_STR("{\"p\": 8, \"q\": null}", ask(a, "", outputs, "> 5;1;2", "4"));
    CHECK_STR("{\"p\": 1, \"q\": 2}", ask(a, "", outputs, "> 5;1;2", "6"));
    outputs = "<output><defaultOutputEntry><text>0</text></defaultOutputEntry></output>";
    CHECK_STR("0", ask(a, " hitPolicy='COLLECT'", outputs, "> 5;1", "4"));
}

TEST(values_outside_their_columns_are_none)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *table = "<decisionTable><input><inputExpression><text>x</text></inputExpression>"
                        "<inputValues><text>1, 2</text></inputValues></input>"
                        "<output><outputValues><text>\"a\"</text></outputValues></output>"
                        "<rule><inputEntry><text>1</text></inputEntry>"
                        "<outputEntry><text>\"a\"</text></outputEntry></rule>"
                        "<rule><inputEntry><text>-</text></inputEntry>"
                        "<outputEntry><text>\"b\"</text></outputEntry></rule></decisionTable>";
    const char *document = sample_decision(a, "", table);
    CHECK_STR("null", sample_answer(a, document, "{x: 2}"));
    CHECK_STR("null", sample_answer(a, document, "{x: 3}"));
}

TEST(cells_see_the_question_mark_and_the_names)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *rules = "? > y + 1;1\ncontains(?, \"ab\");2\nnot(3, 4);3\n;4";
    const struct sample_table t = {" hitPolicy='FIRST'", "x", "o", rules};
    const char *document = sample_decision(a, "", sample_table(a, &t));
    CHECK_STR("1", sample_answer(a, document, "{x: 9, y: 3}"));
    CHECK_STR("2", sample_answer(a, document, "{x: \"cabin\", y: 3}"));
    CHECK_STR("3", sample_answer(a, document, "{x: 2, y: 3}"));
    CHECK_STR("4", sample_answer(a, document, "{x: 3, y: 3}"));
}

/* Rule 15.b is not() around everything; else not() is the function. A cell tests as "=" does. */
TEST(negations_may_go_on)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *rules = "not(contains(?, \"a\")) and ? != \"x\";1\nnot(\"x\", \"b\");2";
    CHECK_STR("1", ask(a, " hitPolicy='FIRST'", "o", rules, "\"b\""));
    CHECK_STR("2", ask(a, " hitPolicy='FIRST'", "o", rules, "\"a\""));
    CHECK_STR("null", ask(a, " hitPolicy='FIRST'", "o", rules, "\"x\""));
    CHECK_STR("1", ask(a, "", "o", "not(?) or ? = null;1", "false"));
    CHECK_STR("1", ask(a, "", "o", "\"a\";1", "[\"a\"]"));
}

TEST(crooked_tables_are_found)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct sample_table bad[] = {{" hitPolicy='LAST'", "x", "o", "1;2"},
                                       {"", "x", "o", "1"},
                                       {"", "x", "", "1"},
                                       {" hitPolicy='COLLECT' aggregation='SUM'", "x", "o;p", ""}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK_STR("dmn.table:t1",
                  sample_findings(a, sample_decision(a, "", sample_table(a, &bad[i]))));
    const struct sample_table cell = {"", "x", "o", "1 +;2"};
    CHECK_STR("dmn.expression:t1",
              sample_findings(a, sample_decision(a, "", sample_table(a, &cell))));
}
