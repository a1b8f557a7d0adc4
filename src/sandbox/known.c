/* The people whom demonstrations and tests know by name. */
#include "sandbox/people_parts.h"

#include "base/time.h"

#include <string.h>

static const char names_text[] =
#include "sandbox/names.json.inc"
    ;
static const char known_text[] =
#include "sandbox/known.json.inc"
    ;

int people_data(struct arena *a, struct json **ret_names, struct json **ret_known, struct fault *f)
{
    int r = json_parse(a, names_text, sizeof names_text - 1, ret_names, f);
    return r < 0 ? r : json_parse(a, known_text, sizeof known_text - 1, ret_known, f);
}

static int area_of(const struct people *p, const char *code)
{
    for (int i = 0; i < p->area_count; i++)
        if (strcmp(p->areas[i].code, code) == 0)
            return i;
    return 0; /* another province's pack: the first of its communes */
}

/* The place of the person with that key; NOBODY when key is NULL or unknown. */
static int place_of(const struct json *list, const char *key)
{
    int i = 0;
    for (const struct json *k = key && list ? list->first : NULL; k; k = k->next, i++)
        if (strcmp(json_str(k, "key", ""), key) == 0)
            return i;
    return NOBODY;
}

static int shared_home(struct making *m, int area, const char *detail)
{
    struct people *p = m->p;
    for (int i = 0; i < p->home_count; i++)
        if (p->homes[i].area == area && strcmp(p->homes[i].detail, detail) == 0)
            return i;
    return people_new_home(m, area, detail);
}

static int32_t day_or(const struct json *k, const char *name, int32_t fallback)
{
    int32_t day;
    return date_parse(json_str(k, name, ""), &day) ? day : fallback;
}

static int add_one(struct making *m, const struct json *list, const struct json *k, struct fault *f)
{
    struct citizen *c = people_new(m);
    const char *pin = json_str(k, "pin", ""), *name = json_str(k, "name", "");
    int32_t born = day_or(k, "born", NEVER);
    if (!c || strlen(pin) != 12 || !strchr(name, ' ') || born == NEVER)
        return fault_set(f, BROKEN, "known.json line %d: number, name or birth is wrong", k->line);
    memcpy(c->pin, pin, sizeof c->pin);
    (void)strncpy(c->old_id, json_str(k, "old_id", ""), sizeof c->old_id - 1);
    c->known = true;
    c->full_name = name;
    c->surname = arena_strndup(m->p->arena, name, strcspn(name, " "));
    c->male = strcmp(json_str(k, "sex", ""), "male") == 0;
    c->born = born;
    c->died = day_or(k, "died", NEVER);
    c->father = place_of(list, json_str(k, "father", NULL));
    c->mother = place_of(list, json_str(k, "mother", NULL));
    c->father_name = json_str(k, "father_name", "");
    c->mother_name = json_str(k, "mother_name", "");
    c->born_in = c->origin = area_of(m->p, json_str(k, "area", ""));
    c->home = shared_home(m, c->born_in, json_str(k, "detail", ""));
    c->ethnicity = json_str(k, "ethnicity", "01");
    c->religion = json_str(k, "religion", "00");
    c->blood_group = chance_word(&m->chance, json_get(m->names, "blood_groups"));
    c->account = json_str(k, "account", "");
    c->phone = json_str(k, "phone", "");
    c->email = json_str(k, "email", "");
    c->note = json_str(k, "note", "");
    return OK;
}

static void name_parents(struct people *p)
{
    for (int i = 0; i < p->count; i++) {
        struct citizen *c = &p->list[i];
        if (c->father != NOBODY)
            c->father_name = p->list[c->father].full_name;
        if (c->mother != NOBODY)
            c->mother_name = p->list[c->mother].full_name;
        if (c->father != NOBODY)
            c->generation = p->list[c->father].generation + 1;
    }
}

static enum ending ending_of(const struct json *k)
{
    const char *end = json_str(k, "end", "");
    return strcmp(end, "divorce") == 0 ? BY_DIVORCE : strcmp(end, "death") == 0 ? BY_DEATH : LASTS;
}

int people_add_known(struct making *m, const struct json *known, struct fault *f)
{
    const struct json *list = json_get(known, "people"), *weddings = json_get(known, "marriages");
    for (const struct json *k = list ? list->first : NULL; k; k = k->next) {
        int r = add_one(m, list, k, f);
        if (r < 0)
            return r;
    }
    name_parents(m->p);
    for (const struct json *k = weddings ? weddings->first : NULL; k; k = k->next) {
        struct marriage marriage = {
            .husband = place_of(list, json_str(k, "husband", NULL)),
            .wife = place_of(list, json_str(k, "wife", NULL)),
            .from = day_or(k, "from", NEVER),
            .until = day_or(k, "until", NEVER),
            .ending = ending_of(k),
        };
        if (marriage.husband == NOBODY || marriage.wife == NOBODY || marriage.from == NEVER)
            return fault_set(f, BROKEN, "known.json line %d: no such couple", k->line);
        people_marry(m, &marriage, m->p->list[marriage.husband].home);
    }
    return OK;
}
