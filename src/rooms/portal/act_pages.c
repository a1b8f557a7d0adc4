/* What a citizen may do with a dossier that was sent: answer a request, and take it back. */
#include "rooms/portal/application.h"

#include "base/limits.h"
#include "html/templates.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { REASON_MOST = 1000 };

struct acting {
    const struct law *law;
    struct act act;
    struct act_done done;
    struct actor by;
    const struct stored_file *stored;
    size_t stored_count;
    const char *notice, *go;
};

static int run(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct acting *x = data;
    int r = OK;
    for (size_t i = 0; r == OK && i < x->stored_count; i++)
        r = dossier_own_file(db, &x->by, &x->stored[i], x->act.now_ms, f);
    return r < 0 ? r : dossier_act(db, a, x->law, &x->act, &x->done, f);
}

static void answered(struct request *rq, void *data, int code, const struct fault *f)
{
    const struct acting *x = data;
    if (code < 0) {
        reply_fault(rq, f);
        return;
    }
    page_notice(rq, x->notice);
    reply_redirect(rq, x->go);
}

static struct acting *new_acting(struct page *p, const struct dossier *d, enum act_kind kind)
{
    struct acting *x = arena_new(p->rq->arena, struct acting, 1);
    const char *revision = request_field(p->rq, "ban");
    x->law = p->law;
    x->by = portal_actor(p->rq);
    x->go = portal_href(p, d, "");
    x->act = (struct act){.kind = kind,
                          .dossier_id = d->id,
                          .revision = revision ? strtoll(revision, NULL, 10) : -1,
                          .who = p->visitor,
                          .reason = "",
                          .outcome = "",
                          .now_ms = p->now_ms};
    return x;
}

/* ---- taking it back ---- */

void portal_withdraw_page(struct request *rq)
{
    struct page p;
    struct dossier d;
    page_open(&p, rq);
    if (!portal_own(&p, &d))
        return;
    const struct procedure *x = catalogue_version(p.law->catalogue, d.version_id);
    const struct portal_withdraw_view v = {.code = d.code,
                                           .name = x ? page_text2(&p, x->name) : d.procedure,
                                           .action = portal_href(&p, &d, "/rut"),
                                           .revision =
                                               arena_printf(rq->arena, "%" PRId64, d.revision),
                                           .reason = request_field(rq, "ly-do"),
                                           .back = portal_href(&p, &d, "")};
    page_begin(&p, page_words(&p, MSG_portal_withdraw_title));
    tpl_portal_withdraw(&p.html, &p.view, &v);
    page_end(&p, 200);
}

void portal_withdraw(struct request *rq)
{
    struct page p;
    struct dossier d;
    const char *reason = request_field(rq, "ly-do");
    page_open(&p, rq);
    if (!portal_own(&p, &d))
        return;
    struct acting *x = new_acting(&p, &d, ACT_WITHDRAW);
    x->act.reason = reason && strlen(reason) <= (size_t)4 * REASON_MOST ? reason : "";
    x->notice = "notice.withdrawn";
    page_write(rq, &(struct write){.run = run, .answer = answered, .data = x, .agency = d.agency});
}

/* ---- answering a request ---- */

struct answering {
    struct page *p;
    struct dossier_file x;
    const struct procedure *procedure;
    const struct procedure_case *c;
    const struct supplement_row *asked;
    struct attached *given;
    struct stored_file *stored;
    size_t given_count, stored_count;
    struct error_view *errors;
    size_t error_count;
};

/* False: it has answered (404 when nothing is asked for). */
static bool open_answering(struct page *p, struct answering *ret)
{
    struct dossier d;
    struct fault f = {0};
    size_t room = p->rq->upload_count;
    if (!portal_own(p, &d))
        return false;
    *ret = (struct answering){.p = p};
    int r = dossier_open(p->db, p->rq->arena, &d, &ret->x, &f);
    if (r == OK && (d.state != STATE_SUPPLEMENT || ret->x.supplement_count == 0))
        r = fault_reason(&f, CONFLICT, "act.not_now", "nothing is asked for");
    ret->procedure = catalogue_version(p->law->catalogue, d.version_id);
    ret->c = ret->procedure ? catalogue_case(ret->procedure, d.case_code) : NULL;
    if (r == OK && !ret->c)
        r = fault_set(&f, BROKEN, "dossier %s has no procedure", d.code);
    if (r < 0) {
        reply_fault(p->rq, &f);
        return false;
    }
    ret->asked = &ret->x.supplements[ret->x.supplement_count - 1];
    ret->given = arena_new(p->rq->arena, struct attached, room);
    ret->stored = arena_new(p->rq->arena, struct stored_file, room);
    ret->errors = arena_new(p->rq->arena, struct error_view, room + ret->asked->item_count);
    return true;
}

static const char *field_name(const struct answering *x, const char *component)
{
    return arena_printf(x->p->rq->arena, "tep-%s", component);
}

static const char *component_name(const struct answering *x, const char *code)
{
    const struct component *c = catalogue_component(x->c, code);
    return c ? page_text2(x->p, c->name) : code;
}

static void complain(struct answering *x, const char *component, enum message_key words)
{
    x->errors[x->error_count++] = (struct error_view){
        .id = field_name(x, component),
        .text = portal_fill1(x->p, words, "label", component_name(x, component))};
}

static const char *error_of(const struct answering *x, const char *id)
{
    for (size_t i = 0; i < x->error_count; i++)
        if (strcmp(x->errors[i].id, id) == 0)
            return x->errors[i].text;
    return NULL;
}

static void show(struct answering *x)
{
    struct page *p = x->p;
    struct field_view *fields = arena_new(p->rq->arena, struct field_view, x->asked->item_count);
    struct form_button *button = arena_new(p->rq->arena, struct form_button, 1);
    struct hidden_view *hidden = arena_new(p->rq->arena, struct hidden_view, 1);
    struct portal_apply_view v = {.name = page_text2(p, x->procedure->name),
                                  .code = x->x.d.code,
                                  .step = 1,
                                  .steps = 1,
                                  .title = page_words(p, MSG_portal_supplement_title),
                                  .worry = portal_fill1(p, MSG_portal_follow_until, "when",
                                                        portal_moment(p, x->asked->until_ms))};
    for (size_t i = 0; i < x->asked->item_count; i++) {
        const char *code = x->asked->items[i].component, *name = field_name(x, code);
        fields[i] =
            (struct field_view){.kind = VIEW_FILE,
                                .id = name,
                                .name = name,
                                .label = component_name(x, code),
                                .hint = x->asked->items[i].what,
                                .error = error_of(x, name),
                                .required = true,
                                .many = true,
                                .accept = catalogue_accept(p->rq->arena, x->procedure, code)};
    }
    *button = (struct form_button){.value = "send", .label = page_words(p, MSG_button_send)};
    *hidden = (struct hidden_view){
        .name = "ban", .value = arena_printf(p->rq->arena, "%" PRId64, x->x.d.revision)};
    v.form = (struct form_view){.id = "supplement",
                                .action = portal_href(p, &x->x.d, "/bo-sung"),
                                .multipart = true,
                                .errors = x->errors,
                                .error_count = x->error_count,
                                .hidden = hidden,
                                .hidden_count = 1,
                                .fields = fields,
                                .field_count = x->asked->item_count,
                                .buttons = button,
                                .button_count = 1};
    const struct link_view up = {.href = portal_href(p, &x->x.d, ""), .label = x->x.d.code};
    portal_crumbs(p, &up, 1);
    page_begin(p, v.title);
    tpl_portal_apply(&p->html, &p->view, &v);
    page_end(p, x->error_count ? 422 : 200);
}

void portal_answer_page(struct request *rq)
{
    struct page p;
    struct answering x;
    page_open(&p, rq);
    if (open_answering(&p, &x))
        show(&x);
}

static int take(struct answering *x, const struct upload *u, const char *component, struct fault *f)
{
    struct fault found = {0};
    struct stored_file *file = &x->stored[x->stored_count];
    int r = form_page_store(x->p, u, catalogue_accept(x->p->rq->arena, x->procedure, component),
                            file, &found);
    if (r == INVALID || r == TOO_LARGE) {
        complain(x, component,
                 r == TOO_LARGE ? MSG_form_error_file_large : MSG_form_error_file_type);
        return OK;
    }
    if (r < 0)
        return fault_reason(f, r, found.reason, "%s", found.words);
    x->stored_count++;
    x->given[x->given_count++] = (struct attached){.code = component,
                                                   .source = "upload",
                                                   .file = file->sha256,
                                                   .name = file->name,
                                                   .type = file->type,
                                                   .bytes = file->bytes};
    return OK;
}

/* Only what was asked for is taken, and all of it is wanted at once. */
static int take_all(struct answering *x, struct fault *f)
{
    for (size_t i = 0; i < x->asked->item_count; i++) {
        const char *component = x->asked->items[i].component, *name = field_name(x, component);
        size_t before = x->given_count + x->error_count;
        for (size_t k = 0; k < x->p->rq->upload_count; k++) {
            const struct upload *u = &x->p->rq->uploads[k];
            int r = strcmp(u->field, name) == 0 ? take(x, u, component, f) : OK;
            if (r < 0)
                return r;
        }
        if (x->given_count + x->error_count == before)
            complain(x, component, MSG_form_error_required_file);
    }
    return OK;
}

static void answer(struct request *rq)
{
    struct page p;
    struct answering x;
    struct fault f = {0};
    page_open(&p, rq);
    if (!open_answering(&p, &x))
        return;
    if (take_all(&x, &f) < 0) {
        reply_fault(rq, &f);
        return;
    }
    if (x.error_count) {
        show(&x);
        return;
    }
    struct acting *act = new_acting(&p, &x.x.d, ACT_ANSWER_SUPPLEMENT);
    act->act.components = x.given;
    act->act.component_count = x.given_count;
    act->stored = x.stored;
    act->stored_count = x.stored_count;
    act->notice = "notice.supplemented";
    page_write(
        rq, &(struct write){.run = run, .answer = answered, .data = act, .agency = x.x.d.agency});
}

void portal_answer(struct request *rq)
{
    request_offload(rq, answer);
}
