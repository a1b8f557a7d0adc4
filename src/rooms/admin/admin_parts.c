#include "rooms/admin/admin_parts.h"

#include "base/text.h"
#include "base/time.h"
#include "html/templates.h"
#include "rooms/admin/files.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

bool admin_number(const char *text, int64_t *ret)
{
    char *end;
    if (!text || text[0] < '0' || text[0] > '9')
        return false;
    errno = 0;
    long long v = strtoll(text, &end, 10);
    if (*end || errno)
        return false;
    *ret = v;
    return true;
}

const char *admin_typed(const struct page *p, const char *name)
{
    const char *value = request_field(p->rq, name);
    return value ? text_clean(p->rq->arena, value) : "";
}

/* ---- addresses ---- */

const char *law_draft_href(struct arena *a, int64_t id, const char *tail)
{
    return arena_printf(a, "/quan-tri/ban-thao/%" PRId64 "%s", id, tail);
}

const char *admin_procedure_href(struct arena *a, const char *code)
{
    return arena_printf(a, "/quan-tri/thu-tuc/%s", code);
}

bool admin_draft_of(struct page *p, struct law_draft *ret)
{
    int64_t id;
    struct fault f = {0};
    if (!admin_number(request_param(p->rq, "id"), &id)) {
        reply_error(p->rq, 404);
        return false;
    }
    if (law_draft_read(p->db, p->rq->arena, id, ret, &f) == OK)
        return true;
    reply_error(p->rq, 404);
    return false;
}

struct law_hand law_hand_of(const struct page *p)
{
    return (struct law_hand){
        .actor = visitor_actor(p->visitor, visitor_post(p->visitor, ADMINISTER, NULL)),
        .now_ms = p->now_ms};
}

/* ---- crumbs ---- */

static struct link_view *add_crumb(struct page *p, const char *href, const char *label)
{
    struct link_view *rows = arena_new(p->rq->arena, struct link_view, p->view.crumb_count + 1);
    if (p->view.crumb_count)
        memcpy(rows, p->view.crumbs, p->view.crumb_count * sizeof *rows);
    rows[p->view.crumb_count++] = (struct link_view){.href = href, .label = label};
    p->view.crumbs = rows;
    return rows;
}

void admin_crumbs(struct page *p, const char *href, const char *label)
{
    add_crumb(p, "/quan-tri", page_words(p, MSG_admin_home_title));
    if (href)
        add_crumb(p, href, label);
}

void law_crumbs(struct page *p, const struct law_draft *d)
{
    admin_crumbs(p, admin_procedure_href(p->rq->arena, d->procedure), d->procedure);
    add_crumb(p, law_draft_href(p->rq->arena, d->id, ""), page_words(p, MSG_admin_draft_crumb));
}

/* ---- words ---- */

const char *admin_fill(const struct page *p, enum message_key key, const char *name,
                       const char *value)
{
    return page_fill(p, key, 1, &(struct message_arg){name, value});
}

const char *admin_procedure_name(const struct page *p, const char *code)
{
    const struct procedure *x = law_newest(p->law, p->rq->arena, code);
    return x ? page_text2(p, x->name) : code;
}

struct tag_view admin_state_tag(const struct page *p, const struct law_draft *d)
{
    switch (d->state) {
    case LAW_DRAFT_OPEN:
        return (struct tag_view){TONE_ACTIVE, page_words(p, MSG_admin_state_open)};
    case LAW_DRAFT_PROPOSED:
        return (struct tag_view){TONE_SOON, page_words(p, MSG_admin_state_proposed)};
    case LAW_DRAFT_PUBLISHED:
        return (struct tag_view){TONE_GOOD, page_words(p, MSG_admin_state_published)};
    case LAW_DRAFT_DROPPED:
        break;
    }
    return (struct tag_view){TONE_PLAIN, page_words(p, MSG_admin_state_dropped)};
}

const char *admin_moment(struct page *p, int64_t ms)
{
    return ms ? html_moment(&p->html, ms) : NULL;
}

struct admin_draft_row_view admin_draft_row(struct page *p, const struct law_draft *d)
{
    return (struct admin_draft_row_view){.href = law_draft_href(p->rq->arena, d->id, ""),
                                         .code = d->procedure,
                                         .name = admin_procedure_name(p, d->procedure),
                                         .owner = d->owner,
                                         .saved = admin_moment(p, d->saved_ms),
                                         .saved_iso = html_iso_moment(&p->html, d->saved_ms),
                                         .tag = admin_state_tag(p, d)};
}

const char *admin_kind_name(const struct page *p, enum law_file_kind kind)
{
    static const enum message_key names[LAW_FILE_KINDS] = {
        [LAW_FILE_PROCEDURE] = MSG_admin_kind_procedure,
        [LAW_FILE_FORM] = MSG_admin_kind_form,
        [LAW_FILE_PROCESS] = MSG_admin_kind_process,
        [LAW_FILE_DECISION] = MSG_admin_kind_decision,
        [LAW_FILE_RESULT] = MSG_admin_kind_result,
    };
    return page_words(p, names[kind]);
}

struct admin_findings_view admin_findings(struct page *p, const struct law_draft *d,
                                          const struct law_findings *found)
{
    struct arena *a = p->rq->arena;
    struct admin_finding_view *rows = arena_new(a, struct admin_finding_view, found->count);
    for (size_t i = 0; i < found->count; i++) {
        const struct law_finding *x = &found->items[i];
        enum law_file_kind kind;
        rows[i] = (struct admin_finding_view){
            .file = x->file,
            .href = law_file_kind_of(x->file, &kind)
                        ? law_draft_href(a, d->id, arena_printf(a, "/tep/%s", x->file))
                        : NULL,
            .words = x->words,
            /* The file's own place in it says more than the words of the one who read it. */
            .detail = x->line == 0 && strcmp(x->words, x->detail) != 0 ? x->detail : NULL,
            .line = x->line};
    }
    return (struct admin_findings_view){.rows = rows, .count = found->count};
}

/* ---- faults ---- */

static const char *const by_code[] = {
    [-NOT_FOUND] = "not_found", [-FORBIDDEN] = "forbidden",     [-INVALID] = "invalid",
    [-CONFLICT] = "conflict",   [-UNAVAILABLE] = "unavailable", [-BROKEN] = "broken",
    [-TOO_LARGE] = "too_large",
};

const char *admin_fault_words(const struct page *p, const struct fault *f, const char *part)
{
    enum message_key key;
    struct arena *a = p->rq->arena;
    if (f->reason[0] && message_find(arena_printf(a, "fault.%s.%s", f->reason, part), &key))
        return page_words(p, key);
    if (message_find(arena_printf(a, "fault.%s.%s", by_code[-f->code], part), &key))
        return page_words(p, key);
    return "";
}

void admin_trouble(struct request *rq, const char *href, const struct fault *f)
{
    struct page p;
    page_open(&p, rq);
    struct trouble_view v = {.title = admin_fault_words(&p, f, "title"),
                             .text = admin_fault_words(&p, f, "text"),
                             .href = href,
                             .link = page_words(&p, MSG_admin_back)};
    if (f->code == INVALID || f->code == BROKEN)
        v.detail = arena_strdup(rq->arena, f->words);
    admin_crumbs(&p, NULL, NULL);
    page_begin(&p, v.title);
    tpl_trouble(&p.html, &p.view, &v);
    page_end(&p, http_status(f->code));
}

/* ---- the record of acts ---- */

static const char *act_words(const struct page *p, const char *kind)
{
    enum message_key key;
    bool known = message_find(arena_printf(p->rq->arena, "admin.act.%s", kind), &key);
    return known ? page_words(p, key) : kind;
}

/* A day, an agency or a role in words; anything else as it is. */
static const char *act_value(struct page *p, const char *name, const char *text)
{
    enum message_key key;
    int32_t day;
    if (date_parse(text, &day))
        return html_day(&p->html, day);
    if (strcmp(name, "agency") == 0) {
        const struct agency *g = agency_find(p->law->agencies, text);
        return g ? page_text2(p, g->name) : text;
    }
    if (strcmp(name, "role") == 0 &&
        message_find(arena_printf(p->rq->arena, "design.role.%s", text), &key))
        return page_words(p, key);
    return text;
}

/* "Nghị quyết 15/2026/NQ-HĐND; từ 01/01/2027; lý do" – whatever the act tells. */
static const char *act_detail(struct page *p, const struct json *data)
{
    static const char *const keys[] = {"basis",    "number",    "valid_from", "reason",
                                       "dossiers", "full_name", "agency",     "role"};
    struct buf b;
    buf_init(&b, p->rq->arena, ACT_DETAIL_MAX);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct json *v = json_get(data, keys[i]);
        enum message_key key;
        if (!v || !v->text || !v->text[0] ||
            !message_find(arena_printf(p->rq->arena, "admin.act.detail.%s", keys[i]), &key))
            continue;
        buf_printf(&b, "%s%s", b.n ? "; " : "",
                   admin_fill(p, key, "value", act_value(p, keys[i], v->text)));
    }
    return b.n ? b.p : NULL;
}

/* The procedure, the pack that was loaded, or the account of staff. */
static const char *act_about(const struct law_act *x)
{
    return x->procedure[0] ? x->procedure
                           : json_str(x->data, "pack", json_str(x->data, "account", ""));
}

static const char *act_href(struct arena *a, const struct law_act *x)
{
    if (x->draft)
        return law_draft_href(a, x->draft, "");
    return x->procedure[0] ? admin_procedure_href(a, x->procedure) : NULL;
}

int admin_show_acts(struct page *p, const char *procedure, const char *here,
                    struct admin_acts_view *ret, struct fault *f)
{
    enum { PAGE = 20 };
    struct arena *a = p->rq->arena;
    struct law_act *acts;
    int64_t before = 0;
    size_t n;
    (void)admin_number(request_query(p->rq, "truoc"), &before);
    int r = law_act_list(
        p->db, a,
        &(struct law_act_query){.procedure = procedure, .before = before, .limit = PAGE + 1}, &acts,
        &n, f);
    if (r < 0)
        return r;
    size_t shown = n > PAGE ? PAGE : n;
    struct admin_act_view *rows = arena_new(a, struct admin_act_view, shown);
    for (size_t i = 0; i < shown; i++)
        rows[i] = (struct admin_act_view){
            .when = admin_moment(p, acts[i].at_ms),
            .when_iso = html_iso_moment(&p->html, acts[i].at_ms),
            .who = acts[i].actor.name,
            .what = act_words(p, acts[i].kind),
            .detail = act_detail(p, acts[i].data),
            .code = act_about(&acts[i]),
            .number = arena_printf(a, "%" PRId64, acts[i].seq),
            .proof = arena_printf(a, "/api/v1/record/act?number=%" PRId64, acts[i].seq),
            .href = act_href(a, &acts[i])};
    *ret = (struct admin_acts_view){.rows = rows, .count = shown};
    if (before)
        ret->pages.first = here;
    if (n > shown)
        ret->pages.next = arena_printf(a, "%s?truoc=%" PRId64, here, acts[shown - 1].seq);
    return OK;
}
