// SPDX-License-Identifier: MIT
#pragma once

/*
 * A link as a QR code, for people who would rather answer on their own
 * telephone.. UI thread only.
 */
#include "app/ui/canvas.h"

enum { AZ_QR_BYTES_MAX = 300 }; // more would be too fine for a camera at arm's length

struct az_qr;

/* NULL, and logged, if the text is empty, too long, or there is no memory. */
struct az_qr *
az_qr_open(const char *text);
/* Accepts NULL. */
void
az_qr_close(struct az_qr *qr);

/*
 * Draw it black on white, whatever the theme, as cameras want it, as large as
 * whole pixels allow and with the margin that the standard asks for. Returns
 * the white square.
 */
struct az_rect
az_qr_draw(struct az_canvas *canvas, const struct az_qr *qr, struct az_rect rect);
