/* A PDF that somebody wants verified. */
#include "base/cleanup.h"
#include "paper/verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct verify_report r;
    verify_pdf(a, (struct bytes){data, size}, trust_open(a), 0, &r, NULL);
    return 0;
}
