// SPDX-License-Identifier: MIT
#include "app/ui/snapshot.h"

/* Memory that is touched for the first time costs as much as all the rest. */
static void
fill(SDL_Texture *texture)
{
    SDL_Surface *surface = NULL;
    if (SDL_LockTextureToSurface(texture, NULL, &surface) == 0) {
        SDL_FillRect(surface, NULL, 0);
        SDL_UnlockTexture(texture);
    }
}

bool
az_snapshot_init(struct az_snapshot *snapshot, struct az_canvas *canvas, struct az_rect rect)
{
    /* Without an alpha of its own, for that would double the cost of fading. */
    *snapshot = (struct az_snapshot){
        .texture = SDL_CreateTexture(az_canvas_renderer(canvas), SDL_PIXELFORMAT_RGB888,
                                     SDL_TEXTUREACCESS_STREAMING, rect.w, rect.h),
        .rect = rect};
    if (snapshot->texture) {
        fill(snapshot->texture);
    }
    return snapshot->texture != NULL;
}

void
az_snapshot_destroy(struct az_snapshot *snapshot)
{
    if (snapshot->texture) {
        SDL_DestroyTexture(snapshot->texture);
    }
    *snapshot = (struct az_snapshot){0};
}

void
az_snapshot_take(struct az_snapshot *snapshot, struct az_canvas *canvas, struct az_rect part)
{
    const struct az_rect *rect = &snapshot->rect;
    SDL_Rect seen = {part.x, part.y, part.w, part.h};
    void *pixels = NULL;
    int pitch = 0;
    if (!SDL_IntersectRect(&seen, &(SDL_Rect){rect->x, rect->y, rect->w, rect->h}, &seen)) {
        return;
    }
    SDL_Rect place = {seen.x - rect->x, seen.y - rect->y, seen.w, seen.h};
    if (SDL_LockTexture(snapshot->texture, &place, &pixels, &pitch) == 0) {
        SDL_RenderReadPixels(az_canvas_renderer(canvas), &seen, SDL_PIXELFORMAT_RGB888, pixels,
                             pitch);
        SDL_UnlockTexture(snapshot->texture);
    }
}

void
az_snapshot_draw(const struct az_snapshot *snapshot, struct az_canvas *canvas, int dx,
                 double opacity, struct az_color ground)
{
    const struct az_rect *rect = &snapshot->rect;
    bool whole = opacity >= 1;
    SDL_Rect to = {rect->x + dx, rect->y, rect->w, rect->h};
    az_canvas_bound(canvas, rect);
    az_canvas_fill(canvas, *rect, ground);
    SDL_SetTextureBlendMode(snapshot->texture, whole ? SDL_BLENDMODE_NONE : SDL_BLENDMODE_BLEND);
    SDL_SetTextureAlphaMod(snapshot->texture, whole ? 0xff : (uint8_t)(opacity * 0xff));
    SDL_RenderCopy(az_canvas_renderer(canvas), snapshot->texture, NULL, &to);
    az_canvas_bound(canvas, NULL);
}
