#include "base/log.h"

#include "base/cleanup.h"
#include "base/json.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <unistd.h>

static int kept;

/* From here to released() the lines go into a file. */
static FILE *captured(void)
{
    FILE *file = tmpfile();
    kept = dup(STDERR_FILENO);
    if (file)
        dup2(fileno(file), STDERR_FILENO);
    return file;
}

/* What was logged. */
static const char *released(FILE *file, char out[static 8192])
{
    dup2(kept, STDERR_FILENO);
    close(kept);
    rewind(file);
    out[fread(out, 1, 8191, file)] = '\0';
    (void)fclose(file);
    return out;
}

TEST(a_line_is_json)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    char out[8192];
    struct json *v;
    FILE *file = captured();
    REQUIRE(file);
    log_request("r-1");
    log_line(LOG_WARNING, "store.open", "engine=%s rows=%d why=it \"broke\"\n\\ here", "sqlite", 3);
    log_request(NULL);
    released(file, out);
    REQUIRE(json_parse(a, out, strlen(out), &v, NULL) == OK);
    CHECK_STR("store.open", json_str(v, "event", ""));
    CHECK_STR("r-1", json_str(v, "request", ""));
    CHECK_STR("sqlite", json_str(v, "engine", ""));
    CHECK(strstr(json_str(v, "why", ""), "it \"broke\""));
}

TEST(what_is_below_the_level_is_dropped)
{
    char out[8192];
    FILE *file = captured();
    REQUIRE(file);
    log_line(LOG_DEBUG, "quiet", "n=1");
    log_level(LOG_ERROR);
    log_line(LOG_WARNING, "quiet", "n=2");
    log_level(LOG_INFO);
    CHECK_STR("", released(file, out));
}

TEST(a_long_line_is_cut_and_stays_json)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    char words[20000], out[8192];
    struct json *v;
    memset(words, '"', sizeof words - 1);
    words[sizeof words - 1] = '\0';
    FILE *file = captured();
    REQUIRE(file);
    log_line(LOG_INFO, "long", "why=%s", words);
    released(file, out);
    CHECK_INT(OK, json_parse(a, out, strlen(out), &v, NULL));
}
