/* The server's opinion of form data, for agree.mjs: one JSON value a line in, one a line out.
 *
 *   {"form": {…}, "lists": {"sex": [{"value", "label"}]}}  →  {"schema": {…}} or {"flaws": […]}
 *   {"data": …}                                            →  {"errors": ["ho_ten required", …]}
 *
 * Data is judged by the form that was given last, on 22 November 2026. */
#include "base/cleanup.h"
#include "rules/form/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct judge {
    struct arena *arena; /* of the form */
    struct form *form;
    const struct json *lists;
};

static bool find_list(void *data, const char *code, const struct form_option **ret,
                      size_t *ret_count)
{
    const struct judge *j = data;
    const struct json *list = json_get(j->lists, code);
    if (!list)
        return false;
    struct form_option *options = arena_new(j->arena, struct form_option, list->count);
    size_t n = 0;
    for (const struct json *v = list->first; v; v = v->next)
        options[n++] =
            (struct form_option){json_str(v, "value", ""), {json_str(v, "label", ""), NULL}};
    *ret = options;
    *ret_count = n;
    return true;
}

static struct json *take_form(struct judge *j, const struct json *definition,
                              const struct json *lists)
{
    struct form_lists found = {.find = find_list, .data = j};
    struct form_flaws flaws = {0};
    struct json *answer = json_new_object(j->arena), *words = json_new_list(j->arena);
    j->lists = lists;
    j->form = NULL;
    if (form_read(j->arena, definition, &found, &j->form, &flaws, NULL) == OK)
        return json_put(answer, "schema", form_schema(j->form, &found, j->arena));
    for (size_t i = 0; i < flaws.count; i++)
        json_push(words,
                  json_new_text(j->arena, arena_printf(j->arena, "%s: %s", flaws.items[i].path,
                                                       flaws.items[i].words)));
    return json_put(answer, "flaws", words);
}

static struct json *take_data(struct judge *j, const struct json *data, struct arena *a)
{
    static const struct feel_moment now = {.year = 2026, .month = 11, .day = 22};
    static const struct feel_scope scope = {.now = &now};
    struct form_lists found = {.find = find_list, .data = j};
    const struct form_task task = {.lists = &found, .scope = &scope};
    struct form_result result = {0};
    struct fault f = {0};
    struct json *errors = json_new_list(a);
    if (form_check(j->form, data, &task, a, &result, &f) < 0)
        json_push(errors, json_new_text(a, f.reason));
    for (size_t i = 0; i < result.error_count; i++)
        json_push(errors, json_new_text(a, arena_printf(a, "%s %s", result.errors[i].name,
                                                        result.errors[i].code)));
    return json_put(json_new_object(a), "errors", errors);
}

static struct json *answer_of(struct judge *j, const char *line, struct arena *a)
{
    struct json *v;
    struct fault f = {0};
    if (json_parse(a, line, strlen(line), &v, &f) < 0)
        return json_put(json_new_object(a), "wrong", json_new_text(a, f.words));
    const struct json *definition = json_get(v, "form");
    if (!definition)
        return take_data(j, json_get(v, "data"), a);
    arena_clear(j->arena);
    if (json_parse(j->arena, line, strlen(line), &v, &f) < 0)
        return NULL;
    return take_form(j, json_get(v, "form"), json_get(v, "lists"));
}

int main(void)
{
    CLEANUP(arena_closep) struct arena *form = arena_open();
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct judge j = {.arena = form};
    char *line = NULL;
    size_t room = 0;
    for (ssize_t n; (n = getline(&line, &room, stdin)) > 0; arena_clear(a)) {
        struct buf b;
        line[n - 1] = '\0';
        buf_init(&b, a, 1 << 24);
        json_write(&b, answer_of(&j, line, a));
        puts(b.p);
        (void)fflush(stdout);
    }
    free(line);
    return 0;
}
