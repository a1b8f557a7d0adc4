/* Loading the files of this room from a pack into its tables. Each file has a loader and a table of
 * what its objects may hold; a fault in one row does not stop the others from being looked at. */
#include "rooms/agency/pack.h"

#include "agency_sql.h"
#include "base/text.h"
#include "os/files.h"

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

static const struct pack_key calendar_keys[] = {
    {"days", PACK_LIST, false}, {"hours", PACK_LIST, false}, END};
static const struct pack_key day_keys[] = {
    {"date", PACK_DATE, true}, {"kind", PACK_STRING, true}, {"name", PACK_TEXT, true}, LEGAL, END};
static const struct pack_key hours_keys[] = {{"code", PACK_STRING, true},
                                             {"name", PACK_TEXT, true},
                                             {"counting", PACK_LIST, true},
                                             {"reception", PACK_LIST, true},
                                             {"valid_from", PACK_DATE, true},
                                             LEGAL,
                                             END};
static const struct pack_key rule_keys[] = {{"code", PACK_STRING, true},
                                            {"value", PACK_ANY, true},
                                            {"valid_from", PACK_DATE, true},
                                            LEGAL,
                                            END};
static const struct pack_key list_keys[] = {{"code", PACK_STRING, true},
                                            {"name", PACK_TEXT, true},
                                            {"items", PACK_LIST, true},
                                            {"basis", PACK_STRING, false},
                                            {"confidence", PACK_STRING, false},
                                            {"note", PACK_ANY, false},
                                            END};
static const struct pack_key agency_keys[] = {{"code", PACK_STRING, true},
                                              {"parent", PACK_STRING, false},
                                              {"name", PACK_TEXT, true},
                                              {"short", PACK_TEXT, false},
                                              {"kind", PACK_STRING, true},
                                              {"area", PACK_STRING, true},
                                              {"hours", PACK_STRING, true},
                                              {"address", PACK_STRING, false},
                                              {"phone", PACK_STRING, false},
                                              {"email", PACK_STRING, false},
                                              {"superior", PACK_TEXT, false},
                                              {"symbol", PACK_STRING, false},
                                              {"valid_from", PACK_DATE, true},
                                              LEGAL,
                                              END};
static const struct pack_key province_keys[] = {
    {"area", PACK_STRING, true},      {"agency", PACK_STRING, true},  {"name", PACK_TEXT, true},
    {"portal_name", PACK_TEXT, true}, {"hotline", PACK_STRING, true}, {"colors", PACK_OBJECT, true},
    {"basis", PACK_STRING, false},    {"note", PACK_ANY, false},      END};

/* Split one line of the areas file in place: five fields, a field with commas in double quotes. */
static size_t split_line(char *line, char *fields[], size_t most)
{
    size_t n = 0;
    for (char *at = line; n < most;) {
        bool quoted = *at == '"';
        fields[n++] = at += quoted;
        at = quoted ? strchr(at, '"') : at + strcspn(at, ",");
        if (!at)
            return 0;
        if (quoted)
            *at++ = '\0';
        if (*at == '\0')
            return n;
        *at++ = '\0';
    }
    return 0;
}

static int put_area(struct db *db, struct pack *p, const char *fields[static 4], struct fault *f)
{
    return agency_put_area(db,
                           &(struct agency_put_area_in){.code = fields[0],
                                                        .parent = fields[1],
                                                        .name = fields[2],
                                                        .kind = fields[3],
                                                        .fold = text_fold(p->arena, fields[2]),
                                                        .valid_from = 0},
                           f);
}

/* "Tỉnh Thanh Hóa" is of kind "tỉnh": what stands before the name proper. */
static const char *province_kind(const char *name)
{
    return strncmp(name, "Thành phố ", strlen("Thành phố ")) == 0 ? "thành phố" : "tỉnh";
}

static int load_areas(struct db *db, struct pack *p, struct fault *f)
{
    char *text = arena_strdup(p->arena, pack_text(p, "areas.csv", false)), *rest = text;
    const char *province = "";
    int number = 0;
    for (char *line; rest && *rest && (line = strsep(&rest, "\n")) != NULL;) {
        char *fields[5];
        line[strcspn(line, "\r")] = '\0';
        if (++number == 1 || !*line)
            continue;
        if (split_line(line, fields, 5) != 5) {
            pack_fault(p, "areas.csv", number, "five fields are expected");
            continue;
        }
        int r = OK;
        if (strcmp(province, fields[0]) != 0) {
            province = fields[0];
            r = put_area(db, p,
                         (const char *[]){fields[0], "", fields[1], province_kind(fields[1])}, f);
        }
        if (r >= 0)
            r = put_area(db, p, (const char *[]){fields[2], fields[0], fields[3], fields[4]}, f);
        if (r < 0)
            return r;
    }
    return OK;
}

static int put_day(struct db *db, const struct json *d, struct fault *f)
{
    const struct json *name = json_get(d, "name");
    return agency_put_day(db,
                          &(struct agency_put_day_in){.day = pack_day(d, "date"),
                                                      .kind = json_str(d, "kind", ""),
                                                      .name_vi = json_str(name, "vi", ""),
                                                      .name_en = json_str(name, "en", ""),
                                                      .basis = json_str(d, "basis", "")},
                          f);
}

/* The library that will count with these hours must accept them. */
static void try_hours(struct pack *p, const struct json *hours)
{
    struct calendar c;
    struct fault f = {0};
    struct json *copy = arena_memdup(p->arena, hours, sizeof *hours);
    copy->next = NULL;
    struct json *alone = json_put(json_new_object(p->arena), "days", json_new_list(p->arena));
    json_put(alone, "hours", json_push(json_new_list(p->arena), copy));
    if (calendar_read(p->arena, alone, json_str(hours, "code", ""), &c, &f) < 0)
        pack_fault(p, "calendar.json", hours->line, "%s", f.words);
}

static const char calendar_file[] = "calendar.json";

static int load_days(struct db *db, struct pack *p, const struct json *days, struct fault *f)
{
    int r = OK;
    for (const struct json *d = days ? days->first : NULL; r >= 0 && d; d = d->next) {
        const char *kind = json_str(d, "kind", "");
        if (!pack_check(p, calendar_file, d, day_keys))
            continue;
        if (strcmp(kind, "off") != 0 && strcmp(kind, "work") != 0)
            pack_fault(p, calendar_file, d->line, "\"kind\" is \"off\" or \"work\"");
        else
            r = put_day(db, d, f);
    }
    return r;
}

static int load_hours(struct db *db, struct pack *p, const struct json *hours, struct fault *f)
{
    int r = OK;
    for (const struct json *h = hours ? hours->first : NULL; r >= 0 && h; h = h->next) {
        if (!pack_check(p, calendar_file, h, hours_keys))
            continue;
        try_hours(p, h);
        r = agency_put_hours(db, json_str(h, "code", ""), pack_day(h, "valid_from"),
                             pack_written(p, h), f);
    }
    return r;
}

static int load_calendar(struct db *db, struct pack *p, struct fault *f)
{
    const struct json *o = pack_json(p, calendar_file, false);
    if (!o || !pack_check(p, calendar_file, o, calendar_keys))
        return OK;
    int r = load_days(db, p, json_get(o, "days"), f);
    if (r >= 0)
        r = load_hours(db, p, json_get(o, "hours"), f);
    return r < 0 ? r : OK;
}

/* Conventions of which only some values can be carried out: another one is refused here, so that
 * nobody believes in a rule that is not in force. */
static const struct {
    const char *code, *value;
} supported[] = {
    {"result.number_order", "before-signature"},
};

static void try_rule(struct pack *p, const char *file, const struct json *rule)
{
    const char *code = json_str(rule, "code", "");
    const struct json *value = json_get(rule, "value");
    struct calendar_convention c;
    struct fault wrong = {0};
    if (strncmp(code, "calendar.", strlen("calendar.")) == 0 &&
        calendar_convene(&c, code, value, &wrong) < 0)
        pack_fault(p, file, rule->line, "%s", wrong.words);
    for (size_t i = 0; i < sizeof supported / sizeof *supported; i++)
        if (strcmp(supported[i].code, code) == 0 &&
            (value->kind != JSON_STRING || strcmp(value->text, supported[i].value) != 0))
            pack_fault(p, file, rule->line, "%s: only \"%s\" is supported", code,
                       supported[i].value);
}

static int load_rules(struct db *db, struct pack *p, struct fault *f)
{
    static const char file[] = "rules.json";
    const struct json *o = pack_json(p, file, false), *rules = json_get(o, "rules");
    if (o && !rules)
        pack_fault(p, file, 1, "\"rules\" is missing");
    int r = OK;
    for (const struct json *rule = rules ? rules->first : NULL; r >= 0 && rule; rule = rule->next) {
        const char *code = json_str(rule, "code", "");
        if (!pack_check(p, file, rule, rule_keys))
            continue;
        try_rule(p, file, rule);
        r = agency_put_rule(db, code, pack_day(rule, "valid_from"),
                            pack_written(p, json_get(rule, "value")), json_str(rule, "basis", ""),
                            f);
    }
    return r < 0 ? r : OK;
}

static int load_lists(struct db *db, struct pack *p, struct fault *f)
{
    char **names;
    const char *folder = arena_printf(p->arena, "%s/lists", p->folder);
    int r = file_exists(folder) ? folder_list(p->arena, folder, &names, f) : NOT_FOUND;
    if (r < 0)
        return r == NOT_FOUND ? OK : r;
    for (; r >= 0 && *names; names++) {
        const char *file = arena_printf(p->arena, "lists/%s", *names);
        const struct json *o = pack_json(p, file, true);
        if (o && pack_check(p, file, o, list_keys))
            r = agency_put_code_list(db, json_str(o, "code", ""), pack_written(p, o), f);
    }
    return r < 0 ? r : OK;
}

static int put_agency(struct db *db, struct pack *p, const struct json *x, struct fault *f)
{
    const struct json *name = json_get(x, "name");
    const char *vi = json_str(name, "vi", "");
    return agency_put(db,
                      &(struct agency_put_in){.code = json_str(x, "code", ""),
                                              .parent = json_str(x, "parent", ""),
                                              .kind = json_str(x, "kind", ""),
                                              .area = json_str(x, "area", ""),
                                              .hours = json_str(x, "hours", ""),
                                              .name_vi = vi,
                                              .name_en = json_str(name, "en", ""),
                                              .fold = text_fold(p->arena, vi),
                                              .data = pack_written(p, x),
                                              .valid_from = pack_day(x, "valid_from")},
                      f);
}

static int load_agencies(struct db *db, struct pack *p, struct fault *f)
{
    static const char file[] = "agencies.json";
    const struct json *o = pack_json(p, file, false), *list = json_get(o, "agencies");
    if (o && !list)
        pack_fault(p, file, 1, "\"agencies\" is missing");
    int r = OK;
    for (const struct json *x = list ? list->first : NULL; r >= 0 && x; x = x->next)
        if (pack_check(p, file, x, agency_keys))
            r = put_agency(db, p, x, f);
    return r < 0 ? r : OK;
}

static int load_province(struct db *db, struct pack *p, struct fault *f)
{
    static const char file[] = "province.json";
    const struct json *o = pack_json(p, file, false);
    if (!o || !pack_check(p, file, o, province_keys))
        return OK;
    int r = agency_put_setting(db, "province", pack_written(p, o), f);
    return r < 0 ? r : OK;
}

/* What refers to what: parents, areas and hours must be there once all files are in. */
static int check_references(struct db *db, struct pack *p, struct fault *f)
{
    struct agency_book *b;
    int r = agency_book_read(db, p->arena, &b, f);
    if (r < 0)
        return r;
    const struct json *list = json_get(pack_json(p, "agencies.json", false), "agencies");
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        const char *parent = json_str(x, "parent", ""), *code = json_str(x, "code", "");
        if (parent[0] && !agency_find(b, parent))
            pack_fault(p, "agencies.json", x->line, "%s: there is no agency %s above it", code,
                       parent);
        if (!area_find(b, json_str(x, "area", "")))
            pack_fault(p, "agencies.json", x->line, "%s: there is no area %s", code,
                       json_str(x, "area", ""));
        if (!agency_calendar(b, code))
            pack_fault(p, "agencies.json", x->line, "%s: there are no hours %s", code,
                       json_str(x, "hours", ""));
    }
    return OK;
}

int agency_load(struct db *db, struct pack *p, struct fault *f)
{
    static int (*const loaders[])(struct db *, struct pack *, struct fault *) = {
        load_areas,    load_calendar, load_rules,       load_lists,
        load_agencies, load_province, check_references,
    };
    for (size_t i = 0; i < sizeof loaders / sizeof *loaders; i++) {
        int r = loaders[i](db, p, f);
        if (r < 0)
            return r;
    }
    return OK;
}
