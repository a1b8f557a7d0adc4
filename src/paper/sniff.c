#include "paper/sniff.h"

#include <magic.h>
#include <string.h>

static const struct kind {
    const char *type, *suffix;
    const char
        *magic; /* the bytes at the very beginning: a PDF hidden behind other bytes is none */
    size_t magic_n;
} kinds[] = {
    {"application/pdf", "pdf", "%PDF-", 5},
    {"image/jpeg", "jpg", "\xff\xd8\xff", 3},
    {"image/png", "png", "\x89PNG\r\n\x1a\n", 8},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", "PK\3\4",
     4},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", "PK\3\4", 4},
    {"application/vnd.oasis.opendocument.text", "odt", "PK\3\4", 4},
    {"application/vnd.oasis.opendocument.spreadsheet", "ods", "PK\3\4", 4},
};

static const struct kind *find(const char *type)
{
    for (size_t i = 0; type && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].type, type) == 0)
            return &kinds[i];
    return NULL;
}

int sniff_type(struct bytes start, const char **ret_type, struct fault *f)
{
    magic_t m = magic_open(MAGIC_MIME_TYPE | MAGIC_ERROR | MAGIC_NO_CHECK_COMPRESS |
                           MAGIC_NO_CHECK_ELF | MAGIC_NO_CHECK_TAR);
    if (!m || magic_load(m, NULL) != 0) {
        if (m)
            magic_close(m);
        return fault_reason(f, UNAVAILABLE, "file.magic", "libmagic has no table of types");
    }
    size_t n = start.n < SNIFF_BYTES ? start.n : SNIFF_BYTES;
    const struct kind *k = find(n ? magic_buffer(m, start.p, n) : NULL);
    magic_close(m);
    if (!k || start.n < k->magic_n || memcmp(start.p, k->magic, k->magic_n) != 0)
        return fault_reason(f, INVALID, "file.type", "this kind of file is not taken");
    *ret_type = k->type;
    return OK;
}

const char *sniff_suffix(const char *type)
{
    const struct kind *k = find(type);
    return k ? k->suffix : NULL;
}
