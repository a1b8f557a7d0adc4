#include "tools/zonec.h"

#include <stdlib.h>
#include <string.h>

/* ---- names ---- */

/* The next word of the line at *at; its length is 0 at the end. */
static const char *next_word(struct arena *a, const char **at)
{
    *at += strspn(*at, " ");
    size_t n = strcspn(*at, " \n");
    const char *word = arena_strndup(a, *at, n);
    *at += n;
    return word;
}

/* "Z name …" is a zone, "L zone name" another name of one. */
static void read_line(struct arena *a, const char *line, struct zonec_names *all, size_t *capacity)
{
    const char *at = line + 1;
    if ((*line != 'Z' && *line != 'L') || *at != ' ')
        return;
    const char *of = next_word(a, &at), *name = *line == 'L' ? next_word(a, &at) : of;
    arena_grow(a, all->names, all->count, capacity);
    all->names[all->count++] = (struct zonec_name){.name = name, .of = of};
}

static int by_name(const void *x, const void *y)
{
    return strcmp(((const struct zonec_name *)x)->name, ((const struct zonec_name *)y)->name);
}

int zonec_read_names(struct arena *a, const char *text, struct zonec_names *ret, struct fault *f)
{
    static const char version[] = "# version ";
    struct zonec_names all = {0};
    size_t capacity = 0;
    for (const char *line = text, *end; *line; line = *end ? end + 1 : end) {
        end = line + strcspn(line, "\n");
        if (strncmp(line, version, sizeof version - 1) == 0) {
            line += sizeof version - 1;
            all.version = next_word(a, &line);
        } else {
            read_line(a, line, &all, &capacity);
        }
    }
    if (!all.version || !all.count)
        return fault_set(f, BROKEN, "no version, or no names");
    qsort(all.names, all.count, sizeof *all.names, by_name);
    *ret = all;
    return OK;
}

/* ---- tables ---- */

/* The first of the names whose course is of the same file. */
static size_t first_of(const struct zonec_course *courses, size_t i)
{
    size_t first = 0;
    while (strcmp(courses[first].of, courses[i].of) != 0)
        first++;
    return first;
}

static void write_changes(const struct zonec_names *names, const struct zonec_course *courses,
                          struct buf *b)
{
    buf_str(b, "const struct zone_change zone_changes[] = {\n");
    for (size_t i = 0; i < names->count; i++) {
        if (first_of(courses, i) != i)
            continue;
        buf_printf(b, "    /* %s */\n", courses[i].of);
        for (size_t k = 0; k < courses[i].count; k++)
            buf_printf(b, "    {%lld, %d},\n", (long long)courses[i].changes[k].at,
                       courses[i].changes[k].offset);
    }
    buf_str(b, "};\n\n");
}

static void write_yearly(const struct zone_yearly *y, struct buf *b)
{
    buf_printf(b, "{%d, %d, %d, %d, %d, %d}", (int)y->form, y->month, y->week, y->weekday, y->day,
               (int)y->second);
}

static void write_courses(const struct zonec_names *names, const struct zonec_course *courses,
                          struct buf *b)
{
    size_t first = 0;
    buf_str(b, "const struct zone_course zone_courses[] = {\n");
    for (size_t i = 0; i < names->count; i++) {
        const struct zonec_course *c = &courses[i];
        if (first_of(courses, i) != i)
            continue;
        buf_printf(b, "    {%d, %zu, %zu, {%d, %d, ", (int)c->before, first, c->count,
                   (int)c->rule.standard, (int)c->rule.summer);
        write_yearly(&c->rule.begins, b);
        buf_str(b, ", ");
        write_yearly(&c->rule.ends, b);
        buf_printf(b, "}}, /* %s */\n", c->of);
        first += c->count;
    }
    buf_str(b, "};\n\n");
}

static void write_names(const struct zonec_names *names, const struct zonec_course *courses,
                        struct buf *b)
{
    buf_str(b, "const struct zone_name zone_names[] = {\n");
    for (size_t i = 0; i < names->count; i++) {
        size_t course = 0;
        for (size_t k = 0, of = first_of(courses, i); k < of; k++)
            course += first_of(courses, k) == k;
        buf_printf(b, "    {\"%s\", %zu},\n", names->names[i].name, course);
    }
    buf_printf(b, "};\nconst size_t zone_name_count = %zu;\n", names->count);
}

void zonec_write(const struct zonec_names *names, const struct zonec_course *courses,
                 struct buf *source)
{
    buf_printf(source,
               "/* Made from the IANA time zone data by tools/zonec. */\n"
               "#include \"rules/feel/zone_table.h\"\n\nconst char zone_version[] = \"%s\";\n\n",
               names->version);
    write_changes(names, courses, source);
    write_courses(names, courses, source);
    write_names(names, courses, source);
}
