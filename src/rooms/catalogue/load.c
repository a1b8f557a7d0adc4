#include "rooms/catalogue/load.h"

#include "base/cleanup.h"
#include "base/time.h"
#include "catalogue_sql.h"
#include "crypto/digest.h"
#include "os/files.h"
#include "rooms/catalogue/calls.h"
#include "rooms/catalogue/rules.h"
#include "rooms/catalogue/version.h"
#include "rooms/record/act.h"

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

static const struct pack_key exemption_keys[] = {
    {"code", PACK_STRING, true}, {"name", PACK_TEXT, true}, {"items", PACK_LIST, true}, LEGAL, END};
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

/* The procedures of one pack, while they are loaded. */
struct procedures {
    struct db *db;
    struct pack *pack;
    struct agency_book *agencies;
    int64_t now_ms;
    bool force;
    int versions;      /* new ones */
    const char **kept; /* codes whose version of the staff stays */
    size_t kept_count;
};

/* What staff published is not undone by a pack that says what it said before, nor silently by one
 * that says something new. */
static bool staff_keeps(struct procedures *all, const struct catalogue_newest_row *newest,
                        const char *code)
{
    if (!newest->draft_id || all->force)
        return false;
    const char **grown = arena_new(all->pack->arena, const char *, all->kept_count + 1);
    if (all->kept_count)
        memcpy(grown, all->kept, all->kept_count * sizeof *grown);
    grown[all->kept_count++] = code;
    all->kept = grown;
    return true;
}

static int load_procedure(struct procedures *all, const char *name, struct fault *f)
{
    struct arena *a = all->pack->arena;
    struct candidate x;
    struct catalogue_newest_row newest = {0};
    char digest[DIGEST_HEX];
    int64_t had = 0, id;
    if (!candidate_read(all->pack, all->agencies, arena_printf(a, "procedures/%s/", name), name,
                        &x))
        return OK;
    candidate_digest(&x, digest);
    int r = catalogue_newest(all->db, a, name, &newest, f);
    if (r == NOT_FOUND)
        r = OK;
    if (r == OK)
        r = catalogue_had(all->db, a, name, digest, &had, f);
    if (r < 0 || (newest.digest && strcmp(digest, newest.digest) == 0) ||
        (had && newest.draft_id && !all->force) || staff_keeps(all, &newest, name))
        return r;
    all->versions++;
    return candidate_keep(all->db, &x,
                          &(struct version_note){.number = newest.number + 1,
                                                 .valid_from = x.procedure.valid_from,
                                                 .now_ms = all->now_ms},
                          &id, f);
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

static void sink_report(void *self, const struct pack_fault *fault)
{
    pack_report(self, fault);
}

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

/* What the province decides itself. */
static int load_rules(struct db *db, struct pack *p, struct fault *f)
{
    struct dmn_findings findings = {0};
    struct law_rules rules = {0};
    struct fault why = {0};
    const struct fault_sink sink = {sink_report, p, false};
    const char *text = pack_text(p, rules_file, false);
    if (!text)
        return OK;
    if (rules_read(p->arena, rules_file, text, &findings, &rules, &why) < 0 && !findings.count)
        pack_fault(p, rules_file, 0, "%s", why.words);
    for (const struct dmn_finding *x = findings.first; x; x = x->next)
        sink_report(p, &(struct pack_fault){.file = rules_file,
                                            .line = x->line,
                                            .element = x->id,
                                            .reason = x->reason,
                                            .words = x->words});
    if (rules.model)
        (void)rules_check_names(p->arena, &rules, LAW_AMOUNT, LAW_LANE, &sink);
    int r = agency_write_setting(db, rules_key, text, f);
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

static void note_kept(struct load_report *report, const struct procedures *all)
{
    size_t n = report->kept_count + all->kept_count;
    const char **grown = arena_new(report->arena, const char *, n);
    for (size_t i = 0; i < n; i++)
        grown[i] = i < report->kept_count ? report->kept[i] : all->kept[i - report->kept_count];
    report->kept = grown;
    report->kept_count = n;
}

/* It changes the law as a publication does, and is an act on it. */
static int note_loaded(struct db *db, const struct pack *p, int64_t now_ms, struct fault *f)
{
    struct arena *a = p->arena;
    struct json *data = json_new_object(a);
    json_put(data, "pack", json_new_text(a, p->code));
    json_put(data, "number", json_new_text(a, p->version));
    json_put(data, "digest", json_new_text(a, p->kept));
    return law_act_note(db, a,
                        &(struct law_act){.kind = "loaded",
                                          .procedure = "",
                                          .actor = {.name = "motcua load", .agency = ""},
                                          .at_ms = now_ms,
                                          .data = data},
                        f);
}

static int load_pack(struct db *db, struct pack *p, const struct load *l,
                     struct load_report *report, struct fault *f)
{
    static int (*const loaders[])(struct db *, struct pack *, struct fault *) = {
        load_rules, load_exemptions, load_essentials, load_words};
    bool changed = false;
    struct procedures all = {.db = db, .pack = p, .now_ms = l->now_ms, .force = l->force};
    int r = agency_load(db, p, f);
    if (r == OK)
        r = load_procedures(&all, f);
    report->versions += all.versions;
    note_kept(report, &all);
    for (size_t i = 0; r == OK && i < sizeof loaders / sizeof *loaders; i++)
        r = loaders[i](db, p, f);
    if (r == OK)
        r = pack_keep(db, p, l->now_ms, &changed, f);
    if (r >= 0 && changed)
        r = note_loaded(db, p, l->now_ms, f);
    if (r >= 0)
        report->changed = report->changed || changed;
    return r < 0 ? r : OK;
}

struct called_from {
    struct pack *pack;
    const char *procedure;
};

static void report_call(void *self, const struct pack_fault *fault)
{
    const struct called_from *x = self;
    struct pack_fault whole = *fault;
    whole.file = arena_printf(x->pack->arena, "procedures/%s/%s", x->procedure, fault->file);
    pack_report(x->pack, &whole);
}

static void check_calls(struct pack *p, const struct catalogue_book *book)
{
    size_t n;
    struct called_from from = {p, ""};
    const struct fault_sink sink = {report_call, &from, false};
    const struct procedure *const *all = catalogue_all_current(book, &n);
    for (size_t i = 0; i < n; i++) {
        from.procedure = all[i]->code;
        calls_check(p->arena, book, all[i], &sink);
    }
}

/* The layers fit each other: what a procedure leaves to the province, the province decides; a
 * procedure that is called is there. */
static int check_together(struct db *db, struct load_report *report, int32_t day, struct fault *f)
{
    struct law *law;
    struct pack *last = &report->packs[report->pack_count - 1];
    const struct fault_sink sink = {sink_report, last, false};
    int r = law_read(db, report->arena, day, &law, f);
    if (r == OK) {
        rules_check_book(report->arena, law->catalogue, &sink);
        check_calls(last, law->catalogue);
    }
    report->fault_count += last->fault_count;
    return r;
}

int packs_load(struct db *db, struct arena *a, const struct load *l, struct load_report *ret,
               struct fault *f)
{
    struct load_report report = {.arena = a,
                                 .packs = arena_new(a, struct pack, l->folder_count),
                                 .pack_count = l->folder_count};
    int r = OK;
    for (size_t i = 0; r == OK && i < l->folder_count; i++) {
        struct pack *p = &report.packs[i];
        r = pack_open(a, l->folders[i], p, f);
        if (r == OK && p->fault_count == 0)
            r = load_pack(db, p, l, &report, f);
        report.fault_count += p->fault_count;
    }
    if (r == OK && report.changed && !report.fault_count)
        r = check_together(db, &report, day_of(l->now_ms), f);
    if (r == OK && report.changed)
        r = law_grow(db, f);
    *ret = report;
    if (r == OK && report.fault_count)
        return fault_reason(f, INVALID, "load.faults", "%zu faults; nothing was loaded",
                            report.fault_count);
    return r;
}

int law_is_old(struct db *db, const struct law *law, int32_t day, bool *ret, struct fault *f)
{
    int64_t generation;
    int r = law_generation(db, &generation, f);
    if (r < 0)
        return r;
    int32_t next = catalogue_next_day(law->catalogue);
    *ret = generation != law->generation || (next && day >= next) || day < law->day;
    return OK;
}

int law_read(struct db *db, struct arena *a, int32_t day, struct law **ret, struct fault *f)
{
    struct law law = {.day = day};
    struct agency_book *agencies = NULL;
    struct catalogue_book *catalogue = NULL;
    int r = law_generation(db, &law.generation, f);
    if (r == OK)
        r = agency_book_read(db, a, &agencies, f);
    if (r == OK)
        r = catalogue_book_read(db, a, agencies, day, &catalogue, f);
    if (r < 0)
        return r;
    law.agencies = agencies;
    law.catalogue = catalogue;
    *ret = arena_memdup(a, &law, sizeof law);
    return OK;
}
