#include "app/app.h"

#include "base/cleanup.h"
#include "base/log.h"
#include "os/helper.h"
#include "os/signals.h"
#include "os/user.h"
#include "paper/keys.h"
#include "paper/service.h"

#include <stdio.h>
#include <string.h>

static const struct command commands[] = {
    {"init", "--data FOLDER [--pack FOLDER…] [--demo]", "make a data folder and load packs",
     command_init},
    {"serve", "--data FOLDER [--listen ADDRESS:PORT]", "serve citizens and officials",
     command_serve, true},
    {"demo", "[--data FOLDER]", "a province with invented people, ready to try", command_demo,
     true},
    {"sandbox", "--data FOLDER", "only the stand-ins of the national systems", command_sandbox,
     true},
    {"load", "--data FOLDER [--check] PACK…", "load packs of law, or look for their faults",
     command_load},
    {"feel", "'EXPRESSION' [--context '{…}']", "evaluate an expression", command_feel},
    {"decide", "MODEL.dmn [LIBRARY.dmn…] --decision NAME '{…}'",
     "ask a decision; with --batch, many from standard input", command_decide},
    {"process", "MODEL.bpmn [--check | --run '{…}']", "check or simulate a process",
     command_process},
    {"verify", "FILE.pdf [--data FOLDER]", "what the signatures of a file say", command_verify},
    {"backup", "--data FOLDER --to COPY", "copy everything while the server works", command_backup},
    {"restore", "COPY --data FOLDER | [COPY | --data FOLDER] --check",
     "put a copy back, try whether it could be, or look through a house", command_restore},
    {"export", "--data FOLDER --to EXPORT [--keys]", "the whole province as JSON and files",
     command_export},
    {"import", "EXPORT --data FOLDER | EXPORT --check", "take a province into an empty house",
     command_import},
    {"scrub", "--data FOLDER [--sweep]", "look through the stored files", command_scrub},
    {"files", "copy|rekey --data FOLDER", "stored files to another place, or under another key",
     command_files},
    {"status", "--data FOLDER", "how the server is, and what it keeps", command_status},
    {"migrate", "--data FOLDER [--check]", "bring the database to this program's schema",
     command_migrate},
    {"generate", "--data FOLDER --dossiers N [--seed S]", "make up a province's years",
     command_generate},
    {"user", "add|post|leave|password|close|key [NAME] | list --data FOLDER",
     "staff: accounts, posts and signing keys", command_user},
    {"record", "verify|export --data FOLDER",
     "recompute the record, or write it out as lines of JSON", command_record},
};

static int help(int status)
{
    puts("motcua – one door for a province's administrative procedures\n");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        printf("  motcua %-8s %-42s %s\n", commands[i].name, commands[i].arguments,
               commands[i].help);
    puts("\nSettings, as flags, as variables MOTCUA_… or in FOLDER/motcua.conf:");
    options_help();
    return status;
}

/* This program again, as a helper process. */
static int help_out(const char *name, const char *argument)
{
    const struct helper_service *const services[] = {&paper_service, &keys_service, NULL};
    for (size_t i = 0; services[i]; i++)
        if (strcmp(services[i]->name, name) == 0)
            return helper_serve(services[i], argument);
    return 2;
}

/* What root makes in a folder of the server's user, the server cannot read. */
static int need_own(struct arena *a, const struct options *o, struct fault *f)
{
    const char *data = option(o, OPTION_DATA), *owner = user_other_owner(a, data);
    return owner ? fault_set(f, FORBIDDEN,
                             "%s belongs to %s: run it as that user (runuser -u %s -- motcua …)",
                             data, owner, owner)
                 : OK;
}

static int run(const struct command *c, int argc, char **argv)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct options o;
    struct fault f = {0};
    int r = options_read(a, argc, argv, &o, &f);
    if (!c->serves)
        log_level(LOG_WARNING); /* who types a command reads its answer */
    if (r == OK)
        r = need_own(a, &o, &f);
    if (r == OK)
        r = c->run(a, &o, &f);
    if (r < 0)
        fprintf(stderr, "motcua %s: %s\n", c->name, f.words);
    return r < 0 ? 1 : 0;
}

int main(int argc, char **argv)
{
    signals_block();
    user_keep_private();
    if (argc >= 3 && strcmp(argv[1], "--helper") == 0)
        return help_out(argv[2], argc > 3 ? argv[3] : NULL);
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
        return help(argc < 2 ? 2 : 0);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i].name, argv[1]) == 0)
            return run(&commands[i], argc - 2, argv + 2);
    fprintf(stderr, "motcua: there is no command %s\n", argv[1]);
    return help(2);
}
