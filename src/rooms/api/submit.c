/* Submission. Programs repeat requests whose answer was lost, so the same person's same key gives
 * the same dossier; without a key the application itself is the key, for one day. */
#include "rooms/api/handlers.h"
#include "rooms/api/parts.h"
#include "rooms/form_page.h"

#include "base/time.h"

#include <inttypes.h>
#include <string.h>

struct application {
    const struct json *body;
    const struct procedure *procedure;
    const struct procedure_case *c;
    const char *agency, *reception;
};

/* ---- reading it ---- */

static bool read_application(struct page *p, struct application *ret)
{
    struct application x = {0};
    if (!api_body(p, &x.body))
        return false;
    x.procedure = catalogue_current(p->law->catalogue, json_str(x.body, "procedure", ""));
    x.c = x.procedure ? catalogue_case(x.procedure, json_str(x.body, "case", NULL)) : NULL;
    const struct agency *agency = agency_find(p->law->agencies, json_str(x.body, "agency", ""));
    const char *wrong = !x.procedure ? "procedure" : !x.c ? "case" : !agency ? "agency" : NULL;
    if (wrong) {
        (void)api_refuse(p, wrong, "value");
        return false;
    }
    const struct agency *centre = agency_centre_of(p->law->agencies, agency->code);
    x.agency = agency->code;
    x.reception = centre ? centre->code : agency->code;
    *ret = x;
    return true;
}

static const char *file_of(const struct json *given, const char **ret_member)
{
    const char *file = json_str(given, "file", ""), *reuse = json_str(given, "reuse", "");
    *ret_member = file[0] ? "file" : "reuse";
    return file[0] && reuse[0] ? "" : file[0] ? file : reuse;
}

bool components_read(struct page *p, const struct json *given, const struct attached **ret,
                     size_t *ret_n)
{
    struct arena *a = p->rq->arena;
    struct attached *list = arena_new(a, struct attached, given ? given->count : 0);
    struct api_errors e;
    size_t n = 0;
    api_errors_open(&e, p);
    for (const struct json *x = given ? given->first : NULL; x; x = x->next, n++) {
        struct stored_file file = {0};
        const char *member, *sha = file_of(x, &member);
        const char *field = arena_printf(a, "components.%zu.%s", n, member);
        if (!sha[0])
            api_errors_name(&e, field, "one_file");
        else if (dossier_may_read_file(p->db, a, p->visitor, sha, &file, NULL) < 0)
            api_errors_name(&e, field, "file");
        list[n] = (struct attached){.code = json_str(x, "code", ""),
                                    .source = strcmp(member, "file") == 0 ? "upload" : "reuse",
                                    .file = file.sha256 ? file.sha256 : "",
                                    .name = file.name,
                                    .type = file.type,
                                    .bytes = file.bytes};
    }
    *ret = list;
    *ret_n = n;
    return api_errors_none(&e);
}

/* ---- checking the form ---- */

static void check_files(struct api_errors *e, const struct form_field *fields, size_t n,
                        const struct json *data, const char *path);

static void check_field_files(struct api_errors *e, const struct form_field *field,
                              const struct json *v, const char *path)
{
    struct page *p = e->page;
    struct stored_file file;
    size_t i = 0;
    for (const struct json *x = v->first; x; x = x->next, i++) {
        if (field->kind == FORM_ROWS)
            check_files(e, field->fields, field->field_count, x,
                        arena_printf(p->rq->arena, "%s.%zu", path, i));
        else if (dossier_may_read_file(p->db, p->rq->arena, p->visitor, x->text, &file, NULL) < 0)
            api_errors_name(e, arena_printf(p->rq->arena, "%s.%zu", path, i), "file");
    }
}

/* Files that the form names must be the person's own. */
static void check_files(struct api_errors *e, const struct form_field *fields, size_t n,
                        const struct json *data, const char *path)
{
    for (size_t i = 0; i < n; i++) {
        const struct form_field *field = &fields[i];
        const struct json *v = field->key ? json_get(data, field->key) : NULL;
        if (field->kind == FORM_GROUP)
            check_files(e, field->fields, field->field_count, data, path);
        else if (v && (field->kind == FORM_FILE || field->kind == FORM_ROWS))
            check_field_files(e, field, v,
                              arena_printf(e->page->rq->arena, "%s.%s", path, field->key));
    }
}

static bool check_form(struct page *p, const struct application *x, const struct known *known,
                       const struct json **ret)
{
    struct fault f = {0};
    struct form_result result = {0};
    struct api_errors e;
    size_t n;
    struct form_task task = form_page_task(p, known->values, false);
    const struct form_field *fields = form_fields(x->c->form, &n);
    if (form_check(x->c->form, json_get(x->body, "form"), &task, p->rq->arena, &result, &f) < 0) {
        reply_fault(p->rq, &f);
        return false;
    }
    api_errors_open(&e, p);
    for (size_t i = 0; i < result.error_count; i++)
        api_errors_add(&e, arena_printf(p->rq->arena, "form.%s", result.errors[i].name),
                       form_page_error(p, &result.errors[i]));
    check_files(&e, fields, n, result.data, "form");
    *ret = result.data;
    return api_errors_none(&e);
}

/* ---- writing it ---- */

struct submitting {
    const struct law *law;
    struct submission s;
    struct submitted done;
};

static int run(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct submitting *x = data;
    int r = dossier_submit(db, a, x->law, &x->s, &x->done, f);
    if (r == OK && x->done.later_check)
        r = link_owe_population(db, x->done.id, x->s.now_ms, f);
    return r;
}

/* The one fault that a page would show beside a field. */
static void answer_fault(struct page *p, const struct submission *s, const struct fault *f)
{
    const struct component *c = catalogue_component(s->c, f->words);
    struct api_errors e;
    if (strcmp(f->reason, "dossier.component_missing") != 0 || !c) {
        reply_fault(p->rq, f);
        return;
    }
    api_errors_open(&e, p);
    api_errors_add(&e, "components",
                   page_fill(p, MSG_api_error_component, 1,
                             &(struct message_arg){"component", page_text2(p, c->name)}));
    (void)api_errors_none(&e);
}

static void answer(struct request *rq, void *data, int code, const struct fault *f)
{
    const struct submitting *x = data;
    struct page p;
    page_open(&p, rq);
    if (code < 0) {
        answer_fault(&p, &x->s, f);
        return;
    }
    const char *address = arena_printf(rq->arena, "/api/v1/dossiers/%s", x->done.code);
    struct json *o = json_new_object(rq->arena);
    put_text(&p, o, "code", x->done.code);
    put_state(&p, o, "state", x->done.state);
    put_time(&p, o, "due_at", x->done.due_ms);
    put_text(&p, o, "receipt", arena_printf(rq->arena, "%s/receipt", address));
    put_bool(&p, o, "repeated", x->done.repeated);
    put_bool(&p, o, "later_check", x->done.later_check);
    reply_json(rq, 201, o);
    reply_header(rq, "Location", address);
}

static bool submission_key(struct page *p, const char **ret)
{
    enum { KEY_MOST = 255 };
    const char *given = request_header(p->rq, "Idempotency-Key");
    uint8_t digest[DIGEST_BYTES];
    char hex[DIGEST_HEX];
    if (given && strlen(given) > KEY_MOST)
        return api_refuse(p, "Idempotency-Key", "long");
    struct digest *d = digest_open(p->rq->arena);
    if (given && given[0]) {
        digest_add(d, given, strlen(given));
    } else {
        int32_t day = day_of(p->now_ms);
        digest_add(d, &day, sizeof day);
        digest_add(d, p->rq->body.p, p->rq->body.n);
    }
    digest_read(d, digest);
    digest_hex(digest, hex);
    *ret = arena_printf(p->rq->arena, "api %" PRId64 " %s %s", p->visitor->person_id,
                        given ? "key" : "body", hex);
    return true;
}

static void submit(struct page *p, const struct application *x, const struct known *known)
{
    struct submitting *w = arena_new(p->rq->arena, struct submitting, 1);
    struct submission *s = &w->s;
    w->law = p->law;
    *s = (struct submission){.procedure = x->procedure,
                             .c = x->c,
                             .agency = x->agency,
                             .reception = x->reception,
                             .channel = CHANNEL_ONLINE,
                             .applicant = known->person,
                             .facts = known->facts.list,
                             .fact_count = known->facts.count,
                             .by = visitor_actor(p->visitor, NULL),
                             .now_ms = p->now_ms};
    if (check_form(p, x, known, &s->form) &&
        components_read(p, json_get(x->body, "components"), &s->components, &s->component_count) &&
        submission_key(p, &s->key)) {
        /* What cannot be planned is told by the unit: it may have been submitted before. */
        (void)dossier_plan(p->rq->arena, p->law, s, &(struct fault){0});
        page_write(p->rq,
                   &(struct write){.run = run, .answer = answer, .data = w, .agency = s->agency});
    }
}

static void ask_and_submit(struct request *rq)
{
    struct page p;
    struct application x = {0};
    struct known known = {0};
    struct fault f = {0};
    page_open(&p, rq);
    if (!read_application(&p, &x))
        return;
    if (known_read(&p, x.procedure, x.c, "submit", &known, &f) < 0)
        reply_fault(rq, &f);
    else
        submit(&p, &x, &known);
}

/* A register takes its time. Where there is none, or too many wait for it already, nobody is sent
 * away for that: it counts as silent, and the check is owed. */
void dossiers_submit(struct request *rq)
{
    struct page p;
    struct application x = {0};
    struct known known = {0};
    struct fault f = {0};
    page_open(&p, rq);
    if (!read_application(&p, &x))
        return;
    if (p.house->population && case_needs_register(x.c) && request_has_room(rq))
        request_offload(rq, ask_and_submit);
    else if (known_unasked(&p, x.c, &known, &f) < 0)
        reply_fault(rq, &f);
    else
        submit(&p, &x, &known);
}
