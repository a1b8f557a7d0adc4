/* The program: commands, and the house that they stand in. Wiring only. */
#ifndef APP_APP_H
#define APP_APP_H

#include "app/options.h"
#include "http/router.h"
#include "rooms/house.h"
#include "rooms/catalogue/load.h"

struct db_schema;
struct filestore_options;
struct store;

struct command {
    const char *name, *arguments, *help;
    int (*run)(struct arena *a, const struct options *o, struct fault *f);
    bool serves; /* until a signal says stop: its log tells what it does */
};

int command_init(struct arena *a, const struct options *o, struct fault *f);
int command_serve(struct arena *a, const struct options *o, struct fault *f);
int command_demo(struct arena *a, const struct options *o, struct fault *f);
int command_sandbox(struct arena *a, const struct options *o, struct fault *f);
int command_load(struct arena *a, const struct options *o, struct fault *f);
int command_feel(struct arena *a, const struct options *o, struct fault *f);
int command_decide(struct arena *a, const struct options *o, struct fault *f);
int command_process(struct arena *a, const struct options *o, struct fault *f);
int command_verify(struct arena *a, const struct options *o, struct fault *f);
int command_backup(struct arena *a, const struct options *o, struct fault *f);
int command_restore(struct arena *a, const struct options *o, struct fault *f);
int command_export(struct arena *a, const struct options *o, struct fault *f);
int command_import(struct arena *a, const struct options *o, struct fault *f);
int command_files(struct arena *a, const struct options *o, struct fault *f);
int command_scrub(struct arena *a, const struct options *o, struct fault *f);
int command_status(struct arena *a, const struct options *o, struct fault *f);
int command_migrate(struct arena *a, const struct options *o, struct fault *f);
int command_generate(struct arena *a, const struct options *o, struct fault *f);
int command_user(struct arena *a, const struct options *o, struct fault *f);
int command_record(struct arena *a, const struct options *o, struct fault *f);

/* ---- the house (house.c) ---- */

/* Open what is in a data folder: database, files, keys, law. Nothing is served yet. NOT_FOUND when
 * the folder was not initialised, CONFLICT when that was begun and not finished. It lives in the
 * arena; house_close ends it. */
int house_open(struct arena *a, const struct options *o, struct house **ret, struct fault *f);
void house_close(struct house *h);

/* The database of a data folder alone; schema NULL takes it as it is. */
int house_open_store(struct arena *a, const struct options *o, const struct db_schema *schema,
                     struct store **ret, struct fault *f);

/* Start the helper processes that draw, read and sign. */
int house_start_helpers(struct arena *a, struct house *h, struct fault *f);

/* Make the folder and its secret, and keep in its settings where rows and files are. CONFLICT when
 * there is a house; INVALID when it has settings already that do not say so. */
int house_make(struct arena *a, const struct options *o, struct fault *f);

/* All is in it: from now on it is a house. */
int house_finish(struct arena *a, const struct options *o, struct fault *f);

/* Whatever breaks off, nothing stays but what a data folder had before: the names in it, NULL when
 * it was not there. */
int house_before(struct arena *a, const char *data, char ***ret, struct fault *f);
void house_undo(struct arena *a, const char *data, char *const *before);

/* Whether a path lies in the data folder, as far as it exists by now. */
bool house_holds(struct arena *a, const char *data, const char *path);

/* Read the law again if a load has happened. */
int house_renew_law(struct house *h, struct fault *f);

/* ---- stored files (files.c) ---- */

/* Where they are and what seals them, by the settings. INVALID names what is missing. */
int files_settings(struct arena *a, const struct options *o, struct filestore_options *ret,
                   struct fault *f);

/* The ring of a new data folder, when a master key is given. */
int files_make_ring(struct arena *a, const struct options *o, struct fault *f);

/* ---- copies (custody.c) ---- */

/* Open the house of a data folder, look through all of it, and print what was found. */
int custody_look(struct arena *a, const struct options *o, const char *data, struct fault *f);

/* In the data folder: when and where to the last copy was made. */
#define LAST_BACKUP "last-backup.json"

/* ---- packs (load.c) ---- */

/* Load into an open house; prints every fault with file and line. With check nothing is kept. */
int load_folders(struct arena *a, struct house *h, const struct load *load, bool check,
                 struct fault *f);

/* ---- demonstration (demo.c) ---- */

/* The accounts and keys of a pack's demo.json. */
int demo_fill(struct arena *a, struct house *h, const char *file, struct fault *f);

/* ---- routes (rooms.c) ---- */

/* The tables of all rooms, ended by NULL. */
extern const struct route *const app_routes[];

/* Serve until a signal says stop. `ready`, which may be NULL, is called once the port is open. */
int serve_house(struct arena *a, struct house *h, const struct options *o, void (*ready)(void *),
                void *data, struct fault *f);

#endif
