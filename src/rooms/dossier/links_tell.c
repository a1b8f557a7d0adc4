/* One dossier tells another: signals, messages, escalations, that nobody waits any more. */
#include "rooms/dossier/links_inside.h"

#include <string.h>

struct json *links_about(struct arena *a, const char *key, const char *value)
{
    return json_put(json_new_object(a), key, json_new_text(a, value));
}

static int open_other(const struct work *from, int64_t id, struct work *ret, struct fault *f)
{
    *ret = (struct work){.db = from->db,
                         .arena = from->arena,
                         .law = from->law,
                         .now_ms = from->now_ms,
                         .actor = {.name = "", .agency = ""},
                         .depth = from->depth + 1};
    if (ret->depth > LINKS_DEEP)
        return fault_reason(f, TOO_LARGE, "dossier.links",
                            "linked dossiers tell each other more than %d times", LINKS_DEEP);
    return work_open(ret, id, f);
}

/* NOT_FOUND: it does not wait for that; nothing was written. */
int links_tell(const struct work *from, int64_t id, const struct telling *x, struct fault *f)
{
    struct work w = {0};
    int r = open_other(from, id, &w, f);
    if (r < 0)
        return r;
    if (x->event && state_is_final(w.d.state))
        return NOT_FOUND;
    struct fault why = {0};
    r = x->event ? flow_event(&w, x->event, &why) : OK;
    if (r == NOT_FOUND || (r == CONFLICT && strcmp(why.reason, "bpmn.ended") == 0))
        return NOT_FOUND;
    if (r < 0) {
        *f = why;
        return r;
    }
    r = work_event(&w, x->kind, x->data, f);
    if (r == OK)
        r = flow_hand_on(&w, f);
    return r < 0 ? r : work_save(&w, f);
}

int links_relatives(const struct work *w, struct dossier_link_row **ret, size_t *ret_n,
                    struct fault *f)
{
    struct dossier_link_row *rows, *all;
    size_t n;
    int r = dossier_links_of(w->db, w->arena, w->d.id, &rows, &n, f);
    if (r < 0)
        return r;
    all = arena_new(w->arena, struct dossier_link_row, n + 1);
    *ret_n = dossier_link_of(w->db, w->arena, w->d.id, &all[0], NULL) == OK;
    if (n)
        memcpy(all + *ret_n, rows, n * sizeof *rows);
    *ret_n += n;
    *ret = all;
    return OK;
}

int64_t links_other(const struct work *w, const struct dossier_link_row *x)
{
    return x->dossier_id == w->d.id ? x->parent_id : x->dossier_id;
}

int links_spread(struct work *w, const struct later *x, struct fault *f)
{
    const bool signal = x->kind == BPMN_SEND_SIGNAL;
    const struct bpmn_event event = {.kind = signal ? BPMN_SIGNALLED : BPMN_RECEIVED,
                                     .message = x->text};
    struct json *data = links_about(w->arena, signal ? "signal" : "message", x->text);
    struct dossier_link_row *rows;
    size_t n;
    int r = links_relatives(w, &rows, &n, f);
    bool taken = signal;
    json_put(data, "from", json_new_text(w->arena, w->d.code));
    for (size_t i = 0; r >= 0 && i < n; i++) {
        r = links_tell(w, links_other(w, &rows[i]),
                       &(struct telling){.event = &event, .kind = "heard", .data = data}, f);
        if (r == OK && !signal)
            return OK;
        r = r == NOT_FOUND ? OK : r;
    }
    return r < 0 || taken ? r : work_owe(w, "message", links_about(w->arena, "name", x->text), f);
}

int links_escalate(struct work *w, const struct later *x, struct fault *f)
{
    struct dossier_link_row link;
    if (dossier_link_of(w->db, w->arena, w->d.id, &link, NULL) != OK || link.ended[0])
        return OK;
    struct json *data = links_about(w->arena, "escalation", x->text);
    json_put(data, "from", json_new_text(w->arena, w->d.code));
    int r = links_tell(w, link.parent_id,
                       &(struct telling){.event = &(struct bpmn_event){.kind = BPMN_ESCALATED,
                                                                       .token = link.token,
                                                                       .message = x->text},
                                         .kind = "heard",
                                         .data = data},
                       f);
    return r == NOT_FOUND ? OK : r;
}

/* The caller waits no longer; the linked dossier goes on by itself. */
int links_release(struct work *w, const struct later *x, struct fault *f)
{
    struct dossier_link_row *rows;
    size_t n;
    int r = dossier_links_of(w->db, w->arena, w->d.id, &rows, &n, f);
    for (size_t i = 0; r >= 0 && i < n; i++) {
        if (rows[i].ended[0] || (x->token && x->token != rows[i].token))
            continue;
        r = dossier_end_link(w->db, rows[i].dossier_id, "released", w->now_ms, f);
        if (r >= 0)
            r = links_tell(w, rows[i].dossier_id,
                           &(struct telling){.kind = "link_released",
                                             .data = links_about(w->arena, "dossier", w->d.code)},
                           f);
    }
    return r;
}

int dossier_linked(struct db *db, struct arena *a, int64_t dossier_id, struct linked **ret,
                   size_t *ret_n, struct fault *f)
{
    const struct work w = {.db = db, .arena = a, .d = {.id = dossier_id}};
    struct dossier_link_row *rows;
    size_t n;
    int r = links_relatives(&w, &rows, &n, f);
    struct linked *list = r < 0 ? NULL : arena_new(a, struct linked, n);
    for (size_t i = 0; r >= 0 && i < n; i++) {
        list[i] =
            (struct linked){.caller = rows[i].dossier_id == dossier_id, .ended = rows[i].ended};
        r = dossier_read_id(db, a, links_other(&w, &rows[i]), &list[i].d, f);
    }
    if (r < 0)
        return r;
    *ret = list;
    *ret_n = n;
    return OK;
}
