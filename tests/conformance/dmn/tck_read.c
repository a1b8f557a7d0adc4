#include "tests/conformance/dmn/tck.h"

#include "base/limits.h"
#include "base/xml.h"
#include "os/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define XSI "http://www.w3.org/2001/XMLSchema-instance"

static void must(int r, const char *what, const struct fault *f)
{
    if (r >= 0)
        return;
    fprintf(stderr, "%s: %s\n", what, f->words);
    exit(2);
}

static bool ends_with(const char *s, const char *tail)
{
    size_t n = strlen(s), m = strlen(tail);
    return n >= m && strcmp(s + n - m, tail) == 0;
}

static struct feel_value simple(struct arena *a, const struct xml *e)
{
    struct feel_value v = feel_string(e->text);
    const char *nil = xml_attribute_in(e, XSI, "nil"), *type = xml_attribute_in(e, XSI, "type");
    struct decimal number;
    if (nil && strcmp(nil, "true") == 0)
        return feel_null();
    type = type && strchr(type, ':') ? strchr(type, ':') + 1 : "string";
    if (strcmp(type, "boolean") == 0)
        return feel_bool(strcmp(e->text, "true") == 0);
    if (strcmp(type, "decimal") == 0 || strcmp(type, "double") == 0 || strcmp(type, "integer") == 0)
        return decimal_parse(e->text, &number) ? feel_number(number) : v;
    if (strcmp(type, "date") == 0)
        (void)feel_read_date(a, e->text, &v);
    else if (strcmp(type, "time") == 0)
        (void)feel_read_time(a, e->text, &v);
    else if (strcmp(type, "dateTime") == 0)
        (void)feel_read_date_time(a, e->text, &v);
    else if (strcmp(type, "duration") == 0)
        (void)feel_read_duration(e->text, &v);
    return v;
}

static size_t count(const struct xml *e, const char *name)
{
    size_t n = 0;
    for (const struct xml *c = e->first; c; c = c->next)
        n += strcmp(c->name, name) == 0;
    return n;
}

/* <value>, <list> of <item>, or <component>s, inside e. */
static struct feel_value value_in(struct arena *a, const struct xml *e)
{
    const struct xml *value = xml_child(e, "value"), *list = xml_child(e, "list");
    if (value)
        return simple(a, value);
    if (list) {
        struct feel_value *items = arena_new(a, struct feel_value, count(list, "item"));
        size_t n = 0;
        for (const struct xml *c = list->first; c; c = c->next)
            if (strcmp(c->name, "item") == 0)
                items[n++] = value_in(a, c);
        const char *nil = xml_attribute_in(list, XSI, "nil");
        return nil && strcmp(nil, "true") == 0 ? feel_null() : feel_list(items, n);
    }
    if (!xml_child(e, "component"))
        return feel_null();
    struct feel_context *made = feel_context_new(a, 4);
    for (const struct xml *c = e->first; c; c = c->next)
        if (strcmp(c->name, "component") == 0)
            feel_context_put(made, xml_attribute(c, "name"), value_in(a, c));
    return feel_of_context(made);
}

static enum dmn_kind kind_of(const char *type)
{
    if (type && strcmp(type, "bkm") == 0)
        return DMN_KNOWLEDGE;
    return type && strcmp(type, "decisionService") == 0 ? DMN_SERVICE : DMN_DECISION;
}

static void read_case(struct arena *a, const char *file, const struct xml *e, struct tck_folder *to)
{
    struct feel_context *inputs = feel_context_new(a, 4);
    const char *type = xml_attribute(e, "type"), *call = xml_attribute(e, "invocableName");
    for (const struct xml *c = e->first; c; c = c->next)
        if (strcmp(c->name, "inputNode") == 0)
            feel_context_put(inputs, xml_attribute(c, "name"), value_in(a, c));
    for (const struct xml *c = e->first; c; c = c->next) {
        if (strcmp(c->name, "resultNode") != 0)
            continue;
        const char *own = xml_attribute(c, "type"), *node = xml_attribute(c, "name");
        to->results[to->result_count++] =
            (struct tck_result){.file = file,
                                .test = xml_attribute(e, "id"),
                                .node = node,
                                .kind = kind_of(call ? type : own),
                                .call = call ? call : node,
                                .part = node,
                                .inputs = inputs,
                                .expected = value_in(a, xml_child(c, "expected"))};
    }
}

static size_t count_results(const struct xml *root)
{
    size_t n = 0;
    for (const struct xml *c = root->first; c; c = c->next)
        n += count(c, "resultNode");
    return n;
}

static void read_tests(struct arena *a, const char *path, const char *file, struct tck_folder *to,
                       const char **ret_model)
{
    struct bytes text;
    struct xml *root;
    struct fault f = {0};
    must(file_read(a, path, LIMIT_XML, &text, &f), path, &f);
    must(xml_parse(a, (const char *)text.p, text.n, &root, &f), path, &f);
    struct tck_result *more =
        arena_new(a, struct tck_result, to->result_count + count_results(root));
    for (size_t i = 0; i < to->result_count; i++)
        more[i] = to->results[i];
    to->results = more;
    *ret_model = xml_child(root, "modelName") ? xml_child(root, "modelName")->text : "";
    for (const struct xml *c = root->first; c; c = c->next)
        if (strcmp(c->name, "testCase") == 0)
            read_case(a, file, c, to);
}

/* The model that the tests name comes first. */
static void read_model(struct arena *a, const char *path, bool first, struct tck_folder *to)
{
    struct bytes text;
    struct fault f = {0};
    must(file_read(a, path, LIMIT_XML, &text, &f), path, &f);
    struct dmn_text new = {.name = path, .text = (const char *)text.p, .n = text.n};
    if (first && to->text_count > 0) {
        struct dmn_text moved = to->texts[0];
        to->texts[0] = new;
        new = moved;
    }
    to->texts[to->text_count++] = new;
}

static struct tck_folder read_folder(struct arena *a, const char *root, const char *name)
{
    enum { MODELS_MOST = 32 };
    struct tck_folder to = {.name = name, .texts = arena_new(a, struct dmn_text, MODELS_MOST)};
    char **files;
    const char *model = "";
    struct fault f = {0};
    const char *path = arena_printf(a, "%s/%s", root, name);
    must(folder_list(a, path, &files, &f), path, &f);
    for (size_t i = 0; files[i]; i++)
        if (ends_with(files[i], ".xml"))
            read_tests(a, arena_printf(a, "%s/%s", path, files[i]), files[i], &to, &model);
    for (size_t i = 0; files[i]; i++)
        if (ends_with(files[i], ".dmn"))
            read_model(a, arena_printf(a, "%s/%s", path, files[i]), strcmp(files[i], model) == 0,
                       &to);
    return to;
}

struct tck_folder *tck_read(struct arena *a, const char *root, size_t *ret_count)
{
    enum { FOLDERS_MOST = 400 };
    struct tck_folder *folders = arena_new(a, struct tck_folder, FOLDERS_MOST);
    char **levels, **names;
    struct fault f = {0};
    *ret_count = 0;
    must(folder_list(a, root, &levels, &f), root, &f);
    for (size_t i = 0; levels[i]; i++) {
        if (strncmp(levels[i], "level-", 6) != 0)
            continue;
        const char *path = arena_printf(a, "%s/%s", root, levels[i]);
        must(folder_list(a, path, &names, &f), path, &f);
        for (size_t k = 0; names[k] && *ret_count < FOLDERS_MOST; k++)
            folders[(*ret_count)++] =
                read_folder(a, root, arena_printf(a, "%s/%s", levels[i], names[k]));
    }
    return folders;
}
