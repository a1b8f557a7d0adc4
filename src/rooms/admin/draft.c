/* Drafts are begun, saved and dropped. The base's files are copied into the first revision, so that
 * a draft can be read, compared and brought back without knowing where it came from. */
#include "rooms/admin/draft.h"

#include "admin_sql.h"
#include "base/limits.h"
#include "base/text.h"
#include "rooms/record/act.h"

#include <inttypes.h>
#include <string.h>

static int note(struct db *db, struct arena *a, const char *kind, const struct law_draft *d,
                const struct law_hand *hand, struct fault *f)
{
    return law_act_note(db, a,
                        &(struct law_act){.kind = kind,
                                          .draft = d->id,
                                          .procedure = d->procedure,
                                          .actor = hand->actor,
                                          .at_ms = hand->now_ms},
                        f);
}

static int put_file(struct db *db, const struct law_save *x, int64_t revision, struct fault *f)
{
    int r = x->content ? admin_put_file(db, x->draft, x->file, revision, x->content, f)
                       : admin_remove_file(db, x->draft, x->file, f);
    if (r < 0)
        return r;
    r = admin_add_revision(db,
                           &(struct admin_add_revision_in){.draft_id = x->draft,
                                                           .revision = revision,
                                                           .name = x->file,
                                                           .removed = !x->content,
                                                           .content = x->content ? x->content : "",
                                                           .account_id = x->hand.actor.account_id,
                                                           .actor = x->hand.actor.name,
                                                           .at_ms = x->hand.now_ms},
                           f);
    return r < 0 ? r : OK;
}

/* What a new procedure begins with; the findings say what else it needs. */
static const char *empty_procedure(struct arena *a, const char *code)
{
    struct buf b;
    struct json *text2 = json_new_object(a), *o = json_new_object(a);
    json_put(json_put(text2, "vi", json_new_text(a, "")), "en", json_new_text(a, ""));
    json_put(o, "code", json_new_text(a, code));
    json_put(o, "name", text2);
    json_put(o, "basis", json_new_list(a));
    json_put(o, "components", json_new_list(a));
    json_put(o, "cases", json_new_list(a));
    buf_init(&b, a, LIMIT_LAW_FILE);
    json_write_lines(&b, o);
    return b.p;
}

static int copy_base(struct db *db, struct arena *a, const struct law_draft_begin *x, int64_t id,
                     struct fault *f)
{
    struct procedure_text *texts, empty = {"procedure.json", NULL};
    size_t n = 1;
    int r = OK;
    if (x->base)
        r = catalogue_texts(db, a, x->base, &texts, &n, f);
    else {
        empty.content = empty_procedure(a, x->procedure);
        texts = &empty;
    }
    for (size_t i = 0; r == OK && i < n; i++)
        r = put_file(
            db,
            &(struct law_save){
                .draft = id, .file = texts[i].name, .content = texts[i].content, .hand = x->hand},
            1, f);
    return r;
}

static bool is_code(const char *s)
{
    size_t n = strspn(s, "0123456789.");
    return n && s[n] == '\0' && n <= LIMIT_LAW_NAME && s[0] != '.' && !strstr(s, "..");
}

int law_draft_begin(struct db *db, struct arena *a, const struct law_draft_begin *x,
                    int64_t *ret_id, struct fault *f)
{
    struct law_draft there,
        d = {.id = db_new_id(db), .procedure = x->base ? x->base->code : x->procedure};
    if (!is_code(d.procedure))
        return fault_reason(f, INVALID, "draft.code", "%s is no national code", d.procedure);
    int r = law_draft_live(db, a, d.procedure, &there, f);
    if (r == OK)
        return fault_reason(f, CONFLICT, "draft.open", "%s is being changed already", d.procedure);
    if (r != NOT_FOUND)
        return r;
    r = admin_add_draft(
        db,
        &(struct admin_add_draft_in){.id = d.id,
                                     .procedure = d.procedure,
                                     .base_version = x->base ? x->base->version_id : 0,
                                     .owner_id = x->hand.actor.account_id,
                                     .owner = x->hand.actor.name,
                                     .now_ms = x->hand.now_ms},
        f);
    if (r >= 0)
        r = copy_base(db, a, x, d.id, f);
    if (r == OK)
        r = note(db, a, "begun", &d, &x->hand, f);
    if (r < 0)
        return r;
    *ret_id = d.id;
    return OK;
}

static int check_save(const struct law_save *x, struct fault *f)
{
    enum law_file_kind kind;
    if (!law_file_kind_of(x->file, &kind) || (!x->content && kind == LAW_FILE_PROCEDURE))
        return fault_reason(f, INVALID, "draft.name", "a procedure has no file %s", x->file);
    size_t n = x->content ? strlen(x->content) : 0;
    if (n > LIMIT_LAW_FILE)
        return fault_reason(f, TOO_LARGE, "draft.size", "%s has %zu bytes", x->file, n);
    if (x->content && !text_is_utf8(x->content, n))
        return fault_reason(f, INVALID, "draft.text", "%s is not UTF-8", x->file);
    return OK;
}

static int read_open(struct db *db, struct arena *a, int64_t id, struct law_draft *ret,
                     struct fault *f)
{
    int r = law_draft_read(db, a, id, ret, f);
    if (r == OK && ret->state != LAW_DRAFT_OPEN)
        return fault_reason(f, CONFLICT, "draft.closed", "the draft is %s",
                            law_draft_state_name(ret->state));
    return r;
}

static bool is_same(const struct law_file *there, const char *content)
{
    if (!there->content || !content)
        return there->content == content;
    return strcmp(there->content, content) == 0;
}

static int check_room(struct db *db, struct arena *a, const struct law_save *x,
                      const struct law_draft *d, struct fault *f)
{
    struct law_file *files;
    size_t n;
    int r = law_draft_files(db, a, x->draft, &files, &n, f);
    if (r < 0)
        return r;
    if (n >= LIMIT_LAW_FILES || d->revision >= LIMIT_LAW_REVISIONS)
        return fault_reason(f, TOO_LARGE, "draft.room",
                            "the draft has %zu files, %" PRId64 " revisions", n, d->revision);
    return OK;
}

int law_draft_save(struct db *db, struct arena *a, const struct law_save *x, int64_t *ret,
                   struct fault *f)
{
    struct law_draft d = {0};
    struct law_file there = {0};
    struct law_revision faster;
    int r = check_save(x, f);
    if (r == OK)
        r = read_open(db, a, x->draft, &d, f);
    if (r < 0)
        return r;
    r = law_draft_file(db, a, x->draft, x->file, &there, f);
    if (r < 0 && r != NOT_FOUND)
        return r;
    if (is_same(&there, x->content)) {
        *ret = d.revision;
        return OK;
    }
    r = law_draft_faster(db, a, x, &faster, f);
    if (r == OK)
        return fault_reason(f, CONFLICT, "draft.stale", "%s was saved by %s meanwhile", x->file,
                            faster.actor);
    if (r == NOT_FOUND)
        r = check_room(db, a, x, &d, f);
    if (r == OK)
        r = put_file(db, x, d.revision + 1, f);
    if (r == OK)
        r = admin_save_draft(db, x->draft, d.revision + 1, x->hand.now_ms, f);
    if (r < 0)
        return r;
    *ret = d.revision + 1;
    return OK;
}

int law_draft_rebase(struct db *db, struct arena *a, int64_t id, int64_t version,
                     const struct law_hand *hand, struct fault *f)
{
    struct law_draft d = {0};
    int r = read_open(db, a, id, &d, f);
    if (r == OK)
        r = admin_rebase(db, id, version, f);
    return r < 0 ? r : note(db, a, "rebased", &d, hand, f);
}

int law_draft_drop(struct db *db, struct arena *a, int64_t id, const struct law_hand *hand,
                   struct fault *f)
{
    struct law_draft d = {0};
    int r = read_open(db, a, id, &d, f);
    if (r == OK)
        r = admin_drop(db, id, f);
    return r < 0 ? r : note(db, a, "dropped", &d, hand, f);
}
