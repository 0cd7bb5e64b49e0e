// SPDX-License-Identifier: MIT
#include "app/ui/theme.h"

#include <assert.h>
#include <string.h>

#define RGB(hex)                                                                                   \
    {                                                                                              \
        ((hex) >> 16) & 0xff, ((hex) >> 8) & 0xff, (hex)&0xff, 0xff                                \
    }

static const struct az_theme themes[] = {
    {
        .name = "light",
        .ground = RGB(0xfaf7f2),
        .card = RGB(0xffffff),
        .ink = RGB(0x1f2430),
        .quiet = RGB(0x5b6270),
        .line = RGB(0xd9d3c8),
        .accent = RGB(0x0f766e),
        .on_accent = RGB(0xffffff),
        .tint = RGB(0xe3f1ee),
        .shadow = {0x3a, 0x30, 0x20, 0x2e},
        .faces = {RGB(0xb3261e), RGB(0xc2571a), RGB(0x8a6d00), RGB(0x4b7f2a), RGB(0x1a7357)},
    },
    {
        .name = "dark",
        .ground = RGB(0x12151c),
        .card = RGB(0x1b2029),
        .ink = RGB(0xf2f0eb),
        .quiet = RGB(0xa9b0bd),
        .line = RGB(0x3a424f),
        .accent = RGB(0x4fd1c5),
        .on_accent = RGB(0x0c1a19),
        .tint = RGB(0x17323a),
        .shadow = {0x00, 0x00, 0x00, 0x70},
        .faces = {RGB(0xff7a70), RGB(0xffa45c), RGB(0xf2c84b), RGB(0x9bd36a), RGB(0x57d6a4)},
    },
};

/* A sixtieth of the short side is a unit: s/14 and so on. */
static const struct az_type_size type_sizes[] = {
    [AZ_TYPE_QUESTION] = {.units = 60.0 / 14, .min_units = 60.0 / 22, .bold = true},
    [AZ_TYPE_CHOICE] = {.units = 60.0 / 22, .min_units = 60.0 / 32},
    [AZ_TYPE_LABEL] = {.units = 60.0 / 28, .min_units = 60.0 / 40},
    [AZ_TYPE_CAPTION] = {.units = 60.0 / 36, .min_units = 60.0 / 44},
};
static_assert(sizeof(type_sizes) / sizeof(*type_sizes) == AZ_TYPE_COUNT, "a size a type");

const struct az_theme *
az_theme_find(const char *name)
{
    for (size_t i = 0; i < sizeof(themes) / sizeof(*themes); i++) {
        if (strcmp(name, themes[i].name) == 0) {
            return &themes[i];
        }
    }
    return NULL;
}

struct az_color
az_color_fade(struct az_color color, double alpha)
{
    color.a = (uint8_t)(color.a * alpha + 0.5);
    return color;
}

const struct az_type_size *
az_type_size(enum az_type type)
{
    return &type_sizes[type];
}

static double
progress(int64_t elapsed_ms, int64_t duration_ms)
{
    if (elapsed_ms >= duration_ms) {
        return 1;
    }
    return elapsed_ms <= 0 ? 0 : (double)elapsed_ms / (double)duration_ms;
}

double
az_motion_ease_out(int64_t elapsed_ms, int64_t duration_ms)
{
    double rest = 1 - progress(elapsed_ms, duration_ms);
    return 1 - rest * rest * rest;
}

double
az_motion_ease_in(int64_t elapsed_ms, int64_t duration_ms)
{
    double t = progress(elapsed_ms, duration_ms);
    return t * t * t;
}
