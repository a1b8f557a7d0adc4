/* The program itself, run for a test or a figure: made, started, looked at, killed.
 *
 * A folder is made for each and removed with the arena, unless the variable KEEP is set. What the
 * program writes goes to FOLDER/log.
 */
#ifndef TESTS_SUPPORT_RUNNING_H
#define TESTS_SUPPORT_RUNNING_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct running_server {
    const char *binary, *data; /* data: its folder */
    const char *log;
    uint16_t port;
    const char *store; /* postgres://…: the database is a server's; NULL: in the folder */
    const char *clock; /* MOTCUA_CLOCK; NULL: the real one */
    const char *const *variables; /* "NAME=VALUE" lines for the server alone; NULL ends them */
    pid_t pid;                    /* 0: does not run */
};

/* A data folder of the demonstration, with its accounts; nothing runs yet. Ends the program when
 * that fails. binary NULL: $MOTCUA, else build/motcua. */
void server_make(struct arena *a, const char *binary, struct running_server *ret);

/* The same on a server's database, which is empty; NULL: in the folder. */
void server_make_on(struct arena *a, const char *store, struct running_server *ret);

/* Start it and wait until it answers; the microseconds that took, -1 when it did not in 20 s. */
int64_t server_begin(struct running_server *s);

/* kill -9; or the polite way, with the status that it ended with (-1: by a signal). */
void server_kill(struct running_server *s);
int server_end(struct running_server *s);

/* Run one command of the program on the folder and wait; its status. Words end with NULL. What it
 * prints is in FOLDER/log. */
int server_command(const struct running_server *s, const char *const *words);

/* How many signed heads of the record lie in its folder. */
int server_heads(const struct running_server *s);

/* Resident memory, and processor time used until now by the server without its helpers. */
int64_t server_memory_kb(const struct running_server *s);
int64_t server_cpu_us(const struct running_server *s);
bool server_lives(const struct running_server *s);

/* A bearer token of a demonstration account; ends the program when it is refused. */
const char *server_token(struct arena *a, const struct running_server *s, const char *account);

#endif
