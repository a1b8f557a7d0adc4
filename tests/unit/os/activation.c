#include "os/activation.h"

#include "base/arena.h"
#include "base/cleanup.h"
#include "tests/support/test.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void hand_over(const char *pid, const char *count)
{
    (void)setenv("LISTEN_PID", pid, 1);
    (void)setenv("LISTEN_FDS", count, 1);
}

TEST(a_socket_is_taken_only_by_whom_it_is_meant_for)
{
    char own[16];
    (void)snprintf(own, sizeof own, "%d", getpid());
    CHECK_INT(-1, activation_socket());
    hand_over("1", "1");
    CHECK_INT(-1, activation_socket());
    CHECK(!getenv("LISTEN_FDS")); /* no child takes it for its own */
    hand_over(own, "0");
    CHECK_INT(-1, activation_socket());
    int before = fcntl(3, F_GETFD) < 0 ? -1 : dup(3);
    CHECK_INT(3, dup2(STDERR_FILENO, 3));
    hand_over(own, "1");
    CHECK_INT(3, activation_socket());
    CHECK(fcntl(3, F_GETFD) & FD_CLOEXEC);
    (void)close(3);
    if (before >= 0)
        (void)dup2(before, 3);
}

static bool local(uint32_t address)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(address)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK_INT(0, bind(fd, (struct sockaddr *)&at, sizeof at));
    bool is = activation_is_local(fd);
    (void)close(fd);
    return is;
}

TEST(who_can_reach_it)
{
    CHECK(local(INADDR_LOOPBACK));
    CHECK(!local(INADDR_ANY));
    CHECK(!activation_is_local(-1));
}

TEST(words_arrive_where_somebody_listens)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    char words[16] = "";
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    (void)snprintf(at.sun_path, sizeof at.sun_path, "/tmp/motcua-notify-%d", getpid());
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    REQUIRE(bind(fd, (struct sockaddr *)&at, sizeof at) == 0);
    (void)unsetenv("NOTIFY_SOCKET");
    activation_tell("READY=1");
    (void)setenv("NOTIFY_SOCKET", at.sun_path, 1);
    activation_tell("READY=1");
    CHECK_INT(7, recv(fd, words, sizeof words - 1, MSG_DONTWAIT));
    CHECK_STR("READY=1", words);
    (void)setenv("NOTIFY_SOCKET", arena_printf(a, "/%0200d", 1), 1); /* no address so long */
    activation_tell("READY=1");
    CHECK(recv(fd, words, sizeof words, MSG_DONTWAIT) < 0);
    (void)close(fd);
    (void)unlink(at.sun_path);
}
