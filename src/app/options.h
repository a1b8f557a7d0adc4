/* Settings: one table gives flags, variables, the configuration file, help and the manual.
 *
 * "listen" is --listen, MOTCUA_LISTEN or a line "listen = …" in DATA/motcua.conf, in that order of
 * weight.
 */
#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include "base/arena.h"
#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>

enum option {
    OPTION_DATA,
    OPTION_STORE,
    OPTION_FILES,
    OPTION_S3_KEYS,
    OPTION_FILES_KEY,
    OPTION_NEW_FILES_KEY,
    OPTION_LISTEN,
    OPTION_WORKERS,
    OPTION_ORIGIN,
    OPTION_SHARE,
    OPTION_PACK,
    OPTION_PROXY,
    OPTION_PROXIES,
    OPTION_POPULATION_URL,
    OPTION_POPULATION_KEY_NAME,
    OPTION_POPULATION_KEY,
    OPTION_OIDC_ISSUER,
    OPTION_OIDC_CLIENT,
    OPTION_OIDC_SECRET,
    OPTION_SLOW_QUERY,
    OPTION_DEMO,
    OPTION_CHECK,
    OPTION_HEADS,
    OPTION_TO,
    OPTION_SWEEP,
    OPTION_KEYS,
    OPTION_FORCE,
    OPTION_CONTEXT,
    OPTION_RUN,
    OPTION_DECISION,
    OPTION_BATCH,
    OPTION_DOSSIERS,
    OPTION_SEED,
    OPTION_YEARS,
    OPTION_OPEN,
    OPTION_SANDBOX_LISTEN,
    OPTION_FULL_NAME,
    OPTION_AGENCY,
    OPTION_ROLE,
    OPTION_TITLE,
    OPTION_KEY,
    OPTION_COUNT
};

enum { OPTION_WORDS_MOST = 32 };

struct options {
    const char *values[OPTION_COUNT];     /* never NULL after options_read; "" when not set */
    const char *packs[OPTION_WORDS_MOST]; /* --pack may be given several times */
    size_t pack_count;
    const char *words[OPTION_WORDS_MOST]; /* what is no option */
    size_t word_count;
    bool filling; /* store_options */
    bool making;  /* the house is not finished yet, and is opened all the same */
};

/* Read arguments, variables, then the file of the data folder. INVALID names what is wrong. */
int options_read(struct arena *a, int argc, char **argv, struct options *ret, struct fault *f);

/* What is not set yet, from FOLDER/motcua.conf. */
int options_add(struct arena *a, struct options *o, const char *folder, struct fault *f);

const char *option(const struct options *o, enum option which);
/* A whole number from 0 to most; INVALID names the setting. */
int option_number(const struct options *o, enum option which, int most, int *ret, struct fault *f);
bool option_is_set(const struct options *o, enum option which);

/* The lines of --help. */
void options_help(void);

#endif
