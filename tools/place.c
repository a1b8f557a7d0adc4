#include "tools/place.h"

#include <ctype.h>
#include <string.h>

static const char *const names[PLACE__COUNT] = {
    [IN_TEXT] = "text",
    [IN_NAME] = "the name of an element",
    [IN_TAG] = "a tag",
    [IN_AFTER] = "a tag",
    [IN_ATTR] = "the name of an attribute",
    [IN_VALUE] = "an attribute without quotes",
    [IN_DOUBLE] = "an attribute",
    [IN_SINGLE] = "an attribute",
    [IN_SCRIPT] = "<script>",
    [IN_COMMENT] = "a comment",
    [IN_DECLARATION] = "a declaration",
};

/* Elements with other rules of parsing, or that load what is not ours. */
static const char *const refused_elements[] = {
    "style", "iframe",  "object",   "embed",    "base",   "xmp",     "plaintext",
    "frame", "noembed", "noframes", "frameset", "applet", "listing", "marquee",
    "math",  "param",   "portal",   "isindex",  NULL};

/* Attributes whose value is one address; data-… are those that our script fetches. */
static const char *const url_attributes[] = {
    "href", "src",        "action",     "formaction", "poster",    "cite",       "ping",
    "data", "xlink:href", "background", "manifest",   "data-live", "data-draft", NULL};

/* Attributes that take no data: their value decides what the element does. */
static const char *const fixed_attributes[] = {"method",  "formmethod", "srcdoc",      "srcset",
                                               "sandbox", "enctype",    "formenctype", NULL};

const char *place_name(enum place place)
{
    return names[place];
}

static bool is_one_of(const char *name, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(name, *list) == 0)
            return true;
    return false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_name_char(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-';
}

/* Add a byte in small letters; false when the name is full. */
static bool append(char *name, size_t size, char c)
{
    size_t n = strlen(name);
    if (n + 1 >= size)
        return false;
    name[n] = (char)tolower((unsigned char)c);
    name[n + 1] = '\0';
    return true;
}

static int end_tag(struct position *p)
{
    bool keeps = strcmp(p->tag, "pre") == 0 || strcmp(p->tag, "textarea") == 0;
    bool script = strcmp(p->tag, "script") == 0 && !p->closing;
    if (keeps)
        p->verbatim = !p->closing;
    bool posts = p->posts;
    p->posts = false;
    p->place = script ? IN_SCRIPT : IN_TEXT;
    return posts;
}

static int start_tag(struct position *p)
{
    p->place = IN_NAME;
    p->tag[0] = '\0';
    p->closing = false;
    p->posts = false;
    return OK;
}

static int step_text(struct position *p, const char *s, struct fault *f)
{
    if (*s != '<')
        return OK;
    if (strncmp(s, "<!--", 4) == 0) {
        p->place = IN_COMMENT;
        p->dashes = 0;
        return OK;
    }
    if (s[1] == '!' && is_letter(s[2])) {
        p->place = IN_DECLARATION;
        return OK;
    }
    if (is_letter(s[1]) || (s[1] == '/' && is_letter(s[2])))
        return start_tag(p);
    return fault_set(f, INVALID, "'<' that begins no tag; write &lt;");
}

/* The name of the element is complete. */
static int name_done(const struct position *p, struct fault *f)
{
    if (is_one_of(p->tag, refused_elements))
        return fault_set(f, INVALID, "<%s> has no place in a page", p->tag);
    return OK;
}

static int step_name(struct position *p, const char *s, struct fault *f)
{
    if (*s == '/' && p->tag[0] == '\0' && !p->closing) {
        p->closing = true;
        return OK;
    }
    if (is_name_char(*s)) {
        if (!append(p->tag, sizeof p->tag, *s))
            return fault_set(f, INVALID, "the element <%s…> has too long a name", p->tag);
        return OK;
    }
    if (!is_blank(*s) && *s != '>' && *s != '/')
        return fault_set(f, INVALID, "'%c' in the name of an element", *s);
    int r = name_done(p, f);
    p->place = IN_TAG;
    return r == OK && *s == '>' ? end_tag(p) : r;
}

static int step_tag(struct position *p, const char *s, struct fault *f)
{
    if (*s == '>')
        return end_tag(p);
    if (is_blank(*s) || *s == '/')
        return OK;
    if (p->closing || !is_letter(*s))
        return fault_set(f, INVALID, "'%c' where an attribute should begin", *s);
    p->place = IN_ATTR;
    p->attr[0] = '\0';
    (void)append(p->attr, sizeof p->attr, *s);
    return OK;
}

/* The name of the attribute is complete. */
static int attr_done(const struct position *p, struct fault *f)
{
    if (strncmp(p->attr, "on", 2) == 0 || strcmp(p->attr, "style") == 0)
        return fault_set(f, INVALID, "%s=: no script and no style stands in a page", p->attr);
    if (strcmp(p->attr, "http-equiv") == 0)
        return fault_set(f, INVALID, "http-equiv=: headers are the server's");
    return OK;
}

static int step_attr(struct position *p, const char *s, struct fault *f)
{
    if (is_name_char(*s) || *s == ':' || *s == '_') {
        if (!append(p->attr, sizeof p->attr, *s))
            return fault_set(f, INVALID, "the attribute %s… has too long a name", p->attr);
        return OK;
    }
    int r = attr_done(p, f);
    if (r < 0)
        return r;
    if (*s == '=') {
        p->place = IN_VALUE;
        p->value[0] = '\0';
        p->begun = false;
        return OK;
    }
    p->place = IN_TAG;
    return step_tag(p, s, f);
}

static int step_value(struct position *p, const char *s, struct fault *f)
{
    if (*s != '"' && *s != '\'')
        return fault_set(f, INVALID, "the value of %s= stands without quotes", p->attr);
    p->place = *s == '"' ? IN_DOUBLE : IN_SINGLE;
    return OK;
}

static int value_done(struct position *p, struct fault *f)
{
    static const char *const schemes[] = {"javascript:", "vbscript:", "data:", NULL};
    if (is_one_of(p->attr, url_attributes))
        for (size_t i = 0; schemes[i]; i++)
            if (strncmp(p->value, schemes[i], strlen(schemes[i])) == 0)
                return fault_set(f, INVALID, "%s=\"%s…\" is code, not an address", p->attr,
                                 schemes[i]);
    bool post = strcmp(p->value, "post") == 0;
    if (strcmp(p->attr, "formmethod") == 0)
        return fault_set(f, INVALID, "formmethod=: the form says how it is sent");
    if (strcmp(p->tag, "form") == 0 && strcmp(p->attr, "method") == 0)
        p->posts = post;
    p->place = IN_AFTER;
    return OK;
}

static int step_quoted(struct position *p, const char *s, struct fault *f)
{
    if (*s == (p->place == IN_DOUBLE ? '"' : '\''))
        return value_done(p, f);
    p->begun = true;
    (void)append(p->value, sizeof p->value, *s);
    return OK;
}

static int step_after(struct position *p, const char *s, struct fault *f)
{
    if (!is_blank(*s) && *s != '>' && *s != '/')
        return fault_set(f, INVALID, "'%c' where a blank should stand between attributes", *s);
    p->place = IN_TAG;
    return step_tag(p, s, f);
}

static int step_script(struct position *p, const char *s, struct fault *f)
{
    if (is_blank(*s))
        return OK;
    if (strncmp(s, "</script", 8) != 0)
        return fault_set(f, INVALID, "script in the page; put it into static/js/");
    return start_tag(p);
}

static int step_comment(struct position *p, const char *s, struct fault *f)
{
    if (*s == '>' && p->dashes >= 2)
        p->place = IN_TEXT;
    else if (*s == '!' && p->dashes >= 2)
        return fault_set(f, INVALID, "\"--!\" in a comment ends it in some browsers");
    p->dashes = *s == '-' ? p->dashes + 1 : 0;
    return OK;
}

static int step_declaration(struct position *p, const char *s, struct fault *f)
{
    if (*s == '<')
        return fault_set(f, INVALID, "'<' in a declaration");
    if (*s == '>')
        p->place = IN_TEXT;
    return OK;
}

int position_step(struct position *p, const char *s, struct fault *f)
{
    static int (*const steps[PLACE__COUNT])(struct position *, const char *, struct fault *) = {
        [IN_TEXT] = step_text,
        [IN_NAME] = step_name,
        [IN_TAG] = step_tag,
        [IN_AFTER] = step_after,
        [IN_ATTR] = step_attr,
        [IN_VALUE] = step_value,
        [IN_DOUBLE] = step_quoted,
        [IN_SINGLE] = step_quoted,
        [IN_SCRIPT] = step_script,
        [IN_COMMENT] = step_comment,
        [IN_DECLARATION] = step_declaration,
    };
    return steps[p->place](p, s, f);
}

static bool is_quoted(const struct position *p)
{
    return p->place == IN_DOUBLE || p->place == IN_SINGLE;
}

int position_write(struct position *p, enum writer *ret, struct fault *f)
{
    if (p->place == IN_TEXT) {
        *ret = WRITE_TEXT;
        return OK;
    }
    if (!is_quoted(p))
        return fault_set(f, INVALID, "data in %s cannot be escaped safely", names[p->place]);
    if (is_one_of(p->attr, fixed_attributes))
        return fault_set(f, INVALID, "%s= takes no data", p->attr);
    if (!is_one_of(p->attr, url_attributes))
        *ret = WRITE_ATTR;
    else
        *ret = p->begun ? WRITE_PART : WRITE_URL;
    p->begun = true;
    return OK;
}

/* A name that is being read ends here, whatever follows. */
static int end_name(struct position *p, struct fault *f)
{
    if (p->place != IN_ATTR && p->place != IN_NAME)
        return OK;
    int r = p->place == IN_ATTR ? attr_done(p, f) : name_done(p, f);
    p->place = IN_AFTER;
    return r;
}

int position_break(struct position *p, bool loop, struct fault *f)
{
    int r = end_name(p, f);
    if (r < 0)
        return r;
    bool in_tag = p->place == IN_TAG || p->place == IN_AFTER;
    if (is_quoted(p) && is_one_of(p->attr, fixed_attributes))
        return fault_set(f, INVALID, "%s= depends on nothing", p->attr);
    if (p->place != IN_TEXT && !in_tag && !is_quoted(p))
        return fault_set(f, INVALID, "a block in %s", names[p->place]);
    if (loop && in_tag)
        return fault_set(f, INVALID, "a loop in a tag");
    return OK;
}

/* Whether what is known of the tag and its attribute is the same. */
static bool same_tag(const struct position *a, const struct position *b)
{
    if (a->place == IN_TEXT)
        return true;
    if (strcmp(a->tag, b->tag) != 0 || a->closing != b->closing || a->posts != b->posts)
        return false;
    if (!is_quoted(a))
        return true;
    return strcmp(a->attr, b->attr) == 0 &&
           (a->begun == b->begun || !is_one_of(a->attr, url_attributes));
}

int position_join(struct position *p, const struct position *other, struct fault *f)
{
    enum place mine = p->place == IN_TAG ? IN_AFTER : p->place;
    enum place theirs = other->place == IN_TAG ? IN_AFTER : other->place;
    if (mine != theirs || p->verbatim != other->verbatim || !same_tag(p, other))
        return fault_set(f, INVALID, "branches meet in different places: %s and %s",
                         names[p->place], names[other->place]);
    if (p->place != other->place)
        p->place = IN_AFTER;
    p->begun = p->begun || other->begun;
    return OK;
}
