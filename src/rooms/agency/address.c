/* Addresses that say the same. Cards, registers and people leave out or put in what kind of area a
 * name is of: "Thanh Hoá", "Tỉnh Thanh Hoá". The kinds are the list "area-kind" of the packs; those
 * that have one English label are one kind, written out or not. */
#include "rooms/agency/agency.h"

#include "base/text.h"

#include <string.h>

/* One part between two commas: "phuong hac thanh" is a ward with the name "hac thanh". */
struct part {
    const char *kind; /* "" when it is not said */
    const char *name;
};

static size_t starts_with(const char *s, const char *word)
{
    size_t n = strlen(word);
    if (n == 0 || strncmp(s, word, n) != 0)
        return 0;
    if (word[n - 1] == '.' && s[n])
        return s[n] == ' ' ? n + 1 : n;
    return s[n] == ' ' && s[n + 1] ? n + 1 : 0;
}

static struct part read_part(const struct agency_book *b, struct arena *a, const char *text)
{
    const struct form_lists *lists = agency_lists(b);
    const struct form_option *kinds;
    const char *kind = "";
    size_t count = 0, longest = 0;
    const char *s = text_fold(a, text);
    if (!lists->find(lists->data, "area-kind", &kinds, &count))
        count = 0;
    for (size_t i = 0; i < count; i++) {
        size_t n = starts_with(s, text_fold(a, kinds[i].label.vi));
        kind = n > longest ? kinds[i].label.en : kind;
        longest = n > longest ? n : longest;
    }
    return (struct part){.kind = kind, .name = s + longest};
}

/* A kind that only one of them tells is no difference; two kinds are. */
static bool same_part(const struct part *p, const struct part *q)
{
    return strcmp(p->name, q->name) == 0 &&
           (!p->kind[0] || !q->kind[0] || strcmp(p->kind, q->kind) == 0);
}

bool agency_same_address(const struct agency_book *b, struct arena *a, const char *one,
                         const char *other)
{
    for (;;) {
        size_t n = strcspn(one, ","), m = strcspn(other, ",");
        struct part p = read_part(b, a, arena_strndup(a, one, n)),
                    q = read_part(b, a, arena_strndup(a, other, m));
        if (!same_part(&p, &q) || one[n] != other[m])
            return false;
        if (!one[n])
            return true;
        one += n + 1;
        other += m + 1;
    }
}
