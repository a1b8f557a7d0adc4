/* A visit at the counter: sealing, and what card and register say beside each other. */
#include "rooms/desk/counter.h"

#include "base/text.h"
#include "base/time.h"
#include "crypto/base64.h"
#include "crypto/sealed.h"

#include <stdlib.h>
#include <string.h>

enum {
    VISIT_MS = DAY_MS, /* a page left open over lunch still works; yesterday's does not */
    VISIT_TEXT = 1 << 16,
};

/* A key of its own, so that what is sealed here opens nowhere else. */
static void key_of(const struct page *p, uint8_t out[static DIGEST_BYTES])
{
    static const char use[] = "desk.counter";
    digest_hmac(p->house->secret, sizeof p->house->secret, use, strlen(use), out);
}

const char *visit_seal(struct page *p, const struct visit *x)
{
    struct arena *a = p->rq->arena;
    struct json *o = json_new_object(a);
    struct buf b;
    uint8_t key[DIGEST_BYTES];
    json_put(o, "account", json_new_int(a, p->visitor->account_id));
    json_put(o, "at", json_new_int(a, p->now_ms));
    json_put(o, "pin", json_new_text(a, x->pin));
    json_put(o, "nonce", json_new_text(a, x->nonce));
    json_put(o, "trouble", json_new_text(a, x->trouble));
    json_put(o, "facts", json_new_text(a, facts_write(a, &x->facts)));
    json_put(o, "has_card", json_new_bool(a, x->has_card));
    json_put(o, "card", json_new_text(a, facts_write(a, &x->card)));
    buf_init(&b, a, VISIT_TEXT);
    json_write(&b, o);
    key_of(p, key);
    struct bytes sealed = sealed_make(a, key, buf_bytes(&b));
    return base64url_text(a, sealed.p, sealed.n);
}

static int read_facts(struct arena *a, const struct json *o, const char *key, struct facts *ret,
                      struct fault *f)
{
    return facts_read(a, json_str(o, key, "[]"), ret, f);
}

int visit_open(struct page *p, const char *text, struct visit *ret, struct fault *f)
{
    struct arena *a = p->rq->arena;
    struct bytes sealed, plain;
    struct json *o;
    struct visit x;
    uint8_t key[DIGEST_BYTES];
    key_of(p, key);
    if (!text || base64url_read(a, text, strlen(text), &sealed, NULL) < 0 ||
        sealed_open(a, key, sealed, &plain, NULL) < 0)
        return fault_reason(f, INVALID, "counter.sealed", "the page's own data was changed");
    int r = json_parse(a, (const char *)plain.p, plain.n, &o, f);
    if (r < 0)
        return r;
    if (json_int(o, "account", 0) != p->visitor->account_id ||
        p->now_ms - json_int(o, "at", 0) > VISIT_MS)
        return fault_reason(f, INVALID, "counter.sealed", "the page is another official's, or old");
    x = (struct visit){.pin = json_str(o, "pin", ""),
                       .nonce = json_str(o, "nonce", ""),
                       .trouble = json_str(o, "trouble", ""),
                       .has_card = json_bool(o, "has_card", false)};
    r = read_facts(a, o, "facts", &x.facts, f);
    if (r == OK)
        r = read_facts(a, o, "card", &x.card, f);
    if (r == OK)
        *ret = x;
    return r;
}

const char *visit_value(const struct visit *x, const char *key)
{
    const struct fact *fact = facts_get(&x->facts, key);
    fact = fact ? fact : facts_get(&x->card, key);
    return fact ? fact->value : "";
}

/* Card and register, line by line, for what both can say. */
static void compare(struct page *p, const struct visit *x, struct desk_person_view *v)
{
    struct desk_value_view *rows =
        arena_new(p->rq->arena, struct desk_value_view, x->card.count + 1);
    for (size_t i = 0; i < x->card.count; i++) {
        const struct fact *card = &x->card.list[i], *fact = facts_get(&x->facts, card->key);
        struct desk_value_view row = {.label = desk_fact_name(p, card->key),
                                      .value = desk_fact_value(p, card)};
        if (!fact || strcmp(card->key, "population.pin") == 0)
            continue;
        row.registered = desk_fact_value(p, fact);
        row.provenance = form_page_provenance(p, fact);
        row.differs = !desk_same_words(p, card->key, row.value, row.registered);
        v->differences += row.differs;
        rows[v->card_count++] = row;
    }
    v->card = rows;
}

void visit_show(struct page *p, const struct visit *x, struct desk_person_view *ret)
{
    static const char *const shown[] = {"population.birth_date",     "population.sex",
                                        "population.marital_status", "population.permanent_address",
                                        "population.spouse_name",    "population.old_id"};
    enum { SHOWN = sizeof shown / sizeof *shown };
    struct fact_view *rows = arena_new(p->rq->arena, struct fact_view, SHOWN);
    struct desk_person_view v = {.pin = x->pin, .name = visit_value(x, "population.full_name")};
    const struct facts *from = x->facts.count ? &x->facts : &x->card;
    for (size_t i = 0; i < SHOWN; i++) {
        const struct fact *fact = facts_get(from, shown[i]);
        if (fact)
            rows[v.facts.count++] = (struct fact_view){
                .label = desk_fact_name(p, fact->key),
                .value = desk_fact_value(p, fact),
                .note = x->facts.count ? form_page_provenance(p, fact)
                                       : page_words(p, MSG_desk_counter_from_card)};
    }
    v.facts.facts = rows;
    if (x->trouble[0])
        v.trouble = page_words(p, MSG_desk_counter_silent);
    compare(p, x, &v);
    *ret = v;
}
