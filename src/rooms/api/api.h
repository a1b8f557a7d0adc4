/* The API: the same house as the pages, for programs (docs/api.md).
 *
 * JSON in and out, bearer tokens only, errors as problem documents (RFC 9457). Every address reads
 * and writes through the functions that the pages use, so nothing is possible here that is not
 * possible there, and nothing is seen that is not seen there.
 *
 * Each row of the table has an `operation` as its `extra`: what it is for, what it takes and what
 * it answers. From there come the checks of what is sent and the OpenAPI document, so the two
 * cannot differ.
 */
#ifndef ROOMS_API_API_H
#define ROOMS_API_API_H

#include "http/router.h"

extern const struct route api_routes[];

#endif
