/* What a multipart reader finds, written down: "[name|filename|type]content;" for each part. */
#ifndef TESTS_SUPPORT_PARTS_H
#define TESTS_SUPPORT_PARTS_H

#include "base/buf.h"
#include "base/fault.h"
#include "http/multipart.h"

static inline int part_begin(void *context, const struct multipart_head *head)
{
    buf_printf(context, "[%s|%s|%s]", head->name, head->filename ? head->filename : "-",
               head->type);
    return OK;
}

static inline int part_data(void *context, const char *p, size_t n)
{
    buf_add(context, p, n);
    return OK;
}

static inline int part_end(void *context)
{
    buf_char(context, ';');
    return OK;
}

#endif
