/* The diagram of a process as shapes that a template writes as SVG. Coordinates are those of the
 * file's drawing, moved to begin at zero. */
#include "rooms/admin/compare.h"

#include "base/text.h"
#include "rules/bpmn/bpmn.h"

#include <math.h>
#include <string.h>

enum { MARGIN = 16, LETTER = 7, LINE = 15, LINES_MOST = 6, POINTS_MAX = 64 * 1024 };

struct extent {
    double left, top, right, bottom;
};

static void reach(struct extent *x, double left, double top, double right, double bottom)
{
    x->left = fmin(x->left, left);
    x->top = fmin(x->top, top);
    x->right = fmax(x->right, right);
    x->bottom = fmax(x->bottom, bottom);
}

static struct extent extent_of(const struct bpmn_model *m)
{
    struct extent x = {1e9, 1e9, -1e9, -1e9};
    for (size_t i = 0; i < m->shape_count; i++) {
        const struct bpmn_shape *s = &m->shapes[i];
        reach(&x, s->x, s->y, s->x + s->width, s->y + s->height + LINE);
    }
    for (size_t i = 0; i < m->edge_count; i++)
        for (size_t k = 0; k < m->edges[i].point_count; k++)
            reach(&x, m->edges[i].points[k].x, m->edges[i].points[k].y, m->edges[i].points[k].x,
                  m->edges[i].points[k].y);
    return x;
}

/* ---- what differs ---- */

static bool ends_with(const char *s, const char *tail)
{
    size_t n = strlen(s), t = strlen(tail);
    return n >= t && strcmp(s + n - t, tail) == 0;
}

static bool same_node(const struct bpmn_node *x, const struct bpmn_node *y)
{
    return strcmp(x->name, y->name) == 0 && strcmp(x->element, y->element) == 0 &&
           strcmp(x->role, y->role) == 0 && strcmp(x->act, y->act) == 0 &&
           strcmp(x->decision, y->decision) == 0 && x->budget.kind == y->budget.kind &&
           x->budget.amount == y->budget.amount;
}

static const struct bpmn_flow *flow_of(const struct bpmn_model *m, const char *id)
{
    for (size_t i = 0; i < m->flow_count; i++)
        if (strcmp(m->flows[i].id, id) == 0)
            return &m->flows[i];
    return NULL;
}

static bool same_flow(const struct bpmn_flow *x, const struct bpmn_flow *y)
{
    const char *p = x->condition ? x->condition->text : "";
    const char *q = y->condition ? y->condition->text : "";
    return strcmp(p, q) == 0 && strcmp(x->name, y->name) == 0;
}

/* What stands at the thing's corner: "" when nothing differs. */
static const char *sign_of(const struct bpmn_model *m, const struct bpmn_model *other,
                           const char *id, bool removed)
{
    int mine = bpmn_node_of(m, id), theirs = other ? bpmn_node_of(other, id) : -1;
    const struct bpmn_flow *flow = flow_of(m, id), *twin = other ? flow_of(other, id) : NULL;
    if (!other || (mine < 0 && !flow))
        return "";
    if (mine >= 0 ? theirs < 0 : !twin)
        return removed ? "−" : "+";
    bool same =
        mine >= 0 ? same_node(&m->nodes[mine], &other->nodes[theirs]) : same_flow(flow, twin);
    return same ? "" : "~";
}

static const char *look_of(const char *sign)
{
    return sign[0] == '+' ? "plus" : sign[0] == '~' ? "other" : sign[0] ? "minus" : "";
}

/* ---- words ---- */

/* The text in lines that fit, broken at blanks. */
static void break_lines(struct arena *a, const char *text, int width, struct admin_box_view *box)
{
    const char **lines = arena_new(a, const char *, LINES_MOST);
    size_t most = width / LETTER > 8 ? (size_t)(width / LETTER) : 8;
    while (*text && box->line_count < LINES_MOST) {
        size_t best = 0, letters = 0;
        const char *s = text;
        for (; *s && letters <= most; letters++) {
            if (*s == ' ')
                best = (size_t)(s - text);
            (void)text_next(&s);
        }
        size_t n = !*s && letters <= most ? strlen(text) : best ? best : (size_t)(s - text);
        lines[box->line_count++] = arena_strndup(a, text, n);
        text += n;
        text += strspn(text, " ");
    }
    box->lines = lines;
}

/* ---- shapes ---- */

static enum admin_box_kind kind_of(const struct bpmn_shape *s)
{
    if (ends_with(s->element, "Gateway"))
        return BOX_GATEWAY;
    if (strcmp(s->element, "endEvent") == 0)
        return BOX_END;
    if (ends_with(s->element, "Event"))
        return BOX_EVENT;
    if (strcmp(s->element, "lane") == 0 || strcmp(s->element, "participant") == 0)
        return BOX_LANE;
    return strcmp(s->element, "textAnnotation") == 0 ? BOX_NOTE : BOX_TASK;
}

/* Where the words begin: within tasks, under what is small, along the edge of lanes. */
static void place_words(struct arena *a, const char *text, struct admin_box_view *box)
{
    bool small = box->kind == BOX_EVENT || box->kind == BOX_END || box->kind == BOX_GATEWAY;
    enum { SMALL_WIDTH = 100 };
    if (box->kind == BOX_LANE) {
        box->line_count = 1;
        const char **line = arena_new(a, const char *, 1);
        line[0] = text;
        box->lines = line;
        box->text_x = box->x + LINE;
        box->text_y = box->y + box->height / 2;
        return;
    }
    break_lines(a, text, small ? SMALL_WIDTH : box->width - LETTER, box);
    box->text_x = box->x + box->width / 2;
    box->text_y = small ? box->y + box->height + LINE
                        : box->y + box->height / 2 - (int)(box->line_count - 1) * LINE / 2 + 4;
    box->step = LINE;
}

static struct admin_box_view box_of(struct arena *a, const struct bpmn_shape *s,
                                    const struct extent *x, const char *sign)
{
    struct admin_box_view box = {.kind = kind_of(s),
                                 .x = (int)(s->x - x->left) + MARGIN,
                                 .y = (int)(s->y - x->top) + MARGIN,
                                 .width = (int)s->width,
                                 .height = (int)s->height,
                                 .sign = sign,
                                 .look = look_of(sign)};
    int middle_x = box.x + box.width / 2, middle_y = box.y + box.height / 2;
    box.points = arena_printf(a, "%d,%d %d,%d %d,%d %d,%d", middle_x, box.y, box.x + box.width,
                              middle_y, middle_x, box.y + box.height, box.x, middle_y);
    place_words(a, s->text ? s->text : "", &box);
    return box;
}

/* The head at the end of a line that comes from one point to another. */
static const char *arrow(struct arena *a, double from_x, double from_y, double to_x, double to_y)
{
    enum { LENGTH = 9, HALF = 4 };
    double dx = to_x - from_x, dy = to_y - from_y, far = hypot(dx, dy);
    if (far < 1)
        return "";
    dx /= far;
    dy /= far;
    double x = to_x - dx * LENGTH, y = to_y - dy * LENGTH;
    return arena_printf(a, "%.1f,%.1f %.1f,%.1f %.1f,%.1f", to_x, to_y, x - dy * HALF,
                        y + dx * HALF, x + dy * HALF, y - dx * HALF);
}

static struct admin_line_view line_of(struct arena *a, const struct bpmn_edge *e,
                                      const struct extent *x, const char *sign)
{
    struct buf b;
    struct admin_line_view line = {.sign = sign, .look = look_of(sign), .text = e->text};
    buf_init(&b, a, POINTS_MAX);
    for (size_t i = 0; i < e->point_count; i++)
        buf_printf(&b, "%s%d,%d", i ? " " : "", (int)(e->points[i].x - x->left) + MARGIN,
                   (int)(e->points[i].y - x->top) + MARGIN);
    line.points = b.p;
    line.arrow = "";
    if (e->point_count > 1) {
        const struct bpmn_point *p = &e->points[e->point_count - 2];
        line.arrow = arrow(a, p[0].x - x->left + MARGIN, p[0].y - x->top + MARGIN,
                           p[1].x - x->left + MARGIN, p[1].y - x->top + MARGIN);
    }
    size_t half = e->point_count / 2;
    if (half) { /* the middle of the middle stretch */
        line.text_x = (int)((e->points[half - 1].x + e->points[half].x) / 2 - x->left) + MARGIN;
        line.text_y = (int)((e->points[half - 1].y + e->points[half].y) / 2 - x->top) + MARGIN - 4;
    }
    return line;
}

static const struct bpmn_model *read_model(struct arena *a, const char *text)
{
    struct bpmn_findings findings = {0};
    struct bpmn_model *m = NULL;
    if (!text || bpmn_read(a, text, strlen(text), &findings, &m, NULL) < 0)
        return NULL;
    return m;
}

bool law_draw(struct arena *a, const struct draw_question *q, struct admin_drawing_view *ret)
{
    const struct bpmn_model *m = read_model(a, q->text), *other = read_model(a, q->other);
    if (!m || m->shape_count == 0)
        return false;
    struct extent x = extent_of(m);
    struct admin_box_view *boxes = arena_new(a, struct admin_box_view, m->shape_count);
    struct admin_line_view *lines = arena_new(a, struct admin_line_view, m->edge_count);
    for (size_t i = 0; i < m->shape_count; i++)
        boxes[i] = box_of(a, &m->shapes[i], &x, sign_of(m, other, m->shapes[i].of, q->removed));
    for (size_t i = 0; i < m->edge_count; i++)
        lines[i] = line_of(a, &m->edges[i], &x, sign_of(m, other, m->edges[i].of, q->removed));
    *ret = (struct admin_drawing_view){.title = q->title,
                                       .width = (int)(x.right - x.left) + 2 * MARGIN,
                                       .height = (int)(x.bottom - x.top) + 2 * MARGIN,
                                       .boxes = boxes,
                                       .box_count = m->shape_count,
                                       .lines = lines,
                                       .line_count = m->edge_count};
    return true;
}
