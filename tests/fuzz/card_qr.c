/* What a scanner typed: the QR text of a card, or the machine-readable zone. */
#include "base/cleanup.h"
#include "paper/card.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *text = arena_strndup(a, (const char *)data, size);
    struct card card;
    struct mrz mrz;
    struct pin_facts facts = {0};
    if (card_read_qr(a, text, &card, NULL) == OK)
        pin_check(card.pin, &facts);
    mrz_read(a, text, &mrz, NULL);
    pin_check(text, &facts);
    return 0;
}
