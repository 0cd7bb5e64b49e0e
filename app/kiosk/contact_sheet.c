// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "sheet"
#include "app/kiosk/contact_sheet.h"

#include <SDL_image.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

enum {
    PICTURES_MAX = 8192,
    GROUPS_MAX = 64,
    COLUMNS_LEAST = 6,
    SIDE_PX = 300,       // longest of a small picture
    SIDE_MANY_PX = 200,  // the same where there are many
    MANY = 400,          // pictures
    CELL_LEAST_PX = 200, // width, so that there is room for a caption
    GAP_PX = 16,
    HEADING_PX = 30, // em
    CAPTION_PX = 15,
    CAPTION_LEAST_PX = 8,
    RUN_BYTES_MAX = 512,
};

struct picture {
    SDL_Surface *small; // owned
    char *caption;      // owned; the name first
    size_t name_size;   // bytes of it
    size_t number;      // in the order of adding
};

struct group {
    char *heading; // owned
    size_t first;
    size_t end;
};

struct az_contact_sheet {
    size_t columns;
    struct group groups[GROUPS_MAX];
    size_t group_count;
    struct picture pictures[PICTURES_MAX];
    size_t picture_count;
};

struct az_contact_sheet *
az_contact_sheet_open(size_t set)
{
    struct az_contact_sheet *sheet = calloc(1, sizeof(*sheet));
    if (!sheet) {
        AZ_LOGE("cannot make a contact sheet: out of memory");
        return NULL;
    }
    sheet->columns = (COLUMNS_LEAST + set - 1) / set * set;
    return sheet;
}

void
az_contact_sheet_close(struct az_contact_sheet *sheet)
{
    if (!sheet) {
        return;
    }
    for (size_t i = 0; i < sheet->picture_count; i++) {
        SDL_FreeSurface(sheet->pictures[i].small);
        free(sheet->pictures[i].caption);
    }
    for (size_t i = 0; i < sheet->group_count; i++) {
        free(sheet->groups[i].heading);
    }
    free(sheet);
}

bool
az_contact_sheet_begin(struct az_contact_sheet *sheet, const char *heading)
{
    char *copy = sheet->group_count < GROUPS_MAX ? strdup(heading) : NULL;
    if (!copy) {
        AZ_LOGE("cannot make a contact sheet of more than %d sizes", GROUPS_MAX);
        return false;
    }
    sheet->groups[sheet->group_count++] =
        (struct group){.heading = copy, .first = sheet->picture_count, .end = sheet->picture_count};
    return true;
}

/* -- Small copies -------------------------------------------------------- */

struct pixel {
    uint8_t rgb[3];
};

/* The mean of those pixels of the picture that one pixel of the small one covers. */
static struct pixel
mean_of(const SDL_Surface *from, SDL_Rect part)
{
    unsigned sums[3] = {0};
    for (int y = part.y; y < part.y + part.h; y++) {
        const uint8_t *row = (const uint8_t *)from->pixels + (size_t)y * (size_t)from->pitch;
        for (int x = part.x * 3; x < (part.x + part.w) * 3; x += 3) {
            sums[0] += row[x];
            sums[1] += row[x + 1];
            sums[2] += row[x + 2];
        }
    }
    unsigned count = (unsigned)(part.w * part.h);
    return (struct pixel){
        {(uint8_t)(sums[0] / count), (uint8_t)(sums[1] / count), (uint8_t)(sums[2] / count)}};
}

static void
shrink(const SDL_Surface *from, SDL_Surface *to)
{
    for (int y = 0; y < to->h; y++) {
        struct pixel *row =
            (struct pixel *)(void *)((uint8_t *)to->pixels + (size_t)y * (size_t)to->pitch);
        int top = y * from->h / to->h;
        int bottom = (y + 1) * from->h / to->h;
        for (int x = 0; x < to->w; x++) {
            int left = x * from->w / to->w;
            int right = (x + 1) * from->w / to->w;
            row[x] = mean_of(from, (SDL_Rect){left, top, right - left, bottom - top});
        }
    }
}

static SDL_Surface *
small_copy(const SDL_Surface *picture, int side)
{
    int longest = picture->w > picture->h ? picture->w : picture->h;
    int share = longest < side ? longest : side;
    int w = picture->w * share / longest;
    int h = picture->h * share / longest;
    SDL_Surface *small =
        SDL_CreateRGBSurfaceWithFormat(0, w > 0 ? w : 1, h > 0 ? h : 1, 24, SDL_PIXELFORMAT_RGB24);
    if (small) {
        shrink(picture, small);
    }
    return small;
}

static SDL_Surface *
small_copy_of_any(SDL_Surface *picture)
{
    SDL_Surface *plain = SDL_ConvertSurfaceFormat(picture, SDL_PIXELFORMAT_RGB24, 0);
    SDL_Surface *small = plain ? small_copy(plain, SIDE_PX) : NULL;
    SDL_FreeSurface(plain);
    return small;
}

bool
az_contact_sheet_add(struct az_contact_sheet *sheet, SDL_Surface *picture, const char *name,
                     const char *set)
{
    if (sheet->group_count == 0 || sheet->picture_count == PICTURES_MAX) {
        AZ_LOGE("a contact sheet takes %d pictures; ask for fewer sizes or languages",
                PICTURES_MAX);
        return false;
    }
    char *caption = NULL;
    SDL_Surface *small = small_copy_of_any(picture);
    if (!small || asprintf(&caption, "%s · %s", name, set) < 0) {
        SDL_FreeSurface(small);
        AZ_LOGE("cannot add to the contact sheet: out of memory");
        return false;
    }
    sheet->pictures[sheet->picture_count] = (struct picture){.small = small,
                                                             .caption = caption,
                                                             .name_size = strlen(name),
                                                             .number = sheet->picture_count};
    sheet->groups[sheet->group_count - 1].end = ++sheet->picture_count;
    return true;
}

static int
compare_pictures(const void *a, const void *b)
{
    const struct picture *one = a;
    const struct picture *other = b;
    size_t size = one->name_size < other->name_size ? one->name_size : other->name_size;
    int order = memcmp(one->caption, other->caption, size);
    if (order != 0 || one->name_size != other->name_size) {
        return order != 0 ? order : one->name_size < other->name_size ? -1 : 1;
    }
    return one->number < other->number ? -1 : one->number > other->number;
}

static void
sort_group(struct az_contact_sheet *sheet, const struct group *group)
{
    qsort(&sheet->pictures[group->first], group->end - group->first, sizeof(*sheet->pictures),
          compare_pictures);
}

/* -- The sheet ----------------------------------------------------------- */

/* What all that is drawn on a sheet needs. */
struct pen {
    SDL_Surface *on;
    struct az_fonts *fonts;
    const char *language;
    const struct az_theme *theme;
};

/* Where the pictures of a group stand. */
struct grid {
    size_t columns;
    int side; // longest of a picture
    int cell_w;
    int cell_h;
    int height; // with the heading
};

static int
sheet_side(const struct az_contact_sheet *sheet)
{
    return sheet->picture_count > MANY ? SIDE_MANY_PX : SIDE_PX;
}

static struct grid
grid_of(const struct az_contact_sheet *sheet, const struct group *group)
{
    struct grid grid = {
        .columns = sheet->columns, .side = sheet_side(sheet), .cell_w = CELL_LEAST_PX};
    int high = 0;
    for (size_t i = group->first; i < group->end; i++) {
        const SDL_Surface *small = sheet->pictures[i].small;
        int w = small->w * grid.side / SIDE_PX;
        int h = small->h * grid.side / SIDE_PX;
        grid.cell_w = w > grid.cell_w ? w : grid.cell_w;
        high = h > high ? h : high;
    }
    grid.cell_h = high + 2 * CAPTION_PX + GAP_PX;
    size_t rows = (group->end - group->first + grid.columns - 1) / grid.columns;
    grid.height = 3 * HEADING_PX + (int)rows * grid.cell_h;
    return grid;
}

static SDL_Color
sdl_color(struct az_color color)
{
    return (SDL_Color){color.r, color.g, color.b, 0xff};
}

static uint32_t
pixel_of(const SDL_Surface *surface, struct az_color color)
{
    return SDL_MapRGB(surface->format, color.r, color.g, color.b);
}

/* Draw a line of text, or only measure it where `color` is NULL. Returns its width. */
static int
write_line(const struct pen *pen, const char *text, int size_px, SDL_Point at,
           const struct az_color *color)
{
    struct az_font_want want = {.language = pen->language, .size_px = size_px};
    int x = at.x;
    for (size_t left = strlen(text), length = 0; left > 0; left -= length, text += length) {
        char run[RUN_BYTES_MAX];
        int width = 0;
        TTF_Font *font = az_fonts_run(pen->fonts, &want, text, left, &length);
        if (!font || length == 0 || length >= sizeof(run)) {
            break;
        }
        memcpy(run, text, length);
        run[length] = '\0';
        TTF_SizeUTF8(font, run, &width, NULL);
        SDL_Surface *drawn = color ? TTF_RenderUTF8_Blended(font, run, sdl_color(*color)) : NULL;
        if (drawn) {
            SDL_BlitSurface(drawn, NULL, pen->on, &(SDL_Rect){x, at.y, 0, 0});
            SDL_FreeSurface(drawn);
        }
        x += width;
    }
    return x - at.x;
}

static void
write_caption(const struct pen *pen, const char *caption, SDL_Point at, int width)
{
    int size = CAPTION_PX;
    while (size > CAPTION_LEAST_PX && write_line(pen, caption, size, at, NULL) > width) {
        size--;
    }
    write_line(pen, caption, size, at, &pen->theme->ink);
}

static bool
draw_picture(const struct pen *pen, const struct picture *picture, const struct grid *grid,
             SDL_Point at)
{
    SDL_Surface *small = small_copy(picture->small, grid->side);
    if (!small) {
        return false;
    }
    SDL_Rect frame = {at.x, at.y, small->w + 2, small->h + 2};
    SDL_FillRect(pen->on, &frame, pixel_of(pen->on, pen->theme->line));
    SDL_BlitSurface(small, NULL, pen->on, &(SDL_Rect){at.x + 1, at.y + 1, 0, 0});
    SDL_Point below = {at.x, at.y + frame.h + CAPTION_PX / 4};
    write_caption(pen, picture->caption, below, grid->cell_w);
    SDL_FreeSurface(small);
    return true;
}

static bool
draw_group(const struct pen *pen, const struct az_contact_sheet *sheet, const struct group *group,
           int top)
{
    struct grid grid = grid_of(sheet, group);
    write_line(pen, group->heading, HEADING_PX, (SDL_Point){GAP_PX, top + HEADING_PX / 2},
               &pen->theme->ink);
    for (size_t i = group->first; i < group->end; i++) {
        size_t column = (i - group->first) % grid.columns;
        size_t row = (i - group->first) / grid.columns;
        SDL_Point at = {GAP_PX + (int)column * (grid.cell_w + GAP_PX),
                        top + 3 * HEADING_PX - GAP_PX + (int)row * grid.cell_h};
        if (!draw_picture(pen, &sheet->pictures[i], &grid, at)) {
            return false;
        }
    }
    return true;
}

static SDL_Surface *
empty_sheet(const struct az_contact_sheet *sheet, const struct az_theme *theme)
{
    int width = 0;
    int height = GAP_PX;
    for (size_t i = 0; i < sheet->group_count; i++) {
        struct grid grid = grid_of(sheet, &sheet->groups[i]);
        size_t count = sheet->groups[i].end - sheet->groups[i].first;
        size_t columns = count < grid.columns ? count : grid.columns;
        int w = GAP_PX + (int)columns * (grid.cell_w + GAP_PX);
        width = w > width ? w : width;
        height += grid.height;
    }
    SDL_Surface *surface =
        SDL_CreateRGBSurfaceWithFormat(0, width, height, 24, SDL_PIXELFORMAT_RGB24);
    if (surface) {
        SDL_FillRect(surface, NULL, pixel_of(surface, theme->ground));
    }
    return surface;
}

bool
az_contact_sheet_save(struct az_contact_sheet *sheet, struct az_fonts *fonts, const char *language,
                      const struct az_theme *theme, const char *path)
{
    struct pen pen = {
        .on = empty_sheet(sheet, theme), .fonts = fonts, .language = language, .theme = theme};
    bool ok = pen.on != NULL;
    int top = 0;
    for (size_t i = 0; ok && i < sheet->group_count; i++) {
        sort_group(sheet, &sheet->groups[i]);
        ok = draw_group(&pen, sheet, &sheet->groups[i], top);
        top += grid_of(sheet, &sheet->groups[i]).height;
    }
    ok = ok && IMG_SavePNG(pen.on, path) == 0;
    if (!ok) {
        AZ_LOGE("cannot write the contact sheet %s: %s", path, SDL_GetError());
    }
    SDL_FreeSurface(pen.on);
    return ok;
}
