/* Every ceiling on what people and other systems may send, in one place, each with its reason. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

enum {
    LIMIT_URL = 2048,                     /* longest address that browsers and proxies agree on */
    LIMIT_HEADERS = 16 * 1024,            /* cookies and all: nginx's and Apache's usual ceiling */
    LIMIT_FORM_BODY = 256 * 1024,         /* the largest e-form (2,000 fields) with room to spare */
    LIMIT_JSON_BODY = 512 * 1024,         /* the same as JSON, with keys */
    LIMIT_FIELDS = 4000,                  /* fields in one posted form */
    LIMIT_FILE = 20 * 1024 * 1024,        /* one attachment: a 40-page scan at 200 dpi */
    LIMIT_FILES = 30,                     /* attachments in one request */
    LIMIT_UPLOAD_BODY = 60 * 1024 * 1024, /* a request with files: some attachments at once */
    LIMIT_OPEN_UPLOADS = 20,              /* of one person at a time, that may still go on */
    LIMIT_UPLOAD_WORDS = 1024,            /* what is told about an upload; a file's name, mostly */
    LIMIT_UPLOAD_AGE_S = 24 * 60 * 60,    /* then its pieces are removed: a day to find a network */
    LIMIT_RESULT_FILE = 40 * 1024 * 1024, /* a signed result offered for verification */
    LIMIT_STORED_FILE = 48 * 1024 * 1024, /* any stored file, sealed */
    LIMIT_PAGE = 4 * 1024 * 1024,         /* one rendered page; far above any real one */
    LIMIT_JSON_DEPTH = 32,                /* nesting of JSON from outside */
    LIMIT_XML = 4 * 1024 * 1024,          /* an XML document from outside; BPMN models are 240 KB */
    LIMIT_XML_DEPTH = 256, /* elements inside each other; models have 15, each is some stack */
    LIMIT_XML_ATTRIBUTES =
        256, /* of an element, and prefixes in force; each is looked for in turn */
    LIMIT_PACK_FILE = 16 * 1024 * 1024,   /* one file of a pack */
    LIMIT_TEXT_FIELD = 20000,             /* one text that a person may type */
    LIMIT_HELPER_JOB = 64 * 1024 * 1024,  /* a signed result with the trusted roots, for a helper */
    LIMIT_ROWS = 100 * 1000,              /* one query's rows; pages ask for 25, packs for 10,000 */
    LIMIT_WRITE_QUEUE = 4096,             /* units waiting for the lane: half a second of work */
    LIMIT_WRITE_BATCH = 256,              /* units in one commit; more gained nothing (measured) */
    LIMIT_TOKEN = 16 * 1024,              /* a signed JSON token; providers send 1 to 4 KB */
    LIMIT_KEY_SET = 64 * 1024,            /* another system's published keys */
    LIMIT_KEYS = 32,                      /* in one key set; providers publish 1 to 6 */
    LIMIT_PROVIDER_ANSWER = 256 * 1024,   /* one answer of an identity provider */
    LIMIT_REGISTER_ANSWER = 256 * 1024,   /* one person from the population register: 6 KB */
    LIMIT_FEEL_TEXT = 64 * 1024,          /* one expression; real ones have 2 KB at most */
    LIMIT_FEEL_PARSE_DEPTH = 200,         /* nesting in an expression: about 1 KB of stack each */
    LIMIT_FEEL_DEPTH = 1000,              /* nesting while it runs, recursive functions too */
    LIMIT_FEEL_STEPS = 1000 * 1000,       /* nodes evaluated: a fraction of a second */
    LIMIT_FEEL_MEMORY = 32 * 1024 * 1024, /* what one evaluation may allocate */
    LIMIT_DMN_FILES = 32,                 /* a decision model with all that it imports */
    LIMIT_DMN_ELEMENTS = 5000,        /* its inputs, decisions, functions, types; people draw 50 */
    LIMIT_REPLACED = 4 * 1024 * 1024, /* a text after a pattern was replaced in it */
    LIMIT_PATTERN = 200,              /* a pattern that staff write in a form */
    LIMIT_FORM_COMPONENTS = 2500,     /* 2,000 fields with their groups and texts */
    LIMIT_FORM_ROWS = 100,            /* rows of a dynamic list, whatever the form says */
    LIMIT_LAW_FILE = 2 * 1024 * 1024, /* one file of a draft; process models are 240 KB */
    LIMIT_LAW_FILES = 15,             /* in a draft, as many as a version may have */
    LIMIT_LAW_NAME = 60,              /* the name of a file of a procedure, a national code */
    LIMIT_LAW_REVISIONS = 2000,       /* saves of one draft: a year of work days */
    LIMIT_EXPORT_LINE = 32 * 1024 * 1024, /* one row of an export: far above any real one */
    LIMIT_FORM_OPTIONS = 500, /* options written in a form; longer lists are code lists */
};

#endif
