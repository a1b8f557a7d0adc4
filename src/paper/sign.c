/* The new revision holds: the appearance with its fonts, the signature dictionary with an empty
 * hole for the value, and the field that now refers to both. Everything else stays as it is. */
#include "paper/sign.h"

#include "base/time.h"
#include "paper/sign_looks.h"

#include <stdio.h>
#include <string.h>

enum { FIELDS_MOST = 200, FIELD_DEPTH = 8, HOLE_SPARE = 4096, RANGE = 48 };

/* The signature field of that name among these fields and their kids. */
static bool find_field(qpdf_data q, qpdf_oh fields, const char *name, int depth, qpdf_oh *ret)
{
    if (depth == FIELD_DEPTH || !qpdf_oh_is_array(q, fields))
        return false;
    int n = qpdf_oh_get_array_n_items(q, fields);
    for (int i = 0; i < n && i < FIELDS_MOST; i++) {
        qpdf_oh field = qpdf_oh_get_array_item(q, fields, i);
        qpdf_oh kind = qpdf_at(q, field, "/FT"), title = qpdf_at(q, field, "/T");
        if (qpdf_oh_is_name(q, kind) && strcmp(qpdf_oh_get_name(q, kind), "/Sig") == 0 &&
            qpdf_oh_is_string(q, title) && strcmp(qpdf_oh_get_utf8_value(q, title), name) == 0) {
            *ret = field;
            return true;
        }
        if (find_field(q, qpdf_at(q, field, "/Kids"), name, depth + 1, ret))
            return true;
    }
    return false;
}

static int find_empty(const struct update *u, const char *name, qpdf_oh *ret, struct fault *f)
{
    qpdf_oh fields = qpdf_at(u->q, qpdf_get_root(u->q), "/AcroForm /Fields");
    if (!find_field(u->q, fields, name, 0, ret) || !qpdf_oh_is_indirect(u->q, *ret))
        return fault_reason(f, NOT_FOUND, "sign.field", "no signature field %s", name);
    if (!qpdf_oh_is_null(u->q, qpdf_at(u->q, *ret, "/V")))
        return fault_reason(f, CONFLICT, "sign.taken", "the field %s is signed already", name);
    return OK;
}

static double side(const struct update *u, qpdf_oh field, int corner)
{
    qpdf_oh rect = qpdf_at(u->q, field, "/Rect");
    return qpdf_oh_is_array(u->q, rect)
               ? qpdf_oh_get_numeric_value(u->q, qpdf_oh_get_array_item(u->q, rect, corner))
               : 0;
}

static int add_look(struct update *u, qpdf_oh field, const struct sign_order *o, int *ret_id,
                    struct fault *f)
{
    double width = side(u, field, 2) - side(u, field, 0);
    double height = side(u, field, 3) - side(u, field, 1);
    return sign_looks_put(u, o, width, height, ret_id, f);
}

static void add_pdf_time(struct update *u, int64_t ms)
{
    struct date d = date_of(day_of(ms));
    int s = ms_of_day(ms) / 1000;
    buf_printf(&u->out, "(D:%04d%02d%02d%02d%02d%02d+07'00')", d.year, d.month, d.day, s / 3600,
               s / 60 % 60, s % 60);
}

static void add_words(struct update *u, const char *key, const char *text)
{
    if (!text)
        return;
    buf_str(&u->out, key);
    update_text(u, text);
}

/* Returns the id; says where the byte range and the hole are. */
static int add_signature(struct update *u, const struct sign_order *o, struct sign_draft *d,
                         size_t *ret_range)
{
    int id = update_new_ids(u, 1);
    update_begin(u, id);
    buf_str(&u->out, "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M");
    add_pdf_time(u, o->at_ms);
    add_words(u, "/Name", o->name);
    add_words(u, "/Reason", o->reason);
    add_words(u, "/Location", o->location);
    buf_str(&u->out, "/ByteRange[");
    *ret_range = u->out.n;
    buf_printf(&u->out, "%*s]/Contents", RANGE, "");
    size_t room = HOLE_SPARE;
    for (size_t i = 0; i < o->chain.n; i++)
        room += certificate_der(o->chain.certificates[i]).n;
    d->hole = u->out.n;
    d->hole_n = 2 * room + 2;
    char *zeros = arena_alloc(u->arena, 2 * room);
    memset(zeros, '0', 2 * room);
    buf_char(&u->out, '<');
    buf_add(&u->out, zeros, 2 * room);
    buf_str(&u->out, ">>>");
    update_end(u);
    return id;
}

static void fill_field(struct update *u, qpdf_oh field, int signature, int look)
{
    qpdf_oh_remove_key(u->q, field, "/AP");
    int id = qpdf_oh_get_object_id(u->q, field);
    const char *text = arena_strdup(u->arena, qpdf_oh_unparse_resolved(u->q, field));
    size_t n = strlen(text);
    update_begin(u, id);
    buf_add(&u->out, text, n - 2); /* without its ">>" */
    buf_printf(&u->out, "/V %d 0 R/AP<</N %d 0 R>>>>", signature, look);
    update_end(u);
}

static void digest_around(const struct sign_draft *d, struct arena *a, uint8_t out[DIGEST_BYTES])
{
    struct digest *s = digest_open(a);
    digest_add(s, d->pdf.p, d->hole);
    digest_add(s, d->pdf.p + d->hole + d->hole_n, d->pdf.n - d->hole - d->hole_n);
    digest_read(s, out);
}

int sign_prepare(struct arena *a, struct bytes pdf, const struct sign_order *o,
                 struct sign_draft *ret, struct fault *f)
{
    struct update u;
    struct sign_draft d = {0};
    qpdf_oh field = 0;
    int look = 0;
    int r = o->chain.n ? update_open(a, pdf, &u, f)
                       : fault_reason(f, INVALID, "sign.chain", "no certificate to sign with");
    if (r == OK)
        r = find_empty(&u, o->field, &field, f);
    if (r == OK)
        r = add_look(&u, field, o, &look, f);
    if (r < 0)
        return r;
    size_t range;
    fill_field(&u, field, add_signature(&u, o, &d, &range), look);
    r = update_finish(&u, f);
    if (r < 0)
        return r;
    size_t after = d.hole + d.hole_n;
    char numbers[RANGE + 1];
    int n = snprintf(numbers, sizeof numbers, "0 %zu %zu %zu", d.hole, after, u.out.n - after);
    memcpy(u.out.p + range, numbers, (size_t)n);
    d.pdf = buf_bytes(&u.out);
    uint8_t digest[DIGEST_BYTES];
    digest_around(&d, a, digest);
    r = cms_prepare(a, digest, o->chain.certificates[0], &d.cms, f);
    if (r == OK)
        *ret = d;
    return r;
}

int sign_finish(struct arena *a, const struct sign_draft *d, struct cms_chain chain,
                struct bytes signature, struct bytes *ret, struct fault *f)
{
    static const char digits[] = "0123456789abcdef";
    struct bytes cms = {0};
    int r = cms_assemble(a, &d->cms, chain, signature, &cms, f);
    if (r < 0)
        return r;
    if (2 * cms.n + 2 > d->hole_n)
        return fault_reason(f, TOO_LARGE, "sign.hole", "the signature is larger than its room");
    uint8_t *out = arena_memdup(a, d->pdf.p, d->pdf.n), *to = out + d->hole + 1;
    for (size_t i = 0; i < cms.n; i++) {
        *to++ = (uint8_t)digits[cms.p[i] >> 4];
        *to++ = (uint8_t)digits[cms.p[i] & 15];
    }
    *ret = (struct bytes){out, d->pdf.n};
    return OK;
}

int sign_pdf(struct arena *a, struct bytes pdf, const struct sign_order *o, struct signer key,
             struct bytes *ret, struct fault *f)
{
    struct sign_draft d = {0};
    struct bytes value = {0};
    int r = sign_prepare(a, pdf, o, &d, f);
    if (r == OK)
        r = key.sign(key.self, a, d.cms.digest, &value, f);
    return r < 0 ? r : sign_finish(a, &d, o->chain, value, ret, f);
}
