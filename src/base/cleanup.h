/* What is shorter than a request ends with its block.
 *
 *     CLEANUP(file_close) int fd = -1;
 *
 * A destructor named here takes the address of the variable, accepts NULL and half-built objects,
 * and does nothing to what was handed on (set to NULL or -1).
 */
#ifndef BASE_CLEANUP_H
#define BASE_CLEANUP_H

#define CLEANUP(destroy) __attribute__((cleanup(destroy)))

#endif
