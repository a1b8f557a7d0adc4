/* A newer version of a procedure, with a decision in its process: new dossiers take it, running
 * ones are moved to it by an explicit act. */
#include "base/cleanup.h"
#include "base/time.h"
#include "db/schema.h"
#include "os/files.h"
#include "rooms/catalogue/load.h"
#include "rooms/catalogue/version.h"
#include "rooms/dossier/move.h"
#include "tests/support/law.h"
#include "tests/support/store.h"
#include "tests/support/test.h"

#define FOLDER "packs/national/procedures/1.004873/"

static const char decisions[] =
    "<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' id='d' name='Luồng' "
    "namespace='https://motcua.vn/t'><inputData id='i' name='channel'><variable name='channel' "
    "typeRef='number'/></inputData><decision id='luong' name='Luồng xanh'><variable name='Luồng "
    "xanh' typeRef='boolean'/><informationRequirement id='r'><requiredInput href='#i'/>"
    "</informationRequirement><literalExpression id='l'><text>channel = 2</text>"
    "</literalExpression></decision></definitions>";

/* Texts of the newer version: what is replaced, and by what. */
struct change {
    const char *file, *from, *to;
};

static const struct change decided[] = {
    {"process.bpmn", "sourceRef=\"bat-dau\" targetRef=\"tiep-nhan\"",
     "sourceRef=\"bat-dau\" targetRef=\"xet\""},
    {"process.bpmn", "<bpmn:startEvent",
     "<bpmn:businessRuleTask id=\"xet\" mc:decision=\"Luồng xanh\" mc:result=\"xanh\"/>"
     "<bpmn:sequenceFlow id=\"fx\" sourceRef=\"xet\" targetRef=\"tiep-nhan\"/><bpmn:startEvent"},
    {"process.bpmn", "name=\"Xác minh tình trạng hôn nhân, dự thảo giấy\"",
     "name=\"Xác minh nhanh\""},
    {"procedure.json", "\"process\": \"process.bpmn\",",
     "\"process\": \"process.bpmn\", \"decisions\": \"luong.dmn\","},
};

static const struct change renamed[] = {
    {"process.bpmn", "\"tiep-nhan\"", "\"nhan\""},
    {"process.bpmn", ">tiep-nhan<", ">nhan<"},
};

static const struct change undecided[] = {
    {"process.bpmn", "sourceRef=\"bat-dau\" targetRef=\"tiep-nhan\"",
     "sourceRef=\"bat-dau\" targetRef=\"xet\""},
    {"process.bpmn", "<bpmn:startEvent",
     "<bpmn:businessRuleTask id=\"xet\" mc:decision=\"Luồng đỏ\"/><bpmn:sequenceFlow id=\"fx\" "
     "sourceRef=\"xet\" targetRef=\"tiep-nhan\"/><bpmn:startEvent"},
};

struct files {
    struct arena *arena;
    const struct change *changes;
    size_t count;
};

static const char *replaced(struct arena *a, const char *text, const struct change *c)
{
    const char *rest = text, *out = "";
    for (const char *at; (at = strstr(rest, c->from)); rest = at + strlen(c->from))
        out = arena_printf(a, "%s%.*s%s", out, (int)(at - rest), rest, c->to);
    return arena_printf(a, "%s%s", out, rest);
}

static const char *text_of(void *self, const char *name)
{
    const struct files *x = self;
    struct bytes text;
    if (strcmp(name, "luong.dmn") == 0)
        return decisions;
    if (file_read(x->arena, arena_printf(x->arena, FOLDER "%s", name), 1 << 20, &text, NULL) < 0)
        return NULL;
    const char *out = arena_strndup(x->arena, (const char *)text.p, text.n);
    for (size_t i = 0; i < x->count; i++)
        if (strcmp(x->changes[i].file, name) == 0)
            out = replaced(x->arena, out, &x->changes[i]);
    return out;
}

struct site {
    struct arena *arena;
    struct store *store;
    const struct law *law;
    struct test_people people;
};

static int publish(struct db *db, struct arena *a, void *data, struct fault *f)
{
    int64_t id;
    return catalogue_publish(db, a, data, &id, f);
}

/* Publish a newer version and read the law again; the words of the first fault. */
static const char *publish_with(struct site *s, const struct change *changes, size_t n)
{
    struct files files = {s->arena, changes, n};
    struct pack pack = pack_in_memory(s->arena, text_of, &files);
    struct publication x = {.pack = &pack,
                            .agencies = s->law->agencies,
                            .code = "1.004873",
                            .valid_from = TEST_DAY,
                            .now_ms = test_friday_ms()};
    struct law *law;
    struct fault f = {0};
    if (test_write(s->store, s->arena, publish, &x, &f) < 0)
        return pack.fault_count ? pack.faults[0].words : arena_strdup(s->arena, f.words);
    CHECK_INT(OK, law_read(store_reader(s->store), s->arena, TEST_DAY, &law, &f));
    s->law = law;
    return "";
}

static struct site site_open(struct arena *a)
{
    struct site s = {.arena = a, .store = test_store(a, &db_whole_schema)};
    s.law = test_law(a, s.store);
    test_people(a, s.store, &s.people);
    return s;
}

static int64_t submit(struct site *s, const char *key)
{
    struct submitted done = {0};
    CHECK_INT(OK, test_submit(s->arena, s->store, s->law, &s->people, test_friday_ms(), key, &done,
                              NULL));
    return done.id;
}

static void act(struct site *s, int64_t id, enum act_kind kind, const struct visitor *who)
{
    struct act x = {.kind = kind, .dossier_id = id, .who = who, .now_ms = test_friday_ms()};
    struct act_done done;
    struct fault f = {0};
    CHECK_INT(OK, test_act(s->arena, s->store, s->law, &x, &done, &f));
    CHECK_STR("", f.words);
}

static struct dossier_file open_file(struct site *s, int64_t id)
{
    struct dossier d = {0};
    struct dossier_file x = {0};
    CHECK_INT(OK, dossier_read_id(store_reader(s->store), s->arena, id, &d, NULL));
    CHECK_INT(OK, dossier_open(store_reader(s->store), s->arena, &d, &x, NULL));
    return x;
}

static struct dossier_moving newest(const struct site *s)
{
    return (struct dossier_moving){.version_id =
                                       catalogue_current(s->law->catalogue, "1.004873")->version_id,
                                   .reason = "Quyết định 12/QĐ-UBND",
                                   .by = {.name = "quan-tri", .agency = "H56.102"},
                                   .now_ms = test_friday_ms()};
}

struct move {
    const struct site *site;
    struct dossier_moving how;
};

static int move(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct move *x = data;
    return dossier_move(db, a, x->site->law, &x->how, f);
}

static const struct dossier_place *preview(struct site *s, const struct dossier_moving *how,
                                           size_t count)
{
    struct dossier_places places = {0};
    CHECK_INT(OK,
              dossier_move_preview(store_reader(s->store), s->arena, s->law, how, &places, NULL));
    CHECK_INT(count, places.count);
    return places.rows;
}

TEST(a_decision_is_taken_in_the_step_that_asks_for_it)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct site s = site_open(a);
    CHECK_STR("", publish_with(&s, decided, sizeof decided / sizeof *decided));
    const int64_t id = submit(&s, "decided");
    struct dossier_file x = open_file(&s, id);
    CHECK_INT(1, x.task_count);
    CHECK_STR("accept", x.tasks[0].act);
    act(&s, id, ACT_ACCEPT, &s.people.reception);
    CHECK_STR("Xác minh nhanh", open_file(&s, id).tasks[1].name);
}

TEST(a_decision_that_is_not_there_is_refused)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct site s = site_open(a);
    CHECK_STR("businessRuleTask xet: the case has no decision \"Luồng đỏ\"",
              publish_with(&s, undecided, sizeof undecided / sizeof *undecided));
}

TEST(a_running_dossier_is_moved_after_a_look)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct site s = site_open(a);
    const int64_t id = submit(&s, "moved"), other = submit(&s, "other");
    act(&s, id, ACT_ACCEPT, &s.people.reception);
    CHECK_STR("", publish_with(&s, decided, sizeof decided / sizeof *decided));
    struct dossier_moving how = newest(&s);
    const struct dossier_place *places = preview(&s, &how, 2);
    REQUIRE(places);
    const struct dossier_place *first = places[0].dossier_id == id ? &places[0] : &places[1];
    CHECK_STR("Xác minh tình trạng hôn nhân, dự thảo giấy", first->from);
    CHECK_STR("Xác minh nhanh", first->to);
    CHECK(first->obstacle == NULL);
    struct move x = {&s, how};
    x.how.dossier_id = id;
    x.how.revision = first->revision + 1;
    struct fault f = {0};
    CHECK_INT(CONFLICT, test_write(s.store, a, move, &x, &f));
    x.how.revision = first->revision;
    x.how.reason = "";
    CHECK_INT(INVALID, test_write(s.store, a, move, &x, &f));
    x.how.reason = how.reason;
    const int64_t due = open_file(&s, id).d.due_ms;
    CHECK_INT(OK, test_write(s.store, a, move, &x, NULL));
    struct dossier_file moved = open_file(&s, id);
    CHECK_INT(how.version_id, moved.d.version_id);
    CHECK_INT(due, moved.d.due_ms);
    CHECK_STR("moved", moved.events[moved.event_count - 1].kind);
    CHECK_INT(3, moved.task_count); /* accept; process, closed; process, made anew */
    CHECK_STR("withdrawn", moved.tasks[1].outcome);
    CHECK_STR("Xác minh nhanh", moved.tasks[2].name);
    act(&s, id, ACT_PROCESS, &s.people.officer);
    CHECK_INT(other, preview(&s, &how, 1)->dossier_id);
}

TEST(a_step_that_is_gone_holds_a_dossier_back)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct site s = site_open(a);
    const int64_t id = submit(&s, "held");
    CHECK_STR("", publish_with(&s, renamed, sizeof renamed / sizeof *renamed));
    struct dossier_moving how = newest(&s);
    const struct dossier_place *place = preview(&s, &how, 1);
    REQUIRE(place && place->obstacle);
    CHECK(strstr(place->obstacle, "there is no such step in the new version"));
    struct move x = {&s, how};
    x.how.dossier_id = id;
    x.how.revision = place->revision;
    CHECK_INT(INVALID, test_write(s.store, a, move, &x, NULL));
    struct json *mapping = json_put(json_new_object(a), "tiep-nhan", json_new_text(a, "nhan"));
    x.how.mapping = mapping;
    CHECK_INT(OK, test_write(s.store, a, move, &x, NULL));
    act(&s, id, ACT_ACCEPT, &s.people.reception);
}
