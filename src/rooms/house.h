/* The house: what one running server has, handed to whoever needs more than a connection.
 *
 * Made by app/ at the start and alive until the end. Rooms that only read and write data take a
 * `struct db *` instead. The law (agencies, calendars, procedures) is one immutable state; a load
 * of packs makes a new one, and a request that began on the old one finishes on it.
 */
#ifndef ROOMS_HOUSE_H
#define ROOMS_HOUSE_H

#include "base/fault.h"
#include "crypto/digest.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct filestore;
struct helper_pool;
struct law;
struct oidc;
struct plain_memory;
struct population_settings;
struct request;
struct server;
struct sign_looks;
struct statics;
struct store;

struct house {
    struct store *store;
    struct filestore *files;     /* attachments and results, by SHA-256 */
    const uint8_t *files_master; /* key of sealed files (files/ring.h); NULL: they are not */
    struct helper_pool *paper;   /* reads hostile files, draws pages */
    struct helper_pool *sign;    /* holds the signing keys */
    struct statics *statics;
    struct server *server;
    struct oidc *oidc; /* the national identity; NULL when it is not set up */
    const struct population_settings *population; /* NULL when it is not set up */
    const char *origin;           /* "https://dichvucong.example.vn", for addresses in QR codes */
    const char *data;             /* the data folder */
    const char *version;          /* of the program; NULL is nothing to tell */
    int64_t opened_ms;            /* when this process began */
    const char *share;            /* the folder of static files, fonts and packs */
    const char *fonts;            /* the folder of the typefaces of documents (paper/pdf.h) */
    uint8_t secret[DIGEST_BYTES]; /* for form tokens */
    int socket;                   /* that was handed over to listen on; 0: none */
    struct sign_looks *looks;     /* drawn appearances of signatures; NULL: drawn anew */
    struct plain_memory *plain;   /* what lists tell of procedures; NULL: asked anew each time */
    bool demo;                    /* demonstration accounts are present */
    const struct law *_Atomic law;
    struct arena
        *laws; /* all states of the law since the start: a request may still read an old one */
};

/* The house of a request (the server's context), and the law as it is now. */
struct house *house_of(const struct request *rq);
const struct law *house_law(const struct house *h);

#endif
