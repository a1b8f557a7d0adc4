/* Drafts in their tables: what is there, and how it was. */
#include "rooms/admin/draft.h"

#include "admin_sql.h"
#include "base/limits.h"

#include <string.h>

static const char *const states[] = {"open", "proposed", "published", "dropped"};

static enum law_draft_state state_from(const char *name)
{
    enum law_draft_state s = LAW_DRAFT_OPEN;
    while (s < LAW_DRAFT_DROPPED && strcmp(states[s], name) != 0)
        s++;
    return s;
}

const char *law_draft_state_name(enum law_draft_state s)
{
    return states[s];
}

/* ---- names of files ---- */

static bool is_file_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

static bool is_like(const char *name, const char *head, const char *tail)
{
    size_t n = strlen(name), h = strlen(head), t = strlen(tail);
    return n >= h + t && (h || n > t) && strncmp(name, head, h) == 0 &&
           strcmp(name + n - t, tail) == 0;
}

bool law_file_kind_of(const char *name, enum law_file_kind *ret)
{
    static const struct {
        const char *head, *tail;
        enum law_file_kind kind;
    } kinds[] = {{"procedure.json", "", LAW_FILE_PROCEDURE},
                 {"form", ".json", LAW_FILE_FORM},
                 {"result", ".json", LAW_FILE_RESULT},
                 {"", ".bpmn", LAW_FILE_PROCESS},
                 {"", ".dmn", LAW_FILE_DECISION}};
    size_t n = strlen(name);
    for (size_t i = 0; i < n; i++)
        if (!is_file_char(name[i]))
            return false;
    if (n > LIMIT_LAW_NAME || name[0] == '.' || strstr(name, ".."))
        return false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (is_like(name, kinds[i].head, kinds[i].tail) &&
            (kinds[i].tail[0] || strcmp(name, kinds[i].head) == 0)) {
            *ret = kinds[i].kind;
            return true;
        }
    return false;
}

/* ---- reading ---- */

static struct law_draft draft_of(const struct admin_draft_row *row)
{
    return (struct law_draft){.id = row->id,
                              .procedure = row->procedure,
                              .base_version = row->base_version,
                              .revision = row->revision,
                              .state = state_from(row->state),
                              .owner_id = row->owner_id,
                              .owner = row->owner,
                              .begun_ms = row->begun_ms,
                              .saved_ms = row->saved_ms,
                              .proposer_id = row->proposer_id,
                              .proposer = row->proposer,
                              .basis = row->basis,
                              .basis_number = row->basis_number,
                              .valid_from = (int32_t)row->valid_from,
                              .proposed_ms = row->proposed_ms,
                              .returned = row->returned,
                              .version_id = row->version_id};
}

int law_draft_read(struct db *db, struct arena *a, int64_t id, struct law_draft *ret,
                   struct fault *f)
{
    struct admin_draft_row row;
    int r = admin_draft(db, a, id, &row, f);
    if (r == OK)
        *ret = draft_of(&row);
    return r;
}

int law_draft_live(struct db *db, struct arena *a, const char *procedure, struct law_draft *ret,
                   struct fault *f)
{
    struct admin_draft_row row;
    int r = admin_live_draft(db, a, procedure, &row, f);
    if (r == OK)
        *ret = draft_of(&row);
    return r;
}

int law_draft_list(struct db *db, struct arena *a, const struct law_draft_query *q,
                   struct law_draft **ret, size_t *ret_n, struct fault *f)
{
    struct admin_draft_row *rows;
    size_t n;
    int r = admin_drafts(db, a, q->state < 0 ? "" : states[q->state], q->mine,
                         q->before ? q->before : INT64_MAX, (int64_t)q->limit, &rows, &n, f);
    if (r < 0)
        return r;
    struct law_draft *list = arena_new(a, struct law_draft, n);
    for (size_t i = 0; i < n; i++)
        list[i] = draft_of(&rows[i]);
    *ret = list;
    *ret_n = n;
    return OK;
}

static struct law_file file_of(const struct admin_file_row *row)
{
    struct law_file x = {.name = row->name, .revision = row->revision, .content = row->content};
    (void)law_file_kind_of(row->name, &x.kind);
    return x;
}

int law_draft_files(struct db *db, struct arena *a, int64_t id, struct law_file **ret,
                    size_t *ret_n, struct fault *f)
{
    struct admin_file_row *rows;
    size_t n;
    int r = admin_files(db, a, id, &rows, &n, f);
    if (r < 0)
        return r;
    struct law_file *list = arena_new(a, struct law_file, n);
    for (size_t i = 0; i < n; i++)
        list[i] = file_of(&rows[i]);
    *ret = list;
    *ret_n = n;
    return OK;
}

int law_draft_file(struct db *db, struct arena *a, int64_t id, const char *name,
                   struct law_file *ret, struct fault *f)
{
    struct admin_file_row row;
    int r = admin_file(db, a, id, name, &row, f);
    if (r == OK)
        *ret = file_of(&row);
    return r;
}

int law_draft_history(struct db *db, struct arena *a, const struct law_history_query *q,
                      struct law_revision **ret, size_t *ret_n, struct fault *f)
{
    struct admin_revisions_row *rows;
    size_t n;
    int r = admin_revisions(db, a, q->draft, q->before ? q->before : INT64_MAX, (int64_t)q->limit,
                            &rows, &n, f);
    if (r < 0)
        return r;
    struct law_revision *list = arena_new(a, struct law_revision, n);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct law_revision){.revision = rows[i].revision,
                                        .at_ms = rows[i].at_ms,
                                        .account_id = rows[i].account_id,
                                        .file = rows[i].name,
                                        .actor = rows[i].actor,
                                        .removed = rows[i].removed};
    *ret = list;
    *ret_n = n;
    return OK;
}

int law_draft_past(struct db *db, struct arena *a, int64_t id, const struct law_revision *x,
                   const char **ret, struct fault *f)
{
    struct admin_past_row row;
    int r = admin_past(db, a, id, x->revision, x->file, &row, f);
    if (r == OK)
        *ret = row.content;
    return r;
}

int law_draft_faster(struct db *db, struct arena *a, const struct law_save *x,
                     struct law_revision *ret, struct fault *f)
{
    struct admin_faster_row row;
    int r = admin_faster(db, a, x->draft, x->file, x->revision, &row, f);
    if (r == OK)
        *ret = (struct law_revision){
            .revision = row.revision, .at_ms = row.at_ms, .actor = row.actor, .file = x->file};
    return r;
}
