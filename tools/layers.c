#include "tools/layers.h"

#include "base/cleanup.h"
#include "tools/support.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>

enum { LINES_MAX = 600, PATH_DEPTH = 8 };

/* Floors from the ground up, each with what it may include beside itself. */
static const struct {
    const char *name;
    const char *below; /* names between blanks; "*" is everything */
} floors[] = {
    {"base", ""},
    {"os", " base "},
    {"crypto", " base "},
    {"db", " base "},
    {"http", " base "},
    {"html", " base "},
    {"rules", " base "},
    {"paper", " base os crypto "},
    {"wire", " base crypto http "},
    {"files", " base os crypto wire "},
    {"rooms", " base os crypto db http html rules paper wire files "},
    {"sandbox", " base crypto http html "},
    {"app", "*"},
};

/* A room may include itself and the rooms before it. */
static const char *const rooms[] = {
    "agency",  "identity", "record",   "catalogue", "dossier", "upload", "vault",  "result",
    "payment", "intake",   "register", "link",      "notice",  "voice",  "office", "place",
    "measure", "watch",    "custody",  "sample",    "portal",  "desk",   "admin",  "api",
};

/* Libraries that are wrapped in one place: the beginning of the header's name, and the floors. */
static const struct {
    const char *header;
    const char *floors;
} wrapped[] = {
    {"sqlite3.h", " db "},          {"libpq-fe.h", " db "},
    {"openssl/", " crypto paper "}, {"microhttpd.h", " http "},
    {"curl/", " http wire "},       {"expat.h", " base "},
    {"sodium.h", " crypto "},       {"sys/", " base os http files "},
    {"qpdf/", " paper "},           {"cairo", " paper "},
    {"pango/", " paper "},          {"seccomp.h", " os "},
};

/* Functions that nobody above base/ calls, and what is called instead. */
static const struct {
    const char *name;
    const char *instead;
} banned[] = {
    {"malloc", "an arena"},
    {"calloc", "an arena"},
    {"realloc", "struct buf"},
    {"strdup", "arena_strdup"},
    {"strndup", "arena_strndup"},
    {"asprintf", "arena_printf"},
    {"strcpy", "struct buf"},
    {"strcat", "struct buf"},
    {"sprintf", "snprintf"},
    {"vsprintf", "vsnprintf"},
    {"gets", "fgets"},
    {"strtok", "strcspn"},
    {"atoi", "strtol with its end looked at"},
    {"atol", "strtol with its end looked at"},
    {"atoll", "strtoll with its end looked at"},
    {"atof", "base/decimal.h"},
    {"localtime", "base/time.h"},
    {"gmtime", "base/time.h"},
    {"localtime_r", "base/time.h"},
    {"ctime", "base/time.h"},
    {"mktime", "base/time.h"},
    {"system", "os/process"},
    {"popen", "os/process"},
    {"setlocale", "html/message.h"},
    {"rand", "crypto/random.h"},
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

struct judge {
    const char *path;
    int floor, room; /* of the file; room -1 outside of rooms/ */
    int line;
    int findings;
    struct buf *report;
};

static void found(struct judge *j, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void found(struct judge *j, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char words[300];
    (void)vsnprintf(words, sizeof words, fmt, ap);
    va_end(ap);
    buf_printf(j->report, "src/%s:%d: %s\n", j->path, j->line, words);
    j->findings++;
}

/* Whether the first n bytes of name are word. */
static bool is_word(const char *word, const char *name, size_t n)
{
    return strlen(word) == n && strncmp(word, name, n) == 0;
}

static int floor_of(const char *path)
{
    size_t n = strcspn(path, "/");
    for (size_t i = 0; path[n] == '/' && i < COUNT(floors); i++)
        if (is_word(floors[i].name, path, n))
            return (int)i;
    return -1;
}

/* -1: not in rooms/, or directly in it; -2: a room that the table does not know. */
static int room_of(const char *path)
{
    if (strncmp(path, "rooms/", 6) != 0)
        return -1;
    path += 6;
    size_t n = strcspn(path, "/");
    if (path[n] == '\0')
        return -1;
    for (size_t i = 0; i < COUNT(rooms); i++)
        if (is_word(rooms[i], path, n))
            return (int)i;
    return -2;
}

/* Whether name stands between blanks in list. */
static bool lists(const char *list, const char *name)
{
    size_t n = strlen(name);
    for (const char *at = list; (at = strstr(at, name)); at += n)
        if (at > list && at[-1] == ' ' && at[n] == ' ')
            return true;
    return false;
}

/* "dossier_sql.h", made by tools/sqlc of the room's own queries: nobody else's. */
static bool judge_queries(struct judge *j, const char *path)
{
    size_t n = strlen(path);
    if (strchr(path, '/') || n <= 6 || strcmp(path + n - 6, "_sql.h") != 0)
        return false;
    if (j->room < 0 || !is_word(rooms[j->room], path, n - 6))
        found(j, "\"%s\": queries are included by their own room only", path);
    return true;
}

static void judge_own(struct judge *j, const char *path)
{
    if (judge_queries(j, path))
        return;
    int floor = floor_of(path), room = room_of(path);
    if (floor < 0) {
        found(j, "\"%s\": headers are included as \"floor/name.h\"", path);
        return;
    }
    const char *below = floors[j->floor].below;
    if (floor != j->floor && below[0] != '*' && !lists(below, floors[floor].name))
        found(j, "%s may not include %s (\"%s\")", floors[j->floor].name, floors[floor].name, path);
    if (room == -2)
        found(j, "\"%s\": no room of that name in the house", path);
    if (j->room >= 0 && room > j->room)
        found(j, "room %s may not include the later room %s", rooms[j->room], rooms[room]);
}

static void judge_foreign(struct judge *j, const char *header, size_t n)
{
    for (size_t i = 0; i < COUNT(wrapped); i++) {
        size_t len = strlen(wrapped[i].header);
        if (n >= len && strncmp(header, wrapped[i].header, len) == 0 &&
            !lists(wrapped[i].floors, floors[j->floor].name))
            found(j, "<%.*s> belongs in%sonly", (int)n, header, wrapped[i].floors);
    }
}

/* A line of the source that is a directive. */
static void judge_include(struct judge *j, struct arena *a, const char *line)
{
    line += strspn(line, " \t");
    if (*line++ != '#')
        return;
    line += strspn(line, " \t");
    if (strncmp(line, "include", 7) != 0)
        return;
    line += 7 + strspn(line + 7, " \t");
    size_t n = line[0] ? strcspn(line + 1, ">\"\n") : 0;
    if (line[0] == '"')
        judge_own(j, arena_strndup(a, line + 1, n));
    else if (line[0] == '<')
        judge_foreign(j, line + 1, n);
}

static bool is_name_char(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static void judge_call(struct judge *j, const char *name, size_t n)
{
    for (size_t i = 0; i < COUNT(banned); i++)
        if (is_word(banned[i].name, name, n))
            found(j, "%s() is banned; use %s", banned[i].name, banned[i].instead);
}

/* Names followed by a bracket are calls, unless they are members. line holds no strings. */
static void judge_calls(struct judge *j, const char *line)
{
    static const char safe[] = "(struct safe_html)";
    if (strcmp(floors[j->floor].name, "base") == 0)
        return;
    if (strstr(line, safe) && strcmp(floors[j->floor].name, "html") != 0)
        found(j, "only html/ may say that markup is safe");
    for (const char *s = line; *s;) {
        size_t n = 0;
        while (is_name_char(s[n]))
            n++;
        bool member = s > line && (s[-1] == '.' || s[-1] == '>');
        if (n && !member && s[n + strspn(s + n, " ")] == '(')
            judge_call(j, s, n);
        s += n ? n : 1;
    }
}

/* What the reader of a file is in. */
enum lexical { CODE, LINE_COMMENT, COMMENT, STRING, CHARACTER };

static enum lexical enter(const char *s)
{
    if (s[0] == '/' && s[1] == '*')
        return COMMENT;
    if (s[0] == '/' && s[1] == '/')
        return LINE_COMMENT;
    return s[0] == '"' ? STRING : s[0] == '\'' ? CHARACTER : CODE;
}

/* The length of what begins at s, with its end. */
static size_t lexical_length(enum lexical in, const char *s)
{
    if (in == COMMENT) {
        const char *end = strstr(s + 2, "*/");
        return end ? (size_t)(end + 2 - s) : strlen(s);
    }
    if (in == LINE_COMMENT)
        return strcspn(s, "\n");
    size_t n = 1;
    for (; s[n] && s[n] != '\n' && s[n] != s[0]; n++)
        n += s[n] == '\\' && s[n + 1];
    return n + (s[n] == s[0]);
}

/* Blank out comments and strings; line feeds stay. bare begins as a copy of text. */
static void blank_out(const char *text, char *bare)
{
    for (size_t i = 0; text[i];) {
        enum lexical in = enter(text + i);
        if (in == CODE) {
            i++;
            continue;
        }
        for (size_t end = i + lexical_length(in, text + i); i < end; i++)
            if (bare[i] != '\n')
                bare[i] = ' ';
    }
}

int layers_judge(struct arena *a, const char *path, const char *text, struct buf *report)
{
    struct judge j = {
        .path = path, .floor = floor_of(path), .room = room_of(path), .report = report};
    if (j.floor < 0 || j.room == -2) {
        found(&j, "no such floor or room in the house");
        return j.findings;
    }
    char *bare = arena_strdup(a, text);
    blank_out(text, bare);
    for (const char *line = text, *code = bare; *line;) {
        size_t n = strcspn(line, "\n");
        j.line++;
        if (code[strspn(code, " \t")] == '#') /* not inside a comment */
            judge_include(&j, a, line);
        judge_calls(&j, arena_strndup(a, code, n));
        line += n + (line[n] == '\n');
        code += n + (code[n] == '\n');
    }
    if (j.line > LINES_MAX)
        found(&j, "%d lines; a file has at most %d and is split by idea", j.line, LINES_MAX);
    return j.findings;
}

static void close_folder(DIR **d)
{
    if (*d)
        (void)closedir(*d);
}

static bool is_source(const char *name)
{
    size_t n = strlen(name);
    return n > 2 && name[n - 2] == '.' && (name[n - 1] == 'c' || name[n - 1] == 'h');
}

static int judge_file(const char *path, const char *inside, struct buf *report, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct bytes text;
    int r = file_read(a, path, TOOL_FILE_MAX, &text, f);
    return r < 0 ? r : layers_judge(a, inside, (const char *)text.p, report);
}

/* top is the length of the path of src/ with its slash. */
static int walk(struct arena *a, const char *folder, size_t top, int depth, struct buf *report,
                struct fault *f)
{
    CLEANUP(close_folder) DIR *d = opendir(folder);
    if (!d)
        return fault_set(f, NOT_FOUND, "%s: no such folder", folder);
    int findings = 0;
    for (const struct dirent *e; (e = readdir(d));) {
        const char *path = arena_printf(a, "%s/%s", folder, e->d_name);
        int r = 0;
        if (e->d_type == DT_DIR && e->d_name[0] != '.' && depth < PATH_DEPTH)
            r = walk(a, path, top, depth + 1, report, f);
        else if (e->d_type == DT_REG && is_source(e->d_name))
            r = judge_file(path, path + top, report, f);
        if (r < 0)
            return r;
        findings += r;
    }
    return findings;
}

int layers_walk(struct arena *a, const char *folder, struct buf *report, struct fault *f)
{
    return walk(a, folder, strlen(folder) + 1, 0, report, f);
}
