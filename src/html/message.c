#include "html/message.h"

#include "base/buf.h"
#include "base/limits.h"
#include "html/message_table.h"

#include <string.h>
#include <strings.h>

static const char *const tags[LANG__COUNT] = {[LANG_VI] = "vi", [LANG_EN] = "en"};

const char *message(enum lang lang, enum message_key key)
{
    return message_texts[lang][key];
}

bool message_find(const char *dotted, enum message_key *ret)
{
    size_t low = 0, high = MSG__COUNT;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(dotted, message_names[middle]);
        if (order == 0) {
            *ret = (enum message_key)middle;
            return true;
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

/* The value of the placeholder whose n-byte name stands at s; NULL when none was given. */
static const char *value_of(const char *s, size_t n, size_t count, const struct message_arg *args)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(args[i].name) == n && strncmp(args[i].name, s, n) == 0)
            return args[i].value ? args[i].value : "";
    return NULL;
}

const char *message_word(const char *hole, size_t n, bool one, size_t *ret_n)
{
    const char *first = memchr(hole, '?', n), *end = hole + n;
    const char *bar = first ? memchr(first, '|', (size_t)(end - first)) : NULL;
    const char *from = !bar || one ? first : bar;
    *ret_n = bar ? (size_t)((one ? bar : end) - from - 1) : 0;
    return bar ? from + 1 : hole;
}

const char *message_fill(struct arena *a, enum lang lang, enum message_key key, size_t n,
                         const struct message_arg *args)
{
    struct buf b;
    buf_init(&b, a, LIMIT_PAGE);
    const char *s = message(lang, key);
    for (;;) {
        const char *hole = strchrnul(s, '{');
        buf_add(&b, s, (size_t)(hole - s));
        s = hole;
        if (*s == '\0')
            return b.p;
        size_t name = (size_t)(strchrnul(s + 1, '}') - s - 1);
        const char *value = value_of(s + 1, strcspn(s + 1, "?}"), n, args);
        size_t length;
        const char *word = message_word(s + 1, name, value && strcmp(value, "1") == 0, &length);
        if (value && length)
            buf_add(&b, word, length);
        else if (value)
            buf_str(&b, value);
        else
            buf_add(&b, s, name + 2);
        s += name + 2;
    }
}

const char *lang_tag(enum lang lang)
{
    return tags[lang];
}

bool lang_find(const char *tag, enum lang *ret)
{
    size_t n = strcspn(tag, "-_,;");
    for (int i = 0; i < LANG__COUNT; i++)
        if (n == strlen(tags[i]) && strncasecmp(tag, tags[i], n) == 0) {
            *ret = (enum lang)i;
            return true;
        }
    return false;
}
