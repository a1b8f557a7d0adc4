/* Somebody stands at the counter: one box takes the number or what the scanner read from the card,
 * the register is asked, and the official chooses what the person came for. */
#include "rooms/desk/counter.h"

#include "base/text.h"
#include "base/time.h"
#include "crypto/token.h"
#include "html/templates.h"

#include <inttypes.h>
#include <string.h>

enum { PIN_DIGITS = 12, OFFERS_MAX = 60 };

/* ---- what was typed or scanned ---- */

static bool is_pin(const char *s)
{
    return strlen(s) == PIN_DIGITS && strspn(s, "0123456789") == PIN_DIGITS;
}

static void add_card(struct visit *x, const char *key, const char *value)
{
    if (value[0])
        x->card.list[x->card.count++] = (struct fact){.key = key, .value = value, .source = "card"};
}

static const char *sex_code(struct arena *a, const char *printed)
{
    const char *word = text_fold(a, printed);
    return strcmp(word, "nam") == 0 ? "male" : strcmp(word, "nu") == 0 ? "female" : "";
}

static void take_card(struct arena *a, const struct card *card, struct visit *x)
{
    enum { CARD_FACTS = 6 };
    char birth[TIME_TEXT];
    date_iso(card->birth_day, birth);
    x->pin = card->pin;
    x->has_card = true;
    x->card.list = arena_new(a, struct fact, CARD_FACTS);
    add_card(x, "population.pin", card->pin);
    add_card(x, "population.full_name", card->full_name);
    add_card(x, "population.birth_date", arena_strdup(a, birth));
    add_card(x, "population.sex", sex_code(a, card->sex));
    add_card(x, "population.permanent_address", card->address);
    add_card(x, "population.old_id", card->old_id);
}

/* The number with blanks as people group it, or the whole text of the QR. */
static int read_words(struct page *p, const char *words, struct visit *ret, struct fault *f)
{
    struct arena *a = p->rq->arena;
    struct card card;
    struct token nonce;
    char *digits = arena_strdup(a, words);
    size_t n = 0;
    for (const char *s = words; *s; s++)
        if (*s != ' ' && *s != '.')
            digits[n++] = *s;
    digits[n] = '\0';
    struct visit x = {.pin = digits, .trouble = ""};
    if (!is_pin(digits)) {
        int r = card_read_qr(a, words, &card, f);
        if (r < 0)
            return r;
        take_card(a, &card, &x);
    }
    token_new(&nonce);
    x.nonce = arena_strdup(a, nonce.text);
    *ret = x;
    return OK;
}

/* ---- the register ---- */

static int ask(struct page *p, const struct visit *x, bool with_card, struct facts *ret,
               struct fault *f)
{
    const struct post *post = counter_post(p);
    const struct population_question q = {
        .pin = x->pin,
        .full_name = with_card ? visit_value(x, "population.full_name") : "",
        .birth_date = with_card ? visit_value(x, "population.birth_date") : "",
        .purpose = "counter",
        .procedure = "counter", /* what the person came for is not known yet */
        .dossier = x->nonce,
        .by = visitor_actor(p->visitor, post),
        .asker = arena_printf(p->rq->arena, "%" PRId64, p->visitor->account_id),
    };
    return link_ask_population(p->house, p->rq->arena, &q, ret, f);
}

/* With the card's name and birth date first; when they do not fit, by the number alone, so that the
 * difference can be shown. A silent register stops nobody: the check is made later. */
static int look_up(struct page *p, struct visit *x, struct fault *f)
{
    struct fault found = {0};
    int r = x->has_card ? ask(p, x, true, &x->facts, &found) : NOT_FOUND;
    if (r == NOT_FOUND) {
        fault_clear(&found);
        r = ask(p, x, false, &x->facts, &found);
    }
    if (r == OK)
        return OK;
    if (r == NOT_FOUND)
        return fault_reason(f, r, found.reason, "%s", found.words);
    x->trouble = arena_strdup(p->rq->arena, found.reason[0] ? found.reason : "population.down");
    x->facts = (struct facts){0};
    return OK;
}

/* ---- what may be asked for here ---- */

const struct post *counter_post(const struct page *p)
{
    return visitor_post(p->visitor, RECEIVE, NULL);
}

static size_t add_authority(const struct agency **list, size_t n, size_t most,
                            const struct agency *agency)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == agency)
            return n;
    if (n == most)
        return n;
    list[n] = agency;
    return n + 1;
}

/* Where the person lives, the counter's own authority, then the province's departments. */
size_t counter_authorities(struct page *p, const struct visit *x, const char *procedure,
                           const struct agency **ret, size_t most)
{
    const struct agency_book *b = p->law->agencies;
    const struct agency *here = agency_find(b, counter_post(p)->agency);
    const struct agency *first[] = {
        agency_of_area(b, visit_value(x, "population.commune_code"), "commune"),
        here,
        here ? agency_find(b, here->parent) : NULL,
    };
    size_t n = 0, count;
    struct competence who;
    const struct case_question q = {.procedure = catalogue_current(p->law->catalogue, procedure),
                                    .channel = CHANNEL_COUNTER,
                                    .now_ms = p->now_ms};
    if (!q.procedure || catalogue_competence(p->law->catalogue, p->rq->arena, &q, &who, NULL) < 0)
        return 0;
    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++)
        if (first[i] && catalogue_may(&who, first[i]))
            n = add_authority(ret, n, most, first[i]);
    const struct agency *const *departments = agency_of_kind(b, "department", &count);
    for (size_t i = 0; i < count; i++)
        if (catalogue_may(&who, departments[i]))
            n = add_authority(ret, n, most, departments[i]);
    return n;
}

int counter_offer(struct page *p, const char *key, const struct procedure **ret,
                  const struct procedure_case **ret_case, struct fault *f)
{
    const char *blank = key ? strchr(key, ' ') : NULL;
    const struct procedure *procedure = NULL;
    const struct procedure_case *c = NULL;
    if (blank)
        procedure = catalogue_current(p->law->catalogue,
                                      arena_strndup(p->rq->arena, key, (size_t)(blank - key)));
    if (procedure)
        c = catalogue_case(procedure, blank + 1);
    if (!c)
        return fault_reason(f, NOT_FOUND, "procedure.unknown", "there is no such procedure");
    *ret = procedure;
    *ret_case = c;
    return OK;
}

static void fill_offers(struct page *p, const struct visit *x, struct desk_counter_view *v)
{
    struct catalogue_page found;
    struct desk_offer_view *offers = arena_new(p->rq->arena, struct desk_offer_view, OFFERS_MAX);
    catalogue_search(p->law->catalogue, p->rq->arena,
                     &(struct catalogue_query){.words = v->search, .limit = OFFERS_MAX}, &found);
    for (size_t i = 0; i < found.count; i++) {
        const struct procedure *q = found.procedures[i];
        const struct agency *any[1];
        if (counter_authorities(p, x, q->code, any, 1) == 0)
            continue;
        for (size_t k = 0; k < q->case_count && v->offer_count < OFFERS_MAX; k++)
            offers[v->offer_count++] = (struct desk_offer_view){
                .key = arena_printf(p->rq->arena, "%s %s", q->code, q->cases[k].code),
                .name = page_text2(p, q->name),
                .what = q->case_count > 1 ? page_text2(p, q->cases[k].name) : NULL,
                .code = q->code};
    }
    v->offers = offers;
}

/* ---- pages ---- */

void counter_show(struct page *p, struct desk_counter_view *v, int status)
{
    page_begin(p, page_words(p, MSG_desk_counter_title));
    tpl_desk_counter(&p->html, &p->view, v);
    page_end(p, status);
}

void counter_choose(struct page *p, const struct visit *x, const char *search, int status)
{
    struct desk_person_view person;
    struct desk_counter_view v = {.words = "",
                                  .person = &person,
                                  .sealed = visit_seal(p, x),
                                  .search = search && search[0] ? search : NULL};
    visit_show(p, x, &person);
    fill_offers(p, x, &v);
    counter_show(p, &v, status);
}

void desk_counter(struct request *rq)
{
    struct page p;
    page_open(&p, rq);
    counter_show(&p, &(struct desk_counter_view){.words = ""}, 200);
}

static void refuse(struct page *p, const char *words, enum message_key why, int status)
{
    struct desk_counter_view v = {.words = words, .error = page_words(p, why)};
    counter_show(p, &v, status);
}

static void find_person(struct request *rq)
{
    struct page p;
    struct visit x;
    struct fault f = {0};
    page_open(&p, rq);
    const char *words = request_field(rq, "ma");
    words = words ? text_clean(rq->arena, words) : "";
    if (read_words(&p, words, &x, &f) < 0)
        refuse(&p, words, MSG_desk_counter_unreadable, 422);
    else if (look_up(&p, &x, &f) < 0)
        refuse(&p, words, MSG_desk_counter_nobody, 422);
    else
        counter_choose(&p, &x, NULL, 200);
}

/* Another search for the same person asks no register again. */
static void search_again(struct request *rq)
{
    struct page p;
    struct visit x;
    struct fault f = {0};
    page_open(&p, rq);
    const char *words = request_field(rq, "tim");
    if (visit_open(&p, request_field(rq, "_sealed"), &x, &f) < 0)
        desk_trouble(rq, NULL, &f);
    else
        counter_choose(&p, &x, words ? text_clean(rq->arena, words) : NULL, 200);
}

void desk_lookup(struct request *rq)
{
    if (request_field(rq, "_sealed"))
        search_again(rq);
    else
        request_offload(rq, find_person);
}
