/* What a browser posts, as the JSON that the checks read. Nothing is judged here but what is lost
 * in JSON: dates from three boxes, numbers as people write them, rows by their numbers. What does
 * not belong to the form is kept under its posted name, so that the checks refuse it. A value given
 * twice becomes a list, which a single field refuses. */
#include "base/limits.h"
#include "base/text.h"
#include "rules/form/inside.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

struct boxes {
    const char *part[3]; /* day, month, year */
    struct map *into;
    const char *key;
};

struct post {
    struct arena *arena;
    const struct form *form;
    struct map top;   /* key → struct json */
    struct map rows;  /* key of ROWS → struct map[LIMIT_FORM_ROWS] */
    struct map dates; /* posted name without the part → struct boxes */
    const char **order, **row_order, **date_order;
    size_t order_count, row_count, date_count;
};

struct place {
    struct map *into;
    const char *key;
    const struct form_field *field;
};

/* "con.3.ho_ten": the row's number, and where the key begins; false for anything else. */
static bool split_row(const char *name, size_t *ret_rows, size_t *ret_number, const char **ret_key)
{
    const char *dot = strchr(name, '.');
    if (!dot || !isdigit((unsigned char)dot[1]))
        return false;
    size_t digits = strspn(dot + 1, "0123456789"), number = 0;
    if (digits > 3 || dot[1 + digits] != '.' || (digits > 1 && dot[1] == '0'))
        return false;
    for (size_t i = 0; i < digits; i++)
        number = number * 10 + (size_t)(dot[1 + i] - '0');
    if (number >= LIMIT_FORM_ROWS)
        return false;
    *ret_rows = (size_t)(dot - name);
    *ret_number = number;
    *ret_key = dot + digits + 2;
    return true;
}

static struct map *row_map(struct post *p, const char *rows_key, size_t number)
{
    const struct map_row *row = map_find(&p->rows, rows_key);
    struct map *all = row ? row->value : NULL;
    if (!all) {
        all = arena_new(p->arena, struct map, LIMIT_FORM_ROWS);
        map_put(&p->rows, rows_key, all);
        p->row_order[p->row_count++] = rows_key;
    }
    all[number].arena = p->arena;
    return &all[number];
}

/* Where a posted name belongs; field NULL when it is unknown. */
static struct place place_of(struct post *p, const char *name)
{
    size_t n, number;
    const char *key;
    if (!split_row(name, &n, &number, &key)) {
        const struct form_field *f = strchr(name, '.') ? NULL : form_find(p->form, name);
        return (struct place){&p->top, name, f && f->kind != FORM_ROWS ? f : NULL};
    }
    const char *rows_key = arena_strndup(p->arena, name, n);
    const struct form_field *rows = form_find(p->form, rows_key);
    const struct form_field *f = form_find(p->form, arena_printf(p->arena, "%s.%s", rows_key, key));
    if (!rows || rows->kind != FORM_ROWS || !f)
        return (struct place){&p->top, name, NULL};
    return (struct place){row_map(p, rows_key, number), key, f};
}

static void put(struct post *p, struct map *into, const char *key, struct json *v)
{
    if (into == &p->top && !map_find(into, key))
        p->order[p->order_count++] = key;
    map_put(into, key, v);
}

/* --- numbers as people write them ------------------------------------------ */

/* Groups of three after the first: "1.500.000". */
static bool is_grouped(const char *s, size_t n)
{
    size_t first = strcspn(s, ".");
    if (first == 0 || first > 3 || first >= n)
        return false;
    for (size_t i = first; i < n; i += 4)
        if (s[i] != '.' || n - i < 4 || strspn(s + i + 1, "0123456789") < 3)
            return false;
    return (n - first) % 4 == 0;
}

/* "1.500.000", "12,5", "-3", "12.5"; NULL when it is no number. */
static const char *plain_number(struct arena *a, const char *s)
{
    char *out = arena_alloc(a, strlen(s) + 1), *to = out;
    const char *sign = *s == '-' ? "-" : "";
    s += *sign == '-';
    const char *comma = strchr(s, ',');
    size_t whole = comma ? (size_t)(comma - s) : strlen(s);
    bool grouped = is_grouped(s, whole);
    for (size_t i = 0; i < whole; i++)
        if (!grouped || s[i] != '.')
            *to++ = s[i];
    *to = '\0';
    struct decimal v;
    const char *text = comma ? arena_printf(a, "%s%s.%s", sign, out, comma + 1)
                             : arena_printf(a, "%s%s", sign, out);
    if ((comma && !grouped && memchr(s, '.', whole)) || strpbrk(text, "eE+") ||
        !decimal_parse(text, &v))
        return NULL;
    return text;
}

static struct json *number_value(struct arena *a, const char *s)
{
    const char *clean = text_clean(a, s);
    const char *text = clean ? plain_number(a, clean) : NULL;
    return text ? json_new_number(a, text) : json_new_text(a, clean ? clean : s);
}

static struct json *checkbox_value(struct arena *a, const char *s)
{
    if (is_among(" on true 1 ", s))
        return json_new_bool(a, true);
    return is_among(" false 0 ", s) || !*s ? json_new_bool(a, false) : json_new_text(a, s);
}

/* --- one pair ----------------------------------------------------------------- */

static struct json *value_of(struct post *p, enum form_kind kind, const char *s)
{
    if (kind == FORM_NUMBER)
        return number_value(p->arena, s);
    return kind == FORM_CHECKBOX ? checkbox_value(p->arena, s) : json_new_text(p->arena, s);
}

static void add_value(struct post *p, struct place at, const struct form_input *input)
{
    const struct map_row *row = map_find(at.into, at.key);
    struct json *there = row ? row->value : NULL;
    enum form_kind kind = at.field ? at.field->kind : FORM_TEXT;
    bool many = kind == FORM_CHECKLIST || kind == FORM_FILE;
    if (many && !*input->value)
        return; /* a file box that was left empty */
    struct json *v = value_of(p, kind, input->value);
    if (there && there->kind == JSON_LIST)
        json_push(there, v);
    else if (there || many) {
        struct json *list = json_new_list(p->arena);
        if (there)
            json_push(list, there);
        put(p, at.into, at.key, json_push(list, v));
    } else
        put(p, at.into, at.key, v);
}

/* The part of a date that a name ends with: 0 day, 1 month, 2 year; -1. */
static int date_part(const char *name, size_t *ret_base)
{
    static const char *const ends[] = {"-day", "-month", "-year", "-d", "-m", "-y"};
    for (int i = 0; i < 6; i++) {
        size_t n = strlen(name), m = strlen(ends[i]);
        if (n > m && strcmp(name + n - m, ends[i]) == 0) {
            *ret_base = n - m;
            return i % 3;
        }
    }
    return -1;
}

/* Keeps a date's box; false when it is none. */
static bool add_box(struct post *p, const struct form_input *input)
{
    size_t n;
    int part = date_part(input->name, &n);
    if (part < 0 || input->file)
        return false;
    const char *base = arena_strndup(p->arena, input->name, n);
    struct place at = place_of(p, base);
    if (!at.field || at.field->kind != FORM_DATE)
        return false;
    const struct map_row *row = map_find(&p->dates, base);
    struct boxes *boxes = row ? row->value : NULL;
    if (!boxes) {
        boxes = arena_new(p->arena, struct boxes, 1);
        boxes->into = at.into;
        boxes->key = at.key;
        map_put(&p->dates, base, boxes);
        p->date_order[p->date_count++] = base;
    }
    if (boxes->part[part])
        return false; /* twice: the name is then unknown */
    boxes->part[part] = input->value;
    return true;
}

static bool is_number(const char *s, size_t low, size_t high)
{
    size_t n = strlen(s);
    return n >= low && n <= high && strspn(s, "0123456789") == n;
}

static struct json *date_value(struct arena *a, const struct boxes *b)
{
    const char *part[3];
    for (int i = 0; i < 3; i++) {
        const char *clean = b->part[i] ? text_clean(a, b->part[i]) : "";
        part[i] = clean ? clean : "?";
    }
    if (!*part[0] && !*part[1] && !*part[2])
        return json_new_text(a, "");
    if (!is_number(part[0], 1, 2) || !is_number(part[1], 1, 2) || !is_number(part[2], 4, 4))
        return json_new_text(a, arena_printf(a, "%s/%s/%s", part[0], part[1], part[2]));
    return json_new_text(a, arena_printf(a, "%s-%s%s-%s%s", part[2], part[1][1] ? "" : "0", part[1],
                                         part[0][1] ? "" : "0", part[0]));
}

static void add_dates(struct post *p)
{
    for (size_t i = 0; i < p->date_count; i++) {
        const struct boxes *b = map_find(&p->dates, p->date_order[i])->value;
        struct json *v = date_value(p->arena, b);
        const struct map_row *there = map_find(b->into, b->key);
        if (there) /* boxes and a whole date */
            v = json_push(json_push(json_new_list(p->arena), there->value), v);
        put(p, b->into, b->key, v);
    }
}

static struct json *row_object(struct arena *a, const struct map *m)
{
    struct json *o = json_new_object(a);
    for (size_t i = 0; i < m->slots; i++)
        if (m->rows[i].name)
            json_put(o, m->rows[i].name, m->rows[i].value);
    return o;
}

/* Rows keep their posted numbers: those that were not posted are empty, and dropped by the checks.
 */
static struct json *row_list(struct arena *a, const struct map *all)
{
    struct json *list = json_new_list(a);
    size_t count = LIMIT_FORM_ROWS;
    while (count > 0 && !all[count - 1].count)
        count--;
    for (size_t i = 0; i < count; i++)
        json_push(list, row_object(a, &all[i]));
    return list;
}

int post_to_json(const struct form *form, const struct form_input *inputs, size_t count,
                 struct arena *a, struct json **ret, struct fault *f)
{
    if (count > LIMIT_FIELDS)
        return fault_reason(f, TOO_LARGE, "form.fields", "more than %d fields", LIMIT_FIELDS);
    struct post p = {.arena = a,
                     .form = form,
                     .top = {.arena = a},
                     .rows = {.arena = a},
                     .dates = {.arena = a},
                     .order = arena_new(a, const char *, 2 * count),
                     .row_order = arena_new(a, const char *, count),
                     .date_order = arena_new(a, const char *, count)};
    for (size_t i = 0; i < count; i++)
        if (inputs[i].name[0] != '_' && !add_box(&p, &inputs[i]))
            add_value(&p, place_of(&p, inputs[i].name), &inputs[i]);
    add_dates(&p);
    struct json *o = json_new_object(a);
    for (size_t i = 0; i < p.order_count; i++)
        if (!map_find(&p.rows, p.order[i]))
            json_put(o, p.order[i], map_find(&p.top, p.order[i])->value);
    for (size_t i = 0; i < p.row_count; i++) {
        struct json *list = row_list(a, map_find(&p.rows, p.row_order[i])->value);
        const struct map_row *plain = map_find(&p.top, p.row_order[i]);
        if (plain) /* rows and a plain value of the same name: the checks refuse it */
            json_push(list, plain->value);
        json_put(o, p.row_order[i], list);
    }
    *ret = o;
    return OK;
}
