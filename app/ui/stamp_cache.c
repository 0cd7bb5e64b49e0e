// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "canvas"
#include "app/ui/stamp_cache.h"

#include <SDL_image.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/files.h"
#include "base/log.h"

enum {
    STAMPS_MAX = 64,
    SVG_BYTES_MAX = 1024 * 1024,
    SIDE_MAX = 4096, // of a picture
};

enum stamp_kind { STAMP_NONE, STAMP_SHAPE, STAMP_PICTURE };

/* Something drawn once and copied from then on. The one used longest ago makes room. */
struct stamp {
    enum stamp_kind kind;
    enum az_stamp_shape shape;
    int a;         // radius, or width
    int b;         // thickness or blur, or height
    bool tinted;   // a picture of which only the coverage counts
    uint32_t rgb;  // that it is drawn in; in the pixels, for tinting each copy is slow
    uint8_t alpha; // of a shape's colour; likewise
    bool seated;   // a picture on a seat
    struct az_stamp_seat seat;
    char *asset;          // owned; NULL unless a picture
    SDL_Texture *texture; // owned; NULL if it cannot be made
    uint64_t used;
};

struct az_stamp_cache {
    SDL_Renderer *renderer; // borrowed
    bool (*may_make)(void *ctx);
    void *ctx; // of it
    struct stamp stamps[STAMPS_MAX];
    uint64_t uses;
};

struct az_stamp_cache *
az_stamp_cache_open(SDL_Renderer *renderer, bool (*may_make)(void *ctx), void *ctx)
{
    struct az_stamp_cache *cache = calloc(1, sizeof(*cache));
    if (!cache) {
        AZ_LOGE("cannot draw: out of memory");
        return NULL;
    }
    cache->renderer = renderer;
    cache->may_make = may_make;
    cache->ctx = ctx;
    return cache;
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
az_stamp_cache_close(struct az_stamp_cache *cache)
{
    for (size_t i = 0; cache && i < STAMPS_MAX; i++) {
        clear_stamp(&cache->stamps[i]);
    }
    free(cache);
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
is_full(const struct az_stamp_cache *cache)
{
    int w = 0;
    int h = 0;
    size_t bytes = 0;
    SDL_GetRendererOutputSize(cache->renderer, &w, &h);
    for (size_t i = 0; i < STAMPS_MAX; i++) {
        bytes += bytes_of(&cache->stamps[i]);
    }
    return bytes > (size_t)w * (size_t)h * 4;
}

static struct stamp *
oldest_stamp(struct az_stamp_cache *cache)
{
    struct stamp *oldest = NULL;
    for (size_t i = 0; i < STAMPS_MAX; i++) {
        struct stamp *stamp = &cache->stamps[i];
        if (stamp->kind != STAMP_NONE && (!oldest || stamp->used < oldest->used)) {
            oldest = stamp;
        }
    }
    return oldest;
}

/* A slot whose texture may be made anew. What was used longest ago makes room. */
static struct stamp *
free_stamp(struct az_stamp_cache *cache)
{
    struct stamp *oldest = oldest_stamp(cache);
    while (oldest && is_full(cache)) {
        clear_stamp(oldest);
        oldest = oldest_stamp(cache);
    }
    for (size_t i = 0; i < STAMPS_MAX; i++) {
        if (cache->stamps[i].kind == STAMP_NONE) {
            return &cache->stamps[i];
        }
    }
    clear_stamp(oldest);
    return oldest;
}

static struct stamp *
find_shape(struct az_stamp_cache *cache, const struct stamp *wanted)
{
    for (size_t i = 0; i < STAMPS_MAX; i++) {
        struct stamp *stamp = &cache->stamps[i];
        if (stamp->kind == STAMP_SHAPE && stamp->shape == wanted->shape && stamp->a == wanted->a &&
            stamp->b == wanted->b && stamp->rgb == wanted->rgb && stamp->alpha == wanted->alpha) {
            stamp->used = ++cache->uses;
            return stamp;
        }
    }
    return NULL;
}

SDL_Texture *
az_stamp_texture(SDL_Renderer *renderer, SDL_Surface *surface)
{
    SDL_Texture *texture = surface ? SDL_CreateTextureFromSurface(renderer, surface) : NULL;
    if (!texture) {
        AZ_LOGE("cannot draw a shape: %s", SDL_GetError());
        return NULL;
    }
    SDL_SetTextureBlendMode(texture, SDL_BLENDMODE_BLEND);
    SDL_SetTextureScaleMode(texture, SDL_ScaleModeLinear);
    return texture;
}

SDL_Texture *
az_stamp_cache_shape(struct az_stamp_cache *cache, enum az_stamp_shape shape, int radius, int b,
                     struct az_color color)
{
    const struct stamp wanted = {.kind = STAMP_SHAPE,
                                 .shape = shape,
                                 .a = radius,
                                 .b = b,
                                 .rgb = rgb_of(color),
                                 .alpha = color.a};
    struct stamp *stamp = find_shape(cache, &wanted);
    if (!stamp && !cache->may_make(cache->ctx)) {
        return NULL;
    }
    if (!stamp) {
        stamp = free_stamp(cache);
        SDL_Surface *surface = az_stamp_corners(shape, radius, b, color);
        *stamp = wanted;
        stamp->used = ++cache->uses;
        stamp->texture = az_stamp_texture(cache->renderer, surface);
        SDL_FreeSurface(surface);
    }
    return stamp->texture;
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

/* Keep the coverage and change the colours of an ARGB8888 surface. */
static void
tint_surface(SDL_Surface *surface, uint32_t rgb)
{
    for (int y = 0; y < surface->h; y++) {
        uint32_t *row = (uint32_t *)(void *)((uint8_t *)surface->pixels + y * surface->pitch);
        for (int x = 0; x < surface->w; x++) {
            row[x] = (row[x] & 0xff000000) | rgb;
        }
    }
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
find_picture(struct az_stamp_cache *cache, const struct stamp *wanted)
{
    for (size_t i = 0; i < STAMPS_MAX; i++) {
        struct stamp *stamp = &cache->stamps[i];
        if (stamp->kind == STAMP_PICTURE && stamp->a == wanted->a && stamp->b == wanted->b &&
            stamp->tinted == wanted->tinted && stamp->rgb == wanted->rgb &&
            same_seat(stamp, wanted) && strcmp(stamp->asset, wanted->asset) == 0) {
            stamp->used = ++cache->uses;
            return stamp;
        }
    }
    return NULL;
}

/* The picture as it is to be seen; NULL if there is none. Owned by the caller. */
static SDL_Surface *
draw_picture(const struct stamp *stamp)
{
    SDL_Surface *svg = load_svg(stamp->asset, stamp->a, stamp->b);
    SDL_Surface *picture = svg ? SDL_ConvertSurfaceFormat(svg, SDL_PIXELFORMAT_ARGB8888, 0) : NULL;
    SDL_FreeSurface(svg);
    if (picture && stamp->tinted) {
        tint_surface(picture, stamp->rgb);
    }
    if (picture && stamp->seated) {
        SDL_Surface *seated = az_stamp_seated(picture, &stamp->seat);
        SDL_FreeSurface(picture);
        picture = seated;
    }
    return picture;
}

/* A picture that cannot be made is remembered as such, so it is tried and logged once. */
static struct stamp *
make_picture(struct az_stamp_cache *cache, const struct stamp *wanted)
{
    char *name = strdup(wanted->asset);
    if (!name) {
        return NULL;
    }
    struct stamp *stamp = free_stamp(cache);
    *stamp = *wanted;
    stamp->asset = name;
    stamp->used = ++cache->uses;
    SDL_Surface *surface = draw_picture(stamp);
    if (surface) {
        stamp->texture = az_stamp_texture(cache->renderer, surface);
        SDL_FreeSurface(surface);
    }
    return stamp;
}

SDL_Texture *
az_stamp_cache_picture(struct az_stamp_cache *cache, const struct az_stamp_picture *picture)
{
    const struct az_stamp_seat *seat = picture->seat;
    struct stamp wanted = {.kind = STAMP_PICTURE,
                           .a = picture->width,
                           .b = picture->height,
                           .tinted = picture->tint != NULL,
                           .rgb = picture->tint ? rgb_of(*picture->tint) : 0,
                           .seated = seat != NULL,
                           .asset = (char *)picture->asset};
    if (wanted.a <= 0 || wanted.b <= 0 || wanted.a > SIDE_MAX || wanted.b > SIDE_MAX) {
        return NULL;
    }
    if (seat) {
        wanted.seat = *seat;
    }
    struct stamp *stamp = find_picture(cache, &wanted);
    if (!stamp && cache->may_make(cache->ctx)) {
        stamp = make_picture(cache, &wanted);
    }
    return stamp ? stamp->texture : NULL;
}
