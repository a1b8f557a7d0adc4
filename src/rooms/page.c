/* The frame of pages. What stands in the menus is a table; which rows a visitor sees follows from
 * their rights. */
#include "rooms/page.h"

#include "base/limits.h"
#include "db/store.h"
#include "files/filestore.h"
#include "html/templates.h"
#include "http/server.h"
#include "http/static.h"
#include "os/clock.h"
#include "rooms/kept.h"

#include <stdatomic.h>
#include <string.h>

static const char notice_cookie[] = "notice";

static const struct menu_row {
    const char *href;
    enum message_key label;
    int right; /* EVERYONE or one of identity's */
    bool staff;
} menu[] = {
    {"/thu-tuc", MSG_menu_procedures, EVERYONE, false},
    {"/tra-cuu", MSG_menu_track, EVERYONE, false},
    {"/xac-minh", MSG_menu_verify, EVERYONE, false},
    {"/ho-so", MSG_menu_dossiers, CITIZEN, false},
    {"/mot-cua", MSG_menu_queue, WORK, true},
    {"/mot-cua/tiep-nhan", MSG_menu_counter, RECEIVE, true},
    {"/quan-tri", MSG_menu_admin, ADMINISTER, true},
    {"/quan-tri/thu-tuc", MSG_menu_admin_procedures, ADMINISTER, true},
    {"/quan-tri/thieu", MSG_menu_admin_gaps, ADMINISTER, true},
    {"/quan-tri/nhat-ky", MSG_menu_admin_acts, ADMINISTER, true},
};
enum { MENU_ROWS = sizeof menu / sizeof *menu };

struct house *house_of(const struct request *rq)
{
    return request_context(rq);
}

const struct law *house_law(const struct house *h)
{
    return atomic_load(&h->law);
}

static const char *asset_url(const void *assets, const char *name)
{
    const char *url = static_url(assets, name);
    return url ? url : "";
}

static bool is_staff(const struct visitor *v)
{
    return visitor_may(v, WORK) || visitor_may(v, ADMINISTER);
}

/* The longest address of the menu that the path begins with is the current page. */
static void mark_current(struct link_view *rows, size_t n, const char *path)
{
    size_t best = 0;
    struct link_view *current = NULL;
    for (size_t i = 0; i < n; i++) {
        size_t length = strlen(rows[i].href);
        if (length > best && strncmp(path, rows[i].href, length) == 0 &&
            (path[length] == '\0' || path[length] == '/')) {
            best = length;
            current = &rows[i];
        }
    }
    if (current)
        current->current = true;
}

static void fill_menu(struct page *p)
{
    struct link_view *rows = arena_new(p->rq->arena, struct link_view, MENU_ROWS);
    size_t n = 0;
    for (size_t i = 0; i < MENU_ROWS; i++) {
        bool shown = menu[i].right == EVERYONE ? !p->view.staff
                                               : visitor_may(p->visitor, (enum right)menu[i].right);
        if (shown && menu[i].staff == p->view.staff)
            rows[n++] =
                (struct link_view){.href = menu[i].href, .label = page_words(p, menu[i].label)};
    }
    mark_current(rows, n, p->rq->path);
    p->view.nav = rows;
    p->view.nav_count = n;
}

/* "Công chức Tư pháp – Hộ tịch, UBND phường Hạc Thành" */
static const char *post_words(const struct page *p)
{
    if (p->visitor->post_count == 0)
        return NULL;
    const struct post *post = &p->visitor->posts[0];
    const struct agency *agency = agency_find(p->law->agencies, post->agency);
    return arena_printf(p->rq->arena, "%s, %s", post->title,
                        agency ? page_text2(p, agency->name) : post->agency);
}

static const char *take_notice(struct page *p)
{
    enum message_key key;
    const char *dotted = request_cookie(p->rq, notice_cookie);
    if (!dotted || strncmp(dotted, "notice.", strlen("notice.")) != 0 ||
        !message_find(dotted, &key))
        return NULL;
    reply_cookie(p->rq, &(struct cookie){.name = notice_cookie, .value = "", .max_age_s = -1});
    return page_words(p, key);
}

void page_notice(struct request *rq, const char *dotted_key)
{
    reply_cookie(rq, &(struct cookie){.name = notice_cookie, .value = dotted_key, .max_age_s = 60});
}

void page_open(struct page *p, struct request *rq)
{
    *p = (struct page){
        .rq = rq, .house = house_of(rq), .visitor = visitor_of(rq), .now_ms = rq->received_ms};
    p->law = house_law(p->house);
    p->db = store_reader(p->house->store);
    (void)lang_find(rq->lang, &p->lang);
    const struct province *province = agency_province(p->law->agencies);
    bool someone = p->visitor->account_id || p->visitor->person_id;
    p->view = (struct page_view){
        .site = page_text2(p, province->portal_name),
        .province = page_text2(p, province->name),
        .description = page_words(p, MSG_portal_home_description),
        .theme = "/giao-dien.css",
        .hotline = province->hotline,
        .other_lang = arena_printf(rq->arena, "/ngon-ngu/%s?ve=%s",
                                   lang_tag(p->lang == LANG_VI ? LANG_EN : LANG_VI),
                                   rq->method == GET ? rq->path : "/"),
        .user = someone ? p->visitor->name : NULL,
        .post = post_words(p),
        .signin = "/dang-nhap",
        .signout = "/dang-xuat",
        .staff = is_staff(p->visitor),
    };
    html_open(&p->html, rq->arena, p->lang);
    p->html.asset = asset_url;
    p->html.assets = p->house->statics;
}

void page_begin(struct page *p, const char *title)
{
    p->view.title = title;
    p->html.csrf = page_csrf(p); /* answers of the API need none */
    p->view.notice = p->view.notice ? p->view.notice : kept_words(p);
    p->view.notice = p->view.notice ? p->view.notice : take_notice(p);
    fill_menu(p);
}

void page_end(struct page *p, int status)
{
    struct bytes body;
    struct fault f = {0};
    if (html_close(&p->html, &body, &f) < 0)
        reply_fault(p->rq, &f);
    else
        reply_html(p->rq, status, body);
}

const char *page_words(const struct page *p, enum message_key key)
{
    return message(p->lang, key);
}

const char *page_fill(const struct page *p, enum message_key key, size_t n,
                      const struct message_arg *args)
{
    return message_fill(p->rq->arena, p->lang, key, n, args);
}

const char *page_text2(const struct page *p, struct text2 t)
{
    return p->lang == LANG_EN && t.en && t.en[0] ? t.en : t.vi ? t.vi : "";
}

const char *page_csrf(const struct page *p)
{
    struct arena *a = p->rq->arena;
    char *token = arena_alloc(a, FORM_TOKEN_TEXT);
    const char *owner = kept_owner(a, p->house, p->visitor);
    form_token_make(p->house->secret, p->visitor->session, token);
    return owner[0] ? arena_printf(a, "%s.%s", token, owner) : token;
}

/* ---- stored files ---- */

int page_read_file(struct request *rq, const char *sha256, struct filestore_file **ret,
                   struct fault *f)
{
    return filestore_read(house_of(rq)->files, rq->arena, sha256, ret, f);
}

static int read_piece(void *file, int64_t at, void *p, size_t n)
{
    return filestore_piece(file, at, p, n, NULL);
}

void page_send_file(struct request *rq, struct filestore_file *file, const char *type)
{
    reply_pieces(
        rq, 200,
        &(struct reply_source){
            .type = type, .bytes = filestore_length(file), .read = read_piece, .self = file});
}
