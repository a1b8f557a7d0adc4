/* Drafts of citizens, and who put which file in. */
#include "rooms/dossier/work.h"

#include "dossier_sql.h"

#include <string.h>

enum { DRAFTS_MOST = 100, DOSSIERS_OF_FILE = 20 };

static struct draft draft_of(const struct dossier_draft_row *row)
{
    return (struct draft){.id = row->id,
                          .person_id = row->person_id,
                          .version_id = row->version_id,
                          .saved_ms = row->saved_ms,
                          .procedure = row->procedure,
                          .case_code = row->case_code,
                          .agency = row->agency,
                          .data = row->data,
                          .files = row->files,
                          .facts = row->facts};
}

int draft_read(struct db *db, struct arena *a, int64_t person_id, const char *procedure,
               struct draft *ret, struct fault *f)
{
    struct dossier_draft_row row;
    int r = dossier_draft(db, a, person_id, procedure, &row, f);
    if (r == OK)
        *ret = draft_of(&row);
    return r;
}

int draft_list(struct db *db, struct arena *a, int64_t person_id, struct draft **ret, size_t *ret_n,
               struct fault *f)
{
    struct dossier_draft_row *rows;
    size_t n;
    int r = dossier_drafts(db, a, person_id, DRAFTS_MOST, &rows, &n, f);
    if (r < 0)
        return r;
    struct draft *out = arena_new(a, struct draft, n);
    for (size_t i = 0; i < n; i++)
        out[i] = draft_of(&rows[i]);
    *ret = out;
    *ret_n = n;
    return OK;
}

int draft_save(struct db *db, const struct draft *d, struct fault *f)
{
    int r = dossier_put_draft(db,
                              &(struct dossier_put_draft_in){.id = d->id ? d->id : db_new_id(db),
                                                             .person_id = d->person_id,
                                                             .procedure = d->procedure,
                                                             .version_id = d->version_id,
                                                             .case_code = d->case_code,
                                                             .agency = d->agency,
                                                             .data = d->data,
                                                             .files = d->files,
                                                             .facts = d->facts,
                                                             .saved_ms = d->saved_ms},
                              f);
    return r < 0 ? r : OK;
}

int draft_drop(struct db *db, int64_t person_id, const char *procedure, struct fault *f)
{
    int r = dossier_drop_draft(db, person_id, procedure, f);
    return r < 0 ? r : OK;
}

int dossier_own_file(struct db *db, const struct actor *who, const struct stored_file *file,
                     int64_t now_ms, struct fault *f)
{
    int r = dossier_put_owner(db,
                              &(struct dossier_put_owner_in){.file = file->sha256,
                                                             .person_id = who->person_id,
                                                             .account_id = who->account_id,
                                                             .name = file->name,
                                                             .type = file->type,
                                                             .bytes = file->bytes,
                                                             .now = now_ms},
                              f);
    return r < 0 ? r : OK;
}

/* As a component of a dossier that the visitor may see. */
static int read_through_dossier(struct db *db, struct arena *a, const struct visitor *who,
                                const char *sha256, struct stored_file *ret, struct fault *f)
{
    struct dossier_of_file_row *rows;
    size_t n;
    int r = dossier_of_file(db, a, sha256, DOSSIERS_OF_FILE, &rows, &n, f);
    for (size_t i = 0; r >= 0 && i < n; i++) {
        struct dossier d;
        r = dossier_read_id(db, a, rows[i].dossier_id, &d, f);
        if (r == OK && dossier_is_visible(who, &d)) {
            *ret = (struct stored_file){.sha256 = sha256,
                                        .name = rows[i].name,
                                        .type = rows[i].type,
                                        .bytes = rows[i].bytes};
            return OK;
        }
    }
    return r < 0 ? r : fault_reason(f, NOT_FOUND, "file.unknown", "there is no such file");
}

int dossier_may_read_file(struct db *db, struct arena *a, const struct visitor *who,
                          const char *sha256, struct stored_file *ret, struct fault *f)
{
    struct dossier_file_row row;
    int r = dossier_owned_file(db, a, sha256, who->person_id, who->person_id ? 0 : who->account_id,
                               &row, f);
    if (r == OK)
        *ret = (struct stored_file){
            .sha256 = sha256, .name = row.name, .type = row.type, .bytes = row.bytes};
    return r == NOT_FOUND ? read_through_dossier(db, a, who, sha256, ret, f) : r;
}
