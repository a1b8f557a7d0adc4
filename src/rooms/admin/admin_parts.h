/* What the administrators' pages share. For this folder only. */
#ifndef ROOMS_ADMIN_ADMIN_PARTS_H
#define ROOMS_ADMIN_ADMIN_PARTS_H

#include "base/limits.h"
#include "rooms/record/act.h"
#include "rooms/admin/admin.h"
#include "rooms/admin/admin_view.h"
#include "rooms/admin/design.h"
#include "rooms/admin/publish.h"

enum {
    ACT_DETAIL_MAX = 4096,
    TEXT_MAX = LIMIT_LAW_FILE + 1, /* one more: what is too large is refused with a reason */
};

/* The draft {id} of the address; otherwise it has answered 404 and returns false. */
bool admin_draft_of(struct page *p, struct law_draft *ret);

/* The number in a text, all digits; false otherwise. */
bool admin_number(const char *text, int64_t *ret);

/* A posted field, cleaned; "" when it is missing. */
const char *admin_typed(const struct page *p, const char *name);

const char *admin_procedure_href(struct arena *a, const char *code);
/* The name in the newest version; the code when there is none. */
const char *admin_procedure_name(const struct page *p, const char *code);
struct tag_view admin_state_tag(const struct page *p, const struct law_draft *d);
struct admin_draft_row_view admin_draft_row(struct page *p, const struct law_draft *d);
const char *admin_kind_name(const struct page *p, enum law_file_kind kind);
const char *admin_moment(struct page *p, int64_t ms);

/* A text of the catalogue with one placeholder filled. */
const char *admin_fill(const struct page *p, enum message_key key, const char *name,
                       const char *value);

/* The crumbs of a page of the administration: overview, and one more (NULL: none). */
void admin_crumbs(struct page *p, const char *href, const char *label);

/* The lines of a file, to be shown with the findings. */
struct admin_findings_view admin_findings(struct page *p, const struct law_draft *d,
                                          const struct law_findings *found);

/* "fault.<reason>.text" and ".title". */
const char *admin_fault_words(const struct page *p, const struct fault *f, const char *part);

/* The page that says why something could not be done, and leads back. */
void admin_trouble(struct request *rq, const char *href, const struct fault *f);

/* The acts of a procedure (NULL: all) behind ?truoc. */
int admin_show_acts(struct page *p, const char *procedure, const char *here,
                    struct admin_acts_view *ret, struct fault *f);

/* ---- handlers ---- */

void admin_home(struct request *rq);
void admin_record(struct request *rq);
void admin_gaps(struct request *rq);
void admin_gaps_csv(struct request *rq);
void admin_compare_versions(struct request *rq);
void admin_compare_draft(struct request *rq);
void admin_ask_move(struct request *rq);
void admin_do_move(struct request *rq);
void admin_replay(struct request *rq);
void admin_procedures(struct request *rq);
void admin_procedure(struct request *rq);
void admin_begin(struct request *rq);
void admin_begin_new(struct request *rq);
void admin_draft_page(struct request *rq);
void admin_open_file(struct request *rq);
void admin_text(struct request *rq);
void admin_save_text(struct request *rq);
void admin_add_file(struct request *rq);
void admin_take_out(struct request *rq);
void admin_history(struct request *rq);
void admin_restore(struct request *rq);
void admin_give_up(struct request *rq);
void admin_take_base(struct request *rq);
void admin_ask_proposal(struct request *rq);
void admin_do_propose(struct request *rq);
void admin_do_publish(struct request *rq);
void admin_do_return(struct request *rq);

#endif
