/* Results signed as PDF, beside what the same key signs when it does nothing else. The key is in
 * a helper that guards keys, as in the server, and as many threads as there set pages, hash and
 * assemble, each with a helper to ask. */
#include "bench/measure.h"
#include "os/helper.h"
#include "paper/keys.h"
#include "tests/unit/paper/signed.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

enum { SLICES = 5, SLICE_MS = 500 };

struct site {
    struct bytes plain; /* a result as it is before it is signed */
    struct sign_order order;
    struct helper_pool *helper;
    int64_t until_us;
    _Atomic int64_t done, failed;
};

static _Noreturn void give_up(const char *what, const struct fault *f)
{
    fprintf(stderr, "%s: %s\n", what, f->words);
    exit(1);
}

/* ---- keys ---- */

/* As a token or a service has them: of RSA, made by OpenSSL's own program. */
static struct key *rsa_key(struct arena *a, const char *bits)
{
    const char *const argv[] = {"openssl",
                                "genpkey",
                                "-quiet",
                                "-algorithm",
                                "RSA",
                                "-pkeyopt",
                                arena_printf(a, "rsa_keygen_bits:%s", bits),
                                NULL};
    struct process_order o = {.argv = argv, .output_max = 1 << 16, .limit_ms = 60000};
    struct process_end end;
    struct key *k;
    struct fault f = {0};
    if (process_run(a, &o, &end, &f) < 0 || key_read(a, end.output, &k, &f) < 0)
        give_up("openssl genpkey", &f);
    return k;
}

static struct helper_pool *open_helper(const char *folder)
{
    const char *program = getenv("MOTCUA");
    struct helper_options o = {.name = keys_service.name,
                               .program = program ? program : "build/motcua",
                               .argument = folder,
                               .count = KEYS_AT_ONCE,
                               .job_ms = 10000,
                               .reply_max = 1 << 16};
    struct helper_pool *p;
    struct fault f = {0};
    if (helper_open(&o, &p, &f) < 0)
        give_up("the helper of keys", &f);
    return p;
}

/* ---- the two rates ---- */

static double raw_rate(const struct key *k)
{
    uint8_t digest[DIGEST_BYTES] = {1};
    struct arena *scratch = arena_open();
    struct bytes value;
    struct fault f = {0};
    int64_t start = now_us(), n = 0;
    for (; now_us() - start < (int64_t)SLICE_MS * 1000; n++) {
        if (key_sign(k, scratch, digest, &value, &f) < 0)
            give_up("key_sign", &f);
        arena_clear(scratch);
    }
    arena_close(scratch);
    return (double)n * 1e6 / (double)(now_us() - start);
}

static void *sign_results(void *site)
{
    struct site *s = site;
    struct arena *a = arena_open();
    while (now_us() < s->until_us) {
        struct bytes pdf;
        struct fault f = {0};
        int r = sign_pdf(a, s->plain, &s->order, keys_signer(a, s->helper, "leader"), &pdf, &f);
        if (r < 0 && atomic_fetch_add(&s->failed, 1) == 0)
            fprintf(stderr, "sign_pdf: %s\n", f.words);
        atomic_fetch_add(&s->done, r == OK);
        arena_clear(a);
    }
    arena_close(a);
    return NULL;
}

static double result_rate(struct site *s)
{
    pthread_t threads[KEYS_AT_ONCE];
    int64_t start = now_us(), before = s->done;
    s->until_us = start + (int64_t)SLICE_MS * 1000;
    for (int i = 0; i < KEYS_AT_ONCE; i++)
        if (pthread_create(&threads[i], NULL, sign_results, s) != 0)
            exit(1);
    for (int i = 0; i < KEYS_AT_ONCE; i++)
        (void)pthread_join(threads[i], NULL);
    return (double)(s->done - before) * 1e6 / (double)(now_us() - start);
}

/* In turns, so that a neighbour's work falls on both. */
static void take_turns(struct site *s, const struct key *key, struct figure *figure)
{
    int64_t cpu = 0;
    for (int i = 0; i < SLICES; i++) {
        figure->reference += raw_rate(key) / SLICES;
        int64_t before = cpu_us();
        figure->value += result_rate(s) / SLICES;
        cpu += cpu_us() - before;
    }
    figure->cpu_us = (double)cpu / (double)(s->done + 1);
    figure->met = figure->value >= 0.85 * figure->reference ? "yes" : "no";
}

static int64_t measure(struct arena *a, const struct pki *p, struct key *key, const char *name)
{
    const char *folder = mkdtemp(arena_strdup(a, "/tmp/motcua-bench-keys-XXXXXX"));
    struct certificate *chain[2] = {
        pki_issue(a, CERTIFICATE_OFFICIAL, "Lê Thị Ước", key, p->ca, p->ca_key), p->ca};
    struct slip_words *words = sheets_words(a);
    struct result_document document = sheets_result();
    struct pki with = *p;
    struct site s = {0};
    struct fault f = {0};
    with.leaf = chain[0];
    if (!words || result_pdf(a, &document, words, &s.plain, &f) < 0 || keys_make(folder, &f) < 0 ||
        keys_put(folder, "leader", key, (struct cms_chain){chain, 2}, &f) < 0)
        give_up("making ready", &f);
    s.order = signed_order(&with, chain, false);
    s.order.looks = sign_looks_open(a);
    s.helper = open_helper(folder);
    struct figure figure = {
        .what = arena_printf(a, "results signed with %s; reference: the key alone", name),
        .unit = "/s",
        .goal = "≥ 85 %"};
    take_turns(&s, key, &figure);
    figure_print(&figure);
    helper_close(s.helper);
    (void)folder_remove(folder, NULL);
    return s.failed;
}

int main(void)
{
    struct arena *a = arena_open();
    struct pki p = pki_make(a);
    int64_t failed = 0;
    failed += measure(a, &p, p.key, "ECDSA P-256 in software");
    failed += measure(a, &p, rsa_key(a, "2048"), "RSA 2048 in software");
    failed += measure(a, &p, rsa_key(a, "4096"), "RSA 4096 in software");
    arena_close(a);
    return failed > 0;
}
