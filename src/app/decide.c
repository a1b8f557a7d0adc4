/* motcua decide: one question, or a stream of them (design: commands). */
#include "app/app.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "os/clock.h"
#include "os/files.h"
#include "rules/dmn/dmn.h"

#include <stdio.h>
#include <string.h>

enum { LINE_MOST = LIMIT_JSON_BODY };

static bool is_file(const char *word)
{
    const size_t n = strlen(word);
    return n > 4 && strcmp(word + n - 4, ".dmn") == 0;
}

/* The words that are files, the model first. */
static int read_texts(struct arena *a, const struct options *o, struct dmn_text *texts,
                      size_t *ret_count, struct fault *f)
{
    size_t count = 0;
    *ret_count = 0;
    for (size_t i = 0; i < o->word_count && is_file(o->words[i]); i++) {
        struct bytes text;
        int r = file_read(a, o->words[i], LIMIT_XML, &text, f);
        if (r < 0)
            return r;
        texts[count++] =
            (struct dmn_text){.name = o->words[i], .text = (const char *)text.p, .n = text.n};
    }
    if (count == 0)
        return fault_set(f, INVALID, "a file MODEL.dmn is expected");
    *ret_count = count;
    return OK;
}

static int read_model(struct arena *a, const struct options *o, struct dmn_model **ret,
                      size_t *ret_files, struct fault *f)
{
    struct dmn_text texts[OPTION_WORDS_MOST];
    struct dmn_findings findings = {0};
    int r = read_texts(a, o, texts, ret_files, f);
    if (r == OK)
        r = dmn_read(a, texts, *ret_files, &findings, ret, f);
    if (r < 0)
        return r;
    for (const struct dmn_finding *x = findings.first; x; x = x->next)
        fprintf(stderr, "%s:%d: %s\n", x->file, x->line, x->words);
    return OK;
}

static int read_context(struct arena *a, const char *text, const struct feel_context **ret,
                        struct fault *f)
{
    struct feel *e;
    struct feel_value v = feel_null();
    int r = feel_parse(a, text[0] ? text : "{}", NULL, &e, f);
    if (r == OK)
        r = feel_eval(e, NULL, a, &v, f);
    if (r < 0)
        return r;
    if (v.kind != FEEL_CONTEXT)
        return fault_set(f, INVALID, "a FEEL context is expected, as {a: 1}");
    *ret = v.context;
    return OK;
}

static int find(const struct dmn_model *m, const char *kind, const char *name,
                const struct dmn_element **ret, struct fault *f)
{
    static const struct {
        const char *name;
        enum dmn_kind kind;
    } kinds[] = {{"decision", DMN_DECISION}, {"bkm", DMN_KNOWLEDGE}, {"service", DMN_SERVICE}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].name, kind) != 0)
            continue;
        *ret = dmn_find(m, kinds[i].kind, name);
        return *ret
                   ? OK
                   : fault_reason(f, NOT_FOUND, "dmn.unknown", "there is no %s \"%s\"", kind, name);
    }
    return fault_reason(f, INVALID, "dmn.kind", "the kind is decision, bkm or service, not \"%s\"",
                        kind);
}

struct question {
    const char *kind, *name, *context;
    struct dmn_explanation *explain; /* or NULL */
};

/* The answer as FEEL. */
static int ask(struct arena *a, const struct dmn_model *m, const struct question *q,
               const char **ret, struct fault *f)
{
    struct feel_moment now = feel_moment_of(clock_now_ms());
    struct dmn_question asked = {.now = &now, .explain = q->explain};
    struct feel_value v;
    int r = find(m, q->kind, q->name, &asked.what, f);
    if (r == OK)
        r = read_context(a, q->context, &asked.inputs, f);
    if (r == OK)
        r = dmn_decide(m, &asked, a, &v, f);
    if (r < 0)
        return r;
    struct buf b;
    buf_init(&b, a, LIMIT_PACK_FILE);
    feel_write(&b, &v);
    *ret = b.p;
    return OK;
}

static int read_question(struct arena *a, const char *line, size_t n, struct question *ret,
                         struct fault *f)
{
    struct json *o;
    int r = json_parse(a, line, n, &o, f);
    if (r < 0)
        return r;
    *ret = (struct question){.kind = json_str(o, "kind", "decision"),
                             .name = json_str(o, "call", NULL),
                             .context = json_str(o, "context", "")};
    if (!ret->name)
        return fault_set(f, INVALID, "\"call\" is missing");
    return OK;
}

static void answer_line(struct arena *a, const struct dmn_model *m, const char *line, size_t n)
{
    struct question q;
    struct fault f = {0};
    const char *value = "";
    int r = read_question(a, line, n, &q, &f);
    if (r == OK)
        r = ask(a, m, &q, &value, &f);
    struct buf b;
    buf_init(&b, a, LIMIT_PACK_FILE);
    buf_str(&b, r < 0 ? "{\"error\": " : "{\"value\": ");
    json_write_string(&b, r < 0 ? f.words : value);
    buf_str(&b, "}");
    puts(b.p);
    (void)fflush(stdout); /* whoever asks may wait for it */
}

static int answer_lines(struct arena *a, const struct dmn_model *m, struct fault *f)
{
    char *line = arena_alloc(a, LINE_MOST);
    CLEANUP(arena_closep) struct arena *own = arena_open();
    while (fgets(line, LINE_MOST, stdin)) {
        size_t n = strlen(line);
        if (n + 1 == LINE_MOST && line[n - 1] != '\n')
            return fault_set(f, TOO_LARGE, "a line is longer than %d bytes", LINE_MOST - 2);
        if (line[strspn(line, " \t\r\n")] == '\0')
            continue;
        answer_line(own, m, line, n);
        arena_clear(own);
    }
    return OK;
}

int command_decide(struct arena *a, const struct options *o, struct fault *f)
{
    struct dmn_model *model = NULL;
    const char *value;
    size_t files;
    int r = read_model(a, o, &model, &files, f);
    if (r < 0)
        return r;
    if (option_is_set(o, OPTION_BATCH))
        return answer_lines(a, model, f);
    if (!option_is_set(o, OPTION_DECISION) || o->word_count > files + 1)
        return fault_set(f, INVALID, "motcua decide MODEL.dmn --decision NAME '{…}'");
    struct dmn_explanation why = {0};
    const struct question q = {.kind = "decision",
                               .name = option(o, OPTION_DECISION),
                               .context = o->word_count > files ? o->words[files] : "",
                               .explain = &why};
    r = ask(a, model, &q, &value, f);
    if (r < 0)
        return r;
    for (const struct dmn_step *s = why.first; s; s = s->next)
        if (s->problem)
            fprintf(stderr, "%s: %s\n", s->what->path, s->problem);
    puts(value);
    return OK;
}
