/* Memory when the system gives no more.
 *
 * A server keeps some aside. When an allocation fails, that is given back, and what is under way
 * can be finished with it; from then on memory_is_short says so to whoever decides about new work,
 * until as much can be kept aside again. When that is used up as well the program ends at once, and
 * is started again by whoever keeps it running: nothing that was answered is lost by that.
 *
 * What is kept aside is a thing of the whole process, as its memory is.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* More than malloc ever takes from its own heap, so that giving it back reaches the system. It is
 * not touched, and costs addresses only. */
enum { MEMORY_KEPT = 40 * 1024 * 1024 };

/* Keep it aside from now on; without this call, as in commands, the first failure is the last. */
void memory_keep(void);

/* Has it been given back? Asking tries to take it again. */
bool memory_is_short(void);

/* n bytes for free(). Never NULL. */
void *memory_get(size_t n, bool zeroed);

#endif
