#include "app/options.h"

#include "app/settings.h"
#include "os/files.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MOST = 64 * 1024, NAME_MOST = 64 };

/* Some editors put it before the first line. */
static const char byte_order_mark[] = "\xEF\xBB\xBF";

static const struct {
    const char *name, *fallback, *help;
    bool flag; /* yes or no: --name alone is yes */
} table[OPTION_COUNT] = {
    [OPTION_DATA] = {"data", "", "folder of the database, the files and the keys", false},
    [OPTION_STORE] = {"store", "",
                      "database: sqlite (DATA/motcua.db), or postgres://USER@HOST/NAME", false},
    [OPTION_FILES] = {"files", "",
                      "stored files: DATA/files when not given, another folder, or "
                      "s3://BUCKET[/PREFIX]?endpoint=https://HOST",
                      false},
    [OPTION_S3_KEYS] = {"s3-keys", "",
                        "file of two lines: key id and secret; else AWS_ACCESS_KEY_ID and "
                        "AWS_SECRET_ACCESS_KEY",
                        false},
    [OPTION_FILES_KEY] = {"files-key", "",
                          "file of the master key that seals stored files; outside of DATA", false},
    [OPTION_NEW_FILES_KEY] = {"new-files-key", "", "file of the master key from now on", false},
    [OPTION_LISTEN] = {"listen", "127.0.0.1:8080", "address and port to serve on", false},
    [OPTION_WORKERS] = {"workers", "0", "threads that answer requests; 0: one for each processor",
                        false},
    [OPTION_ORIGIN] = {"origin", "", "public address, for QR codes and the sign-in (https://…)",
                       false},
    [OPTION_SHARE] = {"share", MOTCUA_SHARE, "folder of the static files, fonts and packs", false},
    [OPTION_PACK] = {"pack", "", "pack to load; may be given several times", false},
    [OPTION_PROXY] = {"behind-proxy", "", "believe X-Forwarded-… of a proxy on this machine", true},
    [OPTION_PROXIES] = {"proxies", "", "addresses of proxies on other machines that are believed",
                        false},
    [OPTION_POPULATION_URL] = {"population-url", "", "address of the population register's service",
                               false},
    [OPTION_POPULATION_KEY_NAME] = {"population-key-name", "", "name of the key for the register",
                                    false},
    [OPTION_POPULATION_KEY] = {"population-key", "",
                               "the key itself; better in the file than in the flags", false},
    [OPTION_OIDC_ISSUER] = {"oidc-issuer", "", "the national identity: its issuer", false},
    [OPTION_OIDC_CLIENT] = {"oidc-client", "", "the national identity: our client id", false},
    [OPTION_OIDC_SECRET] = {"oidc-secret", "", "the national identity: our secret", false},
    [OPTION_SLOW_QUERY] = {"slow-query", "100", "milliseconds from which a query is logged; 0: all",
                           false},
    [OPTION_DEMO] = {"demo", "", "with demonstration accounts (loopback only)", true},
    [OPTION_CHECK] = {"check", "", "look for faults, change nothing", true},
    [OPTION_TO] = {"to", "", "folder of a copy or an export", false},
    [OPTION_SWEEP] = {"sweep", "", "remove stored files that nothing refers to, a day later", true},
    [OPTION_KEYS] = {"keys", "", "export the sealed signing keys as well", true},
    [OPTION_HEADS] = {"heads", "",
                      "signed heads that a witness kept; DATA/heads.log when not given", false},
    [OPTION_FORCE] = {"force", "", "packs win over what staff have published", true},
    [OPTION_CONTEXT] = {"context", "", "FEEL context in which to evaluate", false},
    [OPTION_RUN] = {"run", "", "FEEL context with which to simulate a process", false},
    [OPTION_DECISION] = {"decision", "", "decision to ask, by name or id", false},
    [OPTION_BATCH] = {"batch", "", "questions in, answers out, one JSON object a line", true},
    [OPTION_DOSSIERS] = {"dossiers", "", "how many to make up", false},
    [OPTION_SEED] = {"seed", "1", "the same one makes up the same years", false},
    [OPTION_YEARS] = {"years", "1", "how far back they begin", false},
    [OPTION_OPEN] = {"open", "0", "percent of them left open at any step", false},
    [OPTION_SANDBOX_LISTEN] = {"sandbox-listen", "127.0.0.1:8090", "address of the stand-ins",
                               false},
    [OPTION_FULL_NAME] = {"full-name", "", "whose account it is", false},
    [OPTION_AGENCY] = {"agency", "", "code of an agency", false},
    [OPTION_ROLE] = {"role", "", "of a post: reception, officer, leader, clerk or admin", false},
    [OPTION_TITLE] = {"title", "", "of a post, as signatures show it", false},
    [OPTION_KEY] = {"key", "", "PEM file: a signing key, its certificate and those above it",
                    false},
};

static bool find(const char *name, size_t n, enum option *ret)
{
    for (enum option i = 0; i < OPTION_COUNT; i++)
        if (strlen(table[i].name) == n && strncmp(table[i].name, name, n) == 0) {
            *ret = i;
            return true;
        }
    return false;
}

static int add_pack(struct options *o, const char *folder, struct fault *f)
{
    if (o->pack_count == OPTION_WORDS_MOST)
        return fault_set(f, INVALID, "more than %d packs", OPTION_WORDS_MOST);
    o->packs[o->pack_count++] = folder;
    return OK;
}

static bool is_one_of(const char *const *words, const char *value)
{
    while (*words && strcmp(*words, value) != 0)
        words++;
    return *words;
}

static const char *const yes[] = {"yes", "on", "true", "1", NULL};
static const char *const no[] = {"no", "off", "false", "0", "", NULL};

/* What is no answer must not pass for one. */
static int check_flag(enum option which, const char *value, struct fault *f)
{
    if (!table[which].flag || is_one_of(yes, value) || is_one_of(no, value))
        return OK;
    return fault_set(f, INVALID, "%s is yes or no, not %s", table[which].name, value);
}

static int set(struct options *o, enum option which, const char *value, struct fault *f)
{
    if (which == OPTION_PACK)
        return add_pack(o, value, f);
    o->values[which] = value;
    return check_flag(which, value, f);
}

/* One argument at argv[*i]; steps over its value. */
static int read_argument(struct options *o, int argc, char **argv, int *i, struct fault *f)
{
    const char *word = argv[*i];
    enum option which;
    if (strncmp(word, "--", 2) != 0) {
        if (o->word_count == OPTION_WORDS_MOST)
            return fault_set(f, INVALID, "too many words");
        o->words[o->word_count++] = word;
        return OK;
    }
    const char *name = word + 2;
    size_t n = strcspn(name, "=");
    if (!find(name, n, &which))
        return fault_set(f, INVALID, "there is no option --%.*s", (int)n, name);
    if (name[n] == '=')
        return set(o, which, name + n + 1, f);
    if (table[which].flag)
        return set(o, which, yes[0], f);
    if (*i + 1 >= argc)
        return fault_set(f, INVALID, "--%s needs a value", table[which].name);
    return set(o, which, argv[++*i], f);
}

/* MOTCUA_POPULATION_URL for "population-url". */
static const char *variable(const char *name)
{
    char out[NAME_MOST] = "MOTCUA_";
    size_t n = strlen(out);
    for (; *name && n + 1 < sizeof out; name++)
        out[n++] = *name == '-' ? '_' : (char)toupper((unsigned char)*name);
    out[n] = '\0';
    return getenv(out);
}

static char *trimmed(char *s)
{
    while (isspace((unsigned char)*s))
        s++;
    for (size_t n = strlen(s); n && isspace((unsigned char)s[n - 1]);)
        s[--n] = '\0';
    return s;
}

static int read_line(struct options *o, char *line, int number, struct fault *f)
{
    enum option which;
    line = trimmed(line);
    if (!*line || *line == '#')
        return OK;
    char *equals = strchr(line, '=');
    if (!equals)
        return fault_set(f, INVALID, "motcua.conf:%d: name = value is expected", number);
    *equals = '\0';
    char *name = trimmed(line), *value = trimmed(equals + 1);
    if (!find(name, strlen(name), &which))
        return fault_set(f, INVALID, "motcua.conf:%d: there is no setting %s", number, name);
    return o->values[which] && o->values[which][0] ? OK : set(o, which, value, f);
}

int options_add(struct arena *a, struct options *o, const char *folder, struct fault *f)
{
    struct bytes content;
    if (!folder || !folder[0])
        return OK;
    const char *path = arena_printf(a, "%s/motcua.conf", folder);
    if (!file_exists(path))
        return OK;
    int r = file_read(a, path, FILE_MOST, &content, f), number = 0;
    char *rest = r == OK ? arena_strndup(a, (const char *)content.p, content.n) : NULL;
    if (rest && strncmp(rest, byte_order_mark, strlen(byte_order_mark)) == 0)
        rest += strlen(byte_order_mark);
    for (char *line; r == OK && (line = strsep(&rest, "\n")) != NULL;)
        r = read_line(o, line, ++number, f);
    return r;
}

static int add_variables(struct options *o, struct fault *f)
{
    int r = OK;
    for (enum option i = 0; r == OK && i < OPTION_COUNT; i++)
        if (!o->values[i] && i != OPTION_PACK && (o->values[i] = variable(table[i].name)) != NULL)
            r = check_flag(i, o->values[i], f);
    return r;
}

int options_read(struct arena *a, int argc, char **argv, struct options *ret, struct fault *f)
{
    struct options o = {0};
    int r = OK;
    for (int i = 0; r == OK && i < argc; i++)
        r = read_argument(&o, argc, argv, &i, f);
    if (r == OK)
        r = add_variables(&o, f);
    if (r == OK)
        r = options_add(a, &o, o.values[OPTION_DATA], f);
    for (enum option i = 0; i < OPTION_COUNT; i++)
        if (!o.values[i])
            o.values[i] = table[i].fallback;
    if (r == OK && strcmp(o.values[OPTION_STORE], "sqlite") == 0)
        o.values[OPTION_STORE] = "";
    if (r == OK)
        r = settings_check(a, &o, f);
    if (r == OK)
        *ret = o;
    return r;
}

const char *option(const struct options *o, enum option which)
{
    return o->values[which];
}

int option_number(const struct options *o, enum option which, int most, int *ret, struct fault *f)
{
    char *end;
    errno = 0;
    long n = strtol(o->values[which], &end, 10);
    if (errno || *end || end == o->values[which] || n < 0 || n > most)
        return fault_set(f, INVALID, "--%s is a whole number from 0 to %d", table[which].name,
                         most);
    *ret = (int)n;
    return OK;
}

bool option_is_set(const struct options *o, enum option which)
{
    return table[which].flag ? is_one_of(yes, o->values[which]) : o->values[which][0] != '\0';
}

void options_help(void)
{
    for (enum option i = 0; i < OPTION_COUNT; i++)
        printf("  --%-22s %s%s%s%s\n", table[i].name, table[i].help,
               table[i].fallback[0] ? " [" : "", table[i].fallback,
               table[i].fallback[0] ? "]" : "");
}
