/* An answer of the population register. A person who is believed is the one who was asked for. */
#include "base/arena.h"
#include "base/cleanup.h"
#include "wire/population.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct population_query query = {
        .request_id = "mc-1",
        .procedure = "1.004873",
        .dossier = "d",
        .asker = "mot-cua",
        .pin = "038198004512",
        .full_name = "Lụa",
        .birth_date = "1998-03-27",
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct population_person p;
    if (population_answer(a, &query, (const char *)data, size, &p, NULL) == OK &&
        strcmp(p.pin, query.pin) != 0)
        abort();
    return 0;
}
