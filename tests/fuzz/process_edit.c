/* Hostile processes in the table of steps: what is changed stays a document with the same steps. */
#include "base/cleanup.h"
#include "rooms/admin/process_edit.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void change_all(struct arena *a, const char *text, const struct process_step *steps,
                       size_t n)
{
    for (size_t i = 0; i < n && i < 8; i++) {
        for (int part = 0; part < PROCESS_PARTS; part++) {
            const char *value = part % 2 ? "\"<&>'" : "";
            const struct process_change c = {steps[i].id, (enum process_part)part, value};
            const char *made;
            struct process_step *after;
            size_t count;
            struct fault f = {0};
            if (process_apply(a, text, &c, 1, &made, &f) < 0)
                continue;
            if (process_steps(a, made, &after, &count, &f) < 0 || count != n)
                abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a CLEANUP(arena_closep) = arena_open();
    const char *text = arena_strndup(a, (const char *)data, size);
    struct process_step *steps;
    size_t n;
    struct fault f = {0};
    if (size <= 64 * 1024 && process_steps(a, text, &steps, &n, &f) == OK)
        change_all(a, text, steps, n);
    return 0;
}
