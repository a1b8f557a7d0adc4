#include "paper/sniff.h"
#include "tests/support/test.h"

#include <string.h>

static const char *sniff(const char *p, size_t n)
{
    static struct fault f;
    const char *type = "";
    fault_clear(&f);
    return sniff_type((struct bytes){(const uint8_t *)p, n}, &type, &f) == OK ? type : f.reason;
}

TEST(kinds)
{
    CHECK_STR("application/pdf", sniff("%PDF-1.7\n%\xe2\xe3\n", 13));
    CHECK_STR("image/png", sniff("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\10\2\0\0\0", 29));
    CHECK_STR("image/jpeg", sniff("\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0", 20));
    CHECK_STR("file.type", sniff("<html><script>", 14));
    CHECK_STR("file.type", sniff("MZ\x90\0", 4));
    CHECK_STR("file.type", sniff("hidden %PDF-1.7", 15));
    CHECK_STR("file.type", sniff("", 0));
    CHECK_STR("pdf", sniff_suffix("application/pdf"));
    CHECK(!sniff_suffix("text/html"));
}
