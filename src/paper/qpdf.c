#include "paper/qpdf.h"

#include <string.h>

static void qpdf_end(void *q)
{
    qpdf_data data = q;
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
