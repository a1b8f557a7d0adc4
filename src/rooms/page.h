/* What the pages of all rooms stand on: the frame around a page, the visitor, errors, and the way
 * to write and answer afterwards.
 *
 * A handler opens a page, says its title, lets its template write, and finishes:
 *
 *     struct page p;
 *     page_open(&p, rq);
 *     page_begin(&p, page_words(&p, MSG_portal_home_title));
 *     tpl_portal_home(&p.html, &p.view, &view);
 *     page_end(&p, 200);
 *
 * A handler that writes ends with page_write: the unit runs on the lane, and `answer` makes the
 * reply after the commit, on the connection's own thread.
 */
#ifndef ROOMS_PAGE_H
#define ROOMS_PAGE_H

#include "html/html.h"
#include "html/page_view.h"
#include "http/request.h"
#include "http/router.h"
#include "rooms/catalogue/catalogue.h"
#include "rooms/house.h"
#include "rooms/identity/identity.h"

struct filestore_file;

/* Flags of routes beside those of the server. */
enum {
    ROUTE_KEEP = ROUTE_USER, /* what was typed outlives the session (rooms/kept.h): on the POST and
                                on the GET of one path */
    ROUTE_SURE = ROUTE_USER << 1, /* an act of a person whose identity must be sure: the level
                                     is a rule of the packs, identity.level_for_acts */
};

struct page {
    struct request *rq;
    struct house *house;
    const struct law *law;
    const struct visitor *visitor;
    struct db *db; /* this thread's reader */
    enum lang lang;
    int64_t now_ms;
    struct page_view
        view; /* may be changed before page_begin: description, crumbs, wide, notice … */
    struct html html;
};

/* Fill in the frame: province, menu for this visitor, language. Staff pages set staff. */
void page_open(struct page *p, struct request *rq);

/* The frame is complete with its title: the template may write (layout_head, own content,
 * layout_foot). Then close the page and reply. */
void page_begin(struct page *p, const char *title);
void page_end(struct page *p, int status);

/* A text of the catalogue in the page's language, with placeholders filled. */
const char *page_words(const struct page *p, enum message_key key);
const char *page_fill(const struct page *p, enum message_key key, size_t n,
                      const struct message_arg *args);

/* The one of two languages; English falls back to Vietnamese. */
const char *page_text2(const struct page *p, struct text2 t);

/* A notice for the next page that this browser sees (a short-lived cookie with a message key). */
void page_notice(struct request *rq, const char *dotted_key);

/* Does the GET carry what was typed before the session ended? Show it, and do nothing else. */
bool page_is_restored(const struct request *rq);

/* Who sent it; never NULL. */
const struct visitor *visitor_of(const struct request *rq);

/* The form token of this visitor, as the templates write it. */
const char *page_csrf(const struct page *p);

/* A stored file, read while it is sent. It blocks until the file is here and compared with its
 * name: offloaded. */
int page_read_file(struct request *rq, const char *sha256, struct filestore_file **ret,
                   struct fault *f);
void page_send_file(struct request *rq, struct filestore_file *file, const char *type);

/* ---- writing ---- */

struct write {
    int (*run)(struct db *db, struct arena *a, void *data,
               struct fault *f); /* in a unit; may run again */
    void (*answer)(struct request *rq, void *data, int code, const struct fault *f);
    void *data;         /* of the request's arena */
    const char *agency; /* whose numbers, queues and dossiers it changes; NULL when nobody's */
};

/* Suspend, write, answer. When the unit failed, `answer` gets its code and fault; NULL answer for a
 * failure is not possible: most call reply_fault. The arena of run is cleared before it runs again.
 */
void page_write(struct request *rq, const struct write *w);

/* ---- hooks of the router ---- */

/* The session of the cookie or bearer token, the right of the route, the form token of what posts;
 * and that what is read for one answer is of one moment. */
extern const struct router_hooks page_hooks;

/* A page in the visitor's language, or an RFC 9457 problem document for ROUTE_API. */
void page_error(struct request *rq, int status);

/* The members that every problem document has; more may be put in. */
struct json *page_problem(struct request *rq, int status);

/* The level of identity that the route demands of persons; 0: any. */
int page_level(const struct request *rq);

/* The sign-in that leads back to that path, and says which level is needed. */
const char *page_way_in(struct request *rq, const char *path);

/* Set and drop the session's cookie. */
void page_sign_in(struct request *rq, const char *token);
void page_sign_out(struct request *rq);

#endif
