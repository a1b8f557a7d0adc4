/* Item definitions, references to types, coercions (DMN 1.5, 7.3 and 10.3.2.9.4). */
#include "base/cleanup.h"
#include "tests/support/test.h"
#include "tests/unit/rules/dmn/sample.h"

/* The value of input x once it is of the type. */
static const char *as(struct arena *a, const char *items, const char *type, const char *x)
{
    const char *document = sample_document(
        a, arena_printf(a,
                        "%s<inputData id='i' name='x'><variable name='x' typeRef='%s'/></inputData>"
                        "<decision id='d1' name='d'><variable name='d'/><informationRequirement>"
                        "<requiredInput href='#i'/></informationRequirement>"
                        "<literalExpression><text>x</text></literalExpression></decision>",
                        items, type));
    return sample_answer(a, document, arena_printf(a, "{x: %s}", x));
}

TEST(values_that_do_not_conform_are_null)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("1", as(a, "", "number", "1"));
    CHECK_STR("null", as(a, "", "number", "\"1\""));
    CHECK_STR("1", as(a, "", "number", "[1]"));
    CHECK_STR("null", as(a, "", "number", "[1, 2]"));
    CHECK_STR("[1]", as(a, "", "list&lt;number>", "1"));
    CHECK_STR("@\"2026-01-02T00:00:00Z\"", as(a, "", "date and time", "@\"2026-01-02\""));
    CHECK_STR("@\"P1Y\"", as(a, "", "yearMonthDuration", "@\"P1Y\""));
    CHECK_STR("{\"a\": 1}", as(a, "", "Any", "{a: 1}"));
    CHECK_STR("2", as(a, "", "feel.number", "2"));
}

TEST(allowed_values_hold)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *items =
        "<itemDefinition name='tKênh'><typeRef>string</typeRef><allowedValues>"
        "<text>\"trực tiếp\", \"trực tuyến\"</text></allowedValues></itemDefinition>"
        "<itemDefinition name='tBậc'><typeRef>tKênh</typeRef><allowedValues>"
        "<text>\"trực tiếp\", \"khác\"</text></allowedValues></itemDefinition>"
        "<itemDefinition name='tDãy' isCollection='true'><typeRef>number</typeRef>"
        "<allowedValues><text>[1..9]</text></allowedValues>"
        "<typeConstraint><text>count(?) &lt; 3</text></typeConstraint>"
        "</itemDefinition>";
    CHECK_STR("\"trực tuyến\"", as(a, items, "tKênh", "\"trực tuyến\""));
    CHECK_STR("null", as(a, items, "tKênh", "\"bưu chính\""));
    CHECK_STR("\"trực tiếp\"", as(a, items, "tBậc", "\"trực tiếp\""));
    CHECK_STR("null", as(a, items, "tBậc", "\"trực tuyến\""));
    CHECK_STR("null", as(a, items, "tBậc", "\"khác\""));
    CHECK_STR("[1, 2]", as(a, items, "tDãy", "[1, 2]"));
    CHECK_STR("[1]", as(a, items, "tDãy", "1"));
    CHECK_STR("null", as(a, items, "tDãy", "[1, 10]"));
    CHECK_STR("null", as(a, items, "tDãy", "[1, 2, 3]"));
}

TEST(structures_nest_and_may_hold_themselves)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *items =
        "<itemDefinition name='tNgười'><itemComponent name='tên'><typeRef>string</typeRef>"
        "</itemComponent><itemComponent name='con' isCollection='true'><typeRef>tNgười</typeRef>"
        "</itemComponent><itemComponent name='nơi ở'><itemComponent name='xã'>"
        "<typeRef>string</typeRef></itemComponent></itemComponent></itemDefinition>";
    const char *good = "{tên: \"A\", con: [{tên: \"B\", con: [], nơi ở: {xã: \"C\"}}], "
                       "nơi ở: {xã: \"C\"}}";
    CHECK(strcmp("null", as(a, items, "tNgười", good)) != 0);
    CHECK_STR("null", as(a, items, "tNgười", "{tên: \"A\", con: [{tên: 1}]}"));
    CHECK_STR("null", as(a, items, "tNgười", "{tên: \"A\", con: [], nơi ở: {xã: 3}}"));
}

TEST(members_may_have_any_name)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *document = sample_document(
        a, "<itemDefinition name='tA'><itemComponent name='b'><itemComponent name='số-1'>"
           "<typeRef>number</typeRef></itemComponent><itemComponent name='sum and rest'>"
           "<typeRef>number</typeRef></itemComponent></itemComponent></itemDefinition>"
           "<inputData id='i' name='x'><variable name='x' typeRef='tA'/></inputData>"
           "<decision id='d1' name='d'><variable name='d'/><informationRequirement>"
           "<requiredInput href='#i'/></informationRequirement><literalExpression>"
           "<text>x.b.số-1 + x.b.sum and rest</text></literalExpression></decision>");
    CHECK_STR("3", sample_answer(a, document, "{x: {b: {\"số-1\": 1, \"sum and rest\": 2}}}"));
}

TEST(functions_are_a_type)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *items = "<itemDefinition name='tF'><functionItem outputTypeRef='number'>"
                        "<parameters name='p' typeRef='number'/></functionItem></itemDefinition>";
    CHECK_STR("null", as(a, items, "tF", "1"));
    CHECK_STR("null", as(a, items, "tF", "function(p: string) 1"));
}

TEST(prefixes_of_older_models_are_understood)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *document =
        "<definitions xmlns='http://www.omg.org/spec/DMN/20151101/dmn.xsd' "
        "xmlns:feel='http://www.omg.org/spec/FEEL/20140401' xmlns:me='urn:t' namespace='urn:t' "
        "name='t'><itemDefinition name='tN'><typeRef>feel:number</typeRef></itemDefinition>"
        "<decision id='d1' name='d'><variable name='d' typeRef='me:tN'/>"
        "<literalExpression typeRef='feel:number'><text>1 + 1</text></literalExpression>"
        "</decision></definitions>";
    CHECK_STR("2", sample_answer(a, document, "{}"));
}

TEST(types_that_are_nothing_are_found)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("dmn.type:d1",
              sample_findings(a, sample_decision(a, "tNone", sample_literal(a, "1"))));
    CHECK_STR("dmn.cycle:t2",
              sample_findings(a, sample_document(a, "<itemDefinition id='t1' name='a'><typeRef>b"
                                                    "</typeRef></itemDefinition><itemDefinition "
                                                    "id='t2' name='b'><typeRef>a</typeRef>"
                                                    "</itemDefinition>")));
    CHECK_STR("dmn.expression:t1",
              sample_findings(a, sample_document(a, "<itemDefinition id='t1' name='a'><typeRef>"
                                                    "number</typeRef><allowedValues><text>&lt;"
                                                    "</text></allowedValues></itemDefinition>")));
}
