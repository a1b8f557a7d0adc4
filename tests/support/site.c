#include "tests/support/site.h"

#include "base/limits.h"
#include "base/log.h"
#include "base/time.h"
#include "crypto/random.h"
#include "db/schema.h"
#include "db/store.h"
#include "http/server.h"
#include "http/static.h"
#include "identity_sql.h"
#include "os/files.h"
#include "os/filestore.h"
#include "os/helper.h"
#include "paper/keys.h"
#include "paper/service.h"
#include "rooms/catalogue/load.h"
#include "rooms/page.h"
#include "rooms/result/result.h"
#include "tests/support/law.h"
#include "tests/support/store.h"
#include "wire/oidc.h"
#include "wire/population.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static _Atomic int64_t now_ms;

static _Noreturn void give_up(const char *what, const struct fault *f)
{
    (void)fprintf(stderr, "%s: %s %s\n", what, f->reason, f->words);
    exit(1);
}

int64_t site_now_ms(void)
{
    return atomic_load(&now_ms);
}

void site_set_clock(int64_t ms)
{
    atomic_store(&now_ms, ms);
}

/* This program is also its own helper, as the product is. */
__attribute__((constructor)) static void help_out(int argc, char **argv)
{
    const struct helper_service *const services[] = {&paper_service, &keys_service};
    for (size_t i = 0; argc > 2 && i < sizeof services / sizeof *services; i++)
        if (strcmp(argv[1], "--helper") == 0 && strcmp(argv[2], services[i]->name) == 0)
            exit(helper_serve(services[i], argc > 3 ? argv[3] : NULL));
}

/* ---- what every site begins with, made once ---- */

static struct {
    struct arena *arena;
    const char *folder;
} prepared;

static const struct {
    const char *account, *name, *agency, *title, *pin, *birth_date;
    enum role role;
} people[] = {
    {"cong-dan", "Nguyễn Thị Lụa", "", "", "038198004512", "1998-03-27", ROLE_NONE},
    {"nguoi-ly-hon", "Lê Quang Huy", "", "", "038088005517", "1988-12-01", ROLE_NONE},
    {"mot-cua", "Đỗ Ngọc Quỳnh", "H56.102.01", "Công chức tiếp nhận hồ sơ", NULL, "",
     ROLE_RECEPTION},
    {"ho-tich", "Phan Thanh Lâm", "H56.102", "Công chức Tư pháp – Hộ tịch", NULL, "", ROLE_OFFICER},
    {"lanh-dao", "Trịnh Quốc Hùng", "H56.102", "CHỦ TỊCH", NULL, "", ROLE_LEADER},
    {"van-thu", "Đặng Hồng Nhung", "H56.102", "Văn thư", NULL, "", ROLE_CLERK},
    {"quan-tri", "Nguyễn Trí Dũng", "H56", "Quản trị hệ thống", NULL, "", ROLE_ADMIN},
    {"mot-cua-2", "Vũ Thị Lan", "H56.101.01", "Công chức tiếp nhận hồ sơ", NULL, "",
     ROLE_RECEPTION},
    {"ho-tich-2", "Bùi Văn Thành", "H56.101", "Công chức Tư pháp – Hộ tịch", NULL, "",
     ROLE_OFFICER},
    {"lanh-dao-2", "Mai Xuân Hải", "H56.101", "CHỦ TỊCH", NULL, "", ROLE_LEADER},
    {"van-thu-2", "Cao Thị Ngọc", "H56.101", "Văn thư", NULL, "", ROLE_CLERK},
};
enum { PEOPLE = sizeof people / sizeof *people };

static int add_people(struct db *db, struct arena *a, void *data, struct fault *f)
{
    int r = OK;
    (void)a, (void)data;
    for (size_t i = 0; r >= 0 && i < PEOPLE; i++) {
        int64_t id, person = 0;
        const struct person p = {.pin = people[i].pin,
                                 .full_name = people[i].name,
                                 .birth_date = people[i].birth_date,
                                 .phone = "0912345678",
                                 .email = "",
                                 .level = 2};
        if (people[i].pin)
            r = identity_keep_person(db, &p, site_now_ms(), &person, f);
        /* one password is enough to try signing in: making one takes long */
        const struct new_account n = {.name = people[i].account,
                                      .full_name = people[i].name,
                                      .password = i == 0 ? "motcua-demo" : NULL,
                                      .person_id = person,
                                      .demo = true};
        if (r >= 0)
            r = identity_add_account(db, &n, &id, f);
        if (r >= 0 && !people[i].pin)
            r = identity_add_post(db,
                                  &(struct new_post){.account_id = id,
                                                     .agency = people[i].agency,
                                                     .title = people[i].title,
                                                     .role = people[i].role},
                                  f);
    }
    return r < 0 ? r : OK;
}

static struct store *open_store(const char *folder, struct arena *a)
{
    struct store *s;
    struct fault f = {0};
    if (store_open(&(struct store_options){.where = arena_printf(a, "%s/motcua.db", folder),
                                           .schema = &db_whole_schema,
                                           .now_ms = site_now_ms},
                   &s, &f) < 0)
        give_up("store", &f);
    return s;
}

static const char *new_folder(struct arena *a)
{
    char *folder = arena_strdup(a, "/tmp/motcua-site-XXXXXX");
    if (!mkdtemp(folder))
        give_up("folder", &(struct fault){0});
    return folder;
}

static void forget(void)
{
    (void)folder_remove(prepared.folder, NULL);
    arena_close(prepared.arena);
}

static void prepare(void)
{
    struct fault f = {0};
    if (prepared.folder)
        return;
    prepared.arena = arena_open();
    prepared.folder = new_folder(prepared.arena);
    (void)atexit(forget);
    struct store *s = open_store(prepared.folder, prepared.arena);
    struct house h = {.store = s, .data = prepared.folder};
    atomic_store(&h.law, test_law(prepared.arena, s));
    if (test_write(s, prepared.arena, add_people, NULL, &f) < 0)
        give_up("people", &f);
    if (keys_make(arena_printf(prepared.arena, "%s/keys", prepared.folder), &f) < 0 ||
        result_make_demo_keys(&h, site_now_ms(), &f) < 0)
        give_up("keys", &f);
    store_close(s);
}

static void copy_file(struct arena *a, const char *from, const char *to)
{
    struct bytes all;
    struct fault f = {0};
    if (file_read(a, from, LIMIT_RESULT_FILE, &all, &f) < 0 || file_write(to, all, 0600, &f) < 0)
        give_up(from, &f);
}

static void copy_folder(struct arena *a, const char *from, const char *to)
{
    char **names;
    struct fault f = {0};
    if (folder_make(to, 0700, &f) < 0 || folder_list(a, from, &names, &f) < 0)
        give_up(from, &f);
    for (; *names; names++)
        copy_file(a, arena_printf(a, "%s/%s", from, *names), arena_printf(a, "%s/%s", to, *names));
}

/* ---- one site ---- */

static void link_identity(struct site *s, const struct sandbox_client *client)
{
    static const struct oidc_level levels[] = {{"level1", 1}, {"level2", 2}};
    struct fault f = {0};
    const struct oidc_settings o = {.issuer = sandbox_addresses(s->sandbox).issuer,
                                    .client_id = client->id,
                                    .client_secret = client->secret,
                                    .redirect_uri = client->redirect_uri,
                                    .scope = "openid profile",
                                    .claims = oidc_vneid_claims,
                                    .levels = levels,
                                    .level_count = sizeof levels / sizeof *levels,
                                    .time_limit_ms = 2000};
    if (oidc_open(&o, &s->house->oidc, &f) < 0)
        give_up("identity", &f);
}

static void start_sandbox(struct site *s)
{
    size_t n;
    struct fault f = {0};
    const struct area *const *communes = area_communes(house_law(s->house)->agencies, "38", &n);
    struct sandbox_area *areas = arena_new(s->arena, struct sandbox_area, n);
    for (size_t i = 0; i < n; i++)
        areas[i] = (struct sandbox_area){.code = communes[i]->code, .name = communes[i]->name};
    const struct sandbox_client client = {
        .id = "motcua",
        .secret = "motcua-secret",
        .redirect_uri = arena_printf(s->arena, "%s/dang-nhap/ve", s->house->origin)};
    const struct sandbox_options o = {.province = "38",
                                      .areas = areas,
                                      .area_count = n,
                                      .people = 400,
                                      .clients = &client,
                                      .client_count = 1};
    if (sandbox_start(&o, &s->sandbox, &f) < 0)
        give_up("sandbox", &f);
    link_identity(s, &client);
    struct population_settings *p = arena_new(s->arena, struct population_settings, 1);
    struct sandbox_addresses at = sandbox_addresses(s->sandbox);
    *p = (struct population_settings){
        .url = at.population, .key_name = at.key_name, .key = at.key, .time_limit_ms = 1000};
    s->house->population = p;
}

static void open_house(struct site *s)
{
    struct house *h = s->house;
    struct fault f = {0};
    struct law *law;
    const char *keys = arena_printf(s->arena, "%s/keys", s->folder);
    int r = filestore_open(s->arena, arena_printf(s->arena, "%s/files", s->folder), &h->files, &f);
    if (r == OK)
        r = folder_make(arena_printf(s->arena, "%s/spool", s->folder), 0700, &f);
    if (r == OK)
        r = static_load(s->arena, "static", "/static/", &h->statics, &f);
    if (r == OK)
        r = law_read(store_reader(h->store), s->arena, day_of(site_now_ms()), &law, &f);
    if (r == OK)
        r = helper_open(
            &(struct helper_options){
                .name = "paper", .count = 1, .job_ms = 60 * 1000, .reply_max = LIMIT_RESULT_FILE},
            &h->paper, &f);
    if (r == OK)
        r = helper_open(&(struct helper_options){.name = "sign",
                                                 .argument = keys,
                                                 .count = 1,
                                                 .job_ms = 60 * 1000,
                                                 .reply_max = LIMIT_FORM_BODY},
                        &h->sign, &f);
    if (r < 0)
        give_up("house", &f);
    atomic_store(&h->law, law);
}

static void serve(struct site *s, const struct route *const tables[])
{
    static const struct router_hooks hooks = {
        .guard = page_guard, .admit = page_admit, .error_page = page_error};
    struct router *router;
    struct fault f = {0};
    log_level(LOG_ERROR + 1); /* refusals are provoked on purpose */
    int r = router_new(s->arena, tables, &hooks, &router, &f);
    if (r == OK)
        r = server_start(
            &(struct server_options){.workers = 2,
                                     .spool = arena_printf(s->arena, "%s/spool", s->folder),
                                     .behind_proxy = true,
                                     .router = router,
                                     .statics = s->house->statics,
                                     .now_ms = site_now_ms,
                                     .context = s->house},
            &s->house->server, &s->port, &f);
    if (r < 0)
        give_up("server", &f);
}

struct site *site_start(const struct route *const tables[])
{
    struct arena *a = arena_open();
    struct site *s = arena_new(a, struct site, 1);
    site_set_clock(test_friday_ms());
    prepare();
    s->arena = a;
    s->house = arena_new(a, struct house, 1);
    s->folder = new_folder(a);
    s->house->data = s->folder;
    s->house->origin = "http://127.0.0.1";
    s->house->demo = true;
    random_fill(s->house->secret, sizeof s->house->secret);
    copy_file(a, arena_printf(a, "%s/motcua.db", prepared.folder),
              arena_printf(a, "%s/motcua.db", s->folder));
    copy_folder(a, arena_printf(a, "%s/keys", prepared.folder),
                arena_printf(a, "%s/keys", s->folder));
    copy_file(a, result_trust_file(&(struct house){.data = prepared.folder}, a),
              result_trust_file(s->house, a));
    s->house->store = open_store(s->folder, a);
    open_house(s);
    start_sandbox(s);
    serve(s, tables);
    return s;
}

void site_stop(struct site *s)
{
    server_stop(s->house->server);
    sandbox_stop(s->sandbox);
    helper_close(s->house->paper);
    helper_close(s->house->sign);
    oidc_close(s->house->oidc);
    store_close(s->house->store);
    (void)folder_remove(s->folder, NULL);
    arena_close(s->arena);
}

/* ---- the other side ---- */

int site_write(struct site *s, site_run *run, void *data, struct fault *f)
{
    return test_write(s->house->store, s->arena, run, data, f);
}

struct opening {
    const char *account;
    struct token token;
};

static int find_account(struct db *db, struct arena *a, const char *account, int64_t *ret_id,
                        int64_t *ret_person, struct fault *f)
{
    struct identity_account_row row;
    int r = identity_account_by_name(db, a, account, &row, f);
    if (r == OK) {
        *ret_id = row.id;
        *ret_person = row.person_id;
    }
    return r;
}

static int open_session(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct opening *x = data;
    struct new_session s = {.kind = "web", .level = 2, .now_ms = site_now_ms()};
    int64_t expires;
    int r = find_account(db, a, x->account, &s.account_id, &s.person_id, f);
    return r < 0 ? r : identity_open_session(db, &s, &x->token, &expires, f);
}

static struct token new_session(struct site *s, const char *account)
{
    struct opening x = {.account = account};
    struct fault f = {0};
    if (site_write(s, open_session, &x, &f) < 0)
        give_up(account, &f);
    return x.token;
}

struct visitor site_visitor(struct site *s, const char *account)
{
    struct visitor v;
    struct fault f = {0};
    struct token t = new_session(s, account);
    if (identity_visitor(store_reader(s->house->store), s->arena, t.text, site_now_ms(), &v, &f) <
        0)
        give_up(account, &f);
    return v;
}

const char *site_submit(struct site *s, const char *key)
{
    struct test_people who = {.citizen = site_visitor(s, "cong-dan")};
    struct submitted done;
    struct fault f = {0};
    if (test_submit(s->arena, s->house->store, house_law(s->house), &who, site_now_ms(), key, &done,
                    &f) < 0)
        give_up("submission", &f);
    return done.code;
}

struct dossier site_dossier(struct site *s, const char *code)
{
    struct dossier d;
    struct fault f = {0};
    struct visitor v = site_visitor(s, "cong-dan"), other = site_visitor(s, "mot-cua");
    struct db *db = store_reader(s->house->store);
    if (dossier_read(db, s->arena, &v, code, &d, NULL) < 0 &&
        dossier_read(db, s->arena, &other, code, &d, &f) < 0)
        give_up(code, &f);
    return d;
}

int site_act(struct site *s, const char *account, const char *code, struct act *act)
{
    struct visitor v = site_visitor(s, account);
    struct dossier d = site_dossier(s, code);
    struct act_done done;
    struct fault f = {0};
    act->who = &v;
    act->dossier_id = d.id;
    act->revision = d.revision;
    act->now_ms = site_now_ms();
    return test_act(s->arena, s->house->store, house_law(s->house), act, &done, &f);
}

/* ---- a browser ---- */

struct browser site_browser(struct site *s)
{
    return (struct browser){.site = s, .cookies = "", .csrf = ""};
}

static void set_cookie(struct browser *b, const char *name, const char *value)
{
    struct arena *a = b->site->arena;
    struct buf out;
    size_t n = strlen(name);
    buf_init(&out, a, LIMIT_HEADERS);
    for (const char *s = b->cookies; *s; s += strcspn(s, ";"), s += strspn(s, "; "))
        if (strncmp(s, name, n) != 0 || s[n] != '=')
            buf_printf(&out, "%.*s; ", (int)strcspn(s, ";"), s);
    if (value[0])
        buf_printf(&out, "%s=%s", name, value);
    b->cookies = out.p;
}

void browser_sign_in(struct browser *b, const char *account)
{
    struct token t = new_session(b->site, account);
    set_cookie(b, "session", t.text);
    b->csrf = "";
}

/* Cookies that the answer sets, and the token of its forms. */
static void remember(struct browser *b, const struct browser_answer *x)
{
    static const char set[] = "Set-Cookie: ";
    struct arena *a = b->site->arena;
    for (const char *s = x->head; (s = strcasestr(s, set)); s++) {
        const char *name = s + strlen(set), *equals = strchr(name, '=');
        set_cookie(b, arena_strndup(a, name, (size_t)(equals - name)),
                   arena_strndup(a, equals + 1, strcspn(equals + 1, ";\r")));
    }
    const char *token = answer_field(b, x, "_csrf");
    b->csrf = token ? token : b->csrf;
}

static struct browser_answer read_answer(struct browser *b, const char *reply, size_t n)
{
    const char *end = strstr(reply, "\r\n\r\n");
    struct browser_answer x = {.head = "", .body = "", .location = ""};
    if (!end || strncmp(reply, "HTTP/1.1 ", 9) != 0)
        return x;
    x.status = (int)strtol(reply + 9, NULL, 10);
    x.head = arena_strndup(b->site->arena, reply, (size_t)(end - reply) + 2);
    x.body = end + 4;
    x.bytes = n - (size_t)(end + 4 - reply);
    const char *location = answer_header(b, &x, "Location");
    x.location = location ? location : "";
    remember(b, &x);
    return x;
}

/* Send all, then read until the server closes. */
static void talk_to(uint16_t port, const struct buf *out, struct buf *in)
{
    enum { PATIENCE_S = 30 };
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    char piece[65536];
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const struct timeval patience = {.tv_sec = PATIENCE_S};
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0) {
        for (size_t sent = 0; sent < out->n;) {
            ssize_t n = send(fd, out->p + sent, out->n - sent, MSG_NOSIGNAL);
            if (n <= 0)
                break; /* what the server said tells more */
            sent += (size_t)n;
        }
        for (ssize_t n; (n = recv(fd, piece, sizeof piece, 0)) > 0;)
            buf_add(in, piece, (size_t)n);
    }
    (void)close(fd);
}

struct sending {
    const char *method, *path, *headers;
    struct bytes body;
};

static struct browser_answer exchange(struct browser *b, const struct sending *r)
{
    struct arena *a = b->site->arena;
    struct buf out, in;
    buf_init(&out, a, LIMIT_UPLOAD_BODY * 2);
    buf_init(&in, a, LIMIT_UPLOAD_BODY * 2);
    buf_printf(&out, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\n", r->method,
               r->path, b->site->port);
    if (b->cookies[0])
        buf_printf(&out, "Cookie: %s\r\n", b->cookies);
    if (b->peer)
        buf_printf(&out, "X-Forwarded-For: %s\r\n", b->peer);
    buf_printf(&out, "%s", r->headers);
    if (r->body.p)
        buf_printf(&out, "Content-Length: %zu\r\n", r->body.n);
    buf_str(&out, "\r\n");
    buf_add(&out, r->body.p, r->body.n);
    talk_to(b->site->port, &out, &in);
    return read_answer(b, in.p, in.n);
}

struct browser_answer browser_get(struct browser *b, const char *path)
{
    return exchange(b, &(struct sending){.method = "GET", .path = path, .headers = ""});
}

struct browser_answer browser_send(struct browser *b, const char *method, const char *path,
                                   const char *headers, const char *body)
{
    return exchange(b, &(struct sending){.method = method,
                                         .path = path,
                                         .headers = headers ? headers : "",
                                         .body = {(const uint8_t *)body, body ? strlen(body) : 0}});
}

static void add_encoded(struct buf *out, const char *s)
{
    for (; *s; s++)
        if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~", *s))
            buf_char(out, *s);
        else
            buf_printf(out, "%%%02X", (unsigned)(unsigned char)*s);
}

static void add_pair(struct buf *out, const char *name, const char *value)
{
    if (out->n)
        buf_char(out, '&');
    add_encoded(out, name);
    buf_char(out, '=');
    add_encoded(out, value);
}

static const char boundary[] = "motcua-test-boundary";

static void add_part(struct buf *out, const struct browser_field *f)
{
    buf_printf(out, "--%s\r\nContent-Disposition: form-data; name=\"%s\"", boundary, f->name);
    if (f->filename)
        buf_printf(out, "; filename=\"%s\"\r\nContent-Type: application/octet-stream", f->filename);
    buf_str(out, "\r\n\r\n");
    buf_add(out, f->value, f->filename ? f->bytes : strlen(f->value));
    buf_str(out, "\r\n");
}

struct browser_answer browser_post(struct browser *b, const char *path,
                                   const struct browser_field *fields)
{
    struct arena *a = b->site->arena;
    const struct browser_field csrf = {.name = "_csrf", .value = b->csrf};
    struct buf plain, parts;
    bool files = false;
    buf_init(&plain, a, LIMIT_UPLOAD_BODY * 2);
    buf_init(&parts, a, LIMIT_UPLOAD_BODY * 2);
    add_pair(&plain, "_csrf", b->csrf);
    add_part(&parts, &csrf);
    for (; fields->name; fields++) {
        files = files || fields->filename;
        if (!fields->filename)
            add_pair(&plain, fields->name, fields->value);
        add_part(&parts, fields);
    }
    buf_printf(&parts, "--%s--\r\n", boundary);
    const char *type = files ? arena_printf(a, "multipart/form-data; boundary=%s", boundary)
                             : "application/x-www-form-urlencoded";
    return exchange(
        b, &(struct sending){.method = "POST",
                             .path = path,
                             .headers = arena_printf(
                                 a, "Sec-Fetch-Site: same-origin\r\nContent-Type: %s\r\n", type),
                             .body = buf_bytes(files ? &parts : &plain)});
}

struct browser_answer browser_follow(struct browser *b, struct browser_answer from)
{
    for (int i = 0; i < 5 && from.status == 303; i++)
        from = browser_get(b, from.location);
    return from;
}

bool answer_has(const struct browser_answer *x, const char *text)
{
    return strstr(x->body, text) != NULL;
}

const char *answer_field(struct browser *b, const struct browser_answer *x, const char *name)
{
    struct arena *a = b->site->arena;
    const char *at = strstr(x->body, arena_printf(a, "name=\"%s\" value=\"", name));
    at = at ? strstr(at, "value=\"") + strlen("value=\"") : NULL;
    return at ? arena_strndup(a, at, strcspn(at, "\"")) : NULL;
}

const char *answer_header(struct browser *b, const struct browser_answer *x, const char *name)
{
    const char *at = strcasestr(x->head, arena_printf(b->site->arena, "\r\n%s: ", name));
    return at ? arena_strndup(b->site->arena, at + strlen(name) + 4,
                              strcspn(at + strlen(name) + 4, "\r"))
              : NULL;
}
