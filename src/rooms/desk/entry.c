/* What the counter's form holds: the procedure's own form, the papers seen, who decides, and how
 * the person is reached. */
#include "rooms/desk/entry.h"

#include "base/text.h"
#include "base/time.h"

#include <string.h>

const char *entry_error(struct page *p, struct entry *x, const char *id, enum message_key key)
{
    const char *words = page_words(p, key);
    if (x->error_count < ENTRY_ERRORS_MAX)
        x->errors[x->error_count++] = (struct error_view){.id = id, .text = words};
    return words;
}

static const char *field(const struct page *p, const char *name)
{
    const char *value = request_field(p->rq, name);
    return value ? text_clean(p->rq->arena, value) : "";
}

/* Papers in the hand of the official: forms are typed here, and data comes from a register. */
static void list_papers(struct page *p, struct entry *x)
{
    x->papers = arena_new(p->rq->arena, struct desk_item_view, x->c->component_count);
    for (size_t i = 0; i < x->c->component_count; i++) {
        const struct component *k = x->c->components[i];
        if (strcmp(k->kind, "file") == 0)
            x->papers[x->paper_count++] = (struct desk_item_view){
                .code = k->code,
                .name = page_text2(p, k->name),
                .what = page_text2(p, k->note),
                .accept = catalogue_accept(p->rq->arena, x->procedure, k->code)};
    }
}

static struct json *prefill(struct page *p, const struct entry *x, const struct facts *facts)
{
    struct form_task task = form_page_task(p, NULL, true);
    return form_prefill(x->c->form, facts_to_json(p->rq->arena, facts), &task, p->rq->arena);
}

int entry_open(struct page *p, struct entry *ret, struct fault *f)
{
    struct entry x = {.law = p->law,
                      .sealed = request_field(p->rq, "_sealed"),
                      .offer = request_field(p->rq, "_procedure"),
                      .phone = ""};
    int r = visit_open(p, x.sealed, &x.visit, f);
    if (r == OK)
        r = counter_offer(p, x.offer, &x.procedure, &x.c, f);
    if (r < 0)
        return r;
    x.authority_count =
        counter_authorities(p, &x.visit, x.procedure->code, x.authorities, AUTHORITIES_MAX);
    if (x.authority_count == 0)
        return fault_reason(f, INVALID, "dossier.not_offered", "nobody here handles %s",
                            x.procedure->code);
    x.agency = x.authorities[0];
    x.known = x.visit.facts.count ? prefill(p, &x, &x.visit.facts) : NULL;
    list_papers(p, &x);
    *ret = x;
    return OK;
}

/* ---- what was posted ---- */

static bool was_seen(const struct page *p, const char *code)
{
    struct pairs fields = request_fields(p->rq);
    for (size_t i = 0; i < fields.count; i++)
        if (strcmp(fields.list[i].name, "_paper") == 0 && strcmp(fields.list[i].value, code) == 0)
            return true;
    return false;
}

static void attach(struct entry *x, const struct desk_item_view *paper,
                   const struct stored_file *file)
{
    struct attached *out = &x->attached[x->attached_count++];
    *out = (struct attached){
        .code = paper->code, .source = "paper", .file = "", .name = paper->name, .type = ""};
    if (!file)
        return;
    out->source = "upload";
    out->file = file->sha256;
    out->name = file->name;
    out->type = file->type;
    out->bytes = file->bytes;
}

/* A new file, or one that came with an earlier try. NOT_FOUND when there is neither. */
static int read_file(struct page *p, const struct desk_item_view *paper, struct stored_file *ret,
                     struct fault *f)
{
    struct arena *a = p->rq->arena;
    const struct upload *u = request_upload(p->rq, arena_printf(a, "_file-%s", paper->code));
    const char *token = request_field(p->rq, arena_printf(a, "_stored-%s", paper->code));
    if (u)
        return form_page_store(p, u, paper->accept, ret, f);
    if (token && token[0])
        return dossier_may_read_file(p->db, a, p->visitor, token, ret, f);
    return NOT_FOUND;
}

/* A file, or a paper that was only seen. */
static int read_paper(struct page *p, struct entry *x, struct desk_item_view *paper,
                      struct fault *f)
{
    struct stored_file *file = &x->files[x->file_count];
    struct fault found = {0};
    int r = read_file(p, paper, file, &found);
    if (r == UNAVAILABLE || r == BROKEN)
        return fault_reason(f, r, found.reason, "%s", found.words);
    if (found.code)
        paper->error = entry_error(p, x, arena_printf(p->rq->arena, "file-%s", paper->code),
                                   MSG_desk_error_file);
    paper->chosen = was_seen(p, paper->code);
    if (r == OK)
        x->file_count++;
    if (r == OK || paper->chosen)
        attach(x, paper, r == OK ? file : NULL);
    return OK;
}

static int read_papers(struct page *p, struct entry *x, struct fault *f)
{
    int r = OK;
    x->attached = arena_new(p->rq->arena, struct attached, x->paper_count);
    x->files = arena_new(p->rq->arena, struct stored_file, x->paper_count + 1);
    for (size_t i = 0; r == OK && i < x->paper_count; i++)
        r = read_paper(p, x, &x->papers[i], f);
    return r;
}

static void read_phone(struct page *p, struct entry *x)
{
    enum { SHORTEST = 8, LONGEST = 20 };
    x->phone = field(p, "_phone");
    size_t n = strlen(x->phone);
    if (n && (n < SHORTEST || n > LONGEST || strspn(x->phone, "0123456789+ .") != n))
        x->phone_error = entry_error(p, x, "phone", MSG_desk_error_phone);
}

static int read_agency(struct page *p, struct entry *x, struct fault *f)
{
    const char *code = field(p, "_agency");
    for (size_t i = 0; i < x->authority_count; i++)
        if (strcmp(x->authorities[i]->code, code) == 0) {
            x->agency = x->authorities[i];
            return OK;
        }
    return code[0] ? fault_reason(f, INVALID, "dossier.not_offered", "%s does not handle %s", code,
                                  x->procedure->code)
                   : OK;
}

int entry_read(struct page *p, struct entry *x, struct fault *f)
{
    struct form_task task = form_page_task(p, x->known, false);
    int r = form_page_post(p, x->c->form, &x->post, f);
    if (r == OK)
        r = form_decode(x->c->form, x->post.inputs, x->post.count, &task, p->rq->arena, &x->result,
                        f);
    if (r == OK)
        r = read_agency(p, x, f);
    if (r == OK)
        r = read_papers(p, x, f);
    if (r < 0)
        return r;
    x->checked = true;
    read_phone(p, x);
    return OK;
}

bool entry_is_right(const struct entry *x)
{
    return x->checked && x->result.error_count == 0 && x->post.error_count == 0 &&
           x->error_count == 0;
}

/* The question that the register or the account fills in as `key`; NULL when the form has none. */
static const struct form_field *question(const struct form_field *fields, size_t n, const char *key)
{
    for (size_t i = 0; i < n; i++) {
        const struct form_field *x = &fields[i], *found = NULL;
        if (x->kind == FORM_GROUP)
            found = question(x->fields, x->field_count, key);
        else if (x->prefill && strcmp(x->prefill, key) == 0)
            found = x;
        if (found)
            return found;
    }
    return NULL;
}

static const struct form_field *asked(const struct entry *x, const char *key)
{
    size_t n;
    const struct form_field *fields = form_fields(x->c->form, &n);
    return question(fields, n, key);
}

bool entry_asks(const struct entry *x, const char *key)
{
    return asked(x, key) != NULL;
}

const char *entry_answer(const struct entry *x, const char *key)
{
    const struct form_field *field_asked = asked(x, key);
    return field_asked ? json_str(x->result.data, field_asked->key, "") : "";
}
