#include "paper/codes.h"

#include <qrencode.h>
#include <string.h>
#include <zint.h>

enum { QR_MOST = 1000, LINE_MOST = 60, QUIET = 4 };

/* Black runs of a row become one bar each. */
static size_t row_bars(const unsigned char *row, int width, int y, struct code_bar *out)
{
    size_t n = 0;
    for (int x = 0; x < width; x++) {
        int start = x;
        while (x < width && (row[x] & 1))
            x++;
        if (x > start)
            out[n++] = (struct code_bar){start, y, x - start, 1};
    }
    return n;
}

int code_qr(struct arena *a, const char *text, struct code_bars *ret, struct fault *f)
{
    if (strlen(text) > QR_MOST)
        return fault_reason(f, TOO_LARGE, "code.long", "a QR code holds %d bytes here", QR_MOST);
    QRcode *q = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (!q)
        return fault_reason(f, INVALID, "code.text", "no QR code for this text");
    size_t side = (size_t)q->width, n = 0;
    struct code_bar *bars = arena_new(a, struct code_bar, side * (side + 1) / 2);
    for (size_t y = 0; y < side; y++)
        n += row_bars(q->data + y * side, q->width, (int)y, bars + n);
    *ret = (struct code_bars){q->width, q->width, bars, n};
    QRcode_free(q);
    return OK;
}

static bool is_printable(const char *text)
{
    for (; *text; text++)
        if (*text < ' ' || *text > '~')
            return false;
    return true;
}

int code_128(struct arena *a, const char *text, struct code_bars *ret, struct fault *f)
{
    size_t length = strlen(text);
    if (!length || length > LINE_MOST || !is_printable(text))
        return fault_reason(f, INVALID, "code.text", "no Code 128 for this text");
    struct zint_symbol *z = ZBarcode_Create();
    z->symbology = BARCODE_CODE128;
    if (ZBarcode_Encode(z, (const unsigned char *)text, (int)length) >= ZINT_ERROR) {
        ZBarcode_Delete(z);
        return fault_reason(f, INVALID, "code.text", "no Code 128 for this text");
    }
    unsigned char *row = arena_alloc(a, (size_t)z->width);
    for (int x = 0; x < z->width; x++)
        row[x] = z->encoded_data[0][x / 8] >> (x % 8) & 1;
    struct code_bar *bars = arena_new(a, struct code_bar, (size_t)z->width);
    *ret = (struct code_bars){z->width, 1, bars, row_bars(row, z->width, 0, bars)};
    ZBarcode_Delete(z);
    return OK;
}

const char *code_svg(struct arena *a, const struct code_bars *code)
{
    struct buf b;
    buf_init(&b, a, 256 + code->n * 40);
    buf_printf(&b,
               "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
               "shape-rendering=\"crispEdges\"><path d=\"",
               code->width + 2 * QUIET, code->height + 2 * QUIET);
    for (size_t i = 0; i < code->n; i++) {
        const struct code_bar *bar = &code->bars[i];
        buf_printf(&b, "M%d %dh%dv%dh-%dz", bar->x + QUIET, bar->y + QUIET, bar->width, bar->height,
                   bar->width);
    }
    buf_str(&b, "\"/></svg>");
    return b.p;
}
