/* The files of a draft: each opens in the editor of its kind; every one can be had as text. What
 * cannot be saved is shown again as it was typed, beside what another has saved meanwhile. */
#include "rooms/admin/admin_parts.h"
#include "rooms/admin/files.h"

#include "base/text.h"
#include "html/templates.h"

#include <inttypes.h>
#include <string.h>

/* ---- opening ---- */

static int read_edit(struct page *p, bool check, struct law_edit *x, struct fault *f)
{
    struct arena *a = p->rq->arena;
    struct law_findings all;
    const char *name = request_param(p->rq, "name");
    int r = law_draft_files(p->db, a, x->draft.id, &x->files, &x->file_count, f);
    if (r < 0)
        return r;
    const struct law_file *found = NULL;
    for (size_t i = 0; i < x->file_count; i++)
        if (strcmp(x->files[i].name, name) == 0)
            found = &x->files[i];
    if (!found)
        return fault_set(f, NOT_FOUND, "the draft has no file %s", name);
    x->file = *found;
    x->open = x->draft.state == LAW_DRAFT_OPEN;
    if (!check)
        return OK;
    r = law_draft_check(a,
                        &(struct law_check){.law = p->law,
                                            .procedure = x->draft.procedure,
                                            .files = x->files,
                                            .count = x->file_count,
                                            .lang = p->lang},
                        &all, f);
    if (r == OK)
        x->findings = law_findings_of(a, &all, name);
    return r;
}

bool law_edit_open(struct page *p, bool check, struct law_edit *ret)
{
    struct fault f = {0};
    *ret = (struct law_edit){0};
    if (!admin_draft_of(p, &ret->draft))
        return false;
    if (read_edit(p, check, ret, &f) == OK)
        return true;
    reply_fault(p->rq, &f);
    return false;
}

typedef void editor(struct page *p, const struct law_edit *x);

void admin_open_file(struct request *rq)
{
    static editor *const editors[LAW_FILE_KINDS] = {
        [LAW_FILE_PROCEDURE] = design_text,  [LAW_FILE_FORM] = design_form,
        [LAW_FILE_PROCESS] = design_process, [LAW_FILE_DECISION] = design_decision,
        [LAW_FILE_RESULT] = design_text,
    };
    struct page p;
    struct law_edit x;
    page_open(&p, rq);
    if (law_edit_open(&p, true, &x))
        editors[x.file.kind](&p, &x);
}

/* ---- as text ---- */

static int rows_of(const char *text)
{
    enum { LEAST = 12, MOST = 40 };
    int n = LEAST;
    for (; *text && n < MOST; text++)
        n += *text == '\n';
    return n;
}

static void text_page(struct page *p, const struct law_edit *x, struct admin_text_view *v,
                      int status)
{
    struct arena *a = p->rq->arena;
    v->title = x->file.name;
    v->action = law_draft_href(a, x->draft.id, arena_printf(a, "/van-ban/%s", x->file.name));
    v->draft = law_draft_href(a, x->draft.id, "");
    v->open = x->open;
    v->rows = rows_of(v->text);
    if (x->file.kind != LAW_FILE_RESULT && x->file.kind != LAW_FILE_PROCEDURE)
        v->designer = law_draft_href(a, x->draft.id, arena_printf(a, "/tep/%s", x->file.name));
    v->findings = admin_findings(p, &x->draft, &x->findings);
    p->view.wide = true;
    law_crumbs(p, &x->draft);
    page_begin(p, x->file.name);
    tpl_admin_text(&p->html, &p->view, v);
    page_end(p, status);
}

void design_text(struct page *p, const struct law_edit *x)
{
    text_page(p, x,
              &(struct admin_text_view){.text = x->file.content, .revision = x->draft.revision},
              200);
}

void admin_text(struct request *rq)
{
    struct page p;
    struct law_edit x;
    page_open(&p, rq);
    if (law_edit_open(&p, true, &x))
        design_text(&p, &x);
}

/* ---- saving ---- */

struct saving {
    struct law_save save;
    struct law_draft draft;
    const char *notice, *back; /* address after it was done */
    bool as_text;              /* the text page shows what failed */
    int64_t revision;
};

static int run_save(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct saving *x = data;
    return law_draft_save(db, a, &x->save, &x->revision, f);
}

static const char *stale_words(struct page *p, const struct saving *x)
{
    struct law_revision faster;
    if (law_draft_faster(p->db, p->rq->arena, &x->save, &faster, NULL) < 0)
        return NULL;
    const struct message_arg args[] = {{"who", faster.actor},
                                       {"when", admin_moment(p, faster.at_ms)}};
    return page_fill(p, MSG_admin_text_stale, 2, args);
}

/* Nothing typed is lost: it stands in the box, and may be saved over what the other saved. */
static void show_again(struct request *rq, const struct saving *x, const struct fault *f)
{
    struct page p;
    struct law_edit edit;
    page_open(&p, rq);
    if (!law_edit_open(&p, true, &edit))
        return;
    struct admin_text_view v = {.text = x->save.content,
                                .revision = edit.draft.revision,
                                .error = admin_fault_words(&p, f, "text")};
    if (strcmp(f->reason, "draft.stale") == 0) {
        v.stale = stale_words(&p, x);
        v.as_it_is = edit.file.content;
    }
    text_page(&p, &edit, &v, http_status(f->code));
}

static void saved(struct request *rq, void *data, int code, const struct fault *f)
{
    const struct saving *x = data;
    if (code < 0 && x->as_text)
        show_again(rq, x, f);
    else if (code < 0)
        admin_trouble(rq, x->back, f);
    else {
        page_notice(rq, x->notice);
        reply_redirect(rq, x->back);
    }
}

static void save(struct page *p, struct saving *x)
{
    x->save.draft = x->draft.id;
    x->save.hand = law_hand_of(p);
    page_write(p->rq, &(struct write){.run = run_save, .answer = saved, .data = x});
}

/* A browser posts a text's lines with carriage returns; files have none. */
static const char *posted_text(struct page *p, const char *name)
{
    const char *value = request_field(p->rq, name);
    struct buf b;
    if (!value)
        return NULL;
    buf_init(&b, p->rq->arena, TEXT_MAX);
    for (const char *s = value; *s; s++)
        if (*s != '\r')
            buf_char(&b, *s);
    return b.p;
}

void admin_save_text(struct request *rq)
{
    struct page p;
    struct law_edit edit;
    page_open(&p, rq);
    if (!law_edit_open(&p, false, &edit))
        return;
    struct saving *x = arena_new(rq->arena, struct saving, 1);
    *x = (struct saving){.draft = edit.draft,
                         .notice = "notice.admin.saved",
                         .back =
                             law_draft_href(rq->arena, edit.draft.id,
                                            arena_printf(rq->arena, "/van-ban/%s", edit.file.name)),
                         .as_text = true,
                         .save = {.file = edit.file.name, .content = posted_text(&p, "content")}};
    if (!x->save.content || !admin_number(request_field(rq, "revision"), &x->save.revision))
        reply_error(rq, 422);
    else
        save(&p, x);
}

/* ---- files come and go ---- */

/* "form" and "thay-doi" give "form-thay-doi.json". */
static const char *file_name(struct arena *a, const char *kind, const char *part)
{
    if (strcmp(kind, "form") == 0 || strcmp(kind, "result") == 0)
        return arena_printf(a, part[0] ? "%s-%s.json" : "%s.json", kind, part);
    return arena_printf(a, "%s.%s", part[0] ? part : "process", kind);
}

/* What a new file begins with: the one of its kind that is there, else next to nothing. */
static const char *first_content(const struct law_edit *x, enum law_file_kind kind)
{
    for (size_t i = 0; i < x->file_count; i++)
        if (x->files[i].kind == kind)
            return x->files[i].content;
    return kind == LAW_FILE_PROCESS || kind == LAW_FILE_DECISION ? "<?xml version=\"1.0\"?>\n"
                                                                 : "{}\n";
}

void admin_add_file(struct request *rq)
{
    struct page p;
    struct law_edit edit = {0};
    struct fault f = {0};
    enum law_file_kind kind = LAW_FILE_FORM;
    page_open(&p, rq);
    if (!admin_draft_of(&p, &edit.draft))
        return;
    const char *back = law_draft_href(rq->arena, edit.draft.id, "");
    const char *name = file_name(rq->arena, admin_typed(&p, "kind"),
                                 text_fold(rq->arena, admin_typed(&p, "name")));
    int r = law_draft_files(p.db, rq->arena, edit.draft.id, &edit.files, &edit.file_count, &f);
    for (size_t i = 0; r == OK && i < edit.file_count; i++)
        if (strcmp(edit.files[i].name, name) == 0)
            r = fault_reason(&f, CONFLICT, "draft.there", "%s is there already", name);
    if (r == OK && !law_file_kind_of(name, &kind))
        r = fault_reason(&f, INVALID, "draft.name", "a procedure has no file %s", name);
    if (r < 0) {
        admin_trouble(rq, back, &f);
        return;
    }
    struct saving *x = arena_new(rq->arena, struct saving, 1);
    *x = (struct saving){.draft = edit.draft,
                         .notice = "notice.admin.added",
                         .back = back,
                         .save = {.file = name,
                                  .content = first_content(&edit, kind),
                                  .revision = edit.draft.revision}};
    save(&p, x);
}

void admin_take_out(struct request *rq)
{
    struct page p;
    struct saving *x = arena_new(rq->arena, struct saving, 1);
    page_open(&p, rq);
    if (!admin_draft_of(&p, &x->draft))
        return;
    x->notice = "notice.admin.removed";
    x->back = law_draft_href(rq->arena, x->draft.id, "");
    x->save.file = admin_typed(&p, "name");
    if (!admin_number(request_field(rq, "revision"), &x->save.revision))
        reply_error(rq, 422);
    else
        save(&p, x);
}

void admin_restore(struct request *rq)
{
    struct page p;
    struct law_revision past = {0};
    struct fault f = {0};
    struct saving *x = arena_new(rq->arena, struct saving, 1);
    page_open(&p, rq);
    if (!admin_draft_of(&p, &x->draft))
        return;
    /* "3 form.json" */
    const char *what = admin_typed(&p, "what"), *blank = strchr(what, ' ');
    bool good = blank && admin_number(arena_strndup(rq->arena, what, (size_t)(blank - what)),
                                      &past.revision);
    x->save.file = past.file = blank ? blank + 1 : "";
    if (!good || !admin_number(request_field(rq, "revision"), &x->save.revision) ||
        law_draft_past(p.db, rq->arena, x->draft.id, &past, &x->save.content, &f) < 0) {
        reply_error(rq, 422);
        return;
    }
    x->notice = "notice.admin.restored";
    x->back = law_draft_href(rq->arena, x->draft.id, "/lich-su");
    save(&p, x);
}
