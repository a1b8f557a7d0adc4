/* A result signed by leader and agency, for the tests of signing and verifying. */
#ifndef TESTS_UNIT_PAPER_SIGNED_H
#define TESTS_UNIT_PAPER_SIGNED_H

#include "tests/unit/paper/sheets.h"
#include "tests/unit/crypto/pki.h"
#include "paper/sign.h"

struct signed_result {
    struct pki pki;
    struct bytes plain, once, twice;
    struct fault fault;
};

static inline struct sign_order signed_order(const struct pki *p, struct certificate **chain,
                                             bool seal)
{
    static const char *const officer[] = {"Ký bởi: Lê Văn Thắng", "Cơ quan: UBND phường Hạc Thành",
                                          "Thời gian ký: 2026-11-22T07:00:00+07:00", NULL};
    static const char *const agency[] = {"UBND PHƯỜNG HẠC THÀNH – TỈNH THANH HÓA", NULL};
    chain[0] = seal ? p->seal : p->leaf;
    chain[1] = p->ca;
    return (struct sign_order){
        .field = seal ? RESULT_AGENCY : RESULT_LEADER,
        .chain = {chain, 2},
        .name = seal ? "UBND phường Hạc Thành" : "Lê Văn Thắng",
        .reason = "Ban hành kết quả",
        .location = "Hạc Thành",
        .at_ms = PKI_NOW - 1000,
        .look = seal ? SIGN_SEAL : SIGN_OFFICIAL,
        .lines = seal ? agency : officer,
        .fonts = FONTS,
    };
}

static inline struct signed_result signed_make(struct arena *a)
{
    struct signed_result s = {.pki = pki_make(a)};
    struct slip_words *w = sheets_words(a);
    struct result_document d = sheets_result();
    struct certificate *chain[2], *above[2];
    struct sign_order leader = signed_order(&s.pki, chain, false);
    struct sign_order agency = signed_order(&s.pki, above, true);
    if (w && result_pdf(a, &d, w, &s.plain, &s.fault) == OK &&
        sign_pdf(a, s.plain, &leader, key_signer(s.pki.key), &s.once, &s.fault) == OK)
        sign_pdf(a, s.once, &agency, key_signer(s.pki.seal_key), &s.twice, &s.fault);
    return s;
}

#endif
