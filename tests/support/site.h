/* A running site for HTTP tests: the real server, guard and pages on a free port, with the packs of
 * the source tree, the demonstration's people, the stand-ins of the national systems and helper
 * processes. And a browser for it: cookies, form tokens, redirects.
 *
 * The packs are loaded once for each test program; every site begins with a copy of that store.
 *
 *     struct site *s = site_start(routes);
 *     struct browser b = site_browser(s);
 *     browser_sign_in(&b, "cong-dan");
 *     CHECK_INT(200, browser_get(&b, "/ho-so").status);
 *     site_stop(s);
 */
#ifndef TESTS_SUPPORT_SITE_H
#define TESTS_SUPPORT_SITE_H

#include "http/router.h"
#include "rooms/dossier/dossier.h"
#include "rooms/house.h"
#include "sandbox/sandbox.h"

struct site {
    struct arena *arena; /* everything that a test makes may live here */
    struct house *house;
    struct sandbox *sandbox;
    uint16_t port;
    const char *folder;
};

/* Serve these tables (NULL-ended). Ends the program when it cannot. The clock stands still at
 * site_now_ms until site_set_clock moves it; the stand-ins of the national systems go by the real
 * one, so a sign-in there needs a site that is set to it. */
struct site *site_start(const struct route *const tables[]);
void site_stop(struct site *s);

/* Friday 20 November 2026, 09:00, at the start of each site. */
int64_t site_now_ms(void);
void site_set_clock(int64_t ms);

/* From the next start on every request and every query counts as slow, and is logged. */
void site_log_everything(void);

/* ---- a browser ---- */

struct browser {
    struct site *site;
    const char *cookies; /* "session=…; lang=vi" */
    const char *csrf;    /* of the page that was shown last */
    const char *peer;    /* sent as X-Forwarded-For when set */
};

struct browser_answer {
    int status;
    const char *head; /* status line and headers */
    const char *body;
    size_t bytes;         /* of body */
    const char *location; /* of a redirect; "" when there is none */
};

/* One field of a form; a file when filename is set. */
struct browser_field {
    const char *name, *value;
    const char *filename;
    size_t bytes; /* of a file */
};

struct browser site_browser(struct site *s);

/* Open a session for a demonstration account ("cong-dan", "mot-cua" …), without its password. */
void browser_sign_in(struct browser *b, const char *account);

/* A browser in which that account is signed in. */
struct browser site_signed_in(struct site *s, const char *account);

struct browser_answer browser_get(struct browser *b, const char *path);

/* Post a form with the token of the page seen last; fields are ended by one without a name. With a
 * file in it it is sent as multipart/form-data. */
struct browser_answer browser_post(struct browser *b, const char *path,
                                   const struct browser_field *fields);

/* A request as it is, with the cookies; body may be NULL. */
struct browser_answer browser_send(struct browser *b, const char *method, const char *path,
                                   const char *headers, const char *body);

/* Get the address of a redirect, at most five times. */
struct browser_answer browser_follow(struct browser *b, struct browser_answer from);

bool answer_has(const struct browser_answer *x, const char *text);

/* The value of the first field of that name on the page; NULL. */
const char *answer_field(struct browser *b, const struct browser_answer *x, const char *name);

/* As far as the form of the certificate of marital status: the case for oneself, Hạc Thành ward. */
struct browser_answer browser_apply(struct browser *b);

/* Send what the check page shows; the page itself when it has nothing to send. */
struct browser_answer browser_submit(struct browser *b, const struct browser_answer *check);

/* A response header; NULL. */
const char *answer_header(struct browser *b, const struct browser_answer *x, const char *name);

/* ---- the other side ---- */

/* The account as the rooms see it, with its posts. */
struct visitor site_visitor(struct site *s, const char *account);
/* The header of a new session of the account with the API, without its password. */
const char *site_bearer(struct site *s, const char *account);

/* The dossier is in the green lane from now on, though no decision of the packs leads there. */
void site_put_green(struct site *s, const char *code);

/* The certificate of marital status, asked for by "cong-dan" as the online pages do; its code. */
const char *site_submit(struct site *s, const char *key);

/* The dossier as it is now. */
struct dossier site_dossier(struct site *s, const char *code);

/* One act of an account on the dossier's newest revision; the code. reason may be "". */
int site_act(struct site *s, const char *account, const char *code, struct act *act);

/* Run something in a unit of the site's store. */
typedef int site_run(struct db *db, struct arena *a, void *data, struct fault *f);
int site_write(struct site *s, site_run *run, void *data, struct fault *f);

#endif
