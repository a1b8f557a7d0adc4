#include "base/cleanup.h"
#include "tests/support/test.h"
#include "tests/unit/rules/form/sample.h"

#define TEXTFIELD "{\"type\":\"textfield\",\"id\":\"a\",\"key\":\"a\",\"label\":\"A\""

TEST(the_tree_is_as_written)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct form *form = sample(a);
    REQUIRE(form);
    size_t n;
    const struct form_field *fields = form_fields(form, &n);
    CHECK_INT(13, n);
    CHECK_INT(FORM_GROUP, fields[0].kind);
    CHECK_STR("Người nộp", fields[0].label.vi);
    CHECK_STR("Name", fields[0].fields[0].label.en);
    CHECK(fields[0].fields[0].parent == &fields[0]);
    CHECK(fields[0].fields[0].confirm);
    CHECK_INT(3, fields[0].fields[0].line);
    CHECK(form_find(form, "con.ten") == &form_find(form, "con")->fields[0]);
    CHECK(form_find(form, "ten") == NULL);
    const struct form_option *options;
    CHECK_INT(2, form_options(form_find(form, "dan_toc"), &sample_lists, &options));
    CHECK_STR("thai", options[1].value);
    CHECK_INT(0, form_options(form_find(form, "dan_toc"), NULL, &options));
}

TEST(what_cannot_be_enforced_is_refused)
{
    static const struct {
        const char *components, *flaws;
    } rows[] = {
        {TEXTFIELD "}", ""},
        {"{\"type\":\"iframe\",\"id\":\"a\"}", "components[0]: the type \"iframe\" is not taken"},
        {TEXTFIELD ",\"disabled\":true}", "components[0]: \"disabled\" is not taken for textfield"},
        {TEXTFIELD ",\"id key\":1}", "components[0]: \"id key\" is not taken for textfield"},
        {TEXTFIELD ",\"validate\":{\"max\":1}}",
         "components[0].validate: \"max\" is not taken here"},
        {TEXTFIELD ",\"validate\":{\"pattern\":\"(?i)a\"}}",
         "components[0].validate: the pattern has a group that is not portable: (?"},
        {TEXTFIELD ",\"validate\":{\"pattern\":\"\\\\ba\"}}",
         "components[0].validate: the pattern has an escape that is not portable"},
        {TEXTFIELD ",\"validate\":{\"pattern\":\"(a)\\\\1\"}}",
         "components[0].validate: the pattern has an escape that is not portable"},
        {TEXTFIELD ",\"validate\":{\"minLength\":5,\"maxLength\":2}}",
         "components[0].validate: \"minLength\" is above \"maxLength\""},
        {TEXTFIELD ",\"properties\":{\"nothing\":\"1\"}}",
         "components[0].properties: \"nothing\" is not taken"},
        {TEXTFIELD ",\"properties\":{\"confirm\":\"true\"}}",
         "components[0].properties: \"confirm\" without \"prefill\""},
        {TEXTFIELD ",\"conditional\":{\"hide\":\"=b = 1\"}}",
         "components[0]: \"b\" is no field that stands before this one"},
        {TEXTFIELD ",\"conditional\":{\"hide\":\"=a = 1\"}}",
         "components[0]: \"a\" is no field that stands before this one"},
        {TEXTFIELD ",\"conditional\":{\"hide\":\"=1 +\"}}",
         "components[0]: line 1, column 4: the expression ends too early"},
        {TEXTFIELD ",\"conditional\":{\"hide\":true}}",
         "components[0]: must be a string that begins with \"=\""},
        {TEXTFIELD "}," TEXTFIELD "}",
         "components[1]: the id \"a\" is used twice\ncomponents[1]: the key \"a\" is used twice"},
        {"{\"type\":\"textfield\",\"id\":\"a\",\"key\":\"a-b\",\"label\":\"A\"}",
         "components[0]: \"key\" must be a name of letters, digits and _, and no word of FEEL"},
        {"{\"type\":\"select\",\"id\":\"a\",\"key\":\"a\",\"label\":\"A\",\"properties\":"
         "{\"listRef\":\"nowhere\"}}",
         "components[0]: there is no list \"nowhere\""},
        {"{\"type\":\"select\",\"id\":\"a\",\"key\":\"a\",\"label\":\"A\"}",
         "components[0]: options come from \"values\" or from listRef, one of them"},
        {"{\"type\":\"datetime\",\"subtype\":\"time\",\"id\":\"a\",\"key\":\"a\",\"label\":\"A\"}",
         "components[0]: only \"subtype\": \"date\" is taken"},
        {"{\"type\":\"group\",\"id\":\"a\",\"label\":\"A\"}",
         "components[0]: \"components\" is missing or empty"},
        {"1", "components[0]: the type \"\" is not taken"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(arena_closep) struct arena *a = arena_open();
        CHECK_STR(rows[i].flaws, flaws_of(a, rows[i].components));
    }
}

TEST(flaws_stop_a_form)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct form *form = NULL;
    struct form_flaws flaws;
    struct fault f = {0};
    CHECK_INT(INVALID, form_read(a, json_new_list(a), NULL, &form, &flaws, &f));
    CHECK_STR("form.flaws", f.reason);
    CHECK(form == NULL);
    fault_clear(&f);
    CHECK_INT(INVALID, form_read(a, json_new_object(a), NULL, &form, &flaws, &f));
    CHECK_INT(4, flaws.count);
}
