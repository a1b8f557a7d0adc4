/* The compiler of templates: one HTML file in, one C function out, every value escaped for the
 * place where it stands (docs/templates.md is the language).
 *
 * What cannot be escaped safely, a key that the catalogue lacks, and blocks that do not close are
 * faults with "file:line: …"; the C compiler names the template's own lines for the rest.
 */
#ifndef TOOLS_TMPLC_H
#define TOOLS_TMPLC_H

#include "tools/catalogue.h"

enum { TEMPLATE_MAX = 256 * 1024 }; /* far above the longest page that a person would write */

struct template
{
    const char *path;   /* as C's #line shall name it */
    const char *name;   /* of the page: the function is tpl_<name> */
    const char *params; /* its parameters; "" when there are none */
    struct buf source;  /* the C file */
};

/* Compile n bytes of text (ended by a NUL that is not counted). INVALID, TOO_LARGE. */
int template_compile(struct arena *a, const struct catalogue *words, const char *path,
                     struct bytes text, struct template *ret, struct fault *f);

/* The header that declares all of them. INVALID when two have one name. */
int templates_header(const struct template *all, size_t count, struct buf *header, struct fault *f);

#endif
