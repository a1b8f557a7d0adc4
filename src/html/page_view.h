/* What the layout and the small parts see: the frame of every page, and the shapes that pages share
 * (key-value lists, timelines, status tags, pages of a list). All texts are in the reader's
 * language; NULL means: there is none.
 */
#ifndef HTML_PAGE_VIEW_H
#define HTML_PAGE_VIEW_H

#include <stdbool.h>
#include <stddef.h>

struct link_view {
    const char *href;
    const char *label;
    bool current; /* the page that is shown */
};

struct page_view {
    const char *title;       /* of the document; the site's name is added */
    const char *description; /* what the page, or else the site, is for */
    const char *site;        /* "Cổng dịch vụ công" */
    const char *province;    /* "Tỉnh Thanh Hóa" */
    const char *mark;        /* address of the province's mark; NULL: the neutral one */
    const char *theme;       /* address of a style sheet that sets the province's tokens */
    const char *hotline;     /* number to call for help, as digits */
    const struct link_view *nav;
    size_t nav_count;
    const struct link_view *crumbs; /* from the top to the page above this one */
    size_t crumb_count;
    const char *other_lang; /* address of the same page in the other language */
    const char *user;       /* name of the person signed in; NULL: nobody */
    const char *post;       /* official's post and agency under the name */
    const char *signin;     /* address to sign in */
    const char *signout;    /* address that the sign-out form posts to */
    bool staff;             /* the officials' frame: wide, without the citizens' help */
    bool wide;              /* a page of tables: uses the whole width */
    const char *notice;     /* said once after an act: "Đã lưu" */
};

/* "label: value" lines; `href` leads to where the value is changed or looked at. */
struct fact_view {
    const char *label;
    const char *value;
    const char *note; /* provenance */
    const char *href;
    const char *link; /* words of the link */
};

struct facts_view {
    const struct fact_view *facts;
    size_t count;
};

/* Colour never speaks alone: the label says the same. */
enum tone { TONE_PLAIN, TONE_ACTIVE, TONE_GOOD, TONE_SOON, TONE_BAD };

struct tag_view {
    enum tone tone;
    const char *label;
};

/* Another dossier that this one began, or that began it. */
struct linked_view {
    const char *code, *name, *how;
    const char *href; /* NULL: not for this visitor */
    struct tag_view state;
};
struct linked_list_view {
    const struct linked_view *items;
    size_t count;
};

enum step_state { STEP_DONE, STEP_NOW, STEP_AHEAD };

struct step_view {
    enum step_state state;
    const char *title;
    const char *detail;
    const char *when;     /* for people */
    const char *datetime; /* for machines, RFC 3339 */
};

struct timeline_view {
    const struct step_view *steps;
    size_t count;
};

/* Cursor pages: there is a next one or not. */
struct pages_view {
    const char *first; /* address; NULL on the first page */
    const char *next;  /* address; NULL on the last page */
    const char *shown; /* "25 hồ sơ trong 1.204" */
};

/* The page that says why something could not be done. */
struct trouble_view {
    const char *title;
    const char *text;
    const char *detail; /* what exactly, when that helps */
    const char *code;   /* to tell when asking for help */
    const char *href;   /* where to go on */
    const char *link;
};

#endif
