/* QR codes (ISO/IEC 18004) and Code 128 (ISO/IEC 15417) as black rectangles, to be drawn on paper
 * or screen. */
#ifndef PAPER_CODES_H
#define PAPER_CODES_H

#include "base/buf.h"
#include "base/fault.h"

struct code_bar {
    int x, y, width, height; /* in modules */
};

struct code_bars {
    int width, height; /* in modules, without the quiet zone; a line code has height 1 */
    const struct code_bar *bars;
    size_t n;
};

/* Byte mode, error correction M. TOO_LARGE above 1,000 bytes. */
int code_qr(struct arena *a, const char *text, struct code_bars *ret, struct fault *f);

/* Printable ASCII of 1 to 60 letters; INVALID otherwise. */
int code_128(struct arena *a, const char *text, struct code_bars *ret, struct fault *f);

/* The bars as an SVG image with a quiet zone of 4 modules, for pages. */
const char *code_svg(struct arena *a, const struct code_bars *code);

#endif
