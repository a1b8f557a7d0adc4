/* What was made is looked at before it is kept: a key in the wrong hands, a helper gone wrong or a
 * full disk must not become a result. */
#include "rooms/result/inside.h"

#include "os/files.h"
#include "paper/service.h"

#include <stdio.h>
#include <string.h>

#define PAGE "/xac-minh/"

enum { ROOTS_MOST = 256 * 1024, UNIT = 4 /* one letter as paper/sign writes it: "0041" */ };

const char *result_address(const struct house *h, struct arena *a, const char *verify_code)
{
    return arena_printf(a, "%s" PAGE "%s", h->origin, verify_code);
}

const char *mark_of(const struct result_work *w, const struct dossier *d, const char *verify_code)
{
    return arena_printf(w->arena, "%s; %s", d->code,
                        result_address(w->house, w->arena, verify_code));
}

/* Texts of a signature stand in the file as UTF-16 in hexadecimal digits, outside any compression,
 * so that they are found even in a file that cannot be read as PDF any more. */
static char letter_at(const uint8_t *p)
{
    unsigned c = 0;
    for (int i = 0; i < UNIT; i++) {
        const char *digits = "0123456789ABCDEF", *at = p[i] ? strchr(digits, p[i]) : NULL;
        if (!at)
            return '\0';
        c = c << 4 | (unsigned)(at - digits);
    }
    return c < 0x80 ? (char)c : '\0';
}

bool mark_next(struct bytes file, size_t *at, char ret[static VERIFY_CODE + 1])
{
    char needle[UNIT * (sizeof PAGE - 1) + 1];
    size_t n = sizeof needle - 1;
    for (size_t i = 0; i < sizeof PAGE - 1; i++)
        (void)snprintf(needle + UNIT * i, UNIT + 1, "%04X", (unsigned)PAGE[i]);
    while (file.n > *at) {
        const uint8_t *found = memmem(file.p + *at, file.n - *at, needle, n);
        if (!found)
            return false;
        *at = (size_t)(found - file.p) + n;
        if (file.n - *at < UNIT * VERIFY_CODE)
            return false;
        for (size_t i = 0; i < VERIFY_CODE; i++)
            ret[i] = letter_at(file.p + *at + UNIT * i);
        ret[VERIFY_CODE] = '\0';
        if (strlen(ret) == VERIFY_CODE)
            return true;
    }
    return false;
}

const char *result_trust_file(const struct house *h, struct arena *a)
{
    return arena_printf(a, "%s/trust.pem", h->data);
}

int trust_text(const struct house *h, struct arena *a, const char **ret, struct fault *f)
{
    struct bytes pem;
    struct fault missing = {0};
    const char *path = result_trust_file(h, a);
    if (file_read(a, path, ROOTS_MOST, &pem, &missing) < 0)
        return fault_reason(f, UNAVAILABLE, "result.no_trust", "%s", missing.words);
    *ret = arena_strndup(a, (const char *)pem.p, pem.n);
    return OK;
}

static int untrusted(const struct verify_report *v, struct fault *f)
{
    const char *words = "a signature is missing";
    for (size_t i = v->n; i-- > 0;)
        if (v->signatures[i].fault[0])
            words = v->signatures[i].words;
    return fault_reason(f, BROKEN, "result.untrusted", "what was signed is not valid: %s", words);
}

int check_made(const struct result_work *w, const struct made *m, struct fault *f)
{
    const char *roots;
    struct verify_report v;
    if (m->file.n <= m->before.n || memcmp(m->file.p, m->before.p, m->before.n) != 0)
        return fault_reason(f, BROKEN, "result.changed", "signing changed the file itself");
    int r = trust_text(w->house, w->arena, &roots, f);
    if (r == OK)
        r = paper_verify(w->house->paper, w->arena, m->file, roots, w->now_ms, &v, f);
    if (r < 0)
        return r;
    if (!v.genuine || v.n != m->signatures)
        return untrusted(&v, f);
    for (size_t i = 0; i < v.n; i++)
        if (strcmp(v.signatures[i].reason, m->mark) != 0)
            return fault_reason(f, CONFLICT, "result.other_dossier",
                                "a signature names another dossier");
    return OK;
}
