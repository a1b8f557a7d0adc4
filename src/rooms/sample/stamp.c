/* A pattern's rows with another dossier's words. */
#include "rooms/sample/inside.h"

#include "rooms/record/record.h"

#include <string.h>

enum { DIGITS = 20 };

/* Decimal digits of a number at the end of out; where they begin. */
static const char *digits_of(int64_t v, char out[static DIGITS + 1])
{
    char *p = out + DIGITS;
    *p = '\0';
    do
        *--p = (char)('0' + v % 10);
    while (v /= 10);
    return p;
}

void words_measure(struct words *w)
{
    for (int i = 0; i < WORD_COUNT; i++)
        w->lengths[i] = w->texts[i] ? strlen(w->texts[i]) : 0;
}

/* What stands in the place behind a piece. */
static size_t word_of(const struct piece *p, const struct words *w, const char **ret,
                      char digits[static DIGITS + 1])
{
    *ret = "";
    if (p->kind == PIECE_NUMBER) {
        *ret = digits_of(w->numbers[p->which], digits);
        return (size_t)(digits + DIGITS - *ret);
    }
    if (p->kind == PIECE_END || !w->texts[p->which])
        return 0;
    *ret = w->texts[p->which];
    return w->lengths[p->which];
}

static const char *text_of(struct arena *a, const struct piece *list, const struct words *w)
{
    char digits[DIGITS + 1];
    const char *word;
    size_t n = 0;
    for (const struct piece *p = list;; p++) {
        n += p->n + word_of(p, w, &word, digits);
        if (p->kind == PIECE_END)
            break;
    }
    char *out = arena_alloc(a, n + 1), *at = out;
    for (const struct piece *p = list;; p++) {
        memcpy(at, p->text, p->n);
        at += p->n;
        n = word_of(p, w, &word, digits);
        memcpy(at, word, n);
        at += n;
        if (p->kind == PIECE_END)
            return out;
    }
}

static void fill(struct arena *a, const struct cell *from, const struct words *w,
                 struct db_value *to)
{
    *to = from->value; /* NOLINT(clang-analyzer-core.NullDereference): a row has a cell for each
                          column */
    switch (from->kind) {
    case CELL_NUMBER:
        to->number = w->numbers[from->which];
        break;
    case CELL_TEXT:
        to->text = text_of(a, from->pieces, w);
        break;
    case CELL_SAME:
    case CELL_OWN:
    case CELL_HASH:
    case CELL_LAST_HASH:
        break;
    }
}

/* The chain goes on through the event's row. */
static void chain(const struct tables *c, const struct db_value *row, uint8_t hash[RECORD_HASH])
{
    const struct event e = {.dossier_id = row[c->event.dossier].number,
                            .seq = row[c->event.seq].number,
                            .at_ms = row[c->event.at].number,
                            .kind = row[c->event.kind].text,
                            .state = (int)row[c->event.state].number,
                            .actor = {.account_id = row[c->event.account].number,
                                      .person_id = row[c->event.person].number,
                                      .name = row[c->event.actor].text,
                                      .agency = row[c->event.agency].text},
                            .data = row[c->event.data].text};
    record_hash(hash, &e, hash);
}

/* Room for a hash that is known later. */
static uint8_t *hash_room(struct arena *a, struct db_value *cell)
{
    uint8_t *room = arena_alloc(a, RECORD_HASH);
    cell->blob = (struct bytes){room, RECORD_HASH};
    return room;
}

void stamp(struct days *d, const struct pattern *p, const struct words *w)
{
    uint8_t hash[RECORD_HASH] = {0}, *last = NULL, *own = NULL;
    for (size_t i = 0; i < p->count; i++) {
        const struct pattern_row *row = &p->rows[i];
        const struct db_table *t = &d->tables->list[row->table];
        int when = d->tables->when[row->table];
        const struct cell *moment = when >= 0 ? &row->cells[when] : NULL;
        int64_t at = moment && moment->kind == CELL_NUMBER ? w->numbers[moment->which]
                                                           : w->numbers[NUMBER_STEP];
        struct arena *a;
        struct db_value *cells = days_add(d, row->table, at, &a);
        for (size_t k = 0; k < t->count; k++) {
            fill(a, &row->cells[k], w, &cells[k]);
            if (row->cells[k].kind == CELL_LAST_HASH)
                last = hash_room(a, &cells[k]);
            if (row->cells[k].kind == CELL_HASH)
                own = hash_room(a, &cells[k]);
        }
        if (row->table == TABLE_EVENT && own) {
            chain(d->tables, cells, hash);
            memcpy(own, hash, RECORD_HASH);
        }
    }
    if (last)
        memcpy(last, hash, RECORD_HASH);
}
