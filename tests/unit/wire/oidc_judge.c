/* A negative test for every claim of an id_token. */
#include "base/cleanup.h"
#include "tests/support/test.h"
#include "wire/oidc_parts.h"

static const int64_t now_s = 1700000000;

/* The claims that are believed, with one member changed; JSON text, or NULL to leave it out. */
static const struct json *claims(struct arena *a, const char *member, const char *value)
{
    static const struct {
        const char *name, *value;
    } good[] = {
        {"iss", "\"https://vneid.example\""},
        {"sub", "\"u-1\""},
        {"aud", "\"cong-dvc\""},
        {"exp", "1700000300"},
        {"iat", "1700000000"},
        {"nonce", "\"n-0S6_WzA2Mj\""},
        {"at_hash", "\"77QmUPtjPfzWtF2AnpK9RQ\""},
        {"azp", NULL},
    };
    struct buf b;
    struct json *v = NULL;
    buf_init(&b, a, 4096);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        const char *text = member && strcmp(good[i].name, member) == 0 ? value : good[i].value;
        if (text)
            buf_printf(&b, "%c\"%s\":%s", b.n ? ',' : '{', good[i].name, text);
    }
    buf_str(&b, "}");
    if (json_parse(a, b.p, b.n, &v, NULL) < 0)
        test_fail(__FILE__, __LINE__, "%s", b.p);
    return v;
}

static const char *refusal(struct arena *a, const char *member, const char *value)
{
    struct oidc_expected e = {
        .issuer = "https://vneid.example",
        .client_id = "cong-dvc",
        .nonce = "n-0S6_WzA2Mj",
        .access_token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y",
        .now_ms = now_s * 1000,
    };
    struct fault f = {0};
    int r = oidc_judge(a, claims(a, member, value), &e, &f);
    CHECK((r == OK) == (*f.reason == '\0'));
    CHECK(r == OK || r == BROKEN);
    return arena_strdup(a, f.reason);
}

TEST(what_must_not_be_believed)
{
    static const struct {
        const char *member, *value, *reason;
    } rows[] = {
        {"iss", "\"https://vneid.example/\"", "oidc.token.iss"},
        {"iss", "\"\"", "oidc.token.iss"},
        {"iss", "[\"https://vneid.example\"]", "oidc.token.iss"},
        {"iss", NULL, "oidc.token.iss"},
        {"aud", "\"khac\"", "oidc.token.aud"},
        {"aud", "[]", "oidc.token.aud"},
        {"aud", "[\"khac\"]", "oidc.token.aud"},
        {"aud", "[[\"cong-dvc\"]]", "oidc.token.aud"},
        {"aud", "{\"a\":\"cong-dvc\"}", "oidc.token.aud"},
        {"aud", NULL, "oidc.token.aud"},
        {"aud", "[\"cong-dvc\",\"khac\"]", "oidc.token.azp"},
        {"azp", "\"khac\"", "oidc.token.azp"},
        {"azp", "1", "oidc.token.azp"},
        {"exp", "1699999940", "oidc.token.exp"},
        {"exp", "\"1700000300\"", "oidc.token.exp"},
        {"exp", "1.7e12", "oidc.token.exp"},
        {"exp", NULL, "oidc.token.exp"},
        {"iat", "1700000061", "oidc.token.iat"},
        {"iat", "1699999399", "oidc.token.iat"},
        {"iat", NULL, "oidc.token.iat"},
        {"nonce", "\"n-0S6_WzA2Mk\"", "oidc.token.nonce"},
        {"nonce", "\"n-0S6_WzA2M\"", "oidc.token.nonce"},
        {"nonce", "null", "oidc.token.nonce"},
        {"nonce", NULL, "oidc.token.nonce"},
        {"sub", "\"\"", "oidc.token.sub"},
        {"sub", "17", "oidc.token.sub"},
        {"sub", NULL, "oidc.token.sub"},
        {"at_hash", "\"77QmUPtjPfzWtF2AnpK9RA\"", "oidc.token.at_hash"},
        {"at_hash", "null", "oidc.token.at_hash"},
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        CHECK_STR(rows[i].reason, refusal(a, rows[i].member, rows[i].value));
}

TEST(what_is_believed)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("", refusal(a, NULL, NULL));
    CHECK_STR("", refusal(a, "aud", "[\"cong-dvc\"]"));
    CHECK_STR("", refusal(a, "azp", "\"cong-dvc\""));
    CHECK_STR("", refusal(a, "exp", "1699999941"));
    CHECK_STR("", refusal(a, "iat", "1700000060"));
    CHECK_STR("", refusal(a, "at_hash", NULL));
}

TEST(several_audiences_need_the_party)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    static const char text[] =
        "{\"iss\":\"i\",\"sub\":\"s\",\"aud\":[\"x\",\"c\"],\"azp\":\"c\",\"exp\":100,\"iat\":90,"
        "\"nonce\":\"n\"}";
    struct json *v = NULL;
    REQUIRE(json_parse(a, text, sizeof text - 1, &v, NULL) == OK);
    struct oidc_expected e = {"i", "c", "n", "t", "ES256", 95000};
    CHECK_INT(OK, oidc_judge(a, v, &e, NULL));
}
