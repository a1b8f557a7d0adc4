/* The population register's stand-in: SOAP in, one person out, as strict as the real one about the
 * order of elements and about all three facts. */
#include "sandbox/stand.h"

#include "base/limits.h"
#include "base/text.h"
#include "base/time.h"
#include "base/xml.h"
#include "crypto/base64.h"

#include <stdio.h>
#include <string.h>

#define SOAP "http://schemas.xmlsoap.org/soap/envelope/"
#define REGISTER "http://dancuquocgia.bca"

struct question {
    const char *request, *officer, *pin, *old_id, *name, *birth;
};

static void put(struct buf *b, const char *name, const char *value)
{
    buf_printf(b, "<%s>", name);
    xml_write_text(b, value);
    buf_printf(b, "</%s>", name);
}

static void reply_envelope(struct request *rq, int status, const char *inside)
{
    struct buf b;
    buf_init(&b, rq->arena, LIMIT_REGISTER_ANSWER);
    buf_str(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soap:Envelope xmlns:soap=\"" SOAP
                "\"><soap:Body>");
    buf_str(&b, inside);
    buf_str(&b, "</soap:Body></soap:Envelope>");
    reply_bytes(rq, status, "text/xml; charset=utf-8", buf_bytes(&b));
}

static void reply_soap_fault(struct request *rq, const char *words)
{
    struct buf b;
    buf_init(&b, rq->arena, 4096);
    buf_str(&b, "<soap:Fault><faultcode>soap:Client</faultcode>");
    put(&b, "faultstring", words);
    buf_str(&b, "</soap:Fault>");
    reply_envelope(rq, 500, b.p);
}

/* ---- The question ---- */

static const char *const order[] = {"MaYeuCau", "MaDVC",   "MaTichHop",       "MaCanBo",
                                    NULL,       "HoVaTen", "NgayThangNamSinh"};

enum { NUMBER = 4 }; /* behind it, name and birth date may be missing */

/* The place without a name holds SoDinhDanh or SoCMND. */
static bool is_in_order(const struct xml *e)
{
    const struct xml *child = e->first;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        bool here = child && strcmp(child->space, REGISTER) == 0;
        bool number =
            here && (strcmp(child->name, "SoDinhDanh") == 0 || strcmp(child->name, "SoCMND") == 0);
        if (order[i] ? here && strcmp(child->name, order[i]) == 0 : number)
            child = child->next;
        else if (i <= NUMBER)
            return false;
    }
    return !child;
}

static const char *text_of(const struct xml *parent, const char *name)
{
    const struct xml *e = xml_child(parent, name);
    return e ? e->text : "";
}

static bool read_question(struct request *rq, struct question *ret)
{
    struct xml *envelope = NULL;
    if (xml_parse(rq->arena, (const char *)rq->body.p, rq->body.n, &envelope, NULL) < 0)
        return false;
    const struct xml *e = xml_child(xml_child(envelope, "Body"), "TraCuuThongTinCongDan");
    if (!e || strcmp(envelope->space, SOAP) != 0 || strcmp(e->space, REGISTER) != 0 ||
        !is_in_order(e) || strcmp(text_of(e, "MaTichHop"), "037") != 0)
        return false;
    const struct xml *birth = xml_child(e, "NgayThangNamSinh");
    *ret = (struct question){
        .request = text_of(e, "MaYeuCau"),
        .officer = text_of(e, "MaCanBo"),
        .pin = text_of(e, "SoDinhDanh"),
        .old_id = text_of(e, "SoCMND"),
        .name = text_of(e, "HoVaTen"),
        .birth = birth && birth->first ? birth->first->text : "",
    };
    return *ret->request && *ret->officer && strlen(ret->request) <= 64;
}

static bool is_known_client(struct request *rq, const struct sandbox *s)
{
    const char *hash = request_header(rq, "AuthHash");
    const char *pair = arena_printf(rq->arena, "%s:%s", s->options.key_name, s->options.key);
    return hash && strcmp(hash, base64_text(rq->arena, pair, strlen(pair))) == 0;
}

/* One request id is one query, however often it comes. */
static void count(struct sandbox *s, const char *request)
{
    bool again = false;
    pthread_mutex_lock(&s->lock);
    for (unsigned i = 0; i < REMEMBERED && !again; i++)
        again = strcmp(s->remembered[i], request) == 0;
    if (again)
        s->repeated++;
    else
        (void)snprintf(s->remembered[s->asked++ % REMEMBERED], sizeof *s->remembered, "%s",
                       request);
    pthread_mutex_unlock(&s->lock);
}

/* ---- The answer ---- */

static const char *compact(struct arena *a, int32_t day)
{
    struct date d = date_of(day);
    return arena_printf(a, "%04d%02d%02d", d.year, d.month, d.day);
}

static const struct citizen *find(const struct people *p, const struct question *q)
{
    if (*q->pin)
        return people_by_pin(p, q->pin);
    for (int i = 0; i < p->count; i++)
        if (*q->old_id && strcmp(p->list[i].old_id, q->old_id) == 0)
            return &p->list[i];
    return NULL;
}

/* What was told has to fit; a year alone is enough where the asker knows no more. */
static bool matches(struct arena *a, const struct citizen *c, const struct question *q)
{
    size_t n = strlen(q->birth);
    bool birth = n == 0 || ((n == 4 || n == 8) && strncmp(compact(a, c->born), q->birth, n) == 0);
    return birth && (!*q->name || strcmp(text_upper(a, c->full_name), q->name) == 0);
}

struct address {
    int area; /* NOBODY: in another province */
    const char *province, *detail;
};

static void put_address(struct buf *b, const char *name, const struct people *p, struct address at)
{
    buf_printf(b, "<%s>", name);
    put(b, "QuocGia", "VN");
    put(b, "MaTinhThanh", at.area == NOBODY ? at.province : p->province);
    put(b, "MaQuanHuyen", "");
    put(b, "MaPhuongXa", at.area == NOBODY ? "" : p->areas[at.area].code);
    put(b, "ChiTiet", at.detail);
    buf_printf(b, "</%s>", name);
}

static void put_relative(struct buf *b, const char *name, const struct people *p, int place,
                         const char *known_as)
{
    const struct citizen *c = place == NOBODY ? NULL : &p->list[place];
    buf_printf(b, "<%s>", name);
    put(b, "HoVaTen", c ? c->full_name : known_as);
    put(b, "SoDinhDanh", c ? c->pin : "");
    put(b, "SoCMND", c ? c->old_id : "");
    put(b, "QuocTich", c || *known_as ? "VN" : "");
    buf_printf(b, "</%s>", name);
}

static void put_homes(struct buf *b, const struct people *p, const struct citizen *c)
{
    const struct household *home = &p->homes[c->home];
    const struct address lives = {home->area, p->province, home->detail};
    put_address(b, "NoiDangKyKhaiSinh", p, (struct address){c->born_in, c->birth_province, ""});
    put(b, "QuocTich", "VN");
    put_address(b, "QueQuan", p, (struct address){c->origin, c->birth_province, ""});
    put_address(b, "ThuongTru", p, lives);
    put_address(b, "NoiOHienTai", p, lives);
}

static void put_family(struct buf *b, const struct people *p, const struct citizen *c)
{
    bool minor = p->today - c->born < 18 * 365 + 4;
    put_relative(b, "Cha", p, c->father, c->father_name);
    put_relative(b, "Me", p, c->mother, c->mother_name);
    put_relative(b, "VoChong", p, c->spouse, "");
    put_relative(b, "NguoiDaiDien", p, minor ? c->mother : NOBODY, minor ? c->mother_name : "");
    put_relative(b, "ChuHo", p, p->homes[c->home].head, "");
    put(b, "SoSoHoKhau", p->homes[c->home].number);
}

static void put_citizen(struct buf *b, const struct people *p, const struct citizen *c)
{
    static const char *const standings[] = {"1", "2", "3", "4"};
    buf_str(b, "<CongDan>");
    put(b, "SoDinhDanh", c->pin);
    put(b, "SoCMND", c->old_id);
    put(b, "HoVaTen", c->full_name);
    put(b, "GioiTinh", c->male ? "1" : "2");
    put(b, "DanToc", c->ethnicity);
    put(b, "TonGiao", c->religion);
    put(b, "TinhTrangHonNhan", standings[c->standing]);
    put(b, "NhomMau", c->blood_group);
    buf_str(b, "<NgayThangNamSinh>");
    put(b, "NgayThangNam", compact(b->arena, c->born));
    buf_str(b, "</NgayThangNamSinh>");
    put_homes(b, p, c);
    put_family(b, p, c);
    buf_str(b, "</CongDan>");
}

static const char *write_answer(struct request *rq, const struct people *p,
                                const struct question *q, const struct citizen *c, int times)
{
    struct buf b;
    buf_init(&b, rq->arena, LIMIT_REGISTER_ANSWER);
    buf_str(&b, "<TraCuuThongTinCongDanResponse xmlns=\"" REGISTER "\">");
    put(&b, "MaYeuCau", q->request);
    if (c && c->died != NEVER)
        put(&b, "TrangThai", "DA_CHET");
    else if (c)
        for (int i = 0; i < times; i++)
            put_citizen(&b, p, c);
    buf_str(&b, "</TraCuuThongTinCongDanResponse>");
    return b.p;
}

/* Someone else who lives; or a document that ends in the middle. */
static void lie(struct request *rq, const struct people *p, const struct question *q, unsigned how)
{
    const struct citizen *c = find(p, q);
    int place = c ? (int)(c - p->list) : 0;
    do
        place = (place + 1) % p->count;
    while (p->list[place].died != NEVER);
    const char *words = write_answer(rq, p, q, &p->list[place], 1);
    if (how == 0)
        reply_envelope(rq, 200, words);
    else
        reply_bytes(rq, 200, "text/xml; charset=utf-8",
                    (struct bytes){(const uint8_t *)words, strlen(words) / 2});
}

static void look_up(struct request *rq)
{
    struct sandbox *s = request_context(rq);
    struct question q = {0};
    unsigned how;
    if (!is_known_client(rq, s)) {
        reply_text(rq, 401, "AuthHash");
        return;
    }
    if (!read_question(rq, &q)) {
        reply_soap_fault(rq, "the request is not in the agreed form");
        return;
    }
    count(s, q.request);
    enum sandbox_mode mode = stand_mode(s, SERVICE_POPULATION, &how);
    if (mode == SANDBOX_WRONG) {
        lie(rq, s->people, &q, how);
        return;
    }
    const struct citizen *c = find(s->people, &q);
    if (c && !matches(rq->arena, c, &q))
        c = NULL;
    reply_envelope(rq, 200, write_answer(rq, s->people, &q, c, mode == SANDBOX_TWICE ? 2 : 1));
}

const struct route register_routes[] = {
    {POST, "/dancu", look_up, EVERYONE, ROUTE_RAW, &(const enum service){SERVICE_POPULATION}},
    {0},
};
