#include "rooms/custody/parts.h"

#include "db/schema.h"
#include "rooms/record/record.h"

#include <string.h>

const char *const transfer_plain[] = {"heads.log", "trust.pem", NULL};
const char *const transfer_stores[2] = {"documents", "files"};

int64_t transfer_schema(void)
{
    return db_whole_schema.files[db_whole_schema.n - 1].number;
}

const char *transfer_scroll(struct arena *a, const char *kind)
{
    return arena_printf(a, "rows/%s.jsonl", kind);
}

const char *transfer_list(struct arena *a, const char *store)
{
    return arena_printf(a, "%s.jsonl", store);
}

/* ---- chains ---- */

/* Which field tells whose chain it is (NULL: all rows are one), and which is hashed as the dossier
 * (rooms/record/act.h: the draft is). */
static const struct {
    const char *kind, *of, *subject;
} chains[] = {{"events", "dossier_id", "dossier_id"}, {"law_acts", NULL, "draft_id"}};

/* All zero when there is no such field. */
static struct db_value value_of(const struct db_rows *k, const struct db_value *row,
                                const char *name)
{
    for (size_t i = 0; name && i < k->n_fields; i++)
        if (strcmp(k->fields[i].name, name) == 0)
            return row[i];
    return (struct db_value){0};
}

static int64_t number_of(const struct db_rows *k, const struct db_value *row, const char *name)
{
    return value_of(k, row, name).number;
}

static const char *text_of(const struct db_rows *k, const struct db_value *row, const char *name)
{
    const char *text = value_of(k, row, name).text;
    return text ? text : "";
}

bool transfer_chain_goes_on(struct transfer_chain *c, const struct db_rows *k,
                            const struct db_value *row)
{
    size_t i = 0;
    while (i < sizeof chains / sizeof *chains && strcmp(chains[i].kind, k->name) != 0)
        i++;
    if (i == sizeof chains / sizeof *chains)
        return true;
    int64_t of = number_of(k, row, chains[i].of);
    if (c->of != of)
        *c = (struct transfer_chain){.of = of};
    struct event e = {.dossier_id = number_of(k, row, chains[i].subject),
                      .seq = number_of(k, row, "seq"),
                      .at_ms = number_of(k, row, "at"),
                      .kind = text_of(k, row, "kind"),
                      .state = (int)number_of(k, row, "state"),
                      .actor = {.account_id = number_of(k, row, "account_id"),
                                .person_id = number_of(k, row, "person_id"),
                                .name = text_of(k, row, "actor"),
                                .agency = text_of(k, row, "agency")},
                      .data = text_of(k, row, "data")};
    const struct bytes told = value_of(k, row, "hash").blob;
    bool next = e.seq == c->seq + 1 && told.n == sizeof c->hash;
    record_hash(c->hash, &e, c->hash);
    bool good = next && memcmp(told.p, c->hash, sizeof c->hash) == 0;
    c->seq = e.seq; /* from here on by what is told: one fault is told once */
    if (told.n == sizeof c->hash)
        memcpy(c->hash, told.p, sizeof c->hash);
    return good;
}
