// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "logo"
#include "app/ui/logo.h"

#include <SDL_image.h>
#include <stdlib.h>

#include "app/survey/logo.h"
#include "base/files.h"
#include "base/log.h"

struct az_logo {
    SDL_Texture *texture; // owned
    int width;
    int height;
};

static void
log_fault(const struct az_faults *faults)
{
    for (size_t i = 0; i < faults->count; i++) {
        AZ_LOGE("%s %s", faults->items[i].what, faults->items[i].cure);
    }
}

/* An SVG becomes as large as it is shown; SDL_image keeps its proportions. */
static SDL_Surface *
decode(enum az_logo_kind kind, const struct az_buffer *bytes, int width, int height)
{
    SDL_RWops *source = SDL_RWFromConstMem(bytes->data, (int)bytes->size);
    if (!source) {
        return NULL;
    }
    SDL_Surface *surface =
        kind == AZ_LOGO_SVG ? IMG_LoadSizedSVG_RW(source, width, height) : IMG_LoadPNG_RW(source);
    SDL_RWclose(source);
    return surface;
}

/* No larger than it is shown, for a photograph of 4096 pixels would take 64 MB. */
static SDL_Surface *
shrink(SDL_Surface *surface, int width, int height)
{
    double scale_x = (double)width / surface->w;
    double scale_y = (double)height / surface->h;
    double scale = scale_x < scale_y ? scale_x : scale_y;
    if (scale >= 1) {
        return surface;
    }
    int w = (int)(surface->w * scale);
    int h = (int)(surface->h * scale);
    SDL_Surface *flat = SDL_ConvertSurfaceFormat(surface, SDL_PIXELFORMAT_ARGB8888, 0);
    SDL_Surface *small = SDL_CreateRGBSurfaceWithFormat(0, w > 0 ? w : 1, h > 0 ? h : 1, 32,
                                                        SDL_PIXELFORMAT_ARGB8888);
    SDL_FreeSurface(surface);
    bool ok = flat && small && SDL_SetSurfaceBlendMode(flat, SDL_BLENDMODE_NONE) == 0 &&
              SDL_SoftStretchLinear(flat, NULL, small, NULL) == 0;
    SDL_FreeSurface(flat);
    if (!ok) {
        SDL_FreeSurface(small);
        return NULL;
    }
    return small;
}

static SDL_Surface *
load(const char *path, int width, int height)
{
    struct az_faults faults;
    struct az_buffer bytes;
    az_faults_init(&faults, path);
    az_buffer_init(&bytes, AZ_LOGO_PNG_BYTES_MAX);
    enum az_logo_kind kind = az_logo_check(path, 0, 0, &faults);
    log_fault(&faults);
    SDL_Surface *surface = kind != AZ_LOGO_NONE && az_files_read(path, &bytes)
                               ? decode(kind, &bytes, width, height)
                               : NULL;
    if (surface && surface->w > 0 && surface->h > 0) {
        surface = shrink(surface, width, height);
    } else if (kind != AZ_LOGO_NONE) {
        AZ_LOGE("cannot show the logo %s: %s; export it again as PNG", path, SDL_GetError());
    }
    az_buffer_destroy(&bytes);
    az_faults_destroy(&faults);
    return surface;
}

struct az_logo *
az_logo_open(struct az_canvas *canvas, const char *path, int width, int height)
{
    SDL_Surface *surface = width > 0 && height > 0 ? load(path, width, height) : NULL;
    if (!surface) {
        return NULL;
    }
    struct az_logo *logo = calloc(1, sizeof(*logo));
    if (logo) {
        *logo = (struct az_logo){SDL_CreateTextureFromSurface(az_canvas_renderer(canvas), surface),
                                 surface->w, surface->h};
    }
    SDL_FreeSurface(surface);
    if (!logo || !logo->texture) {
        AZ_LOGE("cannot show the logo %s: out of memory", path);
        az_logo_close(logo);
        return NULL;
    }
    SDL_SetTextureBlendMode(logo->texture, SDL_BLENDMODE_BLEND);
    SDL_SetTextureScaleMode(logo->texture, SDL_ScaleModeLinear);
    return logo;
}

void
az_logo_close(struct az_logo *logo)
{
    if (logo && logo->texture) {
        SDL_DestroyTexture(logo->texture);
    }
    free(logo);
}

void
az_logo_draw(struct az_canvas *canvas, const struct az_logo *logo, struct az_rect rect, bool rtl)
{
    double scale_x = (double)rect.w / logo->width;
    double scale_y = (double)rect.h / logo->height;
    double scale = scale_x < scale_y ? scale_x : scale_y;
    scale = scale > 1 ? 1 : scale; // it would only get blurred
    int w = (int)(logo->width * scale);
    int h = (int)(logo->height * scale);
    struct az_rect place = {rtl ? rect.x + rect.w - w : rect.x, rect.y + (rect.h - h) / 2, w, h};
    az_canvas_texture(canvas, logo->texture, place, 0xff);
}
