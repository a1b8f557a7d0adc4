/* The front door: the home page, what machines read about the site, and the table of all the
 * citizens' addresses. */
#include "rooms/portal/portal.h"

#include "html/templates.h"
#include "rooms/catalogue/plain.h"
#include "rooms/portal/portal_parts.h"
#include "rooms/upload/upload.h"

#include <ctype.h>
#include <string.h>

enum { SHOWN_MOST = 6, PROCEDURES_MOST = 5000, EVENTS_MOST = 60, TEXT_MOST = 1 << 20 };

/* ---- home ---- */

/* The essential services first, then others that nothing is to be paid for. */
static size_t pick(struct page *p, const struct catalogue_page *all,
                   struct procedure_line_view *out)
{
    size_t n = 0;
    for (int essential = 1; essential >= 0; essential--)
        for (size_t i = 0; i < all->count && n < SHOWN_MOST; i++)
            if ((all->procedures[i]->essential_no != 0) == essential)
                out[n++] = portal_line(p, all->procedures[i]);
    return n;
}

static size_t fill_events(struct page *p, struct choice_view *out)
{
    const struct form_lists *lists = agency_lists(p->law->agencies);
    const struct form_option *options;
    size_t n = 0, count = 0;
    if (!lists->find(lists->data, "life-event", &options, &count))
        return 0;
    for (size_t i = 0; i < count && n < EVENTS_MOST; i++) {
        struct catalogue_page found;
        const struct catalogue_query q = {.life_event = options[i].value, .limit = 1};
        catalogue_search(p->law->catalogue, p->rq->arena, &q, &found);
        if (found.count)
            out[n++] = (struct choice_view){
                .value = options[i].value,
                .label = page_text2(p, (struct text2){options[i].label.vi, options[i].label.en})};
    }
    return n;
}

/* How many procedures cost nothing on line, and by which rule. */
static const char *free_note(struct page *p, const struct catalogue_page *all)
{
    size_t n = 0;
    const char *basis = NULL;
    for (size_t i = 0; i < all->count; i++) {
        const struct procedure *x = all->procedures[i];
        if (!x->list_count)
            continue;
        const struct plain_answer v =
            plain_answer_of(p->house->plain, p->rq->arena, p->law, x, p->now_ms);
        n += v.has_fees && v.total == 0;
        basis = v.relief ? v.relief : basis;
    }
    const struct message_arg args[] = {{"count", arena_printf(p->rq->arena, "%zu", n)},
                                       {"basis", basis}};
    return basis ? page_fill(p, MSG_portal_home_free, 2, args) : NULL;
}

static void home(struct request *rq)
{
    struct page p;
    struct catalogue_page all;
    page_open(&p, rq);
    struct procedure_line_view *lines =
        arena_new(rq->arena, struct procedure_line_view, SHOWN_MOST);
    struct choice_view *events = arena_new(rq->arena, struct choice_view, EVENTS_MOST);
    catalogue_search(p.law->catalogue, rq->arena,
                     &(struct catalogue_query){.limit = PROCEDURES_MOST}, &all);
    const struct portal_home_view v = {.essential = lines,
                                       .essential_count = pick(&p, &all, lines),
                                       .events = events,
                                       .event_count = fill_events(&p, events),
                                       .procedures = all.total,
                                       .free_note = free_note(&p, &all)};
    p.view.description = page_words(&p, MSG_portal_home_description);
    page_begin(&p, page_words(&p, MSG_layout_home));
    tpl_portal_home(&p.html, &p.view, &v);
    page_end(&p, 200);
}

/* ---- colours ---- */

static const struct {
    const char *token, *name;
} colours[] = {
    {"--brand", "primary"},   {"--brand-ink", "on_primary"},
    {"--accent", "accent"},   {"--link", "link"},
    {"--ink", "text"},        {"--paper", "surface"},
    {"--soft", "background"}, {"--focus", "focus"},
    {"--good", "success"},    {"--soon", "warning"},
    {"--bad", "danger"},      {"--link-strong", "link_strong"},
};

/* "#rrggbb" and nothing else: it becomes part of a style sheet. */
static bool is_colour(const char *s)
{
    return s[0] == '#' && strlen(s) == 7 && strspn(s + 1, "0123456789abcdefABCDEF") == 6;
}

static void colours_css(struct request *rq)
{
    const struct law *law = house_law(house_of(rq));
    const struct json *given = json_get(agency_province(law->agencies)->data, "colors");
    struct buf b;
    buf_init(&b, rq->arena, TEXT_MOST);
    buf_str(&b, ":root {");
    for (size_t i = 0; i < sizeof colours / sizeof *colours; i++) {
        const char *value = json_str(given, colours[i].name, "");
        if (is_colour(value))
            buf_printf(&b, " %s: %s;", colours[i].token, value);
    }
    buf_str(&b, " }\n");
    reply_bytes(rq, 200, "text/css; charset=utf-8", buf_bytes(&b));
    reply_header(rq, "Cache-Control", "public, max-age=3600");
}

/* ---- for machines ---- */

static void robots(struct request *rq)
{
    reply_text(rq, 200,
               arena_printf(rq->arena,
                            "User-agent: *\nDisallow: /ho-so\nDisallow: /nop\nDisallow: /mot-cua\n"
                            "Disallow: /tra-cuu\nDisallow: /dang-nhap\nDisallow: /tep\n"
                            "Sitemap: %s/sitemap.xml\n",
                            house_of(rq)->origin));
    reply_header(rq, "Cache-Control", "public, max-age=3600");
}

static void sitemap(struct request *rq)
{
    const struct law *law = house_law(house_of(rq));
    const char *origin = house_of(rq)->origin;
    struct catalogue_page all;
    struct buf b;
    buf_init(&b, rq->arena, TEXT_MOST);
    catalogue_search(law->catalogue, rq->arena, &(struct catalogue_query){.limit = PROCEDURES_MOST},
                     &all);
    buf_str(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    buf_printf(&b, "<url><loc>%s/</loc></url>\n<url><loc>%s/thu-tuc</loc></url>\n", origin, origin);
    for (size_t i = 0; i < all.count; i++)
        buf_printf(&b, "<url><loc>%s/thu-tuc/%s</loc></url>\n", origin, all.procedures[i]->code);
    buf_str(&b, "</urlset>\n");
    reply_bytes(rq, 200, "application/xml", buf_bytes(&b));
    reply_header(rq, "Cache-Control", "public, max-age=3600");
}

/* ---- plain words ---- */

static void show_words(struct request *rq, enum message_key title, const char *const *paragraphs,
                       size_t n)
{
    struct page p;
    page_open(&p, rq);
    const struct portal_words_view v = {
        .title = page_words(&p, title), .paragraphs = paragraphs, .count = n};
    page_begin(&p, v.title);
    tpl_portal_words(&p.html, &p.view, &v);
    page_end(&p, 200);
}

static void accessibility(struct request *rq)
{
    enum lang lang = LANG_VI;
    (void)lang_find(rq->lang, &lang);
    const char *const words[] = {message(lang, MSG_portal_words_accessibility_1),
                                 message(lang, MSG_portal_words_accessibility_2)};
    show_words(rq, MSG_layout_accessibility, words, 2);
}

static void privacy(struct request *rq)
{
    enum lang lang = LANG_VI;
    (void)lang_find(rq->lang, &lang);
    const char *const words[] = {message(lang, MSG_portal_words_privacy_1),
                                 message(lang, MSG_portal_words_privacy_2),
                                 message(lang, MSG_portal_words_privacy_3)};
    show_words(rq, MSG_layout_privacy, words, 3);
}

const struct route portal_routes[] = {
    {GET, "/", home, EVERYONE},
    {GET, "/thu-tuc", portal_find, EVERYONE},
    {GET, "/thu-tuc/{code}", portal_show, EVERYONE},
    {GET, "/nop/{code}", portal_apply, CITIZEN, ROUTE_KEEP | ROUTE_SURE},
    {POST, "/nop/{code}", portal_apply_step, CITIZEN, ROUTE_FILES | ROUTE_KEEP | ROUTE_SURE},
    {POST, "/nop/{code}/nhap", portal_apply_keep, CITIZEN, ROUTE_SURE},
    {POST, "/nop/{code}/bo", portal_apply_drop, CITIZEN},
    {POST, "/nop/{code}/mau-moi", portal_apply_renew, CITIZEN, ROUTE_SURE},
    {POST, "/nop/{code}/gui", portal_apply_send, CITIZEN, ROUTE_SURE},
    {GET, "/ho-so", portal_list, CITIZEN},
    {GET, "/ho-so/{code}", portal_follow, CITIZEN},
    {GET, "/ho-so/{code}/da-nhan", portal_receipt, CITIZEN},
    {GET, "/ho-so/{code}/ma-qr.svg", portal_qr, CITIZEN},
    {GET, "/ho-so/{code}/song", portal_live, CITIZEN, ROUTE_PLAIN},
    {GET, "/ho-so/{code}/bo-sung", portal_answer_page, CITIZEN, ROUTE_KEEP | ROUTE_SURE},
    {POST, "/ho-so/{code}/bo-sung", portal_answer, CITIZEN, ROUTE_FILES | ROUTE_KEEP | ROUTE_SURE},
    {GET, "/ho-so/{code}/rut", portal_withdraw_page, CITIZEN, ROUTE_KEEP | ROUTE_SURE},
    {POST, "/ho-so/{code}/rut", portal_withdraw, CITIZEN, ROUTE_KEEP | ROUTE_SURE},
    {GET, "/ho-so/{code}/bien-nhan.pdf", portal_receipt_pdf, CITIZEN},
    {GET, "/ho-so/{code}/ket-qua.pdf", portal_result_pdf, CITIZEN},
    {GET, "/tep/{sha256}", portal_file, SIGNED_IN},
    {POST, "/tai-len", uploads_begin, SIGNED_IN},
    {GET, "/tai-len/{id}", uploads_look, SIGNED_IN},
    {PATCH, "/tai-len/{id}", uploads_go_on, SIGNED_IN, ROUTE_PIECE},
    {DELETE, "/tai-len/{id}", uploads_end, SIGNED_IN},
    {GET, "/tra-cuu", portal_track_page, EVERYONE},
    {POST, "/tra-cuu", portal_track, EVERYONE},
    {GET, "/xac-minh", portal_verify_page, EVERYONE},
    {POST, "/xac-minh", portal_verify, EVERYONE, ROUTE_FILES | ROUTE_RESULT},
    {GET, "/xac-minh/{verify}", portal_verify_code, EVERYONE},
    {GET, "/so-ghi", portal_record_page, EVERYONE},
    {POST, "/so-ghi", portal_record, EVERYONE},
    {GET, "/giao-dien.css", colours_css, EVERYONE, ROUTE_CACHE},
    {GET, "/robots.txt", robots, EVERYONE, ROUTE_CACHE},
    {GET, "/sitemap.xml", sitemap, EVERYONE, ROUTE_CACHE},
    {GET, "/kha-nang-tiep-can", accessibility, EVERYONE},
    {GET, "/du-lieu-ca-nhan", privacy, EVERYONE},
    {0},
};
