#include "rooms/dossier/links.h"

#include "base/time.h"
#include "dossier_sql.h"

#include <inttypes.h>
#include <string.h>

struct dossier dossier_of(const struct dossier_row *row)
{
    return (struct dossier){.id = row->id,
                            .code = row->code,
                            .procedure = row->procedure,
                            .case_code = row->case_code,
                            .agency = row->agency,
                            .reception = row->reception,
                            .version_id = row->version_id,
                            .channel = (enum channel)row->channel,
                            .green = row->green != 0,
                            .state = (enum state)row->state,
                            .applicant_id = row->applicant_id,
                            .applicant_pin = row->applicant_pin,
                            .applicant_name = row->applicant_name,
                            .phone = row->phone,
                            .email = row->email,
                            .submitted_ms = row->submitted_ms,
                            .accepted_ms = row->accepted_ms,
                            .first_due_ms = row->first_due_ms,
                            .due_ms = row->due_ms,
                            .ended_ms = row->ended_ms,
                            .returned_ms = row->returned_ms,
                            .waiting_from_ms = row->waiting_from_ms,
                            .revision = row->revision,
                            .result_file = row->result_file};
}

int work_open(struct work *w, int64_t dossier_id, struct fault *f)
{
    struct dossier_row row;
    int r = dossier_row(w->db, w->arena, dossier_id, &row, f);
    if (r == NOT_FOUND)
        return fault_reason(f, NOT_FOUND, "dossier.unknown", "there is no such dossier");
    if (r < 0)
        return r;
    w->d = dossier_of(&row);
    w->last_seq = row.last_seq;
    memcpy(w->last_hash, row.last_hash.p,
           row.last_hash.n < RECORD_HASH ? row.last_hash.n : RECORD_HASH);
    w->procedure = catalogue_version(w->law->catalogue, w->d.version_id);
    w->c = w->procedure ? catalogue_case(w->procedure, w->d.case_code) : NULL;
    if (!w->c)
        return fault_set(f, BROKEN, "version %" PRId64 " of a dossier's procedure is gone",
                         w->d.version_id);
    return OK;
}

const char *work_text(struct work *w, const struct json *v)
{
    struct buf b;
    buf_init(&b, w->arena, 1 << 20);
    json_write(&b, v);
    return b.p;
}

int work_event(struct work *w, const char *kind, const struct json *data, struct fault *f)
{
    struct event e = {.dossier_id = w->d.id,
                      .seq = w->last_seq + 1,
                      .at_ms = w->now_ms,
                      .kind = kind,
                      .state = w->d.state,
                      .actor = w->actor,
                      .data = data ? work_text(w, data) : "{}"};
    int r = record_append(w->db, w->last_hash, &e, w->last_hash, f);
    if (r < 0)
        return r;
    w->last_seq++;
    return OK;
}

int work_save(struct work *w, struct fault *f)
{
    int r = dossier_update(w->db,
                           &(struct dossier_update_in){.id = w->d.id,
                                                       .revision = w->d.revision,
                                                       .state = w->d.state,
                                                       .accepted_ms = w->d.accepted_ms,
                                                       .due_ms = w->d.due_ms,
                                                       .ended_ms = w->d.ended_ms,
                                                       .returned_ms = w->d.returned_ms,
                                                       .waiting_from_ms = w->d.waiting_from_ms,
                                                       .last_seq = w->last_seq,
                                                       .last_hash = {w->last_hash, RECORD_HASH},
                                                       .result_file = w->d.result_file},
                           f);
    if (r < 0)
        return r;
    if (r == 0)
        return fault_reason(f, CONFLICT, "act.stale", "dossier %s was changed meanwhile",
                            w->d.code);
    w->d.revision++;
    return links_follow(w, f);
}

int work_count(struct work *w, const char *kind, const char *period, int64_t *ret, struct fault *f)
{
    int r = dossier_count_on(w->db, w->d.agency, kind, period, f);
    return r < 0 ? r : dossier_counted(w->db, w->arena, w->d.agency, kind, period, ret, f);
}

int work_number(struct work *w, const char *kind, const char *suffix, const char **ret,
                struct fault *f)
{
    int64_t n;
    const char *year = arena_printf(w->arena, "%d", date_of(day_of(w->now_ms)).year);
    int r = work_count(w, kind, year, &n, f);
    if (r < 0)
        return r;
    *ret = arena_printf(w->arena, "%02" PRId64 "/%s", n, suffix);
    return OK;
}

int dossier_owe_message(struct db *db, int64_t dossier_id, const char *kind, const char *data,
                        int64_t now_ms, struct fault *f)
{
    int r = dossier_owe(db,
                        &(struct dossier_owe_in){.id = db_new_id(db),
                                                 .dossier_id = dossier_id,
                                                 .kind = kind,
                                                 .data = data,
                                                 .now = now_ms},
                        f);
    return r < 0 ? r : OK;
}

int work_owe(struct work *w, const char *kind, const struct json *data, struct fault *f)
{
    return dossier_owe_message(w->db, w->d.id, kind, work_text(w, data), w->now_ms, f);
}
