/* Looking things up in a book. */
#include "rooms/agency/agency.h"

#include "agency_sql.h"
#include "rooms/agency/book.h"

#include <stdlib.h>
#include <string.h>

static int by_code(const void *key, const void *row)
{
    return strcmp(key, *(const char *const *)row); /* `code` is the first member of both */
}

const struct agency *agency_find(const struct agency_book *b, const char *code)
{
    return bsearch(code, b->agencies, b->agency_count, sizeof *b->agencies, by_code);
}

const struct area *area_find(const struct agency_book *b, const char *code)
{
    return bsearch(code, b->areas, b->area_count, sizeof *b->areas, by_code);
}

const struct agency *const *agency_of_kind(const struct agency_book *b, const char *kind,
                                           size_t *ret_n)
{
    for (size_t i = 0; i < b->kind_count; i++)
        if (strcmp(b->kinds[i].name, kind) == 0) {
            *ret_n = b->kinds[i].count;
            return b->kinds[i].list;
        }
    *ret_n = 0;
    return NULL;
}

const struct area *const *area_communes(const struct agency_book *b, const char *province,
                                        size_t *ret_n)
{
    const struct area *const *first = NULL;
    size_t n = 0;
    for (size_t i = 0; i < b->area_count; i++)
        if (strcmp(b->by_name[i]->parent, province) == 0) {
            first = first ? first : &b->by_name[i];
            n++;
        }
    *ret_n = n;
    return first;
}

const struct agency *agency_of_area(const struct agency_book *b, const char *area, const char *kind)
{
    size_t n;
    const struct agency *const *list = agency_of_kind(b, kind, &n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i]->area, area) == 0)
            return list[i];
    return NULL;
}

static const struct agency *child_centre(const struct agency_book *b, const char *agency)
{
    size_t n;
    const struct agency *const *list = agency_of_kind(b, "centre", &n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i]->parent, agency) == 0)
            return list[i];
    return NULL;
}

const struct agency *agency_centre_of(const struct agency_book *b, const char *agency)
{
    for (const struct agency *at = agency_find(b, agency); at; at = agency_find(b, at->parent)) {
        if (strcmp(at->kind, "centre") == 0)
            return at;
        const struct agency *centre = child_centre(b, at->code);
        if (centre)
            return centre;
    }
    return NULL;
}

bool agency_is_within(const struct agency_book *b, const char *agency, const char *above)
{
    for (const struct agency *at = agency_find(b, agency); at; at = agency_find(b, at->parent))
        if (strcmp(at->code, above) == 0)
            return true;
    return false;
}

const struct calendar *agency_calendar(const struct agency_book *b, const char *agency)
{
    const struct agency *at = agency_find(b, agency);
    for (size_t i = 0; at && i < b->hours_count; i++)
        if (strcmp(b->hours[i].code, at->hours) == 0)
            return &b->hours[i].calendar;
    return NULL;
}

const struct json *agency_rule(const struct agency_book *b, const char *code, int32_t day)
{
    const struct json *value = NULL;
    for (size_t i = 0; i < b->rule_count; i++)
        if (strcmp(b->rules[i].code, code) == 0 && b->rules[i].valid_from <= day)
            value = b->rules[i].value; /* sorted by date: the last one that is valid */
    return value;
}

struct calendar_convention agency_convention(const struct agency_book *b, int32_t day)
{
    struct calendar_convention c = {0};
    for (size_t i = 0; i < b->rule_count; i++)
        if (strncmp(b->rules[i].code, "calendar.", strlen("calendar.")) == 0 &&
            b->rules[i].valid_from <= day)
            (void)calendar_convene(&c, b->rules[i].code, b->rules[i].value, NULL);
    return c; /* the load refused what calendar_convene does not know */
}

static const struct code_list *find_list(const struct agency_book *b, const char *code)
{
    for (size_t i = 0; i < b->list_count; i++)
        if (strcmp(b->lists[i].code, code) == 0)
            return &b->lists[i];
    return NULL;
}

bool agency_give_list(void *book, const char *code, const struct form_option **ret, size_t *ret_n)
{
    const struct code_list *l = find_list(book, code);
    if (!l)
        return false;
    *ret = l->options;
    *ret_n = l->count;
    return true;
}

const struct form_lists *agency_lists(const struct agency_book *b)
{
    return &b->form_lists;
}

struct text2 agency_label(const struct agency_book *b, const char *list, const char *value)
{
    const struct code_list *l = find_list(b, list);
    for (size_t i = 0; l && i < l->count; i++)
        if (strcmp(l->options[i].value, value) == 0)
            return (struct text2){l->options[i].label.vi, l->options[i].label.en
                                                              ? l->options[i].label.en
                                                              : l->options[i].label.vi};
    return (struct text2){value, value};
}

const struct province *agency_province(const struct agency_book *b)
{
    return &b->province;
}

int agency_slips(struct db *db, struct arena *a, const char **ret, struct fault *f)
{
    const char *text;
    int r = agency_setting(db, a, "slips", &text, f);
    if (r < 0)
        return r;
    if (!text)
        return fault_set(f, BROKEN, "no pack brought the words of slips");
    *ret = text;
    return OK;
}
