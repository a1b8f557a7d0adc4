#include "rooms/catalogue/layout.h"
#include "rooms/catalogue/rules.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "base/time.h"

#include <string.h>

struct reader {
    struct arena *arena;
    const struct agency_book *agencies;
    const struct procedure_files *files;
    const struct fault_sink *sink;
    struct procedure *procedure;
    const struct component *components; /* all of the procedure */
    size_t component_count;
    bool failed;
};

static const char main_file[] = "procedure.json";

/* Where, what it is about, and which fault: the words follow. */
struct spot {
    const char *file;
    int line;
    const char *element, *reason;
    const char *name; /* what the words quote; NULL */
};

static void report(struct reader *r, struct spot at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void report(struct reader *r, struct spot at, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    r->sink->report(r->sink->self, &(struct pack_fault){.file = at.file,
                                                        .line = at.line,
                                                        .element = at.element,
                                                        .reason = at.reason,
                                                        .name = at.name,
                                                        .words = arena_vprintf(r->arena, fmt, ap)});
    va_end(ap);
    r->failed = true;
}

/* Something about procedure.json itself. */
static struct spot main_spot(const struct json *at, const char *element, const char *reason)
{
    return (struct spot){main_file, at->line, element, reason};
}

static struct text2 text2_of(const struct json *o, const char *key)
{
    const struct json *t = json_get(o, key);
    const char *vi = json_str(t, "vi", "");
    return (struct text2){.vi = vi, .en = json_str(t, "en", vi)};
}

static const struct json *members(const struct json *o, const char *key, size_t *ret_n)
{
    const struct json *list = json_get(o, key);
    *ret_n = list && list->kind == JSON_LIST ? list->count : 0;
    return *ret_n ? list->first : NULL;
}

/* A FEEL expression of the file; NULL when the key is missing or the text wrong. */
static const struct feel *expression(struct reader *r, const struct json *o, const char *key)
{
    const char *text = json_str(o, key, NULL);
    struct feel *e;
    struct fault f = {0};
    if (!text)
        return NULL;
    if (feel_parse(r->arena, text, NULL, &e, &f) == OK)
        return e;
    report(r, main_spot(json_get(o, key), key, "feel.syntax"), "\"%s\": %s", key, f.words);
    return NULL;
}

static void read_component(struct reader *r, const struct json *o, struct component *c)
{
    static const char *const kinds[] = {"form", "file", "data"};
    bool known = false;
    *c = (struct component){.code = json_str(o, "code", ""),
                            .name = text2_of(o, "name"),
                            .note = text2_of(o, "note"),
                            .kind = json_str(o, "kind", ""),
                            .required = json_bool(o, "required", false),
                            .when = expression(r, o, "when"),
                            .replaced_by = json_str(o, "replaced_by", ""),
                            .originals = (int)json_int(o, "originals", 0),
                            .certified = (int)json_int(o, "certified", 0),
                            .copies = (int)json_int(o, "copies", 0),
                            .basis = json_str(o, "basis", "")};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        known = known || strcmp(kinds[i], c->kind) == 0;
    if (!known)
        report(r, main_spot(o, c->code, "component.kind"),
               "component %s: \"kind\" is form, file or data", c->code);
    if (!c->basis[0])
        report(r, main_spot(o, c->code, "component.basis"), "component %s has no legal basis",
               c->code);
}

static void read_components(struct reader *r, const struct json *data)
{
    size_t n;
    const struct json *first = members(data, "components", &n);
    struct component *list = arena_new(r->arena, struct component, n);
    for (const struct json *o = first; o; o = o->next) {
        read_component(r, o, &list[r->component_count]);
        for (size_t i = 0; i < r->component_count; i++)
            if (strcmp(list[i].code, list[r->component_count].code) == 0)
                report(r, main_spot(o, list[i].code, "component.twice"),
                       "component %s is there twice", list[i].code);
        r->component_count++;
    }
    r->components = list;
}

static const struct component *component_named(const struct reader *r, const char *code)
{
    for (size_t i = 0; i < r->component_count; i++)
        if (strcmp(r->components[i].code, code) == 0)
            return &r->components[i];
    return NULL;
}

static void choose_components(struct reader *r, const struct json *o, struct procedure_case *c)
{
    size_t n;
    const struct json *first = members(o, "components", &n);
    const struct component **list = arena_new(r->arena, const struct component *, n);
    for (const struct json *code = first; code; code = code->next) {
        const struct component *found =
            component_named(r, code->kind == JSON_STRING ? code->text : "");
        if (found)
            list[c->component_count++] = found;
        else
            report(r,
                   main_spot(code, code->kind == JSON_STRING ? code->text : "?", "case.component"),
                   "case %s: there is no component %s", c->code,
                   code->kind == JSON_STRING ? code->text : "?");
    }
    c->components = list;
}

static const char *file_text(struct reader *r, const struct json *o, const char *key,
                             const char **ret_name)
{
    const char *name = json_str(o, key, "");
    const char *text = name[0] ? r->files->text(r->files->self, name) : NULL;
    if (!text)
        report(r, main_spot(o, name, "pack.file_missing"), "\"%s\": there is no file %s", key,
               name);
    *ret_name = name;
    return text;
}

static const struct json *file_json(struct reader *r, const struct json *o, const char *key,
                                    const char **ret_name)
{
    struct json *v;
    struct fault f = {0};
    const char *text = file_text(r, o, key, ret_name);
    if (!text)
        return NULL;
    if (json_parse(r->arena, text, strlen(text), &v, &f) == OK)
        return v;
    report(r, (struct spot){*ret_name, 0, "", "pack.json"}, "%s", f.words);
    return NULL;
}

static void read_form(struct reader *r, const struct json *o, struct procedure_case *c)
{
    const char *name;
    const struct json *definition = file_json(r, o, "form", &name);
    struct form *form = NULL;
    struct form_flaws flaws = {0};
    struct fault f = {0};
    if (definition &&
        form_read(r->arena, definition, agency_lists(r->agencies), &form, &flaws, &f) < 0 &&
        flaws.count == 0)
        report(r, (struct spot){name, 0, "", "form.flaw"}, "%s", f.words);
    for (size_t i = 0; i < flaws.count; i++) {
        const struct form_flaw *x = &flaws.items[i];
        report(r, (struct spot){name, x->line, *x->id ? x->id : x->path, x->reason, x->name},
               "%s: %s", x->path, x->words);
    }
    c->form = form;
}

static void report_findings(struct reader *r, const char *file,
                            const struct bpmn_findings *findings)
{
    for (const struct bpmn_finding *x = findings->first; x; x = x->next)
        report(r, (struct spot){file, x->line, x->id, x->reason}, "%s", x->words);
}

/* The decisions of the file that a key names; every finding about them is a fault. False when there
 * is no file. */
static bool read_model(struct reader *r, const struct json *o, struct law_rules *ret)
{
    struct dmn_findings findings = {0};
    struct fault f = {0};
    const char *name, *text = file_text(r, o, "decisions", &name);
    if (!text)
        return false;
    if (rules_read(r->arena, name, text, &findings, ret, &f) < 0 && !findings.count)
        report(r, (struct spot){name, 0, "", "decisions.xml"}, "%s", f.words);
    for (const struct dmn_finding *x = findings.first; x; x = x->next)
        report(r, (struct spot){name, x->line, x->id, x->reason}, "%s", x->words);
    return true;
}

static void read_rules(struct reader *r, const struct json *data)
{
    struct law_rules *rules = &r->procedure->rules;
    if (!json_get(data, "decisions")) {
        report(r, main_spot(data, "decisions", "procedure.decisions"),
               "a procedure has a file of \"decisions\"");
        return;
    }
    if (read_model(r, data, rules) && rules->model && !r->sink->checked)
        r->failed =
            !rules_check_names(r->arena, rules, LAW_FEES, LAW_COMPETENCE, r->sink) || r->failed;
}

/* A process asks the model of its case, or else the procedure's. */
static void read_decisions(struct reader *r, const struct json *o, struct procedure_case *c)
{
    struct law_rules own = {0};
    c->decisions = r->procedure->rules.model;
    if (json_get(o, "decisions") && read_model(r, o, &own))
        c->decisions = own.model;
}

static bool decides(const struct procedure_case *c, const char *name)
{
    return c->decisions && (dmn_find(c->decisions, DMN_DECISION, name) ||
                            dmn_find(c->decisions, DMN_SERVICE, name));
}

/* What the process asks of others must have somebody to answer. */
static void check_askings(struct reader *r, const char *file, const struct bpmn_model *m,
                          const struct procedure_case *c)
{
    for (size_t i = 0; i < m->node_count; i++) {
        const struct bpmn_node *n = &m->nodes[i];
        const struct spot at = {file, n->line, n->id, "process.decision"};
        if (n->kind == BPMN_RULE_TASK && !decides(c, n->decision))
            report(r, at, "businessRuleTask %s: the case has no decision \"%s\"", n->id,
                   n->decision);
    }
}

/* The model check walks all markings; what it needs for that goes with it. */
static void check_process(struct reader *r, const char *file, const struct bpmn_model *m,
                          const struct procedure_case *c)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct bpmn_findings findings = {0};
    struct fault f = {0};
    if (bpmn_check(a, m, &findings, &f) < 0)
        report(r, (struct spot){file, 0, "", "process.check"}, "%s", f.words);
    report_findings(r, file, &findings);
    check_askings(r, file, m, c);
}

static void read_process(struct reader *r, const struct json *o, struct procedure_case *c)
{
    const char *name, *text = file_text(r, o, "process", &name);
    struct bpmn_model *model;
    struct bpmn_findings findings = {0};
    struct fault f = {0};
    if (!text)
        return;
    if (bpmn_read(r->arena, text, strlen(text), &findings, &model, &f) < 0) {
        report_findings(r, name, &findings);
        if (!findings.count)
            report(r, (struct spot){name, 0, "", "process.xml"}, "%s", f.words);
        return;
    }
    if (!r->sink->checked)
        check_process(r, name, model, c);
    c->process = model;
}

static const struct layout *layout_of(struct reader *r, const struct json *o,
                                      const struct form *form)
{
    struct layout_source source = {.form = form, .sink = r->sink};
    source.data = file_json(r, o, "template", &source.file);
    const struct layout *layout = source.data ? layout_read(r->arena, &source) : NULL;
    r->failed = r->failed || !layout;
    return layout;
}

static void read_result(struct reader *r, const struct json *o, struct procedure_case *c)
{
    const struct json *x = json_get(o, "result");
    if (!x) {
        report(r, main_spot(o, c->code, "case.result"), "case %s has no result", c->code);
        return;
    }
    c->result = (struct result_paper){.code = json_str(x, "code", ""),
                                      .symbol = json_str(x, "symbol", ""),
                                      .name = text2_of(x, "name"),
                                      .layout = layout_of(r, x, c->form)};
}

static void read_cases(struct reader *r, const struct json *data)
{
    size_t n;
    const struct json *first = members(data, "cases", &n);
    struct procedure_case *list = arena_new(r->arena, struct procedure_case, n);
    if (n == 0)
        report(r, main_spot(data, "cases", "procedure.cases"), "a procedure has at least one case");
    for (const struct json *o = first; o; o = o->next) {
        struct procedure_case *c = &list[r->procedure->case_count++];
        c->code = json_str(o, "code", "");
        c->name = text2_of(o, "name");
        choose_components(r, o, c);
        read_form(r, o, c);
        read_decisions(r, o, c);
        read_process(r, o, c);
        read_result(r, o, c);
    }
    r->procedure->cases = list;
}

static void read_basis(struct reader *r, const struct json *data)
{
    size_t n, i = 0;
    const struct json *first = members(data, "basis", &n);
    const char **list = arena_new(r->arena, const char *, n);
    for (const struct json *x = first; x; x = x->next)
        list[i++] = x->kind == JSON_STRING ? x->text : "";
    r->procedure->basis = list;
    r->procedure->basis_count = n;
    if (n == 0)
        report(r, main_spot(data, "basis", "procedure.basis"), "a procedure has a legal basis");
}

static int32_t day_in(const struct json *data, const char *key)
{
    int32_t day = 0;
    (void)date_parse(json_str(data, key, ""), &day);
    return day;
}

bool procedure_read(struct arena *a, const struct procedure_source *from, struct procedure *ret)
{
    const struct json *data = from->data;
    struct procedure p = {.code = json_str(data, "code", ""),
                          .valid_from = day_in(data, "valid_from"),
                          .valid_to = day_in(data, "valid_to"),
                          .name = text2_of(data, "name"),
                          .field = json_str(data, "field", ""),
                          .level = json_str(data, "level", ""),
                          .online = json_str(data, "online", ""),
                          .guide = json_get(data, "guide"),
                          .data = data};
    struct reader r = {.arena = a,
                       .agencies = from->agencies,
                       .files = &from->files,
                       .sink = &from->sink,
                       .procedure = &p};
    p.fold = text_fold(a, arena_printf(a, "%s %s %s %s", p.code, p.name.vi, p.name.en,
                                       json_str(data, "keywords", "")));
    p.fold_name = text_fold(a, p.name.vi);
    read_basis(&r, data);
    read_components(&r, data);
    read_rules(&r, data);
    read_cases(&r, data);
    if (!r.failed && !r.sink->checked)
        r.failed = !rules_check_answers(a, &p, r.sink);
    *ret = p;
    return !r.failed;
}
