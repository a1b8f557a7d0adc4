/* Drawing an appearance takes milliseconds: faces are loaded, letters set, fonts cut down to the
 * letters that are used. Copying one that is drawn takes microseconds, and so the lock is held
 * meanwhile. Whoever draws holds nothing: at worst two draw the same. */
#include "paper/sign_looks.h"

#include "base/limits.h"

#include <pthread.h>
#include <string.h>

struct kept {
    struct arena *arena;
    const char *words; /* all that it was drawn from */
    struct sign_form form;
    int64_t used; /* when, in calls */
};

struct sign_looks {
    pthread_mutex_t lock;
    struct kept kept[SIGN_LOOKS_KEPT];
    int64_t calls;
};

static void end_looks(void *looks)
{
    struct sign_looks *s = looks;
    for (size_t i = 0; i < SIGN_LOOKS_KEPT; i++)
        arena_close(s->kept[i].arena);
    (void)pthread_mutex_destroy(&s->lock);
}

struct sign_looks *sign_looks_open(struct arena *a)
{
    struct sign_looks *s = arena_new(a, struct sign_looks, 1);
    (void)pthread_mutex_init(&s->lock, NULL);
    arena_defer(a, end_looks, s);
    return s;
}

/* Each text with its length before it, so that no two orders say the same. */
static const char *all_words(struct arena *a, const struct sign_order *o, double width,
                             double height)
{
    struct buf b;
    buf_init(&b, a, LIMIT_FILE);
    buf_printf(&b, "%d %.4f %.4f %zu %s", (int)o->look, width, height, strlen(o->fonts), o->fonts);
    for (const char *const *l = o->lines; l && *l; l++)
        buf_printf(&b, " %zu %s", strlen(*l), *l);
    return b.p;
}

static struct kept *find(struct sign_looks *s, const char *words)
{
    for (size_t i = 0; i < SIGN_LOOKS_KEPT; i++)
        if (s->kept[i].words && strcmp(s->kept[i].words, words) == 0)
            return &s->kept[i];
    return NULL;
}

static struct kept *longest_unused(struct sign_looks *s)
{
    struct kept *k = s->kept;
    for (size_t i = 1; i < SIGN_LOOKS_KEPT; i++)
        if (s->kept[i].used < k->used)
            k = &s->kept[i];
    return k;
}

static bool put_kept(struct sign_looks *s, struct update *u, const char *words, int *ret)
{
    (void)pthread_mutex_lock(&s->lock);
    struct kept *k = find(s, words);
    if (k) {
        k->used = ++s->calls;
        *ret = sign_form_put(u, &k->form);
    }
    (void)pthread_mutex_unlock(&s->lock);
    return k != NULL;
}

static void keep(struct sign_looks *s, const char *words, const struct sign_form *form)
{
    (void)pthread_mutex_lock(&s->lock);
    if (!find(s, words)) {
        struct kept *k = longest_unused(s);
        arena_close(k->arena);
        k->arena = arena_open();
        k->words = arena_strdup(k->arena, words);
        k->form = sign_form_copy(k->arena, form);
        k->used = ++s->calls;
    }
    (void)pthread_mutex_unlock(&s->lock);
}

int sign_looks_put(struct update *u, const struct sign_order *o, double width, double height,
                   int *ret, struct fault *f)
{
    struct sign_form form;
    const char *words = o->looks ? all_words(u->arena, o, width, height) : NULL;
    if (words && put_kept(o->looks, u, words, ret))
        return OK;
    int r = sign_form_draw(u->arena, o, width, height, &form, f);
    if (r < 0)
        return r;
    if (words)
        keep(o->looks, words, &form);
    *ret = sign_form_put(u, &form);
    return OK;
}
