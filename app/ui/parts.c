// SPDX-License-Identifier: MIT
#include "app/ui/parts.h"

/* Reading starts on the other side for some. */
static int
mirror_x(const struct az_painter *painter, struct az_rect row, struct az_rect rect)
{
    return painter->layout->rtl ? row.x + row.w - (rect.x - row.x) - rect.w : rect.x;
}

static void
draw_bar(const struct az_painter *painter, struct az_rect row, size_t position, size_t total)
{
    int height = az_layout_px(painter->layout, 0.8);
    struct az_rect track = {row.x, row.y + (row.h - height) / 2, row.w, height};
    struct az_rect done = track;
    done.w = (int)((int64_t)row.w * (int64_t)position / (int64_t)total);
    done.x = mirror_x(painter, row, done);
    az_canvas_round(painter->canvas, track, height / 2, painter->theme->line);
    az_canvas_round(painter->canvas, done, height / 2, painter->theme->accent);
}

/* From one dot to the next when there are most of them; 0 if so many are too close to be told. */
static int
dot_step(const struct az_layout *layout, struct az_rect row, int pill, size_t most)
{
    int step = az_layout_px(layout, 2.3);
    int room = most > 1 ? (row.w - pill) / (int)(most - 1) : step;
    step = room < step ? room : step;
    return step < az_layout_px(layout, 1.6) ? 0 : step;
}

void
az_draw_progress(const struct az_painter *painter, struct az_rect row,
                 const struct az_progress *progress)
{
    const struct az_layout *layout = painter->layout;
    int size = az_layout_px(layout, 1.1);
    int pill = az_layout_px(layout, 3.2);
    int step = dot_step(layout, row, pill, progress->most);
    if (progress->total < 2) {
        return;
    }
    if (step == 0) {
        draw_bar(painter, row, progress->position, progress->total);
        return;
    }
    int width = (int)(progress->total - 1) * step + pill;
    struct az_rect dot = {row.x + (row.w - width) / 2, row.y + (row.h - size) / 2, size, size};
    for (size_t i = 1; i <= progress->total; i++) {
        dot.w = i == progress->position ? pill : size;
        struct az_rect place = dot;
        place.x = mirror_x(painter, row, dot);
        az_canvas_round(painter->canvas, place, size / 2,
                        i <= progress->position ? painter->theme->accent : painter->theme->line);
        dot.x += dot.w + step - size;
    }
}

void
az_draw_countdown(const struct az_painter *painter, struct az_rect rect, double part,
                  const char *text, struct az_color color)
{
    int thickness = rect.w / 10 > 2 ? rect.w / 10 : 2;
    az_canvas_arc(painter->canvas, rect, thickness, 1, az_color_fade(color, 0.3));
    az_canvas_arc(painter->canvas, rect, thickness, part, color);
    az_typesetter_draw(painter->type, painter->layout,
                       &(struct az_type_params){.text = text,
                                                .language = "en",
                                                .box = az_rect_inset(rect, rect.w / 6),
                                                .size = AZ_TYPE_CHOICE,
                                                .bold = true,
                                                .lines = 1,
                                                .color = color});
}

void
az_draw_banner(const struct az_painter *painter, const char *text, const char *language)
{
    struct az_rect banner = painter->layout->banner;
    if (banner.w <= 0 || banner.h <= 0) {
        return;
    }
    struct az_rect box = az_rect_inset(banner, banner.h / 12);
    az_canvas_fill(painter->canvas, banner, painter->theme->warn);
    az_typesetter_draw(painter->type, painter->layout,
                       &(struct az_type_params){.text = text,
                                                .language = language,
                                                .box = box,
                                                .size = AZ_TYPE_CAPTION,
                                                .bold = true,
                                                .lines = 1,
                                                .color = painter->theme->on_warn});
}
