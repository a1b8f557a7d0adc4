#include "tests/unit/paper/signed.h"
#include "paper/keys.h"
#include "paper/service.h"
#include "base/cleanup.h"
#include "tests/support/test.h"

#include <sys/stat.h>

static void close_pool(struct helper_pool **p)
{
    helper_close(*p);
}

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

TEST(a_result_is_signed_by_the_helper_and_verified_by_another)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *folder = mkdtemp(arena_strdup(a, "/tmp/paper-keys-XXXXXX")), *root = NULL;
    static const struct certificate_name leader = {"Lê Văn Thắng", "CHỦ TỊCH", NULL,
                                                   "UBND phường Hạc Thành", "VN"};
    struct fault f = {0};
    REQUIRE(keys_demo_authority(a, folder, PKI_NOW, &root, &f) == OK);
    REQUIRE(keys_demo_authority(a, folder, PKI_NOW, &root, &f) == OK);
    REQUIRE(keys_demo_issue(a, folder, "lanh-dao", CERTIFICATE_OFFICIAL, &leader, PKI_NOW, &f) ==
            OK);
    CHECK_INT(CONFLICT,
              keys_demo_issue(a, folder, "lanh-dao", CERTIFICATE_OFFICIAL, &leader, PKI_NOW, &f));
    fault_clear(&f);
    struct stat st;
    REQUIRE(stat(arena_printf(a, "%s/lanh-dao.key", folder), &st) == 0);
    CHECK_INT(0600, st.st_mode & 0777);
    CLEANUP(close_pool) struct helper_pool *sign = open_pool("sign", folder, &f);
    CLEANUP(close_pool) struct helper_pool *paper = open_pool("paper", NULL, &f);
    CHECK_STR("", f.words);
    REQUIRE(sign && paper);
    struct cms_chain chain;
    REQUIRE(keys_chain(a, folder, "lanh-dao", &chain, &f) == OK);
    CHECK_INT(2, chain.n);
    struct signed_result s = signed_make(a);
    struct certificate *unused[2];
    struct sign_order o = signed_order(&s.pki, unused, false);
    o.chain = chain;
    struct bytes out;
    REQUIRE(sign_pdf(a, s.plain, &o, keys_signer(a, sign, "lanh-dao"), &out, &f) == OK);
    struct verify_report r;
    CHECK_INT(OK, paper_verify(paper, a, out, root, PKI_NOW, &r, &f));
    CHECK_STR("", f.words);
    REQUIRE(f.code == OK && r.n == 1);
    CHECK(r.genuine);
    CHECK_STR("CHỦ TỊCH", r.signatures[0].certificate.subject.title);
    CHECK_STR("", r.signatures[0].fault);
    const char *type = "";
    CHECK_INT(OK, paper_sniff(paper, a, out, &type, &f));
    CHECK_STR("application/pdf", type);
    CHECK_INT(NOT_FOUND, sign_pdf(a, s.plain, &o, keys_signer(a, sign, "nobody"), &out, &f));
    CHECK_STR("keys.id", f.reason);
    folder_remove(folder, NULL);
}
