#include "rooms/admin/publish.h"

#include "admin_sql.h"
#include "base/text.h"
#include "base/time.h"
#include "rooms/record/act.h"
#include "rooms/admin/files.h"
#include "rooms/catalogue/version.h"

#include <inttypes.h>
#include <string.h>

/* ---- what the acts share ---- */

static int read_seen(struct db *db, struct arena *a, int64_t id, int64_t revision,
                     struct law_draft *ret, struct fault *f)
{
    int r = law_draft_read(db, a, id, ret, f);
    if (r == OK && ret->revision != revision)
        return fault_reason(f, CONFLICT, "draft.stale", "the draft was saved meanwhile");
    return r;
}

static int read_proposed(struct db *db, struct arena *a, const struct law_answer *x,
                         struct law_draft *ret, struct fault *f)
{
    int r = read_seen(db, a, x->draft, x->revision, ret, f);
    if (r == OK && ret->state != LAW_DRAFT_PROPOSED)
        return fault_reason(f, CONFLICT, "draft.not_proposed", "the draft is not proposed");
    return r;
}

/* The draft must stand on the newest version, or what came in meanwhile would be lost. */
static int check_base(const struct law *law, struct arena *a, const struct law_draft *d,
                      struct fault *f)
{
    const struct procedure *newest = law_newest(law, a, d->procedure);
    if ((newest ? newest->version_id : 0) == d->base_version)
        return OK;
    return fault_reason(f, CONFLICT, "draft.base", "%s has a newer version than the draft's base",
                        d->procedure);
}

static struct json *day_json(struct arena *a, int32_t day)
{
    char text[TIME_TEXT];
    date_iso(day, text);
    return json_new_text(a, arena_strdup(a, text));
}

static struct law_act act_of(const char *kind, const struct law_draft *d,
                             const struct law_hand *hand, struct json *data)
{
    return (struct law_act){.kind = kind,
                            .draft = d->id,
                            .procedure = d->procedure,
                            .actor = hand->actor,
                            .at_ms = hand->now_ms,
                            .data = data};
}

/* ---- propose ---- */

static int check_words(const struct law_proposal *x, struct fault *f)
{
    if (!x->basis[0] || !x->number[0])
        return fault_reason(f, INVALID, "draft.basis", "a legal basis has a text and a number");
    if (x->valid_from < day_of(x->hand.now_ms))
        return fault_reason(f, INVALID, "draft.day", "the day is over");
    return OK;
}

static int check_change(struct db *db, struct arena *a, const struct law_draft *d,
                        const struct law *law, const struct law_files *files, struct fault *f)
{
    const struct procedure *base =
        d->base_version ? catalogue_version(law->catalogue, d->base_version) : NULL;
    struct procedure_text *texts;
    size_t n_texts;
    if (!base)
        return OK;
    int r = catalogue_texts(db, a, base, &texts, &n_texts, f);
    if (r < 0)
        return r;
    bool same = files->count == n_texts;
    for (size_t i = 0; same && i < n_texts; i++)
        same = strcmp(files->list[i].name, texts[i].name) == 0 &&
               strcmp(files->list[i].content, texts[i].content) == 0;
    if (same)
        return fault_reason(f, CONFLICT, "draft.same", "nothing was changed");
    return OK;
}

static int check_draft(struct db *db, struct arena *a, const struct law_proposal *x,
                       const struct law_draft *d, struct fault *f)
{
    struct law_files files = {0};
    struct law_findings findings;
    int r = law_draft_files(db, a, d->id, &files.list, &files.count, f);
    if (r == OK)
        r = check_change(db, a, d, x->law, &files, f);
    if (r == OK)
        r = law_draft_check(a,
                            &(struct law_check){.law = x->law,
                                                .procedure = d->procedure,
                                                .files = files.list,
                                                .count = files.count},
                            &findings, f);
    if (r == OK && findings.count)
        return fault_reason(f, INVALID, "draft.findings", "%zu findings", findings.count);
    return r;
}

int law_propose(struct db *db, struct arena *a, const struct law_proposal *x, struct fault *f)
{
    struct law_draft d;
    int r = check_words(x, f);
    if (r == OK)
        r = read_seen(db, a, x->draft, x->revision, &d, f);
    if (r == OK && d.state != LAW_DRAFT_OPEN)
        return fault_reason(f, CONFLICT, "draft.closed", "the draft is not open");
    if (r == OK)
        r = check_base(x->law, a, &d, f);
    if (r == OK)
        r = check_draft(db, a, x, &d, f);
    if (r == OK)
        r = admin_propose(db,
                          &(struct admin_propose_in){.id = d.id,
                                                     .proposer_id = x->hand.actor.account_id,
                                                     .proposer = x->hand.actor.name,
                                                     .basis = x->basis,
                                                     .basis_number = x->number,
                                                     .valid_from = x->valid_from,
                                                     .proposed_ms = x->hand.now_ms},
                          f);
    if (r < 0)
        return r;
    struct json *data = json_new_object(a);
    json_put(data, "basis", json_new_text(a, x->basis));
    json_put(data, "number", json_new_text(a, x->number));
    json_put(data, "valid_from", day_json(a, x->valid_from));
    json_put(data, "revision", json_new_int(a, d.revision));
    const struct law_act act = act_of("proposed", &d, &x->hand, data);
    return law_act_note(db, a, &act, f);
}

/* ---- answer ---- */

int law_return(struct db *db, struct arena *a, const struct law_answer *x, struct fault *f)
{
    struct law_draft d;
    if (!x->reason[0])
        return fault_reason(f, INVALID, "draft.reason", "a return has a reason");
    int r = read_proposed(db, a, x, &d, f);
    if (r == OK)
        r = admin_return(db, d.id, x->reason, f);
    if (r < 0)
        return r;
    const struct law_act act =
        act_of("returned", &d, &x->hand,
               json_put(json_new_object(a), "reason", json_new_text(a, x->reason)));
    return law_act_note(db, a, &act, f);
}

int law_may_publish(struct db *db, const struct law_draft *d, int64_t account_id, bool *ret,
                    struct fault *f)
{
    int64_t edits = 0;
    int r = admin_edits_of(db, NULL, d->id, account_id, &edits, f);
    if (r < 0)
        return r;
    *ret = account_id && account_id != d->proposer_id && edits == 0;
    return OK;
}

static int make_version(struct db *db, struct arena *a, const struct law_answer *x,
                        const struct law_draft *d, int64_t *ret, struct fault *f)
{
    struct law_files files = {0};
    int r = law_draft_files(db, a, d->id, &files.list, &files.count, f);
    if (r < 0)
        return r;
    struct pack pack = law_files_pack(a, &files);
    return catalogue_publish(db, a,
                             &(struct publication){.pack = &pack,
                                                   .agencies = x->law->agencies,
                                                   .code = d->procedure,
                                                   .valid_from = d->valid_from,
                                                   .now_ms = x->hand.now_ms,
                                                   .draft_id = d->id},
                             ret, f);
}

int law_publish(struct db *db, struct arena *a, const struct law_answer *x, int64_t *ret_version,
                struct fault *f)
{
    struct law_draft d;
    bool may = false;
    int64_t version;
    int r = read_proposed(db, a, x, &d, f);
    if (r == OK)
        r = law_may_publish(db, &d, x->hand.actor.account_id, &may, f);
    if (r == OK && !may)
        return fault_reason(f, FORBIDDEN, "draft.own",
                            "who proposed or changed a draft does not publish it");
    if (r == OK)
        r = check_base(x->law, a, &d, f);
    if (r < 0)
        return r;
    int32_t today = day_of(x->hand.now_ms);
    d.valid_from = d.valid_from < today ? today : d.valid_from;
    r = make_version(db, a, x, &d, &version, f);
    if (r == OK)
        r = admin_published(db, d.id, version, f);
    if (r < 0)
        return r;
    struct json *data = json_new_object(a);
    json_put(data, "version", json_new_text(a, arena_printf(a, "%" PRId64, version)));
    json_put(data, "basis", json_new_text(a, d.basis));
    json_put(data, "number", json_new_text(a, d.basis_number));
    json_put(data, "proposer", json_new_text(a, d.proposer));
    json_put(data, "valid_from", day_json(a, d.valid_from));
    const struct law_act act = act_of("published", &d, &x->hand, data);
    r = law_act_note(db, a, &act, f);
    if (r == OK)
        *ret_version = version;
    return r;
}
