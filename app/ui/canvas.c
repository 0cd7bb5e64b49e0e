// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "canvas"
#include "app/ui/canvas.h"

#include <SDL_image.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/files.h"
#include "base/log.h"

enum {
    STAMPS_MAX = 64,
    SVG_BYTES_MAX = 1024 * 1024,
    PICTURE_SIDE_MAX = 4096,
};

enum stamp_kind { STAMP_NONE, STAMP_SHAPE, STAMP_PICTURE };

/* Something drawn once and copied from then on. The one used longest ago makes room. */
struct stamp {
    enum stamp_kind kind;
    enum az_stamp_shape shape;
    int a;        // radius, or width
    int b;        // thickness or blur, or height
    bool tinted;  // a picture of which only the coverage counts
    uint32_t rgb; // that it is drawn in; in the pixels, for tinting each copy is slow
    bool seated;  // a picture on a seat
    struct az_stamp_seat seat;
    char *asset;          // owned; NULL unless a picture
    SDL_Texture *texture; // owned; NULL if it cannot be made
    uint64_t used;
};

struct az_canvas {
    SDL_Renderer *renderer; // borrowed
    struct stamp stamps[STAMPS_MAX];
    uint64_t uses;
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
    canvas->renderer = renderer;
    canvas->alpha = 1;
    canvas->scale = 1;
    SDL_SetRenderDrawBlendMode(renderer, SDL_BLENDMODE_BLEND);
    return canvas;
}

static void
clear_stamp(struct stamp *stamp)
{
    if (stamp->texture) {
        SDL_DestroyTexture(stamp->texture);
    }
    free(stamp->asset);
    *stamp = (struct stamp){0};
}

void
az_canvas_close(struct az_canvas *canvas)
{
    if (!canvas) {
        return;
    }
    for (size_t i = 0; i < STAMPS_MAX; i++) {
        clear_stamp(&canvas->stamps[i]);
    }
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

static uint32_t
rgb_of(struct az_color color)
{
    return (uint32_t)color.r << 16 | (uint32_t)color.g << 8 | color.b;
}

static size_t
bytes_of(const struct stamp *stamp)
{
    int w = 0;
    int h = 0;
    if (!stamp->texture || SDL_QueryTexture(stamp->texture, NULL, NULL, &w, &h) != 0) {
        return 0;
    }
    return (size_t)w * (size_t)h * 4;
}

/* As much as the whole screen takes: faces at rest and pressed, and all icons. */
static bool
is_full(const struct az_canvas *canvas)
{
    int w = 0;
    int h = 0;
    size_t bytes = 0;
    SDL_GetRendererOutputSize(canvas->renderer, &w, &h);
    for (size_t i = 0; i < STAMPS_MAX; i++) {
        bytes += bytes_of(&canvas->stamps[i]);
    }
    return bytes > (size_t)w * (size_t)h * 4;
}

static struct stamp *
oldest_stamp(struct az_canvas *canvas)
{
    struct stamp *oldest = NULL;
    for (size_t i = 0; i < STAMPS_MAX; i++) {
        struct stamp *stamp = &canvas->stamps[i];
        if (stamp->kind != STAMP_NONE && (!oldest || stamp->used < oldest->used)) {
            oldest = stamp;
        }
    }
    return oldest;
}

/* A slot whose texture may be made anew. What was used longest ago makes room. */
static struct stamp *
free_stamp(struct az_canvas *canvas)
{
    struct stamp *oldest = oldest_stamp(canvas);
    while (oldest && is_full(canvas)) {
        clear_stamp(oldest);
        oldest = oldest_stamp(canvas);
    }
    for (size_t i = 0; i < STAMPS_MAX; i++) {
        if (canvas->stamps[i].kind == STAMP_NONE) {
            return &canvas->stamps[i];
        }
    }
    clear_stamp(oldest);
    return oldest;
}

static struct stamp *
find_shape(struct az_canvas *canvas, enum az_stamp_shape shape, int a, int b, uint32_t rgb)
{
    for (size_t i = 0; i < STAMPS_MAX; i++) {
        struct stamp *stamp = &canvas->stamps[i];
        if (stamp->kind == STAMP_SHAPE && stamp->shape == shape && stamp->a == a && stamp->b == b &&
            stamp->rgb == rgb) {
            stamp->used = ++canvas->uses;
            return stamp;
        }
    }
    return NULL;
}

static SDL_Texture *
texture_of(struct az_canvas *canvas, SDL_Surface *surface)
{
    SDL_Texture *texture = surface ? SDL_CreateTextureFromSurface(canvas->renderer, surface) : NULL;
    if (!texture) {
        AZ_LOGE("cannot draw a shape: %s", SDL_GetError());
        return NULL;
    }
    SDL_SetTextureBlendMode(texture, SDL_BLENDMODE_BLEND);
    SDL_SetTextureScaleMode(texture, SDL_ScaleModeLinear);
    return texture;
}

static SDL_Texture *
shape_texture(struct az_canvas *canvas, enum az_stamp_shape shape, int radius, int b,
              struct az_color color)
{
    uint32_t rgb = rgb_of(color);
    struct stamp *stamp = find_shape(canvas, shape, radius, b, rgb);
    if (!stamp) {
        stamp = free_stamp(canvas);
        SDL_Surface *surface = az_stamp_corners(shape, radius, b, color);
        *stamp = (struct stamp){.kind = STAMP_SHAPE,
                                .shape = shape,
                                .a = radius,
                                .b = b,
                                .rgb = rgb,
                                .used = ++canvas->uses};
        stamp->texture = texture_of(canvas, surface);
        SDL_FreeSurface(surface);
    }
    return stamp->texture;
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
    SDL_Texture *texture = shape_texture(canvas, AZ_STAMP_ROUND, corner, 0, color);
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
        corner > 0 ? shape_texture(canvas, AZ_STAMP_RING, corner, thickness, color) : NULL;
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
        radius > 0 ? shape_texture(canvas, AZ_STAMP_SHADOW, radius, blur, color) : NULL;
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
    if (target.w <= 0 || target.w > PICTURE_SIDE_MAX) {
        return;
    }
    SDL_Surface *surface = az_stamp_arc(target.w, scaled(canvas, thickness), part, color);
    SDL_Texture *texture = texture_of(canvas, surface);
    SDL_FreeSurface(surface);
    if (texture) {
        target.h = target.w;
        fade_texture(canvas, texture, color.a);
        SDL_RenderCopy(canvas->renderer, texture, NULL, &target);
        SDL_DestroyTexture(texture);
    }
}

static SDL_Surface *
load_svg(const char *asset, int w, int h)
{
    char *path = az_files_asset(asset);
    struct az_buffer svg;
    az_buffer_init(&svg, SVG_BYTES_MAX);
    SDL_Surface *surface = NULL;
    if (path && az_files_read(path, &svg)) {
        SDL_RWops *source = SDL_RWFromConstMem(svg.data, (int)svg.size);
        surface = source ? IMG_LoadSizedSVG_RW(source, w, h) : NULL;
        if (source) {
            SDL_RWclose(source);
        }
        if (!surface) {
            AZ_LOGE("cannot draw %s: %s; put back the file that came with Azri", path,
                    SDL_GetError());
        }
    }
    az_buffer_destroy(&svg);
    free(path);
    return surface;
}

/* Keep the coverage and change the colours. Takes the surface and hands back another. */
static SDL_Surface *
tint_surface(SDL_Surface *surface, uint32_t rgb)
{
    SDL_Surface *tinted =
        surface ? SDL_ConvertSurfaceFormat(surface, SDL_PIXELFORMAT_ARGB8888, 0) : NULL;
    SDL_FreeSurface(surface);
    for (int y = 0; tinted && y < tinted->h; y++) {
        uint32_t *row = (uint32_t *)(void *)((uint8_t *)tinted->pixels + y * tinted->pitch);
        for (int x = 0; x < tinted->w; x++) {
            row[x] = (row[x] & 0xff000000) | rgb;
        }
    }
    return tinted;
}

static bool
same_color(struct az_color a, struct az_color b)
{
    return a.r == b.r && a.g == b.g && a.b == b.b && a.a == b.a;
}

static bool
same_seat(const struct stamp *a, const struct stamp *b)
{
    const struct az_stamp_seat *x = &a->seat;
    const struct az_stamp_seat *y = &b->seat;
    return a->seated == b->seated && x->inset == y->inset && x->drop == y->drop &&
           x->blur == y->blur && same_color(x->ground, y->ground) &&
           same_color(x->shadow, y->shadow);
}

static struct stamp *
find_picture(struct az_canvas *canvas, const struct stamp *wanted)
{
    for (size_t i = 0; i < STAMPS_MAX; i++) {
        struct stamp *stamp = &canvas->stamps[i];
        if (stamp->kind == STAMP_PICTURE && stamp->a == wanted->a && stamp->b == wanted->b &&
            stamp->tinted == wanted->tinted && stamp->rgb == wanted->rgb &&
            same_seat(stamp, wanted) && strcmp(stamp->asset, wanted->asset) == 0) {
            stamp->used = ++canvas->uses;
            return stamp;
        }
    }
    return NULL;
}

/* Takes the picture and hands back another. */
static SDL_Surface *
seat_surface(SDL_Surface *surface, const struct az_stamp_seat *seat)
{
    SDL_Surface *seated = surface ? az_stamp_seated(surface, seat) : NULL;
    SDL_FreeSurface(surface);
    return seated;
}

/* A picture that cannot be made is remembered as such, so it is tried and logged once. */
static struct stamp *
make_picture(struct az_canvas *canvas, const struct stamp *wanted)
{
    char *name = strdup(wanted->asset);
    if (!name) {
        return NULL;
    }
    struct stamp *stamp = free_stamp(canvas);
    *stamp = *wanted;
    stamp->asset = name;
    stamp->used = ++canvas->uses;
    SDL_Surface *surface = load_svg(name, stamp->a, stamp->b);
    if (surface && stamp->tinted) {
        surface = tint_surface(surface, stamp->rgb);
    }
    if (surface && stamp->seated) {
        surface = seat_surface(surface, &stamp->seat);
    }
    if (surface) {
        stamp->texture = texture_of(canvas, surface);
        SDL_FreeSurface(surface);
    }
    return stamp;
}

static bool
draw_picture(struct az_canvas *canvas, const struct stamp *wanted, struct az_rect rect,
             uint8_t alpha)
{
    if (wanted->a <= 0 || wanted->b <= 0 || wanted->a > PICTURE_SIDE_MAX ||
        wanted->b > PICTURE_SIDE_MAX) {
        return false;
    }
    struct stamp *stamp = find_picture(canvas, wanted);
    if (!stamp) {
        stamp = make_picture(canvas, wanted);
    }
    if (!stamp || !stamp->texture) {
        return false;
    }
    az_canvas_texture(canvas, stamp->texture, rect, alpha);
    return true;
}

bool
az_canvas_picture(struct az_canvas *canvas, const char *asset, struct az_rect rect,
                  const struct az_color *tint)
{
    const struct stamp wanted = {.kind = STAMP_PICTURE,
                                 .a = rect.w,
                                 .b = rect.h,
                                 .tinted = tint != NULL,
                                 .rgb = tint ? rgb_of(*tint) : 0,
                                 .asset = (char *)asset};
    return draw_picture(canvas, &wanted, rect, tint ? tint->a : 0xff);
}

bool
az_canvas_seated(struct az_canvas *canvas, const char *asset, struct az_rect rect,
                 struct az_color tint, const struct az_stamp_seat *seat)
{
    const struct stamp wanted = {.kind = STAMP_PICTURE,
                                 .a = rect.w,
                                 .b = rect.w,
                                 .tinted = true,
                                 .rgb = rgb_of(tint),
                                 .seated = true,
                                 .seat = *seat,
                                 .asset = (char *)asset};
    struct az_rect around = {rect.x, rect.y, rect.w, rect.w};
    return draw_picture(canvas, &wanted, az_rect_inset(around, -az_stamp_seat_margin(seat)),
                        tint.a);
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
    SDL_Texture *texture = texture_of(canvas, surface);
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
