/* The inside of a catalogue book. */
#ifndef ROOMS_CATALOGUE_BOOK_H
#define ROOMS_CATALOGUE_BOOK_H

#include "rooms/catalogue/catalogue.h"

/* A list of what is free of charge; the decision on relief asks whether a procedure is on it. */
struct exemption {
    const char *code;
    const struct json *items;
};

struct catalogue_book {
    struct arena *arena;
    struct procedure *versions; /* by id */
    size_t version_count;
    const struct procedure **current; /* by code */
    size_t current_count;
    int32_t next_day;
    const struct json **essentials; /* the services of essential.json */
    size_t essential_count;
    struct exemption *exemptions;
    size_t exemption_count;
    struct law_rules province; /* without a model when no pack gave one */
};

#endif
