/* Errors for people and for programs. The words come from the catalogue, chosen by the reason of
 * the fault, else by its code, else by the status; the fault's own words are for officials and the
 * log. */
#include "rooms/page.h"

#include "html/templates.h"

#include <stdio.h>
#include <string.h>

static const struct {
    int status;
    const char *name; /* fault.<name>.title and .text */
} by_status[] = {
    {400, "invalid"},   {401, "signin"},      {403, "forbidden"},   {404, "not_found"},
    {405, "not_found"}, {408, "unavailable"}, {409, "conflict"},    {413, "too_large"},
    {414, "too_large"}, {415, "invalid"},     {422, "invalid"},     {429, "unavailable"},
    {431, "too_large"}, {500, "broken"},      {503, "unavailable"},
};

static const char *name_of(int status)
{
    for (size_t i = 0; i < sizeof by_status / sizeof *by_status; i++)
        if (by_status[i].status == status)
            return by_status[i].name;
    return status < 500 ? "invalid" : "broken";
}

/* "fault.act.not_now.title", else "fault.forbidden.title". */
static const char *words(struct request *rq, int status, const char *part)
{
    enum message_key key;
    enum lang lang = LANG_VI;
    (void)lang_find(rq->lang, &lang);
    const char *reason = rq->fault ? rq->fault->reason : "";
    if (reason[0] && message_find(arena_printf(rq->arena, "fault.%s.%s", reason, part), &key))
        return message(lang, key);
    if (message_find(arena_printf(rq->arena, "fault.%s.%s", name_of(status), part), &key))
        return message(lang, key);
    return "";
}

struct json *page_problem(struct request *rq, int status)
{
    struct arena *a = rq->arena;
    const char *reason = rq->fault && rq->fault->reason[0] ? rq->fault->reason : name_of(status);
    struct json *v = json_new_object(a);
    json_put(v, "type", json_new_text(a, arena_printf(a, "https://motcua.vn/problems/%s", reason)));
    json_put(v, "title", json_new_text(a, words(rq, status, "title")));
    json_put(v, "status", json_new_int(a, status));
    json_put(v, "detail", json_new_text(a, words(rq, status, "text")));
    return json_put(v, "request", json_new_text(a, rq->id));
}

static bool wants_problem(const struct request *rq)
{
    static const char api[] = "/api/";
    return (rq->route && (rq->route->flags & ROUTE_API)) ||
           strncmp(rq->path, api, strlen(api)) == 0;
}

/* To the sign-in, and then back to the page that posted (its own address may answer posts only). */
static const char *page_of(struct request *rq)
{
    const char *from = request_header(rq, "Referer"), *origin = house_of(rq)->origin;
    const char *path = rq->path;
    size_t n = strlen(origin);
    if (rq->method == POST && from && strncmp(from, origin, n) == 0 && from[n] == '/')
        path = arena_strndup(rq->arena, from + n, strcspn(from + n, "&#"));
    return path;
}

const char *page_way_in(struct request *rq, const char *path)
{
    int level = page_level(rq);
    return level ? arena_printf(rq->arena, "/dang-nhap?ve=%s&muc=%d", path, level)
                 : arena_printf(rq->arena, "/dang-nhap?ve=%s", path);
}

/* What the person can do about it, where there is something. */
static void lead_on(struct page *p, int status, struct trouble_view *v)
{
    struct request *rq = p->rq;
    if (status == 401) {
        v->href = page_way_in(rq, page_of(rq));
        v->link = page_words(p, MSG_layout_signin);
    }
    if (rq->fault && strcmp(rq->fault->reason, "identity.level") == 0 && p->house->oidc) {
        v->href =
            arena_printf(rq->arena, "/dang-nhap/vneid?ve=%s&muc=%d", page_of(rq), page_level(rq));
        v->link = page_words(p, MSG_identity_raise_level);
    }
}

/* While the database changes machines a page that was asked for comes by itself. */
static void wait_and_reload(struct request *rq, int status)
{
    if (status == 503 && rq->method == GET && rq->fault &&
        strcmp(rq->fault->reason, "db.away") == 0)
        reply_header(rq, "Refresh", "5");
}

void page_error(struct request *rq, int status)
{
    if (wants_problem(rq)) {
        if (status == 401)
            reply_header(rq, "WWW-Authenticate", "Bearer"); /* RFC 9110 section 11.6.1 */
        reply_json(rq, status, page_problem(rq, status));
        return;
    }
    struct page p;
    page_open(&p, rq);
    struct trouble_view view = {.title = words(rq, status, "title"),
                                .text = words(rq, status, "text"),
                                .code = rq->id,
                                .href = "/",
                                .link = page_words(&p, MSG_fault_home)};
    lead_on(&p, status, &view);
    wait_and_reload(rq, status);
    page_begin(&p, view.title);
    tpl_trouble(&p.html, &p.view, &view);
    page_end(&p, status);
}
