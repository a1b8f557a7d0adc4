/* Inside os/ only: what goes over the socket between the program and its helpers. A frame is a
 * head and that many bytes; both ends are the same program on the same machine. */
#ifndef OS_HELPER_FRAME_H
#define OS_HELPER_FRAME_H

#include "base/buf.h"
#include "base/fault.h"

enum { HELPER_SOCKET = 3, HELPER_READY = 0x52454459 };

struct helper_frame {
    uint32_t job; /* asked: what to do; answered: the same number */
    int32_t code; /* answered: OK, a positive number, or a code of base/fault.h */
    uint64_t n;   /* bytes that follow; after a fault they are a struct fault */
};

/* 0, or -1 when the other end is gone, slow (end_ns passed; 0 waits for ever) or talks nonsense. */
int helper_send(int fd, const struct helper_frame *head, const void *p, int64_t end_ns);
int helper_receive(int fd, void *p, size_t n, int64_t end_ns);

#endif
