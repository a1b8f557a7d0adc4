/* Published e-forms on pages: what rules/form decides, as a browser sees it.
 *
 * Two directions. form_page_fill makes the view of templates/parts/form.html from a form, the
 * answers so far (kept data, or what was just typed), what registers said and the errors found.
 * form_page_post reads a posted form back, files included, and carries out the buttons that only
 * change the form (a row more, a row less, a file taken away), so that nothing typed is ever lost.
 *
 * A field that a condition hides stands in the page unseen, so that a script can show it at once;
 * without script it is seen after the next round trip. A value that a register confirmed is shown
 * as text with where it comes from, and is never posted.
 *
 * A handler that takes files calls form_page_post offloaded (it writes and flushes them), then
 * form_page_own in its unit: a stored file without an owner row can be attached by nobody.
 */
#ifndef ROOMS_FORM_PAGE_H
#define ROOMS_FORM_PAGE_H

#include "html/form_view.h"
#include "rooms/link/link.h"
#include "rooms/page.h"

/* What came with a request. */
struct form_post {
    struct form_input *inputs; /* ready for form_decode; the page's own names are left out */
    size_t count;
    const struct stored_file *files; /* those of the inputs, stored before or now */
    size_t file_count;
    struct form_error *errors; /* of files: too large, not what they say, not one's own */
    size_t error_count;
    const char *act; /* value of the button pressed; "" for none */
    bool edited; /* a row or a file was added or taken away: show it again, complain of nothing */
};

/* Read the fields and store the files. form may be NULL: then no file field is known and all files
 * are passed over. UNAVAILABLE when a file cannot be stored. */
int form_page_post(struct page *p, const struct form *form, struct form_post *ret, struct fault *f);

/* Store one upload whose field takes these kinds (".pdf,.jpg,.png"; NULL: every kind that is
 * taken at all). INVALID "file.type" when the bytes are not of such a kind, "file.empty",
 * TOO_LARGE. */
int form_page_store(struct page *p, const struct upload *u, const char *accept,
                    struct stored_file *ret, struct fault *f);

/* In a unit: the visitor owns the files of the post. */
int form_page_own(struct db *db, const struct actor *who, const struct form_post *post,
                  int64_t now_ms, struct fault *f);

/* The files that the form's data names, as far as the visitor may read them. */
size_t form_page_files(struct page *p, const struct form *form, const struct json *data,
                       const struct stored_file **ret);

/* A form with all that is known of its answers. */
struct form_sheet {
    const struct form *form;
    const struct json *data;         /* what is kept; NULL: nothing */
    const struct form_post *typed;   /* shown as typed, before data; NULL: only data is shown */
    const struct stored_file *files; /* of data; those of typed are added */
    size_t file_count;
    const struct json *known;  /* form_prefill's object: what registers said; NULL: nothing */
    const struct facts *facts; /* where known comes from; NULL: not told */
    const struct form_error *errors;
    size_t error_count;
    const bool *hidden; /* by field number, from a form_result; NULL: all are seen */
    const char *report; /* address where a wrong value of a register is reported; NULL: none */
    bool known_apart;   /* leave out what a register confirmed: the page shows it elsewhere */
};

/* Fields, errors with links to them, multipart. The caller sets the rest: id, action, hidden,
 * buttons, draft. */
void form_page_fill(struct page *p, const struct form_sheet *s, struct form_view *ret);

/* The answers in words, in the order of the form; hidden and empty ones are left out. */
enum form_answers { ANSWERS_ALL, ANSWERS_KNOWN, ANSWERS_GIVEN };
struct facts_view form_page_answers(struct page *p, const struct form_sheet *s,
                                    enum form_answers which, const char *change);

/* One value in words: the label of an option, a day as people write it; NULL for none. */
const char *form_page_words(struct page *p, const struct form_field *field, const struct json *v);

/* What is wrong, in the page's language. */
const char *form_page_error(struct page *p, const struct form_error *e);

/* The id of a field on the page, by the name it posts; letters, digits and '-'. */
const char *form_page_id(struct page *p, const char *name);

/* "Theo Cơ sở dữ liệu quốc gia về dân cư, 08:00 ngày 22/11/2026" */
const char *form_page_provenance(struct page *p, const struct fact *fact);

/* The code lists and today's date, as form_check wants them; known may be NULL. */
struct form_task form_page_task(struct page *p, const struct json *known, bool draft);

#endif
