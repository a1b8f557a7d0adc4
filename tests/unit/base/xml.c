#include "base/xml.h"
#include "base/cleanup.h"
#include "base/limits.h"
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

static const char *nested(struct arena *a, int depth)
{
    struct buf b;
    buf_init(&b, a, 100000);
    for (int i = 0; i < depth; i++)
        buf_str(&b, "<x>\n");
    for (int i = 0; i < depth; i++)
        buf_str(&b, "</x>");
    return b.p;
}

TEST(elements_may_stand_inside_each_other_only_so_deep)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct xml *e;
    struct fault f = {0};
    CHECK_INT(OK, parse(a, nested(a, LIMIT_XML_DEPTH), &e, NULL));
    CHECK_INT(INVALID, parse(a, nested(a, LIMIT_XML_DEPTH + 1), &e, &f));
    CHECK_STR("xml.deep", f.reason);
    CHECK_STR("line 257: elements too deep inside each other", f.words);
}

/* An element with this many attributes of this prefix. */
static const char *crowded(struct arena *a, const char *prefix, int count)
{
    struct buf b;
    buf_init(&b, a, 100000);
    buf_str(&b, "<x xmlns:p='urn:p'><y");
    for (int i = 0; i < count; i++)
        buf_printf(&b, " %s:k%d='%d'", prefix, i, i);
    buf_str(&b, "/></x>");
    return b.p;
}

TEST(attributes_and_prefixes_are_only_so_many)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct xml *e;
    REQUIRE(parse(a, crowded(a, "p", LIMIT_XML_ATTRIBUTES), &e, NULL) == OK);
    CHECK_STR("255", xml_attribute_in(e->first, "urn:p", "k255"));
    CHECK_INT(INVALID, parse(a, crowded(a, "p", LIMIT_XML_ATTRIBUTES + 1), &e, NULL));
    REQUIRE(parse(a, crowded(a, "xmlns", LIMIT_XML_ATTRIBUTES - 1), &e, NULL) == OK);
    CHECK_STR("3", xml_space_of(e->first, "k3"));
    CHECK_INT(INVALID, parse(a, crowded(a, "xmlns", LIMIT_XML_ATTRIBUTES), &e, NULL));
}

TEST(what_is_not_well_formed)
{
    static const struct {
        const char *text, *words;
    } rows[] = {
        {"", "line 1: no element found"},
        {" \n", "line 2: no element found"},
        {"x", "line 1: syntax error"},
        {"<x>\n</y>", "line 2: mismatched tag"},
        {"<x>\n", "line 2: no element found"},
        {"<x/>\n<y/>", "line 2: junk after document element"},
        {"<x>\n&nbsp;</x>", "line 2: undefined entity"},
        {"<x\nk='1' k='2'/>", "line 2: duplicate attribute"},
        {"<x k=1/>", "line 1: not well-formed (invalid token)"},
        {"<x>\n\x01</x>", "line 2: not well-formed (invalid token)"},
        {"<x>\xff</x>", "line 1: not well-formed (invalid token)"},
        {"<?xml version='1.0' encoding='KOI8-R'?><x/>", "line 1: unknown encoding"},
        {"<!-- -->\n<!DOCTYPE x>\n<x/>", "line 2: a document type is not allowed"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(arena_closep) struct arena *a = arena_open();
        struct xml *e = NULL;
        struct fault f = {0};
        CHECK_INT(INVALID, parse(a, rows[i].text, &e, &f));
        CHECK_STR(rows[i].words, f.words);
        CHECK(e == NULL);
    }
}

TEST(a_long_text_comes_in_pieces)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct xml *e;
    struct buf b;
    buf_init(&b, a, LIMIT_XML + 1);
    buf_str(&b, "<x k='");
    for (int i = 0; i < 50000; i++)
        buf_str(&b, "đ");
    buf_str(&b, "'>");
    for (int i = 0; i < 70000; i++)
        buf_str(&b, "Hoá\n");
    buf_str(&b, "<y/></x>");
    REQUIRE(parse(a, b.p, &e, NULL) == OK);
    CHECK_INT(100000, strlen(xml_attribute(e, "k")));
    CHECK_INT(350000, strlen(e->text));
    CHECK_INT(70001, e->first->line);
    while (!b.full)
        buf_char(&b, ' ');
    CHECK_INT(OK, xml_parse(a, b.p, LIMIT_XML, &e, NULL));
    CHECK_INT(TOO_LARGE, xml_parse(a, b.p, LIMIT_XML + 1, &e, NULL));
}

TEST(other_encodings)
{
    static const char utf16[] = "\xff\xfe<\0x\0>\0\x10\x01<\0/\0x\0>\0";
    static const char latin[] = "<?xml version='1.0' encoding='ISO-8859-1'?><x>\xe0</x>";
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct xml *e;
    REQUIRE(xml_parse(a, utf16, sizeof utf16 - 1, &e, NULL) == OK);
    CHECK_STR("Đ", e->text);
    REQUIRE(parse(a, latin, &e, NULL) == OK);
    CHECK_STR("à", e->text);
    REQUIRE(parse(a, "\xef\xbb\xbf<x>à</x>", &e, NULL) == OK);
    CHECK_STR("à", e->text);
}
