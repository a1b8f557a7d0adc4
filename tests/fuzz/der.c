/* Certificates, keys and signatures in DER or PEM from strangers. */
#include "base/cleanup.h"
#include "crypto/cms.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct bytes in = {data, size};
    struct certificate *c, **all;
    struct key *k;
    struct cms_verdict v;
    size_t n = 0;
    if (certificate_read(a, in, &c, NULL) == OK)
        certificate_facts(a, c);
    certificates_read(a, in, &all, &n, NULL);
    key_read(a, in, &k, NULL);
    const struct cms_question q = {&(struct bytes){(const uint8_t *)"content", 7}, 1, trust_open(a),
                                   0};
    cms_verify(a, in, &q, &v, NULL);
    return 0;
}
