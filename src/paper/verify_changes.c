/* Every object of the earlier revision must be there unchanged. New objects can then be reached
 * only through the value and appearance of a signature field that was empty, whose place on the
 * page is the old one: nothing else of the document can look different. */
#include "paper/verify_changes.h"

#include <string.h>

enum { OBJECTS_MOST = 200000 };

struct pair {
    struct arena *arena;
    qpdf_data before, after;
};

static bool is_empty_signature(qpdf_data q, qpdf_oh o)
{
    qpdf_oh kind = qpdf_at(q, o, "/FT");
    return qpdf_oh_is_name(q, kind) && strcmp(qpdf_oh_get_name(q, kind), "/Sig") == 0 &&
           qpdf_oh_is_null(q, qpdf_at(q, o, "/V"));
}

static bool same_stream(const struct pair *p, qpdf_oh before, qpdf_oh after)
{
    struct bytes one, two;
    return qpdf_stream_bytes(p->before, p->arena, before, &one) &&
           qpdf_stream_bytes(p->after, p->arena, after, &two) && one.n == two.n &&
           memcmp(one.p, two.p, one.n) == 0;
}

static bool same_object(const struct pair *p, int id)
{
    qpdf_oh before = qpdf_get_object_by_id(p->before, id, 0);
    qpdf_oh after = qpdf_get_object_by_id(p->after, id, 0);
    if (is_empty_signature(p->before, before) && qpdf_oh_is_dictionary(p->after, after)) {
        static const char *const filled[] = {"/V", "/AP"};
        for (size_t i = 0; i < sizeof filled / sizeof *filled; i++) {
            qpdf_oh_remove_key(p->before, before, filled[i]);
            qpdf_oh_remove_key(p->after, after, filled[i]);
        }
    }
    bool stream = qpdf_oh_is_stream(p->before, before);
    if (stream != (bool)qpdf_oh_is_stream(p->after, after))
        return false;
    if (stream && !same_stream(p, before, after))
        return false;
    if (stream) {
        before = qpdf_oh_get_dict(p->before, before);
        after = qpdf_oh_get_dict(p->after, after);
    }
    const char *text = qpdf_oh_unparse_resolved(p->before, before);
    return strcmp(text, qpdf_oh_unparse_resolved(p->after, after)) == 0;
}

static int trailer_id(qpdf_data q, const char *key)
{
    return qpdf_oh_get_object_id(q, qpdf_at(q, qpdf_get_trailer(q), key));
}

bool verify_only_signed(struct arena *a, struct bytes pdf, size_t covers, qpdf_data whole)
{
    struct pair p = {.arena = a, .after = whole};
    if (qpdf_file_open(a, (struct bytes){pdf.p, covers}, &p.before, NULL) < 0)
        return false;
    if (trailer_id(p.before, "/Root") != trailer_id(p.after, "/Root") ||
        trailer_id(p.before, "/Info") != trailer_id(p.after, "/Info"))
        return false;
    int size = qpdf_oh_get_int_value_as_int(p.before,
                                            qpdf_at(p.before, qpdf_get_trailer(p.before), "/Size"));
    if (size > OBJECTS_MOST)
        return false;
    for (int id = 1; id < size; id++)
        if (!same_object(&p, id))
            return false;
    return !qpdf_has_error(p.before) && !qpdf_has_error(p.after);
}
