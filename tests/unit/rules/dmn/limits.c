/* What is too much ends with a clear fault. */
#include "base/cleanup.h"
#include "base/limits.h"
#include "tests/support/test.h"
#include "tests/unit/rules/dmn/sample.h"

static const char *loops(struct arena *a, int depth)
{
    const char *inside = "<list/>";
    while (depth-- > 0)
        inside = arena_printf(a,
                              "<for iteratorVariable='k'><in><list><list/><list/><list/><list/>"
                              "<list/><list/><list/><list/></list></in><return>%s</return></for>",
                              inside);
    return inside;
}

TEST(steps_are_counted_without_any_expression)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *answer = sample_answer(a, sample_decision(a, "", loops(a, 7)), "{}");
    CHECK(strcmp(answer, "feel.steps") == 0 || strcmp(answer, "feel.memory") == 0);
    CHECK_STR("[[[], [], [], [], [], [], [], []]",
              arena_strndup(a, sample_answer(a, sample_decision(a, "", loops(a, 2)), "{}"), 33));
}

/* A chain of decisions, each of which requires the one before it. */
static const char *chain(struct arena *a, int length)
{
    struct buf b;
    buf_init(&b, a, LIMIT_XML);
    for (int i = 0; i < length; i++) {
        buf_printf(&b, "<decision id='d%d' name='%s%d'>", i, i + 1 == length ? "d" : "e", i);
        if (i)
            buf_printf(&b,
                       "<informationRequirement><requiredDecision href='#d%d'/>"
                       "</informationRequirement>",
                       i - 1);
        buf_str(&b, sample_literal(a, i ? arena_printf(a, "1 + e%d", i - 1) : "1"));
        buf_str(&b, "</decision>");
    }
    return sample_document(a, b.p);
}

static const char *ask_chain(struct arena *a, int length)
{
    const char *document = chain(a, length);
    const struct dmn_model *m = sample_model(a, &document, 1);
    return m ? sample_ask(a, m, DMN_DECISION, arena_printf(a, "d%d", length - 1), "{}") : "";
}

TEST(long_chains_end)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("feel.depth", ask_chain(a, 2000));
    CHECK_STR("300", ask_chain(a, 300));
}

TEST(models_have_a_size)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct dmn_text *texts = arena_new(a, struct dmn_text, LIMIT_DMN_FILES + 1);
    struct dmn_findings findings;
    struct dmn_model *m;
    struct fault f = {0};
    const char *document = sample_document(a, "");
    for (size_t i = 0; i <= LIMIT_DMN_FILES; i++)
        texts[i] = (struct dmn_text){.name = "x", .text = document, .n = strlen(document)};
    CHECK_INT(TOO_LARGE, dmn_read(a, texts, LIMIT_DMN_FILES + 1, &findings, &m, &f));
    CHECK_STR("dmn.large", f.reason);
    fault_clear(&f);
    CHECK_INT(OK, dmn_read(a, texts, LIMIT_DMN_FILES, &findings, &m, &f));
    CHECK_STR("dmn.large", sample_findings(a, chain(a, LIMIT_DMN_ELEMENTS + 1)));
}

TEST(chains_of_types_end)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct buf b;
    buf_init(&b, a, LIMIT_XML);
    for (int i = 0; i < 300; i++)
        buf_printf(&b,
                   "<itemDefinition id='t%d' name='t%d'><typeRef>t%d</typeRef></itemDefinition>", i,
                   i, i + 1);
    buf_str(&b, "<itemDefinition name='t300'><typeRef>number</typeRef></itemDefinition>");
    CHECK(strncmp(sample_findings(a, sample_document(a, b.p)), "dmn.cycle:", 10) == 0);
}
