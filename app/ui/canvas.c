// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "canvas"
#include "app/ui/canvas.h"

#include <SDL_image.h>
#include <math.h>
#include <stdlib.h>

#include "app/ui/stamp_cache.h"
#include "base/log.h"

enum {
    ARC_SIDE_MAX = 4096,
};

struct az_canvas {
    SDL_Renderer *renderer;        // borrowed
    struct az_stamp_cache *stamps; // owned
    int dx;
    double alpha;
    double scale;
    double centre_x;
    double centre_y;
};

struct az_canvas *
az_canvas_open(SDL_Renderer *renderer)
{
    struct az_canvas *canvas = calloc(1, sizeof(*canvas));
    if (!canvas) {
        AZ_LOGE("cannot draw: out of memory");
        return NULL;
    }
    canvas->stamps = az_stamp_cache_open(renderer);
    if (!canvas->stamps) {
        az_canvas_close(canvas);
        return NULL;
    }
    canvas->renderer = renderer;
    canvas->alpha = 1;
    canvas->scale = 1;
    SDL_SetRenderDrawBlendMode(renderer, SDL_BLENDMODE_BLEND);
    return canvas;
}

void
az_canvas_close(struct az_canvas *canvas)
{
    if (!canvas) {
        return;
    }
    az_stamp_cache_close(canvas->stamps);
    free(canvas);
}

SDL_Renderer *
az_canvas_renderer(struct az_canvas *canvas)
{
    return canvas->renderer;
}

void
az_canvas_clear(struct az_canvas *canvas, struct az_color color)
{
    SDL_SetRenderDrawColor(canvas->renderer, color.r, color.g, color.b, 0xff);
    SDL_RenderClear(canvas->renderer);
}

void
az_canvas_slide(struct az_canvas *canvas, int dx, double alpha)
{
    canvas->dx = dx;
    canvas->alpha = alpha;
}

void
az_canvas_zoom(struct az_canvas *canvas, struct az_rect about, double scale)
{
    canvas->scale = scale;
    canvas->centre_x = about.x + about.w / 2.0;
    canvas->centre_y = about.y + about.h / 2.0;
}

static int
map_x(const struct az_canvas *canvas, int x)
{
    return (int)lround(canvas->centre_x + (x - canvas->centre_x) * canvas->scale) + canvas->dx;
}

static int
map_y(const struct az_canvas *canvas, int y)
{
    return (int)lround(canvas->centre_y + (y - canvas->centre_y) * canvas->scale);
}

/* Edges are mapped, not sizes, so that what touches goes on touching. */
static SDL_Rect
map_rect(const struct az_canvas *canvas, struct az_rect rect)
{
    int x = map_x(canvas, rect.x);
    int y = map_y(canvas, rect.y);
    return (SDL_Rect){x, y, map_x(canvas, rect.x + rect.w) - x, map_y(canvas, rect.y + rect.h) - y};
}

void
az_canvas_clip(struct az_canvas *canvas, const struct az_rect *clip)
{
    if (!clip) {
        SDL_RenderSetClipRect(canvas->renderer, NULL);
        return;
    }
    SDL_Rect rect = map_rect(canvas, *clip);
    SDL_RenderSetClipRect(canvas->renderer, &rect);
}

void
az_canvas_fill(struct az_canvas *canvas, struct az_rect rect, struct az_color color)
{
    struct az_color faded = az_color_fade(color, canvas->alpha);
    SDL_Rect target = map_rect(canvas, rect);
    SDL_SetRenderDrawColor(canvas->renderer, faded.r, faded.g, faded.b, faded.a);
    SDL_RenderFillRect(canvas->renderer, &target);
}

static void
fade_texture(const struct az_canvas *canvas, SDL_Texture *texture, uint8_t alpha)
{
    SDL_SetTextureAlphaMod(texture, (uint8_t)(alpha * canvas->alpha + 0.5));
}

/* Copy the stamp's four corners, `half` pixels each, into the corners of the target. */
static void
copy_corners(struct az_canvas *canvas, SDL_Texture *texture, int half, SDL_Rect target, int corner)
{
    for (int i = 0; i < 4; i++) {
        bool right = i & 1;
        bool bottom = i & 2;
        SDL_Rect from = {right ? half : 0, bottom ? half : 0, half, half};
        SDL_Rect to = {right ? target.x + target.w - corner : target.x,
                       bottom ? target.y + target.h - corner : target.y, corner, corner};
        SDL_RenderCopy(canvas->renderer, texture, &from, &to);
    }
}

static int
smaller_half(SDL_Rect rect)
{
    return (rect.w < rect.h ? rect.w : rect.h) / 2;
}

static int
scaled(const struct az_canvas *canvas, int px)
{
    int out = (int)lround(px * canvas->scale);
    return px > 0 && out < 1 ? 1 : out;
}

static void
fill_mapped(struct az_canvas *canvas, int x, int y, int w, int h)
{
    if (w > 0 && h > 0) {
        SDL_RenderFillRect(canvas->renderer, &(SDL_Rect){x, y, w, h});
    }
}

static void
set_draw_color(struct az_canvas *canvas, struct az_color color)
{
    struct az_color faded = az_color_fade(color, canvas->alpha);
    SDL_SetRenderDrawColor(canvas->renderer, faded.r, faded.g, faded.b, faded.a);
}

void
az_canvas_round(struct az_canvas *canvas, struct az_rect rect, int radius, struct az_color color)
{
    SDL_Rect target = map_rect(canvas, rect);
    int corner = scaled(canvas, radius);
    int most = smaller_half(target);
    corner = corner > most ? most : corner;
    if (corner <= 0) {
        az_canvas_fill(canvas, rect, color);
        return;
    }
    SDL_Texture *texture = az_stamp_cache_shape(canvas->stamps, AZ_STAMP_ROUND, corner, 0, color);
    if (!texture) {
        return;
    }
    fade_texture(canvas, texture, color.a);
    copy_corners(canvas, texture, corner, target, corner);
    set_draw_color(canvas, color);
    int w = target.w - 2 * corner;
    int h = target.h - 2 * corner;
    fill_mapped(canvas, target.x + corner, target.y, w, corner);
    fill_mapped(canvas, target.x, target.y + corner, target.w, h);
    fill_mapped(canvas, target.x + corner, target.y + target.h - corner, w, corner);
}

void
az_canvas_ring(struct az_canvas *canvas, struct az_rect rect, int radius, int thickness,
               struct az_color color)
{
    SDL_Rect target = map_rect(canvas, rect);
    int corner = scaled(canvas, radius);
    int most = smaller_half(target);
    corner = corner > most ? most : corner;
    SDL_Texture *texture =
        corner > 0 ? az_stamp_cache_shape(canvas->stamps, AZ_STAMP_RING, corner, thickness, color)
                   : NULL;
    if (!texture) {
        return;
    }
    fade_texture(canvas, texture, color.a);
    copy_corners(canvas, texture, corner, target, corner);
    set_draw_color(canvas, color);
    int w = target.w - 2 * corner;
    int h = target.h - 2 * corner;
    fill_mapped(canvas, target.x + corner, target.y, w, thickness);
    fill_mapped(canvas, target.x + corner, target.y + target.h - thickness, w, thickness);
    fill_mapped(canvas, target.x, target.y + corner, thickness, h);
    fill_mapped(canvas, target.x + target.w - thickness, target.y + corner, thickness, h);
}

/* Between the corners a shadow is a one-pixel slice of the stamp, drawn out. */
static void
copy_edges(struct az_canvas *canvas, SDL_Texture *texture, int half, SDL_Rect target)
{
    int w = target.w - 2 * half;
    int h = target.h - 2 * half;
    SDL_Rect top = {half, 0, 1, half};
    SDL_Rect bottom = {half, half, 1, half};
    SDL_Rect left = {0, half, half, 1};
    SDL_Rect right = {half, half, half, 1};
    if (w > 0) {
        SDL_RenderCopy(canvas->renderer, texture, &top,
                       &(SDL_Rect){target.x + half, target.y, w, half});
        SDL_RenderCopy(canvas->renderer, texture, &bottom,
                       &(SDL_Rect){target.x + half, target.y + target.h - half, w, half});
    }
    if (h > 0) {
        SDL_RenderCopy(canvas->renderer, texture, &left,
                       &(SDL_Rect){target.x, target.y + half, half, h});
        SDL_RenderCopy(canvas->renderer, texture, &right,
                       &(SDL_Rect){target.x + target.w - half, target.y + half, half, h});
    }
}

void
az_canvas_shadow(struct az_canvas *canvas, struct az_rect rect, int radius, int blur,
                 struct az_color color)
{
    if (blur <= 0) {
        return;
    }
    SDL_Rect target = map_rect(canvas, az_rect_inset(rect, -blur));
    int core = smaller_half(target) - blur;
    radius = radius < core ? radius : core;
    SDL_Texture *texture =
        radius > 0 ? az_stamp_cache_shape(canvas->stamps, AZ_STAMP_SHADOW, radius, blur, color)
                   : NULL;
    if (!texture) {
        return;
    }
    int half = radius + blur;
    fade_texture(canvas, texture, color.a);
    copy_corners(canvas, texture, half, target, half);
    copy_edges(canvas, texture, half, target);
}

/* It is another one each second or so, so it is not worth a place among the stamps. */
void
az_canvas_arc(struct az_canvas *canvas, struct az_rect rect, int thickness, double part,
              struct az_color color)
{
    SDL_Rect target = map_rect(canvas, rect);
    if (target.w <= 0 || target.w > ARC_SIDE_MAX) {
        return;
    }
    SDL_Surface *surface = az_stamp_arc(target.w, scaled(canvas, thickness), part, color);
    SDL_Texture *texture = az_stamp_texture(canvas->renderer, surface);
    SDL_FreeSurface(surface);
    if (texture) {
        target.h = target.w;
        fade_texture(canvas, texture, color.a);
        SDL_RenderCopy(canvas->renderer, texture, NULL, &target);
        SDL_DestroyTexture(texture);
    }
}

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
    SDL_Rect target = map_rect(canvas, rect);
    fade_texture(canvas, texture, alpha);
    SDL_RenderCopy(canvas->renderer, texture, NULL, &target);
}

void
az_canvas_surface(struct az_canvas *canvas, SDL_Surface *surface, struct az_rect rect)
{
    SDL_Texture *texture = az_stamp_texture(canvas->renderer, surface);
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
