/* Procedures as the law has them today; everything comes from the catalogue in memory. */
#include "rooms/api/call.h"
#include "rooms/api/handlers.h"
#include "rooms/api/parts.h"

#include "base/time.h"

#include <string.h>

/* ---- one line ---- */

static void put_line(struct page *p, struct json *o, const struct procedure *x)
{
    struct json *field = json_new_object(p->rq->arena);
    put_text(p, field, "code", x->field);
    put_words(p, field, "name", agency_label(p->law->agencies, "field", x->field));
    put_text(p, o, "code", x->code);
    put_words(p, o, "name", x->name);
    json_put(o, "field", field);
    put_text(p, o, "level", x->level);
    put_text(p, o, "online", x->online);
    put_int(p, o, "version", x->number);
    if (x->essential_no)
        put_int(p, o, "essential", x->essential_no);
    else
        json_put(o, "essential", json_new_null(p->rq->arena));
}

void procedures_list(struct request *rq)
{
    struct page p;
    struct cursor at;
    struct catalogue_page found;
    size_t limit;
    page_open(&p, rq);
    if (!api_query(&p) || !api_limit(&p, &limit) || !cursor_read(&p, "procedures", &at))
        return;
    catalogue_search(p.law->catalogue, rq->arena,
                     &(struct catalogue_query){.words = request_query(rq, "q"),
                                               .field = request_query(rq, "field"),
                                               .level = request_query(rq, "level"),
                                               .after = at.text[0] ? at.text : NULL,
                                               .limit = limit},
                     &found);
    struct json *items = json_new_list(rq->arena);
    for (size_t i = 0; i < found.count; i++) {
        struct json *o = json_new_object(rq->arena);
        put_line(&p, o, found.procedures[i]);
        json_push(items, o);
    }
    struct cursor next = {.text = found.count ? found.procedures[found.count - 1]->code : ""};
    api_reply_page(&p, items, found.more ? cursor_write(&p, "procedures", &next) : NULL);
}

/* ---- one procedure ---- */

static struct json *component_json(struct page *p, const struct component *c)
{
    struct json *o = json_new_object(p->rq->arena);
    put_text(p, o, "code", c->code);
    put_words(p, o, "name", c->name);
    put_text(p, o, "kind", c->kind);
    put_bool(p, o, "required", c->required);
    put_bool(p, o, "conditional", c->when != NULL);
    put_text(p, o, "replaced_by", c->replaced_by);
    put_int(p, o, "originals", c->originals);
    put_int(p, o, "certified", c->certified);
    put_int(p, o, "copies", c->copies);
    put_words(p, o, "note", c->note);
    put_text(p, o, "basis", c->basis);
    return o;
}

static struct json *limit_json(struct page *p, const struct time_limit *l)
{
    struct json *o = json_new_object(p->rq->arena);
    put_int(p, o, "amount", l->amount);
    put_text(p, o, "unit", l->unit);
    put_text(p, o, "basis", l->basis);
    return o;
}

struct json *fee_lines_json(struct page *p, const struct fee_line *lines, size_t n)
{
    struct json *list = json_new_list(p->rq->arena);
    for (size_t i = 0; i < n; i++) {
        struct json *o = json_new_object(p->rq->arena);
        put_text(p, o, "code", lines[i].code);
        put_words(p, o, "name", lines[i].name);
        put_text(p, o, "kind", lines[i].kind);
        put_int(p, o, "unit", lines[i].unit);
        put_int(p, o, "quantity", lines[i].quantity);
        put_words(p, o, "per", lines[i].per);
        put_int(p, o, "amount", lines[i].amount);
        put_int(p, o, "due", lines[i].due);
        put_bool(p, o, "exempt", lines[i].exempt);
        put_text(p, o, "basis", lines[i].basis);
        put_text(p, o, "fee_basis", lines[i].fee_basis);
        put_text(p, o, "rules", lines[i].rules);
        json_push(list, o);
    }
    return list;
}

static int put_fees(struct page *p, struct json *o, const char *key, struct case_question q,
                    struct fault *f)
{
    struct fee_bill bill = {0};
    int r = catalogue_fees(p->law->catalogue, p->rq->arena, &q, &bill, f);
    if (r == OK)
        json_put(o, key, fee_lines_json(p, bill.lines, bill.count));
    return r;
}

static int put_term(struct page *p, struct json *o, const char *key, struct case_question q,
                    struct fault *f)
{
    struct case_term term;
    int r = catalogue_term(p->law->catalogue, p->rq->arena, &q, &term, f);
    if (r == OK)
        json_put(o, key, limit_json(p, &term.promised));
    return r;
}

static int case_json(struct page *p, const struct procedure *x, const struct procedure_case *c,
                     struct json **ret, struct fault *f)
{
    struct json *o = json_new_object(p->rq->arena), *components = json_new_list(p->rq->arena);
    struct json *result = json_new_object(p->rq->arena);
    struct case_question q = {
        .procedure = x, .c = c, .channel = CHANNEL_COUNTER, .now_ms = p->now_ms};
    put_text(p, o, "code", c->code);
    put_words(p, o, "name", c->name);
    for (size_t i = 0; i < c->component_count; i++)
        json_push(components, component_json(p, c->components[i]));
    json_put(o, "components", components);
    int r = put_term(p, o, "limit", q, f);
    if (r == OK)
        r = put_fees(p, o, "fees", q, f);
    q.channel = CHANNEL_ONLINE;
    if (r == OK)
        r = put_term(p, o, "online_limit", q, f);
    if (r == OK)
        r = put_fees(p, o, "online_fees", q, f);
    put_text(p, result, "code", c->result.code);
    put_words(p, result, "name", c->result.name);
    json_put(o, "result", result);
    *ret = o;
    return r;
}

static void put_basis(struct page *p, struct json *o, const struct procedure *x)
{
    struct json *list = json_new_list(p->rq->arena);
    for (size_t i = 0; i < x->basis_count; i++)
        json_push(list, json_new_text(p->rq->arena, x->basis[i]));
    json_put(o, "basis", list);
}

/* The guide in the caller's language, else in Vietnamese. */
static void put_guide(struct page *p, struct json *o, const struct procedure *x)
{
    const struct json *guide = json_get(x->guide, lang_tag(p->lang));
    guide = guide ? guide : json_get(x->guide, lang_tag(LANG_VI));
    if (guide)
        put_tree(p, o, "guide", guide);
    else
        json_put(o, "guide", json_new_list(p->rq->arena));
}

const struct procedure *find_procedure(struct page *p)
{
    const struct procedure *x = catalogue_current(p->law->catalogue, request_param(p->rq, "code"));
    if (!x)
        reply_error(p->rq, 404);
    return x;
}

const struct procedure_case *find_case(struct page *p, const struct procedure *x)
{
    const struct procedure_case *c = catalogue_case(x, request_query(p->rq, "case"));
    if (!c)
        (void)api_refuse(p, "case", "value");
    return c;
}

void procedures_one(struct request *rq)
{
    struct page p;
    struct fault f = {0};
    page_open(&p, rq);
    const struct procedure *x = find_procedure(&p);
    if (!x)
        return;
    struct json *o = json_new_object(rq->arena), *cases = json_new_list(rq->arena), *one;
    put_line(&p, o, x);
    put_day(&p, o, "valid_from", x->valid_from);
    put_day(&p, o, "valid_to", x->valid_to);
    put_basis(&p, o, x);
    put_guide(&p, o, x);
    for (size_t i = 0; i < x->case_count; i++) {
        if (case_json(&p, x, &x->cases[i], &one, &f) < 0) {
            reply_fault(rq, &f);
            return;
        }
        json_push(cases, one);
    }
    json_put(o, "cases", cases);
    reply_json(rq, 200, o);
}

/* ---- its form ---- */

/* The file that the case names in procedure.json. */
static const char *form_file(const struct procedure *x, const struct procedure_case *c)
{
    const struct json *cases = json_get(x->data, "cases");
    for (const struct json *o = cases ? cases->first : NULL; o; o = o->next)
        if (strcmp(json_str(o, "code", ""), c->code) == 0)
            return json_str(o, "form", "");
    return "";
}

void procedures_form(struct request *rq)
{
    struct page p;
    struct fault f = {0};
    const char *text;
    page_open(&p, rq);
    const struct procedure *x = find_procedure(&p);
    const struct procedure_case *c = x && api_query(&p) ? find_case(&p, x) : NULL;
    if (!c)
        return;
    if (request_query(rq, "as")) {
        struct json *schema = form_schema(c->form, agency_lists(p.law->agencies), rq->arena);
        reply_json(rq, 200, schema);
        return;
    }
    int r = catalogue_file(p.db, rq->arena, x->version_id, form_file(x, c), &text, &f);
    if (r < 0)
        reply_fault(rq, &f);
    else
        reply_bytes(rq, 200, "application/json",
                    (struct bytes){(const uint8_t *)text, strlen(text)});
}
