/* The OpenAPI 3.1 document (spec.openapis.org/oas/v3.1.0), from the route table and its operations.
 */
#include "rooms/api/api.h"
#include "rooms/api/call.h"
#include "rooms/api/shapes.h"
#include "rooms/identity/identity.h"

#include <string.h>

struct writer {
    struct arena *arena;
    struct json *paths;
};

static struct json *text(struct writer *w, const char *s)
{
    return json_new_text(w->arena, s);
}

static struct json *object(struct writer *w)
{
    return json_new_object(w->arena);
}

static void put(struct writer *w, struct json *o, const char *key, const char *s)
{
    json_put(o, key, text(w, s));
}

/* ---- parameters ---- */

static struct json *parameter_schema(struct writer *w, const struct parameter *q)
{
    struct json *o = object(w);
    put(w, o, "type", q->kind == VALUE_INT ? "integer" : "string");
    if (q->kind == VALUE_SHA256)
        put(w, o, "pattern", "^[0-9a-fA-F]{64}$");
    if (!q->one_of)
        return o;
    struct json *list = json_new_list(w->arena);
    for (const char *const *s = q->one_of; *s; s++)
        json_push(list, text(w, *s));
    return json_put(o, "enum", list);
}

static void add_parameter(struct writer *w, struct json *list, const char *in,
                          const struct parameter *q)
{
    struct json *o = object(w);
    put(w, o, "name", q->name);
    put(w, o, "in", in);
    if (q->about)
        put(w, o, "description", q->about);
    json_put(o, "required", json_new_bool(w->arena, q->required));
    json_put(o, "schema", parameter_schema(w, q));
    json_push(list, o);
}

static void add_path_parameters(struct writer *w, struct json *list, const char *pattern)
{
    for (const char *s = strchr(pattern, '{'); s; s = strchr(s + 1, '{')) {
        const char *name = arena_strndup(w->arena, s + 1, strcspn(s + 1, "}"));
        add_parameter(w, list, "path",
                      &(struct parameter){.name = name, .kind = VALUE_TEXT, .required = true});
    }
}

static struct json *parameters(struct writer *w, const struct route *r, const struct operation *op)
{
    static const struct parameter again = {
        "Idempotency-Key", "The same key from the same person gives the first answer again",
        VALUE_TEXT, false, NULL};
    static const struct parameter language = {"Accept-Language", "vi or en", VALUE_TEXT, false,
                                              NULL};
    struct json *list = json_new_list(w->arena);
    add_path_parameters(w, list, r->pattern);
    for (const struct parameter *q = op->query; q && q->name; q++)
        add_parameter(w, list, "query", q);
    for (const struct parameter *q = op->header; q && q->name; q++)
        add_parameter(w, list, "header", q);
    if (op->again)
        add_parameter(w, list, "header", &again);
    add_parameter(w, list, "header", &language);
    return list;
}

/* ---- bodies ---- */

/* {"content": {type: {"schema": …}}} */
static void put_content(struct writer *w, struct json *o, const char *type, struct json *schema)
{
    struct json *media = object(w);
    if (schema)
        json_put(media, "schema", schema);
    json_put(o, "content", json_put(object(w), type, media));
}

static struct json *file_schema(struct writer *w)
{
    struct json *file = object(w), *required = json_new_list(w->arena), *o = object(w);
    put(w, file, "type", "string");
    put(w, file, "contentMediaType", "application/octet-stream");
    put(w, o, "type", "object");
    json_put(o, "properties", json_put(object(w), "file", file));
    return json_put(o, "required", json_push(required, text(w, "file")));
}

static void put_body(struct writer *w, struct json *o, const struct operation *op)
{
    struct json *body = object(w);
    if (!op->body && !op->file && !op->raw)
        return;
    json_put(body, "required", json_new_bool(w->arena, true));
    if (op->raw)
        put_content(w, body, op->raw, object(w));
    else if (op->file)
        put_content(w, body, "multipart/form-data", file_schema(w));
    else
        put_content(w, body, "application/json", shape_reference(w->arena, op->body->name));
    json_put(o, "requestBody", body);
}

static struct json *success(struct writer *w, const struct operation *op)
{
    struct json *o = object(w);
    put(w, o, "description", op->summary);
    if (op->answer && op->page)
        put_content(w, o, "application/json", shape_page_schema(w->arena, op->answer));
    else if (op->answer)
        put_content(w, o, "application/json", shape_reference(w->arena, op->answer->name));
    else if (op->type)
        put_content(w, o, op->type,
                    strcmp(op->type, "application/json") == 0
                        ? json_put(object(w), "type", text(w, "object"))
                        : NULL);
    return o;
}

static struct json *responses(struct writer *w, const struct operation *op)
{
    struct json *o = object(w), *problem = object(w);
    put(w, problem, "description", "A problem document (RFC 9457)");
    put_content(w, problem, "application/problem+json",
                shape_reference(w->arena, shape_problem.name));
    json_put(o, arena_printf(w->arena, "%d", op->status), success(w, op));
    return json_put(o, "default", problem);
}

/* ---- the document ---- */

static struct json *security(struct writer *w)
{
    struct json *list = json_new_list(w->arena);
    return json_push(list, json_put(object(w), "bearer", json_new_list(w->arena)));
}

static const char *lower_method(enum method m)
{
    static const char *const names[METHODS] = {"get",   "head",   "post",   "put",
                                               "patch", "delete", "options"};
    return names[m];
}

static void add_route(struct writer *w, const struct route *r)
{
    const struct operation *op = r->extra;
    struct json *o = object(w);
    put(w, o, "operationId", op->id);
    put(w, o, "summary", op->summary);
    json_put(o, "parameters", parameters(w, r, op));
    put_body(w, o, op);
    json_put(o, "responses", responses(w, op));
    if (r->right != EVERYONE)
        json_put(o, "security", security(w));
    struct json *path = NULL;
    for (struct json *x = w->paths->first; x; x = x->next)
        path = strcmp(x->key, r->pattern) == 0 ? x : path;
    if (!path) {
        path = object(w);
        json_put(w->paths, r->pattern, path);
    }
    json_put(path, lower_method(r->method), o);
}

static struct json *components(struct writer *w)
{
    struct json *o = object(w), *schemas = object(w), *bearer = object(w);
    for (const struct shape *const *s = all_shapes; *s; s++)
        json_put(schemas, (*s)->name, shape_schema(w->arena, *s));
    put(w, bearer, "type", "http");
    put(w, bearer, "scheme", "bearer");
    json_put(o, "schemas", schemas);
    return json_put(o, "securitySchemes", json_put(object(w), "bearer", bearer));
}

static int check(const struct route *routes, const struct route *r, struct fault *f)
{
    const struct operation *op = r->extra;
    if (!op)
        return fault_set(f, INVALID, "%s %s has no operation", method_name(r->method), r->pattern);
    for (const struct route *other = routes; other != r; other++)
        if (strcmp(((const struct operation *)other->extra)->id, op->id) == 0)
            return fault_set(f, INVALID, "two operations are called %s", op->id);
    return OK;
}

int openapi_write(struct arena *a, const struct route *routes, struct json **ret, struct fault *f)
{
    struct writer w = {.arena = a, .paths = json_new_object(a)};
    struct json *o = object(&w), *info = object(&w);
    for (const struct route *r = routes; r->pattern; r++) {
        int code = check(routes, r, f);
        if (code < 0)
            return code;
        add_route(&w, r);
    }
    put(&w, info, "title", "Một Cửa");
    put(&w, info, "version", "1");
    put(&w, o, "openapi", "3.1.0");
    json_put(o, "info", info);
    json_put(o, "paths", w.paths);
    json_put(o, "components", components(&w));
    *ret = o;
    return OK;
}
