// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "canvas"
#include "app/ui/canvas.h"

#include <SDL_image.h>
#include <math.h>
#include <stdlib.h>

#include "app/ui/canvas_state.h"
#include "base/log.h"

/* -- Rehearsing ------------------------------------------------------------ */

void
az_canvas_rehearse(struct az_canvas *canvas, unsigned most_us)
{
    canvas->rehearsing = true;
    canvas->missed = false;
    canvas->make_until =
        SDL_GetPerformanceCounter() + SDL_GetPerformanceFrequency() * most_us / 1000000;
}

bool
az_canvas_rehearsed(struct az_canvas *canvas)
{
    canvas->rehearsing = false;
    return !canvas->missed;
}

bool
az_canvas_may_make(struct az_canvas *canvas)
{
    canvas->missed = true;
    return !canvas->rehearsing || SDL_GetPerformanceCounter() < canvas->make_until;
}

static bool
may_make_stamp(void *ctx)
{
    return az_canvas_may_make(ctx);
}

/* -- Life ------------------------------------------------------------------ */

struct az_canvas *
az_canvas_open(SDL_Renderer *renderer)
{
    struct az_canvas *canvas = calloc(1, sizeof(*canvas));
    if (!canvas) {
        AZ_LOGE("cannot draw: out of memory");
        return NULL;
    }
    canvas->stamps = az_stamp_cache_open(renderer, may_make_stamp, canvas);
    if (!canvas->stamps) {
        az_canvas_close(canvas);
        return NULL;
    }
    canvas->renderer = renderer;
    canvas->scale = 1;
    return canvas;
}

void
az_canvas_close(struct az_canvas *canvas)
{
    if (!canvas) {
        return;
    }
    if (canvas->veil) {
        SDL_DestroyTexture(canvas->veil);
    }
    az_stamp_cache_close(canvas->stamps);
    free(canvas);
}

SDL_Renderer *
az_canvas_renderer(struct az_canvas *canvas)
{
    return canvas->renderer;
}

/* -- Places ---------------------------------------------------------------- */

void
az_canvas_clear(struct az_canvas *canvas, struct az_color color)
{
    if (canvas->rehearsing) {
        return;
    }
    az_canvas_set_color(canvas, color);
    /* Clearing would not stop at the bounds. */
    SDL_RenderFillRect(canvas->renderer, NULL);
}

void
az_canvas_zoom(struct az_canvas *canvas, struct az_rect about, double scale)
{
    canvas->scale = scale;
    canvas->centre_x = about.x + about.w / 2.0;
    canvas->centre_y = about.y + about.h / 2.0;
}

static int
map_along(double centre, double scale, int at)
{
    return (int)lround(centre + (at - centre) * scale);
}

SDL_Rect
az_canvas_map(const struct az_canvas *canvas, struct az_rect rect)
{
    int x = map_along(canvas->centre_x, canvas->scale, rect.x);
    int y = map_along(canvas->centre_y, canvas->scale, rect.y);
    int right = map_along(canvas->centre_x, canvas->scale, rect.x + rect.w);
    int bottom = map_along(canvas->centre_y, canvas->scale, rect.y + rect.h);
    return (SDL_Rect){x, y, right - x, bottom - y};
}

int
az_canvas_scaled(const struct az_canvas *canvas, int px)
{
    int out = (int)lround(px * canvas->scale);
    return px > 0 && out < 1 ? 1 : out;
}

void
az_canvas_bound(struct az_canvas *canvas, const struct az_rect *bounds)
{
    canvas->bounded = bounds != NULL;
    if (bounds) {
        canvas->bounds = (SDL_Rect){bounds->x, bounds->y, bounds->w, bounds->h};
    }
    az_canvas_clip(canvas, NULL);
}

void
az_canvas_clip(struct az_canvas *canvas, const struct az_rect *clip)
{
    SDL_Rect rect = canvas->bounds;
    if (clip) {
        rect = az_canvas_map(canvas, *clip);
    }
    if (clip && canvas->bounded && !SDL_IntersectRect(&rect, &canvas->bounds, &rect)) {
        rect = (SDL_Rect){-1, -1, 1, 1}; // an empty one would be none
    }
    SDL_RenderSetClipRect(canvas->renderer, clip || canvas->bounded ? &rect : NULL);
}

/* Blending costs fifteen times what filling does, so it is for what lets something through. */
void
az_canvas_set_color(struct az_canvas *canvas, struct az_color color)
{
    SDL_SetRenderDrawBlendMode(canvas->renderer,
                               color.a < 0xff ? SDL_BLENDMODE_BLEND : SDL_BLENDMODE_NONE);
    SDL_SetRenderDrawColor(canvas->renderer, color.r, color.g, color.b, color.a);
}

void
az_canvas_fill(struct az_canvas *canvas, struct az_rect rect, struct az_color color)
{
    SDL_Rect target = az_canvas_map(canvas, rect);
    if (!canvas->rehearsing) {
        az_canvas_set_color(canvas, color);
        SDL_RenderFillRect(canvas->renderer, &target);
    }
}

/* -- Pictures -------------------------------------------------------------- */

bool
az_canvas_picture(struct az_canvas *canvas, const char *asset, struct az_rect rect,
                  const struct az_color *tint)
{
    const struct az_stamp_picture picture = {
        .asset = asset, .width = rect.w, .height = rect.h, .tint = tint};
    SDL_Texture *texture = az_stamp_cache_picture(canvas->stamps, &picture);
    if (texture) {
        az_canvas_texture(canvas, texture, rect, tint ? tint->a : 0xff);
    }
    return texture != NULL;
}

bool
az_canvas_seated(struct az_canvas *canvas, const char *asset, struct az_rect rect,
                 struct az_color tint, const struct az_stamp_seat *seat)
{
    const struct az_stamp_picture picture = {
        .asset = asset, .width = rect.w, .height = rect.w, .tint = &tint, .seat = seat};
    SDL_Texture *texture = az_stamp_cache_picture(canvas->stamps, &picture);
    struct az_rect around = {rect.x, rect.y, rect.w, rect.w};
    if (texture) {
        az_canvas_texture(canvas, texture, az_rect_inset(around, -az_stamp_seat_margin(seat)),
                          tint.a);
    }
    return texture != NULL;
}

void
az_canvas_texture(struct az_canvas *canvas, SDL_Texture *texture, struct az_rect rect,
                  uint8_t alpha)
{
    SDL_Rect target = az_canvas_map(canvas, rect);
    if (!canvas->rehearsing) {
        SDL_SetTextureAlphaMod(texture, alpha);
        SDL_RenderCopy(canvas->renderer, texture, NULL, &target);
    }
}

void
az_canvas_surface(struct az_canvas *canvas, SDL_Surface *surface, struct az_rect rect)
{
    SDL_Texture *texture = canvas->rehearsing ? NULL : az_stamp_texture(canvas->renderer, surface);
    if (texture) {
        az_canvas_texture(canvas, texture, rect, 0xff);
        SDL_DestroyTexture(texture);
    }
}

bool
az_canvas_save(struct az_canvas *canvas, const char *path)
{
    int w = 0;
    int h = 0;
    SDL_GetRendererOutputSize(canvas->renderer, &w, &h);
    SDL_Surface *shot = SDL_CreateRGBSurfaceWithFormat(0, w, h, 24, SDL_PIXELFORMAT_RGB24);
    bool ok = shot &&
              SDL_RenderReadPixels(canvas->renderer, NULL, SDL_PIXELFORMAT_RGB24, shot->pixels,
                                   shot->pitch) == 0 &&
              IMG_SavePNG(shot, path) == 0;
    if (!ok) {
        AZ_LOGE("cannot write the screenshot %s: %s", path, SDL_GetError());
    }
    SDL_FreeSurface(shot);
    return ok;
}
