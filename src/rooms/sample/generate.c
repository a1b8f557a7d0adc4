/* The years, day by day. */
#include "rooms/sample/generation.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "db/store.h"
#include "os/files.h"
#include "files/filestore.h"
#include "sample_sql.h"

#include <inttypes.h>
#include <string.h>

enum {
    PEOPLE_OF_TEN = 4, /* applicants for ten dossiers */
    PEOPLE_AT_ONCE = 20000,
    LIST_MOST = 64 * 1024 * 1024,
};

/* The paper that everybody has uploaded. */
static const char paper[] = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                            "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
                            "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
                            "trailer<</Root 1 0 R>>\n%%EOF\n";

void generation_tell(const struct generation *g, const char *step, int64_t dossiers)
{
    const struct sample_order *o = g->order;
    if (o->tell)
        o->tell(o->self, &(struct sample_progress){dossiers, o->dossiers, g->days.rows, step});
}

/* ---- units ---- */

struct job {
    struct unit unit;
    struct generation *g;
    int (*run)(struct db *db, struct generation *g, int64_t n, struct fault *f);
    int64_t n;
};

static int run_job(struct db *db, struct unit *u, struct fault *f)
{
    struct job *j = (struct job *)u;
    return j->run(db, j->g, j->n, f);
}

static int in_unit(struct generation *g,
                   int (*run)(struct db *, struct generation *, int64_t, struct fault *), int64_t n,
                   struct fault *f)
{
    struct job j = {.unit = {.run = run_job}, .g = g, .run = run, .n = n};
    int r = store_write_wait(g->house->store, &j.unit, f);
    return r < 0 ? r : OK;
}

/* ---- what must be there first ---- */

static int hire(struct db *db, struct generation *g, int64_t from_ms, struct fault *f)
{
    return world_hire(db, g->arena, &g->world, from_ms, f);
}

static int keep_paper(struct generation *g, struct fault *f)
{
    char *name = arena_alloc(g->arena, DIGEST_HEX);
    uint8_t digest[DIGEST_BYTES];
    digest_sha256(paper, sizeof paper - 1, digest);
    digest_hex(digest, name);
    g->file = name;
    return filestore_put(g->house->files, name,
                         (struct bytes){(const uint8_t *)paper, sizeof paper - 1}, f);
}

static int add_people(struct db *db, struct generation *g, int64_t from, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct db_table *t = &g->people;
    int64_t until =
        from + PEOPLE_AT_ONCE < g->world.people ? from + PEOPLE_AT_ONCE : g->world.people;
    struct db_value *rows = arena_new(a, struct db_value, (size_t)(until - from) * t->count);
    for (int64_t i = from; i < until; i++) {
        struct somebody x;
        struct db_value *row = rows + (size_t)(i - from) * t->count;
        world_person(a, &g->world, i, &x);
        for (size_t c = 0; c < t->count; c++)
            row[c] = t->columns[c].kind == DB_INT ? db_int(0) : db_text("");
        row[table_column(t, "id")].number = x.id;
        row[table_column(t, "pin")].text = x.pin;
        row[table_column(t, "full_name")].text = x.name;
        row[table_column(t, "birth_date")].text = x.birth;
        row[table_column(t, "phone")].text = x.phone;
        row[table_column(t, "level")].number = 2;
        row[table_column(t, "created_ms")].number = moment_of(g->days.first, 0);
    }
    return db_table_add(db, t, rows, (size_t)(until - from), f);
}

static int make_people(struct generation *g, struct fault *f)
{
    int r = OK;
    for (int64_t i = 0; r == OK && i < g->world.people; i += PEOPLE_AT_ONCE) {
        generation_tell(g, "people", 0);
        r = in_unit(g, add_people, i, f);
    }
    return r;
}

static int make_tracks(struct generation *g, struct fault *f)
{
    static const struct somebody nobody = {.woman = true};
    struct studio s = {.house = g->house,
                       .world = &g->world,
                       .tables = &g->tables,
                       .file = g->file,
                       .file_bytes = sizeof paper - 1,
                       .now_ms = g->now_ms,
                       .person = &nobody};
    const char **x = s.words.texts;
    generation_tell(g, "patterns", 0);
    x[WORD_NAME] = "Phạm Thị Mẫu Đơn";
    x[WORD_PIN] = "038188990017";
    x[WORD_BIRTH] = "1988-08-18";
    x[WORD_PHONE] = "0988776655";
    x[WORD_ADDRESS] = "Số 77 đường Mẫu Đơn";
    x[WORD_KEY] = "web:77:mau-don";
    x[WORD_VERIFY] = "MAXMAXMAXM";
    x[WORD_DRAFT] = "d77d77d77d77d77d77d77d77d77d77d77d77d77d77d77d77d77d77d77d77d77d";
    x[WORD_SIGNED] = "e77e77e77e77e77e77e77e77e77e77e77e77e77e77e77e77e77e77e77e77e77e";
    x[WORD_ISSUED] = "f77f77f77f77f77f77f77f77f77f77f77f77f77f77f77f77f77f77f77f77f77f";
    s.words.numbers[NUMBER_ASKED] = INT64_C(4611686018427387777);
    return tracks_make(g->arena, &s, &g->tracks, f);
}

/* ---- the whole ---- */

/* Nothing is in the log yet; what will be comes before the acts that brought the law. */
static int check_empty(struct generation *g, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    int64_t newest, act = 0;
    struct db *db = store_reader(g->house->store);
    int r = sample_newest(db, a, &newest, f);
    if (r == OK && newest)
        return fault_reason(f, CONFLICT, "sample.not_empty", "the house has dossiers already");
    if (r == OK)
        r = sample_first_act(db, a, &act, f);
    int64_t act_ms = (act >> KEY_SHIFT) + KEYS_SINCE_MS - 1;
    g->now_ms = act && act_ms < g->order->now_ms ? act_ms : g->order->now_ms;
    return r;
}

/* From the day on which the agencies' hours are known. */
static void find_days(struct generation *g)
{
    const struct calendar *cal =
        agency_calendar(g->world.law->agencies, g->world.places[0].centre->code);
    int32_t today = day_of(g->now_ms);
    int32_t first = day_add_months(today, -12 * (int64_t)g->order->years) + 1;
    if (cal->hours_count && first < cal->hours[0].valid_from)
        first = cal->hours[0].valid_from;
    g->days.first = first < today ? first : today;
    g->days.count = (size_t)(today - g->days.first) + 1;
    g->first_year = date_of(g->days.first).year;
    g->report->from_ms = moment_of(g->days.first, 0);
}

static int open_tables(struct generation *g, struct fault *f)
{
    struct db *db = store_reader(g->house->store);
    int r = tables_open(db, g->arena, &g->tables, f);
    if (r == OK)
        r = db_table_open(db, g->arena, "person", "id", &g->people, f);
    if (r == OK)
        r = db_table_open(db, g->arena, "queue_count", "open", &g->queue, f);
    g->days.tables = &g->tables;
    g->days.house = g->house;
    return r == OK ? days_open(db, g->arena, &g->days, f) : r;
}

static int prepare(struct generation *g, struct fault *f)
{
    int r = years_read(g->arena, g->order->mix, &g->years, f);
    if (r == OK)
        r = world_open(g->arena, house_law(g->house), &g->years, &g->world, f);
    if (r < 0)
        return r;
    find_days(g);
    weigh_days(g);
    g->world.seed = g->order->seed;
    g->world.people = g->order->dossiers * PEOPLE_OF_TEN / 10 + 10;
    g->report->people = g->world.people;
    g->world.person_base =
        ((moment_of(g->days.first, 0) - KEYS_SINCE_MS - DAY_MS) << KEY_SHIFT) - g->world.people;
    r = keep_paper(g, f);
    if (r == OK)
        r = in_unit(g, hire, moment_of(g->days.first, 0), f);
    if (r == OK)
        r = open_tables(g, f);
    if (r == OK)
        r = make_tracks(g, f);
    return r == OK ? make_people(g, f) : r;
}

static int make_days(struct generation *g, struct fault *f)
{
    size_t places = g->world.place_count;
    int r = OK;
    g->numbers = arena_new(g->arena, int32_t, places * g->tracks.counter_count * YEARS_MOST);
    g->open_tasks = arena_new(g->arena, int32_t, places * ROLES * g->years.procedure_count);
    g->today = arena_new(g->arena, int32_t, places);
    buf_init(&g->list, g->arena, LIST_MOST);
    for (size_t i = 0; r == OK && i < g->days.count; i++)
        r = make_day(g, i, f);
    int ended = days_end(&g->days, r == OK ? f : NULL);
    return r == OK ? ended : r;
}

/* That these years are made up, and how. */
static const char *years_told(const struct generation *g)
{
    struct json *o = json_new_object(g->arena);
    struct buf b;
    buf_init(&b, g->arena, LIMIT_FORM_BODY);
    json_put(o, "seed", json_new_int(g->arena, g->order->seed));
    json_put(o, "dossiers", json_new_int(g->arena, g->order->dossiers));
    json_write(&b, o);
    return b.p;
}

static int write_kept(struct db *db, struct generation *g, int64_t unused, struct fault *f)
{
    (void)unused;
    int r = write_queues(db, g, f);
    if (r == OK)
        r = write_numbers(db, g, f);
    return r == OK ? agency_write_setting(db, CUSTODY_MADE_UP_SETTING, years_told(g), f) : r;
}

static int finish(struct generation *g, struct fault *f)
{
    int r = in_unit(g, write_kept, 0, f);
    if (r == OK)
        r = file_write(g->order->list, buf_bytes(&g->list), 0600, f);
    g->report->rows = g->days.rows;
    g->report->entries = g->days.leaves;
    return r;
}

int sample_generate(struct house *h, const struct sample_order *o, struct sample_report *ret,
                    struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct generation *g = arena_new(a, struct generation, 1);
    struct bare bare = {0};
    struct sample_report report = {0};
    *g = (struct generation){.house = h, .order = o, .report = &report, .arena = a};
    int r = check_empty(g, f);
    if (r == OK)
        r = prepare(g, f);
    if (r == OK)
        r = bare_tables(g, &bare, f);
    if (r == OK)
        r = make_days(g, f);
    if (r == OK)
        r = index_tables(g, &bare, f);
    if (r == OK)
        r = finish(g, f);
    if (r == OK)
        *ret = report;
    return r;
}
