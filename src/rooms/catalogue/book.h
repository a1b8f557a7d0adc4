/* The inside of a catalogue book. */
#ifndef ROOMS_CATALOGUE_BOOK_H
#define ROOMS_CATALOGUE_BOOK_H

#include "rooms/catalogue/catalogue.h"

struct offer {
    const char *procedure, *by;
    int32_t valid_from;
};

struct exemption {
    const char *code, *channel, *basis;
    struct text2 name;
    int64_t rate; /* percent that is not to be paid */
    int32_t valid_from, valid_to;
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
    struct offer *offers;
    size_t offer_count;
    struct exemption *exemptions;
    size_t exemption_count;
};

#endif
