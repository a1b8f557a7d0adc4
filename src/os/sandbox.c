#include "os/sandbox.h"

#include "base/cleanup.h"
#include "os/files.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { NOBODY = 65534, FILE_MOST = 64 << 20 };

static bool limit(__rlimit_resource_t what, rlim_t most)
{
    struct rlimit r = {most, most};
    return setrlimit(what, &r) == 0;
}

static bool set_limits(const struct sandbox *s)
{
    return (!s->memory || limit(RLIMIT_AS, s->memory)) &&
           (!s->cpu_s || limit(RLIMIT_CPU, s->cpu_s)) && limit(RLIMIT_FSIZE, FILE_MOST) &&
           limit(RLIMIT_CORE, 0) && (!s->descriptors || limit(RLIMIT_NOFILE, s->descriptors));
}

/* Only a process that began as root can do this, and only such a one needs to. */
static bool leave_root(int *gaps)
{
    if (getuid() != 0)
        return true;
    if (unshare(CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWNS) < 0)
        *gaps |= SANDBOX_NO_NAMESPACES;
    return setgroups(0, NULL) == 0 && setresgid(NOBODY, NOBODY, NOBODY) == 0 &&
           setresuid(NOBODY, NOBODY, NOBODY) == 0;
}

/* The rights of the first landlock version; the later ones only refine them. */
static const struct landlock_ruleset_attr all_rights = {
    .handled_access_fs =
        LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE |
        LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR |
        LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
        LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |
        LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM,
};

static bool allow_reading(int rules, const char *path)
{
    CLEANUP(file_close) int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT;
    struct stat st;
    bool folder = fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
    struct landlock_path_beneath_attr below = {
        .allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | (folder ? LANDLOCK_ACCESS_FS_READ_DIR : 0),
        .parent_fd = fd,
    };
    return syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &below, 0) == 0;
}

static bool lock_files(const struct sandbox *s, int *gaps)
{
    CLEANUP(file_close)
    int rules = (int)syscall(SYS_landlock_create_ruleset, &all_rights, sizeof all_rights, 0);
    if (rules < 0) {
        *gaps |= SANDBOX_NO_LANDLOCK;
        return true;
    }
    for (const char *const *path = s->readable; path && *path; path++)
        if (!allow_reading(rules, *path))
            return false;
    return syscall(SYS_landlock_restrict_self, rules, 0) == 0;
}

/* What computing, memory, reading and talking over an open socket need. */
static const int allowed_calls[] = {
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(readv),
    SCMP_SYS(writev),
    SCMP_SYS(pread64),
    SCMP_SYS(lseek),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(openat),
    SCMP_SYS(mmap),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(mprotect),
    SCMP_SYS(madvise),
    SCMP_SYS(brk),
    SCMP_SYS(futex),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(getrandom),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(getdents64),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(tgkill),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(recvmsg),
    SCMP_SYS(sendmsg),
    SCMP_SYS(recvfrom),
    SCMP_SYS(sendto),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(prlimit64),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(rseq),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(sysinfo),
    SCMP_SYS(fcntl),
    SCMP_SYS(uname),
};

/* What libraries try in passing and can do without. */
static const struct {
    int call, error;
} refused_calls[] = {
    {SCMP_SYS(ioctl), ENOTTY},  {SCMP_SYS(access), EACCES},   {SCMP_SYS(faccessat), EACCES},
    {SCMP_SYS(unlink), EACCES}, {SCMP_SYS(readlink), EACCES}, {SCMP_SYS(statx), ENOSYS},
    {SCMP_SYS(open), EACCES},   {SCMP_SYS(stat), EACCES},     {SCMP_SYS(prctl), EPERM},
};

static void lock_calls(int *gaps)
{
    scmp_filter_ctx c = seccomp_init(SCMP_ACT_KILL_PROCESS);
    int r = c ? 0 : -ENOMEM;
    for (size_t i = 0; r == 0 && i < sizeof allowed_calls / sizeof *allowed_calls; i++)
        r = seccomp_rule_add(c, SCMP_ACT_ALLOW, allowed_calls[i], 0);
    for (size_t i = 0; r == 0 && i < sizeof refused_calls / sizeof *refused_calls; i++)
        r = seccomp_rule_add(c, SCMP_ACT_ERRNO((uint16_t)refused_calls[i].error),
                             refused_calls[i].call, 0);
    if (r != 0 || seccomp_load(c) != 0)
        *gaps |= SANDBOX_NO_SECCOMP;
    seccomp_release(c);
}

int sandbox_enter(const struct sandbox *s, struct fault *f)
{
    int gaps = 0;
    if (!set_limits(s) || !leave_root(&gaps))
        return fault_reason(f, BROKEN, "sandbox", "cannot give up rights: %s", strerror(errno));
    prctl(PR_SET_DUMPABLE, 0);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || !lock_files(s, &gaps))
        return fault_reason(f, BROKEN, "sandbox", "cannot lock files: %s", strerror(errno));
    lock_calls(&gaps);
    return gaps;
}
