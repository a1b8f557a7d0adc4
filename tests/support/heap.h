/* Counts what a program takes from the heap past the arenas: all of it, libraries' too, but the
 * blocks that base/arena.c takes. A program that uses it is linked with -Wl,--wrap=memory_get. */
#ifndef TESTS_SUPPORT_HEAP_H
#define TESTS_SUPPORT_HEAP_H

/* Allocations of this process since it began, the arenas' left out. */
long heap_count(void);

/* Those of them that were not given back. */
long heap_kept(void);

#endif
