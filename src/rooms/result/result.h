/* Results: the paper that the citizen asked for, as a signed file.
 *
 * A result is drafted from the layout of its procedure case, signed by the leader, numbered and
 * sealed by the agency, and only then issued; each step makes a new file and the old one stays. A
 * result names its dossier in its own signed bytes and in its row; one file can be the result of
 * one dossier only. Making and signing are slow (milliseconds, a helper process), so they happen
 * before the unit that records them: `prepare` reads, `make` works without a database, `keep` is
 * the unit.
 */
#ifndef ROOMS_RESULT_RESULT_H
#define ROOMS_RESULT_RESULT_H

#include "rooms/dossier/dossier.h"
#include "rooms/house.h"

struct result {
    int64_t id, dossier_id, made_ms, signed_ms, issued_ms, signer_id, replaced_by;
    int version;
    const char *state; /* "draft", "signed", "issued", "replaced" */
    const char *code, *number, *verify_code, *draft_file, *signed_file, *issued_file, *signer;
    struct text2 name;
};

/* The newest result of a dossier; NOT_FOUND when there is none. */
int result_of(struct db *db, struct arena *a, int64_t dossier_id, struct result *ret,
              struct fault *f);

/* Draft: the layout filled with form, register, dossier and agency. ret_pdf lives in the arena;
 * keep stores file and row. The text alone, for showing beside the form, is result_text. */
int result_draft(struct house *h, struct arena *a, struct db *db, const struct law *law,
                 const struct dossier_file *d, int64_t now_ms, struct result *ret, struct fault *f);

/* Sign as the visitor (leader): the draft's file with the officer's signature. FORBIDDEN
 * "result.no_certificate" when the officer has no valid one. Offloaded; then keep in a unit
 * together with ACT_SIGN. */
int result_sign(struct house *h, struct arena *a, struct db *db, const struct law *law,
                const struct visitor *who, const struct dossier *d, int64_t now_ms,
                struct result *ret, struct fault *f);

/* Number and seal. The number is gap-free per agency, symbol and year: it is taken in a first short
 * unit that reserves it for this result (kept when sealing fails, used by the next try). */
int result_reserve_number(struct db *db, struct arena *a, const struct law *law,
                          const struct dossier *d, int64_t now_ms, struct result *ret,
                          struct fault *f);
int result_seal(struct house *h, struct arena *a, struct db *db, const struct law *law,
                const struct dossier *d, int64_t now_ms, struct result *ret, struct fault *f);

/* In a unit: write what draft, sign or seal made. Checks that the file is signed as it must be,
 * names this dossier and is no other dossier's (CONFLICT "result.other_dossier", FORBIDDEN
 * "result.unsigned"). */
int result_keep(struct db *db, const struct result *r, struct fault *f);

/* Verification by anyone: a file, its SHA-256 or the code in its QR. */
struct signature_line {
    const char *signer, *title, *organisation, *at;
    bool intact, trusted, whole;
};
struct verification {
    const char *verdict; /* "valid", "altered", "unknown", "unsigned", "replaced" */
    const char *dossier_code, *number;
    struct text2 name;
    const char *agency;
    int64_t issued_ms;
    const struct signature_line *signatures;
    size_t signature_count;
    const char *replaced_by; /* verify code of the newer one; "" when none */
};
int result_verify_code(struct db *db, struct arena *a, const char *code, struct verification *ret,
                       struct fault *f);
int result_verify_sha(struct db *db, struct arena *a, const char *sha256, struct verification *ret,
                      struct fault *f);
int result_verify_file(struct house *h, struct db *db, struct arena *a, struct bytes file,
                       struct verification *ret, struct fault *f);

/* Slips (forms 01, 02, 03, 06) as PDF in the arena. which: "receipt", "supplement", "refusal",
 * "control". */
int result_slip(struct house *h, struct arena *a, struct db *db, const struct law *law,
                const struct dossier_file *d, const char *which, struct bytes *ret,
                struct fault *f);

/* Keys of a demonstration: a CA, a certificate for each leader's post and a seal for each agency
 * that is the authority of demonstration posts. */
int result_make_demo_keys(struct house *h, struct db *db, int64_t now_ms, struct fault *f);

#endif
