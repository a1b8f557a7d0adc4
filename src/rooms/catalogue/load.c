#include "rooms/catalogue/load.h"

#include "base/cleanup.h"
#include "base/time.h"
#include "catalogue_sql.h"
#include "crypto/digest.h"
#include "os/files.h"
#include "rooms/catalogue/read.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEGAL                                                                                      \
    {"basis", PACK_STRING, true}, {"confidence", PACK_STRING, false},                              \
    {                                                                                              \
        "note", PACK_ANY, false                                                                    \
    }
#define END                                                                                        \
    {                                                                                              \
        NULL, PACK_ANY, false                                                                      \
    }

static const char generation_key[] = "law.generation";

static const struct pack_key procedure_keys[] = {{"code", PACK_STRING, true},
                                                 {"name", PACK_TEXT, true},
                                                 {"field", PACK_STRING, true},
                                                 {"level", PACK_STRING, true},
                                                 {"online", PACK_STRING, true},
                                                 {"valid_from", PACK_DATE, true},
                                                 {"valid_to", PACK_DATE, true},
                                                 {"basis", PACK_LIST, true},
                                                 {"confidence", PACK_STRING, false},
                                                 {"note", PACK_ANY, false},
                                                 {"subjects", PACK_LIST, true},
                                                 {"life_events", PACK_LIST, true},
                                                 {"keywords", PACK_STRING, true},
                                                 {"guide", PACK_OBJECT, true},
                                                 {"components", PACK_LIST, true},
                                                 {"cases", PACK_LIST, true},
                                                 END};
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
                                            {"limit", PACK_OBJECT, true},
                                            {"online_limit", PACK_OBJECT, false},
                                            {"fees", PACK_LIST, true},
                                            {"result", PACK_OBJECT, true},
                                            {"note", PACK_ANY, false},
                                            END};
static const struct pack_key limit_keys[] = {{"amount", PACK_INT, false},
                                             {"unit", PACK_STRING, true},
                                             {"cutoff", PACK_STRING, false},
                                             LEGAL,
                                             END};
static const struct pack_key fee_keys[] = {{"code", PACK_STRING, true},
                                           {"name", PACK_TEXT, true},
                                           {"kind", PACK_STRING, true},
                                           {"amount", PACK_INT, true},
                                           {"per", PACK_TEXT, false},
                                           {"quantity", PACK_STRING, false},
                                           {"when", PACK_STRING, false},
                                           {"authority", PACK_STRING, true},
                                           {"channels", PACK_LIST, true},
                                           {"valid_from", PACK_DATE, true},
                                           LEGAL,
                                           END};
static const struct pack_key result_keys[] = {{"code", PACK_STRING, true},
                                              {"name", PACK_TEXT, true},
                                              {"template", PACK_STRING, true},
                                              {"symbol", PACK_STRING, true},
                                              {"confidence", PACK_STRING, false},
                                              {"note", PACK_ANY, false},
                                              END};
static const struct pack_key offer_keys[] = {{"procedure", PACK_STRING, true},
                                             {"by", PACK_STRING, true},
                                             {"valid_from", PACK_DATE, true},
                                             LEGAL,
                                             END};
static const struct pack_key exemption_keys[] = {{"code", PACK_STRING, true},
                                                 {"name", PACK_TEXT, true},
                                                 {"channel", PACK_STRING, true},
                                                 {"rate", PACK_INT, true},
                                                 {"valid_from", PACK_DATE, true},
                                                 {"valid_to", PACK_DATE, true},
                                                 {"items", PACK_LIST, true},
                                                 LEGAL,
                                                 END};
static const struct pack_key exemption_item_keys[] = {
    {"no", PACK_INT, true},          {"field", PACK_STRING, true}, {"name", PACK_STRING, true},
    {"procedures", PACK_LIST, true}, {"note", PACK_ANY, false},    END};
static const struct pack_key service_keys[] = {{"no", PACK_INT, true},
                                               {"name", PACK_TEXT, true},
                                               {"level", PACK_STRING, true},
                                               {"commune_one_stop", PACK_BOOL, true},
                                               {"procedures", PACK_LIST, true},
                                               {"note", PACK_ANY, false},
                                               END};

static const struct json *first_of(const struct json *o, const char *key)
{
    const struct json *list = json_get(o, key);
    return list && list->kind == JSON_LIST ? list->first : NULL;
}

/* ---- one procedure ---- */

struct procedure_folder { /* its files as they are read: the version keeps them */
    struct pack *pack;
    const char *folder; /* "procedures/1.004873" */
    struct digest *digest;
    const char *names[16], *texts[16];
    size_t count;
};

static const char *folder_text(void *self, const char *name)
{
    struct procedure_folder *x = self;
    for (size_t i = 0; i < x->count; i++)
        if (strcmp(x->names[i], name) == 0)
            return x->texts[i];
    if (strchr(name, '/') || x->count == sizeof x->names / sizeof *x->names)
        return NULL; /* a file stands beside procedure.json, and there are few */
    const char *text =
        pack_text(x->pack, arena_printf(x->pack->arena, "%s/%s", x->folder, name), false);
    if (!text)
        return NULL;
    x->names[x->count] = name;
    x->texts[x->count++] = text;
    digest_add(x->digest, name, strlen(name) + 1);
    digest_add(x->digest, text, strlen(text));
    return text;
}

static void sink_report(void *self, const char *file, int line, const char *words)
{
    struct procedure_folder *x = self;
    pack_fault(x->pack, arena_printf(x->pack->arena, "%s/%s", x->folder, file), line, "%s", words);
}

static bool check_case(struct pack *p, const char *file, const struct json *o)
{
    bool good = pack_check(p, file, o, case_keys);
    for (const char *const *key = (const char *const[]){"limit", "online_limit", NULL}; *key; key++)
        if (json_get(o, *key))
            good = pack_check(p, file, json_get(o, *key), limit_keys) && good;
    for (const struct json *fee = first_of(o, "fees"); fee; fee = fee->next)
        good = pack_check(p, file, fee, fee_keys) && good;
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

static int add_version(struct db *db, struct procedure_folder *x, const struct json *data,
                       int64_t number, int64_t now_ms, struct fault *f)
{
    const char *code = json_str(data, "code", "");
    uint8_t digest[DIGEST_BYTES];
    char hex[DIGEST_HEX];
    digest_read(x->digest, digest);
    digest_hex(digest, hex);
    int64_t id = db_new_id(db);
    int r = catalogue_retire(db, code, f);
    if (r >= 0)
        r = catalogue_add_version(
            db,
            &(struct catalogue_add_version_in){.id = id,
                                               .code = code,
                                               .number = number,
                                               .digest = hex,
                                               .valid_from = pack_day(data, "valid_from"),
                                               .valid_to = pack_day(data, "valid_to"),
                                               .loaded_ms = now_ms,
                                               .data = pack_written(x->pack, data)},
            f);
    for (size_t i = 0; r >= 0 && i < x->count; i++)
        r = catalogue_add_file(db, id, x->names[i], x->texts[i], f);
    return r < 0 ? r : OK;
}

static bool same_digest(struct procedure_folder *x, const char *stored)
{
    uint8_t digest[DIGEST_BYTES];
    char hex[DIGEST_HEX];
    digest_read(x->digest, digest);
    digest_hex(digest, hex);
    return strcmp(hex, stored) == 0;
}

/* The procedures of one pack, while they are loaded. */
struct procedures {
    struct db *db;
    struct pack *pack;
    struct agency_book *agencies;
    int64_t now_ms;
    int versions; /* new ones */
};

static int load_procedure(struct procedures *all, const char *name, struct fault *f)
{
    struct pack *p = all->pack;
    struct procedure_folder x = {.pack = p,
                                 .folder = arena_printf(p->arena, "procedures/%s", name),
                                 .digest = digest_open(p->arena)};
    struct procedure procedure;
    struct catalogue_newest_row newest = {0};
    const char *file = arena_printf(p->arena, "%s/procedure.json", x.folder);
    const struct json *data = pack_json(p, file, true);
    if (!data || !check_procedure(p, file, data))
        return OK;
    if (strcmp(json_str(data, "code", ""), name) != 0)
        pack_fault(p, file, data->line, "the folder is %s, the code %s", name,
                   json_str(data, "code", ""));
    const char *text = pack_written(p, data);
    digest_add(x.digest, text, strlen(text));
    if (!procedure_read(p->arena,
                        &(struct procedure_source){.agencies = all->agencies,
                                                   .data = data,
                                                   .files = {folder_text, &x},
                                                   .sink = {sink_report, &x}},
                        &procedure))
        return OK;
    int r = catalogue_newest(all->db, p->arena, name, &newest, f);
    if ((r < 0 && r != NOT_FOUND) || (r == OK && same_digest(&x, newest.digest)))
        return r;
    all->versions++;
    return add_version(all->db, &x, data, newest.number + 1, all->now_ms, f);
}

static int load_procedures(struct procedures *all, struct fault *f)
{
    char **names;
    struct arena *a = all->pack->arena;
    const char *folder = arena_printf(a, "%s/procedures", all->pack->folder);
    if (!file_exists(folder))
        return OK;
    int r = agency_book_read(all->db, a, &all->agencies, f);
    if (r == OK)
        r = folder_list(a, folder, &names, f);
    for (; r == OK && *names; names++)
        r = load_procedure(all, *names, f);
    return r;
}

/* ---- the files about all procedures ---- */

static bool is_known(struct db *db, struct pack *p, const char *code)
{
    struct catalogue_newest_row row;
    return catalogue_newest(db, p->arena, code, &row, NULL) == OK;
}

static void check_codes(struct db *db, struct pack *p, const char *file, const struct json *o)
{
    for (const struct json *code = first_of(o, "procedures"); code; code = code->next)
        if (code->kind != JSON_STRING || !is_known(db, p, code->text))
            pack_fault(p, file, code->line, "there is no procedure %s",
                       code->kind == JSON_STRING ? code->text : "?");
}

static int load_offers(struct db *db, struct pack *p, struct fault *f)
{
    static const char file[] = "offers.json";
    int r = OK;
    for (const struct json *o = first_of(pack_json(p, file, false), "offers"); r >= 0 && o;
         o = o->next) {
        if (!pack_check(p, file, o, offer_keys))
            continue;
        if (!is_known(db, p, json_str(o, "procedure", "")))
            pack_fault(p, file, o->line, "there is no procedure %s", json_str(o, "procedure", ""));
        r = catalogue_put_offer(db, json_str(o, "procedure", ""), json_str(o, "by", ""),
                                pack_day(o, "valid_from"), json_str(o, "basis", ""), f);
    }
    return r < 0 ? r : OK;
}

static int load_exemptions(struct db *db, struct pack *p, struct fault *f)
{
    static const char file[] = "exemptions.json";
    int r = OK;
    for (const struct json *o = first_of(pack_json(p, file, false), "exemptions"); r >= 0 && o;
         o = o->next) {
        if (!pack_check(p, file, o, exemption_keys))
            continue;
        for (const struct json *item = first_of(o, "items"); item; item = item->next)
            if (pack_check(p, file, item, exemption_item_keys))
                check_codes(db, p, file, item);
        r = catalogue_put_exemption(db, json_str(o, "code", ""), pack_written(p, o), f);
    }
    return r < 0 ? r : OK;
}

static int load_essentials(struct db *db, struct pack *p, struct fault *f)
{
    static const char file[] = "essential.json";
    int r = OK;
    for (const struct json *o = first_of(pack_json(p, file, false), "services"); r >= 0 && o;
         o = o->next) {
        if (!pack_check(p, file, o, service_keys))
            continue;
        check_codes(db, p, file, o);
        r = catalogue_put_essential(db, json_int(o, "no", 0), pack_written(p, o), f);
    }
    return r < 0 ? r : OK;
}

/* Wordings of slips and other small tables of text, kept as settings ("slips"). */
static int load_words(struct db *db, struct pack *p, struct fault *f)
{
    const struct json *o = pack_json(p, "slips.json", false);
    int r = o ? agency_write_setting(db, "slips", pack_written(p, o), f) : OK;
    return r < 0 ? r : OK;
}

static int load_pack(struct db *db, struct pack *p, int64_t now_ms, struct load_report *report,
                     struct fault *f)
{
    static int (*const loaders[])(struct db *, struct pack *, struct fault *) = {
        load_offers, load_exemptions, load_essentials, load_words};
    bool changed = false;
    struct procedures all = {.db = db, .pack = p, .now_ms = now_ms};
    int r = agency_load(db, p, f);
    if (r == OK)
        r = load_procedures(&all, f);
    report->versions += all.versions;
    for (size_t i = 0; r == OK && i < sizeof loaders / sizeof *loaders; i++)
        r = loaders[i](db, p, f);
    if (r == OK)
        r = pack_keep(db, p, now_ms, &changed, f);
    if (r >= 0)
        report->changed = report->changed || changed;
    return r < 0 ? r : OK;
}

static int bump_generation(struct db *db, struct fault *f)
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

int packs_load(struct db *db, struct arena *a, const struct load *l, struct load_report *ret,
               struct fault *f)
{
    struct load_report report = {.packs = arena_new(a, struct pack, l->folder_count),
                                 .pack_count = l->folder_count};
    int r = OK;
    for (size_t i = 0; r == OK && i < l->folder_count; i++) {
        struct pack *p = &report.packs[i];
        r = pack_open(a, l->folders[i], p, f);
        if (r == OK && p->fault_count == 0)
            r = load_pack(db, p, l->now_ms, &report, f);
        report.fault_count += p->fault_count;
    }
    if (r == OK && report.changed)
        r = bump_generation(db, f);
    *ret = report;
    if (r == OK && report.fault_count)
        return fault_reason(f, INVALID, "load.faults", "%zu faults; nothing was loaded",
                            report.fault_count);
    return r;
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

int law_read(struct db *db, struct arena *a, struct law **ret, struct fault *f)
{
    struct law law = {0};
    struct agency_book *agencies = NULL;
    struct catalogue_book *catalogue = NULL;
    int r = law_generation(db, &law.generation, f);
    if (r == OK)
        r = agency_book_read(db, a, &agencies, f);
    if (r == OK)
        r = catalogue_book_read(db, a, agencies, &catalogue, f);
    if (r < 0)
        return r;
    law.agencies = agencies;
    law.catalogue = catalogue;
    *ret = arena_memdup(a, &law, sizeof law);
    return OK;
}
