// SPDX-License-Identifier: MIT
#include "app/kiosk/screens.h"

enum {
    MOVE_MS = 60 * 1000, // the same pixels are lit no longer, so that none burns in
    PLACES = 7,          // across and along; prime, so that it comes to all of them
    LINE_UNITS = 5,
};

/* Night stays night, whatever the theme: dark, and readable to who comes close. */
static const struct az_color night = {0, 0, 0, 0xff};
static const struct az_color dim = {0x8a, 0x8a, 0x8a, 0xff};

static void
arrange(const struct az_stage *stage, struct az_view *view)
{
    (void)stage;
    (void)view;
}

/* A block of two lines, elsewhere each minute. */
static struct az_rect
place(const struct az_stage *stage)
{
    const struct az_layout *layout = &stage->layout;
    int64_t minute = stage->now_ms / MOVE_MS;
    int across = (int)(minute * 3 % PLACES);
    int along = (int)((minute / PLACES + minute * 2) % PLACES);
    int margin = az_layout_px(layout, 3);
    struct az_rect block = {0, 0, layout->width * 2 / 3, 2 * az_layout_px(layout, LINE_UNITS)};
    block.x = margin + (layout->width - 2 * margin - block.w) * across / (PLACES - 1);
    block.y = margin + (layout->height - 2 * margin - block.h) * along / (PLACES - 1);
    return block;
}

static void
draw_line(const struct az_stage *stage, const char *text, struct az_rect box, enum az_type size)
{
    az_typesetter_draw(stage->painter.type, &stage->layout,
                       &(struct az_type_params){
                           .text = text,
                           .language = az_stage_tag(stage),
                           .box = box,
                           .size = size,
                           .lines = 1,
                           .color = dim,
                       });
}

/* When it opens, if that is known; else that a touch wakes it, which is true in any case. */
static void
draw(const struct az_stage *stage)
{
    struct az_rect line = place(stage);
    struct az_buffer text;
    line.h /= 2;
    az_buffer_init(&text, AZ_STAGE_HINT_MAX);
    az_canvas_fill(stage->painter.canvas,
                   (struct az_rect){0, 0, stage->layout.width, stage->layout.height}, night);
    az_opening_write(&stage->opens, &stage->catalogues[az_stage_language(stage)], &text);
    draw_line(stage, az_buffer_text(&text), line, AZ_TYPE_CHOICE);
    line.y += line.h;
    draw_line(stage, az_stage_message(stage, AZ_MESSAGE_WAKE), line, AZ_TYPE_LABEL);
    az_buffer_destroy(&text);
}

static int64_t
next_frame_ms(const struct az_stage *stage)
{
    (void)stage;
    return MOVE_MS;
}

const struct az_screen az_screen_asleep = {
    .name = "asleep",
    .arrange = arrange,
    .draw = draw,
    .next_frame_ms = next_frame_ms,
    .bare = true,
};
