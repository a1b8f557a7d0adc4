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

static const char decisions[] =
    "<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' id='d' name='Luồng' "
    "namespace='https://motcua.vn/t'><inputData id='i' name='channel'><variable name='channel' "
    "typeRef='number'/></inputData><decision id='luong' name='Luồng xanh'><variable name='Luồng "
    "xanh' typeRef='boolean'/><informationRequirement id='r'><requiredInput href='#i'/>"
    "</informationRequirement><literalExpression id='l'><text>channel = 2</text>"
    "</literalExpression></decision></definitions>";

static const struct test_change decided[] = {
    {"process.bpmn", "sourceRef=\"bat-dau\" targetRef=\"tiep-nhan\"",
     "sourceRef=\"bat-dau\" targetRef=\"xet\""},
    {"process.bpmn", "<bpmn:startEvent",
     "<bpmn:businessRuleTask id=\"xet\" mc:decision=\"Luồng xanh\" mc:result=\"xanh\"/>"
     "<bpmn:sequenceFlow id=\"fx\" sourceRef=\"xet\" targetRef=\"tiep-nhan\"/><bpmn:startEvent"},
    {"process.bpmn", "name=\"Xác minh tình trạng hôn nhân, dự thảo giấy\"",
     "name=\"Xác minh nhanh\""},
    {"procedure.json", "\"process\": \"process.bpmn\",",
     "\"process\": \"process.bpmn\", \"decisions\": \"luong.dmn\","},
    {"luong.dmn", NULL, decisions},
};

static const struct test_change renamed[] = {
    {"process.bpmn", "\"tiep-nhan\"", "\"nhan\""},
    {"process.bpmn", ">tiep-nhan<", ">nhan<"},
};

static const struct test_change undecided[] = {
    {"process.bpmn", "sourceRef=\"bat-dau\" targetRef=\"tiep-nhan\"",
     "sourceRef=\"bat-dau\" targetRef=\"xet\""},
    {"process.bpmn", "<bpmn:startEvent",
     "<bpmn:businessRuleTask id=\"xet\" mc:decision=\"Luồng đỏ\"/><bpmn:sequenceFlow id=\"fx\" "
     "sourceRef=\"xet\" targetRef=\"tiep-nhan\"/><bpmn:startEvent"},
};

struct site {
    struct arena *arena;
    struct store *store;
    const struct law *law;
    struct test_people people;
};

#define PUBLISH(changes)                                                                           \
    test_publish(s.arena, s.store, &s.law, changes, sizeof(changes) / sizeof *(changes))

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
    CHECK_STR("", PUBLISH(decided));
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
    CHECK_STR("businessRuleTask xet: the case has no decision \"Luồng đỏ\"", PUBLISH(undecided));
}

TEST(a_running_dossier_is_moved_after_a_look)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct site s = site_open(a);
    const int64_t id = submit(&s, "moved"), other = submit(&s, "other");
    act(&s, id, ACT_ACCEPT, &s.people.reception);
    CHECK_STR("", PUBLISH(decided));
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
    CHECK_STR("", PUBLISH(renamed));
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
