#include "base/cleanup.h"
#include "tests/support/test.h"
#include "tests/unit/rules/form/sample.h"

/* Forms and data stand here with ' for ", to be read by people. */
static struct json *value_of(struct arena *a, const char *text)
{
    struct json *v = NULL;
    char *s = arena_strdup(a, text);
    for (char *c = s; *c; c++)
        *c = *c == '\'' ? '"' : *c;
    if (json_parse(a, s, strlen(s), &v, NULL) < 0)
        test_fail(__FILE__, __LINE__, "bad JSON: %s", s);
    return v;
}

/* The form of these components, or NULL after a failed test. */
static struct form *form_of(struct arena *a, const char *components)
{
    const struct json *v = value_of(
        a, arena_printf(a, "{'type':'default','schemaVersion':19,'id':'x','components':[%s]}",
                        components));
    struct form *form = NULL;
    struct form_flaws flaws = {0};
    struct fault f = {0};
    if (!v || form_read(a, v, &sample_lists, &form, &flaws, &f) < 0)
        test_fail(__FILE__, __LINE__, "%s", f.words);
    return form;
}

static const char old_form[] =
    "{'type':'textfield','id':'1','key':'ten','label':'Tên','validate':{'required':true}},"
    "{'type':'textfield','id':'2','key':'cu','label':'Cũ'},"
    "{'type':'textfield','id':'3','key':'so','label':'Số'},"
    "{'type':'textfield','id':'4','key':'dai','label':'Dài'},"
    "{'type':'radio','id':'5','key':'loai','label':'Loại','values':["
    "{'value':'a','label':'A'},{'value':'b','label':'B'}]},"
    "{'type':'dynamiclist','id':'6','path':'con','label':'Con','components':["
    "{'type':'textfield','id':'7','key':'ho','label':'Họ'},"
    "{'type':'textfield','id':'8','key':'lop','label':'Lớp'}]},"
    "{'type':'expression','id':'9','key':'e','expression':'=1'}";

static const char new_form[] =
    "{'type':'textfield','id':'1','key':'ten','label':'Tên','validate':{'required':true}},"
    "{'type':'group','id':'2','label':'Nhóm','components':["
    "{'type':'number','id':'3','key':'so','label':'Số'}]},"
    "{'type':'textfield','id':'4','key':'dai','label':'Dài','validate':{'maxLength':3}},"
    "{'type':'radio','id':'5','key':'loai','label':'Loại','values':[{'value':'a','label':'A'}]},"
    "{'type':'textfield','id':'6','key':'moi','label':'Mới','validate':{'required':true}},"
    "{'type':'textfield','id':'7','key':'an','label':'Ẩn','validate':{'required':true},"
    "'conditional':{'hide':'=loai = null'}},"
    "{'type':'dynamiclist','id':'8','path':'con','label':'Con','components':["
    "{'type':'textfield','id':'9','key':'ho','label':'Họ'},"
    "{'type':'textfield','id':'10','key':'moi','label':'Mới','validate':{'required':true}}]}";

/* "data | name value reason, … | kept … | asked …" */
static const char *moved(struct arena *a, const char *from, const char *to, const char *data)
{
    static const char *const reasons[] = {"gone", "other", "refused", "hidden"};
    const struct form_versions forms = {form_of(a, from), form_of(a, to)};
    struct form_task task = sample_task();
    struct form_moved m = {0};
    const struct json *v = value_of(a, data);
    struct buf b;
    buf_init(&b, a, 100000);
    if (!forms.from || !forms.to || !v || form_move(&forms, v, &task, a, &m, NULL) < 0)
        return "failed";
    json_write(&b, m.data);
    for (size_t i = 0; i < m.lost_count; i++) {
        buf_printf(&b, "%s %s ", i ? "," : " |", m.lost[i].name);
        json_write(&b, m.lost[i].value);
        buf_printf(&b, " %s", reasons[m.lost[i].reason]);
    }
    for (size_t i = 0; i < m.kept_count; i++)
        buf_printf(&b, "%s %s", i ? "" : " | kept", m.kept[i]->key);
    for (size_t i = 0; i < m.asked_count; i++)
        buf_printf(&b, "%s %s", i ? "" : " | asked", m.asked[i]->key);
    return b.p;
}

TEST(what_is_lost_is_told_with_its_value)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR(
        "{\"ten\":\"Lụa\",\"so\":12,\"loai\":\"a\",\"con\":[{\"ho\":\"An\"},{\"ho\":\"Bình\"}]}"
        " | cu \"x\" gone, dai \"quá dài\" refused, con.1.lop \"2B\" gone"
        " | kept ten so loai con | asked moi an",
        moved(a, old_form, new_form,
              "{'ten':'Lụa','cu':'x','so':'12','dai':'quá dài','loai':'a',"
              "'con':[{'ho':'An'},{'ho':'Bình','lop':'2B'}],'e':1}"));
    CHECK_STR("{} | so \"mười\" other, loai \"b\" refused | asked moi",
              moved(a, old_form, new_form, "{'so':'mười','loai':'b'}"));
    CHECK_STR("{\"loai\":\"a\",\"e\":1} | kept loai",
              moved(a, new_form, old_form, "{'loai':'a','moi':'','con':[{}]}"));
}

TEST(a_list_that_is_gone_is_lost_as_one)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("{} | con [{\"ho\":\"An\",\"lop\":\"1\"}] gone | asked x",
              moved(a, old_form,
                    "{'type':'textfield','id':'1','key':'x','label':'X','validate':{'required':"
                    "true}}",
                    "{'con':[{'ho':'An','lop':'1'}]}"));
}

TEST(what_a_condition_hides_now_is_told)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("{\"ten\":\"Lụa\"} | so \"1\" hidden | kept ten",
              moved(a, old_form,
                    "{'type':'textfield','id':'1','key':'ten','label':'X'},"
                    "{'type':'textfield','id':'2','key':'so','label':'S',"
                    "'conditional':{'hide':'=ten != null'}}",
                    "{'ten':'Lụa','so':'1'}"));
}

TEST(the_same_form_loses_nothing)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("{\"ten\":\"Lụa\",\"con\":[{\"ho\":\"An\"}],\"e\":1} | kept ten con",
              moved(a, old_form, old_form, "{'ten':'Lụa','con':[{'ho':'An'}],'e':1}"));
}
