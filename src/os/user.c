#include "os/user.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *name_of(struct arena *a, uid_t id)
{
    char room[4096];
    struct passwd entry, *found = NULL;
    if (getpwuid_r(id, &entry, room, sizeof room, &found) != 0 || !found)
        return arena_printf(a, "%u", (unsigned)id);
    return arena_strdup(a, found->pw_name);
}

const char *user_name(struct arena *a)
{
    const char *name = name_of(a, geteuid()), *caller = getenv("SUDO_USER");
    return caller && *caller && strcmp(caller, name) != 0
               ? arena_printf(a, "%s for %s", name, caller)
               : name;
}

const char *user_other_owner(struct arena *a, const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && st.st_uid != geteuid() ? name_of(a, st.st_uid) : NULL;
}

bool user_may_open(const char *path, bool change)
{
    return access(path, change ? R_OK | W_OK : R_OK) == 0;
}

bool user_is_public(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && (st.st_mode & (S_IROTH | S_IWOTH)) != 0;
}

void user_keep_private(void)
{
    (void)umask(S_IRWXG | S_IRWXO);
}
