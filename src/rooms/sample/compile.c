/* From the rows of one dossier to a pattern: what is the pattern's own in them (people, keys,
 * moments) becomes a place for another's. */
#include "rooms/sample/inside.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Milliseconds of this century's first half; nothing else in the tables is as large and as small.
 */
static const int64_t first_moment = 1000000000000, last_moment = 2500000000000;

enum { DIGITS_LEAST = 13 };

struct compiling {
    struct arena *arena;
    const struct studio *s;
    const struct track *t;
    struct pattern *p;
    struct words words; /* of the pattern, with its derived moments */
};

static bool is_moment(int64_t v)
{
    return v > first_moment && v < last_moment;
}

/* -1: it is nobody's. */
static int number_of(const struct compiling *c, int64_t v)
{
    for (int i = 0; v && i < NUMBER_COUNT; i++)
        if (c->words.numbers[i] == v)
            return i;
    return -1;
}

/* The step that a row belongs to: that of its moment, else the last one. */
static int step_of(const struct compiling *c, const struct pattern_row *row)
{
    int when = c->s->tables->when[row->table];
    int64_t at = when >= 0 ? row->cells[when].value.number : 0;
    for (int i = 0; i < STEPS_MOST; i++)
        if (at && c->words.numbers[NUMBER_STEP + i] == at)
            return i;
    return (int)c->t->step_count;
}

static void derive(struct compiling *c, const struct pattern_row *row, int64_t v)
{
    struct pattern *p = c->p;
    if (!is_moment(v) || number_of(c, v) >= 0 || p->derived_count == DERIVED_MOST)
        return;
    int step = step_of(c, row);
    const struct calendar *calendar =
        agency_calendar(c->s->world->law->agencies, c->t->home->centre->code);
    p->derived[p->derived_count].step = step;
    p->derived[p->derived_count].working_ms =
        calendar_working_between(calendar, c->words.numbers[NUMBER_STEP + step], v);
    c->words.numbers[NUMBER_DERIVED + p->derived_count++] = v;
}

/* ---- texts ---- */

/* The longest word of the pattern that begins here; its length, 0 for none. */
static size_t word_at(const struct compiling *c, const char *at, int *ret)
{
    size_t longest = 0;
    for (int i = 0; i < WORD_COUNT; i++) {
        const char *w = c->words.texts[i];
        if (!w || *w != *at) /* nearly always: each place of each text is asked */
            continue;
        size_t n = strlen(w);
        if (n > longest && strncmp(at, w, n) == 0 &&
            !(i == WORD_AGENCY && at[n] >= '0' && at[n] <= '9')) {
            longest = n;
            *ret = i;
        }
    }
    return longest;
}

static size_t digits_at(const struct compiling *c, const char *at, int *ret)
{
    size_t n = strspn(at, "0123456789");
    if (n < DIGITS_LEAST)
        return 0;
    *ret = number_of(c, strtoll(at, NULL, 10));
    return *ret < 0 ? 0 : n;
}

static struct piece piece_at(const struct compiling *c, const char *from)
{
    for (const char *at = from; *at;) {
        struct piece p = {.text = from, .n = (size_t)(at - from)};
        size_t n = digits_at(c, at, &p.which);
        p.kind = PIECE_NUMBER;
        if (n == 0) {
            n = word_at(c, at, &p.which);
            p.kind = PIECE_WORD;
        }
        if (n)
            return p;
        /* A long run of digits is one thing. */
        size_t digits = strspn(at, "0123456789");
        at += digits ? digits : 1;
    }
    return (struct piece){.text = from, .n = strlen(from), .kind = PIECE_END};
}

static size_t length_of(const struct compiling *c, const struct piece *p)
{
    const char *at = p->text + p->n;
    return p->kind == PIECE_WORD     ? strlen(c->words.texts[p->which])
           : p->kind == PIECE_NUMBER ? strspn(at, "0123456789")
                                     : 0;
}

static void compile_text(struct compiling *c, struct cell *cell)
{
    const char *text = arena_strdup(c->arena, cell->value.text);
    struct piece *list = NULL;
    size_t n = 0, cap = 0;
    cell->value.text = text;
    do {
        arena_grow(c->arena, list, n, &cap);
        list[n] = piece_at(c, text);
        text = list[n].text + list[n].n + length_of(c, &list[n]);
    } while (list[n++].kind != PIECE_END);
    cell->pieces = list;
    cell->kind = n == 1 ? CELL_SAME : CELL_TEXT;
}

/* ---- cells ---- */

static void compile_blob(struct compiling *c, const struct pattern_row *row, struct cell *cell,
                         const char *column)
{
    if (strcmp(column, "hash") == 0)
        cell->kind = CELL_HASH;
    else if (row->table == 0)
        cell->kind = CELL_LAST_HASH;
    else
        cell->value.blob.p = arena_memdup(c->arena, cell->value.blob.p, cell->value.blob.n);
}

static void compile_cell(struct compiling *c, struct pattern_row *row, int column)
{
    struct cell *cell = &row->cells[column];
    const struct db_table *t = &c->s->tables->list[row->table];
    if (column == c->s->tables->own[row->table]) {
        cell->kind = CELL_OWN;
    } else if (cell->value.kind == DB_INT) {
        cell->which = number_of(c, cell->value.number);
        cell->kind = cell->which >= 0 ? CELL_NUMBER : CELL_SAME;
    } else if (cell->value.kind == DB_TEXT) {
        compile_text(c, cell);
    } else {
        compile_blob(c, row, cell, t->columns[column].name);
    }
}

void track_compile(struct arena *a, const struct studio *s, const struct track *t,
                   struct pattern *p)
{
    struct compiling c = {.arena = a, .s = s, .t = t, .p = p, .words = s->words};
    struct pattern_row *rows = arena_new(a, struct pattern_row, p->count);
    for (size_t i = 0; i < p->count; i++) {
        size_t n = s->tables->list[p->rows[i].table].count;
        rows[i] = p->rows[i];
        rows[i].cells = arena_memdup(a, rows[i].cells, n * sizeof *rows[i].cells);
        for (size_t k = 0; k < n; k++)
            if (rows[i].cells[k].value.kind == DB_INT)
                derive(&c, &rows[i], rows[i].cells[k].value.number);
    }
    for (size_t i = 0; i < p->count; i++)
        for (size_t k = 0; k < s->tables->list[rows[i].table].count; k++)
            compile_cell(&c, &rows[i], (int)k);
    p->rows = rows;
}
