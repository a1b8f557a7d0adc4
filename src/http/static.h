/* Files that never change under their address: style sheets, scripts, fonts, icons.
 *
 * The folder is read once at the start. Each file gets an address with a part of its content in it
 * ("/static/css/app.1a2b3c4d.css"), so browsers may keep it for ever; text is compressed once, or
 * was before: "lib/form.js.gz" is taken as the packed "lib/form.js" and has no address of its own.
 * Everything stays in memory.
 */
#ifndef HTTP_STATIC_H
#define HTTP_STATIC_H

#include "base/arena.h"
#include "base/fault.h"

struct statics;

/* Read the folder with its subfolders; files of unknown kind and hidden ones are refused with
 * INVALID, so that nothing is published by oversight. Addresses begin with prefix ("/static/"). */
int static_load(struct arena *a, const char *folder, const char *prefix, struct statics **ret,
                struct fault *f);

/* The address of "css/app.css"; NULL when there is no such file. */
const char *static_url(const struct statics *s, const char *name);

#endif
