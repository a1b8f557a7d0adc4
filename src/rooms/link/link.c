/* The outbox: messages leave in the order of their dossier, each until it has arrived. */
#include "rooms/link/link.h"

#include "base/cleanup.h"
#include "base/time.h"
#include "db/store.h"
#include "link_sql.h"

#include <string.h>

enum {
    AT_ONCE = 50,
    FIRST_WAIT_MS = 5 * 1000,
    LONGEST_WAIT_MS = HOUR_MS,
};

struct message {
    struct unit unit;
    struct house *house;
    const struct law *law;
    struct arena *arena;
    const struct link_due_row *row;
    struct facts facts; /* what a check found */
    int64_t token;      /* of a service call */
    bool ok;
    int64_t now_ms;
    struct fault fault; /* why it could not be delivered */
};

int link_owe_population(struct db *db, int64_t dossier_id, int64_t now_ms, struct fault *f)
{
    return dossier_owe_message(db, dossier_id, "population.check", "{}", now_ms, f);
}

/* Only what the case uses is stored. */
static void keep_used(struct message *m, const struct dossier *d)
{
    const struct procedure *p = catalogue_version(m->law->catalogue, d->version_id);
    const struct procedure_case *c = p ? catalogue_case(p, d->case_code) : NULL;
    size_t kept = 0;
    for (size_t i = 0; c && i < m->facts.count; i++)
        if (catalogue_uses(c, m->facts.list[i].key))
            m->facts.list[kept++] = m->facts.list[i];
    m->facts.count = kept;
}

static int check_population(struct message *m, struct fault *f)
{
    struct dossier d;
    struct person p;
    struct db *db = store_reader(m->house->store);
    int r = dossier_read_id(db, m->arena, m->row->dossier_id, &d, f);
    if (r == OK)
        r = identity_person(db, m->arena, d.applicant_id, &p, f);
    if (r < 0)
        return r;
    r = link_ask_population(m->house, m->arena,
                            &(struct population_question){.pin = p.pin,
                                                          .full_name = p.full_name,
                                                          .birth_date = p.birth_date,
                                                          .purpose = "check",
                                                          .procedure = d.procedure,
                                                          .dossier = d.code,
                                                          .dossier_id = d.id,
                                                          .by = {.name = "", .agency = d.agency},
                                                          .asker = d.agency},
                            &m->facts, f);
    if (r == OK)
        keep_used(m, &d);
    return r;
}

/* A service task of a process. The register's confirmation is the one that this server can make. */
static int call_service(struct message *m, struct fault *f)
{
    struct json *data;
    int r = json_reread(m->arena, m->row->data, &data, f);
    if (r < 0)
        return r;
    m->token = json_int(data, "token", 0);
    m->ok = false;
    if (strcmp(json_str(data, "service", ""), "population.confirm") != 0)
        return OK;
    r = check_population(m, f);
    m->ok = r == OK;
    if (r == NOT_FOUND)
        fault_clear(f);
    return r == NOT_FOUND ? OK : r;
}

/* Linked dossiers have heard it before it was owed; no other system takes messages of processes. */
static int send_message(struct message *m, struct fault *f)
{
    (void)m, (void)f;
    return OK;
}

static const struct {
    const char *kind;
    int (*deliver)(struct message *m, struct fault *f); /* outside of any transaction; may block */
} kinds[] = {
    {"population.check", check_population},
    {"service", call_service},
    {"message", send_message},
};

/* A process may wait for the answer that was late. */
static int tell_process(struct db *db, struct message *m, struct fault *f)
{
    struct fault why = {0};
    const struct delivery x = {.dossier_id = m->row->dossier_id,
                               .now_ms = m->now_ms,
                               .message = "population.checked",
                               .from = "population"};
    int r = dossier_deliver(db, m->arena, m->law, &x, &why);
    if (r == OK || r == NOT_FOUND || strcmp(why.reason, "bpmn.ended") == 0)
        return OK;
    *f = why;
    return r;
}

/* Whoever leads may change while a register is asked: what another node has settled meanwhile stays
 * as it is. */
static int settle(struct db *db, struct unit *u, struct fault *f)
{
    struct message *m = (struct message *)u;
    int r = link_done(db, m->row->id, m->now_ms, f);
    if (r <= 0)
        return r;
    r = OK;
    if (m->facts.count)
        r = dossier_add_facts(db, m->arena, m->law,
                              &(struct late_facts){.dossier_id = m->row->dossier_id,
                                                   .now_ms = m->now_ms,
                                                   .facts = m->facts.list,
                                                   .count = m->facts.count},
                              f);
    if (r == OK && m->facts.count && !m->token)
        r = tell_process(db, m, f);
    if (r == OK && m->token)
        r = dossier_answer_service(db, m->arena, m->law,
                                   &(struct service_answer){.dossier_id = m->row->dossier_id,
                                                            .token = m->token,
                                                            .now_ms = m->now_ms,
                                                            .ok = m->ok},
                                   f);
    return r;
}

static int64_t wait_after(int64_t tries)
{
    int64_t wait = FIRST_WAIT_MS;
    while (tries-- > 0 && wait < LONGEST_WAIT_MS)
        wait *= 2;
    return wait < LONGEST_WAIT_MS ? wait : LONGEST_WAIT_MS;
}

static int postpone(struct db *db, struct unit *u, struct fault *f)
{
    struct message *m = (struct message *)u;
    int r = link_later(db, m->row->id, m->now_ms + wait_after(m->row->tries), m->fault.words, f);
    return r < 0 ? r : OK;
}

static int deliver_one(struct message *m, struct fault *f)
{
    int r = fault_set(&m->fault, BROKEN, "a message of an unknown kind");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].kind, m->row->kind) == 0) {
            fault_clear(&m->fault);
            r = kinds[i].deliver(m, &m->fault);
        }
    m->unit = (struct unit){.run = r == OK ? settle : postpone};
    r = store_write_wait(m->house->store, &m->unit, r == OK ? &m->fault : f);
    if (m->unit.run == postpone || r >= 0)
        return r;
    m->unit = (struct unit){.run = postpone};
    return store_write_wait(m->house->store, &m->unit, f);
}

int link_deliver(struct house *h, int64_t now_ms, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct link_due_row *rows;
    size_t n;
    int r = link_due(store_reader(h->store), a, now_ms, AT_ONCE, &rows, &n, f);
    for (size_t i = 0; r >= 0 && i < n; i++) {
        struct message m = {
            .house = h, .law = house_law(h), .arena = a, .row = &rows[i], .now_ms = now_ms};
        r = deliver_one(&m, f);
    }
    return r < 0 ? r : (int)n;
}

int link_sweep(struct db *db, int64_t now_ms, struct fault *f)
{
    return link_bring_back(db, now_ms, now_ms + 2 * LONGEST_WAIT_MS, f);
}

int link_asked_about(struct db *db, struct arena *a, const char *pin, struct asked_row **ret,
                     size_t *ret_n, struct fault *f)
{
    enum { PAGE = 50 };
    struct link_queries_about_row *rows;
    size_t n;
    int r = link_queries_about(db, a, pin, INT64_MAX, PAGE, &rows, &n, f);
    if (r < 0)
        return r;
    struct asked_row *out = arena_new(a, struct asked_row, n);
    for (size_t i = 0; i < n; i++)
        out[i] = (struct asked_row){.id = rows[i].id,
                                    .at_ms = rows[i].at_ms,
                                    .dossier_id = rows[i].dossier_id,
                                    .agency = rows[i].agency,
                                    .purpose = rows[i].purpose,
                                    .outcome = rows[i].outcome};
    *ret = out;
    *ret_n = n;
    return OK;
}
