#include "os/secret.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static int read_line(struct arena *a, const char **ret, struct fault *f)
{
    char line[SECRET_MOST + 2];
    if (!fgets(line, sizeof line, stdin))
        return fault_set(f, INVALID, "nothing was typed");
    size_t n = strcspn(line, "\r\n");
    if (line[n] == '\0' && n > SECRET_MOST)
        return fault_set(f, INVALID, "more than %d bytes were typed", SECRET_MOST);
    *ret = arena_strndup(a, line, n);
    return OK;
}

/* A line from the terminal that does not show it. */
static int ask(struct arena *a, const char *prompt, const char **ret, struct fault *f)
{
    struct termios shown, hidden;
    bool quiet = tcgetattr(STDIN_FILENO, &shown) == 0;
    if (quiet) {
        hidden = shown;
        hidden.c_lflag &= ~(tcflag_t)ECHO;
        quiet = tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0;
    }
    (void)fputs(prompt, stderr);
    int r = read_line(a, ret, f);
    if (quiet)
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    (void)fputc('\n', stderr);
    return r;
}

int secret_read(struct arena *a, const char *prompt, const char **ret, struct fault *f)
{
    const char *first, *again;
    if (!isatty(STDIN_FILENO))
        return read_line(a, ret, f);
    int r = ask(a, arena_printf(a, "%s: ", prompt), &first, f);
    if (r == OK)
        r = ask(a, arena_printf(a, "%s, again: ", prompt), &again, f);
    if (r == OK && strcmp(first, again) != 0)
        return fault_set(f, INVALID, "the two are not the same");
    if (r == OK)
        *ret = first;
    return r;
}
