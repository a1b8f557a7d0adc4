/* Boxed expressions (DMN 1.5, 10.2). */
#include "base/cleanup.h"
#include "tests/support/test.h"
#include "tests/unit/rules/dmn/sample.h"

#define TEXT(s) "<literalExpression><text>" s "</text></literalExpression>"
#define ENTRY(name, inside) "<contextEntry><variable name='" name "'/>" inside "</contextEntry>"

static const char *ask(struct arena *a, const char *logic, const char *context)
{
    return sample_answer(a, sample_decision(a, "", logic), context);
}

TEST(contexts_see_their_earlier_entries)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("{\"a\": 3, \"b c\": 4}",
              ask(a, "<context>" ENTRY("a", TEXT("x + 1")) ENTRY("b c", TEXT("a + 1")) "</context>",
                  "{x: 2}"));
    CHECK_STR("8", ask(a,
                       "<context>" ENTRY("lệ-phí", TEXT("x * 2")) "<contextEntry>" TEXT(
                           "lệ-phí * 2") "</contextEntry></context>",
                       "{x: 2}"));
}

TEST(entries_are_of_their_type)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("{\"a\": null}",
              ask(a,
                  "<context><contextEntry><variable name='a' typeRef='number'/>" TEXT(
                      "x") "</contextEntry></context>",
                  "{x: \"t\"}"));
}

TEST(functions_call_themselves_and_keep_what_they_saw)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *logic = "<context>" ENTRY("n", TEXT("10"))
        ENTRY("fac", "<functionDefinition><formalParameter name='k' typeRef='number'/>" TEXT(
                         "if k = 0 then n else k * fac(k - 1)") "</functionDefinition>")
            ENTRY("inner", "<context>" ENTRY("n", TEXT("99")) "<contextEntry>" TEXT(
                               "fac(x)") "</contextEntry></context>")
                ENTRY("later", TEXT("function(k) k + n")) "<contextEntry>" TEXT(
                    "[inner, later(1), fac(\"s\"), fac(1, 2)]") "</contextEntry></context>";
    CHECK_STR("[60, 11, null, null]", ask(a, logic, "{x: 3}"));
}

TEST(invocations_bind_by_name)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *logic = "<context>" ENTRY("f", TEXT("function(p, q) p - q")) ENTRY(
        "r",
        "<invocation>" TEXT("f") "<binding><parameter name='q'/>" TEXT(
            "1") "</binding><binding><parameter name='p'/>" TEXT("x") "</binding></invocation>")
        ENTRY("none", "<invocation>" TEXT("x") "</invocation>") "<contextEntry>" TEXT(
            "[r, none]") "</contextEntry></context>";
    CHECK_STR("[4, null]", ask(a, logic, "{x: 5}"));
    CHECK_STR("[null]", ask(a,
                            "<invocation>" TEXT("function(p) [p]") "<binding><parameter name='p'/>"
                                                                   "</binding></invocation>",
                            "{}"));
}

TEST(relations_and_lists)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("[{\"m\": 1, \"n\": \"a\"}, {\"m\": 2, \"n\": null}]",
              ask(a,
                  "<relation><column name='m'/><column name='n' typeRef='string'/><row>" TEXT("1")
                      TEXT("\"a\"") "</row><row>" TEXT("2") TEXT("3") "</row></relation>",
                  "{}"));
    CHECK_STR("[1, [2]]", ask(a, "<list>" TEXT("1") "<list>" TEXT("2") "</list></list>", "{}"));
}

TEST(conditions_are_true_or_not)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *logic = "<conditional><if>" TEXT("x") "</if><then>" TEXT("1") "</then><else>" TEXT(
        "2") "</else></conditional>";
    CHECK_STR("1", ask(a, logic, "{x: true}"));
    CHECK_STR("2", ask(a, logic, "{x: false}"));
    CHECK_STR("2", ask(a, logic, "{x: null}"));
    CHECK_STR("null", ask(a, logic, "{x: \"s\"}"));
}

TEST(filters_keep_what_matches)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *logic = "<filter><in>" TEXT("x") "</in><match>" TEXT("y") "</match></filter>";
    CHECK_STR("[]", ask(a, logic, "{x: [1, 2], y: false}"));
    CHECK_STR("2", ask(a, logic, "{x: [1, 2], y: -1}"));
    CHECK_STR("null", ask(a, logic, "{x: null, y: true}"));
    CHECK_STR("[]", ask(a, logic, "{x: [1, 2], y: null}"));
    CHECK_STR("null", ask(a, logic, "{x: [1, 2], y: \"s\"}"));
    CHECK_STR("[{\"n\": 3}]", ask(a,
                                  "<filter><in>" TEXT("x") "</in><match>" TEXT(
                                      "n > 2 and item.n = n") "</match></filter>",
                                  "{x: [{n: 1}, {n: 3}]}"));
}

TEST(iterators_walk)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("[1, 3, 6]", ask(a,
                               "<for iteratorVariable='k'><in>" TEXT("x") "</in><return>" TEXT(
                                   "if partial = [] then k else partial[-1] + k") "</return></for>",
                               "{x: [1, 2, 3]}"));
    CHECK_STR("[2, 4]", ask(a,
                            "<for iteratorVariable='k'><in>" TEXT("[1..2]") "</in><return>" TEXT(
                                "k * 2") "</return></for>",
                            "{}"));
    const char *some = "<some iteratorVariable='k'><in>" TEXT("x") "</in><satisfies>" TEXT(
        "k > y") "</satisfies></some>";
    const char *every = "<every iteratorVariable='k'><in>" TEXT("x") "</in><satisfies>" TEXT(
        "k > y") "</satisfies></every>";
    CHECK_STR("true", ask(a, some, "{x: [1, 5], y: 3}"));
    CHECK_STR("false", ask(a, every, "{x: [1, 5], y: 3}"));
    CHECK_STR("false", ask(a, some, "{x: [], y: 3}"));
    CHECK_STR("true", ask(a, every, "{x: [], y: 3}"));
    CHECK_STR("null", ask(a, every, "{x: [5, \"s\"], y: 3}"));
    CHECK_STR("false", ask(a, every, "{x: [\"s\", 1], y: 3}"));
    CHECK_STR("true", ask(a, some, "{x: [\"s\", 5], y: 3}"));
}

TEST(what_is_missing_or_foreign_is_found)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    static const struct {
        const char *logic, *finding;
    } rows[] = {
        {"", "dmn.missing:d1"},
        {"<literalExpression id='l'><text>1 +</text></literalExpression>", "dmn.expression:l"},
        {"<literalExpression id='l' expressionLanguage='urn:java'><text>1</text>"
         "</literalExpression>",
         "dmn.language:l"},
        {"<functionDefinition id='f' kind='Java'><context/></functionDefinition>",
         "dmn.function_kind:f"},
        {"<functionDefinition id='f' kind='PMML'><context/></functionDefinition>",
         "dmn.function_kind:f"},
        {"<conditional id='c'><if>" TEXT("true") "</if><then>" TEXT("1") "</then></conditional>",
         "dmn.missing:c"},
        {"<relation id='r'><column name='a'/><row id='w'/></relation>", "dmn.table:w"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        CHECK_STR(rows[i].finding, sample_findings(a, sample_decision(a, "", rows[i].logic)));
}
