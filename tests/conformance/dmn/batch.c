/* The DMN TCK through the command: motcua decide MODEL LIBRARY… --batch. */
#include "tests/conformance/dmn/tck.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LINE_MOST = 1024 * 1024 };

static const char *program;

static void must(bool good, const char *what)
{
    if (good)
        return;
    perror(what);
    exit(2);
}

static void write_question(FILE *to, struct arena *a, const struct tck_result *r)
{
    static const char *const kinds[] = {
        [DMN_DECISION] = "decision", [DMN_KNOWLEDGE] = "bkm", [DMN_SERVICE] = "service"};
    const struct feel_value inputs = feel_of_context(r->inputs);
    struct buf context, line;
    buf_init(&context, a, LINE_MOST);
    buf_init(&line, a, LINE_MOST);
    feel_write(&context, &inputs);
    buf_str(&line, "{\"call\": ");
    json_write_string(&line, r->call);
    buf_printf(&line, ", \"kind\": \"%s\", \"context\": ", kinds[r->kind]);
    json_write_string(&line, context.p);
    (void)fprintf(to, "%s}\n", line.p);
}

/* The questions go through a file: no pipe can fill up on both sides. */
static FILE *questions(struct arena *a, const struct tck_folder *folder)
{
    FILE *to = tmpfile();
    must(to != NULL, "tmpfile");
    for (size_t i = 0; i < folder->result_count; i++)
        write_question(to, a, &folder->results[i]);
    must(fflush(to) == 0 && fseek(to, 0, SEEK_SET) == 0, "tmpfile");
    return to;
}

static void become(const struct tck_folder *folder, struct arena *a, int in, int out)
{
    const char **words = arena_new(a, const char *, folder->text_count + 4);
    size_t n = 0;
    words[n++] = program;
    words[n++] = "decide";
    for (size_t i = 0; i < folder->text_count; i++)
        words[n++] = folder->texts[i].name;
    words[n++] = "--batch";
    if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
        !freopen("/dev/null", "w", stderr))
        _exit(126);
    union {
        const char **given;
        char *const *wanted;
    } list = {.given = words};
    (void)execv(program, list.wanted);
    _exit(127);
}

static FILE *answers_of(const struct tck_folder *folder, struct arena *a, FILE *in)
{
    FILE *out = tmpfile();
    int status = 0;
    must(out != NULL, "tmpfile");
    pid_t child = fork();
    must(child >= 0, "fork");
    if (child == 0)
        become(folder, a, fileno(in), fileno(out));
    must(waitpid(child, &status, 0) == child && status == 0, "motcua decide");
    must(fseek(out, 0, SEEK_SET) == 0, "tmpfile");
    return out;
}

static struct feel_value read_answer(struct arena *a, const char *line)
{
    struct json *o;
    struct feel *e;
    struct feel_value v = feel_null();
    if (json_parse(a, line, strlen(line), &o, NULL) < 0)
        return feel_string("no JSON");
    const char *value = json_str(o, "value", NULL);
    if (!value)
        return feel_string(json_str(o, "error", "neither value nor error"));
    if (feel_parse(a, value, NULL, &e, NULL) < 0 || feel_eval(e, NULL, a, &v, NULL) < 0)
        return feel_string("no FEEL");
    return v;
}

static void answer(struct arena *a, const struct tck_folder *folder, struct feel_value *answers)
{
    FILE *in = questions(a, folder), *out = answers_of(folder, a, in);
    char *line = arena_alloc(a, LINE_MOST);
    for (size_t i = 0; i < folder->result_count; i++)
        answers[i] = fgets(line, LINE_MOST, out) ? read_answer(a, line) : feel_string("nothing");
    (void)fclose(in);
    (void)fclose(out);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    program = argv[1];
    return tck_run(argc > 2 ? argv[2] : "tests/conformance/dmn-tck", answer);
}
