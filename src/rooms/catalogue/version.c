/* One procedure on its way to become a version: its files are read and checked, then kept. */
#include "rooms/catalogue/version.h"

#include "base/cleanup.h"
#include "base/time.h"
#include "catalogue_sql.h"
#include "rooms/catalogue/load.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define END                                                                                        \
    {                                                                                              \
        NULL, PACK_ANY, false                                                                      \
    }

static const char generation_key[] = "law.generation";

static const struct pack_key procedure_keys[] = {
    {"code", PACK_STRING, true},        {"name", PACK_TEXT, true},
    {"field", PACK_STRING, true},       {"level", PACK_STRING, true},
    {"online", PACK_STRING, true},      {"valid_from", PACK_DATE, true},
    {"valid_to", PACK_DATE, true},      {"basis", PACK_LIST, true},
    {"confidence", PACK_STRING, false}, {"note", PACK_ANY, false},
    {"subjects", PACK_LIST, true},      {"life_events", PACK_LIST, true},
    {"keywords", PACK_STRING, true},    {"guide", PACK_OBJECT, true},
    {"components", PACK_LIST, true},    {"decisions", PACK_STRING, true},
    {"cases", PACK_LIST, true},         END};
static const struct pack_key component_keys[] = {
    {"code", PACK_STRING, true},         {"name", PACK_TEXT, true},
    {"kind", PACK_STRING, true},         {"required", PACK_BOOL, true},
    {"when", PACK_STRING, false},        {"originals", PACK_INT, true},
    {"certified", PACK_INT, true},       {"copies", PACK_INT, true},
    {"replaced_by", PACK_STRING, false}, {"types", PACK_LIST, false},
    {"basis", PACK_STRING, true},        {"confidence", PACK_STRING, false},
    {"note", PACK_TEXT, false},          END};
static const struct pack_key case_keys[] = {{"code", PACK_STRING, true},
                                            {"name", PACK_TEXT, true},
                                            {"components", PACK_LIST, true},
                                            {"form", PACK_STRING, true},
                                            {"process", PACK_STRING, true},
                                            {"decisions", PACK_STRING, false},
                                            {"result", PACK_OBJECT, true},
                                            {"note", PACK_ANY, false},
                                            END};
static const struct pack_key result_keys[] = {{"code", PACK_STRING, true},
                                              {"name", PACK_TEXT, true},
                                              {"template", PACK_STRING, true},
                                              {"symbol", PACK_STRING, true},
                                              {"confidence", PACK_STRING, false},
                                              {"note", PACK_ANY, false},
                                              END};

static const struct json *first_of(const struct json *o, const char *key)
{
    const struct json *list = json_get(o, key);
    return list && list->kind == JSON_LIST ? list->first : NULL;
}

static const char *file_text(void *self, const char *name)
{
    struct candidate *x = self;
    struct pack *p = x->pack;
    for (size_t i = 0; i < x->count; i++)
        if (strcmp(x->names[i], name) == 0)
            return x->texts[i];
    if (strchr(name, '/') || x->count == CANDIDATE_FILES)
        return NULL; /* a file stands beside procedure.json, and there are few */
    const char *text = pack_text(p, arena_printf(p->arena, "%s%s", x->folder, name), false);
    if (!text)
        return NULL;
    x->names[x->count] = name;
    x->texts[x->count++] = text;
    return text;
}

static void sink_report(void *self, const struct pack_fault *fault)
{
    struct candidate *x = self;
    struct pack_fault whole = *fault;
    whole.file = arena_printf(x->pack->arena, "%s%s", x->folder, fault->file);
    pack_report(x->pack, &whole);
}

static bool check_case(struct pack *p, const char *file, const struct json *o)
{
    bool good = pack_check(p, file, o, case_keys);
    if (json_get(o, "result"))
        good = pack_check(p, file, json_get(o, "result"), result_keys) && good;
    return good;
}

static bool check_procedure(struct pack *p, const char *file, const struct json *data)
{
    bool good = pack_check(p, file, data, procedure_keys);
    for (const struct json *c = first_of(data, "components"); c; c = c->next)
        good = pack_check(p, file, c, component_keys) && good;
    for (const struct json *c = first_of(data, "cases"); c; c = c->next)
        good = check_case(p, file, c) && good;
    return good;
}

bool candidate_read(struct pack *p, const struct agency_book *agencies, const char *folder,
                    const char *code, struct candidate *ret)
{
    size_t before = p->fault_count;
    const char *file = arena_printf(p->arena, "%sprocedure.json", folder);
    const struct json *data = pack_json(p, file, true);
    *ret = (struct candidate){.pack = p, .folder = folder, .data = data};
    if (!data || !check_procedure(p, file, data))
        return false;
    const char *given = json_str(data, "code", "");
    if (strcmp(given, code) != 0)
        pack_report(
            p, &(struct pack_fault){
                   .file = file,
                   .line = data->line,
                   .element = given,
                   .reason = "procedure.code",
                   .words = arena_printf(p->arena, "the folder is %s, the code %s", code, given)});
    return procedure_read(p->arena,
                          &(struct procedure_source){.agencies = agencies,
                                                     .data = data,
                                                     .files = {file_text, ret},
                                                     .sink = {sink_report, ret}},
                          &ret->procedure) &&
           p->fault_count == before;
}

void candidate_digest(const struct candidate *x, char ret[static DIGEST_HEX])
{
    uint8_t digest[DIGEST_BYTES];
    struct digest *d = digest_open(x->pack->arena);
    const char *data = pack_written(x->pack, x->data);
    digest_add(d, data, strlen(data));
    for (size_t i = 0; i < x->count; i++) {
        digest_add(d, x->names[i], strlen(x->names[i]) + 1);
        digest_add(d, x->texts[i], strlen(x->texts[i]));
    }
    digest_read(d, digest);
    digest_hex(digest, ret);
}

int candidate_keep(struct db *db, const struct candidate *x, const struct version_note *note,
                   int64_t *ret_id, struct fault *f)
{
    const char *code = json_str(x->data, "code", "");
    char digest[DIGEST_HEX];
    int64_t id = db_new_id(db);
    candidate_digest(x, digest);
    int r = catalogue_retire(db, code, note->valid_from, f);
    if (r >= 0)
        r = catalogue_add_version(
            db,
            &(struct catalogue_add_version_in){.id = id,
                                               .code = code,
                                               .number = note->number,
                                               .digest = digest,
                                               .valid_from = note->valid_from,
                                               .valid_to = pack_day(x->data, "valid_to"),
                                               .loaded_ms = note->now_ms,
                                               .draft_id = note->draft_id,
                                               .data = pack_written(x->pack, x->data)},
            f);
    for (size_t i = 0; r >= 0 && i < x->count; i++)
        r = catalogue_add_file(db, id, x->names[i], x->texts[i], f);
    if (r < 0)
        return r;
    *ret_id = id;
    return OK;
}

/* The same object with another day from which it is valid. */
static const struct json *begin_on(struct arena *a, const struct json *data, int32_t day)
{
    struct json *copy = json_new_object(a);
    char text[TIME_TEXT];
    date_iso(day, text);
    for (const struct json *m = data->first; m; m = m->next)
        json_put(copy, m->key,
                 strcmp(m->key, "valid_from") == 0 ? json_new_text(a, arena_strdup(a, text))
                                                   : json_share(a, m));
    return copy;
}

int catalogue_publish(struct db *db, struct arena *a, const struct publication *x, int64_t *ret_id,
                      struct fault *f)
{
    struct candidate c;
    struct catalogue_newest_row newest = {0};
    if (!candidate_read(x->pack, x->agencies, "", x->code, &c))
        return fault_reason(f, INVALID, "load.faults", "%zu faults; nothing was published",
                            x->pack->fault_count);
    c.data = begin_on(a, c.data, x->valid_from);
    int r = catalogue_newest(db, a, x->code, &newest, f);
    if (r < 0 && r != NOT_FOUND)
        return r;
    r = candidate_keep(db, &c,
                       &(struct version_note){.number = newest.number + 1,
                                              .valid_from = x->valid_from,
                                              .now_ms = x->now_ms,
                                              .draft_id = x->draft_id},
                       ret_id, f);
    return r == OK ? law_grow(db, f) : r;
}

int law_grow(struct db *db, struct fault *f)
{
    int64_t now;
    char text[24];
    int r = law_generation(db, &now, f);
    if (r < 0)
        return r;
    (void)snprintf(text, sizeof text, "%" PRId64, now + 1);
    r = agency_write_setting(db, generation_key, text, f);
    return r < 0 ? r : OK;
}

int law_generation(struct db *db, int64_t *ret, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *text;
    int r = agency_read_setting(db, a, generation_key, &text, f);
    if (r < 0)
        return r;
    *ret = text ? strtoll(text, NULL, 10) : 0;
    return OK;
}
