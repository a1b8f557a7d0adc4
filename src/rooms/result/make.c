/* Making the files of a result: draft, signature, seal. */
#include "rooms/result/inside.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/time.h"
#include "crypto/random.h"
#include "db/store.h"
#include "files/filestore.h"
#include "paper/keys.h"
#include "paper/result.h"
#include "paper/sign.h"
#include "result_sql.h"

#include <string.h>

int words_of(const struct result_work *w, struct slip_words **ret, struct fault *f)
{
    const char *text;
    int r = agency_slips(w->db, w->arena, &text, f);
    return r < 0 ? r : slip_words_read(w->arena, text, strlen(text), ret, f);
}

const char *head_name(const struct result_work *w, const char *area, const char *name)
{
    char *upper = arena_strdup(w->arena, text_upper(w->arena, name));
    const struct area *at = area_find(w->law->agencies, area);
    const char *place = text_upper(w->arena, at ? at->name : "");
    size_t n = strlen(upper), tail = strlen(place);
    if (tail && n > tail + 1 && strcmp(upper + n - tail, place) == 0)
        upper[n - tail - 1] = '\n';
    return upper;
}

const char *fonts_of(const struct house *h)
{
    return h->fonts ? h->fonts : "/usr/share/fonts/truetype/liberation2"; /* fonts-liberation2 */
}

/* Ten letters that nobody mistakes for others; 49 bits, so that nobody finds one by trying. */
static const char *new_code(struct arena *a)
{
    static const char letters[] = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
    enum { LETTERS = sizeof letters - 1, FAIR = 256 / LETTERS * LETTERS };
    char *code = arena_alloc(a, VERIFY_CODE + 1);
    for (size_t i = 0; i < VERIFY_CODE;) {
        uint8_t byte;
        random_fill(&byte, sizeof byte);
        if (byte < FAIR)
            code[i++] = letters[byte % LETTERS];
    }
    return code;
}

/* Put a file into the house's store; ret is its name. */
static int store_file(const struct result_work *w, struct bytes file, const char **ret,
                      struct fault *f)
{
    uint8_t digest[DIGEST_BYTES];
    char *name = arena_alloc(w->arena, DIGEST_HEX);
    digest_sha256(file.p, file.n, digest);
    digest_hex(digest, name);
    int r = filestore_put(w->house->files, name, file, f);
    if (r == OK)
        *ret = name;
    return r;
}

/* ---- draft ---- */

/* The page with number, date and the signer's name as r has them. */
static int draw(const struct result_work *w, const struct dossier_file *d, const struct result *r,
                struct bytes *ret, struct fault *f)
{
    struct slip_words *words = NULL;
    struct result_text text = {0};
    const struct procedure_case *c = NULL;
    const struct agency *at = agency_find(w->law->agencies, d->d.agency);
    struct result_source source = {.law = w->law, .dossier = d, .result = r, .now_ms = w->now_ms};
    int e = case_of(w->law, &d->d, &c, f);
    if (e == OK)
        e = words_of(w, &words, f);
    if (e == OK)
        e = result_text(w->arena, &source, &text, f);
    if (e != OK)
        return e;
    struct result_document page = {
        .fonts = fonts_of(w->house),
        .superior = at->superior_vi[0] ? head_name(w, at->area, at->superior_vi) : NULL,
        .agency = head_name(w, at->area, at->name.vi),
        .number = number_shown(w->arena, c, r),
        .place = at->place,
        .day = day_of(w->now_ms),
        .title = text.title,
        .subtitle = text.subtitle,
        .blocks = text.blocks,
        .blocks_n = text.block_count,
        .authority = text.authority,
        .position = text.position,
        .signer = r->signer,
        .dossier = d->d.code,
        .verify = result_address(w->house, w->arena, r->verify_code),
        .made_ms = w->now_ms};
    return result_pdf(w->arena, &page, words, ret, f);
}

static bool is_open(const struct result *r)
{
    return strcmp(r->state, "draft") == 0 || strcmp(r->state, "signed") == 0;
}

/* The result that a new draft belongs to: the open one, or the next version. */
static int draft_for(const struct result_work *w, const struct dossier_file *d, struct result *ret,
                     struct fault *f)
{
    struct result newest = {.state = ""};
    const struct procedure_case *c = NULL;
    struct fault none = {0};
    int r = result_of(w->db, w->arena, d->d.id, &newest, &none);
    if (r < 0 && r != NOT_FOUND)
        return fault_reason(f, r, none.reason, "%s", none.words);
    r = case_of(w->law, &d->d, &c, f);
    if (r < 0)
        return r;
    *ret = is_open(&newest) ? newest
                            : (struct result){.id = db_new_id(w->db),
                                              .version = newest.version + 1,
                                              .number = "",
                                              .verify_code = new_code(w->arena)};
    ret->dossier_id = d->d.id;
    ret->state = "draft";
    ret->code = c->result.code;
    ret->name = c->result.name;
    ret->signed_file = ret->issued_file = ret->signer = ret->signer_title = "";
    ret->signer_id = ret->signed_ms = ret->issued_ms = ret->replaced_by = 0;
    ret->made_ms = w->now_ms;
    return OK;
}

int result_draft(const struct result_work *w, const struct dossier_file *d, struct result *ret,
                 struct fault *f)
{
    struct result x;
    struct bytes pdf = {0};
    int r = draft_for(w, d, &x, f);
    if (r == OK)
        r = draw(w, d, &x, &pdf, f);
    if (r == OK)
        r = store_file(w, pdf, &x.draft_file, f);
    if (r == OK)
        *ret = x;
    return r;
}

/* ---- signing ---- */

struct signing {
    const struct dossier *d;
    const char *field, *name; /* of the PDF's field; of the signer */
    const char *const *lines;
    enum sign_look look;
    int64_t key;
    const char *verify_code;
    size_t signatures; /* with this one */
};

/* Sign, look at what came out, store it. */
static int sign_and_store(const struct result_work *w, const struct signing *s, struct bytes before,
                          const char **ret_file, struct fault *f)
{
    struct cms_chain chain = {0};
    struct bytes after = {0};
    const char *id = key_name(w->arena, s->key), *mark = mark_of(w, s->d, s->verify_code);
    int r = keys_chain(w->arena, result_keys_folder(w->house, w->arena), id, &chain, f);
    if (r < 0)
        return r;
    struct sign_order order = {
        .field = s->field,
        .chain = chain,
        .name = s->name,
        .reason = mark,
        .location = agency_find(w->law->agencies, s->d->agency)->place,
        .at_ms = w->now_ms - w->now_ms % 1000,
        .look = s->look,
        .lines = s->lines,
        .fonts = fonts_of(w->house),
        .looks = w->house->looks,
    };
    r = sign_pdf(w->arena, before, &order, keys_signer(w->arena, w->house->sign, id), &after, f);
    if (r == OK)
        r = check_made(
            w,
            &(struct made){
                .before = before, .file = after, .mark = mark, .signatures = s->signatures},
            f);
    return r < 0 ? r : store_file(w, after, ret_file, f);
}

static int find_key(const struct result_work *w, int64_t account_id, const char *agency,
                    const char *reason, int64_t *ret, struct fault *f)
{
    struct result_key_row row;
    int r = result_key(w->db, w->arena, account_id, agency, w->now_ms, &row, f);
    if (r == NOT_FOUND)
        return fault_reason(f, FORBIDDEN, reason, "no valid certificate for %s",
                            account_id ? "this post" : agency);
    if (r == OK)
        *ret = row.id;
    return r;
}

/* The number is taken in a unit of its own: it stays with the result when signing then fails. */
struct number_unit {
    struct unit unit;
    struct arena *arena;
    struct result_numbering order;
    struct result result;
};

static int run_numbering(struct db *db, struct unit *u, struct fault *f)
{
    struct number_unit *n = (struct number_unit *)u;
    return result_reserve_number(db, n->arena, &n->order, &n->result, f);
}

static int numbered(const struct result_work *w, const struct dossier *d, struct result *ret,
                    struct fault *f)
{
    struct number_unit n = {.unit = {.run = run_numbering},
                            .arena = w->arena,
                            .order = {.law = w->law, .dossier = d, .now_ms = w->now_ms}};
    int r = store_write_wait(w->house->store, &n.unit, f);
    if (r >= 0)
        *ret = n.result;
    return r < 0 ? r : OK;
}

static int check_draft(const struct result_work *w, const struct dossier *d, struct fault *f)
{
    struct result x;
    struct fault none = {0};
    int r = result_of(w->db, w->arena, d->id, &x, &none);
    if (r == OK && strcmp(x.state, "draft") == 0)
        return OK;
    if (r < 0 && r != NOT_FOUND)
        return fault_reason(f, r, none.reason, "%s", none.words);
    return fault_reason(f, FORBIDDEN, "result.no_draft", "dossier %s has no draft to sign",
                        d->code);
}

static int sign_page(const struct result_work *w, const struct dossier_file *d, struct result *x,
                     struct bytes page, int64_t key, struct fault *f)
{
    struct slip_words *words = NULL;
    char date[TIME_TEXT], clock[TIME_TEXT];
    int r = words_of(w, &words, f);
    if (r < 0)
        return r;
    date_people(day_of(w->now_ms), date);
    clock_people(w->now_ms, clock);
    struct slip_value name = {"name", x->signer};
    struct slip_value at[] = {{"clock", clock}, {"date", date}};
    const char *const lines[] = {slip_fill(w->arena, words, "sign.by", &name, 1), x->signer_title,
                                 agency_find(w->law->agencies, d->d.agency)->name.vi,
                                 slip_fill(w->arena, words, "sign.at", at, 2), NULL};
    return sign_and_store(w,
                          &(struct signing){.d = &d->d,
                                            .field = RESULT_LEADER,
                                            .name = x->signer,
                                            .lines = lines,
                                            .look = SIGN_OFFICIAL,
                                            .key = key,
                                            .verify_code = x->verify_code,
                                            .signatures = 1},
                          page, &x->signed_file, f);
}

int result_sign(const struct result_work *w, const struct visitor *who,
                const struct dossier_file *d, struct result *ret, struct fault *f)
{
    struct result x;
    struct bytes page = {0};
    int64_t key = 0;
    const struct post *post = visitor_post(who, SIGN, d->d.agency);
    int r = post ? check_draft(w, &d->d, f)
                 : fault_reason(f, FORBIDDEN, "act.not_yours", "signing is not for this post");
    if (r == OK)
        r = find_key(w, who->account_id, d->d.agency, "result.no_certificate", &key, f);
    if (r == OK)
        r = numbered(w, &d->d, &x, f);
    if (r < 0)
        return r;
    x.state = "signed";
    x.signer = who->name;
    x.signer_title = post->title;
    x.signer_id = who->account_id;
    x.signed_ms = w->now_ms;
    r = draw(w, d, &x, &page, f);
    if (r == OK)
        r = store_file(w, page, &x.draft_file, f);
    if (r == OK)
        r = sign_page(w, d, &x, page, key, f);
    if (r == OK)
        *ret = x;
    return r;
}

/* ---- sealing ---- */

static int signed_result(const struct result_work *w, const struct dossier *d, struct result *ret,
                         struct fault *f)
{
    struct fault none = {0};
    int r = result_of(w->db, w->arena, d->id, ret, &none);
    if (r < 0 && r != NOT_FOUND)
        return fault_reason(f, r, none.reason, "%s", none.words);
    if (r == OK && strcmp(ret->state, "signed") == 0)
        return OK;
    return fault_reason(f, FORBIDDEN, "result.unsigned", "the result of %s is not signed", d->code);
}

/* "TỈNH" above "THANH HÓA", in the middle of the seal. */
static const char *kind_and_name(struct arena *a, const struct area *x)
{
    size_t n = strlen(x->kind);
    if (strlen(x->name) <= n || x->name[n] != ' ')
        return text_upper(a, x->name);
    return arena_printf(a, "%s\n%s", text_upper(a, x->kind), text_upper(a, x->name + n + 1));
}

int result_seal(const struct result_work *w, const struct dossier_file *d, struct result *ret,
                struct fault *f)
{
    struct result x;
    struct bytes page = {0};
    int64_t key = 0;
    const struct agency *at = agency_find(w->law->agencies, d->d.agency);
    int r = signed_result(w, &d->d, &x, f);
    if (r == OK)
        r = find_key(w, 0, d->d.agency, "result.no_seal", &key, f);
    if (r == OK)
        r = filestore_get(w->house->files, w->arena, x.signed_file, LIMIT_RESULT_FILE, &page, f);
    if (r < 0)
        return r;
    const struct area *province =
        area_find(w->law->agencies, agency_province(w->law->agencies)->area);
    const char *const ring[] = {text_upper(w->arena, at->name.vi),
                                province ? kind_and_name(w->arena, province) : "", NULL};
    r = sign_and_store(w,
                       &(struct signing){.d = &d->d,
                                         .field = RESULT_AGENCY,
                                         .name = at->name.vi,
                                         .lines = ring,
                                         .look = SIGN_SEAL,
                                         .key = key,
                                         .verify_code = x.verify_code,
                                         .signatures = 2},
                       page, &x.issued_file, f);
    if (r < 0)
        return r;
    x.state = "issued";
    x.issued_ms = w->now_ms;
    *ret = x;
    return OK;
}
