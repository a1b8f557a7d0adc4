/* The arithmetic of fees: each item of the case, on its day and channel, and what exempts from it.
 * Amounts, conditions and exemptions are the packs'; here is only how they are put together. */
#include "rooms/catalogue/book.h"

#include "base/decimal.h"
#include "base/time.h"

#include <string.h>

static const char *const channel_names[] = {"", "counter", "online", "post"};

static bool covers(const struct exemption *x, const char *procedure)
{
    for (const struct json *item = x->items ? x->items->first : NULL; item; item = item->next) {
        const struct json *codes = json_get(item, "procedures");
        for (const struct json *code = codes ? codes->first : NULL; code; code = code->next)
            if (code->kind == JSON_STRING && strcmp(code->text, procedure) == 0)
                return true;
    }
    return false;
}

/* The exemption in force for this fee. The province's council exempts only from what it sets itself
 * (Law on fees and charges 97/2015/QH13); what the centre sets stays. */
static const struct exemption *exemption_of(const struct catalogue_book *b,
                                            const struct fee_question *q,
                                            const struct fee_item *fee)
{
    int32_t day = day_of(q->now_ms);
    if (strcmp(fee->authority, "council") != 0)
        return NULL;
    for (size_t i = 0; i < b->exemption_count; i++) {
        const struct exemption *x = &b->exemptions[i];
        if (strcmp(x->channel, channel_names[q->channel]) == 0 && x->valid_from <= day &&
            (!x->valid_to || day <= x->valid_to) && covers(x, q->procedure->code))
            return x;
    }
    return NULL;
}

/* How many of the item; 1 when the pack does not say, or before the form is filled in. */
static int quantity(const struct fee_item *fee, const struct feel_scope *scope, struct arena *a,
                    int64_t *ret, struct fault *f)
{
    struct feel_value v;
    *ret = 1;
    if (!fee->quantity)
        return OK;
    int r = feel_eval(fee->quantity, scope, a, &v, f);
    if (r == OK && v.kind == FEEL_NUMBER && (!decimal_to_int(v.number, ret) || *ret < 0))
        *ret = 1;
    return r;
}

static int applies(const struct fee_item *fee, const struct fee_question *q,
                   const struct feel_scope *scope, struct arena *a, bool *ret, struct fault *f)
{
    *ret = (fee->channels & 1u << q->channel) != 0 && fee->valid_from <= day_of(q->now_ms);
    if (!*ret || !fee->when)
        return OK;
    return feel_holds(fee->when, scope, a, ret, f);
}

/* One item, so many times, less what an exemption (NULL: none) takes off. */
static int write_line(const struct fee_item *fee, int64_t n, const struct exemption *x,
                      struct fee_line *ret, struct fault *f)
{
    int64_t amount;
    if (__builtin_mul_overflow(fee->amount, n, &amount))
        return fault_set(f, INVALID, "the fee %s is beyond all numbers", fee->code);
    *ret = (struct fee_line){.code = fee->code,
                             .kind = fee->kind,
                             .basis = x ? x->basis : fee->basis,
                             .name = fee->name,
                             .amount = amount,
                             .due = x ? amount - amount * x->rate / 100 : amount,
                             .exempt = x != NULL};
    return OK;
}

/* Most fees are a plain amount; then nobody needs to look into the form. */
static const struct feel_scope *scope_for(struct arena *a, const struct fee_question *q)
{
    for (size_t i = 0; i < q->c->fee_count; i++)
        if (q->c->fees[i].when || q->c->fees[i].quantity)
            return catalogue_scope(a, q->c, q->form, q->now_ms);
    return NULL;
}

int catalogue_fees(const struct catalogue_book *b, struct arena *a, const struct fee_question *q,
                   struct fee_bill *ret, struct fault *f)
{
    struct fee_bill bill = {.lines = arena_new(a, struct fee_line, q->c->fee_count)};
    const struct feel_scope *scope = scope_for(a, q);
    for (size_t i = 0; i < q->c->fee_count; i++) {
        bool due;
        const struct fee_item *fee = &q->c->fees[i];
        int64_t n = 1;
        int r = applies(fee, q, scope, a, &due, f);
        if (r == OK && due)
            r = quantity(fee, scope, a, &n, f);
        if (r == OK && due)
            r = write_line(fee, n, exemption_of(b, q, fee), &bill.lines[bill.count], f);
        if (r < 0)
            return r;
        if (due)
            bill.total += bill.lines[bill.count++].due;
    }
    *ret = bill;
    return OK;
}
