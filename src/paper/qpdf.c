#include "paper/qpdf.h"

#include <stdlib.h>
#include <string.h>

static void qpdf_end(void *q)
{
    qpdf_data data = q;
    if (qpdf_has_error(data))
        qpdf_get_error(data); /* else qpdf writes to standard error that nobody asked */
    qpdf_cleanup(&data);
}

int qpdf_file_open(struct arena *a, struct bytes in, qpdf_data *ret, struct fault *f)
{
    qpdf_data q = qpdf_init();
    arena_defer(a, qpdf_end, q);
    qpdf_silence_errors(q);
    qpdf_set_suppress_warnings(q, QPDF_TRUE);
    qpdf_set_attempt_recovery(q, QPDF_FALSE);
    if (in.n < 8 || memcmp(in.p, "%PDF-", 5) != 0 ||
        (qpdf_read_memory(q, "file", (const char *)in.p, in.n, NULL) & QPDF_ERRORS))
        return fault_reason(f, INVALID, "pdf.file", "not a whole PDF file");
    if (qpdf_is_encrypted(q))
        return fault_reason(f, INVALID, "pdf.file", "the PDF file is encrypted");
    if (qpdf_more_warnings(q) || !qpdf_oh_is_dictionary(q, qpdf_get_root(q)) ||
        qpdf_get_num_pages(q) < 1)
        return fault_reason(f, INVALID, "pdf.file", "the PDF file is damaged");
    *ret = q;
    return OK;
}

qpdf_oh qpdf_at(qpdf_data q, qpdf_oh from, const char *path)
{
    char key[64];
    while (*path) {
        size_t n = strcspn(path, " ");
        if (n >= sizeof key || !qpdf_oh_is_dictionary(q, from))
            return qpdf_oh_new_null(q);
        memcpy(key, path, n);
        key[n] = '\0';
        from = qpdf_oh_get_key(q, from, key);
        path += n + (path[n] == ' ');
    }
    return from;
}

/* qpdf gives these bytes with malloc. */
static bool take(struct arena *a, QPDF_ERROR_CODE e, unsigned char *p, size_t n, struct bytes *ret)
{
    bool ok = !(e & QPDF_ERRORS);
    if (ok)
        *ret = (struct bytes){arena_memdup(a, p, n), n};
    free(p);
    return ok;
}

bool qpdf_stream_bytes(qpdf_data q, struct arena *a, qpdf_oh stream, struct bytes *ret)
{
    unsigned char *p = NULL;
    size_t n = 0;
    QPDF_ERROR_CODE e = qpdf_oh_get_stream_data(q, stream, qpdf_dl_none, NULL, &p, &n);
    return take(a, e, p, n, ret);
}

bool qpdf_page_bytes(qpdf_data q, struct arena *a, qpdf_oh page, struct bytes *ret)
{
    unsigned char *p = NULL;
    size_t n = 0;
    QPDF_ERROR_CODE e = qpdf_oh_get_page_content_data(q, page, &p, &n);
    return take(a, e, p, n, ret);
}
