/* Requirements, functions of the model, services, imports. */
#include "base/cleanup.h"
#include "tests/support/test.h"
#include "tests/unit/rules/dmn/sample.h"

#define TEXT(s) "<literalExpression><text>" s "</text></literalExpression>"
#define NEEDS(id)                                                                                  \
    "<informationRequirement><requiredDecision href='#" id "'/></informationRequirement>"
#define NEEDS_INPUT(id)                                                                            \
    "<informationRequirement><requiredInput href='#" id "'/></informationRequirement>"
#define KNOWS(id) "<knowledgeRequirement><requiredKnowledge href='#" id "'/></knowledgeRequirement>"
#define DECISION(id, name, inside)                                                                 \
    "<decision id='" id "' name='" name "'><variable name='" name "'/>" inside "</decision>"
#define INPUT(id, name)                                                                            \
    "<inputData id='" id "' name='" name "'><variable name='" name "'/></inputData>"

TEST(decisions_see_what_they_require_and_nothing_else)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *document = sample_document(
        a, INPUT("i", "thu nhập") DECISION("e", "một-nửa", NEEDS_INPUT("i") TEXT("thu nhập / 2"))
               DECISION("d1", "d", NEEDS("e") TEXT("[một-nửa, thu nhập]")));
    CHECK_STR("[4, null]", sample_answer(a, document, "{thu nhập: 8}"));
}

TEST(functions_of_the_model_recur_and_check_their_arguments)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *document = sample_document(
        a, "<businessKnowledgeModel id='k' name='giai thừa'><variable name='giai thừa' "
           "typeRef='number'/><encapsulatedLogic><formalParameter name='n' typeRef='number'/>" TEXT(
               "if n = 0 then 1 else n * giai thừa(n - 1)") "</encapsulatedLogic>"
                                                            "</businessKnowledgeModel>" DECISION(
                                                                "d1", "d",
                                                                KNOWS("k") TEXT(
                                                                    "[giai thừa(5), giai thừa(n: "
                                                                    "3), giai thừa(\"s\"), "
                                                                    "giai thừa()]")));
    CHECK_STR("[120, 6, null, null]", sample_answer(a, document, "{}"));
    const struct dmn_model *m = sample_model(a, &document, 1);
    CHECK_STR("24", sample_ask(a, m, DMN_KNOWLEDGE, "giai thừa", "{n: 4}"));
    CHECK_STR("dmn.unknown", sample_ask(a, m, DMN_DECISION, "giai thừa", "{}"));
    CHECK_INT(1, dmn_find(m, DMN_KNOWLEDGE, "k")->parameter_count);
    CHECK_STR("number", dmn_find(m, DMN_KNOWLEDGE, "k")->parameters[0].type);
}

TEST(endless_recursion_ends_at_the_limit)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *document = sample_document(
        a, "<businessKnowledgeModel id='k' name='f'><variable name='f'/><encapsulatedLogic>"
           "<formalParameter name='n'/>" TEXT("f(n + 1)") "</encapsulatedLogic>"
                                                          "</businessKnowledgeModel>" DECISION(
                                                              "d1", "d", KNOWS("k") TEXT("f(1)")));
    CHECK_STR("feel.depth", sample_answer(a, document, "{}"));
}

TEST(services_decide_with_their_own_inputs)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *document = sample_document(
        a,
        INPUT("i", "x") DECISION("e", "e", TEXT("\"inner\"")) DECISION(
            "o1", "o1", NEEDS("e") NEEDS_INPUT("i") TEXT("[e, x]")) DECISION("o2", "o2", TEXT("2"))
            DECISION("d1", "d",
                     KNOWS("s") KNOWS("s2") TEXT("[s(7, \"given\"), s(e: 1, x: 2), s2(), "
                                                 "s(1)]")) "<decisionService id='s' "
                                                           "name='s'><variable "
                                                           "name='s'/><outputDecision "
                                                           "href='#o1'/><inputDecision "
                                                           "href='#e'/>"
                                                           "<inputData "
                                                           "href='#i'/></"
                                                           "decisionService><decisionService "
                                                           "id='s2' name='s2'>"
                                                           "<variable "
                                                           "name='s2'/><outputDecision "
                                                           "href='#o1'/><outputDecision "
                                                           "href='#o2'/>"
                                                           "<encapsulatedDecision "
                                                           "href='#e'/></decisionService>");
    CHECK_STR("[[\"given\", 7], [1, 2], {\"o1\": [\"inner\", null], \"o2\": 2}, null]",
              sample_answer(a, document, "{x: 99}"));
    const struct dmn_model *m = sample_model(a, &document, 1);
    CHECK_STR("[3, 4]", sample_ask(a, m, DMN_SERVICE, "s", "{x: 4, e: 3}"));
    CHECK_STR("[null, null]", sample_ask(a, m, DMN_SERVICE, "s", "{}"));
}

TEST(circles_and_false_references_are_found)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    static const struct {
        const char *inside, *findings;
    } rows[] = {
        {DECISION("p", "p", NEEDS("q") TEXT("1")) DECISION("q", "q", NEEDS("p") TEXT("1")),
         "dmn.cycle:q"},
        {DECISION("p", "p", NEEDS("none") TEXT("1")), "dmn.href:p"},
        {INPUT("i", "i") DECISION("p", "p", NEEDS("i") TEXT("1")), "dmn.href:p"},
        {DECISION("p", "p", TEXT("1")) DECISION("p", "q", TEXT("1")), "dmn.id:p"},
        {DECISION("p", "p", TEXT("1")) DECISION("q", "p", TEXT("1")), "dmn.id:q"},
        {"<decision id='p'>" TEXT("1") "</decision>", "dmn.missing:p"},
        {"<decisionService id='s' name='s'/>", "dmn.missing:s"},
        {"<businessKnowledgeModel id='k' name='k'/>", "dmn.missing:k"},
        {"<unheardOf id='u'/>", "dmn.element:u"},
        {"<import namespace='urn:none' name='n' "
         "importType='https://www.omg.org/spec/DMN/20230324/MODEL/'/>",
         "dmn.import:"},
        {"<import namespace='urn:p' name='n' importType='http://www.dmg.org/PMML-4_1'/>",
         "dmn.import:"},
        {"<knowledgeSource id='ks' name='law'/><textAnnotation id='ta'/>", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        CHECK_STR(rows[i].findings, sample_findings(a, sample_document(a, rows[i].inside)));
}

TEST(imports_are_called_by_their_names)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *documents[] = {
        sample_document(
            a, "<import namespace='urn:fees' name='phí' "
               "importType='https://www.omg.org/spec/DMN/20230324/MODEL/'/>"
               "<decision id='d1' name='d'><variable name='d' typeRef='phí.tPhí'/>"
               "<informationRequirement><requiredDecision href='urn:fees#e'/>"
               "</informationRequirement><informationRequirement><requiredInput href='urn:fees#i'/>"
               "</informationRequirement><knowledgeRequirement>"
               "<requiredKnowledge href='urn:fees#k'/></knowledgeRequirement>" TEXT(
                   "phí.e + phí.gấp đôi(phí.số bản)") "</decision>"),
        "<definitions xmlns='http://www.omg.org/spec/DMN/20180521/MODEL/' name='u' "
        "namespace='urn:unused'/>",
        "<definitions xmlns='http://www.omg.org/spec/DMN/20180521/MODEL/' name='fees' "
        "namespace='urn:fees'>"
        "<itemDefinition name='tPhí'><typeRef>number</typeRef></itemDefinition>"
        "<inputData id='i' name='số bản'><variable name='số bản' typeRef='number'/></inputData>"
        "<businessKnowledgeModel id='k' name='gấp đôi'><variable name='gấp đôi'/>"
        "<encapsulatedLogic><formalParameter name='n'/>" TEXT(
            "n * 2") "</encapsulatedLogic>"
                     "</businessKnowledgeModel>" DECISION(
                         "e", "e", NEEDS_INPUT("i") TEXT("số bản + 100")) "</definitions>"};
    const struct dmn_model *m = sample_model(a, documents, 3);
    REQUIRE(m != NULL);
    CHECK_STR("115", sample_ask(a, m, DMN_DECISION, "d", "{\"số bản\": 5}"));
    CHECK_STR("115", sample_ask(a, m, DMN_DECISION, "d", "{\"phí.số bản\": 5}"));
    CHECK_STR("115", sample_ask(a, m, DMN_DECISION, "d", "{\"phí\": {\"số bản\": 5}}"));
    CHECK_STR("105", sample_ask(a, m, DMN_DECISION, "phí.e", "{\"số bản\": 5}"));
    CHECK_STR("phí.số bản", dmn_find(m, DMN_INPUT, "số bản")->path);
    size_t count;
    (void)dmn_elements(m, &count);
    CHECK_INT(4, count);
}

TEST(what_is_no_model_is_refused)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("xml.syntax", sample_findings(a, "<definitions"));
    CHECK_STR("dmn.document", sample_findings(a, "<definitions/>"));
    CHECK_STR("dmn.document", sample_findings(a, "<x xmlns='urn:y'/>"));
    CHECK_STR("", sample_findings(a, "<definitions namespace='urn:o' "
                                     "xmlns='http://www.omg.org/spec/DMN/20151101/dmn.xsd'/>"));
}
