#include "paper/verify.h"

#include "base/cleanup.h"
#include "base/time.h"
#include "crypto/cms.h"
#include "paper/qpdf.h"
#include "paper/verify_changes.h"

#include <stdlib.h>
#include <stdio.h>
#include <string.h>

enum { FIELD_DEPTH = 8, FIELDS_MOST = 1000, CONTENTS_MOST = 1 << 20 };

struct look {
    struct arena *arena;
    struct bytes pdf;
    qpdf_data q;
    const struct trust *trust;
    int64_t now_ms;
    struct verify_report report;
};

static void blame(struct verify_signature *s, const char *reason, const char *words)
{
    if (s->fault[0])
        return;
    (void)snprintf(s->fault, sizeof s->fault, "%s", reason);
    (void)snprintf(s->words, sizeof s->words, "%s", words);
}

static const char *text_at(const struct look *l, qpdf_oh o, const char *key)
{
    qpdf_oh v = qpdf_at(l->q, o, key);
    return qpdf_oh_is_string(l->q, v) ? arena_strdup(l->arena, qpdf_oh_get_utf8_value(l->q, v))
                                      : "";
}

static int digits(const char *s, int n)
{
    int value = 0;
    for (int i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9')
            return -1;
        value = value * 10 + (s[i] - '0');
    }
    return value;
}

/* "+07'00'" as milliseconds; 0 when it is none, which means UTC. */
static int64_t pdf_offset(const char *s)
{
    if ((s[0] != '+' && s[0] != '-') || strlen(s) < 6)
        return 0;
    int hours = digits(s + 1, 2), minutes = digits(s + 4, 2);
    if (hours < 0 || minutes < 0)
        return 0;
    int64_t offset = (int64_t)hours * HOUR_MS + (int64_t)minutes * MINUTE_MS;
    return s[0] == '-' ? -offset : offset;
}

static bool is_clock(int hour, int minute, int second)
{
    return hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
}

/* "D:YYYYMMDDHHmmSS+07'00'" (ISO 32000-1, 7.9.4); 0 when it is none. */
static int64_t pdf_time(const char *s)
{
    if (strncmp(s, "D:", 2) != 0 || strlen(s) < 16)
        return 0;
    struct date d = {digits(s + 2, 4), digits(s + 6, 2), digits(s + 8, 2)};
    int hour = digits(s + 10, 2), minute = digits(s + 12, 2), second = digits(s + 14, 2);
    if (!date_is_real(d) || !is_clock(hour, minute, second))
        return 0;
    return (int64_t)day_from(d) * DAY_MS + (int64_t)hour * HOUR_MS + (int64_t)minute * MINUTE_MS +
           (int64_t)second * 1000 - pdf_offset(s + 16);
}

static bool read_numbers(const struct look *l, qpdf_oh value, long long r[4])
{
    qpdf_oh range = qpdf_at(l->q, value, "/ByteRange");
    if (!qpdf_oh_is_array(l->q, range) || qpdf_oh_get_array_n_items(l->q, range) != 4)
        return false;
    for (int i = 0; i < 4; i++) {
        qpdf_oh n = qpdf_oh_get_array_item(l->q, range, i);
        if (!qpdf_oh_is_integer(l->q, n))
            return false;
        r[i] = qpdf_oh_get_int_value(l->q, n);
    }
    return true;
}

/* Two pieces with one gap between them, from the first byte on. The gap is one hexadecimal string,
 * and that string is this signature's own value: else another's could be shown for it. */
static bool read_range(const struct look *l, qpdf_oh value, struct bytes pieces[2],
                       struct bytes *hole)
{
    long long r[4], size = (long long)l->pdf.n;
    if (!read_numbers(l, value, r) || r[0] != 0 || r[1] <= 0 || r[1] >= size || r[2] < r[1] + 2 ||
        r[2] > size || r[3] < 0 || r[3] > size - r[2])
        return false;
    pieces[0] = (struct bytes){l->pdf.p, (size_t)r[1]};
    pieces[1] = (struct bytes){l->pdf.p + r[2], (size_t)r[3]};
    *hole = (struct bytes){l->pdf.p + r[1] + 1, (size_t)(r[2] - r[1] - 2)};
    return l->pdf.p[r[1]] == '<' && l->pdf.p[r[2] - 1] == '>';
}

static int hex(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* After the DER value only zeros may fill the room: anything else would be bytes that no signature
 * covers. */
static bool is_filled_with_zeros(struct bytes in)
{
    if (in.n < 4 || in.p[0] != 0x30)
        return false;
    size_t head = 2, length = in.p[1];
    if (length & 0x80) {
        size_t octets = length & 0x7f;
        if (octets < 1 || octets > 4 || in.n < 2 + octets)
            return false;
        for (length = 0; head < 2 + octets; head++)
            length = length << 8 | in.p[head];
    }
    if (length > in.n - head)
        return false;
    for (size_t i = head + length; i < in.n; i++)
        if (in.p[i])
            return false;
    return true;
}

static bool read_hole(const struct look *l, qpdf_oh value, struct bytes hole, struct bytes *ret)
{
    qpdf_oh contents = qpdf_at(l->q, value, "/Contents");
    if (hole.n % 2 || hole.n / 2 > CONTENTS_MOST || !qpdf_oh_is_string(l->q, contents))
        return false;
    uint8_t *out = arena_alloc(l->arena, hole.n / 2);
    for (size_t i = 0; i < hole.n / 2; i++) {
        int high = hex(hole.p[2 * i]), low = hex(hole.p[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (uint8_t)(high << 4 | low);
    }
    size_t n = 0;
    const char *said = qpdf_oh_get_binary_string_value(l->q, contents, &n);
    *ret = (struct bytes){out, hole.n / 2};
    return n == ret->n && memcmp(said, out, n) == 0 && is_filled_with_zeros(*ret);
}

static void judge(const struct look *l, qpdf_oh value, struct verify_signature *s)
{
    struct bytes pieces[2], hole, cms;
    struct cms_verdict v;
    struct fault f = {0};
    if (!read_range(l, value, pieces, &hole) || !read_hole(l, value, hole, &cms)) {
        blame(s, "verify.range", "the signature does not say properly what it covers");
        return;
    }
    s->covers = (size_t)(pieces[1].p - l->pdf.p) + pieces[1].n;
    int64_t at = s->signed_ms && s->signed_ms < l->now_ms ? s->signed_ms : l->now_ms;
    const struct cms_question q = {pieces, 2, l->trust, at};
    if (cms_verify(l->arena, cms, &q, &v, &f) < 0) {
        blame(s, f.reason, f.words);
        return;
    }
    s->intact = v.intact;
    s->valid = v.valid;
    s->trusted = v.trusted;
    if (v.signer)
        s->certificate = certificate_facts(l->arena, v.signer);
    if (v.reason[0])
        blame(s, v.reason, v.words);
}

static void add_signature(struct look *l, qpdf_oh field, qpdf_oh value)
{
    struct verify_signature *s = &l->report.signatures[l->report.n++];
    *s = (struct verify_signature){
        .certificate = {.subject = {"", "", "", "", ""},
                        .issuer = {"", "", "", "", ""},
                        .serial = ""},
        .field = text_at(l, field, "/T"),
        .reason = text_at(l, value, "/Reason"),
        .location = text_at(l, value, "/Location"),
        .signed_ms = pdf_time(text_at(l, value, "/M")),
        .after = AFTER_CHANGES,
    };
    judge(l, value, s);
}

/* Signatures stand in fields and in the kids of fields. */
static void walk(struct look *l, qpdf_oh fields, int depth, int *left)
{
    if (depth == FIELD_DEPTH || !qpdf_oh_is_array(l->q, fields))
        return;
    int n = qpdf_oh_get_array_n_items(l->q, fields);
    for (int i = 0; i < n && (*left)-- > 0 && l->report.n < VERIFY_MOST; i++) {
        qpdf_oh field = qpdf_oh_get_array_item(l->q, fields, i);
        qpdf_oh kind = qpdf_at(l->q, field, "/FT"), value = qpdf_at(l->q, field, "/V");
        if (qpdf_oh_is_name(l->q, kind) && strcmp(qpdf_oh_get_name(l->q, kind), "/Sig") == 0 &&
            qpdf_oh_is_dictionary(l->q, value))
            add_signature(l, field, value);
        walk(l, qpdf_at(l->q, field, "/Kids"), depth + 1, left);
    }
}

static int by_revision(const void *left, const void *right)
{
    const struct verify_signature *l = left, *r = right;
    return (l->covers > r->covers) - (l->covers < r->covers);
}

static bool holds(const struct verify_signature *s)
{
    return s->intact && s->valid && s->trusted;
}

/* Only a good signature over the whole file speaks for what was added after an earlier one. */
static void look_after(struct look *l)
{
    struct verify_report *r = &l->report;
    qsort(r->signatures, r->n, sizeof *r->signatures, by_revision);
    bool closed =
        r->n && r->signatures[r->n - 1].covers == l->pdf.n && holds(&r->signatures[r->n - 1]);
    r->genuine = r->n > 0 && r->n < VERIFY_MOST;
    for (size_t i = 0; i < r->n; i++) {
        struct verify_signature *s = &r->signatures[i];
        if (s->covers == l->pdf.n)
            s->after = AFTER_NOTHING;
        else if (closed && s->covers && verify_only_signed(l->arena, l->pdf, s->covers, l->q))
            s->after = AFTER_SIGNATURES;
        if (s->after == AFTER_CHANGES)
            blame(s, "verify.changed", "the file was changed after this signature");
        r->genuine = r->genuine && holds(s) && s->after != AFTER_CHANGES;
    }
}

int verify_pdf(struct arena *a, struct bytes pdf, const struct trust *trust, int64_t now_ms,
               struct verify_report *ret, struct fault *f)
{
    struct look l = {.arena = a, .pdf = pdf, .trust = trust, .now_ms = now_ms};
    struct fault read = {0};
    if (qpdf_file_open(a, pdf, &l.q, &read) < 0)
        return fault_reason(f, INVALID, "verify.file", "%s", read.words);
    l.report.signatures = arena_new(a, struct verify_signature, VERIFY_MOST);
    int left = FIELDS_MOST;
    walk(&l, qpdf_at(l.q, qpdf_get_root(l.q), "/AcroForm /Fields"), 0, &left);
    look_after(&l);
    *ret = l.report;
    return OK;
}
