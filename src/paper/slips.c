#include "paper/slips.h"

#include "base/buf.h"
#include "base/json.h"
#include "base/limits.h"

#include <string.h>

struct slip_words {
    const struct json *texts;
};

/* What the forms and results ask for; a test asks for the rest in passing. */
static const char *const needed[] = {
    "nation",
    "motto",
    "number",
    "number.hand",
    "place_date",
    "moment",
    "code",
    "unit",
    "id",
    "address",
    "phone",
    "email",
    "content",
    "procedure",
    "follow",
    "figure.qr",
    "figure.bar",
    "signed_by_hand",
    "submitter",
    "receiver",
    "guide",
    "column.no",
    "receipt.title",
    "receipt.symbol",
    "receipt.form",
    "receipt.from",
    "receipt.components",
    "receipt.column.name",
    "receipt.column.kind",
    "receipt.column.quantity",
    "receipt.column.note",
    "receipt.sets",
    "receipt.sets.value",
    "receipt.limit",
    "receipt.limit.none",
    "receipt.received",
    "receipt.due",
    "receipt.due.none",
    "receipt.delivery",
    "receipt.delivery.counter",
    "receipt.delivery.post",
    "receipt.delivery.online",
    "receipt.delivery.at",
    "receipt.fees",
    "receipt.fees.none",
    "receipt.fee",
    "receipt.fee.note",
    "receipt.fee.paid",
    "receipt.fee.unpaid",
    "receipt.fee.free",
    "receipt.book",
    "receipt.hotline",
    "receipt.electronic",
    "supplement.title",
    "supplement.symbol",
    "supplement.form",
    "supplement.from",
    "supplement.items",
    "supplement.column.name",
    "supplement.column.originals",
    "supplement.column.certified",
    "supplement.column.copies",
    "supplement.reason",
    "supplement.until",
    "supplement.ask",
    "refusal.title",
    "refusal.symbol",
    "refusal.form",
    "refusal.from",
    "refusal.lead",
    "refusal.ask",
    "control.title",
    "control.symbol",
    "control.form",
    "control.owner",
    "control.received",
    "control.due",
    "control.responsible",
    "control.column.unit",
    "control.column.time",
    "control.column.signs",
    "control.column.result",
    "control.column.note",
    "control.hand",
    "control.signs",
    "control.result.open",
    "control.result.early",
    "control.result.on_time",
    "control.result.late",
    "control.remark",
    "result.form",
    "result.verify",
    "figure.verify",
};

int slip_words_read(struct arena *a, const char *json, size_t n, struct slip_words **ret,
                    struct fault *f)
{
    struct json *texts;
    int r = json_parse(a, json, n, &texts, f);
    if (r < 0)
        return r;
    if (texts->kind != JSON_OBJECT)
        return fault_reason(f, INVALID, "slips.shape", "line %d: not an object", texts->line);
    for (const struct json *m = texts->first; m; m = m->next)
        if (m->kind != JSON_STRING)
            return fault_reason(f, INVALID, "slips.shape", "line %d: %s is no text", m->line,
                                m->key);
    struct slip_words *w = arena_new(a, struct slip_words, 1);
    w->texts = texts;
    *ret = w;
    return OK;
}

const char *slip_word(const struct slip_words *w, const char *key)
{
    return json_str(w->texts, key, "");
}

int slip_words_check(const struct slip_words *w, struct fault *f)
{
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (!json_get(w->texts, needed[i]))
            return fault_reason(f, INVALID, "slips.missing", "no text for %s", needed[i]);
    return OK;
}

static const char *value_of(const struct slip_value *values, size_t n, const char *name,
                            size_t length)
{
    for (size_t i = 0; i < n; i++)
        if (strncmp(values[i].name, name, length) == 0 && !values[i].name[length])
            return values[i].value ? values[i].value : "";
    return "";
}

const char *slip_fill(struct arena *a, const struct slip_words *w, const char *key,
                      const struct slip_value *values, size_t n)
{
    struct buf b;
    buf_init(&b, a, 8 * LIMIT_TEXT_FIELD);
    for (const char *at = slip_word(w, key); *at;) {
        const char *open = strchr(at, '{'), *close = open ? strchr(open, '}') : NULL;
        if (!close) {
            buf_str(&b, at);
            break;
        }
        buf_add(&b, at, (size_t)(open - at));
        buf_str(&b, value_of(values, n, open + 1, (size_t)(close - open - 1)));
        at = close + 1;
    }
    return b.p;
}
