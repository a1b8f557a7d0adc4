/* The inside of an agency book, shared by the files of this room. */
#ifndef ROOMS_AGENCY_BOOK_H
#define ROOMS_AGENCY_BOOK_H

#include "rooms/agency/agency.h"

struct agency_kind { /* the agencies of one kind */
    const char *name;
    const struct agency **list;
    size_t count;
};

struct hours_book { /* one hours code and the calendar made of it */
    const char *code;
    struct calendar calendar;
};

struct rule {
    const char *code;
    int32_t valid_from;
    const struct json *value;
};

struct code_list {
    const char *code;
    const struct json *data;
    const struct form_option *options;
    size_t count;
};

struct agency_book {
    struct arena *arena;
    const struct area *areas; /* sorted by code */
    size_t area_count;
    const struct area **by_name;   /* sorted by parent, then folded name */
    const struct agency *agencies; /* sorted by code */
    size_t agency_count;
    struct agency_kind *kinds;
    size_t kind_count;
    struct hours_book *hours;
    size_t hours_count;
    struct rule *rules; /* sorted by code, then valid_from */
    size_t rule_count;
    struct code_list *lists;
    size_t list_count;
    struct province province;
    struct form_lists form_lists; /* of this book */
};

/* form_lists.find of a book. */
bool agency_give_list(void *book, const char *code, const struct form_option **ret, size_t *ret_n);

#endif
