/* Canonical texts of values. Values share parts, so a small one can be huge or endlessly deep when
 * it is written: the buffer's ceiling bounds the size, DEPTH_MAX the depth, below which stands
 * null. */
#include "rules/feel/temporal.h"
#include "rules/feel/run.h"

enum { DEPTH_MAX = 500 };

static void write_value(struct buf *b, const struct feel_value *v, int depth);

static void write_range(struct buf *b, const struct feel_range *r, int depth)
{
    buf_char(b, r->low_bound == FEEL_CLOSED ? '[' : '(');
    write_value(b, &r->low, depth + 1);
    buf_str(b, "..");
    write_value(b, &r->high, depth + 1);
    buf_char(b, r->high_bound == FEEL_CLOSED ? ']' : ')');
}

/* A test as a value: "(< 5)". */
static void write_test(struct buf *b, const struct feel_range *r, int depth)
{
    bool below = r->low_bound == FEEL_UNBOUNDED, above = r->high_bound == FEEL_UNBOUNDED;
    bool closed = (below ? r->high_bound : r->low_bound) == FEEL_CLOSED;
    const char *sign = r->form == FEEL_TEST_NOT ? "!" : below ? "<" : above ? ">" : "";
    buf_printf(b, "(%s%s ", sign, closed ? "=" : "");
    write_value(b, below ? &r->high : &r->low, depth + 1);
    buf_char(b, ')');
}

static void write_list(struct buf *b, const struct feel_value *v, int depth)
{
    buf_char(b, '[');
    for (uint32_t i = 0; i < v->count && !b->full; i++) {
        buf_str(b, i ? ", " : "");
        write_value(b, &v->items[i], depth + 1);
    }
    buf_char(b, ']');
}

static void write_context(struct buf *b, const struct feel_context *c, int depth)
{
    buf_char(b, '{');
    for (uint32_t i = 0; i < c->count && !b->full; i++) {
        buf_str(b, i ? ", " : "");
        json_write_string(b, c->entries[i].name);
        buf_str(b, ": ");
        write_value(b, &c->entries[i].value, depth + 1);
    }
    buf_char(b, '}');
}

static void write_function(struct buf *b, const struct feel_function *f)
{
    buf_str(b, "function(");
    for (size_t i = 0; i < f->count; i++)
        buf_printf(b, "%s%s", i ? ", " : "", f->names[i]);
    buf_str(b, ")");
}

static void write_number(struct buf *b, struct decimal v)
{
    char text[DECIMAL_TEXT];
    buf_add(b, text, decimal_format(v, text));
}

static void write_value(struct buf *b, const struct feel_value *v, int depth)
{
    switch (depth < DEPTH_MAX ? v->kind : FEEL_NULL) {
    case FEEL_NULL:
        buf_str(b, "null");
        break;
    case FEEL_BOOL:
        buf_str(b, v->truth ? "true" : "false");
        break;
    case FEEL_NUMBER:
        write_number(b, v->number);
        break;
    case FEEL_STRING:
        json_write_string(b, v->text);
        break;
    case FEEL_DATE:
    case FEEL_TIME:
    case FEEL_DATE_TIME:
    case FEEL_DURATION:
    case FEEL_MONTHS:
        buf_str(b, "@\"");
        temporal_write(b, v);
        buf_char(b, '"');
        break;
    case FEEL_LIST:
        write_list(b, v, depth);
        break;
    case FEEL_CONTEXT:
        write_context(b, v->context, depth);
        break;
    case FEEL_RANGE:
        if (v->range->form != FEEL_INTERVAL)
            write_test(b, v->range, depth);
        else
            write_range(b, v->range, depth);
        break;
    case FEEL_FUNCTION:
        write_function(b, v->function);
        break;
    }
}

void feel_write(struct buf *b, const struct feel_value *v)
{
    write_value(b, v, 0);
}

void feel_write_bare(struct buf *b, const struct feel_value *v)
{
    if (v->kind == FEEL_STRING)
        buf_str(b, v->text);
    else if (v->kind >= FEEL_DATE && v->kind <= FEEL_MONTHS)
        temporal_write(b, v);
    else
        feel_write(b, v);
}
