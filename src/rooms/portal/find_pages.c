/* Finding a procedure and reading about it. */
#include "rooms/portal/portal_parts.h"

#include "html/templates.h"

#include <string.h>

enum { PAGE_LINES = 20, CHOICES_MOST = 200 };

/* ---- search ---- */

static size_t fill_list(struct page *p, const char *list, const char *chosen,
                        struct choice_view *out)
{
    const struct form_lists *lists = agency_lists(p->law->agencies);
    const struct form_option *options;
    size_t n = 0;
    if (!lists->find(lists->data, list, &options, &n))
        return 0;
    n = n < CHOICES_MOST ? n : CHOICES_MOST;
    for (size_t i = 0; i < n; i++)
        out[i] = (struct choice_view){
            .value = options[i].value,
            .label = page_text2(p, (struct text2){options[i].label.vi, options[i].label.en}),
            .chosen = chosen && strcmp(chosen, options[i].value) == 0};
    return n;
}

static size_t fill_levels(struct page *p, const char *chosen, struct choice_view *out)
{
    static const char *const levels[] = {"commune", "province"};
    for (size_t i = 0; i < 2; i++)
        out[i] = (struct choice_view){.value = levels[i],
                                      .label = portal_key(p, "portal.level", levels[i]),
                                      .chosen = chosen && strcmp(chosen, levels[i]) == 0};
    return 2;
}

/* NULL for a filter that was left open. */
static const char *filter(const struct request *rq, const char *name)
{
    const char *value = request_query(rq, name);
    return value && *value ? value : NULL;
}

/* One component of an address, percent-encoded. */
static void add_query(struct buf *b, const char *name, const char *value)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    if (!value)
        return;
    buf_printf(b, "%c%s=", strchr(b->p, '?') ? '&' : '?', name);
    for (; *value; value++)
        if (strchr(plain, *value))
            buf_char(b, *value);
        else
            buf_printf(b, "%%%02X", (unsigned)(unsigned char)*value);
}

static const char *search_href(struct request *rq, const struct catalogue_query *q,
                               const char *after)
{
    struct buf b;
    buf_init(&b, rq->arena, 1 << 14);
    buf_str(&b, "/thu-tuc");
    add_query(&b, "q", q->words);
    add_query(&b, "linh-vuc", q->field);
    add_query(&b, "cap", q->level);
    add_query(&b, "su-kien", q->life_event);
    add_query(&b, "sau", after);
    return b.p;
}

void portal_find(struct request *rq)
{
    struct page p;
    struct catalogue_page found;
    page_open(&p, rq);
    const struct catalogue_query q = {.words = filter(rq, "q"),
                                      .field = filter(rq, "linh-vuc"),
                                      .level = filter(rq, "cap"),
                                      .life_event = filter(rq, "su-kien"),
                                      .after = filter(rq, "sau"),
                                      .limit = PAGE_LINES};
    struct choice_view *choices = arena_new(rq->arena, struct choice_view, 3 * CHOICES_MOST);
    struct portal_search_view v = {.words = q.words,
                                   .fields = choices,
                                   .levels = choices + CHOICES_MOST,
                                   .events = choices + (size_t)2 * CHOICES_MOST};
    catalogue_search(p.law->catalogue, rq->arena, &q, &found);
    v.field_count = fill_list(&p, "field", q.field, choices);
    v.level_count = fill_levels(&p, q.level, choices + CHOICES_MOST);
    v.event_count = fill_list(&p, "life-event", q.life_event, choices + (size_t)2 * CHOICES_MOST);
    struct procedure_line_view *lines =
        arena_new(rq->arena, struct procedure_line_view, found.count);
    for (size_t i = 0; i < found.count; i++)
        lines[i] = portal_line(&p, found.procedures[i]);
    v.lines = lines;
    v.count = found.count;
    v.total = (int)found.total;
    v.pages.first = q.after ? search_href(rq, &q, NULL) : NULL;
    v.pages.next = found.more ? search_href(rq, &q, found.procedures[found.count - 1]->code) : NULL;
    p.view.description = page_words(&p, MSG_portal_home_description);
    portal_crumbs(&p, NULL, 0);
    page_begin(&p, page_words(&p, MSG_portal_search_title));
    tpl_portal_search(&p.html, &p.view, &v);
    page_end(&p, 200);
}

/* ---- one procedure ---- */

static const char *copies(struct page *p, const struct component *c)
{
    const struct {
        int count;
        enum message_key key;
    } kinds[] = {{c->originals, MSG_portal_case_originals},
                 {c->certified, MSG_portal_case_certified},
                 {c->copies, MSG_portal_case_copies}};
    struct buf b;
    buf_init(&b, p->rq->arena, 1000);
    if (strcmp(c->kind, "form") == 0)
        return page_words(p, MSG_portal_case_form);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].count)
            buf_printf(&b, "%s%s", b.n ? ", " : "",
                       portal_fill1(p, kinds[i].key, "count",
                                    arena_printf(p->rq->arena, "%d", kinds[i].count)));
    return b.n ? b.p : NULL;
}

static const struct component_view *components(struct page *p, const struct procedure_case *c)
{
    struct component_view *out = arena_new(p->rq->arena, struct component_view, c->component_count);
    for (size_t i = 0; i < c->component_count; i++) {
        const struct component *x = c->components[i];
        const char *note = page_text2(p, x->note);
        out[i] = (struct component_view){
            .name = page_text2(p, x->name),
            .note = note[0] ? note : NULL,
            .basis = x->basis,
            .replaced = x->replaced_by[0] ? page_words(p, MSG_portal_case_replaced) : NULL,
            .copies = copies(p, x),
            .when = x->when ? page_words(p, MSG_portal_case_sometimes) : NULL,
            .optional = !x->required};
    }
    return out;
}

/* The promise for what would be received now, at the province's own centre. */
static const char *example(struct page *p, const struct time_limit *limit)
{
    struct calendar_due due;
    const struct due_question q = {.limit = limit,
                                   .agency = agency_province(p->law->agencies)->agency,
                                   .received_ms = p->now_ms};
    if (catalogue_due(p->law, p->rq->arena, &q, &due, NULL, NULL) < 0 || due.none)
        return NULL;
    return portal_fill1(p, MSG_portal_case_example, "when", portal_moment(p, due.due_ms));
}

static int fill_case(struct page *p, const struct procedure *x, const struct procedure_case *c,
                     struct case_view *ret, struct fault *f)
{
    struct fee_bill bill;
    struct case_term term;
    const struct case_question q = {
        .procedure = x, .c = c, .channel = CHANNEL_ONLINE, .now_ms = p->now_ms};
    int r = catalogue_fees(p->law->catalogue, p->rq->arena, &q, &bill, f);
    if (r == OK)
        r = catalogue_term(p->law->catalogue, p->rq->arena, &q, &term, f);
    if (r < 0)
        return r;
    *ret = (struct case_view){.name = page_text2(p, c->name),
                              .time = portal_limit(p, &term.promised),
                              .example = example(p, &term.promised),
                              .term = portal_term(p, &term),
                              .components = components(p, c),
                              .component_count = c->component_count,
                              .fees = portal_fees(p, bill.lines, bill.count),
                              .fee_count = bill.count,
                              .total = portal_money(p, bill.total),
                              .result = page_text2(p, c->result.name)};
    return OK;
}

static void fill_guide(struct page *p, const struct procedure *x, struct portal_procedure_view *v)
{
    const struct json *guide = json_get(x->guide, lang_tag(p->lang));
    guide = guide ? guide : json_get(x->guide, lang_tag(LANG_VI));
    const char **out = arena_new(p->rq->arena, const char *, guide ? guide->count : 0);
    for (const struct json *g = guide ? guide->first : NULL; g; g = g->next)
        out[v->guide_count++] = g->kind == JSON_STRING ? g->text : "";
    v->guide = out;
}

static bool has_draft(struct page *p, const struct procedure *x)
{
    struct draft d;
    return p->visitor->person_id &&
           draft_read(p->db, p->rq->arena, p->visitor->person_id, x->code, &d, NULL) == OK;
}

void portal_show(struct request *rq)
{
    struct page p;
    struct fault f = {0};
    page_open(&p, rq);
    const struct procedure *x = portal_procedure_of(&p);
    if (!x)
        return;
    bool partial = strcmp(x->online, "partial") == 0,
         online = partial || strcmp(x->online, "full") == 0;
    struct case_view *cases = arena_new(rq->arena, struct case_view, x->case_count);
    struct portal_procedure_view v = {
        .code = x->code,
        .name = page_text2(&p, x->name),
        .field = page_text2(&p, agency_label(p.law->agencies, "field", x->field)),
        .level = portal_key(&p, "portal.level", x->level),
        .cases = cases,
        .case_count = x->case_count,
        .basis = x->basis,
        .basis_count = x->basis_count,
        .apply = online ? arena_printf(rq->arena, "/nop/%s", x->code) : NULL,
        .where = page_words(&p, partial ? MSG_portal_procedure_where_partial
                                        : MSG_portal_procedure_where_text),
        .essential = x->essential_no != 0,
        .saved = has_draft(&p, x)};
    for (size_t i = 0; i < x->case_count; i++)
        if (fill_case(&p, x, &x->cases[i], &cases[i], &f) < 0) {
            reply_fault(rq, &f);
            return;
        }
    fill_guide(&p, x, &v);
    p.view.description = v.guide_count ? v.guide[0] : v.name;
    const struct link_view up = {.href = "/thu-tuc", .label = page_words(&p, MSG_menu_procedures)};
    portal_crumbs(&p, &up, 1);
    page_begin(&p, v.name);
    tpl_portal_procedure(&p.html, &p.view, &v);
    page_end(&p, 200);
}
