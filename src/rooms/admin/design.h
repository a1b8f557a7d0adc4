/* What the editors of the files of a draft share. One editor for each kind of file, chosen by the
 * table `editors` in admin_pages.c; each handler is called with the draft and the file found, when
 * the visitor may see them.
 */
#ifndef ROOMS_ADMIN_DESIGN_H
#define ROOMS_ADMIN_DESIGN_H

#include "rooms/admin/draft.h"
#include "rooms/page.h"

/* GET /quan-tri/ban-thao/{id}/tep/{name}: what the page of one file is given. */
struct law_edit {
    struct law_draft draft;
    struct law_file file;
    struct law_file *files; /* all of the draft */
    size_t file_count;
    struct law_findings findings; /* about this file */
    bool open;                    /* may be changed */
};

/* Read the draft {id} and file {name} of the address; otherwise it has answered 404 and returns
 * false. check: fill in findings. */
bool law_edit_open(struct page *p, bool check, struct law_edit *ret);

/* "/quan-tri/ban-thao/{id}" and below; tail "" or "/tep/process.bpmn". */
const char *law_draft_href(struct arena *a, int64_t id, const char *tail);

/* Who acts here: the visitor's post with the right ADMINISTER. */
struct law_hand law_hand_of(const struct page *p);

/* Crumbs down to the draft; call before page_begin. */
void law_crumbs(struct page *p, const struct law_draft *d);

/* Editors by kind of file. */
void design_text(struct page *p, const struct law_edit *x);     /* text and findings */
void design_process(struct page *p, const struct law_edit *x);  /* bpmn-js */
void design_decision(struct page *p, const struct law_edit *x); /* dmn-js */
void design_form(struct page *p, const struct law_edit *x);     /* the form designer */

#endif
