#include "tests/fault/crowd_lives.h"

#include "tests/fault/crowd_ask.h"
#include "tests/support/application.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ACCEPT_EVERY = 3 };

/* ---- who applies ---- */

static bool look(struct person *p, const struct given *g, int64_t *ret_state)
{
    struct call_answer x;
    char path[80];
    (void)snprintf(path, sizeof path, "/api/v1/dossiers/%s", g->code);
    (void)ask(p, "a look", get_write(p->request, p->crowd->citizen, path), &x);
    const struct json *v = ask_body(p, &x);
    *ret_state = json_int(json_get(v, "state"), "number", 0);
    if (x.status == 200 && strcmp(json_str(v, "code", ""), g->code) == 0) {
        ask_done(p, "a look", false, x.took_ms);
        return true;
    }
    ask_failed(p->crowd, "a look", &x);
    return false;
}

void apply_submit(struct person *p, size_t key)
{
    struct crowd *c = p->crowd;
    struct given *g = &c->list[key];
    struct call_answer x;
    char text[24];
    (void)snprintf(text, sizeof text, "%zu", key);
    (void)ask(p, "a submission", application_write(p->request, c->citizen, text), &x);
    if (x.status != 201) {
        ask_failed(c, "a submission", &x);
        return;
    }
    (void)snprintf(g->code, sizeof g->code, "%s", json_str(ask_body(p, &x), "code", ""));
    ask_done(p, "a submission", true, x.took_ms);
    atomic_store(&g->answered, true);
}

/* An answer that was lost may have been a yes: then it is refused now, and a look tells. */
void apply_accept(struct person *p, struct given *g)
{
    struct crowd *c = p->crowd;
    struct call_answer x;
    char path[80];
    int64_t state = 0;
    (void)snprintf(path, sizeof path, "/api/v1/dossiers/%s/acts/accept", g->code);
    int tries =
        ask(p, "an act", post_write(p->request, c->reception, path, "{\"revision\":2}"), &x);
    bool done = x.status == 200;
    if (!done && tries > 1 && (x.status == 409 || x.status == 403))
        done = look(p, g, &state) && state > 1;
    if (!done) {
        ask_failed(c, "an act", &x);
        return;
    }
    ask_done(p, "an act", true, x.took_ms);
    atomic_store(&g->accepted, true);
}

void apply_once(struct person *p)
{
    struct crowd *c = p->crowd;
    int64_t state;
    size_t key = atomic_fetch_add(&c->count, 1);
    if (key >= GIVEN_MOST)
        return;
    apply_submit(p, key);
    struct given *g = &c->list[key];
    if (atomic_load(&g->answered) && key % ACCEPT_EVERY == 0)
        apply_accept(p, g);
    if (atomic_load(&g->answered))
        (void)look(p, g, &state);
}

/* ---- who reads pages ---- */

void read_once(struct person *p)
{
    struct crowd *c = p->crowd;
    struct call_answer x;
    char path[80];
    size_t n = atomic_load(&c->count);
    const struct given *g = n ? &c->list[(size_t)random() % n] : NULL;
    if (!g || !atomic_load(&g->answered))
        return;
    (void)snprintf(path, sizeof path, "/ho-so/%s", g->code);
    (void)ask(p, "a page", ask_page(p, path, "keep-alive"), &x);
    if (x.status != 200 || !strstr(x.body, g->code))
        ask_failed(c, "a page", &x);
    else
        ask_done(p, "a page", false, x.took_ms);
}

/* ---- who signs in ---- */

const char *sign_in_api(struct person *p, const char *account)
{
    char body[128];
    struct call_answer x;
    (void)snprintf(body, sizeof body, "{\"account\":\"%s\",\"password\":\"motcua-demo\"}", account);
    (void)ask(p, "a sign-in", post_write(p->request, "", "/api/v1/session", body), &x);
    return arena_strdup(p->crowd->arena, json_str(ask_body(p, &x), "token", ""));
}

/* The part of a text between two others; "" when it is not there. */
static void copy_between(const char *text, const char *from, char end, char *out, size_t room)
{
    const char *at = strstr(text, from);
    out[0] = '\0';
    if (at)
        (void)snprintf(out, room, "%.*s",
                       (int)(strchrnul(at + strlen(from), end) - at - (long)strlen(from)),
                       at + strlen(from));
}

/* As a browser does it: the page's own token, then the form. */
bool sign_in_page(struct person *p)
{
    struct crowd *c = p->crowd;
    struct call_answer x;
    char token[160], body[320], cookie[160];
    (void)ask(p, "a page", ask_page(p, "/dang-nhap", "keep-alive"), &x);
    copy_between(x.body, "name=\"_csrf\" value=\"", '"', token, sizeof token);
    (void)snprintf(body, sizeof body, "_csrf=%s&ve=/ho-so&account=cong-dan&password=motcua-demo",
                   token);
    size_t n = load_write(
        p->request,
        "POST /dang-nhap HTTP/1.1\r\nHost: 10.20.0.13\r\nSec-Fetch-Site: same-origin\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s",
        strlen(body), body);
    (void)ask(p, "a sign-in", n, &x);
    copy_between(x.head, "session=", ';', cookie, sizeof cookie);
    (void)snprintf(c->session, sizeof c->session, "session=%s", cookie);
    return cookie[0] != '\0';
}
