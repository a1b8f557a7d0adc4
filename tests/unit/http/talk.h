/* Raw sockets for the tests of the server, and a server with routes of their own. */
#ifndef TESTS_UNIT_HTTP_TALK_H
#define TESTS_UNIT_HTTP_TALK_H

#include "http/server.h"

/* A running server with its arena. */
struct host {
    struct arena *arena;
    struct server *server;
    uint16_t port;
};

/* Start with these routes; options may be NULL. Ends the test program when it cannot. */
struct host host_start(const struct route *routes, const struct router_hooks *hooks,
                       const struct server_options *options);
void host_stop(struct host *h);

/* A socket to the server, -1 when it is refused; reads give up after 5 seconds. */
int talk_open(const struct host *h);
void talk_send(int fd, const char *text, size_t n);

/* What came until the server closed or fell silent for wait_ms; NUL-ended, in a. */
const char *talk_read(struct arena *a, int fd, int wait_ms);

/* One reply: its head and as many bytes of body as Content-Length says. "" when there is none. */
const char *talk_reply(struct arena *a, int fd);

/* Send a whole request on a connection of its own and read the reply until the server closes. A
 * "Connection: close" line is not added: write it. */
const char *talk(const struct host *h, const char *request);

/* The number behind "HTTP/1.1 ", 0 when there is none. */
int talk_status(const char *reply);

/* The value of a header, NULL when it is missing. */
const char *talk_header(struct arena *a, const char *reply, const char *name);

/* What follows the empty line. */
const char *talk_body(const char *reply);

#endif
