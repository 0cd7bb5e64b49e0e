// SPDX-License-Identifier: MIT
#include "app/survey/color.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static int
digit_of(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
az_color_parse(const char *text, struct az_color *out)
{
    size_t digits = strlen(text) - (*text == '#');
    if (*text != '#' || (digits != 6 && digits != 8)) {
        return false;
    }
    uint8_t parts[4] = {0, 0, 0, 0xff};
    for (size_t i = 0; i < digits / 2; i++) {
        int high = digit_of(text[1 + 2 * i]);
        int low = digit_of(text[2 + 2 * i]);
        if (high < 0 || low < 0) {
            return false;
        }
        parts[i] = (uint8_t)(high << 4 | low);
    }
    *out = (struct az_color){parts[0], parts[1], parts[2], parts[3]};
    return true;
}

void
az_color_print(struct az_color color, char out[AZ_COLOR_TEXT_SIZE])
{
    snprintf(out, AZ_COLOR_TEXT_SIZE, "#%02X%02X%02X", color.r, color.g, color.b);
}

struct az_color
az_color_fade(struct az_color color, double alpha)
{
    color.a = (uint8_t)(color.a * alpha + 0.5);
    return color;
}

static uint8_t
mix_part(uint8_t a, uint8_t b, double part)
{
    return (uint8_t)lround(a + (b - a) * part);
}

struct az_color
az_color_mix(struct az_color a, struct az_color b, double part)
{
    return (struct az_color){mix_part(a.r, b.r, part), mix_part(a.g, b.g, part),
                             mix_part(a.b, b.b, part), 0xff};
}

static double
linear(uint8_t part)
{
    double value = part / 255.0;
    return value <= 0.03928 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4);
}

static double
luminance(struct az_color color)
{
    return 0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b);
}

double
az_color_contrast(struct az_color a, struct az_color b)
{
    double brighter = luminance(a);
    double darker = luminance(b);
    if (brighter < darker) {
        double swap = brighter;
        brighter = darker;
        darker = swap;
    }
    return (brighter + 0.05) / (darker + 0.05);
}

struct az_color
az_color_until(struct az_color color, struct az_color ground, double ratio)
{
    static const struct az_color black = {0, 0, 0, 0xff};
    static const struct az_color white = {0xff, 0xff, 0xff, 0xff};
    bool darken = az_color_contrast(black, ground) > az_color_contrast(white, ground);
    struct az_color found = color;
    for (int step = 0; step <= 100 && az_color_contrast(found, ground) < ratio; step++) {
        found = az_color_mix(color, darken ? black : white, step / 100.0);
    }
    return found;
}
