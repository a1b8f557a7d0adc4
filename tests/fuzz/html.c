/* Any bytes as data: whatever they are, they cannot leave the place where they were written. */
#include "base/cleanup.h"
#include "html/html.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *text = arena_strndup(a, (const char *)data, n);
    struct html o;
    html_open(&o, a, LANG_VI);
    html_text(&o, text);
    html_url(&o, text);
    html_part(&o, text);
    const struct html_arg args[] = {html_arg("step", text), html_arg("count", 3)};
    html_message(&o, MSG_form_step, 2, args);
    assert(o.buf.full || !o.buf.p[strcspn(o.buf.p, "<>\"'")]);
    html_open(&o, a, LANG_EN);
    html_url(&o, text);
    assert(strncasecmp(o.buf.p, "javascript", 10) != 0 || o.buf.p[10] != ':');
    return 0;
}
