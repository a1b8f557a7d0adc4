/* Reading dossiers: the applicant's own, an official's with a purpose, anybody's by code and check.
 */
#include "rooms/api/handlers.h"
#include "rooms/api/parts.h"
#include "rooms/result/result.h"

#include "base/limits.h"
#include "files/filestore.h"

#include <stdlib.h>
#include <string.h>

/* ---- lists ---- */

static bool read_state(struct page *p, int *ret)
{
    const char *s = request_query(p->rq, "state");
    long state = s ? strtol(s, NULL, 10) : 0;
    if (s && (state < STATE_NEW || state > STATE_RETURNED))
        return api_refuse(p, "state", "value");
    *ret = (int)state;
    return true;
}

void dossiers_list(struct request *rq)
{
    struct page p;
    struct cursor at;
    struct dossier *rows;
    struct fault f = {0};
    size_t limit, n;
    int state;
    page_open(&p, rq);
    if (!api_query(&p) || !api_limit(&p, &limit) || !read_state(&p, &state) ||
        !cursor_read(&p, "dossiers", &at))
        return;
    int r = dossier_of_person(p.db, rq->arena,
                              &(struct person_query){.person_id = p.visitor->person_id,
                                                     .before_id = at.a,
                                                     .state = state,
                                                     .limit = limit + 1},
                              &rows, &n, &f);
    if (r < 0) {
        reply_fault(rq, &f);
        return;
    }
    struct json *items = json_new_list(rq->arena);
    for (size_t i = 0; i < n && i < limit; i++)
        json_push(items, dossier_line_json(&p, &rows[i]));
    struct cursor next = {.a = n > limit ? rows[limit - 1].id : 0};
    api_reply_page(&p, items, n > limit ? cursor_write(&p, "dossiers", &next) : NULL);
}

/* ---- one ---- */

struct looking {
    struct look look;
    struct dossier dossier;
    struct bytes body;
    struct filestore_file *file;
    const char *name, *type; /* of the file */
    void (*show)(struct page *p, const struct looking *x);
};

static int note_look(struct db *db, struct arena *a, void *data, struct fault *f)
{
    (void)a;
    return look_record(db, &((const struct looking *)data)->look, f);
}

static void looked(struct request *rq, void *data, int code, const struct fault *f)
{
    const struct looking *x = data;
    struct page p;
    if (code < 0) {
        reply_fault(rq, f);
        return;
    }
    page_open(&p, rq);
    x->show(&p, x);
}

/* The purpose of an official's look is what the official may do with it now. */
static const char *purpose_of(struct page *p, const struct dossier *d)
{
    enum act_kind acts[ACT_COUNT];
    size_t n = dossier_acts(p->db, p->rq->arena, p->visitor, d, acts, NULL);
    return n ? act_name(acts[0]) : "inspect";
}

/* Show it, an official's look recorded first. */
static void show_recorded(struct page *p, struct looking *x, const char *what)
{
    if (!look_is_needed(p->visitor, &x->dossier)) {
        x->show(p, x);
        return;
    }
    x->look = (struct look){.who = p->visitor,
                            .dossier = &x->dossier,
                            .purpose = purpose_of(p, &x->dossier),
                            .what = what,
                            .now_ms = p->now_ms};
    page_write(p->rq, &(struct write){.run = note_look, .answer = looked, .data = x});
}

static void show_dossier(struct page *p, const struct looking *x)
{
    struct dossier_file file;
    struct json *o = NULL;
    struct fault f = {0};
    int r = dossier_open(p->db, p->rq->arena, &x->dossier, &file, &f);
    if (r == OK)
        r = dossier_json(p, &file, &o, &f);
    if (r < 0) {
        reply_fault(p->rq, &f);
        return;
    }
    reply_json(p->rq, 200, o);
    reply_header(p->rq, "ETag",
                 arena_printf(p->rq->arena, "\"%lld\"", (long long)x->dossier.revision));
}

void dossiers_one(struct request *rq)
{
    struct page p;
    struct looking *x = arena_new(rq->arena, struct looking, 1);
    page_open(&p, rq);
    x->show = show_dossier;
    if (api_find_dossier(&p, &x->dossier))
        show_recorded(&p, x, "dossier");
}

/* ---- papers ---- */

static void show_pdf(struct page *p, const struct looking *x)
{
    api_reply_pdf(p, x->body, x->name);
}

static int make_receipt(struct page *p, const struct dossier *d, struct bytes *ret, struct fault *f)
{
    struct dossier_file file;
    struct result_work w = {
        .house = p->house, .arena = p->rq->arena, .db = p->db, .law = p->law, .now_ms = p->now_ms};
    int r = dossier_open(p->db, p->rq->arena, d, &file, f);
    return r < 0 ? r : result_slip(&w, &file, SLIP_RECEIPT, ret, f);
}

static int read_result(struct page *p, const struct dossier *d, struct bytes *ret, struct fault *f)
{
    struct result result;
    int r = result_issued_of(p->db, p->rq->arena, d->id, &result, f);
    if (r < 0)
        return r;
    return filestore_get(p->house->files, p->rq->arena, result.issued_file, LIMIT_RESULT_FILE, ret,
                         f);
}

static void paper(struct request *rq, const char *what,
                  int (*make)(struct page *, const struct dossier *, struct bytes *,
                              struct fault *))
{
    struct page p;
    struct fault f = {0};
    struct looking *x = arena_new(rq->arena, struct looking, 1);
    page_open(&p, rq);
    if (!api_find_dossier(&p, &x->dossier))
        return;
    if (make(&p, &x->dossier, &x->body, &f) < 0) {
        reply_fault(rq, &f);
        return;
    }
    x->show = show_pdf;
    x->name = arena_printf(rq->arena, "%s-%s", x->dossier.code, what);
    show_recorded(&p, x, what);
}

static void receipt(struct request *rq)
{
    paper(rq, "receipt", make_receipt);
}

static void result(struct request *rq)
{
    paper(rq, "result", read_result);
}

void dossiers_receipt(struct request *rq)
{
    request_offload(rq, receipt);
}

void dossiers_result(struct request *rq)
{
    request_offload(rq, result);
}

/* ---- files of a dossier ---- */

static void show_file(struct page *p, const struct looking *x)
{
    page_send_file(p->rq, x->file, x->type);
    reply_download(p->rq, x->name);
}

static int find_file(struct page *p, const struct dossier *d, const char *sha, struct attached *ret,
                     struct fault *f)
{
    struct dossier_file file;
    int r = dossier_open(p->db, p->rq->arena, d, &file, f);
    if (r < 0)
        return r;
    for (size_t i = 0; i < file.component_count; i++)
        if (file.components[i].file[0] && strcmp(file.components[i].file, sha) == 0) {
            *ret = file.components[i];
            return OK;
        }
    return fault_set(f, NOT_FOUND, "dossier %s has no such file", d->code);
}

static void file_of_dossier(struct request *rq)
{
    struct page p;
    struct attached found = {0};
    struct fault f = {0};
    struct looking *x = arena_new(rq->arena, struct looking, 1);
    page_open(&p, rq);
    if (!api_find_dossier(&p, &x->dossier))
        return;
    int r = find_file(&p, &x->dossier, request_param(rq, "id"), &found, &f);
    if (r == OK)
        r = page_read_file(rq, found.file, &x->file, &f);
    if (r < 0) {
        reply_fault(rq, &f);
        return;
    }
    x->show = show_file;
    x->name = found.name;
    x->type = found.type;
    show_recorded(&p, x, "file");
}

void dossiers_file(struct request *rq)
{
    request_offload(rq, file_of_dossier);
}

/* ---- without signing in ---- */

enum { TRACKS_MOST = 30 }; /* a minute, from one address: four digits are soon guessed */

static struct json *tracked_json(struct page *p, const struct dossier_file *x)
{
    struct json *o = json_new_object(p->rq->arena), *steps = json_new_list(p->rq->arena);
    const struct json *line = dossier_line_json(p, &x->d);
    put_text(p, o, "code", x->d.code);
    put_tree(p, o, "procedure", json_get(line, "procedure"));
    put_agency(p, o, "agency", x->d.agency);
    put_state(p, o, "state", x->d.state);
    put_time(p, o, "submitted_at", x->d.submitted_ms);
    put_time(p, o, "due_at", x->d.due_ms);
    put_time(p, o, "returned_at", x->d.returned_ms);
    for (size_t i = 0; i < x->event_count; i++) {
        struct json *v = json_new_object(p->rq->arena);
        put_time(p, v, "at", x->events[i].at_ms);
        put_text(p, v, "kind", x->events[i].kind);
        put_state(p, v, "state", x->events[i].state);
        json_push(steps, v);
    }
    return json_put(o, "steps", steps);
}

void dossiers_track(struct request *rq)
{
    struct page p;
    struct dossier d;
    struct dossier_file file = {0};
    struct fault f = {0};
    page_open(&p, rq);
    if (!api_query(&p))
        return;
    if (!request_may_again(rq, "track", TRACKS_MOST)) {
        api_trouble(rq, 429, UNAVAILABLE, "throttled");
        return;
    }
    int r = dossier_track(p.db, rq->arena, request_query(rq, "code"), request_query(rq, "check"),
                          &d, &f);
    if (r == OK)
        r = dossier_open(p.db, rq->arena, &d, &file, &f);
    if (r < 0)
        reply_fault(rq, &f);
    else
        reply_json(rq, 200, tracked_json(&p, &file));
}
