#include "base/xml.h"
#include "base/cleanup.h"
#include "tests/support/test.h"

static int parse(struct arena *a, const char *s, struct xml **ret, struct fault *f)
{
    return xml_parse(a, s, strlen(s), ret, f);
}

TEST(a_tree_with_namespaces_and_lines)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct xml *e;
    REQUIRE(parse(a, "<b:x xmlns:b='urn:b' id='1'\n b:k='v'>\n <b:y>a<![CDATA[<]]>b</b:y>\n</b:x>",
                  &e, NULL) == OK);
    CHECK_STR("urn:b", e->space);
    CHECK_STR("1", xml_attribute(e, "id"));
    CHECK_STR("v", xml_attribute_in(e, "urn:b", "k"));
    CHECK(xml_attribute(e, "k") == NULL);
    CHECK_STR("", e->text);
    REQUIRE(xml_child(e, "y") != NULL);
    CHECK_STR("a<b", xml_child(e, "y")->text);
    CHECK_INT(3, xml_child(e, "y")->line);
    CHECK(xml_child(e, "z") == NULL);
    CHECK_STR("urn:b", xml_space_of(e->first, "b"));
    CHECK(xml_space_of(e, "c") == NULL);
}

TEST(entities_and_document_types_are_refused)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct xml *e;
    struct fault f = {0};
    CHECK_INT(INVALID,
              parse(a, "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>", &e, &f));
    CHECK_STR("xml.doctype", f.reason);
    struct fault g = {0};
    CHECK_INT(INVALID, parse(a, "<x>\n<y></x>", &e, &g));
    CHECK(strncmp(g.words, "line 2: ", 8) == 0);
}

TEST(writing_escapes)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct buf b;
    buf_init(&b, a, 100);
    xml_write_text(&b, "a<b&\"c'>");
    CHECK_STR("a&#60;b&#38;&#34;c&#39;&#62;", b.p);
}
