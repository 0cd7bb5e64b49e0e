// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "field"
#include "app/ui/field.h"

#include <stdlib.h>
#include <string.h>

#include "app/ui/bidi.h"
#include "app/ui/line.h"
#include "app/ui/widget_parts.h"
#include "base/log.h"

/* A value set into lines, and where its caret is. */
struct writing {
    struct az_paragraph paragraph;
    struct az_font_want want;
    struct az_line_text text;
    uint8_t *levels; // owned
    bool at_right;   // where lines begin
    size_t caret_line;
    int caret_x; // from the left edge of the box
};

static struct az_rect
caption_box(const struct az_painter *painter, const struct az_widget *widget)
{
    int height = painter->layout->type[AZ_TYPE_CAPTION].size_px * 3 / 2;
    int sides = az_part_px(painter, 1.4);
    height = height < widget->rect.h * 2 / 5 ? height : widget->rect.h * 2 / 5;
    return (struct az_rect){widget->rect.x + sides,
                            widget->rect.y + az_part_px(painter, *widget->label ? 0.4 : 0.9),
                            widget->rect.w - 2 * sides, *widget->label ? height : 0};
}

static struct az_rect
value_box(const struct az_painter *painter, const struct az_widget *widget)
{
    struct az_rect caption = caption_box(painter, widget);
    int bottom = widget->rect.y + widget->rect.h - az_part_px(painter, 0.4);
    caption.y += caption.h;
    caption.h = bottom - caption.y;
    return caption;
}

static int
line_x(const struct writing *writing, struct az_rect box, int line_width)
{
    return writing->at_right ? box.w - line_width : 0;
}

/* On the last line that begins at or before it. */
static void
find_caret(struct az_fonts *fonts, struct writing *writing, struct az_rect box, size_t caret)
{
    const struct az_paragraph *paragraph = &writing->paragraph;
    writing->caret_x = line_x(writing, box, 0);
    if (paragraph->line_count == 0) {
        return;
    }
    size_t at = 0;
    while (at + 1 < paragraph->line_count && paragraph->lines[at + 1].start <= caret) {
        at++;
    }
    const struct az_line *line = &paragraph->lines[at];
    /* Blanks at the end of a line are no part of it until the caret is behind them. */
    size_t end = caret > line->end ? caret : line->end;
    int width = az_line_measure(fonts, &writing->want, &writing->text, line->start, end);
    int x = az_line_caret(fonts, &writing->want, &writing->text, line->start, end, caret);
    x += line_x(writing, box, width);
    writing->caret_line = at;
    writing->caret_x = x < 0 ? 0 : x > box.w ? box.w : x;
}

/* One size for whatever is written, so that nothing jumps while typing. */
static bool
set_value(const struct az_painter *painter, const struct az_widget *widget, struct az_rect box,
          struct writing *out)
{
    const struct az_field *field = widget->field;
    struct az_fonts *fonts = az_typesetter_fonts(painter->type);
    const char *language = field->ltr ? "en" : widget->language;
    int size = painter->layout->type[AZ_TYPE_CHOICE].size_px;
    int most = (int)(box.h / az_fonts_line_height(language));
    size = size < most ? size : most;
    const struct az_paragraph_params params = {.text = field->value,
                                               .language = language,
                                               .size_px = size,
                                               .min_px = size,
                                               .width = box.w,
                                               .height = size * 2 * AZ_LINES_MAX,
                                               .ragged = true};
    size_t length = strlen(field->value);
    *out = (struct writing){.levels = malloc(length + 1)};
    if (!out->levels || !az_paragraph_set(fonts, &params, &out->paragraph)) {
        free(out->levels);
        return false;
    }
    out->want = (struct az_font_want){language, false, size};
    out->at_right = out->paragraph.rtl || (field->ltr && painter->layout->rtl);
    if (out->paragraph.line_count > 0) {
        out->want.size_px = out->paragraph.size_px;
    } else {
        out->paragraph.line_px = (int)(size * az_fonts_line_height(language));
    }
    out->text = (struct az_line_text){field->value, length, out->levels};
    az_bidi_levels(field->value, length, out->paragraph.rtl, out->levels);
    find_caret(fonts, out, box, field->caret < length ? field->caret : length);
    return true;
}

static void
draw_lines(const struct az_painter *painter, const struct writing *writing, struct az_rect box,
           SDL_Surface *sheet, size_t first, size_t count)
{
    const struct az_color ink = painter->theme->ink;
    struct az_fonts *fonts = az_typesetter_fonts(painter->type);
    const struct az_paragraph *paragraph = &writing->paragraph;
    for (size_t i = 0; i < count; i++) {
        const struct az_line *line = &paragraph->lines[first + i];
        int top = (int)i * paragraph->line_px;
        const struct az_line_sheet on = {
            .surface = sheet,
            .ink = {ink.r, ink.g, ink.b, 0xff},
            .x = line_x(writing, box, line->width),
            .baseline = top + az_typesetter_baseline_px(writing->want.size_px, paragraph->line_px)};
        az_line_draw(fonts, &writing->want, &writing->text, line->start, line->end, &on);
    }
}

static void
draw_caret(const struct az_painter *painter, const struct writing *writing, struct az_rect box,
           int top)
{
    int width = az_part_px(painter, 0.25);
    int height = writing->want.size_px * 5 / 4;
    int x = box.x + writing->caret_x;
    struct az_rect caret = {x - width / 2, top + (writing->paragraph.line_px - height) / 2, width,
                            height};
    az_canvas_fill(painter->canvas, caret, painter->theme->accent);
}

/* As many lines as fit, with that of the caret among them. */
static void
draw_value(const struct az_painter *painter, const struct az_widget *widget, struct az_rect box)
{
    struct writing writing;
    if (!set_value(painter, widget, box, &writing)) {
        return;
    }
    size_t room = (size_t)(box.h / writing.paragraph.line_px);
    room = room > 0 ? room : 1;
    size_t count = writing.paragraph.line_count < room ? writing.paragraph.line_count : room;
    size_t first = writing.caret_line >= count ? writing.caret_line + 1 - count : 0;
    size_t shown = count > 0 ? count : 1;
    int height = (int)shown * writing.paragraph.line_px;
    int top = box.y + (room == 1 ? (box.h - height) / 2 : 0);
    SDL_Surface *sheet = az_typesetter_sheet(box.w, height, painter->theme->ink);
    if (sheet) {
        draw_lines(painter, &writing, box, sheet, first, count);
        az_canvas_surface(painter->canvas, sheet, (struct az_rect){box.x, top, box.w, height});
        SDL_FreeSurface(sheet);
    }
    if (widget->field->active && widget->field->caret_shown) {
        int line = (int)(writing.caret_line - (count > 0 ? first : 0));
        draw_caret(painter, &writing, box, top + line * writing.paragraph.line_px);
    }
    free(writing.levels);
}

static struct az_type_params
hint_params(const struct az_painter *painter, const struct az_widget *widget, const char *text,
            struct az_rect box, enum az_type size)
{
    return (struct az_type_params){.text = text,
                                   .language = widget->language,
                                   .box = box,
                                   .size = size,
                                   .lines = 1,
                                   .align = AZ_ALIGN_START,
                                   .color = painter->theme->quiet};
}

static void
draw_placeholder(const struct az_painter *painter, const struct az_widget *widget,
                 struct az_rect box)
{
    struct az_type_params params =
        hint_params(painter, widget, widget->field->placeholder, box, AZ_TYPE_CHOICE);
    int line = painter->layout->type[AZ_TYPE_CHOICE].size_px * 7 / 5;
    if (box.h >= 2 * line) {
        params.lines = 0;
        params.at_top = true;
    }
    az_typesetter_draw(painter->type, painter->layout, &params);
}

/* What the field is for, and at the end of that line what looks wrong in it. */
static void
draw_caption(const struct az_painter *painter, const struct az_widget *widget)
{
    const struct az_field *field = widget->field;
    struct az_rect box = caption_box(painter, widget);
    struct az_type_params params =
        hint_params(painter, widget, widget->label, box, AZ_TYPE_CAPTION);
    struct az_rect said = az_typesetter_draw(painter->type, painter->layout, &params);
    if (!field->doubt) {
        return;
    }
    int taken = said.w + az_part_px(painter, 1.5);
    params.box.x += painter->layout->rtl ? 0 : taken;
    params.box.w -= taken;
    params.align = AZ_ALIGN_END;
    params.bold = true;
    params.color = painter->theme->warn;
    params.text = field->doubt;
    if (!az_typesetter_fits(painter->type, painter->layout, &params)) {
        params.text = field->doubt_short;
    }
    az_typesetter_draw(painter->type, painter->layout, &params);
}

void
az_part_draw_field(const struct az_painter *painter, const struct az_widget *widget, double pressed)
{
    const struct az_theme *theme = painter->theme;
    const struct az_field *field = widget->field;
    struct az_rect box = value_box(painter, widget);
    int radius = painter->layout->radius;
    int line = az_part_px(painter, field->active ? 0.35 : 0.2);
    line = line > painter->layout->outline ? line : painter->layout->outline;
    (void)pressed;
    az_canvas_round(painter->canvas, widget->rect, radius, theme->card);
    az_canvas_ring(painter->canvas, widget->rect, radius, line,
                   field->active  ? theme->accent
                   : field->doubt ? theme->warn
                                  : theme->quiet);
    if (*widget->label) {
        draw_caption(painter, widget);
    }
    if (!*field->value && field->placeholder) {
        draw_placeholder(painter, widget, box);
    }
    draw_value(painter, widget, box);
}
