// SPDX-License-Identifier: MIT
#include "app/kiosk/screens.h"

enum {
    DOTS = 3,
    STEP_MS = 400, // from one dot to the next
};

static void
arrange(const struct az_stage *stage, struct az_view *view)
{
    (void)stage;
    (void)view;
}

/* Three dots, one after the other darker: something goes on. */
static void
draw_dots(const struct az_stage *stage)
{
    const struct az_painter *painter = &stage->painter;
    struct az_rect emblem;
    struct az_rect headline;
    struct az_rect hint;
    az_layout_message(&stage->layout, false, &emblem, &headline, &hint);
    int size = emblem.w / 9;
    int step = emblem.w / 5;
    int64_t at = stage->motion ? (stage->now_ms - stage->shown_ms) / STEP_MS % DOTS : 0;
    for (int i = 0; i < DOTS; i++) {
        struct az_rect dot = {emblem.x + emblem.w / 2 + (i - 1) * step - size / 2,
                              emblem.y + (emblem.h - size) / 2, size, size};
        az_canvas_round(painter->canvas, dot, size / 2,
                        i == at ? painter->theme->accent
                                : az_color_fade(painter->theme->accent, 0.35));
    }
}

static void
draw(const struct az_stage *stage)
{
    az_stage_draw_notice(stage, &(struct az_stage_notice){
                                    .headline = az_stage_message(stage, AZ_MESSAGE_SAVING),
                                    .disc = stage->painter.theme->tint,
                                });
    draw_dots(stage);
}

static int64_t
next_frame_ms(const struct az_stage *stage)
{
    return stage->motion ? STEP_MS : -1;
}

const struct az_screen az_screen_saving = {
    .name = "saving",
    .arrange = arrange,
    .draw = draw,
    .next_frame_ms = next_frame_ms,
    .settle_ms = AZ_MOTION_CHANGE_MS,
};
