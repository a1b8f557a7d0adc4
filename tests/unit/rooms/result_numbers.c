/* Numbers of results: taken before the signature, and none is lost. */
#include "base/cleanup.h"
#include "db/schema.h"
#include "os/files.h"
#include "rooms/catalogue/load.h"
#include "tests/support/law.h"
#include "tests/support/store.h"
#include "tests/support/test.h"
#include "tests/unit/rooms/bureau.h"

#include <stdio.h>
#include <stdlib.h>

TEST(a_number_is_never_lost)
{
    BUREAU;
    int64_t first = bureau_drafted(&b, "first"), second = bureau_drafted(&b, "second");
    struct fault f = {0};
    const char *trust = result_trust_file(&b.house, b.arena),
               *away = arena_printf(b.arena, "%s.away", trust);
    REQUIRE(rename(trust, away) == 0);
    CHECK_INT(UNAVAILABLE, bureau_do(&b, bureau_act(&b, first, ACT_SIGN, &b.people.leader), &f));
    CHECK_STR("result.no_trust", f.reason);
    REQUIRE(rename(away, trust) == 0);
    CHECK_STR("draft", bureau_newest(&b, first).state);
    CHECK_STR("01/UBND-XNTTHN", bureau_newest(&b, first).number);
    bureau_pass(&b, second, ACT_SIGN, &b.people.leader);
    CHECK_STR("02/UBND-XNTTHN", bureau_newest(&b, second).number);
    bureau_pass(&b, first, ACT_SIGN, &b.people.leader);
    CHECK_STR("01/UBND-XNTTHN", bureau_newest(&b, first).number);
    CHECK_STR("03/UBND-XNTTHN", bureau_newest(&b, bureau_issued(&b, "third")).number);
}

TEST(an_impossible_act_takes_no_number)
{
    BUREAU;
    int64_t id = bureau_drafted(&b, "impossible");
    struct fault f = {0};
    CHECK_INT(FORBIDDEN, bureau_do(&b, bureau_act(&b, id, ACT_SIGN, &b.people.officer), &f));
    fault_clear(&f);
    CHECK_INT(NOT_FOUND, bureau_do(&b, bureau_act(&b, id, ACT_SIGN, &b.people.other_officer), &f));
    fault_clear(&f);
    struct act stale = bureau_act(&b, id, ACT_SIGN, &b.people.leader);
    stale.revision = 1;
    CHECK_INT(CONFLICT, bureau_do(&b, stale, &f));
    CHECK_STR("act.stale", f.reason);
    fault_clear(&f);
    struct visitor keyless = b.people.leader;
    keyless.account_id = 12345;
    CHECK_INT(FORBIDDEN, bureau_do(&b, bureau_act(&b, id, ACT_SIGN, &keyless), &f));
    CHECK_STR("result.no_certificate", f.reason);
    CHECK_STR("", bureau_newest(&b, id).number);
}

static int load_wrong(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct load_report *report = data;
    const char *folder = report->packs ? report->packs->folder : "";
    return packs_load(db, a, &(struct load){.folders = &folder, .folder_count = 1}, report, f);
}

TEST(an_order_of_numbers_that_cannot_be_kept_is_refused_at_the_load)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    char *folder = mkdtemp(arena_strdup(a, "/tmp/motcua-pack-XXXXXX"));
    static const char pack[] =
        "{\"code\":\"x\",\"title\":{\"vi\":\"x\",\"en\":\"x\"},\"version\":\"2026-11-01\"}";
    static const char rules[] =
        "{\"rules\":[{\"code\":\"result.number_order\",\"value\":\"after-signature\","
        "\"valid_from\":\"2026-01-01\",\"basis\":\"x\"}]}";
    struct pack named = {.folder = folder};
    struct load_report report = {.packs = &named};
    struct fault f = {0};
    REQUIRE(file_write(arena_printf(a, "%s/pack.json", folder),
                       (struct bytes){(const uint8_t *)pack, sizeof pack - 1}, 0600, &f) == OK);
    REQUIRE(file_write(arena_printf(a, "%s/rules.json", folder),
                       (struct bytes){(const uint8_t *)rules, sizeof rules - 1}, 0600, &f) == OK);
    CHECK_INT(INVALID, test_write(test_store(a, &db_whole_schema), a, load_wrong, &report, &f));
    REQUIRE(report.fault_count == 1);
    CHECK_STR("rules.json", report.packs->faults[0].file);
    HAS(report.packs->faults[0].words, "before-signature");
    (void)folder_remove(folder, NULL);
}
