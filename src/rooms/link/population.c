/* Asking the population register: the question in the room's words, the answer as facts. */
#include "rooms/link/link.h"

#include "base/text.h"
#include "crypto/token.h"
#include "db/store.h"
#include "link_sql.h"
#include "os/clock.h"
#include "wire/population.h"

#include <string.h>

static const char *const marriages[] = {
    [POPULATION_MARRIAGE_UNKNOWN] = "", [POPULATION_SINGLE] = "single",
    [POPULATION_MARRIED] = "married",   [POPULATION_DIVORCED] = "divorced",
    [POPULATION_WIDOWED] = "widowed",
};
static const char *const sexes[] = {
    [POPULATION_SEX_UNKNOWN] = "", [POPULATION_MALE] = "male", [POPULATION_FEMALE] = "female"};

/* House and street, commune, province; areas by the names that the law gives them now. */
static const char *address_text(struct arena *a, const struct agency_book *b,
                                const struct population_address *x)
{
    const struct area *commune = area_find(b, x->commune), *province = area_find(b, x->province);
    struct buf out;
    buf_init(&out, a, 4096);
    buf_str(&out, x->detail);
    if (commune)
        buf_printf(&out, "%s%s", out.n ? ", " : "", commune->name);
    if (province)
        buf_printf(&out, "%s%s", out.n ? ", " : "", province->name);
    return out.p;
}

struct collector {
    struct facts facts;
    int64_t query_id, now_ms;
};

/* What the register does not say is no fact. */
static void add(struct collector *c, const char *key, const char *value)
{
    if (value[0])
        c->facts.list[c->facts.count++] = (struct fact){.key = key,
                                                        .value = value,
                                                        .source = "population",
                                                        .query_id = c->query_id,
                                                        .at_ms = c->now_ms};
}

static void collect(struct arena *a, const struct agency_book *b, const struct population_person *p,
                    struct collector *c)
{
    const struct {
        const char *key, *value;
    } all[] = {
        {"population.pin", p->pin},
        {"population.old_id", p->old_id},
        {"population.full_name", p->full_name},
        {"population.birth_date", p->birth_date},
        {"population.sex", sexes[p->sex]},
        {"population.ethnicity", p->ethnicity},
        {"population.religion", p->religion},
        {"population.nationality", p->nationality},
        {"population.birth_place", address_text(a, b, &p->birth_place)},
        {"population.origin", address_text(a, b, &p->origin)},
        {"population.permanent_address", address_text(a, b, &p->permanent)},
        {"population.current_address", address_text(a, b, &p->current)},
        {"population.commune_code", p->permanent.commune},
        {"population.marital_status", marriages[p->marriage]},
        {"population.spouse_name", p->spouse.full_name},
        {"population.spouse_pin", p->spouse.pin},
        {"population.father_name", p->father.full_name},
        {"population.father_pin", p->father.pin},
        {"population.mother_name", p->mother.full_name},
        {"population.mother_pin", p->mother.pin},
    };
    c->facts.list = arena_new(a, struct fact, sizeof all / sizeof *all);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        add(c, all[i].key, all[i].value);
}

/* ---- the record of the question ---- */

struct noting {
    struct unit unit;
    const struct population_question *q;
    const char *outcome;
    int64_t now_ms, took_ms, id;
};

static int add_question(struct db *db, const struct noting *n, struct fault *f)
{
    int r = link_add_query(db,
                           &(struct link_add_query_in){.id = n->id,
                                                       .at_ms = n->now_ms,
                                                       .source = "population",
                                                       .account_id = n->q->by.account_id,
                                                       .person_id = n->q->by.person_id,
                                                       .agency = n->q->by.agency,
                                                       .subject_pin = n->q->pin,
                                                       .purpose = n->q->purpose,
                                                       .dossier_id = n->q->dossier_id,
                                                       .outcome = n->outcome,
                                                       .took_ms = n->took_ms},
                           f);
    return r < 0 ? r : OK;
}

static int note(struct db *db, struct unit *u, struct fault *f)
{
    struct noting *n = (struct noting *)u;
    n->id = db_new_id(db);
    return add_question(db, n, f);
}

int link_note_question(struct db *db, int64_t id, const struct population_question *q,
                       int64_t now_ms, struct fault *f)
{
    return add_question(
        db, &(struct noting){.q = q, .outcome = "answered", .now_ms = now_ms, .id = id}, f);
}

static const char *outcome_of(int r)
{
    return r == OK            ? "answered"
           : r == NOT_FOUND   ? "not_found"
           : r == UNAVAILABLE ? "unavailable"
                              : "wrong";
}

int link_ask_population(struct house *h, struct arena *a, const struct population_question *q,
                        struct facts *ret, struct fault *f)
{
    struct population_person person;
    struct fault asked = {0}, noted = {0};
    struct token id;
    if (!h->population)
        return fault_reason(f, UNAVAILABLE, "population.none", "no population register is set up");
    token_new(&id);
    int64_t from_ns = clock_ticks_ns();
    int r = population_ask(a, h->population,
                           &(struct population_query){.request_id = id.text,
                                                      .procedure = q->procedure,
                                                      .dossier = q->dossier[0] ? q->dossier : "0",
                                                      .asker = q->asker,
                                                      .pin = q->pin,
                                                      .full_name = q->full_name,
                                                      .birth_date = q->birth_date},
                           &person, &asked);
    struct noting n = {.unit = {.run = note},
                       .q = q,
                       .outcome = outcome_of(r),
                       .now_ms = clock_now_ms(),
                       .took_ms = (clock_ticks_ns() - from_ns) / 1000000};
    int written = store_write_wait(h->store, &n.unit, &noted);
    if (written < 0)
        return fault_reason(f, written, noted.reason, "%s", noted.words);
    if (r < 0)
        return fault_reason(f, r, asked.reason, "%s", asked.words);
    struct collector c = {.query_id = n.id, .now_ms = n.now_ms};
    collect(a, house_law(h)->agencies, &person, &c);
    *ret = c.facts;
    return OK;
}

const struct fact *facts_get(const struct facts *x, const char *key)
{
    for (size_t i = 0; i < x->count; i++)
        if (strcmp(x->list[i].key, key) == 0)
            return &x->list[i];
    return NULL;
}

struct json *facts_to_json(struct arena *a, const struct facts *x)
{
    struct json *o = json_new_object(a);
    for (size_t i = 0; i < x->count; i++)
        json_put(o, x->list[i].key, json_new_text(a, x->list[i].value));
    return o;
}

const char *facts_write(struct arena *a, const struct facts *x)
{
    struct json *list = json_new_list(a);
    struct buf b;
    for (size_t i = 0; i < x->count; i++) {
        struct json *o = json_new_object(a);
        json_put(o, "key", json_new_text(a, x->list[i].key));
        json_put(o, "value", json_new_text(a, x->list[i].value));
        json_put(o, "source", json_new_text(a, x->list[i].source));
        json_put(o, "query", json_new_int(a, x->list[i].query_id));
        json_put(o, "at", json_new_int(a, x->list[i].at_ms));
        json_push(list, o);
    }
    buf_init(&b, a, 1 << 16);
    json_write(&b, list);
    return b.p;
}

int facts_read(struct arena *a, const char *text, struct facts *ret, struct fault *f)
{
    struct json *list;
    int r = json_parse(a, text, strlen(text), &list, f);
    if (r < 0)
        return r;
    struct facts x = {.list = arena_new(a, struct fact, list->count)};
    for (const struct json *o = list->first; o; o = o->next)
        x.list[x.count++] = (struct fact){.key = json_str(o, "key", ""),
                                          .value = json_str(o, "value", ""),
                                          .source = json_str(o, "source", ""),
                                          .query_id = json_int(o, "query", 0),
                                          .at_ms = json_int(o, "at", 0)};
    *ret = x;
    return OK;
}
