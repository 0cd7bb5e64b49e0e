// SPDX-License-Identifier: MIT
#include "app/kiosk/screens.h"
#include "app/kiosk/thanks.h"

static void
arrange(const struct az_stage *stage, struct az_view *view)
{
    (void)stage;
    (void)view;
}

/* What is left of the time that "thank you" stays; without motion in whole seconds. */
static double
time_left(const struct az_stage *stage)
{
    int64_t whole = az_thanks_ms(stage);
    int64_t passed = stage->now_ms - stage->shown_ms;
    if (!stage->motion) {
        passed -= passed % 1000;
    }
    return passed >= whole ? 0 : 1 - (double)passed / (double)whole;
}

/* Along the foot of the screen, below everything. */
static struct az_rect
time_track(const struct az_layout *layout)
{
    int width = layout->portrait ? layout->width * 2 / 3 : layout->width / 3;
    int height = az_layout_px(layout, 0.45);
    int y = layout->height - az_layout_px(layout, 1) - height / 2;
    return (struct az_rect){(layout->width - width) / 2, y, width, height};
}

static void
draw_time_line(const struct az_stage *stage)
{
    const struct az_layout *layout = &stage->layout;
    struct az_rect track = time_track(layout);
    int height = track.h;
    struct az_rect left = track;
    left.w = (int)(track.w * time_left(stage) + 0.5);
    left.x = (layout->width - left.w) / 2;
    az_canvas_round(stage->painter.canvas, track, height / 2, stage->painter.theme->line);
    if (left.w > 0) {
        az_canvas_round(stage->painter.canvas, left, height / 2, stage->painter.theme->accent);
    }
}

static void
draw(const struct az_stage *stage)
{
    const struct az_theme *theme = stage->painter.theme;
    int64_t passed = stage->now_ms - stage->shown_ms;
    struct az_thanks thanks;
    az_thanks_place(&thanks, stage);
    az_stage_draw_notice(
        stage,
        &(struct az_stage_notice){
            .headline = az_thanks_headline(stage),
            .place = thanks.has_more ? &thanks.notice : NULL,
            .picture = "icons/tick.svg",
            .disc = theme->accent,
            .on_disc = theme->on_accent,
            .picture_part = stage->motion ? az_motion_ease_out(passed, AZ_MOTION_TICK_MS) : 1,
        });
    az_thanks_draw(&thanks, stage);
    draw_time_line(stage);
}

static int64_t
next_frame_ms(const struct az_stage *stage)
{
    if (!stage->motion) {
        return 1000;
    }
    bool drawing = stage->now_ms - stage->shown_ms < AZ_MOTION_TICK_MS;
    return drawing ? AZ_MOTION_FRAME_MS : 2 * AZ_MOTION_FRAME_MS;
}

/* From the tick down to the line. */
static struct az_rect
moving(const struct az_stage *stage)
{
    struct az_thanks thanks;
    struct az_rect track = time_track(&stage->layout);
    az_thanks_place(&thanks, stage);
    struct az_rect emblem = thanks.notice.emblem;
    int left = emblem.x < track.x ? emblem.x : track.x;
    int right = emblem.x + emblem.w > track.x + track.w ? emblem.x + emblem.w : track.x + track.w;
    return (struct az_rect){left, emblem.y, right - left, track.y + track.h - emblem.y};
}

const struct az_screen az_screen_thanks = {
    .name = "thanks",
    .arrange = arrange,
    .draw = draw,
    .next_frame_ms = next_frame_ms,
    .moving = moving,
    .settle_ms = AZ_MOTION_TICK_MS,
};
