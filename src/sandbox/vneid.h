/* The provider's sign-ins, shared by its machine side and its pages. Not for others. */
#ifndef SANDBOX_VNEID_H
#define SANDBOX_VNEID_H

#include "sandbox/stand.h"

enum signin_word { BY_ID, BY_CODE, BY_TOKEN };

/* Find a sign-in by one of its words and take it one step on. */
struct signin_step {
    enum signin_word which;
    const char *word;          /* NULL finds nothing */
    const struct citizen *who; /* not NULL: this person signed in, at that level */
    int level;
    enum signin_word next; /* BY_CODE: give a code; BY_TOKEN: take the code back, give a token */
};

/* A new sign-in with the client and the parameters of `from`. */
void vneid_begin(struct sandbox *s, const struct signin *from, char ret_id[static WORD_TEXT]);

/* *ret is a copy with its texts in the arena; false when there is none. */
bool vneid_step(struct sandbox *s, struct arena *a, const struct signin_step *step,
                struct signin *ret);

/* "level1" and "level2" at their places. */
extern const char *const vneid_levels[];

void vneid_authorize(struct request *rq);
void vneid_signin(struct request *rq);
void vneid_consent(struct request *rq);

#endif
