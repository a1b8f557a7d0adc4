#include "crypto/jws.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "crypto/base64.h"
#include "tests/support/test.h"

static const char *const algorithms[] = {"RS256", "PS256", "ES256", "EdDSA"};

static struct jws_key *make(struct arena *a, const char *alg, const char *kid)
{
    struct jws_key *key = NULL;
    struct fault f = {0};
    if (jws_key_make(a, alg, kid, &key, &f) < 0)
        test_fail(__FILE__, __LINE__, "%s: %s", alg, f.words);
    return key;
}

static struct json *claims(struct arena *a)
{
    struct json *o = json_new_object(a);
    return json_put(o, "sub", json_new_text(a, "Lụa"));
}

static const char *sign(struct arena *a, const struct jws_key *key)
{
    const char *token = "";
    struct fault f = {0};
    if (jws_sign(a, key, claims(a), &token, &f) < 0)
        test_fail(__FILE__, __LINE__, "%s", f.words);
    return token;
}

/* The set of one key, as a provider publishes it. */
static struct jws_keys *publish(struct arena *a, const struct json *key)
{
    struct buf b;
    struct jws_keys *keys = NULL;
    struct fault f = {0};
    buf_init(&b, a, LIMIT_KEY_SET);
    buf_str(&b, "{\"keys\":[");
    json_write(&b, key);
    buf_str(&b, "]}");
    if (jws_keys_parse(a, b.p, b.n, &keys, &f) < 0)
        test_fail(__FILE__, __LINE__, "%s", f.words);
    return keys;
}

static struct jws_keys *published(struct arena *a, const struct jws_key *key)
{
    return publish(a, jws_key_public(a, key));
}

/* The reason why a token is refused; "" when it is not. */
static const char *refusal(struct arena *a, const struct jws_keys *keys, const char *token)
{
    const struct json *got = NULL;
    struct fault f = {0};
    int r = jws_verify(a, keys, token, &got, &f);
    CHECK((r == OK) == (got != NULL));
    CHECK((r == NOT_FOUND) == (strcmp(f.reason, "jws.key") == 0));
    return arena_strdup(a, f.reason);
}

/* A token with this header, signed by nobody. */
static const char *unsigned_token(struct arena *a, const char *header)
{
    return arena_printf(a, "%s.%s.AAAA", base64url_text(a, header, strlen(header)),
                        base64url_text(a, "{}", 2));
}

TEST(every_algorithm_signs_and_verifies)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < 4; i++) {
        const struct jws_key *key = make(a, algorithms[i], "k1");
        const struct json *got = NULL;
        REQUIRE(key);
        REQUIRE(jws_verify(a, published(a, key), sign(a, key), &got, NULL) == OK);
        CHECK_STR("Lụa", json_str(got, "sub", ""));
        CHECK_INT(1, jws_keys_count(published(a, key)));
    }
}

TEST(no_byte_of_a_token_may_change)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < 4; i++) {
        const struct jws_key *key = make(a, algorithms[i], "k1");
        const struct jws_keys *keys = published(a, key);
        const char *token = sign(a, key);
        for (size_t at = 0; at < strlen(token); at += 7) {
            char *bad = arena_strdup(a, token);
            bad[at] = bad[at] == 'A' ? 'B' : 'A';
            CHECK(*refusal(a, keys, bad));
        }
    }
}

TEST(another_key_of_the_same_name_does_not_verify)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < 4; i++)
        CHECK_STR("jws.signature", refusal(a, published(a, make(a, algorithms[i], "k1")),
                                           sign(a, make(a, algorithms[i], "k1"))));
}

TEST(names_uses_and_algorithms_of_keys_are_obeyed)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct jws_key *key = make(a, "ES256", "k1");
    static const struct {
        const char *member, *value, *reason;
    } changes[] = {
        {"kid", "k2", "jws.key"},    {"use", "enc", "jws.key"}, {"alg", "RS256", "jws.key"},
        {"alg", "HS256", "jws.key"}, {"kty", "oct", "jws.key"}, {"crv", "P-384", "jws.key"},
        {"x", "AAAA", "jws.key"},    {"x", "a+b=", "jws.key"},
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct json *k = json_new_object(a), *from = jws_key_public(a, key);
        for (const struct json *m = from->first; m; m = m->next) {
            bool changed = strcmp(m->key, changes[i].member) == 0;
            json_put(k, m->key, json_new_text(a, changed ? changes[i].value : m->text));
        }
        CHECK_STR(changes[i].reason, refusal(a, publish(a, k), sign(a, key)));
    }
    struct json *ops = json_new_list(a), *k = jws_key_public(a, key);
    json_push(ops, json_new_text(a, "sign"));
    json_put(k, "key_ops", ops);
    CHECK_STR("jws.key", refusal(a, publish(a, k), sign(a, key)));
    json_push(ops, json_new_text(a, "verify"));
    CHECK_STR("", refusal(a, publish(a, k), sign(a, key)));
}

TEST(none_and_shared_secrets_are_refused)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct jws_keys *keys = published(a, make(a, "RS256", "k1"));
    static const char *const headers[] = {
        "{\"alg\":\"none\"}",  "{\"alg\":\"None\"}", "{\"alg\":\"HS256\",\"kid\":\"k1\"}",
        "{\"alg\":\"RS512\"}", "{\"alg\":256}",      "{}",
    };
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        CHECK_STR("jws.alg", refusal(a, keys, unsigned_token(a, headers[i])));
    CHECK_STR("jws.form", refusal(a, keys, "eyJhbGciOiJub25lIn0.e30"));
}

TEST(critical_extensions_are_refused)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct jws_keys *keys = published(a, make(a, "RS256", "k1"));
    CHECK_STR("jws.crit",
              refusal(a, keys, unsigned_token(a, "{\"alg\":\"RS256\",\"crit\":[\"b64\"]}")));
}

TEST(a_member_twice_is_refused)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct jws_keys *keys = published(a, make(a, "RS256", "k1"));
    CHECK_STR("jws.form",
              refusal(a, keys, unsigned_token(a, "{\"alg\":\"RS256\",\"alg\":\"none\"}")));
}

TEST(malformed_tokens_are_refused)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct jws_key *key = make(a, "ES256", "k1");
    const struct jws_keys *keys = published(a, key);
    const char *good = sign(a, key);
    char *long_one = arena_alloc(a, LIMIT_TOKEN + 10);
    memset(long_one, 'A', LIMIT_TOKEN + 5);
    long_one[3] = long_one[9] = '.';
    const char *const bad[] = {
        "",
        ".",
        "..",
        "a.b.c",
        "a.b.c.d",
        long_one,
        arena_printf(a, "%s.x", good),
        arena_printf(a, "%s=", good),
        arena_printf(a, " %s", good),
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK_STR("jws.form", refusal(a, keys, bad[i]));
}

TEST(short_rsa_keys_are_left_out)
{
    /* Some 1,000 bits. */
    static const char set[] =
        "{\"keys\":[{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\""
        "qT5LZ1Qm8Zf3nYk1l0c2mW9dV7h4s6uJ8b3xP0rN5tKQeA2yG7wCzXvB1oLhDfUiSjRkMpTgEaIqWnHcYbV4"
        "dO6l9sF3mZ8xJ2uKQ7rPtN0yGwCzXvB1oLhDfUiSjRkMpTgEaIqWnHcYbV4dO6l9sF3mZ8xJ2uKQ7rPtN0w\"}]}";
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct jws_keys *keys = NULL;
    REQUIRE(jws_keys_parse(a, set, sizeof set - 1, &keys, NULL) == OK);
    CHECK_INT(0, jws_keys_count(keys));
}

TEST(what_is_no_key_set_is_refused)
{
    static const char *const bad[] = {"", "[]", "{}", "{\"keys\":{}}", "{\"keys\":[],\"keys\":[]}"};
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct jws_keys *keys = NULL;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct fault f = {0};
        CHECK_INT(INVALID, jws_keys_parse(a, bad[i], strlen(bad[i]), &keys, &f));
        CHECK_STR("jws.keys", f.reason);
    }
    struct buf b;
    buf_init(&b, a, LIMIT_KEY_SET);
    buf_str(&b, "{\"keys\":[{}");
    for (int i = 0; i < LIMIT_KEYS; i++)
        buf_str(&b, ",{}");
    buf_str(&b, "]}");
    CHECK_INT(INVALID, jws_keys_parse(a, b.p, b.n, &keys, NULL));
}

TEST(keys_from_pem_fit_their_algorithm)
{
    static const char pem[] = "-----BEGIN PRIVATE KEY-----\n"
                              "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
                              "-----END PRIVATE KEY-----\n"; /* RFC 8037 appendix A.1 */
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct jws_key *key = NULL;
    struct fault f = {0};
    REQUIRE(jws_key_read(a, pem, "EdDSA", "k1", &key, NULL) == OK);
    CHECK_STR("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
              json_str(jws_key_public(a, key), "x", ""));
    CHECK(json_get(jws_key_public(a, key), "d") == NULL);
    CHECK_INT(INVALID, jws_key_read(a, pem, "ES256", "k1", &key, &f));
    CHECK_STR("jws.pem", f.reason);
    CHECK_INT(INVALID, jws_key_read(a, "no key", "ES256", "k1", &key, NULL));
    CHECK_INT(INVALID, jws_key_read(a, pem, "HS256", "k1", &key, NULL));
    CHECK_INT(INVALID, jws_key_make(a, "none", "k1", &key, NULL));
}

/* RFC 8037 appendix A.4: a signature that we did not make. */
TEST(vector_of_rfc_8037)
{
    static const char set[] = "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\","
                              "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}";
    static const char token[] =
        "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-"
        "09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct jws_keys *keys = NULL;
    REQUIRE(jws_keys_parse(a, set, sizeof set - 1, &keys, NULL) == OK);
    /* The signature is right; what it signs is no JSON. */
    CHECK_STR("jws.form", refusal(a, keys, token));
    char *bad = arena_strdup(a, token);
    bad[strlen(bad) - 5] ^= 1;
    CHECK_STR("jws.signature", refusal(a, keys, bad));
}

/* RFC 7636 appendix B; OpenID Connect Core 1.0 appendix A.3. */
TEST(challenge_and_half_hash)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
              jws_challenge(a, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
    CHECK_STR("77QmUPtjPfzWtF2AnpK9RQ",
              jws_half_hash(a, "RS256", "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"));
    /* Half of SHA-512 is longer. */
    CHECK_INT(43, strlen(jws_half_hash(a, "EdDSA", "x")));
}

TEST(the_algorithm_of_a_token)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("PS256", jws_algorithm_of(a, sign(a, make(a, "PS256", "k1"))));
    CHECK(jws_algorithm_of(a, "") == NULL);
    CHECK(jws_algorithm_of(a, unsigned_token(a, "{\"alg\":\"none\"}")) == NULL);
}
