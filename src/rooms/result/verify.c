/* Verification by anyone. The record answers for codes and hashes; a file's own signatures are
 * judged in the helper, because a file that is offered here is a stranger's. */
#include "rooms/result/inside.h"

#include "base/limits.h"
#include "base/time.h"
#include "paper/service.h"
#include "result_sql.h"

#include <ctype.h>
#include <string.h>

enum { MARKS_MOST = 8 }; /* a result has two; more in one file are somebody's game */

const char *verdict_name(enum verdict v)
{
    static const char *const names[] = {
        [VERDICT_UNKNOWN] = "unknown",   [VERDICT_VALID] = "valid",
        [VERDICT_ALTERED] = "altered",   [VERDICT_UNSIGNED] = "unsigned",
        [VERDICT_REPLACED] = "replaced",
    };
    return names[v];
}

/* Signatures as the record has them: both were verified before they were kept. */
static void recorded_signatures(struct arena *a, const struct result_public_row *row,
                                struct verification *v)
{
    struct signature_line *list = arena_new(a, struct signature_line, 2);
    list[0] = (struct signature_line){.signer = row->signer,
                                      .title = row->signer_title,
                                      .organisation = row->agency_vi,
                                      .at_ms = row->signed_ms,
                                      .intact = true,
                                      .trusted = true,
                                      .whole = true};
    list[1] = (struct signature_line){.signer = row->agency_vi,
                                      .title = "",
                                      .organisation = row->agency_vi,
                                      .at_ms = row->issued_ms,
                                      .intact = true,
                                      .trusted = true,
                                      .whole = true};
    v->signatures = list;
    v->signature_count = 2;
}

static const struct verification unknown = {.verdict = VERDICT_UNKNOWN,
                                            .dossier_code = "",
                                            .number = "",
                                            .name = {"", ""},
                                            .agency = {"", ""},
                                            .sha256 = "",
                                            .replaced_by = ""};

/* What anyone may know of an issued result; one that was not issued is nobody's business. */
static struct verification recorded(struct arena *a, const struct result_public_row *row)
{
    bool issued = strcmp(row->state, "issued") == 0;
    if (!issued && strcmp(row->state, "replaced") != 0)
        return unknown;
    struct verification v = {.verdict = issued ? VERDICT_VALID : VERDICT_REPLACED,
                             .ours = true,
                             .dossier_code = row->dossier_code,
                             .number = row->number,
                             .name = {row->name_vi, row->name_en},
                             .agency = {row->agency_vi, row->agency_en},
                             .signed_ms = row->signed_ms,
                             .issued_ms = row->issued_ms,
                             .sha256 = row->issued_file,
                             .replaced_by = row->newer ? row->newer : ""};
    recorded_signatures(a, row, &v);
    return v;
}

/* As people type it: small letters, blanks and dashes do not matter. */
static const char *code_from(struct arena *a, const char *typed)
{
    struct buf b;
    buf_init(&b, a, 2 * VERIFY_CODE);
    for (; *typed; typed++)
        if (*typed != ' ' && *typed != '-')
            buf_char(&b, (char)toupper((unsigned char)*typed));
    return b.p;
}

int result_verify_code(struct db *db, struct arena *a, const char *code, struct verification *ret,
                       struct fault *f)
{
    struct result_public_row row;
    int r = result_public_by_code(db, a, code_from(a, code), &row, f);
    if (r < 0 && r != NOT_FOUND)
        return r;
    *ret = r == OK ? recorded(a, &row) : unknown;
    return OK;
}

int result_verify_sha(struct db *db, struct arena *a, const char *sha256, struct verification *ret,
                      struct fault *f)
{
    struct result_public_row row;
    uint8_t digest[DIGEST_BYTES];
    char name[DIGEST_HEX];
    int r = NOT_FOUND;
    if (digest_from_hex(sha256, digest)) {
        digest_hex(digest, name);
        r = result_public_by_issued(db, a, name, &row, f);
    }
    if (r < 0 && r != NOT_FOUND)
        return r;
    *ret = r == OK ? recorded(a, &row) : unknown;
    return OK;
}

/* ---- files ---- */

static void judged_signatures(struct arena *a, const struct verify_report *report,
                              struct verification *v)
{
    struct signature_line *list = arena_new(a, struct signature_line, report->n);
    for (size_t i = 0; i < report->n; i++) {
        const struct verify_signature *s = &report->signatures[i];
        list[i] = (struct signature_line){.signer = s->certificate.subject.common_name,
                                          .title = s->certificate.subject.title,
                                          .organisation = s->certificate.subject.organisation,
                                          .at_ms = s->signed_ms,
                                          .intact = s->intact && s->valid,
                                          .trusted = s->trusted,
                                          .whole = s->after != AFTER_CHANGES};
    }
    v->signatures = list;
    v->signature_count = report->n;
}

/* A file that the record does not know byte for byte, by its signatures alone. */
static enum verdict judge_stranger(const struct verify_report *report)
{
    if (report->n == 0)
        return VERDICT_UNSIGNED;
    for (size_t i = 0; i < report->n; i++)
        if (!report->signatures[i].intact || !report->signatures[i].valid ||
            report->signatures[i].after == AFTER_CHANGES)
            return VERDICT_ALTERED;
    return VERDICT_UNKNOWN;
}

/* The issued result that the file says it is. */
static int find_marked(const struct result_work *w, struct bytes file, struct verification *ret,
                       struct fault *f)
{
    char code[VERIFY_CODE + 1];
    size_t at = 0;
    *ret = unknown;
    for (int i = 0; i < MARKS_MOST && !ret->ours && mark_next(file, &at, code); i++) {
        int r = result_verify_code(w->db, w->arena, code, ret, f);
        if (r < 0)
            return r;
    }
    return OK;
}

struct offered { /* a file that somebody wants to know about */
    struct bytes file;
    char sha256[DIGEST_HEX];
    struct verify_report report;
    bool readable; /* as PDF */
};

static int read_signatures(const struct result_work *w, struct offered *x, struct fault *f)
{
    const char *roots;
    struct fault own = {0};
    int r = trust_text(w->house, w->arena, &roots, f);
    if (r < 0)
        return r;
    r = paper_verify(w->house->paper, w->arena, x->file, roots, w->now_ms, &x->report, &own);
    x->readable = r == OK;
    if (r < 0 && r != INVALID)
        return fault_reason(f, r, own.reason, "%s", own.words);
    return OK;
}

/* Neither the bytes of an issued result, nor, perhaps, of any. A leader's page without the seal and
 * a result with other bytes are told apart: the first is incomplete, the second is false. */
static int verify_stranger(const struct result_work *w, const struct offered *x,
                           struct verification *ret, struct fault *f)
{
    int64_t signed_only;
    int r = find_marked(w, x->file, ret, f);
    if (r == OK)
        r = result_signed_with(w->db, w->arena, x->sha256, &signed_only, f);
    if (r != OK)
        return r;
    if (signed_only)
        ret->verdict = VERDICT_UNSIGNED;
    else if (ret->ours)
        ret->verdict = VERDICT_ALTERED;
    else if (x->readable)
        ret->verdict = judge_stranger(&x->report);
    return OK;
}

int result_verify_file(const struct result_work *w, struct bytes file, struct verification *ret,
                       struct fault *f)
{
    struct offered x = {.file = file};
    struct verification v;
    uint8_t digest[DIGEST_BYTES];
    if (file.n > LIMIT_RESULT_FILE)
        return fault_reason(f, TOO_LARGE, "verify.size", "the file is too large to be a result");
    digest_sha256(file.p, file.n, digest);
    digest_hex(digest, x.sha256);
    int r = result_verify_sha(w->db, w->arena, x.sha256, &v, f);
    if (r == OK)
        r = read_signatures(w, &x, f);
    if (r == OK && !v.ours)
        r = verify_stranger(w, &x, &v, f);
    if (r < 0)
        return r;
    judged_signatures(w->arena, &x.report, &v);
    *ret = v;
    return OK;
}
