// SPDX-License-Identifier: MIT
#include "app/ui/stamp.h"

#include <math.h>

static SDL_Surface *
make_surface(int side)
{
    return SDL_CreateRGBSurfaceWithFormat(0, side, side, 32, SDL_PIXELFORMAT_ARGB8888);
}

static uint32_t *
row_of(const SDL_Surface *surface, int y)
{
    return (uint32_t *)(void *)((uint8_t *)surface->pixels + y * surface->pitch);
}

static uint32_t
pixel_of(struct az_color color, double alpha)
{
    return (uint32_t)lround(alpha * 255) << 24 | (uint32_t)color.r << 16 | (uint32_t)color.g << 8 |
           color.b;
}

/* How much of a pixel lies inside a disc whose edge is `distance` pixels further out. */
static double
coverage(double distance)
{
    return distance <= -0.5 ? 0 : distance >= 0.5 ? 1 : distance + 0.5;
}

static double
shadow_at(double distance, double blur)
{
    double t = (distance + blur) / (2 * blur);
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    return t * t * (3 - 2 * t);
}

static double
corner_alpha(enum az_stamp_shape shape, double from_centre, double radius, double b)
{
    double inside = radius - from_centre;
    if (shape == AZ_STAMP_SHADOW) {
        return shadow_at(inside, b);
    }
    double alpha = coverage(inside);
    return shape == AZ_STAMP_RING ? alpha - coverage(inside - b) : alpha;
}

/* How far a pixel is from the centre of the corner that it belongs to, along one side. */
static double
from_corner(int at, int half, int between)
{
    if (at < half) {
        return half - at - 0.5;
    }
    return at < half + between ? 0 : at + 0.5 - half - between;
}

SDL_Surface *
az_stamp_corners(enum az_stamp_shape shape, int radius, int b, struct az_color color)
{
    int half = shape == AZ_STAMP_SHADOW ? radius + b : radius;
    int between = shape == AZ_STAMP_SHADOW ? AZ_STAMP_EDGE_PX : 0;
    int side = 2 * half + between;
    SDL_Surface *surface = make_surface(side);
    for (int y = 0; surface && y < side; y++) {
        uint32_t *row = row_of(surface, y);
        double dy = from_corner(y, half, between);
        for (int x = 0; x < side; x++) {
            double from_centre = hypot(from_corner(x, half, between), dy);
            double alpha = corner_alpha(shape, from_centre, radius, b);
            row[x] = pixel_of(color, alpha * color.a / 255);
        }
    }
    return surface;
}

/* Seams of an arc are as soft as its edges. */
static double
arc_alpha(double dx, double dy, double radius, double thickness, double part)
{
    double from_centre = hypot(dx, dy);
    double alpha = coverage(radius - from_centre) - coverage(radius - thickness - from_centre);
    if (part >= 1 || alpha <= 0) {
        return alpha;
    }
    double turn = atan2(dx, -dy) / (2 * M_PI);
    turn += turn < 0 ? 1 : 0;
    double pixel = 1 / (2 * M_PI * (from_centre > 1 ? from_centre : 1)); // turns
    return part > 0 ? alpha * coverage((part - turn) / pixel) * coverage(turn / pixel) : 0;
}

SDL_Surface *
az_stamp_arc(int side, double thickness, double part, struct az_color color)
{
    SDL_Surface *surface = make_surface(side);
    double radius = side / 2.0;
    for (int y = 0; surface && y < side; y++) {
        uint32_t *row = row_of(surface, y);
        for (int x = 0; x < side; x++) {
            double alpha = arc_alpha(x + 0.5 - radius, y + 0.5 - radius, radius, thickness, part);
            row[x] = pixel_of(color, alpha);
        }
    }
    return surface;
}

int
az_stamp_seat_margin(const struct az_stamp_seat *seat)
{
    return seat->drop + seat->blur;
}

/* Light that adds up to a pixel, weighted by its alpha. */
struct light {
    double r;
    double g;
    double b;
    double alpha;
};

/* What is below shows as far as what lies on it lets it through. */
static void
put_below(struct light *light, uint32_t rgb, double alpha)
{
    double part = alpha * (1 - light->alpha);
    light->r += part * (rgb >> 16 & 0xff);
    light->g += part * (rgb >> 8 & 0xff);
    light->b += part * (rgb & 0xff);
    light->alpha += part;
}

/* What is transparent has the ground's colour all the same: scaling mixes it into the edge. */
static uint32_t
pixel_of_light(const struct light *light, struct az_color ground)
{
    if (light->alpha <= 0) {
        return pixel_of(ground, 0);
    }
    const struct az_color color = {(uint8_t)lround(light->r / light->alpha),
                                   (uint8_t)lround(light->g / light->alpha),
                                   (uint8_t)lround(light->b / light->alpha), 0xff};
    return pixel_of(color, light->alpha < 1 ? light->alpha : 1);
}

static uint32_t
seat_pixel(const struct az_stamp_seat *seat, double dx, double dy, double radius, uint32_t picture)
{
    struct light light = {0};
    put_below(&light, picture, (picture >> 24) / 255.0);
    put_below(&light, pixel_of(seat->ground, 0), coverage(radius - seat->inset - hypot(dx, dy)));
    if (seat->blur > 0) {
        double shade = shadow_at(radius - hypot(dx, dy - seat->drop), seat->blur);
        put_below(&light, pixel_of(seat->shadow, 0), shade * seat->shadow.a / 255.0);
    }
    return pixel_of_light(&light, seat->ground);
}

SDL_Surface *
az_stamp_seated(const SDL_Surface *picture, const struct az_stamp_seat *seat)
{
    int margin = az_stamp_seat_margin(seat);
    int side = picture->w + 2 * margin;
    SDL_Surface *surface = make_surface(side);
    for (int y = 0; surface && y < side; y++) {
        uint32_t *row = row_of(surface, y);
        bool beside = y < margin || y >= margin + picture->h;
        const uint32_t *inner = beside ? NULL : row_of(picture, y - margin);
        for (int x = 0; x < side; x++) {
            bool on = inner && x >= margin && x < margin + picture->w;
            row[x] = seat_pixel(seat, x + 0.5 - side / 2.0, y + 0.5 - side / 2.0, picture->w / 2.0,
                                on ? inner[x - margin] : 0);
        }
    }
    return surface;
}
