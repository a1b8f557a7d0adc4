/* The diagram interchange part, kept for drawing. Numbers are judged: the page that draws them must
 * not meet infinities. */
#include "rules/bpmn/element.h"
#include "rules/bpmn/reader.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FARTHEST = 100000 }; /* pixels; a drawing of 100 m */

static double number_of(struct bpmn_reader *r, const struct xml *e, const char *name)
{
    const char *text = xml_attribute(e, name);
    char *end = NULL;
    const double v = text ? strtod(text, &end) : NAN;
    if (text && *text && *end == '\0' && isfinite(v) && fabs(v) <= FARTHEST)
        return v;
    bpmn_refuse(r, e, "bpmn.diagram", "%s=\"%.40s\" is no coordinate", name, text ? text : "");
    return 0;
}

static bool is_true(const struct xml *e, const char *name, bool fallback)
{
    const char *v = xml_attribute(e, name);
    return v ? strcmp(v, "true") == 0 : fallback;
}

/* What an element says of itself: its name, a note's text, a group's category. */
static const char *text_of(const struct bpmn_reader *r, const struct xml *e)
{
    const struct xml *text = xml_child(e, "text");
    const char *name = xml_attribute(e, "name"), *ref = xml_attribute(e, "categoryValueRef");
    const struct bpmn_entry *value = ref ? bpmn_entry_of(r, ref) : NULL;
    if (value)
        name = xml_attribute(value->e, "value");
    return name ? name : text ? text->text : "";
}

static void read_shape(struct bpmn_reader *r, const struct xml *e, const struct bpmn_entry *of,
                       struct bpmn_shape *to)
{
    const struct xml *bounds = xml_child(e, "Bounds");
    *to = (struct bpmn_shape){.of = of->id,
                              .element = of->e->name,
                              .text = text_of(r, of->e),
                              .horizontal = is_true(e, "isHorizontal", false),
                              .expanded = is_true(e, "isExpanded", false)};
    if (!bounds) {
        bpmn_refuse(r, e, "bpmn.diagram", "a shape needs bounds");
        return;
    }
    to->x = number_of(r, bounds, "x");
    to->y = number_of(r, bounds, "y");
    to->width = number_of(r, bounds, "width");
    to->height = number_of(r, bounds, "height");
}

static void read_edge(struct bpmn_reader *r, const struct xml *e, const struct bpmn_entry *of,
                      struct bpmn_edge *to)
{
    size_t n = 0;
    for (const struct xml *c = e->first; c; c = c->next)
        n += strcmp(c->name, "waypoint") == 0;
    struct bpmn_point *points = arena_new(r->arena, struct bpmn_point, n);
    *to = (struct bpmn_edge){.of = of->id,
                             .element = of->e->name,
                             .text = text_of(r, of->e),
                             .points = points,
                             .point_count = n};
    for (const struct xml *c = e->first; c; c = c->next)
        if (strcmp(c->name, "waypoint") == 0)
            *points++ = (struct bpmn_point){number_of(r, c, "x"), number_of(r, c, "y")};
}

static void read_drawn(struct bpmn_reader *r, const struct xml *e, struct bpmn_shape *shapes,
                       struct bpmn_edge *edges)
{
    const char *ref = xml_attribute(e, "bpmnElement");
    const struct bpmn_entry *of = ref ? bpmn_entry_of(r, ref) : NULL;
    const bool shape = strcmp(e->name, "BPMNShape") == 0;
    if (!shape && strcmp(e->name, "BPMNEdge") != 0)
        return;
    if (!of)
        bpmn_refuse(r, e, "bpmn.diagram", "there is no \"%s\" to draw", ref ? ref : "");
    else if (shape)
        read_shape(r, e, of, &shapes[r->model->shape_count++]);
    else
        read_edge(r, e, of, &edges[r->model->edge_count++]);
}

void bpmn_read_diagram(struct bpmn_reader *r, const struct xml *root)
{
    const struct xml *plane = xml_child(xml_child(root, "BPMNDiagram"), "BPMNPlane");
    size_t n = 0;
    for (const struct xml *c = plane ? plane->first : NULL; c; c = c->next)
        n++;
    struct bpmn_shape *shapes = arena_new(r->arena, struct bpmn_shape, n);
    struct bpmn_edge *edges = arena_new(r->arena, struct bpmn_edge, n);
    r->model->shapes = shapes;
    r->model->edges = edges;
    for (const struct xml *c = plane ? plane->first : NULL; c; c = c->next)
        read_drawn(r, c, shapes, edges);
}
