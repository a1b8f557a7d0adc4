#include "tests/unit/paper/sheets.h"
#include "paper/codes.h"
#include "base/cleanup.h"
#include "tests/support/test.h"

TEST(what_is_drawn_is_read_back)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct slip_words *w = sheets_words(a);
    REQUIRE(w);
    struct refusal_form r = {.head = sheets_head(), .dossier = sheets_dossier(), .reason = "x"};
    struct bytes pdf;
    REQUIRE(form_refusal(a, &r, w, &pdf, NULL) == OK);
    const char *const draw[] = {"pdftoppm", "-r", "200", "-png", "-singlefile", "FILE", NULL};
    const char *const read[] = {"zbarimg", "-q", "--raw", "FILE", NULL};
    struct process_end end = sheets_run(a, read, sheets_run(a, draw, pdf).output);
    const char *text = arena_strndup(a, (const char *)end.output.p, end.output.n);
    CHECK(strstr(text, "https://motcua.thanhhoa.gov.vn/ho-so/H56.14797-260204-0007") != NULL);
    CHECK(strncmp(text, "H56.14797-260204-0007\n", 22) == 0 ||
          strstr(text, "\nH56.14797-260204-0007\n") != NULL);
}

TEST(limits)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct code_bars c;
    char *large = arena_alloc(a, 1002);
    memset(large, 'x', 1001);
    CHECK_INT(TOO_LARGE, code_qr(a, large, &c, NULL));
    CHECK_INT(INVALID, code_qr(a, "", &c, NULL));
    CHECK_INT(INVALID, code_128(a, "", &c, NULL));
    CHECK_INT(INVALID, code_128(a, "số", &c, NULL));
    CHECK_INT(INVALID, code_128(a, large, &c, NULL));
    REQUIRE(code_qr(a, "x", &c, NULL) == OK);
    CHECK_INT(21, c.width);
    CHECK(strncmp(code_svg(a, &c), "<svg ", 5) == 0);
}
