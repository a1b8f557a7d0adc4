/* Reading the book: one pass over each table, everything sorted for binary search. */
#include "rooms/agency/book.h"

#include "agency_sql.h"

#include <stdlib.h>
#include <string.h>

static const char *text_of(const struct json *o, const char *key)
{
    return json_str(o, key, "");
}

static struct text2 text2_of(const struct json *o, const char *key)
{
    const struct json *t = json_get(o, key);
    const char *vi = json_str(t, "vi", "");
    return (struct text2){.vi = vi, .en = json_str(t, "en", vi)};
}

static int parse(struct arena *a, const char *text, const struct json **ret, struct fault *f)
{
    struct json *v;
    int r = json_reread(a, text, &v, f);
    if (r < 0)
        return r;
    *ret = v;
    return OK;
}

static int by_area_code(const void *x, const void *y)
{
    return strcmp(((const struct area *)x)->code, ((const struct area *)y)->code);
}

static int read_areas(struct db *db, struct agency_book *b, struct fault *f)
{
    struct agency_areas_row *rows;
    size_t n;
    int r = agency_areas(db, b->arena, &rows, &n, f);
    if (r < 0)
        return r;
    struct area *areas = arena_new(b->arena, struct area, n);
    for (size_t i = 0; i < n; i++)
        areas[i] = (struct area){.code = rows[i].code,
                                 .parent = rows[i].parent,
                                 .name = rows[i].name,
                                 .kind = rows[i].kind,
                                 .fold = rows[i].fold};
    struct area *by_name = arena_memdup(b->arena, areas, n * sizeof *areas); /* the query's order */
    qsort(areas, n, sizeof *areas, by_area_code);
    b->by_name = arena_new(b->arena, const struct area *, n);
    for (size_t i = 0; i < n; i++)
        b->by_name[i] = &by_name[i];
    b->areas = areas;
    b->area_count = n;
    return OK;
}

/* The name proper of an area, without "Phường": where documents are dated. */
static const char *place_of(const struct agency_book *b, const char *code)
{
    const struct area *area = area_find(b, code);
    size_t kind = area ? strlen(area->kind) : 0;
    if (!area || strlen(area->name) <= kind + 1 || area->name[kind] != ' ')
        return area ? area->name : "";
    return area->name + kind + 1;
}

static int read_agencies(struct db *db, struct agency_book *b, struct fault *f)
{
    struct agency_all_row *rows;
    size_t n;
    int r = agency_all(db, b->arena, &rows, &n, f);
    if (r < 0)
        return r;
    struct agency *agencies = arena_new(b->arena, struct agency, n);
    for (size_t i = 0; i < n; i++) {
        const struct json *data;
        r = parse(b->arena, rows[i].data, &data, f);
        if (r < 0)
            return r;
        agencies[i] = (struct agency){.code = rows[i].code,
                                      .parent = rows[i].parent,
                                      .kind = rows[i].kind,
                                      .area = rows[i].area,
                                      .hours = rows[i].hours,
                                      .name = {rows[i].name_vi, rows[i].name_en},
                                      .superior_vi = text2_of(data, "superior").vi,
                                      .symbol = text_of(data, "symbol"),
                                      .place = place_of(b, rows[i].area),
                                      .address = text_of(data, "address"),
                                      .phone = text_of(data, "phone"),
                                      .email = text_of(data, "email"),
                                      .fold = rows[i].fold};
    }
    b->agencies = agencies;
    b->agency_count = n;
    return OK;
}

static struct agency_kind *kind_of(struct agency_book *b, const char *name)
{
    for (size_t i = 0; i < b->kind_count; i++)
        if (strcmp(b->kinds[i].name, name) == 0)
            return &b->kinds[i];
    struct agency_kind *k = &b->kinds[b->kind_count++];
    k->name = name;
    k->list = arena_new(b->arena, const struct agency *, b->agency_count);
    return k;
}

static void sort_by_kind(struct agency_book *b)
{
    b->kinds = arena_new(b->arena, struct agency_kind, b->agency_count);
    for (size_t i = 0; i < b->agency_count; i++) {
        struct agency_kind *k = kind_of(b, b->agencies[i].kind);
        k->list[k->count++] = &b->agencies[i];
    }
}

static int read_days(struct db *db, struct agency_book *b, struct calendar *ret, struct fault *f)
{
    struct agency_days_row *rows;
    size_t n;
    int r = agency_days(db, b->arena, &rows, &n, f);
    if (r < 0)
        return r;
    struct calendar_day *days = arena_new(b->arena, struct calendar_day, n);
    for (size_t i = 0; i < n; i++)
        days[i] = (struct calendar_day){.day = (int32_t)rows[i].day,
                                        .work = strcmp(rows[i].kind, "work") == 0,
                                        .name_vi = rows[i].name_vi,
                                        .name_en = rows[i].name_en,
                                        .basis = rows[i].basis};
    ret->days = days;
    ret->day_count = n;
    return OK;
}

/* One calendar from the rows that share a code, which begin at rows. */
static int read_calendar(struct agency_book *b, const struct agency_hours_row *rows, size_t n,
                         struct hours_book *ret, struct fault *f)
{
    struct json *list = json_new_list(b->arena);
    for (size_t i = 0; i < n; i++) {
        struct json *entry;
        int r = json_reread(b->arena, rows[i].data, &entry, f);
        if (r < 0)
            return r;
        json_push(list, entry);
    }
    ret->code = rows[0].code;
    struct json *hours = json_put(json_new_object(b->arena), "days", json_new_list(b->arena));
    json_put(hours, "hours", list);
    return calendar_read(b->arena, hours, ret->code, &ret->calendar, f);
}

static int read_hours(struct db *db, struct agency_book *b, struct fault *f)
{
    struct agency_hours_row *rows;
    struct calendar days = {0};
    size_t n;
    int r = agency_hours(db, b->arena, &rows, &n, f);
    if (r == OK)
        r = read_days(db, b, &days, f);
    b->hours = arena_new(b->arena, struct hours_book, n);
    for (size_t i = 0, end; r == OK && i < n; i = end) {
        for (end = i + 1; end < n && strcmp(rows[end].code, rows[i].code) == 0;)
            end++;
        struct hours_book *h = &b->hours[b->hours_count++];
        r = read_calendar(b, rows + i, end - i, h, f);
        h->calendar.days = days.days;
        h->calendar.day_count = days.day_count;
    }
    return r;
}

static int read_rules(struct db *db, struct agency_book *b, struct fault *f)
{
    struct agency_rules_row *rows;
    size_t n;
    int r = agency_rules(db, b->arena, &rows, &n, f);
    if (r < 0)
        return r;
    b->rules = arena_new(b->arena, struct rule, n);
    b->rule_count = n;
    for (size_t i = 0; r == OK && i < n; i++) {
        b->rules[i] =
            (struct rule){.code = rows[i].code, .valid_from = (int32_t)rows[i].valid_from};
        r = parse(b->arena, rows[i].value, &b->rules[i].value, f);
    }
    return r;
}

static void read_options(struct agency_book *b, struct code_list *l)
{
    const struct json *items = json_get(l->data, "items");
    struct form_option *options = arena_new(b->arena, struct form_option, items ? items->count : 0);
    for (const struct json *item = items ? items->first : NULL; item; item = item->next) {
        struct text2 label = text2_of(item, "label");
        options[l->count++] =
            (struct form_option){.value = text_of(item, "value"), .label = {label.vi, label.en}};
    }
    l->options = options;
}

static int read_lists(struct db *db, struct agency_book *b, struct fault *f)
{
    struct agency_code_lists_row *rows;
    size_t n;
    int r = agency_code_lists(db, b->arena, &rows, &n, f);
    if (r < 0)
        return r;
    b->lists = arena_new(b->arena, struct code_list, n);
    b->list_count = n;
    for (size_t i = 0; r == OK && i < n; i++) {
        b->lists[i].code = rows[i].code;
        r = parse(b->arena, rows[i].data, &b->lists[i].data, f);
        if (r == OK)
            read_options(b, &b->lists[i]);
    }
    return r;
}

/* The communes of every province as lists "area:38". */
static void list_communes(struct agency_book *b)
{
    size_t provinces = 0;
    for (size_t i = 0; i < b->area_count; i++)
        provinces += b->areas[i].parent[0] == '\0';
    struct code_list *lists = arena_new(b->arena, struct code_list, b->list_count + provinces);
    memcpy(lists, b->lists, b->list_count * sizeof *lists);
    b->lists = lists;
    for (size_t i = 0, end; i < b->area_count; i = end) {
        const char *parent = b->by_name[i]->parent;
        for (end = i + 1; end < b->area_count && strcmp(b->by_name[end]->parent, parent) == 0;)
            end++;
        if (!parent[0])
            continue;
        struct form_option *options = arena_new(b->arena, struct form_option, end - i);
        for (size_t k = i; k < end; k++)
            options[k - i] = (struct form_option){
                .value = b->by_name[k]->code, .label = {b->by_name[k]->name, b->by_name[k]->name}};
        b->lists[b->list_count++] =
            (struct code_list){.code = arena_printf(b->arena, "area:%s", parent),
                               .options = options,
                               .count = end - i};
    }
}

static int read_province(struct db *db, struct agency_book *b, struct fault *f)
{
    const char *text;
    int r = agency_setting(db, b->arena, "province", &text, f);
    if (r < 0)
        return r;
    const struct json *data = NULL;
    r = text ? parse(b->arena, text, &data, f) : OK;
    b->province = (struct province){.area = text_of(data, "area"),
                                    .agency = text_of(data, "agency"),
                                    .hotline = text_of(data, "hotline"),
                                    .name = text2_of(data, "name"),
                                    .portal_name = text2_of(data, "portal_name"),
                                    .data = data};
    return r;
}

int agency_book_read(struct db *db, struct arena *a, struct agency_book **ret, struct fault *f)
{
    static int (*const readers[])(struct db *, struct agency_book *, struct fault *) = {
        read_areas, read_agencies, read_hours, read_rules, read_lists, read_province,
    };
    struct agency_book *b = arena_new(a, struct agency_book, 1);
    b->arena = a;
    b->form_lists = (struct form_lists){.find = agency_give_list, .data = b};
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
        int r = readers[i](db, b, f);
        if (r < 0)
            return r;
    }
    sort_by_kind(b);
    list_communes(b);
    *ret = b;
    return OK;
}

int agency_read_setting(struct db *db, struct arena *a, const char *key, const char **ret,
                        struct fault *f)
{
    return agency_setting(db, a, key, ret, f);
}

int agency_write_setting(struct db *db, const char *key, const char *value, struct fault *f)
{
    int r = agency_put_setting(db, key, value, f);
    return r < 0 ? r : OK;
}
