#include "sandbox/pages.h"

#include "html/html.h"
#include "html/templates.h"
#include "http/request.h"

static const char style[] =
#include "sandbox/sandbox.css.inc"
    ;

/* As the server's own policy, but forms may lead elsewhere: a sign-in ends at the client. */
static const char policy[] =
    "default-src 'none'; style-src 'self'; img-src *; base-uri 'none'; frame-ancestors 'none'";

static struct html *open_page(struct request *rq, const char *language)
{
    enum lang lang;
    struct html *o = arena_new(rq->arena, struct html, 1);
    if (!lang_find(language ? language : rq->lang, &lang))
        lang = LANG_VI;
    html_open(o, rq->arena, lang);
    /* A sign-in is named by a word that nobody can guess; there is no session to protect. */
    o->csrf = "sandbox";
    return o;
}

static void close_page(struct request *rq, const struct html *o, int status)
{
    struct bytes page;
    struct fault f = {0};
    if (html_close(o, &page, &f) < 0) {
        reply_fault(rq, &f);
        return;
    }
    reply_header(rq, "Content-Security-Policy", policy);
    reply_html(rq, status, page);
}

void page_signin(struct request *rq, const char *language, const struct sandbox_signin_view *v)
{
    struct html *o = open_page(rq, language);
    tpl_sandbox_signin(o, v);
    close_page(rq, o, v->unknown ? 422 : 200);
}

void page_consent(struct request *rq, const char *language, const struct sandbox_consent_view *v)
{
    struct html *o = open_page(rq, language);
    tpl_sandbox_consent(o, v);
    close_page(rq, o, 200);
}

void page_back(struct request *rq, const char *language, const struct sandbox_back_view *v)
{
    struct html *o = open_page(rq, language);
    tpl_sandbox_back(o, v);
    close_page(rq, o, 200);
}

void page_home(struct request *rq, const struct sandbox_home_view *v)
{
    struct html *o = open_page(rq, NULL);
    tpl_sandbox_home(o, v);
    close_page(rq, o, 200);
}

void page_style(struct request *rq)
{
    reply_bytes(rq, 200, "text/css; charset=utf-8",
                (struct bytes){(const uint8_t *)style, sizeof style - 1});
}
