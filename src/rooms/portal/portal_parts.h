/* What the citizens' pages share. For this folder only. */
#ifndef ROOMS_PORTAL_PORTAL_PARTS_H
#define ROOMS_PORTAL_PORTAL_PARTS_H

#include "rooms/dossier/dossier.h"
#include "rooms/form_page.h"
#include "rooms/page.h"
#include "rooms/portal/portal_view.h"

/* ---- words ---- */

const char *portal_moment(struct page *p, int64_t ms); /* "07:05 ngày 22/11/2026"; NULL for 0 */
const char *portal_money(struct page *p, int64_t dong);
const char *portal_limit(struct page *p, const struct time_limit *t);
const char *portal_agency(struct page *p, const char *code);

/* One placeholder filled. */
const char *portal_fill1(struct page *p, enum message_key key, const char *name, const char *value);

/* "portal.level.commune"; the last word itself when the catalogue has no such key. */
const char *portal_key(struct page *p, const char *prefix, const char *word);

/* "Trang chủ › Thủ tục" above the page. */
void portal_crumbs(struct page *p, const struct link_view *list, size_t n);

/* ---- procedures ---- */

const struct procedure *portal_procedure_of(struct page *p); /* of {code}; NULL: 404 was said */
struct procedure_line_view portal_line(struct page *p, const struct procedure *x);
const struct term_view *portal_term(struct page *p, const struct case_term *t);
const struct fee_view *portal_fees(struct page *p, const struct fee_line *lines, size_t n);
int64_t portal_fees_total(const struct fee_line *lines, size_t n);

/* The count of a due time, line by line. */
const char *const *portal_count(struct page *p, const struct calendar_step *steps, size_t *ret_n);

/* ---- dossiers ---- */

struct tag_view portal_tag(struct page *p, enum state s);

/* Where it stands; with personal false nothing about persons: no names, no grounds. */
struct portal_state_view portal_state_of(struct page *p, const struct dossier_file *x,
                                         bool personal);

/* The dossier of {code} as the applicant's own; false: it has answered 404. Officials look at
 * dossiers at the desk, where their purpose is recorded. */
bool portal_own(struct page *p, struct dossier *ret);
const char *portal_href(struct page *p, const struct dossier *d, const char *rest);

/* Whoever sent it, as the actor of units. */
struct actor portal_actor(const struct request *rq);

/* ---- handlers of the other files, for the one table of routes ---- */

void portal_find(struct request *rq);
void portal_show(struct request *rq);
void portal_apply(struct request *rq);
void portal_apply_step(struct request *rq);
void portal_apply_keep(struct request *rq);
void portal_apply_drop(struct request *rq);
void portal_apply_renew(struct request *rq);
void portal_apply_send(struct request *rq);
void portal_list(struct request *rq);
void portal_follow(struct request *rq);
void portal_receipt(struct request *rq);
void portal_qr(struct request *rq);
void portal_live(struct request *rq);
void portal_answer_page(struct request *rq);
void portal_answer(struct request *rq);
void portal_withdraw_page(struct request *rq);
void portal_withdraw(struct request *rq);
void portal_receipt_pdf(struct request *rq);
void portal_result_pdf(struct request *rq);
void portal_file(struct request *rq);
void portal_track_page(struct request *rq);
void portal_track(struct request *rq);
void portal_verify_page(struct request *rq);
void portal_verify(struct request *rq);
void portal_verify_code(struct request *rq);
void portal_record_page(struct request *rq);
void portal_record(struct request *rq);

#endif
