#include "rooms/agency/pack.h"

#include "agency_sql.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "os/files.h"

#include <stdio.h>
#include <string.h>

enum { FAULTS_MOST = 200 };

static const struct pack_key pack_keys[] = {
    {"code", PACK_STRING, true},    {"title", PACK_TEXT, true}, {"version", PACK_STRING, true},
    {"requires", PACK_LIST, false}, {NULL, PACK_ANY, false},
};

void pack_report(struct pack *p, const struct pack_fault *x)
{
    if (p->fault_count == FAULTS_MOST)
        return;
    if (p->fault_count == p->fault_room) {
        p->fault_room = p->fault_room ? p->fault_room * 2 : 8;
        struct pack_fault *more = arena_new(p->arena, struct pack_fault, p->fault_room);
        if (p->fault_count)
            memcpy(more, p->faults, p->fault_count * sizeof *more);
        p->faults = more;
    }
    p->faults[p->fault_count] = *x;
    p->faults[p->fault_count++].file = arena_strdup(p->arena, x->file);
}

/* A fault of a file that has a name for pages. */
static void report(struct pack *p, struct pack_fault x, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void report(struct pack *p, struct pack_fault x, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    x.words = arena_vprintf(p->arena, fmt, ap);
    va_end(ap);
    pack_report(p, &x);
}

void pack_fault(struct pack *p, const char *file, int line, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const char *words = arena_vprintf(p->arena, fmt, ap);
    va_end(ap);
    pack_report(p, &(struct pack_fault){
                       .file = file, .line = line, .element = "", .reason = "", .words = words});
}

/* NULL: the file is missing, or it was reported. */
static const char *text_of_folder(struct pack *p, const char *file, bool required)
{
    struct bytes content;
    struct fault f = {0};
    const char *path = arena_printf(p->arena, "%s/%s", p->folder, file);
    int r = file_read(p->arena, path, LIMIT_PACK_FILE, &content, &f);
    if (r == NOT_FOUND && !required)
        return NULL;
    if (r < 0) {
        pack_fault(p, file, 0, r == NOT_FOUND ? "the file is missing" : "%s", f.words);
        return NULL;
    }
    if (!text_is_utf8((const char *)content.p, content.n)) {
        pack_fault(p, file, 0, "not UTF-8");
        return NULL;
    }
    return arena_strndup(p->arena, (const char *)content.p, content.n);
}

const char *pack_text(struct pack *p, const char *file, bool required)
{
    const char *text = p->text ? p->text(p->self, file) : text_of_folder(p, file, required);
    if (!text && p->text && required)
        report(p, (struct pack_fault){.file = file, .element = file, .reason = "pack.file_missing"},
               "the file is missing");
    if (!text)
        return NULL;
    digest_add(p->digest, file, strlen(file) + 1);
    digest_add(p->digest, text, strlen(text));
    return text;
}

const struct json *pack_json(struct pack *p, const char *file, bool required)
{
    const char *text = pack_text(p, file, required);
    struct json *v;
    struct fault f = {0};
    if (!text)
        return NULL;
    if (json_parse(p->arena, text, strlen(text), &v, &f) == OK)
        return v;
    int line = 0;
    const char *words = f.words;
    if (sscanf(f.words, "line %d: ", &line) == 1)
        words = strchr(f.words, ':') + 2;
    report(p, (struct pack_fault){.file = file, .line = line, .element = "", .reason = "pack.json"},
           "%s", words);
    return NULL;
}

const char *pack_written(struct pack *p, const struct json *v)
{
    struct buf b;
    buf_init(&b, p->arena, LIMIT_PACK_FILE);
    json_write(&b, v);
    return b.p;
}

static bool is_text2(const struct json *v)
{
    return v->kind == JSON_OBJECT && json_str(v, "vi", NULL) && json_str(v, "en", NULL) &&
           v->count == 2;
}

static bool is_kind(const struct json *v, enum pack_kind kind)
{
    int64_t n;
    int32_t day;
    switch (kind) {
    case PACK_ANY:
        return true;
    case PACK_STRING:
        return v->kind == JSON_STRING;
    case PACK_TEXT:
        return is_text2(v);
    case PACK_INT:
        return json_is_int(v, &n);
    case PACK_BOOL:
        return v->kind == JSON_BOOL;
    case PACK_LIST:
        return v->kind == JSON_LIST;
    case PACK_OBJECT:
        return v->kind == JSON_OBJECT;
    case PACK_DATE:
        return v->kind == JSON_NULL || (v->kind == JSON_STRING && date_parse(v->text, &day));
    }
    return false;
}

static const struct pack_key *key_of(const struct pack_key *keys, const char *name)
{
    for (; keys->name; keys++)
        if (strcmp(keys->name, name) == 0)
            return keys;
    return NULL;
}

bool pack_check(struct pack *p, const char *file, const struct json *o, const struct pack_key *keys)
{
    static const char *const kinds[] = {
        [PACK_ANY] = "",
        [PACK_STRING] = "a string",
        [PACK_TEXT] = "{\"vi\": …, \"en\": …}",
        [PACK_INT] = "a whole number",
        [PACK_BOOL] = "true or false",
        [PACK_LIST] = "a list",
        [PACK_OBJECT] = "an object",
        [PACK_DATE] = "a date or null",
    };
    static const char *const reasons[] = {
        [PACK_ANY] = "",
        [PACK_STRING] = "pack.text",
        [PACK_TEXT] = "pack.text_pair",
        [PACK_INT] = "pack.whole_number",
        [PACK_BOOL] = "pack.truth",
        [PACK_LIST] = "pack.list",
        [PACK_OBJECT] = "pack.object",
        [PACK_DATE] = "pack.date",
    };
    size_t before = p->fault_count;
    struct pack_fault x = {.file = file, .line = o->line, .element = ""};
    x.reason = "pack.object";
    if (o->kind != JSON_OBJECT) {
        report(p, x, "an object is expected");
        return false;
    }
    for (const struct json *m = o->first; m; m = m->next) {
        const struct pack_key *k = key_of(keys, m->key);
        x = (struct pack_fault){.file = file, .line = m->line, .element = m->key};
        x.reason = k ? reasons[k->kind] : "pack.unknown_key";
        if (!k)
            report(p, x, "\"%s\" is not known here", m->key);
        else if (!is_kind(m, k->kind))
            report(p, x, "\"%s\" must be %s", m->key, kinds[k->kind]);
    }
    x = (struct pack_fault){.file = file, .line = o->line, .reason = "pack.missing_key"};
    for (; keys->name; keys++) {
        x.element = keys->name;
        if (keys->required && !json_get(o, keys->name))
            report(p, x, "\"%s\" is missing", keys->name);
    }
    return p->fault_count == before;
}

int32_t pack_day(const struct json *o, const char *key)
{
    int32_t day = 0;
    (void)date_parse(json_str(o, key, ""), &day);
    return day;
}

struct pack pack_in_memory(struct arena *a, const char *(*text)(void *self, const char *file),
                           void *self)
{
    return (struct pack){.arena = a,
                         .folder = "",
                         .code = "",
                         .version = "",
                         .digest = digest_open(a),
                         .text = text,
                         .self = self};
}

int pack_open(struct arena *a, const char *folder, struct pack *ret, struct fault *f)
{
    *ret = (struct pack){
        .arena = a, .folder = folder, .code = "", .version = "", .digest = digest_open(a)};
    if (!file_exists(folder))
        return fault_reason(f, NOT_FOUND, "pack.folder", "there is no folder %s", folder);
    const struct json *o = pack_json(ret, "pack.json", true);
    if (!o || !pack_check(ret, "pack.json", o, pack_keys))
        return OK; /* the faults stand in the pack */
    ret->code = json_str(o, "code", "");
    ret->version = json_str(o, "version", "");
    return OK;
}

int pack_keep(struct db *db, struct pack *p, int64_t now_ms, bool *ret_changed, struct fault *f)
{
    uint8_t digest[DIGEST_BYTES];
    char hex[DIGEST_HEX];
    struct agency_packs_row *rows;
    size_t n;
    digest_read(p->digest, digest);
    digest_hex(digest, hex);
    p->kept = arena_strdup(p->arena, hex);
    int r = agency_packs(db, p->arena, &rows, &n, f);
    if (r < 0)
        return r;
    for (size_t i = 0; i < n; i++)
        if (strcmp(rows[i].code, p->code) == 0 && strcmp(rows[i].digest, hex) == 0) {
            *ret_changed = false;
            return OK;
        }
    *ret_changed = true;
    return agency_put_pack(db, p->code, p->version, hex, now_ms, f);
}
