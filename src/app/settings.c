#include "app/settings.h"

#include "db/store.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

/* Each % of an address stands before two hexadecimal digits. */
static bool escapes_well(const char *s)
{
    while ((s = strchr(s, '%')) != NULL) {
        if (!isxdigit((unsigned char)s[1]) || !isxdigit((unsigned char)s[2]))
            return false;
        s += 3;
    }
    return true;
}

/* What is wrong is found here: libpq would name the piece, and that is one of the password. */
static bool parts_well(const char *store)
{
    const char *user = strstr(store, "://") + 3, *at = strchr(user, '@');
    const char *host = at ? at + 1 : user;
    size_t n = strcspn(host, "/?");
    return strpbrk(user, " \"'\\") == NULL && escapes_well(user) && strchr(host, '@') == NULL &&
           (!at || strcspn(user, "/?#[]") >= (size_t)(at - user)) &&
           !memchr(host, '[', n) == !memchr(host, ']', n);
}

static int check_store(struct arena *a, const char *store, struct fault *f)
{
    (void)a;
    if (!store_is_server(store))
        return fault_set(f, INVALID, "store is sqlite or postgres://USER@HOST/NAME");
    return parts_well(store)
               ? OK
               : fault_set(f, INVALID,
                           "the address in store cannot be read: what is no letter or digit of "
                           "a name or a password stands as %% and two digits there");
}

/* A relative one would be another at the next start. */
static int check_files(struct arena *a, const char *files, struct fault *f)
{
    (void)a;
    return *files == '/' || strncmp(files, "s3://", 5) == 0
               ? OK
               : fault_set(f, INVALID, "files is a folder, from / on, or s3://BUCKET, not %s",
                           files);
}

/* It goes into QR codes and under the heads of the record, and says whether cookies are Secure. */
static int check_origin(struct arena *a, const char *origin, struct fault *f)
{
    static const char of_host[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789.-:[]";
    (void)a;
    const char *mark = strstr(origin, "://"), *host = mark ? mark + 3 : "";
    bool web = strncmp(origin, "https://", 8) == 0 || strncmp(origin, "http://", 7) == 0;
    return web && *host && host[strspn(host, of_host)] == '\0'
               ? OK
               : fault_set(f, INVALID, "origin is https://HOST, without a path or quotes, not %s",
                           origin);
}

static int check_proxies(struct arena *a, const char *proxies, struct fault *f)
{
    char *rest = arena_strdup(a, proxies);
    for (char *one; (one = strsep(&rest, ", ")) != NULL;) {
        struct in6_addr room;
        if (*one && inet_pton(AF_INET, one, &room) != 1 && inet_pton(AF_INET6, one, &room) != 1)
            return fault_set(f, INVALID,
                             "proxies are addresses with commas between them, and %s is none", one);
    }
    return OK;
}

static const struct {
    enum option which;
    int (*check)(struct arena *a, const char *value, struct fault *f);
} checks[] = {
    {OPTION_STORE, check_store},
    {OPTION_FILES, check_files},
    {OPTION_ORIGIN, check_origin},
    {OPTION_PROXIES, check_proxies},
};

int settings_check(struct arena *a, const struct options *o, struct fault *f)
{
    int r = OK;
    for (size_t i = 0; r == OK && i < sizeof checks / sizeof *checks; i++)
        if (option_is_set(o, checks[i].which))
            r = checks[i].check(a, option(o, checks[i].which), f);
    return r;
}
