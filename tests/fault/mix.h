/* The mixed load of bad days, and what was answered to it: citizens submit, send files and look,
 * officials accept, everybody signs in. Whatever happens to the server, the disk or the database
 * meanwhile, judge.h asks afterwards whether each answer is still true.
 */
#ifndef TESTS_FAULT_MIX_H
#define TESTS_FAULT_MIX_H

#include "tests/support/load.h"
#include "tests/support/running.h"

enum {
    MIX_CLIENTS = 12,
    MIX_DOSSIERS = 400 * 1000,
    MIX_FILES = 40 * 1000,
    MIX_SIGN_INS = 10 * 1000,
};

/* A submission, by its key: its place in the list. */
struct mix_dossier {
    char code[32], due[40];
    int sent; /* how often */
    bool answered, accept_sent, accepted;
};

struct mix_file {
    char id[72]; /* "": not answered */
};

enum mix_step { MIX_SUBMIT, MIX_ACCEPT, MIX_READ, MIX_UPLOAD, MIX_SIGN_IN };

struct mix {
    struct running_server *server;
    struct arena *arena, *scratch;
    bool may_refuse; /* 503 is an answer now: no room, no memory, no database */
    const char *citizen, *reception;
    const char *prefix; /* of keys, so that two of these may press on one house */

    struct mix_dossier *dossiers;
    struct mix_file *files;
    const char **tokens;
    size_t dossier_count, file_count, token_count;
    int64_t acts, refused, wrong;

    /* What each client does, and on which of the list. */
    enum mix_step steps[MIX_CLIENTS];
    size_t at[MIX_CLIENTS];

    /* From where on nothing has been judged yet. */
    size_t dossiers_judged, files_judged, tokens_judged;
};

/* Chance of this run: the variable SEED, or another one each time, which is printed. */
void mix_seed(void);

/* The variable ROUNDS, or as many as are usual. */
size_t mix_rounds(size_t usual);

/* A house on the engine under test (tests/support/store.h). */
void mix_house(struct arena *a, struct running_server *ret);

/* For a server that runs: signs in. */
void mix_open(struct arena *a, struct running_server *server, struct mix *ret);

/* Press until the time is over or the server is gone; an answer that is neither right nor allowed
 * is a failure of the test. */
void mix_run(struct mix *m, int64_t ms, struct load_result *ret);

/* The same on a thread of its own. */
struct mix_thread;
struct mix_thread *mix_begin(struct mix *m, int64_t ms);
void mix_join(struct mix_thread *t, struct load_result *ret);

/* Tell that an answer is not right; the first ones are printed. */
void mix_report(struct mix *m, const struct load_answer *answer, const char *what);

/* Requests, and what their answers mean; judge.c sends them again. */
size_t mix_ask_submit(struct mix *m, size_t client, size_t which, char out[static LOAD_REQUEST]);
size_t mix_ask_look(struct mix *m, size_t client, size_t which, char out[static LOAD_REQUEST]);
void mix_note_submitted(struct mix *m, size_t client, const struct load_answer *answer);

/* The answer's JSON, until the next call. */
const struct json *mix_body(struct mix *m, const struct load_answer *answer);

#endif
