/* Results: the paper that the citizen asked for, as a signed file.
 *
 * A result is drafted from the layout of its procedure case when the officer's work is done,
 * numbered and signed by the leader, sealed by the agency, and only then issued. Each step makes a
 * new file and the old one stays. A page that is signed cannot be given a number any more, so the
 * number is taken before the leader signs (convention "result.number_order"). A result names its
 * dossier on its page and in its signatures; one file can be the result of one dossier only.
 *
 * Making and signing are slow (milliseconds, a helper process), so they happen before the unit that
 * records them. Pages and the API need two calls for every act, with paper or without:
 *
 *     struct result_act x = {.act = act};
 *     r = result_prepare_act(&w, &x, f);            offloaded, for one or many dossiers
 *     r = result_act(db, a, law, &x, f);            in a unit: the paper and the act, or neither
 */
#ifndef ROOMS_RESULT_RESULT_H
#define ROOMS_RESULT_RESULT_H

#include "base/buf.h"
#include "paper/result.h"
#include "rooms/dossier/dossier.h"
#include "rooms/house.h"

struct result {
    int64_t id, dossier_id, made_ms, signed_ms, issued_ms, signer_id, replaced_by;
    int version;
    const char *state; /* "draft", "signed", "issued", "replaced" */
    const char *code, *number, *verify_code;
    const char *draft_file, *signed_file, *issued_file; /* names in the house's files, or "" */
    const char *signer, *signer_title;
    struct text2 name;
};

/* The newest result of a dossier; NOT_FOUND when there is none. The second: the one that is in
 * force (issued and not replaced), which is what the citizen downloads. */
int result_of(struct db *db, struct arena *a, int64_t dossier_id, struct result *ret,
              struct fault *f);
int result_issued_of(struct db *db, struct arena *a, int64_t dossier_id, struct result *ret,
                     struct fault *f);

/* What stands on it, for showing beside the form and for the page itself. */
struct result_text {
    const char *title, *subtitle; /* subtitle may be NULL */
    const struct result_block *blocks;
    size_t block_count;
    const char *authority, *position; /* authority may be NULL */
};

/* The layout filled with form, register, dossier and agency. result gives number and date, and may
 * be NULL before there is one. TOO_LARGE when a limit of FEEL or of texts was passed. */
struct result_source {
    const struct law *law;
    const struct dossier_file *dossier;
    const struct result *result;
    int64_t now_ms;
};
int result_text(struct arena *a, const struct result_source *s, struct result_text *ret,
                struct fault *f);

/* The steps ---------------------------------------------------------------------------------------
 *
 * Not inside a unit: they read, call helpers and put files, which are orphans at worst when the
 * unit afterwards fails. result_keep writes what they made. */

struct result_work {
    struct house *house;
    struct arena *arena;
    struct db *db; /* a reader */
    const struct law *law;
    int64_t now_ms;
};

/* The draft; a new version when the newest result has been issued. */
int result_draft(const struct result_work *w, const struct dossier_file *d, struct result *ret,
                 struct fault *f);

/* In a unit: take the number, gap-free per agency, symbol and year. A number that a failed
 * signature has left is used by the next try. ret is the newest result with its number. */
struct result_numbering {
    const struct law *law;
    const struct dossier *dossier;
    int64_t now_ms;
};
int result_reserve_number(struct db *db, struct arena *a, const struct result_numbering *n,
                          struct result *ret, struct fault *f);

/* Number the draft (in a short unit of its own), draw it again with number, date and signer, and
 * sign it with the visitor's key. What came out is verified against the trusted roots before it is
 * given back. FORBIDDEN "result.no_certificate" when the officer has no valid one,
 * "result.no_draft"; BROKEN "result.untrusted". */
int result_sign(const struct result_work *w, const struct visitor *who,
                const struct dossier_file *d, struct result *ret, struct fault *f);

/* Seal the signed result with the agency's key, and verify both signatures. FORBIDDEN
 * "result.unsigned", "result.no_seal". */
int result_seal(const struct result_work *w, const struct dossier_file *d, struct result *ret,
                struct fault *f);

/* In a unit: write what draft, sign or seal made. CONFLICT "result.other_dossier" when the file is
 * another dossier's, "result.stale" when somebody was faster; FORBIDDEN "result.unsigned" for an
 * issued result that the row before does not know as signed. Issuing replaces the version before.
 */
int result_keep(struct db *db, const struct result *r, struct fault *f);

/* Acts --------------------------------------------------------------------------------------------
 */

struct result_act {
    struct act act;       /* of any kind; result_file and number are filled in here */
    struct result result; /* id 0: the act makes no paper */
    struct act_done done; /* after result_act */
};

/* Make what belongs to an act: a draft for ACT_PROCESS, a signature for ACT_SIGN (unless the
 * outcome is "return"), a seal for ACT_ISSUE, nothing for others. Refuses what dossier_act would
 * refuse, so that no number is taken for an act that is not possible. Offloaded. */
int result_prepare_act(const struct result_work *w, struct result_act *x, struct fault *f);

/* result_keep and dossier_act, in a unit. */
int result_act(struct db *db, struct arena *a, const struct law *law, struct result_act *x,
               struct fault *f);

/* Verification by anyone --------------------------------------------------------------------------
 *
 * By code or SHA-256 the record answers, with nothing about the person; by file the signatures in
 * the file are judged as well. */

struct signature_line {
    const char *signer, *title, *organisation;
    int64_t at_ms; /* 0: not known */
    bool intact, trusted, whole;
};

enum verdict {
    VERDICT_UNKNOWN,  /* not ours, or not issued */
    VERDICT_VALID,    /* ours, every byte */
    VERDICT_ALTERED,  /* it was ours or signed, and bytes differ */
    VERDICT_UNSIGNED, /* no signature, or not all that it needs */
    VERDICT_REPLACED, /* ours, and a newer one is in force */
};
const char *verdict_name(enum verdict v); /* "valid" … for addresses and the API */

struct verification {
    enum verdict verdict;
    bool ours;                         /* the fields from here on are known */
    const char *dossier_code, *number; /* "" when not ours */
    struct text2 name, agency;
    int64_t signed_ms, issued_ms;
    const char *sha256;      /* of the file that was issued */
    const char *replaced_by; /* verify code of the newer one; "" when none */
    const struct signature_line *signatures;
    size_t signature_count;
};
int result_verify_code(struct db *db, struct arena *a, const char *code, struct verification *ret,
                       struct fault *f);
int result_verify_sha(struct db *db, struct arena *a, const char *sha256, struct verification *ret,
                      struct fault *f);

/* Offloaded. UNAVAILABLE when the helper cannot answer; a file that is none is VERDICT_UNKNOWN. */
int result_verify_file(const struct result_work *w, struct bytes file, struct verification *ret,
                       struct fault *f);

/* Where the QR of a result leads. */
const char *result_address(const struct house *h, struct arena *a, const char *verify_code);

/* Slips -------------------------------------------------------------------------------------------
 */

enum slip { SLIP_RECEIPT, SLIP_SUPPLEMENT, SLIP_REFUSAL, SLIP_CONTROL, SLIP_COUNT };

/* "receipt", "supplement", "refusal", "control"; false when unknown. */
bool slip_from(const char *name, enum slip *ret);

/* Forms 01, 02, 03 and 06 of TT 03/2025/TT-VPCP as PDF in the arena. NOT_FOUND "slip.none" when the
 * dossier has no such slip (nothing was asked for or refused). Offloaded. */
int result_slip(const struct result_work *w, const struct dossier_file *d, enum slip which,
                struct bytes *ret, struct fault *f);

/* Keys --------------------------------------------------------------------------------------------
 */

/* Where keys lie and what is trusted: DATA/keys and DATA/trust.pem. */
const char *result_keys_folder(const struct house *h, struct arena *a);
const char *result_trust_file(const struct house *h, struct arena *a);

/* Keys of a demonstration: an authority, a key for each leader's post of a demonstration account
 * and a seal for its agency; who has a valid one gets no second. Not in a unit: it makes files,
 * then writes its rows in one of its own. The "sign" helper is to be started afterwards. */
int result_make_demo_keys(struct house *h, int64_t now_ms, struct fault *f);

/* A key of the real authority's: of an officer at an agency, or the agency's seal. From then on the
 * newest valid one signs. Not in a unit, and the helper is to be started afterwards, too. INVALID
 * (no key, no certificate), "keys.pair" (they do not belong together), "key.over" (not valid now);
 * FORBIDDEN "trust.…": nobody who is trusted stands behind it. */
struct key_grant {
    int64_t account_id;  /* 0: the seal */
    const char *account; /* its name, for the record */
    const char *agency;
    struct bytes pem; /* the key, not encrypted, its certificate and those above it */
    struct actor by;
    int64_t now_ms;
};
int result_take_key(struct house *h, const struct key_grant *g, struct fault *f);

#endif
