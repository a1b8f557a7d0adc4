/* One table of shapes: how a value is written, and how it is read again. */
#include "rooms/custody/row.h"

#include "base/limits.h"
#include "base/text.h"
#include "base/time.h"
#include "crypto/base64.h"
#include "crypto/digest.h"
#include "rooms/custody/inside.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void write_null(struct buf *out)
{
    buf_str(out, "null");
}

static bool is_null(const struct json *v)
{
    return v->kind == JSON_NULL;
}

static bool number_of(const struct json *v, struct db_value *ret)
{
    return json_is_int(v, &ret->number);
}

/* ---- numbers ---- */

static int write_int(const struct row_place *p, const struct db_value *v, struct buf *out)
{
    (void)p;
    buf_printf(out, "%" PRId64, v->number);
    return OK;
}

static bool read_int(const struct row_place *p, const struct json *v, struct db_value *ret)
{
    (void)p;
    return number_of(v, ret);
}

static int write_id(const struct row_place *p, const struct db_value *v, struct buf *out)
{
    (void)p;
    if (v->number)
        buf_printf(out, "\"%" PRId64 "\"", v->number);
    else
        write_null(out);
    return OK;
}

static bool read_id(const struct row_place *p, const struct json *v, struct db_value *ret)
{
    char *end;
    (void)p;
    ret->number = 0;
    if (is_null(v))
        return true;
    if (v->kind != JSON_STRING || !v->text[0] || !strchr("-123456789", v->text[0]))
        return false;
    errno = 0;
    ret->number = strtoll(v->text, &end, 10);
    return !errno && !*end && ret->number;
}

static int write_bool(const struct row_place *p, const struct db_value *v, struct buf *out)
{
    (void)p;
    if (v->number != 0 && v->number != 1)
        return INVALID;
    buf_str(out, v->number ? "true" : "false");
    return OK;
}

static bool read_bool(const struct row_place *p, const struct json *v, struct db_value *ret)
{
    (void)p;
    ret->number = v->truth;
    return v->kind == JSON_BOOL;
}

/* ---- time; what is beyond the years 1 to 9999 stays a number ---- */

static const int64_t first_day = -719162, last_day = 2932896;

static bool is_told(int64_t day)
{
    return day >= first_day && day <= last_day;
}

static int write_moment(const struct row_place *p, const struct db_value *v, struct buf *out)
{
    char text[TIME_TEXT];
    int64_t again;
    if (!v->number) {
        write_null(out);
        return OK;
    }
    if (!is_told(v->number / DAY_MS))
        return write_int(p, v, out);
    time_rfc3339(v->number, text);
    if (!time_parse(text, &again) || again != v->number)
        return write_int(p, v, out);
    buf_printf(out, "\"%s\"", text);
    return OK;
}

static bool read_moment(const struct row_place *p, const struct json *v, struct db_value *ret)
{
    (void)p;
    ret->number = 0;
    if (v->kind == JSON_STRING)
        return time_parse(v->text, &ret->number) && ret->number;
    return is_null(v) || number_of(v, ret);
}

static int write_date(const struct row_place *p, const struct db_value *v, struct buf *out)
{
    char text[TIME_TEXT];
    int32_t again;
    if (!v->number) {
        write_null(out);
        return OK;
    }
    if (!is_told(v->number))
        return write_int(p, v, out);
    date_iso((int32_t)v->number, text);
    if (!date_parse(text, &again) || again != v->number)
        return write_int(p, v, out);
    buf_printf(out, "\"%s\"", text);
    return OK;
}

static bool read_date(const struct row_place *p, const struct json *v, struct db_value *ret)
{
    int32_t day;
    (void)p;
    ret->number = 0;
    if (v->kind == JSON_STRING && date_parse(v->text, &day)) {
        ret->number = day;
        return day != 0;
    }
    return is_null(v) || number_of(v, ret);
}

/* ---- texts ---- */

static int write_text(const struct row_place *p, const struct db_value *v, struct buf *out)
{
    (void)p;
    if (!text_is_utf8(v->text, strlen(v->text)))
        return INVALID;
    json_write_string(out, v->text);
    return OK;
}

static bool read_text(const struct row_place *p, const struct json *v, struct db_value *ret)
{
    (void)p;
    ret->text = v->text;
    return v->kind == JSON_STRING;
}

/* What is written again as it stands is told as it is; anything else, strings too, as a string. The
 * list around it stands for the row, which is one level more. */
static int write_json(const struct row_place *p, const struct db_value *v, struct buf *out)
{
    size_t n = strlen(v->text);
    struct json *list;
    struct buf again;
    const char *around = arena_printf(p->arena, "[%s]", v->text);
    bool told = n && strchr("{[-0123456789tfn", v->text[0]) &&
                json_parse(p->arena, around, n + 2, &list, NULL) == OK && list->count == 1;
    if (told) {
        buf_init(&again, p->arena, n + 1);
        json_write(&again, list->first);
        told = strcmp(again.p, v->text) == 0;
    }
    if (!told)
        return write_text(p, v, out);
    buf_add(out, v->text, n);
    return OK;
}

static bool read_json(const struct row_place *p, const struct json *v, struct db_value *ret)
{
    struct buf text;
    ret->text = v->text;
    if (v->kind == JSON_STRING)
        return true;
    buf_init(&text, p->arena, LIMIT_EXPORT_LINE);
    json_write(&text, v);
    ret->text = text.p;
    return !text.full;
}

/* ---- bytes ---- */

static int write_hash(const struct row_place *p, const struct db_value *v, struct buf *out)
{
    char *hex = arena_alloc(p->arena, 2 * v->blob.n + 1);
    text_hex(v->blob.p, v->blob.n, hex);
    buf_printf(out, "\"%s\"", hex);
    return OK;
}

static bool is_hex(const char *s)
{
    return s[strspn(s, "0123456789abcdef")] == '\0';
}

static bool read_hash(const struct row_place *p, const struct json *v, struct db_value *ret)
{
    static const char digits[] = "0123456789abcdef";
    if (v->kind != JSON_STRING || !is_hex(v->text) || strlen(v->text) % 2)
        return false;
    size_t n = strlen(v->text) / 2;
    uint8_t *bytes = arena_alloc(p->arena, n);
    for (size_t i = 0; i < n; i++)
        bytes[i] = (uint8_t)((strchr(digits, v->text[2 * i]) - digits) << 4 |
                             (strchr(digits, v->text[2 * i + 1]) - digits));
    ret->blob = (struct bytes){bytes, n};
    return true;
}

static int write_bytes(const struct row_place *p, const struct db_value *v, struct buf *out)
{
    buf_printf(out, "\"%s\"", base64_text(p->arena, v->blob.p, v->blob.n));
    return OK;
}

static bool read_bytes(const struct row_place *p, const struct json *v, struct db_value *ret)
{
    return v->kind == JSON_STRING &&
           base64_read(p->arena, v->text, strlen(v->text), &ret->blob, NULL) == OK;
}

/* ---- what stands beside the rows ---- */

static bool is_digest(const char *s)
{
    return strlen(s) == DIGEST_HEX - 1 && is_hex(s);
}

static int write_file(const struct row_place *p, const struct db_value *v, struct buf *out)
{
    (void)p;
    if (v->text[0] && !is_digest(v->text))
        return INVALID;
    if (v->text[0])
        buf_printf(out, "\"%s\"", v->text);
    else
        write_null(out);
    return OK;
}

static bool read_file(const struct row_place *p, const struct json *v, struct db_value *ret)
{
    int64_t bytes;
    ret->text = is_null(v) ? "" : v->text;
    if (is_null(v))
        return true;
    return v->kind == JSON_STRING && is_digest(v->text) &&
           (!p->files || (p->made_up && custody_is_made_up(v->text)) ||
            filestore_look(p->files, v->text, &bytes, NULL) == OK);
}

static int write_document(const struct row_place *p, const struct db_value *v, struct buf *out)
{
    uint8_t digest[DIGEST_BYTES];
    char name[DIGEST_HEX];
    size_t n = strlen(v->text);
    if (!n) {
        write_null(out);
        return OK;
    }
    digest_sha256(v->text, n, digest);
    digest_hex(digest, name);
    buf_printf(out, "\"%s\"", name);
    return filestore_put(p->documents, name, (struct bytes){(const uint8_t *)v->text, n}, p->fault);
}

/* The store has compared it with its name. */
static bool read_document(const struct row_place *p, const struct json *v, struct db_value *ret)
{
    struct bytes text;
    ret->text = "";
    if (is_null(v))
        return true;
    if (v->kind != JSON_STRING || !is_digest(v->text) ||
        filestore_get(p->documents, p->arena, v->text, LIMIT_PACK_FILE, &text, NULL) < 0)
        return false;
    ret->text = arena_strndup(p->arena, (const char *)text.p, text.n);
    return text.n && !memchr(text.p, '\0', text.n) && text_is_utf8(ret->text, text.n);
}

/* ---- rows ---- */

static const struct {
    const char *name, *words; /* what is expected */
    const char *more;
    /* INVALID: the shape cannot tell it. */
    int (*write)(const struct row_place *p, const struct db_value *v, struct buf *out);
    bool (*read)(const struct row_place *p, const struct json *v, struct db_value *ret);
} shapes[DB_SHAPES] = {
    [DB_SHAPE_ID] = {"id", "a string of digits, or null",
                     "many readers of JSON keep 53 bits of a number; null for none", write_id,
                     read_id},
    [DB_SHAPE_TEXT] = {"text", "a string", "", write_text, read_text},
    [DB_SHAPE_JSON] =
        {"json", "a JSON value",
         "as it is, when writing it compactly gives the same bytes again, which holds "
         "for all that the program writes; anything else, and a value that is a "
         "string, as a string that holds the text",
         write_json, read_json},
    [DB_SHAPE_DOCUMENT] = {"document", "the SHA-256 of a text in documents/, or null",
                           "null for an empty one", write_document, read_document},
    [DB_SHAPE_FILE] = {"file", "the SHA-256 of a file in files/, or null", "null for none",
                       write_file, read_file},
    [DB_SHAPE_INT] = {"number", "a whole number", "", write_int, read_int},
    [DB_SHAPE_MONEY] = {"đồng", "a whole number", "", write_int, read_int},
    [DB_SHAPE_BOOL] = {"truth", "true or false", "", write_bool, read_bool},
    [DB_SHAPE_MOMENT] = {"moment", "a moment as RFC 3339 has it, or null",
                         "null for none; beyond the years 1 to 9999 the milliseconds since 1970 in "
                         "UTC, as a number",
                         write_moment, read_moment},
    [DB_SHAPE_DATE] = {"date", "a date as 2026-11-22, or null",
                       "null for none; beyond the years 1 to 9999 the days since 1970, as a number",
                       write_date, read_date},
    [DB_SHAPE_HASH] = {"hash", "bytes in small hexadecimal digits", "", write_hash, read_hash},
    [DB_SHAPE_BYTES] = {"bytes", "bytes in base64", "", write_bytes, read_bytes},
};

void row_describe_shapes(struct buf *out)
{
    buf_str(out, "| shape | JSON |\n|---|---|\n");
    for (size_t i = 0; i < DB_SHAPES; i++)
        buf_printf(out, "| %s | %s%s%s |\n", shapes[i].name, shapes[i].words,
                   shapes[i].more[0] ? " – " : "", shapes[i].more);
}

const char *row_shape_name(enum db_shape shape)
{
    return shapes[shape].name;
}

/* "4711 3": which row it is. */
static const char *key_of(struct arena *a, const struct db_rows *k, const struct db_value *row)
{
    const char *key = "";
    for (size_t i = 0; i < k->n_order; i++) {
        const struct db_value *v = &row[k->order[i]];
        key = v->kind == DB_INT ? arena_printf(a, "%s%s%" PRId64, key, i ? " " : "", v->number)
                                : arena_printf(a, "%s%s%s", key, i ? " " : "", v->text);
    }
    return key;
}

int row_write(const struct row_place *p, const struct db_rows *k, const struct db_value *row,
              struct buf *out)
{
    for (size_t i = 0; i < k->n_fields; i++) {
        const struct db_field *field = &k->fields[i];
        buf_printf(out, "%s\"%s\":", i ? "," : "{", field->name);
        int r = shapes[field->shape].write(p, &row[i], out);
        if (r == INVALID)
            return fault_reason(p->fault, BROKEN, "custody.value", "%s of %s %s is not %s",
                                field->name, k->name, key_of(p->arena, k, row),
                                shapes[field->shape].words);
        if (r < 0)
            return r;
    }
    buf_str(out, "}\n");
    if (out->full)
        return fault_reason(p->fault, TOO_LARGE, "custody.line", "more than %d bytes in a line",
                            LIMIT_EXPORT_LINE);
    return OK;
}

static const struct db_field *field_named(const struct db_rows *k, const char *name)
{
    for (size_t i = 0; i < k->n_fields; i++)
        if (strcmp(k->fields[i].name, name) == 0)
            return &k->fields[i];
    return NULL;
}

static int tell(const struct row_place *p, const struct row_faults *faults, const char *name,
                const char *words)
{
    faults->tell(faults->self, arena_printf(p->arena, "%s: %s", name, words));
    return INVALID;
}

/* Every fault of the line. */
int row_read(const struct row_place *p, const struct db_rows *k, struct bytes line,
             struct db_value *ret, const struct row_faults *faults)
{
    struct json *o;
    struct fault why = {0};
    int code = json_parse(p->arena, (const char *)line.p, line.n, &o, &why);
    if (code == OK && o->kind != JSON_OBJECT)
        code = fault_set(&why, INVALID, "no object");
    if (code < 0)
        return tell(p, faults, "no row", why.words);
    for (const struct json *m = o->first; m; m = m->next)
        if (!field_named(k, m->key))
            code = tell(p, faults, m->key, "an unknown field");
    for (size_t i = 0; i < k->n_fields; i++) {
        const struct db_field *field = &k->fields[i];
        const struct json *v = json_get(o, field->name);
        ret[i].kind = field->kind;
        if (!v)
            code = tell(p, faults, field->name, "is missing");
        else if (!shapes[field->shape].read(p, v, &ret[i]))
            code = tell(p, faults, field->name,
                        arena_printf(p->arena, "%s is expected", shapes[field->shape].words));
    }
    return code;
}
