/* The arithmetic of fees: what the procedure's decision lists, at the amounts of the province where
 * the procedure leaves them open, less what either takes off. Every number is a decision's; here is
 * only how they are put together. */
#include "rooms/catalogue/rules.h"

#include <string.h>

enum { PERCENT = 100 };

/* One item as its decisions say it. */
struct item {
    struct fee_line line;
    int64_t rate; /* percent that is not to be paid */
    bool priced, relieved;
    const char *authority;
    const char *relief; /* its ground */
};

static bool is_one_of(const char *word, const char *const *words)
{
    while (*words && strcmp(word, *words) != 0)
        words++;
    return *words != NULL;
}

static int read_item(const struct answer *x, size_t i, struct arena *a, struct item *ret,
                     struct fault *f)
{
    static const char *const kinds[] = {"le-phi", "phi", NULL};
    static const char *const authorities[] = {"council", "central", NULL};
    struct said s = {x, i, f, false};
    struct fee_line *line = &ret->line;
    *ret = (struct item){.line = {.code = said_text(&s, "code"),
                                  .kind = said_text(&s, "kind"),
                                  .name = {said_text(&s, "name"), said_text(&s, "name_en")},
                                  .per = {said_text(&s, "per"), said_text(&s, "per_en")},
                                  .fee_basis = said_text(&s, "basis"),
                                  .rules = said_rule(a, x, i)},
                         .authority = said_text(&s, "authority"),
                         .relief = said_text(&s, "rate_basis")};
    ret->priced = said_int(&s, "amount", &line->unit);
    ret->relieved = said_int(&s, "rate", &ret->rate);
    if (!said_int(&s, "quantity", &line->quantity))
        line->quantity = 1; /* before the form is filled in */
    said_need(&s, "code", line->code[0]);
    said_need(&s, "name", line->name.vi[0]);
    said_need(&s, "basis", line->fee_basis[0]);
    said_need(&s, "rate_basis", !ret->rate || ret->relief[0]);
    if (!s.wrong && !is_one_of(line->kind, kinds))
        return said_refuse(&s, "kind", "is neither le-phi nor phi");
    if (!s.wrong && !is_one_of(ret->authority, authorities))
        return said_refuse(&s, "authority", "is neither council nor central");
    if (!s.wrong && ret->rate > PERCENT)
        return said_refuse(&s, "rate", "is more than 100");
    return s.wrong ? BROKEN : OK;
}

int fees_check(const struct asking *x, struct fault *f)
{
    struct answer answer;
    struct item item;
    int r = asking_put(x, LAW_FEES, &answer, f);
    for (size_t i = 0; r == OK && i < answer.count; i++)
        r = read_item(&answer, i, x->arena, &item, f);
    return r;
}

static void note_rule(struct arena *a, struct item *item, const struct answer *x)
{
    item->line.rules = arena_printf(a, "%s; %s", item->line.rules, said_rule(a, x, 0));
}

/* The council's amount. */
static int price(const struct asking *x, struct item *item, struct fault *f)
{
    struct answer answer;
    int r = asking_put(x, LAW_AMOUNT, &answer, f);
    if (r < 0)
        return r;
    if (!answer.count)
        return fault_reason(f, BROKEN, "catalogue.decision", "nothing says what %s costs",
                            item->line.code);
    struct said s = {&answer, 0, f, false};
    said_need(&s, "amount", said_int(&s, "amount", &item->line.unit));
    item->line.fee_basis = said_text(&s, "basis");
    said_need(&s, "basis", item->line.fee_basis[0]);
    note_rule(x->arena, item, &answer);
    return s.wrong ? BROKEN : OK;
}

static int relieve(const struct asking *x, struct item *item, struct fault *f)
{
    struct answer answer;
    int r = asking_put(x, LAW_RELIEF, &answer, f);
    if (r < 0 || !answer.count)
        return r;
    struct said s = {&answer, 0, f, false};
    said_need(&s, "rate", said_int(&s, "rate", &item->rate));
    item->relief = said_text(&s, "basis");
    said_need(&s, "basis", item->relief[0]);
    if (!s.wrong && item->rate > PERCENT)
        return said_refuse(&s, "rate", "is more than 100");
    note_rule(x->arena, item, &answer);
    return s.wrong ? BROKEN : OK;
}

static int complete(const struct asking *x, struct item *item, struct fault *f)
{
    int r = OK;
    if (item->priced && item->relieved)
        return OK;
    feel_context_put(x->inputs, "item", feel_string(item->line.code));
    feel_context_put(x->inputs, "authority", feel_string(item->authority));
    if (!item->priced)
        r = price(x, item, f);
    if (r == OK && !item->relieved)
        r = relieve(x, item, f);
    return r;
}

static int count_up(struct item *item, struct fault *f)
{
    struct fee_line *line = &item->line;
    int64_t off;
    if (__builtin_mul_overflow(line->unit, line->quantity, &line->amount) ||
        __builtin_mul_overflow(line->amount, item->rate, &off))
        return fault_reason(f, BROKEN, "catalogue.decision", "the fee %s is beyond all numbers",
                            line->code);
    line->due = line->amount - off / PERCENT;
    line->exempt = item->rate > 0;
    line->basis = line->exempt ? item->relief : line->fee_basis;
    return OK;
}

int catalogue_fees(const struct catalogue_book *b, struct arena *a, const struct case_question *q,
                   struct fee_bill *ret, struct fault *f)
{
    struct asking x = asking_open(a, b, q);
    struct answer answer;
    int r = asking_put(&x, LAW_FEES, &answer, f);
    if (r < 0)
        return r;
    struct fee_bill bill = {.lines = arena_new(a, struct fee_line, answer.count)};
    for (size_t i = 0; i < answer.count; i++) {
        struct item item;
        r = read_item(&answer, i, a, &item, f);
        if (r == OK)
            r = complete(&x, &item, f);
        if (r == OK)
            r = count_up(&item, f);
        if (r < 0)
            return r;
        bill.total += item.line.due;
        bill.lines[bill.count++] = item.line;
    }
    *ret = bill;
    return OK;
}
