#include "tests/unit/rules/dmn/sample.h"

#include "base/limits.h"
#include "base/xml.h"
#include "tests/support/test.h"

const char *sample_document(struct arena *a, const char *inside)
{
    return arena_printf(a,
                        "<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' "
                        "name='t' namespace='urn:t'>%s</definitions>",
                        inside);
}

const char *sample_decision(struct arena *a, const char *type, const char *logic)
{
    const char *ref = *type ? arena_printf(a, " typeRef='%s'", type) : "";
    return sample_document(
        a, arena_printf(a,
                        "<inputData id='i1' name='x'><variable name='x'/></inputData>"
                        "<inputData id='i2' name='y'><variable name='y'/></inputData>"
                        "<decision id='d1' name='d'><variable name='d'%s/>"
                        "<informationRequirement><requiredInput href='#i1'/>"
                        "</informationRequirement>"
                        "<informationRequirement><requiredInput href='#i2'/>"
                        "</informationRequirement>%s</decision>",
                        ref, logic));
}

const char *sample_literal(struct arena *a, const char *text)
{
    struct buf b;
    buf_init(&b, a, LIMIT_XML);
    buf_str(&b, "<literalExpression><text>");
    xml_write_text(&b, text);
    buf_str(&b, "</text></literalExpression>");
    return b.p;
}

/* The next part of a list; *at moves behind it. */
static const char *part(struct arena *a, const char **at, const char *ends)
{
    const size_t n = strcspn(*at, ends);
    const char *made = arena_strndup(a, *at, n);
    *at += n + ((*at)[n] == ';');
    return made;
}

static void write_cell(struct buf *b, const char *element, const char *text)
{
    buf_printf(b, "<%s><text>", element);
    xml_write_text(b, text);
    buf_printf(b, "</text></%s>", element);
}

static size_t write_columns(struct buf *b, struct arena *a, const char *names, bool input)
{
    size_t n = 0;
    while (*names) {
        const char *name = part(a, &names, ";");
        n++;
        if (!input) {
            buf_printf(b, "<output name='%s'/>", name);
            continue;
        }
        buf_str(b, "<input>");
        write_cell(b, "inputExpression", name);
        buf_str(b, "</input>");
    }
    return n;
}

const char *sample_table(struct arena *a, const struct sample_table *t)
{
    struct buf b;
    buf_init(&b, a, LIMIT_XML);
    buf_printf(&b, "<decisionTable id='t1'%s>", t->attributes);
    const size_t inputs = write_columns(&b, a, t->inputs, true);
    if (strchr(t->outputs, '<'))
        buf_str(&b, t->outputs); /* written out by the test */
    else
        (void)write_columns(&b, a, t->outputs, false);
    for (const char *at = t->rules; *at; at += *at == '\n') {
        buf_str(&b, "<rule>");
        for (size_t i = 0; *at && *at != '\n'; i++)
            write_cell(&b, i < inputs ? "inputEntry" : "outputEntry", part(a, &at, ";\n"));
        buf_str(&b, "</rule>");
    }
    buf_str(&b, "</decisionTable>");
    return b.p;
}

struct dmn_model *sample_model(struct arena *a, const char *const *documents, size_t count)
{
    struct dmn_text *texts = arena_new(a, struct dmn_text, count);
    struct dmn_findings findings;
    struct dmn_model *m = NULL;
    struct fault f = {0};
    for (size_t i = 0; i < count; i++)
        texts[i] = (struct dmn_text){
            .name = arena_printf(a, "%zu.dmn", i), .text = documents[i], .n = strlen(documents[i])};
    if (dmn_read(a, texts, count, &findings, &m, &f) < 0)
        test_fail(__FILE__, __LINE__, "not read: %s", f.words);
    for (const struct dmn_finding *x = findings.first; x; x = x->next)
        test_fail(__FILE__, __LINE__, "%s: %s", x->reason, x->words);
    return m;
}

const char *sample_findings(struct arena *a, const char *document)
{
    const struct dmn_text text = {.name = "t.dmn", .text = document, .n = strlen(document)};
    struct dmn_findings findings;
    struct dmn_model *m;
    struct fault f = {0};
    struct buf b;
    if (dmn_read(a, &text, 1, &findings, &m, &f) < 0)
        return arena_strdup(a, f.reason);
    buf_init(&b, a, LIMIT_XML);
    for (const struct dmn_finding *x = findings.first; x; x = x->next)
        buf_printf(&b, "%s%s:%s", b.n ? " " : "", x->reason, x->id);
    return b.p;
}

const char *sample_text(struct arena *a, const struct feel_value *v)
{
    struct buf b;
    buf_init(&b, a, LIMIT_XML);
    feel_write(&b, v);
    return b.p;
}

const struct feel_context *sample_context(struct arena *a, const char *text)
{
    struct feel *e;
    struct feel_value v = feel_null();
    CHECK_INT(OK, feel_parse(a, text, NULL, &e, NULL));
    CHECK_INT(OK, feel_eval(e, NULL, a, &v, NULL));
    return v.kind == FEEL_CONTEXT ? v.context : NULL;
}

const char *sample_ask(struct arena *a, const struct dmn_model *m, enum dmn_kind kind,
                       const char *name, const char *context)
{
    const struct dmn_question q = {.what = dmn_find(m, kind, name),
                                   .inputs = sample_context(a, context)};
    struct feel_value v = feel_null();
    struct fault f = {0};
    return dmn_decide(m, &q, a, &v, &f) < 0 ? arena_strdup(a, f.reason) : sample_text(a, &v);
}

const char *sample_answer(struct arena *a, const char *document, const char *context)
{
    const struct dmn_model *m = sample_model(a, &document, 1);
    return m ? sample_ask(a, m, DMN_DECISION, "d", context) : "";
}
