/* Inside sample/ only. */
#ifndef ROOMS_SAMPLE_INSIDE_H
#define ROOMS_SAMPLE_INSIDE_H

#include "db/table.h"
#include "rooms/dossier/dossier.h"
#include "rooms/sample/luck.h"
#include "rooms/sample/sample.h"

/* ---- the mix (years.c) ---- */

enum { COURSE_ACTS = 4, COURSES_MOST = 16, PROCEDURES_MOST = 64, ROLES = ROLE_CLERK + 1 };

struct course {
    const char *name;
    int64_t weight;
    int after; /* so many acts of the process come before */
    enum act_kind acts[COURSE_ACTS];
    size_t act_count;
    bool ends;
};

/* What an odd dossier does that it should not (odd.c). */
enum odd { ODD_NONE, ODD_NIGHT, ODD_INSTANT, ODD_SAME_HAND, ODD_AFTER_DUE, ODD_LYING, ODD_COUNT };
const char *odd_name(enum odd x);

struct years {
    struct weights families;
    const char *const *family_names, *const *men, *const *women, *const *streets;
    size_t man_count, woman_count, street_count;
    const char *titles[ROLES];
    struct weights channels; /* counter, online, post */
    const char *procedures[PROCEDURES_MOST];
    int64_t procedure_weights[PROCEDURES_MOST];
    size_t procedure_count;
    const struct json *areas; /* by the area's kind */
    int64_t months[12];
    struct weights weekdays, hours;
    struct course courses[COURSES_MOST];
    size_t course_count;
    struct weights course_weights;
    const char *answer; /* to a question that no register knows about */
    const char *reasons[ACT_COUNT];
    int64_t late_percent, odd[ODD_COUNT]; /* odd: of 10,000 */
};

int years_read(struct arena *a, const char *path, struct years *ret, struct fault *f);

/* ---- people and places (people.c) ---- */

struct staff {
    int64_t account;
    const char *name;
};

/* An authority, the centre that receives for it, and who works there. */
enum { STAFF = 2 };
struct place {
    const struct agency *agency, *centre, *department; /* department: NULL for a commune */
    const struct area *area;
    struct staff staff[ROLES][STAFF];
};

struct world {
    const struct law *law;
    const struct years *years;
    int64_t seed, people;
    int64_t person_base; /* the key before the first person's */
    struct place *places;
    size_t place_count;
    struct weights homes; /* of places */
};

/* All agencies that a dossier may be of; accounts are made by world_hire, in a unit. */
int world_open(struct arena *a, const struct law *law, const struct years *y, struct world *ret,
               struct fault *f);
int world_hire(struct db *db, struct arena *a, struct world *w, int64_t from_ms, struct fault *f);

/* Somebody, by number from 0: the same one each time. pins grow with the numbers. */
struct somebody {
    int64_t id;
    const char *pin, *name, *birth, *phone, *address;
    bool woman;
    size_t home; /* a place */
};
void world_person(struct arena *a, const struct world *w, int64_t number, struct somebody *ret);

/* ---- words: what differs from dossier to dossier ---- */

enum word {
    WORD_NAME,
    WORD_PIN,
    WORD_BIRTH,
    WORD_PHONE,
    WORD_ADDRESS,
    WORD_CODE,
    WORD_AGENCY,
    WORD_CENTRE,
    WORD_KEY,
    WORD_STAFF, /* and one for each role */
    WORD_NUMBER = WORD_STAFF + ROLES,
    WORD_SLIP,
    WORD_VERIFY,
    WORD_DRAFT,
    WORD_SIGNED,
    WORD_ISSUED,
    WORD_COUNT
};

enum { STEPS_MOST = 14, DERIVED_MOST = 24 };

/* Numbers that differ: keys, and moments. A derived one is as much working time after a step as in
 * the pattern. */
enum number {
    NUMBER_DOSSIER,
    NUMBER_PERSON,
    NUMBER_ASKED, /* the key of the question to the register */
    NUMBER_STAFF, /* and one for each role */
    NUMBER_STEP = NUMBER_STAFF + ROLES,
    NUMBER_LOOK = NUMBER_STEP + STEPS_MOST, /* when who acts has opened the dossier */
    NUMBER_FIRST_DUE = NUMBER_LOOK + STEPS_MOST,
    NUMBER_DUE,
    NUMBER_DERIVED,
    NUMBER_COUNT = NUMBER_DERIVED + DERIVED_MOST
};

struct words {
    const char *texts[WORD_COUNT]; /* NULL: there is none */
    size_t lengths[WORD_COUNT];    /* by words_measure */
    int64_t numbers[NUMBER_COUNT]; /* 0: there is none */
};

/* ---- the tables that a dossier fills (pattern.c) ---- */

enum { TABLES = 15, TABLE_EVENT = 6, TABLE_TASK = 9, TABLE_ASKED = 12, TABLE_ACCESS = 14 };

struct spec {
    const char *name, *key, *when; /* when: the column of the moment that its own key follows; NULL:
                                      it has no key of its own, or one that others name */
};
extern const struct spec sample_specs[TABLES];

struct tables {
    struct db_table list[TABLES];
    int own[TABLES], when[TABLES]; /* columns; -1: none */
    struct {
        int dossier, seq, at, kind, state, account, person, actor, agency, data, hash;
    } event;
    struct {
        int at, account, person, agency, pin, purpose, dossier, what;
    } access;
    struct {
        int closed, role;
    } task;
};
int tables_open(struct db *db, struct arena *a, struct tables *ret, struct fault *f);
int table_column(const struct db_table *t, const char *name);

/* ---- patterns (pattern.c, compile.c) ---- */

struct piece { /* of a text: what stands before a word, and the word */
    const char *text;
    size_t n;
    enum { PIECE_END, PIECE_WORD, PIECE_NUMBER } kind;
    int which;
};

struct cell {
    enum { CELL_SAME, CELL_NUMBER, CELL_TEXT, CELL_OWN, CELL_HASH, CELL_LAST_HASH } kind;
    int which;
    struct db_value value;
    struct piece *pieces;
};

struct pattern_row {
    int table;
    struct cell *cells;
};

/* A dossier after some of its acts. */
struct pattern {
    struct pattern_row *rows;
    size_t count;
    struct {
        int step;
        int64_t working_ms;
    } derived[DERIVED_MOST];
    size_t derived_count;
    bool open;
};

struct step {
    enum act_kind act;
    enum role role; /* of who does it; ROLE_NONE: the citizen */
    bool inserted;  /* the course's, not the process's */
};

/* All states that a course goes through: patterns[i] after i steps. */
struct track {
    bool usable;
    const struct procedure *procedure;
    size_t procedure_place; /* in the mix */
    const struct procedure_case *c;
    enum channel channel;
    const struct course *course;
    struct case_term term;
    bool due; /* a time was promised */
    struct step steps[STEPS_MOST];
    size_t step_count;
    struct pattern patterns[STEPS_MOST + 1];
    const struct place *home;
    const size_t *places; /* who may do it */
    size_t place_count;
    bool at_home;                        /* the commune where the person lives may */
    const char *slip_kind, *slip_suffix; /* the counter of its slip, and what follows the number */
    const char *number_kind;             /* the counter of its result */
};

struct studio { /* where patterns are made */
    struct house *house;
    struct world *world;
    const struct tables *tables;
    const char *file; /* the uploaded paper */
    int64_t file_bytes;
    int64_t now_ms;
    struct words words;
    const struct somebody *person;
};

/* In a unit that is undone afterwards. */
int track_make(struct db *db, struct arena *a, struct studio *s, struct track *t, struct fault *f);
void track_compile(struct arena *a, const struct studio *s, const struct track *t,
                   struct pattern *p);

/* All tracks of the procedures of the mix (tracks.c). Each is made in a unit of its own, which is
 * undone. */
enum { CHANNELS = 3 };
struct tracks {
    struct track *list; /* [case][channel][course] */
    size_t count, courses;
    struct weights cases[CHANNELS];
    const char **counters; /* kinds of numbers of documents */
    size_t counter_count;
};
int tracks_make(struct arena *a, struct studio *s, struct tracks *ret, struct fault *f);
const struct track *tracks_pick(const struct tracks *t, size_t channel, size_t course,
                                struct luck *c);
size_t tracks_counter(const struct tracks *t, const char *kind);

/* The answers to a form that its person would give (form.c). */
int sample_form(struct arena *a, const struct studio *s, const struct procedure_case *c,
                const struct json **ret, struct fault *f);
const struct fact *sample_facts(struct arena *a, const struct studio *s,
                                const struct procedure_case *c, size_t *ret_n);

/* ---- moments (course.c) ---- */

struct moments {
    int64_t submitted_ms, now_ms;
    enum odd odd;
    bool late;
    size_t done; /* steps that were taken before now */
    struct words *words;
};
int moments_find(const struct world *w, const struct track *t, const struct place *p,
                 struct luck *c, struct moments *m, struct fault *f);

/* ---- rows (stamp.c, days.c) ---- */

/* Rows that wait for their day: keys follow moments, so a day is written when nothing can come to
 * it any more. */
struct made {
    int64_t when;
    int table;
    struct db_value *cells;
};

struct day {
    struct arena *arena;
    struct made *rows;
    size_t count, capacity;
};

struct days {
    struct house *house;
    const struct tables *tables;
    struct db_table entries, counters; /* log_entry, counter */
    int32_t first;
    size_t count;
    struct day *list;
    int64_t last_key, leaves, rows;
    struct flight *flight; /* the units on their way */
};

int days_open(struct db *db, struct arena *a, struct days *d, struct fault *f);

/* A row of a table in the day's memory, to be filled. */
struct db_value *days_add(struct days *d, int table, int64_t when, struct arena **ret_arena);

/* Write a day; extra: rows of the counters. Returns while the disk still works; days_end waits for
 * all. The fault of an earlier day may come with a later one. */
struct counted {
    struct db_value *rows;
    size_t count;
};
int days_write(struct days *d, size_t day, const struct counted *extra, struct fault *f);
int days_end(struct days *d, struct fault *f);

/* The rows of a dossier, with its words in the places of the pattern's. */
void words_measure(struct words *w);
void stamp(struct days *d, const struct pattern *p, const struct words *w);

#endif
