/* Pieces of answers and steps that several handlers of the API need. */
#ifndef ROOMS_API_PARTS_H
#define ROOMS_API_PARTS_H

#include "rooms/api/call.h"
#include "rooms/link/link.h"

/* The procedure of {code}, and its case of ?case=; NULL: answered. */
const struct procedure *find_procedure(struct page *p);
const struct procedure_case *find_case(struct page *p, const struct procedure *x);

struct json *fee_lines_json(struct page *p, const struct fee_line *lines, size_t n);

/* What registers say for a case. */
struct known {
    struct person person; /* the visitor */
    struct facts facts;   /* only what the case uses */
    size_t account_count; /* what the person told, behind those in the same list: never kept */
    struct json *values;  /* by the form's fields, for form_check and prefilling */
    const char *answer;   /* "answered", "silent", "not_asked" */
};

/* Does the case use anything that the population register knows? */
bool case_needs_register(const struct procedure_case *c);

/* Ask the register about the signed-in person, for that purpose; a register that is silent is no
 * fault. Blocks: offloaded, unless the case needs no register. */
int known_read(struct page *p, const struct procedure *x, const struct procedure_case *c,
               const char *purpose, struct known *ret, struct fault *f);

/* The same without asking: as if the register was silent. Never blocks. */
int known_unasked(struct page *p, const struct procedure_case *c, struct known *ret,
                  struct fault *f);

/* Components as they were sent ("components"), with the files looked up. False: answered. */
bool components_read(struct page *p, const struct json *given, const struct attached **ret,
                     size_t *ret_n);

/* A dossier as one line and whole. acts are those of the visitor. */
struct json *dossier_line_json(struct page *p, const struct dossier *d);
int dossier_json(struct page *p, const struct dossier_file *x, struct json **ret, struct fault *f);

/* The acts that the visitor may do now, by their names in addresses. */
struct json *acts_json(struct page *p, const struct dossier *d);

/* In a unit: an official looks at a dossier, for a purpose. The applicant's own look is none. */
struct look {
    const struct visitor *who;
    const struct dossier *dossier;
    const char *purpose, *what;
    int64_t now_ms;
};
int look_record(struct db *db, const struct look *x, struct fault *f);
bool look_is_needed(const struct visitor *who, const struct dossier *d);

#endif
