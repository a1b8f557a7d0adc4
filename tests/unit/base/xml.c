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

TEST(values_and_texts_are_written_out)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct xml *e;
    REQUIRE(parse(a,
                  "<x xmlns='urn:a' k='a &amp; &lt;b&gt; &#272;'>a &amp;\n<!-- c -->b<y> </y> "
                  "c</x>",
                  &e, NULL) == OK);
    CHECK_STR("a & <b> Đ", xml_attribute(e, "k"));
    CHECK_STR("a &\nb c", e->text);
    CHECK_STR("", e->first->text);
    CHECK(e->first->space == e->space); /* one text for one namespace */
    CHECK(e->first->next == NULL && e->first->parent == e);
    CHECK_STR("urn:a", xml_space_of(e->first, ""));
    CHECK_INT(INVALID, parse(a, "<x>&e;</x>", &e, NULL));
    CHECK_INT(INVALID, parse(a, "", &e, NULL));
    CHECK_INT(INVALID, parse(a, "<x/><y/>", &e, NULL));
}

TEST(a_prefix_without_a_namespace_is_a_part_of_the_name)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct xml *e;
    REQUIRE(parse(a, "<x xmlns=''><b:y b:k='1' k='2' xml:lang='vi'/></x>", &e, NULL) == OK);
    CHECK_STR("", e->space);
    CHECK_STR("b:y", e->first->name);
    CHECK_STR("1", xml_attribute(e->first, "b:k"));
    CHECK_STR("2", xml_attribute(e->first, "k"));
    CHECK_STR("vi", xml_attribute_in(e->first, "http://www.w3.org/XML/1998/namespace", "lang"));
}

TEST(elements_may_stand_inside_each_other_only_so_deep)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct xml *e;
    struct buf b;
    buf_init(&b, a, 100000);
    for (int i = 0; i < 10000; i++)
        buf_str(&b, "<x>");
    CHECK_INT(INVALID, parse(a, b.p, &e, NULL));
}
