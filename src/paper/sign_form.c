#include "paper/sign_form.h"

#include "base/limits.h"
#include "paper/sign_look.h"

enum { COPY_DEPTH = 24, KEYS_MOST = 64 };

/* A value of the drawn file is copied with all that it refers to. */
struct copy {
    struct arena *arena;
    qpdf_data from;
    int old_ids[UPDATE_OBJECTS];
    struct sign_form form;
    struct form_object *object; /* the one that is written */
    size_t references_room;
    struct buf text;
    bool failed;
};

static void begin_object(struct copy *c, size_t i)
{
    c->object = &c->form.objects[i];
    c->references_room = 0;
    buf_init(&c->text, c->arena, LIMIT_FILE);
}

static void end_object(struct copy *c)
{
    c->failed = c->failed || c->text.full;
    c->object->text = buf_bytes(&c->text);
}

/* The place of an object in the list, where it is put when it is new. */
static int place_of(struct copy *c, int old)
{
    size_t i = 1;
    while (i < c->form.n && c->old_ids[i] != old)
        i++;
    if (i == c->form.n && i < UPDATE_OBJECTS)
        c->old_ids[c->form.n++] = old;
    c->failed = c->failed || i == UPDATE_OBJECTS;
    return (int)i;
}

static void refer(struct copy *c, qpdf_oh v)
{
    struct form_object *o = c->object;
    int place = place_of(c, qpdf_oh_get_object_id(c->from, v));
    arena_grow(c->arena, o->references, o->references_n, &c->references_room);
    o->references[o->references_n++] = (struct form_reference){c->text.n, place};
}

static void write_value(struct copy *c, qpdf_oh v, bool resolve, int depth);

/* qpdf has one key iterator for a file, so the keys are gathered before going deeper. */
static void write_dictionary(struct copy *c, qpdf_oh v, int depth)
{
    const char *keys[KEYS_MOST];
    size_t n = 0;
    qpdf_oh_begin_dict_key_iter(c->from, v);
    while (qpdf_oh_dict_more_keys(c->from) && n < KEYS_MOST)
        keys[n++] = arena_strdup(c->arena, qpdf_oh_dict_next_key(c->from));
    buf_str(&c->text, "<<");
    for (size_t i = 0; i < n; i++) {
        buf_printf(&c->text, "%s ", keys[i]);
        write_value(c, qpdf_oh_get_key(c->from, v, keys[i]), false, depth + 1);
        buf_char(&c->text, '\n');
    }
    buf_str(&c->text, ">>");
}

static void write_value(struct copy *c, qpdf_oh v, bool resolve, int depth)
{
    c->failed = c->failed || depth > COPY_DEPTH;
    if (c->failed)
        return;
    if (!resolve && qpdf_oh_is_indirect(c->from, v)) {
        refer(c, v);
    } else if (qpdf_oh_is_stream(c->from, v)) {
        write_dictionary(c, qpdf_oh_get_dict(c->from, v), depth);
    } else if (qpdf_oh_is_dictionary(c->from, v)) {
        write_dictionary(c, v, depth);
    } else if (qpdf_oh_is_array(c->from, v)) {
        buf_char(&c->text, '[');
        for (int i = 0; i < qpdf_oh_get_array_n_items(c->from, v); i++) {
            write_value(c, qpdf_oh_get_array_item(c->from, v, i), false, depth + 1);
            buf_char(&c->text, ' ');
        }
        buf_char(&c->text, ']');
    } else {
        buf_str(&c->text, qpdf_oh_unparse_resolved(c->from, v));
    }
}

static void write_stream(struct copy *c, struct bytes data)
{
    buf_str(&c->text, "\nstream\n");
    buf_add(&c->text, data.p, data.n);
    buf_str(&c->text, "\nendstream");
}

static void copy_referred(struct copy *c)
{
    for (size_t i = 1; i < c->form.n && !c->failed; i++) {
        struct bytes data = {0};
        qpdf_oh v = qpdf_get_object_by_id(c->from, c->old_ids[i], 0);
        begin_object(c, i);
        write_value(c, v, true, 0);
        if (qpdf_oh_is_stream(c->from, v)) {
            c->failed = c->failed || !qpdf_stream_bytes(c->from, c->arena, v, &data);
            write_stream(c, data);
        }
        end_object(c);
    }
}

/* The drawn page becomes a form XObject. */
static int copy_page(struct copy *c, double width, double height, struct fault *f)
{
    qpdf_oh page = qpdf_get_page_n(c->from, 0);
    struct bytes content = {0};
    if (!qpdf_page_bytes(c->from, c->arena, page, &content))
        return fault_reason(f, BROKEN, "sign.look", "the appearance has no content");
    begin_object(c, c->form.n++);
    buf_printf(&c->text, "<</Type/XObject/Subtype/Form/BBox[0 0 %.2f %.2f]/Resources ", width,
               height);
    write_value(c, qpdf_at(c->from, page, "/Resources"), true, 0);
    buf_printf(&c->text, "/Length %zu>>", content.n);
    write_stream(c, content);
    end_object(c);
    copy_referred(c);
    if (c->failed)
        return fault_reason(f, INVALID, "sign.look", "the appearance cannot be copied");
    return OK;
}

int sign_form_draw(struct arena *a, const struct sign_order *o, double width, double height,
                   struct sign_form *ret, struct fault *f)
{
    struct copy *c = arena_new(a, struct copy, 1);
    struct bytes drawn;
    c->arena = a;
    c->form.objects = arena_new(a, struct form_object, UPDATE_OBJECTS);
    int r = sign_look_draw(a, o, width, height, &drawn, f);
    if (r == OK)
        r = qpdf_file_open(a, drawn, &c->from, f);
    if (r == OK)
        r = copy_page(c, width, height, f);
    if (r == OK)
        *ret = c->form;
    return r;
}

struct sign_form sign_form_copy(struct arena *a, const struct sign_form *form)
{
    struct sign_form copy = {arena_memdup(a, form->objects, form->n * sizeof *form->objects),
                             form->n};
    for (size_t i = 0; i < copy.n; i++) {
        struct form_object *o = &copy.objects[i];
        o->text.p = arena_memdup(a, o->text.p, o->text.n);
        o->references = arena_memdup(a, o->references, o->references_n * sizeof *o->references);
    }
    return copy;
}

static void put_object(struct update *u, const struct form_object *o, int first_id)
{
    size_t from = 0;
    for (size_t i = 0; i < o->references_n; i++) {
        const struct form_reference *r = &o->references[i];
        buf_add(&u->out, o->text.p + from, r->at - from);
        buf_printf(&u->out, "%d 0 R", first_id + r->object);
        from = r->at;
    }
    buf_add(&u->out, o->text.p + from, o->text.n - from);
}

int sign_form_put(struct update *u, const struct sign_form *form)
{
    int first = update_new_ids(u, (int)form->n);
    for (size_t i = 0; i < form->n; i++) {
        update_begin(u, first + (int)i);
        put_object(u, &form->objects[i], first);
        update_end(u);
    }
    return first;
}
