// SPDX-License-Identifier: MIT
#pragma once

/*
 * What a part of the screen looks like, to let it slide and fade: it hides
 * what is beneath, so it costs a third of what drawing it anew would. UI
 * thread only.
 */
#include "app/ui/canvas.h"

struct az_snapshot {
    SDL_Texture *texture; // owned; NULL if there is none
    struct az_rect rect;  // that it is of
};

/* Make one of a part of the screen, with nothing on it yet. False if out of memory. */
bool
az_snapshot_init(struct az_snapshot *snapshot, struct az_canvas *canvas, struct az_rect rect);
/* Accepts a zeroed one. */
void
az_snapshot_destroy(struct az_snapshot *snapshot);

/* Take what is to be seen now in `part`, which is cut to the snapshot's. */
void
az_snapshot_take(struct az_snapshot *snapshot, struct az_canvas *canvas, struct az_rect part);

/* Draw it `dx` pixels to the right of its place, from 0 (as the ground alone) to 1 (as it is). */
void
az_snapshot_draw(const struct az_snapshot *snapshot, struct az_canvas *canvas, int dx,
                 double opacity, struct az_color ground);
