/* What an explanation tells: the steps in their order, the rules that fired, why there is nothing.
 */
#include "base/cleanup.h"
#include "tests/support/test.h"
#include "tests/unit/rules/dmn/sample.h"

static const char document[] =
    "<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' name='t' namespace='urn:t'>"
    "<inputData id='i' name='Kênh'><variable name='Kênh' typeRef='string'/></inputData>"
    "<decision id='e' name='Mức'><variable name='Mức' typeRef='number'/><informationRequirement>"
    "<requiredInput href='#i'/></informationRequirement>"
    "<decisionTable id='bang' hitPolicy='COLLECT' aggregation='SUM'><input><inputExpression><text>"
    "Kênh</text></inputExpression></input><output name='phí'/><annotation name='Căn cứ'/>"
    "<rule id='r1'><inputEntry><text>\"online\"</text></inputEntry><outputEntry><text>0</text>"
    "</outputEntry><annotationEntry><text>Nghị quyết</text></annotationEntry></rule>"
    "<rule id='r2'><inputEntry><text>-</text></inputEntry><outputEntry><text>15000</text>"
    "</outputEntry><annotationEntry><text>Thông tư</text></annotationEntry></rule>"
    "</decisionTable></decision>"
    "<businessKnowledgeModel id='k' name='đôi'><variable name='đôi'/><encapsulatedLogic>"
    "<formalParameter name='n' typeRef='number'/><literalExpression><text>n * 2</text>"
    "</literalExpression></encapsulatedLogic></businessKnowledgeModel>"
    "<decision id='d1' name='d'><variable name='d' typeRef='number'/><informationRequirement>"
    "<requiredDecision href='#e'/></informationRequirement><knowledgeRequirement>"
    "<requiredKnowledge href='#k'/></knowledgeRequirement><literalExpression><text>đôi(Mức)</text>"
    "</literalExpression></decision></definitions>";

static struct dmn_explanation explain(struct arena *a, const char *context)
{
    const char *documents[] = {document};
    const struct dmn_model *m = sample_model(a, documents, 1);
    struct dmn_explanation why = {0};
    struct feel_value v;
    const struct dmn_question q = {.what = dmn_find(m, DMN_DECISION, "d"),
                                   .inputs = sample_context(a, context),
                                   .explain = &why};
    CHECK_INT(OK, dmn_decide(m, &q, a, &v, NULL));
    return why;
}

static const struct dmn_element nothing = {.name = ""};
static const struct dmn_step none = {.what = &nothing};

/* The step at a place; `none` behind the last. */
static const struct dmn_step *step(const struct dmn_explanation *why, size_t at)
{
    const struct dmn_step *s = why->first;
    while (s && at-- > 0)
        s = s->next;
    return s ? s : &none;
}

TEST(steps_stand_in_the_order_of_their_ends)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct dmn_explanation why = explain(a, "{Kênh: \"online\"}");
    static const char *const names[] = {"Kênh", "Mức", "đôi", "d"};
    for (size_t i = 0; i < 4; i++) {
        CHECK_STR(names[i], step(&why, i)->what->name);
        CHECK(step(&why, i)->problem == NULL);
    }
    CHECK(step(&why, 4) == &none);
    CHECK_STR("30000", sample_text(a, &step(&why, 3)->value));
    REQUIRE(step(&why, 2)->arguments != NULL);
    CHECK_STR("15000", sample_text(a, feel_context_get(step(&why, 2)->arguments, "n")));
}

TEST(tables_tell_their_hits)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct dmn_explanation why = explain(a, "{Kênh: \"online\"}");
    const struct dmn_table_trace *t = step(&why, 1)->tables;
    REQUIRE(t != NULL);
    CHECK_STR("bang", t->table);
    CHECK_STR("C+", t->policy);
    CHECK_STR("Kênh", t->input_names[0]);
    CHECK_STR("\"online\"", sample_text(a, &t->inputs[0]));
    REQUIRE(t->hit_count == 2);
    CHECK_STR("r2", t->hits[1].rule);
    CHECK_INT(2, t->hits[1].number);
    CHECK_STR("15000", sample_text(a, &t->hits[1].outputs[0]));
    CHECK_STR("Căn cứ", t->annotation_names[0]);
    CHECK_STR("Nghị quyết", t->hits[0].annotations[0]);
    CHECK(t->next == NULL);
}

TEST(nothing_has_a_reason)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct dmn_explanation why = explain(a, "{Kênh: 5}");
    CHECK_STR("the number is not of the type \"string\"", step(&why, 0)->problem);
    why = explain(a, "{}");
    CHECK_STR("not given", step(&why, 0)->problem);
    CHECK_STR("15000", sample_text(a, &step(&why, 1)->value));
}
