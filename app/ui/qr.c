// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "qr"
#include "app/ui/qr.h"

#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

enum { MARGIN = 4 }; // modules, ISO/IEC 18004

static const struct az_color black = {0x00, 0x00, 0x00, 0xff};
static const struct az_color white = {0xff, 0xff, 0xff, 0xff};

struct az_qr {
    QRcode *code; // owned
};

struct az_qr *
az_qr_open(const char *text)
{
    size_t size = strlen(text);
    if (size == 0 || size > AZ_QR_BYTES_MAX) {
        AZ_LOGE("cannot draw a QR code of %zu bytes; shorten the link to %d at most", size,
                AZ_QR_BYTES_MAX);
        return NULL;
    }
    struct az_qr *qr = calloc(1, sizeof(*qr));
    if (qr) {
        qr->code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    }
    if (!qr || !qr->code) {
        AZ_LOGE("cannot draw a QR code: out of memory");
        az_qr_close(qr);
        return NULL;
    }
    return qr;
}

void
az_qr_close(struct az_qr *qr)
{
    if (qr && qr->code) {
        QRcode_free(qr->code);
    }
    free(qr);
}

/* A row's dark modules, those that adjoin in one rectangle. */
static void
draw_row(struct az_canvas *canvas, const QRcode *code, int row, struct az_rect first)
{
    const unsigned char *modules = code->data + row * code->width;
    for (int at = 0; at < code->width;) {
        int to = at;
        while (to < code->width && modules[to] & 1) {
            to++;
        }
        if (to > at) {
            struct az_rect dark = {first.x + at * first.w, first.y + row * first.h,
                                   (to - at) * first.w, first.h};
            az_canvas_fill(canvas, dark, black);
        }
        at = to > at ? to : at + 1;
    }
}

struct az_rect
az_qr_draw(struct az_canvas *canvas, const struct az_qr *qr, struct az_rect rect)
{
    int modules = qr->code->width + 2 * MARGIN;
    int least = rect.w < rect.h ? rect.w : rect.h;
    int module = least / modules;
    if (module <= 0) {
        return (struct az_rect){rect.x, rect.y, 0, 0};
    }
    int side = module * modules;
    struct az_rect square = {rect.x + (rect.w - side) / 2, rect.y + (rect.h - side) / 2, side,
                             side};
    struct az_rect first = {square.x + MARGIN * module, square.y + MARGIN * module, module, module};
    az_canvas_round(canvas, square, MARGIN * module / 2, white);
    for (int row = 0; row < qr->code->width; row++) {
        draw_row(canvas, qr->code, row, first);
    }
    return square;
}
