/* An application that is taken in at the counter, between the form and the dossier. For this folder
 * only.
 */
#ifndef ROOMS_DESK_ENTRY_H
#define ROOMS_DESK_ENTRY_H

#include "rooms/desk/counter.h"

enum { AUTHORITIES_MAX = 20, ENTRY_ERRORS_MAX = 20 };

struct entry {
    const char *sealed, *offer; /* as posted */
    struct visit visit;
    const struct law *law;
    const struct procedure *procedure;
    const struct procedure_case *c;
    const struct json *known; /* by form keys: what the register said; NULL when it was silent */
    struct form_post post;
    struct form_result result;
    bool checked; /* result is there */
    const char *phone;
    const struct agency *authorities[AUTHORITIES_MAX];
    size_t authority_count;
    const struct agency *agency; /* the one chosen */
    struct desk_item_view *papers;
    size_t paper_count;
    struct attached *attached;
    size_t attached_count;
    struct stored_file *files; /* of the papers */
    size_t file_count;
    struct error_view errors[ENTRY_ERRORS_MAX]; /* beside those of the form */
    size_t error_count;
    const char *phone_error;
};

/* Read what names the visit and the procedure: all that the form needs to be shown first. */
int entry_open(struct page *p, struct entry *ret, struct fault *f);

/* Read the posted form, store what was uploaded, check everything. Offloaded when there are files.
 */
int entry_read(struct page *p, struct entry *x, struct fault *f);
bool entry_is_right(const struct entry *x);

/* Does the form ask for what fills in as `key` ("account.phone"), and the answer; "" for none. */
bool entry_asks(const struct entry *x, const char *key);
const char *entry_answer(const struct entry *x, const char *key);

/* Say what is wrong with a paper or another field of the counter's own. */
const char *entry_error(struct page *p, struct entry *x, const char *id, enum message_key key);

/* The two pages. */
void entry_show(struct page *p, struct entry *x, int status);
void entry_show_answers(struct page *p, struct entry *x);

#endif
