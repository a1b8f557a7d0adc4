#include "rooms/portal/application.h"

#include "base/limits.h"
#include "base/time.h"
#include "crypto/token.h"
#include "rules/feel/feel.h"

#include <inttypes.h>
#include <string.h>

enum { DRAFT_MOST = 512 * 1024, AGENCIES_MOST = 600 };

static const char *json_text(struct arena *a, const struct json *v)
{
    struct buf b;
    buf_init(&b, a, DRAFT_MOST);
    json_write(&b, v);
    return b.p;
}

/* ---- steps ---- */

static const char *const step_names[APPLY_STEPS] = {[APPLY_CHOOSE] = "chon",
                                                    [APPLY_FORM] = "khai",
                                                    [APPLY_FILES] = "giay-to",
                                                    [APPLY_CHECK] = "kiem-tra"};

const char *apply_step_name(enum apply_step s)
{
    return step_names[s];
}

bool apply_step_from(const char *name, enum apply_step *ret)
{
    for (enum apply_step s = 0; name && s < APPLY_STEPS; s++)
        if (strcmp(step_names[s], name) == 0) {
            *ret = s;
            return true;
        }
    return false;
}

bool application_asks_papers(struct page *p, const struct application *x, enum paper_wish wish)
{
    struct application any = *x;
    any.c = x->c ? x->c : &x->procedure->cases[0];
    for (size_t i = 0; i < any.c->component_count; i++)
        if (application_paper(p, &any, any.c->components[i]) == wish)
            return true;
    return false;
}

size_t application_steps(struct page *p, const struct application *x,
                         enum apply_step ret[static APPLY_STEPS])
{
    size_t n = 0;
    ret[n++] = APPLY_CHOOSE;
    ret[n++] = APPLY_FORM;
    if (application_asks_papers(p, x, PAPER_REQUIRED))
        ret[n++] = APPLY_FILES;
    ret[n++] = APPLY_CHECK;
    return n;
}

enum apply_step application_next(struct page *p, const struct application *x, enum apply_step at)
{
    enum apply_step steps[APPLY_STEPS];
    size_t n = application_steps(p, x, steps);
    for (size_t i = 0; i + 1 < n; i++)
        if (steps[i] == at)
            return steps[i + 1];
    return APPLY_CHECK;
}

/* ---- what is known ---- */

static bool is_used(const struct procedure *x, const char *key)
{
    for (size_t i = 0; i < x->case_count; i++)
        if (catalogue_uses(&x->cases[i], key))
            return true;
    return false;
}

/* Only what is used may be kept. */
static struct facts used_facts(struct arena *a, const struct procedure *x, const struct facts *all)
{
    struct facts out = {.list = arena_new(a, struct fact, all->count)};
    for (size_t i = 0; i < all->count; i++)
        if (is_used(x, all->list[i].key))
            out.list[out.count++] = all->list[i];
    return out;
}

static void put_account(struct page *p, struct json *registers)
{
    struct person person;
    if (identity_person(p->db, p->rq->arena, p->visitor->person_id, &person, NULL) < 0)
        return;
    if (person.phone[0])
        json_put(registers, "account.phone", json_new_text(p->rq->arena, person.phone));
    if (person.email[0])
        json_put(registers, "account.email", json_new_text(p->rq->arena, person.email));
}

static void set_known(struct page *p, struct application *x)
{
    const struct form_task task = form_page_task(p, NULL, true);
    if (x->c)
        x->known =
            form_prefill(x->c->form, facts_to_json(p->rq->arena, &x->facts), &task, p->rq->arena);
}

void application_choose(struct page *p, struct application *x, const char *case_code)
{
    struct arena *a = p->rq->arena;
    struct json *registers = facts_to_json(a, &x->facts), *form = json_new_object(a);
    const struct procedure_case *before = x->c;
    x->c = catalogue_case(x->procedure, case_code);
    if (!x->c || (before == x->c && x->form->count))
        return;
    const struct form_task task = form_page_task(p, NULL, true);
    put_account(p, registers);
    const struct json *filled = form_prefill(x->c->form, registers, &task, a);
    for (const struct json *v = filled->first; v; v = v->next)
        if (!json_get(x->form, v->key))
            json_put(form, v->key, json_share(a, v));
    for (const struct json *v = x->form->first; v; v = v->next)
        json_put(form, v->key, json_share(a, v));
    x->form = form;
    x->draft.case_code = x->c->code;
    set_known(p, x);
    struct form_result checked; /* what this form does not ask is dropped */
    if (application_check(p, x, true, &checked, NULL) == OK)
        x->form = checked.data;
}

int application_check(struct page *p, const struct application *x, bool draft,
                      struct form_result *ret, struct fault *f)
{
    const struct form_task task = form_page_task(p, x->known, draft);
    return form_check(x->c->form, x->form, &task, p->rq->arena, ret, f);
}

/* ---- beginning ---- */

bool application_offered(struct page *p, const struct procedure *x, const struct agency *by)
{
    const struct case_question q = {.procedure = x, .channel = CHANNEL_ONLINE, .now_ms = p->now_ms};
    return catalogue_offered_by(p->law->catalogue, p->rq->arena, &q, by);
}

/* The commune of residence, if it may handle the procedure. */
static const char *home_agency(struct page *p, const struct procedure *x, const struct facts *facts)
{
    const struct fact *commune = facts_get(facts, "population.commune_code");
    const struct agency *at =
        commune ? agency_of_area(p->law->agencies, commune->value, "commune") : NULL;
    return at && application_offered(p, x, at) ? at->code : "";
}

static int ask(struct page *p, const struct procedure *x, struct facts *ret, struct fault *f)
{
    struct person me;
    int r = identity_person(p->db, p->rq->arena, p->visitor->person_id, &me, f);
    if (r < 0)
        return r;
    const struct population_question q = {.pin = me.pin,
                                          .full_name = me.full_name,
                                          .birth_date = me.birth_date,
                                          .purpose = "prefill",
                                          .procedure = x->code,
                                          .dossier = "",
                                          .by = portal_actor(p->rq),
                                          .asker = me.pin};
    struct fault silent = {0};
    if (link_ask_population(p->house, p->rq->arena, &q, ret, &silent) < 0)
        *ret = (struct facts){0};
    return OK;
}

int application_begin(struct page *p, const struct procedure *x, struct application *ret,
                      struct fault *f)
{
    struct arena *a = p->rq->arena;
    struct token nonce;
    struct facts all;
    int r = ask(p, x, &all, f);
    if (r < 0)
        return r;
    token_new(&nonce);
    *ret = (struct application){.procedure = x,
                                .nonce = arena_strdup(a, nonce.text),
                                .form = json_new_object(a),
                                .facts = used_facts(a, x, &all),
                                .files = arena_new(a, struct attached, LIMIT_FILES)};
    ret->draft = (struct draft){.person_id = p->visitor->person_id,
                                .procedure = x->code,
                                .case_code = "",
                                .agency = home_agency(p, x, &all)};
    if (x->case_count == 1)
        application_choose(p, ret, x->cases[0].code);
    return OK;
}

/* ---- from and to the row ---- */

static int read_files(struct arena *a, const char *text, struct application *ret, struct fault *f)
{
    struct json *list;
    int r = json_reread(a, text, &list, f);
    if (r < 0)
        return r;
    ret->files = arena_new(a, struct attached, list->count + LIMIT_FILES);
    for (const struct json *v = list->first; v; v = v->next)
        ret->files[ret->file_count++] = (struct attached){.code = json_str(v, "code", ""),
                                                          .source = "upload",
                                                          .file = json_str(v, "file", ""),
                                                          .name = json_str(v, "name", ""),
                                                          .type = json_str(v, "type", ""),
                                                          .bytes = json_int(v, "bytes", 0)};
    return OK;
}

static int read_data(struct arena *a, const char *text, struct application *ret, struct fault *f)
{
    struct json *data;
    int r = json_reread(a, text, &data, f);
    if (r < 0)
        return r;
    const struct json *form = json_get(data, "form");
    ret->nonce = json_str(data, "nonce", "");
    ret->form = form && form->kind == JSON_OBJECT ? json_share(a, form) : json_new_object(a);
    return OK;
}

/* ---- a changed form ---- */

static const struct json *known_before(struct page *p, const struct application *x)
{
    const struct form_task task = form_page_task(p, NULL, true);
    return form_prefill(x->before->form, facts_to_json(p->rq->arena, &x->facts), &task,
                        p->rq->arena);
}

/* What a register said is no answer that the applicant could lose. */
static void forget_known(struct page *p, struct application *x)
{
    struct form_loss *lost = arena_new(p->rq->arena, struct form_loss, x->moved.lost_count);
    const struct json *known = known_before(p, x);
    size_t n = 0;
    for (size_t i = 0; i < x->moved.lost_count; i++) {
        const struct form_field *field = x->moved.lost[i].field;
        if (!field->confirm || !json_get(known, field->key))
            lost[n++] = x->moved.lost[i];
    }
    x->moved.lost = lost;
    x->moved.lost_count = n;
}

/* A form that was changed meanwhile: when that costs the applicant nothing the draft just goes on.
 */
static int renew(struct page *p, struct application *x, struct fault *f)
{
    struct form_result checked;
    const struct procedure *then = catalogue_version(p->law->catalogue, x->draft.version_id);
    x->before = then && x->c ? catalogue_case(then, x->draft.case_code) : NULL;
    if (!x->c)
        return OK;
    if (!x->before) {
        int r = application_check(p, x, true, &checked, f);
        x->form = r == OK ? checked.data : x->form;
        return r;
    }
    const struct form_versions forms = {x->before->form, x->c->form};
    const struct form_task task = form_page_task(p, x->known, true);
    int r = form_move(&forms, x->form, &task, p->rq->arena, &x->moved, f);
    if (r < 0)
        return r;
    forget_known(p, x);
    if (!x->moved.lost_count && !x->moved.asked_count)
        application_renew(x);
    return OK;
}

void application_renew(struct application *x)
{
    x->form = x->moved.data;
    x->before = NULL;
}

int application_take_old(struct page *p, struct application *x, const struct form_post *post,
                         struct fault *f)
{
    struct form_result now;
    const struct form_task task = form_page_task(p, known_before(p, x), true);
    int r = form_decode(x->before->form, post->inputs, post->count, &task, p->rq->arena, &now, f);
    if (r == OK)
        x->form = now.data;
    return r;
}

int application_open(struct page *p, const struct procedure *x, struct application *ret,
                     struct fault *f)
{
    struct arena *a = p->rq->arena;
    struct application out = {.procedure = x};
    int r = draft_read(p->db, a, p->visitor->person_id, x->code, &out.draft, f);
    if (r == OK)
        r = facts_read(a, out.draft.facts, &out.facts, f);
    if (r == OK)
        r = read_data(a, out.draft.data, &out, f);
    if (r == OK)
        r = read_files(a, out.draft.files, &out, f);
    if (r < 0)
        return r;
    out.c = out.draft.case_code[0] ? catalogue_case(x, out.draft.case_code) : NULL;
    out.new_version = out.draft.version_id != x->version_id;
    set_known(p, &out);
    if (out.new_version)
        r = renew(p, &out, f);
    *ret = out;
    return r;
}

struct draft application_row(struct page *p, const struct application *x)
{
    struct arena *a = p->rq->arena;
    struct draft out = x->draft;
    struct json *data = json_new_object(a), *files = json_new_list(a);
    json_put(data, "nonce", json_new_text(a, x->nonce));
    json_put(data, "form", json_share(a, x->form));
    for (size_t i = 0; i < x->file_count; i++) {
        struct json *v = json_new_object(a);
        json_put(v, "code", json_new_text(a, x->files[i].code));
        json_put(v, "file", json_new_text(a, x->files[i].file));
        json_put(v, "name", json_new_text(a, x->files[i].name));
        json_put(v, "type", json_new_text(a, x->files[i].type));
        json_put(v, "bytes", json_new_int(a, x->files[i].bytes));
        json_push(files, v);
    }
    if (!x->before)
        out.version_id = x->procedure->version_id;
    out.data = json_text(a, data);
    out.files = json_text(a, files);
    out.facts = facts_write(a, &x->facts);
    out.saved_ms = p->now_ms;
    return out;
}

/* ---- agencies and papers ---- */

const struct agency **application_agencies(struct page *p, const struct procedure *x, size_t *ret_n)
{
    static const char *const kinds[] = {"commune", "department", "organisation", "province"};
    const struct agency **out = arena_new(p->rq->arena, const struct agency *, AGENCIES_MOST);
    size_t count = 0;
    struct competence who = {0};
    const struct case_question q = {.procedure = x, .channel = CHANNEL_ONLINE, .now_ms = p->now_ms};
    (void)catalogue_competence(p->law->catalogue, p->rq->arena, &q, &who, NULL);
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        size_t n;
        const struct agency *const *list = agency_of_kind(p->law->agencies, kinds[k], &n);
        for (size_t i = 0; i < n && count < AGENCIES_MOST; i++)
            if (catalogue_may(&who, list[i]))
                out[count++] = list[i];
    }
    *ret_n = count;
    return out;
}

bool application_has_file(const struct application *x, const char *component)
{
    for (size_t i = 0; i < x->file_count; i++)
        if (strcmp(x->files[i].code, component) == 0)
            return true;
    return false;
}

enum paper_wish application_paper(struct page *p, const struct application *x,
                                  const struct component *c)
{
    bool wanted = true;
    struct arena *a = p->rq->arena;
    if (strcmp(c->kind, "form") == 0 || (c->replaced_by[0] && strcmp(c->kind, "file") != 0))
        return PAPER_NOT_ASKED;
    if (c->replaced_by[0] && facts_get(&x->facts, c->replaced_by))
        return PAPER_NOT_ASKED;
    if (c->when &&
        feel_holds(c->when, catalogue_scope(a, x->c, x->form, p->now_ms), a, &wanted, NULL) < 0)
        wanted = true;
    if (!wanted)
        return PAPER_NOT_ASKED;
    return c->required && !c->replaced_by[0] ? PAPER_REQUIRED : PAPER_OPTIONAL;
}

/* ---- handing in ---- */

const char *application_key(struct page *p, const char *nonce)
{
    return arena_printf(p->rq->arena, "web:%" PRId64 ":%s", p->visitor->person_id, nonce);
}

/* What the person answered to the field that the account fills in; else what the account says. */
static const char *contact(const struct form_field *fields, size_t n, const struct json *form,
                           const char *prefill)
{
    for (size_t i = 0; i < n; i++) {
        if (fields[i].kind == FORM_GROUP) {
            const char *inner = contact(fields[i].fields, fields[i].field_count, form, prefill);
            if (inner)
                return inner;
        } else if (fields[i].prefill && strcmp(fields[i].prefill, prefill) == 0) {
            return json_str(form, fields[i].key, "");
        }
    }
    return NULL;
}

static int fill_applicant(struct page *p, const struct application *x, struct person *ret,
                          struct fault *f)
{
    size_t n;
    const struct form_field *fields = form_fields(x->c->form, &n);
    int r = identity_person(p->db, p->rq->arena, p->visitor->person_id, ret, f);
    if (r < 0)
        return r;
    const char *phone = contact(fields, n, x->form, "account.phone");
    const char *email = contact(fields, n, x->form, "account.email");
    ret->phone = phone && phone[0] ? phone : ret->phone;
    ret->email = email && email[0] ? email : ret->email;
    return OK;
}

/* The files, and one line for each wanted paper that a fact replaces. */
static size_t fill_components(struct page *p, const struct application *x, struct attached **ret)
{
    struct attached *out =
        arena_new(p->rq->arena, struct attached, x->file_count + x->c->component_count);
    size_t n = 0;
    const struct feel_scope *scope = catalogue_scope(p->rq->arena, x->c, x->form, p->now_ms);
    for (size_t i = 0; i < x->file_count; i++)
        if (catalogue_component(x->c, x->files[i].code))
            out[n++] = x->files[i];
    for (size_t i = 0; i < x->c->component_count; i++) {
        const struct component *c = x->c->components[i];
        if (c->replaced_by[0] && facts_get(&x->facts, c->replaced_by) &&
            !application_has_file(x, c->code) && catalogue_wants(c, scope, p->rq->arena))
            out[n++] = (struct attached){
                .code = c->code, .source = "register", .file = "", .name = "", .type = ""};
    }
    *ret = out;
    return n;
}

int application_submission(struct page *p, const struct application *x, struct submission *ret,
                           struct fault *f)
{
    struct arena *a = p->rq->arena;
    const struct agency *centre = agency_centre_of(p->law->agencies, x->draft.agency);
    struct attached *components;
    struct fact *facts = arena_new(a, struct fact, x->facts.count);
    struct submission s = {.procedure = x->procedure,
                           .c = x->c,
                           .agency = x->draft.agency,
                           .reception = centre ? centre->code : x->draft.agency,
                           .channel = CHANNEL_ONLINE,
                           .form = x->form,
                           .facts = facts,
                           .by = portal_actor(p->rq),
                           .key = application_key(p, x->nonce),
                           .now_ms = p->now_ms};
    for (size_t i = 0; i < x->facts.count; i++)
        if (catalogue_uses(x->c, x->facts.list[i].key))
            facts[s.fact_count++] = x->facts.list[i];
    s.component_count = fill_components(p, x, &components);
    s.components = components;
    int r = fill_applicant(p, x, &s.applicant, f);
    if (r == OK)
        *ret = s;
    return r;
}
