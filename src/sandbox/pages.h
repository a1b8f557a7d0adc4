/* From a view to a reply, for all pages of the stand-ins. Not for others. */
#ifndef SANDBOX_PAGES_H
#define SANDBOX_PAGES_H

#include "http/request.h"
#include "sandbox/sandbox_view.h"

/* language: a tag such as "en", or NULL for the browser's. */
void page_signin(struct request *rq, const char *language, const struct sandbox_signin_view *v);
void page_consent(struct request *rq, const char *language, const struct sandbox_consent_view *v);
void page_back(struct request *rq, const char *language, const struct sandbox_back_view *v);
void page_home(struct request *rq, const struct sandbox_home_view *v);

/* The style sheet of them all. */
void page_style(struct request *rq);

#endif
