/* Hostile processes: import, check, and a short run in which everything that can happen does. The
 * document ends at the first NUL; the bytes after it choose what happens. */
#include "base/cleanup.h"
#include "rules/bpmn/bpmn.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What a node may wait for: its message, its signal, an answer. */
static struct bpmn_event offered(const struct bpmn_node *n, int64_t token, unsigned how)
{
    if (*n->message)
        return (struct bpmn_event){.kind = BPMN_RECEIVED, .message = n->message};
    if (*n->signal)
        return (struct bpmn_event){.kind = BPMN_SIGNALLED, .message = n->signal};
    if (n->kind == BPMN_CALL_ACTIVITY && how % 3 == 1)
        return (struct bpmn_event){.kind = BPMN_ESCALATED, .token = token, .message = "x"};
    return (struct bpmn_event){.kind = BPMN_DONE, .token = token, .outcome = "return"};
}

/* The n-th of the timers, tokens that wait, tokens that fail, and nodes that hear something. */
static struct bpmn_event choose(const struct bpmn_model *m, const struct bpmn_state *s, unsigned n)
{
    const unsigned how = n;
    for (const struct bpmn_timer *t = s->timers; t; t = t->next)
        if (n-- == 0)
            return (struct bpmn_event){.kind = BPMN_DUE, .timer = t->id};
    for (const struct bpmn_token *t = s->tokens; t; t = t->next)
        if (t->state == BPMN_WAITING && n-- == 0)
            return offered(&m->nodes[t->node], t->id, how);
    for (const struct bpmn_token *t = s->tokens; t; t = t->next)
        if (t->state == BPMN_WAITING && n-- == 0)
            return (struct bpmn_event){.kind = BPMN_FAILED, .token = t->id, .error = "x"};
    for (size_t i = 0; i < m->node_count; i++)
        if ((*m->nodes[i].message || *m->nodes[i].signal) && n-- == 0)
            return offered(&m->nodes[i], 0, how);
    return (struct bpmn_event){.kind = BPMN_RETRY};
}

/* Moved to its own version, everything stays as it is. */
static void move(struct arena *a, const struct bpmn_model *m, const struct bpmn_state *s)
{
    struct bpmn_findings findings;
    struct bpmn_step step;
    const struct bpmn_move x = {.from = m, .to = m, .state = s};
    if (s->status != BPMN_ENDED &&
        (bpmn_migrate(a, &x, &findings, &step, NULL) < 0 || step.effects))
        abort();
}

static void run(struct arena *a, const struct bpmn_model *m, const uint8_t *moves, size_t n)
{
    struct bpmn_step step;
    if (bpmn_start(a, m, NULL, &step, NULL) < 0)
        return;
    for (size_t i = 0; i < n && i < 20; i++) {
        const struct bpmn_event e = choose(m, step.state, moves[i]);
        struct bpmn_state *again = NULL;
        if (bpmn_state_from_json(a, m, bpmn_state_to_json(a, m, step.state), &again, NULL) < 0)
            abort();
        move(a, m, again);
        if (bpmn_advance(a, m, again, &e, &step, NULL) < 0)
            continue;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t some[] = {0, 1, 0, 2, 0, 3, 1, 0, 7, 5, 0, 1, 9, 2, 0, 0};
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const uint8_t *end = size ? memchr(data, 0, size) : NULL;
    const size_t n = end ? (size_t)(end - data) : size;
    struct bpmn_findings findings;
    struct bpmn_model *m;
    if (n > 65536 ||
        bpmn_read(a, arena_strndup(a, (const char *)data, n), n, &findings, &m, NULL) < 0)
        return 0;
    (void)bpmn_check(a, m, &findings, NULL);
    if (end && size - n > 1)
        run(a, m, end + 1, size - n - 1);
    else
        run(a, m, some, sizeof some);
    return 0;
}
