/* The words of the population register stand in this file and nowhere else. Which of them come from
 * published clients and which had to be chosen is told in docs/population.md. */
#include "wire/population.h"

#include "base/limits.h"
#include "base/text.h"
#include "base/time.h"
#include "base/xml.h"
#include "crypto/base64.h"
#include "http/client.h"

#include <string.h>

#define SOAP "http://schemas.xmlsoap.org/soap/envelope/"
#define REGISTER "http://dancuquocgia.bca"

enum { DEFAULT_LIMIT_MS = 5000, WORD = 64, NAME = 300, FACTS = 64 };

static const char look_up[] = "037"; /* MaTichHop: the look-up of one person */

/* ---- The question ---- */

/* A word that may stand in a header line and in an address. */
static bool is_word(const char *s)
{
    return s && *s && strlen(s) <= WORD &&
           strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.@/") ==
               strlen(s);
}

static bool is_digits(const char *s, size_t n)
{
    return s && strlen(s) == n && strspn(s, "0123456789") == n;
}

/* "1985-03-27" becomes "19850327", "1985" stays; NULL for anything else. */
static const char *compact_date(struct arena *a, const char *date)
{
    int32_t day;
    if (is_digits(date, 4))
        return date;
    if (!date || !date_parse(date, &day))
        return NULL;
    struct date d = date_of(day);
    return arena_printf(a, "%04d%02d%02d", d.year, d.month, d.day);
}

/* Name and birth date may be unknown: an official types the number alone. */
static const char *known(const char *s)
{
    return s ? s : "";
}

static bool is_whole(struct arena *a, const struct population_query *q)
{
    bool one_number = q->pin ? is_digits(q->pin, 12) && !q->old_id : is_digits(q->old_id, 9);
    return is_word(q->request_id) && is_word(q->procedure) && is_word(q->dossier) &&
           is_word(q->asker) && one_number && strlen(known(q->full_name)) <= NAME &&
           text_clean(a, known(q->full_name)) &&
           (!*known(q->birth_date) || compact_date(a, q->birth_date));
}

static void put(struct buf *b, const char *name, const char *value)
{
    buf_printf(b, "<d:%s>", name);
    xml_write_text(b, value);
    buf_printf(b, "</d:%s>", name);
}

/* The order of the elements is part of the contract. */
static struct bytes write_question(struct arena *a, const struct population_query *q)
{
    struct buf b;
    const char *date = *known(q->birth_date) ? compact_date(a, q->birth_date) : NULL;
    buf_init(&b, a, LIMIT_FORM_BODY);
    buf_str(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><s:Envelope xmlns:s=\"" SOAP
                "\" xmlns:d=\"" REGISTER "\"><s:Body><d:TraCuuThongTinCongDan>");
    put(&b, "MaYeuCau", q->request_id);
    put(&b, "MaDVC", q->procedure);
    put(&b, "MaTichHop", look_up);
    put(&b, "MaCanBo", q->asker);
    put(&b, q->pin ? "SoDinhDanh" : "SoCMND", q->pin ? q->pin : q->old_id);
    if (*known(q->full_name))
        put(&b, "HoVaTen", text_upper(a, text_clean(a, q->full_name)));
    if (date) {
        buf_str(&b, "<d:NgayThangNamSinh>");
        put(&b, strlen(date) == 4 ? "Nam" : "NgayThangNam", date);
        buf_str(&b, "</d:NgayThangNamSinh>");
    }
    buf_str(&b, "</d:TraCuuThongTinCongDan></s:Body></s:Envelope>");
    return buf_bytes(&b);
}

static const char *auth_hash(struct arena *a, const struct population_settings *s)
{
    const char *pair = arena_printf(a, "%s:%s", s->key_name, s->key);
    return base64_text(a, pair, strlen(pair));
}

static int send_question(struct arena *a, const struct population_settings *s,
                         const struct population_query *q, struct http_answer *ret, struct fault *f)
{
    const struct http_line lines[] = {
        {"SOAPAction", "\"" REGISTER "/TraCuuThongTinCongDan\""},
        {"AuthHash", auth_hash(a, s)},
        {"X-Road-Id", q->request_id},
        {"X-Road-Issue", q->dossier},
        {"X-Road-UserId", arena_printf(a, "VN%s", q->asker)},
    };
    struct http_call call = {
        .url = s->url,
        .lines = lines,
        .line_count = sizeof lines / sizeof *lines,
        .body = write_question(a, q),
        .body_type = "text/xml; charset=utf-8",
        .ca_file = s->ca_file,
        .time_limit_ms = s->time_limit_ms > 0 ? s->time_limit_ms : DEFAULT_LIMIT_MS,
        .body_limit = LIMIT_REGISTER_ANSWER,
    };
    struct fault why = {0};
    int r = http_fetch(a, &call, ret, &why);
    if (r == OK)
        return OK;
    if (r == TOO_LARGE)
        return fault_reason(f, BROKEN, "population.answer", "%.200s", why.words);
    bool slow = strcmp(why.reason, "http.slow") == 0;
    return fault_reason(f, UNAVAILABLE, slow ? "population.slow" : "population.down", "%.200s",
                        why.words);
}

/* ---- The answer ---- */

static bool is_element(const struct xml *e, const char *space, const char *name)
{
    return e && strcmp(e->space, space) == 0 && strcmp(e->name, name) == 0;
}

static const char *word(struct arena *a, const struct xml *parent, const char *name)
{
    const struct xml *e = xml_child(parent, name);
    const char *text = e ? text_clean(a, e->text) : NULL;
    return text ? text : "";
}

/* The register's codes; what is not in a table is not known to us, and not a fault. */
static const struct {
    const char *code;
    enum population_sex sex;
} sexes[] = {{"1", POPULATION_MALE}, {"2", POPULATION_FEMALE}};

static const struct {
    const char *code;
    enum population_marriage marriage;
} marriages[] = {
    {"1", POPULATION_SINGLE},
    {"2", POPULATION_MARRIED},
    {"3", POPULATION_DIVORCED},
    {"4", POPULATION_WIDOWED},
};

static enum population_sex sex_of(const char *code)
{
    for (size_t i = 0; i < sizeof sexes / sizeof *sexes; i++)
        if (strcmp(sexes[i].code, code) == 0)
            return sexes[i].sex;
    return POPULATION_SEX_UNKNOWN;
}

static enum population_marriage marriage_of(const char *code)
{
    for (size_t i = 0; i < sizeof marriages / sizeof *marriages; i++)
        if (strcmp(marriages[i].code, code) == 0)
            return marriages[i].marriage;
    return POPULATION_MARRIAGE_UNKNOWN;
}

static struct population_address read_address(struct arena *a, const struct xml *e)
{
    return (struct population_address){
        .country = word(a, e, "QuocGia"),
        .province = word(a, e, "MaTinhThanh"),
        .district = word(a, e, "MaQuanHuyen"),
        .commune = word(a, e, "MaPhuongXa"),
        .detail = word(a, e, "ChiTiet"),
    };
}

static struct population_relative read_relative(struct arena *a, const struct xml *e)
{
    return (struct population_relative){
        .full_name = word(a, e, "HoVaTen"),
        .pin = word(a, e, "SoDinhDanh"),
        .old_id = word(a, e, "SoCMND"),
        .nationality = word(a, e, "QuocTich"),
    };
}

/* ISO, or the year alone; "" when it is neither. */
static const char *read_birth(struct arena *a, const struct xml *e)
{
    const char *date = word(a, e, "NgayThangNam"), *year = word(a, e, "Nam");
    int32_t day;
    if (is_digits(date, 8)) {
        const char *iso = arena_printf(a, "%.4s-%.2s-%.2s", date, date + 4, date + 6);
        return date_parse(iso, &day) ? iso : "";
    }
    return *date ? "" : is_digits(year, 4) ? year : "";
}

static struct population_person read_person(struct arena *a, const struct xml *e)
{
    return (struct population_person){
        .pin = word(a, e, "SoDinhDanh"),
        .old_id = word(a, e, "SoCMND"),
        .full_name = word(a, e, "HoVaTen"),
        .sex = sex_of(word(a, e, "GioiTinh")),
        .ethnicity = word(a, e, "DanToc"),
        .religion = word(a, e, "TonGiao"),
        .marriage = marriage_of(word(a, e, "TinhTrangHonNhan")),
        .blood_group = word(a, e, "NhomMau"),
        .birth_date = read_birth(a, xml_child(e, "NgayThangNamSinh")),
        .birth_place = read_address(a, xml_child(e, "NoiDangKyKhaiSinh")),
        .nationality = word(a, e, "QuocTich"),
        .origin = read_address(a, xml_child(e, "QueQuan")),
        .permanent = read_address(a, xml_child(e, "ThuongTru")),
        .current = read_address(a, xml_child(e, "NoiOHienTai")),
        .father = read_relative(a, xml_child(e, "Cha")),
        .mother = read_relative(a, xml_child(e, "Me")),
        .spouse = read_relative(a, xml_child(e, "VoChong")),
        .guardian = read_relative(a, xml_child(e, "NguoiDaiDien")),
        .head = read_relative(a, xml_child(e, "ChuHo")),
        .household = word(a, e, "SoSoHoKhau"),
    };
}

/* Two elements of one name under the same parent: which one would be true? A parent of more
 * children than there are facts says something twice, and is not looked through. */
static bool says_twice(const struct xml *parent)
{
    int children = 0;
    for (const struct xml *e = parent->first; e; e = e->next)
        if (++children > FACTS)
            return true;
    for (const struct xml *e = parent->first; e; e = e->next)
        for (const struct xml *other = e->next; other; other = other->next)
            if (strcmp(e->name, other->name) == 0)
                return true;
    return false;
}

static bool same_birth(struct arena *a, const char *asked, const char *answered)
{
    const char *x = compact_date(a, asked), *y = compact_date(a, answered);
    size_t n = x && y ? (strlen(x) < strlen(y) ? strlen(x) : strlen(y)) : 0;
    return n >= 4 && strncmp(x, y, n) == 0;
}

/* The person of the question, in each of the three things that were asked. */
static bool is_same_person(struct arena *a, const struct population_query *q,
                           const struct population_person *p)
{
    const char *number = q->pin ? p->pin : p->old_id;
    return strcmp(number, q->pin ? q->pin : q->old_id) == 0 &&
           (!*known(q->full_name) ||
            strcmp(text_fold(a, p->full_name), text_fold(a, q->full_name)) == 0) &&
           (!*known(q->birth_date) || same_birth(a, q->birth_date, p->birth_date));
}

static int judge_person(struct arena *a, const struct population_query *q, const struct xml *e,
                        struct population_person *ret, struct fault *f)
{
    if (says_twice(e))
        return fault_reason(f, BROKEN, "population.duplicate", "line %d: a fact stands twice",
                            e->line);
    struct population_person p = read_person(a, e);
    if (!is_digits(p.pin, 12) || !*p.full_name || !*p.birth_date)
        return fault_reason(f, BROKEN, "population.answer", "number, name or birth date is wrong");
    if (!is_same_person(a, q, &p))
        return fault_reason(f, BROKEN, "population.other", "the answer is about another person");
    *ret = p;
    return OK;
}

static int explain_fault(struct arena *a, const struct xml *e, struct fault *f)
{
    const char *code = word(a, e, "faultcode"), *words = word(a, e, "faultstring");
    const char *colon = strrchr(code, ':');
    if (strncmp(colon ? colon + 1 : code, "Client", 6) == 0)
        return fault_reason(f, FORBIDDEN, "population.refused", "the register said: %.200s", words);
    return fault_reason(f, UNAVAILABLE, "population.down", "the register said: %.200s", words);
}

/* The one element in the SOAP body. */
static int open_envelope(struct arena *a, const char *text, size_t n, const struct xml **ret,
                         struct fault *f)
{
    struct xml *envelope = NULL;
    struct fault why = {0};
    if (n > LIMIT_REGISTER_ANSWER || xml_parse(a, text, n, &envelope, &why) < 0)
        return fault_reason(f, BROKEN, "population.answer", "no XML: %.200s", why.words);
    const struct xml *body = xml_child(envelope, "Body");
    if (!is_element(envelope, SOAP, "Envelope") || !is_element(body, SOAP, "Body") || !body->first)
        return fault_reason(f, BROKEN, "population.answer", "no SOAP envelope");
    if (body->first->next)
        return fault_reason(f, BROKEN, "population.duplicate", "the body holds two answers");
    *ret = body->first;
    return OK;
}

int population_answer(struct arena *a, const struct population_query *q, const char *text, size_t n,
                      struct population_person *ret, struct fault *f)
{
    const struct xml *answer = NULL;
    int r = open_envelope(a, text, n, &answer, f);
    if (r < 0)
        return r;
    if (is_element(answer, SOAP, "Fault"))
        return explain_fault(a, answer, f);
    if (!is_element(answer, REGISTER, "TraCuuThongTinCongDanResponse"))
        return fault_reason(f, BROKEN, "population.answer", "an answer to something else");
    if (strcmp(word(a, answer, "MaYeuCau"), q->request_id) != 0)
        return fault_reason(f, BROKEN, "population.other", "the answer to another request");
    if (says_twice(answer))
        return fault_reason(f, BROKEN, "population.duplicate", "two persons are answered");
    if (strcmp(word(a, answer, "TrangThai"), "DA_CHET") == 0)
        return fault_reason(f, NOT_FOUND, "population.deceased", "the person has died");
    const struct xml *person = xml_child(answer, "CongDan");
    if (!person)
        return fault_reason(f, NOT_FOUND, "population.nobody",
                            "number, name and birth date "
                            "belong to nobody");
    return judge_person(a, q, person, ret, f);
}

int population_ask(struct arena *a, const struct population_settings *s,
                   const struct population_query *q, struct population_person *ret, struct fault *f)
{
    if (!is_whole(a, q) || !s->url || !s->key_name || !s->key)
        return fault_reason(f, INVALID, "population.query", "the query is not whole");
    struct http_answer answer = {0};
    int r = send_question(a, s, q, &answer, f);
    if (r < 0)
        return r;
    if (answer.status == 401 || answer.status == 403)
        return fault_reason(f, FORBIDDEN, "population.refused", "status %d", answer.status);
    /* SOAP 1.1 section 6.2: a fault comes with status 500. */
    bool soap = strcmp(answer.type, "text/xml") == 0;
    if (answer.status != 200 && !(answer.status == 500 && soap))
        return fault_reason(f, UNAVAILABLE, "population.down", "status %d", answer.status);
    return population_answer(a, q, (const char *)answer.body.p, answer.body.n, ret, f);
}
