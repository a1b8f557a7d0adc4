#include "base/cleanup.h"
#include "base/limits.h"
#include "base/time.h"
#include "crypto/base64.h"
#include "db/schema.h"
#include "files/filestore.h"
#include "os/files.h"
#include "os/helper.h"
#include "rooms/catalogue/load.h"
#include "rooms/result/result.h"
#include "tests/support/law.h"
#include "tests/support/store.h"
#include "tests/support/test.h"
#include "tests/unit/crypto/pki.h"
#include "tests/unit/paper/sheets.h"

#include <stdio.h>

#define HAS(text, part)                                                                            \
    (strstr(text, part) ? (void)0 : test_fail(__FILE__, __LINE__, "no \"%s\" in: %s", part, text))

/* A house for one test: law, people, keys and the two helpers. */
struct site {
    struct arena *arena;
    const struct law *law;
    struct test_people people;
    struct house house;
    int64_t now_ms;
    bool ready;
};

static struct helper_pool *open_pool(const char *name, const char *folder, struct fault *f)
{
    struct helper_options o = {.name = name,
                               .program = getenv("HELPER_CHILD"),
                               .argument = folder,
                               .count = 1,
                               .job_ms = 20000,
                               .reply_max = 1 << 20};
    struct helper_pool *p = NULL;
    return helper_open(&o, &p, f) == OK ? p : NULL;
}

static void site_open(struct site *s)
{
    struct fault f = {0};
    struct arena *a = s->arena = arena_open();
    char *folder = mkdtemp(arena_strdup(a, "/tmp/motcua-result-XXXXXX"));
    s->house = (struct house){.store = test_store(a, &db_whole_schema),
                              .origin = "https://dichvucong.thanhhoa.example",
                              .data = folder,
                              .fonts = FONTS};
    s->law = test_law(a, s->house.store);
    test_people(a, s->house.store, &s->people);
    s->people.leader.name = "Trịnh Quốc Hùng";
    s->people.leader.posts[0].title = "CHỦ TỊCH";
    s->now_ms = test_friday_ms();
    const struct filestore_options files = {.folder = arena_printf(a, "%s/files", folder)};
    if (filestore_open(a, &files, &s->house.files, &f) == OK &&
        result_make_demo_keys(&s->house, s->now_ms, &f) == OK) {
        s->house.sign = open_pool("sign", result_keys_folder(&s->house, a), &f);
        s->house.paper = open_pool("paper", NULL, &f);
    }
    CHECK_STR("", f.words);
    s->ready = s->house.sign && s->house.paper;
}

static void site_close(struct site *s)
{
    helper_close(s->house.sign);
    helper_close(s->house.paper);
    (void)folder_remove(s->house.data, NULL);
    arena_close(s->arena);
}

#define SITE                                                                                       \
    CLEANUP(site_close) struct site s = {0};                                                       \
    site_open(&s);                                                                                 \
    REQUIRE(s.ready)

static struct result_work work_of(struct site *s)
{
    return (struct result_work){.house = &s->house,
                                .arena = s->arena,
                                .db = store_reader(s->house.store),
                                .law = s->law,
                                .now_ms = s->now_ms};
}

static int64_t submit(struct site *s, const char *key)
{
    struct submitted done = {0};
    struct fault f = {0};
    CHECK_INT(OK,
              test_submit(s->arena, s->house.store, s->law, &s->people, s->now_ms, key, &done, &f));
    CHECK_STR("", f.words);
    return done.id;
}

struct keeping {
    const struct law *law;
    struct result_act *x;
};

static int keep(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct keeping *k = data;
    return result_act(db, a, k->law, k->x, f);
}

static int keep_act(struct site *s, struct result_act *x, struct fault *f)
{
    return test_write(s->house.store, s->arena, keep, &(struct keeping){s->law, x}, f);
}

static struct act act_of(struct site *s, int64_t id, enum act_kind kind, const struct visitor *who)
{
    return (struct act){.kind = kind,
                        .dossier_id = id,
                        .who = who,
                        .reason = "",
                        .outcome = "",
                        .now_ms = s->now_ms};
}

/* An act as a page does it. */
static int do_act(struct site *s, struct act act, struct fault *f)
{
    struct result_act x = {.act = act};
    struct result_work w = work_of(s);
    int r = result_prepare_act(&w, &x, f);
    return r < 0 ? r : keep_act(s, &x, f);
}

static void pass(struct site *s, int64_t id, enum act_kind kind, const struct visitor *who)
{
    struct fault f = {0};
    CHECK_INT(OK, do_act(s, act_of(s, id, kind, who), &f));
    CHECK_STR("", f.words);
}

/* As far as a draft that waits for the leader. */
static int64_t drafted(struct site *s, const char *key)
{
    int64_t id = submit(s, key);
    pass(s, id, ACT_ACCEPT, &s->people.reception);
    pass(s, id, ACT_PROCESS, &s->people.officer);
    return id;
}

static int64_t issued(struct site *s, const char *key)
{
    int64_t id = drafted(s, key);
    pass(s, id, ACT_SIGN, &s->people.leader);
    pass(s, id, ACT_ISSUE, &s->people.clerk);
    return id;
}

static struct result newest(struct site *s, int64_t id)
{
    struct result r = {.state = "none",
                       .number = "",
                       .verify_code = "",
                       .draft_file = "",
                       .signed_file = "",
                       .issued_file = ""};
    struct fault f = {0};
    CHECK_INT(OK, result_of(store_reader(s->house.store), s->arena, id, &r, &f));
    return r;
}

static struct bytes file_of(struct site *s, const char *name)
{
    struct bytes b = {(const uint8_t *)"", 0};
    struct fault f = {0};
    CHECK_INT(OK, filestore_get(s->house.files, s->arena, name, LIMIT_RESULT_FILE, &b, &f));
    return b;
}

static struct verification verified(struct site *s, struct bytes file)
{
    struct verification v = {0};
    struct fault f = {0};
    struct result_work w = work_of(s);
    CHECK_INT(OK, result_verify_file(&w, file, &v, &f));
    CHECK_STR("", f.words);
    return v;
}

static struct dossier read_dossier(struct site *s, int64_t id)
{
    struct dossier d = {.code = ""};
    CHECK_INT(OK, dossier_read_id(store_reader(s->house.store), s->arena, id, &d, NULL));
    return d;
}

TEST(from_draft_to_a_result_that_anyone_can_verify)
{
    SITE;
    int64_t id = drafted(&s, "life");
    struct result r = newest(&s, id);
    CHECK_STR("draft", r.state);
    CHECK_STR("", r.number);
    CHECK_INT(10, strlen(r.verify_code));
    HAS(sheets_text(s.arena, file_of(&s, r.draft_file)), "Số: ....../UBND-XNTTHN");
    pass(&s, id, ACT_SIGN, &s.people.leader);
    r = newest(&s, id);
    CHECK_STR("signed", r.state);
    CHECK_STR("01/UBND-XNTTHN", r.number);
    CHECK_STR("Trịnh Quốc Hùng", r.signer);
    pass(&s, id, ACT_ISSUE, &s.people.clerk);
    r = newest(&s, id);
    CHECK_STR("issued", r.state);
    struct dossier d = read_dossier(&s, id);
    CHECK_INT(STATE_PROCESSED, d.state);
    CHECK_STR(r.issued_file, d.result_file);
    struct bytes pdf = file_of(&s, r.issued_file);
    sheets_keep(s.arena, pdf, "marital");
    const char *text = sheets_text(s.arena, pdf);
    HAS(text, "Số: 01/UBND-XNTTHN");
    HAS(text, "Hạc Thành, ngày 20 tháng 11 năm 2026");
    HAS(text, d.code);
    HAS(text, "27/03/1998");
    HAS(text, "Giới tính: Nữ");
    HAS(text, "Trịnh Quốc Hùng");
    struct verification v = verified(&s, pdf);
    CHECK_INT(VERDICT_VALID, v.verdict);
    CHECK_STR(d.code, v.dossier_code);
    CHECK_INT(2, v.signature_count);
    for (size_t i = 0; i < v.signature_count; i++)
        CHECK(v.signatures[i].intact && v.signatures[i].trusted && v.signatures[i].whole);
    pass(&s, id, ACT_HAND_OVER, &s.people.reception);
}

TEST(code_and_hash_tell_what_stands_in_the_record)
{
    SITE;
    int64_t waiting = drafted(&s, "waits"), id = issued(&s, "look");
    struct db *db = store_reader(s.house.store);
    struct result r = newest(&s, id), draft = newest(&s, waiting);
    struct verification v;
    REQUIRE(result_verify_code(db, s.arena, r.verify_code, &v, NULL) == OK);
    CHECK_INT(VERDICT_VALID, v.verdict);
    CHECK_STR("01/UBND-XNTTHN", v.number);
    CHECK_STR("Giấy xác nhận tình trạng hôn nhân", v.name.vi);
    CHECK_STR("Ủy ban nhân dân phường Hạc Thành", v.agency.vi);
    CHECK_STR("Trịnh Quốc Hùng", v.signatures[0].signer);
    CHECK_STR(r.issued_file, v.sha256);
    const char *typed = arena_printf(s.arena, " %.5s-%c%s", r.verify_code, r.verify_code[5] | 0x20,
                                     r.verify_code + 6);
    if (r.verify_code[5] >= 'A') {
        REQUIRE(result_verify_code(db, s.arena, typed, &v, NULL) == OK);
        CHECK_INT(VERDICT_VALID, v.verdict);
    }
    REQUIRE(result_verify_sha(db, s.arena, r.issued_file, &v, NULL) == OK);
    CHECK_INT(VERDICT_VALID, v.verdict);
    static const char *const nobodys[] = {"AAAAAAAAAA", "", "' OR 1=1 --",
                                          "AAAAAAAAAAAAAAAAAAAAAAAA"};
    for (size_t i = 0; i < sizeof nobodys / sizeof *nobodys; i++) {
        REQUIRE(result_verify_code(db, s.arena, nobodys[i], &v, NULL) == OK);
        CHECK_INT(VERDICT_UNKNOWN, v.verdict);
        REQUIRE(result_verify_sha(db, s.arena, nobodys[i], &v, NULL) == OK);
        CHECK_INT(VERDICT_UNKNOWN, v.verdict);
    }
    REQUIRE(result_verify_code(db, s.arena, draft.verify_code, &v, NULL) == OK);
    CHECK_INT(VERDICT_UNKNOWN, v.verdict);
    CHECK(!v.ours);
    CHECK_STR("", v.dossier_code);
}

TEST(one_byte_is_enough)
{
    SITE;
    int64_t id = issued(&s, "alter");
    struct result r = newest(&s, id);
    struct bytes pdf = file_of(&s, r.issued_file);
    uint8_t *copy = arena_alloc(s.arena, pdf.n + 8);
    for (int i = 1; i < 20; i++) {
        size_t at = pdf.n * (size_t)i / 20;
        memcpy(copy, pdf.p, pdf.n);
        copy[at] ^= 1;
        CHECK_INT(VERDICT_ALTERED, verified(&s, (struct bytes){copy, pdf.n}).verdict);
    }
    memcpy(copy, pdf.p, pdf.n);
    static const char more[7] = {'\n', '%', 'm', 'o', 'r', 'e', '\n'};
    memcpy(copy + pdf.n, more, sizeof more);
    struct verification v = verified(&s, (struct bytes){copy, pdf.n + 7});
    CHECK_INT(VERDICT_ALTERED, v.verdict);
    CHECK_STR(read_dossier(&s, id).code, v.dossier_code);
    CHECK_INT(VERDICT_ALTERED, verified(&s, (struct bytes){pdf.p, pdf.n - 100}).verdict);
    CHECK_INT(VERDICT_UNSIGNED, verified(&s, file_of(&s, r.signed_file)).verdict);
    CHECK_INT(VERDICT_UNSIGNED, verified(&s, file_of(&s, r.draft_file)).verdict);
    CHECK_INT(VERDICT_UNKNOWN, verified(&s, (struct bytes){(const uint8_t *)"hello", 5}).verdict);
    CHECK_INT(VERDICT_UNKNOWN, verified(&s, (struct bytes){(const uint8_t *)"", 0}).verdict);
}

TEST(nothing_is_issued_without_its_own_signatures)
{
    SITE;
    int64_t id = drafted(&s, "own"), other = issued(&s, "other");
    struct fault f = {0};
    CHECK_INT(FORBIDDEN, do_act(&s, act_of(&s, id, ACT_ISSUE, &s.people.clerk), &f));
    CHECK_STR("act.not_now", f.reason);
    fault_clear(&f);
    struct result_act x = {.act = act_of(&s, id, ACT_SIGN, &s.people.leader)};
    CHECK_INT(FORBIDDEN, keep_act(&s, &x, &f)); /* nothing was signed */
    CHECK_STR("act.no_result", f.reason);
    fault_clear(&f);
    x = (struct result_act){.act = act_of(&s, id, ACT_ISSUE, &s.people.clerk),
                            .result = newest(&s, id)};
    x.result.state = "issued";
    x.result.issued_file = newest(&s, id).draft_file;
    CHECK_INT(FORBIDDEN, keep_act(&s, &x, &f)); /* a draft that calls itself issued */
    CHECK_STR("result.unsigned", f.reason);
    fault_clear(&f);
    x.result.issued_file = newest(&s, other).issued_file;
    CHECK_INT(CONFLICT, keep_act(&s, &x, &f)); /* another dossier's paper */
    CHECK_STR("result.other_dossier", f.reason);
    fault_clear(&f);
    x.result = newest(&s, other);
    CHECK_INT(CONFLICT, keep_act(&s, &x, &f));
    CHECK_STR("result.other_dossier", f.reason);
    CHECK_STR("draft", newest(&s, id).state);
    CHECK_INT(STATE_IN_PROCESS, read_dossier(&s, id).state);
}

TEST(a_number_is_never_lost)
{
    SITE;
    int64_t first = drafted(&s, "first"), second = drafted(&s, "second");
    struct fault f = {0};
    const char *trust = result_trust_file(&s.house, s.arena),
               *away = arena_printf(s.arena, "%s.away", trust);
    REQUIRE(rename(trust, away) == 0);
    CHECK_INT(UNAVAILABLE, do_act(&s, act_of(&s, first, ACT_SIGN, &s.people.leader), &f));
    CHECK_STR("result.no_trust", f.reason);
    REQUIRE(rename(away, trust) == 0);
    CHECK_STR("draft", newest(&s, first).state);
    CHECK_STR("01/UBND-XNTTHN", newest(&s, first).number);
    pass(&s, second, ACT_SIGN, &s.people.leader);
    CHECK_STR("02/UBND-XNTTHN", newest(&s, second).number);
    pass(&s, first, ACT_SIGN, &s.people.leader);
    CHECK_STR("01/UBND-XNTTHN", newest(&s, first).number);
    CHECK_STR("03/UBND-XNTTHN", newest(&s, issued(&s, "third")).number);
}

TEST(an_impossible_act_takes_no_number)
{
    SITE;
    int64_t id = drafted(&s, "impossible");
    struct fault f = {0};
    CHECK_INT(FORBIDDEN, do_act(&s, act_of(&s, id, ACT_SIGN, &s.people.officer), &f));
    fault_clear(&f);
    CHECK_INT(NOT_FOUND, do_act(&s, act_of(&s, id, ACT_SIGN, &s.people.other_officer), &f));
    fault_clear(&f);
    struct act stale = act_of(&s, id, ACT_SIGN, &s.people.leader);
    stale.revision = 1;
    CHECK_INT(CONFLICT, do_act(&s, stale, &f));
    CHECK_STR("act.stale", f.reason);
    fault_clear(&f);
    struct visitor keyless = s.people.leader;
    keyless.account_id = 12345;
    CHECK_INT(FORBIDDEN, do_act(&s, act_of(&s, id, ACT_SIGN, &keyless), &f));
    CHECK_STR("result.no_certificate", f.reason);
    CHECK_STR("", newest(&s, id).number);
}

TEST(a_returned_draft_is_drawn_again)
{
    SITE;
    int64_t id = drafted(&s, "return");
    struct result before = newest(&s, id);
    struct act back = act_of(&s, id, ACT_SIGN, &s.people.leader);
    struct fault f = {0};
    back.outcome = "return";
    back.reason = "Ghi rõ mục đích";
    CHECK_INT(OK, do_act(&s, back, &f));
    CHECK_STR("", f.words);
    s.now_ms += HOUR_MS;
    pass(&s, id, ACT_PROCESS, &s.people.officer);
    struct result after = newest(&s, id);
    CHECK_INT(before.id, after.id);
    CHECK_INT(1, after.version);
    CHECK_STR(before.verify_code, after.verify_code);
    CHECK(after.made_ms > before.made_ms);
    pass(&s, id, ACT_SIGN, &s.people.leader);
    CHECK_STR("01/UBND-XNTTHN", newest(&s, id).number);
}

TEST(a_corrected_result_replaces_the_one_before)
{
    SITE;
    int64_t id = issued(&s, "correct");
    struct db *db = store_reader(s.house.store);
    struct result old = newest(&s, id);
    struct bytes pdf = file_of(&s, old.issued_file);
    struct act correct = act_of(&s, id, ACT_CORRECT, &s.people.leader);
    struct fault f = {0};
    correct.reason = "Sai mục đích";
    CHECK_INT(OK, do_act(&s, correct, &f));
    CHECK_STR("", f.words);
    CHECK_INT(VERDICT_VALID, verified(&s, pdf).verdict); /* until the new one is there */
    pass(&s, id, ACT_PROCESS, &s.people.officer);
    pass(&s, id, ACT_SIGN, &s.people.leader);
    pass(&s, id, ACT_ISSUE, &s.people.clerk);
    struct result new = newest(&s, id), in_force;
    CHECK_INT(2, new.version);
    CHECK_STR("02/UBND-XNTTHN", new.number);
    CHECK(strcmp(old.verify_code, new.verify_code) != 0);
    REQUIRE(result_issued_of(db, s.arena, id, &in_force, NULL) == OK);
    CHECK_INT(new.id, in_force.id);
    struct verification v = verified(&s, pdf);
    CHECK_INT(VERDICT_REPLACED, v.verdict);
    CHECK_STR(new.verify_code, v.replaced_by);
    CHECK_INT(VERDICT_VALID, verified(&s, file_of(&s, new.issued_file)).verdict);
    CHECK_STR(new.issued_file, read_dossier(&s, id).result_file);
}

/* A dossier of every case, with nothing in its form: slips and layouts must bear what is missing.
 */
static struct dossier_file empty_file(struct site *s, const struct procedure *p,
                                      const struct procedure_case *c)
{
    struct supplement_item *items = arena_new(s->arena, struct supplement_item, c->component_count);
    struct attached *attached = arena_new(s->arena, struct attached, c->component_count);
    static struct supplement_row supplement = {
        .number = "02/HDHS", .actor = "Đỗ Ngọc Quỳnh", .reason = "Thiếu giấy tờ"};
    static struct event_row refusal = {
        .kind = "not_accepted",
        .actor = "Đỗ Ngọc Quỳnh",
        .data = "{\"reason\":\"Không thuộc thẩm quyền\",\"number\":\"03/TCHS\"}"};
    static struct task_row task = {
        .name = "Tiếp nhận", .agency = "H56.102.01", .taken_by = "Đỗ Ngọc Quỳnh", .act = "accept"};
    supplement.asked_ms = refusal.at_ms = task.opened_ms = s->now_ms;
    task.closed_ms = s->now_ms + HOUR_MS;
    supplement.until_ms = task.due_ms = s->now_ms + 3 * (int64_t)DAY_MS;
    for (size_t i = 0; i < c->component_count; i++) {
        items[i] = (struct supplement_item){c->components[i]->code, "mờ, không đọc được"};
        attached[i] = (struct attached){
            .code = c->components[i]->code, .source = "upload", .file = "", .name = "anh.jpg"};
    }
    supplement.items = items;
    supplement.item_count = c->component_count;
    return (struct dossier_file){.d = {.code = "H56.102-261120-0042",
                                       .procedure = p->code,
                                       .case_code = c->code,
                                       .version_id = p->version_id,
                                       .agency = "H56.102",
                                       .reception = "H56.102.01",
                                       .channel = CHANNEL_ONLINE,
                                       .applicant_name = "Nguyễn Thị Lụa",
                                       .applicant_pin = "038198004512",
                                       .phone = "0900000001",
                                       .email = "",
                                       .submitted_ms = s->now_ms,
                                       .due_ms = s->now_ms + 3 * (int64_t)DAY_MS},
                                 .form = json_new_object(s->arena),
                                 .components = attached,
                                 .component_count = c->component_count,
                                 .supplements = &supplement,
                                 .supplement_count = 1,
                                 .events = &refusal,
                                 .event_count = 1,
                                 .tasks = &task,
                                 .task_count = 1};
}

static void check_papers(struct site *s, const struct dossier_file *d, const char *name)
{
    static const char *const slips[] = {"receipt", "supplement", "refusal", "control"};
    static const char *const parts[] = {"trực tuyến", "02/HDHS", "Không thuộc thẩm quyền",
                                        "Trước hạn"};
    struct result_work w = work_of(s);
    struct result_text text;
    struct fault f = {0};
    CHECK_INT(OK,
              result_text(s->arena,
                          &(struct result_source){.law = s->law, .dossier = d, .now_ms = s->now_ms},
                          &text, &f));
    CHECK_STR("", f.words);
    for (size_t i = 0; i < SLIP_COUNT; i++) {
        enum slip which;
        struct bytes pdf;
        fault_clear(&f);
        REQUIRE(slip_from(slips[i], &which));
        CHECK_INT(OK, result_slip(&w, d, which, &pdf, &f));
        CHECK_STR("", f.words);
        if (f.code)
            continue;
        sheets_keep(s->arena, pdf, arena_printf(s->arena, "%s-%s", slips[i], name));
        const char *words = sheets_text(s->arena, pdf);
        HAS(words, "H56.102-261120-0042");
        HAS(words, parts[i]);
    }
}

TEST(every_procedure_has_its_slips_and_its_layout)
{
    SITE;
    struct catalogue_page page;
    catalogue_search(s.law->catalogue, s.arena, &(struct catalogue_query){.limit = 100}, &page);
    CHECK(page.count >= 8);
    for (size_t i = 0; i < page.count; i++)
        for (size_t k = 0; k < page.procedures[i]->case_count; k++) {
            const struct procedure_case *c = &page.procedures[i]->cases[k];
            struct dossier_file d = empty_file(&s, page.procedures[i], c);
            check_papers(&s, &d, arena_printf(s.arena, "%s-%s", d.d.procedure, c->code));
        }
}

TEST(a_slip_that_was_never_made_is_not_there)
{
    SITE;
    int64_t id = submit(&s, "none");
    struct dossier d = read_dossier(&s, id);
    struct dossier_file file;
    struct result_work w = work_of(&s);
    struct fault f = {0};
    struct bytes pdf;
    enum slip which;
    REQUIRE(dossier_open(w.db, s.arena, &d, &file, &f) == OK);
    CHECK_INT(NOT_FOUND, result_slip(&w, &file, SLIP_SUPPLEMENT, &pdf, &f));
    CHECK_STR("slip.none", f.reason);
    fault_clear(&f);
    CHECK_INT(NOT_FOUND, result_slip(&w, &file, SLIP_REFUSAL, &pdf, &f));
    fault_clear(&f);
    CHECK_INT(OK, result_slip(&w, &file, SLIP_RECEIPT, &pdf, &f));
    CHECK_STR("", f.words);
    CHECK(!slip_from("apology", &which));
}

TEST(demonstration_keys_are_made_once)
{
    SITE;
    char **before, **after;
    size_t n = 0, m = 0;
    struct fault f = {0};
    const char *folder = result_keys_folder(&s.house, s.arena);
    REQUIRE(folder_list(s.arena, folder, &before, &f) == OK);
    CHECK_INT(OK, result_make_demo_keys(&s.house, s.now_ms, &f));
    CHECK_STR("", f.words);
    REQUIRE(folder_list(s.arena, folder, &after, &f) == OK);
    for (; before[n]; n++)
        ;
    for (; after[m]; m++)
        ;
    CHECK(n > 4);
    CHECK_INT(n, m);
}

/* ---- keys of the authority ---- */

/* A key with its certificates as one PEM file, as the authority hands it over. */
static struct bytes bundle(struct arena *a, const struct pki *p, const struct certificate *leaf,
                           const struct key *key)
{
    struct buf b;
    struct bytes der = {0};
    const char *text;
    buf_init(&b, a, LIMIT_FORM_BODY);
    CHECK_INT(OK, key_write(a, key, &der, NULL));
    text = base64_text(a, der.p, der.n);
    buf_str(&b, "-----BEGIN PRIVATE KEY-----\n");
    for (size_t i = 0; text[i]; i++) {
        buf_char(&b, text[i]);
        if (i % 64 == 63)
            buf_char(&b, '\n');
    }
    buf_printf(&b, "\n-----END PRIVATE KEY-----\n%s%s", certificate_pem(a, leaf),
               certificate_pem(a, p->ca));
    return buf_bytes(&b);
}

static struct key_grant grant_of(struct site *s, const struct visitor *who, struct bytes pem)
{
    return (struct key_grant){.account_id = who ? who->account_id : 0,
                              .account = who ? "lanh-dao" : "",
                              .agency = s->people.leader.posts[0].agency,
                              .pem = pem,
                              .by = {.name = "motcua user (an)", .agency = ""},
                              .now_ms = s->now_ms};
}

static int take(struct site *s, const struct visitor *who, struct bytes pem, struct fault *f)
{
    struct key_grant g = grant_of(s, who, pem);
    fault_clear(f);
    return result_take_key(&s->house, &g, f);
}

static void trust_only(struct site *s, const struct certificate *root)
{
    const char *pem = certificate_pem(s->arena, root);
    CHECK_INT(OK, file_write(result_trust_file(&s->house, s->arena),
                             (struct bytes){(const uint8_t *)pem, strlen(pem)}, 0644, NULL));
}

TEST(keys_of_the_authority_sign_from_the_next_start_on)
{
    SITE;
    struct fault f = {0};
    struct pki p = pki_make(s.arena);
    struct bytes own = bundle(s.arena, &p, p.leaf, p.key);
    struct bytes seal = bundle(s.arena, &p, p.seal, p.seal_key);
    CHECK_INT(FORBIDDEN, take(&s, &s.people.leader, own, &f));
    CHECK_STR("trust.unknown", f.reason);
    trust_only(&s, p.root);
    CHECK_INT(OK, take(&s, &s.people.leader, own, &f));
    CHECK_INT(OK, take(&s, NULL, seal, &f));
    CHECK_STR("", f.words);
    helper_close(s.house.sign);
    s.house.sign = open_pool("sign", result_keys_folder(&s.house, s.arena), &f);
    REQUIRE(s.house.sign != NULL);

    struct verification v = verified(&s, file_of(&s, newest(&s, issued(&s, "real")).issued_file));
    CHECK_INT(VERDICT_VALID, v.verdict);
    REQUIRE(v.signature_count == 2);
    CHECK_STR("Lê Thị Ước", v.signatures[0].signer);
    CHECK_STR("UBND phường Hạc Thành", v.signatures[1].signer);
}

TEST(a_key_that_would_not_be_believed_is_not_taken)
{
    SITE;
    struct fault f = {0};
    struct pki p = pki_make(s.arena);
    struct bytes nothing = {(const uint8_t *)"-----BEGIN NOTHING-----\n", 24};
    trust_only(&s, p.root);
    CHECK_INT(INVALID, take(&s, &s.people.leader, nothing, &f));
    CHECK_INT(INVALID, take(&s, &s.people.leader, bundle(s.arena, &p, p.leaf, p.seal_key), &f));
    CHECK_STR("keys.pair", f.reason);
    s.now_ms += 3 * PKI_YEAR;
    CHECK_INT(INVALID, take(&s, &s.people.leader, bundle(s.arena, &p, p.leaf, p.key), &f));
    CHECK_STR("key.over", f.reason);
}

static int load_wrong(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct load_report *report = data;
    const char *folder = report->packs ? report->packs->folder : "";
    return packs_load(db, a, &(struct load){.folders = &folder, .folder_count = 1}, report, f);
}

TEST(an_order_of_numbers_that_cannot_be_kept_is_refused_at_the_load)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    char *folder = mkdtemp(arena_strdup(a, "/tmp/motcua-pack-XXXXXX"));
    static const char pack[] =
        "{\"code\":\"x\",\"title\":{\"vi\":\"x\",\"en\":\"x\"},\"version\":\"2026-11-01\"}";
    static const char rules[] =
        "{\"rules\":[{\"code\":\"result.number_order\",\"value\":\"after-signature\","
        "\"valid_from\":\"2026-01-01\",\"basis\":\"x\"}]}";
    struct pack named = {.folder = folder};
    struct load_report report = {.packs = &named};
    struct fault f = {0};
    REQUIRE(file_write(arena_printf(a, "%s/pack.json", folder),
                       (struct bytes){(const uint8_t *)pack, sizeof pack - 1}, 0600, &f) == OK);
    REQUIRE(file_write(arena_printf(a, "%s/rules.json", folder),
                       (struct bytes){(const uint8_t *)rules, sizeof rules - 1}, 0600, &f) == OK);
    CHECK_INT(INVALID, test_write(test_store(a, &db_whole_schema), a, load_wrong, &report, &f));
    REQUIRE(report.fault_count == 1);
    CHECK_STR("rules.json", report.packs->faults[0].file);
    HAS(report.packs->faults[0].words, "before-signature");
    (void)folder_remove(folder, NULL);
}
