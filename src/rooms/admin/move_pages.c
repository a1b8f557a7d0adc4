/* Moving running dossiers to the version that a draft became: first what would become of each, then
 * the act, each dossier in a unit of its own, and one line in the record of acts. */
#include "rooms/admin/admin_parts.h"
#include "rooms/admin/files.h"
#include "rooms/dossier/move.h"

#include "db/store.h"
#include "html/templates.h"

#include <inttypes.h>
#include <string.h>

enum { MOVES_MOST = 200 };

/* The draft of the address, published; else it has answered. */
static bool published_draft(struct page *p, struct law_draft *ret)
{
    if (!admin_draft_of(p, ret))
        return false;
    if (ret->state == LAW_DRAFT_PUBLISHED)
        return true;
    admin_trouble(p->rq, law_draft_href(p->rq->arena, ret->id, ""),
                  &(struct fault){.code = CONFLICT, .reason = "draft.unpublished"});
    return false;
}

static struct dossier_moving moving_of(const struct page *p, const struct law_draft *d)
{
    return (struct dossier_moving){.version_id = d->version_id,
                                   .reason = admin_typed(p, "reason"),
                                   .by = law_hand_of(p).actor,
                                   .now_ms = p->now_ms};
}

/* ---- what would become of them ---- */

static void show_places(struct page *p, const struct dossier_places *places,
                        struct admin_move_view *v)
{
    const struct dossier_place *list = places->rows;
    struct admin_place_view *rows = arena_new(p->rq->arena, struct admin_place_view, places->count);
    for (size_t i = 0; i < places->count; i++)
        rows[i] =
            (struct admin_place_view){.key = arena_printf(p->rq->arena, "%" PRId64 " %" PRId64,
                                                          list[i].dossier_id, list[i].revision),
                                      .code = list[i].code,
                                      .from = list[i].from,
                                      .to = list[i].to,
                                      .obstacle = list[i].obstacle};
    v->rows = rows;
    v->count = places->count;
}

static void ask(struct page *p, const struct law_draft *d, const char *error, int status)
{
    struct dossier_places places;
    struct fault f = {0};
    struct dossier_moving x = moving_of(p, d);
    (void)admin_number(request_query(p->rq, "sau"), &x.after_id);
    if (dossier_move_preview(p->db, p->rq->arena, p->law, &x, &places, &f) < 0) {
        admin_trouble(p->rq, law_draft_href(p->rq->arena, d->id, ""), &f);
        return;
    }
    const char *here = law_draft_href(p->rq->arena, d->id, "/chuyen");
    struct admin_move_view v = {.action = here,
                                .draft = law_draft_href(p->rq->arena, d->id, ""),
                                .reason = x.reason,
                                .error = error};
    show_places(p, &places, &v);
    if (x.after_id)
        v.pages.first = here;
    if (places.count == MOVES_MOST)
        v.pages.next = arena_printf(p->rq->arena, "%s?sau=%" PRId64, here,
                                    places.rows[places.count - 1].dossier_id);
    p->view.wide = true;
    law_crumbs(p, d);
    page_begin(p, page_words(p, MSG_admin_move_title));
    tpl_admin_move(&p->html, &p->view, &v);
    page_end(p, status);
}

static void show_move(struct request *rq)
{
    struct page p;
    struct law_draft d;
    page_open(&p, rq);
    if (published_draft(&p, &d))
        ask(&p, &d, NULL, 200);
}

void admin_ask_move(struct request *rq)
{
    request_offload(rq, show_move);
}

/* ---- the act ---- */

struct one {
    struct unit unit;
    struct arena *arena;
    const struct law *law;
    struct dossier_moving moving;
};

static int move_one(struct db *db, struct unit *u, struct fault *f)
{
    struct one *x = (struct one *)u;
    return dossier_move(db, x->arena, x->law, &x->moving, f);
}

/* "7 3": dossier and the revision that was seen. */
static struct admin_place_view try_one(struct page *p, const struct dossier_moving *moving,
                                       const char *key, bool *ret_done)
{
    struct fault f = {0};
    struct dossier d;
    struct one x = {
        .unit = {.run = move_one}, .arena = p->rq->arena, .law = p->law, .moving = *moving};
    const char *blank = strchr(key, ' ');
    struct admin_place_view row = {.code = "?"};
    *ret_done = false;
    if (!blank ||
        !admin_number(arena_strndup(p->rq->arena, key, (size_t)(blank - key)),
                      &x.moving.dossier_id) ||
        !admin_number(blank + 1, &x.moving.revision) ||
        dossier_read_id(p->db, p->rq->arena, x.moving.dossier_id, &d, &f) < 0) {
        row.obstacle = page_words(p, MSG_fault_not_found_text);
        return row;
    }
    row.code = d.code;
    *ret_done = store_write_wait(p->house->store, &x.unit, &f) >= 0;
    row.obstacle = *ret_done ? NULL : arena_strdup(p->rq->arena, f.words);
    return row;
}

struct noting {
    struct unit unit;
    struct arena *arena;
    struct law_act act;
};

static int note_moves(struct db *db, struct unit *u, struct fault *f)
{
    struct noting *x = (struct noting *)u;
    return law_act_note(db, x->arena, &x->act, f);
}

static int note(struct page *p, const struct law_draft *d, const char *reason, size_t done,
                struct fault *f)
{
    struct arena *a = p->rq->arena;
    struct json *data = json_new_object(a);
    json_put(data, "reason", json_new_text(a, reason));
    json_put(data, "dossiers", json_new_int(a, (int64_t)done));
    struct noting x = {.unit = {.run = note_moves},
                       .arena = a,
                       .act = {.kind = "moved",
                               .draft = d->id,
                               .procedure = d->procedure,
                               .actor = law_hand_of(p).actor,
                               .at_ms = p->now_ms,
                               .data = data}};
    return store_write_wait(p->house->store, &x.unit, f);
}

static void move_all(struct page *p, const struct law_draft *d)
{
    struct pairs fields = request_fields(p->rq);
    const struct dossier_moving moving = moving_of(p, d);
    struct admin_place_view *rows = arena_new(p->rq->arena, struct admin_place_view, MOVES_MOST);
    struct fault f = {0};
    struct admin_move_view v = {.rows = rows, .draft = law_draft_href(p->rq->arena, d->id, "")};
    size_t done = 0;
    for (size_t i = 0; i < fields.count && v.count < MOVES_MOST; i++) {
        bool moved;
        if (strcmp(fields.list[i].name, "chon") != 0)
            continue;
        rows[v.count++] = try_one(p, &moving, fields.list[i].value, &moved);
        done += moved;
    }
    if (done && note(p, d, moving.reason, done, &f) < 0) {
        reply_fault(p->rq, &f);
        return;
    }
    const struct message_arg args[] = {{"done", html_number(&p->html, (int64_t)done)},
                                       {"count", html_number(&p->html, (int64_t)v.count)}};
    v.summary = page_fill(p, MSG_desk_many_summary, 2, args);
    p->view.wide = true;
    law_crumbs(p, d);
    page_begin(p, page_words(p, MSG_admin_move_title));
    tpl_admin_moved(&p->html, &p->view, &v);
    page_end(p, 200);
}

static void do_move(struct request *rq)
{
    struct page p;
    struct law_draft d;
    page_open(&p, rq);
    if (!published_draft(&p, &d))
        return;
    if (!admin_typed(&p, "reason")[0])
        ask(&p, &d, page_words(&p, MSG_admin_move_reason_wrong), 422);
    else if (!request_field(rq, "chon"))
        ask(&p, &d, page_words(&p, MSG_admin_move_none_chosen), 422);
    else
        move_all(&p, &d);
}

void admin_do_move(struct request *rq)
{
    request_offload(rq, do_move);
}
