/* What registers know, and what of it a form takes. */
#include "rooms/api/handlers.h"
#include "rooms/api/parts.h"
#include "rooms/form_page.h"

#include <string.h>

static const char population[] = "population.";

static bool is_population(const char *key)
{
    return key && strncmp(key, population, strlen(population)) == 0;
}

static bool fields_need_register(const struct form_field *fields, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (is_population(fields[i].prefill) ||
            fields_need_register(fields[i].fields, fields[i].field_count))
            return true;
    return false;
}

bool case_needs_register(const struct procedure_case *c)
{
    size_t n;
    const struct form_field *fields = form_fields(c->form, &n);
    for (size_t i = 0; i < c->component_count; i++)
        if (is_population(c->components[i]->replaced_by))
            return true;
    return fields_need_register(fields, n);
}

/* What the person told us before. */
static void add_account(struct page *p, const struct person *person, struct facts *x)
{
    const struct {
        const char *key, *value;
    } all[] = {{"account.phone", person->phone}, {"account.email", person->email}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].value && all[i].value[0])
            x->list[x->count++] = (struct fact){
                .key = all[i].key, .value = all[i].value, .source = "account", .at_ms = p->now_ms};
}

static int ask(struct page *p, const struct procedure *x, const struct person *person,
               const char *purpose, struct facts *ret)
{
    struct fault silent = {0};
    return link_ask_population(p->house, p->rq->arena,
                               &(struct population_question){.pin = p->visitor->pin,
                                                             .full_name = p->visitor->name,
                                                             .birth_date = person->birth_date,
                                                             .purpose = purpose,
                                                             .procedure = x->code,
                                                             .dossier = "",
                                                             .by = visitor_actor(p->visitor, NULL),
                                                             .asker = p->visitor->pin},
                               ret, &silent);
}

/* The form's values from what a register said and the person told. */
static void take_known(struct page *p, const struct procedure_case *c, const struct facts *asked,
                       struct known *k)
{
    enum { ACCOUNT_FACTS = 2 };
    k->facts.list = arena_new(p->rq->arena, struct fact, asked->count + ACCOUNT_FACTS);
    for (size_t i = 0; i < asked->count; i++)
        if (catalogue_uses(c, asked->list[i].key))
            k->facts.list[k->facts.count++] = asked->list[i];
    struct facts all = k->facts;
    add_account(p, &k->person, &all);
    struct form_task task = form_page_task(p, NULL, false);
    k->values = form_prefill(c->form, facts_to_json(p->rq->arena, &all), &task, p->rq->arena);
    k->account_count = all.count - k->facts.count;
}

int known_unasked(struct page *p, const struct procedure_case *c, struct known *ret,
                  struct fault *f)
{
    struct known k = {.answer = case_needs_register(c) ? "silent" : "not_asked"};
    int r = identity_person(p->db, p->rq->arena, p->visitor->person_id, &k.person, f);
    if (r < 0)
        return r;
    take_known(p, c, &(struct facts){0}, &k);
    *ret = k;
    return OK;
}

int known_read(struct page *p, const struct procedure *x, const struct procedure_case *c,
               const char *purpose, struct known *ret, struct fault *f)
{
    struct facts asked = {0};
    struct known k = {.answer = "not_asked"};
    int r = identity_person(p->db, p->rq->arena, p->visitor->person_id, &k.person, f);
    if (r < 0)
        return r;
    if (case_needs_register(c))
        k.answer = ask(p, x, &k.person, purpose, &asked) == OK ? "answered" : "silent";
    take_known(p, c, &asked, &k);
    if (strcmp(purpose, "prefill") == 0)
        k.facts.count += k.account_count; /* shown, not kept */
    *ret = k;
    return OK;
}

/* ---- the answer ---- */

static void push_fields(struct page *p, const struct known *k, const struct form_field *fields,
                        size_t n, struct json *list)
{
    for (size_t i = 0; i < n; i++) {
        const struct form_field *field = &fields[i];
        const struct json *value = field->key ? json_get(k->values, field->key) : NULL;
        const struct fact *fact = field->prefill ? facts_get(&k->facts, field->prefill) : NULL;
        if (field->kind == FORM_GROUP)
            push_fields(p, k, field->fields, field->field_count, list);
        if (!value || !fact)
            continue;
        struct json *o = json_new_object(p->rq->arena);
        put_text(p, o, "field", field->key);
        put_tree(p, o, "value", value);
        put_text(p, o, "datum", fact->key);
        put_text(p, o, "source", fact->source);
        put_time(p, o, "at", fact->at_ms);
        put_bool(p, o, "confirmed", field->confirm);
        json_push(list, o);
    }
}

static struct json *missing_json(struct page *p, const struct procedure_case *c,
                                 const struct known *k)
{
    size_t n;
    struct form_task task = form_page_task(p, k->values, false);
    const struct form_field *const *fields =
        form_missing(c->form, k->values, &task, p->rq->arena, &n);
    struct json *list = json_new_list(p->rq->arena);
    for (size_t i = 0; i < n; i++)
        json_push(list, json_new_text(p->rq->arena, fields[i]->key));
    return list;
}

static void prefill(struct request *rq)
{
    struct page p;
    struct known k;
    struct fault f = {0};
    size_t n;
    page_open(&p, rq);
    const struct procedure *x = find_procedure(&p);
    const struct procedure_case *c = x ? find_case(&p, x) : NULL;
    if (!c)
        return;
    if (known_read(&p, x, c, "prefill", &k, &f) < 0) {
        reply_fault(rq, &f);
        return;
    }
    struct json *o = json_new_object(rq->arena), *list = json_new_list(rq->arena);
    const struct form_field *fields = form_fields(c->form, &n);
    push_fields(&p, &k, fields, n, list);
    put_text(&p, o, "procedure", x->code);
    put_text(&p, o, "case", c->code);
    put_int(&p, o, "version", x->number);
    put_text(&p, o, "register", k.answer);
    json_put(o, "fields", list);
    json_put(o, "missing", missing_json(&p, c, &k));
    reply_json(rq, 200, o);
}

void procedures_prefill(struct request *rq)
{
    request_offload(rq, prefill);
}
