/* A service as systemd runs it: sockets that it opened before and keeps when the service ends, and
 * words to it (sd_listen_fds(3), sd_notify(3); both are a few lines without its library). */
#ifndef OS_ACTIVATION_H
#define OS_ACTIVATION_H

#include <stdbool.h>

/* The listening socket that was handed over to this very process; -1: none. It is not inherited by
 * children. Asked once, before the first thread. */
int activation_socket(void);

/* Can only this machine reach it? */
bool activation_is_local(int socket);

/* "READY=1", "STOPPING=1". Does nothing where nobody listens. */
void activation_tell(const char *state);

#endif
