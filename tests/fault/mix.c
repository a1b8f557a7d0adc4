#include "tests/fault/mix.h"

#include "base/json.h"
#include "tests/support/application.h"
#include "tests/support/store.h"
#include "tests/support/test.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { REPORTS = 3, FILLING = 4000 };

/* ---- requests ---- */

size_t mix_ask_submit(struct mix *m, size_t client, size_t which, char out[static LOAD_REQUEST])
{
    char key[40];
    m->steps[client] = MIX_SUBMIT;
    m->at[client] = which;
    m->dossiers[which].sent++;
    (void)snprintf(key, sizeof key, "%s %zu", m->prefix, which);
    return application_write(out, m->citizen, key);
}

size_t mix_ask_look(struct mix *m, size_t client, size_t which, char out[static LOAD_REQUEST])
{
    char path[80];
    m->steps[client] = MIX_READ;
    m->at[client] = which;
    (void)snprintf(path, sizeof path, "/api/v1/dossiers/%s", m->dossiers[which].code);
    return get_write(out, m->citizen, path);
}

static size_t ask_accept(struct mix *m, size_t client, char out[static LOAD_REQUEST])
{
    struct mix_dossier *d = &m->dossiers[m->at[client]];
    char path[80];
    m->steps[client] = MIX_ACCEPT;
    d->accept_sent = true;
    (void)snprintf(path, sizeof path, "/api/v1/dossiers/%s/acts/accept", d->code);
    return post_write(out, m->reception, path, "{\"revision\":2}");
}

/* Each file is another one, of one to some pages of the disk; what was refused is sent again. */
static size_t ask_upload(struct mix *m, size_t client, char out[static LOAD_REQUEST])
{
    char body[FILLING + 600];
    if (m->steps[client] != MIX_UPLOAD || m->files[m->at[client]].id[0])
        m->at[client] = m->file_count++;
    m->steps[client] = MIX_UPLOAD;
    int filling = (int)(m->at[client] * 997 % FILLING);
    int n =
        snprintf(body, sizeof body,
                 "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n"
                 "Content-Type: application/pdf\r\n\r\n%%PDF-1.4\n%% %s %zu %0*d\n"
                 "1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF\n\r\n--x--\r\n",
                 m->prefix, m->at[client], filling, 0);
    return load_write(
        out,
        "POST /api/v1/files HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: %d\r\n\r\n%s",
        m->citizen, n, body);
}

static size_t ask_sign_in(struct mix *m, size_t client, char out[static LOAD_REQUEST])
{
    m->steps[client] = MIX_SIGN_IN;
    return post_write(out, "", "/api/v1/session",
                      "{\"account\":\"ho-tich\",\"password\":\"motcua-demo\"}");
}

/* A dossier that was just submitted by this client goes on. */
static bool may_go_on(const struct mix *m, size_t client)
{
    return m->steps[client] == MIX_SUBMIT && m->dossiers[m->at[client]].answered;
}

/* Client 0 signs in, 1 and 2 send files, 4 and 8 submit and accept, 6 submits and looks; the others
 * submit. */
static size_t ask(void *data, size_t client, char out[static LOAD_REQUEST])
{
    struct mix *m = data;
    if (client == 0 && m->token_count < MIX_SIGN_INS)
        return ask_sign_in(m, client, out);
    if (client < 3 && m->file_count < MIX_FILES)
        return ask_upload(m, client, out);
    if (client % 4 == 0 && may_go_on(m, client))
        return ask_accept(m, client, out);
    if (client == 6 && may_go_on(m, client))
        return mix_ask_look(m, client, m->at[client], out);
    if (m->steps[client] == MIX_SUBMIT && !m->dossiers[m->at[client]].answered)
        return mix_ask_submit(m, client, m->at[client], out); /* it was refused */
    return m->dossier_count < MIX_DOSSIERS ? mix_ask_submit(m, client, m->dossier_count++, out) : 0;
}

/* ---- answers ---- */

const struct json *mix_body(struct mix *m, const struct load_answer *answer)
{
    struct json *v = NULL;
    struct fault f = {0};
    arena_clear(m->scratch);
    (void)json_parse(m->scratch, answer->body, answer->bytes, &v, &f);
    return v;
}

void mix_report(struct mix *m, const struct load_answer *answer, const char *what)
{
    if (m->wrong++ < REPORTS)
        test_fail(__FILE__, __LINE__, "%s was answered %d: %s", what, answer->status, answer->body);
}

void mix_note_submitted(struct mix *m, size_t client, const struct load_answer *answer)
{
    struct mix_dossier *d = &m->dossiers[m->at[client]];
    const struct json *v = mix_body(m, answer);
    /* What was sent for the first time cannot be there already. */
    if (answer->status != 201 || (d->sent == 1 && json_bool(v, "repeated", false))) {
        mix_report(m, answer, "a submission");
        return;
    }
    (void)snprintf(d->code, sizeof d->code, "%s", json_str(v, "code", ""));
    (void)snprintf(d->due, sizeof d->due, "%s", json_str(v, "due_at", ""));
    d->answered = true;
}

static void note_accepted(struct mix *m, size_t client, const struct load_answer *answer)
{
    if (answer->status != 200) {
        mix_report(m, answer, "an acceptance");
        return;
    }
    m->dossiers[m->at[client]].accepted = true;
    m->acts++;
}

static void note_looked(struct mix *m, size_t client, const struct load_answer *answer)
{
    (void)client;
    if (answer->status != 200)
        mix_report(m, answer, "a look");
}

static void note_uploaded(struct mix *m, size_t client, const struct load_answer *answer)
{
    struct mix_file *file = &m->files[m->at[client]];
    if (answer->status == 201)
        (void)snprintf(file->id, sizeof file->id, "%s", json_str(mix_body(m, answer), "id", ""));
    else
        mix_report(m, answer, "a file");
}

/* Whoever signs in too often is sent away for a minute: that is right, too. */
static void note_signed_in(struct mix *m, size_t client, const struct load_answer *answer)
{
    (void)client;
    if (answer->status == 200)
        m->tokens[m->token_count++] =
            arena_strdup(m->arena, json_str(mix_body(m, answer), "token", ""));
    else if (answer->status != 429)
        mix_report(m, answer, "a sign-in");
}

static void got(void *data, size_t client, const struct load_answer *answer)
{
    static void (*const notes[])(struct mix *, size_t,
                                 const struct load_answer *) = {[MIX_SUBMIT] = mix_note_submitted,
                                                                [MIX_ACCEPT] = note_accepted,
                                                                [MIX_READ] = note_looked,
                                                                [MIX_UPLOAD] = note_uploaded,
                                                                [MIX_SIGN_IN] = note_signed_in};
    struct mix *m = data;
    if (answer->status == 503 && m->may_refuse && strstr(answer->body, "\"status\":503"))
        m->refused++;
    else
        notes[m->steps[client]](m, client, answer);
}

/* ---- the load ---- */

void mix_seed(void)
{
    const char *set = getenv("SEED");
    unsigned seed = set ? (unsigned)strtoul(set, NULL, 10) : (unsigned)time(NULL);
    printf("  SEED=%u\n", seed);
    srandom(seed);
}

size_t mix_rounds(size_t usual)
{
    const char *set = getenv("ROUNDS");
    return set ? strtoul(set, NULL, 10) : usual;
}

static void close_arena(void *arena)
{
    arena_close(arena);
}

void mix_house(struct arena *a, struct running_server *ret)
{
    server_make_on(a, test_server() ? test_server_database(a, NULL) : NULL, ret);
}

void mix_open(struct arena *a, struct running_server *server, struct mix *ret)
{
    *ret = (struct mix){.server = server,
                        .arena = a,
                        .scratch = arena_open(),
                        .prefix = "key",
                        .citizen = server_token(a, server, "cong-dan"),
                        .reception = server_token(a, server, "mot-cua"),
                        .dossiers = arena_new(a, struct mix_dossier, MIX_DOSSIERS),
                        .files = arena_new(a, struct mix_file, MIX_FILES),
                        .tokens = arena_new(a, const char *, MIX_SIGN_INS)};
    arena_defer(a, close_arena, ret->scratch);
}

void mix_run(struct mix *m, int64_t ms, struct load_result *ret)
{
    for (size_t i = 0; i < MIX_CLIENTS; i++)
        m->steps[i] = MIX_READ;
    load_run(&(struct load){.port = m->server->port,
                            .clients = MIX_CLIENTS,
                            .most_ms = ms,
                            .ask = ask,
                            .got = got,
                            .data = m},
             ret);
}

struct mix_thread {
    pthread_t thread;
    struct mix *mix;
    int64_t ms;
    struct load_result result;
};

static void *run(void *data)
{
    struct mix_thread *t = data;
    mix_run(t->mix, t->ms, &t->result);
    return NULL;
}

struct mix_thread *mix_begin(struct mix *m, int64_t ms)
{
    struct mix_thread *t = arena_new(m->arena, struct mix_thread, 1);
    *t = (struct mix_thread){.mix = m, .ms = ms};
    if (pthread_create(&t->thread, NULL, run, t) != 0)
        abort();
    return t;
}

void mix_join(struct mix_thread *t, struct load_result *ret)
{
    (void)pthread_join(t->thread, NULL);
    *ret = t->result;
}
