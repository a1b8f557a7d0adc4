/* Signing keys, which only one helper process ever sees.
 *
 * FOLDER/master holds the key that seals the others; FOLDER/<id>.key holds a signing key, sealed;
 * FOLDER/<id>.pem its certificate and those above it. All have mode 0600. The web process gives a
 * digest and an id to the "sign" helper and gets a signature value; it never reads a key.
 */
#ifndef PAPER_KEYS_H
#define PAPER_KEYS_H

#include "crypto/cms.h"
#include "os/helper.h"

extern const struct helper_service keys_service; /* "sign"; its argument is the folder */

/* So many helpers and threads sign at once: each pair waits half of the time, the helper for a
 * digest and the thread for its signature, so that two of them keep a processor busy
 * (bench/signing.c). */
enum { KEYS_AT_ONCE = 4 };

/* Make the folder and the master key, unless they exist. */
int keys_make(const char *folder, struct fault *f);

/* Seal a new key into the folder with its chain. Ids are [a-z0-9-], 1 to 60 letters. CONFLICT when
 * the id is taken. */
int keys_put(const char *folder, const char *id, const struct key *k, struct cms_chain chain,
             struct fault *f);

/* The certificates of an id: no secret, read by anyone in this process. */
int keys_chain(struct arena *a, const char *folder, const char *id, struct cms_chain *ret,
               struct fault *f);

/* A signer whose key is in the helper. It lives in the arena. NOT_FOUND when it signs with an id
 * that the helper does not know. */
struct signer keys_signer(struct arena *a, struct helper_pool *sign, const char *id);

/* The demonstration authority: root, one authority below it, made once into the folder as
 * "demo-root" and "demo-ca"; ret is the root's PEM for the trust store. */
int keys_demo_authority(struct arena *a, const char *folder, int64_t now_ms, const char **ret_root,
                        struct fault *f);

/* A key and certificate for an official or an agency, issued by the demonstration authority. */
int keys_demo_issue(struct arena *a, const char *folder, const char *id, enum certificate_kind kind,
                    const struct certificate_name *subject, int64_t now_ms, struct fault *f);

#endif
