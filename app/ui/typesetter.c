// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "typesetter"
#include "app/ui/typesetter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/survey/words.h"
#include "app/ui/bidi.h"
#include "app/ui/line.h"
#include "app/ui/size_cache.h"
#include "base/log.h"

enum {
    SETTINGS_MAX = 96,
    TURNS_KEPT = 2,                       // what was drawn in these is kept, whatever it takes
    SETTINGS_BYTES_MIN = 2 * 1024 * 1024, // of their textures, on the smallest screen
};

/* A paragraph that was set, as a texture. The one used longest ago makes room. */
struct setting {
    char *text; // owned; NULL if the slot is free
    char language[16];
    bool bold;
    enum az_align align;
    int size_px;
    int min_px;
    unsigned lines;
    int width;
    int height;
    struct az_color color; // in the pixels, opaque, for tinting each copy is slow

    SDL_Texture *texture; // owned; NULL if it cannot be drawn
    int cramped_px;       // the em, if it is smaller than meant or words are broken; else 0
    int texture_width;
    int texture_height;
    uint64_t used;
    uint64_t turn; // in which that was
};

struct az_typesetter {
    struct az_canvas *canvas;    // borrowed
    struct az_fonts *fonts;      // borrowed
    struct az_size_cache *sizes; // owned
    struct setting settings[SETTINGS_MAX];
    size_t bytes; // of all textures
    uint64_t uses;
    uint64_t turns;
    az_type_watch_fn watch; // may be NULL
    void *watch_ctx;
};

struct az_typesetter *
az_typesetter_open(struct az_canvas *canvas, struct az_fonts *fonts)
{
    struct az_typesetter *type = calloc(1, sizeof(*type));
    if (!type) {
        AZ_LOGE("cannot draw texts: out of memory");
        return NULL;
    }
    type->canvas = canvas;
    type->fonts = fonts;
    type->sizes = az_size_cache_open();
    if (!type->sizes) {
        az_typesetter_close(type);
        return NULL;
    }
    return type;
}

static size_t
bytes_of(const struct setting *setting)
{
    return (size_t)setting->texture_width * (size_t)setting->texture_height * 4;
}

static void
clear_setting(struct az_typesetter *type, struct setting *setting)
{
    type->bytes -= bytes_of(setting);
    if (setting->texture) {
        SDL_DestroyTexture(setting->texture);
    }
    free(setting->text);
    *setting = (struct setting){0};
}

void
az_typesetter_close(struct az_typesetter *type)
{
    if (!type) {
        return;
    }
    for (size_t i = 0; i < SETTINGS_MAX; i++) {
        clear_setting(type, &type->settings[i]);
    }
    az_size_cache_close(type->sizes);
    free(type);
}

struct az_fonts *
az_typesetter_fonts(struct az_typesetter *type)
{
    return type->fonts;
}

void
az_typesetter_turn(struct az_typesetter *type)
{
    type->turns++;
}

void
az_typesetter_watch(struct az_typesetter *type, az_type_watch_fn watch, void *ctx)
{
    type->watch = watch;
    type->watch_ctx = ctx;
}

/* What identifies a setting, with nothing drawn yet. `text` is borrowed here. */
static struct setting
describe(const struct az_layout *layout, const struct az_type_params *params)
{
    const struct az_layout_type *size = &layout->type[params->size];
    struct setting setting = {.text = (char *)params->text,
                              .bold = params->bold || size->bold,
                              .align = params->align,
                              .size_px = size->size_px,
                              .min_px = size->min_px,
                              .lines = params->lines,
                              .width = params->box.w,
                              .height = params->box.h,
                              .color = params->color};
    setting.color.a = 0xff;
    if (params->most_px > 0 && params->most_px < setting.size_px) {
        setting.size_px = params->most_px;
        setting.min_px = setting.min_px < params->most_px ? setting.min_px : params->most_px;
    }
    size_t length = strnlen(params->language, sizeof(setting.language) - 1);
    memcpy(setting.language, params->language, length);
    return setting;
}

static bool
same_color(struct az_color a, struct az_color b)
{
    return a.r == b.r && a.g == b.g && a.b == b.b;
}

static bool
same(const struct setting *a, const struct setting *b)
{
    return a->text && a->size_px == b->size_px && a->min_px == b->min_px && a->width == b->width &&
           a->height == b->height && a->lines == b->lines && a->bold == b->bold &&
           a->align == b->align && same_color(a->color, b->color) &&
           strcmp(a->language, b->language) == 0 && strcmp(a->text, b->text) == 0;
}

static struct setting *
find_setting(struct az_typesetter *type, const struct setting *wanted)
{
    for (size_t i = 0; i < SETTINGS_MAX; i++) {
        if (same(&type->settings[i], wanted)) {
            return &type->settings[i];
        }
    }
    return NULL;
}

static struct setting *
oldest_setting(struct az_typesetter *type)
{
    struct setting *oldest = NULL;
    for (size_t i = 0; i < SETTINGS_MAX; i++) {
        struct setting *setting = &type->settings[i];
        if (setting->text && (!oldest || setting->used < oldest->used)) {
            oldest = setting;
        }
    }
    return oldest;
}

/* A quarter of what the whole screen takes: the texts of one or two screens. */
static size_t
bytes_most(const struct az_typesetter *type)
{
    int width = 0;
    int height = 0;
    SDL_GetRendererOutputSize(az_canvas_renderer(type->canvas), &width, &height);
    size_t quarter = (size_t)width * (size_t)height * 4 / 4;
    return quarter > SETTINGS_BYTES_MIN ? quarter : SETTINGS_BYTES_MIN;
}

/* It is on the screen now: to let go of it would be to make it again in each frame. */
static bool
is_fresh(const struct az_typesetter *type, const struct setting *setting)
{
    return type->turns - setting->turn < TURNS_KEPT;
}

/* A free slot, with room in memory for one more texture of ordinary size. */
static struct setting *
free_setting(struct az_typesetter *type)
{
    size_t most = bytes_most(type);
    for (;;) {
        struct setting *oldest = oldest_setting(type);
        if (oldest && type->bytes > most && !is_fresh(type, oldest)) {
            clear_setting(type, oldest);
            continue;
        }
        for (size_t i = 0; i < SETTINGS_MAX; i++) {
            if (!type->settings[i].text) {
                return &type->settings[i];
            }
        }
        clear_setting(type, oldest);
    }
}

static struct az_paragraph_params
paragraph_params(const struct setting *setting)
{
    return (struct az_paragraph_params){.text = setting->text,
                                        .language = setting->language,
                                        .bold = setting->bold,
                                        .size_px = setting->size_px,
                                        .min_px = setting->min_px,
                                        .lines = setting->lines,
                                        .width = setting->width,
                                        .height = setting->height};
}

SDL_Surface *
az_typesetter_sheet(int width, int height, struct az_color color)
{
    SDL_Surface *sheet =
        SDL_CreateRGBSurfaceWithFormat(0, width, height, 32, SDL_PIXELFORMAT_ARGB8888);
    if (sheet) {
        SDL_FillRect(sheet, NULL, SDL_MapRGBA(sheet->format, color.r, color.g, color.b, 0));
    }
    return sheet;
}

int
az_typesetter_baseline_px(int size_px, int line_px)
{
    double ascent = 1.069;
    double descent = 0.293;
    return (int)lround((line_px - size_px * (ascent + descent)) / 2 + size_px * ascent);
}

/* Where reading starts: at the right for those languages that are read from there. */
static enum az_align
side_of(enum az_align align, bool rtl)
{
    if (!rtl || align == AZ_ALIGN_CENTRE) {
        return align;
    }
    return align == AZ_ALIGN_START ? AZ_ALIGN_END : AZ_ALIGN_START;
}

static int
line_start(enum az_align side, const struct az_paragraph *paragraph, int line_width)
{
    switch (side) {
    case AZ_ALIGN_START:
        return 0;
    case AZ_ALIGN_END:
        return paragraph->width - line_width;
    default:
        return (paragraph->width - line_width) / 2;
    }
}

static void
draw_lines(struct az_typesetter *type, const struct setting *setting,
           const struct az_paragraph *paragraph, const uint8_t *levels, SDL_Surface *surface)
{
    const struct az_line_text text = {setting->text, strlen(setting->text), levels};
    const struct az_font_want want = {setting->language, setting->bold, paragraph->size_px};
    const struct az_color *color = &setting->color;
    enum az_align side = side_of(setting->align, paragraph->rtl);
    for (size_t i = 0; i < paragraph->line_count; i++) {
        const struct az_line *line = &paragraph->lines[i];
        const struct az_line_sheet sheet = {
            .surface = surface,
            .ink = {color->r, color->g, color->b, 0xff},
            .x = line_start(side, paragraph, line->width),
            .baseline = (int)i * paragraph->line_px +
                        az_typesetter_baseline_px(paragraph->size_px, paragraph->line_px)};
        az_line_draw(type->fonts, &want, &text, line->start, line->end, &sheet);
    }
}

static SDL_Surface *
draw_paragraph(struct az_typesetter *type, struct setting *setting)
{
    struct az_paragraph_params params = paragraph_params(setting);
    struct az_paragraph paragraph;
    bool is_set = az_paragraph_set(type->fonts, &params, &paragraph) && paragraph.line_count > 0;
    size_t size = strlen(setting->text);
    setting->cramped_px = is_set && paragraph.cramped ? paragraph.size_px : 0;
    if (!type->watch && (!is_set || paragraph.cramped)) {
        /* Not the text itself, for it may be an attendee's. */
        az_log(is_set ? AZ_LOG_WARNING : AZ_LOG_ERROR, AZ_LOG_MODULE,
               "a text of %zu bytes in %s is too long for its place and was %s; shorten it", size,
               setting->language, is_set ? "made very small" : "left out");
    }
    if (!is_set) {
        return NULL;
    }
    uint8_t *levels = malloc(size);
    SDL_Surface *sheet =
        levels && az_bidi_levels(setting->text, size, paragraph.rtl, levels)
            ? az_typesetter_sheet(paragraph.width, paragraph.height, setting->color)
            : NULL;
    if (sheet) {
        draw_lines(type, setting, &paragraph, levels, sheet);
    }
    free(levels);
    return sheet;
}

/* What cannot be drawn is remembered as such, so it is tried and logged once. */
static struct setting *
make_setting(struct az_typesetter *type, const struct setting *wanted)
{
    char *text = strdup(wanted->text);
    if (!text) {
        return NULL;
    }
    struct setting *setting = free_setting(type);
    *setting = *wanted;
    setting->text = text;
    SDL_Surface *sheet = draw_paragraph(type, setting);
    if (!sheet) {
        return setting;
    }
    setting->texture = SDL_CreateTextureFromSurface(az_canvas_renderer(type->canvas), sheet);
    if (setting->texture) {
        SDL_SetTextureBlendMode(setting->texture, SDL_BLENDMODE_BLEND);
        SDL_SetTextureScaleMode(setting->texture, SDL_ScaleModeLinear);
        setting->texture_width = sheet->w;
        setting->texture_height = sheet->h;
        type->bytes += bytes_of(setting);
    }
    SDL_FreeSurface(sheet);
    return setting;
}

static struct az_rect
stand_in_box(const struct setting *setting, const struct az_type_params *params)
{
    struct az_rect box = params->box;
    int x = box.x;
    enum az_align side = side_of(params->align, az_language_is_rtl(params->language));
    if (side == AZ_ALIGN_CENTRE) {
        x += (box.w - setting->texture_width) / 2;
    } else if (side == AZ_ALIGN_END) {
        x += box.w - setting->texture_width;
    }
    int y = params->at_top ? box.y : box.y + (box.h - setting->texture_height) / 2;
    return (struct az_rect){x, y, setting->texture_width, setting->texture_height};
}

static void
tell_strain(struct az_typesetter *type, const struct setting *setting, int floor_px)
{
    if (type->watch) {
        type->watch(type->watch_ctx, &(struct az_type_strain){.text = setting->text,
                                                              .language = setting->language,
                                                              .size_px = setting->cramped_px,
                                                              .least_px = setting->min_px,
                                                              .floor_px = floor_px});
    }
}

struct az_rect
az_typesetter_draw(struct az_typesetter *type, const struct az_layout *layout,
                   const struct az_type_params *params)
{
    struct az_rect nowhere = {params->box.x, params->box.y, 0, 0};
    if (!params->text || !*params->text || params->box.w <= 0 || params->box.h <= 0) {
        return nowhere;
    }
    struct setting wanted = describe(layout, params);
    struct setting *setting = find_setting(type, &wanted);
    if (!setting && az_canvas_may_make(type->canvas)) {
        setting = make_setting(type, &wanted);
    }
    if (setting && (!setting->texture || setting->cramped_px > 0)) {
        tell_strain(type, setting, layout->type[AZ_TYPE_CAPTION].min_px);
    }
    if (!setting || !setting->texture) {
        return nowhere;
    }
    setting->used = ++type->uses;
    setting->turn = type->turns;
    struct az_rect place = stand_in_box(setting, params);
    az_canvas_texture(type->canvas, setting->texture, place, params->color.a);
    return place;
}

/* What could not be set is tried again: it may have been for want of memory. */
static bool
measure(struct az_typesetter *type, const struct az_layout *layout,
        const struct az_type_params *params, struct az_measured *out)
{
    struct setting wanted = describe(layout, params);
    struct az_paragraph_params asked = paragraph_params(&wanted);
    struct az_paragraph paragraph;
    if (az_size_cache_find(type->sizes, &asked, out)) {
        return true;
    }
    if (!az_paragraph_set(type->fonts, &asked, &paragraph)) {
        return false;
    }
    *out = (struct az_measured){.size_px = paragraph.size_px, .cramped = paragraph.cramped};
    az_size_cache_keep(type->sizes, &asked, *out);
    return true;
}

int
az_typesetter_size(struct az_typesetter *type, const struct az_layout *layout,
                   const struct az_type_params *params)
{
    struct az_measured measured;
    return measure(type, layout, params, &measured) ? measured.size_px : 0;
}

bool
az_typesetter_fits(struct az_typesetter *type, const struct az_layout *layout,
                   const struct az_type_params *params)
{
    struct az_measured measured;
    return measure(type, layout, params, &measured) && !measured.cramped;
}
