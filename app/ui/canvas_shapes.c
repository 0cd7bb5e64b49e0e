// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "canvas"
#include "app/ui/canvas_state.h"

enum {
    ARC_SIDE_MAX = 4096,
    VEIL_WIDTH = 2048, // of the piece that is laid side by side
    VEIL_HEIGHT = 8,
};

/* NULL if there is nothing to draw with, or nothing is to be drawn. */
static SDL_Texture *
take_stamp(struct az_canvas *canvas, enum az_stamp_shape shape, int radius, int b,
           struct az_color color)
{
    SDL_Texture *texture =
        radius > 0 ? az_stamp_cache_shape(canvas->stamps, shape, radius, b, color) : NULL;
    return canvas->rehearsing ? NULL : texture;
}

static struct az_color
opaque(struct az_color color)
{
    color.a = 0xff;
    return color;
}

/* Copy the stamp's four corners, `half` pixels each, into the corners of the target. */
static void
copy_corners(struct az_canvas *canvas, SDL_Texture *texture, int half, SDL_Rect target)
{
    int side = 0;
    SDL_QueryTexture(texture, NULL, NULL, &side, NULL);
    for (int i = 0; i < 4; i++) {
        bool right = i & 1;
        bool bottom = i & 2;
        SDL_Rect from = {right ? side - half : 0, bottom ? side - half : 0, half, half};
        SDL_Rect to = {right ? target.x + target.w - half : target.x,
                       bottom ? target.y + target.h - half : target.y, half, half};
        SDL_RenderCopy(canvas->renderer, texture, &from, &to);
    }
}

/* How large corners become on a target that may be too small for them. */
static int
corner_of(const struct az_canvas *canvas, int radius, SDL_Rect target)
{
    int corner = az_canvas_scaled(canvas, radius);
    int most = (target.w < target.h ? target.w : target.h) / 2;
    return corner < most ? corner : most;
}

static void
fill_mapped(struct az_canvas *canvas, int x, int y, int w, int h)
{
    if (w > 0 && h > 0) {
        SDL_RenderFillRect(canvas->renderer, &(SDL_Rect){x, y, w, h});
    }
}

void
az_canvas_round(struct az_canvas *canvas, struct az_rect rect, int radius, struct az_color color)
{
    SDL_Rect target = az_canvas_map(canvas, rect);
    int corner = corner_of(canvas, radius, target);
    if (corner <= 0) {
        az_canvas_fill(canvas, rect, color);
        return;
    }
    SDL_Texture *texture = take_stamp(canvas, AZ_STAMP_ROUND, corner, 0, opaque(color));
    if (!texture) {
        return;
    }
    SDL_SetTextureAlphaMod(texture, color.a);
    copy_corners(canvas, texture, corner, target);
    az_canvas_set_color(canvas, color);
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
    SDL_Rect target = az_canvas_map(canvas, rect);
    int corner = corner_of(canvas, radius, target);
    SDL_Texture *texture = take_stamp(canvas, AZ_STAMP_RING, corner, thickness, opaque(color));
    if (!texture) {
        return;
    }
    SDL_SetTextureAlphaMod(texture, color.a);
    copy_corners(canvas, texture, corner, target);
    az_canvas_set_color(canvas, color);
    int w = target.w - 2 * corner;
    int h = target.h - 2 * corner;
    fill_mapped(canvas, target.x + corner, target.y, w, thickness);
    fill_mapped(canvas, target.x + corner, target.y + target.h - thickness, w, thickness);
    fill_mapped(canvas, target.x, target.y + corner, thickness, h);
    fill_mapped(canvas, target.x + target.w - thickness, target.y + corner, thickness, h);
}

/*
 * Between the corners a straight piece of the stamp is copied again and again:
 * a slice that is drawn out to the length costs five times as much.
 */
static void
copy_lying_edges(struct az_canvas *canvas, SDL_Texture *texture, int half, SDL_Rect target)
{
    int end = target.x + target.w - half;
    for (int x = target.x + half; x < end; x += AZ_STAMP_EDGE_PX) {
        int w = end - x < AZ_STAMP_EDGE_PX ? end - x : AZ_STAMP_EDGE_PX;
        SDL_RenderCopy(canvas->renderer, texture, &(SDL_Rect){half, 0, w, half},
                       &(SDL_Rect){x, target.y, w, half});
        SDL_RenderCopy(canvas->renderer, texture,
                       &(SDL_Rect){half, half + AZ_STAMP_EDGE_PX, w, half},
                       &(SDL_Rect){x, target.y + target.h - half, w, half});
    }
}

static void
copy_standing_edges(struct az_canvas *canvas, SDL_Texture *texture, int half, SDL_Rect target)
{
    int end = target.y + target.h - half;
    for (int y = target.y + half; y < end; y += AZ_STAMP_EDGE_PX) {
        int h = end - y < AZ_STAMP_EDGE_PX ? end - y : AZ_STAMP_EDGE_PX;
        SDL_RenderCopy(canvas->renderer, texture, &(SDL_Rect){0, half, half, h},
                       &(SDL_Rect){target.x, y, half, h});
        SDL_RenderCopy(canvas->renderer, texture,
                       &(SDL_Rect){half + AZ_STAMP_EDGE_PX, half, half, h},
                       &(SDL_Rect){target.x + target.w - half, y, half, h});
    }
}

void
az_canvas_shadow(struct az_canvas *canvas, struct az_rect rect, int radius, int blur,
                 struct az_color color)
{
    if (blur <= 0) {
        return;
    }
    SDL_Rect target = az_canvas_map(canvas, az_rect_inset(rect, -blur));
    int core = (target.w < target.h ? target.w : target.h) / 2 - blur;
    radius = radius < core ? radius : core;
    SDL_Texture *texture = take_stamp(canvas, AZ_STAMP_SHADOW, radius, blur, color);
    if (!texture) {
        return;
    }
    int half = radius + blur;
    copy_corners(canvas, texture, half, target);
    copy_lying_edges(canvas, texture, half, target);
    copy_standing_edges(canvas, texture, half, target);
}

/* It is another one each second or so, so it is not worth a place among the stamps. */
void
az_canvas_arc(struct az_canvas *canvas, struct az_rect rect, int thickness, double part,
              struct az_color color)
{
    SDL_Rect target = az_canvas_map(canvas, rect);
    if (canvas->rehearsing || target.w <= 0 || target.w > ARC_SIDE_MAX) {
        return;
    }
    SDL_Surface *surface = az_stamp_arc(target.w, az_canvas_scaled(canvas, thickness), part, color);
    SDL_Texture *texture = az_stamp_texture(canvas->renderer, surface);
    SDL_FreeSurface(surface);
    if (texture) {
        target.h = target.w;
        SDL_SetTextureAlphaMod(texture, color.a);
        SDL_RenderCopy(canvas->renderer, texture, NULL, &target);
        SDL_DestroyTexture(texture);
    }
}

/* -- Veil ------------------------------------------------------------------- */

/* Pixels that have no alpha of their own are blended twice as fast as a fill. */
static SDL_Texture *
make_veil(struct az_canvas *canvas, struct az_color color)
{
    const struct az_color *was = &canvas->veil_color;
    bool same = was->r == color.r && was->g == color.g && was->b == color.b;
    if (!canvas->veil) {
        canvas->veil = SDL_CreateTexture(canvas->renderer, SDL_PIXELFORMAT_RGB888,
                                         SDL_TEXTUREACCESS_STREAMING, VEIL_WIDTH, VEIL_HEIGHT);
        same = false;
    }
    SDL_Surface *surface = NULL;
    if (canvas->veil && !same && SDL_LockTextureToSurface(canvas->veil, NULL, &surface) == 0) {
        SDL_FillRect(surface, NULL, SDL_MapRGB(surface->format, color.r, color.g, color.b));
        SDL_UnlockTexture(canvas->veil);
        SDL_SetTextureBlendMode(canvas->veil, SDL_BLENDMODE_BLEND);
        canvas->veil_color = color;
    }
    return canvas->veil;
}

void
az_canvas_veil(struct az_canvas *canvas, struct az_rect rect, struct az_color color)
{
    if (color.a == 0) {
        return;
    }
    SDL_Texture *veil = color.a < 0xff ? make_veil(canvas, color) : NULL;
    if (!veil) {
        az_canvas_fill(canvas, rect, color);
        return;
    }
    SDL_SetTextureAlphaMod(veil, color.a);
    for (int y = 0; y < rect.h; y += VEIL_HEIGHT) {
        for (int x = 0; x < rect.w; x += VEIL_WIDTH) {
            SDL_Rect piece = {0, 0, rect.w - x < VEIL_WIDTH ? rect.w - x : VEIL_WIDTH,
                              rect.h - y < VEIL_HEIGHT ? rect.h - y : VEIL_HEIGHT};
            SDL_Rect target = {rect.x + x, rect.y + y, piece.w, piece.h};
            SDL_RenderCopy(canvas->renderer, veil, &piece, &target);
        }
    }
}
