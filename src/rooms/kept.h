/* What was typed outlives the session. Without a script a page is sent only when its button is
 * pressed, and by then the session may have ended, or be another one.
 *
 * A route with ROUTE_KEEP that takes such a post keeps what was typed, leads to the sign-in and
 * back to the GET of the same path, which has ROUTE_KEEP too. Its handler finds the fields in the
 * request as if they had been posted (page_is_restored): it shows them, and does nothing else with
 * them. The page says so by itself, and names files that must be chosen again.
 *
 * Only the same browser and the same person get it back, once, within half an hour: a cookie holds
 * the key under which it is sealed, and the form's token tells whose page it was. A form of another
 * site is never kept.
 */
#ifndef ROOMS_KEPT_H
#define ROOMS_KEPT_H

#include "rooms/page.h"

/* May this post be kept: a form of ours, from a page of someone who was signed in? */
bool kept_may_be(const struct request *rq, const struct route *r);

/* Is it the visitor's own page, of an earlier session? */
bool kept_is_own(const struct request *rq);

/* Keep it and lead on: to the sign-in when nobody is signed in, else to the page at once. False:
 * not now, and nothing was done. */
bool kept_begin(struct request *rq);

/* Something may wait for this page: take it, and then call the route's handler. False: nothing
 * does, and nothing was done. */
bool kept_restore(struct request *rq, const struct route *r);

/* Whose page a form is on: stands behind the form's token. "" for nobody. */
const char *kept_owner(struct arena *a, const struct house *h, const struct visitor *v);

/* What the page says about it; NULL when the request was not restored. */
const char *kept_words(struct page *p);

#endif
